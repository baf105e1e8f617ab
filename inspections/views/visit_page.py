"""A visit's own pages, side by side: each noun that is gathered at a visit adds its page to PAGES."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts import access
from inspections.models import Visit

from .writing import inspection_to_write

# URL name (opened with the visit's uuid), label.
PAGES = (
    ("visit_checklist", "Phiếu kiểm tra"),
    ("visit_dossiers", "Hồ sơ chọn mẫu"),
    ("visit_minutes", "Biên bản"),
)


def seen_visit(request, uuid, verb="view_findings"):
    """The visit, with its inspection, for somebody who has the right `verb` on it.

    The team and the province's own see every visit; a unit its own, once the minutes are signed.
    """
    visit = get_object_or_404(Visit.objects.select_related("inspection"), uuid=uuid)
    inspection = inspection_to_write(request, visit.inspection.uuid, verb)
    visit = next(each for each in inspection.visits.all() if each.pk == visit.pk)
    visit.inspection = inspection
    if not is_inspecting(request.user, inspection) and visit.unit_id not in request.user.current_unit_ids:
        raise Http404
    return visit


def is_inspecting(user, inspection):
    """True for the team and the province's own: they see the working notes too."""
    return access.province_wide(user, "view_findings") or access.can(user, "edit_findings", inspection)


def page_context(visit, current):
    """What every page of a visit shows above its own matter."""
    return {
        "visit": visit,
        "inspection": visit.inspection,
        "pages": [
            {"url": reverse(name, args=[visit.uuid]), "label": label, "is_current": name == current}
            for name, label in PAGES
        ],
    }
