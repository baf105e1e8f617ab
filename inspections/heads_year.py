"""The year-end sheet on heads' responsibility: what each head had to answer for, and what became of it.

Nothing is scored. A row is one head at one unit for the days of the term that lie in the year. What the unit
still owed from before is "taken over"; days late count from the first day of the term, so that nobody answers
for the delay of somebody else. Demands and limitations for which another body alone is responsible stand in a
column of their own and in no other. Of every row: received + taken over = in time + late + without a deadline
+ open.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.vietnamese import sort_key
from districts.models import Unit, UnitHead
from districts.reading import show_percent
from districts.statistics import read_units, scope_of
from districts.statistics.measures import NOTHING_SENT, Rate
from districts.statistics.scope import month_end

from .heads_of_units import HeadsOfUnits, term_words
from .models import Finding, Inspection, Remedy, Requirement, Response
from .models.requirement import DUE
from .repeats import chains_of, with_visits
from .working_days import Calendar

DAY = timedelta(days=1)
NO_HEAD = "Chưa ghi người đứng đầu"
COUNTS = (
    "received",
    "taken_over",
    "in_time",
    "late",
    "no_deadline",
    "still_open",
    "overdue",
    "days_late",
    "sent_back",
    "elsewhere",
    "limitations",
    "repeated",
    "limitations_elsewhere",
)


@dataclass
class HeadRow:
    """One head at one unit from `first` to `last`; `head` is None where nobody is recorded for those days."""

    unit: Unit
    head: UnitHead | None
    first: date
    last: date
    counts: dict = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    rate: Rate | None = None
    n_months: int = 0
    n_all_months: int = 0
    is_sample: bool = False

    @property
    def name(self):
        return self.head.full_name if self.head else NO_HEAD

    @property
    def office(self):
        return self.head.office if self.head else ""

    @property
    def term(self):
        return term_words(self.head) if self.head else ""

    @property
    def days(self):
        """The days of the year that count: 01/01–30/06/2025."""
        return f"{self.first:%d/%m}–{self.last:%d/%m/%Y}"

    @property
    def is_empty(self):
        return not any(self.counts.values()) and self.rate is None

    @property
    def rate_shown(self):
        """ "97,5 % (8/12 kỳ)"; that figures are missing is always said."""
        if self.rate is None or self.rate.percent is None:
            return NOTHING_SENT
        return show_percent(self.rate.percent)

    @property
    def rate_note(self):
        if self.rate is None or self.rate.percent is None:
            return ""
        lacking = f", {NOTHING_SENT}" if self.n_months < self.n_all_months or self.rate.is_partial else ""
        return f"{self.n_months}/{self.n_all_months} kỳ{lacking}"


@dataclass(frozen=True)
class Sheet:
    """The rows of a year up to `until`; `n_quiet` units in force then had nothing to tell."""

    year: int
    until: date
    rows: list[HeadRow]
    n_quiet: int

    @property
    def has_samples(self):
        return any(row.is_sample for row in self.rows)


def years():
    """Years in which something was asked or inspected, the latest first."""
    first = Requirement.objects.filter(issued_on__isnull=False).order_by("issued_on").first()
    this_year = timezone.localdate().year
    return list(range(this_year, min(first.issued_on.year if first else this_year, this_year) - 1, -1))


def sheet_of(year, units, today=None):
    """The sheet of a year for the units (a queryset); a fixed number of queries."""
    today = today or timezone.localdate()
    begin, until = date(year, 1, 1), min(date(year, 12, 31), today)
    there = units.filter(
        Q(valid_from=None) | Q(valid_from__lte=until), Q(valid_to=None) | Q(valid_to__gte=begin)
    )
    heads = HeadsOfUnits.load(there.values_list("pk", flat=True))
    rows = [row for body in set(heads.bodies.values()) for row in _rows_of(body, heads, begin, until)]
    by_unit = defaultdict(list)
    for row in rows:
        for pk in heads.bodies[row.unit.pk]:
            by_unit[pk].append(row)
    calendar = Calendar.load()
    _count_demands(by_unit, calendar)
    _count_sent_back(by_unit)
    _count_limitations(by_unit, begin, until)
    told = [row for row in rows if any(row.counts.values())]
    _read_rates(told, heads, begin, until)
    n_quiet = len(set(heads.bodies.values())) - len({heads.bodies[row.unit.pk] for row in told})
    return Sheet(year, until, sorted(told, key=lambda row: (sort_key(str(row.unit)), row.first)), n_quiet)


def _rows_of(body, heads, begin, until):
    """The terms of a body within the year and the days without a head between them, in order."""
    some = next(iter(body))
    unit = heads.unit(some)
    starts = [heads.units[pk].valid_from for pk in body]
    ends = [heads.units[pk].valid_to for pk in body]
    first = begin if None in starts else max(begin, min(starts))
    last = until if None in ends else min(until, max(ends))
    at = first
    for head in reversed(heads.terms(some)):
        start, end = max(head.valid_from or first, at), min(head.valid_to or last, last)
        if end < start:
            continue
        if start > at:
            yield HeadRow(unit, None, at, start - DAY)
        yield HeadRow(unit, head, start, end)
        at = end + DAY
    if at <= last:
        yield HeadRow(unit, None, at, last)


# --- Demands ------------------------------------------------------------------------------------


def _count_demands(by_unit, calendar):
    obligations = Remedy.objects.filter(
        unit__in=by_unit, requirement__state=Requirement.State.ISSUED, requirement__withdrawn_at=None
    )
    elsewhere = _elsewhere_alone(obligations)
    reported_on = Max(TruncDate("responses__created_at"), filter=Q(responses__kind=Response.Kind.REPORT))
    found = obligations.annotate(
        due=DUE,
        verified_day=TruncDate("verified_at"),
        reported_day=reported_on,
        left_by=F("continues__unit__valid_to"),
    ).values(
        "unit_id",
        "state",
        "continues_id",
        "requirement_id",
        "requirement__issued_on",
        "requirement__inspection__is_sample",
        "unit__valid_to",
        "done_on",
        "due",
        "verified_day",
        "reported_day",
        "left_by",
    )
    for demand in found.order_by():
        for row in by_unit[demand["unit_id"]]:
            _count_demand(row, demand, demand["requirement_id"] in elsewhere, calendar)


def _elsewhere_alone(obligations):
    """Requirements of which every standing finding names another body."""
    links = Requirement.findings.through.objects.filter(
        requirement__in=obligations.order_by().values("requirement"), finding__withdrawn_at=None
    ).values_list("requirement", "finding__responsible")
    bodies = defaultdict(set)
    for requirement, responsible in links:
        bodies[requirement].add(responsible)
    return {pk for pk, found in bodies.items() if found == {Finding.Responsible.OTHER}}


def _count_demand(row, demand, is_elsewhere, calendar):
    start = demand["requirement__issued_on"]
    if demand["continues_id"] and demand["left_by"]:
        start = max(start, demand["left_by"] + DAY)
    done = _done_on(demand)
    end = max(done, start) if done else None
    handed_on = demand["unit__valid_to"] if demand["state"] == Remedy.State.HANDED_ON else None
    gone = min(filter(None, [end, handed_on]), default=None)
    if start > row.last or (gone is not None and gone < row.first):
        return
    row.is_sample |= demand["requirement__inspection__is_sample"]
    if is_elsewhere:
        row.counts["elsewhere"] += 1
        return
    is_new = demand["continues_id"] is None and start >= row.first
    row.counts["received" if is_new else "taken_over"] += 1
    is_done = end is not None and end <= row.last
    _count_outcome(row, demand["due"], done if is_done else None, calendar)


def _done_on(demand):
    """The day of completion the unit reported; where it told none, the day of the report or of the yes."""
    if demand["state"] not in (Remedy.State.REPORTED, Remedy.State.VERIFIED):
        return None
    return demand["done_on"] or demand["reported_day"] or demand["verified_day"]


def _count_outcome(row, due, done, calendar):
    counts = row.counts
    late = calendar.between(due, done or row.last) if due else 0
    if done is None:
        counts["still_open"] += 1
        counts["overdue"] += late > 0
    elif due is None:
        counts["no_deadline"] += 1
    else:
        counts["late" if late else "in_time"] += 1
    if late:
        counts["days_late"] += calendar.between(max(due, row.first - DAY), done or row.last)


def _count_sent_back(by_unit):
    back = Response.objects.filter(
        remedy__unit__in=by_unit,
        kind=Response.Kind.SENT_BACK,
        remedy__requirement__withdrawn_at=None,
    ).annotate(day=TruncDate("created_at"))
    for unit, on in back.values_list("remedy__unit", "day"):
        for row in by_unit[unit]:
            row.counts["sent_back"] += row.first <= on <= row.last


def _count_limitations(by_unit, begin, until):
    """Limitations of visits in the year, minutes signed; one stated for two units is each one's."""
    found = Finding.objects.standing().filter(
        kind=Finding.Kind.LIMITATION,
        inspection__state__in=Inspection.AFTER_MINUTES,
        visits__unit__in=by_unit,
        visits__on__range=(begin, until),
    )
    chains = chains_of(with_visits(found.exclude(repeats=None).distinct()))
    fields = ("pk", "visits__unit", "visits__on", "responsible", "inspection__is_sample")
    seen = set()
    for pk, unit, on, responsible, is_sample in found.order_by("visits__on").values_list(*fields):
        for row in by_unit[unit]:
            if not row.first <= on <= row.last or (pk, id(row)) in seen:
                continue
            seen.add((pk, id(row)))
            row.is_sample |= is_sample
            if responsible == Finding.Responsible.OTHER:
                row.counts["limitations_elsewhere"] += 1
                continue
            row.counts["limitations"] += 1
            row.counts["repeated"] += pk in chains and chains[pk].repeats_at(unit) is not None


# --- Returns ------------------------------------------------------------------------------------


def _read_rates(rows, heads, begin, until):
    """On-time rates over the reporting months that ended within the days of each row."""
    units = {row.unit.pk: row.unit for row in rows}
    if not units or month_end(begin.year, 1) > until:
        return
    scope = scope_of(month_end(begin.year, 1), month_end(until.year, until.month))
    points = read_units(scope, list(units.values()))
    for row in rows:
        within = [point for point in points[row.unit.pk] if row.first <= point.month <= row.last]
        told = [point for point in within if not point.is_gap]
        row.n_months = len(told)
        row.n_all_months = len(within)
        rates = [point.figures.on_time_rate for point in told]
        if rates:
            row.rate = Rate(
                sum(rate.part for rate in rates),
                sum(rate.whole for rate in rates),
                sum(rate.n_left_out for rate in rates),
            )
