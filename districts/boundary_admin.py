"""Loading outlines of units in the admin: a file, what it would bring, and only then the writing."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from accounts.record_admin import ReadOnlyRecordAdmin, RecordAdmin

from .boundaries import LINES, look_at, take_over
from .fields import CleanCharField, DateField
from .geojson import MAX_BYTES
from .models import BoundaryFile, Unit, UnitBoundary
from .reading import read_date, show_date
from .returns import waiting

SHOWN = 500
GONE = (
    "Tệp đã gửi không còn chờ nữa (quá 2 giờ, đã được ghi, hoặc do người khác gửi). Chưa ghi gì thêm; "
    "hãy chọn lại tệp."
)


class UploadBoundariesForm(forms.Form):
    """Which file, for units of which level and day, and where it comes from."""

    file = forms.FileField(
        label="tệp GeoJSON",
        help_text=f"Tối đa {MAX_BYTES // 1024**2} MB, kinh độ và vĩ độ WGS 84, mỗi đơn vị một vùng có mã.",
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
        error_messages={
            "required": "Hãy chọn tệp.",
            "empty": "Tệp trống, không có byte nào. Hãy chọn lại tệp.",
        },
    )
    level = forms.ChoiceField(label="cấp", choices=Unit.Level)
    on = DateField(
        label="mã đơn vị theo ngày",
        help_text="Mã được dùng lại cho đơn vị khác, nên mỗi tệp chỉ đúng với một thời gian.",
    )
    source = CleanCharField(
        label="nguồn dữ liệu",
        max_length=300,
        help_text="Cơ quan lập, năm, giấy phép sử dụng; hiện dưới bản đồ.",
        error_messages={"required": "Hãy ghi nguồn: bản đồ nào cũng phải nói lấy từ đâu."},
    )
    code_property = CleanCharField(
        label="thuộc tính chứa mã",
        max_length=60,
        required=False,
        help_text="Để trống nếu thuộc tính tên là code, ma, ma_xa, ma_huyen…",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"Tệp lớn hơn {MAX_BYTES // 1024**2} MB nên không nhận. Hãy giản lược đường ranh "
                "giới rồi nạp lại."
            )
        return file


@admin.register(BoundaryFile)
class BoundaryFileAdmin(RecordAdmin):
    list_display = ["name", "level", "as_of", "n_units", "source", "committed_at", "committed_by"]
    list_filter = ["level"]
    list_select_related = ["committed_by"]
    date_hierarchy = "committed_at"

    def has_change_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in self.opts.concrete_fields if field.name not in ("id", "uuid")]

    def get_urls(self):
        preview = self.admin_site.admin_view(self.preview_view)
        return [path("nap/<str:token>/", preview, name="districts_boundaryfile_preview"), *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        today = f"{timezone.localdate():%d/%m/%Y}"
        form = UploadBoundariesForm(request.POST or None, request.FILES or None, initial={"on": today})
        if request.method == "POST" and form.is_valid():
            asked = form.cleaned_data
            about = [asked["level"], show_date(asked["on"]), asked["source"], asked["code_property"]]
            sent = waiting.keep(asked["file"], about, request.user)
            return HttpResponseRedirect(reverse("admin:districts_boundaryfile_preview", args=[sent.token]))
        return self._page(
            request, "upload", "Nạp ranh giới đơn vị", status=422 if form.errors else 200, form=form
        )

    def preview_view(self, request, token):
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            sent = waiting.waiting_file(token, request.user, n_about=4)
            with sent.open() as file:
                data = file.read()
        except waiting.NotWaiting:
            messages.warning(request, GONE)
            return HttpResponseRedirect(reverse("admin:districts_boundaryfile_add"))
        level, day, source, code_property = sent.about
        about = {"level": level, "on": read_date(day)}
        preview = look_at(data, code_property=code_property, **about)
        if request.method == "POST" and preview.can_commit:
            file = take_over(preview, name=sent.name, size=len(data), source=source, by=request.user, **about)
            sent.delete()
            messages.success(request, f"Đã ghi ranh giới của {file.n_units} đơn vị từ tệp {file.name}.")
            return HttpResponseRedirect(reverse("admin:districts_boundaryfile_changelist"))
        context = {
            "preview": preview,
            "shown": sorted(preview.matches, key=lambda match: not match.doubt)[:SHOWN],
            "sent": sent,
            "level": Unit.Level(level).label,
            "day": day,
            "source": source,
        }
        return self._page(request, "preview", f"Xem trước tệp {sent.name}", **context)

    def _page(self, request, name, title, status=200, **context):
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        template = f"admin/districts/boundaryfile/{name}.html"
        return TemplateResponse(request, template, context, status=status)


@admin.register(UnitBoundary)
class UnitBoundaryAdmin(ReadOnlyRecordAdmin):
    list_display = ["unit", "file", "latitude", "longitude"]
    list_select_related = ["unit", "file"]
    search_fields = ["unit__search_text"]
    exclude = ["polygons", *LINES]  # thousands of points: the map shows them
