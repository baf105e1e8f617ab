"""The notice of the schedule (Thông báo lịch kiểm tra), first version: frozen data to parts."""

from districts.reading import show_date_long

from .decision_v1 import DOTS, members
from .formalities import formal, in_full
from .parts import Column, Head, Heading, Paper, Paragraph, Row, Signature, Table, listed

SUBJECT = "Lịch kiểm tra công tác cải cách hành chính"
UNITS_IN_TITLE = 3


def title_of(units):
    names = list(dict.fromkeys(unit.in_sentence for unit in units))
    if not names:
        return SUBJECT
    where = f"{len(names)} đơn vị" if len(names) > UNITS_IN_TITLE else listed(names)
    return f"{SUBJECT} tại {where}"


def compose(snapshot, *, number, dated_on, symbol) -> Paper:
    paper = Paper(
        head=Head("", (), "", "", ""),
        name="THÔNG BÁO",
        subject=snapshot.title,
        addressee="",
        bases=(),
        blocks=(
            Paragraph(opening(snapshot)),
            Heading(1, "I.", "THỜI GIAN, ĐỊA ĐIỂM"),
            schedule(snapshot),
            Heading(1, "II.", "NỘI DUNG KIỂM TRA"),
            *contents(snapshot),
            Heading(1, "III.", "THÀNH PHẦN ĐOÀN KIỂM TRA"),
            *members(snapshot.team),
            Heading(1, "IV.", "ĐỀ NGHỊ ĐỐI VỚI ĐƠN VỊ ĐƯỢC KIỂM TRA"),
            *asked(),
        ),
        closing="Đoàn kiểm tra thông báo để các đơn vị biết, chuẩn bị và phối hợp thực hiện./.",
        signature=Signature((), ""),
        recipients=(),
        appendices=(),
        is_sample=snapshot.is_sample,
    )
    return formal(paper, snapshot.formalities, number=number, dated_on=dated_on, symbol=symbol)


def opening(snapshot):
    number = snapshot.decision_number or DOTS
    day = show_date_long(snapshot.decision_on) if snapshot.decision_on else "ngày …… tháng …… năm ………"
    return (
        f"Thực hiện Quyết định số {number} {day} của {in_full(snapshot.organised_by, snapshot.province)} "
        "về việc "
        "thành lập Đoàn kiểm tra công tác cải cách hành chính, Đoàn kiểm tra thông báo lịch kiểm tra như sau:"
    )


def schedule(snapshot):
    names = {unit.key: unit.committee for unit in snapshot.units}
    columns = (
        Column("TT", 8, "centre"),
        Column("Đơn vị được kiểm tra", 34),
        Column("Ngày", 17, "centre"),
        Column("Giờ", 17, "centre"),
        Column("Địa điểm", 24),
    )
    rows = tuple(
        Row((str(place), names[visit.unit], f"{visit.on:%d/%m/%Y}", hours or "…", visit.place or "…"))
        for place, (visit, hours) in enumerate(zip(snapshot.visits, snapshot.hours, strict=True), 1)
    ) or (Row(("1", "…", "…", "…", "…")),)
    return Table("Lịch làm việc", columns, rows)


def contents(snapshot):
    last = len(snapshot.fields)
    for place, field in enumerate(snapshot.fields, 1):
        yield Paragraph(f"{field.name}{'.' if place == last else ';'}", label=f"{place}.")


def asked():
    """What a visit needs; how many days ahead the report is wanted is the team's to say, not law."""
    yield Paragraph(
        "Chuẩn bị báo cáo tự kiểm tra công tác cải cách hành chính theo các nội dung nêu tại Mục II, gửi "
        "về Đoàn "
        "kiểm tra trước ngày …… tháng …… năm ……….",
        label="1.",
    )
    yield Paragraph(
        "Chuẩn bị hồ sơ, tài liệu, sổ theo dõi và dữ liệu có liên quan để cung cấp khi Đoàn kiểm tra làm "
        "việc.",
        label="2.",
    )
    yield Paragraph(
        "Bố trí người đứng đầu đơn vị, người được giao phụ trách công tác cải cách hành chính và công "
        "chức có "
        "liên quan làm việc với Đoàn kiểm tra.",
        label="3.",
    )
