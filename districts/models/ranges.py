"""Date ranges of records that are true from a day to a day, ends included; an empty end is open."""

from django.db.models import F, Func, Q, Value


def valid_dates(start="valid_from", end="valid_to"):
    """The row's validity as a PostgreSQL daterange, for exclusion constraints."""
    return Func(F(start), F(end), Value("[]"), function="DATERANGE")


def in_force_on(day, start="valid_from", end="valid_to"):
    """Rows true on `day`. An unknown beginning counts as "always so far"."""
    return (Q(**{start: None}) | Q(**{f"{start}__lte": day})) & (Q(**{end: None}) | Q(**{f"{end}__gte": day}))


def end_not_before_start(start="valid_from", end="valid_to"):
    return Q(**{start: None}) | Q(**{end: None}) | Q(**{f"{end}__gte": F(start)})
