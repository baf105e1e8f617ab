"""Units on a map: a server-drawn SVG without tiles, scripts or anybody else's server.

The same drawing stands in a page and on paper; a table stands beside it, the map adds only where things are.
Units lie where their latitude and longitude say, else in the middle of their outline; who has neither is left
to the table, and the page says how many they are.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from math import cos, radians, sqrt

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .boundaries import Reach, lines_of
from .charts import FONT
from .geometry import NORTH, WEST, detail_for
from .models import Unit
from .reading import show_number

WIDTH, MARGIN, LEGEND = 720, 34, 118
SMALLEST, LARGEST = 4, 24
HIGHEST = 760
INK, LINE, BUBBLE, UNKNOWN = "#1b2430", "#6b7685", "#9a6700", "#4a5565"
SHADES = ("#f1f6fb", "#d6e5f2", "#aecbe5", "#7fabd3", "#4f88bb")
PLAIN = "#f7f8fa"
LABELLED_ALL, LABELLED_SOME = 40, 10
MANY = 200  # from here on an outline tells by its shade alone, and bubbles shrink
LETTER = 7.2  # width of a letter in the drawing's units, for labels that do not cover each other


@dataclass(frozen=True)
class Place:
    """A unit on the map. `value` is None where it is not known; `is_whole` false where more is to come."""

    unit: Unit
    latitude: float
    longitude: float
    boundary: Reach | None
    value: int | Decimal | None = None
    is_whole: bool = True

    @property
    def shown(self):
        if self.value is None:
            return "thiếu số liệu"
        return f"{'' if self.is_whole else '≥ '}{show_number(self.value)}"


def place_of(unit, boundary=None, value=None, is_whole=True):
    """The unit's place, or None where nobody has said where it lies."""
    if unit.latitude is not None and unit.longitude is not None:
        return Place(unit, float(unit.latitude), float(unit.longitude), boundary, value, is_whole)
    if boundary:
        return Place(unit, boundary.latitude, boundary.longitude, boundary, value, is_whole)
    return None


def map_svg(places, *, name, title, words, measure="") -> SafeString:
    """Return the map of `places`, which are not empty. One query, for the lines of the outlines.

    :param name: makes the ids of title and description its own.
    :param measure: what the values count ("yêu cầu chưa xong"); empty where no figure is shown.
    """
    sheet = _Sheet(places)
    scale = _Scale(places if measure else [])
    drawn = sorted(places, key=lambda place: -(place.value or 0))
    labels = format_html_join("", "{}", ((each,) for each in _labels(drawn, sheet, scale, measure)))
    legend = _legend(places, sheet, scale, measure)
    height = sheet.height + (LEGEND if measure else 0)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'aria-labelledby="{}-title {}-desc" font-family="{}" font-size="14" fill="{}">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}{}{}{}</svg>',
        *(WIDTH, f"{height:.0f}", WIDTH, f"{height:.0f}", name, name, FONT, INK, name, title, name, words),
        *(_areas(places, sheet, scale, measure), _marks(drawn, sheet, scale, measure), labels, legend),
    )


class _Sheet:
    """Degrees to the drawing's units: as wide as the paper, north up, a kilometre as long east as north."""

    def __init__(self, places):
        longitudes = [place.longitude for place in places]
        latitudes = [place.latitude for place in places]
        for place in places:
            if edge := place.boundary:
                longitudes += [edge.west, edge.east]
                latitudes += [edge.south, edge.north]
        self.west, self.north = min(longitudes), max(latitudes)
        middle = (self.north + min(latitudes)) / 2
        self.narrowing = cos(radians(middle))
        wide = max((max(longitudes) - self.west) * self.narrowing, 0.01)
        high = max(self.north - min(latitudes), 0.01)
        self.scale = min((WIDTH - 2 * MARGIN) / wide, (HIGHEST - 2 * MARGIN) / high)
        self.left = (WIDTH - wide * self.scale) / 2
        self.height = high * self.scale + 2 * MARGIN

    def at(self, longitude, latitude):
        return (
            self.left + (longitude - self.west) * self.narrowing * self.scale,
            MARGIN + (self.north - latitude) * self.scale,
        )

    def from_paths(self, detail):
        """SVG: from whole units of stored paths to the drawing's units."""
        dots, (x, y) = detail.unit * self.scale, self.at(WEST, NORTH)
        return f"matrix({dots * self.narrowing:.6f} 0 0 {dots:.6f} {x:.3f} {y:.3f})"


class _Scale:
    """Areas of bubbles grow with the value; shades have as many units each as can be."""

    def __init__(self, places):
        values = [place.value for place in places if place.value is not None]
        self.most = max(values, default=0)
        self.largest = LARGEST if len(places) <= MANY else LARGEST / 3
        self.smallest = SMALLEST if len(places) <= MANY else SMALLEST / 2
        distinct = sorted(set(values))
        n = min(len(SHADES), len(distinct))
        self.tops = [distinct[(place + 1) * len(distinct) // n - 1] for place in range(n)]
        self.lows = [distinct[place * len(distinct) // n] for place in range(n)]

    def radius(self, value):
        share = sqrt(float(value) / float(self.most)) if self.most else 0
        return self.smallest + (self.largest - self.smallest) * share if value else self.smallest - 1

    def shade(self, value):
        step = next(place for place, top in enumerate(self.tops) if value <= top)
        return SHADES[step * (len(SHADES) - 1) // max(len(self.tops) - 1, 1)]


def _areas(places, sheet, scale, measure):
    """Outlines, those of one shade together: what they share is written once."""
    outlined = [place for place in places if place.boundary]
    if not outlined:
        return ""
    detail = detail_for(sheet.scale)
    lines = lines_of([place.boundary for place in outlined], detail)
    shaded = defaultdict(list)
    for place in outlined:
        fill = PLAIN if not measure else "#fff" if place.value is None else scale.shade(place.value)
        told = escape(_told(place, measure), quote=False)
        shaded[fill].append(f'<path d="{lines[place.boundary.pk]}"><title>{told}</title></path>')
    dots = detail.unit * sheet.scale
    thin = (0.8 if len(places) <= MANY else 0.3) / dots
    dashes = f' stroke-dasharray="{3 / dots:.2f}"'
    groups = "".join(
        f'<g fill="{fill}"{dashes if fill == "#fff" else ""}>{"".join(paths)}</g>'
        for fill, paths in shaded.items()
    )
    return mark_safe(
        f'<g transform="{sheet.from_paths(detail)}" fill-rule="evenodd" stroke="{LINE}" '
        f'stroke-width="{thin:.2f}">{groups}</g>'
    )


def _told(place, measure):
    return f"{place.unit}: {place.shown}" if measure else str(place.unit)


def _marks(places, sheet, scale, measure):
    """Bubbles, the largest first; who has an outline is told of by the outline."""
    marked = [place for place in places if len(places) <= MANY or not place.boundary]
    known = [place for place in marked if not measure or place.value is not None]
    bubbles = "".join(_bubble(place, sheet, scale, measure) for place in known)
    rings = (_unknown(place, sheet, measure) for place in marked if measure and place.value is None)
    return mark_safe(f"<g {BUBBLES}>{bubbles}</g>{''.join(rings)}")


BUBBLES = f'fill="{BUBBLE}" fill-opacity="0.8" stroke="#fff"'


def _bubble(place, sheet, scale, measure):
    x, y = sheet.at(place.longitude, place.latitude)
    radius = scale.radius(place.value) if measure else SMALLEST
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    if place.boundary:
        return f'{circle} pointer-events="none"/>'
    return f"{circle}><title>{escape(_told(place, measure), quote=False)}</title></circle>"


def _unknown(place, sheet, measure):
    x, y = sheet.at(place.longitude, place.latitude)
    return _ring(x, y, _told(place, measure))


def _ring(x, y, told):
    """Not known is not zero: a hollow, dashed ring."""
    return format_html(
        '<circle cx="{}" cy="{}" r="6" fill="#fff" stroke="{}" stroke-width="1.5" stroke-dasharray="3 2">'
        "<title>{}</title></circle>",
        *(f"{x:.1f}", f"{y:.1f}", UNKNOWN, told),
    )


def _labels(drawn, sheet, scale, measure):
    """Names of all where there is room, else of the largest; none over another."""
    taken = []
    named = drawn if len(drawn) <= LABELLED_ALL else drawn[:LABELLED_SOME] if measure else []
    for place in named:
        x, y = sheet.at(place.longitude, place.latitude)
        y -= scale.radius(place.value) if measure and place.value else SMALLEST
        half = len(place.unit.name) * LETTER / 2
        x = min(max(x, half + 2), WIDTH - half - 2)
        box = (x - half, y - 16, x + half, y)
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            yield format_html(
                '<text x="{x}" y="{y}" text-anchor="middle" stroke="#fff" stroke-width="3">{name}</text>'
                '<text x="{x}" y="{y}" text-anchor="middle">{name}</text>',
                x=f"{x:.1f}",
                y=f"{y - 4:.1f}",
                name=place.unit.name,
            )


def _overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _legend(places, sheet, scale, measure):
    if not measure:
        return ""
    parts = [format_html('<text x="{}" y="{}">{}</text>', 12, f"{sheet.height + 18:.0f}", measure)]
    top, x = sheet.height + 50, 30
    has_bubbles = len(places) <= MANY or any(not place.boundary for place in places)
    for value in dict.fromkeys(v for v in (scale.most, scale.most // 4) if v and has_bubbles):
        radius = scale.radius(value)
        parts.append(_sample(x + radius - 8, top, radius, show_number(value)))
        x += 2 * radius + 26 + len(show_number(value)) * LETTER
    parts += [_ring(x, top, ""), _words(x + 12, top, "thiếu số liệu")]
    x, top = 22, top + 46
    if any(place.boundary for place in places):
        for low, high in zip(scale.lows, scale.tops, strict=True):
            words = show_number(low) if low == high else f"{show_number(low)}–{show_number(high)}"
            parts += [_swatch(x, top, scale.shade(high)), _words(x + 22, top, words)]
            x += 36 + len(words) * LETTER
    return format_html_join("", "{}", ((part,) for part in parts))


def _sample(x, y, radius, words):
    circle = format_html(
        '<circle cx="{}" cy="{}" r="{}" fill="{}" fill-opacity="0.8" stroke="#fff"/>',
        *(f"{x:.1f}", f"{y:.1f}", f"{radius:.1f}", BUBBLE),
    )
    return format_html("{}{}", circle, _words(x + radius + 6, y, words))


def _swatch(x, y, fill):
    return format_html(
        '<rect x="{}" y="{}" width="18" height="14" fill="{}" stroke="{}"/>',
        *(f"{x:.1f}", f"{y - 7:.1f}", fill, LINE),
    )


def _words(x, y, words):
    return format_html('<text x="{}" y="{}">{}</text>', f"{x:.1f}", f"{y + 5:.1f}", words)
