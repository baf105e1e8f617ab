"""The one page for the leadership: the plan, what is late, the on-time rate, best and worst, the month.

Everything is as of a day. What was so a month ago is worked out from the days that stand on the records, with
the deadlines that hold now; what the records do not tell is not told.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from districts.models import Unit
from districts.reading import show_number, show_percent
from districts.returns.calendar import last_month_over
from districts.statistics import MEASURES, has_samples, month_end, pictures, rank_units, read_series, scope_of
from districts.statistics.measures import NOTHING_SENT
from districts.statistics.scope import months_back
from districts.statistics_forms import ProvinceStatisticsForm

from . import planning
from .deadlines import Ladder
from .models import Inspection, InspectionPlan, PlannedInspection, Remedy, Response, Visit
from .models.requirement import DUE
from .remedy_presenter import RemedyRow

SHOWN = 5
ON_TIME = MEASURES["on_time"]


@dataclass(frozen=True)
class Change:
    """One thing counted in the last month and in the month before it."""

    label: str
    now: int
    before: int

    @property
    def words(self):
        gap = self.now - self.before
        if not gap:
            return "bằng tháng trước"
        return f"{'thêm' if gap > 0 else 'bớt'} {show_number(abs(gap))} so với tháng trước"


def leader_page(today=None):
    """Everything of the page, in a fixed number of queries."""
    today = today or timezone.localdate()
    ladder, since = Ladder.load(), month_before(today)
    return {
        "today": today,
        "since": since,
        "plan": plan_of(today),
        "late": late_of(today, since, ladder),
        "rate": rate_of(),
        "changes": changes(today, since),
    }


def month_before(day):
    """The same day of the month before, or its last day."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


# --- The plan -----------------------------------------------------------------------------------


def plan_of(today):
    """How far the issued plans of the year have come; None where there is none."""
    plans = InspectionPlan.objects.filter(year=today.year, state=InspectionPlan.State.ISSUED)
    lines = PlannedInspection.objects.standing().filter(plan__in=plans)
    lines = list(lines.select_related("plan", "inspection").prefetch_related("units"))
    if not lines:
        return None
    visited = Visit.objects.filter(on__year=today.year, on__lte=today)
    visited = visited.exclude(inspection__state__in=Inspection.BEFORE_FIELD)
    units = {unit.pk for line in lines for unit in line.units.all()}
    seen = set(visited.filter(unit__in=units).values_list("unit", flat=True))
    return {
        "progress": planning.progress(lines, today),
        "n_units": len(units),
        "n_seen": len(seen),
        "is_sample": any(line.plan.is_sample for line in lines),
    }


# --- Demands ------------------------------------------------------------------------------------


def late_of(today, since, ladder):
    remedies = Remedy.objects.asked()
    late = Remedy.objects.overdue(today, ladder.calendar).alias(due=DUE)
    longest = late.select_related("requirement__inspection", "unit").order_by("due", "unit__sort_key", "pk")
    by_unit = {}
    for unit in late.order_by().values_list("unit", flat=True):
        by_unit[unit] = by_unit.get(unit, 0) + 1
    return {
        "n": sum(by_unit.values()),
        "n_units": len(by_unit),
        "n_undone": remedies.exclude(state=Remedy.State.VERIFIED).count(),
        "n_before": late_on(since, ladder.calendar),
        "longest": [RemedyRow(remedy, ladder, today) for remedy in longest[:SHOWN]],
        "by_unit": by_unit,
    }


def late_on(day, calendar):
    """How many were late on a day gone by: asked by then, due, and not done before the day was over."""
    found = Remedy.objects.asked().filter(requirement__issued_on__lte=day).alias(due=DUE)
    found = found.filter(due__lte=calendar.latest_start(day, 1))
    done_later = Q(done_on__gt=day) | Q(done_on=None, verified_at__date__gt=day)
    return found.filter(Q(state=Remedy.State.OPEN) | done_later).count()


# --- Returns ------------------------------------------------------------------------------------


def rate_of():
    """The latest month with returns, at the level that sends most: rates, and both ends of the order."""
    form = ProvinceStatisticsForm({})
    scope = form.scope()
    series = read_series(scope)
    ranking = rank_units(scope, ON_TIME.name, per_page=None)
    ranked, before = (
        ranking.ranked,
        read_series(scope_of(*[months_back(scope.last, 1)] * 2, level=scope.level)),
    )
    last_year = series.last_year
    n_shown = min(SHOWN, len(ranked) // 2)
    return {
        "scope": scope,
        "level": Unit.Level(scope.level).label,
        "is_sample": has_samples(scope),
        "lacking": lacking_since(scope.last),
        "period": pictures.period_words(scope),
        "answer": pictures.answer(series),
        "now": series.total.on_time_rate.shown if not series.total_completeness.is_empty else NOTHING_SENT,
        "last_year": last_year.before.on_time_rate.shown if last_year else NOTHING_SENT,
        "last_year_complete": last_year.before_completeness.sentence if last_year else "",
        "compared": pictures.against_last_year(ON_TIME, last_year),
        "month_before": before.total.on_time_rate.shown
        if not before.total_completeness.is_empty
        else NOTHING_SENT,
        "month_before_words": pictures.period_words(before.scope).lower(),
        "best": ranked[:n_shown],
        "worst": ranked[::-1][:n_shown],
        "n_ranked": ranking.n_ranked,
        "n_unranked": ranking.n_unranked,
    }


def lacking_since(latest):
    """Which months that are over have no return at all, in words; empty where the latest one has."""
    over = month_end(*last_month_over())
    if over <= latest:
        return ""
    first = months_back(latest, -1)
    months = f"{first.month}/{first.year}"
    if over > first:
        months += f"–{over.month}/{over.year}"
    return f"Thiếu số liệu: chưa nhận biểu nào của kỳ {months}."


def reason(row, late_by_unit):
    """Why a unit stands where it stands: its dossiers of the month, and the demands it is late with."""
    figures = row.figures
    words = f"{show_percent(row.value, 2)}: trễ {figures.late.shown}/{figures.handled.shown} hồ sơ"
    if figures.pending_overdue.is_known and figures.pending_overdue.known:
        words += f", {figures.pending_overdue.shown} hồ sơ đang giữ đã quá hạn"
    n = late_by_unit.get(row.unit.pk)
    return words + (f"; quá hạn {n} yêu cầu khắc phục" if n else "")


# --- What changed -------------------------------------------------------------------------------


def changes(today, since):
    """What happened from the day after `since` up to today, beside the month before that."""
    months = [(since, today), (month_before(since), since)]
    visits = Visit.objects.exclude(inspection__state__in=Inspection.BEFORE_FIELD)
    asked = Remedy.objects.asked()
    answers = Response.objects.filter(remedy__requirement__withdrawn_at=None)
    answers = answers.alias(day=TruncDate("created_at"))
    counted = [
        ("Buổi kiểm tra tại đơn vị", visits, "on"),
        ("Yêu cầu gửi đơn vị", asked, "requirement__issued_on"),
        ("Báo cáo kết quả của đơn vị", answers.filter(kind=Response.Kind.REPORT), "day"),
        ("Xác nhận đã khắc phục", answers.filter(kind=Response.Kind.VERIFIED), "day"),
        ("Trả lại để làm thêm", answers.filter(kind=Response.Kind.SENT_BACK), "day"),
        ("Xin gia hạn", answers.filter(kind=Response.Kind.ASKED_TIME), "day"),
    ]
    return [
        Change(label, *(_between(found, field, *month) for month in months))
        for label, found, field in counted
    ]


def _between(found, field, after: date, until: date):
    return found.filter(**{f"{field}__gt": after, f"{field}__lte": until}).count()
