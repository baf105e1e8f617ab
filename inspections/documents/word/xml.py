"""Paragraphs and tables as WordprocessingML text, written once and parsed once: a table of thousands of rows
takes a second where one made cell by cell takes minutes."""

import re
from xml.sax.saxutils import escape

from .styles import FREE_TABLE, STRONG, style_id, twips

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LEFT_ALONE = " "  # XML would let go of spaces at the ends


def run(text, *, strong=False):
    """Words; typed line ends and tabs are kept."""
    inside = "<w:br/>".join(_words(line) for line in UNWRITABLE.sub("", text).split("\n"))
    looks = f'<w:rPr><w:rStyle w:val="{style_id(STRONG)}"/></w:rPr>' if strong else ""
    return f"<w:r>{looks}{inside}</w:r>"


def _words(text):
    parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in text.split("\t"))
    return "<w:tab/>".join(parts)


def paragraph(style, *runs, number=None, keep_next=None):
    """:param number: numId of a list that begins anew; 0 takes the style's own number away.
    :param keep_next: whether the next paragraph stays with it; as the style has it unless told.
    """
    more = "" if keep_next is None else f'<w:keepNext w:val="{int(keep_next)}"/>'
    if number is not None:
        more += f'<w:numPr><w:numId w:val="{number}"/></w:numPr>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{more}</w:pPr>{"".join(runs)}</w:p>'


def said(style, text, **how):
    return paragraph(style, run(text), **how)


def table(style, widths, rows, *, words=""):
    """:param widths: of the columns, in points. :param words: what the table is, for who does not see it."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    caption = f'<w:tblCaption w:val="{escape(words, {chr(34): "&quot;"})}"/>' if words else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style_id(style)}"/>'
        f'<w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{caption}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(*cells, is_head=False, before=None, after=None):
    """A row that is never split. `before`, `after`: width of a column that has no cell at all."""
    gaps = ""
    if before:
        gaps += '<w:gridBefore w:val="1"/>'
    if after:
        gaps += '<w:gridAfter w:val="1"/>'
    if before:
        gaps += f'<w:wBefore w:w="{twips(before)}" w:type="dxa"/>'
    if after:
        gaps += f'<w:wAfter w:w="{twips(after)}" w:type="dxa"/>'
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr>{gaps}<w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def cell(width, content, *, columns=1, merge="", middle=False):
    """:param merge: "restart" where it goes on in the row below, "continue" there."""
    said = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>'
    if columns > 1:
        said += f'<w:gridSpan w:val="{columns}"/>'
    if merge:
        said += f'<w:vMerge w:val="{merge}"/>'
    if middle:
        said += '<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{said}</w:tcPr>{content}</w:tc>"


def free_table(widths, *rows):
    """One without lines, that only sets things beside each other."""
    return table(FREE_TABLE, widths, rows)
