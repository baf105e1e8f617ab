"""Where the form stands in a sheet: which column holds what, found by the meaning of the headings.

The headings stand in up to six rows, merged or not, anywhere in the sheet, in any order of columns, with
columns between them that the form does not know. A column is what its headings say; where a row of column
numbers "(1) (2) (3) …" says otherwise, both are shown and nothing is read.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from accounts.vietnamese import clean_line, fold

from . import definition as form
from .counts import is_blank
from .grid import address, column_letters
from .problems import CellProblem

MAX_HEADING_ROWS = 6
MAX_HEADING = 150  # characters; longer is a title or a note
COLUMN_NUMBER = re.compile(r"[(\[]?([0-9]{1,2})[)\]]?(?: ?=.*)?")


@dataclass
class Layout:
    """The form's place: rows `top` to `bottom` are its head, `columns` says where each key is."""

    top: int
    bottom: int
    columns: dict
    unknown_columns: dict = field(default_factory=dict)  # column → its heading
    problems: list = field(default_factory=list)


def find_layout(grid):
    """Return the :class:`Layout` of the first head of the form in `grid`, or None."""
    row = next(heads(grid), None)
    return None if row is None else layout_at(grid, row)


def heads(grid, start=0):
    """Yield the rows in which a head of the form begins."""
    for row in range(start, len(grid.rows)):
        if is_head(grid.rows[row]):
            yield row


def is_head(values):
    texts = [
        value
        for value in values
        if type(value) is str and 3 < len(value) <= MAX_HEADING and not value[-1].isdigit()
    ]
    if len(texts) < 2:
        return False
    folded = [_folded(text) for text in texts]
    if sum(text in form.TECHNICAL_NAMES for text in folded) >= 8:
        return True
    return len({group for text in folded if (group := _group(text))}) >= 2


def layout_at(grid, top):
    """Return the :class:`Layout` of the head that begins in row `top`."""
    names = {column: _folded(value) for column, value in enumerate(grid.rows[top])}
    technical = {column: form.TECHNICAL_NAMES.get(name) for column, name in names.items()}
    if sum(key is not None for key in technical.values()) >= 8:
        found = _Columns(grid, top, top)
        for column, key in technical.items():
            found.put(key, column)
        return found.layout(top)
    bottom = _bottom(grid, top)
    found = _Columns(grid, top, bottom)
    for column, heading in _headings(grid, top, bottom).items():
        found.put(heading.key, column, heading.text)
    numbers_row = _numbers_row(grid, bottom + 1, found.keys)
    if numbers_row is not None:
        found.compare_numbers(numbers_row)
    return found.layout(bottom if numbers_row is None else numbers_row)


class _Columns:
    """Collects which column is what, and what speaks against it."""

    def __init__(self, grid, top, bottom):
        self.grid, self.top, self.bottom = grid, top, bottom
        self.keys, self.unknown, self.problems = {}, {}, []

    def put(self, key, column, heading=""):
        if key is None:
            if heading:
                self.unknown[column] = heading
        elif key in self.keys:
            first, second = column_letters(self.keys[key]), column_letters(column)
            self.complain(
                self.top,
                column,
                f"Cột {first} và cột {second} đều là {_named(key)}.",
                "mỗi cột của biểu chỉ có một lần",
            )
        else:
            self.keys[key] = column

    def compare_numbers(self, row):
        for key, column in self.keys.items():
            if column is None or key in (form.POSTAL_PART, form.EXPLANATION):
                continue
            number, says = form.COLUMN_NUMBERS[key], _column_number(self.grid.cell(row, column))
            if says is not None and says != number:
                self.complain(
                    row,
                    column,
                    f"Cột {column_letters(column)} ghi số ({says}) nhưng tiêu đề nói đây là {_named(key)}.",
                    f"({number}), hoặc tiêu đề của cột ({says})",
                )

    def complain(self, row, column, message, wanted):
        self.problems.append(CellProblem(self.grid.name, address(row, column), None, message, wanted))

    def layout(self, bottom):
        self._join_split_column()
        missing = [key for key in (form.NAME, *form.PARTS) if key not in self.keys]
        for key in missing:
            if key == "direct" and form.POSTAL in self.keys:
                message = "Có cột bưu chính nhưng không thấy cột trực tiếp, phần còn lại của cột (5)."
            else:
                message = f"Không thấy {_named(key)}."
            self.complain(self.top, 0, message, f"tiêu đề như trên {form.II_06A.symbol}")
        return Layout(self.top, bottom, self.keys, self.unknown, self.problems)

    def _join_split_column(self):
        """Where one column is headed 'trực tiếp' and none 'bưu chính', it is column (5) itself."""
        for key in (form.IN_PERSON, form.POSTAL):
            if key in self.keys and "direct" in self.keys:
                self.complain(
                    self.top,
                    self.keys[key],
                    f"Đã có {_named('direct')}, cột này lại ghi riêng {form.COLUMN_NAMES[key]}; không rõ có "
                    "cộng vào hay không.",
                    "tiêu đề “Trong đó: bưu chính” nếu đã nằm trong cột (5)",
                )
        if form.IN_PERSON in self.keys and "direct" not in self.keys and form.POSTAL not in self.keys:
            self.keys["direct"] = self.keys.pop(form.IN_PERSON)
        elif form.IN_PERSON in self.keys and form.POSTAL in self.keys and "direct" not in self.keys:
            self.keys["direct"] = None  # the sum of the two


def _named(key):
    """ "cột (9) đúng hạn"."""
    number = form.COLUMN_NUMBERS.get(key)
    return f"cột ({number}) {form.COLUMN_NAMES[key]}" if number else f"cột “{form.COLUMN_NAMES[key]}”"


@dataclass
class _Heading:
    key: str | None
    text: str


def _headings(grid, top, bottom):
    """Return {column: _Heading} of every column that has a heading."""
    width = max(len(grid.rows[row]) for row in range(top, bottom + 1))
    groups = _group_of_columns(grid, top, width)
    found = {}
    for column in range(width):
        texts = _texts_over(grid, column, top, bottom)
        if texts or groups[column]:
            found[column] = _Heading(_key(groups[column], texts), " / ".join(texts))
    return found


def _texts_over(grid, column, top, bottom):
    """Return the headings that stand over a column, from the top down; a merged one over all it spans."""
    texts = []
    for row in range(top, bottom + 1):
        value = grid.cell(row, column)
        if is_blank(value):
            merge = _merge_over(grid, row, column)
            if merge is None or merge[0][0] != row:  # told once, in the row where it begins
                continue
            value = grid.cell(*merge[0])
        if isinstance(value, str) and not is_blank(value):
            texts.append(clean_line(value))
    return texts


def _merge_over(grid, row, column):
    for (top, left), (bottom, right) in grid.merges:
        if top <= row <= bottom and left <= column <= right:
            return (top, left), (bottom, right)
    return None


def _group_of_columns(grid, top, width):
    """Return for each column the group its head belongs to: 'received', 'handled', 'pending' or None."""
    groups, current, until = [], None, None
    for column in range(width):
        value = grid.cell(top, column)
        merge = _merge_over(grid, top, column)
        if not is_blank(value):
            current = _group(_folded(value)) if isinstance(value, str) else None
            until = merge[1][1] if merge and merge[1][1] > column else None
        elif until is not None and column > until:
            current = until = None
        groups.append(current)
    return groups


def _key(group, texts):
    """Return what a column under `group` with these headings is, or None."""
    folded = [_folded(text) for text in texts]
    whole = " / ".join(folded)
    if form.RATE_HEADING.search(whole):
        return None
    if group in (None, "received") and texts and _is_postal_part(folded[-1]):
        return form.POSTAL_PART
    if group is None:
        return _outer_key(folded, whole)
    # The deepest heading says what the column is; words it does not know are never passed over.
    for text in reversed(folded):
        leaves = [key for key, pattern in form.LEAVES[group].items() if pattern.search(text)]
        if group == "received":
            leaves = _channel(leaves, text)
        if leaves:
            return leaves[0] if len(leaves) == 1 else None
        if form.TOTAL_HEADING.search(text):
            return group
        if not form.SUBHEADING.fullmatch(text):
            return None
    return None


def _is_postal_part(text):
    return bool(form.IN_WHICH.search(text) and form.LEAVES["received"][form.POSTAL].search(text))


def _channel(leaves, text):
    if set(leaves) == {form.IN_PERSON, form.POSTAL}:
        return ["direct"]
    return leaves


def _outer_key(folded, whole):
    if folded and form.EXPLANATION_HEADING.fullmatch(folded[-1]):
        return form.EXPLANATION
    if any(form.ORDER_HEADING.fullmatch(text) for text in folded):
        return form.ORDER
    return form.NAME if form.NAME_HEADING.search(whole) else None


def _bottom(grid, top):
    """Return the last row of headings: below it stand column numbers or dossiers."""
    bottom = top
    for row in range(top + 1, min(top + MAX_HEADING_ROWS, len(grid.rows))):
        values = [value for value in grid.rows[row] if not is_blank(value)]
        if any(not isinstance(value, str) or re.fullmatch(r"[-–0-9., ]+", value) for value in values):
            break
        if any(_is_heading(_folded(value)) for value in values):
            bottom = row
        elif values:
            break
    return bottom


def _is_heading(text):
    return bool(
        _group(text)
        or form.TOTAL_HEADING.fullmatch(text.removesuffix(" so").removesuffix(" cong"))
        or form.SUBHEADING.fullmatch(text)
        or any(pattern.search(text) for leaves in form.LEAVES.values() for pattern in leaves.values())
    )


def _numbers_row(grid, start, columns):
    """Return the row of column numbers under the headings, or None."""
    for row in range(start, min(start + 2, len(grid.rows))):
        values = [value for value in grid.rows[row] if not is_blank(value)]
        if not values:
            continue
        numbers = [_column_number(value) for value in values]
        known = [number for number in numbers if number is not None]
        letters = [value for value, number in zip(values, numbers, strict=True) if number is None]
        if len(known) < 6 or any(not _is_letter(value) for value in letters):
            return None
        written = any(isinstance(value, str) and value.strip()[:1] in ("(", "[") for value in values)
        rising = all(first < second for first, second in pairwise(known))
        as_printed = sum(
            _column_number(grid.cell(row, column)) == form.COLUMN_NUMBERS.get(key)
            for key, column in columns.items()
            if column is not None
        )
        return row if written or rising or as_printed >= 6 else None
    return None


def _column_number(value):
    if isinstance(value, float | int) and not isinstance(value, bool):
        return int(value) if value == int(value) and 1 <= value <= 40 else None
    match = COLUMN_NUMBER.fullmatch(clean_line(value)) if isinstance(value, str) else None
    return int(match[1]) if match else None


def _is_letter(value):
    return isinstance(value, str) and bool(re.fullmatch(r"[(\[]?[A-Za-z][)\]]?", value.strip()))


def _group(text):
    return next((group for group, pattern in form.GROUPS.items() if pattern.search(text)), None)


def _folded(value):
    return fold(value) if isinstance(value, str) and len(value) <= MAX_HEADING else ""
