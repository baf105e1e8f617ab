"""What a rule is, what came of it, and the list of all of them in the order they are printed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

HELD, BROKEN, ABSENT, UNMEASURED = "dat", "khong_dat", "khong_ap_dung", "khong_do_duoc"
STATUS_WORDS = {
    HELD: "đạt",
    BROKEN: "KHÔNG ĐẠT",
    ABSENT: "không áp dụng",
    UNMEASURED: "không đo được",
}
DECREE, ARCHIVE = "decree", "archive"


@dataclass(frozen=True)
class Finding:
    """What one rule found in one file: its state, and what was measured in words."""

    state: str
    measured: str


def held(measured):
    return Finding(HELD, measured)


def broken(measured):
    return Finding(BROKEN, measured)


def absent(why):
    """The rule speaks of something that this paper does not have and need not have."""
    return Finding(ABSENT, why)


def comma(number, shape="z.1f"):
    """A measure as Vietnamese write it: 16,5; never -0,0."""
    return format(number, shape).replace(".", ",")


def judged(problems, measured):
    """Broken if there are problems, of which the first few are told; else held."""
    problems = list(dict.fromkeys(problems))
    if not problems:
        return held(measured)
    more = f" (và {len(problems) - 3} chỗ khác)" if len(problems) > 3 else ""
    return broken("; ".join(problems[:3]) + more)


@dataclass(frozen=True)
class Rule:
    """`source` is the point of Phụ lục I, Nghị định 30/2020/NĐ-CP, or the standard it stands in."""

    code: str
    name: str
    wanted: str
    source: str
    look: Callable
    part: str = DECREE


@dataclass(frozen=True)
class Result:
    code: str
    name: str
    source: str
    wanted: str
    state: str
    measured: str

    def to_json(self):
        return asdict(self)


RULES: list[Rule] = []


def rule(code, name, wanted, source, part=DECREE):
    """Register a function that looks at a paper and returns a `Finding`."""

    def registered(look):
        RULES.append(Rule(code, name, wanted, source, look, part))
        return look

    return registered


# What the decree asks for and no program can see in a file.
NOT_MEASURED = (
    (
        "Z1",
        "Thẩm quyền ký, tên cơ quan, chức vụ đúng với thực tế",
        "Mục II.2, II.7",
        "cần người biết cơ quan ban hành",
    ),
    (
        "Z2",
        "Số văn bản liên tục trong năm, bắt đầu từ 01",
        "Mục II.3",
        "cần sổ văn bản của cơ quan",
    ),
    (
        "Z3",
        "Căn cứ còn hiệu lực, trích yếu phản ánh đúng nội dung",
        "Mục II.5, II.6",
        "cần người đọc",
    ),
    ("Z4", "Viết hoa trong văn bản", "Phụ lục II", "cần người đọc"),
    (
        "Z5",
        "Dấu, chữ ký số, hình ảnh chữ ký",
        "Mục II.7, II.8",
        "ký và đóng dấu sau khi phát hành; xem ở phần xác minh chữ ký",
    ),
    ("Z6", "Độ mật, độ khẩn, chỉ dẫn lưu hành", "Mục III.2, III.3", "văn bản của Cổng không có"),
    (
        "Z7",
        "Hàng của bảng không bị tách giữa hai trang",
        "Cách trình bày bảng",
        "PDF không ghi hàng nào liền hàng nào",
    ),
)
