"""What was typed is never lost to a session that ended, and never seen by anybody else."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import make
import sign_in_pages
from accounts import kept_form

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sign_in_pages")]

SIGN_IN = "/tai-khoan/dang-nhap/"
KEPT = "/tai-khoan/noi-dung-con-lai/"
WORDS = 'Chưa niêm yết "đủ" 14 thủ tục <b>đất đai</b>'


@pytest.fixture(autouse=True)
def nothing_before():
    cache.clear()
    sign_in_pages.written.clear()


@pytest.fixture
def person():
    return make.user("inspector", username="thanhtra", password=make.PASSWORD)


@pytest.fixture
def colleague():
    return make.user("inspector", username="thuky", password=make.PASSWORD)


@pytest.fixture
def browser():
    """A client that checks the protection token as a server does."""
    return Client(enforce_csrf_checks=True)


def token(browser):
    """The token of the page now shown: of a form when signed out, of the scripts when signed in."""
    asked = browser.get("/tai-khoan/phien/")
    if asked.status_code == 200:
        return asked.json()["csrf_token"]
    return str(browser.get(SIGN_IN).context["csrf_token"])


def sign_in(browser, name="thanhtra", then=""):
    sent = {"login": name, "password": make.PASSWORD, "next": then, "csrfmiddlewaretoken": token(browser)}
    response = browser.post(SIGN_IN, sent)
    assert response.status_code == 302
    return response


def let_session_end(browser):
    del browser.cookies[settings.SESSION_COOKIE_NAME]


def type_and_send(browser, page_token, **fields):
    fields = {"words": WORDS, "note": "97", "csrfmiddlewaretoken": page_token, **fields}
    return browser.post("/ghi/?don_vi=1", fields)


def resend(browser):
    """Press "Gửi lại"."""
    page = browser.get(KEPT)
    kept = page.context["kept"]
    fields = dict(kept.fields)
    fields |= {kept_form.FIELD: kept.id, "csrfmiddlewaretoken": str(page.context["csrf_token"])}
    return browser.post(kept.url, fields)


@pytest.fixture
def late(browser, person):
    """Typed while signed in, sent after the session had ended."""
    sign_in(browser)
    page_token = token(browser)
    let_session_end(browser)
    response = type_and_send(browser, page_token)
    assert response.url == f"{SIGN_IN}?next={KEPT.replace('/', '%2F')}"
    return browser


# --- The session had ended ----------------------------------------------------------------------


def test_the_sign_in_page_says_that_it_is_kept(late):
    assert "được giữ lại" in late.get(SIGN_IN).text


def test_the_same_person_sees_it_as_typed_and_sends_it_again(late):
    assert sign_in(late, then=KEPT).url == KEPT
    page = late.get(KEPT)
    assert page.status_code == 200
    assert "Nội dung anh/chị vừa gõ vẫn còn" in page.text
    assert "Chưa niêm yết &quot;đủ&quot; 14 thủ tục &lt;b&gt;đất đai&lt;/b&gt;" in page.text
    assert page.context["kept"].words == [WORDS]
    assert page.context["kept"].url == "/ghi/?don_vi=1"
    assert resend(late).url == "/"
    assert sign_in_pages.written[0] | {"csrfmiddlewaretoken": ""} == {
        "words": WORDS,
        "note": "97",
        kept_form.FIELD: sign_in_pages.written[0][kept_form.FIELD],
        "csrfmiddlewaretoken": "",
    }


def test_once_sent_it_is_forgotten(late):
    sign_in(late)
    resend(late)
    assert late.get(KEPT).url == "/"
    assert len(sign_in_pages.written) == 1


def test_it_waits_wherever_one_signs_in(late):
    assert sign_in(late).url == KEPT


def test_refused_by_the_form_it_is_in_the_form(late):
    """The page that answers 422 holds the words from now on."""
    sign_in(late)
    page = late.get(KEPT)
    sent = {"words": "", kept_form.FIELD: page.context["kept"].id}
    sent["csrfmiddlewaretoken"] = str(page.context["csrf_token"])
    assert late.post("/ghi/", sent).status_code == 422
    assert late.get(KEPT).status_code == 302


def test_failed_on_the_server_it_stays(late):
    sign_in(late)
    page = late.get(KEPT)
    sent = {kept_form.FIELD: page.context["kept"].id, "csrfmiddlewaretoken": str(page.context["csrf_token"])}
    assert late.post("/cam/", sent).status_code == 403
    assert late.get(KEPT).status_code == 200


def test_it_can_be_dropped(late):
    sign_in(late)
    page_token = str(late.get(KEPT).context["csrf_token"])
    assert late.post(KEPT, {"csrfmiddlewaretoken": page_token}).url == "/"
    assert late.get(KEPT).status_code == 302


def test_another_person_on_this_computer_never_sees_it(late, colleague):
    assert sign_in(late, "thuky", then=KEPT).url == KEPT
    assert kept_form.SESSION_KEY not in late.session
    page = late.get(KEPT, follow=True)
    assert WORDS not in page.text
    assert "niêm yết" not in page.text
    assert "Không còn nội dung nào chờ gửi lại." in page.text


def test_another_computer_never_sees_it(late, person):
    elsewhere = Client()
    elsewhere.force_login(person)
    assert elsewhere.get(KEPT).status_code == 302


def test_several_values_of_one_field_are_all_kept(browser, person):
    sign_in(browser)
    page_token = token(browser)
    let_session_end(browser)
    type_and_send(browser, page_token, visits=["1", "2"])
    sign_in(browser)
    fields = browser.get(KEPT).context["kept"].fields
    assert [value for name, value in fields if name == "visits"] == ["1", "2"]


def test_passwords_and_tokens_are_never_kept(browser, person):
    sign_in(browser)
    page_token = token(browser)
    let_session_end(browser)
    type_and_send(browser, page_token, password="a", oldpassword="b", password1="c")
    assert {name for name, _ in browser.session[kept_form.SESSION_KEY]["fields"]} == {"words", "note"}


def test_files_are_asked_for_again(browser, person):
    sign_in(browser)
    page_token = token(browser)
    let_session_end(browser)
    type_and_send(browser, page_token, photo=SimpleUploadedFile("a.jpg", b"x" * 100))
    sign_in(browser)
    page = browser.get(KEPT)
    assert "xin chọn tệp một lần nữa" in page.text
    assert "photo" not in dict(page.context["kept"].fields)


def test_too_much_is_not_kept_and_that_is_said(browser, person):
    sign_in(browser)
    page_token = token(browser)
    let_session_end(browser)
    response = type_and_send(browser, page_token, words="ệ" * (kept_form.MAX_CHARACTERS + 1))
    assert response.url == f"{SIGN_IN}?next=%2F"
    assert kept_form.SESSION_KEY not in browser.session
    assert "chưa được ghi" in browser.get(SIGN_IN).text


def test_a_form_of_somebody_who_never_signed_in_here_is_not_kept(browser):
    response = type_and_send(browser, token(browser))
    assert response.url == f"{SIGN_IN}?next=%2F"
    assert kept_form.SESSION_KEY not in browser.session


def test_a_forged_cookie_names_nobody(late, browser, person):
    late.cookies[kept_form.COOKIE] = late.cookies[kept_form.COOKIE].value[:-1] + "x"
    type_and_send(late, token(late))
    assert late.session[kept_form.SESSION_KEY]["fields"][1] == ["note", "97"]  # the one kept before
    late.session.flush()
    let_session_end(late)
    assert type_and_send(late, token(late)).url == f"{SIGN_IN}?next=%2F"


def test_a_script_gets_401_and_keeps_its_page(browser, person):
    sign_in(browser)
    page_token = token(browser)
    let_session_end(browser)
    for headers in (
        {"HX-Request": "true"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Sec-Fetch-Dest": "empty"},
        {"Accept": "application/json"},
    ):
        for response in (
            browser.get("/ghi/", headers=headers),
            browser.post("/ghi/", {"words": WORDS}, headers={**headers, "X-CSRFToken": page_token}),
            browser.get("/cua-so/", headers=headers),
            browser.get("/admin/", headers=headers),
        ):
            assert response.status_code == 401
            assert response.json()["signed_out"] is True
            assert "Nội dung đang gõ vẫn còn trên màn hình" in response.json()["sentence"]
    assert kept_form.SESSION_KEY not in browser.session


def test_a_person_gets_a_page(browser):
    asked = browser.get("/ghi/", headers={"Sec-Fetch-Dest": "document", "Accept": "text/html,*/*"})
    assert asked.status_code == 302


def test_a_form_of_the_admin_is_kept_too(browser, administrator):
    administrator.set_password(make.PASSWORD)
    administrator.save()
    sign_in(browser, administrator.username)
    page_token = token(browser)
    let_session_end(browser)
    sent = {"full_name": "Nguyễn Thị Mới", "csrfmiddlewaretoken": page_token}
    assert browser.post("/admin/accounts/user/add/", sent).url.startswith(SIGN_IN)
    sign_in(browser, administrator.username)
    assert browser.get(KEPT).context["kept"].url == "/admin/accounts/user/add/"


# --- The token was old --------------------------------------------------------------------------


def test_signed_in_again_in_another_tab_the_words_are_still_there(browser, person):
    sign_in(browser)
    old = token(browser)
    let_session_end(browser)
    sign_in(browser)  # in another tab
    assert type_and_send(browser, old).url == KEPT
    assert browser.get(KEPT).context["kept"].words == [WORDS]
    assert resend(browser).url == "/"
    assert sign_in_pages.written[0]["words"] == WORDS


def test_with_an_old_token_and_signed_out_the_words_are_still_there(browser, person):
    sign_in(browser)
    old = token(browser)
    let_session_end(browser)
    sign_in(browser)
    let_session_end(browser)
    assert type_and_send(browser, old).url.startswith(SIGN_IN)
    sign_in(browser)
    assert browser.get(KEPT).context["kept"].words == [WORDS]


def test_with_somebody_else_signed_in_meanwhile_nothing_is_sent_in_their_name(browser, person, colleague):
    sign_in(browser)
    old = token(browser)
    let_session_end(browser)
    sign_in(browser, "thuky")
    response = type_and_send(browser, old)
    assert response.status_code == 403
    assert "người khác đăng nhập" in response.text
    assert kept_form.SESSION_KEY not in browser.session
    assert browser.get(KEPT).status_code == 302
    assert not sign_in_pages.written


def test_a_form_made_up_elsewhere_is_never_offered(browser, person):
    """Else a foreign page could have a person press "Gửi lại" on words that are not theirs."""
    sign_in(browser)
    for made_up in ("", "x", "a" * 64, "ạ" * 64, "-" * 32):
        response = type_and_send(browser, made_up)
        assert response.status_code == 403
        assert "Trang đã cũ" in response.text
    assert kept_form.SESSION_KEY not in browser.session


def test_a_script_with_an_old_token_is_told_to_fetch_a_new_one(browser, person):
    sign_in(browser)
    old = token(browser)
    let_session_end(browser)
    sign_in(browser)
    refused = browser.post("/ghi/", {"words": WORDS}, headers={"HX-Request": "true", "X-CSRFToken": old})
    assert refused.status_code == 403
    assert refused["X-CSRF-Failure"] == "1"
    assert "gửi lại" in refused.json()["sentence"]
    again = {"HX-Request": "true", "X-CSRFToken": token(browser)}
    assert browser.post("/ghi/", {"words": WORDS}, headers=again).url == "/"


def test_an_old_sign_in_page_is_opened_anew_and_keeps_nothing(browser, person):
    old = token(browser)
    sign_in(browser)
    sent = {"login": "thanhtra", "password": make.PASSWORD, "csrfmiddlewaretoken": old}
    assert browser.post(SIGN_IN + "?next=/ghi/", sent).url == SIGN_IN + "?next=/ghi/"
    assert kept_form.SESSION_KEY not in browser.session
    assert browser.post("/tai-khoan/dang-xuat/", {"csrfmiddlewaretoken": old}).url == "/tai-khoan/dang-xuat/"


def test_four_sign_ins_back_are_remembered_and_no_more(browser, person):
    sign_in(browser)
    oldest = token(browser)
    for _ in range(kept_form.SECRETS_REMEMBERED - 1):
        let_session_end(browser)
        sign_in(browser)
    assert type_and_send(browser, oldest).url == KEPT
    let_session_end(browser)
    sign_in(browser)
    assert type_and_send(browser, oldest).status_code == 403
