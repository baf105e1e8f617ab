"""Papers for the tests: the article's report, and what a PDF reader sees in it."""

import io
from contextlib import closing
from functools import cached_property

import pdfplumber
import pypdfium2

import make
from inspections.documents import pdf
from inspections.documents.kinds import KINDS
from inspections.documents.snapshot import collect, read_photos


def asked_for(inspection, **fields):
    """A report that waits in the queue."""
    paper = KINDS["report"]
    units = [visit.unit for visit in inspection.visits.select_related("unit")]
    fields = {"title": paper.title_of(units), "symbol": paper.symbol} | fields
    return make.document(inspection, **fields)


def made(inspection, *, stage="draft", number="", dated_on=None):
    """The report's bytes, made in this process."""
    return render(asked_for(inspection), stage=stage, number=number, dated_on=dated_on)


def render(document, *, stage="draft", number="", dated_on=None):
    snapshot = collect(document)
    return pdf.render(
        snapshot, stage=stage, number=number, dated_on=dated_on, symbol="BC-ĐKT", photos=read_photos(snapshot)
    )


def texts(data):
    """The text of each page, by a reader quicker than `read`."""
    with closing(pypdfium2.PdfDocument(data)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def read(data):
    """The pages as a reader sees them: characters, words, lines, rules."""
    document = pdfplumber.open(io.BytesIO(data))
    return Read(data, [Page(page) for page in document.pages])


class Read:
    def __init__(self, data, pages):
        self.data, self.pages = data, pages

    @property
    def text(self):
        return "\n".join(page.text for page in self.pages)


class Page:
    """What a test does not ask for is not looked at: reading costs more than making."""

    def __init__(self, page):
        self.page = page
        self.width, self.height = page.width, page.height

    @property
    def chars(self):
        return self.page.chars

    @property
    def images(self):
        return self.page.images

    @cached_property
    def lines(self):
        return self.page.extract_text_lines(return_chars=True)

    @cached_property
    def rules(self):
        drawn = [*self.page.rects, *self.page.lines]
        return [each for each in drawn if each["height"] < 2 and each["width"] > 10]

    @cached_property
    def text(self):
        return self.page.extract_text()
