"""The stored PDF of a document held against the decree's rules of layout, told rule by rule."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspections.documents import checking, seal
from inspections.documents.checking.rules import ABSENT, HELD, UNMEASURED
from inspections.models import Document

from .document import visible_document

# About half a second each on a busy machine; a longer paper would hold up the others.
MOST_PAGES = 12
GROUPS = (
    (checking.BROKEN, "Chưa đúng"),
    (HELD, "Đúng"),
    (UNMEASURED, "Không đo được, cần người xem"),
    (ABSENT, "Văn bản này không có"),
)


@require_safe
def document_check(request, uuid):
    document = visible_document(request, uuid, "request_document")
    report, why_not = checked(document)
    groups = [
        {"state": state, "title": title, "results": results}
        for state, title in GROUPS
        if report and (results := [each for each in report.results if each.state == state])
    ]
    context = {"document": document, "report": report, "why_not": why_not, "groups": groups}
    return render(request, "inspections/document_check.html", context)


def checked(document):
    """(what the rules say, "") or (None, why they were not asked)."""
    if document.kind == Document.Kind.NEWS:
        return (
            None,
            "Tin không phải văn bản hành chính nên không theo thể thức của Nghị định số 30/2020/NĐ-CP.",
        )
    if document.state != Document.State.READY:
        return None, "Văn bản này chưa lập xong nên chưa có tệp để kiểm tra."
    if (document.pages or 0) > MOST_PAGES:
        return None, (
            f"Văn bản có {document.pages} trang. Ở đây chỉ kiểm tra văn bản đến {MOST_PAGES} trang để không "
            "giữ người khác chờ. Hãy tải tệp PDF rồi nhờ quản trị viên chạy lệnh manage.py check_document."
        )
    try:
        return checking.check(seal.stored_bytes(document)), ""
    except (seal.Altered, FileNotFoundError):
        return None, (
            "Tệp trong kho bị mất hoặc không còn đúng như lúc lập nên không kiểm tra. Hãy báo quản trị viên "
            "khôi phục từ bản sao lưu."
        )
    except checking.Unreadable as why:
        return None, f"Không đọc được tệp PDF: {why}"
