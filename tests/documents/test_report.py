"""What the report of the article says, and what it says when there is little or very much to say."""

import datetime
import io
import unicodedata

import pytest
from django.core.files.base import ContentFile
from PIL import Image

import make
from documents import article, papers
from inspections.documents import checking, kinds, pdf
from inspections.documents.kinds import has_changed
from inspections.documents.snapshot import CannotBuild, Snapshot, collect, read_photos

pytestmark = pytest.mark.django_db


def said(inspection, **how):
    """The whole text on one line."""
    return " ".join(" ".join(papers.texts(papers.made(inspection, **how))).split())


@pytest.fixture
def text(report):
    return " ".join(unicodedata.normalize("NFC", report.text).replace("\xa0", " ").split())


# --- The article --------------------------------------------------------------------------------


def test_the_article_is_reported_whole_and_each_limitation_once(text):
    for _, _, words in article.LIMITATIONS:
        assert text.count(words) == 1, words
    for _, words in article.STRENGTHS:
        assert text.count(words) == 1, words
    for _, words, _, _ in article.REQUIREMENTS:
        assert words in text
    assert text.count("Mô hình “") == 3
    assert text.count(article.EFFECT) == 1


def test_fields_nobody_spoke_of_say_so(text):
    for heading in ("2. Cải cách thể chế", "6. Cải cách tài chính công"):
        assert f"{heading} Hồ sơ kiểm tra: không đề cập." in text
    assert text.count("Hồ sơ kiểm tra: không đề cập.") == 2


def test_what_both_units_share_is_said_for_both(text):
    assert "b) Tồn tại, hạn chế Chung cho hai huyện: - Còn xảy ra tình trạng hồ sơ trễ hẹn." in text
    assert "còn 9 tồn tại, hạn chế, đều chung cho hai huyện, phân theo lĩnh vực như sau:" in text
    assert "Cải cách thủ tục hành chính: 6 nội dung (khoản 3 Mục II)" in text
    assert "Hiện đại hóa hành chính: 3 nội dung (khoản 7 Mục II)" in text


def test_nothing_is_invented(text):
    assert "Nguyên nhân của các tồn tại, hạn chế không được nêu trong quá trình kiểm tra." in text
    assert "Hồ sơ kiểm tra chưa ghi số và ngày của quyết định thành lập Đoàn." in text
    assert "- Lê Minh Trung, Phó Giám đốc Sở Nội vụ - Trưởng đoàn; - và các thành viên trong Đoàn." in text
    assert "Quyết định số" not in text
    assert "%" not in text


def test_figures_keep_their_comparator_and_are_added_only_like_with_like(text):
    assert "huyện Lấp Vò tiếp nhận hơn 2.000 hồ sơ, cộng hơn 2.530 hồ sơ (không rõ kỳ)" in text
    assert "Cộng >2.530" in text
    period = "(Từ đầu năm đến nay, 01/01/2019–04/09/2019)"
    assert f"huyện Lấp Vò tiếp nhận 7 hồ sơ, cộng 104 hồ sơ {period}" in text
    assert " 2.530 hồ sơ" not in text.replace("hơn 2.530", "")
    for wrong in ("2.634", "2.537", "627"):
        assert wrong not in text


def test_a_chart_stands_only_where_units_compare_over_a_known_period(text):
    assert text.count("Biểu đồ") == 1
    assert "Biểu đồ 1. Tiếp nhận, trực tuyến, mức độ 3, 4 (NĐ 43/2011) (đơn vị tính: hồ sơ)." in text
    assert "Không lập biểu đồ so sánh đối với số liệu “Tiếp nhận, Đề án chuyển giao" in text


def test_a_deadline_in_words_stays_words(text):
    assert "đã nêu ra. (Thời hạn: sớm.)" in text
    assert "(Đối tượng: các phòng chuyên môn, lãnh đạo cấp xã; thời hạn: cuối năm.)" in text


def test_a_picture_missing_in_the_source_says_so(text):
    assert "Ảnh không có trong nguồn" in text


# --- Marks ----------------------------------------------------------------------------------------


def test_a_draft_says_so_on_every_page_and_an_issued_paper_on_none(report, issued_report):
    assert all("BẢN THẢO lập" in page.text for page in report.pages)
    assert "BẢN THẢO" not in issued_report.text


@pytest.mark.parametrize("stage", ["draft", "issued"])
def test_sample_data_says_so_on_every_page(stage):
    pages = papers.texts(papers.made(make.inspection(is_sample=True), stage=stage))
    assert all("SỐ LIỆU MẪU, không phải kết quả kiểm tra thật" in page for page in pages)


# --- Freezing ---------------------------------------------------------------------------------------


def test_the_same_data_gives_the_same_bytes():
    document = papers.asked_for(article.inspection())
    first, second = papers.render(document), papers.render(document)
    assert first == second


def test_data_survives_the_way_through_the_database():
    snapshot = collect(papers.asked_for(article.inspection()))
    assert Snapshot.from_json(snapshot.to_json()) == snapshot


def test_collecting_takes_as_many_queries_for_much_as_for_little(django_assert_num_queries):
    small, large = papers.asked_for(article.inspection()), papers.asked_for(large_inspection())
    for document in (small, large):
        with django_assert_num_queries(14):
            collect(document)


def large_inspection():
    inspection = make.inspection(units=5)
    for visit in inspection.visits.all():
        for _ in range(5):
            make.finding(inspection, visits=[visit], fault=make.fault())
            make.observation(visit)
            make.figure(visit)
            make.evidence(inspection, visit=visit)
            make.requirement(inspection)
    return inspection


def test_frozen_data_is_told_from_what_the_records_say_now():
    inspection = article.inspection()
    document = papers.asked_for(inspection)
    document.snapshot = collect(document).to_json()
    assert not has_changed(document)
    make.finding(inspection)
    assert has_changed(document)


def test_withdrawn_records_are_not_printed(staff):
    inspection = make.inspection(units=1)
    gone = {"withdrawn_at": make.NOON, "withdrawn_by": staff, "withdrawn_reason": "Ghi nhầm."}
    finding = make.finding(inspection, words="Hạn chế ghi nhầm", **gone)
    make.evidence(inspection, finding=finding, caption="Ảnh của hạn chế ghi nhầm")
    make.evidence(inspection, caption="Ảnh ghi nhầm", **gone)
    make.requirement(inspection, words="Yêu cầu ghi nhầm", **gone)
    make.figure(inspection.visits.get(), as_typed="1234", value=1234, **gone)
    text = said(inspection)
    assert "nhầm" not in text
    assert "1.234" not in text


# --- Awkward content ----------------------------------------------------------------------------------


def test_an_empty_inspection_is_reported_as_empty():
    text = said(make.inspection(units=0))
    assert "chưa ghi đơn vị được kiểm tra" in text
    assert text.count("Hồ sơ kiểm tra: không đề cập.") == 7 + 3
    assert "TRƯỞNG ĐOÀN" in text
    assert "Phụ lục" not in text


def test_two_hundred_findings_and_long_names_stay_on_the_paper():
    names = [f"Đơn vị có tên rất dài để thử trình bày trên giấy số {n}" for n in range(1, 4)]
    inspection = make.inspection(units=[make.unit(name) for name in names])
    make.member(inspection, "leader", full_name="Công Tằng Tôn Nữ " + "Thị Ngọc " * 3, office="Chức vụ " * 12)
    for visit in list(inspection.visits.all()) * 66:
        make.finding(inspection, visits=[visit], words="Từ" + "rất" * 60 + " dài. " + "Nội dung. " * 20)
    make.figure(visit, as_typed="1", value=1, quote="Câu " * 300)
    report = checking.File(papers.made(inspection, stage="issued"))
    assert len(report.pages) > 20
    for page in report.pages:
        edges = [char for char in page.all_chars if char.text.strip()]
        assert max(char.x1 for char in edges) <= page.width - 15 * 72 / 25.4
        assert max(char.bottom for char in edges) <= page.height - 20 * 72 / 25.4


@pytest.mark.parametrize(
    "typed",
    [
        '<img src="http://127.0.0.1:9/anh.png">',
        "<img src=file:///etc/hostname>",
        "<script>alert(1)</script> & <b>đậm</b> &amp; {{ paper }} {% now 'Y' %}",
        "<link rel=attachment href='file:///etc/passwd'>",
    ],
)
def test_html_is_printed_as_typed_and_opens_nothing(typed, monkeypatch):
    asked = []
    monkeypatch.setattr(pdf.OnlyOurOwn, "refuse", lambda self, url: asked.append(url), raising=True)
    inspection = make.inspection(units=1)
    make.finding(inspection, words=typed)
    make.evidence(inspection, caption=typed)
    make.requirement(inspection, words=typed)
    text = said(inspection).replace(" ", "")
    assert text.count(typed.replace(" ", "")) == 3
    assert asked == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/a", "file:///etc/passwd", "data:text/css,a", "font:../paper.css"]
)
def test_a_paper_opens_nothing_but_its_own(url):
    with pytest.raises(PermissionError):
        pdf.OnlyOurOwn().fetch(url)


def test_units_of_different_types_are_counted_together():
    inspection = make.inspection(units=[make.unit(type="huyen"), make.unit(type="thanh_pho")])
    make.finding(inspection)
    assert "Chung cho hai đơn vị" in said(inspection)


def test_what_concerns_one_unit_stands_under_its_name():
    inspection = make.inspection(units=[make.unit("Lai Vung"), make.unit("Lấp Vò")])
    last = inspection.visits.order_by("pk").last()
    count = {"count_as_typed": "hơn 20", "count_value": 20, "count_comparator": ">"}
    make.finding(inspection, visits=[last], words="Riêng một nơi.", **count)
    make.finding(inspection, words="Cả hai nơi.")
    text = said(inspection)
    assert text.index("- Chung cho hai huyện: Cả hai nơi.") < text.index("- Huyện Lấp Vò: Riêng một nơi.")
    assert "Riêng một nơi. (Số lượng: hơn 20.)" in text


def test_a_unit_and_the_one_above_it_are_not_added():
    above = make.unit("Trên")
    inspection = make.inspection(units=[above, make.unit("Dưới", type="xa", parent=above)])
    for visit in inspection.visits.all():
        make.figure(visit)
    assert "cộng" not in said(inspection).split("Phụ lục")[0].split("II.")[1]


def test_causes_and_repeats_are_told_where_they_are_known():
    inspection = make.inspection(units=1)
    units = [visit.unit for visit in inspection.visits.all()]
    earlier = make.finding(make.inspection(units=units, starts_on=datetime.date(2018, 5, 3)))
    make.finding(inspection, cause="Thiếu người", repeats=earlier, severity="nang")
    text = said(inspection)
    assert "3. Nguyên nhân - Thiếu người." in text
    assert "(Mức độ: nặng; lặp lại lần 2: 2018, 2019.)" in text


# --- Photos -------------------------------------------------------------------------------------------


def picture(width=1000, height=750):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#888").save(file, "JPEG")
    return file.getvalue()


def test_photos_stand_two_in_a_row_within_the_margins():
    inspection = make.inspection(units=1)
    for n in range(3):
        photo = make.evidence(inspection, caption=f"Ảnh số {n}")
        photo.print_copy.save("print.jpg", ContentFile(picture()))
    page = papers.read(papers.made(inspection)).pages[-1]
    tops = sorted(round(image["top"]) for image in page.images)
    assert len(tops) == 3
    assert tops[0] == tops[1] < tops[2]
    assert all(image["x1"] <= page.width - 15 * 72 / 25.4 for image in page.images)


def test_a_photo_that_is_gone_or_changed_stops_the_paper_with_its_name():
    inspection = make.inspection(units=1)
    photo = make.evidence(inspection, caption="Bộ phận Một cửa")
    photo.print_copy.save("print.jpg", ContentFile(picture()))
    snapshot = collect(papers.asked_for(inspection))
    with photo.print_copy.storage.open(photo.print_copy.name, "wb") as file:
        file.write(picture(10, 10))
    with pytest.raises(CannotBuild, match="“Bộ phận Một cửa” đã đổi"):
        read_photos(snapshot)
    photo.print_copy.storage.delete(photo.print_copy.name)
    with pytest.raises(CannotBuild, match="“Bộ phận Một cửa”"):
        read_photos(snapshot)


# --- Checklists and sampled dossiers ---------------------------------------------------------------


def test_checklists_and_samples_are_told_by_visit_with_their_sizes(inspection, district):
    visit = inspection.visits.get(unit=district)
    draw = make.draw(visit)
    for order, code in enumerate(draw.drawn):
        make.dossier(visit, code=code, faults=["tre_hen"] if order < 3 else ())
    make.checklist_answer(visit, "2.10", "chua_dat", note="Riêng của Đoàn")
    document = papers.asked_for(inspection, template_version="report_v3")
    frozen = kinds.collect(document)
    document.snapshot = frozen.to_json()
    assert kinds.thawed(document) == frozen  # as the worker reads it again
    text = " ".join(" ".join(papers.texts(pdf.render(frozen, stage="draft", symbol="", photos={}))).split())
    name = "Huyện Lai Vung: "
    assert f"{name}Chọn ngẫu nhiên lần 1: 3/20 hồ sơ được chọn trễ hẹn (15 %; mẫu 20 trên 412 hồ sơ)." in text
    assert "Đạt 0/1 mục đã kiểm tra (0 %), 1 chưa đạt" in text
    assert "Lấp Vò: Chọn" not in text  # nothing was sampled there
    assert "Riêng của Đoàn" not in text
    # A report asked for under an earlier version stays what it was.
    document.template_version = "report_v2"
    assert kinds.collect(document).results == ()
