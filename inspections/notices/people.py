"""Whom an event concerns. Whether they may see it is asked after, for each of them."""

from accounts import access
from accounts.models import Membership, User
from inspections.models import EscalationRung, Remedy, TeamMember

_TOLD = EscalationRung.Told
_ROLE = TeamMember.Role
CARRYING = (_ROLE.LEADER, _ROLE.DEPUTY, _ROLE.SECRETARY)


def _active(**narrowed):
    return User.objects.filter(is_active=True, **narrowed).distinct().order_by("pk")


def of_unit(unit_id, roles=access.UNIT_ROLES):
    """The people who answer for a unit today."""
    places = Membership.objects.in_force().filter(unit=unit_id, role__in=roles)
    return _active(pk__in=places.values("user"))


def of_province(verb):
    """The people who have the verb for the whole province today."""
    roles = [code for code in access.PROVINCE_ROLES if verb in access.ROLES[code].verbs]
    return of_roles(roles)


def of_roles(roles):
    places = Membership.objects.in_force().filter(unit=None, role__in=roles)
    return _active(pk__in=places.values("user"))


def of_visited_units(inspection):
    units = inspection.visits.values("unit")
    places = Membership.objects.in_force().filter(unit__in=units, role__in=access.UNIT_ROLES)
    return _active(pk__in=places.values("user"))


def of_team(inspection, roles=tuple(TeamMember.Role)):
    return _active(pk__in=inspection.team.filter(role__in=roles).values("user"))


def chairs_of(inspection):
    return of_team(inspection, (TeamMember.Role.LEADER, TeamMember.Role.DEPUTY))


def judges_of(remedy):
    """Who decides about a remedy: the chairs of its team, and whoever verifies for the province."""
    return [*chairs_of(remedy.requirement.inspection), *of_province("verify_remedy")]


def carrying(inspection):
    """Who carries on with what a unit says: those who lead and write for the team, and the province."""
    return [*of_team(inspection, CARRYING), *of_province("edit_requirements")]


def keepers_of(about):
    """Who may write into a finding or a remedy, and so decides on a correction of it."""
    if isinstance(about, Remedy):
        return list(of_unit(about.unit_id))
    return [*of_team(about.inspection), *of_province("edit_findings")]


def told_at(rung, unit_id):
    """Before whom a late remedy is brought on this rung of the ladder."""
    match rung.told:
        case _TOLD.UNIT:
            return of_unit(unit_id)
        case _TOLD.HEAD:
            return of_unit(unit_id, ("unit_head",))
        case _TOLD.DEPARTMENT:
            return of_roles(("provincial_staff",))
        case _TOLD.COMMITTEE:
            return of_roles(("leadership",))
    raise ValueError(rung.told)
