"""Sampled dossiers in the admin: how each lot was drawn, so that anybody can repeat it, and what was seen."""

from django.contrib import admin

from accounts.record_admin import ReadOnlyInline, ReadOnlyRecordAdmin

from .models import DossierDraw, DossierFault, SampledDossier


@admin.register(DossierDraw)
class DossierDrawAdmin(ReadOnlyRecordAdmin):
    list_display = ["visit", "n_drawn", "n_codes", "method", "drawn_at", "drawn_by"]
    list_select_related = ["visit__unit", "drawn_by"]
    date_hierarchy = "drawn_at"


class DossierFaultInline(ReadOnlyInline):
    model = DossierFault
    show_change_link = False
    fields = ["fault"]


@admin.register(SampledDossier)
class SampledDossierAdmin(ReadOnlyRecordAdmin):
    list_display = ["code", "visit", "procedure", "received_on", "appointed_on", "returned_on"]
    list_select_related = ["visit__unit"]
    search_fields = ["code"]
    inlines = [DossierFaultInline]
