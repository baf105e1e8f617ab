"""A return out of a file: sent, looked at, written. Nothing is saved before the last step."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from districts.import_forms import MAX_EXPLAINED, CommitImportForm, UploadReturnForm
from districts.models import DossierReturn, Unit
from districts.returns import waiting
from districts.returns.importing import ImportRefused, commit_import, look_at, summary
from districts.returns.preview_table import preview_table
from districts.returns.target import period_named

SHOWN_PROBLEMS = 200
GONE = (
    "Tệp đã gửi không còn chờ nữa (quá 2 giờ, đã được ghi, hoặc do người khác gửi). Chưa ghi gì thêm; "
    "hãy chọn lại tệp."
)


@require_http_methods(["GET", "HEAD", "POST"])
def return_import(request):
    access.require(request.user, "file_return", _some_return_of(request.user))
    if request.method != "POST":
        return _upload_page(request, UploadReturnForm(user=request.user, initial=_asked(request)))
    form = UploadReturnForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    cleaned = form.cleaned_data
    sent = waiting.keep_waiting(
        cleaned["file"], unit=cleaned["don_vi"], period=cleaned["ky"], user=request.user
    )
    return redirect("return_import_preview", token=sent.token)


@require_http_methods(["GET", "HEAD", "POST"])
def return_import_preview(request, token):
    try:
        sent = waiting.waiting_file(token, request.user)
        with sent.open() as file:
            return _preview(request, sent, file)
    except waiting.NotWaiting:
        messages.warning(request, GONE)
        return redirect("return_import")


def _preview(request, sent, file):
    unit = get_object_or_404(Unit, uuid=sent.unit)
    access.require(request.user, "file_return", DossierReturn(unit=unit))
    preview = look_at(file, sent.name, unit=unit, period=period_named(sent.period))
    if request.method != "POST":
        return _preview_page(request, preview, CommitImportForm(preview=preview))
    form = CommitImportForm(request.POST, preview=preview)
    if not form.is_valid():
        form.show_present_state()
        return _preview_page(request, preview, form, status=422)
    try:
        made = commit_import(
            preview,
            by=request.user,
            explanations=form.explanations(),
            replace=form.cleaned_data.get("thay", False),
        )
    except ImportRefused as refused:
        if by_other_click := _written_meanwhile(sent, file, preview):
            messages.info(request, f"Tệp {sent.name} đã được ghi vào biểu này, nên không ghi thêm lần nữa.")
            return redirect("return_grid", uuid=by_other_click.uuid)
        for sentence in refused.sentences:
            form.add_error(None, sentence)
        return _preview_page(request, preview, form, status=422)
    sent.delete()
    messages.success(request, f"Đã ghi {summary(preview)} từ tệp {sent.name}. Biểu là bản nháp, chưa gửi.")
    return redirect("return_grid", uuid=made.uuid)


def _written_meanwhile(sent, file, preview):
    """The return, if it holds just these lines by now: the button was pressed twice."""
    now = look_at(file, sent.name, unit=preview.unit, period=preview.period)
    return now.existing if now.is_same else None


def _some_return_of(user):
    """An unsaved return of one of the user's units: who has none has no business here."""
    unit = Unit.objects.filter(pk__in=user.current_unit_ids).first()
    return DossierReturn(unit=unit) if unit else None


def _asked(request):
    """What the address asks for (`?don_vi=…&ky=2019-08`); the form's own choices leave nonsense aside."""
    asked = UploadReturnForm(request.GET, user=request.user)
    asked.is_valid()
    cleaned = asked.cleaned_data
    found = {"ky": cleaned.get("ky"), "don_vi": cleaned["don_vi"].uuid if cleaned.get("don_vi") else None}
    return {name: value for name, value in found.items() if value}


def _upload_page(request, form, status=200):
    unit = form.fields["don_vi"].queryset.first()
    return render(request, "districts/return_import_upload.html", {"form": form, "unit": unit}, status=status)


def _preview_page(request, preview, form, status=200):
    too_many = len(preview.to_explain) > MAX_EXPLAINED
    context = {
        "preview": preview,
        "reading": preview.reading,
        "form": form,
        "summary": summary(preview),
        "shown_problems": preview.problems[:SHOWN_PROBLEMS],
        "n_more_problems": max(0, len(preview.problems) - SHOWN_PROBLEMS),
        "table": preview_table(preview.lines),
        "too_many_to_explain": too_many,
        "can_commit": not (preview.refusals or preview.blocking or preview.is_same or too_many),
        "again_url": f"{reverse('return_import')}?don_vi={preview.unit.uuid}&ky={preview.period.end:%Y-%m}",
        "grid_url": reverse("return_grid", args=[preview.existing.uuid]) if preview.existing else None,
    }
    return render(request, "districts/return_import_preview.html", context, status=status)
