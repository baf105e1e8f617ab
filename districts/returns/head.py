"""What the lines above the table say of themselves: which form, whose, for which period, counted in what."""

import datetime
import re
from dataclasses import dataclass, field

from accounts.vietnamese import clean_line, fold
from districts.reading import Unreadable, read_date, reporting_month, reporting_quarter
from districts.reading.periods import reporting_half, reporting_year

from . import definition as form
from .counts import is_blank, shown, shown_whole
from .grid import address
from .problems import CellProblem

MAX_HEAD_ROWS = 60  # above the table
DATE = (
    r"(?:ngay )?([0-9]{1,2} ?[/.-] ?[0-9]{1,2} ?[/.-] ?[0-9]{2,4}|[0-9]{1,2} thang [0-9]{1,2} nam [0-9]{4})"
)
FROM_TO = re.compile(rf"(?:tu )?{DATE} *(?:den|toi|-|–)(?: het)? *{DATE}")
DATES_BEGUN = re.compile(r"\btu ngay\b")
PERIOD_LABEL = re.compile(r"\b(?:ky|thoi gian|thoi ky) bao cao\b *:?")
UNIT_LABEL = re.compile(r"\b(?:don vi|co quan) (?:bao cao|lap bieu)\b *:?|^\W*(?:don vi|co quan) *:")
# A committee at the head of the paper, without a label: who reports, or who is above.
COMMITTEE_ALONE = re.compile(
    r"(?:ubnd|uy ban nhan dan) (huyen|thi xa|thanh pho|quan|xa|phuong|thi tran) .{2,60}"
)
COUNT_UNIT_LABEL = re.compile(r"\bdon vi tinh\b *:?")
OTHER_COUNT_UNIT = re.compile(r"\b(chuc|tram|nghin|ngan|van|trieu|phan tram)\b|%|[0-9]{2,}")
FORM_NUMBER = re.compile(r"\bbieu (?:mau )?(?:so )?:? ?((?:[ivx]+ ?\. ?)?[0-9]+ ?[a-z]?)\b")
OUR_FORM = re.compile(r"(ii ?\. ?)?0?6 ?a?")
FILLER = re.compile(r"[.…_\s:()<>-]*")
MONTH = re.compile(
    r"\bthang ([0-9]{1,2}) ?(?:/|-|\.|,? nam) ?([0-9]{4})|(?<![0-9/.-])([0-9]{1,2}) ?/ ?([0-9]{4})\b"
)
QUARTER = re.compile(r"\bquy ([1-4]|i{1,3}|iv) ?(?:/|-|\.|,? nam) ?([0-9]{4})")
HALF = re.compile(r"\b(?:6|sau) thang (dau|cuoi) nam ([0-9]{4})")
YEAR = re.compile(r"(?:ca )?nam ([0-9]{4})")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True)
class Statement:
    """Words of the head, and where they stand."""

    words: str
    cell: str


@dataclass
class Head:
    """What the head states; None where it says nothing. `start` and `end` are the days of its period."""

    unit: Statement | None = None
    committees: list = field(default_factory=list)  # (type of unit, Statement) of those named without a label
    period: Statement | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    problems: list = field(default_factory=list)


def read_head(grid, top):
    """Return the :class:`Head` of the table that begins in row `top`."""
    head = Head()
    for row in range(max(0, top - MAX_HEAD_ROWS), top):
        for column, line in _lines(grid, row):
            _read_line(head, grid, row, column, line)
        _read_period(head, grid, row)
        _read_committees(head, grid, row)
    return head


def _lines(grid, row):
    """Yield (column, line) of every line of every text in a row of the head."""
    for column, value in enumerate(grid.rows[row]):
        if isinstance(value, str) and not is_blank(value):
            for line in value.splitlines():
                if not is_blank(line):
                    yield column, clean_line(line)


def _read_line(head, grid, row, column, line):
    folded, cell = fold(line), address(row, column)
    if (match := FORM_NUMBER.search(folded)) and not OUR_FORM.fullmatch(match[1]):
        head.problems.append(
            CellProblem(
                grid.name,
                cell,
                shown(line),
                "Tệp ghi là một biểu khác.",
                f"{form.II_06A.symbol}",
            )
        )
    if match := UNIT_LABEL.search(folded):
        words = _behind(line, folded, match.end()) or _next_text(grid, row, column)
        if words and head.unit is None:
            head.unit = Statement(words, cell)
    if match := COUNT_UNIT_LABEL.search(folded):
        words = folded[match.end() :].strip(" :") or fold(_next_text(grid, row, column))
        if OTHER_COUNT_UNIT.search(words):
            head.problems.append(
                CellProblem(
                    grid.name,
                    cell,
                    shown(line),
                    "Đơn vị tính không phải là từng hồ sơ.",
                    f"số liệu theo “{form.II_06A.count_unit}”",
                )
            )


def _read_committees(head, grid, row):
    """Find committees that stand alone in a cell, on one line of it or on two."""
    for column, value in enumerate(grid.rows[row]):
        if isinstance(value, str) and len(value) < 200:
            for words in dict.fromkeys([clean_line(value), *map(clean_line, value.splitlines())]):
                if match := COMMITTEE_ALONE.fullmatch(fold(words)):
                    head.committees.append((match[1], Statement(words, address(row, column))))


def _behind(line, folded, start):
    """Return what stands behind the label, as written; filler such as dots counts as nothing."""
    # Folding keeps the number of characters only where each letter is one; else the accents are lost.
    words = (line if len(line) == len(folded) else folded)[start:].strip(" :.…-–")
    return "" if FILLER.fullmatch(words) else words


def _next_text(grid, row, column):
    """Return the next words to the right, where they stand in a cell of their own."""
    for value in grid.rows[row][column + 1 :]:
        if isinstance(value, str) and not is_blank(value):
            words = clean_line(value).strip(" :.…-–")
            return "" if FILLER.fullmatch(words) or ":" in words else words
    return ""


def _read_period(head, grid, row):
    """Read the dates of a row as one text: they may stand in cells of their own."""
    cells = [
        (column, clean_line(shown_whole(value)))
        for column, value in enumerate(grid.rows[row])
        if not is_blank(value)
    ]
    words = " ".join(text for _, text in cells)
    folded = fold(words)
    label = PERIOD_LABEL.search(folded)
    if not (label or DATES_BEGUN.search(folded)) or (head.period and not label):
        return
    stated = folded[label.end() :] if label else folded
    if not stated.strip() or FILLER.fullmatch(re.sub(r"\b(tu|den|ngay|thang|quy|nam|ky)\b", "", stated)):
        return  # a line of dots to be filled in
    column = next(
        (c for c, text in cells if PERIOD_LABEL.search(fold(text)) or DATES_BEGUN.search(fold(text))), 0
    )
    cell = address(row, column)
    statement = Statement(words if len(words) <= 120 else words[:119] + "…", cell)
    try:
        periods = _periods(stated)
    except (Unreadable, ValueError) as why:
        head.problems.append(CellProblem(grid.name, cell, statement.words, f"Chưa hiểu kỳ báo cáo: {why}"))
        return
    if not periods:
        head.problems.append(
            CellProblem(
                grid.name,
                cell,
                statement.words,
                "Chưa hiểu kỳ báo cáo.",
                "viết như “Kỳ báo cáo: từ ngày 15/07/2019 đến ngày 14/08/2019”",
            )
        )
        return
    if head.start:
        periods.insert(0, (head.start, head.end))
    if len(set(periods)) > 1:
        head.problems.append(
            CellProblem(
                grid.name, cell, statement.words, "Tệp ghi hai kỳ báo cáo khác nhau.", "một kỳ duy nhất"
            )
        )
    head.period = head.period or statement
    head.start, head.end = periods[0]


def _periods(folded):
    """Return the [(first day, last day)] that the words name, dates before months."""
    found = [(read_date(first), read_date(last)) for first, last in FROM_TO.findall(folded)]
    rest = FROM_TO.sub(" ", folded)
    if found and not rest.strip(" ().,;:"):
        return found
    named = [
        reporting_month(int(match[2] or match[4]), int(match[1] or match[3]))
        for match in MONTH.finditer(rest)
    ]
    named += [
        reporting_quarter(int(year), ROMAN.get(quarter) or int(quarter))
        for quarter, year in QUARTER.findall(rest)
    ]
    named += [reporting_half(int(year), 2 if half == "cuoi" else 1) for half, year in HALF.findall(rest)]
    if not found and not named and (match := YEAR.fullmatch(rest.strip(" ().,;:"))):
        named = [reporting_year(int(match[1]))]
    if not found and DATES_BEGUN.search(folded):
        return []  # dates are there but cannot be read
    return found + [(period.start, period.end) for period in named]


# --- Is it this unit? ----------------------------------------------------------------------------


def stated_unit(head, unit):
    """Return the :class:`Statement` of who reports: labelled, else a committee of the same kind as `unit`.

    Other committees may be the body above, or the one that receives: they say nothing.
    """
    if head.unit:
        return head.unit
    kind = fold(unit.get_type_display())
    named = [statement for found, statement in head.committees if found == kind]
    ours = [statement for statement in named if names_unit(statement.words, unit)]
    return (ours or named or [None])[0]


SHORT_TYPES = {
    "h": "huyen",
    "x": "xa",
    "p": "phuong",
    "tt": "thi tran",
    "tx": "thi xa",
    "tp": "thanh pho",
    "q": "quan",
    "t": "tinh",
}
TYPES = tuple(sorted(SHORT_TYPES.values(), key=len, reverse=True))
COMMITTEE = re.compile(r"^(ubnd|uy ban nhan dan|hdnd va ubnd) ")


def names_unit(words, unit):
    """True if the words of the head name `unit`: 'UBND huyện Lai Vung', 'Văn phòng H. Lai Vung', 'Lai Vung'.

    What is written behind a comma or a dash says where it lies; brackets are remarks.
    """
    first = re.split(r"[,;–]| - ", re.sub(r"[(\[].*?[)\]]", " ", words))[0]
    stated = _spelled_out(fold(first))
    name, full = fold(unit.name), fold(unit.full_name)
    if stated in (name, full, fold(unit.people_committee)):
        return True
    committee = COMMITTEE.sub("", stated)
    if committee in (name, full):
        return True
    # A body of the unit: "văn phòng ubnd huyện lai vung"; but not "xã long hậu huyện lai vung".
    before = stated.removesuffix(" " + full)
    return before != stated and not any(re.search(rf"\b{kind}\b", before) for kind in TYPES)


def _spelled_out(folded):
    words = [
        SHORT_TYPES.get(word.rstrip("."), word) if word.endswith(".") else word for word in _apart(folded)
    ]
    return " ".join(SHORT_TYPES[word] if word in ("tt", "tx", "tp") else word for word in words)


def _apart(folded):
    """'tp.sa dec' → ['tp.', 'sa', 'dec']."""
    return re.sub(r"\b(h|x|p|tt|tx|tp|q|t)\. ?", r"\1. ", folded).split()
