"""Papers for the tests: the article's report, and what a PDF reader sees in it."""

import io
from types import SimpleNamespace

import pdfplumber
import pypdf

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
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def read(data):
    """The pages as a reader sees them: characters, words, lines, rules."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        pages = [SimpleNamespace(**page_facts(page)) for page in document.pages]
    return SimpleNamespace(pages=pages, text="\n".join(page.text for page in pages), data=data)


def page_facts(page):
    return {
        "width": page.width,
        "height": page.height,
        "chars": page.chars,
        "lines": page.extract_text_lines(return_chars=True),
        "rules": [rect for rect in [*page.rects, *page.lines] if rect["height"] < 2 and rect["width"] > 10],
        "text": page.extract_text(),
        "images": page.images,
    }
