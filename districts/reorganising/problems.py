"""Everything that stands against a reorganisation, all at once, in sentences for the administrator."""

from collections import Counter, defaultdict

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from ..models import Reorganisation, Unit
from ..reading import show_date
from .plan import CEDED, WHOLE

# Types that a unit of a level can have.
TYPES_OF_LEVEL = {
    Unit.Level.PROVINCE: {Unit.Type.PROVINCE, Unit.Type.CITY},
    Unit.Level.DISTRICT: {Unit.Type.CITY, Unit.Type.TOWN, Unit.Type.RURAL_DISTRICT, Unit.Type.URBAN_DISTRICT},
    Unit.Level.COMMUNE: {Unit.Type.WARD, Unit.Type.COMMUNE, Unit.Type.TOWNSHIP},
    Unit.Level.DEPARTMENT: {Unit.Type.DEPARTMENT, Unit.Type.BOARD, Unit.Type.SECTOR},
}


def problems_of(plan, used_elsewhere=()):
    """Sentences; empty where the plan may be carried out.

    :param used_elsewhere: ids of targets that take over something else than units, so that they are of use.
    """
    return [
        *_head(plan),
        *_lines(plan),
        *_targets(plan, used_elsewhere),
        *_codes(plan),
        *_parents(plan),
        *_sub_units(plan),
        *_memberships(plan),
    ]


def _head(plan):
    reorganisation = plan.reorganisation
    if reorganisation.on is None:
        yield "Chưa ghi ngày có hiệu lực."
    elif plan.gone and reorganisation.on > timezone.localdate():
        yield (
            f"Ngày {show_date(reorganisation.on)} chưa đến: đơn vị cũ còn hoạt động tới hết "
            "ngày trước đó nên chỉ xác "
            "nhận được từ ngày ấy. Bản nháp vẫn được giữ."
        )
    if not reorganisation.legal_basis:
        yield "Chưa ghi căn cứ (văn bản quyết định việc sắp xếp)."
    if not plan.lines:
        yield "Chưa ghi đơn vị nào thay đổi."
    elif misfit := _misfit(plan):
        yield misfit


def _misfit(plan):
    """The kind that was said is not what the lines say."""
    Kind = Reorganisation.Kind
    kind = plan.reorganisation.get_kind_display().lower()
    match plan.reorganisation.kind:
        case Kind.ABOLISH if all(line.target_id for line in plan.lines):
            return (
                "Việc sắp xếp là giải thể nhưng đơn vị nào cũng có đơn vị sau: hãy bỏ đơn vị "
                "sau hoặc đổi loại việc."
            )
        case Kind.RENAME | Kind.RETYPE | Kind.MOVE if plan.gone or plan.ceding:
            names = ", ".join(unit.in_sentence for unit in [*plan.gone, *plan.ceding])
            return f"Việc sắp xếp là {kind} nhưng {names} không phải một đơn vị thành đúng một đơn vị mới."
        case Kind.MERGE | Kind.SPLIT if not (plan.gone or plan.ceding):
            names = ", ".join(unit.in_sentence for unit in plan.renamed)
            return (
                f"Việc sắp xếp là {kind} nhưng {names} vẫn là một đơn vị, chỉ đổi tên, loại, mã "
                "hoặc cấp trên: hãy ghi đủ đơn vị trước và sau, hoặc đổi loại việc."
            )
    return ""


def _lines(plan):
    by_unit = defaultdict(list)
    for line in plan.lines:
        by_unit[line.unit].append(line)
    for unit, lines in by_unit.items():
        yield from _existence(plan, unit)
        shares = {line.share for line in lines}
        if CEDED in shares and len(shares) > 1:
            yield f"{unit} vừa ghi là kết thúc vừa ghi là tiếp tục: hãy chọn một."
        elif WHOLE in shares and len(lines) > 1:
            yield f"{unit} ghi “toàn bộ” mà lại vào nhiều đơn vị sau: hãy ghi “một phần” ở từng dòng."
        elif CEDED not in shares and WHOLE not in shares and len(lines) == 1:
            yield f"{unit} kết thúc nhưng mới ghi một phần: phần còn lại về đơn vị nào?"
    ending = {unit.pk for unit in by_unit if unit not in plan.ceding}
    for target in plan.staying:
        if target.unit_id in ending:
            yield f"{target.unit} vừa ghi là kết thúc vừa ghi là đơn vị tiếp tục hoạt động."
    for line in plan.lines:
        if line.target and line.target.unit_id == line.unit_id:
            yield f"{line.unit} không thể nhập vào chính mình."


def _existence(plan, unit):
    if unit.valid_to is not None:
        yield f"{unit} đã kết thúc ngày {show_date(unit.valid_to)}."
    if plan.reorganisation.on and unit.valid_from and unit.valid_from >= plan.day:
        yield (
            f"{unit} có từ ngày {show_date(unit.valid_from)}: ngày sắp xếp "
            f"{show_date(plan.day)} phải sau ngày ấy."
        )


def _targets(plan, used_elsewhere):
    used = {target.pk for target in [*plan.placed_sub_units.values(), *plan.placed_memberships.values()]}
    used |= {line.target_id for line in plan.lines} | set(used_elsewhere)
    seen = Counter(target.unit_id for target in plan.staying)
    for target in plan.staying:
        yield from _existence(plan, target.unit)
        if seen[target.unit_id] > 1:
            yield f"{target.unit} ghi hai lần trong các đơn vị sau."
    for target in plan.opening:
        yield from _new_unit(plan, target)
    for target in plan.targets:
        if target.pk not in used and target.is_told:
            yield f"{target} chưa nhận gì: hãy ghi đơn vị trước nào vào đây, hoặc bỏ đơn vị này."


def _new_unit(plan, target):
    missing = [
        str(target._meta.get_field(name).verbose_name)
        for name in ("name", "type", "level", "code")
        if not getattr(target, name)
    ]
    if missing:
        yield f"Đơn vị mới {target} còn thiếu {', '.join(missing)}."
        return
    if target.type not in TYPES_OF_LEVEL[target.level]:
        yield (
            f"{target}: loại “{target.get_type_display()}” không phải là đơn vị "
            f"{target.get_level_display().lower()}."
        )
    try:
        target.new_unit().clean_fields(exclude=["parent", "sort_key", "search_text"])
    except ValidationError as wrong:
        yield from (f"{target}: {sentence}" for sentence in wrong.messages)
    for unit, its_target in plan.renamed.items():
        if its_target is target and not _what_changes(unit, target):
            yield f"{unit}: tên, loại, mã và đơn vị cấp trên vẫn như cũ, chưa có gì để đổi."


def _what_changes(unit, target):
    identity = ("name", "type", "code", "parent_id")
    return [name for name in identity if getattr(unit, name) != getattr(target, name)]


def _codes(plan):
    told = [target for target in plan.opening if target.code and target.level]
    if not told:
        return
    for (_level, code), n in Counter((target.level, target.code) for target in told).items():
        if n > 1:
            yield f"Mã {code} ghi cho {n} đơn vị mới cùng cấp."
    ends = {line.unit_id for line in plan.lines if line.unit not in plan.ceding}
    taken = Q()
    for target in told:
        taken |= Q(level=target.level, code=target.code)
    others = Unit.objects.filter(taken).exclude(pk__in=ends).exclude(valid_to__lt=plan.day)
    for unit in others:
        until = f" đến hết {show_date(unit.valid_to)}" if unit.valid_to else ""
        since = f" từ {show_date(unit.valid_from)}" if unit.valid_from else ""
        yield f"Mã {unit.code} đang là của {unit.in_sentence}{since}{until}, đơn vị này không kết thúc ở đây."


def _parents(plan):
    ends = {line.unit_id: line.unit for line in plan.lines if line.unit in plan.gone}
    renamed = {unit.pk: target for unit, target in plan.renamed.items()}
    had_none = [target for unit, target in plan.renamed.items() if unit.parent_id is None]
    for target in plan.opening:
        parent = target.parent
        if parent is None:
            if target.level in (Unit.Level.DISTRICT, Unit.Level.COMMUNE) and target not in had_none:
                yield f"{target}: chưa ghi thuộc đơn vị cấp trên nào."
        elif parent.pk in ends:
            yield f"{target} thuộc {parent.in_sentence}, là đơn vị kết thúc ở đây."
        elif parent.pk not in renamed and parent.valid_to and parent.valid_to < plan.day:
            yield (
                f"{target} thuộc {parent.in_sentence}, là đơn vị đã kết thúc ngày "
                f"{show_date(parent.valid_to)}."
            )
        elif plan.reorganisation.on and parent.valid_from and parent.valid_from > plan.day:
            yield (
                f"{target} thuộc {parent.in_sentence}, là đơn vị chỉ có từ ngày "
                f"{show_date(parent.valid_from)}."
            )
        elif not _may_hold(parent.level, target.level):
            yield f"{target} không thể thuộc {parent.in_sentence}: không phải cấp trên của nó."


def _may_hold(above, below):
    order = [Unit.Level.PROVINCE, Unit.Level.DISTRICT, Unit.Level.COMMUNE]
    if below == Unit.Level.DEPARTMENT:
        return True
    return above in order and order.index(above) < order.index(below)


def _sub_units(plan):
    for unit in plan.sub_units:
        yield from _existence(plan, unit)
        target = plan.placed_sub_units.get(unit.pk)
        if target is None:
            yield (
                f"{unit} trực thuộc {unit.parent.in_sentence} là đơn vị kết thúc: hãy ghi "
                f"{unit.in_sentence} về đơn vị "
                "nào, hoặc ghi nó vào các đơn vị trước sắp xếp."
            )
        elif not _may_hold(target.as_unit().level, unit.level):
            yield f"{unit} không thể trực thuộc {target}: không phải cấp trên của nó."


def _memberships(plan):
    for membership in plan.memberships:
        if plan.reorganisation.on and membership.valid_from >= plan.day:
            yield (
                f"Vai trò của {membership.user} ở {membership.unit.in_sentence} bắt đầu ngày "
                f"{show_date(membership.valid_from)}, sau khi đơn vị kết thúc: hãy sửa vai trò ấy trước."
            )
