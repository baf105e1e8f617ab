"""Run by test_other_ways_in.py with SIGN_IN_METHODS=password,mfa,oidc."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

import make
from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sign_in_pages")]

SIGN_IN = "/tai-khoan/dang-nhap/"
SECOND_STEP = "/tai-khoan/hai-buoc/"
ENGLISH = re.compile(
    r"\b(code|authenticator app|sign in|sign out|password|recovery|third-party|continue)\b", re.I
)


@pytest.fixture(autouse=True)
def no_earlier_requests():
    cache.clear()


@pytest.fixture
def person():
    return make.user("inspector", username="thanhtra", password=make.PASSWORD, email="tra@dongthap.example")


@pytest.fixture
def browser(person):
    """Signed in, and asked for the password once more, as changing the second step takes."""
    client = Client()
    sign_in(client)
    asked = client.get(f"{SECOND_STEP}totp/activate/")
    assert asked.url.startswith("/tai-khoan/nhap-lai-mat-khau/?next=")
    assert client.post(asked.url, {"password": make.PASSWORD}).status_code == 302
    return client


def sign_in(client):
    return client.post(SIGN_IN, {"login": "thanhtra", "password": make.PASSWORD})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def words_of(response):
    """What a person reads: no tags, no attributes."""
    return re.sub(r"<[^>]*>", " ", response.text.split("<body", 1)[1])


def test_the_settings_pass_the_checks():
    call_command("check", tags=["admin", "models", "urls", "security", "compatibility"])
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- The second step ----------------------------------------------------------------------------


def code_now(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def secret(browser):
    """Of the second step that `browser` has switched on."""
    page = browser.get(f"{SECOND_STEP}totp/activate/")
    secret = page.context["form"].secret
    done = browser.post(f"{SECOND_STEP}totp/activate/", {"code": code_now(secret)})
    assert done.url == f"{SECOND_STEP}recovery-codes/"
    cache.clear()  # a code is good for one use
    return secret


def test_switching_it_on_shows_a_picture_that_the_policy_allows(browser):
    page = browser.get(f"{SECOND_STEP}totp/activate/")
    assert 'src="data:image/svg+xml;base64,' in page.text
    assert "data:" in page["Content-Security-Policy"].split("img-src")[1].split(";")[0]
    assert page.context["form"].secret in page.text
    wrong = browser.post(f"{SECOND_STEP}totp/activate/", {"code": "000000"})
    assert "Mã không đúng" in wrong.text
    assert not Authenticator.objects.exists()


def test_then_the_password_alone_does_not_let_in(secret):
    client = Client()
    assert sign_in(client).url == f"{SECOND_STEP}authenticate/"
    assert not is_signed_in(client)
    assert client.get("/").status_code == 302
    wrong = client.post(f"{SECOND_STEP}authenticate/", {"code": "000000"})
    assert "Mã không đúng" in wrong.text
    code = code_now(secret)
    assert client.post(f"{SECOND_STEP}authenticate/", {"code": f"{code[:3]} {code[3:]}"}).url == "/"
    assert is_signed_in(client)


def test_codes_cannot_be_guessed_for_ever(secret):
    client = Client()
    sign_in(client)
    for _ in range(5):
        client.post(f"{SECOND_STEP}authenticate/", {"code": "000000"})
    held = client.post(f"{SECOND_STEP}authenticate/", {"code": code_now(secret)})
    assert "Đã nhập sai quá nhiều lần" in held.text
    assert not is_signed_in(client)


def test_a_recovery_code_lets_in_once(browser, secret):
    code = browser.get(f"{SECOND_STEP}recovery-codes/").context["unused_codes"][0]
    for lets_in in (True, False):
        client = Client()
        sign_in(client)
        client.post(f"{SECOND_STEP}authenticate/", {"code": code})
        assert is_signed_in(client) is lets_in


def test_recovery_codes_can_be_taken_away(browser, secret, person):
    taken = browser.get(f"{SECOND_STEP}recovery-codes/download/")
    assert taken["Content-Type"].startswith("text/plain")
    assert "Mã dự phòng" in taken.text
    assert person.username in taken.text


def test_it_can_be_switched_off(browser, secret):
    assert browser.post(f"{SECOND_STEP}totp/deactivate/").url == SECOND_STEP
    client = Client()
    assert sign_in(client).url == "/"


def test_an_administrator_switches_it_off_for_who_lost_the_phone(secret, person, administrator):
    admin = Client()
    admin.force_login(administrator)
    page = admin.get(f"/admin/accounts/user/{person.pk}/change/")
    assert "Tắt đăng nhập hai bước" in page.text
    admin.post(f"/admin/accounts/user/{person.pk}/tat-hai-buoc/")
    assert not Authenticator.objects.exists()
    assert "Tắt đăng nhập hai bước" not in admin.get(f"/admin/accounts/user/{person.pk}/change/").text


def test_every_page_speaks_vietnamese(browser, secret):
    client = Client()
    sign_in(client)
    pages = [client.get(f"{SECOND_STEP}authenticate/"), browser.get(SECOND_STEP)]
    for path in ("recovery-codes/", "recovery-codes/generate/", "totp/deactivate/", "reauthenticate/"):
        pages.append(browser.get(SECOND_STEP + path))
    pages.append(browser.get("/tai-khoan/nhap-lai-mat-khau/"))
    pages.append(client.get("/tai-khoan/qua/tinh/"))
    browser.post(f"{SECOND_STEP}totp/deactivate/")
    pages.append(browser.get(f"{SECOND_STEP}totp/activate/"))
    for page in pages:
        assert page.status_code == 200, page.request["PATH_INFO"]
        assert not ENGLISH.search(words_of(page)), (page.request["PATH_INFO"], ENGLISH.search(words_of(page)))


# --- The province's own sign-in -----------------------------------------------------------------


class Province(BaseHTTPRequestHandler):
    """The least of an OpenID Connect server; `person` is whom it vouches for."""

    person = {}

    def do_GET(self):
        here = settings.OIDC_SERVER_URL
        if self.path == "/.well-known/openid-configuration":
            self.answer(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/keys",
                }
            )
        else:
            self.answer(type(self).person)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer({"access_token": "x", "token_type": "Bearer"})

    def answer(self, data):
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def province():
    address = urlsplit(settings.OIDC_SERVER_URL)
    server = ThreadingHTTPServer((address.hostname, address.port), Province)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Province
    server.shutdown()
    server.server_close()
    thread.join()


def through_the_province(client, province, **person):
    """Press the button, be vouched for there, come back."""
    province.person = {"sub": "42", "email": "tra@dongthap.example", "email_verified": True, **person}
    there = urlsplit(client.post("/tai-khoan/qua/tinh/?next=/kiem-tra/").url)
    asked = parse_qs(there.query)
    assert f"{there.scheme}://{there.netloc}" == settings.OIDC_SERVER_URL
    assert asked["redirect_uri"] == ["http://testserver/tai-khoan/qua/tinh/xong/"]
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/tai-khoan/qua/tinh/xong/", {"code": "abc", "state": asked["state"][0]})


def test_the_sign_in_page_offers_it_and_the_policy_lets_it(client):
    page = client.get(SIGN_IN, {"next": "/kiem-tra/"})
    assert "Đăng nhập bằng tài khoản của tỉnh" in page.text
    assert 'action="/tai-khoan/qua/tinh/?next=%2Fkiem-tra%2F"' in page.text
    form_action = page["Content-Security-Policy"].split("form-action")[1].split(";")[0].split()
    assert form_action == ["'self'", settings.OIDC_SERVER_URL]


def test_an_account_that_is_there_is_let_in_and_joined(client, province, person):
    assert through_the_province(client, province).url == "/kiem-tra/"
    assert is_signed_in(client)
    assert SocialAccount.objects.get().user == person
    client.logout()
    through_the_province(client, province, email="doi-thu@dongthap.example")  # known by its key from now on
    assert is_signed_in(client)


def test_it_never_asks_for_a_first_password(client, province, person):
    person.must_change_password = True
    person.save()
    through_the_province(client, province)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nguoi-la@dongthap.example"},
        {"email_verified": False},
        {"email": ""},
    ],
)
def test_nobody_gets_an_account_by_it(client, province, person, claims):
    response = through_the_province(client, province, **claims)
    assert "Chưa có tài khoản ở cổng" in response.text
    assert not is_signed_in(client)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_an_address_that_two_accounts_have_joins_neither(client, province, person):
    make.user(email="TRA@dongthap.example")
    assert "Chưa có tài khoản ở cổng" in through_the_province(client, province).text


def test_an_account_out_of_use_stays_out(client, province, person):
    person.is_active = False
    person.save()
    through_the_province(client, province)
    assert not is_signed_in(client)


def test_with_a_second_step_the_province_alone_does_not_let_in(client, province, secret):
    assert through_the_province(client, province).url.startswith(f"{SECOND_STEP}authenticate/")
    assert not is_signed_in(client)


def test_when_the_province_is_down_it_is_said(client):
    response = client.post("/tai-khoan/qua/tinh/")
    assert response.status_code in (200, 503)
    assert "không trả lời" in response.text


def test_a_state_made_up_elsewhere_is_refused(client, province, person):
    response = client.get("/tai-khoan/qua/tinh/xong/", {"code": "abc", "state": "made-up"})
    assert response.status_code < 500
    assert not is_signed_in(client)
