"""A return as Excel in the official layout, and the files it was filled from as they were sent."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from districts.models import DossierReturn, ReturnFile
from districts.returns.workbook_out import return_file_name, return_workbook
from districts.spreadsheets import MEDIA_TYPE

# A file that somebody sent is saved, never shown: whatever it holds cannot act in the portal's name.
SENT_FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


@require_safe
def return_export(request, uuid):
    returns = DossierReturn.objects.visible_to(request.user).select_related("unit__parent")
    dossier_return = get_object_or_404(returns, uuid=uuid)
    name = f"{return_file_name(dossier_return)}.xlsx"
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(return_workbook(dossier_return), content_type=MEDIA_TYPE, headers=headers)


@require_safe
def return_file(request, uuid):
    visible = DossierReturn.objects.visible_to(request.user)
    kept = get_object_or_404(ReturnFile, uuid=uuid, dossier_return__in=visible)
    try:
        opened = kept.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("Tệp gốc không còn trong kho lưu.") from error
    return FileResponse(
        opened,
        as_attachment=True,
        filename=kept.name,
        content_type="application/octet-stream",
        headers=SENT_FILE_HEADERS,
    )
