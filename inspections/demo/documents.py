"""One document of every kind the portal can make from what is loaded, made by the real worker.

Those of an inspection are the article's; what it has nothing for (minutes, a plan, a year, statistics) is
made from the sample data, where it was loaded.
"""

import time
from uuid import uuid4

from django.db.models import Count

from inspections.actions.document import request_document, request_minutes, request_province_document
from inspections.documents.formalities import proposed_for_plan, proposed_for_year
from inspections.documents.kinds import KINDS, OF_INSPECTION, YEAR_REPORT, has_changed
from inspections.forms.statistics_report import StatisticsReportForm, reported_months
from inspections.models import Document, Inspection, InspectionPlan, Visit

POLL_SECONDS = 0.1


def ask_for_documents(inspection, by):
    """Ask for every kind that has no document ready from the data as it is now.

    :return: (documents that will do, documents asked for)
    """
    have, asked = [], []
    for known, version, ask in [*_of_inspection(inspection, by), *_of_visit(by), *_of_province(by)]:
        if document := _ready(known, version):
            have.append(document)
        else:
            asked.append(ask())
    return have, asked


def _of_inspection(inspection, by):
    """(documents of the same, version, how to ask for it) of each paper of an inspection."""
    for kind, paper in OF_INSPECTION.items():
        yield (
            inspection.documents.filter(kind=kind),
            paper.template_version,
            lambda kind=kind: request_document(inspection=inspection, kind=kind, by=by, uuid=uuid4()),
        )


def _of_visit(by):
    """The minutes of the last visit whose text both sides may read."""
    frozen = Visit.objects.filter(minutes__frozen_at__isnull=False).select_related("inspection", "unit")
    if visit := frozen.order_by("on", "pk").last():
        yield (
            visit.documents.filter(kind=Document.Kind.MINUTES),
            KINDS[Document.Kind.MINUTES].template_version,
            lambda: request_minutes(visit=visit, by=by, uuid=uuid4()),
        )


def _of_province(by):
    """The newest plan, the year with the most inspections, the last year of statistics."""
    if plan := InspectionPlan.objects.order_by("year", "pk").last():
        paper = KINDS[Document.Kind.PLAN]
        yield _asking(
            by, paper, paper.title_of(plan), {"plan": str(plan.uuid)}, said=_said(proposed_for_plan(plan))
        )
    years = Inspection.objects.order_by().values_list("starts_on__year").annotate(count=Count("pk"))
    if years:
        year = max(years, key=lambda each: each[::-1])[0]
        yield _asking(
            by, YEAR_REPORT, YEAR_REPORT.title_of(year), {"year": year}, said=_said(proposed_for_year(year))
        )
    if months := reported_months():
        first, last = (f"{month:%Y-%m}" for month in (months[-12:][0], months[-1]))
        measure = StatisticsReportForm.base_fields["chi_tieu"].choices[0][0]
        form = StatisticsReportForm({"tu": first, "den": last, "chi_tieu": measure})
        if form.is_valid():
            yield _asking(by, KINDS[Document.Kind.STATISTICS_REPORT], form.title, form.parameters)


def _said(proposal):
    symbol, formalities = proposal
    return {"symbol": symbol, "formalities": formalities.to_json()}


def _asking(by, paper, title, parameters, said=None):
    said = said and {"symbol": said["symbol"] or paper.symbol, "formalities": said["formalities"]}
    fields = (said or {}) | {"template_version": paper.template_version}
    return (
        Document.objects.filter(inspection=None, kind=paper.code, parameters=parameters),
        paper.template_version,
        lambda: request_province_document(
            kind=paper.code, parameters=parameters, title=title, by=by, uuid=uuid4(), said=fields
        ),
    )


def _ready(known, version):
    ready = known.filter(state=Document.State.READY, template_version=version)
    return next((document for document in ready if not has_changed(document)), None)


def wait_for(documents, seconds):
    """Wait until every document is made or has failed, or the time is up; yield each as it stands then."""
    until = time.monotonic() + seconds
    waiting = list(documents)
    while waiting:
        for document in list(waiting):
            document.refresh_from_db()
            if not document.is_waiting or time.monotonic() > until:
                waiting.remove(document)
                yield document
        if waiting:
            time.sleep(POLL_SECONDS)
