"""Server time and query count of lists and of one inspection, with 10 and with 1,000 inspections."""

import time
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from documents import article

from .figures import line

FEW, MANY = 10, 1000
ROUNDS = 15


def measure(folder):
    inspection = article.inspection()
    client = Client()
    client.force_login(make.user("provincial_staff"))
    addresses = {
        "inspection_list": reverse("inspection_list"),
        "inspection_detail": inspection.get_absolute_url(),
        "document_list": reverse("document_list"),
    }
    fill(FEW)
    few = {name: asked(client, address) for name, address in addresses.items()}
    fill(MANY)
    for name, address in addresses.items():
        milliseconds, queries = asked(client, address)
        yield line(f"{name}_time_{FEW}", few[name][0], "ms")
        yield line(f"{name}_time_{MANY}", milliseconds, "ms", against=few[name][0])
        yield line(f"{name}_queries_{FEW}", few[name][1], "queries")
        yield line(f"{name}_queries_{MANY}", queries, "queries", against=few[name][1])


def fill(count):
    """Until there are `count` inspections, each with a leader, two units, two findings and a document."""
    from inspections.models import Inspection

    units, leader = [make.unit() for _ in range(12)], make.user("inspector")
    for place in range(Inspection.objects.count(), count):
        visited = [units[place % 12], units[(place + 5) % 12]]
        inspection = make.inspection(units=visited, team={"leader": leader})
        make.finding(inspection)
        make.finding(inspection)
        make.document(inspection, state="ready")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def asked(client, address):
    """Median milliseconds in the server, and the number of queries."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    count = len(queries)  # now: the next request empties the log
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    return median(times), count
