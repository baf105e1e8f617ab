"""Who is on the team of an inspection."""

from functools import partial

from django import forms
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections import presenters
from inspections.actions import team as actions
from inspections.forms.team import MemberForm
from inspections.models import Inspection, TeamMember

from .writing import Desk, inspection_to_write, record_to_write

FORM = "inspections/_member_form.html"
REMOVE_FORM = "inspections/_remove_form.html"


def section(inspection, user, visit=None):
    """The team; its rows were fetched with the inspection."""
    field_names = {field.number: field.name for field in inspection.scheme.fields.all()}
    members = [presenters.MemberRow(member, field_names) for member in inspection.team.all()]
    return {
        "team": {
            "name": "team",
            "title": "Đoàn kiểm tra",
            "count": len(members),
            "members": members,
            "add_label": "Thêm thành viên",
            "add_url": reverse("member_create", args=[inspection.uuid]),
            "can_edit": access.can(user, "edit_inspection", inspection) and not inspection.is_locked,
            "notices": [],
            "without_tab": True,
        }
    }


def section_anew(inspection, user, visit=None):
    """The section after a write: read again, since the rows fetched with the page are the old ones."""
    return section(Inspection.objects.get(pk=inspection.pk), user, visit)


@require_http_methods(["GET", "HEAD", "POST"])
def member_create(request, uuid):
    inspection = inspection_to_write(request, uuid, "edit_inspection")
    new_form = partial(MemberForm, inspection=inspection)
    desk = Desk(request, inspection, "team", "Thêm thành viên Đoàn", FORM, section_anew, new_form)
    if request.method != "POST":
        return desk.show(new_form(visit=desk.visit))
    return _write(desk, new_form(request.POST), partial(actions.add_member, inspection=inspection), "uuid")


@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request, uuid):
    member, inspection = _member_to_write(request, uuid)
    desk = Desk(request, inspection, "team", "Sửa thành viên Đoàn", FORM, section_anew)
    form = partial(MemberForm, inspection=inspection, record=member)
    if request.method != "POST":
        return desk.show(form())
    return _write(desk, form(request.POST), partial(actions.edit_member, member=member), "version")


def _write(desk, form, action, key):
    """Look for an account, show what is wrong, or write."""
    if answer := desk.not_yet(form):
        return answer
    values = form.member_values() | {key: form.cleaned_data[key]}
    action = partial(action, by=desk.request.user, **values)
    return desk.write(form, action, f"Đã lưu thành viên {values['full_name']}.")


@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request, uuid):
    member, inspection = _member_to_write(request, uuid)
    why_not = actions.why_not_remove(member, by=request.user)
    context = {"record": presenters.person_line(member), "why_not": why_not}
    desk = Desk(request, inspection, "team", "Bỏ khỏi Đoàn", REMOVE_FORM, section_anew, context=context)
    if request.method != "POST":
        return desk.show(forms.Form())
    remove = partial(actions.remove_member, member=member, by=request.user)
    form = forms.Form(request.POST)
    form.full_clean()
    return desk.write(form, remove, f"Đã bỏ {member} khỏi Đoàn.")


def _member_to_write(request, uuid):
    members = TeamMember.objects.select_related("inspection", "user")
    return record_to_write(request, members, uuid, lambda member: member.inspection, "edit_inspection")
