"""The named styles of a Word paper: Nghị định 30/2020/NĐ-CP, Phụ lục I, as the same sizes paper.css gives.

Nothing in the text is formatted by hand: who wants another size changes the style once, for the whole paper.
"""

from dataclasses import dataclass
from functools import cache

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from accounts.vietnamese import fold

FONT = "Times New Roman"
SINGLE = 1.1499  # of Times New Roman: a "single" line of Word, in letters' heights
TEXT, INDENT = 1.25, 36  # line of the text, in letters' heights; first line of a paragraph, in points
HEADING_LIST, CLAUSE_LIST, DASH_LIST = 1, 2, 3  # numId of numbering.xml


@dataclass(frozen=True)
class Style:
    """Sizes and distances in points; `line` in heights of the letters; `exactly` is a fixed height."""

    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = "left"
    before: float = 0
    after: float = 0
    first: float = 0
    left: float = 0
    right: float = 0
    line: float = TEXT
    exactly: float | None = None
    keep_next: bool = False
    keep_lines: bool = False
    outline: int | None = None
    list_level: tuple[int, int] | None = None  # (numId, level)
    rule: bool = False  # a line along its upper edge
    box: bool = False  # lines all around it
    colour: str = ""
    based_on: str = "Normal"


HEADS = {"before": 0, "after": 6, "first": INDENT, "keep_next": True}
BODY = {"align": "both", "after": 6, "first": INDENT}
CENTRED = {"align": "center"}

PARAGRAPHS = (
    # The head
    Style("Quốc hiệu", 13, bold=True, line=1.2, **CENTRED),
    Style("Tiêu ngữ", 14, bold=True, line=1.2, **CENTRED),
    Style("Cơ quan chủ quản", 13, line=1.2, **CENTRED),
    Style("Tên cơ quan", 13, bold=True, line=1.2, **CENTRED),
    Style("Số, ký hiệu", 13, line=1.2, before=6, after=11, **CENTRED),
    Style("Địa danh, thời gian", 14, italic=True, line=1.2, before=5, after=11, **CENTRED),
    Style("Tên loại", bold=True, keep_next=True, **CENTRED),
    Style("Trích yếu", bold=True, keep_next=True, left=28, right=28, **CENTRED),
    Style("Kính gửi", after=12, **CENTRED),
    Style("Kính gửi nhiều nơi", left=72, keep_next=True),
    Style("Nơi kính gửi", left=122),
    Style("Thẩm quyền ban hành", bold=True, after=6, keep_next=True, **CENTRED),
    Style("Căn cứ", italic=True, **BODY),
    # The text
    Style("Nội dung", **BODY),
    Style("Nội dung dẫn", based_on="Nội dung", keep_next=True, **BODY),
    Style("Điều", based_on="Nội dung", **BODY),
    Style("Khoản", based_on="Nội dung", list_level=(CLAUSE_LIST, 0), **BODY),
    Style("Điểm", based_on="Nội dung", **BODY),
    Style("Điểm dẫn", based_on="Điểm", keep_next=True, **BODY),
    Style("Gạch đầu dòng", based_on="Nội dung", list_level=(DASH_LIST, 0), **BODY),
    Style("Mục 1", bold=True, outline=0, list_level=(HEADING_LIST, 0), **HEADS),
    Style("Mục 2", bold=True, outline=1, list_level=(HEADING_LIST, 1), **HEADS),
    Style("Mục 3", outline=2, **HEADS),
    Style("Giữa trang", bold=True, after=6, keep_next=True, **CENTRED),
    Style("Lời kết", based_on="Nội dung", keep_next=True, keep_lines=True, **BODY | {"after": 16}),
    # Tables and pictures
    Style("Tên bảng", 13, italic=True, before=6, after=4, keep_next=True, **CENTRED),
    Style("Ghi chú bảng", 12, italic=True, align="both", after=6, line=1.2),
    Style("Hình", before=10, keep_next=True, line=SINGLE, **CENTRED),
    Style("Chú thích hình", 12, italic=True, after=10, line=1.2, **CENTRED),
    Style("Thiếu ảnh", 12, after=3, exactly=120, box=True, keep_next=True, **CENTRED),
    # The foot
    Style("Nơi nhận", 12, bold=True, italic=True, line=1.2, keep_next=True),
    Style("Danh sách nơi nhận", 11, line=1.2),
    Style("Chức vụ người ký", bold=True, line=1.2, keep_next=True, **CENTRED),
    Style("Họ tên người ký", bold=True, line=1.2, before=70, **CENTRED),
    Style("Tác giả", bold=True, line=1.2, **CENTRED),
    Style("Ghi chú cuối văn bản", 9, line=1.2),
    # Appendices
    Style("Phụ lục", bold=True, outline=0, keep_next=True, **CENTRED),
    Style("Tên phụ lục", bold=True, keep_next=True, **CENTRED),
    Style("Kèm theo", italic=True, keep_next=True, **CENTRED),
    # What belongs to the page
    Style("Số trang", 13, line=SINGLE, **CENTRED),
    Style("Dấu cuối trang", 10, italic=True, line=SINGLE, colour="555555", **CENTRED),
    Style("Khoảng cách", 6, exactly=6),
    Style("Chỗ ký", 14, exactly=84),
    Style("Ngắt phần", 1, exactly=1),
)
RULES = {
    "motto": "Kẻ dưới tiêu ngữ",
    "issuer": "Kẻ dưới tên cơ quan",
    "subject": "Kẻ dưới trích yếu",
    "appendix": "Kẻ dưới tên phụ lục",
}
DENSE = ", dày"
CELLS = {"start": "Ô chữ", "centre": "Ô giữa", "end": "Ô số"}
CELL_ALIGN = {"start": "left", "centre": "center", "end": "right"}
HEAD_CELL, BOLD = "Đầu bảng", ", cộng"
TABLE, FREE_TABLE = "Bảng số liệu", "Bảng không viền"
STRONG = "Nhãn đậm"


def cells_styles():
    """Those of table cells: by alignment, of a sum row, and all again for dense tables."""
    for dense, size in (("", 12), (DENSE, 10.5)):
        yield Style(HEAD_CELL + dense, size, bold=True, line=1.2, keep_next=True, **CENTRED)
        for align, name in CELLS.items():
            for is_sum in ("", BOLD) if align != "start" else ("",):
                yield Style(name + is_sum + dense, size, bold=bool(is_sum), line=1.2, align=CELL_ALIGN[align])


def rule_style(place, width, room, *, share=1.0, before=2.0, after=0.0):
    """The style of a line as long as `share` of a text, in the middle of `room`; all in points."""
    side = round(max(0, room - width * share) / 2, 1)
    return Style(RULES[place], 2, exactly=2, before=before, after=after, left=side, right=side, rule=True)


# --- As XML ----------------------------------------------------------------------------------------------


@cache
def style_id(name):
    """ "Tên cơ quan" → "TenCoQuan"."""
    if name == "Normal":
        return name
    words = "".join(char if char.isalnum() else " " for char in fold(name)).split()
    return "".join(word.capitalize() for word in words)


def styles_xml(extra):
    """The whole of styles.xml; `extra` are styles of this very paper."""
    paragraphs = [*PARAGRAPHS, *cells_styles(), *extra]
    return parse_xml(
        f"<w:styles {nsdecls('w')}>{DEFAULTS}{''.join(_paragraph(each) for each in paragraphs)}"
        f"{_table(TABLE, 60, 80, lined=True)}{_table(TABLE + DENSE, 40, 60, lined=True)}"
        f"{_table(FREE_TABLE, 0, 0, lined=False)}</w:styles>"
    )


DEFAULTS = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    '<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "<w:qFormat/></w:style>"
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    f'<w:style w:type="character" w:customStyle="1" w:styleId="NhanDam"><w:name w:val="{STRONG}"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr><w:b/><w:bCs/></w:rPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    "</w:tblPr></w:style>"
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
)


def _paragraph(style):
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id(style.name)}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="{style_id(style.based_on)}"/><w:qFormat/>'
        f"<w:pPr>{''.join(_paragraph_properties(style))}</w:pPr><w:rPr>{''.join(_letters(style))}</w:rPr></w:style>"
    )


def _paragraph_properties(style):
    """In the order the schema of Word demands."""
    if style.keep_next:
        yield "<w:keepNext/>"
    if style.keep_lines:
        yield "<w:keepLines/>"
    yield "<w:widowControl/>"
    if style.list_level:
        number, level = style.list_level
        yield f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    if style.rule:
        yield '<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    if style.box:
        edges = ("top", "left", "bottom", "right")
        lines = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="1" w:color="000000"/>' for edge in edges)
        yield f"<w:pBdr>{lines}</w:pBdr>"
    if style.exactly:
        line = f'w:line="{twips(style.exactly)}" w:lineRule="exact"'
    else:
        line = f'w:line="{round(240 * style.line / SINGLE)}" w:lineRule="auto"'
    yield f'<w:spacing w:before="{twips(style.before)}" w:after="{twips(style.after)}" {line}/>'
    sides = f'w:left="{twips(style.left)}" w:right="{twips(style.right)}"'
    yield f'<w:ind {sides} w:firstLine="{twips(style.first)}"/>'
    yield f'<w:jc w:val="{style.align}"/>'
    if style.outline is not None:
        yield f'<w:outlineLvl w:val="{style.outline}"/>'


def _letters(style):
    yield f'<w:b w:val="{int(style.bold)}"/><w:bCs w:val="{int(style.bold)}"/>'
    yield f'<w:i w:val="{int(style.italic)}"/><w:iCs w:val="{int(style.italic)}"/>'
    if style.colour:
        yield f'<w:color w:val="{style.colour}"/>'
    yield f'<w:sz w:val="{round(2 * style.size)}"/><w:szCs w:val="{round(2 * style.size)}"/>'


def _table(name, above, beside, *, lined):
    kind = '"single" w:sz="4" w:space="0" w:color="000000"' if lined else '"nil"'
    borders = "".join(
        f"<w:{edge} w:val={kind}/>" for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{edge} w:w="{width}" w:type="dxa"/>'
        for edge, width in (("top", above), ("left", beside), ("bottom", above), ("right", beside))
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )


def twips(points):
    return round(20 * points)
