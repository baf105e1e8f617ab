"""The pages of a Word paper: A4, margins, the number on top from page 2, what stands at the foot of each."""

import io

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml import etree

from . import pictures, xml
from .styles import style_id

TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15  # Phụ lục I, Mục I.3; the same on a landscape page
SHORT, LONG = 210, 297
POINTS = 72 / 25.4
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
PAGE_NUMBER = (
    f'{FIELD.format("begin")}<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    f"{FIELD.format('separate')}<w:r><w:t>2</w:t></w:r>{FIELD.format('end')}"
)


def room(*, landscape):
    """The width between the margins, in points."""
    return ((LONG if landscape else SHORT) - LEFT - RIGHT) * POINTS


def set_first(document, foot_lines, mark):
    """The first section, whose header and footer all later ones share.

    :param mark: words that stand behind the text of every page, or "".
    """
    section = document.sections[0]
    _measure(section, landscape=False)
    for header, number in ((section.first_page_header, ""), (section.header, PAGE_NUMBER)):
        header.is_linked_to_previous = False
        _fill(header, [xml.paragraph("Số trang", number)])
        if mark:
            _set_behind(header, mark)
    for footer in (section.first_page_footer, section.footer):
        footer.is_linked_to_previous = False
        _fill(footer, [xml.said("Dấu cuối trang", line) for line in foot_lines])


def begin_appendix(document, landscape):
    """A section on a new page that counts its own pages."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    last = section._sectPr.getprevious()  # the paragraph that ends the section before, and takes no room
    last.pPr.insert(0, parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{style_id("Ngắt phần")}"/>'))
    _measure(section, landscape=landscape)
    for said in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(said)
    count = parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>')
    section._sectPr.insert_element_before(
        count, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:docGrid"
    )


def _measure(section, *, landscape):
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (
        Mm(LONG if landscape else SHORT),
        Mm(SHORT if landscape else LONG),
    )
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance, section.gutter = Mm(9), Mm(7), Mm(0)
    section.different_first_page_header_footer = True


def _fill(part, paragraphs):
    element = part._element
    for child in list(element):
        element.remove(child)
    for written in parse_xml(f"<w:body {nsdecls('w')}>{''.join(paragraphs)}</w:body>"):
        element.append(written)


def _set_behind(header, words):
    """The mark in the middle of the page, behind the text."""
    drawn = header.paragraphs[0].add_run()
    inline = header.part.new_pic_inline(io.BytesIO(pictures.mark(words)), Mm(150), Mm(150))
    inline.docPr.set("descr", f"Dấu “{words}”")
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp")} distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="0" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="page"><wp:align>center</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="page"><wp:align>center</wp:align></wp:positionV>'
        f'<wp:extent cx="{inline.extent.cx}" cy="{inline.extent.cy}"/><wp:wrapNone/></wp:anchor>'
    )
    for child in (inline.docPr, inline.find(qn("wp:cNvGraphicFramePr")), inline.graphic):
        anchor.append(child)
    drawing = parse_xml(f"<w:drawing {nsdecls('w')}/>")
    drawing.append(anchor)
    drawn._r.append(drawing)


def picture_run(part, data, width, height, words):
    """A run with a picture in the line of the text, as XML; millimetres."""
    inline = part.new_pic_inline(io.BytesIO(data), Mm(width), Mm(height))
    inline.docPr.set("descr", words)
    return f"<w:r><w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing></w:r>"
