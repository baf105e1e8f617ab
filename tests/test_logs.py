"""What the log holds of a request that is refused."""

import io
import logging

import pytest


@pytest.fixture
def log():
    """What the portal's own handler writes."""
    handler = next(each for each in logging.getLogger().handlers if each.name == "console")
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_a_request_for_another_host_is_one_line(client, log):
    assert client.get("/dang-nhap/", headers={"host": "khac.example"}).status_code == 400
    (line,) = log.getvalue().splitlines()
    assert "ERROR django.security.DisallowedHost" in line
    assert line.count("khac.example") > 0


def test_a_page_that_may_not_be_seen_is_one_line_with_its_reason(client, log, officer):
    client.force_login(officer)
    assert client.get("/theo-doi/").status_code == 403
    (line,) = [each for each in log.getvalue().splitlines() if "django.request" in each]
    assert "/theo-doi/" in line
    assert "Traceback" not in log.getvalue()
