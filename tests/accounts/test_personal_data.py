"""Names, cards, phones and addresses are noticed; the words of the portal itself are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.personal_data import FAMILY, MIDDLE, Kind, personal_data
from inspections.catalogue import FAULTS
from inspections.demo import sample


def kinds(text):
    return [each.kind for each in personal_data(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("hồ sơ của Trần Thị Bé Ba nộp ngày 1/8", "Trần Thị Bé Ba"),
        ("HS Phạm Minh Đức", "Phạm Minh Đức"),
        ("Đỗ Ngân", "Đỗ Ngân"),
        ("Cao Văn Lầu", "Cao Văn Lầu"),
        ("NGUYỄN VĂN AN", "NGUYỄN VĂN AN"),
        ("HỒ VĂN BẢY", "HỒ VĂN BẢY"),
        ("NGUYEN VAN AN", "NGUYEN VAN AN"),
        ("TRAN THI B", "TRAN THI B"),
        ("Le Van Tam", "Le Van Tam"),
        ("nguyễn văn an", "nguyễn văn an"),
        ("bà Tư", "bà Tư"),
        ("ông Nguyễn A", "ông Nguyễn A"),
    ],
)
def test_a_name_is_noticed(text, words):
    assert [(each.kind, each.words) for each in personal_data(text)] == [(Kind.NAME, words)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("087190001234", Kind.IDENTITY),
        ("CCCD 087 190 001 234", Kind.IDENTITY),
        ("CMND 341234567", Kind.IDENTITY),
        ("0912345678", Kind.PHONE),
        ("0912.345.678", Kind.PHONE),
        ("+84 912 345 678", Kind.PHONE),
        ("(0277) 3851234", Kind.PHONE),
        ("an.nguyen@example.vn", Kind.EMAIL),
    ],
)
def test_a_number_or_an_address_is_noticed(text, kind):
    assert kinds(f"{text} nộp hồ sơ") == [kind]


@pytest.mark.parametrize(
    "text",
    [
        *("000.00.28.H20-190903-0001", "H20-20190903-0012", "HS-201900123", "2019/1234567", "190904000123"),
        *("đường Nguyễn Huệ", "Trường THPT Nguyễn Đình Chiểu", "phường Lê Bình", "Thành phố Hồ Chí Minh"),
        *("XỬ LÝ VĂN BẢN", "HỒ SƠ TRỄ HẸN", "PHẠM VI KIỂM TRA", "QUẢN LÝ THỊ TRƯỜNG", "HO SO DAT DAI"),
        *("Ông/Bà có nhận được thư xin lỗi", "anh/chị", "ông Chủ tịch UBND huyện", "Bà Rịa - Vũng Tàu"),
        *("Do Văn phòng Đăng ký đất đai", "DANG KY KHAI SINH", "Lệ phí 150.000.000 đồng", "DO THI XA"),
        *(
            "Số 585/QĐ-UBND-HC ngày 25/06/2015",
            "Thị xã Hồng Ngự",
            "Tân Lý Đông",
            "Đoàn kiểm tra",
            "Đoàn Thanh niên",
            "",
        ),
    ],
)
def test_ordinary_words_and_codes_are_not(text):
    assert personal_data(text) == []


def test_the_words_of_the_catalogues_and_the_sample_are_not():
    texts = [text for _, _, name, wording in FAULTS for text in (name, wording)]
    texts += list(sample.PROCEDURES) + [words for _, words in sample.STRENGTHS]
    alarms = [
        (text, personal_data(each)) for text in texts for each in (text, text.upper()) if personal_data(each)
    ]
    assert alarms == []


@given(
    st.sampled_from(sorted(FAMILY)),
    st.sampled_from(sorted(MIDDLE - {"văn", "thị"}) + ["văn", "thị"] * 20),
    st.sampled_from(["an", "bình", "hạnh", "bé", "tám", "út", "lựu", "quyên"]),
)
def test_family_middle_and_given_name_are_a_name(family, middle, given_name):
    whole = f"{family} {middle} {given_name}".title()
    assert kinds(f"Hồ sơ do {whole} nộp") == [Kind.NAME]


@given(st.text(max_size=80))
def test_any_text_is_answered(text):
    for each in personal_data(text):
        assert each.words
