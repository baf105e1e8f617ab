"""The year-end sheet: each head answers for the days of the term, and for nothing that is another's."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

import make
from districts.models import Unit
from inspections.heads_year import sheet_of

pytestmark = pytest.mark.django_db
D = datetime.date
END = D(2019, 12, 31)


def sheet(year=2019, today=END):
    return sheet_of(year, Unit.objects.order_by(), today)


def told(row):
    return {name: n for name, n in row.counts.items() if n}


@pytest.fixture
def change(district):
    """Two heads within the year: the second since 16 September."""
    make.unit_head(district, full_name="Lê Văn Trước", valid_from=D(2016, 1, 1), valid_to=D(2019, 9, 15))
    make.unit_head(district, full_name="Trần Thị Sau", valid_from=D(2019, 9, 16))
    return district


@pytest.fixture
def visited(change):
    return make.inspection(units=[change], state="concluded")


def ask(inspection, unit, due, **remedy):
    demand = make.requirement(inspection, units=[], deadline_on=due)
    return make.remedy(demand, unit, **remedy)


def test_each_head_answers_for_the_days_of_the_term(change, visited):
    ask(visited, change, D(2019, 9, 10), state="verified", done_on=D(2019, 9, 9))
    ask(visited, change, D(2019, 9, 11), state="verified", done_on=D(2019, 9, 13))  # two working days late
    ask(visited, change, None, state="reported", done_on=D(2019, 9, 12))
    back = ask(visited, change, D(2019, 9, 13), state="reported", done_on=D(2019, 9, 20))
    ask(visited, change, D(2019, 12, 27))
    make.response(back, kind="tra_lai", words="Chưa đủ.")
    back.responses.update(created_at=datetime.datetime(2019, 9, 18, 3, tzinfo=datetime.UTC))
    first, second = sheet().rows
    assert (first.name, first.days) == ("Lê Văn Trước", "01/01–15/09/2019")
    assert told(first) == {
        "received": 5,
        "in_time": 1,
        "late": 1,
        "no_deadline": 1,
        "still_open": 2,
        "days_late": 2,
    }
    # Due on Friday the 13th: late from Monday the 16th on, all of it in the second term.
    assert (second.name, second.days) == ("Trần Thị Sau", "16/09–31/12/2019")
    assert told(second) == {
        "taken_over": 2,
        "late": 1,
        "still_open": 1,
        "overdue": 1,
        "days_late": 5 + 2,
        "sent_back": 1,
    }
    for row in (first, second):
        n = row.counts
        outcome = n["in_time"] + n["late"] + n["no_deadline"] + n["still_open"]
        assert n["received"] + n["taken_over"] == outcome
    [next_year] = sheet(2020, D(2020, 1, 31)).rows
    assert (next_year.counts["taken_over"], next_year.counts["received"]) == (1, 0)


def test_what_another_body_answers_for_is_not_counted_against_the_head(change, visited):
    other = {"responsible": "khac", "responsible_body": "Sở Thông tin và Truyền thông"}
    theirs, own = make.finding(visited, **other), make.finding(visited)
    make.finding(visited, repeats=own)
    make.finding(make.inspection(units=[change], state="in_field"))  # nothing is signed yet
    alone = make.requirement(visited, deadline_on=D(2019, 9, 10))
    alone.findings.set([theirs])
    both = make.requirement(visited)
    both.findings.set([theirs, own])
    first, second = sheet().rows
    assert told(first) == {
        "received": 1,
        "still_open": 1,
        "elsewhere": 1,
        "limitations": 2,
        "repeated": 1,
        "limitations_elsewhere": 1,
    }
    assert told(second) == {"taken_over": 1, "still_open": 1, "elsewhere": 1}


def test_unknown_heads_are_said_and_the_rate_says_what_is_missing(
    district, neighbour_district, staff, sign_in
):
    inspection = make.inspection(units=[district], state="concluded")
    make.requirement(inspection)
    make.dossier_return(district, state="accepted")
    found = sheet()
    [row] = found.rows
    assert (row.name, row.rate_shown) == ("Chưa ghi người đứng đầu", "94,4 %")
    assert row.rate_note == "1/12 kỳ, thiếu số liệu"
    assert found.n_quiet == 1
    make.requirement(make.inspection(units=[neighbour_district]))
    assert [row.rate_shown for row in sheet().rows] == ["94,4 %", "thiếu số liệu"]
    page = sign_in(staff).get(reverse("oversight_heads"), {"nam": "2019"}).text
    assert "thiếu số liệu" in page
    assert "2 đơn vị có thời gian chưa ghi người đứng đầu" in page


def test_a_unit_that_ends_hands_on_what_it_owes():
    old = make.unit("Cũ", valid_to=D(2019, 9, 30))
    new = make.unit("Mới", valid_from=D(2019, 10, 1))
    for unit, name in ((old, "Ngô Cũ"), (new, "Ngô Mới")):
        make.unit_head(unit, full_name=name, valid_from=None)
    demand = make.requirement(make.inspection(units=[old]), units=[])
    before = make.remedy(demand, old, state="handed_on")
    make.remedy(demand, new, continues=before)
    assert [(row.name, told(row), row.days) for row in sheet().rows] == [
        ("Ngô Cũ", {"received": 1, "still_open": 1}, "01/01–30/09/2019"),
        ("Ngô Mới", {"taken_over": 1, "still_open": 1}, "01/10–31/12/2019"),
    ]


def test_the_page_its_filters_and_its_workbook(change, visited, staff, sign_in):
    client, address = sign_in(staff), reverse("oversight_heads")
    make.requirement(visited)
    answer = client.get(address, {"nam": "2019", "q": "lai vung", "excel": "1"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[2] for row in rows[-2:]] == ["Lê Văn Trước", "Trần Thị Sau"]
    assert "Không có yêu cầu hay hạn chế nào" in client.get(address, {"nam": "2019", "cap": "so_nganh"}).text
    assert client.get(address, {"nam": "x", "cap": "x", "thuoc": "x", "q": "%%"}).status_code == 200

    def n_queries():
        with CaptureQueriesContext(connection) as queries:
            client.get(address, {"nam": "2019"})
        return len(queries)

    few = n_queries()
    for _ in range(10):
        inspection = make.inspection(units=1, state="concluded")
        make.unit_head(inspection.visits.get().unit)
        make.requirement(inspection).findings.set([make.finding(inspection)])
    assert n_queries() == few
