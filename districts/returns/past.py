"""What a unit's own earlier returns say about the one on the table: what was pending, what is usual.

A count is called unusual where it lies outside

    median ± max(3 × MAD, a fifth of the median, 5 dossiers)

of the same field's count in the unit's last twelve returns before this one (of like length, drafts left out,
at least six with the count known). MAD is the median of the distances from the median; the two other bounds
keep a field that hardly ever changes from being flagged for one dossier more. It is a hint to look again,
never a refusal.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from statistics import median

from ..succession import same_body
from . import definition
from .arithmetic import COLUMNS, Line

N_PERIODS = 12
N_NEEDED = 6
LOOKED_THROUGH = 40
LIKE_LENGTH = timedelta(days=3)

name_key = lru_cache(maxsize=4096)(definition.name_key)


@dataclass(frozen=True)
class Usual:
    """The range in which a count has usually been, ends included, and of how many periods that is told."""

    low: int
    high: int
    n_periods: int


@dataclass(frozen=True)
class Past:
    """`lines` are last period's by the key of their field; `usual` is {key: {count: Usual}}."""

    lines: dict = field(default_factory=dict)
    usual: dict = field(default_factory=dict)

    def line_before(self, name):
        """The line of the field one contiguous period earlier, or None."""
        return self.lines.get(name_key(name))

    def usual_of(self, name):
        return self.usual.get(name_key(name), {})


def past_of(dossier_return):
    """Read the past of a return: a fixed number of queries, however many lines there are."""
    earlier = _earlier_returns(dossier_return)
    day_before = dossier_return.period_from - timedelta(days=1)
    last = next((pk for pk, _, end in earlier if end == day_before), None)
    lines = _lines_of([pk for pk, *_ in earlier[:N_PERIODS]])
    counts = defaultdict(list)
    for pk_lines in lines.values():
        for line in pk_lines:
            counts[name_key(line.name)].append(line)
    return Past(
        lines={name_key(line.name): line for line in lines.get(last, ())},
        usual={key: _usual_counts(of_field) for key, of_field in counts.items()},
    )


def _earlier_returns(dossier_return):
    """(id, from, to) of the unit's sent returns before this one and about as long, the latest first."""
    sent = (
        type(dossier_return)
        .objects.filter(
            unit__in=same_body(dossier_return.unit),
            form_version=dossier_return.form_version,
            period_to__lt=dossier_return.period_from,
        )
        .exclude(state=dossier_return.State.DRAFT)
    )
    length = dossier_return.period_to - dossier_return.period_from
    found = sent.order_by("-period_to").values_list("pk", "period_from", "period_to")[:LOOKED_THROUGH]
    return [row for row in found if abs((row[2] - row[1]) - length) <= LIKE_LENGTH]


def _lines_of(returns):
    from ..models import DossierReturnLine

    lines = defaultdict(list)
    stored = DossierReturnLine.objects.filter(dossier_return__in=returns)
    for pk, name, *counts in stored.values_list("dossier_return_id", "field_name", *COLUMNS):
        lines[pk].append(Line(name, *counts))
    return lines


def _usual_counts(lines):
    usual = {part: _usual([getattr(line, part) for line in lines]) for part in COLUMNS}
    return {part: found for part, found in usual.items() if found}


def _usual(counts):
    known = [count for count in counts if count is not None]
    if len(known) < N_NEEDED:
        return None
    middle = median(known)
    spread = median([abs(count - middle) for count in known])
    reach = max(3 * spread, middle / 5, 5)
    return Usual(max(0, int(middle - reach)), int(middle + reach), len(known))
