"""The first lines of a file as they were read, with the sums the portal makes of them, ready to be shown."""

from dataclasses import dataclass

from districts.reading import show_number

from .definition import II_06A

SHOWN = 20
COUNTED = [column for column in II_06A.columns if column.number > 2]


@dataclass(frozen=True)
class PreviewTable:
    """`rows` are (row of the sheet, name, eleven numbers as shown); `n_more` lines are not shown."""

    headings: list
    rows: list
    n_more: int


def preview_table(lines):
    rows = []
    for line in lines[:SHOWN]:
        arithmetic = line.as_arithmetic()
        numbers = [show_number(getattr(arithmetic, column.key)) for column in COUNTED]
        rows.append((line.row + 1, line.name, list(zip(LABELS, numbers, strict=True))))
    return PreviewTable(LABELS, rows, max(0, len(lines) - SHOWN))


def _label(column):
    """'(9) Đã giải quyết: đúng hạn'."""
    group = column.headings[0].removeprefix("Số lượng hồ sơ ")
    return f"({column.number}) {group[0].upper()}{group[1:]}: {column.headings[-1].lower()}"


LABELS = [_label(column) for column in COUNTED]
