"""The report of statistics: what it says, its appendix, who may ask for it; and parts of every paper."""

import datetime
import io
import re
import uuid
from dataclasses import replace
from types import SimpleNamespace

import pypdf
import pytest
from django.urls import reverse

import make
from districts import statistics
from districts.models import Unit
from documents import papers
from inspections.documents import building, checking, in_parts, kinds, pdf, statistics_v1
from inspections.documents.parts import (
    Appendix,
    Article,
    Centred,
    Column,
    Head,
    Heading,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
    numbered,
)
from inspections.documents.wide import bands
from inspections.models import Document

pytestmark = pytest.mark.django_db

MM = 72 / 25.4
AUGUST = datetime.date(2024, 8, 14)


@pytest.fixture
def province():
    """Four districts: two alike, one worse, one that sent nothing."""
    province = make.unit("Đồng Tháp", type="tinh")
    names = ("Lai Vung", "Lấp Vò", "Sa Đéc", "Hồng Ngự")
    units = [make.unit(name, parent=province) for name in names]
    for unit, late in zip(units[:3], (5, 5, 15), strict=True):
        make.line(sent(unit), field_name="Đất đai", late=late, on_time=70 - late)
    return units


def sent(unit, year=2024):
    """The accepted return of August, without lines."""
    days = {"period_from": datetime.date(year, 7, 15), "period_to": datetime.date(year, 8, 14)}
    return make.dossier_return(unit, lines=0, state="accepted", period_words=f"tháng 8/{year}", **days)


def frozen(**fields):
    return kinds.collect(make.statistics_report(**fields))


def said(data):
    return re.sub(r"\s+", " ", " ".join(papers.texts(data)))


def render(snapshot, **how):
    return pdf.lay_out(snapshot, stage="draft", symbol="BC-SNV", **how)


# --- What it says -----------------------------------------------------------------------------------


def test_the_report_says_the_sums_of_the_statistics_and_what_is_missing(province):
    document = make.statistics_report(parameters={"level": "huyen"})
    building.build(document.pk)
    document.refresh_from_db()
    assert document.state == "ready", document.failure_reason
    with document.pdf.open() as file:
        report = papers.read(file.read())
    total = statistics.read_series(statistics.scope_of(AUGUST, AUGUST, level="huyen")).total
    text = re.sub(r"\s+", " ", report.text)
    assert total.received.known == 300
    assert f"tiếp nhận {total.received.shown} hồ sơ" in text
    assert "ít nhất 300" in text
    assert "có 3/4 biểu, 1 chưa gửi (thiếu số liệu, các số tổng là mức thấp nhất)" in text
    assert "Cùng kỳ năm trước: thiếu số liệu, không so sánh." in text
    assert "1 đơn vị thiếu số liệu: " in text
    assert "Huyện Hồng Ngự có 0/1 biểu, 1 chưa gửi chưa gửi biểu" in text
    order = re.search(r"Thứ tự đơn vị (.*?) VI?I?\.", text)[1]
    assert re.findall(r"(\d) Huyện (Lai Vung|Lấp Vò|Sa Đéc) ([\d,]+ %)", order) == [
        ("1", "Lai Vung", "94,44 %"),
        ("1", "Lấp Vò", "94,44 %"),
        ("3", "Sa Đéc", "83,33 %"),
    ]
    appendix = report.pages[-1]
    assert (round(appendix.width / MM), round(appendix.height / MM)) == (297, 210)
    assert appendix.lines[0]["text"] == "Phụ lục"
    assert "Cộng ít nhất" in appendix.text.replace("\n", " ")
    assert report.pages[0].text.count("Số: /BC-SNV") == 1


def test_figures_that_are_whole_are_exact_and_compared_with_last_year(province):
    make.line(sent(province[3]), field_name="Đất đai")
    for unit in province:
        fewer = {} if unit in province[:3] else {"online": 10, "early": 0}
        make.line(sent(unit, 2023), field_name="Đất đai", **fewer)
    snapshot = frozen(parameters={"level": "huyen"})
    assert snapshot.total["received"].value == 400
    ranking = statistics.rank_units(statistics.scope_of(AUGUST, AUGUST, level="huyen"))
    drawn = {drawing.name: drawing.svg for drawing in snapshot.drawings}
    assert drawn["ranking"] == statistics.pictures.ranking_chart(ranking), "as on the page"
    text = said(render(snapshot).data)
    assert "So với cùng kỳ năm trước: tiếp nhận trong kỳ tăng 20 hồ sơ" in text
    assert "thiếu số liệu, các số tổng" not in text
    assert kinds.thawed(SimpleNamespace(template_version="statistics_v1", snapshot=snapshot.to_json())) == (
        snapshot
    )


def test_a_channel_that_lacks_returns_is_told_as_the_sums_are(province):
    text = said(render(frozen(parameters={"level": "huyen"}, template_version="statistics_v3")).data)
    assert "theo kênh: trực tuyến ít nhất " in text
    assert "Theo kênh tiếp nhận: thiếu số liệu" not in text


def test_what_is_pending_nowhere_known_is_said_in_words_and_a_break_once(province):
    """The units end before the last month: what is pending then is unknown."""
    sent(province[0], 2023)
    Unit.objects.filter(pk__in=[unit.pk for unit in province]).update(valid_to=datetime.date(2024, 8, 31))
    asked = {"level": "huyen", "last": "2024-10-14"}
    text = said(render(frozen(parameters=asked, template_version="statistics_v3")).data)
    assert "đang giải quyết: thiếu số liệu." in text
    assert "— hồ sơ" not in text
    assert text.count("Từ 01/09/2024 đơn vị hành chính thay đổi (4 đơn vị kết thúc)") == 1


def test_nothing_sent_is_said_to_be_missing_never_zero():
    text = said(render(frozen()).data)
    assert "thiếu số liệu, chưa có biểu nào được nhận" in text
    assert " 0 hồ sơ" not in text


def test_collecting_takes_as_many_queries_for_many_units(province, django_assert_max_num_queries):
    for unit in [make.unit(parent=province[0].parent) for _ in range(10)]:
        make.line(sent(unit), field_name="Hộ tịch")
    with django_assert_max_num_queries(20):
        frozen()


# --- The appendix in parts -----------------------------------------------------------------------------


def test_a_long_appendix_in_parts_is_one_table_with_full_pages(province, monkeypatch):
    monkeypatch.setattr(in_parts, "ROWS", 36)
    monkeypatch.setattr(statistics_v1, "ROWS_AT_ONCE", 36)
    snapshot = frozen(parameters={"level": "huyen"})
    units = tuple(replace(snapshot.units[0], name=f"Xã thứ {n}", rank=None) for n in range(1, 101))
    told = []
    made = render(replace(snapshot, units=units), on_progress=told.append)
    assert told == sorted(told)
    assert len(told) > 3
    assert told[-1] == 1
    pages, texts = checking.File(made.data).pages, papers.texts(made.data)
    assert len(pages) == made.pages
    texts = [" ".join(text.split()) for page, text in zip(pages, texts, strict=True) if page.is_landscape]
    pages = [page for page in pages if page.is_landscape]
    assert pages[0].lines[0].text == "Phụ lục"
    for number, (page, text) in enumerate(zip(pages, texts, strict=True), 1):
        assert text.count("Đang giải quyết") == 1, "the head stands on every page"
        above = [char.text for char in page.all_chars if char.bottom < 20 * MM]
        assert "".join(above) == (str(number) if number > 1 else "")
    rows = [re.findall(r"Xã thứ (\d+)", text) for text in texts]
    assert [int(row) for page in rows for row in page] == list(range(1, 101))
    assert {len(page) for page in rows[1:-1]} == {len(rows[1])}, "pages are full"
    assert "Cộng" in texts[-1]
    assert_tagged(pypdf.PdfReader(io.BytesIO(made.data)))


def assert_tagged(reader):
    """Every page's marked content is known to the tree of tags, which lies under one document."""
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    top = root["/K"][0].get_object()
    assert top["/S"] == "/Document"
    nums = root["/ParentTree"]["/Nums"]
    known = dict(zip(nums[::2], nums[1::2], strict=True))
    assert len(known) * 2 == len(nums)
    for page in reader.pages:
        first = known[page["/StructParents"]].get_object()[0].get_object()
        assert first["/Type"] == "/StructElem"
        assert first["/Pg"].indirect_reference == page.indirect_reference
        while first["/S"] != "/Document":
            first = first["/P"]
        assert first.indirect_reference == top.indirect_reference


# --- Parts of every paper ---------------------------------------------------------------------------


def paper(**fields):
    given = {
        "head": Head("", ("ĐOÀN KIỂM TRA",), "05", "BB-ĐKT", ""),
        "name": "BIÊN BẢN",
        "subject": "Kiểm tra thử",
        "addressee": "",
        "bases": (),
        "blocks": (Paragraph("Nội dung."),),
        "closing": "Kết thúc./.",
        "signature": Signature(("CHỦ TỌA",), "Lê Thị Hai"),
        "recipients": ("- Lưu: VT.",),
        "appendices": (),
    }
    return Paper(**given | fields)


def lay_out(made, monkeypatch):
    monkeypatch.setattr(kinds, "compose", lambda *args, **kwargs: made)
    snapshot = SimpleNamespace(
        template_version="statistics_v1", requested_at=datetime.datetime.now(datetime.UTC), uuid="1"
    )
    return papers.read(pdf.lay_out(snapshot, stage="issued", symbol="BB-ĐKT").data)


def words_at(page, words):
    return next(line for line in page.lines if words in line["text"])


def test_minutes_are_signed_by_two_beside_each_other_with_recipients_below(monkeypatch):
    made = paper(beside=Signature(("THƯ KÝ",), "Trần Văn Một"))
    page = lay_out(made, monkeypatch).pages[0]
    line = words_at(page, "THƯ KÝ")
    assert line["text"] == "THƯ KÝ CHỦ TỌA"
    assert words_at(page, "Trần Văn Một")["text"] == "Trần Văn Một Lê Thị Hai"
    assert words_at(page, "Nơi nhận:")["top"] > words_at(page, "Trần Văn Một")["bottom"]
    assert "ngày" not in page.text


def test_a_decision_names_who_decides_and_its_articles(monkeypatch):
    made = paper(
        authority="GIÁM ĐỐC SỞ NỘI VỤ",
        bases=("Căn cứ một;", "Căn cứ hai."),
        blocks=(Centred("QUYẾT ĐỊNH:"), Article("Điều 1.", "Thành lập Đoàn.")),
    )
    page = lay_out(made, monkeypatch).pages[0]
    tops = [
        words_at(page, words)["top"]
        for words in ("GIÁM ĐỐC SỞ", "Căn cứ một", "QUYẾT ĐỊNH:", "Điều 1. Thành lập")
    ]
    assert tops == sorted(tops)
    fonts = {char["fontname"].split("+")[1] for char in words_at(page, "Điều 1.")["chars"]}
    assert fonts == {"Tinos-Bold", "Tinos"}


def test_appendices_turn_their_pages_and_count_them_apart(monkeypatch):
    columns = (Column("TT", 50), Column("Tên", 50))
    rows = tuple(Row((str(n), "Tên")) for n in range(60))
    table = Table("Bảng", columns, rows)
    appendices = numbered(
        [
            Appendix("", "DỌC", "(Kèm theo)", (table,)),
            Appendix("", "NGANG", "(Kèm theo)", (Heading(1, "I.", "MỤC"), table), landscape=True),
        ]
    )
    pages = lay_out(paper(appendices=appendices), monkeypatch).pages[1:]
    first = next(n for n, page in enumerate(pages) if page.lines[0]["text"] == "Phụ lục II")
    assert pages[0].lines[0]["text"] == "Phụ lục I"
    assert {page.width > page.height for page in pages[:first]} == {False}
    assert {page.width > page.height for page in pages[first:]} == {True}
    assert [page.lines[0]["text"] for page in pages[1:first]] == [str(n + 2) for n in range(first - 1)]
    assert pages[first + 1].lines[0]["text"] == "2"


def test_sixty_columns_stand_in_bands_that_fit_and_repeat_the_first():
    columns = (Column("Đơn vị", 40), *(Column(f"Cột {n}", 15, "end", f"Nhóm {n // 2}") for n in range(60)))
    row = Row(tuple(str(n) for n in range(61)))
    summed = Row(tuple(str(n) for n in range(61)), is_sum=True)
    cut = bands(Table("Bảng", columns, (row, summed), ("Ghi chú.",)), landscape=True)
    assert len(cut) == 5
    for table in cut:
        assert table.columns[0].title == "Đơn vị"
        assert sum(column.width for column in table.columns) == pytest.approx(100, abs=0.5)
        assert all(len(row.cells) == len(table.columns) for row in table.rows)
        groups = [column.group for column in table.columns[1:]]
        assert all(groups.count(group) == 2 for group in groups), "groups are not parted"
    assert [n for table in cut for n in table.rows[0].cells[1:]] == [str(n) for n in range(1, 61)]
    assert [table.notes for table in cut] == [(), (), (), (), ("Ghi chú.",)]


# --- Asking and issuing ---------------------------------------------------------------------------------


def test_staff_ask_for_a_report_and_leadership_reads_it(
    province, staff, leadership, secretary, sign_in, monkeypatch
):
    monkeypatch.setattr("inspections.actions.document.send", lambda document: None)
    url = reverse("statistics_report_request")
    client = sign_in(staff)
    page = client.get(url, {"cap": "huyen"}).content.decode()
    assert 'value="huyen" selected' in page
    asked = {"tu": "2024-08", "den": "2024-08", "cap": "huyen", "chi_tieu": "on_time", "uuid": uuid.uuid4()}
    answer = client.post(url, asked)
    document = Document.objects.get(uuid=asked["uuid"])
    assert answer.url == reverse("document_detail", args=[document.uuid])
    client.post(url, asked | {"uuid": uuid.uuid4()})
    assert Document.objects.count() == 1, "the same is being made"
    assert document.title == (
        "Tình hình, kết quả giải quyết thủ tục hành chính tháng 8 năm 2024, cấp huyện tỉnh Đồng Tháp"
    )
    building.build(document.pk)
    monkeypatch.setattr(building, "send", lambda *args, **kwargs: None)
    issue = reverse("document_issue", args=[document.uuid])
    assert client.get(issue).status_code == 200
    assert client.post(issue, {"number": "7", "dated_on": "05/09/2024"}).status_code == 302
    building.build(document.pk)
    document.refresh_from_db()
    assert document.is_issued
    with document.pdf.open() as file:
        text = said(file.read())
    assert "Số: 07/BC-SNV Đồng Tháp, ngày 05 tháng 9 năm 2024" in text
    assert "BẢN THẢO" not in text
    assert client.get(url, {"tu": "x", "cap": "y"}).status_code == 200
    assert client.post(url, asked | {"den": "2024-07"}).status_code == 422
    reading = sign_in(leadership)
    assert reading.get(answer.url).status_code == 200
    assert document.title in reading.get(reverse("document_list")).content.decode()
    name = reading.get(reverse("document_pdf", args=[document.uuid]), {"tai": 1})["Content-Disposition"]
    assert "bao-cao-thong-ke-2024-08-2024-08-so-7.pdf" in name
    assert reading.get(url).status_code == 403
    assert sign_in(secretary).get(answer.url).status_code == 404


def test_a_month_without_returns_is_not_exchanged_in_silence(province, staff, sign_in):
    url = reverse("statistics_report_request")
    page = sign_in(staff).get(url, {"tu": "2024-08", "den": "2031-03"})
    form = page.context["form"]
    last = form.fields["den"].choices[0][0]
    assert (form["tu"].value(), form["den"].value()) == ("2024-08", last)
    assert "Tháng 3/2031 chưa có biểu nào" in page.text
    assert "chưa có biểu nào" not in sign_in(staff).get(url, {"tu": "2024-08", "den": last}).text
    assert sign_in(staff).get(url, {"tu": "2024-8", "den": "x"}).context["form"]["den"].value() == last


@pytest.mark.django_db
def test_the_list_marks_a_report_of_sample_data(staff, sign_in):
    for title, is_sample in (("Báo cáo mẫu", True), ("Báo cáo thật", False)):
        Document.objects.create(
            kind=Document.Kind.STATISTICS_REPORT,
            title=title,
            template_version="statistics_v1",
            parameters={},
            state="ready",
            ready_at=make.NOON,
            snapshot={"is_sample": is_sample},
            pdf="documents/thu.pdf",
            pdf_sha256="0" * 64,
            pdf_size=1000,
            pages=1,
        )
    rows = sign_in(staff).get(reverse("document_list")).context["rows"]
    assert {row.document.title: row.document.shows_sample for row in rows} == {
        "Báo cáo mẫu": True,
        "Báo cáo thật": False,
    }
