"""The map of units with a figure, and the table that says the same."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from districts.boundaries import boundaries_of
from districts.list_sheets import ListColumn, ListSheet
from districts.models import BoundaryFile, ReturnSum, Unit
from districts.parents import parents_on
from districts.reading import show_date, show_period
from districts.returns.received import COLUMNS, received
from districts.succession import same_bodies
from districts.unit_map import Place, map_svg, place_of
from inspections.forms.unit_map import DEMANDS, FIGURES, RECEIVED, UnitMapForm
from inspections.models import Remedy

PER_PAGE = 100
# What rows and drawing read of a unit.
READ = ("uuid", "code", "name", "type", "level", "sort_key", "parent", "valid_from", "valid_to")
PLACE = ("latitude", "longitude")
SHEET = ListSheet(
    "Đơn vị trên bản đồ",
    (
        ListColumn("Mã", "unit.code"),
        ListColumn("Đơn vị", "unit"),
        ListColumn("Thuộc", "parent"),
        ListColumn("Số liệu", "value", "number"),
        ListColumn("Mới biết một phần", lambda row: None if row.is_whole else "mới biết một phần"),
        ListColumn("Trên bản đồ", lambda row: "có" if row.place else "chưa có tọa độ"),
    ),
)


@dataclass(frozen=True)
class MapRow:
    unit: Unit
    parent: Unit | None
    value: int | None
    is_whole: bool
    place: Place | None


@require_safe
def unit_map(request):
    form = UnitMapForm(request.GET, request.user)
    # Thousands of units share few parents: each is read once.
    found = Unit.objects.in_force(form.day).filter(level=form.level).only(*READ, *PLACE)
    units = list(found.prefetch_related("parent"))
    rows, words = _rows(units, form, request.user), _words(form)
    if form.wants_excel:
        return SHEET.response(rows, form, notes=[words])
    places = [row.place for row in rows if row.place]
    level = Unit.Level(form.level).label.lower()
    context = {
        "form": form,
        "day": form.day,
        "level": level,
        "figure": form.figure,
        "measure": _measure(form),
        "words": words,
        "n_units": len(rows),
        "n_missing": len(rows) - len(places),
        "map": _drawn(places, form, level, words) if places else "",
        "sources": _sources(places),
        "page": Paginator(rows, PER_PAGE).get_page(form.asked.get("trang")),
    }
    return render(request, "inspections/unit_map.html", context)


def _rows(units, form, user):
    """The largest first; what is not known last. One query for the figure, whatever there are of units."""
    bodies = same_bodies(units)
    values = _values(bodies, form, user)
    boundaries, parents = boundaries_of(bodies), parents_on(units, form.day)
    rows = []
    for unit in units:
        value, is_whole = values.get(unit.pk, (None, True))
        place = place_of(unit, boundaries.get(unit.pk), value, is_whole)
        rows.append(MapRow(unit, parents[unit.pk], value, is_whole, place))
    return sorted(rows, key=lambda row: (row.value is None, -(row.value or 0), row.unit.sort_key))


def _values(bodies, form, user):
    """{unit.pk: (value, whether that is all)}; who is not in it is not known."""
    if form.figure == RECEIVED:
        sums = ReturnSum.objects.filter(month=form.period.end, unit__level=form.level).order_by()
        return {each.unit_id: received(each) for each in sums.values_list("unit_id", *COLUMNS, named=True)}
    if form.figure == DEMANDS:
        return _open_demands(bodies, user)
    return {}


def _open_demands(bodies, user):
    """Of the whole body: what was asked under an earlier name is still open."""
    found = Remedy.objects.visible_to(user).asked().exclude(state=Remedy.State.VERIFIED).order_by()
    counts = dict(found.values_list("unit").annotate(n=Count("pk")))
    return {pk: (sum(counts.get(other, 0) for other in body), True) for pk, body in bodies.items()}


def _measure(form):
    return FIGURES[form.figure][0] if form.figure else ""


def _words(form):
    """Of when the figure is and where it comes from."""
    if form.figure == RECEIVED:
        period = form.period
        return f"Kỳ {show_period(period.start, period.end)}. Nguồn: Biểu II.06a mà đơn vị đã gửi, cột (3)."
    if form.figure == DEMANDS:
        return f"Tính đến {show_date(timezone.localdate())}. Nguồn: yêu cầu đã gửi, chưa được xác nhận."
    return f"Đơn vị có ngày {show_date(form.day)}."


def _drawn(places, form, level, words):
    measure = _measure(form)
    subject = f"{measure}, {level}" if measure else f"Vị trí các đơn vị {level}"
    how = "Vòng tròn lớn là số lớn, vòng rỗng nét đứt là thiếu số liệu. " if measure else ""
    return map_svg(
        places,
        name="map",
        title=f"Bản đồ: {subject} ngày {show_date(form.day)}",
        words=f"{how}{words} Bảng bên dưới ghi đủ các đơn vị.",
        measure=measure,
    )


def _sources(places):
    """Where the outlines come from: a map says so."""
    if not any(place.boundary for place in places):
        return []
    return list(dict.fromkeys(BoundaryFile.objects.values_list("source", flat=True)))
