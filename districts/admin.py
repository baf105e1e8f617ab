import pghistory
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from accounts.record_admin import ReadOnlyInline, ReadOnlyRecordAdmin, RecordAdmin, RecordInline

from .actions import draft_rename
from .boundary_admin import BoundaryFileAdmin as BoundaryFileAdmin  # registers itself
from .fields import FORMFIELDS
from .forms import EditUnitForm, RenameUnitForm
from .models import (
    DossierReturn,
    DossierReturnLine,
    Programme,
    ReformField,
    ReformScheme,
    ReportedFigure,
    ReturnDuty,
    ReturnFile,
    ReturnReminder,
    ReturnTransition,
    ServiceModel,
    ServiceModelAdoption,
    ServiceModelStatus,
    Unit,
    UnitHead,
    UnitSuccession,
)
from .models.ranges import in_force_on
from .reading import show_number

LINE_BREAK = mark_safe("<br>")


class DistrictsAdmin(RecordAdmin):
    """Fields that read dates and numbers as people here write them."""

    formfield_overrides = FORMFIELDS


class DistrictsInline(RecordInline):
    formfield_overrides = FORMFIELDS
    show_change_link = True


class InForceFilter(admin.SimpleListFilter):
    title = "hiệu lực"
    parameter_name = "hieu_luc"

    def lookups(self, request, model_admin):
        return [("nay", "Còn hiệu lực hôm nay"), ("het", "Đã hết hiệu lực")]

    def queryset(self, request, queryset):
        in_force = in_force_on(timezone.localdate())
        match self.value():
            case "nay":
                return queryset.filter(in_force)
            case "het":
                return queryset.exclude(in_force)
        return queryset


class SuccessionInline(DistrictsInline):
    model = UnitSuccession
    fk_name = "predecessor"
    verbose_name_plural = "đơn vị này trở thành"
    autocomplete_fields = ["successor"]


class OriginInline(ReadOnlyInline):
    model = UnitSuccession
    fk_name = "successor"
    verbose_name_plural = "đơn vị này hình thành từ"
    fields = ["predecessor", "kind", "part", "on", "legal_basis"]


class HeadInline(DistrictsInline):
    model = UnitHead
    autocomplete_fields = ["user"]


@admin.register(Unit)
class UnitAdmin(DistrictsAdmin):
    form = EditUnitForm
    list_display = ["full_name", "code", "level", "parent", "valid_from", "valid_to"]
    list_filter = [InForceFilter, "level", "type"]
    search_fields = ["search_text"]
    date_hierarchy = "valid_to"
    autocomplete_fields = ["parent"]
    inlines = [HeadInline, SuccessionInline, OriginInline]
    readonly_fields = ["what_became"]
    history_parts = ["successions", "heads"]
    fieldsets = [
        (
            None,
            {"fields": ["name", "type", "capitalised_type", "code", "level", "parent", "legal_basis"]},
        ),
        ("Thời gian", {"fields": ["valid_from", "valid_to", "what_became"]}),
        ("Vị trí", {"fields": ["latitude", "longitude"]}),
        ("Sửa lỗi gõ", {"fields": ["is_correction", "correction_reason"]}),
    ]

    def get_queryset(self, request):
        """The autocomplete names the parent too."""
        return super().get_queryset(request).select_related("parent")

    @admin.display(description="tên đầy đủ", ordering="sort_key")
    def full_name(self, unit):
        return unit.full_name

    @admin.display(description="nay là")
    def what_became(self, unit):
        if not unit.pk or not unit.has_ended:
            return "đang còn hiệu lực"
        heirs = unit.became()
        if not heirs:
            return "không ghi đơn vị kế thừa"
        return format_html_join(
            LINE_BREAK,
            "{}{}",
            ((heir.unit, "" if heir.is_whole else " (một phần)") for heir in heirs),
        )

    def save_model(self, request, obj, form, change):
        if reason := form.cleaned_data.get("correction_reason"):
            pghistory.context(reason=f"Sửa lỗi gõ: {reason}")
        super().save_model(request, obj, form, change)

    def get_urls(self):
        rename = self.admin_site.admin_view(self.rename_view)
        return [path("<int:pk>/doi-ten/", rename, name="districts_unit_rename"), *super().get_urls()]

    def rename_view(self, request, pk):
        unit = get_object_or_404(Unit, pk=pk)
        if not self.has_change_permission(request, unit):
            raise Http404
        form = RenameUnitForm(request.POST or None, initial={"new_name": unit.name, "new_type": unit.type})
        if request.method == "POST" and form.is_valid():
            try:
                target = draft_rename(unit=unit, by=request.user, **form.cleaned_data)
            except ValidationError as refused:
                self.show_refusal(form, refused)
            else:
                preview = reverse("admin:districts_reorganisation_preview", args=[target.reorganisation_id])
                return HttpResponseRedirect(preview)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Đổi tên, đổi loại {unit}",
            "unit": unit,
            "form": form,
            "opts": self.opts,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/districts/unit/rename.html", context, status=status)

    def show_refusal(self, form, refused):
        """Errors of fields the form does not have, such as a taken code, go to the head of the form."""
        for field, errors in getattr(refused, "error_dict", {None: refused.messages}).items():
            form.add_error(field if field in form.fields else None, errors)


@admin.register(UnitSuccession)
class UnitSuccessionAdmin(DistrictsAdmin):
    list_display = ["predecessor", "kind", "part", "successor", "on"]
    list_filter = ["kind", "part", "on"]
    list_select_related = ["predecessor", "successor"]
    search_fields = ["predecessor__search_text", "successor__search_text"]
    date_hierarchy = "on"
    autocomplete_fields = ["predecessor", "successor"]


@admin.register(UnitHead)
class UnitHeadAdmin(DistrictsAdmin):
    list_display = ["full_name", "office", "unit", "valid_from", "valid_to"]
    list_filter = [InForceFilter, "unit__level"]
    list_select_related = ["unit"]
    search_fields = ["search_text", "unit__search_text"]
    date_hierarchy = "valid_from"
    autocomplete_fields = ["unit", "user"]


class ReformFieldInline(DistrictsInline):
    model = ReformField
    show_change_link = False


@admin.register(ReformScheme)
class ReformSchemeAdmin(DistrictsAdmin):
    list_display = ["name", "code", "legal_basis", "valid_from", "valid_to"]
    inlines = [ReformFieldInline]
    history_parts = ["fields"]


class AdoptionInline(DistrictsInline):
    model = ServiceModelAdoption
    fk_name = "service_model"
    autocomplete_fields = ["unit", "learned_from"]
    show_change_link = False


@admin.register(ServiceModel)
class ServiceModelAdmin(DistrictsAdmin):
    list_display = ["name", "channel", "status", "reform_field", "is_sample"]
    list_filter = ["status", "channel", "reform_field__scheme", "is_sample"]
    search_fields = ["search_text", "units__search_text"]
    autocomplete_fields = ["copied_from"]
    inlines = [AdoptionInline]
    readonly_fields = ["status"]  # it changes by a dated note, on the model's page in the portal
    history_parts = ["adoptions", "statuses"]
    list_select_related = ["reform_field"]


@admin.register(ServiceModelStatus)
class ServiceModelStatusAdmin(ReadOnlyRecordAdmin):
    list_display = ["service_model", "status", "on", "note", "created_by", "withdrawn_at"]
    list_filter = ["status"]
    list_select_related = ["service_model", "created_by"]
    search_fields = ["service_model__search_text"]
    date_hierarchy = "on"


@admin.register(Programme)
class ProgrammeAdmin(DistrictsAdmin):
    list_display = ["name", "is_sample"]
    search_fields = ["search_text"]


def sum_column(part, label):
    @admin.display(description=label)
    def column(self, line):
        value = getattr(line.as_arithmetic(), part)
        return "—" if value is None else show_number(value)

    return column


class LineInline(DistrictsInline):
    """The paper's thirteen columns; the three sums are worked out and what does not add up is said."""

    model = DossierReturnLine
    show_change_link = False
    readonly_fields = ["received", "handled", "pending", "what_is_wrong"]
    fields = [
        "order",
        "field_name",
        "received",
        "online",
        "direct",
        "postal",
        "carried_over",
        "handled",
        "early",
        "on_time",
        "late",
        "pending",
        "pending_in_time",
        "pending_overdue",
        "explanation",
        "what_is_wrong",
    ]
    received = sum_column("received", "tiếp nhận (3)")
    handled = sum_column("handled", "đã giải quyết (7)")
    pending = sum_column("pending", "đang giải quyết (11)")

    @admin.display(description="chưa khớp")
    def what_is_wrong(self, line):
        if not line.pk:
            return "—"
        return format_html_join(LINE_BREAK, "{}", ((problem,) for problem in line.problems())) or "—"

    def has_change_permission(self, request, obj=None):
        return is_open(obj)

    def has_add_permission(self, request, obj=None):
        return is_open(obj)


def is_open(dossier_return):
    """Whether its numbers may still be changed: not once the province has accepted them."""
    return dossier_return is None or dossier_return.state in (
        DossierReturn.State.DRAFT,
        DossierReturn.State.SUBMITTED,
    )


class ReturnFileInline(ReadOnlyInline):
    model = ReturnFile
    fields = ["name", "size", "n_lines", "committed_at", "committed_by", "sha256"]


class ReturnTransitionInline(ReadOnlyInline):
    model = ReturnTransition
    show_change_link = False
    fields = ["at", "name", "from_state", "to_state", "by", "note"]


@admin.register(DossierReturn)
class DossierReturnAdmin(DistrictsAdmin):
    list_display = ["unit", "period_words", "period_from", "period_to", "state", "is_sample"]
    list_filter = ["state", "form_version", "is_sample"]
    list_select_related = ["unit"]
    search_fields = ["unit__search_text"]
    date_hierarchy = "period_to"
    autocomplete_fields = ["unit"]
    inlines = [LineInline, ReturnFileInline, ReturnTransitionInline]
    readonly_fields = ["state", "totals"]  # the state moves by its own steps, in the portal
    history_parts = ["lines"]

    def has_change_permission(self, request, obj=None):
        return is_open(obj) and super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description="tổng số")
    def totals(self, dossier_return):
        if not dossier_return.pk:
            return "—"
        known = dossier_return.total().known
        return (
            f"tiếp nhận {show_number(known.received)} · đã giải quyết {show_number(known.handled)} · "
            f"đang giải quyết {show_number(known.pending)}"
        )


@admin.register(ReportedFigure)
class ReportedFigureAdmin(ReadOnlyRecordAdmin):
    list_display = [
        "unit",
        "as_typed",
        "unit_of_count",
        "counted",
        "channel",
        "service_level",
        "programme",
        "period_words",
        "source",
        "is_sample",
    ]
    list_filter = ["counted", "channel", "service_level", "source", "is_sample"]
    list_select_related = ["unit", "programme"]
    search_fields = ["unit__search_text", "programme__search_text"]
    date_hierarchy = "period_to"


@admin.register(ReturnDuty)
class ReturnDutyAdmin(DistrictsAdmin):
    list_display = ["level", "days_to_send", "legal_basis", "valid_from", "valid_to"]
    list_filter = ["level"]


@admin.register(ReturnFile)
class ReturnFileAdmin(ReadOnlyRecordAdmin):
    list_display = ["name", "dossier_return", "n_lines", "size", "committed_at", "committed_by"]
    list_select_related = ["dossier_return__unit", "committed_by"]
    search_fields = ["dossier_return__unit__search_text", "sha256"]
    date_hierarchy = "committed_at"
    exclude = ["file"]  # given out in the portal, to those who may see the return


@admin.register(ReturnTransition)
class ReturnTransitionAdmin(ReadOnlyRecordAdmin):
    list_display = ["at", "name", "from_state", "to_state", "dossier_return", "by", "note"]
    list_select_related = ["dossier_return__unit", "by"]
    search_fields = ["dossier_return__unit__search_text"]
    date_hierarchy = "at"


@admin.register(ReturnReminder)
class ReturnReminderAdmin(ReadOnlyRecordAdmin):
    list_display = ["at", "unit", "period_from", "period_to", "words", "by"]
    list_select_related = ["unit", "by"]
    search_fields = ["unit__search_text"]
    date_hierarchy = "at"
