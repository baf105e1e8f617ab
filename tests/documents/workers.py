"""A real Celery worker beside a test: its own process, its own broker, the test's database and files."""

import json
import os
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from cchc_portal.celery import app as celery_app

ROOT = settings.BASE_DIR
# The worker starts like any other, then takes the test's places; settings.py reads only the environment.
START = """
import json, os, sys
from django.conf import settings
import django
django.setup()
for name, value in json.loads(os.environ["TEST_PLACES"]).items():
    setattr(settings, name, value)
from cchc_portal.celery import app
app.conf.update(broker_url=settings.CELERY_BROKER_URL,
                broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS)
app.worker_main(sys.argv[1:])
"""


def file_broker(tmp_path, settings):
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    queue = str(tmp_path / "queue")
    options = {
        "data_folder_in": queue,
        "data_folder_out": queue,
        "control_folder": str(tmp_path / "control"),
        "polling_interval": 0.05,
    }
    return {"url": "files://localhost", "options": options}


def redis_broker(tmp_path, settings):
    # Keys of this test alone, so that no other worker on the same Redis takes its tasks.
    return {
        "url": settings.REDIS_URL,
        "options": {"global_keyprefix": f"test-{tmp_path.name}-{uuid.uuid4().hex}-"},
    }


@contextmanager
def sending_through(broker):
    """This process sends its tasks to `broker`."""
    before = {name: celery_app.conf[name] for name in ("broker_url", "broker_transport_options")}
    celery_app.conf.update(broker_url=broker["url"], broker_transport_options=broker["options"])
    forget_connections()
    try:
        yield broker
    finally:
        celery_app.conf.update(before)
        forget_connections()


def forget_connections():
    """Let the next task be sent by the configuration of now; a fork does the same to its parent's."""
    celery_app._after_fork()


def places(broker):
    """Settings that test and worker share: where tasks travel and files lie."""
    return {
        "CELERY_BROKER_URL": broker["url"],
        "CELERY_BROKER_TRANSPORT_OPTIONS": broker["options"],
        "STORAGES": settings.STORAGES | {"default": _plain(settings.STORAGES["default"])},
    }


def _plain(storage):
    options = {name: str(value) for name, value in storage["OPTIONS"].items()}
    return storage | {"OPTIONS": options}


class Worker:
    """One worker process; its log tells what it did."""

    def __init__(self, broker, log, environment=(), concurrency=1):
        self.log = log
        database = connection.settings_dict
        url = "postgresql://{USER}:{PASSWORD}@/{NAME}?host={HOST}&port={PORT}".format(**database)
        env = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "cchc_portal.settings",
            "TEST_PLACES": json.dumps(places(broker)),
            **dict(environment),
        }
        options = ["worker", "--queues=documents,default", f"--concurrency={concurrency}", "--loglevel=INFO"]
        options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, *options],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_it_takes_work(self):
        wait_for(lambda: " ready." in self.said() or self.has_ended, "the worker does not start", self)
        assert not self.has_ended, self.said()

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def said(self):
        return self.log.read_text(errors="replace")

    def kill(self):
        """As a power cut would: the process and its children, without a chance to clean up."""
        if not self.has_ended:
            os.killpg(self.process.pid, 9)
        self.process.wait()


def wait_for(condition, what, worker=None, seconds=40):
    """Until the condition holds; returns what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}\n{worker.said() if worker else ''}")


@contextmanager
def running(broker, log, **options):
    worker = Worker(broker, log, **options)
    try:
        worker.wait_until_it_takes_work()
        yield worker
    finally:
        worker.kill()
