"""What people say about numbers, dates and periods, understood or asked about, never guessed.

No model and no request: plain text in, frozen values with Vietnamese sentences out.
"""

from districts.reading.dates import Unreadable, read_date, show_date, show_date_long, show_period
from districts.reading.figures import (
    COMPARATORS,
    DECIMAL_PLACES,
    MAX_FIGURE,
    FigureReading,
    Question,
    read_figure,
    show_figure,
    symbol_figure,
)
from districts.reading.numbers import UNKNOWN, show_number, show_percent
from districts.reading.periods import (
    PeriodReading,
    read_period,
    reporting_half,
    reporting_month,
    reporting_quarter,
    reporting_year,
)
from districts.reading.sums import FigureSum, add_figures, like_with_like
from districts.reading.times import read_time

__all__ = [
    "COMPARATORS",
    "DECIMAL_PLACES",
    "MAX_FIGURE",
    "UNKNOWN",
    "FigureReading",
    "FigureSum",
    "PeriodReading",
    "Question",
    "Unreadable",
    "add_figures",
    "like_with_like",
    "read_date",
    "read_figure",
    "read_period",
    "read_time",
    "reporting_half",
    "reporting_month",
    "reporting_quarter",
    "reporting_year",
    "show_date",
    "show_date_long",
    "show_figure",
    "show_number",
    "show_percent",
    "show_period",
    "symbol_figure",
]
