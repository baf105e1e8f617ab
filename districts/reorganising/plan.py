"""What a reorganisation would do, read from its draft: what ends, what opens, what has to go where."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Membership

from ..models import Reorganisation, ReorganisationLine, Unit, UnitHead
from ..succession import same_bodies

DAY = datetime.timedelta(days=1)
WHOLE, CEDED = ReorganisationLine.Share.WHOLE, ReorganisationLine.Share.CEDED


@dataclass
class Plan:
    """`day` is the first day of the new state: the draft's, or today while it has none.

    Bodies that only change name, type, code or parent are `renamed`: their rows end, they do not. `gone` are
    the units that end as bodies. Placements map keys of what must move to targets; what has one place only
    to go to is there without being named.
    """

    reorganisation: Reorganisation
    day: datetime.date
    targets: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    renamed: dict = field(default_factory=dict)  # unit → target
    gone: list = field(default_factory=list)
    ceding: list = field(default_factory=list)
    bodies: dict = field(default_factory=dict)  # id of a unit that is gone → ids of its rows
    sub_units: list = field(default_factory=list)
    placed_sub_units: dict = field(default_factory=dict)  # id of the sub-unit → target
    memberships: list = field(default_factory=list)
    placed_memberships: dict = field(default_factory=dict)  # id of the membership → target
    heads: list = field(default_factory=list)

    @property
    def last_day(self):
        return self.day - DAY

    @property
    def opening(self):
        return [target for target in self.targets if target.is_new]

    @property
    def staying(self):
        return [target for target in self.targets if not target.is_new]

    def lines_of(self, unit):
        return [line for line in self.lines if line.unit_id == unit.pk]

    def origins_of(self, target):
        return [line for line in self.lines if line.target_id == target.pk]

    def successors_of(self, unit):
        """Targets that the unit's lines name."""
        return [line.target for line in self.lines_of(unit) if line.target_id]

    def gone_unit_of(self, unit_id):
        """The unit that is gone of which this is a row, or None."""
        return next((unit for unit in self.gone if unit_id in self.bodies[unit.pk]), None)

    def only_successor_of_row(self, unit_id):
        """The one target that what hangs on this row can only go to, or None."""
        unit = self.gone_unit_of(unit_id)
        targets = self.successors_of(unit) if unit else []
        return targets[0] if len(targets) == 1 else None


def read_plan(reorganisation):
    """Read a draft in a fixed number of queries."""
    targets = list(reorganisation.targets.select_related("unit__parent", "parent", "opened").order_by("pk"))
    by_pk = {target.pk: target for target in targets}
    lines = list(reorganisation.lines.select_related("unit__parent").order_by("unit__sort_key", "pk"))
    for target in targets:
        target.reorganisation = reorganisation
    for line in lines:
        line.target = by_pk.get(line.target_id)
    plan = Plan(reorganisation, reorganisation.on or timezone.localdate(), targets, lines)
    _tell_ends(plan)
    plan.bodies = same_bodies(plan.gone)
    plan.sub_units = _sub_units(plan)
    placed = {each.unit_id: by_pk[each.target_id] for each in reorganisation.sub_units.all()}
    for unit in plan.sub_units:
        if target := placed.get(unit.pk) or _only_parent(plan, unit):
            plan.placed_sub_units[unit.pk] = target
    plan.memberships = _memberships(plan)
    named = {each.membership_id: by_pk[each.target_id] for each in reorganisation.memberships.all()}
    ending = {membership.pk for membership in plan.memberships}
    plan.placed_memberships = {pk: target for pk, target in named.items() if pk in ending}
    plan.heads = _heads(plan)
    return plan


def _tell_ends(plan):
    origins = Counter(line.target_id for line in plan.lines if line.target_id)
    shares = defaultdict(list)
    for line in plan.lines:
        shares[line.unit].append(line)
    for unit, lines in shares.items():
        target = lines[0].target
        if any(line.share == CEDED for line in lines):
            plan.ceding.append(unit)
        elif (
            len(lines) == 1
            and lines[0].share == WHOLE
            and target is not None
            and target.is_new
            and origins[target.pk] == 1
            and target.level == unit.level
        ):
            plan.renamed[unit] = target
        else:
            plan.gone.append(unit)


def _rows_gone(plan):
    return set().union(*plan.bodies.values()) if plan.bodies else set()


def _sub_units(plan):
    """Units in force under those that are gone, but for those that have lines of their own."""
    own = {line.unit_id for line in plan.lines}
    below = Unit.objects.in_force(plan.day).filter(parent__in=_rows_gone(plan)).exclude(pk__in=own)
    return list(below.select_related("parent"))


def _only_parent(plan, unit):
    return plan.only_successor_of_row(unit.parent_id)


def _memberships(plan):
    """Roles in the units that are gone which would still hold on the day."""
    held = Membership.objects.filter(unit__in=_rows_gone(plan)).exclude(valid_to__lt=plan.day)
    return list(held.select_related("user", "unit").order_by("unit__sort_key", "user__sort_key", "pk"))


def _heads(plan):
    heads = UnitHead.objects.filter(unit__in=_rows_gone(plan)).exclude(valid_to__lt=plan.day)
    return list(heads.select_related("unit"))
