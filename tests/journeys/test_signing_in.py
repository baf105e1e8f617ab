"""Signing in with a real browser: first password, a session that ends too soon, the admin's widgets."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import expect

import make
from inspections.models import Finding

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parents[1] / "vendor/axe.min.js"
NEW_PASSWORD = "một câu ngắn dễ nhớ"


@pytest.fixture(autouse=True)
def no_earlier_requests():
    cache.clear()


@pytest.fixture(params=[360, 1280])
def page(chromium, live_server, request):
    """A page that fails the test for what the browser complains about."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": request.param, "height": 780}, locale="vi-VN"
    )
    complaints = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


def send(page, **fields):
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.click("main button[type=submit]")


def nothing_serious(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa']})")
    serious = [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")]
    assert not serious
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_newcomer_chooses_a_password_and_signs_out(page):
    make.user("inspector", username="moi", password=make.PASSWORD, must_change_password=True)
    page.goto("/kiem-tra/")
    nothing_serious(page)
    send(page, login="Moi", password="sai mật khẩu")
    expect(page.locator(".error-summary")).to_contain_text("Còn 4 lần thử")
    send(page, login="Moi", password=make.PASSWORD)
    expect(page.locator("h1")).to_have_text("Đổi mật khẩu")
    nothing_serious(page)
    send(page, oldpassword=make.PASSWORD, password1=NEW_PASSWORD, password2=NEW_PASSWORD)
    expect(page.locator(".alert-success")).to_contain_text("Đã đổi mật khẩu")
    page.click(".top-bar-account button")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("h1")).to_have_text("Đăng nhập")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Đăng nhập")


def test_what_was_typed_outlives_the_session(page):
    person = make.user("inspector", username="thanhtra", password=make.PASSWORD)
    inspection = make.inspection(team={"member": person})
    page.goto(f"/kiem-tra/{inspection.uuid}/noi-dung/them/?loai=uu_diem")
    send(page, login="thanhtra", password=make.PASSWORD)
    page.locator("main textarea").first.fill("Niêm yết đủ <b>14</b> thủ tục")
    page.locator("main input[type=checkbox]").first.check()
    # Without scripts the form goes the ordinary way; with them htmx would get 401 and the page would stay.
    page.evaluate("document.querySelector('main form[method=post]').removeAttribute('hx-post')")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.evaluate("document.querySelector('main form[method=post]').submit()")
    page.wait_for_url("**/dang-nhap/**")
    send(page, login="thanhtra", password=make.PASSWORD)
    expect(page.locator("h1")).to_have_text("Nội dung anh/chị vừa gõ vẫn còn")
    expect(page.locator(".verbatim")).to_contain_text("Niêm yết đủ <b>14</b> thủ tục")
    nothing_serious(page)
    page.get_by_role("button", name="Gửi lại").click()
    page.wait_for_url(f"**/kiem-tra/{inspection.uuid}/**")
    assert Finding.objects.get(inspection=inspection).words == "Niêm yết đủ <b>14</b> thủ tục"


def test_the_admins_widgets_need_nothing_the_policy_forbids(page):
    make.user("administrator", username="quantri", password=make.PASSWORD)
    make.unit("Lấp Vò")
    page.goto("/admin/accounts/user/add/")
    send(page, login="quantri", password=make.PASSWORD)
    expect(page.locator("[name=username]")).to_be_focused()  # a script does it when the page is there
    page.fill("[name=username]", "moi")
    page.fill("[name=full_name]", "Đỗ Thị Mới")
    page.click("[name=_save]")
    expect(page.locator(".first-password")).to_be_visible()
    page.click("#content-main a")
    page.click(".add-row a")
    page.click(".select2-selection")
    page.keyboard.type("lap vo")
    page.locator(".select2-results__option", has_text="Lấp Vò").click()
    page.select_option("[name=memberships-0-role]", "unit_officer")
    page.locator("[id^=calendarlink]").first.click()
    page.locator(".calendarbox td a:visible").first.click()
    page.click("[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
