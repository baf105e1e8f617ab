"""Adding figures without losing what was said about them."""

from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from districts.reading.figures import show_figure


@dataclass(frozen=True)
class FigureSum:
    """A sum with its comparator, or the sentence that says why there is none."""

    value: Decimal | None = None
    comparator: str = "="
    problem: str | None = None


def like_with_like(figures, key=attrgetter("likeness")):
    """Return {key: [figure, …]} in the order met; only figures of one group may be added or compared.

    `key` says what must agree: what is counted and in which unit, channel, level with its scheme, programme,
    period. Two unknown periods agree: their sum is shown with "không rõ kỳ" as they are.
    """
    groups = {}
    for figure in figures:
        groups.setdefault(key(figure), []).append(figure)
    return groups


def add_figures(figures):
    """Return the :class:`FigureSum` of (value, comparator) pairs or of objects with these attributes.

    - exact counts add to an exact count; - a lower bound stays a lower bound: > with =, >= or > gives >; >=
    with = or >= gives >=; so with < and <=; - about (~) with exact or about gives about; - a lower with an
    upper bound, or about with a bound, says nothing of the sum: refused; - an unknown value, a percentage or
    an empty list: refused.
    """
    figures = list(figures)
    pairs = [_pair(figure) for figure in figures]
    problem = _why_not(figures, pairs)
    if problem:
        return FigureSum(problem=problem)
    return FigureSum(sum((value for value, _ in pairs), Decimal(0)), _joined({sign for _, sign in pairs}))


def _pair(figure):
    value, comparator = figure if isinstance(figure, tuple) else (figure.value, figure.comparator)
    return (None if value is None else Decimal(value)), comparator


def _why_not(figures, pairs):
    if not pairs:
        return "Không có số nào để cộng."
    unknown = sum(value is None for value, _ in pairs)
    if unknown:
        return f"Không cộng được vì {unknown} số chưa rõ."
    if any(_is_percentage(figure) for figure in figures):
        return "Không cộng được vì có số là tỷ lệ phần trăm."
    kinds = {_direction(comparator): (value, comparator) for value, comparator in pairs if comparator != "="}
    if len(kinds) < 2:
        return None
    one, other = (show_figure(*pair) for pair in list(kinds.values())[:2])
    return f"Không cộng được “{one}” với “{other}”: không biết tổng lớn hơn hay nhỏ hơn bao nhiêu."


def _is_percentage(figure):
    return "%" in (getattr(figure, "unit_of_count", "") + getattr(figure, "unit_words", ""))


def _direction(comparator):
    return comparator.removesuffix("=") if comparator != "~" else "~"


def _joined(comparators):
    """Return the comparator of a sum; a strict bound among its parts makes the whole strict."""
    return next((sign for sign in ("~", ">", "<", ">=", "<=") if sign in comparators), "=")
