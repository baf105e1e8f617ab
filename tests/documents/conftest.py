"""The article's report, made and read once for all the tests that only look at it."""

import uuid

import pytest

from cchc_portal.celery import app as celery_app
from documents import article, papers, workers

READ = {}


def read_once(stage):
    if stage not in READ:
        READ[stage] = papers.read(papers.made(article.inspection(), stage=stage))
    return READ[stage]


@pytest.fixture
def report(db):
    """As a draft, with number and date left for the clerk."""
    return read_once("draft")


@pytest.fixture
def issued_report(db):
    return read_once("issued")


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
    return {"url": "filesystem://", "options": options}


def redis_broker(tmp_path, settings):
    # Keys of this test alone, so that no other worker on the same Redis takes its tasks.
    return {
        "url": settings.REDIS_URL,
        "options": {"global_keyprefix": f"test-{tmp_path.name}-{uuid.uuid4().hex}-"},
    }


BROKERS = {"file": file_broker, "redis": redis_broker}


@pytest.fixture(params=["file", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request, tmp_path, settings):
    """Where tasks travel, for this process and the workers it starts; Redis only where REDIS_URL is set."""
    if request.param == "redis" and not settings.REDIS_URL:
        pytest.skip("REDIS_URL chưa đặt")
    made = BROKERS[request.param](tmp_path, settings)
    before = {name: celery_app.conf[name] for name in ("broker_url", "broker_transport_options")}
    celery_app.conf.update(broker_url=made["url"], broker_transport_options=made["options"])
    forget_connections()
    yield made
    celery_app.conf.update(before)
    forget_connections()


def forget_connections():
    """Let the next task be sent by the configuration of now; a fork does the same to its parent's."""
    celery_app._after_fork()


@pytest.fixture
def worker(transactional_db, broker, tmp_path):
    """A real worker on the test's database; `worker.kill()` is a power cut."""
    with workers.running(broker, tmp_path / "worker.log") as started:
        yield started
