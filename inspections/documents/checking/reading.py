"""A PDF as a reader sees it: pages of lines of characters, and rules; whoever made it and however.

Lengths are points; vertical places are measured from the top of the page, a line's `base` is its baseline.
Text of pictures (charts) is left out: a picture may have letters of its own.
"""

import io
import logging
import sys
from collections import namedtuple
from contextlib import closing, contextmanager
from functools import cached_property

import pdfplumber
import pypdf
from pdfminer.layout import LTChar, LTContainer, LTImage, LTLine, LTRect

MM = 72 / 25.4
MOST_PAGES = 2000
SAME_LINE = 1.5  # points between baselines of one line
Looks = namedtuple("Looks", "size bold italic")
Rule = namedtuple("Rule", "x0 x1 top bottom")


class Unreadable(Exception):
    """The file cannot be checked; the sentence says why."""


def middle(thing):
    return (thing.x0 + thing.x1) / 2


def width(thing):
    return thing.x1 - thing.x0


class Line:
    """Characters on one baseline, from left to right. `text` has a space wherever the reader sees a gap."""

    def __init__(self, chars):
        self.chars = sorted(chars, key=lambda char: char.x0)
        self.ink = [char for char in self.chars if char.text.strip()]
        self.x0, self.x1 = self.ink[0].x0, max(char.x1 for char in self.ink)
        self.base = max(self.ink, key=lambda char: char.size).base
        self.size = round(max(char.size for char in self.ink), 1)
        self.page = self.ink[0].page_number

    @cached_property
    def text(self):
        text, last = "", None
        for char in self.chars:
            if last is not None and char.x0 - last.x1 > 0.18 * char.size:
                text += " "
            text += " " if char.text.isspace() else char.text
            last = char
        return " ".join(text.split())

    @cached_property
    def looks(self):
        return {looks_of(char) for char in self.ink}

    @property
    def is_bold(self):
        return all(looks.bold for looks in self.looks)

    @property
    def is_italic(self):
        return all(looks.italic for looks in self.looks)

    def find(self, words):
        """The part of the line that holds the words, spaces and case aside; None if it does not."""
        wanted = "".join(words.split()).casefold()
        place = "".join(char.text[:1] for char in self.ink).casefold().find(wanted)
        return Line(self.ink[place : place + len(wanted)]) if place >= 0 else None

    def within(self, left, right):
        """The part between two places of the page; None if nothing stands there."""
        chars = [char for char in self.chars if left <= char.x0 < right]
        return Line(chars) if any(char.text.strip() for char in chars) else None

    def said(self, most=40):
        """The line's words, to be quoted."""
        return f"“{self.text if len(self.text) <= most else self.text[: most - 1] + '…'}”"


def looks_of(char):
    name = char.fontname.split("+")[-1]
    return Looks(
        round(char.size, 1), "Bold" in name or ",Bold" in name, "Italic" in name or "Oblique" in name
    )


class Page:
    def __init__(self, page):
        self.number = page.page_number
        self.width, self.height = float(page.width), float(page.height)
        things = Things(page)
        self.figures = things.images
        self.all_chars = things.chars
        self.lines = lines_of([char for char in self.all_chars if is_of_text(char)])
        drawn = [
            Rule(each.x0, each.x1, each.top, each.bottom) for each in things.drawn if each.tag != "Figure"
        ]
        self.rules = [each for each in drawn if each.bottom - each.top < 2 and width(each) > 8]
        self.uprights = [each for each in drawn if width(each) < 2 and each.bottom - each.top > 4]
        self.bands = bands_of(self.uprights)

    @property
    def is_landscape(self):
        return self.width > self.height

    def in_table(self, line):
        return any(top - 1 <= line.base <= bottom + 1 for top, bottom in self.bands)


class Thing:
    """A letter, rule or picture: where it stands. Slots, since a paper of 300 pages has a million letters."""

    __slots__ = ("bottom", "tag", "top", "x0", "x1")

    def __init__(self, thing, left, top):
        self.x0, self.x1 = thing.x0 + left, thing.x1 + left
        self.top, self.bottom = top - thing.y1, top - thing.y0
        self.tag = getattr(thing, "tag", None)


class Char(Thing):
    __slots__ = ("base", "color", "fontname", "page_number", "size", "text", "upright")

    def __init__(self, thing, left, top, page):
        super().__init__(thing, left, top)
        color = thing.graphicstate.ncolor
        self.text, self.fontname = sys.intern(thing.get_text()), sys.intern(str(thing.fontname))
        self.size, self.upright, self.page_number = thing.size, thing.upright, page.page_number
        self.base = float(page.height) - thing.matrix[5]
        self.color = color if isinstance(color, tuple) else (color,)


class Things:
    """What a page shows, each with what our rules ask of it: pdfplumber tells far more, in twice the time."""

    def __init__(self, page):
        self.page = page
        self.left, self.top = page.mediabox[0], page.mediabox[1] + float(page.height)
        self.chars, self.drawn, self.images = [], [], []
        self.gather(page.layout)

    def gather(self, container):
        for thing in container:
            if isinstance(thing, LTChar):
                self.chars.append(Char(thing, self.left, self.top, self.page))
            elif isinstance(thing, LTContainer):
                self.gather(thing)
            elif isinstance(thing, LTImage):
                self.images.append(Thing(thing, self.left, self.top))
            elif isinstance(thing, LTRect | LTLine):
                self.drawn.append(Thing(thing, self.left, self.top))


def is_of_text(char):
    return char.tag != "Figure" and char.upright


def lines_of(chars):
    lines, row, base = [], [], None
    for char in sorted(chars, key=lambda char: char.base):
        if base is not None and char.base - base > SAME_LINE:
            lines.append(row)
            row = []
        row.append(char)
        base = char.base if len(row) == 1 else base
    lines.append(row)
    return [Line(row) for row in lines if any(char.text.strip() for char in row)]


def bands_of(uprights):
    """Where the page has tables or frames: (top, bottom) of upright rules that touch or overlap."""
    bands = []
    for each in sorted(uprights, key=lambda each: each.top):
        if bands and each.top <= bands[-1][1] + 2:
            bands[-1][1] = max(bands[-1][1], each.bottom)
        else:
            bands.append([each.top, each.bottom])
    return [tuple(band) for band in bands]


class File:
    """Pages as seen, and the file's own objects (`reader`, of pypdf)."""

    def __init__(self, data: bytes, on_progress=lambda share: None):
        """:param on_progress: told after each page how much has been read, from 0 to 1."""
        if b"%PDF-" not in data[:1024]:
            raise Unreadable("Tệp không phải là PDF.")
        self.data = data
        self.reader = opened(data)
        self.pages = seen(data, on_progress)
        if not any(page.all_chars for page in self.pages):
            raise Unreadable(
                "Tệp chỉ có hình, không có chữ để kiểm tra (bản quét?). Hãy dùng tệp PDF xuất từ máy."
            )


@contextmanager
def parsing():
    """Whatever a parser stumbles over in somebody else's broken file, the answer is the same sentence."""
    try:
        yield
    except Exception as error:
        raise Unreadable("Tệp PDF bị hỏng hoặc bị cắt, không đọc được.") from error


def opened(data):
    with parsing():
        reader = pypdf.PdfReader(io.BytesIO(data))
        n_pages = 0 if reader.is_encrypted else len(reader.pages)
    if reader.is_encrypted:
        raise Unreadable("Tệp PDF đặt mật khẩu hoặc mã hóa. Hãy bỏ mật khẩu rồi kiểm tra lại.")
    if not n_pages:
        raise Unreadable("Tệp PDF không có trang nào.")
    if n_pages > MOST_PAGES:
        raise Unreadable(f"Tệp có {n_pages} trang, nhiều hơn {MOST_PAGES} trang có thể kiểm tra một lần.")
    return reader


def seen(data, on_progress):
    pages = []
    with quiet_parser():
        with parsing():
            document = pdfplumber.open(io.BytesIO(data))
        with closing(document):
            with parsing():
                unread = list(document.pages)
            for page in unread:
                with parsing():
                    pages.append(Page(page))
                    page.close()
                on_progress(len(pages) / len(unread))
    return pages


@contextmanager
def quiet_parser():
    parser = logging.getLogger("pdfminer")
    level = parser.level
    parser.setLevel(logging.ERROR)
    try:
        yield
    finally:
        parser.setLevel(level)
