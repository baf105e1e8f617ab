"""What statistics say: counts that know what they lack, rates, and how complete the returns are."""

from dataclasses import dataclass
from decimal import Decimal

from districts.reading import UNKNOWN, show_number, show_percent

NOTHING_SENT = "thiếu số liệu"
FLOWS = ("online", "direct", "postal", "early", "on_time", "late")
STOCKS_BEFORE = ("carried_over",)
STOCKS_AFTER = ("pending_in_time", "pending_overdue")
RATED = ("n_rated", "rated_handled", "rated_in_time", "n_split", "split_new", "split_online")


@dataclass(frozen=True)
class Count:
    """A sum of what is known. `n_unknown` lines do not tell it, `n_missing` returns are not there."""

    known: int
    n_lines: int
    n_unknown: int = 0
    n_missing: int = 0

    @property
    def is_known(self):
        """Whether anything at all is known: else there is no number, not even a lower bound."""
        return self.n_lines > self.n_unknown

    @property
    def is_partial(self):
        return bool(self.n_unknown or self.n_missing)

    @property
    def value(self):
        """The exact number, or None where a part of it is not known."""
        return self.known if self.is_known and not self.is_partial else None

    @property
    def shown(self):
        """ "1.234", "ít nhất 1.234" or "—"."""
        if not self.is_known:
            return UNKNOWN
        return f"ít nhất {show_number(self.known)}" if self.is_partial else show_number(self.known)

    def __add__(self, other):
        """The sum of two counts of the same lines ((8) + (9)), or of other lines if `n_lines` differ."""
        return Count(
            self.known + other.known,
            max(self.n_lines, other.n_lines),
            max(self.n_unknown, other.n_unknown),
            max(self.n_missing, other.n_missing),
        )


@dataclass(frozen=True)
class Rate:
    """`part` of `whole` over the lines that tell both: `n_left_out` do not, `n_missing` returns lack."""

    part: int
    whole: int
    n_left_out: int = 0
    n_missing: int = 0

    @property
    def percent(self):
        """Decimal of 0 to 100, not rounded; None where there is nothing to divide by."""
        return Decimal(100 * self.part) / self.whole if self.whole else None

    @property
    def is_partial(self):
        return bool(self.n_left_out or self.n_missing)

    @property
    def shown(self):
        """ "97,5 %" or "—"."""
        return UNKNOWN if self.percent is None else show_percent(self.percent)


@dataclass(frozen=True)
class Completeness:
    """Returns of units and months: `n_owed` should be there, `n_counted` are in the figures.

    `n_submitted` are sent but not received yet: out of the figures unless asked for. `n_missing` of those
    owed are not in the figures for whatever reason, `n_not_sent` because the unit has sent nothing.
    """

    n_owed: int = 0
    n_counted: int = 0
    n_submitted: int = 0
    n_missing: int = 0
    n_not_sent: int = 0

    @property
    def is_empty(self):
        return self.n_counted == 0

    @property
    def is_whole(self):
        return self.n_counted > 0 and self.n_missing == 0

    @property
    def sentence(self):
        """ "đủ 12/12 biểu", "có 10/12 biểu, 1 chờ nhận, 1 chưa gửi"."""
        if not self.n_owed and not self.n_counted:
            return "không có biểu nào phải gửi"
        if not self.n_missing:
            of_owed = f"{show_number(self.n_counted)}/{show_number(self.n_owed)}" if self.n_owed else None
            return f"đủ {of_owed} biểu" if of_owed else f"có {show_number(self.n_counted)} biểu"
        n_waiting = self.n_missing - self.n_not_sent
        parts = [f"có {show_number(self.n_owed - self.n_missing)}/{show_number(self.n_owed)} biểu"]
        parts += [f"{show_number(n_waiting)} chờ nhận"] if n_waiting else []
        parts += [f"{show_number(self.n_not_sent)} chưa gửi"] if self.n_not_sent else []
        return ", ".join(parts)

    def __add__(self, other):
        return Completeness(
            *(
                getattr(self, name) + getattr(other, name)
                for name in ("n_owed", "n_counted", "n_submitted", "n_missing", "n_not_sent")
            )
        )


@dataclass(frozen=True)
class Figures:
    """The counts of Biểu II.06a over some units, months and fields. Sums of parts are worked out here."""

    n_lines: int
    online: Count
    direct: Count
    postal: Count
    carried_over: Count
    early: Count
    on_time: Count
    late: Count
    pending_in_time: Count
    pending_overdue: Count
    on_time_rate: Rate
    online_rate: Rate

    @property
    def in_person(self):
        """Column (5) without the post: known only where both are known in every line.

        Where a line tells one without the other, what is left of the two sums is no bound at all.
        """
        n_lines = self.direct.n_lines
        n_unknown = n_lines if self.direct.n_unknown or self.postal.n_unknown else 0
        return Count(self.direct.known - self.postal.known, n_lines, n_unknown, self.direct.n_missing)

    @property
    def new(self):
        return self.online + self.direct

    @property
    def received(self):
        """Column (3)."""
        return self.new + self.carried_over

    @property
    def in_time(self):
        """Columns (8) + (9)."""
        return self.early + self.on_time

    @property
    def handled(self):
        """Column (7)."""
        return self.in_time + self.late

    @property
    def pending(self):
        """Column (11)."""
        return self.pending_in_time + self.pending_overdue


def figures_of(rows, first, last, missing):
    """Put {month: sums} together: flows over all months, stocks of the first and of the last one.

    :param rows: {month: {column of `Sums`: number}}; a month without returns is not in it.
    :param missing: {month: returns that are missing in the figures}.
    """
    everything = sum(missing.values())

    def flow(part):
        return _count(part, list(rows.values()), everything)

    def stock(part, month):
        return _count(part, [rows[month]] if month in rows else [], missing.get(month, 0))

    n_lines = sum(row["n_lines"] for row in rows.values())
    rated = {name: sum(row[name] for row in rows.values()) for name in RATED}
    return Figures(
        n_lines=n_lines,
        **{part: flow(part) for part in FLOWS},
        **{part: stock(part, first) for part in STOCKS_BEFORE},
        **{part: stock(part, last) for part in STOCKS_AFTER},
        on_time_rate=Rate(
            rated["rated_in_time"], rated["rated_handled"], n_lines - rated["n_rated"], everything
        ),
        online_rate=Rate(rated["split_online"], rated["split_new"], n_lines - rated["n_split"], everything),
    )


def _count(part, rows, n_missing):
    return Count(
        known=sum(row[part] for row in rows),
        n_lines=sum(row["n_lines"] for row in rows),
        n_unknown=sum(row[f"unknown_{part}"] for row in rows),
        n_missing=n_missing,
    )
