"""The leaders' page is true: what is late now and was a month ago, the plan, the month; unknown is said."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from inspections.leader_page import leader_page, month_before

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2019, 10, 31)


def test_what_is_late_now_and_was_a_month_ago(inspection, district, neighbour_district):
    demand = make.requirement(inspection, units=[], deadline_on=D(2019, 9, 16))
    make.remedy(demand, district, state="reported", done_on=D(2019, 10, 10))
    make.remedy(demand, neighbour_district)
    later = make.requirement(inspection, units=[], deadline_on=D(2019, 10, 15))
    make.remedy(later, neighbour_district)
    late = leader_page(TODAY)["late"]
    assert (late["n"], late["n_units"], late["n_undone"], late["n_before"]) == (2, 1, 3, 2)
    assert [row.remedy.requirement for row in late["longest"]] == [demand, later]
    assert month_before(TODAY) == D(2019, 9, 30)


def test_the_plan_by_units_and_the_month_beside_the_one_before(inspection, district, far_district):
    plan = make.plan(state="issued")
    make.planned(plan, [district])
    make.planned(plan, [far_district], month=8)
    page = leader_page(D(2019, 9, 20))
    assert (page["plan"]["n_seen"], page["plan"]["n_units"], page["plan"]["progress"].late) == (1, 2, 1)
    visits = page["changes"][0]
    assert (visits.now, visits.before, visits.words) == (2, 0, "thêm 2 so với tháng trước")


def test_units_at_both_ends_with_the_reason_and_what_is_lacking(inspection, staff, sign_in):
    client, address = sign_in(staff), reverse("oversight_leader")
    empty = client.get(address)
    assert empty.text.lower().count("thiếu số liệu") >= 3
    for late in (5, 4, 3):
        unit = make.unit()
        made = make.dossier_return(unit, lines=0, state="accepted")
        make.line(made, late=late, on_time=70 - late)
    page = client.get(address)
    [(worst, why)], [(best, _)] = page.context["worst"], page.context["best"]
    assert (worst.rank, best.rank) == (3, 1)
    assert why == "94,44 %: trễ 5/90 hồ sơ, 2 hồ sơ đang giữ đã quá hạn"
    assert "chưa nhận biểu nào của kỳ 9/2019–" in page.text
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(8):
        make.dossier_return(make.unit(), state="accepted")
        make.requirement(inspection, deadline_on=make.DAY)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
