"""What every paper of an inspection besides its first report freezes: the report's data and some more."""

import datetime
from dataclasses import dataclass, field, fields

from django.utils import timezone

from inspections import checklist_summary, dossier_summary
from inspections.minutes.changes import changes_since_minutes
from inspections.models import Extension, Inspection, Remedy, Visit
from inspections.working_days import Calendar

from .formalities import Formalities
from .snapshot import Snapshot
from .snapshot import collect as collect_report


@dataclass(frozen=True)
class ChangeLine:
    """What the records say otherwise than the minutes one unit acknowledged."""

    committee: str
    noun: str
    labels: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class RemedyLine:
    """One unit's remedy as it stood on the day of freezing; `due_on` is the deadline that holds."""

    words: str
    unit: str
    issued_on: datetime.date | None
    first_due_on: datetime.date | None
    due_words: str
    due_on: datetime.date | None
    stance: str
    stance_words: str
    plan: str
    person: str
    promised_on: datetime.date | None
    done_on: datetime.date | None
    is_verified: bool
    verified_on: datetime.date | None
    days_late: int
    extensions: tuple[str, ...]
    is_handed_on: bool = False


@dataclass(frozen=True)
class VisitResults:
    """What was gathered at one visit besides findings, as sentences; empty where nothing was."""

    unit: int
    round: int
    checklist: tuple[str, ...]
    dossiers: tuple[str, ...]


@dataclass(frozen=True)
class InspectionPaper(Snapshot):
    """The report's data, and what the other papers say besides."""

    formalities: Formalities = field(default_factory=Formalities)
    kind_label: str = ""
    hours: tuple[str, ...] = ()  # of the visits, in their order
    changes: tuple[ChangeLine, ...] = ()
    remedies: tuple[RemedyLine, ...] = ()
    results: tuple[VisitResults, ...] = ()


def collect(document) -> InspectionPaper:
    """Everything the report freezes, the formalities, the hours.

    :raises CannotBuild: a photo that should be there cannot be read.
    """
    return InspectionPaper(**_common(document))


def collect_with_results(document) -> InspectionPaper:
    """With checklists and sampled dossiers of every visit, in a fixed number of queries."""
    visits = list(Visit.objects.filter(inspection=document.inspection_id))
    gathered = zip(visits, checklist_summary.summaries(visits), dossier_summary.samples(visits), strict=True)
    results = (
        VisitResults(
            visit.unit_id,
            visit.round,
            checklist_summary.sentences_of(checklist),
            dossier_summary.sentences_of(sample),
        )
        for visit, checklist, sample in gathered
    )
    return InspectionPaper(**_common(document), results=tuple(results))


def collect_with_changes(document) -> InspectionPaper:
    visits = list(Visit.objects.filter(inspection=document.inspection_id).select_related("unit"))
    changes = tuple(
        ChangeLine(each.committee, change.noun, change.labels, change.old, change.new, change.reason)
        for each in changes_since_minutes(visits)
        for change in each.changes
    )
    return InspectionPaper(**_common(document), changes=changes)


def collect_with_remedies(document) -> InspectionPaper:
    asked = Remedy.objects.filter(
        requirement__inspection=document.inspection_id,
        requirement__state="issued",
        requirement__withdrawn_at=None,
    )
    return InspectionPaper(**_common(document), remedies=remedy_lines(asked))


def _common(document):
    report = collect_report(document)
    inspection = Inspection.objects.get(pk=document.inspection_id)
    visits = Visit.objects.filter(inspection=inspection).select_related("unit")
    return {each.name: getattr(report, each.name) for each in fields(report)} | {
        "formalities": Formalities.of(document),
        "kind_label": inspection.get_kind_display() if inspection.kind != Inspection.Kind.NOT_STATED else "",
        "hours": tuple(visit.hours for visit in visits),
    }


def remedy_lines(remedies):
    """The remedies as lines, in the order of their requirements, in three queries."""
    remedies = remedies.select_related("requirement", "unit").prefetch_related("extensions")
    calendar, today = Calendar.load(), timezone.localdate()
    ordered = remedies.order_by("requirement__inspection", "requirement", "unit__sort_key", "pk")
    return tuple(_remedy_line(remedy, today, calendar) for remedy in ordered)


def _remedy_line(remedy, today, calendar):
    asked = remedy.requirement
    handed_on = remedy.state == Remedy.State.HANDED_ON
    return RemedyLine(
        words=asked.words,
        unit=remedy.unit.people_committee,
        issued_on=asked.issued_on,
        first_due_on=asked.deadline_on,
        due_words=asked.deadline_words,
        due_on=remedy.due_on,
        stance=remedy.stance,
        stance_words=remedy.stance_words,
        plan=remedy.plan,
        person=remedy.person_in_charge,
        promised_on=remedy.promised_on,
        done_on=remedy.done_on,
        is_verified=remedy.state == Remedy.State.VERIFIED,
        verified_on=timezone.localdate(remedy.verified_at) if remedy.verified_at else None,
        days_late=0 if handed_on else remedy.days_late(today, calendar),
        extensions=tuple(_extension(each) for each in remedy.extensions.all()),
        is_handed_on=handed_on,
    )


def _extension(extension):
    match extension.state:
        case Extension.State.GRANTED:
            return f"đã gia hạn đến {extension.granted_until:%d/%m/%Y}"
        case Extension.State.REFUSED:
            return f"xin đến {extension.asked_until:%d/%m/%Y}, không được gia hạn"
        case _:
            return f"xin đến {extension.asked_until:%d/%m/%Y}, chưa được trả lời"
