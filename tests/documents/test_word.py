"""A paper in Word: the words of its PDF in their order, in named styles, on the decree's pages."""

import io
import re
import uuid

import docx
import pytest
from django.urls import reverse
from docx.oxml.ns import qn

import make
from documents import article, papers
from inspections.actions.document import request_document
from inspections.documents import building, kinds, pdf, word
from inspections.documents.parts import (
    Appendix,
    Column,
    Heading,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
    roman,
)
from inspections.documents.snapshot import read_photos
from inspections.documents.word.numbering import Numbering
from inspections.models import DocumentReading

pytestmark = pytest.mark.django_db

EMPTY_ON_PURPOSE = ("Kẻ dưới", "Khoảng cách", "Chỗ ký", "Ngắt phần")
BESIDE = (
    "Thiếu ảnh",
    "Chú thích hình",
    "Nơi nhận",
    "Danh sách nơi nhận",
    "Chức vụ người ký",
    "Họ tên người ký",
)  # in columns
PAGINATION = {"pStyle", "numPr", "keepNext", "sectPr"}  # what a paragraph may have besides its style


@pytest.fixture(autouse=True)
def nothing_sent(monkeypatch):
    monkeypatch.setattr("inspections.actions.document.send", lambda document: None)


@pytest.fixture
def inspection(db):
    return article.inspection()


def asked(inspection, kind):
    return request_document(inspection=inspection, kind=kind, by=None, uuid=uuid.uuid4())


def both(document, stage="draft"):
    """(text of each page of the PDF, the Word document) of the same frozen data."""
    frozen, how = frozen_of(document, stage)
    return papers.texts(pdf.lay_out(frozen, **how).data), opened(word.render(frozen, **how))


def in_word(document, stage="draft"):
    frozen, how = frozen_of(document, stage)
    return opened(word.render(frozen, **how))


def frozen_of(document, stage):
    frozen = kinds.collect(document)
    return frozen, {"stage": stage, "symbol": document.symbol, "photos": read_photos(frozen)}


def opened(data):
    return docx.Document(io.BytesIO(data))


def name_of(paragraph, styles):
    return styles[paragraph.find(qn("w:pPr")).find(qn("w:pStyle")).get(qn("w:val"))]


def styles_of(document):
    return {style.style_id: style.name for style in document.styles}


def as_read(document):
    """What a reader sees of each paragraph, its number counted as Word counts it."""
    styles, counts, at = styles_of(document), [0, 0], {}
    starts = {
        num.get(qn("w:numId")): {
            int(each.get(qn("w:ilvl"))): int(each[0].get(qn("w:val")))
            for each in num.findall(qn("w:lvlOverride"))
        }
        for num in document.part.numbering_part.element.findall(qn("w:num"))
    }
    for paragraph in document.element.body.iter(qn("w:p")):
        text = "".join(
            each.text or "" if each.tag == qn("w:t") else "\n"
            for each in paragraph.iter(qn("w:t"), qn("w:br"))
        )
        style = name_of(paragraph, styles)
        number = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        own = number.get(qn("w:val")) if number is not None else None
        if style in ("Mục 1", "Mục 2") and own != "0":
            level = int(style[-1]) - 1
            again = starts.get(own, {}).pop(level, None)
            counts[level] = again or counts[level] + 1
            if level == 0:
                counts[1] = 0
            text = f"{roman(counts[0]) if level == 0 else counts[1]}. {text}"
        elif style == "Khoản" and own != "0":
            again = starts.get(own, {}).pop(0, None)
            at["n"] = again or at.get("n", 0) + 1
            text = f"{at['n']}. {text}"
        elif style == "Gạch đầu dòng":
            text = f"- {text}"
        yield style, text


def bare(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("kind", ["decision", "report", "conclusion_notice", "remedy_report", "news"])
def test_word_says_what_the_pdf_says_in_the_same_order(inspection, kind):
    pages, document = both(asked(inspection, kind))
    printed, at = bare("".join(pages)), 0
    said = [(style, bare(text)) for style, text in as_read(document) if bare(text)]
    for style, text in said:
        found = printed.find(text, 0 if style in BESIDE else at)
        assert found >= 0, f"“{text}” does not stand where the PDF has it"
        at = at if style in BESIDE else found + len(text)
    only_pdf = len(printed) - sum(len(text) for _, text in said)
    # page numbers, the mark at the foot of each page, the heads of tables again
    repeated = sum(len(bare(line)) for page in pages for line in page.split("\n") if "chưa phát hành" in line)
    assert only_pdf - repeated < 120, "the PDF says something that Word leaves out"


def test_rows_of_photos_are_not_tied_to_each_other():
    """Word moves tied rows to the next page together, and the title of the appendix stayed behind alone."""
    inspection = make.inspection(units=1)
    for _ in range(6):
        make.evidence(inspection)
    document = in_word(asked(inspection, "report"))
    captions = [
        each for each in document.element.body.iter(qn("w:p")) if "Ảnh thử" in "".join(each.itertext())
    ]
    plates = {each.getparent().getparent().getparent() for each in captions}
    pictures = [each for plate in plates for each in plate.iter(qn("w:p"))]
    assert len(pictures) == 12
    for paragraph in pictures:
        style = document.styles.element.get_by_id(paragraph.pPr.style)
        tied = paragraph.pPr.find(qn("w:keepNext"))
        is_tied = (
            style.pPr.find(qn("w:keepNext")) is not None if tied is None else tied.get(qn("w:val")) != "0"
        )
        assert not is_tied


def test_everything_looks_as_its_named_style_says(inspection):
    document = in_word(asked(inspection, "report"))
    for paragraph in document.element.body.iter(qn("w:p")):
        formatted = {child.tag.split("}")[1] for child in paragraph.find(qn("w:pPr"))}
        assert formatted <= PAGINATION, formatted
    for looks in document.element.body.iter(qn("w:rPr")):
        assert {child.tag.split("}")[1] for child in looks} <= {"rStyle"}
    named = {"Quốc hiệu", "Tiêu ngữ", "Tên loại", "Trích yếu", "Nội dung", "Mục 1", "Mục 2", "Nơi nhận"}
    assert named <= {style for style, _ in as_read(document)}
    empty = {style for style, text in as_read(document) if not text.strip() and not style.startswith("Ô")}
    assert all(style.startswith(EMPTY_ON_PURPOSE) or style == "Hình" for style in empty), empty
    looks = document.styles["Quốc hiệu"]
    assert (looks.font.size.pt, looks.font.bold) == (13, True)
    assert document.element.xpath("//w:drawing//wp:docPr[not(@descr) or @descr='']") == []
    assert document.core_properties.language == "vi-VN"
    assert document.core_properties.title.startswith("BÁO CÁO Kết quả kiểm tra")


def test_pages_are_those_of_the_decree_and_appendices_count_their_own(inspection):
    document = in_word(asked(inspection, "remedy_report"))
    main, appendix = document.sections
    for section in (main, appendix):
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(margin.mm) for margin in margins] == [20, 15, 20, 30]
        assert section.different_first_page_header_footer
    assert [round(side.mm) for side in (main.page_width, main.page_height)] == [210, 297]
    assert [round(side.mm) for side in (appendix.page_width, appendix.page_height)] == [297, 210]
    assert appendix._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert " PAGE " in main.header._element.xpath("string(.//w:instrText)")
    assert not main.first_page_header._element.xpath(".//w:instrText")
    for table in document.element.body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)
        if "Bảng số liệu" in styles_of(document)[table.tblPr.find(qn("w:tblStyle")).get(qn("w:val"))]:
            assert rows[0].find(qn("w:trPr")).find(qn("w:tblHeader")) is not None


def test_only_a_draft_carries_the_mark_and_every_copy_says_that_it_is_one(inspection):
    paper = asked(inspection, "news")
    for stage, marks in (("draft", 1), ("issued", 0)):
        document = in_word(paper, stage)
        section = document.sections[0]
        assert len(section.header._element.xpath(".//wp:anchor")) == marks
        foot = "".join(each.text for each in section.first_page_footer.paragraphs)
        assert ("chưa phát hành" in foot) == bool(marks)
        assert word.COPY in foot


def test_numbers_begin_anew_where_the_paper_does():
    numbering = Numbering()
    assert [numbering.place(2, 0, label) for label in ("1.", "2.", "1.", "2.", "5.")] == [None, None, 4, 4, 5]
    assert numbering.place(1, 1, "1.") is None
    assert numbering.place(1, 0, "I.") is None
    assert numbering.place(1, 1, "1.") is None
    assert numbering.place(1, 0, "a)") is False


def test_signs_that_xml_forbids_and_long_tables_do_no_harm(inspection, monkeypatch):
    frozen = kinds.collect(asked(inspection, "news"))
    rows = tuple(Row((str(n), "một <hai> & ba\x0b\x01")) for n in range(300))
    table = Table("Bảng", (Column("TT", 20, group="A"), Column("Nội dung", 80)), rows, dense=True)
    original = kinds.compose(frozen, number="", dated_on=None, symbol="")
    blocks = (Heading(1, "I.", "MỤC"), Paragraph("dòng\x0c một\ndòng hai"), table, table)
    paper = Paper(
        **{name: getattr(original, name) for name in original.__dataclass_fields__}
        | {
            "blocks": blocks,
            "appendices": (Appendix("Phụ lục", "TÊN", "(Kèm theo)", (table,), landscape=True),),
            "signature": Signature(("CHỦ TỊCH",), ""),
        }
    )
    monkeypatch.setattr(kinds, "compose", lambda *_, **__: paper)
    document = opened(word.render(frozen, stage="issued", symbol=""))
    texts = [text for _, text in as_read(document)]
    assert texts.count("một <hai> & ba") == 900
    assert "dòng một\ndòng hai" in texts


def test_who_may_see_the_paper_takes_the_word_copy_and_it_is_noted(inspection, sign_in, staff):
    paper = asked(inspection, "report")
    url = reverse("document_word", args=[paper.uuid])
    client = sign_in(staff)
    assert client.get(url).status_code == 302
    building.build(paper.pk)
    answer = client.get(url)
    assert answer["Content-Disposition"].endswith('-ban-thao.docx"')
    assert opened(answer.content).paragraphs
    assert list(DocumentReading.objects.values_list("what", flat=True)) == ["word"]
    assert "Tải Word" in client.get(reverse("document_detail", args=[paper.uuid])).content.decode()


def test_news_is_given_as_html_whose_words_do_nothing(inspection, sign_in, staff):
    inspection.findings.update(words="<script>alert(1)</script> & tốt")
    paper, client = asked(inspection, "news"), sign_in(staff)
    url = reverse("document_news", args=[paper.uuid])
    assert client.get(url).status_code == 302
    building.build(paper.pk)
    answer = client.get(url)
    fragment = answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert fragment.startswith("<h1>Kiểm tra cải cách hành chính")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; tốt" in fragment
    assert "<script" not in fragment
    page = client.get(reverse("document_detail", args=[paper.uuid])).content.decode()
    assert "<script>alert" not in page
    assert "Chép nội dung" in page
    assert "Kiểm tra thể thức" not in page


def test_the_rules_of_layout_are_told_one_by_one_of_the_stored_file(inspection, sign_in, staff):
    paper, client = asked(inspection, "decision"), sign_in(staff)
    url = reverse("document_check", args=[paper.uuid])
    assert "chưa có tệp để kiểm tra" in client.get(url).content.decode()
    building.build(paper.pk)
    page = client.get(url).content.decode()
    assert "Không có điểm nào chưa đúng." in page
    assert "Khổ giấy: A4" in page
    type(paper).objects.filter(pk=paper.pk).update(pages=2, pdf_sha256="0" * 64)
    assert "không còn đúng như lúc lập" in client.get(url).content.decode()
