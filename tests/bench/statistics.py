"""Pages of statistics with a whole country through five years, and with a hundredth of it.

`bin/bench statistics` makes both (3,321 and 33 units × 60 months × 40 fields) in the throw-away database, the
small one first. The big one takes some minutes and 2 GB.
"""

from django.db import connection
from django.test import Client
from django.urls import reverse

import make
from districts.management.commands.load_scale import load
from districts.models import ProcedureField, Unit

from .figures import line
from .pages import asked

FEW, MANY = 33, 3321
MONTHS, FIELDS = 60, 40


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
    return {name: asked(client, address) for name, address in addresses().items()}


def addresses():
    unit = Unit.objects.get(code="TT00017")
    every = f"{reverse('statistics')}?cap=xa"
    field = ProcedureField.objects.get(name="Lĩnh vực thử tải 7").pk
    year = _year_until_last()
    return {
        "statistics_month": every,
        "statistics_year": f"{every}&{year}",
        "statistics_month_of_field": f"{every}&linh_vuc={field}",
        "statistics_of_unit": reverse("statistics_unit", args=[unit.uuid]),
        "statistics_of_unit_year": f"{reverse('statistics_unit', args=[unit.uuid])}?{year}",
        "unit_detail": reverse("unit_detail", args=[unit.uuid]),
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
        cursor.execute("DELETE FROM districts_unit WHERE code LIKE 'TT%'")


def differing():
    from districts.statistics.upkeep import differences

    return differences()
