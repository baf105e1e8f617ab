"""What the minutes of one visit say, as plain values: read from the records, kept once they are frozen."""

import datetime
from dataclasses import dataclass, replace

from districts.models import ReportedFigure
from inspections.checklist_summary import sentences_of, summaries
from inspections.documents.frozen import from_json, to_json
from inspections.documents.report_figures import content_of, period_of
from inspections.documents.snapshot import figure_line
from inspections.dossier_summary import frozen_dossiers
from inspections.models import Finding, RemedyCheck, ServiceModelObservation, VisitAttendee

STRENGTH, LIMITATION = Finding.Kind.STRENGTH, Finding.Kind.LIMITATION


@dataclass(frozen=True)
class Person:
    """Somebody present; the name may be unknown, then the office says who it was."""

    name: str
    office: str

    @property
    def line(self):
        return ", ".join(filter(None, [self.name or "(không rõ tên)", self.office]))


@dataclass(frozen=True)
class Said:
    """One record as the minutes tell it. `key` is its uuid, by which later changes are found."""

    key: str
    words: str
    field: str = ""
    count: str = ""
    responsible: str = ""  # only where another body than the unit is


@dataclass(frozen=True)
class MinutesContent:
    """`number` and `reason`: of which text this is the correction; `opinion_how` as in the model."""

    number: int
    reason: str
    replaced_sha256: str
    inspection: str
    decision: str
    committee: str
    on: datetime.date
    from_time: str
    to_time: str
    place: str
    team: tuple[Person, ...]
    unit_side: tuple[Person, ...]
    chair: Person
    secretary: Person
    proceedings: str
    strengths: tuple[Said, ...]
    limitations: tuple[Said, ...]
    models: tuple[Said, ...]
    figures: tuple[Said, ...]
    checks: tuple[Said, ...]
    checklist: tuple[str, ...]
    opinion: str
    opinion_by: str
    opinion_how: str
    is_sample: bool
    dossiers: tuple[str, ...] = ()  # minutes frozen before dossiers were told of have none

    def to_json(self):
        return to_json(self)

    @classmethod
    def from_json(cls, data):
        return from_json(cls, data)


def collect(minutes) -> MinutesContent:
    """Read what a draft would say if it were frozen now."""
    visit = minutes.visit
    inspection = visit.inspection
    replaced = visit.minutes.frozen().filter(number=minutes.number - 1).first()
    return MinutesContent(
        number=minutes.number,
        reason=minutes.reason,
        replaced_sha256=replaced.sha256 if replaced else "",
        inspection=inspection.title,
        decision=_decision(inspection),
        committee=visit.unit.people_committee,
        on=visit.on,
        from_time=_clock(visit.from_time),
        to_time=_clock(visit.to_time),
        place=visit.place,
        **_people(visit.attendees.all()),
        chair=Person(minutes.chair_name, minutes.chair_office),
        secretary=Person(minutes.secretary_name, minutes.secretary_office),
        proceedings=minutes.proceedings,
        **told_now(visit),
        # The sums of the checklist; single answers stay with the team until they are findings.
        checklist=sentences_of(summaries([visit])[0]),
        dossiers=frozen_dossiers(visit),
        opinion=minutes.opinion,
        opinion_by=minutes.opinion_by,
        opinion_how=minutes.opinion_how,
        is_sample=inspection.is_sample,
    )


def meeting_of(content):
    """Day and hours, place, people of both sides of a meeting, each as one text."""
    hours = "–".join(filter(None, [content.from_time, content.to_time]))
    return {
        "hours": ", ".join(filter(None, [f"{content.on:%d/%m/%Y}", hours])),
        "place": content.place or "không ghi",
        "team": _listed(content.team),
        "unit_side": _listed(content.unit_side),
    }


def meetings_of(visits):
    """Visit's key → `meeting_of` as the records now say, in one query however many visits there are."""
    people = {visit.pk: [] for visit in visits}
    for each in VisitAttendee.objects.filter(visit__in=visits).order_by("side", "order"):
        people[each.visit_id].append(each)
    return {visit.pk: meeting_of(_Meeting.of(visit, people[visit.pk])) for visit in visits}


@dataclass(frozen=True)
class _Meeting:
    on: datetime.date
    from_time: str
    to_time: str
    place: str
    team: tuple[Person, ...]
    unit_side: tuple[Person, ...]

    @classmethod
    def of(cls, visit, attendees):
        clocks = _clock(visit.from_time), _clock(visit.to_time)
        return cls(visit.on, *clocks, visit.place, **_people(attendees))


def _listed(people):
    return "; ".join(person.line for person in people) or "không ghi"


def told_now(visit):
    """What the records tell of this visit now: part of the content → records as `Said`."""
    return told_of([visit])[visit.pk]


def told_of(visits):
    """Visit's key → what the records tell of it, in four queries however many visits there are."""
    told = {
        visit.pk: {name: [] for name in ("strengths", "limitations", "models", "figures", "checks")}
        for visit in visits
    }
    findings = Finding.objects.standing().filter(visits__in=visits).distinct()
    findings = findings.select_related("reform_field").prefetch_related("visits")
    for finding in findings.order_by("reform_field__number", "pk"):
        part = "strengths" if finding.kind == STRENGTH else "limitations"
        for visit in finding.visits.all():
            if visit.pk in told:
                told[visit.pk][part].append(_finding(finding))
    seen = ServiceModelObservation.objects.standing().filter(visit__in=visits)
    for each in seen.select_related("service_model").order_by("pk"):
        told[each.visit_id]["models"].append(_model(each))
    figures = ReportedFigure.objects.standing().filter(visit__in=visits)
    for each in figures.select_related("programme").order_by("pk"):
        told[each.visit_id]["figures"].append(_figure(each))
    checks = RemedyCheck.objects.filter(visit__in=visits).select_related("remedy__requirement")
    for each in checks.order_by("pk"):
        told[each.visit_id]["checks"].append(_check(each))
    return {key: {name: tuple(rows) for name, rows in parts.items()} for key, parts in told.items()}


def with_opinion(content, minutes, replaced_sha256):
    """The same content, frozen before, with the opinion that `minutes` now holds."""
    return replace(
        content,
        number=minutes.number,
        reason=minutes.reason,
        replaced_sha256=replaced_sha256,
        opinion=minutes.opinion,
        opinion_by=minutes.opinion_by,
        opinion_how=minutes.opinion_how,
    )


def likely_people(inspection):
    """Who usually chairs and who writes: the leader and the secretary of the team."""
    by_role = {}
    for member in inspection.team.all():
        by_role.setdefault(member.role, member)
    values = {}
    for role, part in (("leader", "chair"), ("secretary", "secretary")):
        if member := by_role.get(role):
            name = member.full_name or (member.user.full_name if member.user_id else "")
            values |= {f"{part}_name": name[:100], f"{part}_office": member.office}
    return values


def _decision(inspection):
    if not inspection.decision_number:
        return ""
    on = f" ngày {inspection.decision_on:%d/%m/%Y}" if inspection.decision_on else ""
    return f"Quyết định số {inspection.decision_number}{on} của {inspection.organised_by}"


def _clock(time):
    return f"{time:%H:%M}" if time else ""


def _people(attendees):
    sides = {VisitAttendee.Side.TEAM: [], VisitAttendee.Side.UNIT: []}
    for each in attendees:
        sides[each.side].append(Person(each.full_name, each.office))
    return {
        "team": tuple(sides[VisitAttendee.Side.TEAM]),
        "unit_side": tuple(sides[VisitAttendee.Side.UNIT]),
    }


def _finding(finding):
    elsewhere = finding.responsible == Finding.Responsible.OTHER
    return Said(
        key=str(finding.uuid),
        words=finding.words,
        field=finding.reform_field.name if finding.reform_field else "",
        count=finding.count_as_typed,
        responsible=finding.responsible_body if elsewhere else "",
    )


def _model(seen):
    rating = f"Đánh giá: {seen.get_rating_display().lower()}" if seen.rating else ""
    words = ". ".join(filter(None, [f"Mô hình “{seen.service_model.name}”", rating, seen.effect]))
    return Said(key=str(seen.uuid), words=words)


def _figure(figure):
    line = figure_line(figure)
    words = f"{content_of(line)} ({period_of(line)}; nguồn: {line.source_label.lower()})"
    return Said(key=str(figure.uuid), words=words, count=f"{line.typed} {line.unit_of_count}".strip())


def _check(check):
    words = f"Yêu cầu “{check.remedy.requirement.words}”: {check.get_seen_display().lower()}"
    return Said(key=str(check.uuid), words=f"{words}. {check.words}" if check.words else words)
