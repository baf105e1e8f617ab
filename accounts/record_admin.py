"""What every page of the admin has in common: search without accents, history, and nothing deleted."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse

from .history import NOT_FOR_PEOPLE, history_of
from .vietnamese import fold


class NothingDeleted:
    """What is official gets an end date, a state, or is taken out of use."""

    def has_delete_permission(self, request, obj=None):
        return False


class RecordAdmin(NothingDeleted, admin.ModelAdmin):
    """`search_fields` name folded texts; `history_parts` reverse relations whose changes are shown too."""

    history_parts = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))

    def changelist_view(self, request, extra_context=None):
        """The list, or the whole of it as Excel; the site makes the workbook, which lies above this app."""
        if "excel" not in request.GET or not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        request.GET = request.GET.copy()
        del request.GET["excel"]  # no field of the list is called so
        try:
            return self.admin_site.changelist_workbook(self, request)
        except IncorrectLookupParameters:
            return super().changelist_view(request, extra_context)

    def history_view(self, request, object_id, extra_context=None):
        """Every change by anybody and anything, as the database's triggers saw it."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        changes = Paginator(history_of(record, self.history_parts), 50)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Lịch sử: {record}",
            "page": changes.get_page(request.GET.get("p")),
            "object": record,
            "opts": self.opts,
            "preserved_filters": self.get_preserved_filters(request),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/record_history.html", context)


class ReadOnlyRecordAdmin(RecordAdmin):
    """For what is written in the portal itself: here it can only be looked up, states and stamps too."""

    def get_readonly_fields(self, request, obj=None):
        hidden = NOT_FOR_PEOPLE | set(self.exclude or ())
        stamps = [f.name for f in self.opts.concrete_fields if not f.editable and f.name not in hidden]
        return [*dict.fromkeys([*self.readonly_fields, *stamps])]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class RecordInline(NothingDeleted, admin.TabularInline):
    extra = 0


class ReadOnlyInline(RecordInline):
    """`fields` may name columns that no form takes."""

    can_delete = False
    show_change_link = True

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
