"""Papers of no inspection: a yearly plan as a document, the report on all inspections of a year."""

import uuid as uuids

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections.actions.document import request_province_document
from inspections.documents.formalities import proposed_for_plan, proposed_for_year
from inspections.documents.kinds import KINDS, YEAR_REPORT
from inspections.models import Document
from inspections.models.issuing import YEAR_REPORT as YEAR_FORMALITIES
from inspections.models.plan import FIRST_YEAR, LAST_YEAR

from .document_prepare import PreparingDesk
from .plan_line import visible_plan


@require_http_methods(["GET", "HEAD", "POST"])
def plan_document(request, uuid):
    plan = visible_plan(request, uuid, "edit_plan")
    access.require(request.user, "request_document")
    paper = KINDS[Document.Kind.PLAN]
    desk = PreparingDesk(
        kind=Document.Kind.PLAN,
        propose=lambda on: proposed_for_plan(plan, on),
        ask=lambda form: request_province_document(
            kind=Document.Kind.PLAN,
            parameters={"plan": str(plan.uuid)},
            title=paper.title_of(plan),
            by=request.user,
            uuid=form.cleaned_data["uuid"] or uuids.uuid4(),
            said=form.said,
        ),
        about=plan,
        back=plan.get_absolute_url(),
    )
    return desk.answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires("request_document")
def year_report_request(request, year):
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    desk = PreparingDesk(
        kind=YEAR_FORMALITIES,
        paper=YEAR_REPORT,
        propose=lambda on: proposed_for_year(year, on),
        ask=lambda form: request_province_document(
            kind=Document.Kind.REPORT,
            parameters={"year": year},
            title=YEAR_REPORT.title_of(year),
            by=request.user,
            uuid=form.cleaned_data["uuid"] or uuids.uuid4(),
            said=form.said | {"template_version": YEAR_REPORT.template_version},
        ),
        about=f"Năm {year}",
        back=reverse("document_list"),
    )
    return desk.answer(request)
