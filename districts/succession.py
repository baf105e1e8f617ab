"""What became of a unit that has ended, and which rows are one and the same body under other names.

A commune's own successions say what became of it. A district or province of before 01/07/2025 has none of
its own: what became of it is read from its communes, because the new communes do not follow the old
district lines. Numbers are never shared out over a part.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, DateField, F, Func, When
from django.utils import timezone

from .models import Unit, UnitSuccession

# The body stays; what it is called or where it belongs changes.
SAME_BODY_KINDS = (
    UnitSuccession.Kind.RENAME,
    UnitSuccession.Kind.RETYPE,
    UnitSuccession.Kind.RECODE,
    UnitSuccession.Kind.MOVE,
)


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
    return heirs_of([unit], on)[unit.pk]


def heirs_of(units, on=None):
    """The same for many units: {unit.pk: [Heir]}, a query a generation however many they are."""
    on = on or timezone.localdate()
    ended = {unit.pk: unit for unit in units if unit.valid_to is not None and unit.valid_to < on}
    found = {
        pk: [Heir(successor, is_whole) for successor, is_whole in heirs.items()]
        for pk, heirs in _heirs_by_unit(ended.values(), on).items()
    }
    without = [unit for unit in ended.values() if not found[unit.pk]]
    found |= _heirs_of_sub_units(without, on)
    return {unit.pk: sorted(found.get(unit.pk, ()), key=lambda heir: heir.unit.sort_key) for unit in units}


def _heirs_by_unit(units, on):
    """Follow every unit's successions up to the day: {id: {heir: whole}}."""
    steps = _steps_from(units, on)
    found = {}
    for unit in units:
        heirs = found[unit.pk] = {}
        for heir, is_whole in _ends(unit, True, steps, path=frozenset()):
            if heir.pk != unit.pk:
                heirs[heir] = heirs.get(heir, False) or is_whole
    return found


def _steps_from(units, on):
    """Successions of the units, of their successors and so on, by predecessor; a query a generation."""
    steps, asked = defaultdict(list), set()
    ended = {unit.pk for unit in units}
    while ended - asked:
        generation = UnitSuccession.objects.filter(
            predecessor__in=ended - asked, successor__isnull=False, on__lte=on
        ).select_related("successor__parent")
        asked |= ended
        ended = set()
        for step in generation:
            steps[step.predecessor_id].append(step)
            if step.successor.valid_to is not None and step.successor.valid_to < on:
                ended.add(step.successor_id)
    return steps


def _ends(unit, is_whole, steps, path):
    """Yield (heir, whole) at the end of every path; a part on the way makes a part, a circle has no end."""
    if unit.pk in path:
        return
    if not steps.get(unit.pk):
        yield unit, is_whole
    for step in steps.get(unit.pk, ()):
        whole = is_whole and step.part == UnitSuccession.Part.WHOLE
        yield from _ends(step.successor, whole, steps, path | {unit.pk})


def _heirs_of_sub_units(units, on):
    """Heirs read from the communes that each unit had on its last day: {unit.pk: [Heir]}."""
    if not units:
        return {}
    communes = _communes_of(units)
    known = {commune.pk: commune for found in communes.values() for commune in found}
    heirs_by_commune = _heirs_by_unit(known.values(), on)
    return {unit.pk: _through(unit, communes[unit.pk], heirs_by_commune) for unit in units}


def _through(unit, communes, heirs_by_commune):
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


def _communes_of(units):
    """The communes of each unit on its last day, straight below it or below its districts."""
    bodies = same_bodies(units)
    below = _under({unit.pk: bodies[unit.pk] for unit in units}, units)
    districts = {
        pk: {each.pk for each in found}
        for pk, found in below.items()
        if found and found[0].level != Unit.Level.COMMUNE
    }
    return below | _under(districts, units)


def _under(parents, units):
    """{unit.pk: units below `parents[unit.pk]` that were there on the unit's last day}: one query."""
    if not parents:
        return {}
    last_days = {unit.pk: unit.valid_to for unit in units}
    found = list(Unit.objects.filter(parent__in=set().union(*parents.values())))
    return {
        pk: [each for each in found if each.parent_id in above and _was_there(each, last_days[pk])]
        for pk, above in parents.items()
    }


def _was_there(unit, day):
    begun = unit.valid_from is None or unit.valid_from <= day
    return begun and (unit.valid_to is None or unit.valid_to >= day)


def _at_level_of(unit, heir):
    """A province lives on in a province; a district, since there are none, in communes."""
    if unit.level == Unit.Level.PROVINCE and heir.parent and heir.parent.level == unit.level:
        return heir.parent
    return heir


def same_body(unit):
    """Ids of the rows that are this very body: itself and its selves before and after a new name or type."""
    return same_bodies([unit])[unit.pk]


MANY = 500  # from here on all links are read rather than those of the units


def same_bodies(units):
    """The same for many units, a query a generation: {unit.pk: ids}."""
    links = UnitSuccession.objects.filter(kind__in=SAME_BODY_KINDS, part=UnitSuccession.Part.WHOLE).order_by()
    known = fresh = {unit.pk for unit in units}
    joined = defaultdict(set)
    while fresh:
        if len(fresh) > MANY:
            pairs = links
        else:
            pairs = links.filter(predecessor__in=fresh).union(links.filter(successor__in=fresh))
        pairs = set(pairs.values_list("predecessor_id", "successor_id"))
        for old, new in pairs:
            joined[old].add(new)
            joined[new].add(old)
        fresh = {pk for pair in pairs for pk in pair} - known
        known = known | fresh
    return {unit.pk: _reached(unit.pk, joined) for unit in units}


class LastDayOfBody(Func):
    """The last day of a unit under its later names too, by the id of a row; NULL while it is there."""

    template = """(
        WITH RECURSIVE body (id) AS (
            SELECT %(expressions)s
            UNION
            SELECT step.successor_id FROM districts_unitsuccession AS step
            JOIN body ON body.id = step.predecessor_id
            WHERE step.part = '%(whole)s' AND step.kind IN (%(kinds)s)
        )
        SELECT CASE WHEN count(*) = count(unit.valid_to) THEN max(unit.valid_to) END
        FROM body JOIN districts_unit AS unit ON unit.id = body.id
    )"""
    output_field = DateField()
    whole = UnitSuccession.Part.WHOLE.value
    kinds = ", ".join(f"'{kind.value}'" for kind in SAME_BODY_KINDS)

    def as_sql(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, whole=self.whole, kinds=self.kinds, **context)


def _reached(pk, joined):
    found, fresh = {pk}, {pk}
    while fresh:
        fresh = {each for old in fresh for each in joined.get(old, ())} - found
        found |= fresh
    return found


@dataclass(frozen=True)
class Forerunner:
    """A unit that lives on in another; `is_whole` is true where all of it went there."""

    unit: Unit
    is_whole: bool


def forerunners(units):
    """The units that live on in these, by their own successions, a query a generation.

    :return: {unit.pk: [Forerunner]}, the nearest first; the unit itself is not among them.
    """
    steps, asked, fresh = defaultdict(list), set(), {unit.pk for unit in units}
    while fresh - asked:
        links = UnitSuccession.objects.filter(successor__in=fresh - asked).select_related("predecessor")
        asked |= fresh
        fresh = set()
        for link in links:
            steps[link.successor_id].append(link)
            fresh.add(link.predecessor_id)
    return {unit.pk: _origins(unit.pk, steps) for unit in units}


def _origins(pk, steps):
    found, ahead = {}, [(pk, True)]
    while ahead:
        at, whole = ahead.pop(0)
        for link in steps.get(at, ()):
            is_whole = whole and link.part == UnitSuccession.Part.WHOLE
            known = found.get(link.predecessor_id)
            if link.predecessor_id != pk and (known is None or (is_whole and not known.is_whole)):
                found[link.predecessor_id] = Forerunner(link.predecessor, is_whole)
                ahead.append((link.predecessor_id, is_whole))
    return list(found.values())


def provinces_after(provinces):
    """The ids of these provinces and of those they became, down to the present: one query.

    A province that merged into another left no succession of its own; its communes and districts did, on the
    day it ended. A commune that went to a neighbour while its province went on takes nobody along.
    """
    steps = UnitSuccession.objects.filter(successor__isnull=False).order_by()
    steps = steps.annotate(province_until=_of_province("predecessor", "valid_to"))
    steps = steps.filter(province_until=F("on") - datetime.timedelta(days=1))
    pairs = steps.values_list(_of_province("predecessor", "pk"), _of_province("successor", "pk")).distinct()
    after = defaultdict(set)
    for before, later in pairs:
        after[before].add(later)
    known, asked = set(provinces), set()
    while new := known - asked:
        asked |= new
        known |= set().union(*(after[pk] for pk in new)) - {None}
    return known


def _of_province(unit, field):
    """A field of the province of a unit: of the unit itself, its parent or the parent's parent."""
    province = Unit.Level.PROVINCE
    return Case(
        When(**{f"{unit}__level": province}, then=F(f"{unit}__{field}")),
        When(**{f"{unit}__parent__level": province}, then=F(f"{unit}__parent__{field}")),
        default=F(f"{unit}__parent__parent__{field}"),
    )
