"""Seconds from the click on "Lập báo cáo" to the report that can be read, with a worker of its own."""

import time
import uuid
from statistics import median

from django.conf import settings
from django.test import Client
from django.urls import reverse

import make
from documents import article, workers
from inspections.models import Document

from .figures import line

WARM_RUNS = 5


def measure(folder):
    """Cold is the first document of a worker that has just said it is ready; warm the median of the next."""
    inspection = article.inspection()
    client = Client()
    client.force_login(make.user("provincial_staff"))
    broker = workers.file_broker(folder, settings)
    with workers.sending_through(broker), workers.running(broker, folder / "worker.log") as worker:
        cold = click_to_ready(client, inspection, worker)
        warm = median(click_to_ready(client, inspection, worker) for _ in range(WARM_RUNS))
    yield line("report_click_to_ready_cold_worker", cold, "s")
    yield line("report_click_to_ready_warm_worker", warm, "s", against=cold)


def click_to_ready(client, inspection, worker):
    asked = {"kind": "report", "uuid": uuid.uuid4()}
    start = time.perf_counter()
    response = client.post(reverse("document_request", args=[inspection.uuid]), asked)
    assert response.status_code == 302, response.content
    state = Document.objects.filter(uuid=asked["uuid"]).values_list("state", flat=True)
    workers.wait_for(lambda: state.get() in ("ready", "failed"), "the report is not made", worker)
    assert state.get() == "ready", Document.objects.get(uuid=asked["uuid"]).failure_reason
    return time.perf_counter() - start
