"""What a re-inspection looks at again: a section of its page, and the form of one obligation."""

from functools import partial

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections import presenters, recheck
from inspections.actions import recheck as actions
from inspections.actions.remedy import say
from inspections.forms.recheck import RecheckForm
from inspections.models import Remedy, RemedyCheck, Visit

from .writing import Desk, record_to_write

FORM = "inspections/_recheck_form.html"


def section(inspection, user, visit=None):
    """Nothing for an inspection that looks at nothing again."""
    found = recheck.obligations(inspection, user)
    if not found:
        return {}
    found = [(each, rows) for each, rows in found if visit is None or each.unit_id == visit.unit_id]
    can_edit = access.can(user, "edit_findings", inspection) and not inspection.is_locked
    rows = [(each, [_row(each, one, can_edit) for one in obligations]) for each, obligations in found]
    return {
        "rechecks": {
            "name": "rechecks",
            "title": "Phúc tra: những việc đã yêu cầu trước đây",
            "count": sum(len(obligations) for _visit, obligations in rows),
            "visits": rows,
            "earlier": recheck.earlier(inspection),
            "can_edit": False,  # nothing is added: every row has its own button
            "notices": [],
        }
    }


def _row(visit, obligation, can_edit):
    remedy = obligation.remedy
    return {
        "remedy": remedy,
        "badge": presenters.remedy_badge(remedy),
        "deadline": presenters.deadline(remedy.requirement),
        "check": obligation.check,
        "of_forerunner": obligation.of_forerunner,
        "url": reverse("recheck_write", args=[visit.uuid, remedy.uuid]) if can_edit else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def recheck_write(request, uuid, remedy):
    """Write down, or correct, what was seen of one obligation at one visit."""
    visits = Visit.objects.select_related("inspection__follows", "unit")
    visit, inspection = record_to_write(request, visits, uuid, lambda each: each.inspection)
    found = Remedy.objects.visible_to(request.user).select_related("requirement__inspection", "unit")
    remedy = found.filter(uuid=remedy).first()
    if remedy is None or not recheck.is_looked_at(remedy, visit, request.user):
        raise Http404
    check = RemedyCheck.objects.filter(visit=visit, remedy=remedy).first()
    context = {"remedy": remedy, "of_visit": visit, "badge": presenters.remedy_badge(remedy)}
    desk = Desk(request, inspection, "rechecks", "Ghi thực tế phúc tra", FORM, section, context=context)
    form = partial(
        RecheckForm, inspection=inspection, remedy=remedy, user=request.user, record=check, visit=visit
    )
    if request.method != "POST":
        return desk.show(form())
    form = form(request.POST)
    if answer := desk.not_yet(form):
        return answer
    return desk.write(
        form, partial(_save, form, check, visit, remedy, request.user), "Đã ghi thực tế phúc tra."
    )


@transaction.atomic
def _save(form, check, visit, remedy, by):
    """What was seen, and the step taken because of it: both or neither."""
    said = form.cleaned_data
    values = {"seen": said["seen"], "words": said["words"], "by": by}
    if check:
        check = actions.edit_check(check=check, version=said["version"], **values)
    else:
        check = actions.record_check(visit=visit, remedy=remedy, uuid=said["uuid"], **values)
    if step := said.get("step"):
        say(remedy=remedy, step=step, uuid=check.step_uuid, words=_words(check), by=by)
    return check


def _words(check):
    """What the unit reads in its conversation: where this was seen, and what."""
    where = f"Phúc tra ngày {presenters.day(check.visit.on)}: {check.get_seen_display().lower()}."
    return f"{where} {check.words}".strip()
