"""The whole history of a unit's inspections and remedies as one chronology, through the rights of who asks.

What befell units that live on in this one is part of it, and each line says of which unit it was then. Only
what a unit's own successions name counts, and what a remedy itself continues (decision 0084).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from districts.models import Unit
from districts.succession import forerunners, same_body

from .models import Finding, Inspection, Remedy, Requirement, Response, Visit
from .remedy_presenter import remedy_deadline
from .repeats import chains_of
from .working_days import Calendar

KINDS = {
    "kiem_tra": "Kiểm tra",
    "uu_diem": "Ưu điểm",
    "han_che": "Hạn chế",
    "lap_lai": "Hạn chế lặp lại",
    "yeu_cau": "Yêu cầu",
    "trao_doi": "Trả lời, xác nhận",
    "tre": "Quá hạn",
}
TONES = {"tre": "late", "lap_lai": "late", "han_che": "waiting", "uu_diem": "done"}


@dataclass(frozen=True)
class Event:
    """One thing that happened; `was` says of which unit, where it was not this one by its name of today."""

    on: date
    order: int
    kind: str
    title: str
    words: str
    url: str
    inspection: Inspection
    unit: Unit
    was: str = ""
    by: str = ""

    @property
    def tone(self):
        return {"tre": "late", "lap_lai": "late", "han_che": "waiting", "uu_diem": "done"}.get(
            self.kind, "idle"
        )

    @property
    def is_sample(self):
        return self.inspection.is_sample


def events_of(unit, user, today=None):
    """[Event], the latest first, in a fixed number of queries and one for each generation of names."""
    today, was = today or timezone.localdate(), units_before(unit)
    remedies = list(_remedies(user, was))
    for remedy in remedies:
        if remedy.unit_id not in was:
            was[remedy.unit_id] = f"với {remedy.unit.in_sentence}, đơn vị này làm tiếp"
    events = [
        *_visits(user, was),
        *_findings(user, was),
        *_demands(remedies, was),
        *_delays(remedies, was, today),
        *_responses(remedies, was),
    ]
    return sorted(events, key=lambda event: (event.on, event.order), reverse=True)


def units_before(unit):
    """{unit id: how its time is told}: this body first, then every unit that lives on in it."""
    body = list(Unit.objects.filter(pk__in=same_body(unit)))
    was = {}
    for found in forerunners(body).values():
        for before in found:
            share = "nay thuộc đơn vị này" if before.is_whole else "một phần nay thuộc đơn vị này"
            was[before.unit.pk] = f"thời {before.unit.in_sentence}, {share}"
    for row in body:
        was[row.pk] = "" if row.pk == unit.pk else f"dưới tên {row.in_sentence}"
    return was


def _visits(user, was) -> Iterator[Event]:
    known = Inspection.objects.visible_to(user).exclude(state__in=Inspection.BEFORE_FIELD)
    visits = Visit.objects.filter(unit__in=was, inspection__in=known).select_related("inspection", "unit")
    for visit in visits:
        title = "Phúc tra" if visit.inspection.kind == Inspection.Kind.RECHECK else "Kiểm tra"
        words = visit.inspection.title + (f", lần {visit.round}" if visit.round > 1 else "")
        url = f"{visit.inspection.get_absolute_url()}?don_vi={visit.uuid}"
        yield Event(
            visit.on, 0, "kiem_tra", title, words, url, visit.inspection, visit.unit, was[visit.unit_id]
        )


def _findings(user, was):
    found = Finding.objects.seen_by(user).filter(visits__unit__in=was)
    found = list(found.select_related("inspection").prefetch_related("visits__unit"))
    chains = chains_of(found, user)
    for finding in found:
        visit = min(
            (visit for visit in finding.visits.all() if visit.unit_id in was), key=lambda visit: visit.on
        )
        words, kind, title = finding.words, finding.kind, finding.get_kind_display()
        if earlier := chains[finding.pk].repeats_at(visit.unit_id):
            kind, title = "lap_lai", KINDS["lap_lai"]
            words += f" (đã nêu khi kiểm tra {earlier.inspection.starts_on:%d/%m/%Y})"
        by = finding.responsible_body if finding.responsible == Finding.Responsible.OTHER else ""
        by = by and f"trách nhiệm: {by}"
        url = f"{finding.inspection.get_absolute_url()}?don_vi={visit.uuid}"
        yield Event(
            visit.on, 1, kind, title, words, url, finding.inspection, visit.unit, was[visit.unit_id], by
        )


def _remedies(user, was):
    found = Remedy.objects.visible_to(user).filter(requirement__state=Requirement.State.ISSUED)
    found = found.filter(found.of_units(was))
    return found.select_related("unit", "requirement__inspection", "continues__unit")


def _demand_event(remedy, was, on, order, kind, title, words, by=""):
    url = reverse("remedy_detail", args=[remedy.uuid])
    inspection = remedy.requirement.inspection
    return Event(on, order, kind, title, words, url, inspection, remedy.unit, was[remedy.unit_id], by)


def _demands(remedies, was):
    for remedy in remedies:
        requirement = remedy.requirement
        words = f"{requirement.words} Hạn: {remedy_deadline(remedy)}."
        on, title = requirement.issued_on, "Yêu cầu"
        if remedy.continues_id:
            on = max(on, remedy.continues.unit.valid_to or on)
            title = f"Làm tiếp yêu cầu của {remedy.continues.unit.in_sentence}"
        yield _demand_event(remedy, was, on, 2, "yeu_cau", title, words)
        if requirement.withdrawn_at:
            on = timezone.localdate(requirement.withdrawn_at)
            words = f"{requirement.words} Lý do: {requirement.withdrawn_reason}"
            yield _demand_event(remedy, was, on, 3, "yeu_cau", "Rút yêu cầu", words)


def _delays(remedies, was, today):
    calendar = Calendar.load()
    for remedy in remedies:
        days = remedy.days_late(today, calendar)
        if not days or not remedy.is_asked:
            continue
        if remedy.state == Remedy.State.OPEN:
            title = f"Quá hạn, đến nay trễ {days} ngày làm việc"
        else:
            title = f"Làm xong trễ {days} ngày làm việc (ngày {remedy.done_on:%d/%m/%Y})"
        yield _demand_event(remedy, was, remedy.due_on, 4, "tre", title, remedy.requirement.words)


def _responses(remedies, was):
    by_pk = {remedy.pk: remedy for remedy in remedies}
    for response in Response.objects.filter(remedy__in=by_pk).select_related("created_by"):
        remedy = by_pk[response.remedy_id]
        on = timezone.localdate(response.created_at)
        words = response.words or remedy.requirement.words
        by = response.spoke_as or str(response.created_by)
        yield _demand_event(remedy, was, on, 5, "trao_doi", response.get_kind_display(), words, by)
