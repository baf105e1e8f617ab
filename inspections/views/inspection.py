"""Inspections: the list, one of them with all its sections, its steps."""

from functools import partial
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from inspections import presenters, sheets, workflow
from inspections import recheck as recheck_of
from inspections.actions import inspection as actions
from inspections.forms.inspection import (
    FollowedForm,
    InspectionFilterForm,
    InspectionForm,
    NewInspectionForm,
    TakeStepForm,
    VisitSwitchForm,
)
from inspections.models import Inspection, PlannedInspection

from . import (
    checklist,
    document,
    dossier,
    evidence,
    figure,
    finding,
    history,
    minutes,
    recheck,
    requirement,
    service_model,
    team,
    visit,
)
from .writing import attempt

# Section, label of its tab; the same order on the page.
TABS = (
    ("checklists", "Phiếu kiểm tra"),
    ("dossiers", "Hồ sơ chọn mẫu"),
    ("strengths", "Ưu điểm"),
    ("limitations", "Hạn chế"),
    ("figures", "Số liệu"),
    ("models", "Mô hình"),
    ("rechecks", "Phúc tra"),
    ("requirements", "Yêu cầu"),
    ("evidence", "Ảnh"),
    ("minutes", "Biên bản"),
    ("documents", "Văn bản"),
    ("history", "Nhật ký"),
)
# What a unit sees only after the minutes are signed.
OF_FINDINGS = ("checklists", "dossiers", "strengths", "limitations", "figures", "models", "evidence")
SECTIONS = (
    team.section,
    visit.section,
    checklist.section,
    dossier.section,
    finding.section,
    figure.section,
    service_model.section,
    recheck.section,
    requirement.section,
    evidence.section,
    minutes.section,
    document.section,
    history.section,
)
PER_PAGE = 25


@require_safe
def inspection_list(request):
    visible = Inspection.objects.visible_to(request.user)
    years = [first.year for first in visible.dates("starts_on", "year", order="DESC")]
    form = InspectionFilterForm(request.GET, years=years)
    found = form.filter(visible).prefetch_related("visits__unit")
    if form.wants_excel:
        return sheets.INSPECTIONS.response(found, form)
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    context = {
        "form": form,
        "page": page,
        "rows": [presenters.InspectionRow(inspection) for inspection in page],
        "columns": sortable_columns(form),
        "may_create": access.can(request.user, "create_inspection"),
    }
    return render(request, "inspections/inspection_list.html", context)


def sortable_columns(form):
    """Head cells that sort: label, where the link leads, and what a screen reader is told."""
    columns = []
    for name, label in (("ten", "Cuộc kiểm tra"), ("ngay", "Ngày"), ("tinh_trang", "Tình trạng")):
        state = {name: "ascending", f"-{name}": "descending"}.get(form.order)
        columns.append(
            {"label": label, "sort": f"-{name}" if state == "ascending" else name, "aria_sort": state}
        )
    return columns


def visible_inspection(request, uuid, verb="view_inspection"):
    """The inspection with its team and visits, through the eyes and the rights of who asks."""
    inspections = Inspection.objects.visible_to(request.user).select_related("scheme", "created_by")
    inspection = get_object_or_404(inspections.prefetch_related("team__user", "visits__unit"), uuid=uuid)
    access.require(request.user, verb, inspection)
    return inspection


@require_safe
def inspection_detail(request, uuid):
    inspection = visible_inspection(request, uuid)
    chosen = VisitSwitchForm(request.GET).visit_of(inspection)
    context = {
        "inspection": inspection,
        "chosen_visit": chosen,
        "sees_findings": access.can(request.user, "view_findings", inspection),
    }
    for section in SECTIONS:
        context |= section(inspection, request.user, chosen)
    context |= head(inspection, request.user) | {"tabs": tabs(context)}
    return render(request, "inspections/inspection_detail.html", context)


@access.requires("create_inspection")
@require_http_methods(["GET", "HEAD", "POST"])
def inspection_create(request):
    follows = None
    if asked := FollowedForm(request.GET).inspection_uuid:
        follows = get_object_or_404(Inspection.objects.visible_to(request.user), uuid=asked)
    form = NewInspectionForm(request.POST if request.method == "POST" else None, follows=follows)
    if "find" in request.POST:
        return _show_form(request, form.reopened())
    if request.method != "POST":
        return _show_form(request, form)
    return _write(request, form, actions.create_inspection)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_edit(request, uuid):
    inspection = visible_inspection(request, uuid, "edit_inspection")
    may_follow = access.can(request.user, "create_inspection")
    form = partial(InspectionForm, inspection=inspection, record=inspection, may_follow=may_follow)
    if request.method != "POST":
        return _show_form(request, form())
    return _write(request, form(request.POST), partial(actions.edit_inspection, inspection=inspection))


def _show_form(request, form, status=200):
    """Always a page of its own: this form stands in no section."""
    inspection = form.record
    context = {
        "form": form,
        "inspection": inspection,
        "heading": "Sửa thông tin chung" if inspection else "Lập cuộc kiểm tra",
        "action": request.get_full_path(),
        "section_url": inspection.get_absolute_url() if inspection else reverse("inspection_list"),
        "locked": workflow.why_not_edit(inspection) if inspection else [],
    }
    return render(request, "inspections/inspection_form.html", context, status=status)


def _write(request, form, action):
    """Show what is wrong with the form, or write what it says and go to the inspection."""
    if not form.is_valid():
        return _show_form(request, form, status=422)
    inspection, failed = attempt(form, partial(action, by=request.user, **form.inspection_values()))
    if failed:
        return _show_form(request, form, status=failed)
    messages.success(request, f"Đã lưu “{inspection.title}”.")
    return redirect(inspection)


def tabs(context):
    """Tabs that are also anchors, each with the count its section gives; none for what may not be seen."""
    hidden = () if context["sees_findings"] else OF_FINDINGS
    return [
        {
            "section": name,
            "label": label,
            "count": context[name].get("count"),
            "template": f"inspections/_{name}.html",
        }
        for name, label in TABS
        if name in context and name not in hidden
    ]


def head(inspection, user):
    """What stands above the sections: badge, facts, the steps that come next and why not yet."""
    steps = presenters.next_steps(workflow.steps_for(inspection, user))
    reports = offers_report(inspection, user)
    writes = access.can(user, "edit_findings", inspection)
    return {
        "badge": presenters.inspection_badge(inspection),
        "days": presenters.days_of(inspection),
        "decision": presenters.decision_line(inspection),
        "planned_as": planned_as(inspection, user),
        "chain": chain(inspection, user),
        "may_follow": access.can(user, "create_inspection") and recheck_of.may_be_followed(inspection),
        "steps": steps,
        "primary_step": primary_step(steps) if not reports else None,
        "offers_report": reports,
        "report_uuid": uuid4(),
        "may_write": writes and not inspection.is_locked,
        "locked": workflow.why_not_edit(inspection) if writes else [],
        "may_edit_inspection": access.can(user, "edit_inspection", inspection) and not inspection.is_locked,
    }


def planned_as(inspection, user):
    """The line of a plan that this inspection came from, for those who may read the plan."""
    lines = PlannedInspection.objects.visible_to(user).select_related("plan")
    return lines.filter(inspection=inspection).first()


def chain(inspection, user):
    """The inspection that this one follows and those that follow it, as far as the person may see them."""
    around = Q(pk=inspection.follows_id) | Q(follows=inspection.pk)
    found = Inspection.objects.visible_to(user).filter(around).order_by("starts_on", "pk")
    return [(each, each.pk == inspection.follows_id) for each in found]


@require_safe
def inspection_steps(request, uuid):
    """What comes next, after something was saved in the page; without scripts nobody comes here."""
    inspection = visible_inspection(request, uuid)
    if not request.htmx:
        return redirect(inspection)
    context = {"inspection": inspection} | head(inspection, request.user)
    return render(request, "inspections/_steps_again.html", context)


def offers_report(inspection, user):
    """Whether the page's one button is the report: once there is something to report, until it is sent."""
    reporting = (Inspection.State.IN_FIELD, Inspection.State.MINUTES_SIGNED)
    return inspection.state in reporting and access.can(user, "request_document", inspection)


def primary_step(steps):
    """The step to offer as the page's one button: the first that can be taken without a reason."""
    return next((step for step in steps if not step.reasons and not step.needs_note), None)


@require_POST
def inspection_move(request, uuid):
    inspection = visible_inspection(request, uuid, "move_inspection")
    form = TakeStepForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        workflow.apply(inspection, form.cleaned_data["step"], by=request.user, note=form.cleaned_data["note"])
    except KeyError as unknown:
        raise Http404 from unknown
    except workflow.Refused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
    else:
        messages.success(request, f"Đã chuyển sang “{inspection.get_state_display()}”.")
    return redirect("inspection_detail", uuid=inspection.uuid)
