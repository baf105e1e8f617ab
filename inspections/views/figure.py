"""Figures that were stated: the section with its table and sums, the form, how typing is understood."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from districts.models import ReportedFigure
from inspections.actions import figure as actions
from inspections.figure_table import figure_groups
from inspections.forms.figure import FigureForm, UnderstoodForm
from inspections.forms.records import WithdrawForm
from inspections.models import Visit

from .writing import Desk, inspection_to_write, record_to_write

FORM = "inspections/_figure_form.html"
WITHDRAW_FORM = "inspections/_withdraw_form.html"


def section(inspection, user, visit=None):
    """Figures in groups of like with like, with their sums, as this person sees them."""
    is_writer = access.can(user, "edit_findings", inspection)
    figures = ReportedFigure.objects.filter(visit__inspection=inspection).visible_to(user, inspection)
    if visit:
        figures = figures.filter(visit=visit)
    if not is_writer:
        figures = figures.standing()
    rows = list(figures.select_related("unit", "programme", "withdrawn_by"))
    query = f"?don_vi={visit.uuid}" if visit else ""
    return {
        "figures": {
            "name": "figures",
            "title": "Số liệu",
            "add_label": "Thêm số liệu",
            "add_url": reverse("figure_create", args=[inspection.uuid]) + query,
            "narrowed": query,
            "count": sum(figure.withdrawn_at is None for figure in rows),
            "groups": figure_groups(rows),
            "can_edit": is_writer and not inspection.is_locked,
            "notices": [],
        }
    }


def _desk(request, inspection, heading, template, **more):
    return Desk(request, inspection, "figures", heading, template, section, **more)


@require_http_methods(["GET", "HEAD", "POST"])
def figure_create(request, uuid):
    inspection = inspection_to_write(request, uuid)
    new_form = partial(FigureForm, inspection=inspection)
    desk = _desk(request, inspection, "Thêm số liệu", FORM, new_form=new_form)
    if request.method != "POST":
        return desk.show(new_form(visit=desk.visit))
    return _write(desk, new_form(request.POST, visit=desk.visit), actions.add_figure, "uuid")


@require_http_methods(["GET", "HEAD", "POST"])
def figure_edit(request, uuid):
    figure, inspection = record_to_write(request, _of_inspections(), uuid, _inspection)
    desk = _desk(request, inspection, "Sửa số liệu", FORM)
    new_form = partial(FigureForm, inspection=inspection, record=figure)
    if request.method != "POST":
        return desk.show(new_form())
    return _write(desk, new_form(request.POST), partial(actions.edit_figure, figure=figure), "version")


def _write(desk, form, action, key):
    """Look up a programme, show what is wrong or asked, or write."""
    if answer := desk.not_yet(form):
        return answer
    values = form.figure_values() | {key: form.cleaned_data[key]}
    number, period = form.cleaned_data["as_typed"], form.cleaned_data["period"]
    sentence = f"Đã lưu số liệu, hiểu là: {number.shown}, {period.shown}."
    return desk.write(form, partial(action, by=desk.request.user, **values), sentence)


@require_http_methods(["GET", "HEAD", "POST"])
def figure_withdraw(request, uuid):
    figure, inspection = record_to_write(request, _of_inspections(), uuid, _inspection)
    desk = _desk(request, inspection, "Rút số liệu", WITHDRAW_FORM, context={"record": figure})
    return desk.withdraw(figure, WithdrawForm(request.POST or None))


@require_safe
def figure_understood(request):
    """How the figure or period being typed is understood: a fragment under the field."""
    form = UnderstoodForm(request.GET, as_of=timezone.localdate())
    if not form.is_valid() and "visit" in form.errors:
        raise Http404
    visit = form.cleaned_data.get("visit")
    # Only the day is taken from the visit, and only by who may know of it.
    day = _day_of_visit(request.user, visit) if visit else None
    sentences = UnderstoodForm(request.GET, as_of=day or timezone.localdate()).sentences()
    return render(request, "inspections/_understood.html", {"sentences": list(sentences)})


def _day_of_visit(user, uuid):
    visit = Visit.objects.select_related("inspection").filter(uuid=uuid).first()
    return visit.on if visit and access.can(user, "view_inspection", visit.inspection) else None


def _of_inspections():
    return ReportedFigure.objects.exclude(visit=None).select_related(
        "visit__inspection", "visit__unit", "programme", "withdrawn_by"
    )


def _inspection(figure):
    return figure.visit.inspection
