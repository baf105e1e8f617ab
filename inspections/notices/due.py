"""What the calendar tells by itself: deadlines of remedies that come and go by, months of the plan.

Before a deadline the days are those of the calendar, because the deadline is a date: 30 and 7 days before,
and on the last working day before it. After it they are working days, because that is how lateness is
counted everywhere: 1, 7 and 30 working days late, and the rungs of the ladder, which are data.

Each person is told only of the furthest stage that a remedy has reached for them. So a round that was missed
is made up for with one sentence about each remedy, not with one for each day.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F

from inspections import presenters
from inspections.deadlines import Ladder
from inspections.models import Notice, PlannedInspection, Remedy
from inspections.models.requirement import DUE

from . import people
from .telling import cut, tell, write
from .words import about_remedy, joined, path_of_remedy, titled

CALENDAR_DAYS_BEFORE = (30, 7)
WORKING_DAYS_BEFORE = 1
WORKING_DAYS_LATE = (1, 7, 30)

_EVENT = Notice.Event


@dataclass(frozen=True)
class Stage:
    """How far a remedy has come for some people; `rank` orders stages: below 0 before the deadline."""

    rank: int
    event: str
    key: str
    rung: object = None

    @property
    def order(self):
        return (self.rank, self.rung is not None)


def tell_of_deadlines(on):
    """Tell the people of each open remedy how far its deadline has come on this day."""
    ladder = Ladder.load()
    crowd = _Crowd()
    furthest = defaultdict(dict)  # person → remedy → stage
    remedies = {remedy.pk: remedy for remedy in _near_or_past(on)}
    for remedy in remedies.values():
        for stage in stages(remedy, on, ladder):
            for person in crowd.of(stage, remedy.unit_id):
                known = furthest[person].get(remedy.pk)
                if known is None or stage.order > known.order:
                    furthest[person][remedy.pk] = stage
    for person in sorted(furthest, key=lambda each: each.pk):
        _tell_person(person, furthest[person], remedies, on, ladder.calendar)


def _near_or_past(on):
    open_ones = Remedy.objects.asked().filter(state=Remedy.State.OPEN)
    near = open_ones.alias(due=DUE).filter(due__lte=on + timedelta(days=max(CALENDAR_DAYS_BEFORE)))
    return near.select_related("unit", "requirement__inspection").order_by("pk")


def stages(remedy, on, ladder):
    """Every stage that the remedy has reached on this day, in no order."""
    due, calendar = remedy.due_on, ladder.calendar
    mark = f"{remedy.pk}:{due:%Y%m%d}"
    if on <= due or not remedy.is_overdue(on, calendar):
        asked_on = remedy.requirement.issued_on or date.min
        return [
            Stage(-days, _EVENT.DUE_SOON, f"due:{mark}:{days}")
            for days, day in _days_before(due, calendar)
            # What was asked for after that day says by itself how soon it is due.
            if asked_on < day <= on
        ]
    late = remedy.days_late(on, calendar)
    reached = [
        Stage(days, _EVENT.OVERDUE, f"late:{mark}:{days}") for days in WORKING_DAYS_LATE if days <= late
    ]
    return reached + [
        Stage(rung.days_late, _EVENT.ESCALATED, f"rung:{mark}:{rung.told}", rung=rung)
        for rung in ladder.rungs
        if rung.days_late <= late
    ]


def _days_before(due, calendar):
    """(number for the key, day) of each threshold before a deadline."""
    for days in CALENDAR_DAYS_BEFORE:
        yield days, due - timedelta(days=days)
    yield WORKING_DAYS_BEFORE, calendar.add(due, -WORKING_DAYS_BEFORE)


class _Crowd:
    """The people of units and of rungs, asked for once each in a round."""

    def __init__(self):
        self.known = {}

    def of(self, stage, unit_id):
        told = stage.rung.told if stage.rung else ""
        place = (told, unit_id)
        if place not in self.known:
            found = people.told_at(stage.rung, unit_id) if stage.rung else people.of_unit(unit_id)
            self.known[place] = list(found)
        return self.known[place]


def _tell_person(person, stage_of, remedies, on, calendar):
    seen = Remedy.objects.visible_to(person).filter(pk__in=stage_of).values_list("pk", flat=True)
    write(
        [
            Notice(
                to=person,
                event=stage_of[pk].event,
                key=stage_of[pk].key,
                remedy=remedies[pk],
                headline=cut(_headline(remedies[pk], stage_of[pk], on, calendar), 300),
                about=cut(about_remedy(remedies[pk]), 500),
                words=cut(remedies[pk].requirement.words),
                path=path_of_remedy(remedies[pk]),
            )
            for pk in sorted(seen)
        ]
    )


def _headline(remedy, stage, on, calendar):
    unit = remedy.unit.in_sentence
    unit = unit[:1].upper() + unit[1:]
    if stage.event == _EVENT.DUE_SOON:
        days = (remedy.due_on - on).days
        if days > 0:
            return f"{unit}: còn {days} ngày đến hạn một việc khắc phục"
        return f"{unit}: {'hôm nay là hạn' if days == 0 else 'vừa hết hạn'} một việc khắc phục"
    late = f"{unit}: một việc khắc phục đã trễ {remedy.days_late(on, calendar)} ngày làm việc"
    return f"{late}. {stage.rung.words}" if stage.rung else late


def tell_of_planned(on):
    """Lines of issued plans whose month has come and which nobody has begun: whoever may begin them."""
    lines = PlannedInspection.objects.waiting().filter(plan__year=on.year, month__lte=on.month)
    lines = lines.select_related("plan").prefetch_related("units").order_by(F("month"), "pk")
    if not lines:
        return
    whom = list(people.of_province("create_inspection"))
    for line in lines:
        units = presenters.units_phrase(list(line.units.all())) or "đơn vị chọn sau"
        tell(
            whom,
            event=_EVENT.PLAN_MONTH_CAME,
            subject=line,
            key=f"planned:{line.pk}:{on.year}-{line.month:02d}",
            headline=f"Đến tháng kiểm tra theo kế hoạch: {units}",
            about=joined(titled(line.plan), line.when),
            path=f"{line.plan.get_absolute_url()}#dong-{line.uuid}",
        )
