"""Signing an issued document: its file is taken out, signed outside, and sent back here."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inspections import workflow
from inspections.actions.signing import add_signed_file
from inspections.documents import presenter
from inspections.forms.signing import SignedFileForm

from .document import visible_document


@require_http_methods(["GET", "HEAD", "POST"])
def document_sign(request, uuid):
    document = visible_document(request, uuid, "issue_document")
    reasons = workflow.why_not(document, "sign", by=request.user)
    is_sent = request.method == "POST"
    form = SignedFileForm(request.POST, request.FILES) if is_sent else SignedFileForm()
    if is_sent and form.is_valid():
        try:
            add_signed_file(document=document, data=form.cleaned_data["file"].read(), by=request.user)
        except workflow.Refused as refused:
            for sentence in refused.sentences:
                form.add_error(None if reasons else "file", sentence)
        else:
            messages.success(request, "Đã kiểm tra và nhận tệp đã ký. Từ nay tệp tải về là tệp này.")
            return redirect("document_detail", uuid=uuid)
    context = {
        "document": document,
        "form": form,
        "reasons": reasons,
        "signatures": presenter.signatures(document),
    }
    return render(request, "inspections/document_sign.html", context, status=422 if form.errors else 200)
