"""Of what statistics are asked: months, level, place or unit, field; and which returns are owed there."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from ..models import MonthSum, ReturnDuty, Unit
from ..reading import reporting_month
from ..succession import provinces_after, same_body


def month_end(year, month):
    """The last day of a reporting month, by which statistics name it."""
    return reporting_month(year, month).end


def months_between(first, last):
    """Return the last days of the reporting months from one to the other, both in it."""
    n_first, n_last = (12 * day.year + day.month - 1 for day in (first, last))
    return tuple(date(n // 12, n % 12 + 1, 14) for n in range(n_first, n_last + 1))


def months_back(month, n):
    """The month `n` months before."""
    number = 12 * month.year + month.month - 1 - n
    return date(number // 12, number % 12 + 1, 14)


@dataclass(frozen=True)
class Scope:
    """Made by `scope_of`. `parents` are the ids of all bodies whose direct sub-units count; None is all.

    `home` are the provinces (and their districts) that report here, where neither parent nor unit is asked
    for; `unit_ids` are the rows of the one unit asked for, under all its names.
    """

    first: date
    last: date
    level: str = ""
    parent: Unit | None = None
    parents: tuple | None = None
    home: tuple = ()
    unit: Unit | None = None
    unit_ids: tuple | None = None
    field: object = None
    with_submitted: bool = False
    as_of: date | None = None

    @property
    def months(self):
        return months_between(self.first, self.last)

    def since(self, first):
        """The same with another first month."""
        return replace(self, first=first)

    def year_before(self):
        return replace(self, first=months_back(self.first, 12), last=months_back(self.last, 12))

    @cached_property
    def units(self):
        """The units in scope at any time of the months, those of provinces that report here."""
        units = Unit.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=self.last), Q(valid_to=None) | Q(valid_to__gte=self.first)
        )
        if self.unit_ids is not None:
            return units.filter(pk__in=self.unit_ids)
        if self.level:
            units = units.filter(level=self.level)
        if self.parents is not None:
            return units.filter(parent__in=self.parents)
        return units.filter(Q(parent=None) | Q(parent__in=self.home)) if self.home else units

    @property
    def units_to_rank(self):
        """Those in force on `as_of`. The sums, and what they lack, are of all units."""
        return self.units.in_force(self.as_of) if self.as_of else self.units


def scope_of(first, last, *, level="", parent=None, unit=None, field=None, with_submitted=False, as_of=None):
    """Return the :class:`Scope`.

    :param first, last: last days of reporting months (`month_end`).
    :param level: one of `Unit.Level`; empty for all levels together.
    :param parent: only units under this one, at any depth, by whatever name it had.
    :param unit: only this unit, under its earlier and later names too, but not its predecessors.
    :param field: a `ProcedureField`; None for all fields together.
    :param with_submitted: count what is sent but not received yet.
    :param as_of: rank only units in force on that day.
    """
    parents = _with_units_between(same_body(parent)) if parent else None
    return Scope(
        first,
        last,
        level=level,
        parent=parent,
        parents=parents,
        home=() if parent or unit else _home(first, last),
        unit=unit,
        unit_ids=tuple(same_body(unit)) if unit else None,
        field=field,
        with_submitted=with_submitted,
        as_of=as_of,
    )


def _home(first, last):
    """Ids of the provinces whose units send returns, and of what lies between them and their communes.

    Before a merger the neighbour's units owe us nothing. Who has sent in these months or in the year before
    is at home; where nobody has, whoever ever did. So is whoever took units of theirs over.
    """
    sent = MonthSum.objects.filter(field=None, n_returns__gt=0).order_by().values("parent").distinct()
    around = sent.filter(month__range=(months_back(first, 12), last))
    parents = [pk for pk in around.values_list("parent", flat=True) if pk] or [
        pk for pk in sent.values_list("parent", flat=True) if pk
    ]
    places = Unit.objects.filter(pk__in=parents).order_by().values_list("pk", "level", "parent")
    provinces = {pk if level == Unit.Level.PROVINCE else parent for pk, level, parent in places} - {None}
    return _with_units_between(provinces_after(provinces)) if provinces else ()


def _with_units_between(bodies):
    """These bodies and the units directly below them that may have communes of their own."""
    between = Unit.objects.filter(parent__in=bodies).exclude(level=Unit.Level.COMMUNE)
    return tuple({*bodies, *between.order_by().values_list("pk", flat=True)})


def owed_by_level(months):
    """Return {(level, month)} for which returns are owed; for a month that is not over nobody owes one."""
    duties = list(ReturnDuty.objects.all())
    today = timezone.localdate()
    return {
        (duty.level, month)
        for duty in duties
        for month in months
        if duty.valid_from <= month < today and (duty.valid_to is None or month <= duty.valid_to)
    }
