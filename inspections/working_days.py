"""Working days of Vietnam: Monday to Friday without public holidays, and what decrees changed of that.

The `holidays` package knows the public holidays of the Labour Code, the days off that move from a weekend to
a workday, and the swaps of workdays of past years. `DecreedDay`, kept in the admin, has the last word: it
adds what the package does not know yet, or corrects it.

    calendar = Calendar.load()                            # one query, once for a page or a list
    calendar.add(date(2019, 8, 30), 15)                   # the 15th working day after that day
    calendar.between(date(2019, 8, 30), date(2019, 9, 5)) # working days after the first, the last included

The three functions below the class do the same for a single question.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays
from django.apps import apps

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """`decreed` maps a day to whether a decree made it a working day."""

    decreed: dict[date, bool] = field(default_factory=dict)

    @classmethod
    def load(cls):
        """The calendar with every decreed day, read in one query."""
        days = apps.get_model("inspections", "DecreedDay").objects
        return cls(dict(days.values_list("on", "is_working")))

    def is_working_day(self, on):
        decreed = self.decreed.get(on)
        return _is_working_by_law(on) if decreed is None else decreed

    def add(self, start, n):
        """The `n`-th working day after `start`; `start` itself is never counted, whatever day it is.

        This is how a period of days is counted in law: from the day after the event. `n` may be 0, which
        gives `start`, or negative, which counts back.
        """
        step = ONE_DAY if n > 0 else -ONE_DAY
        day, left = start, abs(n)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def rest_day_words(self, on):
        """What to know of a deadline on a day off: that it is one, and the next working day; else empty."""
        if self.is_working_day(on):
            return ""
        following = self.add(on, 1)
        return (
            f"Ngày {on:%d/%m/%Y} là ngày nghỉ; ngày làm việc tiếp theo là {following:%d/%m/%Y}. "
            "Hạn vẫn giữ như đã ghi; muốn đổi thì sửa lại."
        )

    def between(self, start, end):
        """How many working days there are after `start` up to `end`, `end` included.

        0 where `end` is not after `start`. So `add(start, n)` is `n` working days from `start`, a report on
        the day of the deadline is 0 days late, and one on the next working day is 1 day late.
        """
        days = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, days + 1))

    def latest_start(self, end, n):
        """The latest day from which at least `n` (1 or more) working days have gone by up to `end`, included.

        What was due on that day or before is `n` or more working days late on `end`: one bound for a query.
        """
        day, left = end + ONE_DAY, n
        while left:
            day -= ONE_DAY
            left -= self.is_working_day(day)
        return day - ONE_DAY


def is_working_day(on):
    return Calendar.load().is_working_day(on)


def add_working_days(start, n):
    """See `Calendar.add`; for more than one question load a Calendar once."""
    return Calendar.load().add(start, n)


def working_days_between(start, end):
    """See `Calendar.between`: `start` is not counted, `end` is. For a list load a Calendar once."""
    return Calendar.load().between(start, end)


@cache
def _public_days(year):
    """(public holidays, weekend days that were worked instead of another day) of one year."""
    # One object for each year: the package's own grows as it is asked, which two threads must not do at once.
    days = holidays.Vietnam(years=year, expand=False)
    return frozenset(days), frozenset(days.weekend_workdays)


def _is_working_by_law(on):
    off, worked = _public_days(on.year)
    return on in worked if on.weekday() >= SATURDAY else on not in off
