"""Who is late with a remedy, by how many working days, and before whom it has to be brought.

The rungs (unit, head, department, committee) are data. Nothing of this is stored: it follows from the
deadline that holds, the calendar and the day that is asked about.

    ladder = Ladder.load()                       # two queries, once for a page, a list or a round of notices
    for remedy in late_remedies(on, ladder):     # one query
        standing = ladder.rung_of(remedy, on)    # none
        standing.rung.told, standing.since, standing.days_late
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from .models import EscalationRung, Remedy
from .models.requirement import DUE
from .working_days import Calendar


@dataclass(frozen=True)
class Standing:
    """On which rung a late remedy stands, since which day, and how late it is in working days."""

    rung: EscalationRung
    since: date
    days_late: int


@dataclass(frozen=True)
class Ladder:
    """The rungs in use, the earliest first, and the calendar that counts."""

    rungs: tuple[EscalationRung, ...]
    calendar: Calendar

    @classmethod
    def load(cls):
        rungs = EscalationRung.objects.filter(is_used=True).order_by("days_late")
        return cls(tuple(rungs), Calendar.load())

    def rung_of(self, remedy, on=None):
        """The highest rung reached by an open remedy, as a Standing; None where it is not late enough.

        Asks the database nothing if the remedy came with its requirement.
        """
        if not remedy.is_overdue(on, self.calendar) or not remedy.is_asked:
            return None
        days = remedy.days_late(on, self.calendar)
        reached = [rung for rung in self.rungs if rung.days_late <= days]
        if not reached:
            return None
        rung = reached[-1]
        return Standing(rung, self.calendar.add(remedy.due_on, rung.days_late), days)

    def on_rung(self, remedies, told, on=None):
        """Those of `remedies` whose highest rung tells `told` (a value of EscalationRung.Told)."""
        for rung, following in zip(self.rungs, (*self.rungs[1:], None), strict=True):
            if rung.told == told:
                return self._between(remedies, rung, following, on or timezone.localdate())
        return remedies.none()

    def _between(self, remedies, rung, following, on):
        found = remedies.due_by(self.calendar.latest_start(on, rung.days_late))
        if following is None:
            return found
        return found.filter(due__gt=self.calendar.latest_start(on, following.days_late))


def rung_of(remedy, on=None):
    """See `Ladder.rung_of`; for more than one remedy load a Ladder once."""
    return Ladder.load().rung_of(remedy, on)


def late_remedies(on=None, ladder=None):
    """Every late remedy with all that a notice says, the longest late first."""
    ladder = ladder or Ladder.load()
    late = Remedy.objects.overdue(on, ladder.calendar).order_by(DUE, "pk")
    return late.select_related("unit", "requirement__inspection")
