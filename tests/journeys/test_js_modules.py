"""The portal's scripts on a page of their own: real Chromium, real htmx, the real content policy, no view.

The pages and answers below are the smallest that follow the contract written at the head of static/js/app.js.
"""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.journey

STATIC = Path(__file__).parents[2] / "static"
AXE = Path(__file__).parents[1] / "vendor/axe.min.js"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}
VENDOR = {path.suffixes[-1] + path.name[:4]: path.name for path in (STATIC / "vendor").glob("*.min.*")}


class Site:
    """What the server answers, and what reached it."""

    def __init__(self):
        self.content = ""
        self.idle = 900
        self.user = "7"
        self.token = "token-1"
        self.alive = True
        self.answer = "saved"
        self.posts = []

    def page(self, content):
        user = f'data-user="{self.user}"' if self.user else ""
        return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="stylesheet" href="/static/vendor/{VENDOR[".cssboot"]}">
            <link rel="stylesheet" href="/static/css/portal.css">
            <script src="/static/vendor/{VENDOR[".jsboot"]}" defer></script>
            <script src="/static/vendor/{VENDOR[".jshtmx"]}" defer></script>
            <script src="/static/js/app.js" type="module"></script></head>
            <body class="portal" {user} data-csrf-token="{self.token}" data-session-url="/session"
            data-sign-in-url="/sign-in" data-idle-seconds="{self.idle}">
            <main class="content" id="noi-dung" tabindex="-1"><h1>Trang thử</h1>{content}</main>"""


def finding_form(*, words="", errors="", version="1", extra=""):
    invalid, uuid = "is-invalid" if errors else "", uuid4()
    return f"""<form id="_form" data-keep="finding-new" hx-post="/finding" hx-target="#place"
            method="post" enctype="multipart/form-data" novalidate {extra}>
        {errors}<input type="hidden" name="csrfmiddlewaretoken" value="from-the-form">
        <input type="hidden" name="version" value="{version}">
        <input type="hidden" name="uuid" value="{uuid}" data-keep-field>
        <div class="chips" data-fill-target="#id_words">
            <label class="chip">
            <input type="radio" name="fault" value="a" data-fill-text="Còn hồ sơ trễ hẹn."> Trễ hẹn</label>
            <label class="chip">
            <input type="radio" name="fault" value="b" data-fill-text="Chưa ra giấy hẹn."> Giấy hẹn</label>
        </div>
        <label for="id_words">Nội dung</label>
        <textarea id="id_words" name="words" class="form-control {invalid}">{words}</textarea>
        <label for="id_count">Số lượng</label><input id="id_count" name="count" class="form-control">
        <div><label for="id_photo">Ảnh</label>
        <input id="id_photo" type="file" name="photo" multiple accept="image/*" data-max-bytes="20000000">
        <p><input aria-label="Tệp PDF" type="file" name="paper" accept="application/pdf"
            data-max-bytes="25000000"></p>
        <span id="files_{uuid}"></span></div>
        <label for="id_secret">Mật khẩu</label><input id="id_secret" type="password" name="secret">
        <fieldset data-chips><legend>Đơn vị</legend>
            <label class="chip"><input type="checkbox" name="visits" value="1"> Lai Vung</label>
            <label class="chip"><input type="checkbox" name="visits" value="2"> Lấp Vò</label>
            <button class="chip" type="button" data-check-all>Tất cả</button></fieldset>
        <details data-chip-search><summary>Lỗi khác</summary>
            <label for="id_find">Tìm lỗi khác</label><input id="id_find" type="text" name="find">
            <button name="find" value="1" data-find>Tìm</button>
            <label class="chip" data-search-text="chua thu xin loi">
            <input type="radio" name="fault" value="c"> Chưa thư xin lỗi</label>
            <label class="chip" data-search-text="qua han">
            <input type="radio" name="fault" value="d"> Quá hạn</label>
            <p data-chip-none hidden>Không có lỗi nào khớp.</p></details>
        <div class="draft-state"></div><a href="/elsewhere" data-close-form>Bỏ qua</a>
        <div class="form-actions">
        <button class="btn btn-primary" name="then" value="next">Lưu và thêm tiếp</button></div></form>"""


def in_place(form):
    return f'<div id="place">{form}</div>'


PLAIN_FORM = """<form method="post" action="/slow" data-keep="plain"><label for="id_a">Tên</label>
    <input id="id_a" name="a" class="form-control"><button class="btn btn-primary">Lưu</button></form>"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        site = self.server.site
        if self.path == "/form":
            return self.reply(200, finding_form(extra="data-focus-next").encode())
        if self.path.startswith("/static/"):
            file = STATIC / self.path.removeprefix("/static/")
            return self.reply(200, file.read_bytes(), MEDIA_TYPES[file.suffix])
        if self.path == "/session":
            if site.alive:
                return self.reply_json(200, {"user": site.user, "csrf_token": site.token})
            return self.reply_json(401, {"signed_out": True, "sentence": "Phiên đã hết sau 15 phút."})
        self.reply(200, site.page(site.content).encode())

    def do_POST(self):
        site = self.server.site
        body = self.rfile.read(int(self.headers["Content-Length"])).decode(errors="replace")
        if self.path == "/sign-out":
            return self.reply(200, b"<!doctype html><title>x</title>")
        site.posts.append({"body": body, "token": self.headers["X-CSRFToken"]})
        if self.path == "/slow":
            site.hold.wait(10)
            content = '<div data-saved-keys="plain"></div>' + PLAIN_FORM
            return self.reply(200, site.page(content).encode())
        if not site.alive:
            return self.reply_json(401, {"signed_out": True, "sentence": "Phiên đã hết sau 15 phút."})
        if self.headers["X-CSRFToken"] != site.token:
            return self.reply(403, b"", headers={"X-CSRF-Failure": "1"})
        if site.answer == "invalid":
            summary = '<div class="error-summary" tabindex="-1" role="alert"><h2>Chưa lưu được</h2></div>'
            return self.reply(422, finding_form(words="gõ dở", errors=summary).encode())
        if site.answer == "redirected":
            site.answer = "saved"
            return self.reply(302, b"", headers={"Location": "/sign-in"})
        if site.answer == "broken":
            return self.reply(500, b"<h1>Server Error</h1>")
        saved = {"saved": {"keys": ["finding-new"], "sentence": "Saved at 10:42"}}
        self.reply(
            200, finding_form(extra="data-focus-next").encode(), headers={"HX-Trigger": json.dumps(saved)}
        )

    def reply_json(self, status, answer):
        self.reply(status, json.dumps(answer).encode(), "application/json")

    def reply(self, status, body, media_type="text/html; charset=utf-8", headers=()):
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "; ".join(" ".join([k, *v]) for k, v in policy.items()))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def site(server):
    server.site = Site()
    server.site.hold = threading.Event()
    server.site.hold.set()
    server.site.content = in_place(finding_form())
    yield server.site
    server.site.hold.set()


@pytest.fixture
def context(chromium, server, site):
    fresh = chromium.new_context(base_url=f"http://127.0.0.1:{server.server_port}", locale="vi-VN")
    fresh.set_default_timeout(5_000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context):
    """A page that fails its test if the console was written to, as by the content policy's refusals."""
    opened = context.new_page()
    said = []
    opened.on("console", lambda message: said.append((message.type, message.text)))
    opened.on("pageerror", lambda error: said.append(("error", str(error))))
    opened.goto("/")
    yield opened
    assert [text for kind, text in said if kind in ("error", "warning") and not is_expected(text)] == []


def is_expected(text):
    """Chromium and htmx report refused and lost requests, which many tests here are about."""
    return text.startswith(("Failed to load resource", "Response Status Error Code", "htmx:"))


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('cchc.draft:'))")


def type_words(page, words="Hồ sơ trễ hẹn"):
    page.get_by_label("Nội dung").press_sequentially(words)
    expect(page.locator(".draft-state")).to_contain_text("Đã giữ tạm trên máy này lúc")


def save(page):
    page.get_by_role("button", name="Lưu").click()


@contextmanager
def no_network(context):
    context.set_offline(True)
    yield
    context.set_offline(False)


class TestDrafts:
    def test_typing_survives_a_reload_and_can_be_thrown_away(self, page):
        page.get_by_label("Trễ hẹn").click()
        page.get_by_label("Số lượng").press_sequentially("hơn 20")
        page.get_by_label("Mật khẩu").press_sequentially("bí mật")
        expect(page.locator(".draft-state")).to_contain_text("Đã giữ tạm")
        assert "bí mật" not in page.evaluate("JSON.stringify(localStorage)")

        page.reload()

        notice = page.locator(".draft-notice")
        expect(notice).to_contain_text("Đã khôi phục nội dung chưa lưu lúc")
        expect(page.get_by_label("Trễ hẹn")).to_be_checked()
        expect(page.get_by_label("Nội dung")).to_have_value("Còn hồ sơ trễ hẹn.")
        expect(page.get_by_label("Số lượng")).to_have_value("hơn 20")
        expect(page.get_by_label("Mật khẩu")).to_have_value("")
        notice.get_by_role("button", name="Bỏ nội dung này").click()
        expect(page.get_by_label("Nội dung")).to_have_value("")
        expect(notice).to_have_count(0)
        assert drafts(page) == []

    def test_the_uuid_of_a_new_record_goes_with_its_draft(self, page, site):
        uuid = page.locator("[name=uuid]")
        first = uuid.get_attribute("value")
        type_words(page)
        site.content = in_place(finding_form())
        page.reload()
        expect(uuid).to_have_value(first)
        expect(page.locator(f"#files_{first}")).to_have_count(1)
        page.get_by_role("button", name="Bỏ nội dung này").click()
        expect(uuid).not_to_have_value(first)
        page.wait_for_timeout(600)

        assert drafts(page) == []

    def test_going_away_at_once_keeps_the_last_letters(self, page):
        page.get_by_label("Nội dung").press_sequentially("vội")
        page.reload()

        expect(page.get_by_label("Nội dung")).to_have_value("vội")

    def test_taking_back_what_was_typed_leaves_nothing(self, page):
        type_words(page, "ab")
        page.get_by_label("Nội dung").fill("")

        expect(page.locator(".draft-state")).to_have_text("")
        assert drafts(page) == []

    def test_the_server_confirms_and_the_draft_goes(self, page):
        type_words(page)
        save(page)

        expect(page.locator(".status-line")).to_have_text("Saved at 10:42")
        expect(page.get_by_label("Nội dung")).to_have_value("")
        page.wait_for_timeout(600)
        assert drafts(page) == []

    def test_a_whole_page_confirms_and_the_draft_goes(self, page, site):
        site.content = PLAIN_FORM
        page.goto("/")
        page.get_by_label("Tên").press_sequentially("Lan")
        page.wait_for_timeout(600)
        assert drafts(page) == ["cchc.draft:7:plain"]
        save(page)

        page.wait_for_url("**/slow")
        expect(page.get_by_label("Tên")).to_have_value("")
        assert drafts(page) == []

    def test_a_form_with_errors_keeps_its_draft_and_shows_no_notice(self, page, site):
        site.answer = "invalid"
        type_words(page, "gõ dở")
        save(page)

        expect(page.locator(".error-summary")).to_be_focused()
        expect(page.locator(".draft-notice")).to_have_count(0)
        page.reload()
        expect(page.get_by_label("Nội dung")).to_have_value("gõ dở")

    def test_a_record_changed_meanwhile_is_not_overwritten(self, page, site):
        type_words(page, "của tôi")
        site.content = in_place(finding_form(words="của đồng nghiệp", version="2"))
        page.reload()

        expect(page.get_by_label("Nội dung")).to_have_value("của đồng nghiệp")
        page.get_by_role("button", name="Dùng nội dung đã gõ").click()
        expect(page.get_by_label("Nội dung")).to_have_value("của tôi")

    def test_somebody_else_signing_in_here_removes_it(self, page, site):
        type_words(page)
        site.user = "8"
        page.reload()

        expect(page.get_by_label("Nội dung")).to_have_value("")
        assert drafts(page) == []

    def test_nobody_signed_in_leaves_it_for_its_owner(self, page, site):
        type_words(page)
        site.user = ""
        page.reload()
        assert drafts(page) == ["cchc.draft:7:finding-new"]
        site.user = "7"
        page.reload()

        expect(page.get_by_label("Nội dung")).to_have_value("Hồ sơ trễ hẹn")

    @pytest.mark.parametrize(("agrees", "left"), [(True, 0), (False, 1)])
    def test_signing_out_asks_and_removes_it(self, page, site, agrees, left):
        form = '<form method="post" action="/sign-out" data-sign-out><button>Đăng xuất</button></form>'
        site.content = in_place(finding_form()) + form
        page.reload()
        type_words(page)
        page.on("dialog", lambda dialog: dialog.accept() if agrees else dialog.dismiss())
        page.get_by_role("button", name="Đăng xuất").click()

        page.wait_for_timeout(300)
        assert len(drafts(page)) == left


class TestSending:
    def test_two_clicks_send_once(self, page, site):
        site.content = PLAIN_FORM
        page.goto("/")
        site.hold.clear()
        page.get_by_label("Tên").press_sequentially("Lan")
        click_twice = """() => {
            const button = document.querySelector("button");
            button.click();
            button.click();
            return button.getAttribute("aria-disabled");
        }"""
        assert page.evaluate(click_twice) == "true"
        site.hold.set()
        page.wait_for_url("**/slow")

        assert len(site.posts) == 1

    def test_going_back_makes_the_button_work_again(self, page, site):
        site.content = PLAIN_FORM
        page.goto("/")
        save(page)
        page.wait_for_url("**/slow")
        page.go_back()

        expect(page.get_by_role("button", name="Lưu")).not_to_have_attribute("aria-disabled", "true")

    def test_enter_while_composing_does_not_send(self, page, site):
        count = page.get_by_label("Số lượng")
        count.focus()
        count.dispatch_event("compositionstart")
        page.keyboard.press("Enter")
        count.dispatch_event("compositionend")
        page.wait_for_timeout(200)
        assert site.posts == []
        page.keyboard.press("Enter")

        expect(page.locator(".status-line")).to_have_text("Saved at 10:42")
        assert len(site.posts) == 1

    def test_saved_and_open_for_the_next(self, page, site):
        type_words(page)
        save(page)

        expect(page.get_by_label("Trễ hẹn")).to_be_focused()
        assert 'name="then"' in site.posts[0]["body"], "the button's own value goes along"

    def test_a_connection_lost_and_found(self, page, site, context):
        type_words(page)
        with no_network(context):
            save(page)
            bar = page.locator(".connection-bar")
            expect(bar).to_contain_text("Mất kết nối")
            expect(page.get_by_label("Nội dung")).to_have_value("Hồ sơ trễ hẹn")
        expect(bar).to_contain_text("Đã có mạng trở lại")
        bar.get_by_role("button", name="Gửi lại").click()

        expect(page.locator(".status-line")).to_have_text("Saved at 10:42")
        expect(bar).to_be_hidden()
        assert "Hồ sơ trễ hẹn" in site.posts[0]["body"]

    def test_an_error_of_the_server_keeps_the_page(self, page, site):
        site.answer = "broken"
        type_words(page)
        save(page)

        expect(page.locator(".connection-bar")).to_contain_text("Máy chủ gặp lỗi")
        expect(page.get_by_label("Nội dung")).to_have_value("Hồ sơ trễ hẹn")
        site.answer = "saved"
        page.get_by_role("button", name="Gửi lại").click()
        expect(page.locator(".status-line")).to_have_text("Saved at 10:42")

    def test_a_token_grown_old_is_fetched_and_the_form_sent_again(self, page, site):
        type_words(page)
        site.token = "token-2"
        save(page)

        expect(page.locator(".status-line")).to_have_text("Saved at 10:42")
        assert [post["token"] for post in site.posts] == ["token-1", "token-2"]
        assert "token-2" in site.posts[1]["body"], "the hidden field of the form too"


class TestSession:
    def test_over_while_typing_signed_in_elsewhere_sent_again(self, page, site, context):
        type_words(page)
        site.alive = False
        save(page)

        dialog = page.get_by_role("dialog", name="Phiên làm việc đã hết")
        expect(dialog).to_contain_text("Phiên đã hết sau 15 phút.")
        link = dialog.get_by_role("link", name="Đăng nhập ở thẻ mới")
        expect(link).to_have_attribute("target", "_blank")
        dialog.get_by_role("button", name="Gửi lại").click()
        expect(dialog).to_contain_text("Chưa thấy phiên mới")
        site.alive, site.token = True, "token-2"
        dialog.get_by_role("button", name="Gửi lại").click()

        expect(page.locator(".status-line")).to_have_text("Saved at 10:42")
        expect(dialog).to_be_hidden()
        assert "Hồ sơ trễ hẹn" in site.posts[-1]["body"]

    def test_a_sign_in_page_is_never_put_into_the_form(self, page, site):
        site.answer = "redirected"
        type_words(page)
        save(page)
        dialog = page.get_by_role("dialog", name="Phiên làm việc đã hết")
        expect(dialog).to_be_visible()
        expect(page.get_by_label("Nội dung")).to_have_value("Hồ sơ trễ hẹn")
        dialog.get_by_role("button", name="Gửi lại").click()

        expect(page.locator(".status-line")).to_have_text("Saved at 10:42")

    def test_somebody_elses_session_is_not_used(self, page, site):
        type_words(page)
        site.alive = False
        save(page)
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Phiên đã hết")
        site.alive, site.user = True, "8"
        dialog.get_by_role("button", name="Gửi lại").click()

        expect(dialog).to_contain_text("đang đăng nhập bằng tài khoản khác")
        assert len(site.posts) == 1

    def test_told_before_the_end_and_stays(self, page, site):
        site.idle = 3
        page.reload()
        dialog = page.get_by_role("dialog", name="Phiên sắp hết")
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="Làm việc tiếp").click()

        expect(dialog).to_be_hidden()

    def test_told_when_it_has_ended(self, page, site):
        site.idle, site.alive = 2, False
        page.reload()

        expect(page.get_by_role("dialog", name="Phiên làm việc đã hết")).to_be_visible()

    def test_typing_is_not_idleness(self, page, site):
        site.idle = 4
        page.reload()
        for _ in range(12):
            page.get_by_label("Nội dung").press_sequentially("a")
            page.wait_for_timeout(450)

        expect(page.get_by_role("dialog")).to_have_count(0)


class TestForms:
    def test_faults_are_found_without_accents(self, page, site):
        page.get_by_text("Lỗi khác", exact=True).click()
        page.get_by_label("Tìm lỗi khác").press_sequentially("Xin lôi")
        page.keyboard.press("Enter")

        expect(page.get_by_label("Chưa thư xin lỗi")).to_be_visible()
        expect(page.get_by_label("Quá hạn")).to_be_hidden()
        page.get_by_label("Tìm lỗi khác").fill("không có")
        page.get_by_role("button", name="Tìm").click()
        expect(page.get_by_text("Không có lỗi nào khớp.")).to_be_visible()
        assert site.posts == []

    def test_all_units_at_once(self, page):
        every = page.get_by_role("button", name="Tất cả")
        every.click()
        expect(page.get_by_label("Lấp Vò")).to_be_checked()
        every.click()

        expect(page.get_by_label("Lai Vung")).not_to_be_checked()

    def test_a_form_opened_in_place_and_closed(self, page, site):
        site.content = '<a href="/form" hx-get="/form" hx-target="#place">Thêm</a>' + in_place("")
        page.goto("/")
        page.get_by_role("link", name="Thêm").click()
        expect(page.get_by_label("Trễ hẹn")).to_be_focused()
        type_words(page)
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("link", name="Bỏ qua").click()

        expect(page.locator("form")).to_have_count(0)
        expect(page.get_by_role("link", name="Thêm")).to_be_focused()
        page.wait_for_timeout(600)
        assert drafts(page) == []

    def test_slash_goes_to_the_search_but_not_while_typing(self, page, site):
        site.content = '<label for="q">Tìm</label><input id="q" data-search>' + in_place(finding_form())
        page.reload()
        page.keyboard.press("/")
        expect(page.get_by_label("Tìm", exact=True)).to_be_focused()
        page.get_by_label("Nội dung").press_sequentially("7/97")

        expect(page.get_by_label("Nội dung")).to_have_value("7/97")

    def test_common_wording_is_offered_and_never_overwrites(self, page):
        words = page.get_by_label("Nội dung")
        page.get_by_label("Trễ hẹn").click()
        expect(words).to_have_value("Còn hồ sơ trễ hẹn.")
        page.get_by_label("Giấy hẹn").click()
        expect(words).to_have_value("Chưa ra giấy hẹn.")
        words.fill("Lời của tôi")
        page.get_by_label("Trễ hẹn").click()

        expect(words).to_have_value("Lời của tôi")

    def test_a_photo_is_seen_before_it_is_sent(self, page):
        page.get_by_label("Ảnh").set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": one_pixel_png()}
        )

        expect(page.get_by_role("img", name="Xem trước: a.png")).to_be_visible()
        expect(page.locator(".file-note")).to_contain_text("a.png")

    def test_a_photo_too_heavy_is_refused_before_it_is_sent(self, page, site, tmp_path):
        photo = tmp_path / "to.jpg"
        photo.write_bytes(b"\xff" * 20_400_000)
        page.get_by_label("Ảnh").set_input_files(photo)
        expect(page.locator(".file-note.refused")).to_contain_text("“to.jpg” nặng 20,4 MB, vượt mức 20 MB")
        save(page)
        page.wait_for_timeout(200)

        assert site.posts == []

    def test_a_paper_has_its_own_limit_and_is_not_told_how_to_take_photos(self, page, tmp_path):
        paper, larger, note = tmp_path / "to.pdf", tmp_path / "to-hon.pdf", page.locator("p > .file-note")
        paper.write_bytes(b"%" * 20_400_000)
        larger.write_bytes(b"%" * 25_400_000)
        page.get_by_label("Tệp PDF").set_input_files(paper)
        expect(note).to_have_text("to.pdf (20,4 MB)")
        page.get_by_label("Tệp PDF").set_input_files(larger)
        expect(note).to_have_text("“to-hon.pdf” nặng 25,4 MB, vượt mức 25 MB cho một tệp. Hãy chọn tệp khác.")

    def test_leaving_with_a_photo_chosen_asks(self, page):
        page.get_by_label("Nội dung").press_sequentially("a")
        page.get_by_label("Ảnh").set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": one_pixel_png()}
        )
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.reload()

        assert asked == ["beforeunload"]

    def test_leaving_with_kept_words_does_not_ask(self, page):
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.get_by_label("Nội dung").press_sequentially("a")
        page.reload()

        assert asked == []


def test_no_serious_fault_for_a_screen_reader(page, site, context):
    site.answer = "broken"
    type_words(page)
    page.reload()
    save(page)
    expect(page.locator(".connection-bar")).to_be_visible()
    # Outside the page's own world: the content policy lets no script in.
    session = context.new_cdp_session(page)
    session.send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run().then(result => result.violations)")

    serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in serious] == []


def one_pixel_png():
    buffer = BytesIO()
    Image.new("RGB", (1, 1), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def test_a_card_keeps_all_of_a_cell_beside_its_label(page, site):
    site.content = """<table class="table table-cards"><tbody><tr><td data-label="Tình trạng">
        <span class="state">Không lập được</span><span class="d-block">Chưa chốt biên bản nào.</span>
        </td></tr></tbody></table>"""
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto("/")
    badge, reason = (page.get_by_text(words).bounding_box() for words in ("Không lập", "Chưa chốt"))

    assert badge["x"] == reason["x"]
