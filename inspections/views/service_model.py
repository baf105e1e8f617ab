"""Service models seen at the visits: the section, and the form that writes what was seen."""

from functools import partial

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections.actions import service_model as actions
from inspections.forms.records import WithdrawForm
from inspections.forms.service_model import ObservationForm
from inspections.models import ServiceModelObservation

from .writing import Desk, inspection_to_write, record_to_write

FORM = "inspections/_observation_form.html"
WITHDRAW_FORM = "inspections/_withdraw_form.html"


def section(inspection, user, visit=None):
    """Service models seen at the visits, as this person sees them."""
    is_writer = access.can(user, "edit_findings", inspection)
    observations = ServiceModelObservation.objects.filter(visit__inspection=inspection)
    observations = observations.visible_to(user, inspection)
    if visit:
        observations = observations.filter(visit=visit)
    if not is_writer:
        observations = observations.standing()
    rows = list(observations.select_related("visit__unit", "service_model", "withdrawn_by"))
    query = f"?don_vi={visit.uuid}" if visit else ""
    return {
        "models": {
            "name": "models",
            "title": "Mô hình, cách làm hay",
            "add_label": "Thêm mô hình",
            "add_url": reverse("observation_create", args=[inspection.uuid]) + query,
            "narrowed": query,
            "count": sum(row.withdrawn_at is None for row in rows),
            "rows": rows,
            "can_edit": is_writer and not inspection.is_locked,
            "notices": [],
        }
    }


def _desk(request, inspection, heading, template, **more):
    return Desk(request, inspection, "models", heading, template, section, **more)


@require_http_methods(["GET", "HEAD", "POST"])
def observation_create(request, uuid):
    inspection = inspection_to_write(request, uuid)
    new_form = partial(ObservationForm, inspection=inspection)
    desk = _desk(request, inspection, "Thêm mô hình", FORM, new_form=new_form)
    if request.method != "POST":
        return desk.show(new_form(visit=desk.visit))
    return _write(desk, new_form(request.POST, visit=desk.visit), actions.add_observation, "uuid")


@require_http_methods(["GET", "HEAD", "POST"])
def observation_edit(request, uuid):
    observation, inspection = record_to_write(request, _of_inspections(), uuid, _inspection)
    desk = _desk(request, inspection, "Sửa mô hình", FORM)
    new_form = partial(ObservationForm, inspection=inspection, record=observation)
    if request.method != "POST":
        return desk.show(new_form())
    action = partial(actions.edit_observation, observation=observation)
    return _write(desk, new_form(request.POST), action, "version")


def _write(desk, form, action, key):
    """Look the name up, show what is wrong or asked, or write."""
    if answer := desk.not_yet(form):
        return answer
    values = form.observation_values() | {key: form.cleaned_data[key]}
    sentence = f"Đã lưu mô hình “{values['model_name']}”."
    return desk.write(form, partial(action, by=desk.request.user, **values), sentence)


@require_http_methods(["GET", "HEAD", "POST"])
def observation_withdraw(request, uuid):
    observation, inspection = record_to_write(request, _of_inspections(), uuid, _inspection)
    desk = _desk(request, inspection, "Rút mô hình", WITHDRAW_FORM, context={"record": observation})
    return desk.withdraw(observation, WithdrawForm(request.POST or None))


def _of_inspections():
    return ServiceModelObservation.objects.select_related(
        "visit__inspection", "visit__unit", "service_model", "withdrawn_by"
    )


def _inspection(observation):
    return observation.visit.inspection
