"""Which units have long not been inspected: the last visit of each, its forerunners' counted with that said.

A district of before 01/07/2025 is no forerunner of a commune: an inspection of the district's own offices
says nothing about the commune's. Only what a unit's own successions name counts.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from districts.models import Unit
from districts.succession import forerunners

from .models import Inspection, PlannedInspection, Visit


@dataclass(frozen=True)
class CoverageRow:
    """A unit and when it was last inspected: under its own name, or as a unit that lives on in it."""

    unit: Unit
    visit: Visit | None
    as_unit: Unit | None
    is_whole: bool
    line: PlannedInspection | None

    @property
    def last_on(self):
        return self.visit.on if self.visit else None

    @property
    def as_words(self):
        """Said where the visit was to a forerunner; empty where it was to the unit itself."""
        if self.as_unit is None:
            return ""
        if self.is_whole:
            return f"tới {self.as_unit.in_sentence}, nay thuộc đơn vị này"
        return f"tới {self.as_unit.in_sentence}, một phần nay thuộc đơn vị này"

    @property
    def is_sample(self):
        return self.visit is not None and self.visit.inspection.is_sample

    @property
    def url(self):
        return reverse("inspection_detail", args=[self.visit.inspection.uuid]) if self.visit else ""


def coverage(units, today=None):
    """[CoverageRow] of the units: never inspected first, then the longest ago.

    The number of queries follows the generations of names, not the number of units.
    """
    today = today or timezone.localdate()
    units = list(units)
    origins = forerunners(units)
    ids = {unit.pk for unit in units} | {each.unit.pk for found in origins.values() for each in found}
    last = {visit.unit_id: visit for visit in _last_visits(ids, today)}
    planned = _planned(units, today)
    rows = [_row(unit, origins[unit.pk], last, planned.get(unit.pk)) for unit in units]
    return sorted(
        rows, key=lambda row: (row.visit is not None, row.last_on or today, row.unit.level, row.unit.sort_key)
    )


def _last_visits(ids, today):
    """The latest visit of each unit that was really carried out."""
    visits = Visit.objects.filter(unit__in=ids, on__lte=today)
    visits = visits.exclude(inspection__state__in=Inspection.BEFORE_FIELD).select_related("inspection")
    return visits.order_by("unit_id", "-on", "-pk").distinct("unit_id")


def _planned(units, today):
    """Unit id → the line of a plan of this year or later that has not been carried out yet."""
    lines = PlannedInspection.objects.standing().filter(plan__year__gte=today.year, units__in=units)
    lines = lines.exclude(inspection__state__in=Inspection.AFTER_MINUTES)
    found = {}
    for line in lines.select_related("plan").prefetch_related("units").distinct().order_by("-plan__year"):
        for unit in line.units.all():
            found[unit.pk] = line
    return found


def _row(unit, origins, last, line):
    candidates = [(last[unit.pk], None, True)] if unit.pk in last else []
    candidates += [(last[each.unit.pk], each.unit, each.is_whole) for each in origins if each.unit.pk in last]
    if not candidates:
        return CoverageRow(unit, None, None, False, line)
    visit, as_unit, is_whole = max(candidates, key=lambda each: (each[0].on, each[1] is None))
    return CoverageRow(unit, visit, as_unit, is_whole, line)


def units_to_cover(on=None):
    """Units that can be inspected: everything in force below the province itself."""
    return Unit.objects.in_force(on).exclude(level=Unit.Level.PROVINCE).select_related("parent")
