"""Figures across units and inspections, grouped by what they count; added only where the period agrees too.

Units are visited on different days, so "từ đầu năm đến nay" ends on another day at each: such figures stand
beside each other with their days, and are added only where the days are the same.
"""

from dataclasses import dataclass

from accounts import access
from districts.models import ReportedFigure
from districts.reading import like_with_like, show_date

from .figure_table import FigureGroup, figure_groups
from .models.finding import seen_of_all

UNKNOWN_PERIOD = "không rõ kỳ"


def figures_seen_by(user):
    """What `ReportedFigure.objects.visible_to` says of one inspection, for all of them at once."""
    standing = ReportedFigure.objects.standing()
    if access.province_wide(user, "view_findings"):
        return standing
    return standing.filter(seen_of_all(user, "visit__inspection", "unit__in"))


@dataclass(frozen=True)
class Subject:
    """Figures that count the same thing; each of `parts` has one period, its sum or why there is none."""

    parts: list

    @property
    def name(self):
        first = self.parts[0]
        return f"{first.subject} ({first.first.unit_of_count})"

    @property
    def first(self):
        return self.parts[0].first

    @property
    def rows(self):
        return [row for part in self.parts for row in part.rows]

    @property
    def sums(self):
        """[(period, sum or None, why not)] of the periods for which several units have a figure."""
        return [(as_of(part.first), part.total, part.why_not) for part in self.parts if len(part.rows) > 1]

    @property
    def why_not(self):
        """Why the periods are not added up; empty where there is one period only."""
        if len(self.parts) < 2:
            return ""
        days = " · ".join(dict.fromkeys(as_of(part.first) for part in self.parts))
        begins = {part.first.period_from for part in self.parts}
        if len(begins) == 1 and None not in begins:
            return (
                f"Không cộng chung: số lũy kế đến những ngày khác nhau ({days}); khi so sánh phải nhìn ngày."
            )
        return f"Không cộng chung: các số thuộc kỳ khác nhau ({days})."


def as_of(figure):
    """tính đến 04/09/2019 for what runs from the first of January; the two days for any other period."""
    begin, end = figure.period_from, figure.period_to
    if end is None:
        return UNKNOWN_PERIOD
    if (begin.day, begin.month) == (1, 1) and begin.year == end.year and (end.day, end.month) != (31, 12):
        return f"tính đến {show_date(end)}"
    return f"{show_date(begin)}–{show_date(end)}"


def subjects(figures):
    """The groups of one list, in the order of their names; figures of a group by period, then by unit."""
    groups = like_with_like(figures, key=lambda figure: figure.likeness[:6])
    made = [Subject(_parts(group)) for group in groups.values()]
    return sorted(made, key=lambda subject: subject.name)


def _parts(figures) -> list[FigureGroup]:
    dated = sorted(
        figures,
        key=lambda figure: (
            figure.period_to is None,
            figure.period_to and -figure.period_to.toordinal(),
            figure.period_from and figure.period_from.toordinal(),
            figure.unit.sort_key,
            figure.pk,
        ),
    )
    return figure_groups(dated)
