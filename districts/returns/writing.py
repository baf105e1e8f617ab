"""Writing a return from the grid: begun, its lines typed, added, taken out; units reminded.

Every write takes the return's row first, so a line cannot slip in behind a return that is being sent.
"""

from dataclasses import dataclass, field
from uuid import uuid5

from django.db import transaction
from django.utils import timezone

from accounts.vietnamese import clean_line, legacy_font_problem

from .. import told, workflow
from ..models import DossierReturn, DossierReturnLine, ReturnReminder
from ..reading import show_period
from ..succession import same_body
from . import definition
from .arithmetic import COLUMNS
from .definition import name_key

MAX_LINES = 300


# --- Beginning ----------------------------------------------------------------------------------


@transaction.atomic
def begin_return(*, unit, period, by, on=None):
    """Give the unit its return of the period, a draft with the fields of its last one; or the one it has.

    :raises Refused: the period is not over, or the unit was not there at its end.
    """
    if period.end >= (on or timezone.localdate()):
        raise workflow.Refused(
            f"Kỳ {show_period(period.start, period.end)} chưa kết thúc nên chưa lập biểu được."
        )
    if not type(unit).objects.in_force(period.end).filter(pk=unit.pk).exists():
        raise workflow.Refused(
            f"Cuối kỳ {show_period(period.start, period.end)} không có {unit.in_sentence}."
        )
    made, is_new = DossierReturn.objects.get_or_create(
        unit=unit,
        form_version=definition.II_06A.code,
        period_from=period.start,
        period_to=period.end,
        defaults={"period_words": period.label.removeprefix("kỳ báo cáo "), "created_by": by},
    )
    if is_new:
        DossierReturnLine.objects.bulk_create(
            DossierReturnLine(dossier_return=made, order=order, field_name=name)
            for order, name in enumerate(_fields_to_begin_with(made), start=1)
        )
    return made


def _fields_to_begin_with(made):
    """The fields of the unit's latest return before this one, else the form's own."""
    earlier = DossierReturn.objects.filter(
        unit__in=same_body(made.unit), period_to__lt=made.period_from, lines__isnull=False
    )
    last = earlier.order_by("-period_to").first()
    if last is None:
        return list(definition.FIELD_ALIASES)
    return list(last.lines.order_by("order").values_list("field_name", flat=True))


# --- Typing -------------------------------------------------------------------------------------

SAVED, SAME, CONFLICT, GONE = "saved", "same", "conflict", "gone"


@dataclass
class Outcome:
    """What became of one typed line. `line` is the row as it is now stored (None where it is gone).

    `clashes` are the names of what both sides have changed: those are not written, the rest of the line is.
    """

    typed: object
    status: str
    line: DossierReturnLine | None = None
    clashes: list = field(default_factory=list)
    is_changed: bool = False


@transaction.atomic
def save_lines(*, dossier_return, typed, by):
    """Write what was typed, cell by cell: what another person changed meanwhile in other cells stays.

    A cell that is not understood is left as it was; the caller shows `typed.wrong`. Sending the same once
    more changes nothing.

    :return: [Outcome], one for each typed line.
    :raises Refused: the return is no draft any more.
    """
    lock_draft(dossier_return)
    stored = {line.pk: line for line in dossier_return.lines.filter(pk__in=[line.pk for line in typed])}
    outcomes = [_put_in(line, stored.get(line.pk)) for line in typed]
    changed = [outcome.line for outcome in outcomes if outcome.is_changed]
    columns = [*COLUMNS, "postal", "explanation", "is_provisional"]
    DossierReturnLine.objects.bulk_update(changed, columns)
    for line in changed:
        line.version += 1  # as the database has counted
    return outcomes


def lock_draft(dossier_return):
    """Hold the return until the transaction ends. :raises Refused: it is no draft."""
    locked = DossierReturn.objects.select_for_update(of=("self",)).get(pk=dossier_return.pk)
    if reasons := workflow.why_not_edit(locked):
        raise workflow.Refused(reasons)
    return locked


def _put_in(typed, line):
    """Put what was typed into the row, unless it clashes with what somebody else wrote since."""
    if line is None:
        return Outcome(typed, GONE)
    new = {name: value for name, value in typed.values.items() if getattr(line, name) != value}
    clashes = []
    if typed.version != line.version and new:
        before = _as_it_was(line, typed.version)
        # What the person did not touch is not theirs to put back.
        new = {name: value for name, value in new.items() if before is None or before[name] != value}
        clashes = [name for name in new if before is None or before[name] != getattr(line, name)]
        new = {name: value for name, value in new.items() if name not in clashes}
    for name, value in new.items():
        setattr(line, name, value)
    if line.postal is not None and line.direct is not None and line.postal > line.direct:
        line.postal = None  # a part of the old column (5); of the new one it is not known
    line.is_provisional = not line.explanation and not _adds_up(line.as_arithmetic())
    status = CONFLICT if clashes else SAVED if new else SAME
    return Outcome(typed, status, line, clashes, is_changed=bool(new))


def _as_it_was(line, version):
    """The values of the line in that version, out of its history; None if that is not known."""
    event = line.events.filter(version=version).order_by("-pgh_id").first()
    return event and {name: getattr(event, name) for name in (*COLUMNS, "explanation")}


def _adds_up(line):
    """(3) = (7) + (11) as the database checks it: unknown is not wrong."""
    sums = (line.received, line.handled, line.pending)
    return None in sums or sums[0] == sums[1] + sums[2]


@transaction.atomic
def explain_return(*, dossier_return, explanation, version, by):
    """Write the general explanation.

    :return: (whether it is now as typed, the return as stored): False where somebody else wrote first.
    """
    locked = lock_draft(dossier_return)
    if locked.explanation == explanation:
        return True, locked
    if locked.version != version:
        return False, locked
    locked.explanation, locked.version = explanation, version + 1
    locked.save(update_fields=["explanation", "version"])
    return True, locked


# --- Lines --------------------------------------------------------------------------------------


@transaction.atomic
def add_line(*, dossier_return, name, by):
    """Add a field at the foot of the form; the one that is there if it has that very name.

    :return: (the line, whether it is new)
    :raises Refused: no draft, no name, or too many lines.
    """
    locked = lock_draft(dossier_return)
    name = clean_line(name)[:300]
    if not name:
        raise workflow.Refused("Hãy ghi tên lĩnh vực cần thêm.")
    if problem := legacy_font_problem(name):
        raise workflow.Refused(problem)
    lines = list(locked.lines.order_by("order"))
    key = name_key(name)
    for line in lines:
        if name_key(line.field_name) == key:
            return line, False
    if len(lines) >= MAX_LINES:
        raise workflow.Refused(f"Biểu đã có {len(lines)} dòng; không thêm được nữa.")
    order = lines[-1].order + 1 if lines else 1
    official = definition.OFFICIAL_NAMES.get(key, name)
    return locked.lines.create(order=order, field_name=official), True


@transaction.atomic
def remove_line(*, dossier_return, pk, version, by):
    """Take a field out of the form; the history keeps its numbers. Taking it out twice is taking it out.

    :raises Refused: no draft, or somebody has written into the line since it was seen.
    """
    locked = lock_draft(dossier_return)
    line = locked.lines.filter(pk=pk).first()
    if line is None:
        return
    if line.version != version:
        raise workflow.Refused(
            f"Dòng “{line.field_name}” vừa được người khác sửa nên chưa bỏ. Hãy xem lại dòng đó."
        )
    line.delete()


# --- Reminding ----------------------------------------------------------------------------------


@transaction.atomic
def remind_units(*, uuid, units, period, words, by):
    """Remind units of their return of a period. The same form sent twice reminds once.

    :return: how many units were reminded by this sending.
    """
    reminders = [
        ReturnReminder(
            uuid=uuid5(uuid, str(unit.uuid)),
            unit=unit,
            period_from=period.start,
            period_to=period.end,
            words=words,
            by=by,
        )
        for unit in units
    ]
    uuids = [each.uuid for each in reminders]
    known = set(ReturnReminder.objects.filter(uuid__in=uuids).values_list("uuid", flat=True))
    ReturnReminder.objects.bulk_create(reminders, ignore_conflicts=True)
    new = ReturnReminder.objects.filter(uuid__in=set(uuids) - known).select_related("unit", "by")
    for reminder in new:
        told.reminded(reminder)
    return len(reminders) - len(known)
