"""The report on all inspections of a year (Báo cáo cả năm), first version: what is frozen, and its parts.

How many inspections against the plan, which units, what was found by field and by fault, how the demands of
that year are answered; every inspection in a landscape appendix.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone

from districts.reading import show_date_long
from inspections.models import Finding, Inspection, PlannedInspection, Remedy, TeamMember, Visit

from .clerk import attached_to
from .formalities import Formalities, formal, issuer_of
from .frozen import from_json, to_json
from .paper_snapshot import RemedyLine, remedy_lines
from .parts import Appendix, Column, Head, Heading, Paper, Paragraph, Row, Signature, Table, numbered
from .remedy_report_v1 import by_unit, summed_up
from .report_v1 import dashed
from .snapshot import province_of

SUBJECT = "Kết quả kiểm tra công tác cải cách hành chính"
ROWS_AT_ONCE = 300
MOST_FAULTS = 15
UNKNOWN = "—"


@dataclass(frozen=True)
class InspectionLine:
    title: str
    kind: str
    state: str
    days: tuple[datetime.date, ...]
    starts_on: datetime.date
    units: tuple[str, ...]
    leader: str
    strengths: int
    limitations: int


@dataclass(frozen=True)
class FieldCount:
    name: str
    strengths: int
    limitations: int


@dataclass(frozen=True)
class FaultCount:
    """How many units of the year's inspections have a standing limitation of this fault."""

    name: str
    units: int


@dataclass(frozen=True)
class YearSnapshot:
    template_version: str
    uuid: str
    title: str
    requested_at: datetime.datetime
    collected_at: datetime.datetime
    is_sample: bool
    province: str
    year: int
    n_planned: int
    n_planned_begun: int
    inspections: tuple[InspectionLine, ...]
    fields: tuple[FieldCount, ...]
    faults: tuple[FaultCount, ...]
    remedies: tuple[RemedyLine, ...]
    formalities: Formalities = field(default_factory=Formalities)
    photos: tuple[str, ...] = ()

    def to_json(self):
        return to_json(self)

    @classmethod
    def from_json(cls, data):
        return from_json(cls, data)


def title_of(year):
    return f"{SUBJECT} năm {year}"


def inspections_of(year, *, with_sample):
    """Those of the year whose team has gone; one still to come would be told too early."""
    held = Inspection.objects.filter(starts_on__year=year).exclude(state__in=Inspection.BEFORE_FIELD)
    return held if with_sample else held.filter(is_sample=False)


def collect(document) -> YearSnapshot:
    year = document.parameters["year"]
    with_sample = not inspections_of(year, with_sample=False).exists()
    held = inspections_of(year, with_sample=with_sample)
    visits = Visit.objects.select_related("unit__parent__parent").order_by("round", "on", "unit__sort_key")
    findings = Finding.objects.standing().select_related("reform_field", "fault").prefetch_related("visits")
    team = TeamMember.objects.order_by("sort_key", "pk")
    related = (Prefetch("visits", visits), Prefetch("findings", findings), Prefetch("team", team))
    inspections = list(held.prefetch_related(*related).order_by("starts_on", "pk"))
    remedies = Remedy.objects.filter(
        requirement__inspection__in=held, requirement__state="issued", requirement__withdrawn_at=None
    )
    planned = PlannedInspection.objects.standing().filter(plan__year=year, plan__state="issued")
    planned = planned.filter(plan__is_sample=with_sample)
    return YearSnapshot(
        template_version=document.template_version,
        uuid=str(document.uuid),
        title=document.title,
        requested_at=timezone.localtime(document.requested_at),
        collected_at=timezone.localtime(timezone.now()),
        is_sample=any(inspection.is_sample for inspection in inspections),
        province=province_of([visit.unit for each in inspections for visit in each.visits.all()]),
        year=year,
        n_planned=planned.count(),
        n_planned_begun=planned.filter(inspection__in=held).count(),
        inspections=tuple(_line(inspection) for inspection in inspections),
        fields=_by_field(inspections),
        faults=_by_fault(inspections),
        remedies=remedy_lines(remedies),
        formalities=Formalities.of(document),
    )


def _line(inspection):
    visits = list(inspection.visits.all())
    leaders = [each for each in inspection.team.all() if each.role == TeamMember.Role.LEADER]
    kinds = Counter(finding.kind for finding in inspection.findings.all())
    return InspectionLine(
        title=inspection.title,
        kind=inspection.get_kind_display(),
        state=inspection.get_state_display(),
        days=tuple(sorted({visit.on for visit in visits})),
        starts_on=inspection.starts_on,
        units=tuple(dict.fromkeys(visit.unit.people_committee for visit in visits)),
        leader=leaders[0].full_name if leaders else "",
        strengths=kinds[Finding.Kind.STRENGTH],
        limitations=kinds[Finding.Kind.LIMITATION],
    )


def _by_field(inspections):
    counts = {}
    for finding in (each for inspection in inspections for each in inspection.findings.all()):
        known = finding.reform_field
        key = (known.number, known.name) if known else (99, "Nội dung khác")
        counts.setdefault(key, Counter())[finding.kind] += 1
    return tuple(
        FieldCount(name, count[Finding.Kind.STRENGTH], count[Finding.Kind.LIMITATION])
        for (_, name), count in sorted(counts.items())
    )


def _by_fault(inspections):
    units = {}
    for inspection in inspections:
        for finding in inspection.findings.all():
            if finding.fault and finding.kind == Finding.Kind.LIMITATION:
                seen = {visit.unit_id for visit in finding.visits.all()}
                units.setdefault(finding.fault.name, set()).update(seen)
    ordered = sorted(units.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(FaultCount(name, len(keys)) for name, keys in ordered)


# --- Its parts ------------------------------------------------------------------------------------------


def compose(snapshot, *, number, dated_on, symbol) -> Paper:
    belongs_to = attached_to("Báo cáo", number, symbol, dated_on, issuer_of(snapshot.formalities))
    paper = Paper(
        head=Head("", (), "", "", ""),
        name="BÁO CÁO",
        subject=snapshot.title,
        addressee="",
        bases=(),
        blocks=tuple(blocks(snapshot)),
        closing=f"Trên đây là kết quả kiểm tra công tác cải cách hành chính năm {snapshot.year}, kính báo "
        "cáo./.",
        signature=Signature((), ""),
        recipients=(),
        appendices=numbered([all_of_them(snapshot, belongs_to)]) if snapshot.inspections else (),
        is_sample=snapshot.is_sample,
    )
    return formal(paper, snapshot.formalities, number=number, dated_on=dated_on, symbol=symbol)


def blocks(snapshot):
    yield Heading(1, "I.", "TÌNH HÌNH KIỂM TRA")
    yield from held(snapshot)
    yield Heading(1, "II.", "KẾT QUẢ KIỂM TRA")
    yield from found(snapshot)
    yield Heading(1, "III.", "KHẮC PHỤC SAU KIỂM TRA")
    if snapshot.remedies:
        yield from summed_up(snapshot.remedies)
        yield by_unit(snapshot.remedies)
    else:
        yield Paragraph("Hồ sơ các cuộc kiểm tra trong năm chưa có yêu cầu nào gửi cho đơn vị.")


def held(snapshot):
    if not snapshot.inspections:
        yield Paragraph(f"Cổng thông tin không có hồ sơ của cuộc kiểm tra nào trong năm {snapshot.year}.")
        return
    units = {unit for each in snapshot.inspections for unit in each.units}
    on = show_date_long(snapshot.collected_at.date())
    yield Paragraph(
        f"Theo hồ sơ đến {on}, trong năm {snapshot.year} có {len(snapshot.inspections)} cuộc kiểm tra đã "
        "tiến "
        f"hành, tại {len(units)} đơn vị, chia theo hình thức như sau:",
        opens=True,
    )
    kinds = Counter(each.kind for each in snapshot.inspections)
    yield from dashed(f"{kind}: {count} cuộc" for kind, count in kinds.items())
    if snapshot.n_planned:
        yield Paragraph(
            f"Kế hoạch đã ban hành có {snapshot.n_planned} cuộc kiểm tra, đã tiến hành "
            f"{snapshot.n_planned_begun} "
            "cuộc."
        )
    else:
        yield Paragraph("Cổng thông tin không có kế hoạch kiểm tra đã ban hành của năm này để đối chiếu.")


def found(snapshot):
    if not snapshot.fields:
        yield Paragraph("Hồ sơ kiểm tra chưa ghi ưu điểm, hạn chế nào.")
        return
    columns = (
        Column("Lĩnh vực", 60),
        Column("Ưu điểm", 20, "end"),
        Column("Tồn tại, hạn chế", 20, "end"),
    )
    rows = [Row((each.name, str(each.strengths), str(each.limitations))) for each in snapshot.fields]
    totals = (sum(each.strengths for each in snapshot.fields), sum(e.limitations for e in snapshot.fields))
    rows.append(Row(("Cộng", *(str(total) for total in totals)), is_sum=True))
    yield Table("Nội dung ghi nhận theo lĩnh vực", columns, tuple(rows))
    if snapshot.faults:
        yield Paragraph("Những hạn chế gặp ở nhiều đơn vị nhất:", opens=True)
        shown = snapshot.faults[:MOST_FAULTS]
        yield from dashed(f"{fault.name}: {fault.units} đơn vị" for fault in shown)


def all_of_them(snapshot, belongs_to):
    columns = (
        Column("TT", 5, "centre"),
        Column("Ngày", 12, "centre"),
        Column("Cuộc kiểm tra", 25),
        Column("Hình thức", 9),
        Column("Đơn vị", 21),
        Column("Trưởng đoàn", 12),
        Column("Ưu điểm", 5, "end"),
        Column("Hạn chế", 5, "end"),
        Column("Tình trạng", 6),
    )
    rows = tuple(Row((str(place), *cells_of(each))) for place, each in enumerate(snapshot.inspections, 1))
    table = Table(f"Các cuộc kiểm tra năm {snapshot.year}", columns, rows, dense=True)
    return Appendix(
        "",
        f"CÁC CUỘC KIỂM TRA NĂM {snapshot.year}",
        belongs_to,
        (table,),
        landscape=True,
        in_parts=len(rows) > ROWS_AT_ONCE,
    )


def cells_of(line):
    days = line.days or (line.starts_on,)
    when = f"{days[0]:%d/%m/%Y}" if len(days) == 1 else f"{days[0]:%d/%m/%Y} đến {days[-1]:%d/%m/%Y}"
    units = "; ".join(line.units) if len(line.units) <= 10 else f"{len(line.units)} đơn vị"
    return (
        when,
        line.title,
        line.kind,
        units or UNKNOWN,
        line.leader or UNKNOWN,
        str(line.strengths),
        str(line.limitations),
        line.state,
    )
