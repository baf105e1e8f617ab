"""The figures of an inspection in groups of like with like, each with its sum or why there is none.

Figures are added only where what is counted, unit of count, channel, level, programme and period agree
(two unknown periods count as equal and are shown as unknown), each unit stands once, and no unit
contains another. No percentage is ever made: nobody stated a denominator.
"""

from dataclasses import dataclass

from districts.models import ReportedFigure
from districts.reading import add_figures, like_with_like, show_figure, show_period, symbol_figure


@dataclass(frozen=True)
class FigureRow:
    """One figure as a table shows it."""

    figure: ReportedFigure

    @property
    def number(self):
        return show_figure(self.figure.value, self.figure.comparator, self.figure.unit_of_count)

    @property
    def symbol(self):
        return symbol_figure(self.figure.value, self.figure.comparator)

    @property
    def period(self):
        """The days, and the words they were said in: từ đầu năm đến nay (01/01/2019–04/09/2019)."""
        dates = show_period(self.figure.period_from, self.figure.period_to)
        words = self.figure.period_words
        return dates if not words or words.lower() == dates else f"{words} ({dates})"


@dataclass(frozen=True)
class FigureGroup:
    """Figures that may stand beside each other. `total` is their sum in signs; `why_not` says why none."""

    rows: list
    total: str = ""
    why_not: str = ""

    @property
    def first(self):
        return self.rows[0].figure

    @property
    def subject(self):
        """What the group counts, in words: Tiếp nhận · Trực tuyến · Mức độ 3, 4 (NĐ 43/2011)."""
        figure = self.first
        counted = (
            figure.counted_note if figure.counted == figure.Counted.OTHER else figure.get_counted_display()
        )
        note = figure.counted_note if figure.counted != figure.Counted.OTHER else ""
        channel = figure.get_channel_display() if figure.channel else ""
        level = figure.get_service_level_display() if figure.service_level else ""
        return " · ".join(filter(None, [counted, note, channel, level, str(figure.programme or "")]))


def figure_groups(figures):
    """Groups in the order in which they were first met; withdrawn figures stand in their group uncounted."""
    groups = like_with_like(figures, key=lambda figure: figure.likeness)
    return [_group(each) for each in groups.values()]


def _group(figures):
    standing = [figure for figure in figures if figure.withdrawn_at is None]
    rows = [FigureRow(figure) for figure in figures]
    if len(standing) < 2:
        return FigureGroup(rows)
    if reason := _counted_twice(standing):
        return FigureGroup(rows, why_not=reason)
    total = add_figures([_Stated(figure) for figure in standing])
    if total.problem:
        return FigureGroup(rows, why_not=total.problem)
    shown = symbol_figure(total.value, total.comparator)
    return FigureGroup(rows, total=f"{shown} {standing[0].unit_of_count}")


class _Stated:
    """A figure in the shape in which `add_figures` reads it."""

    def __init__(self, figure):
        self.value, self.comparator, self.unit_words = figure.value, figure.comparator, figure.unit_of_count


def _counted_twice(figures):
    units = [figure.unit for figure in figures]
    ids = [unit.pk for unit in units]
    if len(set(ids)) < len(ids):
        return "Không cộng: một đơn vị có nhiều số khác nhau cho cùng nội dung và kỳ."
    if any(unit.parent_id in ids for unit in units):
        return "Không cộng: có đơn vị nằm trong đơn vị khác, cộng là tính hai lần."
    return ""
