"""A `parts.Table` as a table of Word: its head again on every page, its rows whole, its widths fixed."""

from . import xml
from .styles import BOLD, CELLS, DENSE, HEAD_CELL, TABLE


def table_of(block, room):
    """:param room: width between the margins, in points."""
    dense = DENSE if block.dense else ""
    total = sum(column.width for column in block.columns)
    widths = [room * column.width / total for column in block.columns]
    rows = [*_head(block, widths, dense), *_body(block, widths, dense)]
    return xml.table(TABLE + dense, widths, rows, words=block.caption)


def _head(block, widths, dense):
    style = HEAD_CELL + dense
    heads = block.head_rows()
    upper = heads[0]
    cells, at = [], 0
    for title, columns, rows in upper:
        merge = "restart" if rows > 1 else ""
        cells.append((at, columns, merge, title))
        at += columns
    yield _head_row(cells, widths, style)
    if len(heads) > 1:
        titles = iter(heads[1])
        lower = []
        for start, columns, merge, _ in cells:
            if merge:
                lower.append((start, 1, "continue", ""))
            else:
                lower += [(start + step, 1, "", next(titles)[0]) for step in range(columns)]
        yield _head_row(lower, widths, style)


def _head_row(cells, widths, style):
    return xml.row(
        *(
            xml.cell(
                sum(widths[start : start + columns]),
                xml.said(style, title),
                columns=columns,
                merge=merge,
                middle=True,
            )
            for start, columns, merge, title in cells
        ),
        is_head=True,
    )


def _body(block, widths, dense):
    rows = list(block.cells_of_rows())
    for place, (row, cells) in enumerate(rows):
        before_sum = True if place + 1 < len(rows) and rows[place + 1][0].is_sum else None
        at, written = 0, []
        for text, align, columns in cells:
            if row.is_sum and at == 0:
                align = "centre"
            sums = BOLD if row.is_sum and align != "start" else ""
            style = CELLS[align] + sums + dense
            width = sum(widths[at : at + columns])
            written.append(xml.cell(width, xml.said(style, text, keep_next=before_sum), columns=columns))
            at += columns
        yield xml.row(*written)
