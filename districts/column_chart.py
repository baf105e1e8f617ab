"""Months as columns: a small SVG that stands beside its table, the same on a page and on paper."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .charts import FONT
from .reading import show_number

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, FOOT = 64, 8, 14, 34
INK, FILL, FAINT = "#1b2430", "#0b4f8a", "#6b7685"


@dataclass(frozen=True)
class Column:
    """`value` is None where it is not known: then there is no column, and a sign that says so."""

    label: str
    value: int | Decimal | None
    is_whole: bool = True


def column_chart(columns: list[Column], *, name: str, title: str, words: str) -> SafeString:
    """Return columns that start at zero. `name` makes the ids of title and description its own.

    A column of which only a part is known has a dashed outline and no fill.
    """
    most = max((column.value for column in columns if column.value is not None), default=0)
    step = (WIDTH - LEFT - RIGHT) / max(len(columns), 1)
    every = max(1, round(len(columns) / 8))
    drawn = format_html_join(
        "",
        "{}{}",
        (
            (_column(column, LEFT + place * step, step, most), _label(column, place, every, step))
            for place, column in enumerate(columns)
        ),
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" '
        'role="img"         aria-labelledby="{}-title {}-desc" font-family="{}" font-size="15" fill="{}">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}{}</svg>',
        *(WIDTH, HEIGHT, WIDTH, HEIGHT, name, name, FONT, INK, name, title, name, words, _axis(most), drawn),
    )


def _axis(most):
    foot = HEIGHT - FOOT
    return format_html(
        '<path d="M{} {}H{}" stroke="{}"/><text x="{}" y="{}" text-anchor="end">0</text>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<path d="M{} {}H{}" stroke="{}" stroke-dasharray="2 4"/>',
        *(LEFT, foot, WIDTH - RIGHT, INK, LEFT - 8, foot + 5),
        *(LEFT - 8, TOP + 5, show_number(most), LEFT, TOP, WIDTH - RIGHT, FAINT),
    )


def _column(column, left, step, most):
    foot = HEIGHT - FOOT
    middle = f"{left + step / 2:.1f}"
    if column.value is None:
        return format_html(
            '<circle cx="{}" cy="{}" r="3.5" fill="none" stroke="{}">'
            "<title>{}: thiếu số liệu</title></circle>",
            *(middle, foot - 8, FAINT, column.label),
        )
    height = float(column.value) / float(most) * (foot - TOP) if most else 0
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"{}><title>{}: {}{}</title></rect>',
        *(f"{left + step * 0.15:.1f}", f"{foot - height:.1f}", f"{step * 0.7:.1f}", f"{height:.1f}"),
        FILL if column.is_whole else "#fff",
        FILL,
        "" if column.is_whole else DASHED,
        *(column.label, "" if column.is_whole else "ít nhất ", show_number(column.value)),
    )


DASHED = format_html(' stroke-dasharray="{}"', "4 3")


def _label(column, place, every, step):
    if place % every:
        return ""
    middle = f"{LEFT + (place + 0.5) * step:.1f}"
    return format_html(
        '<text x="{}" y="{}" text-anchor="middle">{}</text>', middle, HEIGHT - 10, column.label
    )
