"""From the yearly plan to the verified remedy, with everybody who has a part in it."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

import make
from districts.models import Unit
from inspections.models import Remedy

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = (390, 844)
DESK = (1280, 800)
LIMITATION = "Còn 12 hồ sơ đất đai trễ hẹn, chưa có thư xin lỗi."
STEPS_OF_THE_COMMUNE = ["disagree", "uphold", "agree", "ask_extension", "report", "send_back", "hand_on"]
DEMAND = "Giải quyết dứt điểm hồ sơ trễ hẹn và gửi thư xin lỗi."


def shown(day):
    return f"{day:%d/%m/%Y}"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def commune(demonstration):
    """Xã Lai Vung as it is today, with somebody who answers for it."""
    unit = Unit.objects.in_force().get(name="Lai Vung", level="xa")
    make.user("unit_officer", unit=unit, username="xalaivung", password=make.PASSWORD)
    return unit


@pytest.fixture
def heir(demonstration):
    unit = Unit.objects.in_force().get(name="Hòa Long", level="xa")
    make.user("unit_officer", unit=unit, username="xahoalong", password=make.PASSWORD)
    return unit


def plan_the_year(staff, today):
    page = staff.page
    page.goto("/kiem-tra/ke-hoach/them/")
    page.get_by_label("Năm").fill(str(today.year))
    page.get_by_label("Số kế hoạch").fill("26/KH-UBND")
    page.get_by_label("Ngày kế hoạch").fill(shown(today))
    page.locator("main form").get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Thêm dòng").click()
    form = page.locator("form.inline-form")
    form.get_by_label("Tháng").select_option(f"Tháng {today.month}")
    form.get_by_label("Ngày dự kiến").fill(shown(today))
    form.get_by_label("Tìm thêm").fill("xa lai vung")
    form.get_by_role("button", name="Tìm").click()
    form.get_by_text("Xã Lai Vung").click()
    form.get_by_role("button", name="Lưu", exact=True).click()
    expect(form).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Ban hành").click()
    expect(page.locator("h1")).to_contain_text("Đã ban hành")
    page.get_by_role("button", name="Lập cuộc kiểm tra").click()
    expect(page.locator("h1")).to_contain_text("Kiểm tra CCHC xã Lai Vung")
    return page.url


def gather_the_team(staff):
    page = staff.page
    page.get_by_role("link", name="Thêm thành viên").click()
    form = page.locator("form.inline-form")
    for role, account in (("Trưởng đoàn", "truongdoan"), ("Thư ký", "thuky"), ("Thành viên", "thanhtra")):
        form.get_by_text(role, exact=True).click()
        form.get_by_text(f"({account})").click()
        form.get_by_role("button", name="Lưu và thêm tiếp").click()
        expect(form.get_by_text(f"({account})")).to_have_count(0)


def take(page, step):
    page.reload()
    button = page.get_by_role("button", name=step, exact=True)
    button.click()
    expect(button).to_have_count(0)


def write_a_limitation(member, address):
    page = member.page
    page.goto(address)
    page.get_by_role("navigation", name="Ghi nhanh").get_by_role("link", name="Hạn chế").tap()
    form = page.locator("form.inline-form")
    form.locator(".chips").first.get_by_text("Hồ sơ trễ hẹn").tap()
    form.get_by_label("Nội dung").fill(LIMITATION)
    form.get_by_role("button", name="Lưu", exact=True).tap()
    expect(page.locator("#_limitations article", has_text=LIMITATION)).to_be_visible()
    member.looks_around()


def freeze_minutes(secretary, address):
    page = secretary.page
    page.goto(address)
    page.locator("#_visits").get_by_role("link", name="Sửa").first.tap()
    form = page.locator("form.inline-form")
    form.get_by_label("Địa điểm").fill("Trụ sở UBND xã")
    form.get_by_label("Từ giờ").fill("8h")
    form.get_by_label("Đến giờ").fill("11 giờ 30")
    form.get_by_label("Người dự, phía đơn vị").fill("Trần Văn Bình, Chủ tịch UBND xã")
    form.get_by_role("button", name="Lưu", exact=True).tap()
    expect(form).to_have_count(0)
    page.get_by_role("link", name="Lập biên bản").tap()
    page.get_by_role("button", name="Lập biên bản").tap()
    expect(page.locator("main")).to_contain_text(LIMITATION)
    page.get_by_label("Nội dung theo diễn biến").fill(
        "Đoàn công bố quyết định và xem hồ sơ tại bộ phận một cửa."
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu dự thảo").tap()
    page.get_by_role("button", name="Chốt biên bản").tap()
    expect(page.locator("main")).to_contain_text("xác nhận")
    secretary.looks_around()
    return page.url


def acknowledge(person, minutes, side):
    person.page.goto(minutes)
    expect(person.page.locator("main")).to_contain_text(LIMITATION)
    person.page.get_by_role("button", name=f"Đã đọc, xác nhận thay mặt {side}").click()
    expect(person.page.get_by_role("button", name=f"Đã đọc, xác nhận thay mặt {side}")).to_have_count(0)


def choose(page, name, typed, shown_as):
    """Pick from a list that is searched as one types."""
    page.locator(f"select[name={name}] + .select2 .select2-selection").click()
    page.locator(".select2-search__field").fill(typed)
    page.locator(".select2-results__option", has_text=shown_as).first.click()


def merge(administrator, today):
    """Xã Lai Vung goes into Xã Hòa Long, today."""
    page = administrator.page
    page.goto("/admin/districts/reorganisation/add/")
    page.locator("[name=on]").fill(shown(today))
    page.locator("[name=legal_basis]").fill("Nghị quyết số 01/NQ-HĐND")
    page.get_by_role("button", name="Lưu và sang bước sau").click()
    choose(page, "sau-0-unit", "hoa long", "Xã Hòa Long")
    page.get_by_role("button", name="Lưu và sang bước sau").click()
    choose(page, "truoc-0-unit", "lai vung", "Xã Lai Vung")
    page.locator("[name=truoc-0-share]").select_option("toan_bo")
    page.locator("[name=truoc-0-target]").select_option(index=1)
    page.get_by_role("button", name="Lưu và sang bước sau").click()
    page.get_by_role("button", name="Lưu và sang bước sau").click()
    page.get_by_label("Tôi đã đọc những điều trên").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Xác nhận").click()


def demand(leader, address, today):
    page = leader.page
    page.goto(address)
    page.get_by_role("link", name="Thêm yêu cầu").click()
    form = page.locator("form.inline-form")
    form.get_by_label("Nội dung yêu cầu").fill(DEMAND)
    form.get_by_text(LIMITATION).click()
    form.get_by_label("Hạn hoàn thành").fill(shown(today + datetime.timedelta(days=30)))
    form.get_by_role("button", name="Lưu", exact=True).click()
    expect(form).to_have_count(0)
    take(page, "Gửi yêu cầu cho đơn vị")
    expect(page.locator("#_requirements")).to_contain_text("Chờ đơn vị báo cáo")


def open_demand(person):
    person.page.goto("/yeu-cau/")
    person.page.get_by_role("link", name=DEMAND).first.click()
    expect(person.page.locator("main")).to_contain_text(LIMITATION)


def say(person, step, words, **more):
    """Take one step on the page of a remedy."""
    page = person.page
    page.reload()
    summary = page.locator("summary", has_text=re.compile(f"^\\s*{re.escape(step)}\\s*$"))
    box = page.locator("details.panel").filter(has=summary)
    if box.get_attribute("open") is None:
        summary.click()
    for label, value in more.items():
        box.get_by_label(label).fill(value)
    box.locator("textarea").first.fill(words)
    with page.expect_navigation():
        box.get_by_role("button", name=step, exact=True).click()
    expect(page.get_by_role("status").first).to_be_visible()


def test_from_the_plan_to_the_verified_remedy(commune, heir, today, person_at):
    # Given a plan of the province, a team, and a visit that both sides were told of
    staff = person_at(*DESK)
    staff.sign_in("sonoivu")
    staff.page.on("dialog", lambda dialog: dialog.accept())
    address = plan_the_year(staff, today)
    gather_the_team(staff)
    for step in ("Lên lịch", "Ghi nhận đã thông báo"):
        take(staff.page, step)
    leader = person_at(*DESK)
    leader.sign_in("truongdoan")
    leader.page.on("dialog", lambda dialog: dialog.accept())
    leader.page.goto(address)
    take(leader.page, "Bắt đầu kiểm tra")

    # When a limitation is found, and both sides acknowledge the minutes that say so
    member = person_at(*PHONE)
    member.sign_in("thanhtra")
    write_a_limitation(member, address)
    secretary = person_at(*PHONE)
    secretary.sign_in("thuky")
    minutes = freeze_minutes(secretary, address)
    officer = person_at(*PHONE)
    officer.sign_in("xalaivung")
    acknowledge(officer, minutes, "đơn vị")
    acknowledge(leader, minutes, "Đoàn")
    leader.page.goto(address)
    take(leader.page, "Ghi nhận đã ký biên bản")
    demand(leader, address, today)

    # and the unit refuses, gives in, asks for time, answers and is sent back
    open_demand(officer)
    open_demand(staff)
    say(officer, "Không đồng ý với yêu cầu", "Chỉ có 3 hồ sơ trễ do lỗi phần mềm.")
    say(staff, "Giữ nguyên yêu cầu", "Hồ sơ đã đối chiếu tại chỗ.")
    say(officer, "Đồng ý với yêu cầu", "")
    later = shown(today + datetime.timedelta(days=60))
    say(officer, "Xin gia hạn", "Chờ tỉnh sửa phần mềm.", **{"Xin đến ngày": later})
    say(staff, "Cho gia hạn", "Theo đề nghị.")
    say(officer, "Báo cáo đã khắc phục", "Đã giải quyết 12 hồ sơ.", **{"Làm xong ngày": shown(today)})
    officer.looks_around()
    say(staff, "Trả lại", "Chưa có thư xin lỗi.")
    staff.looks_around()

    # and the unit is merged away, and its successor goes on
    administrator = person_at(*DESK)
    administrator.sign_in("quantri")
    merge(administrator, today)
    successor = person_at(*PHONE)
    successor.sign_in("xahoalong")
    open_demand(successor)
    say(successor, "Báo cáo đã khắc phục", "Đã gửi 12 thư xin lỗi.", **{"Làm xong ngày": shown(today)})

    # and the team comes again and sees that it is done
    staff.page.goto(address)
    staff.page.get_by_role("link", name="Lập phúc tra").click()
    staff.page.get_by_label("Ngày bắt đầu").fill(shown(today))
    staff.page.locator("main form").get_by_role("button", name="Lưu", exact=True).click()
    gather_the_team(staff)
    for step in ("Lên lịch", "Ghi nhận đã thông báo", "Bắt đầu kiểm tra"):
        take(staff.page, step)
    staff.page.get_by_role("link", name="Ghi thực tế").first.click()
    form = staff.page.locator("form.inline-form")
    form.get_by_text("Đã khắc phục", exact=True).click()
    form.get_by_text("Xác nhận đã khắc phục").click()
    form.get_by_role("button", name="Lưu", exact=True).click()
    expect(staff.page.locator("#_rechecks")).to_contain_text("Thực tế thấy: Đã khắc phục")
    staff.page.reload()
    staff.looks_around()

    # Then the demand has one verified answer, and the log tells who did what
    before, after = Remedy.objects.filter(requirement__words=DEMAND).order_by("pk")
    assert (before.unit, before.state) == (commune, Remedy.State.HANDED_ON)
    assert (after.unit, after.state, after.continues) == (heir, Remedy.State.VERIFIED, before)
    assert [step.name for step in before.transitions.order_by("pk")] == STEPS_OF_THE_COMMUNE
    assert [step.name for step in after.transitions.order_by("pk")] == ["take_over", "report", "verify"]
