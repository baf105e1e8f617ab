"""The parts of a paper written one after the other as Word: the same walk the templates of the PDF make."""

from dataclasses import replace

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ..lines import width_of
from ..parts import Article, Centred, Chart, Heading, Paragraph, Plate, Table
from . import pages, pictures, tables, xml
from .numbering import Numbering
from .styles import CLAUSE_LIST, HEADING_LIST, rule_style

MM = 72 / 25.4
LEFT_PART, RIGHT_PART = 0.4, 0.6  # of the head; of the foot it is one half each
PHOTO_WIDTH, PHOTO_HEIGHT = 78, 80  # millimetres
SPACE = "Khoảng cách"
DASH = "- "


class Writer:
    """Writes into `document` (python-docx), whose styles and numbers are put in at the end."""

    def __init__(self, document, photos):
        self.document = document
        self.body = document.element.body
        self.photos = photos
        self.numbering = Numbering()
        self.styles = {}  # of this paper alone, by name
        self.room = pages.room(landscape=False)
        self.pending = []

    # --- Putting down ---------------------------------------------------------------------------------

    def put(self, *written):
        self.pending += written

    def flush(self):
        """What is pending becomes part of the document, before a new section and at the end."""
        parsed = parse_xml(f"<w:body {nsdecls('w')}>{''.join(self.pending)}</w:body>")
        self.pending.clear()
        last = self.body.sectPr
        for element in list(parsed):
            last.addprevious(element)

    def rule(self, place, width, room, **how):
        """A line as long as the words above it ask, and so a style of its own in this paper."""
        style = rule_style(place, width, room, **how)
        if style != self.styles.get(style.name, style):
            style = replace(style, name=f"{style.name} {len(self.styles)}")
        self.styles[style.name] = style
        return xml.paragraph(style.name)

    # --- The paper ------------------------------------------------------------------------------------

    def paper(self, paper):
        if paper.head.symbol:
            self.head(paper.head)
        self.title(paper)
        if paper.addressees:
            self.put(xml.said("Kính gửi nhiều nơi", "Kính gửi:"))
            self.put(*(xml.said("Nơi kính gửi", each) for each in paper.addressees), xml.paragraph(SPACE))
        elif paper.addressee:
            self.put(xml.said("Kính gửi", f"Kính gửi: {paper.addressee}"))
        if paper.authority:
            self.put(xml.said("Thẩm quyền ban hành", paper.authority))
        self.put(*(xml.said("Căn cứ", basis) for basis in paper.bases))
        self.blocks(paper.blocks)
        self.foot(paper)
        self.flush()
        for appendix in paper.appendices:
            self.appendix(appendix)
        self.flush()

    def head(self, head):
        left, right = self.room * LEFT_PART, self.room * RIGHT_PART
        body = [xml.said("Cơ quan chủ quản", head.superior)] if head.superior else []
        body += [xml.said("Tên cơ quan", line) for line in head.issuer]
        widest = min(max(width_of(line, 13) for line in head.issuer), left)
        body.append(self.rule("issuer", widest, left, share=0.4))
        motto = "Độc lập - Tự do - Hạnh phúc"
        state = [
            xml.said("Quốc hiệu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            xml.said("Tiêu ngữ", motto),
            self.rule("motto", width_of(motto, 14), right),
        ]
        number = xml.cell(left, xml.said("Số, ký hiệu", f"Số: {head.number}/{head.symbol}"))
        if head.place_and_date:
            day = xml.cell(right, xml.said("Địa danh, thời gian", head.place_and_date))
            second = xml.row(number, day)
        else:
            second = xml.row(number, after=right)
        first = xml.row(xml.cell(left, "".join(body)), xml.cell(right, "".join(state)))
        self.put(xml.free_table([left, right], first, second), xml.paragraph(SPACE))

    def title(self, paper):
        self.put(xml.said("Tên loại", "\n".join(paper.name_lines)))
        if paper.subject:
            widest = max(width_of(line, 14) for line in paper.subject_lines)
            wide = min(widest, self.room * 0.88)
            self.put(xml.said("Trích yếu", "\n".join(paper.subject_lines)))
            self.put(self.rule("subject", wide, self.room, share=0.4, before=4, after=12))
        else:
            self.put(xml.paragraph(SPACE), xml.paragraph(SPACE))

    def appendix(self, appendix):
        pages.begin_appendix(self.document, appendix.landscape)
        self.room = pages.room(landscape=appendix.landscape)
        if appendix.title:
            self.put(xml.said("Phụ lục", appendix.label), xml.said("Tên phụ lục", appendix.title))
            if appendix.belongs_to:
                wide = min(width_of(appendix.belongs_to, 14), self.room)
                self.put(xml.said("Kèm theo", appendix.belongs_to))
                self.put(self.rule("appendix", wide, self.room, share=0.4, before=4, after=12))
        self.blocks(appendix.blocks)
        self.flush()

    # --- The text -------------------------------------------------------------------------------------

    def blocks(self, blocks):
        for block in blocks:
            WRITTEN[type(block)](self, block)

    def heading(self, block):
        if block.level > 2:
            self.put(xml.said("Mục 3", " ".join(filter(None, [block.label, block.text]))))
            return
        self.numbered(f"Mục {block.level}", HEADING_LIST, block.level - 1, block)

    def numbered(self, style, which, level, block):
        number = self.numbering.place(which, level, block.label)
        if number is False:
            self.put(xml.said(style, " ".join(filter(None, [block.label, block.text])), number=0))
        else:
            self.put(xml.said(style, block.text, number=number))

    def paragraph(self, block):
        if not block.label and block.text.startswith(DASH) and not block.opens:
            self.put(xml.said("Gạch đầu dòng", block.text.removeprefix(DASH)))
        elif not block.label:
            self.put(xml.said("Nội dung dẫn" if block.opens else "Nội dung", block.text))
        elif block.label[0].isdigit() and not block.opens:
            self.numbered("Khoản", CLAUSE_LIST, 0, block)
        else:
            self.put(xml.said("Điểm dẫn" if block.opens else "Điểm", f"{block.label} {block.text}"))

    def article(self, block):
        self.put(self.labelled("Điều", block.label, block.text))

    def labelled(self, style, label, text):
        return xml.paragraph(style, xml.run(f"{label} ", strong=True), xml.run(text))

    def centred(self, block):
        self.put(xml.said("Giữa trang", block.text))

    def table(self, block):
        if block.caption:
            self.put(xml.said("Tên bảng", block.caption))
        self.put(tables.table_of(block, self.room), xml.paragraph(SPACE))
        self.put(*(xml.said("Ghi chú bảng", note) for note in block.notes))

    def chart(self, block):
        data, width, height = pictures.chart(block.svg, self.room / MM)
        self.put(xml.paragraph("Hình", self.drawn(data, width, height, block.words)))
        self.put(xml.said("Chú thích hình", block.caption))

    def drawn(self, data, width, height, words):
        return pages.picture_run(self.document.part, data, width, height, words)

    def plate(self, block):
        half = self.room / 2
        rows = []
        for photos in block.rows():
            cells = [xml.cell(half, self.photo(photo)) for photo in photos]
            rows.append(xml.row(*cells, after=half if len(cells) == 1 else None))
        self.put(xml.free_table([half, half], *rows), xml.paragraph(SPACE))

    def photo(self, photo):
        """A cell is never split, so nothing in it is tied to what follows: that would tie row to row."""
        if photo.name and photo.name in self.photos:
            data, width, height = pictures.photo(self.photos[photo.name], PHOTO_WIDTH, PHOTO_HEIGHT)
            shown = xml.paragraph("Hình", self.drawn(data, width, height, photo.caption), keep_next=False)
        else:
            shown = xml.said("Thiếu ảnh", photo.note, keep_next=False)
        return shown + xml.said("Chú thích hình", photo.caption)

    # --- The foot -------------------------------------------------------------------------------------

    def foot(self, paper):
        if paper.closing:
            if paper.closing_label:
                self.put(self.labelled("Lời kết", paper.closing_label, paper.closing))
            else:
                self.put(xml.said("Lời kết", paper.closing))
        recipients = self.recipients(paper.recipients)
        signed = self.signature(paper.signature)
        if paper.beside:
            self.beside(self.signature(paper.beside), signed)
            if paper.below:
                self.put(xml.paragraph(SPACE), self.signature(paper.below))
            if recipients:
                self.put(xml.paragraph(SPACE), xml.paragraph(SPACE), recipients)
        elif recipients or signed:
            self.beside(recipients, signed)
        if paper.endnotes:
            self.put(xml.paragraph(SPACE), xml.paragraph(SPACE))
            self.put(*(xml.said("Ghi chú cuối văn bản", line) for line in paper.endnotes))

    def beside(self, left, right):
        half = self.room / 2
        cells = [xml.cell(half, content) for content in (left, right) if content]
        gaps = {"before": None if left else half, "after": None if right else half}
        self.put(xml.free_table([half, half], xml.row(*cells, **gaps)), xml.paragraph("Ngắt phần"))

    def signature(self, signature):
        """Offices and name; where the name is not known, room for the pen."""
        written = [xml.said("Chức vụ người ký", office) for office in signature.offices]
        if signature.name:
            style = "Họ tên người ký" if written else "Tác giả"
            written.append(xml.said(style, signature.name))
        elif written:
            written.append(xml.paragraph("Chỗ ký"))
        return "".join(written)

    def recipients(self, recipients):
        if not recipients:
            return ""
        return xml.said("Nơi nhận", "Nơi nhận:") + "".join(
            xml.said("Danh sách nơi nhận", each) for each in recipients
        )


WRITTEN = {
    Heading: Writer.heading,
    Paragraph: Writer.paragraph,
    Article: Writer.article,
    Centred: Writer.centred,
    Table: Writer.table,
    Chart: Writer.chart,
    Plate: Writer.plate,
}
