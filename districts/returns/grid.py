"""A sheet as rows of cells, wherever it came from: what the reader of the form works on."""

from dataclasses import dataclass, field

# A file states one return; the longest ever seen has some hundred rows. These bound memory, not people.
MAX_ROWS = 200_000
MAX_COLUMNS = 100
FEW = 10  # addresses told one by one in a sentence

TOO_LARGE = (
    f"Tệp quá lớn: cổng chỉ đọc biểu tới {MAX_ROWS // 1000}.000 dòng và {MAX_COLUMNS} cột. "
    "Hãy xóa các trang, dòng, cột thừa rồi nhập lại."
)
DAMAGED = "Tệp bị hỏng hoặc tải lên chưa trọn vẹn. Hãy mở thử bằng Excel, lưu lại rồi nhập lại."


class UnreadableFile(Exception):
    """A file that cannot be read as sheets; `str()` is a sentence for the person who sent it."""


@dataclass
class Grid:
    """`rows` holds cell values as calamine gives them, row 0 being row 1 of the sheet.

    `merges` are ((top, left), (bottom, right)), all counted from 0 and included.
    """

    name: str
    rows: list
    merges: list = field(default_factory=list)
    hidden_rows: frozenset = frozenset()
    hidden_columns: frozenset = frozenset()
    is_hidden: bool = False

    def cell(self, row, column):
        """The value of a cell, '' outside of the sheet."""
        values = self.rows[row] if row < len(self.rows) else ()
        return values[column] if column < len(values) else ""


@dataclass
class Book:
    """The sheets of one file, and what had to be left aside to read it.

    `unread` says why one of the ways to take the file apart failed: it counts where the others show nothing.
    """

    kind: str
    grids: list
    notices: list = field(default_factory=list)
    unread: str = ""


def address(row, column):
    """Return 'G11' for row 10, column 6, both counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column):
    """Return 'A' for 0, 'AA' for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def some(items, few=FEW):
    """Return 'B7, B8 … và 3 chỗ nữa'."""
    more = f" … và {len(items) - few} chỗ nữa" if len(items) > few else ""
    return ", ".join(items[:few]) + more
