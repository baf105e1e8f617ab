"""What became of a unit that has ended, and which rows are one and the same body under other names.

A commune's own successions say what became of it. A district or province of before 01/07/2025 has none of
its own: what became of it is read from its communes, because the new communes do not follow the old
district lines. Numbers are never shared out over a part.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from .models import Unit, UnitSuccession

SAME_BODY_KINDS = (UnitSuccession.Kind.RENAME, UnitSuccession.Kind.RETYPE)


@dataclass
class Heir:
    """A unit in which the ended one, or a part of it, lives on.

    `is_whole` is true where all of the ended unit went there; `through` are the former sub-units whose
    succession says so, each with whether all of it went (empty where the unit's own succession does).
    """

    unit: Unit
    is_whole: bool
    through: list[tuple[Unit, bool]] = field(default_factory=list)


def became(unit, on=None):
    """Return the heirs of `unit` as of the day, in Vietnamese order; none while it is in force itself.

    A unit that was abolished without a successor has none either: `unit.successions` says so.
    """
    on = on or timezone.localdate()
    if unit.valid_to is None or unit.valid_to >= on:
        return []
    heirs = _own_heirs(unit, on) or _heirs_of_sub_units(unit, on)
    return sorted(heirs, key=lambda heir: heir.unit.sort_key)


def _own_heirs(unit, on):
    heirs = _heirs_by_unit([unit], on)[unit.pk]
    return [Heir(successor, is_whole) for successor, is_whole in heirs.items()]


def _heirs_by_unit(units, on):
    """Follow every unit's successions up to the day: {id: {heir: whole}}, one query for each generation."""
    reached = {unit.pk: {unit: True} for unit in units}
    followed = set()
    while True:
        ended = {
            heir.pk
            for heirs in reached.values()
            for heir in heirs
            if heir.valid_to is not None and heir.valid_to < on
        }
        steps = defaultdict(list)
        for step in _steps(ended - followed, on):
            steps[step.predecessor_id].append(step)
        if not steps:
            break
        followed |= ended
        reached = {pk: _one_generation(heirs, steps) for pk, heirs in reached.items()}
    return {
        pk: {heir: whole for heir, whole in heirs.items() if heir.pk != pk} for pk, heirs in reached.items()
    }


def _steps(predecessors, on):
    return UnitSuccession.objects.filter(
        predecessor__in=predecessors, successor__isnull=False, on__lte=on
    ).select_related("successor__parent")


def _one_generation(heirs, steps):
    """Replace every heir that has successors by them; a part on the way makes a part."""
    following = {}
    for heir, is_whole in heirs.items():
        if heir.pk not in steps:
            following[heir] = following.get(heir, False) or is_whole
        for step in steps.get(heir.pk, ()):
            whole = is_whole and step.part == UnitSuccession.Part.WHOLE
            following[step.successor] = following.get(step.successor, False) or whole
    return following


def _heirs_of_sub_units(unit, on):
    """Heirs read from the communes that the unit had on its last day."""
    communes = _communes_of(unit, unit.valid_to)
    heirs_by_commune = _heirs_by_unit(communes, on)
    through = defaultdict(list)
    for commune in communes:
        for heir, is_whole in _raised(unit, heirs_by_commune[commune.pk]).items():
            through[heir].append((commune, is_whole))
    return [
        Heir(
            heir,
            len(sources) == len(communes) and all(is_whole for _, is_whole in sources),
            sorted(sources, key=lambda source: source[0].sort_key),
        )
        for heir, sources in through.items()
    ]


def _raised(unit, heirs):
    """A commune's heirs as seen from `unit`: all parts of a divided one may lie in one province."""
    parts = defaultdict(list)
    for heir, is_whole in heirs.items():
        parts[_at_level_of(unit, heir)].append(is_whole)
    return {heir: len(parts) == 1 if len(wholes) > 1 else wholes[0] for heir, wholes in parts.items()}


def _communes_of(unit, on):
    below = list(Unit.objects.in_force(on).children_of(unit))
    if below and below[0].level != Unit.Level.COMMUNE:
        return list(Unit.objects.in_force(on).filter(parent__in=below))
    return below


def _at_level_of(unit, heir):
    """A province lives on in a province; a district, since there are none, in communes."""
    if unit.level == Unit.Level.PROVINCE and heir.parent and heir.parent.level == unit.level:
        return heir.parent
    return heir


def same_body(unit):
    """Ids of the rows that are this very body: itself and its selves before and after a new name or type."""
    links = UnitSuccession.objects.filter(kind__in=SAME_BODY_KINDS, part=UnitSuccession.Part.WHOLE)
    known, fresh = {unit.pk}, {unit.pk}
    while fresh:
        pairs = links.filter(predecessor__in=fresh).union(links.filter(successor__in=fresh), all=True)
        fresh = {pk for pair in pairs.values_list("predecessor_id", "successor_id") for pk in pair} - known
        known |= fresh
    return known
