"""The rows that a confirmed reorganisation writes. One transaction, opened by the caller."""

from accounts.models import Membership

from ..models import Unit, UnitSuccession


def lock_units(plan):
    """Of two who confirm at once the second waits here, and then sees what the first did."""
    ids = {line.unit_id for line in plan.lines}
    ids |= {target.unit_id for target in plan.targets if target.unit_id}
    ids |= {target.parent_id for target in plan.targets if target.parent_id}
    ids |= {unit.pk for unit in plan.sub_units}
    list(Unit.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def carry_out(plan):
    """Close and open the units, say what became of what, move sub-units, officers and terms of heads."""
    _close([line.unit for line in plan.lines if line.unit not in plan.ceding], plan)
    _open(plan)
    for line in plan.lines:
        _tell(line, plan)
    for unit in plan.sub_units:
        _move(unit, plan.placed_sub_units[unit.pk].as_unit(), plan)
    for unit, target in plan.renamed.items():
        hand_over_memberships(unit, target.opened, plan.day)
    _end_memberships(plan)
    for head in plan.heads:
        _end_term(head, plan)


def _close(units, plan):
    for unit in units:
        unit.valid_to = plan.last_day
        unit.save(update_fields=["valid_to"])


def _open(plan):
    """Parents before their children, so that a child belongs to the new row of a renamed parent."""
    order = list(Unit.Level)
    by_unit = {unit.pk: target for unit, target in plan.renamed.items()}
    for target in sorted(plan.opening, key=lambda target: order.index(target.level)):
        unit = target.new_unit()
        if target.parent_id in by_unit and by_unit[target.parent_id].opened:
            unit.parent = by_unit[target.parent_id].opened
        before = next((old for old, new in plan.renamed.items() if new is target), None)
        if before is not None:
            unit.latitude, unit.longitude = before.latitude, before.longitude
        unit.full_clean(exclude=["uuid"])
        unit.save()
        target.opened = unit
        target.save(update_fields=["opened"])


def _tell(line, plan):
    UnitSuccession.objects.create(
        predecessor=line.unit,
        successor=line.target.as_unit() if line.target else None,
        kind=_kind(line, plan),
        part=line.part,
        on=plan.day,
        legal_basis=plan.reorganisation.legal_basis,
    )


def _kind(line, plan):
    Kind = UnitSuccession.Kind
    if line.target is None:
        return Kind.ABOLISH
    if line.unit in plan.renamed:
        return kind_of_change(line.unit, line.target.opened)
    if line.target.is_new and len(plan.origins_of(line.target)) == 1:
        return Kind.SPLIT
    return Kind.MERGE


def kind_of_change(before, after):
    """What changed of one and the same body; the name counts most."""
    Kind = UnitSuccession.Kind
    if before.name != after.name:
        return Kind.RENAME
    if before.type != after.type:
        return Kind.RETYPE
    return Kind.MOVE if before.parent_id != after.parent_id else Kind.RECODE


def _move(unit, parent, plan):
    """A new parent is a new row of the same body."""
    _close([unit], plan)
    fields = ("code", "name", "type", "level", "latitude", "longitude", "capitalised_type")
    moved = Unit(
        **{field: getattr(unit, field) for field in fields},
        parent=parent,
        valid_from=plan.day,
        legal_basis=plan.reorganisation.legal_basis,
    )
    moved.full_clean(exclude=["uuid"])
    moved.save()
    UnitSuccession.objects.create(
        predecessor=unit,
        successor=moved,
        kind=UnitSuccession.Kind.MOVE,
        on=plan.day,
        legal_basis=plan.reorganisation.legal_basis,
    )
    hand_over_memberships(unit, moved, plan.day)


def hand_over_memberships(unit, successor, on):
    """The old membership goes on as well: what was asked of the unit by its old name is still answered."""
    for membership in Membership.objects.in_force(on).filter(unit=unit):
        _appoint(membership, successor, on)


def _end_memberships(plan):
    for membership in plan.memberships:
        target = plan.placed_memberships.get(membership.pk)
        if target is not None:
            _appoint(membership, target.as_unit(), plan.day)
        membership.valid_to = plan.last_day
        membership.save(update_fields=["valid_to"])


def _appoint(membership, unit, on):
    """Two roles of one person that meet in one unit are one."""
    held = Membership.objects.filter(user=membership.user_id, role=membership.role, unit=unit)
    if held.exclude(valid_to__lt=on).exists():
        return
    Membership.objects.create(
        user_id=membership.user_id,
        role=membership.role,
        unit=unit,
        valid_from=on,
        valid_to=membership.valid_to,
    )


def _end_term(head, plan):
    if head.valid_from is None or head.valid_from <= plan.last_day:
        head.valid_to = plan.last_day
        head.save(update_fields=["valid_to"])
