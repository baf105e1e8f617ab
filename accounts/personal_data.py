"""Notices what must not be written about citizens: names of people, identity and phone numbers, e-mail.

    found = personal_data("Hồ sơ của bà Nguyễn Thị Bé, 0912 345 678")
    [each.words for each in found]                       # ["bà Nguyễn Thị Bé", "0912 345 678"]

A name is recognised by a family name with given names after it, or by "ông"/"bà"; in upper case and without
accents only by signs that ordinary words do not have, because "HO SO" and "PHAM VI" are no people. What
follows "đường", "trường", "xã" … is a place that is named after somebody. It is a help against a slip, not
a proof: a name that looks like nothing of this is not noticed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from accounts.vietnamese import clean, fold


def _words(text):
    return frozenset(text.split())


# Family names that are hardly ever anything else when a capitalised word follows.
FAMILY = _words(
    "nguyễn trần lê phạm huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh trương hoàng đoàn "
    "lâm phùng tạ quách đàm lương lưu tống"
)
# Family names that are ordinary words or parts of place names: a middle name must follow.
FAMILY_OR_WORD = _words(
    "cao châu hà mai kim sơn thái đào tô tăng chu chung từ văn thạch danh kiều la lại mạc nghiêm ông "
    "quan thân tôn vương vi giang khổng khưu bạch âu cù doãn diệp đồng hứa hàn lục lữ nông ninh phí "
    "triệu tiêu trang viên ung liêu thi đậu nhan thiều lều ngụy sầm đường mã lò lường"
)
# Without accents these stay names of families and of nothing else.
PLAIN_FAMILY = {"nguyen", "huynh", "tran", "pham", "phan", "trinh", "truong", "hoang", "bui", "dang", "quach"}
MIDDLE = _words(
    "văn thị hữu đức ngọc minh quốc công đình xuân thanh thành thu kim hoàng bá trọng tấn phước phúc "
    "hồng mỹ bích gia bảo anh như huy quang thế duy nhật tuấn thùy thúy tuyết phương diễm cẩm ánh "
    "mộng trúc chí hoài khánh viết thiện vĩnh trung việt hùng"
)
PLAIN_MIDDLE = {fold(each) for each in MIDDLE}
SURE_MIDDLE = {"văn", "thị"}

# The word before a place, a school, a law: what follows is called after somebody, and is nobody.
PLACES = {
    *(
        "đường",
        "phố",
        "phường",
        "xã",
        "huyện",
        "quận",
        "tỉnh",
        "thị trấn",
        "thị xã",
        "thành phố",
        "ấp",
        "khóm",
    ),
    *(
        "cầu",
        "chợ",
        "kênh",
        "rạch",
        "sông",
        "trường",
        "thpt",
        "thcs",
        "tiểu học",
        "trung học cơ sở",
        "mầm non",
    ),
    *(
        "trung học phổ thông",
        "mẫu giáo",
        "bệnh viện",
        "công viên",
        "đền",
        "chùa",
        "khu",
        "ubnd",
        "giải thưởng",
    ),
}
# What begins like a name and is none.
NO_PEOPLE = {
    *("hồ sơ", "lý do", "lý lịch", "phạm vi", "phạm luật", "trần nhà", "vũ trang", "võ thuật", "hồ chí minh"),
    *(
        "đoàn kiểm",
        "đoàn thể",
        "đoàn thanh niên",
        "đoàn viên",
        "đoàn công tác",
        "dương lịch",
        "lương hưu",
        "lương thực",
    ),
    *(
        "lương hòa",
        "lương hoà",
        "lưu trữ",
        "lưu hành",
        "lưu ý",
        "lâm nghiệp",
        "lâm sàng",
        "lâm sản",
        "hoàng sa",
    ),
    *("bà rịa", "bà nà", "bà đen", "bà triệu", "bà trưng", "bà điểm", "bà chiểu", "ông lãnh", "ông đốc"),
}
# The same for text without accents, where more words look alike.
NO_PEOPLE_PLAIN = {fold(each) for each in NO_PEOPLE} | {
    *(
        "le phi",
        "le hoi",
        "vu viec",
        "vu an",
        "do thi",
        "ho gia",
        "ho khau",
        "ho tich",
        "duong tinh",
        "duong bo",
    ),
    *(
        "phan cap",
        "phan anh kien",
        "phan loai",
        "phan mem",
        "phan cong",
        "dang ky",
        "dang vien",
        "dang uy",
        "dang bo",
    ),
    *("truong phong", "truong hoc", "truong hop", "truong doan", "truong thanh"),
}

# Offices, which an "ông" or "bà" may be called by instead of a name.
OFFICES = {"chủ", "phó", "giám", "bí", "trưởng", "cục", "chi", "viện", "chánh", "tổng", "bộ", "thứ", "đại"}

# In capitals these are words as often as families: "XỬ LÝ VĂN BẢN".
WORDS_IN_CAPITALS = {"lý", "hồ", "dương", "đoàn", "lâm", "lương", "hoàng", "vũ", "đỗ", "lưu"}
# What "văn" and "thị" begin besides a name: (middle name) → words behind it.
NO_GIVEN = {
    "văn": {"bản", "phòng", "hóa", "hoá", "thư", "bằng"},
    "thị": {"xã", "trấn", "trường", "thực", "tứ"},
}

WORD = re.compile(r"[^\W\d_]+")
# Between two words of one name there is nothing but a space.
GAP = re.compile(r"[ \t]+")
TITLES = {"ông", "bà"}
LONGEST = 5

# 12 digits: province 001–096 and then nine more. 9 digits: the earlier card, written alone.
ALONE, NOT_ALONE = r"(?<![\w./-])", r"(?![\w/-]|[.,][0-9])"
CARD = "0(?:0[1-9]|[1-8][0-9]|9[0-6])(?:[ .]?[0-9]{3}){3}"
OLD_CARD = "[0-9]{9}|[0-9]{3} [0-9]{3} [0-9]{3}"
IDENTITY = re.compile(rf"{ALONE}(?:{CARD}|{OLD_CARD}){NOT_ALONE}")
MOBILE, FIXED = "[35789](?:[ .-]?[0-9]){8}", "2(?:[ .()-]{0,2}[0-9]){9}"
PHONE = re.compile(rf"{ALONE}\(?(?:\+84|84|0)\)?[ .]?(?:{MOBILE}|{FIXED}){NOT_ALONE}")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Kind(StrEnum):
    NAME = "name"
    IDENTITY = "identity"
    PHONE = "phone"
    EMAIL = "email"


NOUNS = {
    Kind.NAME: "tên người",
    Kind.IDENTITY: "số định danh hoặc chứng minh nhân dân",
    Kind.PHONE: "số điện thoại",
    Kind.EMAIL: "địa chỉ thư điện tử",
}


@dataclass(frozen=True)
class Noticed:
    kind: Kind
    words: str

    @property
    def sentence(self):
        return f"“{self.words}” có vẻ là {NOUNS[self.kind]}"


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def lower(self):
        return self.text.lower()

    @property
    def is_capitalised(self):
        return self.text[0].isupper()

    @property
    def is_upper(self):
        return len(self.text) > 1 and self.text.isupper()


def personal_data(text):
    """What in the text looks like a person, in the order of kinds: names, then numbers and addresses."""
    text = clean(text or "")
    found = [Noticed(Kind.NAME, words) for words in _names(text)]
    rest = text
    for kind, pattern in ((Kind.EMAIL, EMAIL), (Kind.PHONE, PHONE), (Kind.IDENTITY, IDENTITY)):
        found += [Noticed(kind, match[0].strip()) for match in pattern.finditer(rest)]
        rest = pattern.sub(" ", rest)
    return found


def _names(text):
    words = [_Word(match[0], match.start(), match.end()) for match in WORD.finditer(text)]
    index = 0
    while index < len(words):
        length = _name_at(text, words, index)
        if length:
            yield text[words[index].start : words[index + length - 1].end]
        index += length or 1


def _name_at(text, words, index):
    """How many words a name at this place has; 0 where there is none."""
    run = _run(text, words, index)
    if run[0].lower in TITLES:
        return _titled(text, words, index, run)
    if _is_called_after(text, words, index) or _is_no_person(run):
        return 0
    if not run[0].is_capitalised:
        return _uncapitalised(run)
    capitals = _leading(run, lambda word: word.is_capitalised)
    if capitals[0].is_upper:
        capitals = _leading(capitals, lambda word: word.text.isupper())
    if len(capitals) == 2 and _is_end_of_a_name(text, words, index):
        return 0
    return len(capitals) if _is_name(capitals) else 0


def _is_end_of_a_name(text, words, index):
    """ "Tân Lý Đông": what begins before the family name is a place."""
    before = words[index - 1] if index else None
    if before is None or not GAP.fullmatch(text[before.end : words[index].start]):
        return False
    return before.is_capitalised and not before.text.isupper()


def _run(text, words, index):
    """The words from here on with only spaces between them."""
    run = [words[index]]
    for word in words[index + 1 : index + LONGEST]:
        if not GAP.fullmatch(text[run[-1].end : word.start]):
            break
        run.append(word)
    return run


def _leading(run, holds):
    kept = []
    for word in run:
        if not holds(word):
            break
        kept.append(word)
    return kept


def _is_no_person(run):
    words = [word.lower for word in run]
    begun = (" ".join(words[:n]) for n in (2, 3))
    return any(each in (NO_PEOPLE_PLAIN if each.isascii() else NO_PEOPLE) for each in begun)


def _is_called_after(text, words, index):
    before = words[max(0, index - 4) : index]
    if not before or not GAP.fullmatch(text[before[-1].end : words[index].start]):
        return False
    return any(" ".join(word.lower for word in before[-n:]) in PLACES for n in range(1, len(before) + 1))


def _titled(text, words, index, run):
    """ "bà Nguyễn Thị Bé", "ông A"; not "ông Chủ tịch", "Bà Rịa", "ông/bà"."""
    named = _leading(run[1:], lambda word: word.is_capitalised)
    if not named or _is_no_person(run) or _is_called_after(text, words, index):
        return 0
    if named[0].lower in OFFICES or (named[0].is_upper and not run[0].is_upper and not _is_name(named)):
        return 0
    # In capitals every word is one: only a whole name is told from a heading.
    if run[0].is_upper and not _is_name(named):
        return 0
    return 1 + len(named)


def _is_name(words):
    """Whether capitalised words, or words in capitals, are a name."""
    if len(words) < 2 or not all(len(word.text) <= 7 for word in words):
        return False
    family, middle = words[0].lower, words[1].lower
    is_plain = all(word.text.isascii() for word in words)
    whole = len(words) >= 3
    if family in PLAIN_FAMILY and is_plain:
        sure = family in ("nguyen", "huynh")
        return sure or (whole and middle in PLAIN_MIDDLE)
    if is_plain and fold(family) in {fold(each) for each in FAMILY}:
        return whole and middle in ("van", "thi")
    if words[0].is_upper:
        return _in_capitals(words)
    if family in FAMILY:
        return True
    return family in FAMILY_OR_WORD and whole and middle in MIDDLE


def _in_capitals(words):
    family, middle, given = (*(word.lower for word in words[:3]), "")[:3]
    if family in ("nguyễn", "huỳnh"):
        return True
    if not given or given in NO_GIVEN.get(middle, ()):
        return False
    if family in FAMILY_OR_WORD or family in WORDS_IN_CAPITALS:
        return middle in SURE_MIDDLE
    return family in FAMILY and middle in MIDDLE


def _uncapitalised(run):
    """ "nguyễn văn an": only a family name and "văn" or "thị", with their accents."""
    if len(run) < 3 or any(not word.text.islower() for word in run[:3]):
        return 0
    family, middle, given = (word.lower for word in run[:3])
    sure = family in FAMILY and middle in SURE_MIDDLE and given not in NO_GIVEN[middle]
    plain = family in ("nguyen", "huynh") and middle in ("van", "thi")
    return 3 if sure or plain else 0
