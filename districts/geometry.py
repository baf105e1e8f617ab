"""Outlines made small enough to draw: fewer points, and a point inside to put a sign on.

A drawing a hand wide needs no more, and so the portal needs no geographic library.
"""

import itertools
from dataclasses import dataclass


def simplified(ring, tolerance):
    """Return the closed ring without the points within `tolerance` of the line (Douglas–Peucker).

    What becomes too small to be an area is returned as the four corners it began with.
    """
    middle = max(range(len(ring)), key=lambda place: _squared(ring[place], ring[0]))
    halves = [_thinned(ring[: middle + 1], tolerance), _thinned(ring[middle:], tolerance)]
    thin = halves[0][:-1] + halves[1]
    return thin if len(thin) >= 4 else [ring[0], ring[middle // 2], ring[middle], ring[0]]


def _thinned(line, tolerance):
    """Keep both ends, then again and again the point that is farthest off; without recursion."""
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        farthest, distance = None, tolerance**2
        for place in range(first + 1, last):
            off = _squared_from_line(line[place], line[first], line[last])
            if off > distance:
                farthest, distance = place, off
        if farthest is not None:
            kept.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [line[place] for place in sorted(kept)]


def _squared(a, b):
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _squared_from_line(point, start, end):
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return _squared(point, start)
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    along = min(1, max(0, along))
    return _squared(point, (start[0] + along * dx, start[1] + along * dy))


def area(ring):
    """Twice the signed area of a closed ring, in square degrees."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))


def point_inside(polygons):
    """(longitude, latitude) in the largest polygon: its centre of gravity, else amid its widest span."""
    polygon = max(polygons, key=lambda rings: abs(area(rings[0])))
    ring = polygon[0]
    centre = _centroid(ring)
    if centre and _is_inside(centre, polygon):
        return centre
    latitudes = [point[1] for point in ring]
    middle = (min(latitudes) + max(latitudes)) / 2
    spans = list(_spans(polygon, middle))
    if not spans:
        return ring[0][0], ring[0][1]
    left, right = max(spans, key=lambda span: span[1] - span[0])
    return (left + right) / 2, middle


def _centroid(ring):
    size = area(ring)
    if not size:
        return None
    x = y = 0
    for a, b in itertools.pairwise(ring):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return x / (3 * size), y / (3 * size)


def _is_inside(point, polygon):
    return any(left < point[0] < right for left, right in _spans(polygon, point[1]))


def _spans(polygon, latitude):
    """[(from, to)] in which the parallel runs inside the polygon, its holes left out."""
    crossings = []
    for ring in polygon:
        for a, b in itertools.pairwise(ring):
            if (a[1] > latitude) != (b[1] > latitude):
                crossings.append(a[0] + (latitude - a[1]) * (b[0] - a[0]) / (b[1] - a[1]))
    crossings.sort()
    return zip(crossings[::2], crossings[1::2], strict=False)


# --- Drawn --------------------------------------------------------------------------------------

WEST, NORTH = 102, 24  # the corner of the country from which drawn paths are counted


@dataclass(frozen=True)
class Detail:
    """How finely outlines are drawn: `tolerance` and `unit` are degrees, coordinates whole units."""

    name: str
    tolerance: float
    unit: float


# The coarsest first. Each serves maps on which its tolerance is no more than a dot.
DETAILS = (Detail("far", 0.01, 0.002), Detail("middle", 0.0025, 0.0005), Detail("near", 0.0005, 0.0001))


def detail_for(dots_per_degree):
    """The coarsest detail that shows no difference on a map of this scale; the finest at the least."""
    return next((each for each in DETAILS if each.tolerance * dots_per_degree <= 1), DETAILS[-1])


def drawn_path(polygons, detail):
    """SVG path data of all rings, in whole units from the country's corner, each step from the last point.

    Islands and holes that would be less than a dot are left out, but never the largest part.
    """
    largest = max(polygons, key=lambda rings: abs(area(rings[0])))[0]
    rings = [ring for rings in polygons for ring in rings]
    seen = [ring for ring in rings if ring is largest or _width(ring) > detail.tolerance]
    return "".join(_drawn_ring(ring, detail) for ring in seen)


def _width(ring):
    xs, ys = zip(*ring, strict=True)
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _drawn_ring(ring, detail):
    whole = [
        (round((x - WEST) / detail.unit), round((NORTH - y) / detail.unit))
        for x, y in simplified(ring, detail.tolerance)[:-1]
    ]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(whole)]
    numbers = [str(number) for step in steps if step != (0, 0) for number in step]
    line = numbers[0] + "".join(n if n[0] == "-" else f" {n}" for n in numbers[1:]) if numbers else "0 0"
    return f"M{whole[0][0]} {whole[0][1]}l{line}z"
