"""Figures as they were stated, across units and inspections: like with like, with sums or why none."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.spreadsheets import sheets_response
from inspections import sheets
from inspections.figures_across import figures_seen_by, subjects
from inspections.forms.figure_list import ReportedFilterForm
from inspections.models import Inspection

PER_PAGE = 10


@require_safe
def reported_list(request):
    seen = figures_seen_by(request.user)
    form = ReportedFilterForm(request.GET, figures=seen)
    found = form.filter(seen).select_related("unit", "programme", "visit__inspection")
    groups = subjects(found)
    if form.wants_excel:
        return _workbook(groups, form)
    page = Paginator(groups, PER_PAGE).get_page(form.asked.get("trang"))
    context = {
        "form": form,
        "page": page,
        "n_figures": sum(len(group.rows) for group in groups),
        "opens": set(Inspection.objects.visible_to(request.user).values_list("pk", flat=True)),
    }
    return render(request, "inspections/reported_list.html", context)


def _workbook(groups, form):
    """The figures in the order of the page, and beside them the sums or why there are none."""
    figures = [row.figure for group in groups for row in group.rows]
    sums = [(group, *line) for group in groups for line in group.sums]
    sums += [(group, "", "", group.why_not) for group in groups if group.why_not]
    pages = [sheets.REPORTED.sheet(figures, form), sheets.REPORTED_SUMS.sheet(sums, form)]
    return sheets_response(sheets.REPORTED.name, pages)
