"""Everything a paper of one inspection needs, read once and frozen.

All database queries of document making are here, and their number does not grow with the records. What comes
out are plain values: names as they are in the rows the inspection points at (a renamed unit is a new row, so
an old paper keeps the old name), photos as an address with the hash of its bytes.
"""

import datetime
import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.storage import default_storage
from django.db.models import Prefetch, Q
from django.utils import timezone

from districts.models import ReportedFigure, Unit
from inspections.finding_presenter import told
from inspections.models import (
    Evidence,
    Finding,
    Inspection,
    Remedy,
    ServiceModelObservation,
    TeamMember,
    Visit,
)

from .frozen import from_json, to_json

DEFAULT_PROVINCE = "tỉnh Đồng Tháp"


class CannotBuild(Exception):
    """Why a paper cannot be made, as a Vietnamese sentence for the person who asked for it."""


@dataclass(frozen=True)
class UnitName:
    """A unit as it was called. `ancestors`: keys of the units above, to tell sums that would count twice."""

    key: int
    full_name: str  # Huyện Lai Vung
    in_sentence: str  # huyện Lai Vung
    committee: str  # UBND huyện Lai Vung
    type_word: str  # huyện; empty where the type is written with a capital
    ancestors: tuple[int, ...] = ()


@dataclass(frozen=True)
class VisitLine:
    unit: int
    on: datetime.date
    round: int
    place: str


@dataclass(frozen=True)
class Person:
    """A member of the team. Where nobody typed a name it stays empty, though an account may be known:
    the record then means somebody whom its source does not name.
    """

    name: str
    office: str
    role: str
    role_label: str
    fields: tuple[int, ...] = ()


@dataclass(frozen=True)
class FieldName:
    number: int
    name: str


@dataclass(frozen=True)
class FindingLine:
    kind: str
    field: int | None
    units: tuple[int, ...]
    words: str
    fault: str
    severity: str
    count_typed: str
    cause: str
    consequence: str
    responsible_body: str  # only where another body than the unit is responsible
    repeats_of: datetime.date | None
    repeat_words: str = ""  # Lặp lại lần 3: 2017, 2018, 2019
    basis: tuple[str, ...] = ()  # what the fault is measured by on the days of the visits


@dataclass(frozen=True)
class ModelLine:
    unit: int
    name: str
    field: int | None
    effect: str
    rating: str


@dataclass(frozen=True)
class FigureLine:
    unit: int
    typed: str
    value: str
    comparator: str
    unit_of_count: str
    counted: str
    counted_label: str
    counted_note: str
    channel: str
    channel_label: str
    level: str
    level_label: str
    programme: str
    period_from: datetime.date | None
    period_to: datetime.date | None
    period_words: str
    source_label: str
    quote: str

    @property
    def number(self):
        return Decimal(self.value)

    @property
    def likeness(self):
        """Two figures may be added or compared only where this is equal (as `ReportedFigure.likeness`)."""
        counted = (self.counted, self.counted_note, self.unit_of_count)
        return (*counted, self.channel, self.level, self.programme, self.period_from, self.period_to)


@dataclass(frozen=True)
class RequirementLine:
    words: str
    units: tuple[int, ...]
    fields: tuple[int, ...]
    addressed_to: str
    deadline_on: datetime.date | None
    deadline_words: str


@dataclass(frozen=True)
class PhotoLine:
    """`file` is an address in the storage, empty where the picture is missing in the source."""

    key: str
    caption: str
    place: str
    taken_on: datetime.date | None
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Snapshot:
    template_version: str
    uuid: str
    title: str
    requested_at: datetime.datetime
    collected_at: datetime.datetime
    is_sample: bool
    province: str
    organised_by: str
    decision_number: str
    decision_on: datetime.date | None
    scheme: str
    scheme_basis: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    source: str
    fields: tuple[FieldName, ...]
    units: tuple[UnitName, ...]
    visits: tuple[VisitLine, ...]
    team: tuple[Person, ...]
    findings: tuple[FindingLine, ...]
    models: tuple[ModelLine, ...]
    figures: tuple[FigureLine, ...]
    requirements: tuple[RequirementLine, ...]
    photos: tuple[PhotoLine, ...]

    def to_json(self):
        return to_json(self)

    @classmethod
    def from_json(cls, data):
        return from_json(cls, data)


def collect(document) -> Snapshot:
    """Read all that `document` needs of its inspection.

    :raises CannotBuild: a photo that should be there cannot be read.
    """
    inspection = Inspection.objects.select_related("scheme").get(pk=document.inspection_id)
    visits = _visits(inspection)
    figures = _figures(inspection)
    requirements = _requirements(inspection)
    met = [visit.unit for visit in visits] + [figure.unit for figure in figures]
    met += [remedy.unit for requirement in requirements for remedy in requirement.remedies.all()]
    units = {unit.pk: unit for unit in met}
    return Snapshot(
        template_version=document.template_version,
        uuid=str(document.uuid),
        title=document.title,
        requested_at=timezone.localtime(document.requested_at),
        collected_at=timezone.localtime(timezone.now()),
        is_sample=inspection.is_sample or any(figure.is_sample for figure in figures),
        province=province_of(met),
        organised_by=inspection.organised_by,
        decision_number=inspection.decision_number,
        decision_on=inspection.decision_on,
        scheme=inspection.scheme.name,
        scheme_basis=inspection.scheme.legal_basis,
        starts_on=inspection.starts_on,
        ends_on=inspection.ends_on,
        source=inspection.source,
        fields=tuple(FieldName(field.number, field.name) for field in inspection.scheme.fields.all()),
        units=tuple(_unit_name(unit) for unit in units.values()),
        visits=tuple(VisitLine(visit.unit_id, visit.on, visit.round, visit.place) for visit in visits),
        team=_team(inspection),
        findings=_findings(inspection),
        models=_models(inspection),
        figures=tuple(figure_line(figure) for figure in figures),
        requirements=tuple(_requirement_line(requirement) for requirement in requirements),
        photos=_photos(inspection),
    )


def read_photos(snapshot: Snapshot) -> dict[str, bytes]:
    """The bytes of the photos, by the key under which the paper asks for them.

    :raises CannotBuild: a file is gone, or is not the one that was frozen.
    """
    photos = {}
    for photo in snapshot.photos:
        if photo.file:
            photos[photo.key] = _photo_bytes(photo.file, photo.caption)
            if hashlib.sha256(photos[photo.key]).hexdigest() != photo.sha256:
                raise CannotBuild(f"Ảnh “{photo.caption}” đã đổi sau khi dữ liệu được chốt.")
    return photos


def _photo_bytes(name, caption):
    try:
        with default_storage.open(name) as file:
            return file.read()
    except FileNotFoundError as error:
        raise CannotBuild(
            f"Không tìm thấy tệp của ảnh “{caption}” trong kho. Hãy gửi lại ảnh hoặc rút ảnh này rồi lập lại."
        ) from error


def _visits(inspection):
    return list(Visit.objects.filter(inspection=inspection).select_related("unit__parent__parent"))


def _figures(inspection):
    figures = ReportedFigure.objects.standing().filter(visit__inspection=inspection)
    return list(figures.select_related("unit__parent__parent", "programme"))


def _requirements(inspection):
    # Who was asked, not who goes on with it after a merger.
    remedies = Remedy.objects.filter(continues=None).select_related("unit__parent__parent")
    remedies = remedies.order_by("unit__sort_key")
    return list(
        inspection.requirements.filter(withdrawn_at=None)
        .prefetch_related(Prefetch("remedies", remedies), "reform_fields")
        .order_by("pk")
    )


def _ancestors(unit):
    """The units above, as far as they were fetched along (commune, district, province)."""
    above = []
    while unit.parent_id and len(above) < 2:
        unit = unit.parent
        above.append(unit)
    return above


def province_of(units):
    """The province's name in a sentence; the units need two parents fetched along."""
    for unit in units:
        for each in [unit, *_ancestors(unit)]:
            if each.level == Unit.Level.PROVINCE:
                return each.in_sentence
    return DEFAULT_PROVINCE


def _unit_name(unit):
    in_sentence = unit.in_sentence
    type_word = in_sentence.removesuffix(f" {unit.name}") if in_sentence[:1].islower() else ""
    ancestors = tuple(each.pk for each in _ancestors(unit))
    return UnitName(unit.pk, unit.full_name, in_sentence, unit.people_committee, type_word, ancestors)


def _team(inspection):
    members = TeamMember.objects.filter(inspection=inspection).order_by("sort_key", "pk")
    return tuple(
        Person(
            member.full_name,
            member.office,
            member.role,
            member.get_role_display(),
            tuple(member.field_numbers),
        )
        for member in members
    )


def _findings(inspection):
    findings = (
        Finding.objects.standing()
        .filter(inspection=inspection)
        .select_related("fault", "reform_field", "inspection", "repeats__inspection")
        .prefetch_related(
            Prefetch(
                "visits", Visit.objects.select_related("unit").order_by("round", "on", "unit__sort_key")
            ),
            "fault__bases",
        )
        .order_by("reform_field__number", "pk")
    )
    return tuple(_finding_line(finding) for finding in told(findings))


def _finding_line(finding):
    elsewhere = finding.responsible == Finding.Responsible.OTHER
    return FindingLine(
        kind=finding.kind,
        field=finding.reform_field.number if finding.reform_field else None,
        units=tuple(dict.fromkeys(visit.unit_id for visit in finding.visits.all())),
        words=finding.words,
        fault=finding.fault.name if finding.fault else "",
        severity=finding.get_severity_display() if finding.severity else "",
        count_typed=finding.count_as_typed,
        cause=finding.cause,
        consequence=finding.consequence,
        responsible_body=finding.responsible_body if elsewhere else "",
        repeats_of=finding.repeats.inspection.starts_on if finding.repeat_words else None,
        repeat_words=finding.repeat_words,
        basis=tuple(basis.words for basis in finding.basis),
    )


def _models(inspection):
    observations = (
        ServiceModelObservation.objects.filter(visit__inspection=inspection, withdrawn_at=None)
        .select_related("visit", "service_model__reform_field")
        .order_by("visit__round", "visit__on", "visit__unit__sort_key", "pk")
    )
    return tuple(
        ModelLine(
            unit=seen.visit.unit_id,
            name=seen.service_model.name,
            field=seen.service_model.reform_field.number if seen.service_model.reform_field else None,
            effect=seen.effect,
            rating=seen.get_rating_display() if seen.rating else "",
        )
        for seen in observations
    )


def figure_line(figure):
    return FigureLine(
        unit=figure.unit_id,
        typed=figure.as_typed,
        value=str(figure.value.normalize()) if figure.value % 1 else str(int(figure.value)),
        comparator=figure.comparator,
        unit_of_count=figure.unit_of_count,
        counted=figure.counted,
        counted_label=figure.get_counted_display(),
        counted_note=figure.counted_note,
        channel=figure.channel,
        channel_label=figure.get_channel_display() if figure.channel else "",
        level=figure.service_level,
        level_label=figure.get_service_level_display() if figure.service_level else "",
        programme=figure.programme.name if figure.programme else "",
        period_from=figure.period_from,
        period_to=figure.period_to,
        period_words=figure.period_words,
        source_label=figure.get_source_display(),
        quote=figure.quote,
    )


def _requirement_line(requirement):
    return RequirementLine(
        words=requirement.words,
        units=tuple(remedy.unit_id for remedy in requirement.remedies.all()),
        fields=tuple(sorted(field.number for field in requirement.reform_fields.all())),
        addressed_to=requirement.addressed_to,
        deadline_on=requirement.deadline_on,
        deadline_words=requirement.deadline_words,
    )


def _photos(inspection):
    standing = Q(finding=None) | Q(finding__withdrawn_at=None)
    standing &= Q(figure=None) | Q(figure__withdrawn_at=None)
    standing &= Q(observation=None) | Q(observation__withdrawn_at=None)
    standing &= Q(minutes_signatures=None)  # a signature on paper proves the minutes, not the findings
    photos = Evidence.objects.filter(
        standing, inspection=inspection, kind=Evidence.Kind.PHOTO, withdrawn_at=None, response=None
    )
    return tuple(_photo_line(photo) for photo in photos.order_by("pk"))


def _photo_line(photo):
    name = photo.print_copy.name or ""
    digest = hashlib.sha256(_photo_bytes(name, photo.caption)).hexdigest() if name else ""
    taken_on = timezone.localdate(photo.taken_at) if photo.taken_at else None
    return PhotoLine(str(photo.uuid), photo.caption, photo.place, taken_on, name, digest)
