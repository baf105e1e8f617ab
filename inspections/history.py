"""Who changed what of an inspection, in words, from the history that the database keeps of every row.

The history holds whole rows; what changed is the difference between a row and the one before it. Steps are
left out: they have a log of their own, with reasons (`Transition`).
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db import models

from accounts.models import User

MAX_TEXT = 120
MAX_ROWS = 500

# Columns that the portal keeps for itself, or that the log of steps tells better.
SILENT = {
    "version",
    "search_text",
    "sort_key",
    "state",
    "issued_on",
    "withdrawn_at",
    "withdrawn_by",
    "created_at",
    "created_by",
    "uploaded_at",
    "uploaded_by",
    "uuid",
    "id",
    "sha256",
    "size",
    "original",
    "web_copy",
    "small_copy",
    "print_copy",
    "width",
    "height",
    "media_type",
    "latitude",
    "longitude",
    "taken_at",
    "inspection",
    "order",
    "remedy",
}


@dataclass(frozen=True)
class Source:
    """One kind of record: what it is called, what tells one from another, what leads to the inspection."""

    event: str
    noun: str
    title: str
    relations: tuple = ()
    through_visit: bool = False

    @property
    def model(self):
        return apps.get_model(self.event)

    def called(self, row):
        return row.get_kind_display().lower() if self.event == "inspections.FindingEvent" else self.noun


SOURCES = (
    Source("inspections.InspectionEvent", "thông tin chung", "title", ("scheme",)),
    Source("inspections.TeamMemberEvent", "thành viên Đoàn", "full_name", ("user",)),
    Source("inspections.VisitEvent", "buổi kiểm tra", "unit", ("unit",)),
    Source("inspections.VisitAttendeeEvent", "người dự", "full_name", ("visit__unit",), True),
    Source("inspections.RemedyCheckEvent", "ghi nhận phúc tra", "seen", ("visit__unit",), True),
    Source("inspections.FindingEvent", "nội dung", "words", ("fault", "reform_field", "repeats")),
    Source("inspections.RequirementEvent", "yêu cầu", "words"),
    Source("inspections.EvidenceEvent", "ảnh", "caption", ("visit__unit", "finding")),
    Source(
        "districts.ReportedFigureEvent", "số liệu", "as_typed", ("unit", "programme", "visit__unit"), True
    ),
    Source(
        "inspections.ServiceModelObservationEvent",
        "ghi nhận mô hình",
        "service_model",
        ("service_model", "visit__unit"),
        True,
    ),
    Source("inspections.SampledDossierEvent", "hồ sơ chọn mẫu", "code", ("visit__unit",), True),
)


@dataclass
class Change:
    """One change as a line of the history."""

    at: datetime
    user_id: int | None
    what: str
    title: str
    details: list[str] = field(default_factory=list)
    by: str = ""


def changes_of(inspection):
    """The changes of the records of an inspection, newest first, at most MAX_ROWS of each kind of record.

    One query for each kind. The order within one transaction, whose changes share one moment, is theirs.
    """
    visits = [visit.pk for visit in inspection.visits.all()]
    changes = [change for source in SOURCES for change in _changes(source, inspection, visits)]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def name_people(changes):
    """Write on each change who made it, with one query for all names; without a person it was the portal."""
    names = User.objects.in_bulk({change.user_id for change in changes if change.user_id})
    for change in changes:
        change.by = str(names.get(change.user_id, "")) or "Cổng"
    return changes


def _changes(source, inspection, visits):
    rows = source.model.objects.filter(**_belongs(source, inspection, visits))
    if source.event == "inspections.EvidenceEvent":
        rows = rows.filter(response=None)
    rows = list(rows.select_related("pgh_context", *source.relations).order_by("-pgh_id")[:MAX_ROWS])
    earlier, changes = {}, []
    for row in reversed(rows):
        if change := _change(source, row, earlier.get(row.pgh_obj_id)):
            changes.append(change)
        earlier[row.pgh_obj_id] = row
    return reversed(changes)


def _belongs(source, inspection, visits):
    if source.event == "inspections.InspectionEvent":
        return {"pgh_obj": inspection.pk}
    return {"visit__in": visits} if source.through_visit else {"inspection": inspection.pk}


def _change(source, row, previous):
    what, details = _said(source, row, previous)
    if not what:
        return None
    context = row.pgh_context
    user_id = context.metadata.get("user") if context else None
    return Change(row.pgh_created_at, user_id, f"{what} {source.called(row)}", _title(source, row), details)


def _said(source, row, previous):
    """(verb, details) of one change; an empty verb where nothing was said that people would read."""
    if row.pgh_label == "insert":
        return "Thêm", []
    if row.pgh_label == "delete":
        return "Bỏ", []
    if getattr(row, "withdrawn_at", None) and not (previous and previous.withdrawn_at):
        return "Rút", [row.withdrawn_reason]
    if previous is None:
        return "Sửa", []
    details = _differences(row, previous)
    return ("Sửa", details) if details else ("", [])


def _differences(row, previous):
    return [
        f"{column.verbose_name}: {_text(previous, column)} → {_text(row, column)}"
        for column in row._meta.concrete_fields
        if not column.name.startswith("pgh_")
        and column.name not in SILENT
        and getattr(row, column.attname) != getattr(previous, column.attname)
    ]


def _title(source, row):
    # A member may be known by the account alone, somebody present by the office alone.
    known_by = (getattr(row, name, None) for name in (source.title, "user", "office"))
    return _short(str(next(filter(None, known_by), "")))


def _text(row, column):
    """A stored value as a person reads it."""
    value = getattr(row, column.name)
    if value in (None, "", []):
        return "(trống)"
    if isinstance(column, models.DateField) and hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    if isinstance(column, models.TimeField):
        return f"{value:%H:%M}"
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _short(str(value))


def _short(text):
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
