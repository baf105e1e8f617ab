"""Copies of a document to work on, made of its frozen data when they are asked for: Word, HTML."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from inspections.documents import kinds, presenter, readings, word
from inspections.documents.snapshot import CannotBuild, read_photos
from inspections.models import Document

from .document import visible_document

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def document_word(request, uuid):
    """The same words in Word, for who goes on writing; the PDF stays what was made or issued."""
    document = visible_document(request, uuid)
    if document.state != Document.State.READY:
        messages.error(request, "Văn bản này chưa lập xong nên chưa có bản Word.")
        return redirect("document_detail", uuid=uuid)
    frozen = kinds.thawed(document)
    try:
        photos = read_photos(frozen)
    except CannotBuild as why:
        messages.error(request, f"Chưa lập được bản Word. {why}")
        return redirect("document_detail", uuid=uuid)
    data = word.render(
        frozen,
        stage=document.stage,
        number=document.number,
        dated_on=document.dated_on,
        symbol=document.symbol,
        photos=photos,
    )
    readings.note([document], readings.What.WORD, request.user)
    name = presenter.file_name(document, ".docx")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=WORD, headers=headers)


@require_safe
def document_news(request, uuid):
    """A news item as a file of HTML, for the province's website."""
    document = visible_document(request, uuid)
    fragment = presenter.news_html(document)
    if not fragment:
        messages.error(request, "Chỉ tin đã lập xong mới có bản HTML.")
        return redirect("document_detail", uuid=uuid)
    name = presenter.file_name(document, ".html")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(fragment, content_type="text/html; charset=utf-8", headers=headers)
