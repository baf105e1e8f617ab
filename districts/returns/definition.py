"""Biểu số II.06a/VPCP/KSTT as data: its columns, how they are headed, what its fields are called.

The law changes the form now and then, so the form is a version that a return names. Headings are recognised
by meaning, without accents, because every software that prints the form words them a little differently.
"""

import re
from dataclasses import dataclass

from accounts.vietnamese import fold

from .arithmetic import COLUMNS, SUMS

# Columns that hold no count.
ORDER, NAME, EXPLANATION = "order", "name", "explanation"
# Column (5) where a software splits it in two; together they make `direct`.
IN_PERSON, POSTAL = "in_person", "postal"
POSTAL_PART = "postal_part"  # "trong đó: bưu chính", beside a whole column (5)


@dataclass(frozen=True)
class Column:
    """One column as printed: its number, the key of its count, its headings from the top row down."""

    number: int
    key: str
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """One version of the form; `code` is kept in `DossierReturn.form_version`."""

    code: str
    symbol: str
    title: str
    count_unit: str
    columns: tuple[Column, ...]


COLUMN_NUMBERS = (
    {ORDER: 1, NAME: 2, IN_PERSON: 5, POSTAL: 5, POSTAL_PART: 5}
    | {key: number for key, (number, *_) in COLUMNS.items()}
    | {key: number for key, (number, *_) in SUMS.items()}
)
COLUMN_NAMES = (
    {ORDER: "STT", NAME: "lĩnh vực, công việc giải quyết", IN_PERSON: "trực tiếp", POSTAL: "bưu chính"}
    | {POSTAL_PART: "trong đó bưu chính", EXPLANATION: "giải trình"}
    | {key: name for key, (_, name) in COLUMNS.items()}
    | {key: f"tổng số {name}" for key, (_, name, _) in SUMS.items()}
)

_RECEIVED = "Số lượng hồ sơ tiếp nhận"
_HANDLED = "Số lượng hồ sơ đã giải quyết"
_PENDING = "Số lượng hồ sơ đang giải quyết"

II_06A = Form(
    code="II.06a/2020",
    symbol="Biểu số II.06a/VPCP/KSTT",
    title="TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC TẠI CƠ QUAN, ĐƠN VỊ TRỰC TIẾP GIẢI QUYẾT TTHC",
    count_unit="Số hồ sơ TTHC",
    columns=(
        Column(1, ORDER, ("STT",)),
        Column(2, NAME, ("Lĩnh vực, công việc giải quyết theo cấp",)),
        Column(3, "received", (_RECEIVED, "Tổng số")),
        Column(4, "online", (_RECEIVED, "Trong kỳ", "Trực tuyến")),
        Column(5, "direct", (_RECEIVED, "Trong kỳ", "Trực tiếp, dịch vụ bưu chính")),
        Column(6, "carried_over", (_RECEIVED, "Từ kỳ trước")),
        Column(7, "handled", (_HANDLED, "Tổng số")),
        Column(8, "early", (_HANDLED, "Trước hạn")),
        Column(9, "on_time", (_HANDLED, "Đúng hạn")),
        Column(10, "late", (_HANDLED, "Quá hạn")),
        Column(11, "pending", (_PENDING, "Tổng số")),
        Column(12, "pending_in_time", (_PENDING, "Trong hạn")),
        Column(13, "pending_overdue", (_PENDING, "Quá hạn")),
    ),
)

PARTS = tuple(COLUMNS)  # the eight counts that are stored, in the order of the form

# --- Headings by meaning, on folded text ---------------------------------------------------------

GROUPS = {
    "handled": re.compile(r"\bda (giai quyet|xu ly|tra)\b"),
    "pending": re.compile(r"\b(dang|chua) (duoc )?(giai quyet|xu ly)\b"),
    "received": re.compile(r"\btiep nhan\b"),
}
IN_WHICH = re.compile(r"\btrong do\b")
LEAVES = {
    "received": {
        "carried_over": re.compile(r"\b(ky|thang|quy|nam) truoc\b|\bton ky\b"),
        "online": re.compile(r"\btruc tuyen\b|\bqua mang\b"),
        IN_PERSON: re.compile(r"\btruc tiep\b"),
        POSTAL: re.compile(r"\bbuu chinh\b|\bbuu dien\b|\bbcci\b"),
    },
    "handled": {
        "early": re.compile(r"\b(truoc|som) (thoi )?han\b"),
        "on_time": re.compile(r"\bdung (thoi )?han\b"),
        "late": re.compile(r"\b(qua|tre) (thoi )?(han|hen)\b"),
    },
    "pending": {
        "pending_in_time": re.compile(r"\b(trong|chua den|chua qua|con) (thoi )?han\b"),
        "pending_overdue": re.compile(r"(?<!chua )\b(qua|tre) (thoi )?(han|hen)\b"),
    },
}
TOTAL_HEADING = re.compile(r"\btong\b")
RATE_HEADING = re.compile(r"\bt[yi] le\b|%")
ORDER_HEADING = re.compile(r"(so )?(s?tt|thu tu)\b.{0,12}")
EXPLANATION_HEADING = re.compile(r"giai trinh\b.*")
NAME_HEADING = re.compile(r"\blinh vuc\b|\bcong viec\b|\bthu tuc\b")
# Says nothing of its own: the heading above it counts.
SUBHEADING = re.compile(r"[(]?(trong ky|trong do|chia ra|so luong|so ho so|ho so)[):]*")

# What one-stop software calls the columns in its own exports, folded.
TECHNICAL_NAMES = {
    "stt": ORDER,
    "linhvuc": NAME,
    "tenlinhvuc": NAME,
    "tongso": "received",
    "tiepnhanquamang": "online",
    "tiepnhantructiepvabcci": "direct",
    "tiepnhankytruoc": "carried_over",
    "daxulyvatralai": "handled",
    "daxulytruochan": "early",
    "daxulydunghanvatralai": "on_time",
    "daxulyquahan": "late",
    "dangxulyvabosung": "pending",
    "dangxulytronghanvabosung": "pending_in_time",
    "dangxulyquahan": "pending_overdue",
}

# --- Names of procedure fields -------------------------------------------------------------------

# The name a field is kept under → what else it is called.
FIELD_ALIASES = {
    "Đất đai": ("Lĩnh vực đất đai", "Quản lý đất đai"),
    "Hộ tịch": ("Tư pháp - Hộ tịch", "Tư pháp hộ tịch", "Đăng ký hộ tịch"),
    "Chứng thực": ("Tư pháp - Chứng thực", "Công tác chứng thực"),
    "Thành lập và hoạt động của hộ kinh doanh": (
        "Hộ kinh doanh",
        "Đăng ký kinh doanh hộ cá thể",
        "Thành lập, hoạt động hộ kinh doanh",
        "Thành lập và hoạt động hộ kinh doanh",
    ),
    "Hoạt động xây dựng": ("Xây dựng",),
    "Bảo trợ xã hội": (),
    "Người có công": ("Chính sách người có công",),
    "Giáo dục và đào tạo": ("Giáo dục & đào tạo", "Giáo dục đào tạo", "GD&ĐT", "Giáo dục - Đào tạo"),
    "Nông nghiệp và phát triển nông thôn": (
        "Nông nghiệp & phát triển nông thôn",
        "Nông nghiệp và PTNT",
        "Nông nghiệp & PTNT",
        "NN&PTNT",
        "NN & PTNT",
    ),
    "Môi trường": ("Bảo vệ môi trường",),
    "Văn hóa cơ sở": (),
    "Thi đua - khen thưởng": ("Thi đua, khen thưởng", "Thi đua khen thưởng", "Thi đua và khen thưởng"),
    "Tôn giáo chính phủ": ("Tôn giáo", "Tín ngưỡng, tôn giáo"),
    "Đường thủy nội địa": (),
}


def name_key(name):
    """Return what two spellings of one field's name have in common: 'Lĩnh vực ĐẤT ĐAI.' and 'dat dai'."""
    return key_of_folded(fold(name))


def key_of_folded(folded):
    return folded.removeprefix("linh vuc ").strip(" .:;")


OFFICIAL_NAMES = {
    name_key(alias): name for name, aliases in FIELD_ALIASES.items() for alias in (name, *aliases)
}
