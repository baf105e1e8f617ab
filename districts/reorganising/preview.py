"""What a reorganisation will do, in sentences; nothing here decides anything."""

import copy

from django.db.models import F

from ..actions import records_from
from ..models import Unit
from ..reading import show_date
from ..returns.completeness import months_owed_by
from .plan import CEDED, WHOLE


def sections(plan):
    """[(heading, sentences)] of what the administrator should know before confirming."""
    told = [
        ("Kết thúc", list(_ends(plan))),
        ("Đổi tên, loại, mã hoặc cấp trên (vẫn là một đơn vị)", list(_renames(plan))),
        ("Mở mới", list(_opens(plan))),
        ("Tiếp tục hoạt động và thay đổi địa bàn", list(_stays(plan))),
        ("Đơn vị trực thuộc phải chuyển", list(_sub_units(plan))),
        ("Tài khoản, người đứng đầu", list(_people(plan))),
    ]
    return [(heading, sentences) for heading, sentences in told if sentences]


def _where(line):
    if line.target is None:
        return "giải thể, không có đơn vị kế thừa"
    share = "toàn bộ" if line.share == WHOLE else "một phần"
    return f"{share} vào {line.target.as_unit().in_sentence}"


def _ends(plan):
    for unit in plan.gone:
        where = "; ".join(_where(line) for line in plan.lines_of(unit))
        yield f"{unit} ({unit.code}) hết hiệu lực sau ngày {show_date(plan.last_day)}: {where}."


def _renames(plan):
    for unit, target in plan.renamed.items():
        new = target.as_unit()
        words = [f"thành {new.in_sentence}"] if new.full_name != unit.full_name else []
        if unit.code != new.code:
            words.append(f"đổi mã {unit.code} thành {new.code}")
        if unit.parent_id != new.parent_id:
            words.append(f"về {new.parent.in_sentence}" if new.parent else "không thuộc đơn vị nào nữa")
        yield (
            f"Từ ngày {show_date(plan.day)}, {unit.in_sentence} {', '.join(words)}. Đơn vị trực thuộc, "
            "việc khắc phục giữ nguyên; cán bộ đầu mối và người đứng đầu được giao tiếp ở đơn vị sau."
        )


def _opens(plan):
    for target in plan.opening:
        if target in plan.renamed.values() or not target.is_told:
            continue
        unit = target.as_unit()
        parent = f", thuộc {unit.parent.in_sentence}" if unit.parent else ""
        yield f"{unit}, mã {unit.code or '—'}{parent}, từ ngày {show_date(plan.day)}: {_from(plan, target)}."
        yield from _used_again(plan, unit)


def _from(plan, target):
    origins = plan.origins_of(target)
    if not origins:
        return "chưa ghi hình thành từ đơn vị nào"
    return f"hình thành từ {', '.join(_origin(line) for line in origins)}"


def _origin(line):
    return f"{'toàn bộ' if line.share == WHOLE else 'một phần'} {line.unit.in_sentence}"


def _used_again(plan, unit):
    """Codes and names are used again for other bodies; that is no mistake, but easily one."""
    before = Unit.objects.filter(level=unit.level, code=unit.code).exclude(pk=unit.pk)
    last = before.order_by(F("valid_from").desc(nulls_last=True)).first()
    if unit.code and last:
        yield f"Mã {unit.code} được dùng lại: cho tới khi ấy là mã của {last.in_sentence}."
    namesakes = Unit.objects.filter(name__iexact=unit.name).exclude(pk=unit.pk).order_by("sort_key")[:5]
    if namesakes:
        yield f"Tên “{unit.name}” trùng với: {'; '.join(each.told_apart for each in namesakes)}."


def _stays(plan):
    for target in plan.staying:
        origins = plan.origins_of(target)
        if origins:
            words = ", ".join(_origin(line) for line in origins)
            yield f"{target.unit} tiếp tục hoạt động, nhận thêm {words}."
    for line in plan.lines:
        if line.share == CEDED and line.target:
            yield f"{line.unit} tiếp tục hoạt động, một phần chuyển sang {line.target.as_unit().in_sentence}."


def _sub_units(plan):
    for unit in plan.sub_units:
        target = plan.placed_sub_units.get(unit.pk)
        where = f"thuộc {target.as_unit().in_sentence}" if target else "chưa có nơi về"
        yield f"{unit} ({unit.code}): từ ngày {show_date(plan.day)} {where}."


def _people(plan):
    last = show_date(plan.last_day)
    for membership in plan.memberships:
        role = membership.get_role_display().lower()
        target = plan.placed_memberships.get(membership.pk)
        then = f"giao tiếp ở {target.as_unit().in_sentence}" if target else "không giao tiếp ở đơn vị nào"
        yield f"{membership.user} thôi làm {role} {membership.unit.in_sentence} sau ngày {last}, {then}."
    for head in plan.heads:
        yield f"{head} của {head.unit.in_sentence} thôi giữ chức sau ngày {last}."


def notices(plan):
    """Sentences that stop nothing but should be read: what stays as it was recorded, what is still owed."""
    return [*_late_records(plan), *_returns_owed(plan), *_nobody_answers(plan)]


def _late_records(plan):
    for unit in [*plan.gone, *plan.renamed]:
        found = records_from(unit, plan.day)
        if found:
            words = ", ".join(f"{n} {label}" for label, n in found)
            yield (
                f"{unit} có hồ sơ ghi từ ngày {show_date(plan.day)} trở đi ({words}). Hồ sơ "
                "ấy giữ nguyên tên cũ; nếu ghi "
                "nhầm đơn vị, hãy báo người lập chọn lại trước khi xác nhận."
            )


def _returns_owed(plan):
    for unit in plan.gone:
        ended = copy.copy(unit)
        ended.valid_to = min(unit.valid_to or plan.last_day, plan.last_day)
        owed = [row for row in months_owed_by(ended) if not row.is_sent]
        if owed:
            yield (
                f"{unit} còn phải gửi biểu II.06a của {_months(owed)}. Sau khi xác nhận, "
                "cán bộ của đơn vị cũ không "
                "gửi được nữa."
            )


def _months(owed):
    if len(owed) <= 3:
        return ", ".join(f"{row.month_words} (hạn {show_date(row.due_on)})" for row in owed)
    last = owed[-1]
    return (
        f"{len(owed)} tháng, từ {owed[0].month_words} đến {last.month_words} (hạn {show_date(last.due_on)})"
    )


def _nobody_answers(plan):
    placed = {target.pk for target in plan.placed_memberships.values()}
    for target in plan.opening:
        if target.pk not in placed and target not in plan.renamed.values() and target.is_told:
            yield (
                f"{target} chưa có cán bộ đầu mối nào: sau khi xác nhận, hãy giao vai trò trong “Người dùng”."
            )
