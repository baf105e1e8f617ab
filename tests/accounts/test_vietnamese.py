"""Cleaning, search keys, alphabetical order and old fonts. No database."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.vietnamese import (
    clean,
    clean_line,
    convert_legacy,
    fold,
    legacy_font_problem,
    letter_list,
    person_sort_key,
    sort_key,
)

MARKED = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
vietnamese_text = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxy " + MARKED + MARKED.upper(), max_size=40)

# The article the portal starts from, in its own words.
ARTICLE = """Kiểm tra cải cách hành chính 2 huyện Lai Vung, Lấp Vò
Ngày 4/9, Đoàn kiểm tra cải cách hành chính (CCHC) của UBND tỉnh do ông Lê Minh Trung - Phó Giám đốc Sở Nội vụ
làm Trưởng đoàn đến kiểm tra tại 2 huyện Lai Vung, Lấp Vò. Kết quả kiểm tra cho thấy, qua thực hiện mô hình
“Sinh viên đồng hành cùng tổ chức, cá nhân thực hiện dịch vụ công trực tuyến mức độ 3, 4” của huyện Lai Vung
đã giúp người dân tiếp cận các dịch vụ công. Qua tổ chức triển khai thực hiện Đề án chuyển giao nhiệm vụ, dịch
vụ hành chính công thông qua Bưu điện công ích, huyện Lấp Vò đã tiếp nhận hơn 2.000 hồ sơ, huyện Lai Vung tiếp
nhận 530 hồ sơ. Tuy nhiên, phần mềm kết nối rất chậm; số lượng hồ sơ còn treo trên phầm mềm... Ngoài ra, các
địa phương còn xảy ra tình trạng hồ sơ trễ hẹn, quá hạn,
hồ sơ mang tính hình thức, chưa ra giấy hẹn, chưa thực hiện thư xin lỗi khi
trễ hẹn."""

UNIT_FILES = sorted((Path(__file__).parents[2]).glob("districts/**/*.csv"))


class TestClean:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            (unicodedata.normalize("NFD", "Lấp Vò"), "Lấp Vò"),
            ("\ufeffLấp\u00a0Vò\u200b", "Lấp Vò"),
            ("a\u0301\u0302", "ấ"),
            ("Lai\x00 Vung\x07", "Lai Vung"),
            ("dòng một  \r\ndòng hai\r", "dòng một\ndòng hai"),
            ("cột\tcột", "cột\tcột"),
            ("hòa hoà", "hòa hoà"),
            ("\ud800x", "x"),
            ("một\u2028hai\u3000ba", "một\nhai ba"),
            ("", ""),
        ],
    )
    def test_keeps_what_was_meant(self, typed, kept):
        assert clean(typed) == kept

    @given(st.text(st.characters(codec=None), max_size=60))
    def test_twice_is_once(self, text):
        once = clean(text)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert "\x00" not in once

    @given(vietnamese_text)
    def test_composed_and_decomposed_typing_agree(self, text):
        assert clean(unicodedata.normalize("NFD", text)) == clean(unicodedata.normalize("NFC", text))

    def test_line_has_no_breaks(self):
        assert clean_line(" Lấp\n Vò\t ") == "Lấp Vò"


class TestFold:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("Lấp Vò", "lap vo"),
            ("Đường  Đặng\nThùy", "duong dang thuy"),
            ("ÐỒNG THÁP", "dong thap"),
            ("Ủy ban", "uy ban"),
            ("585/QĐ-UBND-HC", "585/qd-ubnd-hc"),
        ],
    )
    def test_search_key(self, text, key):
        assert fold(text) == key

    @pytest.mark.parametrize(("new", "old"), [("hòa", "hoà"), ("ủy", "uỷ"), ("thúy", "thuý")])
    def test_tone_placement_does_not_matter(self, new, old):
        assert fold(new) == fold(old)
        assert sort_key(new) == sort_key(old)

    @given(st.text(max_size=40))
    def test_twice_is_once(self, text):
        assert fold(fold(text)) == fold(text)

    @given(vietnamese_text)
    def test_vietnamese_becomes_ascii(self, text):
        assert fold(text).isascii()


def in_order(texts, key=sort_key):
    """Sort as PostgreSQL does under the C collation: by bytes."""
    return sorted(texts, key=lambda text: key(text).encode())


def toneless(text):
    marks = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", re.sub("[\u0300\u0309\u0303\u0301\u0323]", "", marks))


class TestSortKey:
    def test_letters_of_the_alphabet(self):
        letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
        assert in_order(reversed(letters)) == letters

    def test_tones(self):
        tones = list("aàảãáạ")
        assert in_order(reversed(tones)) == tones

    def test_marked_letters_in_full(self):
        letters = ["a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ặ", "â", "ầ", "b", "d", "đ", "e"]
        assert in_order(reversed(letters)) == letters

    @pytest.mark.parametrize(
        "expected",
        [
            ["An", "Anh", "Ân", "Bình", "Dương", "Đặng", "Em"],
            ["Phường 1", "Phường 2", "Phường 10", "Phường 11", "Phường Điện Biên Phủ"],
            ["An Bình", "Anh Dũng", "Ăn"],
            ["Lai Vung", "Lấp Vò"],
            ["ma", "mà", "mả", "mã", "má", "mạ", "ma ma", "mai", "măng"],
            ["a", "az", "ă", "ăb", "â", "b"],
            ["Tân Hòa", "Tân Hộ", "Tân Hồng"],
        ],
    )
    def test_words(self, expected):
        assert in_order(reversed(expected)) == expected

    def test_case_and_punctuation_do_not_count(self):
        assert sort_key("MỸ THO") == sort_key("Mỹ-Tho") == sort_key(" mỹ tho. ")

    def test_readable(self):
        assert sort_key("Lấp Vò") == "la|p-vo 41"
        assert sort_key("…") == ""

    @given(st.text(max_size=40))
    def test_plain_ascii_whatever_comes(self, text):
        assert sort_key(text).isascii()

    @given(st.integers(0, 10**30), st.integers(0, 10**30))
    def test_numbers_go_by_value(self, one, other):
        assert (sort_key(f"Ấp {one}") < sort_key(f"Ấp {other}")) == (one < other)

    @given(vietnamese_text, vietnamese_text)
    def test_letters_decide_before_tones(self, one, other):
        bare_one, bare_other = sort_key(toneless(one)), sort_key(toneless(other))
        if bare_one != bare_other:
            assert (sort_key(one) < sort_key(other)) == (bare_one < bare_other)


class TestPeople:
    def test_by_given_name_then_family_then_middle(self):
        expected = [
            "Nguyễn Văn An",
            "Trần An",
            "Đặng Thị Ân",
            "Lê Văn Bình",
            "Lê Thị Hà",
            "Trần Thị Hà",
            "An Thị Hạ",
            "Lê Anh Trung",
            "Lê Minh Trung",
            "Phạm Trung",
        ]
        assert in_order(reversed(expected), person_sort_key) == expected

    def test_given_name_alone_comes_first(self):
        assert in_order(["Lê Minh Trung", "Trung"], person_sort_key) == ["Trung", "Lê Minh Trung"]

    def test_nobody(self):
        assert person_sort_key("  ") == ""


class TestLetterList:
    def test_points_of_a_document(self):
        assert letter_list()[:11] == ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l"]
        assert letter_list()[-1] == "y"

    def test_goes_on_after_y(self):
        assert letter_list(25)[-2:] == ["aa", "ab"]


TCVN3 = [
    ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("®éc lËp - tù do - h¹nh phóc", "độc lập - tự do - hạnh phúc"),
    ("CéNG HßA X· HéI", "CỘNG HÒA XÃ HỘI"),
    ("huyÖn", "huyện"),
    ("NguyÔn V¨n An", "Nguyễn Văn An"),
    ("§oµn kiÓm tra c¶i c¸ch hµnh chÝnh", "Đoàn kiểm tra cải cách hành chính"),
    ("th\u00ad xin lçi", "thư xin lỗi"),
]
VNI = [
    ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
    ("COÄNG HOØA", "CỘNG HÒA"),
    ("huyeän Laáp Voø", "huyện Lấp Vò"),
    ("caûi caùch haønh chính", "cải cách hành chính"),
]


class TestLegacyFonts:
    @pytest.mark.parametrize(("typed", "meant"), TCVN3)
    def test_tcvn3(self, typed, meant):
        assert convert_legacy(typed) == (meant, "tcvn3")
        assert "TCVN3" in legacy_font_problem(typed)

    @pytest.mark.parametrize(("typed", "meant"), VNI)
    def test_vni(self, typed, meant):
        assert convert_legacy(typed) == (meant, "vni")
        assert "VNI" in legacy_font_problem(typed)

    @pytest.mark.parametrize("meant", ["Cộng hòa xã hội", "Lấp Vò", "Đồng Tháp"])
    def test_utf8_read_as_windows(self, meant):
        typed = "".join(
            bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in meant.encode()
        )
        assert convert_legacy(typed) == (meant, "utf8")
        assert "bảng mã" in legacy_font_problem(typed)

    def test_says_what_was_seen_what_to_do_and_what_it_may_mean(self):
        sentence = legacy_font_problem("Céng hßa")
        assert "“Céng hßa”" in sentence
        assert "Unikey" in sentence
        assert "“Cộng hòa”" in sentence

    def test_right_words_beside_old_ones_stay(self):
        converted, kind = convert_legacy("Ủy ban có ý kiến: Céng hßa x· héi")
        assert (converted, kind) == ("Ủy ban có ý kiến: Cộng hòa xã hội", "tcvn3")

    @pytest.mark.parametrize(
        "text",
        [
            *ARTICLE.splitlines(),
            "",
            "Lai Vung",
            "Bàn Thành, Xã Tân Mỹ, ĐẶNG THÙY TRÂM",
            "hoà hòa thuỷ thủy qúy nghiã gìa tôì chià cóó muà",  # frequent slips of tone placement
            "naïve café résumé façade Noël où dû août goût maïs très thé pâté île",
            "Müller Köln Straße Maß Öl für über Düsseldorf München",
            "El Niño mañana año señor não mãe São",
            "på må två smörgåsbord Ångström Øresund Malmö",
            "100 m² 25 °C 5 µm §1 ½ giờ «Zalo»® 3·4 © 2019",
            "Đăk Lăk, Krông Nô, Chư Păh, Ê-đê, Pa Kô",
            "18 · Tiến độ giải quyết 20 · Thanh toán",
            unicodedata.normalize("NFD", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ],
    )
    def test_no_false_alarm(self, text):
        assert legacy_font_problem(text) is None
        assert convert_legacy(text) == (text, None)

    @pytest.mark.parametrize("path", UNIT_FILES, ids=lambda path: path.name)
    def test_no_false_alarm_on_any_unit(self, path):
        with path.open(encoding="utf-8-sig", newline="") as rows:
            cells = {cell for row in csv.reader(rows) for cell in row}
        assert [cell for cell in cells if legacy_font_problem(cell)] == []

    @given(st.text(max_size=60))
    def test_anything_may_come(self, text):
        sentence = legacy_font_problem(text)
        converted, kind = convert_legacy(text)
        assert (sentence is None) == (kind is None)
        assert kind is not None or converted == text
