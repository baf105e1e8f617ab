"""Pages of statistics with a whole country through five years, and with a hundredth of it.

`bin/bench statistics` makes both (3,321 and 33 units × 60 months × 40 fields) in the throw-away database, the
small one first. The big one takes some minutes and 2 GB.
"""

import time
from math import cos, pi, sin

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from districts.geometry import simplified
from districts.management.commands.load_scale import load
from districts.models import ProcedureField, Unit, UnitBoundary

from .figures import line
from .pages import ROUNDS

FEW, MANY = 33, 3321
MONTHS, FIELDS = 60, 40
SIDES = 120  # points of an outline as a file brings it


def measure(folder):
    client = Client()
    client.force_login(make.user("provincial_staff"))
    few = measured(client, FEW)
    empty()
    many = measured(client, MANY)
    for name, (milliseconds, queries) in many.items():
        yield line(f"{name}_time", milliseconds, "ms", against=few[name][0])
        yield line(f"{name}_queries", queries, "queries", against=few[name][1])
    yield line("statistics_check_sums_differences", sum(differing()), "sums")


def measured(client, n_units):
    load(n_units, MONTHS, FIELDS)
    outline(Unit.objects.filter(code__startswith="TT", level=Unit.Level.COMMUNE).order_by("pk"))
    return {name: quickest(client, address) for name, address in addresses().items()}


def quickest(client, address):
    """Milliseconds in the server, of the quickest time, and the number of queries of the first.

    The two sizes are minutes apart: a median would compare what else the machine did meanwhile.
    """
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    count, times = len(queries), []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    return min(times), count


def outline(units):
    """A jagged outline for every unit, side by side from north to south, as a file taken over leaves them."""
    file, made = make.boundary_file(level=Unit.Level.COMMUNE), []
    for place, unit in enumerate(units):
        x, y = 103 + place % 58 * 0.1, 23 - place // 58 * 0.24
        turns = [2 * pi * n / SIDES for n in range(SIDES)]
        far = [0.05 + (n * 7919 % 13) / 1000 for n in range(SIDES)]
        ring = [[x + cos(t) * r, y + sin(t) * r] for t, r in zip(turns, far, strict=True)]
        ring = [[round(a, 5), round(b, 5)] for a, b in simplified([*ring, ring[0]], 0.0005)]
        made.append(UnitBoundary(unit=unit, file=file, polygons=[[ring]], latitude=y, longitude=x))
        made[-1].draw()
    UnitBoundary.objects.bulk_create(made)


def addresses():
    unit = Unit.objects.get(code="TT00017")
    every = f"{reverse('statistics')}?cap=xa"
    field = ProcedureField.objects.get(name="Lĩnh vực thử tải 7").pk
    year = _year_until_last()
    units, places = reverse("unit_list"), reverse("unit_map")
    return {
        "statistics_month": every,
        "statistics_year": f"{every}&{year}",
        "statistics_month_of_field": f"{every}&linh_vuc={field}",
        "statistics_of_unit": reverse("statistics_unit", args=[unit.uuid]),
        "statistics_of_unit_year": f"{reverse('statistics_unit', args=[unit.uuid])}?{year}",
        "unit_detail": reverse("unit_detail", args=[unit.uuid]),
        "unit_detail_of_province": reverse("unit_detail", args=[unit.parent.uuid]),
        "unit_list": units,
        "unit_list_of_communes": f"{units}?cap=xa&q=thu+tai",
        "unit_map": f"{places}?cap=xa",
        "unit_map_received": f"{places}?cap=xa&so_lieu=tiep_nhan",
    }


def _year_until_last():
    from districts.statistics.scope import months_back
    from districts.statistics_forms import latest_month

    last = latest_month()
    return f"tu={months_back(last, 11):%Y-%m}&den={last:%Y-%m}"


def empty():
    """The tables as they were: units of before stay out of the way of the next ones."""
    tables = (
        "districts_dossierreturn, districts_returnsum, districts_monthsum, districts_procedurefieldname, "
        "districts_procedurefield"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("TRUNCATE districts_unitboundary")
        cursor.execute("DELETE FROM districts_unit WHERE code LIKE 'TT%'")


def differing():
    from districts.statistics.upkeep import differences

    return differences()
