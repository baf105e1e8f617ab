"""The work of the inspections, to look up: it is written in the portal. Only the catalogues are kept here."""

from django.contrib import admin

from accounts.record_admin import ReadOnlyInline, ReadOnlyRecordAdmin
from districts.admin import DistrictsAdmin, DistrictsInline
from districts.models import Reorganisation

from . import checklist_admin, dossier_admin, notice_admin, trust_admin  # noqa: F401  register their pages
from .models import (
    Comment,
    DeadlineRule,
    DecreedDay,
    Document,
    DocumentBatch,
    DocumentBatchItem,
    DocumentReading,
    DocumentTemplate,
    EscalationRung,
    Evidence,
    Extension,
    FaultBasis,
    FaultType,
    Finding,
    Inspection,
    InspectionPlan,
    LegalBasis,
    Minutes,
    MinutesAcknowledgement,
    PlannedInspection,
    PlanTransition,
    Remedy,
    RemedyCheck,
    Requirement,
    Response,
    ServiceModelObservation,
    TeamMember,
    Transition,
    Visit,
    VisitAttendee,
)
from .models.transition import ABOUT
from .reorganisation_admin import ReorganisationAdmin
from .workflow import step_label


class FaultBasisInline(DistrictsInline):
    model = FaultBasis
    show_change_link = False
    extra = 0
    # Stacked: five columns are wider than the page, and the name of a text is long.
    template = "admin/edit_inline/stacked.html"
    fields = ["words", ("valid_from", "valid_to"), "sureness", "note"]


@admin.register(FaultType)
class FaultTypeAdmin(DistrictsAdmin):
    inlines = [FaultBasisInline]
    history_parts = ["bases"]
    list_display = ["name", "code", "field_number", "order", "valid_from", "valid_to"]
    list_filter = ["field_number"]
    search_fields = ["search_text", "code"]

    def get_readonly_fields(self, request, obj=None):
        """A code is what records and imports know a fault by."""
        return ["code"] if obj else []


@admin.register(DecreedDay)
class DecreedDayAdmin(DistrictsAdmin):
    list_display = ["on", "is_working", "legal_basis"]
    list_filter = ["is_working"]
    date_hierarchy = "on"


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(DistrictsAdmin):
    list_display = ["__str__", "basis", "valid_from", "valid_to"]
    list_filter = ["severity"]


@admin.register(EscalationRung)
class EscalationRungAdmin(DistrictsAdmin):
    list_display = ["__str__", "words", "basis", "is_used"]
    list_filter = ["is_used"]


@admin.register(DocumentTemplate)
class DocumentTemplateAdmin(DistrictsAdmin):
    list_display = ["__str__", "superior", "issuer", "valid_from", "valid_to"]
    list_filter = ["kind"]


@admin.register(LegalBasis)
class LegalBasisAdmin(DistrictsAdmin):
    list_display = ["words", "valid_from", "valid_to", "certainty", "is_confirmed"]
    list_filter = ["is_confirmed", "certainty"]
    search_fields = ["words"]


class TeamInline(ReadOnlyInline):
    model = TeamMember
    fields = ["role", "full_name", "office", "user"]


class VisitInline(ReadOnlyInline):
    model = Visit
    fields = ["unit", "on", "round", "place"]


class PlannedInspectionInline(ReadOnlyInline):
    model = PlannedInspection
    show_change_link = False
    fields = ["month", "on", "kind", "note", "inspection", "withdrawn_at", "withdrawn_reason"]


class PlanTransitionInline(ReadOnlyInline):
    model = PlanTransition
    show_change_link = False
    fields = ["at", "step", "by", "note"]

    @admin.display(description="bước")
    def step(self, transition):
        return step_label(InspectionPlan, transition.name)


@admin.register(InspectionPlan)
class InspectionPlanAdmin(ReadOnlyRecordAdmin):
    list_display = ["title", "year", "number", "dated_on", "state", "is_sample"]
    list_filter = ["state", "year", "is_sample"]
    search_fields = ["title", "number"]
    inlines = [PlannedInspectionInline, PlanTransitionInline]
    history_parts = ["lines"]


class TransitionInline(ReadOnlyInline):
    model = Transition
    show_change_link = False
    fields = ["at", "step", "from_state", "to_state", "by", "note"]

    @admin.display(description="bước")
    def step(self, transition):
        return step_of(transition)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*ABOUT, "minutes__visit__unit", "by")


def step_of(transition):
    subject = next(
        (
            model
            for name, model in (
                ("requirement", Requirement),
                ("remedy", Remedy),
                ("extension", Extension),
                ("document", Document),
                ("comment", Comment),
                ("minutes", Minutes),
            )
            if getattr(transition, f"{name}_id")
        ),
        Inspection,
    )
    return step_label(subject, transition.name)


class AcknowledgementInline(ReadOnlyInline):
    model = MinutesAcknowledgement
    show_change_link = False
    fields = ["side", "full_name", "office", "sha256", "at", "by"]


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyRecordAdmin):
    list_display = ["visit", "number", "state", "frozen_at", "frozen_by"]
    list_filter = ["state"]
    list_select_related = ["visit__unit", "frozen_by"]
    inlines = [AcknowledgementInline]


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyRecordAdmin):
    list_display = ["title", "kind", "starts_on", "state", "is_sample"]
    list_filter = ["state", "kind", "scheme", "is_sample"]
    search_fields = ["search_text"]
    date_hierarchy = "starts_on"
    inlines = [TeamInline, VisitInline, TransitionInline]
    history_parts = ["team", "visits"]


class VisitAttendeeInline(ReadOnlyInline):
    model = VisitAttendee
    show_change_link = False
    fields = ["side", "full_name", "office"]


class RemedyCheckInline(ReadOnlyInline):
    model = RemedyCheck
    show_change_link = False
    fields = ["remedy", "seen", "words", "created_by"]


@admin.register(Visit)
class VisitAdmin(ReadOnlyRecordAdmin):
    inlines = [VisitAttendeeInline, RemedyCheckInline]
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


class ExtensionInline(ReadOnlyInline):
    model = Extension
    show_change_link = False
    fields = ["asked_at", "asked_by", "asked_until", "reason", "state", "granted_until", "note", "decided_by"]


class ResponseInline(ReadOnlyInline):
    model = Response
    show_change_link = False
    fields = ["created_at", "created_by", "kind", "words"]


@admin.register(Remedy)
class RemedyAdmin(ReadOnlyRecordAdmin):
    list_display = ["unit", "requirement", "state", "stance", "extended_until", "done_on", "continues"]
    list_select_related = ["unit", "requirement", "continues__unit", "continues__requirement"]
    list_filter = ["state"]
    search_fields = ["unit__search_text", "requirement__inspection__search_text"]
    inlines = [ExtensionInline, ResponseInline]
    history_parts = ["responses", "extensions"]


@admin.register(Comment)
class CommentAdmin(ReadOnlyRecordAdmin):
    list_display = ["words", "created_at", "created_by", "side", "field", "state"]
    list_select_related = ["created_by"]
    list_filter = ["side", "state"]
    search_fields = ["words", "created_by__search_text"]
    date_hierarchy = "created_at"


@admin.register(Document)
class DocumentAdmin(ReadOnlyRecordAdmin):
    list_display = ["title", "kind", "stage", "state", "requested_at", "requested_by", "issued_at"]
    list_select_related = ["requested_by"]
    list_filter = ["kind", "stage", "state"]
    search_fields = ["search_text", "inspection__search_text"]
    date_hierarchy = "requested_at"
    exclude = ["snapshot"]


class DocumentBatchItemInline(ReadOnlyInline):
    model = DocumentBatchItem
    show_change_link = False
    fields = ["order", "inspection", "visit", "document", "state", "reason"]


@admin.register(DocumentBatch)
class DocumentBatchAdmin(ReadOnlyRecordAdmin):
    list_display = ["kind", "form", "made_by", "made_at", "state"]
    list_select_related = ["made_by"]
    list_filter = ["state", "kind", "form"]
    search_fields = ["made_by__search_text"]
    date_hierarchy = "made_at"
    inlines = [DocumentBatchItemInline]


@admin.register(DocumentReading)
class DocumentReadingAdmin(ReadOnlyRecordAdmin):
    list_display = ["at", "what", "document", "by"]
    list_select_related = ["document", "by"]
    list_filter = ["what"]
    search_fields = ["document__search_text", "by__search_text"]
    date_hierarchy = "at"


@admin.register(Transition)
class TransitionAdmin(ReadOnlyRecordAdmin):
    list_display = ["at", "step", "from_state", "to_state", "inspection", "by", "note"]
    list_select_related = ["inspection", "by", "requirement", "remedy", "extension", "document", "comment"]
    search_fields = ["inspection__search_text"]
    date_hierarchy = "at"

    @admin.display(description="bước")
    def step(self, transition):
        return step_of(transition)

    def history_view(self, request, object_id, extra_context=None):
        """The log is written once: it is its own history."""
        return self.changeform_view(request, object_id)


# Units are the districts' own, but to end one is to pass on what the inspections asked of it.
admin.site.register(Reorganisation, ReorganisationAdmin)
