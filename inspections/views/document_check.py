"""The stored PDF of a document held against the decree's rules of layout, told rule by rule.

A short paper is checked while the page waits, a long one by a worker that the page watches.
"""

from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from accounts.passive import passive
from inspections.documents import checking, checks, seal
from inspections.documents.checking.rules import ABSENT, HELD, UNMEASURED
from inspections.models import Document

from .document import visible_document

GROUPS = (
    (checking.BROKEN, "Chưa đúng"),
    (HELD, "Đúng"),
    (UNMEASURED, "Không đo được, cần người xem"),
    (ABSENT, "Văn bản này không có"),
)


@require_safe
def document_check(request, uuid):
    document = visible_document(request, uuid, "request_document")
    return render(request, "inspections/document_check.html", told(document))


@passive
@require_safe
def document_check_status(request, uuid):
    """How far it is, for the page that watches it; what comes back when it is done asks no more."""
    document = visible_document(request, uuid, "request_document")
    response = render(request, "inspections/_document_check.html", told(document))
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def document_check_ask(request, uuid):
    document = visible_document(request, uuid, "request_document")
    if checks.is_long(document) and not why_never(document):
        checks.ask(document=document, by=request.user)
    return redirect("document_check", uuid=uuid)


def told(document):
    """What the page shows: what the rules say, or why they were not asked, or how far a worker is."""
    report, why_not, check = None, why_never(document), None
    if not why_not and checks.is_long(document):
        check = checks.known(document)
    if not why_not and (check is None or check.state == check.State.READY):
        report, why_not = checked(document, check)
    return {
        "document": document,
        "check": check,
        "report": report,
        "why_not": why_not,
        "groups": [
            {"state": state, "title": title, "results": results}
            for state, title in GROUPS
            if report and (results := [each for each in report.results if each.state == state])
        ],
    }


def why_never(document):
    """A sentence on why there is nothing to check, or ""."""
    if document.kind == Document.Kind.NEWS:
        return "Tin không phải văn bản hành chính nên không theo thể thức của Nghị định số 30/2020/NĐ-CP."
    if document.state != Document.State.READY:
        return "Văn bản này chưa lập xong nên chưa có tệp để kiểm tra."
    return ""


def checked(document, check):
    """(what the rules say, "") or (None, why they were not asked); neither of a long one nobody asked for.

    The file is proved against its hash also where the rules were asked before: a kept answer is about it.
    """
    try:
        data = seal.stored_bytes(document)
        if checks.is_long(document):
            return (checking.Report.from_json(check.report) if check else None), ""
        return checking.check(data), ""
    except (seal.Altered, FileNotFoundError):
        return None, checks.LOST
    except checking.Unreadable as why:
        return None, f"Không đọc được tệp PDF: {why}"
