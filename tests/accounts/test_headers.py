"""Headers of every page, and the production settings that Django checks."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

PAGES = ["/tai-khoan/dang-nhap/", "/khong-co/", "/"]


@pytest.fixture
def browser(sign_in, administrator):
    return sign_in(administrator)


def policy(response):
    directives = response["Content-Security-Policy"].split(";")
    return {name: words for name, *words in (directive.split() for directive in directives)}


@pytest.mark.django_db
@pytest.mark.urls("sign_in_pages")
@pytest.mark.parametrize("path", [*PAGES, "/admin/", "/admin/accounts/user/", "/tai-khoan/doi-mat-khau/"])
def test_every_page_forbids_what_it_does_not_need(browser, path):
    response = browser.get(path)
    rules = policy(response)
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == ["'self'"]
    assert rules["frame-ancestors"] == rules["base-uri"] == ["'none'"]
    assert rules["form-action"] == ["'self'"]
    assert not any(word.startswith("'unsafe") or "//" in word for words in rules.values() for word in words)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "camera=(self)" in response["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.urls("sign_in_pages")
@pytest.mark.parametrize(
    "path",
    [*PAGES, "/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/", "/tai-khoan/doi-mat-khau/"],
)
def test_no_page_needs_what_is_forbidden(browser, path):
    page = browser.get(path).text
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<[^>]+\son[a-z]+=", page)
    assert not re.search(r"<style|javascript:", page)
    for script in re.findall(r"<script[^>]*>", page):
        assert re.search(r'src="(/static/|/admin/jsi18n/)', script) or 'type="application/json"' in script
    for address in re.findall(r'(?:src|href|action)="([^"]+)"', page):
        assert not address.startswith(("http:", "https:", "//"))


@pytest.mark.django_db
@pytest.mark.urls("sign_in_pages")
def test_pages_of_a_person_are_asked_for_anew(browser, client):
    assert browser.get("/")["Cache-Control"] == "private, no-cache"
    assert "Cookie" in browser.get("/")["Vary"]
    assert "no-store" in client.get("/tai-khoan/dang-nhap/")["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.urls("sign_in_pages")
def test_cookies_are_hidden_from_scripts_and_other_sites(browser):
    browser.get("/")
    cookies = Client()
    cookies.get("/tai-khoan/dang-nhap/")
    for cookie in [*browser.cookies.values(), *cookies.cookies.values()]:
        assert cookie["samesite"] == "Lax", cookie.key
        if cookie.key != settings.SESSION_COOKIE_NAME:  # the test client makes this one itself
            assert cookie["httponly"], cookie.key


def run_manage(*arguments, **environment):
    """Run manage.py in a process of its own, with settings made from this environment."""
    keep = {name: os.environ[name] for name in ("PATH", "DATABASE_URL", "HOME") if name in os.environ}
    keep.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    secret = "chi-de-thu-0123456789-abcdefghij-ABCDEFGHIJ-klmnopqrstuvwxyz"
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**keep, "SECRET_KEY": secret, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_public_portal_passes_djangos_own_checks():
    done = run_manage("check", "--deploy", "--fail-level", "WARNING", ALLOWED_HOSTS="portal.example")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


SHOW = (
    "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
    "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.DEBUG)"
)


def test_a_public_portal_is_served_over_https_only():
    done = run_manage("shell", "-v", "0", "-c", SHOW, ALLOWED_HOSTS="portal.example,localhost")
    assert done.stdout.split() == ["True", "True", "True", "31536000", "False"], done.stderr


def test_on_this_machine_plain_http_works():
    done = run_manage("shell", "-v", "0", "-c", SHOW)
    assert done.stdout.split() == ["False", "False", "False", "0", "False"], done.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL phải bắt đầu"),
        ({"SIGN_IN_METHODS": "password,telepathy"}, "SIGN_IN_METHODS có giá trị lạ: telepathy"),
        ({"SIGN_IN_METHODS": "password,oidc"}, "OIDC_SERVER_URL"),
        ({"PROXY_COUNT": "nhieu"}, "PROXY_COUNT"),
    ],
)
def test_a_missing_or_bad_value_stops_the_start_with_a_sentence(environment, words):
    done = run_manage("check", **environment)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
