"""Dates read day first, always with a four-digit year."""

import re
from calendar import monthrange
from datetime import date

from accounts.vietnamese import clean_line, fold

FIRST_YEAR, LAST_YEAR = 1900, 2199
EXAMPLE = "Hãy viết ngày/tháng/năm, ví dụ 04/09/2019."
UNKNOWN_PERIOD = "không rõ kỳ"

PART = r"\s*[-/.]\s*"
DAY_FIRST = re.compile(rf"(?:ngay )?([0-9]{{1,2}}){PART}([0-9]{{1,2}}){PART}([0-9]+)")
YEAR_FIRST = re.compile(rf"(?:ngay )?([0-9]{{4}}){PART}([0-9]{{1,2}}){PART}([0-9]{{1,2}})")
IN_WORDS = re.compile(r"(?:ngay )?([0-9]{1,2}) thang ([0-9]{1,2})(?: nam|,)? ?([0-9]+)")
DIGITS = re.compile(r"[0-9]{8}")
NO_YEAR = re.compile(rf"(?:ngay )?([0-9]{{1,2}})(?:{PART}| thang )([0-9]{{1,2}})")


class Unreadable(ValueError):
    """A text that cannot be read; `str()` is a Vietnamese sentence: why, and what to write instead."""


class NotADate(Unreadable):
    """A text that does not even look like a date."""


def read_date(text):
    """Return the date `text` names, day before month.

    '4/9/2019', '04-09-2019', '4.9.2019', '2019-09-04', 'ngày 4 tháng 9 năm 2019' and, for keypads without a
    slash, '04092019' are all 4 September. Raises :class:`Unreadable`.
    """
    typed = clean_line(text)
    folded = fold(typed)
    if not folded:
        raise Unreadable(f"Chưa có ngày. {EXAMPLE}")
    if match := YEAR_FIRST.fullmatch(folded):
        year, month, day = match.groups()
    elif match := DAY_FIRST.fullmatch(folded) or IN_WORDS.fullmatch(folded):
        day, month, year = match.groups()
    elif DIGITS.fullmatch(folded):
        day, month, year = _eight_digits(folded)
    else:
        raise _not_a_date(typed, folded)
    return make_date(typed, day, month, year)


def make_date(typed, day, month, year):
    """Return the date of three texts or numbers, or raise :class:`Unreadable` about `typed`."""
    if len(str(year)) != 4:
        raise Unreadable(f"“{typed}” cần năm đủ bốn chữ số, ví dụ {int(day)}/{int(month)}/2019.")
    day, month, year = int(day), int(month), int(year)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(f"“{typed}” có năm {year}; chỉ nhận từ năm {FIRST_YEAR} đến năm {LAST_YEAR}.")
    if not 1 <= month <= 12:
        swapped = f" Có phải {month}/{day}/{year}?" if 1 <= day <= 12 and 13 <= month <= 31 else ""
        raise Unreadable(f"“{typed}” có tháng {month}; ngày viết trước, tháng viết sau.{swapped}")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        only = f"Tháng {month} năm {year} chỉ có {last} ngày" if day else "Không có ngày 0"
        raise Unreadable(f"{only}, nên không có ngày {day}/{month}/{year}." if day else f"{only}. {EXAMPLE}")
    return date(year, month, day)


def _eight_digits(digits):
    """Split ddmmyyyy, or yyyymmdd where that alone can be: years start with 19–21, months do not."""
    if digits[4:6] in ("19", "20", "21"):
        return digits[:2], digits[2:4], digits[4:]
    return digits[6:], digits[4:6], digits[:4]


def _not_a_date(typed, folded):
    if match := NO_YEAR.fullmatch(folded):
        return Unreadable(f"“{typed}” chưa ghi năm. Hãy viết đủ, ví dụ {int(match[1])}/{int(match[2])}/2019.")
    shown = typed if len(typed) <= 40 else typed[:40] + "…"
    return NotADate(f"“{shown}” không phải là ngày. {EXAMPLE}")


def show_date(day):
    """Return '04/09/2019'; None as '—'."""
    return f"{day:%d/%m}/{day.year:04d}" if day else "—"


def show_date_long(day):
    """Return 'ngày 05 tháng 9 năm 2019': days below 10 and months 1 and 2 take a zero (Nghị định 30/2020)."""
    if not day:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def show_period(start, end):
    """Return '01/01/2019–04/09/2019', one date for one day, 'không rõ kỳ' where nothing is known."""
    if start and end:
        return show_date(start) if start == end else f"{show_date(start)}–{show_date(end)}"
    if start:
        return f"từ {show_date(start)}"
    return f"đến {show_date(end)}" if end else UNKNOWN_PERIOD
