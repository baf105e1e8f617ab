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
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from . import kinds

DRAFT, ISSUED = "draft", "issued"
DRAFT_WORDS = "BẢN THẢO"
SAMPLE_WORDS = "SỐ LIỆU MẪU"
MARK = "mark:"
PHOTO_DPI = 200  # the decree's digitised copies have at least 200 dots an inch
# Tagged and PDF/A-2b: readable aloud and in fifty years; measured +10 % of the time, no rule of its own lost.
OPTIONS = {"pdf_variant": "pdf/a-2b", "pdf_tags": True, "dpi": PHOTO_DPI}


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


def render(snapshot, *, stage, number="", dated_on=None, symbol, photos=None) -> bytes:
    """Return the PDF of a paper.

    :param snapshot: `snapshot.Snapshot`.
    :param stage: "draft" marks every page as a draft; "issued" does not.
    :param number: empty leaves room for the clerk, as does no `dated_on`.
    :param photos: {key: JPEG bytes} for the photos that the snapshot names.
    """
    return lay_out(snapshot, stage=stage, number=number, dated_on=dated_on, symbol=symbol, photos=photos).data


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
def lay_out(snapshot, *, stage, number="", dated_on=None, symbol, photos=None, on_layout=None) -> Rendered:
    """Like `render`, with the number of pages; `on_layout` is called between layout and writing."""
    paper = kinds.compose(snapshot, number=number, dated_on=dated_on, symbol=symbol)
    pictures = {name: (svg.encode(), "image/svg+xml") for name, svg in paper.charts().items()}
    pictures |= {f"photo:{key}": (data, "image/jpeg") for key, data in (photos or {}).items()}
    words = mark_words(paper, stage)
    if words:
        pictures[MARK] = (mark_svg(words).encode(), "image/svg+xml")
    html = HTML(string=to_html(paper, snapshot, stage), base_url="paper:", url_fetcher=OnlyOurOwn(pictures))
    document = html.render(
        stylesheets=[stylesheet(), *([mark_stylesheet()] if words else [])],
        font_config=fonts(),
        **OPTIONS,
    )
    if on_layout:
        on_layout()
    identity = hashlib.sha256(f"{snapshot.uuid} {stage} {number} {dated_on}".encode()).hexdigest()[:32]
    with warnings.catch_warnings():
        # WeasyPrint 70 leaves its colour profile to the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        data = document.write_pdf(pdf_identifier=identity.encode(), **OPTIONS)
    return Rendered(data, len(document.pages))


def to_html(paper, snapshot, stage):
    return render_to_string(
        "documents/paper.html",
        {
            "paper": paper,
            "version": snapshot.template_version,
            "created": snapshot.requested_at.isoformat(timespec="seconds"),
            "mark": mark_line(paper, snapshot, stage),
        },
    )


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
def mark_svg(words):
    """An A4 drawing of the words in light grey, rising from the lower left, 150 mm long.

    As outlines: they are seen on the page and do not mix into text that is read aloud or copied.
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
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="210mm" height="297mm">'
        f'<g transform="translate(105 148.5) rotate(-50) translate(-75 {drop:.3f}) scale({scale:.6f})" '
        f'fill="#ececec"><path d="{pen.getCommands()}"/></g></svg>'
    )


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
