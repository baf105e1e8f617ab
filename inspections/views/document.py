"""Documents: asked for on the page of an inspection, watched while they are made, read, issued."""

import io
import logging
import uuid as uuids

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import ExtractYear
from django.http import FileResponse, Http404, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.passive import passive
from districts.filtering import FilterForm
from inspections import sheets, workflow
from inspections.actions.document import (
    issue_document,
    replace_document,
    request_document,
    retry_document,
)
from inspections.documents import archive, checks, presenter, proof, readings, seal
from inspections.documents.excerpts import excerpts
from inspections.documents.kinds import OF_INSPECTION, has_changed
from inspections.forms.document import (
    DocumentFilterForm,
    IssueDocumentForm,
    ReplaceDocumentForm,
    RequestDocumentForm,
)
from inspections.models import Document, Inspection

logger = logging.getLogger(__name__)

PER_PAGE = 25
LATEST_READINGS = 10
WITH_RIGHTS = ("inspection__team", "inspection__visits__unit", "signed_files")


def section(inspection, user, visit=None):
    """The documents of the inspection and which of them may be asked for; nothing for who may see none.

    A document is about the whole inspection, so `visit` does not narrow it.
    """
    if not access.can(user, "view_document", inspection):
        return {}
    documents = inspection.documents.visible_to(user).with_successor()
    documents = documents.select_related("requested_by", "issued_by").prefetch_related("signed_files")
    rows = presenter.rows(_of(inspection, documents), user)
    return {
        "documents": {
            "name": "documents",
            "title": "Văn bản",
            "count": len(rows),
            "rows": rows,
            "kinds": list(OF_INSPECTION.values()) if access.can(user, "request_document", inspection) else [],
            "uuid": uuids.uuid4(),
            "notices": [],
        }
    }


def _of(inspection, documents):
    """The documents with this very inspection, whose team and visits are known already."""
    for document in documents:
        document.inspection = inspection
        yield document


def visible_document(request, uuid, verb="view_document"):
    """The document through the eyes and the rights of who asks, with what its page shows."""
    documents = Document.objects.visible_to(request.user).prefetch_related(*WITH_RIGHTS)
    related = ("inspection", "previous", "replaces", "replaced_by", "requested_by", "issued_by")
    document = get_object_or_404(documents.select_related(*related), uuid=uuid)
    access.require(request.user, verb, document)
    return document


@require_safe
def document_list(request):
    visible = Document.objects.visible_to(request.user)
    years = visible.order_by().annotate(year=ExtractYear(archive.DAY)).values_list("year", flat=True)
    form = DocumentFilterForm(request.GET, years=sorted(set(years.distinct()), reverse=True))
    found = form.filter(visible).select_related("inspection", "requested_by", "issued_by")
    found = found.with_successor().saying_whether_sample().prefetch_related(*WITH_RIGHTS)
    if form.wants_excel:
        return sheets.DOCUMENTS.response(found, form)
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    context = {
        "form": form,
        "page": page,
        "rows": presenter.rows(page, request.user, excerpts=excerpts(page, form.wanted)),
        "may_make_batch": access.can_somewhere(request.user, "make_batch"),
        "may_ask_for_statistics": access.can(request.user, "request_document"),
        "years_to_report": _years_to_report(request.user),
    }
    return render(request, "inspections/document_list.html", context)


def _years_to_report(user):
    """The last years with inspections, for who may ask for papers of the province."""
    if not access.can(user, "request_document"):
        return []
    years = Inspection.objects.order_by().dates("starts_on", "year", order="DESC")[:5]
    return [first.year for first in years]


@require_POST
def document_request(request, uuid):
    inspections = Inspection.objects.visible_to(request.user).prefetch_related("team", "visits__unit")
    inspection = get_object_or_404(inspections, uuid=uuid)
    access.require(request.user, "request_document", inspection)
    form = RequestDocumentForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    try:
        request_document(
            inspection=inspection, kind=asked["kind"], by=request.user, uuid=asked["uuid"] or uuids.uuid4()
        )
    except workflow.Refused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
        return redirect(f"{inspection.get_absolute_url()}#_documents")
    if not request.htmx:
        return redirect(f"{inspection.get_absolute_url()}#_documents")
    context = {"inspection": inspection} | section(inspection, request.user)
    return _for_htmx(render(request, "inspections/_documents.html", context))


@require_safe
def document_detail(request, uuid):
    document = visible_document(request, uuid)
    readings.note([document], readings.What.PAGE, request.user)
    replaced_by = getattr(document, "replaced_by", None)
    before = [each for each in (document.previous, document.replaces, replaced_by) if each]
    opened = set(
        Document.objects.visible_to(request.user)
        .filter(pk__in=[each.pk for each in before])
        .values_list("pk", flat=True)
    )
    issued_proof = proof.frozen_in(document.snapshot) if document.is_issued else None
    row = presenter.rows([document], request.user)[0]
    context = {
        "document": document,
        "replaced_by": replaced_by,
        "opened": opened,
        "signed_file": document.last_signed,
        "signatures": presenter.signatures(document),
        "signing_state": presenter.signing_state(document),
        "is_replaced": presenter.is_replaced(document),
        "replaced_by_line": replaced_by and presenter.number_of(replaced_by),
        "proof": issued_proof,
        "qr": issued_proof and proof.qr_data_uri(issued_proof.address),
        "row": row,
        "followed_by": document.next.visible_to(request.user).defer("snapshot"),
        "news": presenter.news_text(document),
        "news_html": presenter.news_html(document),
        "may_check": row.has_pdf
        and document.kind != Document.Kind.NEWS
        and access.can(request.user, "request_document", document),
        "is_long": checks.is_long(document),
        "layout_basis": presenter.layout_basis(document),
        "collected_at": presenter.collected_at(document),
        "steps": presenter.steps(document),
        "uuid": uuids.uuid4(),
    }
    may_know = access.can(request.user, "view_readings", document)
    context["sums_of_readings"] = readings.sums(document) if may_know else None
    context["readings"] = readings.of(document)[:LATEST_READINGS] if may_know else []
    return render(request, "inspections/document_detail.html", context)


@require_safe
def document_readings(request, uuid):
    """Everybody who looked at the document or took it away, the latest first."""
    document = visible_document(request, uuid, "view_readings")
    form = FilterForm(request.GET)
    found = readings.of(document)
    if form.wants_excel:
        return sheets.READINGS.response(found, form)
    page = Paginator(found, 100).get_page(form.asked.get("trang"))
    context = {"document": document, "page": page, "sums_of_readings": readings.sums(document)}
    return render(request, "inspections/document_readings.html", context)


@passive
@require_safe
def document_status(request, uuid):
    """How far it is, for the page that watches it; what comes back when it is done asks no more."""
    document = visible_document(request, uuid)
    row = presenter.rows([document], request.user)[0]
    return _for_htmx(render(request, "inspections/_document_status.html", {"row": row}))


@require_safe
def document_pdf(request, uuid):
    """The bytes, proved against their hash: as last signed, or with `?goc=1` as made; `?tai=1` saves them."""
    document = visible_document(request, uuid)
    if document.state != Document.State.READY:
        messages.error(request, "Văn bản này chưa có tệp để tải.")
        return redirect("document_detail", uuid=uuid)
    as_made = "goc" in request.GET
    etag = f'"{document.pdf_sha256 if as_made else seal.stored_hash(document)}"'
    if request.headers.get("If-None-Match") == etag:
        readings.note_file(document, request.user, as_made=as_made, saved="tai" in request.GET)
        return HttpResponseNotModified(headers={"ETag": etag})
    try:
        data = seal.made_bytes(document) if as_made else seal.stored_bytes(document)
    except (seal.Altered, FileNotFoundError):
        logger.exception("Document %s cannot be given out", uuid)
        messages.error(
            request,
            "Tệp trong kho bị mất hoặc không còn đúng như lúc lập nên không được đưa ra. Hãy báo quản trị "
            "viên khôi phục từ bản sao lưu.",
        )
        return redirect("document_detail", uuid=uuid)
    readings.note_file(document, request.user, as_made=as_made, saved="tai" in request.GET)
    response = FileResponse(
        io.BytesIO(data),
        as_attachment="tai" in request.GET,
        filename=presenter.file_name(document),
        content_type="application/pdf",
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def document_issue(request, uuid):
    document = visible_document(request, uuid, "issue_document")
    form = IssueDocumentForm(request.POST if request.method == "POST" else None, document=document)
    reasons = workflow.why_not(document, "issue", by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            issue_document(document=document, by=request.user, **form.cleaned_data)
        except workflow.Refused as refused:
            reasons = []
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        else:
            messages.success(
                request, "Đang lập bản phát hành. Xong thì tệp được khóa, không bao giờ đổi nữa."
            )
            return redirect("document_detail", uuid=uuid)
    context = {
        "document": document,
        "form": form,
        "reasons": reasons,
        "has_changed": not reasons and has_changed(document),
        "row": presenter.rows([document], request.user)[0],
    }
    return render(request, "inspections/document_issue.html", context, status=422 if form.errors else 200)


@require_POST
def document_retry(request, uuid):
    document = visible_document(request, uuid, "request_document")
    try:
        retry_document(document=document, by=request.user)
    except workflow.Refused as refused:
        return _refused(request, document, refused)
    if request.htmx:
        row = presenter.rows([document], request.user)[0]
        return _for_htmx(render(request, "inspections/_document_status.html", {"row": row}))
    return redirect("document_detail", uuid=uuid)


@require_POST
def document_replace(request, uuid):
    """A new draft that takes the place of this document once it is issued itself."""
    document = visible_document(request, uuid, "request_document")
    form = ReplaceDocumentForm(request.POST)
    asked = form.is_valid() and form.cleaned_data["uuid"]
    try:
        draft = replace_document(document=document, by=request.user, uuid=asked or uuids.uuid4())
    except workflow.Refused as refused:
        return _refused(request, document, refused)
    return redirect("document_detail", uuid=draft.uuid)


def _refused(request, document, refused):
    for sentence in refused.sentences:
        messages.error(request, sentence)
    return redirect("document_detail", uuid=document.uuid)


def _for_htmx(response):
    patch_vary_headers(response, ["HX-Request"])
    return response
