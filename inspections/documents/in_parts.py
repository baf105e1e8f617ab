"""An appendix with thousands of rows, laid out some hundred rows at a time, each part forgotten once written.

A part ends where a page ends: its last page is laid out again as the first of the next part, so that the
reader sees one table whose pages are full.
"""

from dataclasses import replace

from .parts import Appendix, Table

ROWS = 300  # laid out at a time; measured in docs/decisions/0090
ANCHOR = "row-"  # as documents/parts/_table.html writes it


def long_rows(appendix: Appendix) -> int:
    """How many rows its long tables have, by which progress is told."""
    return sum(len(block.rows) for block in appendix.blocks if _is_long(block))


class InParts:
    """`layouts()` yields the appendix as layouts of WeasyPrint's, in the order of their pages.

    :param lay_out: gives the `weasyprint.Document` of an appendix that begins on its `first_page`.
    """

    def __init__(self, appendix: Appendix, lay_out):
        self.appendix = appendix
        self.lay_out = lay_out
        self.next_page = 1
        self.rows_done = 0

    def layouts(self):
        for blocks in _sheets(self.appendix.blocks):
            *before, last = blocks
            if _is_long(last):
                yield from self.long_table(before, last)
            else:
                yield self.taken(self.pages_of(blocks))

    def long_table(self, before, table):
        start = 0
        while start < len(table.rows):
            end = start + ROWS
            is_last = end >= len(table.rows)
            part = replace(
                table,
                caption="" if start else table.caption,
                rows=table.rows[start:end],
                notes=table.notes if is_last else (),
                first_row=start,
            )
            document = self.pages_of([part] if start else [*before, part])
            next_row = None if is_last else first_row(document.pages[-1])
            if next_row is not None and next_row > start:
                end = next_row
                document = document.copy(document.pages[:-1])
            self.rows_done += min(end, len(table.rows)) - start
            start = end
            yield self.taken(document)

    def pages_of(self, blocks):
        title = self.appendix.title if self.next_page == 1 else ""
        return self.lay_out(
            replace(self.appendix, blocks=tuple(blocks), title=title, first_page=self.next_page)
        )

    def taken(self, document):
        self.next_page += len(document.pages)
        for page in document.pages:
            page.anchors.clear()  # they were only there to find rows by
        return document


def first_row(page):
    """The number of the first row that begins on the page, if one does."""
    rows = [int(name.removeprefix(ANCHOR)) for name in page.anchors if name.startswith(ANCHOR)]
    return min(rows, default=None)


def _sheets(blocks):
    """The blocks in groups, each beginning a page; a long table ends its group."""
    group = []
    for block in blocks:
        group.append(block)
        if _is_long(block):
            yield group
            group = []
    if group:
        yield group


def _is_long(block):
    return isinstance(block, Table) and len(block.rows) > ROWS
