"""One thing to do, and how a remedy or a document becomes one."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from inspections import remedy_presenter


@dataclass(frozen=True)
class Task:
    """One thing to do, with the one next action; what has no day (`on`) comes last."""

    what: str
    about: str
    action: str
    url: str
    on: date | None = None
    is_late: bool = False
    due: str = ""
    is_sample: bool = False


@dataclass(frozen=True)
class Tile:
    count: int
    label: str
    url: str
    tone: str = ""


def with_requirement(remedies):
    return remedies.select_related("requirement__inspection", "unit")


def remedy_task(remedy, action, today=None, calendar=None):
    on = remedy.due_on
    late = bool(today) and remedy.is_overdue(today, calendar)
    due = remedy_presenter.remedy_deadline(remedy)
    if on and today:
        due = f"{due}, {remedy_presenter.due_in_working_days(on, calendar, today)}"
    return Task(
        what=remedy.requirement.words,
        about=f"{remedy.unit} · {remedy.requirement.inspection.title}",
        action=action,
        url=reverse("remedy_detail", args=[remedy.uuid]),
        on=on,
        is_late=late,
        due=f"Hạn: {due}",
        is_sample=remedy.requirement.inspection.is_sample,
    )


def document_task(document, action, due, is_late=False):
    return Task(
        what=str(document),
        about=document.inspection.title if document.inspection else "",
        action=action,
        url=reverse("document_detail", args=[document.uuid]),
        is_late=is_late,
        due=due,
        is_sample=bool(document.inspection and document.inspection.is_sample),
    )
