"""Biểu II.06a out of the sheets of a file: exactly the lines that stand there, or what keeps us from reading.

Nothing is guessed, nothing evaluated, nothing dropped without a word: what is left aside (hidden rows that
were read, remarks above the total, columns the form does not know) is told in `notices`.
"""

from dataclasses import dataclass, field

from accounts.vietnamese import legacy_font_problem

from . import definition as form
from .counts import is_blank
from .grid import UnreadableFile
from .head import MAX_HEAD_ROWS, Head, read_head
from .header import find_layout
from .lines import LineReader
from .problems import CellProblem


@dataclass
class Reading:
    """One sheet understood. `lines` are all that could be read, also where `problems` forbid to keep them."""

    sheet: str = ""
    kind: str = ""
    header_row: int = 0  # as Excel counts, from 1
    head: Head = field(default_factory=Head)
    columns: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    notices: list = field(default_factory=list)

    @property
    def is_text(self):
        return self.kind == "csv"

    @property
    def received(self):
        """The sum of column (3) over the lines; None where any part is unknown."""
        total = 0
        for line in self.lines:
            online, direct, carried_over, *_ = line.counts
            if online is None or direct is None or carried_over is None:
                return None
            total += online + direct + carried_over
        return total


def read_book(book, wanted=None):
    """Return the :class:`Reading` of the sheet that holds the form.

    `wanted(head)` says whether a sheet's head names what is asked for (True, False, or None where it names
    nothing); it chooses where several sheets hold a form.
    """
    found = []
    for grid in book.grids:
        layout = find_layout(grid)
        if layout is not None:
            found.append((grid, layout))
    if not found and book.unread:
        raise UnreadableFile(book.unread)
    if not found:
        return _nothing_found(book)
    if book.kind == "csv":
        found = _one_separator(found)
    readings = [_read_sheet(book.kind, grid, layout) for grid, layout in found]
    reading = _choose(readings, wanted)
    reading.notices = [*book.notices, *reading.notices]
    return reading


def _nothing_found(book):
    sheets = ", ".join(f"“{grid.name}”" for grid in book.grids[:5]) or "không có trang nào"
    message = (
        f"Không thấy {form.II_06A.symbol} trong tệp (đã xem trang: {sheets}). Cổng tìm dòng tiêu đề có "
        "“tiếp nhận”, “đã giải quyết”, “đang giải quyết”."
    )
    words = [value for grid in book.grids for row in grid.rows[:MAX_HEAD_ROWS] for value in row if value]
    if all(is_blank(value) for grid in book.grids for row in grid.rows for value in row):
        message = "Tệp không có số liệu: mọi trang đều trống."
    elif problem := legacy_font_problem("\n".join(word for word in words if isinstance(word, str))):
        message = f"{message} {problem}"
    problem = CellProblem("", "", None, message, "đúng tệp có biểu II.06a")
    return Reading(kind=book.kind, problems=[problem])


def _one_separator(found):
    """Return the one grid whose separator shows the most columns of the form."""
    return [max(found, key=lambda pair: (len(pair[1].columns), -len(pair[1].problems)))]


def _choose(readings, wanted):
    """Return the sheet that is meant, or the first with a problem that asks which."""
    filled = [reading for reading in readings if reading.lines or reading.problems] or readings
    if len(filled) > 1 and wanted:
        answers = [wanted(reading.head) for reading in filled]
        if answers.count(True) == 1 and all(answer is not None for answer in answers):
            chosen = filled[answers.index(True)]
            others = ", ".join(f"“{reading.sheet}”" for reading in filled if reading is not chosen)
            chosen.notices.append(f"Tệp còn biểu của kỳ hoặc đơn vị khác ở trang {others}; không nhập.")
            return chosen
    chosen = filled[0]
    if len(filled) > 1:
        sheets = ", ".join(f"“{reading.sheet}”" for reading in filled)
        message = f"Tệp có {len(filled)} biểu II.06a, ở các trang {sheets}; cổng không tự chọn."
        chosen.problems.insert(
            0, CellProblem(chosen.sheet, "", None, message, "chỉ để lại một biểu trong tệp")
        )
    empty = [reading.sheet for reading in readings if reading is not chosen and reading not in filled]
    if empty:
        chosen.notices.append(f"Mẫu trống ở trang {', '.join(f'“{name}”' for name in empty)} được bỏ qua.")
    return chosen


def _read_sheet(kind, grid, layout):
    reading = Reading(
        kind=kind,
        sheet=grid.name,
        header_row=layout.top + 1,
        head=read_head(grid, layout.top),
        columns=layout.columns,
    )
    reading.problems = [*reading.head.problems, *layout.problems]
    if not layout.problems:
        LineReader(grid, layout, reading).read()
    return reading
