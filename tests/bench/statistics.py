"""Pages of statistics with a whole country through five years, and with a hundredth of it.

`bin/bench statistics` makes both (3,321 and 33 units × 60 months × 40 fields), each in a throw-away database
of its own, and asks for the pages of the two in turn. The big one takes some minutes and 2 GB.
"""

import os
import time
from contextlib import contextmanager
from math import cos, pi, sin
from statistics import median

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from districts.geometry import simplified
from districts.management.commands.load_scale import load
from districts.models import ProcedureField, Unit, UnitBoundary

from .figures import line

FEW, MANY = 33, 3321
MONTHS, FIELDS = 60, 40
SIDES = 120  # points of an outline as a file brings it
TURNS, AT_A_TIME = 5, 5
KEEP_RANKS = ("statistics_month", "statistics_year", "statistics_month_of_field")


def measure(folder):
    client = Client()
    client.force_login(make.user("provincial_staff"))
    with two_databases() as databases:
        addresses = {}
        for size in (FEW, MANY):
            use(databases[size])
            load(size, MONTHS, FIELDS)
            outline(Unit.objects.filter(code__startswith="TT", level=Unit.Level.COMMUNE).order_by("pk"))
            settle()
            addresses[size] = addresses_here()
        yield line("machine_load", os.getloadavg()[0], "processes")
        for name in addresses[MANY]:
            asked = {size: (databases[size], addresses[size][name]) for size in (FEW, MANY)}
            yield from compared(name, client, asked)
            if name in KEEP_RANKS:
                yield from compared(f"{name}_first_reader", client, asked, before=cache.clear)
        use(databases[MANY])
        yield line("statistics_check_sums_differences", sum(differing()), "sums")


@contextmanager
def two_databases():
    """{size: name}: the throw-away database, and a copy of it before anything is loaded."""
    here = connection.settings_dict["NAME"]
    copy = f"{here}_many"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {copy} TEMPLATE {here}")
    try:
        yield {FEW: here, MANY: copy}
    finally:
        use(here)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {copy}")


def use(database):
    connection.close()
    connection.settings_dict["NAME"] = database


def settle():
    """What the server would do of itself soon after such a load, and would else do while pages are timed."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:  # an ordinary role may not, and measures with a little more noise
            cursor.execute("CHECKPOINT")


def compared(name, client, asked, before=lambda: None):
    """Median milliseconds in the server, the two sizes in turn, and the number of queries."""
    times, counts = {size: [] for size in asked}, {}
    for _ in range(TURNS):
        for size, (database, address) in asked.items():
            use(database)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts[size] = len(queries)
            for _ in range(AT_A_TIME):
                before()
                times[size].append(timed(client, address))
    yield line(f"{name}_time", median(times[MANY]), "ms", against=median(times[FEW]))
    yield line(f"{name}_queries", counts[MANY], "queries", against=counts[FEW])


def timed(client, address):
    start = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - start) * 1000


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


def addresses_here():
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


def differing():
    from districts.statistics.upkeep import differences

    return differences()
