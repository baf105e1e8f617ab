"""Date ranges of records that are true from a day to a day, ends included; an empty end is open."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Func, Q, Value


def valid_dates(start="valid_from", end="valid_to"):
    """The row's validity as a PostgreSQL daterange, for exclusion constraints."""
    return Func(F(start), F(end), Value("[]"), function="DATERANGE")


class NoOverlap(ExclusionConstraint):
    """An exclusion over `valid_dates` that does not ask about a period that ends before it begins.

    PostgreSQL refuses to make such a range, and the page would break where the rule about the ends
    (`end_not_before_start`) has a sentence to show.
    """

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        if instance.valid_from and instance.valid_to and instance.valid_to < instance.valid_from:
            return
        super().validate(model, instance, exclude=exclude, using=using)

    def deconstruct(self):
        """In the database it is a plain exclusion, and so it is in migrations."""
        _, args, kwargs = super().deconstruct()
        return "django.contrib.postgres.constraints.ExclusionConstraint", args, kwargs


def in_force_on(day, start="valid_from", end="valid_to"):
    """Rows true on `day`. An unknown beginning counts as "always so far"."""
    return (Q(**{start: None}) | Q(**{f"{start}__lte": day})) & (Q(**{end: None}) | Q(**{f"{end}__gte": day}))


def end_not_before_start(start="valid_from", end="valid_to"):
    return Q(**{start: None}) | Q(**{end: None}) | Q(**{f"{end}__gte": F(start)})
