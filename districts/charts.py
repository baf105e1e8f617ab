"""Figures as pictures: small SVG drawings without script, the same in a page and on paper.

A table always stands beside a chart; the chart adds the look, not the data.
"""

from dataclasses import dataclass
from decimal import Decimal
from html import escape

FONT = "Tinos, 'Times New Roman', serif"
WIDTH = 640
LABEL = 190  # room for names, in the drawing's own units
VALUE = 110  # room for figures behind the bars
BAR, GAP, EDGE = 26, 16, 10
CHARS_OF_LABEL = 26


@dataclass(frozen=True)
class Bar:
    """`shown` is what stands behind the bar: "hơn 2.000" where `value` is only a bound."""

    label: str
    value: Decimal
    shown: str


def bar_chart(bars: list[Bar]) -> str:
    """Return horizontal bars that start at zero, one under the other, as an SVG text."""
    most = max((bar.value for bar in bars), default=Decimal(0))
    height = 2 * EDGE + len(bars) * (BAR + GAP) - GAP
    rows = [_row(bar, EDGE + place * (BAR + GAP), most) for place, bar in enumerate(bars)]
    axis = f'<path d="M{LABEL} {EDGE / 2:g}V{height - EDGE / 2:g}" stroke="#000" stroke-width="1"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-family="{FONT}" font-size="17">{"".join(rows)}{axis}</svg>'
    )


def _row(bar, top, most):
    length = float(bar.value / most) * (WIDTH - LABEL - VALUE) if most else 0
    middle = top + BAR / 2 + 6
    return (
        f'<text x="{LABEL - 8}" y="{middle:g}" text-anchor="end">{escape(_shortened(bar.label))}</text>'
        f'<rect x="{LABEL}" y="{top:g}" width="{length:.2f}" height="{BAR}" fill="#0b4f8a"/>'
        f'<text x="{LABEL + length + 7:.2f}" y="{middle:g}">{escape(bar.shown)}</text>'
    )


def _shortened(label):
    return label if len(label) <= CHARS_OF_LABEL else f"{label[: CHARS_OF_LABEL - 1].rstrip()}…"
