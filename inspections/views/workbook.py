"""What was found at an inspection as one workbook, a sheet each for findings, figures and models."""

from django.views.decorators.http import require_safe

from accounts import access
from districts.models import ReportedFigure
from districts.spreadsheets import sheets_response
from inspections import presenters, sheets
from inspections.finding_presenter import told
from inspections.models import ServiceModelObservation

from .writing import inspection_to_write


@require_safe
def inspection_workbook(request, uuid):
    """The rows that the page shows this person; the team's has what was withdrawn, with the reason."""
    inspection = inspection_to_write(request, uuid, "view_findings")
    user = request.user
    findings = inspection.findings.visible_to(user, inspection)
    findings = findings.select_related("reform_field", "fault", "inspection")
    figures = ReportedFigure.objects.filter(visit__inspection=inspection).visible_to(user, inspection)
    observations = ServiceModelObservation.objects.filter(visit__inspection=inspection)
    observations = observations.visible_to(user, inspection)
    pages = [
        (sheets.FINDINGS, findings.prefetch_related("visits__unit", "fault__bases")),
        (sheets.FIGURES, figures.select_related("unit", "programme")),
        (sheets.OBSERVATIONS, observations.select_related("visit__unit", "service_model")),
    ]
    if not access.can(user, "edit_findings", inspection):
        pages = [(sheet, records.standing()) for sheet, records in pages]
    pages[0] = (sheets.FINDINGS, told(pages[0][1], user))
    notes = [presenters.inspection_line(inspection)]
    return sheets_response(
        f"{inspection.title} {inspection.starts_on:%d-%m-%Y}",
        [sheet.sheet(records, notes=notes) for sheet, records in pages],
    )
