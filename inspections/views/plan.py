"""Yearly plans: the list, one of them with its lines, issuing it, copying it into another year."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from inspections import planning, sheets, workflow
from inspections.actions import plan as actions
from inspections.actions.records import FormUsedBefore
from inspections.documents import presenter
from inspections.forms.plan import CopyPlanForm, PlanForm
from inspections.models import Document, InspectionPlan, PlannedInspection
from inspections.presenters import Badge

from . import plan_line
from .plan_line import visible_plan
from .writing import attempt

PER_PAGE = 25


@require_safe
def plan_list(request):
    known = PlannedInspection.objects.visible_to(request.user).standing().values("pk")
    n_lines = Count("lines", Q(lines__in=known))
    plans = InspectionPlan.objects.visible_to(request.user).annotate(n_lines=n_lines)
    plans = plans.order_by("-year", "-pk")
    if "excel" in request.GET:
        return sheets.PLANS.response(plans)
    page = Paginator(plans, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "rows": [(plan, badge_of(plan)) for plan in page],
        "may_edit": access.can(request.user, "edit_plan"),
        "sees_coverage": access.can(request.user, "view_plan"),
    }
    return render(request, "inspections/plan_list.html", context)


def badge_of(plan):
    return Badge(plan.get_state_display(), "done" if plan.is_issued else "idle")


@require_safe
def plan_detail(request, uuid):
    plan = visible_plan(request, uuid)
    lines = plan_line.visible_lines(plan, request.user)
    if "excel" in request.GET:
        return sheets.PLAN_LINES.response(lines, notes=[plan.title, number_line(plan)])
    context = plan_line.section(plan, request.user)
    context |= plan_line.steps_section(plan, request.user)
    context |= {
        "plan": plan,
        "badge": badge_of(plan),
        "number_line": number_line(plan),
        "documents": presenter.rows(papers_of(plan, request.user), request.user),
        "log": [
            (row, workflow.step_label(InspectionPlan, row.name))
            for row in plan.transitions.select_related("by")
        ],
    }
    return render(request, "inspections/plan_detail.html", context)


def papers_of(plan, user):
    """The documents made from the plan, as far as the person sees documents of the province."""
    papers = Document.objects.visible_to(user).filter(inspection=None, parameters__plan=str(plan.uuid))
    return papers.defer("snapshot").select_related("requested_by", "issued_by")


def number_line(plan):
    on = f" ngày {plan.dated_on:%d/%m/%Y}" if plan.dated_on else ""
    return f"Kế hoạch số {plan.number or '—'}{on} của {plan.issued_by_body}"


@access.requires("edit_plan")
@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request):
    if request.method != "POST":
        return _show_form(request, PlanForm())
    return _write(request, PlanForm(request.POST), actions.create_plan, "uuid")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request, uuid):
    plan = visible_plan(request, uuid, "edit_plan")
    form = partial(PlanForm, plan=plan, record=plan)
    if request.method != "POST":
        return _show_form(request, form())
    return _write(request, form(request.POST), partial(actions.edit_plan, plan=plan), "version")


def _show_form(request, form, status=200):
    """Always a page of its own: this form stands in no section."""
    plan = form.record
    context = {
        "form": form,
        "plan": plan,
        "heading": "Sửa thông tin kế hoạch" if plan else "Lập kế hoạch kiểm tra",
        "action": request.get_full_path(),
        "locked": [],
    }
    return render(request, "inspections/plan_form.html", context, status=status)


def _write(request, form, action, key):
    """Show what is wrong with the form, or write what it says and go to the plan."""
    if not form.is_valid():
        return _show_form(request, form, status=422)
    values = form.record_values() | {key: form.cleaned_data[key]}
    if form.record is None:
        values.pop("reason")
    plan, failed = attempt(form, partial(action, by=request.user, **values))
    if failed:
        return _show_form(request, form, status=failed)
    messages.success(request, f"Đã lưu “{plan.title}”.")
    return redirect(plan)


@require_POST
def plan_issue(request, uuid):
    plan = visible_plan(request, uuid, "edit_plan")
    try:
        workflow.apply(plan, "issue", by=request.user)
    except workflow.Refused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
    else:
        messages.success(request, "Đã ban hành kế hoạch. Từ đây kế hoạch thay đổi bằng điều chỉnh có lý do.")
    return redirect(plan)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_copy(request, uuid):
    """The lines that go into next year's plan, with what became of the units that have ended."""
    source = visible_plan(request, uuid, "edit_plan")
    year = source.year + 1
    rows = planning.rows_to_copy(source, year)
    form = CopyPlanForm(request.POST if request.method == "POST" else None, rows=rows, year=year)
    if request.method != "POST" or not form.is_valid():
        return _show_copy(request, source, form)
    said = form.cleaned_data
    try:
        plan = actions.copy_plan(
            source=source,
            uuid=said["uuid"],
            year=said["year"],
            title=said["title"],
            lines=form.lines_to_copy(),
            by=request.user,
        )
    except FormUsedBefore:
        form.add_error(None, "Biểu mẫu này đã dùng để chép một lần; hãy mở lại trang chép rồi làm lại.")
        return _show_copy(request, source, form)
    messages.success(request, f"Đã chép {len(said['lines'])} dòng sang “{plan.title}”.")
    return redirect(plan)


def _show_copy(request, source, form):
    chosen, heirs = form["lines"].value(), form["heirs"].value() or []
    rows = [(row, not form.is_bound or row.key in (chosen or [])) for row in form.rows]
    context = {"source": source, "form": form, "rows": rows, "heirs_taken": heirs}
    status = 422 if form.is_bound else 200
    return render(request, "inspections/plan_copy.html", context, status=status)
