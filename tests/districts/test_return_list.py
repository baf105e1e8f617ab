"""A unit's months, all units of a month, beginning a return, reminding of one."""

import datetime
import uuid
from io import BytesIO

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

import make
from districts import workflow
from districts.models import DossierReturn, ReturnDuty, ReturnReminder, ReturnTransition
from districts.reading import reporting_month
from districts.returns import completeness, writing
from districts.returns.calendar import last_month_over, month_named
from districts.returns.definition import FIELD_ALIASES

pytestmark = pytest.mark.django_db

LIST = reverse("return_list")
AUGUST = reporting_month(2019, 8)  # 15/07–14/08/2019
DUE = datetime.date(2019, 8, 19)


@pytest.fixture(autouse=True)
def duty():
    """Districts owe returns from 2019 on, five days after the period."""
    ReturnDuty.objects.all().delete()
    return ReturnDuty.objects.create(level="huyen", days_to_send=5, valid_from=datetime.date(2019, 1, 1))


def sent(made, by, on):
    """Send the return as if on that day."""
    workflow.apply(made, "submit", by=by)
    with pgtrigger.ignore("districts.ReturnTransition:log_is_append_only"):
        made.transitions.filter(name="submit").update(at=on)
    return made


def month_of(unit, today, month=8):
    return completeness.months_of_unit(unit, 2019, today)[month - 1]


# --- What a month is called ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (datetime.date(2026, 11, 14), (2026, 10)),
        (datetime.date(2026, 11, 15), (2026, 11)),
        (datetime.date(2026, 1, 14), (2025, 12)),
    ],
)
def test_a_month_is_over_on_the_fifteenth(on, month):
    assert last_month_over(on) == month


@pytest.mark.parametrize("text", ["2019-13", "2019-8", "1800-01", "x", "2019-08\n", "\x002019-08"])
def test_what_is_no_month_is_none(text):
    assert month_named(text) is None


@pytest.mark.parametrize(("day", "condition"), [(DUE, "cho"), (DUE + datetime.timedelta(days=1), "thieu")])
def test_a_month_nobody_began_is_missing_after_its_due_day(district, day, condition):
    row = month_of(district, day)
    assert (row.condition, row.state, row.due_on) == (condition, "chưa lập", DUE)


def test_a_draft_counts_as_not_sent(district):
    make.dossier_return(district)
    assert month_of(district, DUE).condition == "nhap"
    late = month_of(district, DUE + datetime.timedelta(days=3))
    assert (late.condition, late.lateness) == ("thieu", "quá hạn 3 ngày")


@pytest.mark.parametrize(("day", "condition", "lateness"), [(19, "du", ""), (21, "tre", "trễ 2 ngày")])
def test_the_first_sending_decides_whether_it_was_in_time(district, officer, staff, day, condition, lateness):
    made = sent(
        make.dossier_return(district), officer, datetime.datetime(2019, 8, day, 3, tzinfo=datetime.UTC)
    )
    workflow.apply(made, "send_back", by=staff, note="Sửa lại.")
    assert month_of(district, DUE).state == "bị trả lại"
    workflow.apply(made, "submit", by=officer)
    row = month_of(district, DUE)
    assert (row.condition, row.lateness, row.sent_by) == (condition, lateness, officer)


def test_a_level_without_duty_owes_nothing(duty, district):
    duty.level = "xa"
    duty.save()
    assert month_of(district, DUE).condition == "khong"


def test_an_ended_unit_has_months_up_to_its_end(district):
    district.valid_to = datetime.date(2025, 6, 30)
    assert completeness.last_month_of(district) == (2025, 6)
    district.valid_to = datetime.date(2025, 6, 13)
    assert completeness.last_month_of(district) == (2025, 5)
    district.valid_to = datetime.date(2025, 1, 3)
    assert completeness.last_month_of(district) == (2024, 12)


def test_lines_to_explain_are_counted(district):
    made = make.dossier_return(district)
    make.line(made, online=99, is_provisional=True)
    make.line(made, early=None)
    make.line(made, online=99, explanation="Phần mềm ghi thừa.")
    row = month_of(district, DUE)
    assert (row.n_lines, row.n_to_explain, row.n_explained) == (4, 2, 1)


# --- The next action ----------------------------------------------------------------------------


def test_what_was_given_back_comes_first(district, officer, staff):
    old = make.dossier_return(
        district,
        period_from=datetime.date(2019, 1, 15),
        period_to=datetime.date(2019, 2, 14),
    )
    make.dossier_return(district)
    rows = completeness.months_of_unit(district, 2019, DUE)
    assert completeness.next_action(district, rows, DUE).month == "2019-08"
    workflow.apply(old, "submit", by=officer)
    workflow.apply(old, "send_back", by=staff, note="Sửa.")
    rows = completeness.months_of_unit(district, 2019, DUE)
    assert completeness.next_action(district, rows, DUE).month == "2019-02"


def test_the_unit_sees_its_year_and_begins_a_month(district, officer, sign_in):
    client = sign_in(officer)
    page = client.get(LIST, {"nam": "2019"}).content.decode()
    assert "Năm 2019" in page
    assert "Tháng 12" in page
    assert "thiếu" in page
    response = client.post(reverse("return_begin"), {"don_vi": district.uuid, "ky": "2019-08"})
    made = DossierReturn.objects.get()
    assert response.url == reverse("return_grid", args=[made.uuid])
    assert (made.period_from, made.period_to, made.period_words) == (AUGUST.start, AUGUST.end, "tháng 8/2019")
    assert made.created_by == officer
    assert list(made.lines.order_by("order").values_list("field_name", flat=True)) == list(FIELD_ALIASES)


def test_beginning_twice_opens_one_return(district, officer, sign_in):
    client, asked = sign_in(officer), {"don_vi": district.uuid, "ky": "2019-08"}
    assert client.post(reverse("return_begin"), asked).url == client.post(reverse("return_begin"), asked).url
    assert DossierReturn.objects.count() == 1


def test_a_return_begins_with_the_fields_of_the_last_one(district, officer):
    earlier = make.dossier_return(
        district,
        lines=0,
        state="accepted",
        period_from=datetime.date(2019, 5, 15),
        period_to=datetime.date(2019, 6, 14),
    )
    for order, name in ((2, "Hộ tịch"), (1, "Đất đai")):
        make.line(earlier, order=order, field_name=name)
    made = writing.begin_return(unit=district, period=AUGUST, by=officer)
    begun = list(made.lines.order_by("order").values_list("order", "field_name", "online"))
    assert begun == [(1, "Đất đai", None), (2, "Hộ tịch", None)]


def test_a_renamed_unit_goes_on_with_its_own_fields(district, officer):
    make.line(
        make.dossier_return(
            district,
            lines=0,
            state="accepted",
            period_from=datetime.date(2019, 6, 15),
            period_to=datetime.date(2019, 7, 14),
        ),
        field_name="Đường thủy",
    )
    renamed = make.unit("Lai Vung Mới", code="876b")
    make.succession(district, renamed, kind="doi_ten", on=datetime.date(2019, 7, 20))
    made = writing.begin_return(unit=renamed, period=AUGUST, by=officer)
    assert [line.field_name for line in made.lines.all()] == ["Đường thủy"]


def test_a_month_that_is_not_over_is_refused(district, officer):
    with pytest.raises(workflow.Refused, match="chưa kết thúc"):
        writing.begin_return(unit=district, period=AUGUST, by=officer, on=AUGUST.end)


def test_a_month_after_the_unit_ended_is_refused(district, officer):
    district.valid_to = datetime.date(2019, 8, 1)
    district.save()
    with pytest.raises(workflow.Refused, match="không có huyện Lai Vung"):
        writing.begin_return(unit=district, period=AUGUST, by=officer)


@pytest.mark.parametrize("asked", [{}, {"ky": "2019-08"}, {"don_vi": "x", "ky": "2019-08"}, {"ky": "\x00"}])
def test_a_beginning_that_makes_no_sense_is_not_found(officer, sign_in, asked):
    assert sign_in(officer).post(reverse("return_begin"), asked).status_code == 404


def test_another_units_return_is_not_begun(district, neighbour, staff, sign_in):
    asked = {"don_vi": district.uuid, "ky": "2019-08"}
    assert sign_in(neighbour).post(reverse("return_begin"), asked).status_code == 404
    assert sign_in(staff).post(reverse("return_begin"), asked).status_code == 403
    assert not DossierReturn.objects.exists()


# --- All units of a month -----------------------------------------------------------------------


def overview(client, **asked):
    return client.get(LIST, {"ky": "2019-08"} | asked).content.decode()


def test_the_province_sees_who_sent_and_who_did_not(district, neighbour_district, officer, staff, sign_in):
    late = datetime.datetime(2019, 8, 25, 3, tzinfo=datetime.UTC)
    sent(make.dossier_return(district), officer, late)
    page = overview(sign_in(staff))
    assert "<strong>1/2</strong> đơn vị đã gửi" in page
    assert "trễ 6 ngày" in page
    assert officer.full_name in page
    assert "10:00 25/08/2019" in page
    assert f'value="{neighbour_district.uuid}"' in page
    assert f'value="{district.uuid}"' not in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"don_vi": "lap vo"}, {"Lấp Vò"}),
        ({"don_vi": "LẤP"}, {"Lấp Vò"}),
        ({"tinh_trang": "thieu"}, {"Lấp Vò"}),
        ({"tinh_trang": "da_gui"}, {"Lai Vung"}),
        ({"tinh_trang": "accepted"}, set()),
        ({"don_vi": "\x00", "tinh_trang": "?"}, {"Lai Vung", "Lấp Vò"}),
    ],
)
def test_the_list_is_narrowed(district, neighbour_district, officer, staff, sign_in, asked, shown):
    sent(make.dossier_return(district), officer, datetime.datetime(2019, 8, 16, tzinfo=datetime.UTC))
    page = overview(sign_in(staff), **asked)
    assert {name for name in ("Lai Vung", "Lấp Vò") if f"Huyện {name}" in page} == shown


def test_the_list_is_taken_away_as_excel(district, neighbour_district, officer, staff, sign_in):
    sent(make.dossier_return(district), officer, datetime.datetime(2019, 8, 25, 3, tzinfo=datetime.UTC))
    response = sign_in(staff).get(LIST, {"ky": "2019-08", "excel": "1", "don_vi": "lai vung"})
    sheet = load_workbook(BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (row,) = (row for row in rows if row[0] == "876")
    assert row[1:4] == ["Huyện Lai Vung", "trễ", "đã gửi"]
    assert (row[4], row[6].date(), row[7]) == (datetime.datetime(2019, 8, 25, 10), DUE, "trễ 6 ngày")
    assert not any("Lấp Vò" in str(value) for row in rows for value in row)


def test_units_of_a_province_that_never_sent_anything_owe_nothing(district, neighbour_district):
    ours, theirs = (make.unit(type="tinh", level="tinh") for _ in range(2))
    for unit, province in ((district, ours), (neighbour_district, theirs)):
        unit.parent = province
        unit.save()
    assert len(completeness.units_of_month(AUGUST)) == 2  # nobody has sent anything yet
    make.dossier_return(district)
    assert [row.unit for row in completeness.units_of_month(AUGUST)] == [district]


def test_a_month_without_units_says_so(duty, staff, sign_in):
    duty.delete()
    assert "Kỳ này không có đơn vị nào phải gửi" in overview(sign_in(staff))


def test_leadership_looks_and_does_not_remind(district, leadership, sign_in):
    client = sign_in(leadership)
    assert "Nhắc các đơn vị" not in overview(client)
    asked = {"uuid": uuid.uuid4(), "ky": "2019-08", "don_vi": [district.uuid]}
    assert client.post(reverse("return_remind"), asked).status_code == 403


def test_a_reminder_is_kept_once_and_shown_to_the_unit(district, officer, neighbour_district, staff, sign_in):
    sent(
        make.dossier_return(neighbour_district, state="draft"),
        make.user("unit_officer", neighbour_district),
        datetime.datetime(2019, 8, 16, tzinfo=datetime.UTC),
    )
    asked = {
        "uuid": uuid.uuid4(),
        "ky": "2019-08",
        "don_vi": [district.uuid, neighbour_district.uuid],
        "words": "Gửi trước thứ Sáu.",
    }
    client = sign_in(staff)
    for _ in range(2):
        assert client.post(reverse("return_remind"), asked).status_code == 302
    reminder = ReturnReminder.objects.get()  # who has sent is not reminded
    assert (reminder.unit, reminder.by, reminder.words) == (district, staff, "Gửi trước thứ Sáu.")
    assert "Đã nhắc" in overview(client)
    page = sign_in(officer).get(LIST, {"nam": "2019"}).content.decode()
    assert "Sở Nội vụ nhắc" in page
    assert "Gửi trước thứ Sáu." in page


def test_the_home_page_tells_what_waits(district, officer, staff, sign_in):
    made = make.dossier_return(district)
    writing.remind_units(uuid=uuid.uuid4(), units=[district], period=AUGUST, words="", by=staff)
    assert "Gửi biểu II.06a tháng 8/2019" in sign_in(officer).get("/").content.decode()
    workflow.apply(made, "submit", by=officer)
    assert "Nhận 1 biểu II.06a tháng 8/2019" in sign_in(staff).get("/").content.decode()
    workflow.apply(made, "send_back", by=staff, note="Sửa.")
    page = sign_in(officer).get("/").content.decode()
    assert "Sửa và gửi lại biểu II.06a tháng 8/2019" in page
    assert "Gửi biểu II.06a tháng 8/2019" not in page


def test_a_reminder_of_nobody_is_refused_in_words(staff, sign_in):
    response = sign_in(staff).post(
        reverse("return_remind"), {"uuid": uuid.uuid4(), "ky": "2019-08"}, follow=True
    )
    assert "Chưa nhắc được" in response.content.decode()


def test_reminders_of_what_was_sent_are_over(district, officer, staff):
    writing.remind_units(uuid=uuid.uuid4(), units=[district], period=AUGUST, words="", by=staff)
    assert [each.unit for each in completeness.reminders_for(officer)] == [district]
    workflow.apply(make.dossier_return(district), "submit", by=officer)
    assert completeness.reminders_for(officer) == []
    assert completeness.reminders_for(staff) == []


# --- Cost ---------------------------------------------------------------------------------------


def queries(client, **asked):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(LIST, asked).status_code == 200
    return len(captured)


def test_many_units_cost_no_more_queries_than_one(district, staff, sign_in):
    client = sign_in(staff)
    make.dossier_return(district)
    client.get(LIST)
    one = queries(client, ky="2019-08")
    for _ in range(24):
        make.dossier_return(make.unit())
    assert queries(client, ky="2019-08") == one


def test_a_year_costs_no_more_queries_than_a_month(district, officer, sign_in):
    client = sign_in(officer)
    make.dossier_return(district, state="accepted")
    client.get(LIST)
    one = queries(client, nam="2019")
    for month in (1, 2, 3, 4, 5, 6, 7):
        period = reporting_month(2019, month)
        make.dossier_return(district, state="accepted", period_from=period.start, period_to=period.end)
    assert queries(client, nam="2019") == one


def test_nothing_is_written_by_looking(district, officer, staff, sign_in):
    for person in (officer, staff):
        sign_in(person).get(LIST)
    assert not DossierReturn.objects.exists()
    assert not ReturnTransition.objects.exists()


@pytest.mark.parametrize(
    ("person", "is_shown"),
    [
        ("officer", True),
        ("staff", True),
        ("leadership", True),
        ("inspector", False),
        ("administrator", False),
    ],
)
def test_the_way_in_is_shown_to_those_who_may(request, sign_in, person, is_shown):
    page = sign_in(request.getfixturevalue(person)).get("/").content.decode()
    assert (f'href="{LIST}"' in page) is is_shown


def test_a_month_in_which_nobody_owes_says_so(staff, sign_in):
    page = sign_in(staff).get(LIST, {"ky": "2018-08"}).content.decode()
    assert "Tháng 8/2018: không có đơn vị nào phải gửi." in page
    assert "0/0" not in page
