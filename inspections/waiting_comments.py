"""Comments that wait for somebody: corrections to decide on, questions nobody has answered."""

from django.db.models import Exists, OuterRef, Q

from accounts import access

from .models import Comment, Inspection, TeamMember
from .notices.people import CARRYING

_SAME_RECORD = Q(finding=OuterRef("finding")) | Q(remedy=OuterRef("remedy"))


def comments_waiting_for(user):
    """The oldest first; one query. What one said oneself waits for others."""
    waiting = _corrections_for(user) | (_unanswered() & _said_to(user))
    comments = Comment.objects.standing().exclude(created_by=user).filter(waiting)
    comments = comments.filter(Q(finding=None) | Q(finding__withdrawn_at=None))
    comments = comments.filter(Q(remedy=None) | Q(remedy__requirement__withdrawn_at=None))
    related = ("finding__inspection", "remedy__requirement__inspection", "remedy__unit", "created_by")
    # A finding of several units is joined once for each of them.
    return comments.select_related(*related).order_by("created_at", "pk").distinct()


def _unanswered():
    """Asked for an answer, and nobody of the other side has said anything since."""
    later = Comment.objects.standing().filter(_SAME_RECORD, created_at__gt=OuterRef("created_at"))
    return Q(wants_answer=True, field="") & ~Exists(later.exclude(side=OuterRef("side")))


def _inspections_of(user, verb, roles=None):
    """Inspections in which this person does `verb`: all of them, or by a place on the team."""
    if access.province_wide(user, verb):
        return Inspection.objects.all()
    places = TeamMember.objects.filter(user=user)
    places = places.filter(role__in=roles) if roles else places
    return Inspection.objects.filter(pk__in=places.values("inspection"))


def _corrections_for(user):
    """Those that this person may decide on, by what `models.comment.keeper_of` says."""
    writes = _inspections_of(user, "edit_findings").values("pk")
    of_finding = Q(finding__inspection__in=writes)
    return Q(state=Comment.State.ASKED) & (of_finding | Q(remedy__unit__in=user.current_unit_ids))


def _said_to(user):
    """What the other side said about what this person answers for."""
    units = user.current_unit_ids
    told = Inspection.objects.filter(state__in=Inspection.AFTER_MINUTES).values("pk")
    of_unit = Q(remedy__unit__in=units) | Q(finding__visits__unit__in=units, finding__inspection__in=told)
    carried = _inspections_of(user, "edit_requirements", CARRYING).values("pk")
    of_team = Q(finding__inspection__in=carried) | Q(remedy__requirement__inspection__in=carried)
    return (Q(side=Comment.Side.PROVINCE) & of_unit) | (Q(side=Comment.Side.UNIT) & of_team)
