"""Outlines from a file: matched with units of a day, looked at first, taken over whole or not at all."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction

from accounts.vietnamese import fold

from .geojson import Unusable, read_outlines
from .geometry import DETAILS, point_inside, simplified
from .models import BoundaryFile, Unit, UnitBoundary
from .reading import show_date
from .succession import MANY

TOLERANCE = 0.0005  # degrees, some 50 m: less than a dot on the map of a province
DIGITS = {Unit.Level.PROVINCE: 2, Unit.Level.DISTRICT: 3, Unit.Level.COMMUNE: 5}
MAX_UNKNOWN = 20
LINES = tuple(detail.name for detail in DETAILS)
DRAWN = ("west", "east", "south", "north", *LINES)


@dataclass(frozen=True)
class Match:
    """One outline and its unit; `doubt` where the file calls it otherwise."""

    outline: object
    unit: Unit
    doubt: str = ""


@dataclass
class BoundaryPreview:
    """What a file would bring. It can be taken over only where there are no `refusals`."""

    matches: list = field(default_factory=list)
    refusals: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    n_replaced: int = 0
    sha256: str = ""
    earlier: BoundaryFile | None = None

    @property
    def n_doubts(self):
        return sum(1 for match in self.matches if match.doubt)

    @property
    def can_commit(self):
        return bool(self.matches) and not self.refusals


def look_at(data, *, level, on, code_property=""):
    """Read and match; nothing is written."""
    preview = BoundaryPreview(sha256=hashlib.sha256(data).hexdigest())
    try:
        outlines = read_outlines(data, code_property=code_property, digits=DIGITS.get(level))
    except Unusable as why:
        preview.refusals = why.sentences
        return preview
    units = {unit.code: unit for unit in Unit.objects.in_force(on).filter(level=level)}
    label = Unit.Level(level).label.lower()
    unknown = [each for each in outlines if each.code not in units]
    preview.refusals = [
        f"Đối tượng {each.place}{f', “{each.name}”' if each.name else ''}: ngày {show_date(on)} không có "
        f"đơn vị {label} nào mang mã {each.code}."
        for each in unknown[:MAX_UNKNOWN]
    ]
    if other := _other_level(outlines, unknown, on):
        preview.refusals = [
            f"Ngày {show_date(on)} mọi mã trong tệp là mã của đơn vị {other}, không phải {label}: "
            "hãy chọn lại cấp."
        ]
    elif len(unknown) > MAX_UNKNOWN:
        preview.refusals.append(f"Còn {len(unknown) - MAX_UNKNOWN} mã nữa không có. Xem lại cấp và ngày.")
    known = [(each, units[each.code]) for each in outlines if each.code in units]
    preview.matches = [Match(each, unit, _doubt(each, unit)) for each, unit in known]
    told = {each.code for each in outlines}
    preview.missing = [unit for code, unit in units.items() if code not in told]
    preview.n_replaced = UnitBoundary.objects.filter(unit__in=[unit for _, unit in known]).count()
    preview.earlier = BoundaryFile.objects.filter(sha256=preview.sha256, level=level, as_of=on).first()
    return preview


def _other_level(outlines, unknown, on):
    """The level that all codes of the file are of, where none is of the level that was chosen."""
    codes = {each.code for each in unknown}
    if not codes or len(unknown) < len(outlines):
        return ""
    found = Unit.objects.in_force(on).filter(code__in=codes).order_by().values_list("level", "code")
    by_level = defaultdict(set)
    for level, code in found:
        by_level[level].add(code)
    return next((Unit.Level(level).label.lower() for level, told in by_level.items() if told == codes), "")


def _doubt(outline, unit):
    """The file's name says another unit; a code is used again, so somebody must look."""
    called = fold(outline.name)
    if not called or called in (fold(unit.name), fold(unit.full_name)):
        return ""
    return f"tệp gọi là “{outline.name}”"


@transaction.atomic
def take_over(preview, *, name, size, level, on, source, by):
    """Write the outlines of a preview without refusals; an older outline of a unit gives way.

    :return: the :class:`BoundaryFile`.
    """
    file = BoundaryFile.objects.create(
        name=name,
        sha256=preview.sha256,
        size=size,
        level=level,
        as_of=on,
        source=source,
        n_units=len(preview.matches),
        committed_by=by,
    )
    UnitBoundary.objects.bulk_create(
        [_boundary(match, file) for match in preview.matches],
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=["file", "polygons", "latitude", "longitude", *DRAWN],
    )
    return file


def _boundary(match, file):
    polygons = [[_drawn(ring) for ring in rings] for rings in match.outline.polygons]
    longitude, latitude = point_inside(polygons)
    boundary = UnitBoundary(
        unit=match.unit, file=file, polygons=polygons, latitude=latitude, longitude=longitude
    )
    boundary.draw()
    return boundary


def _drawn(ring):
    return [[round(x, 5), round(y, 5)] for x, y in simplified(ring, TOLERANCE)]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a map needs to know of an outline before it is drawn: its middle and how far it reaches."""

    pk: int
    unit_id: int
    latitude: float
    longitude: float
    west: float
    east: float
    south: float
    north: float


def boundaries_of(bodies):
    """{unit pk: reach of its outline, or of that of its body under another name}: one query.

    :param bodies: `succession.same_bodies` of the units.
    """
    found = _of("unit", set().union(*bodies.values()))
    rows = {row[1]: Reach(*row) for row in found.values_list(*Reach.__slots__)}
    reaches = {}
    for pk, body in bodies.items():
        row = rows.get(pk) or next((rows[other] for other in body if other in rows), None)
        if row:
            reaches[pk] = row
    return reaches


def lines_of(boundaries, detail):
    """{boundary pk: SVG path data as fine as that}: one query."""
    return dict(_of("pk", {boundary.pk for boundary in boundaries}).values_list("pk", detail.name))


def _of(name, pks):
    """Outlines of these; of so many that naming them costs more than reading the others too, all."""
    found = UnitBoundary.objects.order_by()
    return found.filter(**{f"{name}__in": pks}) if len(pks) <= MANY else found
