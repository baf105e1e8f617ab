"""What a re-inspection looks at again: the obligations of the earlier inspection for each visited unit.

A re-inspection is either an inspection that names the one it follows, or a later round in the same one. A
unit that lives on in the visited one has left it its obligations.
"""

from dataclasses import dataclass

from districts.succession import forerunners

from .models import Inspection, Remedy, RemedyCheck, Visit


@dataclass(frozen=True)
class Obligation:
    """One obligation, and what this visit saw of it (None: nothing yet)."""

    remedy: Remedy
    check: RemedyCheck | None
    of_forerunner: bool


def visits_again(inspection):
    """The visits of this inspection at which earlier obligations are looked at."""
    visits = inspection.visits.select_related("unit").order_by("on", "unit__sort_key")
    return list(visits if inspection.follows_id else visits.filter(round__gt=1))


def earlier(inspection):
    """The inspection whose obligations are looked at: the one followed, or this one in a later round."""
    return inspection.follows or inspection


def obligations(inspection, user):
    """[(visit, [Obligation])] as this person may see them; a handful of queries, however many there are."""
    visits = visits_again(inspection)
    if not visits:
        return []
    origins = forerunners([visit.unit for visit in visits])
    remedies = Remedy.objects.visible_to(user).asked().filter(requirement__inspection=earlier(inspection))
    remedies = list(remedies.select_related("requirement__inspection", "unit").order_by("pk"))
    checks = RemedyCheck.objects.visible_to(user).filter(visit__in=visits).select_related("created_by")
    seen = {(check.visit_id, check.remedy_id): check for check in checks}
    return [(visit, _of(visit, origins[visit.unit_id], remedies, seen)) for visit in visits]


def visits_before(visit):
    """The visits that this one looks at again, of the same unit or of what lives on in it, in their order."""
    inspection = visit.inspection
    origins = {each.unit.pk for each in forerunners([visit.unit])[visit.unit_id]}
    before = earlier(inspection).visits.filter(unit__in={visit.unit_id, *origins})
    if earlier(inspection) == inspection:
        before = before.filter(round__lt=visit.round)
    return before.select_related("unit", "inspection").order_by("on", "pk")


def _of(visit, origins, remedies, seen):
    before = {each.unit.pk for each in origins}
    return [
        Obligation(remedy, seen.get((visit.pk, remedy.pk)), remedy.unit_id != visit.unit_id)
        for remedy in remedies
        if remedy.unit_id == visit.unit_id or remedy.unit_id in before
    ]


def is_looked_at(remedy, visit, user):
    """Whether this visit looks at this very obligation again."""
    return any(
        each.remedy == remedy
        for of_visit, found in obligations(visit.inspection, user)
        if of_visit == visit
        for each in found
    )


def may_be_followed(inspection):
    """A re-inspection is offered while something that was asked is not confirmed yet."""
    if inspection.state in (*Inspection.BEFORE_FIELD, Inspection.State.IN_FIELD):
        return False
    return open_remedies(inspection).exists()


def open_remedies(inspection):
    return (
        Remedy.objects.asked().filter(requirement__inspection=inspection).exclude(state=Remedy.State.VERIFIED)
    )


def units_to_visit_again(inspection, on):
    """Units with something still open that exist on the day; an ended one is chosen anew by the person."""
    found = {}
    for remedy in open_remedies(inspection).select_related("unit"):
        unit = remedy.unit
        if unit.valid_to is None or unit.valid_to >= on:
            found[unit.pk] = unit
    return sorted(found.values(), key=lambda unit: unit.sort_key)


def followable(inspection):
    """Earlier inspections of the same units that a re-inspection may name."""
    units = {visit.unit_id: visit.unit for visit in inspection.visits.select_related("unit")}
    ids = set(units) | {each.unit.pk for many in forerunners(units.values()).values() for each in many}
    visited = Visit.objects.filter(unit__in=ids).exclude(inspection=inspection.pk)
    found = Inspection.objects.filter(
        pk__in=visited.values("inspection"), starts_on__lte=inspection.starts_on
    )
    return found.exclude(state__in=Inspection.BEFORE_FIELD).order_by("-starts_on", "-pk")
