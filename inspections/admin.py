"""The work of the inspections, to look up: it is written in the portal. Only the faults are kept here."""

from django.contrib import admin

from accounts.record_admin import ReadOnlyInline, ReadOnlyRecordAdmin
from districts.admin import DistrictsAdmin

from .models import (
    Document,
    Evidence,
    FaultType,
    Finding,
    Inspection,
    Remedy,
    Requirement,
    Response,
    ServiceModelObservation,
    TeamMember,
    Transition,
    Visit,
)
from .workflow import step_label


@admin.register(FaultType)
class FaultTypeAdmin(DistrictsAdmin):
    list_display = ["name", "code", "field_number", "order", "valid_from", "valid_to"]
    list_filter = ["field_number"]
    search_fields = ["search_text", "code"]

    def get_readonly_fields(self, request, obj=None):
        """A code is what records and imports know a fault by."""
        return ["code"] if obj else []


class TeamInline(ReadOnlyInline):
    model = TeamMember
    fields = ["role", "full_name", "office", "user"]


class VisitInline(ReadOnlyInline):
    model = Visit
    fields = ["unit", "on", "round", "place"]


class TransitionInline(ReadOnlyInline):
    model = Transition
    show_change_link = False
    fields = ["at", "step", "from_state", "to_state", "by", "note"]

    @admin.display(description="bước")
    def step(self, transition):
        return step_of(transition)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("requirement", "remedy", "document", "by")


def step_of(transition):
    subject = next(
        (
            model
            for name, model in (("requirement", Requirement), ("remedy", Remedy), ("document", Document))
            if getattr(transition, f"{name}_id")
        ),
        Inspection,
    )
    return step_label(subject, transition.name)


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyRecordAdmin):
    list_display = ["title", "kind", "starts_on", "state", "is_sample"]
    list_filter = ["state", "kind", "scheme", "is_sample"]
    search_fields = ["search_text"]
    date_hierarchy = "starts_on"
    inlines = [TeamInline, VisitInline, TransitionInline]
    history_parts = ["team", "visits"]


@admin.register(Visit)
class VisitAdmin(ReadOnlyRecordAdmin):
    list_display = ["unit", "on", "round", "inspection"]
    list_select_related = ["unit", "inspection"]
    list_filter = ["round"]
    search_fields = ["unit__search_text", "inspection__search_text"]
    date_hierarchy = "on"


@admin.register(TeamMember)
class TeamMemberAdmin(ReadOnlyRecordAdmin):
    list_display = ["__str__", "role", "office", "user", "inspection"]
    list_select_related = ["user", "inspection"]
    list_filter = ["role"]
    search_fields = ["inspection__search_text", "user__search_text"]


@admin.register(Finding)
class FindingAdmin(ReadOnlyRecordAdmin):
    list_display = ["words", "kind", "fault", "reform_field", "inspection", "is_withdrawn"]
    list_select_related = ["fault", "reform_field", "inspection"]
    list_filter = ["kind", "severity", "responsible", "fault"]
    search_fields = ["search_text", "inspection__search_text"]
    date_hierarchy = "created_at"

    @admin.display(description="đã rút", boolean=True)
    def is_withdrawn(self, finding):
        return finding.withdrawn_at is not None


@admin.register(ServiceModelObservation)
class ServiceModelObservationAdmin(ReadOnlyRecordAdmin):
    list_display = ["service_model", "visit", "rating"]
    list_select_related = ["service_model", "visit__unit"]
    list_filter = ["rating"]
    search_fields = ["service_model__search_text", "visit__unit__search_text"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyRecordAdmin):
    list_display = ["__str__", "kind", "inspection", "uploaded_at", "uploaded_by", "size"]
    list_select_related = ["inspection", "uploaded_by"]
    list_filter = ["kind"]
    search_fields = ["inspection__search_text"]
    date_hierarchy = "uploaded_at"


class RemedyInline(ReadOnlyInline):
    model = Remedy
    fields = ["unit", "state"]


@admin.register(Requirement)
class RequirementAdmin(ReadOnlyRecordAdmin):
    list_display = ["words", "inspection", "state", "issued_on", "deadline_on", "deadline_words"]
    list_select_related = ["inspection"]
    list_filter = ["state"]
    search_fields = ["inspection__search_text"]
    date_hierarchy = "issued_on"
    inlines = [RemedyInline]
    history_parts = ["remedies"]


class ResponseInline(ReadOnlyInline):
    model = Response
    show_change_link = False
    fields = ["created_at", "created_by", "kind", "words"]


@admin.register(Remedy)
class RemedyAdmin(ReadOnlyRecordAdmin):
    list_display = ["unit", "requirement", "state"]
    list_select_related = ["unit", "requirement"]
    list_filter = ["state"]
    search_fields = ["unit__search_text", "requirement__inspection__search_text"]
    inlines = [ResponseInline]
    history_parts = ["responses"]


@admin.register(Document)
class DocumentAdmin(ReadOnlyRecordAdmin):
    list_display = ["title", "kind", "stage", "state", "requested_at", "requested_by", "issued_at"]
    list_select_related = ["requested_by"]
    list_filter = ["kind", "stage", "state"]
    search_fields = ["search_text", "inspection__search_text"]
    date_hierarchy = "requested_at"
    exclude = ["snapshot"]


@admin.register(Transition)
class TransitionAdmin(ReadOnlyRecordAdmin):
    list_display = ["at", "step", "from_state", "to_state", "inspection", "by", "note"]
    list_select_related = ["inspection", "by", "requirement", "remedy", "document"]
    search_fields = ["inspection__search_text"]
    date_hierarchy = "at"

    @admin.display(description="bước")
    def step(self, transition):
        return step_of(transition)

    def history_view(self, request, object_id, extra_context=None):
        """The log is written once: it is its own history."""
        return self.changeform_view(request, object_id)
