"""The file of a document taken out whole: every issued paper of its chain, and an XML that describes them."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from inspections.documents import chain, chain_xml, presenter, readings, seal
from inspections.documents.zipped import plain_name, zip_response

from .document import visible_document


@require_safe
def document_file(request, uuid):
    document = visible_document(request, uuid)
    documents = chain.documents_of(document, request.user)
    if not documents:
        return _refused(request, uuid, "Hồ sơ này chưa có văn bản nào được phát hành nên chưa có gì để tải.")
    if lost := chain.damaged(documents):
        names = "; ".join(f"{presenter.number_of(each)} ({each.get_kind_display().lower()})" for each in lost)
        return _refused(
            request,
            uuid,
            f"Tệp của văn bản {names} trong kho bị mất hoặc không còn đúng như lúc lập nên hồ sơ chưa được "
            "đưa ra. Hãy báo quản trị viên khôi phục từ bản sao lưu.",
        )
    papers = chain.filed(documents)
    about = document.inspection.title if document.inspection_id else document.title
    description = chain_xml.described(papers, title=about, by=request.user)
    readings.note(documents, readings.What.FILE, request.user)
    return zip_response(_files(papers, description), plain_name("ho so", about[:80], suffix=".zip"))


def _files(papers, description):
    yield "ho-so.xml", description
    yield chain_xml.SCHEMA.name, chain_xml.SCHEMA.read_bytes()
    for paper in papers:
        yield paper.name, seal.stored_bytes(paper.document)


def _refused(request, uuid, sentence):
    messages.error(request, sentence)
    return redirect("document_detail", uuid=uuid)
