"""Outlines made small enough to draw: fewer points, and a point inside to put a sign on.

A drawing a hand wide needs no more, and so the portal needs no geographic library.
"""

import itertools


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
