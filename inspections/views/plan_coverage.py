"""Units that have long not been inspected, and putting one of them into a plan."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from inspections import coverage, presenters, sheets, workflow
from inspections.actions import plan as actions
from inspections.forms.plan import AddUnitForm, CoverageFilterForm
from inspections.models import InspectionPlan

PER_PAGE = 25


@access.requires("view_plan")
@require_safe
def plan_coverage(request):
    today = timezone.localdate()
    drafts = InspectionPlan.objects.filter(state=InspectionPlan.State.DRAFT, year__gte=today.year)
    may_edit = access.can(request.user, "edit_plan")
    form = CoverageFilterForm(request.GET, plans=drafts if may_edit else InspectionPlan.objects.none())
    since = day_years_ago(today, form.years)
    rows, total = asked_rows(form, since, today)
    sentence = answer(len(rows), total, form.years, since, today)
    if form.wants_excel:
        return sheets.COVERAGE.response(rows, form, notes=[sentence])
    context = {
        "form": form,
        "page": (page := Paginator(rows, PER_PAGE).get_page(form.asked.get("trang"))),
        "rows": list(page),
        "sentence": sentence,
        "plan": chosen_plan(form, drafts) if may_edit else None,
        "may_edit": may_edit,
    }
    return render(request, "inspections/plan_coverage.html", context)


def asked_rows(form, since, today):
    """(the rows asked for, how many units they are of)"""
    units = coverage.units_to_cover(today)
    if form.asked.get("q"):
        units = units.search(form.asked["q"])
    if form.asked.get("cap"):
        units = units.filter(level=form.asked["cap"])
    rows = coverage.coverage(units, today)
    if not form.years:
        return rows, len(rows)
    return [row for row in rows if row.last_on is None or row.last_on < since], len(rows)


def day_years_ago(today, years):
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)


def answer(n, total, years, since, today):
    as_of = f"Tính đến {presenters.day(today)}"
    if not years:
        return f"{as_of}: {total} đơn vị và lần được kiểm tra gần nhất, theo các buổi kiểm tra ghi trên cổng."
    return (
        f"{as_of}: {n}/{total} đơn vị chưa được kiểm tra trong {years} năm (từ {presenters.day(since)}), "
        "theo các buổi kiểm tra ghi trên cổng."
    )


def chosen_plan(form, drafts):
    """The draft plan that the button puts units into: the one chosen, else the latest."""
    return form.asked.get("ke_hoach") or drafts.first()


@require_POST
@access.requires("edit_plan")
def plan_add_unit(request):
    form = AddUnitForm(request.POST)
    if not form.is_valid():
        raise Http404
    plans = InspectionPlan.objects.visible_to(request.user)
    plan = get_object_or_404(plans, uuid=form.cleaned_data["ke_hoach"])
    unit = get_object_or_404(coverage.units_to_cover(), uuid=form.cleaned_data["don_vi"])
    try:
        _line, is_new = actions.add_unit(plan=plan, unit=unit, by=request.user)
    except workflow.Refused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
    else:
        said = "Đã đưa" if is_new else "Đã có sẵn"
        messages.success(request, f"{said} {unit.in_sentence} trong “{plan}”. Định tháng ở trang kế hoạch.")
    return redirect(back_to(request))


def back_to(request):
    """The list as it was filtered; never another host."""
    back = request.POST.get("ve", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return back
    return "plan_coverage"
