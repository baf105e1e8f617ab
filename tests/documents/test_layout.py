"""What the article's report looks like beyond the decree's rules: those `test_checking` holds every kind to.

Here is what we chose where the decree leaves room (13 or 14 points, which words), and what only shows with
this content.
"""

import datetime
import io
import unicodedata
from types import SimpleNamespace

import pypdf
import pytest

import make
from documents import papers
from inspections.documents import kinds, pdf
from inspections.documents.parts import Head, Paper, Paragraph, Signature

pytestmark = pytest.mark.django_db

MM = 72 / 25.4
WIDTH = 210 * MM
LEFT, RIGHT, TOP = 30.5 * MM, 15.5 * MM, 20 * MM  # ours, within the decree's


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


def test_the_file_names_itself_and_its_language(report):
    reader = pypdf.PdfReader(io.BytesIO(report.data))
    assert reader.metadata.title.startswith("BÁO CÁO Kết quả kiểm tra công tác cải cách hành chính tại huyện")
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"


# --- Sizes and words where the decree leaves a choice ---------------------------------------------

PLAIN, BOLD, ITALIC = (False, False), (True, False), (False, True)
CHOSEN = [
    (0, "UBND TỈNH ĐỒNG THÁP CỘNG HÒA", "UBND TỈNH ĐỒNG THÁP", 13, PLAIN),
    (0, "CỘNG HÒA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, BOLD),
    (0, "Độc lập", "Độc lập - Tự do - Hạnh phúc", 14, BOLD),
    (0, "ĐOÀN KIỂM TRA", "ĐOÀN KIỂM TRA", 13, BOLD),
    (0, "CẢI CÁCH HÀNH CHÍNH", "CẢI CÁCH HÀNH CHÍNH", 13, BOLD),
    (0, "/BC-ĐKT", "/BC-ĐKT", 13, PLAIN),
    (0, "Đồng Tháp, ngày", "Đồng Tháp, ngày", 14, ITALIC),
    (0, "BÁO CÁO", "BÁO CÁO", 14, BOLD),
    (0, "Kết quả kiểm tra", "Kết quả kiểm tra", 14, BOLD),
    (0, "Kính gửi", "Kính gửi: Ủy ban nhân dân tỉnh Đồng Tháp.", 14, PLAIN),
    (0, "Căn cứ Nghị quyết số 30c/NQ-CP", "Căn cứ Nghị quyết số 30c/NQ-CP", 14, ITALIC),
    (0, "Ngày 04 tháng 9", "Ngày 04 tháng 9", 14, PLAIN),
    (0, "I. KHÁI QUÁT VỀ CUỘC KIỂM TRA", "I. KHÁI QUÁT VỀ CUỘC KIỂM TRA", 14, BOLD),
    (0, "1. Thời gian, đơn vị", "1. Thời gian, đơn vị", 14, BOLD),
    (1, "a) Số liệu ghi nhận", "a) Số liệu ghi nhận", 14, PLAIN),
    (3, "Nơi nhận:", "Nơi nhận:", 12, (True, True)),
    (3, "TRƯỞNG ĐOÀN", "TRƯỞNG ĐOÀN", 14, BOLD),
    (3, "PHÓ GIÁM ĐỐC SỞ NỘI VỤ", "PHÓ GIÁM ĐỐC SỞ NỘI VỤ", 14, BOLD),
    (3, "Lê Minh Trung", "Lê Minh Trung", 14, BOLD),
    (3, "- UBND huyện Lấp Vò;", "- UBND huyện Lấp Vò;", 11, PLAIN),
]


def test_each_part_has_the_size_and_style_we_chose(report):
    found = [(words, *looks(line(report, near, page), words)) for page, near, words, _, _ in CHOSEN]
    assert found == [(words, size, *style) for _, _, words, size, style in CHOSEN]


def test_a_new_paper_leaves_number_and_date_for_the_clerk_and_has_its_signature_beside_the_recipients(report):
    head = line(report, "/BC-ĐKT")["text"].replace("\xa0", "").replace(" ", "")
    assert head == "Số:/BC-ĐKTĐồngTháp,ngàythángnăm20"
    assert line(report, "Nơi nhận:", 3)["text"] == "Nơi nhận: TRƯỞNG ĐOÀN"
    assert line(report, "- Lưu:", 3)["text"] == "- Lưu: VT, ĐKT."


@pytest.mark.parametrize(
    ("number", "day", "shown_number", "shown_date"),
    [
        ("5", datetime.date(2019, 9, 5), "Số: 05/BC-ĐKT", "Đồng Tháp, ngày 05 tháng 9 năm 2019"),
        ("112", datetime.date(2020, 2, 11), "Số: 112/BC-ĐKT", "Đồng Tháp, ngày 11 tháng 02 năm 2020"),
    ],
)
def test_a_number_below_ten_and_the_first_months_take_a_zero(number, day, shown_number, shown_date):
    inspection = make.inspection(units=[make.unit(parent=make.unit("Đồng Tháp", type="tinh"))])
    data = papers.made(inspection, stage="issued", number=number, dated_on=day)
    first = " ".join(papers.texts(data)[0].split())
    assert shown_number in first
    assert shown_date in first


def test_points_are_lettered_in_the_vietnamese_alphabet(report):
    starts = [each["text"][:2] for each in report.pages[3].lines if each["text"][1:2] == ")"]
    assert starts == ["a)", "b)", "c)", "d)", "đ)", "e)"]


# --- The signature ----------------------------------------------------------------------------------


def test_wherever_the_text_ends_the_signature_has_some_of_it_on_its_page(monkeypatch):
    """One line more each time, until the signature has gone over to the next page."""
    frozen = SimpleNamespace(template_version="statistics_v1", requested_at=datetime.datetime.now(), uuid="1")
    pages, n_lines = [], 12
    while pages.count(pages[-1] if pages else 0) != 2 or len(set(pages)) < 2:
        assert len(pages) < 25, "the signature never went over"
        n_lines += 1
        monkeypatch.setattr(kinds, "compose", lambda *args, lines=n_lines, **kwargs: ending(lines))
        texts = papers.texts(pdf.render(frozen, stage="issued", symbol=""))
        pages.append(len(texts))
        signed = next(text for text in texts if "TRƯỞNG ĐOÀN" in text)
        assert "Trên đây là báo cáo" in " ".join(signed.split())
        assert "./." in signed


def ending(n_lines):
    return Paper(
        head=Head("UBND TỈNH", ("ĐOÀN KIỂM TRA",), "", "BC-ĐKT", "Đồng Tháp, ngày"),
        name="BÁO CÁO",
        subject="Kết quả kiểm tra",
        addressee="",
        bases=(),
        blocks=tuple(
            Paragraph(f"Một hạn chế in thành một dòng của trang giấy, dòng {n}.") for n in range(n_lines)
        ),
        closing="Trên đây là báo cáo kết quả kiểm tra công tác cải cách hành chính, kính trình Ủy ban nhân "
        "dân tỉnh xem xét, chỉ đạo./.",
        signature=Signature(("TRƯỞNG ĐOÀN",), "Lê Minh Trung"),
        recipients=("- Như trên;", "- Lưu: VT."),
        appendices=(),
    )


# --- Text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_text_comes_out_as_it_went_in(form):
    words = "Ứng dụng phần mềm ở Lấp Vò: thủ tục chưa được niêm yết đầy đủ, kịp thời; ngưỡng ỷ lại."
    inspection = make.inspection(units=1)
    make.finding(inspection, words=unicodedata.normalize(form, words))
    text = " ".join(" ".join(papers.texts(papers.made(inspection))).split())
    assert unicodedata.is_normalized("NFC", text)
    assert words in text
