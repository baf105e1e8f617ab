"""A table with more columns than a page has room for: bands of columns, each with the first ones again."""

from dataclasses import replace
from itertools import groupby

from .parts import Row, Table

TEXT_WIDTH = {False: 164, True: 251}  # millimetres between the margins: portrait, landscape


def bands(table: Table, *, landscape, lead=1) -> tuple[Table, ...]:
    """Cut a table whose columns have widths in millimetres into tables that fit, with widths in percent.

    Columns of one group stay together where a page holds them. A row whose first cell spans several columns
    may span no more than `lead`.

    :param lead: how many columns, from the left, every band repeats.
    """
    room = TEXT_WIDTH[landscape] - sum(column.width for column in table.columns[:lead])
    cut = _cut(table.columns, lead, room)
    tables = []
    for place, chosen in enumerate(cut, 1):
        part = f" (phần {place}/{len(cut)})" if len(cut) > 1 else ""
        columns = [*table.columns[:lead], *(table.columns[index] for index in chosen)]
        tables.append(
            replace(
                table,
                caption=f"{table.caption}{part}",
                columns=in_percent(columns),
                rows=tuple(_cells(row, lead, chosen) for row in table.rows),
                notes=table.notes if place == len(cut) else (),
            )
        )
    return tuple(tables)


def _cut(columns, lead, room):
    """Lists of indexes of the columns that stand in one band."""
    cut, used = [[]], 0
    for together in _together(columns, lead, room):
        width = sum(columns[index].width for index in together)
        if cut[-1] and used + width > room:
            cut.append([])
            used = 0
        cut[-1].extend(together)
        used += width
    return cut


def _together(columns, lead, room):
    """Indexes of columns that should not be parted: a group that fits a page, else each alone."""
    for group, indexes in groupby(range(lead, len(columns)), key=lambda index: columns[index].group):
        indexes = list(indexes)
        if group and sum(columns[index].width for index in indexes) <= room:
            yield indexes
        else:
            yield from ([index] for index in indexes)


def _cells(row, lead, chosen):
    hidden = row.lead - 1  # columns that have no cell of their own
    cells = [*row.cells[: lead - hidden], *(row.cells[index - hidden] for index in chosen)]
    return Row(tuple(cells), row.is_sum, row.lead)


def in_percent(columns):
    """Widths as percent of their sum, to a tenth: a whole percent of a landscape page is a letter wide."""
    total = sum(column.width for column in columns)
    return tuple(replace(column, width=round(column.width * 100 / total, 1)) for column in columns)
