"""Statistics of the returns (Biểu II.06a): figures with what is missing of them, never zero for unknown.

    scope = scope_of(month_end(2019, 8), month_end(2019, 8), level="huyen", parent=province)
    series = read_series(scope)           # months, each with Figures and Completeness; .total, .last_year
    by_field(scope), by_parent(scope)     # the same, broken down
    rank_units(scope, "on_time", page=1)  # ties share a rank; units with missing data stand apart

Everything returned is plain frozen data. Which returns count: received and locked ones; what a unit has
only sent counts where `with_submitted` asks for it, and is then said to be provisional (decision 0086). Over
several months what comes and goes is added up, what is carried over is the first month's, what is pending the
last's.
"""

from .breakdowns import by_channel, by_field, by_parent
from .measures import Completeness, Count, Figures, Rate
from .ranking import MEASURES, Measure, RankedUnit, Ranking, rank_units
from .scope import Scope, month_end, months_between, scope_of
from .series import Comparison, MonthPoint, Series, has_samples, read_series, read_trend, read_units

__all__ = [
    "MEASURES",
    "Comparison",
    "Completeness",
    "Count",
    "Figures",
    "Measure",
    "MonthPoint",
    "RankedUnit",
    "Ranking",
    "Rate",
    "Scope",
    "Series",
    "by_channel",
    "by_field",
    "by_parent",
    "has_samples",
    "month_end",
    "months_between",
    "rank_units",
    "read_series",
    "read_trend",
    "read_units",
    "scope_of",
]
