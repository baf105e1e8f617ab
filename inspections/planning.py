"""What is read off the yearly plans: how far one has come, the calendar, copying into another year.

Every function takes lines and inspections that were already narrowed to what the person may see.
"""

import calendar
import datetime
from dataclasses import dataclass, field

from districts.succession import heirs_of

from . import presenters
from .models import Inspection, PlannedInspection, Visit
from .models.plan import PLANNED_KINDS
from .presenters import Badge

SHOWN_OF_MONTH = 8
KIND_LABELS = dict(PLANNED_KINDS)


class LineRow:
    """One line of a plan as people read it."""

    def __init__(self, line, field_names, today):
        self.line = line
        self.units = presenters.units_phrase(list(line.units.all()))
        self.when = f"{line.on:%d/%m/%Y}" if line.on else ""
        self.fields = ", ".join(field_names.get(n, str(n)) for n in sorted(line.field_numbers))
        self.badge = line_badge(line, today)
        self.is_late = line.is_late(today)
        self.title = self.units[:1].upper() + self.units[1:] or "Đơn vị chọn sau"
        self.month_words = f"Tháng {line.month}" if line.month else "Chưa định"


def line_badge(line, today):
    if line.inspection:
        return presenters.inspection_badge(line.inspection)
    if line.is_late(today):
        return Badge("Trễ, chưa lập", "late")
    return Badge("Chưa lập")


@dataclass(frozen=True)
class Progress:
    """How far a plan has come: lines done, under way, late; `months` are those with something late."""

    total: int
    done: int
    under_way: int
    late: int
    months: tuple[int, ...]


def progress(lines, today):
    """`lines` with their plan and inspection fetched along."""
    late = [line for line in lines if line.is_late(today)]
    done = sum(line.is_done for line in lines)
    in_field = sum(
        line.inspection is not None and line.inspection.state == Inspection.State.IN_FIELD for line in lines
    )
    months = tuple(sorted({line.month for line in late if line.month}))
    return Progress(len(lines), done, in_field, len(late), months)


def by_month(rows):
    """[(heading, rows)] in the order of the year; lines without a month come last."""
    groups = {}
    for row in sorted(rows, key=lambda row: (row.line.month or 13, row.line.on or datetime.date.max)):
        groups.setdefault(row.line.month, []).append(row)
    return [
        (f"Tháng {month}" if month else "Chưa định tháng", found, any(row.is_late for row in found))
        for month, found in groups.items()
    ]


# --- Calendar -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A planned line or a real visit on the calendar; `on` is None where only the month is set."""

    text: str
    url: str
    kind: str
    on: datetime.date | None
    month: int
    is_visit: bool
    tone: str = ""
    is_sample: bool = False
    hours: str = ""


def entries_of_year(user, year, today):
    """Every planned line and visit of the year that this person may know of, in the order of days."""
    visits = Visit.objects.filter(inspection__in=Inspection.objects.visible_to(user), on__year=year)
    visits = visits.select_related("inspection", "unit").order_by("on", "from_time", "unit__sort_key")
    lines = PlannedInspection.objects.visible_to(user).standing().filter(plan__year=year, month__isnull=False)
    # A line that became an inspection stands on the calendar by the visits of that inspection.
    lines = lines.filter(inspection__visits=None).select_related("plan", "inspection")
    found = [_of_visit(visit) for visit in visits]
    found += [_of_line(line, today) for line in lines.prefetch_related("units")]
    return sorted(found, key=lambda entry: (entry.month, entry.on is not None, entry.on or today))


def _of_visit(visit):
    inspection = visit.inspection
    return Entry(
        text=str(visit.unit),
        url=f"{inspection.get_absolute_url()}?don_vi={visit.uuid}",
        kind=inspection.get_kind_display(),
        on=visit.on,
        month=visit.on.month,
        is_visit=True,
        tone=presenters.inspection_badge(inspection).tone,
        is_sample=inspection.is_sample,
        hours=visit.hours,
    )


def _of_line(line, today):
    units = presenters.units_phrase(list(line.units.all()))
    return Entry(
        text=units[:1].upper() + units[1:] or "Đơn vị chọn sau",
        url=f"{line.plan.get_absolute_url()}#dong-{line.uuid}",
        kind=KIND_LABELS[line.kind],
        on=line.on,
        month=line.month,
        is_visit=False,
        tone="late" if line.is_late(today) else "idle",
        is_sample=line.plan.is_sample,
    )


@dataclass
class Month:
    number: int
    is_now: bool
    entries: list = field(default_factory=list)

    @property
    def shown(self):
        return self.entries[:SHOWN_OF_MONTH]

    @property
    def n_more(self):
        return len(self.entries) - len(self.shown)


def months_of(year, entries, today):
    months = [Month(number, (year, number) == (today.year, today.month)) for number in range(1, 13)]
    for entry in entries:
        months[entry.month - 1].entries.append(entry)
    return months


@dataclass
class Day:
    on: datetime.date
    is_of_month: bool
    is_today: bool
    weekday: str
    entries: list = field(default_factory=list)


def weeks_of(year, month, entries, today):
    """The month by weeks from Monday, each day with what lies on it."""
    by_day = {}
    for entry in entries:
        if entry.on and entry.month == month:
            by_day.setdefault(entry.on, []).append(entry)
    return [
        [Day(on, on.month == month, on == today, presenters.weekday(on), by_day.get(on, [])) for on in week]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]


# --- Copying into another year ------------------------------------------------------------------


class CopyRow:
    """A line with its units as of the new year: those still there, and what the ended ones became."""

    def __init__(self, line, on, heirs):
        self.line, self.key = line, str(line.uuid)
        units = list(line.units.all())
        self.kept = [unit for unit in units if unit.valid_to is None or unit.valid_to >= on]
        self.ended = [(unit, heirs[unit.pk]) for unit in units if unit not in self.kept]
        self.kind = line.get_kind_display()
        self.kept_words = presenters.units_phrase(self.kept)

    @property
    def offered(self):
        """(ended unit, heir) for every unit that may take an ended one's place."""
        return [(unit, heir.unit) for unit, heirs in self.ended for heir in heirs]

    def heir_key(self, unit, heir):
        return f"{self.key}.{unit.pk}.{heir.pk}"

    def units_with(self, keys):
        """The units kept, and the heirs that were confirmed, each once."""
        heirs = [heir for unit, heir in self.offered if self.heir_key(unit, heir) in keys]
        return list(dict.fromkeys([*self.kept, *heirs]))

    @property
    def choices(self):
        """[(ended unit, [(key, heir, whether all of it went there)])] for the page."""
        return [
            (unit, [(self.heir_key(unit, heir.unit), heir.unit, heir.is_whole) for heir in heirs])
            for unit, heirs in self.ended
        ]


def rows_to_copy(plan, year):
    """The standing lines of a plan for 1 January of another year."""
    lines = list(plan.lines.standing().select_related("plan").prefetch_related("units__parent"))
    on = datetime.date(year, 1, 1)
    heirs = heirs_of({unit for line in lines for unit in line.units.all()}, on)
    return [CopyRow(line, on, heirs) for line in lines]
