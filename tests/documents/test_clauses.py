"""What people typed, put into a sentence of a paper: on one line, with the capitals that belong there."""

import uuid

import pytest

import make
from inspections.actions.document import request_document
from inspections.documents import kinds, news_v3
from inspections.documents.clauses import clause


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Chưa công khai thủ tục.", "chưa công khai thủ tục"),
        ("Lấp Vò chưa niêm yết", "Lấp Vò chưa niêm yết"),
        ("Huyện Lai Vung chưa niêm yết", "huyện Lai Vung chưa niêm yết"),
        ("Tại Bộ phận Một cửa còn thiếu máy", "tại Bộ phận Một cửa còn thiếu máy"),
        ("UBND xã chưa ban hành", "UBND xã chưa ban hành"),
        ("Ủy ban nhân dân xã chưa ban hành", "Ủy ban nhân dân xã chưa ban hành"),
        ("Sở Nội vụ chưa trả lời", "Sở Nội vụ chưa trả lời"),
        ("Zalo của huyện chậm", "Zalo của huyện chậm"),
        ("Website của huyện chậm", "website của huyện chậm"),
        ("Khắc phục:\n1. Điểm một;\n2. Điểm hai.", "khắc phục: 1. Điểm một; 2. Điểm hai"),
        ("Dòng một..\n\n- dòng hai;", "dòng một; dòng hai"),
        ("", ""),
    ],
)
def test_a_sentence_becomes_a_clause(typed, said):
    assert clause(typed) == said


def frozen(inspection, kind):
    document = request_document(inspection=inspection, kind=kind, by=None, uuid=uuid.uuid4())
    return kinds.collect(document)


@pytest.mark.django_db
def test_news_keeps_names_and_its_sentences_whole():
    inspection = make.inspection(units=1)
    make.finding(inspection, words="Lấp Vò chưa niêm yết:\n- thủ tục đất đai;\n- thủ tục hộ tịch.")
    make.finding(inspection, words="Chưa có thư xin lỗi.")
    make.requirement(inspection, words="Niêm yết lại.\nBáo cáo Sở Nội vụ.")
    said = news_v3.text_of(frozen(inspection, "news")).split("\n\n")
    limits = "Lấp Vò chưa niêm yết: thủ tục đất đai; thủ tục hộ tịch; chưa có thư xin lỗi"
    assert f"Bên cạnh đó, còn hạn chế: {limits}." in said
    unit = inspection.visits.get().unit.people_committee
    assert f"Đoàn kiểm tra yêu cầu {unit}: niêm yết lại; báo cáo Sở Nội vụ." in said


@pytest.mark.django_db
def test_a_report_joins_consequences_as_one_sentence():
    inspection = make.inspection(units=1)
    for words in ("Zalo của huyện chậm.", "Người dân phải đi lại nhiều lần."):
        make.finding(inspection, consequence=words)
    paper = kinds.compose(frozen(inspection, "report"), number="", dated_on=None, symbol="BC-ĐKT")
    said = [block.text for block in paper.blocks if hasattr(block, "text")]
    assert "Hệ quả được nêu: Zalo của huyện chậm; người dân phải đi lại nhiều lần." in said
