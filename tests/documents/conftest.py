"""The article's report, made and read."""

import pytest

from documents import article, papers


@pytest.fixture
def report(db):
    """As a draft, with number and date left for the clerk."""
    return papers.read(papers.made(article.inspection()))


@pytest.fixture
def issued_report(db):
    return papers.read(papers.made(article.inspection(), stage="issued"))
