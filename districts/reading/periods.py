"""Periods as inspectors and units say them: 'từ đầu năm đến nay', 'tháng 8/2019', '15/07–14/08/2019'.

'tháng 8/2019' is the calendar month: that is what an inspector means. The reporting month of Nghị định
09/2019 (15/07–14/08/2019) must be called 'kỳ báo cáo tháng 8/2019'. For a year both readings are so usual
that 'năm 2019' is always asked about. No period may end after the day the figures were stated (`as_of`).
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from accounts.vietnamese import clean_line, fold
from districts.reading.dates import (
    NO_YEAR,
    UNKNOWN_PERIOD,
    NotADate,
    Unreadable,
    make_date,
    read_date,
    show_date,
    show_period,
)
from districts.reading.figures import Question

MAX_LENGTH = 100
EXAMPLE = "Hãy viết như: từ đầu năm đến nay; tháng 8/2019; 15/07–14/08/2019; hoặc “không rõ”."
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
UNKNOWN_WORDS = {
    fold(words) for words in ("không rõ", UNKNOWN_PERIOD, "chưa rõ", "không biết", "không xác định")
}
UNKNOWN_WORDS |= {"", "?", "-", "–"}
NOW = {"nay", "hom nay", "hien nay", "ngay kiem tra", "thoi diem kiem tra", "thoi diem hien nay"}

OF_YEAR = r"(?:/|-|\.| nam | |, nam )"
REPORTING = re.compile(r"(?:trong )?(?:ky bao cao|bao cao ky|bao cao) (.+)")
FROM_YEAR_START = re.compile(r"(?:tinh )?(?:tu )?dau nam")
MONTH = re.compile(rf"(?:thang |t)([0-9]{{1,2}}){OF_YEAR}([0-9]+)|([0-9]{{1,2}})[/.-]([0-9]{{4}})")
ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
QUARTER = re.compile(rf"(?:quy |q)([0-9]|i{{1,3}}|iv){OF_YEAR}([0-9]+)")
MONTHS = re.compile(
    rf"(sau|chin|[0-9]{{1,2}}) thang (dau|cuoi)(?: nam)?{OF_YEAR}([0-9]+)|nua (dau|cuoi) nam ([0-9]+)"
)
REPORTING_HALF = re.compile(rf"(?:6|sau) thang(?: (dau|cuoi)(?: nam)?)?{OF_YEAR}([0-9]{{4}})")
YEAR = re.compile(r"(?:ca )?(?:nam )?([0-9]{4})")
WITHOUT_YEAR = re.compile(r"(?:thang|quy) (?:[0-9]{1,2}|i{1,3}|iv)|(?:6|sau|9|chin) thang (?:dau|cuoi) nam")
RANGE_WORDS = re.compile(r"(.+?) (?:den het|toi het|den|toi) (.+)")
ENDPOINT_MONTH = re.compile(r"(?:dau |cuoi |het )?thang ([0-9]{1,2})(?:(?:/|-| nam )([0-9]{4}))?")
ENDPOINT_YEAR = re.compile(r"(dau|cuoi|het) nam(?: ([0-9]{4}))?")
DAY_ONLY = re.compile(r"(?:ngay )?([0-9]{1,2})")


@dataclass(frozen=True)
class PeriodReading:
    """A period as understood; `start` and `end` are both days of it, or both None where it is unknown.

    `words` is what was typed, `label` what to print, `kind` one of unknown, to_date, day, range, month,
    quarter, months, year, reporting_month, reporting_quarter, reporting_half, reporting_year.
    """

    start: date | None = None
    end: date | None = None
    words: str = ""
    label: str = UNKNOWN_PERIOD
    kind: str = "unknown"
    problem: str | None = None
    question: Question | None = None

    @property
    def is_understood(self):
        """An unknown period, said to be unknown, is understood."""
        return self.problem is None and self.question is None

    @property
    def shown(self):
        """Return how it was understood: 'tháng 8/2019 (01/08/2019–31/08/2019)'."""
        dates = show_period(self.start, self.end)
        return dates if dates == self.label else f"{self.label} ({dates})"


def reporting_month(year, month):
    """Return the reporting month: the 15th of the month before to the 14th (Nghị định 09/2019/NĐ-CP)."""
    return _reporting(year, month, month, "reporting_month", f"kỳ báo cáo tháng {month}/{year}")


def reporting_quarter(year, quarter):
    """Return the reporting quarter 1–4: quarter 3 of 2019 is 15/06–14/09/2019 (Nghị định 09/2019/NĐ-CP)."""
    first = 3 * quarter - 2
    return _reporting(year, first, first + 2, "reporting_quarter", f"kỳ báo cáo quý {quarter}/{year}")


def reporting_half(year, half):
    """Return the reporting half-year: 15/12 to 14/06 (1) or 15/06 to 14/12 (2) (Nghị định 09/2019/NĐ-CP)."""
    words = "6 tháng đầu năm" if half == 1 else "6 tháng cuối năm"
    return _reporting(year, 6 * half - 5, 6 * half, "reporting_half", f"kỳ báo cáo {words} {year}")


def reporting_year(year):
    """Return the reporting year: 15/12 of the year before to 14/12 (Nghị định 09/2019/NĐ-CP)."""
    return _reporting(year, 1, 12, "reporting_year", f"kỳ báo cáo năm {year}")


def _reporting(year, first, last, kind, label):
    start = date(year, first - 1, 15) if first > 1 else date(year - 1, 12, 15)
    return PeriodReading(start, date(year, last, 14), label, label, kind)


def read_period(text, *, as_of):
    """Return the :class:`PeriodReading` of what was typed about figures stated on the day `as_of`.

    It never raises: what cannot be read has a `problem`, what can be read twice a `question`.
    """
    words = clean_line(text or "")
    try:
        return replace(_read(words, as_of), words=words)
    except Unreadable as why:
        return PeriodReading(words=words, problem=str(why))


def _read(words, as_of):
    folded = re.sub("[—−‒]", "–", fold(words)).removeprefix("trong ").removeprefix("ca ky ")
    if len(words) > MAX_LENGTH:
        raise Unreadable(f"Kỳ dài quá {MAX_LENGTH} ký tự. {EXAMPLE}")
    if folded in UNKNOWN_WORDS:
        return PeriodReading()
    if match := REPORTING.fullmatch(folded):
        return _not_in_future(_reporting_named(words, match[1]), as_of)
    if match := ISO_MONTH.fullmatch(folded):
        return _ask(
            [_month(words, match[2], match[1]), reporting_month(*_year_month(words, *match.groups()))], as_of
        )
    if match := YEAR.fullmatch(folded):
        year = _year(words, match[1])
        calendar = PeriodReading(date(year, 1, 1), date(year, 12, 31), label=f"năm {year}", kind="year")
        return _ask([calendar, reporting_year(year)], as_of)
    if FROM_YEAR_START.fullmatch(folded):
        return PeriodReading(date(as_of.year, 1, 1), as_of, label="từ đầu năm đến nay", kind="to_date")
    return _not_in_future(_calendar(words, folded) or _range(words, folded, as_of), as_of)


def _calendar(words, folded):
    """Return the calendar month, quarter, first or last months that `folded` names, or None."""
    if match := MONTH.fullmatch(folded):
        return _month(words, match[1] or match[3], match[2] or match[4])
    if match := QUARTER.fullmatch(folded):
        year, quarter = _year(words, match[2]), _quarter(words, match[1])
        return _months(year, 3 * quarter - 2, 3 * quarter, f"quý {quarter}/{year}", "quarter")
    if match := MONTHS.fullmatch(folded):
        count = {"sau": 6, "chin": 9, None: 6}.get(match[1]) or int(match[1])
        return _first_or_last(words, count, match[2] or match[4], _year(words, match[3] or match[5]))
    if WITHOUT_YEAR.fullmatch(folded):
        named = words if folded.endswith(" nam") else f"{words} năm"
        raise Unreadable(f"“{words}” chưa ghi năm. Hãy viết thêm năm, ví dụ “{named} 2019”.")
    return None


def _reporting_named(words, folded):
    """Return the reporting period that stands behind 'kỳ báo cáo'."""
    if match := MONTH.fullmatch(folded):
        month = _month(words, match[1] or match[3], match[2] or match[4])
        return reporting_month(month.start.year, month.start.month)
    if match := QUARTER.fullmatch(folded):
        return reporting_quarter(_year(words, match[2]), _quarter(words, match[1]))
    if match := REPORTING_HALF.fullmatch(folded):
        return reporting_half(_year(words, match[2]), 2 if match[1] == "cuoi" else 1)
    if match := YEAR.fullmatch(folded):
        return reporting_year(_year(words, match[1]))
    raise Unreadable(
        f"Chưa hiểu kỳ báo cáo “{words}”. Hãy viết như: kỳ báo cáo tháng 8/2019, kỳ báo cáo quý 3/2019."
    )


def _year(words, text):
    if len(text) != 4:
        raise Unreadable(f"“{words}” cần năm đủ bốn chữ số, ví dụ 2019.")
    return make_date(words, 1, 1, text).year


def _year_month(words, year, month):
    day = make_date(words, 1, month, _year(words, year))
    return day.year, day.month


def _quarter(words, text):
    quarter = ROMAN.get(text) or int(text)
    if not 1 <= quarter <= 4:
        raise Unreadable(f"“{words}”: một năm chỉ có bốn quý, từ quý 1 đến quý 4.")
    return quarter


def _month(words, month, year):
    if int(month) > 12 or int(month) < 1:
        raise Unreadable(f"“{words}”: không có tháng {int(month)}.")
    year, month = _year_month(words, year, month)
    return _months(year, month, month, f"tháng {month}/{year}", "month")


def _months(year, first, last, label, kind):
    return PeriodReading(date(year, first, 1), _month_end(year, last), label=label, kind=kind)


def _month_end(year, month):
    return date(year, month, monthrange(year, month)[1])


def _first_or_last(words, count, side, year):
    if not 1 <= count <= 11:
        raise Unreadable(f"“{words}”: số tháng phải từ 1 đến 11.")
    first, last, side = (1, count, "đầu") if side == "dau" else (13 - count, 12, "cuối")
    return _months(year, first, last, f"{count} tháng {side} năm {year}", "months")


def _not_in_future(reading, as_of):
    if reading.end <= as_of:
        return reading
    name = "Kỳ " + reading.shown.removeprefix("kỳ ")
    if reading.start > as_of:
        raise Unreadable(f"{name} chưa bắt đầu vào ngày {show_date(as_of)}.")
    raise Unreadable(
        f"{name} chưa hết vào ngày {show_date(as_of)}. "
        f"Nếu số liệu tính đến ngày đó, hãy viết {show_period(reading.start, as_of)}."
    )


def _ask(readings, as_of):
    """Return a question between `readings`, each cut at `as_of`."""
    if readings[0].start > as_of:
        return _not_in_future(readings[0], as_of)
    cut = tuple(_cut(reading, as_of) for reading in readings if reading.start <= as_of)
    if len(cut) == 1:
        return cut[0]
    return PeriodReading(
        label=readings[0].label,
        kind=readings[0].kind,
        question=Question(f"Là {cut[0].shown} hay {cut[1].shown}?", cut),
    )


def _cut(reading, as_of):
    if reading.end <= as_of:
        return replace(reading, words=reading.label)
    label = f"{reading.label}, đến {show_date(as_of)}"
    return replace(reading, end=as_of, label=label, words=label, kind="to_date")


def _range(words, folded, as_of):
    """Return the period from one day, month or word to another."""
    parts = _halves(folded)
    if parts is None:
        return _single(words, folded)
    start, end = (part.strip().removeprefix("tu ").removeprefix("tinh ") for part in parts)
    last = _endpoint(words, end, as_of, last=True)
    first = _endpoint(words, start.removeprefix("tu "), as_of, until=last)
    if first > last:
        raise Unreadable(
            f"“{words}”: ngày đầu {show_date(first)} sau ngày cuối {show_date(last)}. "
            "Nếu kỳ bắt đầu từ năm trước, hãy ghi năm ở cả hai ngày."
        )
    if first == date(as_of.year, 1, 1) and end in NOW:
        return PeriodReading(first, last, label="từ đầu năm đến nay", kind="to_date")
    return PeriodReading(first, last, label=show_period(first, last), kind="range" if first < last else "day")


def _halves(folded):
    """Return the two ends of a range, or None for a single day."""
    if match := RANGE_WORDS.fullmatch(folded):
        return match.groups()
    for dash in ("–", " - ", "-"):
        if folded.count(dash) == 1:
            return folded.split(dash)
    return None


def _single(words, folded):
    if folded.startswith(("den ", "toi ", "tinh den ", "tinh toi ")):
        raise Unreadable(f"“{words}” chưa ghi ngày bắt đầu. Hãy viết “từ … đến …”, hoặc “không rõ”.")
    if folded.startswith("tu "):
        raise Unreadable(f"“{words}” chưa ghi ngày kết thúc. Hãy viết “{words} đến nay” hoặc “từ … đến …”.")
    try:
        day = read_date(folded)
    except NotADate:
        raise Unreadable(f"Chưa hiểu kỳ “{words}”. {EXAMPLE}") from None
    return PeriodReading(day, day, label=show_date(day), kind="day")


def _endpoint(words, text, as_of, *, last=False, until=None):
    """Return the day one end of a range names; the first end takes what it leaves out from `until`."""
    text = text.strip()
    if text in NOW:
        return as_of
    if match := ENDPOINT_YEAR.fullmatch(text):
        year = _year(words, match[2] or str((until or as_of).year))
        return date(year, 1, 1) if match[1] == "dau" else date(year, 12, 31)
    if match := ENDPOINT_MONTH.fullmatch(text):
        return _endpoint_month(words, match, last, until)
    if text == "dau thang":
        return (until or as_of).replace(day=1)
    if match := NO_YEAR.fullmatch(text):
        return make_date(words, *match.groups(), _inherited(words, until).year)
    if match := DAY_ONLY.fullmatch(text):
        return make_date(words, match[1], _inherited(words, until).month, until.year)
    try:
        return read_date(text)
    except NotADate:
        raise Unreadable(f"Chưa hiểu “{text}” trong kỳ “{words}”. {EXAMPLE}") from None


def _endpoint_month(words, match, last, until):
    year = match[2] or str(_inherited(words, until).year)
    month = _month(words, match[1], year)
    return month.end if last else month.start


def _inherited(words, until):
    if until is None:
        raise Unreadable(f"“{words}” chưa ghi năm. Hãy ghi năm ở ngày cuối, ví dụ 15/07–14/08/2019.")
    return until
