"""Signing in and out, the lock after five wrong passwords, the end of an idle session."""

import datetime

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

import make
from accounts import lockout

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sign_in_pages")]

SIGN_IN = "/tai-khoan/dang-nhap/"
SIGN_OUT = "/tai-khoan/dang-xuat/"


@pytest.fixture(autouse=True)
def no_earlier_requests():
    """allauth counts sends of the sign-in form in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def person():
    return make.user("inspector", username="thanhtra", password=make.PASSWORD)


def send(client, name="thanhtra", password=make.PASSWORD, next="", **headers):
    return client.post(SIGN_IN, {"login": name, "password": password, "next": next}, **headers)


def is_signed_in(client):
    return "_auth_user_id" in client.session


# --- Signing in ---------------------------------------------------------------------------------


def test_the_right_password_signs_in(client, person):
    response = send(client)
    assert response.status_code == 302
    assert response.url == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize("typed", ["ThanhTra", " thanhtra ", "THANHTRA"])
def test_case_and_spaces_of_the_name_do_not_matter(client, person, typed):
    send(client, typed)
    assert is_signed_in(client)


def test_signing_in_leads_to_the_page_that_was_asked_for(client, person):
    asked = client.get("/kiem-tra/?q=lai+vung")
    assert asked.url == SIGN_IN + "?next=%2Fkiem-tra%2F%3Fq%3Dlai%2Bvung"
    page = client.get(asked.url)
    assert 'value="/kiem-tra/?q=lai+vung"' in page.text
    assert send(client, next="/kiem-tra/?q=lai+vung").url == "/kiem-tra/?q=lai+vung"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org/",
        "///example.org",
        "javascript:alert(1)",
        "/\\example.org",
        "http:example.org",
    ],
)
def test_signing_in_never_leads_elsewhere(client, person, elsewhere):
    assert send(client, next=elsewhere).url == "/"
    assert elsewhere not in client.get(SIGN_IN, {"next": elsewhere}).text


def test_somebody_signed_in_is_sent_on(sign_in, person):
    assert sign_in(person).get(SIGN_IN, {"next": "/kiem-tra/"}).url == "/kiem-tra/"


def test_a_new_session_key_is_made_at_sign_in(client, person):
    client.get(SIGN_IN)
    session = client.session
    session["before"] = "x"
    session.save()
    before = client.session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    send(client)
    assert is_signed_in(client)
    assert client.session.session_key != before


def test_the_session_ends_with_the_browser_and_is_hidden_from_scripts(client, person):
    cookie = send(client).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "remember" not in client.get(SIGN_IN).text


def test_a_wrong_password_says_the_same_for_a_name_nobody_has(client, person):
    known = send(client, "thanhtra", "sai").context["form"].non_field_errors()
    unknown = send(client, "khong-ai", "sai").context["form"].non_field_errors()
    assert known == unknown
    assert known == ["Tên đăng nhập hoặc mật khẩu không đúng. Còn 4 lần thử trước khi tạm khóa đăng nhập."]


def test_an_account_out_of_use_is_told_so_only_with_its_password(client, person):
    person.is_active = False
    person.save(update_fields=["is_active"])
    wrong = send(client, password="sai")
    assert "không đúng" in wrong.context["form"].non_field_errors()[0]
    right = send(client)
    assert right.status_code == 403
    assert "đã ngừng dùng" in right.text
    assert not is_signed_in(client)


@pytest.mark.parametrize("name", ["", "x" * 31, "a\0b", "<script>"])
def test_an_impossible_name_gets_a_sentence(client, name):
    response = send(client, name)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert "<script>" not in response.text.split("<main", 1)[1]


def test_nobody_signs_up_or_resets_a_password_by_mail(client):
    for path in ("dang-ky/", "signup/", "password/reset/", "email/"):
        assert client.get(f"/tai-khoan/{path}").status_code == 404


def test_the_admin_has_no_door_of_its_own(client, person, administrator, sign_in):
    assert client.get("/admin/").url == SIGN_IN + "?next=%2Fadmin%2F"
    assert client.get("/admin/login/?next=/admin/").url == SIGN_IN + "?next=%2Fadmin%2F"
    assert (
        client.post("/admin/login/", {"username": "thanhtra", "password": make.PASSWORD}).status_code == 302
    )
    assert not is_signed_in(client)
    assert sign_in(person).get("/admin/login/").status_code == 403
    assert sign_in(person).get("/admin/").status_code == 403
    assert sign_in(administrator).get("/admin/").status_code == 200


# --- Signing out --------------------------------------------------------------------------------


def test_signing_out_takes_a_post(sign_in, person):
    client = sign_in(person)
    asked = client.get(SIGN_OUT)
    assert asked.status_code == 200
    assert is_signed_in(client)
    done = client.post(SIGN_OUT)
    assert done.url == SIGN_IN
    assert not is_signed_in(client)
    assert done["Clear-Site-Data"] == '"cache"'
    assert "Đã đăng xuất." in client.get(SIGN_IN).text


def test_signing_out_when_signed_out_goes_to_the_sign_in_page(client):
    assert client.get(SIGN_OUT).url == SIGN_IN


# --- Five wrong passwords -----------------------------------------------------------------------


def try_wrong(client, times, name="thanhtra", **headers):
    for _ in range(times):
        response = send(client, name, "sai", **headers)
    return response


def test_the_fifth_wrong_password_locks(client, person):
    assert try_wrong(client, 4).status_code == 200
    locked = try_wrong(client, 1)
    assert locked.status_code == 429
    assert "tạm khóa 12 giờ" in locked.text
    assert "gọi quản trị viên" in locked.text
    assert send(client).status_code == 429  # the right password does not help
    assert not is_signed_in(client)


def test_a_name_nobody_has_locks_all_the_same(client):
    assert try_wrong(client, 5, "khong-ai").status_code == 429


def test_capitals_and_spaces_do_not_give_more_tries(client, person):
    for name in ("thanhtra", "ThanhTra", "THANHTRA", " thanhtra"):
        assert send(client, name, "sai").status_code == 200
    assert send(client, "tHANHTRA", "sai").status_code == 429
    assert AccessAttempt.objects.get().username == "thanhtra"


def test_other_browsers_do_not_give_more_tries(client, person):
    for number in range(4):
        send(client, password="sai", headers={"User-Agent": f"browser {number}"})
    assert not lockout.locked_names()
    assert send(client, password="sai", headers={"User-Agent": "another"}).status_code == 429
    assert lockout.locked_names() == {"thanhtra"}


def test_the_lock_is_for_the_name_from_that_address_only(client, person):
    make.user("inspector", username="thuky", password=make.PASSWORD)
    try_wrong(client, 5)
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    send(elsewhere)
    assert is_signed_in(elsewhere)
    send(client, "thuky")
    assert is_signed_in(client)


def test_the_right_password_starts_the_count_anew(client, person):
    try_wrong(client, 4)
    send(client)
    client.post(SIGN_OUT)
    assert try_wrong(client, 4).status_code == 200


def test_the_lock_ends_after_twelve_hours_and_trying_does_not_prolong_it(client, person):
    try_wrong(client, 5)
    locked_at = AccessAttempt.objects.get().attempt_time
    try_wrong(client, 3)
    assert AccessAttempt.objects.get().attempt_time == locked_at
    AccessAttempt.objects.update(attempt_time=timezone.now() - datetime.timedelta(hours=12, seconds=1))
    send(client)
    assert is_signed_in(client)


def test_unlocking_lets_in_at_once(client, person):
    try_wrong(client, 5)
    assert lockout.locked_names() == {"thanhtra"}
    assert lockout.unlock("ThanhTra") == 1
    assert not lockout.locked_names()
    send(client)
    assert is_signed_in(client)


def test_sign_ins_and_failures_are_on_record(client, person):
    send(client, password="sai")
    send(client)
    assert AccessLog.objects.get().username == "thanhtra"
    assert AccessFailureLog.objects.get().username == "thanhtra"


def test_the_typed_password_is_nowhere_on_record(client, person):
    send(client, password="mat-khau-go-nham")
    attempt = AccessAttempt.objects.get()
    assert "mat-khau-go-nham" not in attempt.post_data + attempt.get_data


def test_a_flood_from_one_address_is_held_back(client):
    for number in range(60):
        assert send(client, f"ten{number}", "sai").status_code == 200
    held = send(client, "ten60", "sai")
    assert held.status_code == 429
    assert "Thao tác quá nhanh" in held.text


# --- The address behind a proxy -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.7", "192.0.2.1"),  # anybody can send the header: not read without a proxy of ours
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.2.3.4, 203.0.113.7", "203.0.113.7"),  # what stands before is the client's own claim
        (2, "1.2.3.4, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "203.0.113.7"),
        (1, None, "192.0.2.1"),
        (1, " , ", "192.0.2.1"),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "khong phai dia chi", "0.0.0.0"),
    ],
)
def test_the_clients_address(settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/", headers=headers)
    assert lockout.client_address(request) == address


def test_a_unix_socket_has_no_address():
    assert lockout.client_address(RequestFactory(REMOTE_ADDR="").get("/")) == "0.0.0.0"


def test_a_made_up_header_gives_no_more_tries(client, person):
    for number in range(4):
        send(client, password="sai", headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert send(client, password="sai", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429


# --- Fifteen minutes ----------------------------------------------------------------------------


def expiry(client):
    return Session.objects.get(pk=client.session.session_key).expire_date


def age(client, seconds):
    Session.objects.filter(pk=client.session.session_key).update(
        expire_date=timezone.now() + datetime.timedelta(seconds=900 - seconds)
    )


def test_every_request_of_a_person_puts_off_the_end(client, person):
    send(client)
    age(client, 800)
    client.get("/")
    assert (expiry(client) - timezone.now()).total_seconds() > 890


def test_what_a_page_asks_by_itself_does_not(client, person):
    send(client)
    age(client, 800)
    before = expiry(client)
    assert client.get("/tien-do/").status_code == 200
    assert expiry(client) == before


def test_fifteen_silent_minutes_sign_out(client, person):
    send(client)
    age(client, 901)
    assert client.get("/").url == SIGN_IN + "?next=%2F"


def test_the_scripts_of_a_page_learn_about_their_session(client, person, sign_in):
    asked = client.get("/tai-khoan/phien/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert asked.status_code == 401
    assert asked.json()["signed_out"] is True
    alive = sign_in(person).get("/tai-khoan/phien/")
    assert alive.json()["user"] == str(person.pk)
    assert len(alive.json()["csrf_token"]) == 64
    assert "no-store" in alive["Cache-Control"]
