"""The report of statistics (Báo cáo thống kê), first version: frozen sums to parts.

The answer stands first, in sentences; then the tables, months, fields, channels, units in order, who lacks
returns, how it is counted; all units with all columns in a landscape appendix. What is missing is said, and
no rate is worked out where its parts are unknown.
"""

from districts.reading import UNKNOWN, show_number, show_period

from .clerk import attached_to, place_and_date, shown_number
from .parts import (
    Appendix,
    Chart,
    Column,
    Head,
    Heading,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
    listed,
    numbered,
)
from .statistics_snapshot import StatisticsSnapshot
from .wide import bands

ISSUER = ("SỞ NỘI VỤ",)
SUBJECT = "Tình hình, kết quả giải quyết thủ tục hành chính"
LEVELS = {"tinh": "cấp tỉnh", "huyen": "cấp huyện", "xa": "cấp xã", "so_nganh": "các sở, ban, ngành"}
LACKING = "thiếu số liệu"
MOST_IN_ORDER = 30  # units named in the body; the appendix has them all
ROWS_AT_ONCE = 300  # a longer appendix is laid out in parts

FORM = (
    ("received", "Tổng số", "Tiếp nhận", 15),
    ("online", "Trực tuyến", "Tiếp nhận", 14),
    ("direct", "Trực tiếp, BCCI", "Tiếp nhận", 14),
    ("carried_over", "Kỳ trước", "Tiếp nhận", 13),
    ("handled", "Tổng số", "Đã giải quyết", 15),
    ("early", "Trước hạn", "Đã giải quyết", 14),
    ("on_time", "Đúng hạn", "Đã giải quyết", 14),
    ("late", "Quá hạn", "Đã giải quyết", 12),
    ("pending", "Tổng số", "Đang giải quyết", 13),
    ("pending_in_time", "Trong hạn", "Đang giải quyết", 13),
    ("pending_overdue", "Quá hạn", "Đang giải quyết", 12),
)
SUMMED_UP = (
    ("Hồ sơ tiếp nhận", "received"),
    ("- Tiếp nhận trong kỳ", "new"),
    ("- Trong đó trực tuyến", "online"),
    ("- Từ kỳ trước chuyển sang", "carried_over"),
    ("Hồ sơ đã giải quyết", "handled"),
    ("- Trước và đúng hạn", "in_time"),
    ("- Quá hạn", "late"),
    ("Hồ sơ đang giải quyết", "pending"),
    ("- Trong hạn", "pending_in_time"),
    ("- Quá hạn", "pending_overdue"),
)


def title_of(first, last, *, level="", parent="", field="", province=""):
    """The abstract of a report on the months `first` to `last` (their last days)."""
    where = " ".join(filter(None, [LEVELS.get(level, ""), f"thuộc {parent}" if parent else province]))
    about = f", lĩnh vực {field}" if field else ""
    return f"{SUBJECT} {months_in_words(first, last)}{', ' if where else ''}{where}{about}"


def months_in_words(first, last):
    def month(day, with_year=True):
        number = f"{day.month:02d}" if day.month < 3 else f"{day.month}"
        return f"tháng {number}" + (f" năm {day.year}" if with_year else "")

    if (first.year, first.month) == (last.year, last.month):
        return month(last)
    return f"từ {month(first, first.year != last.year)} đến {month(last)}"


def compose(snapshot: StatisticsSnapshot, *, number, dated_on, symbol, worded_by=None) -> Paper:
    """:param worded_by: the `Report` of a later version, which says some of it otherwise."""
    report = (worded_by or Report)(snapshot)
    return Paper(
        head=Head(
            f"UBND {snapshot.province}".upper(),
            ISSUER,
            shown_number(number),
            symbol,
            place_and_date(snapshot.province, dated_on),
        ),
        name="BÁO CÁO",
        subject=snapshot.title,
        addressee=f"Ủy ban nhân dân {snapshot.province}.",
        bases=(),
        blocks=tuple(report.blocks()),
        closing=(
            f"Trên đây là báo cáo {snapshot.title[:1].lower()}{snapshot.title[1:]}, Sở Nội vụ kính trình "
            f"Ủy ban nhân dân {snapshot.province} xem xét, chỉ đạo./."
        ),
        signature=Signature(("GIÁM ĐỐC",), ""),
        recipients=("- Như trên;", "- Lưu: VT."),
        appendices=report.appendices(attached_to("Báo cáo", number, symbol, dated_on, "Sở Nội vụ")),
        is_sample=snapshot.is_sample,
    )


class Report:
    """One snapshot being put into words."""

    def __init__(self, snapshot: StatisticsSnapshot):
        self.snapshot = snapshot
        self.total = snapshot.total

    def blocks(self):
        sections = [
            ("KẾT QUẢ CHUNG", self.summed_up()),
            ("DIỄN BIẾN THEO THÁNG", self.months()),
            ("THEO LĨNH VỰC", self.fields() if not self.snapshot.field else ()),
            ("THEO KÊNH TIẾP NHẬN", self.channels()),
            ("XẾP THỨ TỰ ĐƠN VỊ", self.ranking()),
            ("TÌNH HÌNH GỬI BIỂU", self.completeness()),
            ("CÁCH TÍNH", self.how_counted()),
        ]
        sections = [(title, list(blocks)) for title, blocks in sections]
        sections = [(title, blocks) for title, blocks in sections if blocks]
        for label, (title, blocks) in zip(
            ("I.", "II.", "III.", "IV.", "V.", "VI.", "VII."), sections, strict=False
        ):
            yield Heading(1, label, title)
            yield from blocks

    # --- The answer -----------------------------------------------------------------------------------

    def summed_up(self):
        yield from self.answer()
        yield self.table_of_sums()
        yield from self.last_year()
        yield from (Paragraph(words) for words in self.snapshot.breaks)

    def answer(self):
        total, days = self.total, show_period(self.snapshot.first_day, self.snapshot.last_day)
        if self.snapshot.is_empty:
            yield Paragraph(f"Kỳ báo cáo {days}: {LACKING}, chưa có biểu nào được nhận.")
            return
        yield Paragraph(
            f"Kỳ báo cáo {days}, các đơn vị tiếp nhận {total['received'].shown} hồ sơ, gồm "
            f"{total['new'].shown} hồ sơ tiếp nhận trong kỳ và {total['carried_over'].shown} hồ sơ từ kỳ "
            f"trước chuyển sang; đã giải quyết {total['handled'].shown} hồ sơ, trong đó trước và đúng hạn "
            f"{total['in_time'].shown}, quá hạn {total['late'].shown}; đang giải quyết "
            f"{total['pending'].shown} hồ sơ, trong đó quá hạn {total['pending_overdue'].shown}."
        )
        yield Paragraph(
            f"Tỷ lệ giải quyết trước và đúng hạn: {total.on_time_rate}; tỷ lệ hồ sơ tiếp nhận trực tuyến: "
            f"{total.online_rate}. {self.how_complete()}"
        )

    def how_complete(self):
        lacks = "" if self.snapshot.is_complete else f" ({LACKING}, các số tổng là mức thấp nhất)"
        return f"Số liệu {self.snapshot.completeness}{lacks}."

    def table_of_sums(self):
        before = self.snapshot.last_year
        columns = [Column("Nội dung", 46), Column("Kỳ này", 27, "end")]
        columns += [Column("Cùng kỳ năm trước", 27, "end")] if before else []
        columns = tuple(columns) if before else (Column("Nội dung", 60), Column("Kỳ này", 40, "end"))
        rows = [
            [label, self.total[name].shown, *([before.numbers[name].shown] if before else [])]
            for label, name in SUMMED_UP
        ]
        for label, name in (
            ("Tỷ lệ trước và đúng hạn", "on_time_rate"),
            ("Tỷ lệ trực tuyến", "online_rate"),
        ):
            rows.append(
                [label, getattr(self.total, name), *([getattr(before.numbers, name)] if before else [])]
            )
        return Table(
            "Bảng 1. Tổng hợp (đơn vị tính: hồ sơ)",
            columns,
            tuple(Row(tuple(cells)) for cells in rows),
            (f"Nguồn: {self.snapshot.form} do các đơn vị gửi; “{UNKNOWN}” là chưa rõ, không phải 0.",),
        )

    def last_year(self):
        before = self.snapshot.last_year
        if before is None:
            yield Paragraph(f"Cùng kỳ năm trước: {LACKING}, không so sánh.")
        elif before.problem:
            yield Paragraph(f"Không so sánh với cùng kỳ năm trước: {before.problem}")
        else:
            yield Paragraph(f"So với cùng kỳ năm trước: {listed(self.differences(before.numbers))}.")

    def differences(self, before):
        for label, name in (("tiếp nhận trong kỳ", "new"), ("đã giải quyết", "handled"), ("quá hạn", "late")):
            now, then = self.total[name].value, before[name].value
            if now is None or then is None:
                yield f"{label}: {LACKING}"
            elif now == then:
                yield f"{label} không đổi"
            else:
                word = "tăng" if now > then else "giảm"
                yield f"{label} {word} {show_number(abs(now - then))} hồ sơ"

    # --- Broken down ----------------------------------------------------------------------------------

    def months(self):
        if len(self.snapshot.months) > 1:
            yield self.table_of_months()
        yield from self.drawn("trend")

    def table_of_months(self):
        lines = self.snapshot.months
        columns = (
            Column("Tháng", 14, "centre"),
            Column("Tiếp nhận trong kỳ", 18, "end"),
            Column("Đã giải quyết", 17, "end"),
            Column("Quá hạn", 14, "end"),
            Column("Trước và đúng hạn", 16, "end"),
            Column("Biểu", 21),
        )
        rows = tuple(
            Row(
                (
                    line.label,
                    *(
                        [LACKING] * 3 + [UNKNOWN]
                        if line.is_gap
                        else [*self.shown(line, "new", "handled", "late"), line.numbers.on_time_rate]
                    ),
                    line.completeness,
                )
            )
            for line in lines
        )
        return Table("Số liệu theo tháng báo cáo (đơn vị tính: hồ sơ)", columns, rows)

    def fields(self):
        lines = self.snapshot.fields
        if not lines:
            yield Paragraph(f"Theo lĩnh vực: {LACKING}.")
            return
        columns = (
            Column("TT", 7, "centre"),
            Column("Lĩnh vực", 33),
            Column("Tiếp nhận trong kỳ", 16, "end"),
            Column("Đã giải quyết", 16, "end"),
            Column("Quá hạn", 13, "end"),
            Column("Trước và đúng hạn", 15, "end"),
        )
        rows = tuple(
            Row(
                (
                    str(place),
                    line.name,
                    *self.shown(line, "new", "handled", "late"),
                    line.numbers.on_time_rate,
                )
            )
            for place, line in enumerate(lines, 1)
        )
        yield Table("Số liệu theo lĩnh vực (đơn vị tính: hồ sơ)", columns, rows)
        yield from self.drawn("fields")

    def channels(self):
        said = [f"{line.name.lower()} {line.count.shown} hồ sơ" for line in self.snapshot.channels]
        yield Paragraph(f"Hồ sơ tiếp nhận trong kỳ theo kênh: {listed(said)}.")

    def drawn(self, name):
        """The chart of that name as the statistics page draws it, where there is enough to draw."""
        for drawing in self.snapshot.drawings:
            if drawing.name == name:
                caption = f"Biểu đồ. {drawing.caption}."
                yield Chart(f"chart:{name}", drawing.svg, f"{caption} {drawing.words}.", caption)

    def shown(self, line, *names):
        return [line.numbers[name].shown for name in names]

    # --- Units ----------------------------------------------------------------------------------------

    def ranking(self):
        snapshot = self.snapshot
        ranked = [unit for unit in snapshot.units if unit.rank is not None]
        if not ranked:
            yield Paragraph(f"Không xếp thứ tự theo {snapshot.measure}: {LACKING} ở mọi đơn vị.")
            return
        order = "từ thấp đến cao" if snapshot.least_first else "từ cao đến thấp"
        n_ranked = show_number(len(ranked))
        rest = f"; {n_ranked} đơn vị, xem đủ tại Phụ lục" if len(ranked) > MOST_IN_ORDER else ""
        yield Paragraph(
            f"Xếp theo {snapshot.measure}, {order}{rest}. Đơn vị bằng nhau cùng một thứ; đơn vị {LACKING} "
            "không xếp thứ."
        )
        columns = (
            Column("Thứ", 9, "centre"),
            Column("Đơn vị", 43),
            Column(f"{snapshot.measure[:1].upper()}{snapshot.measure[1:]}", 24, "end"),
            Column("Đã giải quyết", 24, "end"),
        )
        rows = tuple(
            Row((str(unit.rank), unit.name, unit.value, unit.numbers["handled"].shown))
            for unit in ranked[:MOST_IN_ORDER]
        )
        yield Table("Thứ tự đơn vị", columns, rows)
        yield from self.drawn("ranking")

    def completeness(self):
        yield Paragraph(f"Cả kỳ: {self.snapshot.completeness}.")
        lacking = [unit for unit in self.snapshot.units if not unit.is_complete]
        if not lacking:
            return
        rest = f" (nêu {MOST_IN_ORDER} đơn vị, đủ tại Phụ lục)" if len(lacking) > MOST_IN_ORDER else ""
        yield Paragraph(f"{show_number(len(lacking))} đơn vị {LACKING}{rest}:", opens=True)
        columns = (Column("Đơn vị", 40), Column("Biểu", 30), Column("Lý do", 30))
        yield Table(
            "Đơn vị thiếu biểu",
            columns,
            tuple(
                Row((unit.name, unit.completeness, unit.why_not or UNKNOWN))
                for unit in lacking[:MOST_IN_ORDER]
            ),
        )

    def how_counted(self):
        sent = "đã nhận và đã gửi (số liệu tạm tính)" if self.snapshot.with_submitted else "đã được nhận"
        yield Paragraph(
            f"Số liệu cộng từ {self.snapshot.form} {sent} tính đến "
            f"{self.snapshot.collected_at:%H:%M} ngày {self.snapshot.collected_at:%d/%m/%Y}; tên đơn vị là "
            "tên trong kỳ."
        )
        yield Paragraph(
            "Nhiều tháng: số phát sinh được cộng dồn; số kỳ trước chuyển sang là của tháng đầu, số đang giải "
            "quyết là của tháng cuối. Tỷ lệ trước và đúng hạn là (8 + 9)/7, tỷ lệ trực tuyến là 4/(4 + 5) "
            "của biểu, chỉ tính từ những dòng có đủ số."
        )
        yield Paragraph(
            f"“ít nhất” đứng trước số tổng còn {LACKING}; “{UNKNOWN}” là chưa rõ, không phải số 0. Không suy "
            "ra số liệu của đơn vị chưa gửi, không chia số liệu khi đơn vị sáp nhập, chia tách."
        )

    # --- All units, all columns ---------------------------------------------------------------------------

    def appendices(self, belongs_to):
        units = self.snapshot.units
        if not units:
            return ()
        columns = (
            Column("TT", 12, "centre"),
            Column("Đơn vị", 34),
            *(Column(title, width, "end", group) for _, title, group, width in FORM),
            Column("Đúng hạn, %", 15, "end"),
            Column("Trực tuyến, %", 15, "end"),
            Column("Biểu", 26),
        )
        rows = [self.row(str(place), unit.name, unit) for place, unit in enumerate(units, 1)]
        rows.append(self.sum_row())
        table = Table(
            "Số liệu của từng đơn vị theo các cột của biểu (đơn vị tính: hồ sơ)",
            columns,
            tuple(rows),
            (
                f"Dòng “Cộng” là tổng cả kỳ. Đơn vị {LACKING} đứng sau cùng; ô “{UNKNOWN}” là chưa rõ, "
                "không phải 0.",
            ),
            dense=True,
        )
        appendix = Appendix(
            "",
            "SỐ LIỆU CỦA TỪNG ĐƠN VỊ",
            belongs_to,
            bands(table, landscape=True, lead=2),
            landscape=True,
            in_parts=len(rows) > ROWS_AT_ONCE,
        )
        return numbered((appendix,))

    def row(self, place, name, unit):
        cells = [unit.numbers[key].shown for key, *_ in FORM]
        rates = [unit.numbers.on_time_rate, unit.numbers.online_rate]
        return Row((place, name, *cells, *rates, unit.completeness))

    def sum_row(self):
        cells = [self.total[key].shown for key, *_ in FORM]
        rates = [self.total.on_time_rate, self.total.online_rate]
        return Row(("Cộng", *cells, *rates, self.snapshot.completeness), is_sum=True, lead=2)
