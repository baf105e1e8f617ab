"""The first lines of a file as they were read, with the sums the portal makes of them, ready to be shown."""

from dataclasses import dataclass, field
from itertools import groupby

from districts.reading import show_number

from .definition import II_06A

SHOWN = 20
COUNTED = [column for column in II_06A.columns if column.number > 2]


def _group(column):
    """ "Đã giải quyết" of "Số lượng hồ sơ đã giải quyết"."""
    words = column.headings[0].removeprefix("Số lượng hồ sơ ")
    return words[0].upper() + words[1:]


@dataclass(frozen=True)
class PreviewTable:
    """`rows` are (row of the sheet, name, eleven numbers as shown); `n_more` lines are not shown."""

    rows: list
    n_more: int
    groups: list = field(
        default_factory=lambda: [(group, len(list(columns))) for group, columns in groupby(COUNTED, _group)]
    )
    headings: list = field(
        default_factory=lambda: [(column.number, column.headings[-1]) for column in COUNTED]
    )


def preview_table(lines):
    rows = []
    for line in lines[:SHOWN]:
        arithmetic = line.as_arithmetic()
        numbers = [show_number(getattr(arithmetic, column.key)) for column in COUNTED]
        rows.append((line.row + 1, line.name, numbers))
    return PreviewTable(rows, max(0, len(lines) - SHOWN))
