"""The whole way of a document with a worker process of its own: waits, is made, dies, is taken up again."""

import os
import signal
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

import make
from cchc_portal.celery import app
from documents import article, workers
from inspections.actions.document import issue_document, request_document
from inspections.documents import building, seal
from inspections.models import Document, Transition

pytestmark = pytest.mark.django_db(transaction=True)


def ask(inspection, by=None):
    return request_document(
        inspection=inspection, kind="report", by=by or make.user("provincial_staff"), uuid=uuid.uuid4()
    )


def state_of(document):
    return Document.objects.values_list("state", flat=True).get(pk=document.pk)


def wait_until(document, state, worker):
    workers.wait_for(lambda: state_of(document) == state, f"never {state}: {state_of(document)}", worker)
    document.refresh_from_db()
    return document


def steps(document):
    return list(document.transitions.order_by("pk").values_list("name", flat=True))


def test_a_document_is_made_and_issued_by_a_worker(worker):
    staff = make.user("provincial_staff")
    document = wait_until(ask(article.inspection(), staff), "ready", worker)
    draft = seal.stored_bytes(document)
    assert (document.pages, document.pdf_size, document.progress) == (6, len(draft), 100)
    assert steps(document) == ["request", "claim", "finish"]

    issue_document(document=document, number="5", dated_on=None, by=staff)
    document = wait_until(document, "ready", worker)
    assert document.is_issued
    assert document.issued_by == staff
    assert seal.stored_bytes(document) != draft
    assert steps(document)[3:] == ["issue", "claim", "finish"]


def test_a_killed_workers_document_is_taken_up_again(worker, broker, tmp_path):
    """The first worker is stopped in the middle and killed; the sweep gives the work to a second one."""
    document = ask(large_inspection())
    workers.wait_for(lambda: state_of(document) == "running", "never begun", worker)
    worker.kill()
    assert state_of(document) == "running"
    assert building.take_up_lost() == 0, "it may still live"

    later = timezone.now() + building.SILENT_AFTER + timedelta(seconds=1)
    assert building.take_up_lost(later) == 1
    with workers.running(broker, tmp_path / "second.log") as second:
        wait_until(document, "ready", second)
    assert document.attempt == 2
    assert steps(document) == ["request", "claim", "take_up_again", "claim", "finish"]


def large_inspection():
    """Enough pages that the worker is caught at it."""
    inspection = make.inspection(units=2)
    for _ in range(250):
        make.finding(inspection, words="Một hạn chế dài để báo cáo có nhiều trang. " * 6)
    return inspection


@pytest.mark.parametrize("broker", ["file"], indirect=True)
def test_a_sleeping_worker_that_wakes_changes_nothing(worker, broker, tmp_path):
    """A maker given up for lost finds the document ready when it wakes, and leaves it as it is."""
    document = ask(large_inspection())
    workers.wait_for(lambda: state_of(document) == "running", "never begun", worker)
    stop(worker, signal.SIGSTOP)
    later = timezone.now() + building.SILENT_AFTER + timedelta(seconds=1)
    building.take_up_lost(later)
    with workers.running(broker, tmp_path / "second.log") as second:
        ready = wait_until(document, "ready", second)
        made = (ready.pdf.name, ready.pdf_sha256, ready.ready_at)
    stop(worker, signal.SIGCONT)
    workers.wait_for(lambda: "was taken over" in worker.said(), "it did not notice", worker)
    document.refresh_from_db()
    assert (document.pdf.name, document.pdf_sha256, document.ready_at) == made
    assert Transition.objects.filter(document=document, name="finish").count() == 1


def stop(worker, sign):
    os.killpg(worker.process.pid, sign)


@pytest.mark.parametrize("broker", ["file"], indirect=True)
def test_a_message_lost_with_its_queue_is_sent_again(broker, tmp_path, transactional_db):
    document = ask(make.inspection(units=1))
    lose_every_message()
    with workers.running(broker, tmp_path / "worker.log") as worker:
        assert building.take_up_lost() == 0
        assert building.take_up_lost(timezone.now() + building.UNCLAIMED_AFTER + timedelta(seconds=1)) == 1
        wait_until(document, "ready", worker)


def lose_every_message():
    with app.connection_for_write() as connection:
        connection.default_channel.queue_purge("documents")
