"""Papers readied for print: what people typed, how long it is, and what stays as it was."""

import datetime
import io
import uuid

import docx
import pytest

import make
from documents import article, papers
from inspections.actions.document import replace_document, request_document
from inspections.documents import kinds, pdf, word
from inspections.documents.lines import in_lines, width_of
from inspections.documents.parts import (
    Appendix,
    Chart,
    Column,
    Head,
    Heading,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
)
from inspections.documents.settled import laid_out_only, mended, settled

DAY = datetime.date(2026, 2, 3)


@pytest.fixture(autouse=True)
def nothing_sent(monkeypatch):
    monkeypatch.setattr("inspections.actions.document.send", lambda document: None)


def paper_of(*blocks, **fields):
    plain = {
        "head": Head("", ("",), "", "", ""),
        "name": "BÁO CÁO",
        "subject": "",
        "addressee": "",
        "bases": (),
        "blocks": blocks,
        "closing": "",
        "signature": Signature((), ""),
        "recipients": (),
        "appendices": (),
    }
    return Paper(**plain | fields)


def texts_of(paper):
    return [f"{block.label} {block.text}".strip() for block in paper.blocks]


# --- Words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Thiếu người..", "Thiếu người."),
        ("Khắc phục ngay.; rồi báo cáo;.", "Khắc phục ngay; rồi báo cáo."),
        (
            "(Đối tượng: các phòng; lãnh đạo xã;; thời hạn: sớm..)",
            "(Đối tượng: các phòng; lãnh đạo xã; thời hạn: sớm.)",
        ),
        ("- - Đã có gạch", "- Đã có gạch"),
        ("Hết rồi./.", "Hết rồi."),
        ("v.v.; và ba chấm... giữ nguyên…", "v.v.; và ba chấm... giữ nguyên…"),
        ("biên bản ghi “sai..; thế này./.”, nay bỏ.", "biên bản ghi “sai..; thế này./.”, nay bỏ."),
        ("trễ 1785 ngày làm việc", "trễ 1.785 ngày làm việc"),
        ("điểm 1.2, 93,4 %; https://a.vn/x.,y", "điểm 1.2, 93,4 %; https://a.vn/x,y"),
        ("", ""),
    ],
)
def test_no_two_marks_stand_where_one_belongs_and_quotes_are_left_alone(typed, printed):
    assert mended(typed) == printed


def test_a_line_somebody_ended_begins_a_paragraph_of_its_own():
    paper = settled(paper_of(Paragraph("Một\n\nhai\n- ba;", label="a)"), Paragraph("Khác", label="b)")))
    assert texts_of(paper) == ["a) Một", "hai", "- ba;", "b) Khác"]


def test_a_point_or_clause_without_a_second_has_no_label():
    blocks = [
        Heading(1, "I.", "MỘT"),
        Heading(2, "1.", "Duy nhất"),
        Heading(3, "a)", "Chỉ một điểm"),
        Heading(1, "II.", "HAI"),
        Heading(2, "1.", "Đầu"),
        Heading(3, "a)", "Điểm đầu"),
        Paragraph("- một gạch"),
        Heading(3, "b)", "Điểm sau"),
        Paragraph("lẻ", label="a)"),
        Heading(2, "2.", "Sau"),
        Paragraph("đầu", label="a)"),
        Paragraph("sau", label="b)"),
    ]
    labels = [block.label for block in settled(paper_of(*blocks)).blocks]
    assert labels == ["I.", "", "", "II.", "1.", "a)", "", "b)", "", "2.", "a)", "b)"]


def test_tables_and_charts_are_counted_where_the_composer_counts_any():
    def table(caption):
        return Table(caption, (Column("A", 100),), (Row(("1",)),))

    blocks = [table("Bảng 1. Tổng"), table("Theo tháng"), Chart("c", "<svg/>", "", "Biểu đồ. Đường.")]
    captions = [block.caption for block in settled(paper_of(*blocks)).blocks]
    assert captions == ["Bảng 1. Tổng", "Bảng 2. Theo tháng", "Biểu đồ 1. Đường."]
    assert settled(paper_of(table("Lịch làm việc"))).blocks[0].caption == "Lịch làm việc"


# --- Lines and columns ----------------------------------------------------------------------------------


def test_a_title_is_broken_by_sense_into_lines_that_fit():
    title = "Kết quả kiểm tra công tác cải cách hành chính tại huyện Lai Vung và huyện Lấp Vò"
    lines = in_lines(title, size=14, room=400)
    assert lines == ("Kết quả kiểm tra công tác cải cách hành chính", "tại huyện Lai Vung và huyện Lấp Vò")
    named = f"{title.partition(' tại ')[0]} tại xã Ngũ Hiệp, xã An Long, xã Gò Công Đông và phường Cao Lãnh"
    ends = [line.rsplit(" ", 1)[-1] for line in in_lines(named, size=14, room=400)[:-1]]
    assert all(end in ("chính", "Hiệp,", "Long,", "Đông") for end in ends), ends
    capitals = in_lines(title.upper(), size=14, room=400)
    assert capitals[1].startswith("TẠI HUYỆN")
    long = in_lines(f"{title} {'rất ' * 80}dài {'PHƯỜNG' * 12}", size=14, room=400)
    assert all(width_of(line, 14) <= 400 for line in long[:-1])
    assert " ".join(long).split() == f"{title} {'rất ' * 80}dài {'PHƯỜNG' * 12}".split()
    assert in_lines("Ngắn", size=14, room=400) == ("Ngắn",)


def test_a_column_holds_a_date_and_takes_its_room_from_the_wide_ones():
    columns = (Column("TT", 4), Column("Yêu cầu", 82), Column("Làm xong", 7), Column("Xác nhận", 7))
    rows = (Row(("1", "Niêm yết thủ tục", "24/11/2026", "—")),)
    appendix = Appendix("", "X", "", (Table("", columns, rows, dense=True),), landscape=True)
    [fitted] = laid_out_only(paper_of(appendices=(appendix,))).appendices[0].blocks
    widths = [column.width for column in fitted.columns]
    assert widths[2] / 100 * 251 * 72 / 25.4 >= width_of("24/11/2026", 10.5) + 6.5
    assert sum(widths) == pytest.approx(100, abs=0.1)
    assert widths[1] < 82
    too_many = tuple(Column("Nghiêng", 100 / 60) for _ in range(60))
    crowded = Table("", too_many, (Row(tuple("24/11/2026" for _ in range(60))),))
    assert laid_out_only(paper_of(crowded)).blocks[0] == crowded


# --- Papers ---------------------------------------------------------------------------------------------


def laid_out(document, **how):
    frozen = kinds.collect(document)
    return frozen, papers.texts(pdf.lay_out(frozen, stage="issued", symbol=document.symbol, **how).data)


@pytest.mark.django_db
def test_news_without_an_author_has_no_empty_page_and_one_with_an_author_no_room_for_a_pen():
    inspection = article.inspection()
    news = request_document(inspection=inspection, kind="news", by=None, uuid=uuid.uuid4())
    frozen, pages = laid_out(news)
    assert len(pages) == 1
    signed = "Nguyễn Văn Viết"
    news.formalities = news.formalities | {"signer": signed}
    frozen, pages = laid_out(news)
    assert len(pages) == 1
    assert signed in pages[0]
    made = docx.Document(io.BytesIO(word.render(frozen, stage="issued", symbol="")))
    cells = [cell for table in made.tables for row in table.rows for cell in row.cells]
    [author] = [each for cell in cells for each in cell.paragraphs if each.text == signed]
    assert author.style.name == "Tác giả"


@pytest.mark.django_db
def test_minutes_keep_what_both_sides_acknowledged():
    assert kinds.VERSIONS["minutes_v2"].finish is laid_out_only
    paper = paper_of(Paragraph("Hết.. rồi\nhàng hai", label="a)"))
    assert texts_of(laid_out_only(paper)) == ["a) Hết.. rồi\nhàng hai"]


@pytest.mark.django_db
def test_a_conclusion_that_asks_for_nothing_points_to_no_demands_and_speaks_to_one_unit_as_one():
    one = make.inspection(units=1)
    make.finding(one, words="Chưa niêm yết thủ tục.")
    name = one.visits.get().unit.people_committee
    document = request_document(inspection=one, kind="conclusion_notice", by=None, uuid=uuid.uuid4())
    _, pages = laid_out(document)
    text = " ".join(" ".join(pages).split())
    assert f"Thông báo để {name} biết./." in text
    assert "1. " not in text.split("KẾT QUẢ KIỂM TRA")[1]
    make.requirement(one)
    _, pages = laid_out(document)
    assert f"Đề nghị {name} thực hiện các yêu cầu" in " ".join(" ".join(pages).split())
    empty = request_document(
        inspection=make.inspection(units=0), kind="conclusion_notice", by=None, uuid=uuid.uuid4()
    )
    assert "chưa ghi kết quả, yêu cầu nào" in " ".join(" ".join(laid_out(empty)[1]).split())
    schedule = request_document(inspection=one, kind="schedule_notice", by=None, uuid=uuid.uuid4())
    assert f"thông báo để {name} biết" in " ".join(" ".join(laid_out(schedule)[1]).split())


@pytest.mark.django_db
def test_members_without_a_name_stand_in_a_line_that_begins_as_one():
    inspection = article.inspection()
    report = request_document(inspection=inspection, kind="report", by=None, uuid=uuid.uuid4())
    text = " ".join(laid_out(report)[1][0].split())
    assert "- Lê Minh Trung, Phó Giám đốc Sở Nội vụ - Trưởng đoàn; - Các thành viên khác của Đoàn." in text


@pytest.mark.django_db
def test_a_paper_asked_for_before_keeps_its_words_and_layout():
    inspection = make.inspection(units=1)
    make.finding(inspection, words="Thiếu người..")
    document = request_document(inspection=inspection, kind="conclusion_notice", by=None, uuid=uuid.uuid4())
    assert document.template_version == "conclusion_v2"
    document.template_version = "conclusion_v1"
    _, pages = laid_out(document)
    text = " ".join(" ".join(pages).split())
    assert "Thiếu người.." in text
    assert "a) Tồn tại, hạn chế" in text


def test_every_kind_is_made_by_the_newest_of_its_versions():
    current = [*kinds.KINDS.values(), kinds.YEAR_REPORT, kinds.UNIT_REMEDY_REPORT]
    assert [kind.template_version for kind in current] == [
        kinds.newest(kind.template_version) for kind in current
    ]
    assert kinds.newest("report_v1") == "report_v5"
    assert kinds.newest("year_report_v1") == "year_report_v2"


@pytest.mark.django_db
def test_what_replaces_an_older_paper_of_the_province_is_laid_out_as_today():
    plan = make.plan()
    old = make.statistics_report(
        kind="plan",
        template_version="plan_v1",
        parameters={"plan": str(plan.uuid)},
        formalities={"issuer": "SỞ NỘI VỤ"},
        state="ready",
        stage="issued",
        number="1",
        dated_on=DAY,
        snapshot={},
        pdf="documents/thu.pdf",
        pdf_sha256="0" * 64,
        pdf_size=1000,
        pages=1,
        ready_at=make.NOON,
        issued_at=make.NOON,
        issued_by=make.user(),
    )
    draft = replace_document(document=old, by=make.user(), uuid=uuid.uuid4())
    assert draft.template_version == "plan_v2"
