"""The province page: every number equals the list it leads to; heads by terms, repeats, other bodies."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

import make
from inspections import demands
from inspections.deadlines import Ladder
from inspections.forms.remedy import RemedyFilterForm
from inspections.models import Finding, Remedy

pytestmark = pytest.mark.django_db

LAST_YEAR = datetime.timedelta(days=365)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def world(district, neighbour_district, today):
    """Two units, demands in every state, one head who came after the first demand, a repeat, another body."""
    then = today - LAST_YEAR
    make.unit_head(
        district,
        full_name="Lê Văn Trước",
        valid_from=then - LAST_YEAR,
        valid_to=today - datetime.timedelta(days=200),
    )
    make.unit_head(district, full_name="Trần Thị Nay", valid_from=today - datetime.timedelta(days=199))
    early = make.inspection(units=[district, neighbour_district], starts_on=then, state="concluded")
    recent = make.inspection(
        units=[district, neighbour_district], starts_on=today - datetime.timedelta(days=60), state="concluded"
    )
    first = make.finding(early, fault=make.fault("tre_hen"))
    again = make.finding(recent, fault=make.fault("tre_hen"), repeats=first)
    slow = make.finding(recent, responsible="khac", responsible_body="Sở Thông tin và Truyền thông")
    old = make.requirement(early, deadline_on=then + datetime.timedelta(days=30))
    old.findings.set([first])
    new = make.requirement(recent, deadline_on=today - datetime.timedelta(days=10))
    new.findings.set([again, slow])
    later = make.requirement(recent, units=[], deadline_on=today + datetime.timedelta(days=5))
    make.remedy(later, district, state="reported", done_on=today)
    make.remedy(later, neighbour_district, state="verified")
    make.requirement(recent, state="draft", issued_on=None)
    return district


def read(today, scope=None):
    return demands.read_demands(Remedy.objects.all(), Ladder.load(), today, scope)


def test_every_number_leads_to_a_list_of_just_as_many(world, staff, sign_in, today):
    client = sign_in(staff)
    response = client.get(reverse("oversight"))
    assert response.status_code == 200
    groups = [response.context["all"], *response.context["lateness"]]
    groups += [group for table in response.context["tables"] for group in table["groups"]]
    ladder, numbers = Ladder.load(), set()
    for group in groups:
        for name, (number, address) in group.cells.items():
            if name == "former" and "nguoi" not in group.asked:
                continue
            data = client.get(address).context["form"].data
            found = RemedyFilterForm(data, ladder=ladder).filter(Remedy.objects.visible_to(staff))
            assert found.count() == number, (group.label, name, address)
            numbers.add((name, number))
    assert {("late", 4), ("undone", 5), ("reported", 1), ("repeated", 2), ("former", 1)} <= numbers
    assert [table["key"] for table in response.context["tables"] if not table["groups"]] == []


def test_a_repeat_is_counted_at_the_unit_at_which_it_comes_back(
    world, district, neighbour_district, staff, today
):
    """Stated for two units, but only one of them had it before."""
    again = Finding.objects.exclude(repeats=None).get()
    before = again.repeats
    before.visits.set(before.visits.filter(unit=district))
    groups = {group.label: group.counts for group in demands.by_unit(read(today))}
    assert groups["Huyện Lai Vung"]["repeated"] == 1
    assert groups["Huyện Lấp Vò"]["repeated"] == 0
    listed = RemedyFilterForm({"lap_lai": "1"}, ladder=Ladder.load()).filter(Remedy.objects.visible_to(staff))
    assert [remedy.unit for remedy in listed] == [district]
    # A successor that goes on with it answers for what came back at the unit before.
    heir = make.unit("Sau")
    make.remedy(listed[0].requirement, heir, continues=listed[0])
    Remedy.objects.filter(pk=listed[0].pk).update(state=Remedy.State.HANDED_ON)
    listed = RemedyFilterForm({"lap_lai": "1"}, ladder=Ladder.load()).filter(Remedy.objects.visible_to(staff))
    assert [remedy.unit for remedy in listed] == [heir]


def test_a_demand_made_under_a_former_head_is_said_so(world, staff, sign_in, today):
    groups = {group.label: group for group in demands.by_head(read(today))}
    now = groups["Trần Thị Nay"]
    assert (now.counts["total"], now.counts["former"]) == (3, 1)
    assert now.former_words == "yêu cầu có từ thời Lê Văn Trước"
    unknown = groups["Chưa ghi người đứng đầu"]
    assert unknown.note == "Huyện Lấp Vò"
    page = sign_in(staff).get(reverse("oversight")).text
    assert "yêu cầu có từ thời Lê Văn Trước" in page
    listed = sign_in(staff).get(unknown.list_url()).text
    assert "Chỉ yêu cầu với huyện Lấp Vò" in listed


def test_a_successor_answers_for_what_was_asked_of_the_unit_before(today):
    day = today - datetime.timedelta(days=100)
    old = make.unit("Cũ", valid_to=day - datetime.timedelta(days=1))
    new = make.unit("Mới", valid_from=day)
    make.unit_head(old, full_name="Ngô Văn Cũ", valid_from=None)
    make.unit_head(new, full_name="Ngô Văn Mới", valid_from=day)
    demand = make.requirement(make.inspection(units=[old], starts_on=day - LAST_YEAR), units=[])
    before = make.remedy(demand, old, state="handed_on")
    make.remedy(demand, new, continues=before)
    [group] = demands.by_head(read(today))
    assert (group.label, group.counts["total"], group.counts["former"]) == ("Ngô Văn Mới", 1, 1)
    assert group.former_words == "yêu cầu có từ thời Ngô Văn Cũ"


def test_period_level_and_place_narrow_the_page_and_its_lists(world, staff, sign_in, today):
    client, since = sign_in(staff), f"{today - datetime.timedelta(days=90):%d/%m/%Y}"
    response = client.get(reverse("oversight"), {"tu": since, "cap": "huyen"})
    everything = response.context["all"]
    assert everything.counts["total"] == 4
    assert client.get(everything.cells["total"][1]).context["page"].paginator.count == 4
    assert "Không có yêu cầu nào khớp" in client.get(reverse("oversight"), {"cap": "tinh"}).text
    nonsense = {"tu": "31/02/2026", "thuoc": "x", "cap": "x"}
    assert client.get(reverse("oversight"), nonsense).status_code == 200
    for bad in (
        {"dv": "x"},
        {"nguoi": "x", "truoc": "x"},
        {"tre": "x"},
        {"den": "1/1/2019", "tu": "2/1/2019"},
    ):
        assert client.get(reverse("remedy_list"), bad).status_code == 200


def test_the_workbook_has_a_sheet_for_each_table(world, staff, sign_in):
    answer = sign_in(staff).get(reverse("oversight"), {"excel": "1"})
    sheets = load_workbook(io.BytesIO(answer.content)).worksheets
    assert [sheet.title for sheet in sheets] == [
        "Theo đơn vị",
        "Theo người đứng đầu đang giữ ch",
        "Theo lỗi",
        "Cơ quan khác chịu trách nhiệm",
    ]
    last = list(sheets[3].iter_rows(values_only=True))[-1]
    assert last[:5] == ("Sở Thông tin và Truyền thông", None, 2, 2, 2)


def test_queries_do_not_grow(world, staff, sign_in):
    client = sign_in(staff)

    def n_queries():
        client.get(reverse("oversight"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("oversight"))
        return len(queries)

    few = n_queries()
    for _ in range(10):
        inspection = make.inspection(units=1)
        make.unit_head(inspection.visits.get().unit)
        demand = make.requirement(inspection, deadline_on=make.DAY)
        demand.findings.set([make.finding(inspection, fault=make.fault("chua_giay_hen"))])
    assert n_queries() == few
