"""The Excel of a list in the admin: its columns, its filters, its order, its search."""

from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import Field
from django.utils.html import strip_tags
from django.utils.text import capfirst

from districts.list_sheets import ListColumn, ListSheet


def changelist_workbook(model_admin, request):
    """All rows that the list shows on its pages, as a download."""
    changes = model_admin.get_changelist_instance(request)
    names = [name for name in changes.list_display if name != "action_checkbox"]
    columns = [_column(name, model_admin) for name in names]
    sheet = ListSheet(capfirst(str(model_admin.opts.verbose_name_plural)), columns)
    asked = [f"Tìm: {changes.query}"] if changes.query else []
    asked += [_chosen(spec, changes) for spec in changes.filter_specs]
    words = "; ".join(filter(None, asked)) or "không lọc"
    return sheet.response(changes.queryset, notes=[f"Điều kiện lọc: {words}"])


def _column(name, model_admin):
    heading = capfirst(str(label_for_field(name, model_admin.model, model_admin)))

    def read(record):
        field, _, value = lookup_field(name, record, model_admin)
        if isinstance(field, Field) and field.choices:
            return dict(field.flatchoices).get(value, value)
        if value in (None, "", "—"):
            return None
        return strip_tags(str(value)) if hasattr(value, "__html__") else value

    return ListColumn(heading, read, kind="")


def _chosen(spec, changes):
    """Loại: Huyện; nothing where all of a filter is shown."""
    choices = list(spec.choices(changes))
    chosen = [str(choice["display"]) for choice in choices[1:] if choice["selected"]]
    return f"{capfirst(str(spec.title))}: {', '.join(chosen)}" if chosen else ""
