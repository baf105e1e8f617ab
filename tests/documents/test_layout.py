"""The produced file held against Nghị định 30/2020/NĐ-CP, Phụ lục I (domain §1.1, §1.2, §1.7)."""

import datetime
import io
import unicodedata
from itertools import pairwise
from statistics import median

import pypdf
import pytest

import make
from documents import article, papers

pytestmark = pytest.mark.django_db

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT, TOP, BOTTOM = 30.5 * MM, 15.5 * MM, 20 * MM, 20 * MM  # ours, within the decree's
INDENT = 36  # 1,27 cm
A_POINT = 1.0


def line(report, words, page=0):
    """The line that holds the words."""
    return next(line for line in report.pages[page].lines if words in line["text"])


def looks(line, words=None):
    """(size, bold, italic) of a line, or of some words in it; one of each or the test fails."""
    chars = line["chars"]
    if words:
        start = line["text"].index(words)
        text = [char for char in chars if char["text"] != " "]
        skip = len(line["text"][:start].replace(" ", ""))
        chars = text[skip : skip + len(words.replace(" ", ""))]
    found = {
        (round(char["size"], 1), "Bold" in char["fontname"], "Italic" in char["fontname"])
        for char in chars
        if char["text"].strip()
    }
    assert len(found) == 1, f"{line['text']}: {found}"
    return found.pop()


def middle(thing):
    return (thing["x0"] + thing["x1"]) / 2


def rule_under(report, lines, page=0):
    """The rule that follows the last of these lines, in their column."""
    last = lines[-1]
    below = [
        rule
        for rule in report.pages[page].rules
        if 0 <= rule["top"] - last["bottom"] < 14 and abs(middle(rule) - middle(last)) < 3
    ]
    assert len(below) == 1, f"{last['text']}: {below}"
    return below[0]


def width(thing):
    return thing["x1"] - thing["x0"]


def half(report, words, side):
    """A line of the head as it stands in its own half: both halves share a line on paper."""
    whole = line(report, words)
    boundary = LEFT + 0.405 * (WIDTH - LEFT - RIGHT)
    chars = [c for c in whole["chars"] if (c["x0"] < boundary) == (side == "left") and c["text"].strip()]
    text = "".join(c["text"] for c in sorted(chars, key=lambda c: c["x0"]))
    edges = {"x0": min(c["x0"] for c in chars), "x1": max(c["x1"] for c in chars)}
    return whole | edges | {"chars": chars, "text": text}


# --- The page ---------------------------------------------------------------------------------


def test_every_page_is_a4_portrait(report):
    for page in report.pages:
        assert (page.width, page.height) == (pytest.approx(WIDTH, abs=0.1), pytest.approx(HEIGHT, abs=0.1))


def test_text_keeps_to_the_margins(issued_report):
    for number, page in enumerate(issued_report.pages):
        body = [char for char in page.chars if char["text"].strip() and char["top"] > TOP - A_POINT]
        assert 30 * MM <= min(char["x0"] for char in body) <= 35 * MM, number
        assert 15 * MM <= WIDTH - max(char["x1"] for char in body) <= 20 * MM, number
        assert max(char["bottom"] for char in body) <= HEIGHT - 20 * MM, number


def test_page_numbers_stand_centred_in_the_top_margin_but_not_on_the_first_page(report):
    pages = report.pages[:-2]  # the last two are the appendix's own
    for number, page in enumerate(pages, 1):
        above = [char for char in page.chars if char["bottom"] < TOP]
        if number == 1:
            assert above == []
            continue
        assert "".join(char["text"] for char in above) == str(number)
        assert {round(char["size"]) for char in above} <= {13, 14}
        assert not any("Bold" in char["fontname"] or "Italic" in char["fontname"] for char in above)
        centre = (min(char["x0"] for char in above) + max(char["x1"] for char in above)) / 2
        assert centre == pytest.approx(LEFT + (WIDTH - LEFT - RIGHT) / 2, abs=2)


def test_the_appendix_starts_a_page_and_counts_its_own(report):
    appendix = report.pages[-2:]
    assert appendix[0].lines[0]["text"] == "Phụ lục"
    assert looks(appendix[0].lines[0]) == (14, True, False)
    assert [char for char in appendix[0].chars if char["bottom"] < TOP] == []
    assert [char["text"] for char in appendix[1].chars if char["bottom"] < TOP] == ["2"]


def test_only_our_times_is_embedded_and_all_text_is_black(issued_report):
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(issued_report.data)).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object()
            assert font["/Subtype"] == "/Type0"
            assert "/FontFile2" in inner["/FontDescriptor"]
            fonts.add(font["/BaseFont"].split("+")[1])
    assert all(name.startswith("Tinos") for name in fonts)
    for page in issued_report.pages:
        assert {sum(char["non_stroking_color"]) for char in page.chars} == {0}


def test_the_file_names_itself_and_its_language(report):
    reader = pypdf.PdfReader(io.BytesIO(report.data))
    assert reader.metadata.title.startswith("BÁO CÁO Kết quả kiểm tra công tác cải cách hành chính tại huyện")
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()


# --- The head ---------------------------------------------------------------------------------


def test_state_and_motto(report):
    state, motto = half(report, "CỘNG HÒA", "right"), half(report, "Độc lập", "right")
    assert state["text"] == "CỘNGHÒAXÃHỘICHỦNGHĨAVIỆTNAM"
    assert motto["text"] == "Độclập-Tựdo-Hạnhphúc"
    assert looks(state) == (13, True, False)
    assert looks(motto) == (14, True, False)
    assert middle(state) == pytest.approx(middle(motto), abs=A_POINT)
    assert width(rule_under(report, [motto])) == pytest.approx(width(motto), rel=0.05)


def test_bodies_that_issue_it(report):
    superior = half(report, "UBND TỈNH", "left")
    issuer = [half(report, words, "left") for words in ("ĐOÀN KIỂM TRA", "CẢI CÁCH HÀNH CHÍNH")]
    assert looks(superior) == (13, False, False)
    assert {looks(each) for each in issuer} == {(13, True, False)}
    assert [middle(each) for each in issuer] == [pytest.approx(middle(superior), abs=A_POINT)] * 2
    widest = max(width(each) for each in issuer)
    assert 1 / 3 <= width(rule_under(report, issuer)) / widest <= 1 / 2


def test_number_and_date_are_left_for_the_clerk_on_one_level(report):
    number, date = half(report, "/BC-ĐKT", "left"), half(report, "Đồng Tháp, ngày", "right")
    assert number["text"].replace("\xa0", "") == "Số:/BC-ĐKT"
    assert looks(number) == (13, False, False)
    assert looks(date) == (14, False, True)
    assert date["text"].replace("\xa0", "") == "ĐồngTháp,ngàythángnăm20"
    assert baseline(number) == pytest.approx(baseline(date), abs=1.5)


def baseline(line):
    """Tinos reaches 0.216 em under the line."""
    return max(char["bottom"] - char["size"] * 0.216 for char in line["chars"])


@pytest.mark.parametrize(
    ("number", "day", "shown_number", "shown_date"),
    [
        ("5", datetime.date(2019, 9, 5), "Số:05/BC-ĐKT", "ĐồngTháp,ngày05tháng9năm2019"),
        ("112", datetime.date(2020, 2, 11), "Số:112/BC-ĐKT", "ĐồngTháp,ngày11tháng02năm2020"),
    ],
)
def test_a_number_below_ten_and_the_first_months_take_a_zero(number, day, shown_number, shown_date):
    report = papers.read(papers.made(article.inspection(), stage="issued", number=number, dated_on=day))
    assert half(report, "/BC-ĐKT", "left")["text"] == shown_number
    assert half(report, "Đồng Tháp, ngày", "right")["text"] == shown_date


def test_title_subject_addressee_and_basis(report):
    name = line(report, "BÁO CÁO")
    assert name["text"] == "BÁO CÁO"
    assert looks(name) == (14, True, False)
    subject = [line(report, "Kết quả kiểm tra"), line(report, "và huyện Lấp Vò")]
    assert {looks(each) for each in subject} == {(14, True, False)}
    centre = LEFT + (WIDTH - LEFT - RIGHT) / 2
    assert [middle(each) for each in [name, *subject]] == [pytest.approx(centre, abs=A_POINT)] * 3
    assert 1 / 3 <= width(rule_under(report, subject)) / max(map(width, subject)) <= 1 / 2
    assert line(report, "Kính gửi")["text"] == "Kính gửi: Ủy ban nhân dân tỉnh Đồng Tháp."
    assert looks(line(report, "Kính gửi")) == (14, False, False)
    assert looks(line(report, "Căn cứ Nghị quyết số 30c/NQ-CP")) == (14, False, True)


# --- The body ---------------------------------------------------------------------------------


def test_body_is_14_points_justified_with_an_indent(report):
    first, second = line(report, "Ngày 04 tháng 9"), line(report, "UBND tỉnh Đồng Tháp (sau đây")
    assert looks(first) == looks(second) == (14, False, False)
    assert first["x0"] == pytest.approx(LEFT + INDENT, abs=0.5)
    assert second["x0"] == pytest.approx(LEFT, abs=0.5)
    assert [first["x1"], second["x1"]] == [pytest.approx(WIDTH - RIGHT, abs=1)] * 2


def test_lines_are_single_to_one_and_a_half_and_paragraphs_at_least_six_points_apart(report):
    lines = [each for page in report.pages[:3] for each in page.lines if looks_like_body(each)]
    steps = [
        (following, round(following["top"] - each["top"], 1))
        for each, following in pairwise(lines)
        if following["top"] > each["top"]
    ]
    inside = [step for following, step in steps if following["x0"] < LEFT + 1]
    between = [step for following, step in steps if following["x0"] > LEFT + INDENT - 1]
    single = 14 * 1.1499
    assert all(single - 0.1 <= step <= 1.5 * single + 0.1 for step in inside)
    assert min(between) - median(inside) >= 5.9


def looks_like_body(line):
    return {round(char["size"], 1) for char in line["chars"]} == {14} and line["x0"] < LEFT + INDENT + 1


def test_headings_follow_the_decree(report):
    assert looks(line(report, "I. KHÁI QUÁT VỀ CUỘC KIỂM TRA")) == (14, True, False)
    assert looks(line(report, "1. Thời gian, đơn vị")) == (14, True, False)
    assert looks(line(report, "a) Số liệu ghi nhận", page=1)) == (14, False, False)


def test_points_are_lettered_in_the_vietnamese_alphabet(report):
    starts = [each["text"][:2] for each in report.pages[3].lines if each["text"][1:2] == ")"]
    assert starts == ["a)", "b)", "c)", "d)", "đ)", "e)"]


def test_the_end_mark_follows_the_last_word_and_the_signature_is_not_alone(report):
    page = report.pages[3]
    assert "xem xét, chỉ đạo./." in page.text
    assert "TRƯỞNG ĐOÀN" in page.text
    assert report.text.count("./.") == 1


def test_signature_is_level_with_the_recipients(report):
    page = 3
    title, offices = line(report, "Nơi nhận:", page), line(report, "PHÓ GIÁM ĐỐC SỞ NỘI VỤ", page)
    assert title["text"] == "Nơi nhận: TRƯỞNG ĐOÀN"
    assert looks(title, "Nơi nhận:") == (12, True, True)
    assert looks(title, "TRƯỞNG ĐOÀN") == (14, True, False)
    assert looks(offices, "PHÓ GIÁM ĐỐC SỞ NỘI VỤ") == (14, True, False)
    assert looks(line(report, "Lê Minh Trung", page)) == (14, True, False)
    recipient = line(report, "- UBND huyện Lấp Vò;", page)
    assert looks(recipient) == (11, False, False)
    assert recipient["x0"] == pytest.approx(LEFT, abs=0.5)
    assert line(report, "- Lưu:", page)["text"] == "- Lưu: VT, ĐKT."


def test_wherever_the_text_ends_the_signature_has_some_of_it_on_its_page():
    """One line more each time, until the signature has gone over to the next page."""
    inspection = make.inspection(units=1)
    for _ in range(9):
        two_lines(inspection)
    document = papers.asked_for(inspection)
    pages = []
    while pages.count(pages[-1] if pages else 0) != 2 or len(set(pages)) < 2:
        assert len(pages) < 25, "the signature never went over"
        two_lines(inspection)
        texts = papers.texts(papers.render(document))
        pages.append(len(texts))
        signed = next(text for text in texts if "TRƯỞNG ĐOÀN" in text)
        assert "Trên đây là báo cáo" in signed
        assert "./." in signed


def two_lines(inspection):
    words = "Một hạn chế đủ dài để khi in ra báo cáo thì chiếm trọn hơn một dòng của trang giấy."
    make.finding(inspection, words=words)


# --- Text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_text_comes_out_as_it_went_in(form):
    words = "Ứng dụng phần mềm ở Lấp Vò: thủ tục chưa được niêm yết đầy đủ, kịp thời; ngưỡng ỷ lại."
    inspection = make.inspection(units=1)
    make.finding(inspection, words=unicodedata.normalize(form, words))
    text = " ".join(papers.read(papers.made(inspection)).text.split())
    assert unicodedata.is_normalized("NFC", text)
    assert words in text
