"""One search over everything, without accents, through the eyes of who asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
from inspections.models import Inspection

pytestmark = pytest.mark.django_db

SEARCH = "/tim/"


@pytest.fixture
def written(inspection, district):
    own = inspection.visits.get(unit=district)
    make.finding(visits=[own], words="Chưa ra giấy hẹn.")
    make.document(inspection, title="Báo cáo giấy hẹn", search_text="bao cao giay hen")
    return inspection


def found(client, words):
    return client.get(SEARCH, {"q": words}).text


def test_everything_that_fits_in_groups(written, inspector, sign_in):
    client = sign_in(inspector)
    page = found(client, "giay hen")
    assert "Chưa ra giấy hẹn." in page
    assert "Báo cáo giấy hẹn" in page
    page = found(client, "LAI VUNG")
    assert written.title in page
    assert "Huyện Lai Vung" in page
    assert "mã 876" in page


def test_outsider_finds_only_units(written, outsider, sign_in):
    client = sign_in(outsider)
    assert "Không tìm thấy gì" in found(client, "giay hen")
    page = found(client, "lai vung")
    assert "Huyện Lai Vung" in page
    assert written.title not in page


def test_unit_finds_what_was_written_about_it_after_the_minutes(written, officer, neighbour, sign_in):
    assert "Chưa ra giấy hẹn." not in found(sign_in(officer), "giay hen")
    Inspection.objects.update(state=Inspection.State.MINUTES_SIGNED)
    assert "Chưa ra giấy hẹn." in found(sign_in(officer), "giay hen")
    assert "Chưa ra giấy hẹn." not in found(sign_in(neighbour), "giay hen")


def test_withdrawn_findings_are_not_found(written, inspector, secretary, sign_in):
    finding = written.findings.get()
    finding.withdrawn_by, finding.withdrawn_at, finding.withdrawn_reason = secretary, make.NOON, "Nhầm."
    finding.save()
    assert "Chưa ra giấy hẹn." not in found(sign_in(inspector), "giay hen")


def test_many_are_cut_off_with_the_way_to_all(staff, sign_in):
    for n in range(10):
        make.inspection(units=0, title=f"Cuộc mẫu {n}")
    page = found(sign_in(staff), "cuoc mau")
    assert page.count("Cuộc mẫu") - page.count("“Cuộc mẫu”") == 8
    assert "/kiem-tra/?q=cuoc+mau" in page


@pytest.mark.parametrize("words", ["", " ", "\0", "%", "'", "x" * 500])
def test_nonsense_finds_nothing(written, staff, sign_in, words):
    assert sign_in(staff).get(SEARCH, {"q": words}).status_code == 200


def test_html_appears_as_typed(staff, sign_in):
    assert "“&lt;b&gt;a&lt;/b&gt;”" in found(sign_in(staff), "<b>a</b>")


def test_queries_do_not_grow_with_hits(written, staff, sign_in):
    client = sign_in(staff)
    found(client, "giay")
    with CaptureQueriesContext(connection) as few:
        found(client, "giay")
    for _ in range(7):
        make.finding(make.inspection(units=1), words="Một giấy hẹn nữa.")
    with CaptureQueriesContext(connection) as many:
        found(client, "giay")
    assert len(many) == len(few)
