"""The checklist is written here, version by version; what visits answered can only be looked up."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.record_admin import ReadOnlyInline, ReadOnlyRecordAdmin, RecordInline
from districts.admin import DistrictsAdmin, DistrictsInline
from districts.fields import FORMFIELDS

from . import workflow
from .actions import checklist_version as actions
from .checklist_comparison import compare
from .forms.checklist_version import ChecklistItemForm, CompareForm, NewVersionForm
from .models import ChecklistAnswer, ChecklistItem, ChecklistSection, ChecklistVersion, VisitChecklist

STEP = "admin/inspections/checklistversion/step.html"
COMPARE = "admin/inspections/checklistversion/compare.html"


class OnlyDraftsAreWritten:
    """What belongs to a published version is shown and not changed; the database refuses it too."""

    def version_of(self, obj):
        return obj

    def has_change_permission(self, request, obj=None):
        version = self.version_of(obj) if obj else None
        return (version is None or version.is_draft) and super().has_change_permission(request, obj)


class SectionInline(OnlyDraftsAreWritten, DistrictsInline):
    model = ChecklistSection
    fields = ["order", "name", "n_items"]
    readonly_fields = ["n_items"]
    verbose_name_plural = "các phần (bấm “Thay đổi” ở từng phần để soạn mục)"

    @admin.display(description="số mục")
    def n_items(self, section):
        return sum(not item.is_dropped for item in section.items.all()) if section.pk else "—"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("reform_field").prefetch_related("items")

    def has_add_permission(self, request, obj=None):
        """Every field of the programme has its section from the beginning."""
        return False


@admin.register(ChecklistVersion)
class ChecklistVersionAdmin(OnlyDraftsAreWritten, DistrictsAdmin):
    list_display = ["title", "scheme", "valid_from", "valid_to", "state", "published_at", "published_by"]
    list_filter = ["state", "scheme"]
    list_select_related = ["scheme", "published_by"]
    readonly_fields = ["state", "made_from", "published_at", "published_by"]
    fields = ["title", "scheme", "valid_from", "valid_to", *readonly_fields]
    history_parts = ["sections"]

    def get_readonly_fields(self, request, obj=None):
        """The sections are of one programme, so it is chosen once."""
        return [*self.readonly_fields, "scheme"] if obj else self.readonly_fields

    def get_inlines(self, request, obj):
        return [SectionInline] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            actions.begin_version(version=obj)

    def response_add(self, request, obj, post_url_continue=None):
        """What comes next is writing its items."""
        return HttpResponseRedirect(self.url_of(obj))

    def url_of(self, version):
        return reverse("admin:inspections_checklistversion_change", args=[version.pk])

    def get_urls(self):
        pages = [
            ("ban-moi", self.new_version_view, "new"),
            ("ban-hanh", self.publish_view, "publish"),
            ("ngung-dung", self.retire_view, "retire"),
            ("so-sanh", self.compare_view, "compare"),
        ]
        ours = [
            path(
                f"<int:pk>/{word}/",
                self.admin_site.admin_view(view),
                name=f"inspections_checklistversion_{name}",
            )
            for word, view, name in pages
        ]
        return [*ours, *super().get_urls()]

    def version_at(self, request, pk):
        version = get_object_or_404(ChecklistVersion.objects.select_related("scheme", "made_from"), pk=pk)
        if not self.has_view_permission(request, version):
            raise Http404
        return version

    def new_version_view(self, request, pk):
        version = self.version_at(request, pk)
        today = timezone.localdate()
        form = NewVersionForm(request.POST or None, initial={"title": version.title, "valid_from": today})
        page = {
            "title": f"Soạn bản mới từ “{version}”",
            "sentences": [
                "Bản mới có đủ phần và mục của bản này, ở dạng đang soạn. Bản này giữ nguyên.",
                "Đến khi bản mới được ban hành, các buổi kiểm tra vẫn dùng bản này.",
            ],
            "button": "Soạn bản mới",
        }
        return self.step(request, version, form, partial(actions.draft_from, version=version), page)

    def publish_view(self, request, pk):
        version = self.version_at(request, pk)
        doubtful = [item for item in actions.kept_items(version) if item.certainty in ("M", "?")]
        page = {
            "title": f"Ban hành “{version}”",
            "sentences": [
                f"Từ buổi kiểm tra ngày {version.valid_from:%d/%m/%Y}, Đoàn trả lời theo bản này. Bản đang "
                "dùng hết hiệu lực vào hôm trước; buổi đã bắt đầu giữ bản của mình.",
                "Ban hành rồi thì không sửa được nữa; muốn sửa thì soạn bản mới từ bản này.",
                f"{len(doubtful)} mục còn ghi độ chắc chắn M hoặc “?” (chưa kiểm chứng).",
            ],
            "problems": actions.why_not_publish(version),
            "button": "Ban hành",
        }
        form = forms.Form(request.POST if request.method == "POST" else None)
        return self.step(request, version, form, partial(actions.publish_version, version=version), page)

    def retire_view(self, request, pk):
        version = self.version_at(request, pk)
        is_in_use = version.state == ChecklistVersion.State.PUBLISHED
        page = {
            "title": f"Ngừng dùng “{version}”",
            "sentences": ["Không buổi kiểm tra nào bắt đầu với bản này nữa; buổi đã bắt đầu vẫn dùng tiếp."],
            "problems": [] if is_in_use else ["Chỉ ngừng dùng được bản đang ban hành."],
            "button": "Ngừng dùng",
        }
        form = forms.Form(request.POST if request.method == "POST" else None)
        return self.step(request, version, form, partial(actions.retire_version, version=version), page)

    def step(self, request, version, form, action, page):
        """Ask, or do it and go to the version that came of it."""
        if request.method == "POST" and form.is_valid():
            try:
                done = action(by=request.user, **form.cleaned_data)
            except workflow.Refused as refused:
                page = {**page, "problems": refused.sentences}
            else:
                messages.success(request, f"{page['button']}: đã xong “{done}”.")
                return HttpResponseRedirect(self.url_of(done))
        context = {"form": form, "version": version, "problems": [], **page}
        status = 422 if request.method == "POST" else 200
        return self.page(request, STEP, context, status)

    def compare_view(self, request, pk):
        return require_safe(self.compared)(request, pk)

    def compared(self, request, pk):
        version = self.version_at(request, pk)
        others = ChecklistVersion.objects.exclude(pk=pk)
        form = CompareForm(request.GET, initial={"voi": version.made_from_id})
        form.fields["voi"].queryset = others
        chosen = form.cleaned_data.get("voi") if form.is_valid() else None
        other = chosen or version.made_from or others.first()
        context = {
            "title": f"So sánh “{version}”",
            "version": version,
            "other": other,
            "others": others,
            "comparison": compare(other, version) if other else None,
        }
        return self.page(request, COMPARE, context)

    def page(self, request, template, context, status=200):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, context, status=status)


class ItemInline(OnlyDraftsAreWritten, RecordInline, admin.StackedInline):
    model = ChecklistItem
    form = ChecklistItemForm
    template = "admin/edit_inline/stacked.html"
    formfield_overrides = FORMFIELDS
    autocomplete_fields = ["fault"]
    fieldsets = [
        (None, {"fields": [("code", "order", "certainty"), "words", "how_to_check", "proof", "legal_bases"]}),
        ("Khi chưa đạt", {"fields": ["fault", "finding_words", "count_label", "is_dropped"]}),
    ]

    def version_of(self, section):
        return section.version

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("fault", "section__version")

    def has_add_permission(self, request, obj=None):
        return obj is None or obj.version.is_draft


@admin.register(ChecklistSection)
class ChecklistSectionAdmin(OnlyDraftsAreWritten, DistrictsAdmin):
    list_display = ["name", "version", "order"]
    list_filter = ["version"]
    list_select_related = ["version"]
    fields = ["version", "reform_field", "name", "order"]
    inlines = [ItemInline]
    history_parts = ["items"]

    def version_of(self, section):
        return section.version

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("version", "reform_field")

    def get_readonly_fields(self, request, obj=None):
        return ["version", "reform_field"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "version":
            field.queryset = field.queryset.filter(state=ChecklistVersion.State.DRAFT)
        return field


class AnswerInline(ReadOnlyInline):
    model = ChecklistAnswer
    show_change_link = False
    fields = ["item", "result", "count_as_typed", "note", "answered_by", "answered_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("item", "answered_by")


@admin.register(VisitChecklist)
class VisitChecklistAdmin(ReadOnlyRecordAdmin):
    list_display = ["visit", "version", "begun_at", "begun_by"]
    list_select_related = ["visit__unit", "version", "begun_by"]
    list_filter = ["version"]
    search_fields = ["visit__unit__search_text"]
    inlines = [AnswerInline]
    history_parts = ["answers"]
