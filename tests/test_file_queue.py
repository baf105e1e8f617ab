"""The queue of a trial: a reader sees a task whole or not at all."""

import os
import time
from queue import Empty

import pytest
from celery.worker import state
from kombu import Connection

from cchc_portal import file_queue


@pytest.fixture
def queue(tmp_path):
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    folder = str(tmp_path / "queue")
    options = {
        "data_folder_in": folder,
        "data_folder_out": folder,
        "control_folder": str(tmp_path / "control"),
        "polling_interval": 0.01,
    }
    file_queue.Transport.global_state.clear()  # of the folders of another test
    with Connection("files://localhost", transport_options=options) as connection:
        yield connection.SimpleQueue("documents")


def test_a_reader_in_the_middle_of_writing_finds_nothing_and_then_everything(queue, monkeypatch):
    seen = []
    rename = os.replace

    def look_then_rename(*names):
        with pytest.raises(Empty):
            queue.get(block=False)
        seen.append("nothing yet")
        rename(*names)

    monkeypatch.setattr(file_queue.os, "replace", look_then_rename)
    queue.put({"document": 12_345})
    assert seen == ["nothing yet"]
    message = queue.get(timeout=1)
    assert message.payload == {"document": 12_345}
    message.ack()


def test_tasks_come_in_the_order_they_were_sent(queue):
    for number in range(3):
        queue.put(number)
    assert [queue.get(timeout=1).payload for _ in range(3)] == [0, 1, 2]


def test_a_reader_waits_as_long_as_it_wants_to(queue):
    began = time.monotonic()
    with pytest.raises(Empty):
        queue.get(timeout=3 * file_queue.LOOK_SECONDS)
    assert time.monotonic() - began >= 3 * file_queue.LOOK_SECONDS


def test_a_worker_that_was_told_to_stop_waits_no_longer(queue, monkeypatch):
    monkeypatch.setattr(state, "should_stop", 0)
    with pytest.raises(Empty):
        queue.get(timeout=3600)
