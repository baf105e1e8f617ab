"""What was read from a file, held against the database: unit, period, the return that is there, last period.

Each function adds to a `Preview`: problems of cells, refusals, notices.
"""

import re
import unicodedata
from functools import reduce
from operator import or_

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from districts import workflow
from districts.models import DossierReturn, DossierReturnLine, ReturnFile
from districts.reading import show_date, show_period

from . import definition as form
from .arithmetic import Line, problems
from .definition import OFFICIAL_NAMES, key_of_folded
from .head import names_unit, stated_unit
from .problems import CellProblem

COMBINING = re.compile("[\u0300-\u036f]+")


def is_meant(head, unit, period):
    """True or False where the head names a unit or period, None where it names neither."""
    answers = []
    if stated := stated_unit(head, unit):
        answers.append(names_unit(stated.words, unit))
    if head.start:
        answers.append((head.start, head.end) == (period.start, period.end))
    return all(answers) if answers else None


def check_head(preview):
    """A file that states another unit or another period is refused; one that states nothing is told of."""
    head, unit, period, sheet = preview.reading.head, preview.unit, preview.period, preview.reading.sheet
    stated = stated_unit(head, unit)
    if stated and not names_unit(stated.words, unit):
        preview.problems.insert(
            0,
            CellProblem(
                sheet,
                stated.cell,
                stated.words[:80],
                f"Tệp ghi đơn vị báo cáo khác với đơn vị đang nhập ({unit.full_name}, mã {unit.code}).",
                unit.people_committee,
            ),
        )
    if head.start and (head.start, head.end) != (period.start, period.end):
        preview.problems.insert(
            0,
            CellProblem(
                sheet,
                head.period.cell,
                head.period.words,
                f"Tệp ghi kỳ {show_period(head.start, head.end)}, khác với {period.shown} đang nhập.",
                f"từ ngày {show_date(period.start)} đến ngày {show_date(period.end)}",
            ),
        )
    if preview.lines and not stated:
        preview.notices.append(f"Tệp không ghi đơn vị báo cáo; số liệu được hiểu là của {unit.in_sentence}.")
    if preview.lines and not head.start and not any("kỳ báo cáo" in p.message for p in preview.problems):
        preview.notices.append(f"Tệp không ghi kỳ báo cáo; số liệu được hiểu là của {period.shown}.")
    if period.end > timezone.localdate():
        preview.refusals.append(
            f"Kỳ báo cáo {show_period(period.start, period.end)} chưa kết thúc nên chưa nhập được."
        )


def find_existing(preview):
    period = preview.period
    preview.existing = DossierReturn.objects.filter(
        unit=preview.unit,
        form_version=form.II_06A.code,
        period_from=period.start,
        period_to=period.end,
    ).first()
    preview.seen = state_mark(preview.existing)
    if preview.existing is None:
        return
    preview.n_existing = preview.existing.lines.filter(filled()).count()
    preview.refusals += workflow.why_not_edit(preview.existing)


def filled():
    """All but the lines that a draft began with and nobody has touched."""
    return reduce(or_, (Q(**{f"{part}__isnull": False}) for part in form.PARTS), ~Q(explanation=""))


def state_mark(dossier_return):
    """Return a mark that changes whenever a line of the return is added, changed or removed."""
    if dossier_return is None:
        return "new"
    lines = dossier_return.lines.aggregate(n=Count("pk"), last=Max("pk"), versions=Sum("version"))
    return f"{dossier_return.pk}.{lines['n']}.{lines['last'] or 0}.{lines['versions'] or 0}"


def name_officially(preview):
    """Give every field the name it is kept under; say where that is not the spelling of the file."""
    own = _own_names(preview)
    renamed, lines = {}, preview.lines
    keys = _keys([line.name for line in lines])
    for index, (line, key) in enumerate(zip(lines, keys, strict=True)):
        if line.name in own:
            continue
        name = own.get(key) or OFFICIAL_NAMES.get(key, line.name)
        if name != line.name:
            renamed.setdefault(f"“{line.name}” ghi là “{name}”", None)
            lines[index] = line._replace(name=name)
    if renamed:
        more = f" và {len(renamed) - 10} tên nữa" if len(renamed) > 10 else ""
        preview.notices.append(f"Tên lĩnh vực theo danh mục: {'; '.join(list(renamed)[:10])}{more}.")


def _own_names(preview):
    """Return {name and key: name} of the fields in this return and the unit's latest one before it."""
    returns = [preview.existing] if preview.existing else []
    earlier = DossierReturn.objects.filter(unit=preview.unit, period_to__lt=preview.period.start)
    returns += earlier.order_by("-period_to")[:1]
    names = DossierReturnLine.objects.filter(dossier_return__in=returns).order_by("-dossier_return", "order")
    names = list(names.values_list("field_name", flat=True))
    return dict(zip(_keys(names), names, strict=True)) | {name: name for name in names}


def _keys(names):
    """Return `definition.name_key` of every name, all folded at once: one by one 100,000 take seconds."""
    folded = COMBINING.sub("", unicodedata.normalize("NFD", "\n".join(names).lower()))
    return [key_of_folded(key) for key in folded.replace("đ", "d").split("\n")] if names else []


def compare_with_existing(preview):
    """Notice that the return holds exactly these lines already."""
    if preview.existing is None or preview.existing.lines.count() != len(preview.lines):
        return
    stored = preview.existing.lines.order_by("order").values_list(
        "order", "field_name", *form.PARTS, "postal", "explanation"
    )
    read = ((line.order, line.name, *line.counts, line.postal, line.explanation) for line in preview.lines)
    preview.is_same = all(
        row == line for row, line in zip(stored.iterator(), sorted(read, key=_order), strict=True)
    )


def _order(values):
    return values[0]


def notice_same_file(preview):
    for earlier in (
        ReturnFile.objects.filter(sha256=preview.sha256)
        .select_related("dossier_return__unit", "committed_by")
        .order_by("committed_at")
    ):
        target, when = earlier.dossier_return, timezone.localtime(earlier.committed_at)
        who = f" bởi {earlier.committed_by}" if earlier.committed_by_id else ""
        told = f"Đúng tệp này đã được ghi lúc {when:%H:%M ngày %d/%m/%Y}{who}"
        if preview.existing and target.pk == preview.existing.pk:
            preview.notices.append(f"{told} cho chính biểu này.")
        else:
            preview.refusals.append(
                f"{told} cho {target.unit.in_sentence}, kỳ {target.period_words}. Một tệp không thể là biểu "
                "của hai đơn vị hay hai kỳ; hãy kiểm tra lại tệp."
            )


def compare_with_last_period(preview):
    """(6) carried over = (11) pending of the contiguous period before: told, for it may break with reason."""
    before = DossierReturn.objects.filter(
        unit=preview.unit,
        form_version=form.II_06A.code,
        period_to=preview.period.start - timezone.timedelta(days=1),
    ).first()
    if before is None:
        return
    last = {}
    for line in before.lines.all():
        last[line.field_name] = None if line.field_name in last else line.as_arithmetic()
    told = []
    for line in preview.lines:
        previous = last.get(line.name)
        if previous is None or line.counts[2] is None or previous.pending in (None, line.counts[2]):
            continue
        told += [
            f"{line.name}: {problem.message}"
            for problem in problems(Line(line.name, *line.counts), previous=previous)
            if problem.code == "carried_over"
        ]
    preview.notices += told[:20]
    if len(told) > 20:
        preview.notices.append(f"Còn {len(told) - 20} lĩnh vực khác không khớp với kỳ trước.")
