"""Figures across units: like with like, sums that keep their comparator, days in sight where they differ."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from inspections.models import Inspection

pytestmark = pytest.mark.django_db
LIST = "reported_list"
YEAR = datetime.date(2019, 1, 1)


@pytest.fixture
def two_visits(inspection):
    inspection.state = Inspection.State.CONCLUDED
    inspection.save()
    return list(inspection.visits.order_by("unit__sort_key"))


def test_sums_keep_their_comparator(two_visits, staff, sign_in):
    lai_vung, lap_vo = two_visits
    make.figure(lap_vo, as_typed="hơn 2.000", value=2000, comparator=">", quote="hơn 2.000 hồ sơ")
    make.figure(lai_vung, as_typed="530", value=530)
    text = sign_in(staff).get(reverse(LIST)).text
    assert "2 số liệu, 1 nhóm cùng loại" in text
    assert "cộng <strong>&gt;2.530 hồ sơ</strong>" in text
    assert "“hơn 2.000 hồ sơ”" in text


def test_other_days_are_shown_and_not_added(two_visits, staff, sign_in):
    for visit, day in zip(two_visits, (4, 20), strict=True):
        make.figure(visit, period_from=YEAR, period_to=datetime.date(2019, 9, day))
    text = sign_in(staff).get(reverse(LIST)).text
    assert "tính đến 20/09/2019 · tính đến 04/09/2019" in text
    assert "cộng <strong>" not in text


def test_other_things_stand_apart_and_filters(two_visits, staff, sign_in):
    visit = two_visits[0]
    make.figure(visit)
    make.figure(visit, channel="buu_chinh", programme=make.programme("Bưu điện"))
    client = sign_in(staff)
    assert "2 số liệu, 2 nhóm" in client.get(reverse(LIST)).text
    for asked, count in (
        ({"kenh": "buu_chinh"}, 1),
        ({"don_vi": "lap vo"}, 0),
        ({"ky": "khong_ro"}, 2),
        ({"dem": "da_giai_quyet"}, 0),
        ({"de_an": "không có"}, 2),
    ):
        assert f"{count} số liệu," in client.get(reverse(LIST), asked).text, asked


def test_each_sees_their_own(two_visits, officer, neighbour, stranger_officer, sign_in):
    make.figure(two_visits[0], quote="chỉ của Lai Vung")
    assert "chỉ của Lai Vung" in sign_in(officer).get(reverse(LIST)).text
    for person in (neighbour, stranger_officer):
        assert "chỉ của Lai Vung" not in sign_in(person).get(reverse(LIST)).text


def test_as_many_queries_for_many(two_visits, staff, sign_in):
    client = sign_in(staff)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(LIST))
        return len(asked)

    make.figure(two_visits[0])
    before = queries()
    for _ in range(9):
        make.figure(make.visit(two_visits[0].inspection))
    assert queries() == before
