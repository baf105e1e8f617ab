"""The article's report, made and read once for all the tests that only look at it."""

import pytest

from documents import article, papers

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
