"""The report on remedies that a unit makes itself, from the list of what was asked of it."""

import uuid as uuids

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from districts.models import Unit
from inspections.actions.document import request_unit_report, why_no_unit_report
from inspections.documents.formalities import proposed_for_unit
from inspections.documents.kinds import UNIT_REMEDY_REPORT
from inspections.models import Document

from .document_prepare import PreparingDesk


@require_http_methods(["GET", "HEAD", "POST"])
def remedy_paper(request, uuid):
    unit = get_object_or_404(Unit.objects.select_related("parent__parent"), uuid=uuid)
    access.require(request.user, "request_document", Document.report_of(unit))
    desk = PreparingDesk(
        kind=Document.Kind.REMEDY_REPORT,
        paper=UNIT_REMEDY_REPORT,
        propose=lambda on: proposed_for_unit(unit, on),
        ask=lambda form: request_unit_report(
            unit=unit, by=request.user, uuid=form.cleaned_data["uuid"] or uuids.uuid4(), said=form.said
        ),
        reasons=why_no_unit_report(unit),
        about=unit,
        back=reverse("remedy_list"),
    )
    return desk.answer(request)
