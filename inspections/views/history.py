"""The log of an inspection: its steps in the page, every change of its records on a page of its own."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts import access
from inspections import presenters
from inspections.history import changes_of, name_people
from inspections.models import Inspection

N_STEPS = 30
PER_PAGE = 100


class PageForm(forms.Form):
    trang = forms.IntegerField(required=False, min_value=1)

    @property
    def number(self):
        return self.cleaned_data.get("trang") if self.is_valid() else None


def sees_history(user, inspection):
    """The team and the province's own; a unit sees what concerns it in the other sections."""
    return access.province_wide(user, "view_findings") or access.can(user, "edit_findings", inspection)


def section(inspection, user, visit=None):
    """The steps of the inspection and of its records, newest first."""
    if not sees_history(user, inspection):
        return {}
    steps = inspection.transitions.filter(~Q(by=None) | Q(document=None)).select_related(
        "by",
        "requirement",
        "remedy__unit",
        "extension__remedy__unit",
        "document",
        "comment__finding",
        "comment__remedy",
        "minutes__visit__unit",
    )
    rows = [presenters.LogRow(step) for step in steps.order_by("-at", "-pk")[: N_STEPS + 1]]
    return {
        "history": {
            "name": "history",
            "rows": rows[:N_STEPS],
            "is_cut": len(rows) > N_STEPS,
            "changes_url": reverse("inspection_history", args=[inspection.uuid]),
        }
    }


@require_safe
def inspection_history(request, uuid):
    inspections = Inspection.objects.visible_to(request.user).prefetch_related("visits", "team")
    inspection = get_object_or_404(inspections, uuid=uuid)
    access.require(request.user, "view_findings", inspection)
    if not sees_history(request.user, inspection):
        access.require(request.user, "edit_findings", inspection)
    page = Paginator(changes_of(inspection), PER_PAGE).get_page(PageForm(request.GET).number)
    context = {"inspection": inspection, "page": page, "changes": name_people(list(page))}
    template = "inspections/_changes.html" if request.htmx else "inspections/inspection_history.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
