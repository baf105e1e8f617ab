"""The rows under the head of the form, one after the other: lines of fields, the total, what is neither.

Most rows are a number, a name and whole numbers: they take the quick way. Whatever is not exactly that is
looked at cell by cell. 100,000 lines take about a second.
"""

from bisect import bisect_left, bisect_right
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

from accounts.vietnamese import clean, clean_line
from districts.reading import show_number

from . import definition as form
from .arithmetic import MAX_COUNT, SUMS, Line
from .counts import (
    DASHES_FOR_ZERO,
    NO_DATA,
    NOT_CALCULATED,
    NotACount,
    is_blank,
    read_count,
    shown,
    shown_whole,
)
from .grid import address, some
from .header import is_head
from .line_checks import LineChecks
from .line_names import read_names
from .line_notices import line_notices
from .problems import CellProblem
from .rows import GROUPED, NESTED, NUMBERED, UNNUMBERED, is_part_label, is_total_label, order_of
from .typed import explanation_problem

MAX_ORDER = 2_147_483_647
NO_SUMS = (None,) * len(SUMS)
FLOATS = {float}  # as calamine gives every number


class ReadLine(NamedTuple):
    """One line as read; `counts` are the eight stored counts in the order of the form, None for unknown.

    `stated` are columns (3), (7), (11) as written, None where nothing is; `row` counts from 0. `is_whole` is
    False where a cell of it could not be read. `explanation` is what the file itself says of the line.
    """

    order: int | None
    name: str
    counts: tuple
    postal: int | None
    stated: tuple
    row: int
    is_whole: bool = True
    explanation: str = ""

    def as_arithmetic(self):
        return Line(self.name, *self.counts)


class LineReader:
    """Reads the rows of one sheet into a Reading."""

    def __init__(self, grid, layout, reading):
        self.grid, self.reading, self.first_row = grid, reading, layout.bottom + 1
        columns = layout.columns
        self.columns, self.unknown_columns = columns, layout.unknown_columns
        self.name_column, self.order_column = columns[form.NAME], columns.get(form.ORDER)
        self.is_split = columns["direct"] is None
        self.part_columns = [
            columns[form.IN_PERSON] if key == "direct" and self.is_split else columns[key]
            for key in form.PARTS
        ]
        self.postal_column = columns.get(form.POSTAL if self.is_split else form.POSTAL_PART)
        self.explanation_column = columns.get(form.EXPLANATION)
        self.sum_columns = [columns.get(key) for key in SUMS]
        self.count_columns = [
            column
            for column in (*self.part_columns, *self.sum_columns, self.postal_column)
            if column is not None
        ]
        self.width = 1 + max(column for column in columns.values() if column is not None)
        self.total = None  # (row, the eight counts, the three sums) as written in the total row
        self.order_kinds, self.remarks, self.under_total = [], [], []
        self.unknown, self.dashes, self.not_calculated = [], [], []

    def read(self):
        self._read_rows()
        self._refuse_rows_under_the_total()
        lines = self.reading.lines
        if not lines and not self.reading.problems:
            self._complain(
                self.first_row, self.name_column, None, "Biểu chưa có dòng số liệu nào.", "ít nhất một dòng"
            )
        self._ask_about_rows_that_may_be_parts()
        self._ask_about_merged_counts()
        lines, problems = read_names(self.grid.name, self.name_column, lines)
        self.reading.problems += problems
        self.reading.lines = lines = self._numbered(lines)
        self.reading.problems += LineChecks(self.grid.name, self.columns, lines, self.total).problems()
        self.reading.notices += line_notices(self)

    # --- Rows ------------------------------------------------------------------------------------

    def _read_rows(self):
        rows = self.grid.rows
        quick = self._quick_reader()
        for row in range(self.first_row, len(rows)):
            line = quick(rows[row], row) if self.total is None else None
            if line is None:
                self._read_carefully(rows[row], row)
            else:
                self.reading.lines.append(line)

    def _quick_reader(self):
        """Return a function that reads a plain row, or answers None where a closer look is needed."""
        if self.is_split or self.postal_column is not None or self.explanation_column is not None:
            return lambda values, row: None
        if self.order_column is None:
            return lambda values, row: None
        sum_columns = [column for column in self.sum_columns if column is not None]
        if sum_columns and len(sum_columns) < len(SUMS):
            return lambda values, row: None
        order_column, name_column, width = self.order_column, self.name_column, self.width
        pick_counts, n_parts = itemgetter(*self.part_columns, *sum_columns), len(self.part_columns)

        def quick(values, row):
            if len(values) < width:
                return None
            order, name, numbers = values[order_column], values[name_column], pick_counts(values)
            if type(order) is not float or type(name) is not str or set(map(type, numbers)) != FLOATS:
                return None
            if not name or name.isspace() or is_total_label(name):
                return None
            if not (min(numbers) >= 0.0 and max(numbers) <= MAX_COUNT and 0.0 <= order <= MAX_ORDER):
                return None
            counts, number = tuple(map(int, numbers)), int(order)
            if counts != numbers or number != order:
                return None
            self.order_kinds.append(NUMBERED)
            return ReadLine(number, name, counts[:n_parts], None, counts[n_parts:] or NO_SUMS, row)

        return quick

    def _read_carefully(self, values, row):
        values = [*values, *repeat("", self.width - len(values))]
        order = values[self.order_column] if self.order_column is not None else ""
        name = values[self.name_column]
        counts = [values[column] for column in self.count_columns if not is_blank(values[column])]
        is_nameless = is_blank(name) and is_blank(order)
        if is_nameless and not counts and not self._total_label(values):
            return self._refuse_overlong(values, row)
        if is_head(values):
            return self._complain(
                row,
                self.name_column,
                None,
                "Trang có thêm một biểu nữa từ dòng này.",
                "mỗi trang chỉ một biểu",
            )
        if self._total_label(values):
            return self._read_total(values, row)
        kind, number = order_of(order)
        # Under the table stand place, date and signatures, often across the columns of counts.
        is_text = not counts or (is_nameless and all(_is_words(value) for value in counts))
        if is_text and (self.total is not None or kind != NUMBERED or is_blank(name)):
            return self.remarks.append((row, clean_line(" ".join(v for v in values if isinstance(v, str)))))
        if self.total is not None:
            return self.under_total.append((row, name))
        self._refuse_overlong(values, row)
        return self._read_line(values, row, kind, number)

    def _total_label(self, values):
        return any(
            isinstance(value, str) and value and is_total_label(value)
            for column, value in enumerate(values)
            if column not in self.count_columns
        )

    def _read_line(self, values, row, kind, number):
        before = len(self.reading.problems)
        name = self._name(values, row)
        if kind == NESTED or (kind == UNNUMBERED and self.order_column is not None and is_part_label(name)):
            self._complain(
                row,
                self.name_column,
                shown(name),
                "Đây có vẻ là dòng con (“trong đó”), số của nó có thể đã nằm trong dòng trên.",
                "xóa dòng con, hoặc đánh số thứ tự như một lĩnh vực riêng",
            )
        counts = [self._count(values, row, column) for column in self.part_columns]
        postal = self._count(values, row, self.postal_column) if self.postal_column is not None else None
        if self.is_split:
            direct = form.PARTS.index("direct")
            counts[direct] = None if counts[direct] is None or postal is None else counts[direct] + postal
        stated = tuple(self._stated(values, row, column) for column in self.sum_columns)
        explanation = "" if self.explanation_column is None else self._explanation(values, row)
        self.order_kinds.append(kind)
        self._check_postal(counts, postal, row)
        is_whole = len(self.reading.problems) == before
        self.reading.lines.append(
            ReadLine(number, name, tuple(counts), postal, stated, row, is_whole, explanation)
        )

    def _check_postal(self, counts, postal, row):
        direct = counts[form.PARTS.index("direct")]
        if postal is not None and direct is not None and postal > direct:
            self._complain(
                row,
                self.postal_column,
                show_number(postal),
                f"Hồ sơ qua bưu chính nhiều hơn cả cột (5), là {show_number(direct)}.",
                "số không lớn hơn cột (5)",
            )

    def _read_total(self, values, row):
        if self.total is not None:
            return self._complain(
                row,
                self.name_column,
                None,
                f"Biểu có hai dòng tổng (dòng {self.total[0] + 1} và {row + 1}).",
                "một dòng tổng",
            )
        if self.is_split:
            pair = [self._stated(values, row, self.columns[key]) for key in (form.IN_PERSON, form.POSTAL)]
            direct = None if None in pair else sum(pair)
        parts = [
            direct if self.is_split and key == "direct" else self._stated(values, row, column)
            for key, column in zip(form.PARTS, self.part_columns, strict=True)
        ]
        self.total = (
            row,
            tuple(parts),
            tuple(self._stated(values, row, column) for column in self.sum_columns),
        )
        return None

    # --- Cells -----------------------------------------------------------------------------------

    def _name(self, values, row):
        value = values[self.name_column]
        if not isinstance(value, str) or is_blank(value):
            wanted = "tên lĩnh vực bằng chữ"
            message = (
                "Dòng có số nhưng thiếu tên lĩnh vực."
                if is_blank(value)
                else "Tên lĩnh vực không phải là chữ."
            )
            self._complain(row, self.name_column, shown(value) or None, message, wanted)
            return ""
        return value

    def _count(self, values, row, column):
        value = values[column]
        if type(value) is str:
            text = clean_line(value)
            if text in NO_DATA:
                self.unknown.append((row, column))
                return None
            if text in DASHES_FOR_ZERO:
                self.dashes.append((row, column))
        try:
            return read_count(value)
        except NotACount as why:
            self._complain(row, column, shown(value), f"{_capital(str(why))}.", why.wanted)
            return None

    def _explanation(self, values, row):
        text = shown_whole(values[self.explanation_column])
        if problem := explanation_problem(text):
            self._complain(row, self.explanation_column, shown(text), f"Giải trình: {problem}", "")
            return ""
        return clean(text)

    def _stated(self, values, row, column):
        """Return a total as written; None where nothing is, or where a formula was never calculated."""
        if column is None or is_blank(values[column]):
            return None
        if values[column] is NOT_CALCULATED:
            self.not_calculated.append((row, column))
            return None
        return self._count(values, row, column)

    def _refuse_overlong(self, values, row):
        """A number written 2,000 falls into two cells of a CSV: then the row is longer than its head."""
        if self.reading.is_text and any(not is_blank(value) for value in values[self.head_width() :]):
            self._complain(
                row,
                self.head_width(),
                None,
                "Dòng có nhiều ô hơn tiêu đề; có thể một số viết có dấu phẩy đã bị tách làm hai ô.",
                "số viết như 2000 hoặc 2.000, không dùng dấu phẩy",
            )

    def head_width(self):
        return (
            max(self.width, *(column + 1 for column in self.unknown_columns))
            if self.unknown_columns
            else self.width
        )

    def _complain(self, row, column, value, message, wanted):
        self.reading.problems.append(
            CellProblem(self.grid.name, address(row, column), value, message, wanted)
        )

    # --- After the rows --------------------------------------------------------------------------

    def _refuse_rows_under_the_total(self):
        if not self.under_total:
            return
        (row, name), *others = self.under_total
        total = f"dòng tổng (dòng {self.total[0] + 1})"
        message = f"Dòng này nằm dưới {total} mà vẫn có số."
        if others:
            rows = some([str(row + 1) for row, _ in self.under_total])
            message = f"{show_number(1 + len(others))} dòng nằm dưới {total} mà vẫn có số: dòng {rows}."
        wanted = "dòng tổng ở cuối biểu, mỗi biểu một dòng tổng"
        self._complain(row, self.name_column, shown(name) or None, message, wanted)

    def _ask_about_merged_counts(self):
        """One number over several cells: whose it is, only who merged them knows."""
        rows = [line.row for line in self.reading.lines]
        for (top, left), (bottom, right) in self.grid.merges:
            value = self.grid.cell(top, left)
            n_columns = sum(left <= column <= right for column in self.count_columns)
            n_lines = bisect_right(rows, bottom) - bisect_left(rows, top)
            if n_lines * n_columns > 1 and not is_blank(value):
                self._complain(
                    top,
                    left,
                    shown(value),
                    f"Ô gộp {address(top, left)}:{address(bottom, right)} trùm lên nhiều ô số; "
                    "không rõ số này là của ô nào.",
                    "bỏ gộp ô, ghi số vào từng ô",
                )

    def _ask_about_rows_that_may_be_parts(self):
        """Rows numbered I, II, A, or not at all, beside rows 1, 2, 3: sums or parts of others, or fields?

        A row without a number is a field where the total row counts it in; then the sums agree.
        """
        if NUMBERED not in self.order_kinds:
            return
        is_summed = self.total is not None and any(count is not None for count in self.total[1])
        for line, kind in zip(self.reading.lines, self.order_kinds, strict=True):
            if kind == GROUPED:
                message = (
                    "Dòng nhóm (số La Mã, chữ cái) có số liệu; không rõ là tổng của nhóm hay một lĩnh vực."
                )
                self._complain(
                    line.row, self.name_column, shown(line.name), message, "để trống các ô số của dòng nhóm"
                )
            elif kind == UNNUMBERED and self.order_column is not None and not is_summed:
                message = "Dòng không có số thứ tự; không rõ là một lĩnh vực hay một phần của dòng trên."
                self._complain(
                    line.row,
                    self.order_column,
                    None,
                    message,
                    "số thứ tự nếu là lĩnh vực riêng, hoặc xóa dòng",
                )

    def _numbered(self, lines):
        """Keep the numbers of the sheet where every line has its own, else count from 1."""
        orders = [line.order for line in lines]
        are_good = all(order is not None and 0 < order <= MAX_ORDER for order in orders)
        if are_good and len(set(orders)) == len(orders):
            return lines
        return [line._replace(order=order) for order, line in enumerate(lines, 1)]


def _is_words(value):
    return isinstance(value, str) and clean_line(value)[:1].isalpha()


def _capital(text):
    return text[:1].upper() + text[1:]
