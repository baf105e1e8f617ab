"""Photos and scanned pages: the section, the forms, and the files themselves."""

from functools import partial

from django.http import FileResponse, Http404, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import parse_etags
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from inspections import images
from inspections.actions import evidence as actions
from inspections.file_kinds import JPEG, PDF, PNG, WEBP
from inspections.forms.evidence import AddEvidenceForm, EvidenceForm
from inspections.forms.records import WithdrawForm
from inspections.models import Evidence, Inspection

from .writing import Desk, inspection_to_write, record_to_write

FORM = "inspections/_evidence_form.html"
WITHDRAW_FORM = "inspections/_withdraw_form.html"
COPIES = {"lon": "web_copy", "nho": "small_copy", "in": "print_copy"}
EXTENSIONS = {kind.media_type: kind.extension for kind in (JPEG, PNG, WEBP, PDF)}
# Rights may end, so only the browser that was served may keep it; the bytes under an address never change.
COPY_HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def section(inspection, user, visit=None):
    """Photos of the inspection, those of its findings too, as this person sees them."""
    is_writer = access.can(user, "edit_findings", inspection)
    evidence = inspection.evidence.of_inspection().visible_to(user, inspection)
    if visit:
        evidence = evidence.filter(visit=visit) | evidence.filter(finding__visits=visit)
    if not is_writer:
        evidence = evidence.standing()
    rows = list(evidence.select_related("visit__unit", "finding", "uploaded_by", "withdrawn_by").distinct())
    query = f"?don_vi={visit.uuid}" if visit else ""
    return {
        "evidence": {
            "name": "evidence",
            "title": "Ảnh",
            "add_label": "Thêm ảnh",
            "add_url": reverse("evidence_create", args=[inspection.uuid]) + query,
            "narrowed": query,
            "count": sum(row.withdrawn_at is None for row in rows),
            "rows": rows,
            "can_edit": is_writer and not inspection.is_locked,
            "sees_place": is_writer,
            "sees_original": access.can(user, "view_original", inspection),
            "notices": [],
        }
    }


def _desk(request, inspection, heading, template, **more):
    return Desk(request, inspection, "evidence", heading, template, section, **more)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_create(request, uuid):
    inspection = inspection_to_write(request, uuid)
    new_form = partial(AddEvidenceForm, inspection=inspection)
    desk = _desk(request, inspection, "Thêm ảnh", FORM, new_form=new_form)
    if request.method != "POST":
        return desk.show(new_form(visit=desk.visit))
    form = new_form(request.POST, request.FILES, visit=desk.visit)
    if not form.is_valid():
        return desk.show(form, status=422)
    cleaned = form.cleaned_data
    photos = cleaned["photos_taken"] + cleaned["photos"]
    add = partial(
        actions.add_evidence,
        inspection=inspection,
        form_uuid=cleaned["uuid"],
        photos=photos,
        by=request.user,
        **{name: cleaned[name] for name in form.compared},
    )
    return desk.write(form, add, f"Đã lưu {len(photos)} tệp.", actions.already_here(inspection, photos))


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_edit(request, uuid):
    evidence, inspection = record_to_write(request, _of_inspections(), uuid, _inspection)
    desk = _desk(request, inspection, "Sửa chú thích", FORM)
    new_form = partial(EvidenceForm, inspection=inspection, record=evidence)
    if request.method != "POST":
        return desk.show(new_form())
    form = new_form(request.POST)
    if not form.is_valid():
        return desk.show(form, status=422)
    values = {name: form.cleaned_data[name] for name in (*form.compared, "version")}
    edit = partial(actions.edit_evidence, evidence=evidence, by=request.user, **values)
    return desk.write(form, edit, "Đã lưu chú thích.")


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_withdraw(request, uuid):
    evidence, inspection = record_to_write(request, _of_inspections(), uuid, _inspection)
    desk = _desk(request, inspection, "Rút ảnh", WITHDRAW_FORM, context={"record": evidence})
    return desk.withdraw(evidence, WithdrawForm(request.POST or None))


@require_safe
def evidence_file(request, uuid, copy):
    """A copy of a photo, shown; or the file as it was sent, only ever saved."""
    evidence = get_object_or_404(Evidence.objects.select_related("inspection"), uuid=uuid)
    inspections = Inspection.objects.visible_to(request.user)
    inspection = inspections.filter(pk=evidence.inspection_id).first() or evidence.inspection
    if not Evidence.objects.filter(pk=evidence.pk).visible_to(request.user, inspection).exists():
        raise Http404
    if copy == "goc":
        return _original(request, evidence, inspection)
    if copy not in COPIES or not getattr(evidence, COPIES[copy]):
        raise Http404
    return _copy(request, evidence, copy)


def _copy(request, evidence, copy):
    etag = f'"{evidence.sha256}-{copy}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": etag, **COPY_HEADERS})
    headers = {"ETag": etag, **COPY_HEADERS}
    return FileResponse(_opened(getattr(evidence, COPIES[copy])), content_type="image/jpeg", headers=headers)


def _original(request, evidence, inspection):
    # A PDF has no copies and no place in it; a photo's original tells where it was taken.
    if evidence.kind == Evidence.Kind.PHOTO:
        access.require(request.user, "view_original", inspection)
    if not evidence.original:
        raise Http404
    name = images.download_name(evidence.uuid, evidence.caption, EXTENSIONS[evidence.media_type])
    return FileResponse(
        _opened(evidence.original),
        as_attachment=True,
        filename=name,
        content_type=evidence.media_type,
        headers=images.ORIGINAL_HEADERS,
    )


def _opened(file):
    try:
        return file.open("rb")
    except FileNotFoundError as missing:
        raise Http404("Tệp không còn trong kho lưu trữ.") from missing


def _of_inspections():
    return Evidence.objects.of_inspection().select_related("inspection", "visit", "withdrawn_by")


def _inspection(evidence):
    return evidence.inspection
