"""Figures as pictures: small SVG drawings without script, the same in a page and on paper.

A table always stands beside a chart; the chart adds the look, not the data.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from html import escape

FONT = "Tinos, 'Times New Roman', serif"
WIDTH = 640
LABEL = 190  # room for names, in the drawing's own units
VALUE = 110  # room for figures behind the bars
BAR, GAP, EDGE = 26, 16, 10
LETTER = 0.41  # width of a letter by its size, in Tinos


@dataclass(frozen=True)
class Bar:
    """`shown` is what stands behind the bar: "hơn 2.000" where `value` is only a bound."""

    label: str
    value: Decimal
    shown: str


@dataclass(frozen=True)
class Point:
    """One month of a line. `value` None is a gap, marked as such; a partial value is a hollow dot.

    `breaks_before` is true where the units changed since the point before: the line does not run across.
    """

    label: str
    value: Decimal | None
    shown: str
    is_partial: bool = False
    breaks_before: bool = False


def bar_chart(
    bars: list[Bar], *, title="", description="", width=WIDTH, label=LABEL, size=17, letter=LETTER
) -> str:
    """Return horizontal bars that start at zero, one under the other, as an SVG text.

    A picture with a title says it to who cannot see it; without one the text beside it must.
    """
    most = max((bar.value for bar in bars), default=Decimal(0))
    height = 2 * EDGE + len(bars) * (BAR + GAP) - GAP
    room = (label, VALUE * size / 17, width)
    chars = int((label - 8) / (size * letter))
    rows = [_row(bar, EDGE + place * (BAR + GAP), most, room, chars) for place, bar in enumerate(bars)]
    axis = f'<path d="M{label} {EDGE / 2:g}V{height - EDGE / 2:g}" stroke="#000" stroke-width="1"/>'
    return _svg(width, height, size, "".join(rows) + axis, title, description)


def _svg(width, height, size, drawn, title, description):
    role = f' role="img" aria-label="{escape(title)}"' if title else ""
    told = f"<title>{escape(title)}</title>" if title else ""
    told += f"<desc>{escape(description)}</desc>" if description else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="{FONT}" font-size="{size}"{role}>{told}{drawn}</svg>'
    )


def _row(bar, top, most, room, chars):
    label, value, width = room
    length = float(bar.value / most) * (width - label - value) if most else 0
    middle = top + BAR / 2 + 6
    name = escape(_shortened(bar.label, chars))
    return (
        f'<text x="{label - 8}" y="{middle:g}" text-anchor="end">{name}</text>'
        f'<rect x="{label}" y="{top:g}" width="{length:.2f}" height="{BAR}" fill="#0b4f8a"/>'
        f'<text x="{label + length + 7:.2f}" y="{middle:g}">{escape(bar.shown)}</text>'
    )


def _shortened(label, most):
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


# --- Lines --------------------------------------------------------------------------------------

LINE, GREY, MISSING = "#0b4f8a", "#6b7685", "#c8102e"


def scale_of(values):
    """Return (low, high) in round numbers around the values, for charts that shall share one scale."""
    known = [value for value in values if value is not None]
    if not known:
        return Decimal(0), Decimal(1)
    low, high = min(known), max(known)
    step = _round_step(high - low or abs(high) / 10 or Decimal(1))
    low = (low / step).to_integral_value(ROUND_FLOOR) * step
    high = (high / step).to_integral_value(ROUND_CEILING) * step
    return low, high if high > low else low + step


def _round_step(spread):
    """1, 2 or 5 times a power of ten, about a fourth of the spread."""
    spread = Decimal(spread) / 4
    ten = Decimal(10) ** spread.adjusted()
    return next(ten * times for times in (1, 2, 5, 10) if ten * times >= spread)


def line_chart(points, *, title, description="", scale=None, show=str, width=WIDTH, height=240) -> str:
    """Return one line over months with gaps where nothing is known, on the scale given or its own.

    :param show: how a number on the axis is written.
    """
    low, high = scale or scale_of([point.value for point in points])
    left, right, top, bottom = 64, width - 30, 14, height - 44
    places = _places(len(points), left, right)
    step = _round_step(high - low)
    n_steps = int((high - low) / step)
    drawn = [
        _grid_line(left, right, _height_of(low + step * n, low, high, top, bottom), show(low + step * n))
        for n in range(n_steps + 1)
    ]
    every = max(1, -(-len(points) * 52 // (right - left)))
    drawn += [
        f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle" font-size="13">'
        f"{escape(point.label)}</text>"
        for place, (x, point) in enumerate(zip(places, points, strict=True))
        if (len(points) - 1 - place) % every == 0
    ]
    drawn.append(_line(points, places, low, high, top, bottom, 3.5))
    drawn += _key(points, left, height - 6)
    return _svg(width, height, 14, "".join(drawn), title, description)


def _key(points, x, y):
    """What the marks that are no plain dots stand for; on paper nothing else says it."""
    if any(point.value is None for point in points):
        yield f'<text x="{x}" y="{y}" font-size="13" fill="{MISSING}">× thiếu số liệu</text>'
        x += 108
    if any(point.value is not None and point.is_partial for point in points):
        yield f'<circle cx="{x + 4}" cy="{y - 4}" r="3.5" fill="#fff" stroke="{LINE}" stroke-width="1.5"/>'
        yield f'<text x="{x + 13}" y="{y}" font-size="13">số chưa đủ</text>'


def small_chart(points, *, title, scale, width=200, height=72) -> str:
    """Return a small line without axes, one of many on the same `scale`; its last value is written."""
    low, high = scale
    left, right, top, bottom = 6, width - 6, 8, height - 10
    base = f'<path d="M{left} {bottom}H{right}" stroke="{GREY}" stroke-width="0.7"/>'
    line = _line(points, _places(len(points), left, right), low, high, top, bottom, 2.2)
    told = ", ".join(f"{point.label}: {point.shown}" for point in points)
    return _svg(width, height, 12, base + line, title, told)


def _places(count, left, right):
    return [left + (right - left) * (n / (count - 1) if count > 1 else 0.5) for n in range(count)]


def _height_of(value, low, high, top, bottom):
    return bottom - float((value - low) / (high - low)) * (bottom - top)


def _grid_line(left, right, y, shown):
    return (
        f'<path d="M{left} {y:.1f}H{right}" stroke="#d5dae1" stroke-width="1"/>'
        f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end" font-size="13">{escape(shown)}</text>'
    )


def _line(points, places, low, high, top, bottom, dot):
    """Strokes between neighbours that are both known, a dot for each, a cross for what is missing."""
    path, dots, before = [], [], False
    for x, point in zip(places, points, strict=True):
        if point.breaks_before:
            before = False
            dots.append(
                f'<path d="M{x - 6:.1f} {top}V{bottom}" stroke="{GREY}" stroke-width="1.2" '
                'stroke-dasharray="4 3"/>'
            )
        if point.value is None:
            dots.append(_cross(x, bottom, dot))
            before = False
            continue
        y = _height_of(point.value, low, high, top, bottom)
        path.append(f"{'L' if before else 'M'}{x:.1f} {y:.1f}")
        fill = "#fff" if point.is_partial else LINE
        dots.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{dot}" fill="{fill}" stroke="{LINE}" stroke-width="1.5">'
            f"<title>{escape(point.label)}: {escape(point.shown)}</title></circle>"
        )
        before = True
    return f'<path d="{"".join(path)}" fill="none" stroke="{LINE}" stroke-width="2"/>{"".join(dots)}'


def _cross(x, y, size):
    return (
        f'<path d="M{x - size:.1f} {y - size:.1f}l{2 * size} {2 * size}M{x - size:.1f} {y + size:.1f}'
        f'l{2 * size} {-2 * size}" stroke="{MISSING}" stroke-width="1.5"/>'
    )
