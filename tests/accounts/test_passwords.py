"""Passwords: the first one is changed before anything else, a new one is a good one."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

import make
from accounts.models import User
from accounts.passwords import FIRST_PASSWORD_LETTERS, first_password

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sign_in_pages")]

CHANGE = "/tai-khoan/doi-mat-khau/"
NEW = "một câu ngắn dễ nhớ"


@pytest.fixture(autouse=True)
def no_earlier_requests():
    cache.clear()


@pytest.fixture
def newcomer():
    return make.user("inspector", username="moi", password=make.PASSWORD, must_change_password=True)


@pytest.fixture
def browser(newcomer):
    client = Client()
    client.post("/tai-khoan/dang-nhap/", {"login": "moi", "password": make.PASSWORD})
    return client


def change(client, old=make.PASSWORD, new=NEW, again=None):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again or new})


def test_a_first_password_is_changed_before_anything_else(browser, newcomer):
    for page in ("/", "/ghi/", "/kiem-tra/", "/admin/", "/tai-khoan/noi-dung-con-lai/"):
        assert browser.get(page).url == CHANGE
    assert browser.post("/ghi/", {"words": "x"}).url == CHANGE
    assert "người khác đặt" in browser.get(CHANGE).text


def test_meanwhile_signing_out_is_open(browser):
    assert browser.post("/tai-khoan/dang-xuat/").url == "/tai-khoan/dang-nhap/"


def test_once_changed_everything_opens(browser, newcomer):
    done = change(browser)
    assert done.url == "/"
    newcomer.refresh_from_db()
    assert not newcomer.must_change_password
    assert newcomer.check_password(NEW)
    page = browser.get("/")
    assert page.status_code == 200
    assert "Đã đổi mật khẩu." in page.text


def test_changing_signs_out_the_other_machines(browser, newcomer):
    other = Client()
    other.post("/tai-khoan/dang-nhap/", {"login": "moi", "password": make.PASSWORD})
    assert other.get(CHANGE).status_code == 200
    change(browser)
    assert other.get("/").status_code == 302
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "field", "sentence"),
    [
        ("sai", NEW, None, "oldpassword", "Mật khẩu đang dùng không đúng."),
        (make.PASSWORD, NEW, NEW + "x", "password2", "Hai lần gõ mật khẩu mới không giống nhau."),
        (make.PASSWORD, make.PASSWORD, None, "password1", "Mật khẩu mới phải khác mật khẩu đang dùng."),
        (make.PASSWORD, "ngắn quá", None, "password1", "Mật khẩu quá ngắn: cần ít nhất 14 ký tự."),
        (make.PASSWORD, "12345678901234567", None, "password1", "số"),
        (make.PASSWORD, "nguyễn văn thử", None, "password1", "giống"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(browser, newcomer, old, new, again, field, sentence):
    newcomer.full_name = "Nguyễn Văn Thử"
    newcomer.save()
    response = change(browser, old, new, again)
    assert response.status_code == 200
    assert sentence in " ".join(response.context["form"].errors[field])
    assert "mật khẩu cũ vẫn còn hiệu lực" in response.text
    newcomer.refresh_from_db()
    assert newcomer.must_change_password
    assert newcomer.check_password(make.PASSWORD)


def test_the_page_speaks_vietnamese(browser):
    page = browser.get(CHANGE)
    assert "Ít nhất 14 ký tự" in page.text
    for english in ("Password", "password:", "Current", "Your "):
        assert english not in page.text


def test_changing_asks_who_is_signed_out_to_sign_in(client):
    assert client.get(CHANGE).url.startswith("/tai-khoan/dang-nhap/")


def test_first_passwords_are_read_out_without_mistakes():
    passwords = {first_password() for _ in range(200)}
    assert len(passwords) == 200
    assert not set("01loIO") & set(FIRST_PASSWORD_LETTERS)
    assert all(set(password) <= {*FIRST_PASSWORD_LETTERS, "-"} for password in passwords)


def test_the_first_administrator_comes_from_the_command_line(monkeypatch, settings):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    call_command(
        "createsuperuser", username="quan.tri", full_name="Phạm Thị Trị", interactive=False, verbosity=0
    )
    administrator = User.objects.get(username="quan.tri")
    assert administrator.is_staff
    assert not administrator.must_change_password
    assert administrator.check_password(NEW)
