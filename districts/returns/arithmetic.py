"""The arithmetic of Biểu số II.06a/VPCP/KSTT (Thông tư 01/2020/TT-VPCP): sums, identities, rates.

    (3) tiếp nhận = (4) + (5) + (6)      (7) đã giải quyết = (8) + (9) + (10)
    (11) đang giải quyết = (12) + (13)   (3) = (7) + (11)   (6) = (11) of the period before

All counts are whole numbers of dossiers. None is unknown, which is not zero: a sum with an unknown part is
unknown. What cannot be (negative, not whole, too large) is refused; what does not add up may be kept once it
is explained.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from districts.reading import show_number

# Part of a line → (column of the form, its name in a sentence).
COLUMNS = {
    "online": (4, "trực tuyến"),
    "direct": (5, "trực tiếp, bưu chính"),
    "carried_over": (6, "kỳ trước chuyển sang"),
    "early": (8, "trước hạn"),
    "on_time": (9, "đúng hạn"),
    "late": (10, "quá hạn"),
    "pending_in_time": (12, "đang giải quyết trong hạn"),
    "pending_overdue": (13, "đang giải quyết quá hạn"),
}
# Computed sum → (column of the form, its name, its parts).
SUMS = {
    "received": (3, "tiếp nhận", ("online", "direct", "carried_over")),
    "handled": (7, "đã giải quyết", ("early", "on_time", "late")),
    "pending": (11, "đang giải quyết", ("pending_in_time", "pending_overdue")),
}
MAX_COUNT = 2_147_483_647  # the database's integer


@dataclass(frozen=True)
class Problem:
    """One sentence on what is wrong; `columns` are numbers of the form.

    `refused` means the numbers cannot be and may not be stored; otherwise an explanation is asked for.
    """

    code: str
    columns: tuple
    message: str
    refused: bool = False

    def __str__(self):
        return self.message


@dataclass(frozen=True)
class Line:
    """One row of the form; whole numbers that come as 12.0 from a spreadsheet become 12."""

    name: str = ""
    online: int | None = None
    direct: int | None = None
    carried_over: int | None = None
    early: int | None = None
    on_time: int | None = None
    late: int | None = None
    pending_in_time: int | None = None
    pending_overdue: int | None = None

    def __post_init__(self):
        for part in COLUMNS:
            object.__setattr__(self, part, _whole(getattr(self, part)))

    @property
    def received(self):
        """Column 3, or None if any part is unknown."""
        return self._sum("received")

    @property
    def handled(self):
        """Column 7, or None if any part is unknown."""
        return self._sum("handled")

    @property
    def pending(self):
        """Column 11, or None if any part is unknown."""
        return self._sum("pending")

    @property
    def on_time_rate(self):
        """Percent of handled dossiers that were early or on time: ((8) + (9)) / (7); None if undefined."""
        return _percent((self.early, self.on_time), self.handled)

    @property
    def online_rate(self):
        """Percent of new dossiers that came online: (4) / ((4) + (5)); None if undefined."""
        return _percent((self.online,), _add((self.online, self.direct)))

    def parts(self, total):
        """Return the counts that make up 'received', 'handled' or 'pending'."""
        return tuple(getattr(self, part) for part in SUMS[total][2])

    def _sum(self, total):
        return _add(self.parts(total))


@dataclass(frozen=True)
class Total:
    """The sum of lines, told apart by what is known.

    `known` is a Line with the sum of all known counts; `unknown` says for each part in how many lines it is
    not known; `line` is the total row with None wherever a part is not known throughout.
    """

    n_lines: int
    known: Line
    unknown: dict

    @property
    def line(self):
        return Line(
            self.known.name,
            **{part: None if self.unknown[part] else getattr(self.known, part) for part in COLUMNS},
        )

    @property
    def n_unknown(self):
        """Number of empty cells in all lines."""
        return sum(self.unknown.values())


def problems(line, previous=None, stated=None):
    """Return the list of :class:`Problem` of one line, refusals first.

    `previous` is the same line one contiguous period earlier. `stated` holds the totals somebody wrote beside
    the parts, for instance ``{"received": 98}``. Where a number is refused nothing is said of sums.
    """
    impossible = [problem for part in COLUMNS if (problem := _impossible(part, getattr(line, part)))]
    if impossible:
        return impossible
    found = [_wrong_total(line, total, value) for total, value in (stated or {}).items()]
    found += [_does_not_add_up(line), _not_carried_over(line, previous)]
    return [problem for problem in found if problem]


def total(lines, name="Tổng số"):
    """Return the :class:`Total` of `lines`."""
    lines = list(lines)
    columns = {part: [getattr(line, part) for line in lines] for part in COLUMNS}
    return Total(
        n_lines=len(lines),
        known=Line(
            name, **{part: sum(v for v in values if v is not None) for part, values in columns.items()}
        ),
        unknown={part: sum(v is None for v in values) for part, values in columns.items()},
    )


def total_problems(lines, stated):
    """Return what is wrong with a total row as somebody wrote it (`stated`, a Line) over `lines`.

    Columns not known in every line are not compared.
    """
    row = total(lines).line
    found = []
    for part, (column, name) in COLUMNS.items():
        wrote, makes = getattr(stated, part), getattr(row, part)
        if wrote is not None and makes is not None and wrote != makes:
            wrong = f"ghi {_as_written(wrote)}, cộng các dòng được {show_number(makes)}"
            found.append(Problem("total_row", (column,), f"Dòng tổng, cột {column} ({name}) {wrong}."))
    return found


def _whole(value):
    """Return integral floats and decimals as int, everything else as it is."""
    if isinstance(value, float | Decimal):
        try:
            return int(value) if value == int(value) else value
        except (ValueError, OverflowError, InvalidOperation):  # NaN and infinity
            return value
    return value


def _add(values):
    return None if any(not isinstance(value, int) for value in values) else sum(values)


def _percent(parts, whole):
    part = _add(parts)
    return Decimal(100 * part) / whole if whole and part is not None else None


def _impossible(part, value):
    """Return the refusal of one count, or None."""
    column, name = COLUMNS[part]
    reason = None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        reason = "không phải số nguyên"
    elif value < 0:
        reason = "là số âm"
    elif value > MAX_COUNT:
        reason = "lớn quá mức có thể"
    if reason is None:
        return None
    message = f"Cột {column} ({name}) ghi {_as_written(value)}, {reason}. Số hồ sơ là số nguyên từ 0 trở lên."
    return Problem(f"{part}_impossible", (column,), message, refused=True)


def _as_written(value):
    try:
        return show_number(value)
    except (InvalidOperation, ValueError):
        return f"“{value}”"


def _wrong_total(line, total, stated):
    column, name, parts = SUMS[total]
    makes = getattr(line, total)
    stated = _whole(stated)
    if stated is None or makes is None or stated == makes:
        return None
    message = f"Ô tổng “{name}” ghi {_as_written(stated)}, cộng lại được {show_number(makes)}."
    return Problem(f"{total}_total", (column, *(COLUMNS[part][0] for part in parts)), message)


def _does_not_add_up(line):
    """Return the problem of (3) = (7) + (11), also where unknown parts already leave no room for it."""
    received = line.received
    if received is None:
        return None
    if line.handled is not None and line.pending is not None:
        out = line.handled + line.pending
        return None if out == received else _unbalanced(line, received, out)
    known = sum(value or 0 for value in (*line.parts("handled"), *line.parts("pending")))
    if known <= received:
        return None
    message = (
        f"Tiếp nhận {show_number(received)} nhưng các số đã biết của đã giải quyết và đang giải quyết "
        f"cộng lại đã là {show_number(known)}, thừa {show_number(known - received)}."
    )
    return Problem("more_out_than_in", (3, 7, 11), message)


def _unbalanced(line, received, out):
    gap = f"thiếu {show_number(received - out)}" if out < received else f"thừa {show_number(out - received)}"
    message = (
        f"Tiếp nhận {show_number(received)} nhưng đã giải quyết {show_number(line.handled)} "
        f"+ đang giải quyết {show_number(line.pending)} = {show_number(out)}, {gap}."
    )
    return Problem("unbalanced", (3, 7, 11), message)


def _not_carried_over(line, previous):
    before = previous.pending if previous else None
    if before is None or line.carried_over is None or before == line.carried_over:
        return None
    message = (
        f"Kỳ trước chuyển sang ghi {show_number(line.carried_over)} "
        f"nhưng cuối kỳ trước đang giải quyết {show_number(before)}."
    )
    return Problem("carried_over", (6,), message)
