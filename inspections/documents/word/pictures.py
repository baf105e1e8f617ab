"""Photos and drawings as a Word file holds them: photos at the size they are shown, drawings as pictures."""

import io
from functools import cache

import pypdfium2
from lxml import etree
from PIL import Image
from weasyprint import HTML

from .. import pdf

DPI = pdf.PHOTO_DPI
MM = 25.4


def drawing(svg: str, width: float, height: float) -> bytes:
    """PNG of an SVG drawing, by the program and the fonts that draw it in the PDF; sizes in millimetres."""
    page = (
        f"<style>@page {{ size: {width:.2f}mm {height:.2f}mm; margin: 0 }}"
        " html { line-height: 0 } img { width: 100%; height: 100% }</style>"
        '<img src="drawing:this">'
    )
    fetcher = pdf.OnlyOurOwn({"drawing:this": (svg.encode(), "image/svg+xml")})
    pdf.stylesheet()  # its reading makes our fonts known
    data = HTML(string=page, base_url="paper:", url_fetcher=fetcher).write_pdf(font_config=pdf.fonts())
    with pypdfium2.PdfDocument(data) as document:
        picture = document[0].render(scale=DPI / 72).to_pil()
    return _stored(picture.quantize(64) if picture.mode == "RGB" else picture, "PNG")


def chart(svg: str, width: float) -> tuple[bytes, float, float]:
    """(PNG, width, height in millimetres) of a chart across the page."""
    _, _, across, down = map(float, etree.fromstring(svg.encode()).get("viewBox").split())
    height = width * down / across
    return drawing(svg, width, height), width, height


@cache
def mark(words: str) -> bytes:
    """The mark of a draft, to stand behind the text; 150 mm square."""
    return drawing(pdf.mark_svg(words, "30 73.5 150 150"), 150, 150)


def photo(data: bytes, width: float, height: float) -> tuple[bytes, float, float]:
    """(JPEG, width, height in millimetres) of a photo made to fit, with no more dots than are seen."""
    with Image.open(io.BytesIO(data)) as picture:
        scale = min(width / picture.width, height / picture.height)
        shown = picture.width * scale, picture.height * scale
        dots = [max(1, round(side / MM * DPI)) for side in shown]
        if picture.width > dots[0] * 1.2:
            smaller = picture.convert("RGB").resize(dots, Image.Resampling.LANCZOS, reducing_gap=3)
            data = _stored(smaller, "JPEG", quality=85)
    return data, *shown


def _stored(picture, shape, **how):
    stored = io.BytesIO()
    picture.save(stored, shape, **how)
    return stored.getvalue()
