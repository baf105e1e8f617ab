"""The whole history of a unit, what befell its predecessors said so, each line by the rights of who asks."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

import make
from inspections.models import Inspection
from inspections.unit_history import events_of

pytestmark = pytest.mark.django_db
CHANGE = datetime.date(2025, 7, 1)


@pytest.fixture
def told(inspection, district):
    """A limitation, a demand a month late, an answer; the minutes are signed."""
    Inspection.objects.update(state="minutes_signed")
    make.finding(inspection, words="Trễ hẹn nhiều.")
    before = make.finding(
        make.inspection(units=[district], starts_on=datetime.date(2018, 9, 4), state="closed")
    )
    make.finding(inspection, words="Chưa xin lỗi.", repeats=before)
    demand = make.requirement(inspection, words="Ra giấy hẹn.", deadline_on=datetime.date(2019, 9, 30))
    make.response(demand.remedies.get(unit=district), words="Đã làm đủ.")
    return district


def history(client, unit, **asked):
    return client.get(reverse("unit_history", args=[unit.uuid]), asked)


def test_everything_stands_in_order_and_filters_narrow_it(told, staff, sign_in):
    client = sign_in(staff)
    titles = [event.title for event in events_of(told, staff, datetime.date(2019, 10, 7))]
    assert titles[1:] == [
        "Quá hạn, đến nay trễ 5 ngày làm việc",
        "Yêu cầu",
        "Hạn chế",
        "Hạn chế lặp lại",
        "Kiểm tra",
        "Hạn chế",
        "Kiểm tra",
    ]
    assert titles[0] == "Báo cáo kết quả"
    assert "đã nêu khi kiểm tra 04/09/2018" in history(client, told).text
    assert history(client, told, loai="han_che", nam="2019").context["page"].paginator.count == 2
    assert history(client, told, q="giay hen", loai="yeu_cau").context["page"].paginator.count == 1
    assert "Không có việc nào khớp" in history(client, told, nam="2001").text
    assert history(client, told, nam="x", loai="x", trang="x").status_code == 200
    answer = history(client, told, loai="yeu_cau", excel="1")
    [*_, last] = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert last[1:4] == ("Yêu cầu", "Ra giấy hẹn. Hạn: 30/09/2019.", "Huyện Lai Vung")


def test_a_unit_sees_its_own_after_the_minutes_and_a_stranger_nothing(
    told, officer, neighbour, stranger_officer, administrator, sign_in
):
    own = history(sign_in(officer), told).text
    for words in ("Trễ hẹn nhiều.", "Ra giấy hẹn.", "Đã làm đủ."):
        assert words in own
    for person in (neighbour, stranger_officer, administrator):
        other = history(sign_in(person), told).text
        assert "Đã làm đủ." not in other
    assert "mà anh/chị được xem" in history(sign_in(stranger_officer), told).text
    Inspection.objects.update(state="in_field")
    assert "Trễ hẹn nhiều." not in history(sign_in(officer), told).text


def test_what_befell_a_predecessor_is_told_as_such(staff, sign_in):
    old = make.unit("Cũ", type="xa", valid_to=CHANGE - datetime.timedelta(days=1))
    new = make.unit("Mới", type="xa", valid_from=CHANGE)
    make.succession(old, new, part="mot_phan", kind="chia_tach")
    inspection = make.inspection(units=[old], starts_on=datetime.date(2024, 5, 6), state="closed")
    demand = make.requirement(inspection, units=[], words="Niêm yết đủ.")
    before = make.remedy(demand, old, state="handed_on")
    make.remedy(demand, new, continues=before)
    page = history(sign_in(staff), new).text
    assert "thời xã Cũ, một phần nay thuộc đơn vị này" in page
    assert "Làm tiếp yêu cầu của xã Cũ" in page
    alone = history(sign_in(staff), new, truoc="khong").context["page"].object_list
    assert [event.title for event in alone] == ["Làm tiếp yêu cầu của xã Cũ"]


def test_queries_do_not_grow(told, inspection, staff, sign_in):
    client = sign_in(staff)

    def n_queries():
        history(client, told)
        with CaptureQueriesContext(connection) as queries:
            history(client, told)
        return len(queries)

    few = n_queries()
    for _ in range(10):
        finding = make.finding(inspection, repeats=make.finding(make.inspection(units=[told])))
        demand = make.requirement(inspection, deadline_on=make.DAY)
        demand.findings.set([finding])
        make.response(demand.remedies.first())
    assert n_queries() == few
