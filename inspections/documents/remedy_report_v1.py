"""The report on remedies (Báo cáo kết quả khắc phục), first version: frozen data to parts.

How many were agreed to, done, verified, late, given more time; unit by unit; every demand in a landscape
appendix. What a unit has not said is said to be unsaid.
"""

from districts.reading import show_date_long

from .clerk import attached_to
from .formalities import formal, issuer_of
from .parts import Appendix, Column, Head, Heading, Paper, Paragraph, Row, Signature, Table, listed, numbered
from .report_v1 import MOST_UNITS_NAMED, dashed

SUBJECT = "Kết quả khắc phục tồn tại, hạn chế sau kiểm tra công tác cải cách hành chính"
ROWS_AT_ONCE = 300
UNKNOWN = "—"


def title_of(units):
    names = list(dict.fromkeys(unit.in_sentence for unit in units))
    if not names:
        return SUBJECT
    where = f"{len(names)} đơn vị" if len(names) > MOST_UNITS_NAMED else listed(names)
    return f"{SUBJECT} tại {where}"


def compose(snapshot, *, number, dated_on, symbol) -> Paper:
    remedies = snapshot.remedies
    belongs_to = attached_to("Báo cáo", number, symbol, dated_on, issuer_of(snapshot.formalities))
    paper = Paper(
        head=Head("", (), "", "", ""),
        name="BÁO CÁO",
        subject=snapshot.title,
        addressee="",
        bases=(),
        blocks=(
            Paragraph(opening(snapshot)),
            Heading(1, "I.", "KẾT QUẢ CHUNG"),
            *summed_up(remedies),
            Heading(1, "II.", "KẾT QUẢ CỦA TỪNG ĐƠN VỊ"),
            by_unit(remedies),
            *left(remedies),
        ),
        closing="Trên đây là kết quả khắc phục tồn tại, hạn chế sau kiểm tra, kính báo cáo./.",
        signature=Signature((), ""),
        recipients=(),
        appendices=numbered([all_of_them(remedies, belongs_to)]),
        is_sample=snapshot.is_sample,
    )
    return formal(paper, snapshot.formalities, number=number, dated_on=dated_on, symbol=symbol)


def opening(snapshot):
    on = show_date_long(snapshot.collected_at.date())
    count = len(snapshot.remedies)
    units = len({remedy.unit for remedy in snapshot.remedies})
    return (
        f"Sau {small(snapshot)}, {units} đơn vị được yêu cầu thực hiện {count} việc khắc phục. Đến {on}, "
        "kết quả "
        "như sau:"
    )


def small(snapshot):
    days = sorted({visit.on for visit in snapshot.visits} or {snapshot.starts_on})
    if days[0] == days[-1]:
        return f"cuộc kiểm tra {show_date_long(days[0])}"
    return f"cuộc kiểm tra từ {show_date_long(days[0])} đến {show_date_long(days[-1])}"


def counts_of(remedies):
    """The facts that are known apart, counted; a remedy may be in several of them."""
    return (
        len(remedies),
        sum(remedy.stance == "dong_y" for remedy in remedies),
        sum(remedy.stance == "khong_dong_y" for remedy in remedies),
        sum(remedy.done_on is not None for remedy in remedies),
        sum(remedy.is_verified for remedy in remedies),
        sum(remedy.days_late > 0 for remedy in remedies),
        sum(any("đã gia hạn" in each for each in remedy.extensions) for remedy in remedies),
    )


def summed_up(remedies):
    total, agreed, disagreed, done, verified, late, extended = counts_of(remedies)
    silent = total - agreed - disagreed
    handed = sum(remedy.is_handed_on for remedy in remedies)
    lines = [
        f"Đồng ý: {agreed} việc; không đồng ý: {disagreed} việc; chưa nêu ý kiến: {silent} việc",
        f"Đơn vị báo cáo đã làm xong: {done} việc, trong đó đã được xác nhận: {verified} việc",
        f"Trễ hạn (tính theo ngày làm việc): {late} việc; được gia hạn: {extended} việc",
    ]
    without = sum(remedy.due_on is None for remedy in remedies)
    if without:
        lines.append(f"Không có hạn là một ngày cụ thể, không tính trễ hạn: {without} việc")
    if handed:
        lines.append(f"Đã chuyển cho đơn vị kế thừa sau sắp xếp: {handed} việc")
    yield from dashed(lines)


def by_unit(remedies):
    columns = (
        Column("TT", 6, "centre"),
        Column("Đơn vị", 29),
        Column("Yêu cầu", 9, "end"),
        Column("Đồng ý", 9, "end"),
        Column("Không đồng ý", 11, "end"),
        Column("Đã làm xong", 9, "end"),
        Column("Đã xác nhận", 9, "end"),
        Column("Trễ hạn", 9, "end"),
        Column("Được gia hạn", 9, "end"),
    )
    units = {}
    for remedy in remedies:
        units.setdefault(remedy.unit, []).append(remedy)
    rows = [
        Row((str(place), unit, *(str(count) for count in counts_of(group))))
        for place, (unit, group) in enumerate(units.items(), 1)
    ]
    rows.append(Row(("Cộng", *(str(count) for count in counts_of(remedies))), is_sum=True, lead=2))
    return Table("Số việc khắc phục theo đơn vị", columns, tuple(rows))


def left(remedies):
    """What is late stands in the body too; the rest is in the appendix."""
    late = sorted((each for each in remedies if each.days_late), key=lambda each: -each.days_late)
    yield Heading(1, "III.", "VIỆC TRỄ HẠN")
    if not late:
        yield Paragraph("Không có việc nào trễ hạn theo những hạn đã ghi bằng ngày cụ thể.")
    for remedy in late[:20]:
        yield Paragraph(
            f"- {remedy.unit}: {remedy.words.rstrip('.')} (hạn {remedy.due_on:%d/%m/%Y}, trễ "
            f"{remedy.days_late} ngày làm việc)."
        )
    if len(late) > 20:
        yield Paragraph(f"Còn {len(late) - 20} việc trễ hạn khác, nêu trong Phụ lục.")


def all_of_them(remedies, belongs_to):
    columns = (
        Column("TT", 4, "centre"),
        Column("Yêu cầu", 26),
        Column("Đơn vị", 14),
        Column("Hạn", 14),
        Column("Ý kiến của đơn vị", 14),
        Column("Kế hoạch, người phụ trách", 14),
        Column("Làm xong", 7, "centre"),
        Column("Xác nhận", 7, "centre"),
    )
    rows = tuple(Row((str(place), *cells_of(remedy))) for place, remedy in enumerate(remedies, 1))
    table = Table("Tất cả việc khắc phục", columns, rows, dense=True)
    return Appendix(
        "",
        "KẾT QUẢ THỰC HIỆN TỪNG YÊU CẦU",
        belongs_to,
        (table,),
        landscape=True,
        in_parts=len(rows) > ROWS_AT_ONCE,
    )


def cells_of(remedy):
    return (
        remedy.words,
        remedy.unit,
        deadline_of(remedy),
        stance_of(remedy),
        plan_of(remedy),
        f"{remedy.done_on:%d/%m/%Y}" if remedy.done_on else UNKNOWN,
        f"{remedy.verified_on:%d/%m/%Y}" if remedy.verified_on else UNKNOWN,
    )


def deadline_of(remedy):
    said = [f"{remedy.due_on:%d/%m/%Y}"] if remedy.due_on else []
    said += [remedy.due_words] if remedy.due_words else []
    said += remedy.extensions
    if remedy.days_late:
        said.append(f"trễ {remedy.days_late} ngày làm việc")
    return "; ".join(said) or "không nêu hạn"


def stance_of(remedy):
    if remedy.is_handed_on:
        return "Đã chuyển cho đơn vị kế thừa"
    stance = {"dong_y": "Đồng ý", "khong_dong_y": "Không đồng ý"}.get(remedy.stance, "Chưa nêu ý kiến")
    return f"{stance}: {remedy.stance_words}" if remedy.stance_words else stance


def plan_of(remedy):
    if not remedy.plan:
        return "Chưa có kế hoạch"
    until = f" (hẹn xong {remedy.promised_on:%d/%m/%Y})" if remedy.promised_on else ""
    return f"{remedy.plan} - {remedy.person}{until}" if remedy.person else f"{remedy.plan}{until}"
