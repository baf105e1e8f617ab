"""The history of a record, read from the events that database triggers wrote: who, when, what, why."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pghistory.core
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.formats import localize

UNKNOWN = "—"
ACTIONS = {"insert": "Tạo", "update": "Sửa", "delete": "Xóa"}
# Worked out by the program from other fields, or of no meaning to a reader.
NOT_FOR_PEOPLE = {"id", "uuid", "sort_key", "search_text", "version"}


@dataclass(frozen=True)
class FieldChange:
    """One field of one change: `old` is None where the record was made."""

    label: str
    old: str | None
    new: str


@dataclass(frozen=True)
class Change:
    """`subject` names the part of the record that changed; it is empty for the record itself."""

    at: datetime
    who: str
    url: str
    subject: str
    action: str
    reason: str
    fields: list[FieldChange]


def history_of(record, parts=()):
    """Return the changes of a record and of its `parts` (names of reverse relations), latest first.

    A person is named by the account that was signed in; without one it was a command or the database.
    """
    reader = _Reader()
    changes = reader.changes(record, subject="")
    for part in parts:
        for each in getattr(record, part).all():
            changes += reader.changes(each, subject=f"{each._meta.verbose_name} “{each}”")
    # What one transaction changed has one time: the order in which it was written decides then.
    return sorted(changes, key=lambda change: change.at)[::-1]


def _events_of(record):
    event_models = pghistory.core.event_models(tracks_model=type(record))
    if not event_models:
        return []
    events = event_models[0].objects.filter(pgh_obj_id=record.pk)
    return events.select_related("pgh_context").order_by("pgh_id")


class _Reader:
    """Remembers what people and other records are called: each is asked for once."""

    def __init__(self):
        self.names = {}

    def changes(self, record, subject):
        fields = [field for field in record._meta.concrete_fields if field.name not in NOT_FOR_PEOPLE]
        changes, before = [], None
        for event in _events_of(record):
            changed = self._changed_fields(fields, before, event)
            before = event
            if not changed and event.pgh_label == "update":
                continue  # nothing a reader would see
            metadata = (event.pgh_context and event.pgh_context.metadata) or {}
            changes.append(
                Change(
                    at=event.pgh_created_at,
                    who=self._person(metadata.get("user")),
                    url=metadata.get("url", ""),
                    subject=subject,
                    action=ACTIONS.get(event.pgh_label, event.pgh_label),
                    reason=metadata.get("reason", ""),
                    fields=changed,
                )
            )
        return changes

    def _changed_fields(self, fields, before, event):
        changed = []
        for field in fields:
            if not hasattr(event, field.attname):
                continue  # not tracked, such as a password
            new = self._as_read(field, getattr(event, field.attname))
            old = self._as_read(field, getattr(before, field.attname)) if before else None
            if new != (UNKNOWN if old is None else old):
                changed.append(FieldChange(str(field.verbose_name), old, new))
        return changed

    def _as_read(self, field, value):
        if value in (None, "", []):
            return UNKNOWN
        if isinstance(field, models.ForeignKey):
            return self._name(field.related_model, value) or f"số {value}, đã bỏ"
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        match value:
            case bool():
                return "có" if value else "không"
            case datetime():
                return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
            case date():
                return f"{value:%d/%m/%Y}"
            case Decimal():
                return str(localize(value.normalize()))
            case list():
                return ", ".join(map(str, value))
        return str(value)

    def _person(self, pk):
        return "Hệ thống" if pk is None else self._name(get_user_model(), pk) or f"Tài khoản số {pk}"

    def _name(self, model, pk):
        if (model, pk) not in self.names:
            found = model._base_manager.filter(pk=pk).first()
            self.names[model, pk] = str(found) if found else ""
        return self.names[model, pk]
