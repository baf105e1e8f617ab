"""Error pages: in the frame, in Vietnamese, with what happened, what is kept and what to do."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sign_in_pages")]

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def browser(sign_in, inspector):
    client = sign_in(inspector)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/khong-co/", 404, "Không tìm thấy trang"),
        ("/kiem-tra/khong-phai-uuid/", 404, "Không tìm thấy trang"),
        ("/cam/", 403, "Anh/chị không có quyền: phát hành văn bản."),
        ("/cam-tieng-anh/", 403, "Tài khoản này không được mở trang này."),
        ("/cua-so/", 403, "lập cuộc kiểm tra"),
        ("/qua-lon/", 413, "quá lớn"),
        ("/hong/", 500, "Cổng gặp lỗi"),
    ],
)
def test_every_error_has_its_page(browser, path, status, words):
    response = browser.get(path)
    assert response.status_code == status
    assert words in response.text
    assert "<!doctype html>" in response.text.lower()
    assert 'href="/"' in response.text
    for english in ("Not Found", "Forbidden", "Server Error", "Reauthentication", "broken on purpose"):
        assert english not in response.text


@pytest.mark.parametrize("path", ["/khong-co/", "/cam/", "/qua-lon/", "/hong/"])
def test_a_script_gets_the_sentence_as_json(browser, path):
    page, answer = browser.get(path), browser.get(path, headers=SCRIPT)
    assert answer.status_code == page.status_code
    sentence = answer.json()["sentence"]
    assert sentence.endswith(".")
    assert sentence.split(". ")[0] in page.text


def test_a_refusal_is_one_line_in_the_log(browser, caplog):
    browser.get("/cam/")
    [record] = [each for each in caplog.records if each.name == "django.request"]
    assert record.levelname == "WARNING"
    assert record.getMessage().endswith("/cam/: Anh/chị không có quyền: phát hành văn bản.")
    assert "Traceback" not in caplog.text


def test_a_fault_of_ours_keeps_its_traceback_in_the_log(browser, caplog):
    browser.get("/hong/")
    assert "Traceback" in caplog.text


def test_the_frame_stays_around_an_error(browser, inspector):
    page = browser.get("/khong-co/")
    assert inspector.full_name in page.text
    assert 'id="menu"' in page.text


def test_a_visitor_gets_the_page_too(client):
    page = client.get("/khong-co/")
    assert page.status_code == 404
    assert 'id="menu"' not in page.text


def test_a_server_error_page_asks_nothing_of_the_database(client, django_assert_num_queries):
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        assert client.get("/hong/").status_code == 500


def test_a_server_error_page_survives_broken_templates(client, monkeypatch):
    from cchc_portal import errors

    def broken(*args, **kwargs):
        raise RuntimeError("templates are broken too")

    monkeypatch.setattr(errors, "render_to_string", broken)
    client.raise_request_exception = False
    response = client.get("/hong/")
    assert response.status_code == 500
    assert "Cổng gặp lỗi" in response.text


@pytest.mark.parametrize(
    "address", ["/?q=%00", "/tai-khoan/dang-nhap/?next=%00", "/%00/", "/%ff/", "/?%ff=%fe"]
)
def test_broken_addresses_never_break_the_server(browser, client, address):
    for each in (browser, client):
        assert each.get(address).status_code in (200, 302, 400, 404)


def test_another_hosts_name_is_refused(client):
    response = client.get("/", headers={"host": "example.org"})
    assert response.status_code == 400
    assert "không hợp lệ" in response.text


def test_a_form_without_a_token_is_explained(inspector):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(inspector)
    response = browser.post("/ghi/", {"words": "x"})
    assert response.status_code == 403
    assert "Trang đã cũ" in response.text
    assert "chưa có gì được ghi" in response.text


def test_browsers_find_an_icon(client):
    from django.contrib.staticfiles import finders

    assert finders.find("img/icon.svg")
    assert 'rel="icon"' in client.get("/tai-khoan/dang-nhap/").text
