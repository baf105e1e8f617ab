"""Adding, editing and withdrawing strengths and limitations from the page of an inspection."""

import uuid

import pytest
from django.urls import reverse

import make

pytestmark = pytest.mark.django_db


def add_url(inspection, kind="han_che", **query):
    pairs = "".join(f"&{name}={value}" for name, value in query.items())
    return reverse("finding_create", args=[inspection.uuid]) + f"?loai={kind}{pairs}"


def filled(inspection, **fields):
    """What a browser sends for a limitation of every visit."""
    visits = [str(visit.uuid) for visit in inspection.visits.all()]
    return {"uuid": str(uuid.uuid4()), "visits": visits, "words": "Còn hồ sơ trễ hẹn.", **fields}


def test_a_limitation_is_written_with_everything_said(inspection, inspector, sign_in):
    fault = make.fault("tre_hen")
    response = sign_in(inspector).post(
        add_url(inspection), filled(inspection, fault=fault.pk, count="hơn 20 hồ sơ")
    )

    assert response.status_code == 302
    assert response["Location"].endswith(f"/kiem-tra/{inspection.uuid}/#_limitations")
    finding = inspection.findings.get()
    assert (finding.kind, finding.fault, finding.words) == ("han_che", fault, "Còn hồ sơ trễ hẹn.")
    assert (finding.count_value, finding.count_comparator) == (20, ">")
    assert finding.visits.count() == 2
    assert finding.reform_field.number == fault.field_number
    assert finding.created_by == inspector


def test_the_form_opens(inspection, inspector, sign_in):
    response = sign_in(inspector).get(add_url(inspection))
    assert response.status_code == 200
    assert "Lưu và thêm tiếp" in response.content.decode()
