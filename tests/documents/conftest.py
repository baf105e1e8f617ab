"""The article's report, made and read once for all the tests that only look at it."""

import pytest
from django.db import transaction

from documents import article, papers, workers

READ = {}


def read_once(stage):
    if stage not in READ:
        with transaction.atomic():
            READ[stage] = papers.read(papers.made(article.inspection(), stage=stage))
            # A test that reads both papers first makes the article's records twice; they are unique.
            transaction.set_rollback(True)
    return READ[stage]


@pytest.fixture
def report(db):
    """As a draft, with number and date left for the clerk."""
    return read_once("draft")


@pytest.fixture
def issued_report(db):
    return read_once("issued")


BROKERS = {"file": workers.file_broker, "redis": workers.redis_broker}


@pytest.fixture(params=["file", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request, tmp_path, settings):
    """Where tasks travel, for this process and the workers it starts; Redis only where REDIS_URL is set."""
    if request.param == "redis" and not settings.REDIS_URL:
        pytest.skip("REDIS_URL chưa đặt")
    with workers.sending_through(BROKERS[request.param](tmp_path, settings)) as made:
        yield made


@pytest.fixture
def worker(transactional_db, broker, tmp_path):
    """A real worker on the test's database; `worker.kill()` is a power cut."""
    with workers.running(broker, tmp_path / "worker.log") as started:
        yield started
