"""The yearly plan (Kế hoạch kiểm tra), first version: what is frozen of it, and its parts.

An unannounced line says no unit: the paper is sent to the units.
"""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from districts.models import ReformScheme
from districts.models.ranges import in_force_on
from inspections.models import InspectionPlan

from .clerk import attached_to
from .formalities import Formalities, formal, issuer_of
from .frozen import from_json, to_json
from .parts import Appendix, Column, Head, Heading, Paper, Paragraph, Row, Signature, Table, listed, numbered
from .snapshot import FieldName, province_of

LINES_IN_BODY = 12
ROWS_AT_ONCE = 300


@dataclass(frozen=True)
class Line:
    units: tuple[str, ...]
    when: str
    kind: str
    fields: tuple[int, ...]
    note: str


@dataclass(frozen=True)
class PlanSnapshot:
    template_version: str
    uuid: str
    title: str
    requested_at: datetime.datetime
    collected_at: datetime.datetime
    is_sample: bool
    province: str
    year: int
    fields: tuple[FieldName, ...]
    lines: tuple[Line, ...]
    formalities: Formalities = field(default_factory=Formalities)
    photos: tuple[str, ...] = ()

    def to_json(self):
        return to_json(self)

    @classmethod
    def from_json(cls, data):
        return from_json(cls, data)


def title_of(plan):
    """The abstract: the plan's title without the word that stands above it."""
    title = plan.title
    for word in ("Kế hoạch ", "KẾ HOẠCH ", "kế hoạch "):
        title = title.removeprefix(word)
    return title[:1].upper() + title[1:]


def collect(document) -> PlanSnapshot:
    plan = InspectionPlan.objects.get(uuid=document.parameters["plan"])
    lines = list(plan.lines.standing().select_related("plan").prefetch_related("units__parent__parent"))
    first = datetime.date(plan.year, 1, 1)
    scheme = ReformScheme.objects.filter(in_force_on(first)).order_by("valid_from").last()
    return PlanSnapshot(
        template_version=document.template_version,
        uuid=str(document.uuid),
        title=document.title,
        requested_at=timezone.localtime(document.requested_at),
        collected_at=timezone.localtime(timezone.now()),
        is_sample=plan.is_sample,
        province=province_of([unit for line in lines for unit in line.units.all()]),
        year=plan.year,
        fields=tuple(FieldName(each.number, each.name) for each in scheme.fields.all()) if scheme else (),
        lines=tuple(_line(line) for line in lines),
        formalities=Formalities.of(document),
    )


def _line(line):
    units = sorted(line.units.all(), key=lambda unit: unit.sort_key)
    return Line(
        units=() if line.is_unannounced else tuple(unit.people_committee for unit in units),
        when=line.when,
        kind=line.get_kind_display(),
        fields=tuple(line.field_numbers),
        note=line.note,
    )


def compose(snapshot, *, number, dated_on, symbol) -> Paper:
    table = schedule(snapshot)
    apart = len(snapshot.lines) > LINES_IN_BODY
    appendix = Appendix(
        "",
        "ĐƠN VỊ VÀ THỜI GIAN KIỂM TRA",
        attached_to("Kế hoạch", number, symbol, dated_on, issuer_of(snapshot.formalities)),
        (table,),
        landscape=True,
        in_parts=len(table.rows) > ROWS_AT_ONCE,
    )
    where = [Paragraph(f"Kế hoạch có {len(snapshot.lines)} cuộc kiểm tra, nêu trong Phụ lục.")]
    paper = Paper(
        head=Head("", (), "", "", ""),
        name="KẾ HOẠCH",
        subject=snapshot.title,
        addressee="",
        bases=(),
        blocks=(
            Heading(1, "I.", "MỤC ĐÍCH, YÊU CẦU"),
            *purpose(),
            Heading(1, "II.", "NỘI DUNG"),
            Heading(2, "1.", "Nội dung kiểm tra"),
            *contents(snapshot),
            Heading(2, "2.", "Đơn vị và thời gian kiểm tra"),
            *(where if apart else [table]),
            Heading(1, "III.", "TỔ CHỨC THỰC HIỆN"),
            *carrying_out(),
        ),
        closing="Trong quá trình thực hiện nếu có vướng mắc, các đơn vị phản ánh về Sở Nội vụ để tổng "
        "hợp, báo "
        "cáo cơ quan ban hành kế hoạch xem xét./.",
        signature=Signature((), ""),
        recipients=(),
        appendices=numbered([appendix]) if apart else (),
        is_sample=snapshot.is_sample,
    )
    return formal(paper, snapshot.formalities, number=number, dated_on=dated_on, symbol=symbol)


def purpose():
    yield Paragraph(
        "Đánh giá việc thực hiện nhiệm vụ cải cách hành chính tại các đơn vị; ghi nhận mô hình, cách làm "
        "hay; chỉ "
        "ra tồn tại, hạn chế và nguyên nhân để khắc phục.",
        label="1.",
    )
    yield Paragraph(
        "Việc kiểm tra phải khách quan, đúng nội dung, đúng thời gian, không làm ảnh hưởng đến hoạt động "
        "bình thường "
        "của đơn vị được kiểm tra.",
        label="2.",
    )


def contents(snapshot):
    last = len(snapshot.fields)
    for place, each in enumerate(snapshot.fields, 1):
        yield Paragraph(f"- {each.name}{'.' if place == last else ';'}")
    if not snapshot.fields:
        yield Paragraph("…………")


def schedule(snapshot):
    names = {each.number: each.name for each in snapshot.fields}
    columns = (
        Column("TT", 7, "centre"),
        Column("Đơn vị được kiểm tra", 37),
        Column("Thời gian", 17, "centre"),
        Column("Hình thức", 13, "centre"),
        Column("Nội dung, ghi chú", 26),
    )
    rows = tuple(
        Row((str(place), units_of(line), line.when, line.kind, said_of(line, names)))
        for place, line in enumerate(snapshot.lines, 1)
    ) or (Row(("1", "…", "…", "…", "…")),)
    return Table(f"Lịch kiểm tra năm {snapshot.year}", columns, rows)


def units_of(line):
    if line.units:
        return listed(line.units)
    return "Không nêu trước đơn vị" if line.kind == "Đột xuất" else "…"


def said_of(line, names):
    fields = ", ".join(names[number] for number in line.fields if number in names)
    return ". ".join(filter(None, [fields or "Tất cả nội dung", line.note]))


def carrying_out():
    yield Paragraph(
        "Sở Nội vụ chủ trì, tham mưu thành lập Đoàn kiểm tra, thông báo lịch kiểm tra, tổng hợp kết quả "
        "và theo dõi "
        "việc khắc phục sau kiểm tra.",
        label="1.",
    )
    yield Paragraph(
        "Các đơn vị được kiểm tra chuẩn bị báo cáo, hồ sơ, tài liệu có liên quan và bố trí thành phần làm "
        "việc với "
        "Đoàn kiểm tra.",
        label="2.",
    )
