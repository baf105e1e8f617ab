"""What the team asks for: a section of the inspection, its form, sending it and taking it back."""

from functools import partial

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from inspections import presenters, workflow
from inspections.actions import requirement as actions
from inspections.forms.records import WithdrawForm
from inspections.forms.requirement import RequirementForm
from inspections.models import Finding, Remedy, Requirement
from inspections.working_days import Calendar

from .writing import Desk, inspection_to_write, record_to_write

FORM = "inspections/_requirement_form.html"
WITHDRAW_FORM = "inspections/_withdraw_form.html"


def section(inspection, user, visit=None):
    """Requirements of the inspection as this person sees them, narrowed to one visit's unit."""
    is_writer = access.can(user, "edit_requirements", inspection)
    requirements = _seen_by(user, inspection)
    if visit:
        requirements = requirements.filter(remedies__unit=visit.unit_id).distinct()
    if not is_writer:
        requirements = requirements.filter(withdrawn_at=None)
    related = _with_relations(requirements, user, inspection)
    calendar = Calendar.load()
    rows = [presenters.RequirementRow(each, calendar) for each in related]
    query = f"?don_vi={visit.uuid}" if visit else ""
    drafts = sum(row.is_draft for row in rows)
    return {
        "requirements": {
            "name": "requirements",
            "title": "Yêu cầu",
            "count": sum(row.stands for row in rows),
            "rows": rows,
            "drafts": drafts if is_writer and not visit else 0,
            "add_label": "Thêm yêu cầu",
            "add_url": reverse("requirement_create", args=[inspection.uuid]) + query,
            "narrowed": query,
            "can_edit": is_writer and not inspection.is_locked,
            # Before the minutes a unit reads here the words of a limitation whose section is closed to it.
            "findings_are_on_the_page": access.can(user, "view_findings", inspection),
            "notices": [],
        }
    }


def _seen_by(user, inspection):
    """All of them for the province's own and the team; for a unit what was asked of it."""
    if access.can(user, "view_requirement", inspection):
        return inspection.requirements.all()
    asked = Remedy.objects.visible_to(user).filter(requirement__inspection=inspection)
    return inspection.requirements.filter(pk__in=asked.values("requirement"))


def _with_relations(requirements, user, inspection):
    """With where each unit stands and the findings behind it; a unit sees neither of another unit's."""
    findings = Finding.objects.standing().order_by("pk")
    if not access.can(user, "view_requirement", inspection):
        findings = findings.filter(visits__unit__in=user.current_unit_ids).distinct()
    remedies = Remedy.objects.visible_to(user).select_related("unit", "requirement")
    return requirements.select_related("withdrawn_by").prefetch_related(
        Prefetch("findings", findings, to_attr="because_of"), Prefetch("remedies", remedies), "reform_fields"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def requirement_create(request, uuid):
    inspection = inspection_to_write(request, uuid, "edit_requirements")
    new_form = partial(RequirementForm, inspection=inspection)
    desk = Desk(request, inspection, "requirements", "Thêm yêu cầu", FORM, section, new_form)
    if request.method != "POST":
        return desk.show(new_form(visit=desk.visit))
    form = new_form(request.POST)
    return _write(desk, form, partial(actions.add_requirement, inspection=inspection), "uuid")


@require_http_methods(["GET", "HEAD", "POST"])
def requirement_edit(request, uuid):
    requirement, inspection = _requirement_to_write(request, uuid)
    why_not = workflow.why_not_edit(inspection) or actions.why_not_edit(requirement)
    desk = Desk(
        request, inspection, "requirements", "Sửa yêu cầu", FORM, section, context={"locked": why_not}
    )
    form = partial(RequirementForm, inspection=inspection, record=requirement)
    if request.method != "POST":
        return desk.show(form())
    return _write(
        desk, form(request.POST), partial(actions.edit_requirement, requirement=requirement), "version"
    )


def _write(desk, form, action, key):
    if answer := desk.not_yet(form):
        return answer
    values = form.requirement_values() | {key: form.cleaned_data[key]}
    action = partial(action, by=desk.request.user, **values)
    return desk.write(form, action, "Đã lưu yêu cầu.", form.notices())


@require_http_methods(["GET", "HEAD", "POST"])
def requirement_withdraw(request, uuid):
    requirement, inspection = _requirement_to_write(request, uuid)
    context = {"record": requirement}
    desk = Desk(request, inspection, "requirements", "Rút yêu cầu", WITHDRAW_FORM, section, context=context)
    return desk.withdraw(requirement, WithdrawForm(request.POST or None))


@require_POST
def requirement_issue(request, uuid):
    requirement, inspection = _requirement_to_write(request, uuid)
    issue = partial(actions.issue_requirement, requirement=requirement, by=request.user)
    return _issue(request, inspection, issue, "Đã gửi yêu cầu cho đơn vị.")


@require_POST
def requirement_issue_all(request, uuid):
    inspection = inspection_to_write(request, uuid, "edit_requirements")
    issue = partial(actions.issue_all, inspection=inspection, by=request.user)
    return _issue(request, inspection, issue, "Đã gửi mọi yêu cầu dự thảo cho các đơn vị.")


def _issue(request, inspection, issue, sentence):
    try:
        issue()
    except workflow.Refused as refused:
        for reason in refused.sentences:
            messages.error(request, reason)
    else:
        messages.success(request, sentence)
    return redirect(f"{inspection.get_absolute_url()}#_requirements")


def _requirement_to_write(request, uuid):
    requirements = Requirement.objects.select_related("inspection", "withdrawn_by")
    return record_to_write(request, requirements, uuid, lambda each: each.inspection, "edit_requirements")
