"""Statistics as sentences, charts and tables, the same on a page and on paper."""

from decimal import Decimal

from districts.charts import Bar, Point, line_chart, scale_of, small_chart
from districts.charts import bar_chart as drawn_bars
from districts.reading import UNKNOWN, show_number, show_percent

from .measures import NOTHING_SENT

WIDE = 700
# A page may be drawn in a wider face than paper is.
WIDE_LETTER = 0.62


def period_words(scope):
    """ "Tháng 8/2019", "Từ tháng 9/2018 đến tháng 8/2019"."""
    first, last = (f"tháng {month.month}/{month.year}" for month in (scope.first, scope.last))
    return first.capitalize() if first == last else f"Từ {first} đến {last}"


def shown(measure, figures):
    return measure.read(figures).shown


def shown_value(measure, value):
    """A value of the ranking: two places, as it decides the rank."""
    if value is None:
        return UNKNOWN
    return show_percent(value, 2, is_padded=True) if measure.is_percent else show_number(value)


def answer(series, measure=None):
    """The answer first: "Tháng 8/2019: 97,5 % trước và đúng hạn; có 10/12 biểu, 2 chưa gửi.".

    :param measure: what was asked for; the rate of dossiers in time where nothing was.
    """
    scope, complete = series.scope, series.total_completeness
    head = period_words(scope)
    if complete.is_empty:
        return f"{head}: {NOTHING_SENT}, {complete.sentence}."
    left_out = getattr(_asked(series, measure), "n_left_out", 0)
    partial = f" (không tính {show_number(left_out)} dòng chưa rõ số)" if left_out else ""
    provisional = " Số tạm tính: gồm cả biểu chờ nhận." if scope.with_submitted else ""
    return f"{head}: {_told(series, measure)}{partial}; {complete.sentence}{_without(series)}.{provisional}"


def _asked(series, measure):
    return measure.read(series.total) if measure else series.total.on_time_rate


def _told(series, measure):
    if measure is None or measure.name == "on_time":
        rate = series.total.on_time_rate
        if rate.percent is None:
            return "chưa đủ số để tính tỷ lệ đúng hạn"
        return f"{rate.shown} hồ sơ giải quyết trước và đúng hạn"
    number = shown(measure, series.total)
    return f"chưa đủ số để tính {measure.label}" if number == UNKNOWN else f"{measure.label} {number}"


def _without(series):
    """ "; 3/5 tháng không có biểu nào": such a period is shorter than it reads."""
    n = len(series.months_without_returns)
    return f"; {n}/{len(series.scope.months)} tháng không có biểu nào" if n else ""


def against_last_year(measure, comparison):
    """ "cao hơn cùng kỳ 1,2 điểm phần trăm", or why no difference is told."""
    if comparison is None:
        return "Cùng kỳ năm trước không có biểu nào."
    if comparison.problem:
        return f"Không nêu chênh lệch: {comparison.problem[:1].lower()}{comparison.problem[1:]}"
    now, before = measure.number(comparison.now), measure.number(comparison.before)
    if now is None or before is None or measure.read(comparison.now).is_partial:
        return "Không nêu chênh lệch: có phần chưa rõ số."
    if measure.read(comparison.before).is_partial:
        return "Không nêu chênh lệch: cùng kỳ năm trước có phần chưa rõ số."
    gap = now - before
    if round(gap, 2) == 0:
        return "Bằng cùng kỳ năm trước."
    way = "Cao hơn" if gap > 0 else "Thấp hơn"
    if measure.is_percent:
        return f"{way} cùng kỳ năm trước {show_number(round(abs(gap), 2))} điểm phần trăm."
    part = f" ({show_percent(100 * abs(gap) / before)})" if before else ""
    return f"{way} cùng kỳ năm trước {show_number(abs(gap))}{part}."


def points_of(measure, months, breaks=()):
    """Return [Point] of months; a break stands before the first month that ends on or after its day."""
    points, last = [], None
    for month in months:
        broken = any(
            not each.runs_on and last is not None and last < each.on <= month.month for each in breaks
        )
        missing = month.is_gap
        points.append(
            Point(
                label=month.label,
                value=None if missing else measure.number(month.figures),
                shown=NOTHING_SENT if missing else shown(measure, month.figures),
                is_partial=measure.read(month.figures).is_partial,
                breaks_before=broken,
            )
        )
        last = month.month
    return points


def show_on_axis(measure):
    """How a round number of a scale is written; it has as many places as its step."""
    return (lambda value: f"{show_number(value.normalize())} %") if measure.is_percent else show_number


def trend_chart(series, measure, *, width=WIDE):
    points = points_of(measure, series.trend, series.breaks)
    told = ", ".join(f"{point.label}: {point.shown}" for point in points)
    return line_chart(
        points,
        title=f"{measure.label.capitalize()} theo tháng",
        description=told,
        show=show_on_axis(measure),
        width=width,
    )


def ranking_chart(ranking, *, width=WIDE):
    bars = [
        Bar(f"{row.rank}. {row.unit.full_name}", Decimal(row.value), shown_value(ranking.measure, row.value))
        for row in ranking.ranked
    ]
    return drawn_bars(
        bars,
        title=f"Xếp hạng theo {ranking.measure.label}",
        description=", ".join(f"{bar.label}: {bar.shown}" for bar in bars),
        width=width,
        label=250 if width > 500 else 165,
        size=14,
        letter=WIDE_LETTER,
    )


def small_charts(units, points_by_unit, measure):
    """[(unit, SVG, last value)] on one scale, or none where nothing is known."""
    points = {unit.pk: points_of(measure, points_by_unit[unit.pk]) for unit in units}
    values = [point.value for found in points.values() for point in found]
    if not any(value is not None for value in values):
        return [], ()
    scale = scale_of(values)
    drawn = [
        (
            unit,
            small_chart(points[unit.pk], title=f"{unit.full_name}: {measure.label}", scale=scale),
            points[unit.pk][-1].shown if points[unit.pk] else UNKNOWN,
        )
        for unit in units
    ]
    return drawn, scale


def parts_chart(parts, measure, *, width=WIDE, most=12):
    """Bars of a breakdown, the first `most` with a number."""
    bars = [
        Bar(name, number, read.shown)
        for name, figures in parts
        if (number := measure.number(figures)) is not None
        for read in [measure.read(figures)]
    ][:most]
    return drawn_bars(
        bars,
        title=measure.label.capitalize(),
        description=", ".join(f"{bar.label}: {bar.shown}" for bar in bars),
        width=width,
        label=250 if width > 500 else 165,
        size=14,
        letter=WIDE_LETTER,
    )
