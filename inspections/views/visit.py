"""Where the team goes, and when."""

from functools import partial

from django import forms
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections.actions import visit as actions
from inspections.forms.visit import VisitForm
from inspections.models import Inspection, Visit

from .writing import Desk, inspection_to_write, record_to_write

FORM = "inspections/_visit_form.html"
REMOVE_FORM = "inspections/_remove_form.html"


def section(inspection, user, visit=None):
    """The visits; their rows were fetched with the inspection."""
    rows = list(inspection.visits.prefetch_related("unit", "attendees"))
    return {
        "visits": {
            "name": "visits",
            "title": "Đơn vị được kiểm tra",
            "count": len(rows),
            "rows": rows,
            "chosen": visit,
            "add_label": "Thêm đơn vị",
            "add_url": reverse("visit_create", args=[inspection.uuid]),
            "can_edit": access.can(user, "edit_inspection", inspection) and not inspection.is_locked,
            "notices": [],
            "without_tab": True,
        }
    }


def section_anew(inspection, user, visit=None):
    """The section after a write: read again, since the rows fetched with the page are the old ones."""
    return section(Inspection.objects.get(pk=inspection.pk), user, visit)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_create(request, uuid):
    inspection = inspection_to_write(request, uuid, "edit_inspection")
    new_form = partial(VisitForm, inspection=inspection)
    desk = Desk(request, inspection, "visits", "Thêm đơn vị được kiểm tra", FORM, section_anew, new_form)
    if request.method != "POST":
        return desk.show(new_form(visit=desk.visit))
    return _write(desk, new_form(request.POST), partial(actions.add_visit, inspection=inspection), "uuid")


@require_http_methods(["GET", "HEAD", "POST"])
def visit_edit(request, uuid):
    visit, inspection = _visit_to_write(request, uuid)
    desk = Desk(request, inspection, "visits", "Sửa buổi kiểm tra", FORM, section_anew)
    form = partial(VisitForm, inspection=inspection, record=visit)
    if request.method != "POST":
        return desk.show(form())
    return _write(desk, form(request.POST), partial(actions.edit_visit, visit=visit), "version")


def _write(desk, form, action, key):
    """Look for a unit, show what is wrong, or write."""
    if answer := desk.not_yet(form):
        return answer
    values = form.visit_values() | {key: form.cleaned_data[key]}
    action = partial(action, by=desk.request.user, **values)
    return desk.write(form, action, f"Đã lưu buổi kiểm tra tại {values['unit'].in_sentence}.")


@require_http_methods(["GET", "HEAD", "POST"])
def visit_remove(request, uuid):
    visit, inspection = _visit_to_write(request, uuid)
    context = {"record": str(visit), "why_not": actions.why_not_remove(visit)}
    desk = Desk(request, inspection, "visits", "Bỏ buổi kiểm tra", REMOVE_FORM, section_anew, context=context)
    if request.method != "POST":
        return desk.show(forms.Form())
    remove = partial(actions.remove_visit, visit=visit, by=request.user)
    form = forms.Form(request.POST)
    form.full_clean()
    return desk.write(form, remove, f"Đã bỏ buổi kiểm tra tại {visit.unit.in_sentence}.")


def _visit_to_write(request, uuid):
    visits = Visit.objects.select_related("inspection", "unit")
    return record_to_write(request, visits, uuid, lambda visit: visit.inspection, "edit_inspection")
