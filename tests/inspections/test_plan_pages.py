"""The yearly plan: written, issued, adjusted, copied, carried out, and what of it nobody outside may know."""

import datetime
import io
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from inspections import planning, workflow
from inspections.actions import plan as actions
from inspections.models import Inspection, InspectionPlan, PlannedInspection, PlanTransition

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_staff(staff, sign_in):
    return sign_in(staff)


def line_data(unit, **fields):
    return {"uuid": uuid4(), "units": [unit.uuid], "month": "9", "kind": "dinh_ky"} | fields


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- Writing a plan -----------------------------------------------------------------------------


def test_a_plan_is_written_issued_and_then_only_adjusted(at_staff, district, neighbour_district):
    said = {"uuid": uuid4(), "year": "2019", "issued_by_body": "UBND tỉnh", "legal_basis": "NQ 30c\n\nQĐ 225"}
    assert at_staff.post(reverse("plan_create"), said).status_code == 302
    assert at_staff.post(reverse("plan_create"), said).status_code == 302  # sent twice: one plan
    plan = InspectionPlan.objects.get()
    assert plan.title == "Kế hoạch kiểm tra cải cách hành chính năm 2019"
    assert plan.legal_bases == ["NQ 30c", "QĐ 225"]
    page = at_staff.get(plan.get_absolute_url()).text
    assert "Chưa ghi số kế hoạch." in page
    assert "Chưa có dòng nào trong kế hoạch." in page

    create = reverse("line_create", args=[plan.uuid])
    first = line_data(district)
    assert at_staff.post(create, first).status_code == 302
    assert at_staff.post(create, first).status_code == 302
    line = plan.lines.get()
    assert list(line.units.all()) == [district]

    edit = {"version": 1, "year": "2019", "title": plan.title, "issued_by_body": "UBND tỉnh"}
    edit |= {"number": "26/KH-UBND", "dated_on": "10/01/2019"}
    assert at_staff.post(reverse("plan_edit", args=[plan.uuid]), edit).status_code == 302
    at_staff.post(reverse("plan_issue", args=[plan.uuid]))
    plan.refresh_from_db()
    assert plan.is_issued

    # From here on a change says why, and the log says what.
    refused = at_staff.post(create, line_data(neighbour_district))
    assert refused.status_code == 422
    assert "hãy ghi lý do" in refused.text
    moved = line_data(district, version=1, on="15/10/2019", month="10", reason="Trùng kỳ họp")
    assert at_staff.post(reverse("line_edit", args=[line.uuid]), moved).status_code == 302
    line.refresh_from_db()
    assert (line.month, line.on) == (10, datetime.date(2019, 10, 15))
    adjusted = PlanTransition.objects.filter(name="adjust").get()
    assert adjusted.note == (
        "Trùng kỳ họp\nSửa: huyện Lai Vung, tháng 9/2019, định kỳ → huyện Lai Vung, 15/10/2019, định kỳ"
    )
    assert at_staff.post(reverse("line_edit", args=[line.uuid]), moved).status_code == 409  # an old form
    at_staff.post(reverse("line_withdraw", args=[line.uuid]), {"reason": "Sáp nhập"})
    assert plan.lines.standing().count() == 0
    assert "Bỏ: huyện Lai Vung" in at_staff.get(plan.get_absolute_url()).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"on": "15/10/2019"}, "Ngày dự kiến không nằm trong tháng 9"),
        ({"on": "15/09/2020"}, "Ngày dự kiến phải trong năm 2019"),
        ({"month": "13"}, "không có trong danh sách"),
        ({"units": []}, "Hãy chọn đơn vị"),
        ({"units": [], "unit_words": "khong co that"}, "Không có đơn vị nào khớp"),
    ],
)
def test_a_line_that_makes_no_sense_is_given_back(at_staff, district, typed, said):
    plan = make.plan()
    answer = at_staff.post(reverse("line_create", args=[plan.uuid]), line_data(district, **typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert plan.lines.count() == 0


def test_a_plan_in_vain(at_staff):
    for typed in ("", "19", "2.019", "năm 2019"):
        said = {"uuid": uuid4(), "year": typed, "issued_by_body": "UBND tỉnh"}
        answer = at_staff.post(reverse("plan_create"), said)
        assert answer.status_code == 422
        assert "bốn chữ số" in answer.text
    make.plan(number="9/KH-UBND")
    said = {"uuid": uuid4(), "year": "2019", "issued_by_body": "UBND tỉnh", "number": "9/KH-UBND"}
    assert "đã có kế hoạch mang số ấy" in at_staff.post(reverse("plan_create"), said).text


# --- Carrying it out ----------------------------------------------------------------------------


def test_a_line_becomes_one_inspection_however_often_it_is_pressed(at_staff, district, neighbour_district):
    plan = make.plan(state="issued")
    line = make.planned(plan, units=[district, neighbour_district], on=datetime.date(2019, 9, 4))
    begin = reverse("line_begin", args=[line.uuid])
    assert at_staff.post(begin).headers["Location"] == at_staff.post(begin).headers["Location"]
    inspection = Inspection.objects.get()
    assert inspection.title == "Kiểm tra CCHC huyện Lai Vung, Lấp Vò"
    assert (inspection.state, inspection.kind, inspection.starts_on) == ("draft", "dinh_ky", make.DAY)
    assert [visit.unit for visit in inspection.visits.all()] == [district, neighbour_district]
    assert plan.title in at_staff.get(inspection.get_absolute_url()).text
    page = at_staff.get(plan.get_absolute_url()).text
    assert inspection.get_absolute_url() in page
    assert "0/1 cuộc đã kiểm tra xong" in page
    answer = at_staff.post(reverse("line_edit", args=[line.uuid]), line_data(district, version=2, reason="x"))
    assert "đã thành cuộc kiểm tra" in answer.text


def test_a_line_cannot_begin_before_the_plan_is_issued_or_for_a_unit_that_is_gone(staff, district):
    line = make.planned(make.plan(), units=[district])
    with pytest.raises(workflow.Refused, match="chưa ban hành"):
        actions.begin_inspection(line=line, by=staff)
    gone = make.unit("Cũ", valid_to=datetime.date(2019, 6, 30))
    line = make.planned(make.plan(state="issued"), units=[gone])
    with pytest.raises(workflow.Refused, match="không tồn tại vào ngày 03/09/2019"):
        actions.begin_inspection(line=line, by=staff)  # 1 and 2 September 2019 are no working days


def test_progress_counts_done_under_way_and_late_months():
    plan = make.plan(state="issued")
    make.planned(plan, month=3, inspection=make.inspection(state="concluded"))
    make.planned(plan, month=4, inspection=make.inspection(state="in_field"))
    make.planned(plan, month=5, inspection=make.inspection(state="scheduled"))
    make.planned(plan, month=6)
    make.planned(plan, month=9)
    lines = list(plan.lines.select_related("plan", "inspection"))
    found = planning.progress(lines, datetime.date(2019, 7, 1))
    assert (found.done, found.under_way, found.late, found.total) == (1, 1, 2, 5)
    assert found.months == (5, 6)


def test_home_tells_the_staff_of_lines_whose_month_has_come(at_staff, leader, sign_in, district):
    today = timezone.localdate()
    plan = make.plan(state="issued", year=today.year)
    make.planned(plan, units=[district], month=today.month)
    made = make.planned(plan, month=today.month, inspection=make.inspection())
    home = at_staff.get(reverse("home")).text
    assert "Lập cuộc kiểm tra: huyện Lai Vung" in home
    assert str(made.uuid) not in home
    assert "Lập cuộc kiểm tra: huyện Lai Vung" not in sign_in(leader).get(reverse("home")).text


# --- Copying ------------------------------------------------------------------------------------


def test_next_year_takes_an_heir_only_where_the_person_says_so(at_staff, district):
    ended = make.unit("Đã Hết", valid_to=datetime.date(2019, 6, 30))
    heir, other = (make.unit(name, valid_from=datetime.date(2019, 7, 1)) for name in ("Kế Một", "Kế Hai"))
    for successor in (heir, other):
        make.succession(ended, successor, on=datetime.date(2019, 7, 1), part="mot_phan", kind="chia_tach")
    source = make.plan()
    both = make.planned(source, units=[district, ended], on=datetime.date(2019, 9, 4), note="Trọng tâm")
    make.planned(source, month=2)
    page = at_staff.get(reverse("plan_copy", args=[source.uuid])).text
    assert "Huyện Đã Hết đã kết thúc ngày 30/06/2019" in page
    assert "Huyện Kế Một" in page
    assert "(một phần)" in page
    said = {"uuid": uuid4(), "year": "2020", "title": "Kế hoạch 2020", "lines": [str(both.uuid)]}
    chosen = said | {"heirs": [f"{both.uuid}.{ended.pk}.{heir.pk}"]}
    for _ in range(2):
        assert at_staff.post(reverse("plan_copy", args=[source.uuid]), chosen).status_code == 302
    line = InspectionPlan.objects.get(year=2020).lines.get()
    assert set(line.units.all()) == {district, heir}
    assert (line.month, line.on, line.note) == (9, None, "Trọng tâm")
    again = said | {"uuid": uuid4(), "title": "Kế hoạch 2020 khác"}
    at_staff.post(reverse("plan_copy", args=[source.uuid]), again)
    assert set(InspectionPlan.objects.get(title="Kế hoạch 2020 khác").lines.get().units.all()) == {district}
    assert at_staff.post(reverse("plan_copy", args=[source.uuid]), said | {"lines": []}).status_code == 422


# --- What is not known outside ------------------------------------------------------------------


def test_an_unannounced_inspection_is_known_to_its_unit_only_when_it_has_begun(
    staff, at_staff, officer, district, sign_in
):
    """In plan, calendar, search, lists, Excel, home, by address; nor does an officer on a team learn more."""
    today = timezone.localdate()
    plan = make.plan(state="issued", year=today.year, title="Kế hoạch bí mật")
    line = make.planned(plan, units=[district], kind="dot_xuat", on=today, month=today.month)
    known = make.planned(plan, units=[make.unit("Khác")], month=today.month)
    on_team = make.user("unit_officer", district)
    known.inspection = make.inspection(team={"member": on_team}, starts_on=today)
    known.save()
    inspection, _ = actions.begin_inspection(line=line, by=staff)
    make.member(inspection, "leader")
    for step in ("schedule",):
        workflow.apply(inspection, step, by=staff)
    with pytest.raises(workflow.Refused, match="không thông báo trước"):
        workflow.apply(inspection, "notify", by=staff)

    at_officer, at_both = sign_in(officer), sign_in(on_team)
    months = f"?nam={today.year}&thang={today.month}"
    addresses = {
        "calendar": reverse("plan_calendar") + months,
        "year": reverse("plan_calendar") + f"?nam={today.year}",
        "list": reverse("inspection_list"),
        "list as Excel": reverse("inspection_list") + "?excel=1",
        "search": reverse("search") + "?q=dot+xuat",
        "home": reverse("home"),
        "plans": reverse("plan_list"),
    }
    secrets = [str(inspection.uuid), str(line.uuid), inspection.title, "Kế hoạch bí mật"]
    for name, address in addresses.items():
        assert not any(each in texts_of(at_officer.get(address)) for each in secrets), name
    for address in (plan.get_absolute_url(), inspection.get_absolute_url()):
        assert at_officer.get(address).status_code == 404
    assert at_officer.post(reverse("line_begin", args=[line.uuid])).status_code == 404
    for address in [*addresses.values(), plan.get_absolute_url(), plan.get_absolute_url() + "?excel=1"]:
        text = texts_of(at_both.get(address))
        assert not any(each in text for each in secrets[:3]), address
        assert "Huyện Lai Vung" not in text or "cuộc kiểm tra" in text
    assert "Kiểm tra đột xuất CCHC huyện Lai Vung" in texts_of(at_staff.get(addresses["list as Excel"]))

    workflow.apply(inspection, "start", by=staff)
    assert inspection.title in at_officer.get(addresses["list"]).text
    assert str(inspection.uuid) in at_officer.get(addresses["calendar"]).text
    assert at_officer.get(plan.get_absolute_url()).status_code == 404  # the plan itself stays the province's


def texts_of(response):
    """The page as text, or every cell of the workbook."""
    if "spreadsheet" not in response.headers["Content-Type"]:
        return response.text
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_scheduled_line_is_known_to_its_unit_from_the_notice_on(staff, officer, district, sign_in):
    line = make.planned(make.plan(state="issued"), units=[district], on=make.DAY)
    inspection, _ = actions.begin_inspection(line=line, by=staff)
    make.member(inspection, "leader")
    address = reverse("plan_calendar") + "?nam=2019&thang=9"
    assert inspection.title not in sign_in(officer).get(address).text
    workflow.apply(inspection, "schedule", by=staff)
    assert str(inspection.uuid) not in sign_in(officer).get(address).text
    workflow.apply(inspection, "notify", by=staff)
    assert str(inspection.uuid) in sign_in(officer).get(address).text


def test_a_team_reads_its_plan_without_the_secrets_of_others(inspection, inspector, sign_in):
    plan = make.plan(state="issued")
    make.planned(plan, units=[make.unit("Công Khai")], inspection=inspection)
    make.planned(plan, units=[make.unit("Báo Trước")])
    make.planned(plan, units=[make.unit("Bí Mật")], kind="dot_xuat")
    page = sign_in(inspector).get(plan.get_absolute_url()).text
    assert "Công Khai" in page
    assert "Báo Trước" in page
    assert "Bí Mật" not in page
    assert "Thêm dòng" not in page
    assert PlannedInspection.objects.visible_to(inspector).count() == 2
    rows = sign_in(inspector).get(reverse("plan_list")).context["rows"]
    assert [listed.n_lines for listed, _badge in rows] == [2]  # the number gives nothing away either


def test_the_first_line_brings_the_button_that_issues_the_plan(at_staff, district):
    plan = make.plan(number="12/KH-UBND", dated_on=datetime.date(2019, 1, 5))
    create, issue = reverse("line_create", args=[plan.uuid]), reverse("plan_issue", args=[plan.uuid])
    assert issue not in at_staff.get(plan.get_absolute_url()).text
    answer = at_staff.post(create, line_data(district), headers={"HX-Request": "true"}).text
    beside = answer[answer.index('id="_plan_primary"') :]
    assert issue in beside
    assert "Chưa có dòng nào" not in beside
    assert beside.count('hx-swap-oob="true"') == 2
    withdraw = reverse("line_withdraw", args=[plan.lines.get().uuid])
    answer = at_staff.post(withdraw, {"reason": "Nhầm."}, headers={"HX-Request": "true"}).text
    assert issue not in answer
    assert "Chưa có dòng nào trong kế hoạch." in answer


# --- Lists --------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_follow_the_number_of_rows(at_staff, django_assert_num_queries):
    plan = make.plan(state="issued", lines=1)
    make.visit(unit=plan.lines.get().units.get())
    ended, begun = datetime.date(2019, 6, 30), datetime.date(2019, 7, 1)
    make.succession(make.planned(plan, units=[make.unit(valid_to=ended)]).units.get(), on=begun)
    addresses = [
        reverse("plan_copy", args=[plan.uuid]),
        plan.get_absolute_url(),
        reverse("plan_list"),
        reverse("plan_calendar") + "?nam=2019",
        reverse("plan_calendar") + "?nam=2019&thang=9",
        reverse("plan_coverage"),
        plan.get_absolute_url() + "?excel=1",
    ]
    few = [queries(at_staff, address) for address in addresses]
    for _ in range(9):
        make.visit(unit=make.planned(plan).units.get())
        make.succession(make.planned(plan, units=[make.unit(valid_to=ended)]).units.get(), on=begun)
        make.plan()
    assert [queries(at_staff, address) for address in addresses] == few


def test_the_calendar_takes_any_address(at_staff):
    for asked in ("?nam=0", "?nam=abc&thang=13", "?nam=2019&thang=12", "?nam=2020&thang=2", "?thang=%00"):
        assert at_staff.get(reverse("plan_calendar") + asked).status_code == 200
