"""Many documents at once: chosen, watched while they are made, stopped, taken away."""

import uuid as uuids

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.passive import passive
from inspections import sheets
from inspections.actions.batch import cancel_batch, make_batch, resume_batch
from inspections.documents import batch_files, merged, readings
from inspections.documents.batch_presenter import BatchRow, item_rows
from inspections.documents.zipped import plain_name, zip_response
from inspections.forms.batch import BatchFilterForm, BatchForm
from inspections.forms.inspection import InspectionFilterForm
from inspections.models import Document, DocumentBatch, DocumentBatchItem, Inspection

PER_PAGE = 50
READY = Q(items__state=DocumentBatchItem.State.READY)
FAILED = Q(items__state=DocumentBatchItem.State.FAILED)


def counted(batches):
    """With how many items each has, how many are finished, how many failed."""
    return (
        batches.select_related("made_by", "cancelled_by")
        .annotate(
            n_items=Count("items"),
            n_ready=Count("items", filter=READY),
            n_failed=Count("items", filter=FAILED),
        )
        .order_by("-made_at", "-pk")
    )


def visible_batch(request, uuid, verb="view_batch"):
    batch = get_object_or_404(counted(DocumentBatch.objects.visible_to(request.user)), uuid=uuid)
    access.require(request.user, verb, batch)
    return batch


@require_safe
def batch_list(request):
    form = BatchFilterForm(request.GET)
    found = counted(DocumentBatch.objects.visible_to(request.user))
    if form.wants_excel:
        return sheets.BATCHES.response(found, form)
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    context = {
        "page": page,
        "rows": [BatchRow(batch) for batch in page],
        "may_make": access.can_somewhere(request.user, "make_batch"),
    }
    return render(request, "inspections/batch_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def batch_create(request):
    """The inspections as the list finds them, to be marked; what is asked for stands above them."""
    if not access.can_somewhere(request.user, "make_batch"):
        access.require(request.user, "view_document")
    visible = Inspection.objects.visible_to(request.user)
    if not access.can(request.user, "view_document"):
        visible = visible.filter(pk__in=Inspection.objects.filter(team__user=request.user).values("pk"))
    years = [first.year for first in visible.dates("starts_on", "year", order="DESC")]
    filters = InspectionFilterForm(request.GET, years=years)
    found = filters.filter(visible).prefetch_related("visits__unit", "team")
    if filters.wants_excel:
        return sheets.INSPECTIONS.response(found, filters)
    page = Paginator(found, PER_PAGE).get_page(filters.asked.get("trang"))
    is_sent = request.method == "POST"
    initial = {"uuid": uuids.uuid4(), "kind": Document.Kind.REPORT}
    form = BatchForm(request.POST if is_sent else None, page=page, found=found, initial=initial)
    if is_sent and form.is_valid():
        asked = form.cleaned_data
        batch = make_batch(
            inspections=form.chosen,
            kind=asked["kind"],
            form=asked["form"],
            only_issued=asked["only_issued"],
            by=request.user,
            uuid=asked["uuid"],
        )
        return redirect("batch_detail", uuid=batch.uuid)
    marked = set(form["inspections"].value() or ()) if is_sent else set()
    context = {
        "form": filters,
        "batch_form": form,
        "page": page,
        "rows": [(inspection, str(inspection.uuid) in marked) for inspection in page],
    }
    return render(request, "inspections/batch_create.html", context, status=422 if form.errors else 200)


@require_safe
def batch_detail(request, uuid):
    batch = visible_batch(request, uuid)
    context = _shown(request, batch) | {"items": item_rows(batch, request.user)}
    return render(request, "inspections/batch_detail.html", context)


@passive
@require_safe
def batch_status(request, uuid):
    """How far it is, for the page that watches it; when it is over, the page is read anew."""
    batch = visible_batch(request, uuid)
    response = render(request, "inspections/_batch_status.html", _shown(request, batch))
    if not batch.is_waiting:
        response["HX-Refresh"] = "true"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _shown(request, batch):
    return {
        "batch": batch,
        "row": BatchRow(batch),
        "may_take": access.can(request.user, "take_batch", batch),
        "may_stop": batch.is_waiting and access.can(request.user, "stop_batch", batch),
    }


@require_safe
def batch_download(request, uuid):
    """The zip, sent while it is made, or the merged file; only with what its taker may see now."""
    batch = visible_batch(request, uuid, "take_batch")
    if batch.state != DocumentBatch.State.READY:
        gone = batch.state == DocumentBatch.State.EXPIRED
        messages.error(
            request,
            "Tệp gộp đã được xóa; hãy bấm “Gộp lại”." if gone else "Tập này chưa có tệp để tải.",
        )
        return redirect("batch_detail", uuid=uuid)
    items = list(batch.items.select_related("inspection", "visit__unit"))
    documents = merged.documents_of(items, request.user)
    name = plain_name(f"tap {batch.get_kind_display()} {timezone.localtime(batch.made_at):%d %m %Y}")
    if batch.form == DocumentBatch.Form.ZIP:
        readings.note(documents.values(), readings.What.BATCH, request.user)
        return zip_response(batch_files.files_of(batch, items, documents), f"{name}.zip")
    ready = [item for item in items if item.state == DocumentBatchItem.State.READY]
    if hidden := [item for item in ready if item.document_id not in documents]:
        messages.error(
            request,
            f"Tệp gộp có {len(hidden)} văn bản mà anh/chị không được xem nữa nên không tải được. Hãy lập tập "
            "mới: tập mới chỉ lấy văn bản anh/chị được xem.",
        )
        return redirect("batch_detail", uuid=uuid)
    return _merged_file(request, batch, documents, f"{name}.pdf")


def _merged_file(request, batch, documents, name):
    try:
        file = batch.pdf.open("rb")
    except FileNotFoundError:
        messages.error(request, "Tệp gộp không còn trong kho. Các văn bản vẫn còn: hãy lập tập mới.")
        return redirect("batch_detail", uuid=batch.uuid)
    readings.note(documents.values(), readings.What.BATCH, request.user)
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def batch_cancel(request, uuid):
    batch = visible_batch(request, uuid, "stop_batch")
    if cancel_batch(batch=batch, by=request.user):
        messages.success(request, "Đã dừng. Văn bản đã lập xong vẫn còn ở trang của từng cuộc kiểm tra.")
    else:
        messages.error(request, "Tập này đã xong hoặc đã dừng từ trước.")
    return redirect("batch_detail", uuid=uuid)


@require_POST
def batch_resume(request, uuid):
    batch = visible_batch(request, uuid, "take_batch")
    if not resume_batch(batch=batch):
        messages.error(request, "Không có văn bản nào cần lập lại.")
    return redirect("batch_detail", uuid=uuid)
