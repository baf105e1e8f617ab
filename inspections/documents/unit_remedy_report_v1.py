"""A unit's own report on remedies, first version: what is frozen of all that was asked of it, and its parts.

Over all inspections, each demand where it stands with the unit now; those withdrawn, or gone on with a
successor, are not the unit's to report.
"""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from districts.models import Unit
from districts.reading import show_date_long
from inspections.models import Remedy

from .clerk import attached_to
from .formalities import Formalities, formal, issuer_of
from .frozen import from_json, to_json
from .paper_snapshot import RemedyLine, remedy_lines
from .parts import Appendix, Column, Head, Heading, Paper, Paragraph, Row, Signature, Table, numbered
from .remedy_report_v1 import ROWS_AT_ONCE, UNKNOWN, counts_of, deadline_of, plan_of, stance_of, summed_up
from .remedy_report_v1 import title_of as title_of
from .snapshot import province_of

MOST_LATE_NAMED = 20


@dataclass(frozen=True)
class Asked:
    """What one inspection asked of the unit."""

    inspection: str
    starts_on: datetime.date
    remedies: tuple[RemedyLine, ...]


@dataclass(frozen=True)
class UnitRemedySnapshot:
    template_version: str
    uuid: str
    title: str
    requested_at: datetime.datetime
    collected_at: datetime.datetime
    is_sample: bool
    province: str
    unit: str
    asked: tuple[Asked, ...]
    formalities: Formalities = field(default_factory=Formalities)
    photos: tuple[str, ...] = ()

    def to_json(self):
        return to_json(self)

    @classmethod
    def from_json(cls, data):
        return from_json(cls, data)


def asked_of(unit):
    """Sample data only where the unit has nothing else."""
    asked = Remedy.objects.asked().filter(unit=unit)
    real = asked.filter(requirement__inspection__is_sample=False)
    return real if real.exists() else asked


def collect(document) -> UnitRemedySnapshot:
    unit = Unit.objects.select_related("parent__parent").get(uuid=document.parameters["unit"])
    remedies = asked_of(unit)
    # `remedy_lines` keeps to this order too.
    ordered = remedies.order_by("requirement__inspection", "requirement", "unit__sort_key", "pk")
    behind = [each.requirement.inspection for each in ordered.select_related("requirement__inspection")]
    groups = {}
    for inspection, line in zip(behind, remedy_lines(remedies), strict=True):
        groups.setdefault(inspection, []).append(line)
    return UnitRemedySnapshot(
        template_version=document.template_version,
        uuid=str(document.uuid),
        title=document.title,
        requested_at=timezone.localtime(document.requested_at),
        collected_at=timezone.localtime(timezone.now()),
        is_sample=any(inspection.is_sample for inspection in groups),
        province=province_of([unit]),
        unit=unit.people_committee,
        asked=tuple(
            Asked(inspection.title, inspection.starts_on, tuple(groups[inspection]))
            for inspection in sorted(groups, key=lambda each: (each.starts_on, each.pk))
        ),
        formalities=Formalities.of(document),
    )


# --- Its parts ------------------------------------------------------------------------------------------


def compose(snapshot, *, number, dated_on, symbol) -> Paper:
    belongs_to = attached_to("Báo cáo", number, symbol, dated_on, issuer_of(snapshot.formalities))
    remedies = [remedy for asked in snapshot.asked for remedy in asked.remedies]
    paper = Paper(
        head=Head("", (), "", "", ""),
        name="BÁO CÁO",
        subject=snapshot.title,
        addressee="",
        bases=(),
        blocks=(
            Paragraph(opening(snapshot, remedies)),
            Heading(1, "I.", "KẾT QUẢ CHUNG"),
            *summed_up(remedies),
            Heading(1, "II.", "KẾT QUẢ THEO TỪNG CUỘC KIỂM TRA"),
            by_inspection(snapshot.asked, remedies),
            Heading(1, "III.", "VIỆC TRỄ HẠN"),
            *late_of(remedies),
        ),
        closing="Trên đây là kết quả khắc phục tồn tại, hạn chế sau kiểm tra, kính báo cáo./.",
        signature=Signature((), ""),
        recipients=(),
        appendices=numbered([all_of_them(snapshot.asked, belongs_to)]),
        is_sample=snapshot.is_sample,
    )
    return formal(paper, snapshot.formalities, number=number, dated_on=dated_on, symbol=symbol)


def opening(snapshot, remedies):
    on = show_date_long(snapshot.collected_at.date())
    return (
        f"Sau {len(snapshot.asked)} cuộc kiểm tra, {snapshot.unit} được yêu cầu thực hiện {len(remedies)} "
        f"việc khắc phục. Đến {on}, kết quả như sau:"
    )


def by_inspection(asked, remedies):
    columns = (
        Column("TT", 6, "centre"),
        Column("Cuộc kiểm tra", 29),
        Column("Yêu cầu", 9, "end"),
        Column("Đồng ý", 9, "end"),
        Column("Không đồng ý", 11, "end"),
        Column("Đã làm xong", 9, "end"),
        Column("Đã xác nhận", 9, "end"),
        Column("Trễ hạn", 9, "end"),
        Column("Được gia hạn", 9, "end"),
    )
    rows = [
        Row((str(place), named(each), *(str(count) for count in counts_of(each.remedies))))
        for place, each in enumerate(asked, 1)
    ]
    rows.append(Row(("Cộng", *(str(count) for count in counts_of(remedies))), is_sum=True, lead=2))
    return Table("Số việc khắc phục theo cuộc kiểm tra", columns, tuple(rows))


def named(asked):
    return f"{asked.inspection} (ngày {asked.starts_on:%d/%m/%Y})"


def late_of(remedies):
    """What is late stands in the body too; the rest is in the appendix."""
    late = sorted((each for each in remedies if each.days_late), key=lambda each: -each.days_late)
    if not late:
        yield Paragraph("Không có việc nào trễ hạn theo những hạn đã ghi bằng ngày cụ thể.")
    for remedy in late[:MOST_LATE_NAMED]:
        yield Paragraph(
            f"- {remedy.words.rstrip('.')} (hạn {remedy.due_on:%d/%m/%Y}, trễ {remedy.days_late} ngày làm "
            "việc)."
        )
    if len(late) > MOST_LATE_NAMED:
        yield Paragraph(f"Còn {len(late) - MOST_LATE_NAMED} việc trễ hạn khác, nêu trong Phụ lục.")


def all_of_them(asked, belongs_to):
    columns = (
        Column("TT", 4, "centre"),
        Column("Yêu cầu", 26),
        Column("Cuộc kiểm tra", 14),
        Column("Hạn", 14),
        Column("Ý kiến của đơn vị", 14),
        Column("Kế hoạch, người phụ trách", 14),
        Column("Làm xong", 7, "centre"),
        Column("Xác nhận", 7, "centre"),
    )
    lines = [(named(each), remedy) for each in asked for remedy in each.remedies]
    rows = tuple(Row((str(place), *cells_of(*line))) for place, line in enumerate(lines, 1))
    return Appendix(
        "",
        "KẾT QUẢ THỰC HIỆN TỪNG YÊU CẦU",
        belongs_to,
        (Table("Tất cả việc khắc phục", columns, rows, dense=True),),
        landscape=True,
        in_parts=len(rows) > ROWS_AT_ONCE,
    )


def cells_of(inspection, remedy):
    return (
        remedy.words,
        inspection,
        deadline_of(remedy),
        stance_of(remedy),
        plan_of(remedy),
        f"{remedy.done_on:%d/%m/%Y}" if remedy.done_on else UNKNOWN,
        f"{remedy.verified_on:%d/%m/%Y}" if remedy.verified_on else UNKNOWN,
    )
