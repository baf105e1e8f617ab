"""Limitations across inspections: what comes up where, how often, and whether it comes back."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.list_sheets import MOST_ROWS
from inspections import sheets
from inspections.finding_presenter import told
from inspections.forms.finding_list import FindingFilterForm
from inspections.models import Finding, Inspection

PER_PAGE = 25


@require_safe
def finding_list(request):
    seen = Finding.objects.seen_by(request.user).filter(kind=Finding.Kind.LIMITATION)
    years = Inspection.objects.filter(pk__in=seen.order_by().values("inspection"))
    years = [first.year for first in years.dates("starts_on", "year", order="DESC")]
    form = FindingFilterForm(request.GET, years=years)
    # Once as a set of keys: what makes each row seen joins other tables.
    found = form.filter(Finding.objects.filter(pk__in=seen.order_by().values("pk")))
    found = found.select_related("fault", "reform_field", "inspection")
    found = found.prefetch_related("visits__unit", "fault__bases")
    if form.wants_excel:
        # One more than a sheet takes, so that it says where it was cut.
        rows = told(found[: MOST_ROWS + 1], request.user)
        return sheets.LIMITATIONS.response(rows, form)
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    context = {"form": form, "page": page, "findings": told(page, request.user)}
    return render(request, "inspections/finding_list.html", context)
