"""The trust store in the admin: certificates are uploaded, looked at, taken out of use; nothing is typed."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from accounts.record_admin import ReadOnlyRecordAdmin
from districts.admin import DistrictsAdmin

from .actions.signing import trust_certificates
from .documents.certificates import Unusable
from .forms.signing import UploadCertificatesForm
from .models import SignedFile, TrustedCertificate


@admin.register(TrustedCertificate)
class TrustedCertificateAdmin(DistrictsAdmin):
    list_display = ["subject", "issuer", "valid_from", "valid_to", "is_valid_now", "is_active"]
    list_filter = ["is_active"]
    fields = [
        "is_active",
        "note",
        "subject",
        "issuer",
        "serial",
        "fingerprint",
        "valid_from",
        "valid_to",
        "added_at",
        "added_by",
    ]
    readonly_fields = fields[2:]

    @admin.display(description="còn giá trị", boolean=True)
    def is_valid_now(self, certificate):
        return certificate.valid_from <= timezone.now() <= certificate.valid_to

    def add_view(self, request, form_url="", extra_context=None):
        """A file instead of fields; each certificate in it becomes a row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadCertificatesForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                added, known = trust_certificates(
                    data=form.cleaned_data["file"].read(), note=form.cleaned_data["note"], by=request.user
                )
            except Unusable as why:
                form.add_error("file", str(why))
            else:
                messages.success(request, f"Đã nạp {len(added)} chứng thư; {len(known)} chứng thư đã có sẵn.")
                return HttpResponseRedirect(reverse("admin:inspections_trustedcertificate_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Nạp chứng thư tin cậy",
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(
            request,
            "admin/inspections/trustedcertificate/upload.html",
            context,
            status=422 if form.errors else 200,
        )


@admin.register(SignedFile)
class SignedFileAdmin(ReadOnlyRecordAdmin):
    list_display = ["document", "order", "uploaded_at", "uploaded_by", "sha256"]
    list_select_related = ["document", "uploaded_by"]
    search_fields = ["document__search_text"]
    date_hierarchy = "uploaded_at"
