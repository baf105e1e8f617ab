"""Frozen data to PDF bytes: no database, no request, no network, and the same bytes for the same data.

What a paper may fetch is answered from memory: the project's four fonts, its own charts, the photos given.
Anything else (an address or a file that somebody wrote into a finding) is refused before it is opened.
"""

import gc
import hashlib
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.template.loader import get_template, render_to_string
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from . import in_parts, kinds
from .joining import Joined
from .page import Page
from .proof import QR, qr_svg

DRAFT, ISSUED = "draft", "issued"
DRAFT_WORDS = "BẢN THẢO"
SAMPLE_WORDS = "SỐ LIỆU MẪU"
MARK = "mark:"
PHOTO_DPI = 200  # the decree's digitised copies have at least 200 dots an inch
# Tagged and PDF/A-2b: readable aloud and in fifty years; measured +10 % of the time, no rule of its own lost.
OPTIONS = {"pdf_variant": "pdf/a-2b", "pdf_tags": True, "dpi": PHOTO_DPI}
LAYOUT_SHARE = 0.75  # of the time of a paper; the rest is writing
ROWS_OF_MAIN = 100  # the main paper takes about as long as so many rows of a table


@dataclass(frozen=True)
class Rendered:
    data: bytes
    pages: int


class OnlyOurOwn(URLFetcher):
    """Answers fonts, charts and photos from memory; everything else fails and opens nothing."""

    def __init__(self, pictures=None):
        super().__init__(allowed_protocols=())
        self.pictures = pictures or {}

    def fetch(self, url, headers=None):
        if url in self.pictures:
            body, media_type = self.pictures[url]
        elif url.startswith("font:"):
            body, media_type = font_bytes(url.removeprefix("font:")), "font/ttf"
        else:
            return self.refuse(url)
        return URLFetcherResponse(url, body, {"Content-Type": media_type})

    def refuse(self, url):
        raise PermissionError("the paper may only show its own fonts, charts and photos")


def render(snapshot, *, stage, number="", dated_on=None, symbol, photos=None, proof=None) -> bytes:
    """Return the PDF of a paper.

    :param snapshot: `snapshot.Snapshot`.
    :param stage: "draft" marks every page as a draft; "issued" does not.
    :param number: empty leaves room for the clerk, as does no `dated_on`.
    :param photos: {key: JPEG bytes} for the photos that the snapshot names.
    :param proof: `proof.Proof`, printed at the foot of the last page before the appendices.
    """
    return lay_out(
        snapshot, stage=stage, number=number, dated_on=dated_on, symbol=symbol, photos=photos, proof=proof
    ).data


@contextmanager
def collector_paused():
    """Nothing made for a page is garbage before its end: looking for some costs 15 % of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@collector_paused()
def lay_out(
    snapshot,
    *,
    stage,
    number="",
    dated_on=None,
    symbol,
    photos=None,
    proof=None,
    on_progress=lambda done: None,
) -> Rendered:
    """Like `render`, with the number of pages; `on_progress` is told how much is done, from 0 to 1."""
    paper = kinds.compose(snapshot, number=number, dated_on=dated_on, symbol=symbol)
    press = Press(paper, snapshot, stage, photos, proof)
    apart = press.appendices_apart()
    main = press.sheet("documents/paper.html", {"appendices_apart": bool(apart)})
    rows = sum(in_parts.long_rows(appendix) for appendix in apart)
    on_progress(ROWS_OF_MAIN / (ROWS_OF_MAIN + rows) if apart else LAYOUT_SHARE)
    pages = len(main.pages)

    def add_parts(_document, pdf):
        nonlocal pages
        joined = Joined(pdf)
        for document, done in press.parts(apart):
            pages += len(document.pages)
            joined.add(document, **OPTIONS)
            del document
            gc.collect()
            on_progress((ROWS_OF_MAIN + done) / (ROWS_OF_MAIN + rows))

    identity = hashlib.sha256(f"{snapshot.uuid} {stage} {number} {dated_on}".encode()).hexdigest()[:32]
    with warnings.catch_warnings():
        # WeasyPrint 70 leaves its colour profile to the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        data = main.write_pdf(
            pdf_identifier=identity.encode(), finisher=add_parts if apart else None, **OPTIONS
        )
    return Rendered(data, pages)


class Press:
    """What every sheet of one paper is printed with."""

    def __init__(self, paper, snapshot, stage, photos, proof=None):
        self.paper = paper
        self.said = {
            "paper": paper,
            "version": snapshot.template_version,
            "layout": kinds.VERSIONS[snapshot.template_version].layout,
            "created": snapshot.requested_at.isoformat(timespec="seconds"),
            "mark": mark_line(paper, snapshot, stage),
            "proof": proof,
        }
        self.stylesheets = [stylesheet()]
        pictures = {name: (svg.encode(), "image/svg+xml") for name, svg in paper.charts().items()}
        pictures |= {f"photo:{key}": (data, "image/jpeg") for key, data in (photos or {}).items()}
        if words := mark_words(paper, stage):
            pictures[MARK] = (mark_svg(words).encode(), "image/svg+xml")
            self.stylesheets.append(mark_stylesheet())
        if proof:
            pictures[QR] = (qr_svg(proof.address).encode(), "image/svg+xml")
            self.stylesheets.append(proof_stylesheet())
        self.fetcher = OnlyOurOwn(pictures)

    def sheet(self, template, context, stylesheets=()):
        """A template laid out; `Document` of WeasyPrint."""
        page = Page(self.html(template, context), base_url="paper:", url_fetcher=self.fetcher)
        return page.render(stylesheets=[*self.stylesheets, *stylesheets], font_config=fonts(), **OPTIONS)

    def html(self, template, context):
        return render_to_string(template, self.said | context)

    def appendices_apart(self):
        """All appendices, if one of them is so long that it is laid out in parts; else none."""
        appendices = self.paper.appendices
        return appendices if any(appendix.in_parts for appendix in appendices) else ()

    def parts(self, appendices):
        """Yield (layout, rows done so far) of the appendices, in the order of their pages."""
        done = 0
        for appendix in appendices:
            parts = in_parts.InParts(appendix, self.appendix_sheet)
            for document in parts.layouts():
                yield document, done + parts.rows_done
            done += parts.rows_done

    def appendix_sheet(self, appendix):
        later = [first_page_is(appendix.first_page)] if appendix.first_page > 1 else []
        return self.sheet("documents/appendix.html", {"appendix": appendix}, later)


def first_page_is(number):
    """The sheet's first page is the appendix's page `number`, and says so."""
    rule = f"@page :first {{ counter-reset: page {number}; @top-center {{ content: counter(page) }} }}"
    return CSS(string=rule, base_url="paper:", url_fetcher=OnlyOurOwn())


# --- The mark of a draft and of sample data -----------------------------------------------------


def mark_words(paper, stage):
    if paper.is_sample:
        return SAMPLE_WORDS
    return DRAFT_WORDS if stage == DRAFT else ""


def mark_line(paper, snapshot, stage):
    """What stands at the foot of every page; nothing on an issued paper with real data."""
    parts = []
    if stage == DRAFT:
        parts.append(f"{DRAFT_WORDS} lập {snapshot.requested_at:%H:%M ngày %d/%m/%Y}, chưa phát hành")
    if paper.is_sample:
        parts.append(f"{SAMPLE_WORDS}, không phải kết quả kiểm tra thật")
    return " · ".join(parts)


@cache
def mark_stylesheet():
    """The mark behind the text of every page."""
    rule = f'@page {{ background: url("{MARK}") no-repeat center / 210mm 297mm }}'
    return CSS(string=rule, base_url="paper:", url_fetcher=OnlyOurOwn())


@cache
def mark_svg(words, view="0 0 210 297"):
    """An A4 drawing of the words in light grey, rising from the lower left, 150 mm long.

    As outlines: they are seen on the page and do not mix into text that is read aloud or copied.

    :param view: the part of the drawing that is shown, as SVG says it.
    """
    font = TTFont(settings.DOCUMENT_FONTS_DIR / "Tinos-Bold.ttf")
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    pen, x = SVGPathPen(glyphs), 0
    for char in words:
        glyph = glyphs[names[ord(char)]]
        glyph.draw(TransformPen(pen, (1, 0, 0, -1, x, 0)))
        x += glyph.width
    scale = 150 / x
    drop = font["OS/2"].sCapHeight * scale / 2
    _, _, width, height = view.split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{width}mm" height="{height}mm">'
        f'<g transform="translate(105 148.5) rotate(-50) translate(-75 {drop:.3f}) scale({scale:.6f})" '
        f'fill="#ececec"><path d="{pen.getCommands()}"/></g></svg>'
    )


@cache
def proof_stylesheet():
    """The QR code with its words in the bottom margin; what marks sample data then stands at the right."""
    nowhere = "".join(
        f"@page {name} {{ @bottom-left {{ content: none }} }}"
        for name in ("odd", "even", "wide-odd", "wide-even")
    )
    rules = (
        "@page { @bottom-left { content: element(proof); width: 50%; vertical-align: middle }"
        " @bottom-center { content: none }"
        " @bottom-right { content: string(mark); font: italic 10pt Tinos; color: #555; width: 50%;"
        " vertical-align: middle } }"
    )
    return CSS(string=rules + nowhere, base_url="paper:", url_fetcher=OnlyOurOwn())


# --- What is the same for every paper, read once in a process ------------------------------------


@cache
def font_bytes(name):
    folder = settings.DOCUMENT_FONTS_DIR
    if name not in {path.name for path in folder.glob("Tinos-*.ttf")}:
        raise PermissionError(f"no such font of ours: {name}")
    return (folder / name).read_bytes()


@cache
def fonts():
    return FontConfiguration()


@cache
def stylesheet():
    css = get_template("documents/paper.css").template.source
    return CSS(string=css, base_url="paper:", font_config=fonts(), url_fetcher=OnlyOurOwn())
