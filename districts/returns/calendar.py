"""Reporting months: which there are, which is the last one over, how the address names them."""

import re
from datetime import date

from django.utils import timezone

from districts.reading import reporting_month

NAMED = re.compile(r"([0-9]{4})-([0-9]{2})")
YEARS_TO_CHOOSE = 10


def last_month_over(on=None):
    """(year, month) of the last reporting month that has ended before the day: on 15/11 it is November."""
    on = on or timezone.localdate()
    if on.day >= 15:
        return on.year, on.month
    return (on.year, on.month - 1) if on.month > 1 else (on.year - 1, 12)


def month_name(period):
    """'2026-11', as `month_named` reads it and `import_returns --period` too."""
    return f"{period.end:%Y-%m}"


def month_named(text):
    """Return the reporting month of '2026-11', or None."""
    match = NAMED.fullmatch(text)
    if not match or not 1990 <= int(match[1]) <= 2199 or not 1 <= int(match[2]) <= 12:
        return None
    return reporting_month(int(match[1]), int(match[2]))


def month_of(period_from, period_to):
    """The (year, month) whose reporting month these two days bound, or None."""
    found = reporting_month(period_to.year, period_to.month)
    return (period_to.year, period_to.month) if (found.start, found.end) == (period_from, period_to) else None


def months_to_choose(on=None):
    """[('2026-11', 'tháng 11/2026'), …] of the months that are over, the latest first."""
    year, month = last_month_over(on)
    return [
        (
            f"{year + (month - 1 - back) // 12:04d}-{(month - 1 - back) % 12 + 1:02d}",
            _words(year, month - back),
        )
        for back in range(12 * YEARS_TO_CHOOSE)
    ]


def _words(year, month):
    first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return f"tháng {first.month}/{first.year}"
