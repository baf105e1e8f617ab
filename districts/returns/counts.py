"""One cell of the form read as a number of dossiers; what is not surely a count is refused with a sentence.

Empty and '…' are unknown. A lone '-' is zero: in Vietnamese statistics '-' says that nothing occurred, '…'
that there are no data. '—' is asked about: word processors make it of '--', this portal shows it for unknown.
"""

import datetime
import re
from functools import lru_cache

from accounts.vietnamese import clean_line
from districts.reading import show_number

from .arithmetic import MAX_COUNT

WANTED = "số nguyên từ 0 trở lên, ví dụ 97 hoặc 2.000; chưa biết thì để trống"

PLAIN = re.compile(r"[0-9]+")
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+")
GROUPED_BY_COMMA = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
ERROR_VALUES = re.compile(r"#[A-Z0-9/_]+[!?]?")
DASHES_FOR_ZERO = {"-", "–", "−"}
DASHES_ASKED_ABOUT = {"—", "--", "---", "―"}
NO_DATA = {"", "…", "...", ".."}


class NotACount(ValueError):
    """A cell that is no count. `str()` says why; `wanted` says what to write instead."""

    def __init__(self, reason, wanted=WANTED):
        super().__init__(reason)
        self.wanted = wanted


class NotCalculated:
    """Stands in a grid for a formula whose result the file does not hold, or does not hold reliably."""

    def __str__(self):
        return "công thức chưa có kết quả"


class ErrorCell(str):
    """Stands in a grid for a cell that shows an error, such as #REF!."""


NOT_CALCULATED = NotCalculated()


def read_count(value):
    """Return the count in a cell, or None where it is unknown; raises :class:`NotACount`."""
    if isinstance(value, str) and not isinstance(value, ErrorCell):
        return _read_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotACount(_no_number(value), _wanted_instead(value))
    if value != value or value in (float("inf"), float("-inf")):
        raise NotACount("không phải là số")
    if value != int(value):
        raise _fraction(value)
    return _within_limits(int(value), show_number(int(value)))


def is_blank(value):
    """True for a cell in which nothing is seen."""
    if isinstance(value, str):
        return not value or (not isinstance(value, ErrorCell) and not clean_line(value))
    return value is None


def shown_whole(value):
    """Return a cell's value as text, however long."""
    return value if isinstance(value, str) else shown(value)


def shown(value):
    """Return a cell's value as the person sees it in the sheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    text = clean_line(str(value))
    return text if len(text) <= 60 else text[:59] + "…"


@lru_cache(maxsize=4096)
def _read_text(value):
    text = clean_line(value)
    if text in NO_DATA:
        return None
    if text in DASHES_FOR_ZERO:
        return 0
    if text in DASHES_ASKED_ABOUT:
        raise NotACount(
            f"“{text}” có thể là không có hồ sơ hoặc chưa biết", "0 nếu không có; để trống nếu chưa biết"
        )
    if PLAIN.fullmatch(text):
        return _within_limits(int(text) if len(text) < 20 else MAX_COUNT + 1, text)
    if GROUPED.fullmatch(text):
        return _within_limits(int(text.replace(".", "").replace(" ", "")), text)
    if GROUPED_BY_COMMA.fullmatch(text):
        raise _comma(text)
    raise _unreadable(text)


def _within_limits(count, text):
    if count < 0:
        raise NotACount(f"{text} là số âm")
    if count > MAX_COUNT:
        raise NotACount(f"{text} lớn quá mức có thể")
    return count


def _comma(text):
    grouped = text.replace(",", ".").lstrip("0.") or "0"
    return NotACount(
        f"“{text}” có hai cách hiểu: {grouped} hồ sơ, hoặc một số thập phân",
        f"{grouped} hoặc {grouped.replace('.', '')} nếu là {grouped} hồ sơ",
    )


def _fraction(value):
    typed = f"{value:.3f}"
    # An English Excel takes the Vietnamese 1.997 for a fraction.
    if 1 <= value < 1000 and abs(value * 1000 - round(value * 1000)) < 1e-6:
        whole = show_number(round(value * 1000))
        return NotACount(
            f"{shown(value)} không phải số nguyên; Excel có thể đã hiểu {typed} là số thập phân",
            f"{round(value * 1000)} nếu là {whole} hồ sơ",
        )
    return NotACount(f"{shown(value)} không phải số nguyên")


def _no_number(value):
    if value is NOT_CALCULATED:
        return "công thức chưa có kết quả, cổng không tự tính công thức"
    if isinstance(value, ErrorCell):
        return f"ô báo lỗi {value}"
    if isinstance(value, bool):
        return "ô chứa đúng/sai, không phải số"
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return f"ô có định dạng ngày giờ ({shown(value)})"
    return f"“{shown(value)}” không phải là số"


def _wanted_instead(value):
    if value is NOT_CALCULATED:
        return "mở tệp bằng Excel, bấm Lưu rồi nhập lại; hoặc gõ thẳng số"
    return WANTED


def _unreadable(text):
    short = text if len(text) <= 40 else text[:40] + "…"
    if ERROR_VALUES.fullmatch(text):
        return NotACount(f"ô báo lỗi {short}")
    if re.fullmatch(r"[-–−] ?[0-9.,  ]+|\([0-9.,]+\)", text):
        return NotACount(f"“{short}” là số âm")
    if text.startswith("="):
        return NotACount(f"“{short}” là công thức viết thành chữ", "chính con số")
    if re.fullmatch(r"[0-9]+[.,][0-9]+", text):
        return NotACount(f"“{short}” không phải số nguyên, hoặc dấu chấm không chia đúng hàng nghìn")
    if re.match(r"[0-9]", text):
        return NotACount(f"“{short}” không chỉ có chữ số", "chỉ ghi con số, ví dụ 97 hoặc 2.000")
    return NotACount(f"“{short}” không phải là số")
