"""Who stands above whom on a day, for a whole list at once."""

from .models import Unit
from .succession import same_bodies


def parents_on(units, on):
    """The parent of each unit by its name of the day: {unit.pk: Unit or None}, in a fixed number of queries.

    Of a unit that had ended by then, or had not begun, it is the parent of its own last or first day.
    """
    above = {unit.parent for unit in units if unit.parent_id}
    bodies = same_bodies(above)
    rows = Unit.objects.in_bulk(set().union(*bodies.values())) if bodies else {}
    return {
        unit.pk: _named_on([rows[pk] for pk in bodies[unit.parent_id]], day_within(unit, on), unit.parent)
        if unit.parent_id
        else None
        for unit in units
    }


def day_within(unit, on):
    """The day itself, or the nearest one on which the unit was there."""
    if unit.valid_to is not None and unit.valid_to < on:
        return unit.valid_to
    if unit.valid_from is not None and on < unit.valid_from:
        return unit.valid_from
    return on


def is_in_force(unit, on):
    return day_within(unit, on) == on


def _named_on(rows, day, otherwise):
    return next((row for row in rows if is_in_force(row, day)), otherwise)
