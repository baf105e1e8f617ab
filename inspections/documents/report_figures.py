"""The figures of a report: as sentences in their field, as a table, and as bars where units compare.

Only like is added to or set beside like: what is counted, channel, level, programme and period must agree,
each unit may stand once, and no unit may contain another. Comparators are kept ("hơn 2.530").
"""

from districts.charts import Bar, bar_chart
from districts.reading import add_figures, show_date, show_figure, show_period, symbol_figure

from .parts import Chart, Column, Paragraph, Row, Table, listed

PROCEDURES, MODERNISATION = 2, 6
VERBS = {
    "tiep_nhan": "tiếp nhận",
    "da_giai_quyet": "đã giải quyết",
    "truoc_han": "giải quyết trước hạn",
    "dung_han": "giải quyết đúng hạn",
    "qua_han": "giải quyết quá hạn",
    "dang_giai_quyet": "đang giải quyết",
}
COLUMNS = (
    Column("TT", 6, "centre"),
    Column("Đơn vị", 18),
    Column("Nội dung", 26),
    Column("Số liệu", 14, "end"),
    Column("Kỳ số liệu", 18),
    Column("Nguồn, nguyên văn", 18),
)
NOTE = (
    "Ghi chú: Chỉ cộng, so sánh những số liệu cùng nội dung, kênh, mức độ và kỳ. “Hơn” (>) là số chặn dưới "
    "và được giữ khi cộng. Số liệu do các bên nêu, không suy ra tỷ lệ."
)


class Figures:
    """The figures of one snapshot, in groups of like with like."""

    def __init__(self, snapshot, units, visited):
        self.units = units
        places = {key: place for place, key in enumerate(visited)}
        self.groups = {}
        for line in snapshot.figures:
            self.groups.setdefault(line.likeness, []).append(line)
        for lines in self.groups.values():
            lines.sort(key=lambda line: places.get(line.unit, len(places)))

    def sentences(self, field):
        """One sentence for each group that belongs to the field of reform."""
        return [self.sentence(lines) for lines in self.groups.values() if field_of(lines[0]) == field]

    def sentence(self, lines):
        first = lines[0]
        said = [f"{self.units[line.unit].in_sentence} {self.stated(line)}" for line in lines]
        total = self.total(lines)
        added = f", cộng {show_figure(total.value, total.comparator, first.unit_of_count)}" if total else ""
        subject = subject_of(first)
        lead = f"{subject}: " if subject else ""
        text = f"{lead}{listed(said)}{added} ({period_of(first)})."
        return f"- {text[:1].upper()}{text[1:]}"

    def stated(self, line):
        verb = VERBS.get(line.counted, line.counted_note)
        return f"{verb} {show_figure(line.number, line.comparator, line.unit_of_count)}"

    def total(self, lines):
        """The sum of a group, or None where a sum would say nothing or count something twice."""
        keys = [line.unit for line in lines]
        above = {key for line in lines for key in self.units[line.unit].ancestors}
        if len(lines) < 2 or len(set(keys)) < len(keys) or above & set(keys) or lines[0].unit_of_count == "%":
            return None
        total = add_figures([(line.number, line.comparator) for line in lines])
        return None if total.problem else total

    # --- Appendix -----------------------------------------------------------------------------------

    def blocks(self):
        """(title, parts) of the appendix; None where there is no figure."""
        if not self.groups:
            return None
        return "SỐ LIỆU ĐƯỢC NÊU", [self.table(), *self.charts(), *self.why_no_chart()]

    def table(self):
        rows, place = [], 0
        for lines in self.groups.values():
            for line in lines:
                place += 1
                rows.append(self.row(place, line))
            if total := self.total(lines):
                rows.append(sum_row(total, lines[0]))
        return Table("Bảng số liệu được nêu khi kiểm tra", COLUMNS, tuple(rows), (NOTE,))

    def row(self, place, line):
        return Row(
            (
                str(place),
                self.units[line.unit].full_name,
                content_of(line),
                show_figure(line.number, line.comparator, unbroken(line.unit_of_count)),
                period_of(line),
                source_of(line),
            )
        )

    def charts(self):
        groups = [lines for lines in self.groups.values() if self.is_comparable(lines)]
        for place, lines in enumerate(groups, 1):
            first = lines[0]
            title = content_of(first)
            sources = ", ".join(dict.fromkeys(line.source_label for line in lines))
            basis = f"Kỳ: {period_of(first)}. Nguồn: {sources}."
            bars = [
                Bar(self.units[line.unit].full_name, line.number, show_figure(line.number, line.comparator))
                for line in lines
            ]
            caption = f"Biểu đồ {place}. {title} (đơn vị tính: {first.unit_of_count})"
            yield Chart(
                f"chart:{place}", bar_chart(bars), self.in_words(caption, lines), f"{caption}. {basis}"
            )

    def in_words(self, caption, lines):
        values = "; ".join(
            f"{self.units[line.unit].full_name}: {show_figure(line.number, line.comparator)}"
            for line in lines
        )
        return f"{caption}. {values}."

    def is_comparable(self, lines):
        return lines[0].period_from is not None and len({line.unit for line in lines}) == len(lines) > 1

    def why_no_chart(self):
        unknown = [lines for lines in self.groups.values() if len(lines) > 1 and lines[0].period_from is None]
        for lines in unknown:
            yield Paragraph(
                f"Không lập biểu đồ so sánh đối với số liệu “{content_of(lines[0])}” vì không rõ kỳ số liệu."
            )


def sum_row(total, like):
    cells = (
        "Cộng",
        symbol_figure(total.value, total.comparator, unbroken(like.unit_of_count)),
        period_of(like),
        "",
    )
    return Row(cells, is_sum=True, lead=3)


def field_of(line):
    """The field of reform a figure speaks of: what is done online is modernisation, the rest procedures."""
    return MODERNISATION if line.channel == "truc_tuyen" or line.level else PROCEDURES


def subject_of(line):
    parts = []
    if line.level:
        parts.append(f"dịch vụ công trực tuyến {lower_first(line.level_label)}")
    elif line.channel and not line.programme:
        parts.append(f"kênh {lower_first(line.channel_label)}")
    if line.programme:
        parts.append(f"thực hiện {line.programme}")
    return ", ".join(parts)


def content_of(line):
    counted = line.counted_note if line.counted == "khac" else line.counted_label
    note = line.counted_note if line.counted != "khac" else ""
    level = lower_first(line.level_label) if line.level else ""
    channel = lower_first(line.channel_label) if line.channel else ""
    return ", ".join(filter(None, [counted, note, channel, level, line.programme]))


def period_of(line):
    """ "Từ đầu năm đến nay, 01/01/2019–04/09/2019"; an unknown period is said to be unknown."""
    if line.period_from is None:
        return f"không rõ kỳ; nêu là “{line.period_words}”" if line.period_words else "không rõ kỳ"
    days = show_period(line.period_from, line.period_to)
    words = line.period_words
    return f"{words}, {days}" if words and words not in (days, show_date(line.period_from)) else days


def source_of(line):
    quote = line.quote.strip().strip('“”"')
    return f"{line.source_label}: “{quote}”" if quote else line.source_label


def unbroken(words):
    """Words that stay on one line in a narrow column."""
    return words.replace(" ", "\u00a0")


def lower_first(text):
    return text[:1].lower() + text[1:]
