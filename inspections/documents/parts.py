"""What any official paper is made of: Nghị định 30/2020/NĐ-CP, Phụ lục I, as data.

A composer (`report_v1`) turns frozen data into a `Paper` of these parts; `pdf` lays the parts out. No part
knows which kind of paper it stands in, so that every kind looks the same and a second output (Word) needs no
second set of words. What a part does not say is left empty and then takes no room: a decision without a place
and date, minutes without an addressee.

    Paper      head, title, authority, bases, blocks, closing, signatures, recipients, appendices
    blocks     Heading, Paragraph, Article, Centred, Table, Chart, Plate
    wide       a table of many columns, cut into bands that fit the page
    clerk      what is left blank for the clerk: number, day, "(Kèm theo …)"
"""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import ClassVar

from .lines import in_lines

LONG_WORD = 30  # letters
TITLE_SIZE, TITLE_ROOM = 14, 400  # points; a title keeps a little from both edges


@dataclass(frozen=True)
class Heading:
    """Level 1: "I. KHÁI QUÁT"; level 2: "1. Thời gian"; level 3: "a) Số liệu" (rows 14 of domain 1.2)."""

    template: ClassVar = "documents/parts/_heading.html"
    level: int
    label: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Justified text, first line indented. `label` ("a)") stands before it; typed line ends are kept."""

    template: ClassVar = "documents/parts/_paragraph.html"
    text: str
    label: str = ""
    opens: bool = False  # it announces what follows and so is not left alone at the foot of a page

    @property
    def is_loose(self):
        """It holds a word as long as half a line: filling the line before it would tear that apart."""
        return any(len(word) > LONG_WORD for word in self.text.split())


@dataclass(frozen=True)
class Article:
    """ "Điều 1. …" of a decision: the label is bold, the words are not (row 13)."""

    template: ClassVar = "documents/parts/_article.html"
    label: str
    text: str


@dataclass(frozen=True)
class Centred:
    """A bold line of its own in the middle: "QUYẾT ĐỊNH:", or a chapter's title (rows 11, 12)."""

    template: ClassVar = "documents/parts/_centred.html"
    text: str


@dataclass(frozen=True)
class Column:
    """Columns beside each other with the same `group` share a head above their own."""

    title: str
    width: float  # percent of the table (millimetres until `wide.bands` has cut it)
    align: str = "start"  # start, centre, end
    group: str = ""


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns. A sum row's first cell spans `lead` columns."""

    cells: tuple[str, ...]
    is_sum: bool = False
    lead: int = 1


@dataclass(frozen=True)
class Table:
    """A table with a head that is repeated on every page; a row is never split.

    A `dense` one has smaller letters, for many columns. `first_row` counts the rows that stand in tables
    before this one, where a long table is laid out in parts.
    """

    template: ClassVar = "documents/parts/_table.html"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    dense: bool = False
    first_row: int | None = None

    def head_rows(self):
        """The head as rows of (title, columns spanned, rows spanned): two rows where columns are grouped."""
        if not any(column.group for column in self.columns):
            return [[(column.title, 1, 1) for column in self.columns]]
        upper, lower = [], []
        for group, columns in groupby(self.columns, key=lambda column: column.group):
            titles = [column.title for column in columns]
            upper += [(group, len(titles), 1)] if group else [(title, 1, 2) for title in titles]
            lower += [(title, 1, 1) for title in titles] if group else []
        return [upper, lower]

    def cells_of_rows(self):
        """Each row as (row, [(text, alignment, columns spanned)])."""
        for row in self.rows:
            spans = [row.lead] + [1] * (len(row.cells) - 1)
            columns = [self.columns[0], *self.columns[row.lead :]]
            yield row, list(zip(row.cells, [column.align for column in columns], spans, strict=True))


@dataclass(frozen=True)
class Chart:
    """A picture of figures; `words` says the same to who does not see it. `name` is its address in `pdf`."""

    template: ClassVar = "documents/parts/_chart.html"
    name: str
    svg: str
    words: str
    caption: str


@dataclass(frozen=True)
class Photo:
    """`name` is the key of its bytes; empty where only the caption is known."""

    name: str
    caption: str
    note: str = ""


@dataclass(frozen=True)
class Plate:
    """Photos two in a row, each with its caption."""

    template: ClassVar = "documents/parts/_plate.html"
    photos: tuple[Photo, ...]

    def rows(self):
        return [self.photos[start : start + 2] for start in range(0, len(self.photos), 2)]


@dataclass(frozen=True)
class Head:
    """Boxes 1 to 4 of the decree's page. The number and the date may be left for the clerk."""

    superior: str
    issuer: tuple[str, ...]  # its lines
    number: str
    symbol: str
    place_and_date: str


@dataclass(frozen=True)
class Signature:
    """Box 7: offices in capitals, one a line, and the name without academic titles."""

    offices: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Appendix:
    """Begins on a page of its own and counts its own pages; `label` has a Roman number if there are more.

    One with thousands of rows is laid out `in_parts`: its long tables then begin a page each, and the memory
    they take does not grow with their rows.
    """

    label: str
    title: str
    belongs_to: str
    blocks: tuple
    landscape: bool = False
    in_parts: bool = False
    first_page: int = 1  # a part of it that is laid out apart may begin later


@dataclass(frozen=True)
class Paper:
    head: Head
    name: str  # BÁO CÁO
    subject: str  # trích yếu
    addressee: str  # several are lines of their own, "- …;"
    bases: tuple[str, ...]
    blocks: tuple
    closing: str  # the last paragraph, "./." included; it stays with the signature
    signature: Signature
    recipients: tuple[str, ...]
    appendices: tuple[Appendix, ...]
    is_sample: bool = False
    authority: str = ""  # who decides, in capitals between title and bases (quyết định)
    below: Signature | None = None  # a third signature under the two, for who must only take note
    endnotes: tuple[str, ...] = ()  # what ties the paper to the record: small lines at its very end
    closing_label: str = ""  # bold before the closing, where that is an article ("Điều 3.")
    beside: Signature | None = None  # stands left of `signature`, the recipients then below both (Mẫu 1.9)
    is_settled: bool = False  # by `settled`: titles are broken by sense, and nothing empty takes room

    @property
    def addressees(self):
        """Where the paper goes to several: each of their lines, to stand under "Kính gửi:" (row 18)."""
        lines = tuple(self.addressee.split("\n"))
        return lines if len(lines) > 1 else ()

    @property
    def name_lines(self):
        return self._title_lines(self.name)

    @property
    def subject_lines(self):
        return self._title_lines(self.subject)

    def _title_lines(self, text):
        return in_lines(text, size=TITLE_SIZE, room=TITLE_ROOM) if self.is_settled else (text,)

    @property
    def is_signed(self):
        """Somebody signs it or receives it; a news item without an author has neither."""
        return bool(self.recipients or self.signature.offices or self.signature.name)

    def charts(self):
        """Address → SVG of every chart in the paper."""
        blocks = [*self.blocks, *(block for appendix in self.appendices for block in appendix.blocks)]
        return {block.name: block.svg for block in blocks if isinstance(block, Chart)}


def numbered(appendices):
    """The appendices with their labels: "Phụ lục" for the only one, "Phụ lục I", "Phụ lục II" for more."""
    if len(appendices) == 1:
        return (replace(appendices[0], label="Phụ lục"),)
    return tuple(replace(each, label=f"Phụ lục {roman(n)}") for n, each in enumerate(appendices, 1))


def roman(number):
    """1 → 'I'.

    >>> [roman(n) for n in (1, 4, 9, 14)]
    ['I', 'IV', 'IX', 'XIV']
    """
    signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    text = ""
    for value, sign in signs:
        text += sign * (number // value)
        number %= value
    return text


def ended(text):
    """`text` with a full stop, unless it already ends in a mark of its own."""
    return text if text.endswith((".", ";", "!", "?", "…", ":", ",")) else f"{text}."


def listed(names):
    """'a', 'a và b', 'a, b và c'."""
    *others, last = names
    return f"{', '.join(others)} và {last}" if others else last
