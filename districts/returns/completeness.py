"""Who has sent the return of a month, when, and who has not: one row for each unit and month.

Which levels owe a return and how many days they have is data (`ReturnDuty`). Whether a return came in time is
judged by when it was first sent: one that was sent back and came again was not late for that.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from accounts.vietnamese import fold
from districts.reading import show_number

from ..models import DossierReturn, ReturnDuty, ReturnReminder, ReturnTransition, Unit
from ..reading import reporting_month
from ..succession import provinces_after
from .arithmetic import COLUMNS
from .calendar import last_month_over

_STATE = DossierReturn.State
DONE, LATE, MISSING, DRAFT, WAITING, FREE = "du", "tre", "thieu", "nhap", "cho", "khong"
# What a month of a unit is called, the tone of its badge.
WORDS = {
    DONE: ("đủ", "done"),
    LATE: ("trễ", "waiting"),
    MISSING: ("thiếu", "late"),
    DRAFT: ("đang nhập", "active"),
    WAITING: ("chưa gửi", "idle"),
    FREE: ("chưa có", "idle"),
}
ALL_UNKNOWN = Q(**{f"lines__{part}": None for part in COLUMNS})
ANY_UNKNOWN = Q()
for _part in COLUMNS:
    ANY_UNKNOWN |= Q(**{f"lines__{_part}": None})


@dataclass
class UnitMonth:
    """The return that a unit owes (or has sent) for a month. `due_on` is None where none is owed."""

    unit: Unit
    period: object
    today: date
    due_on: date | None = None
    dossier_return: DossierReturn | None = None
    sent_at: object = None
    sent_by: object = None
    n_to_explain: int = 0
    n_explained: int = 0
    n_lines: int = 0
    is_given_back: bool = False
    reminder: ReturnReminder | None = None

    @property
    def is_sent(self):
        return self.dossier_return is not None and self.dossier_return.state != _STATE.DRAFT

    @property
    def is_overdue(self):
        return self.due_on is not None and self.today > self.due_on

    @property
    def was_late(self):
        sent_on = timezone.localdate(self.sent_at) if self.sent_at else None
        return bool(sent_on and self.due_on and sent_on > self.due_on)

    @property
    def condition(self):
        if self.is_sent:
            return LATE if self.was_late else DONE
        if self.is_overdue:
            return MISSING
        if self.dossier_return:
            return DRAFT
        return WAITING if self.due_on else FREE

    @property
    def word(self):
        return WORDS[self.condition][0]

    @property
    def tone(self):
        return WORDS[self.condition][1]

    @property
    def state(self):
        """The state of the return in a word, for the list: 'đã gửi', 'bị trả lại', 'chưa lập'."""
        if self.dossier_return is None:
            return "chưa lập"
        if self.is_given_back:
            return "bị trả lại"
        return self.dossier_return.get_state_display().lower()

    @property
    def lateness(self):
        """'trễ 3 ngày', 'quá hạn 12 ngày', or ''."""
        if self.is_sent:
            return (
                f"trễ {(timezone.localdate(self.sent_at) - self.due_on).days} ngày" if self.was_late else ""
            )
        return f"quá hạn {show_number((self.today - self.due_on).days)} ngày" if self.is_overdue else ""

    @property
    def month(self):
        return f"{self.period.end:%Y-%m}"

    @property
    def month_words(self):
        return f"tháng {self.period.end.month}/{self.period.end.year}"


# --- One month of all units ---------------------------------------------------------------------


def units_of_month(period, today=None):
    """[UnitMonth] of every unit that owes or has sent the return of a month; a fixed number of queries."""
    today = today or timezone.localdate()
    days = {duty.level: duty.days_to_send for duty in ReturnDuty.objects.in_force(period.end)}
    returns = {
        each.unit_id: each
        for each in _counted(DossierReturn.objects.filter(period_from=period.start, period_to=period.end))
    }
    owing = Unit.objects.in_force(period.end).filter(level__in=days)
    home = provinces_at_home()
    if home:
        owing = owing.filter(Q(parent=None) | Q(parent__in=home) | Q(parent__parent__in=home))
    units = Unit.objects.filter(Q(pk__in=owing.values("pk")) | Q(pk__in=list(returns)))
    reminders = _reminders(period)
    rows = [
        UnitMonth(
            unit,
            period,
            today,
            due_on=_due_on(period, days.get(unit.level)),
            dossier_return=returns.get(unit.pk),
            reminder=reminders.get(unit.pk),
        )
        for unit in units.order_by("sort_key")
    ]
    _fill_in(rows)
    return rows


def _due_on(period, days):
    return None if days is None else period.end + timedelta(days=days)


def provinces_at_home():
    """Provinces with units that ever sent a return, and those that took their units over.

    Before a merger the neighbour's units owe us nothing; after it all of the new province's do.
    """
    below = DossierReturn.objects.filter(unit__parent=OuterRef("pk"))
    further = DossierReturn.objects.filter(unit__parent__parent=OuterRef("pk"))
    provinces = Unit.objects.filter(Exists(below) | Exists(further), level=Unit.Level.PROVINCE)
    return list(provinces_after(provinces.order_by().values_list("pk", flat=True)))


def _counted(returns):
    """With the number of lines: all, explained, and still to be explained (without carried-over counts)."""
    unexplained = Q(lines__explanation="")
    return returns.annotate(
        n_lines=Count("lines"),
        n_explained=Count("lines", ~unexplained & Q(lines__isnull=False)),
        n_to_explain=Count(
            "lines", unexplained & (Q(lines__is_provisional=True) | (ANY_UNKNOWN & ~ALL_UNKNOWN))
        ),
    )


def _reminders(period):
    """Unit → the latest reminder of the month."""
    told = ReturnReminder.objects.filter(period_from=period.start, period_to=period.end).select_related("by")
    return {reminder.unit_id: reminder for reminder in told.order_by("at", "pk")}


def _fill_in(rows):
    """Add to the rows what the log of their returns says."""
    with_return = [row for row in rows if row.dossier_return]
    log = _log_of([row.dossier_return.pk for row in with_return])
    for row in with_return:
        steps, made = log[row.dossier_return.pk], row.dossier_return
        sent = [step for step in steps if step.name == "submit"]
        row.sent_at = sent[0].at if sent else None
        row.sent_by = sent[-1].by if sent else None
        row.is_given_back = made.state == _STATE.DRAFT and bool(steps)
        row.n_lines, row.n_explained = made.n_lines, made.n_explained
        row.n_to_explain = 0 if row.is_sent else made.n_to_explain


def _log_of(returns):
    log = defaultdict(list)
    steps = ReturnTransition.objects.filter(dossier_return__in=returns).select_related("by")
    for step in steps.order_by("at", "pk"):
        log[step.dossier_return_id].append(step)
    return log


def narrow(rows, *, words="", condition=""):
    """The rows of units that match the words (accents ignored) and the condition asked for."""
    parts = fold(words).split()
    return [
        row
        for row in rows
        if all(part in row.unit.search_text for part in parts) and _matches(row, condition)
    ]


def _matches(row, condition):
    match condition:
        case "":
            return True
        case "thieu":
            return not row.is_sent
        case "tre":
            return row.condition in (LATE, MISSING)
        case "da_gui":
            return row.is_sent and row.dossier_return.state == _STATE.SUBMITTED
        case _:
            return row.is_sent and row.dossier_return.state != _STATE.SUBMITTED


def counted(rows):
    """How many units owe, have sent, were late, are missing, wait to be received."""
    return {
        "owing": sum(1 for row in rows if row.due_on or row.is_sent),
        "sent": sum(1 for row in rows if row.is_sent),
        "late": sum(1 for row in rows if row.condition == LATE),
        "missing": sum(1 for row in rows if row.condition == MISSING),
        "waiting": sum(1 for row in rows if _matches(row, "da_gui")),
    }


# --- One unit through a year --------------------------------------------------------------------


def last_month_of(unit, today=None):
    """(year, month) of the last month that is over and at whose end the unit was there, or None."""
    year, month = last_month_over(today)
    end = reporting_month(year, month).end
    if unit.valid_to is not None and unit.valid_to < end:
        day = unit.valid_to
        year, month = (day.year, day.month) if day.day >= 14 else _before(day.year, day.month)
        end = reporting_month(year, month).end
    return None if unit.valid_from is not None and end < unit.valid_from else (year, month)


def _before(year, month):
    return (year, month - 1) if month > 1 else (year - 1, 12)


def months_of_unit(unit, year, today=None):
    """[UnitMonth] of the months of a year that are over and at whose end the unit was there."""
    today = today or timezone.localdate()
    last = last_month_of(unit, today)
    periods = [reporting_month(year, month) for month in range(1, 13) if last and (year, month) <= last]
    return _months_of(unit, periods, today)


def months_owed_by(unit, today=None):
    """[UnitMonth] of every month that is over for which the unit owes a return, sent or not, oldest first."""
    today = today or timezone.localdate()
    last = last_month_of(unit, today)
    duties = ReturnDuty.objects.filter(level=unit.level)
    first = duties.order_by("valid_from").values_list("valid_from", flat=True).first()
    if not last or not first:
        return []
    n = 12 * (last[0] - first.year) + last[1] - first.month + 1
    return [row for row in _months_of(unit, _periods_back(last, max(n, 0)), today) if row.due_on]


def latest_months(unit, n, today=None):
    """[UnitMonth] of the last `n` months that are over and at whose end the unit was there, oldest first."""
    today = today or timezone.localdate()
    last = last_month_of(unit, today)
    return _months_of(unit, _periods_back(last, n), today) if last else []


def _periods_back(last, n):
    year, month = last
    months = [divmod(12 * year + month - 1 - back, 12) for back in reversed(range(n))]
    return [reporting_month(year, month + 1) for year, month in months]


def _months_of(unit, periods, today):
    periods = [each for each in periods if unit.valid_from is None or unit.valid_from <= each.end]
    if not periods:
        return []
    duties = list(ReturnDuty.objects.filter(level=unit.level))
    inside = DossierReturn.objects.filter(
        unit=unit, period_to__gte=periods[0].end, period_to__lte=periods[-1].end
    )
    returns = {(each.period_from, each.period_to): each for each in _counted(inside)}
    reminders = _reminders_of(unit, periods)
    rows = [
        UnitMonth(
            unit,
            period,
            today,
            due_on=_due_on(period, _days_on(duties, period.end)),
            dossier_return=returns.get((period.start, period.end)),
            reminder=reminders.get(period.end),
        )
        for period in periods
    ]
    _fill_in(rows)
    return rows


def _days_on(duties, day):
    for duty in duties:
        if duty.valid_from <= day and (duty.valid_to is None or day <= duty.valid_to):
            return duty.days_to_send
    return None


def _reminders_of(unit, periods):
    told = ReturnReminder.objects.filter(
        unit=unit, period_to__gte=periods[0].end, period_to__lte=periods[-1].end
    )
    return {reminder.period_to: reminder for reminder in told.select_related("by").order_by("at", "pk")}


def other_returns(unit, year):
    """Returns of the unit in that year that are of no reporting month: quarters, years, odd periods."""
    found = DossierReturn.objects.filter(unit=unit, period_to__year=year).order_by("-period_to")
    return [each for each in found if not _is_month(each)]


def _is_month(made):
    period = reporting_month(made.period_to.year, made.period_to.month)
    return (period.start, period.end) == (made.period_from, made.period_to)


def years_of_unit(unit, today=None):
    """The first and the last year in which the unit has or could have months."""
    last = last_month_of(unit, today)
    if last is None:
        return None
    first = DossierReturn.objects.filter(unit=unit).aggregate(first=Min("period_to"), last=Max("period_to"))
    start = unit.valid_from.year if unit.valid_from else 2011
    return min(start, first["first"].year if first["first"] else last[0]), last[0]


def next_action(unit, rows, today=None):
    """The row to go on with: what was given back, then a draft, then the latest month of `rows` missing."""
    wanting = [*_drafts_of(unit, today), *(row for row in rows if not row.is_sent)]
    for condition in (
        lambda row: row.is_given_back,
        lambda row: row.dossier_return is not None,
        lambda row: row.due_on is not None,
    ):
        found = [row for row in wanting if condition(row)]
        if found:
            return found[-1]
    return None


def _drafts_of(unit, today):
    """[UnitMonth] of the years of the unit's latest draft and of the latest that was given back."""
    drafts = DossierReturn.objects.filter(unit=unit, state=_STATE.DRAFT).order_by("period_to")
    years = {draft.period_to.year for draft in (drafts.last(), _given_back(drafts)) if draft}
    months = [row for year in sorted(years) for row in months_of_unit(unit, year, today)]
    return [row for row in months if row.dossier_return and not row.is_sent]


def _given_back(drafts):
    return drafts.filter(transitions__isnull=False).last()


# --- What the unit was reminded of --------------------------------------------------------------


def given_back_to(user):
    """Drafts of this person's units that the province has sent back or opened again."""
    if not user.current_unit_ids:
        return []
    drafts = DossierReturn.objects.filter(unit__in=user.current_unit_ids, state=_STATE.DRAFT)
    given_back = drafts.filter(transitions__isnull=False).select_related("unit")
    return list(given_back.distinct().order_by("period_to"))


def waiting_to_be_received():
    """[(last day of the period, number of returns)] that units have sent, the oldest first."""
    sent = DossierReturn.objects.filter(state=_STATE.SUBMITTED).order_by("period_to")
    return list(sent.values_list("period_to").annotate(n=Count("pk")))


def reminders_for(user):
    """Reminders of returns that this person's units have not sent yet, the latest first."""
    if not user.current_unit_ids:
        return []
    told = ReturnReminder.objects.filter(unit__in=user.current_unit_ids).select_related("unit", "by")
    sent = set(
        DossierReturn.objects.filter(unit__in=user.current_unit_ids)
        .exclude(state=_STATE.DRAFT)
        .values_list("unit_id", "period_from", "period_to")
    )
    latest = {}
    for each in told.order_by("at", "pk"):
        key = (each.unit_id, each.period_from, each.period_to)
        if key not in sent:
            latest[key] = each
    return sorted(latest.values(), key=lambda each: each.at, reverse=True)
