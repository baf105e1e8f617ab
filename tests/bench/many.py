"""Many documents through real workers: two cores against one, memory over a thousand, issued ones given out.

The workers are as in use (Celery's processes, recycled as settings.py says) with a broker, files and database
of their own. `bin/bench thousand` makes 1,000 small reports and takes some minutes.
"""

import os
import time
import uuid
from contextlib import contextmanager
from statistics import median

import psutil
from django.conf import settings
from django.test import Client
from django.urls import reverse

import make
from documents import article, workers
from inspections.actions.document import issue_document, request_document
from inspections.models import Document

from .figures import line
from .paper import long_inspection

TWELVE, A_THOUSAND, AT_ONCE = 12, 1_000, 20
CLICKS = 30


def measure(folder):
    by = make.user("provincial_staff")
    inspections = [long_inspection() for _ in range(TWELVE)]
    seconds, processor, memory = {}, {}, {}
    yield line("machine_load", os.getloadavg()[0], "processes")
    for n in (1, 2):
        with a_worker(folder / f"{n}", concurrency=n) as worker:
            made_together(inspections[:n] * 2, by, worker)  # fonts and styles are read once in each process
            start, worked = time.perf_counter(), processor_seconds(worker)
            made_together(inspections, by, worker)
            seconds[n], memory[n] = time.perf_counter() - start, largest(worker)
            processor[n] = processor_seconds(worker) - worked
    yield line("twelve_reports_on_one_core", seconds[1], "s")
    yield line("twelve_reports_on_two_cores", seconds[2], "s", against=seconds[1])
    yield line("throughput_of_two_cores", TWELVE / seconds[2] * 60, "reports/min", 60 * TWELVE / seconds[1])
    # What a core gives to the reports, whatever else the machine does; 1.0 would be twice the throughput.
    yield line("twelve_reports_processor_seconds", processor[2], "s", against=processor[1])
    yield line("largest_worker_process", memory[2], "MB")
    yield from given_out(folder, inspections[0], by)


def given_out(folder, inspection, by):
    """Milliseconds in the server for the file of an issued report, and for "you have it already"."""
    with a_worker(folder / "issued") as worker:
        document = made_together([inspection], by, worker)[0]
        document.refresh_from_db()
        issue_document(document=document, number="5", dated_on=None, by=by)
        wait_for([document], worker)
    client = Client()
    client.force_login(by)
    address = reverse("document_pdf", args=[document.uuid])
    first = client.get(address)
    assert first["Content-Type"] == "application/pdf", first
    size = len(b"".join(first.streaming_content))
    yield line("issued_document", size // 1024, "KB")
    yield line("issued_document_given_out", median(given(client, address) for _ in range(CLICKS)), "ms")
    known = {"If-None-Match": first["ETag"]}
    times = [given(client, address, headers=known) for _ in range(CLICKS)]
    yield line("issued_document_known_already", median(times), "ms")


def given(client, address, **headers):
    start = time.perf_counter()
    response = client.get(address, **headers)
    if response.streaming:
        b"".join(response.streaming_content)
    return (time.perf_counter() - start) * 1000


def measure_thousand(folder):
    """The largest process after each hundred: the second hundred is what the last must not exceed."""
    by = make.user("provincial_staff")
    first = article.inspection()
    inspections = [first] + [make.inspection(units=2) for _ in range(AT_ONCE - 1)]
    largest_of, start = [], time.perf_counter()
    with a_worker(folder / "thousand", concurrency=2) as worker:
        for _ in range(A_THOUSAND // 100):
            seen = []
            for _ in range(100 // AT_ONCE):
                made_together(inspections, by, worker)
                seen.append(largest(worker))
            largest_of.append(max(seen))
    seconds = time.perf_counter() - start
    assert Document.objects.filter(state="ready").count() == A_THOUSAND
    yield line("thousand_reports", seconds, "s")
    yield line("thousand_reports_failed_or_made_twice", made_twice(), "reports")
    for place, megabytes in enumerate(largest_of, 1):
        yield line(f"largest_process_in_hundred_{place}", megabytes, "MB", against=largest_of[1])


def made_twice():
    from inspections.models import Transition

    finished = Transition.objects.filter(document__isnull=False, name="finish").count()
    return abs(finished - A_THOUSAND)


# --- Workers ------------------------------------------------------------------------------------------


@contextmanager
def a_worker(folder, concurrency=1):
    folder.mkdir()
    broker = workers.file_broker(folder, settings)
    started = workers.running(broker, folder / "worker.log", concurrency=concurrency)
    with workers.sending_through(broker), started as worker:
        yield worker


def made_together(inspections, by, worker):
    """Ask for all at once and wait for the last; one that is asked for again while it is made is the same."""
    asked = [
        request_document(inspection=each, kind="report", by=by, uuid=uuid.uuid4()) for each in inspections
    ]
    wait_for(asked, worker)
    return asked


def wait_for(documents, worker):
    keys = {document.pk for document in documents}
    open_ones = Document.objects.filter(pk__in=keys, state__in=("queued", "running"))
    workers.wait_for(lambda: not open_ones.exists(), "not all are made", worker, seconds=600)
    failed = Document.objects.filter(pk__in=keys).exclude(state="ready")
    assert not failed, [each.failure_reason for each in failed]


def largest(worker):
    """MB of the largest process that makes documents."""
    return max(child.memory_info().rss for child in makers(worker)) / 1024 / 1024


def processor_seconds(worker):
    times = [child.cpu_times() for child in makers(worker)]
    return sum(each.user + each.system for each in times)


def makers(worker):
    return psutil.Process(worker.process.pid).children(recursive=True)
