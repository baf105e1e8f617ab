"""What every journey stands on: Chromium, a person at a browser, the demonstration, a worker on files."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import expect, sync_playwright

import make
from documents import workers

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[1] / "vendor/axe.min.js"
# Generous: the machine may have other work. What is quick is not slowed down by it.
TIMEOUT = 30_000  # milliseconds
# Chromium and htmx report answers such as 401 and 422, which some journeys are about.
EXPECTED = ("Failed to load resource", "Response Status Error Code", "htmx:")
# A page takes no tap before its scripts have run: people are not quicker than that, journeys are.
NO_TAP_BEFORE_SCRIPTS = """
    const hold = () => {
        const page = document.documentElement;
        if (page) page.style.pointerEvents = "none";
        return page !== null;
    };
    const seen = new MutationObserver(() => hold() && seen.disconnect());
    if (!hold()) seen.observe(document, { childList: true });
    addEventListener("load", () => (document.documentElement.style.pointerEvents = ""));
"""


@pytest.fixture(scope="module")
def chromium():
    """A browser for the tests of one file; without it they fail in CI and are left out elsewhere.

    Playwright runs an event loop in this thread, where Django would refuse the database.
    """
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{CHROMIUM} chưa được cài")
    expect.set_options(timeout=TIMEOUT)
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield browser
        browser.close()
    expect.set_options(timeout=5_000)


class Person:
    """Somebody at a browser; `page` is what they see, `taps` how often they tapped."""

    def __init__(self, context, has_scripts):
        self.context = context
        self.has_scripts = has_scripts
        self.complaints = []
        self.taps = 0
        context.set_default_timeout(TIMEOUT)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page = context.new_page()

    def _hear(self, message):
        if message.type == "error" and not message.text.startswith(EXPECTED):
            self.complaints.append(message.text)

    def tap(self, locator):
        self.taps += 1
        locator.tap()

    def sign_in(self, username, page=None):
        page = page or self.page
        if "/dang-nhap/" not in page.url:
            page.goto("/tai-khoan/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(make.PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(lambda url: "/dang-nhap/" not in url)

    def sign_out(self):
        self.page.get_by_role("button", name="Tài khoản của").click()
        self.page.get_by_role("button", name="Đăng xuất").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")

    def looks_around(self):
        """Nothing serious for a screen reader, nothing wider than the screen, no complaint of the browser."""
        if self.has_scripts:  # axe would wait for ever; the page is the same
            assert self.faults_for_a_screen_reader() == [], self.page.url
        width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], self.page.url
        assert self.complaints == [], self.page.url

    def faults_for_a_screen_reader(self):
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run().then(result => result.violations)")
        return [
            (fault["id"], [node["html"] for node in fault["nodes"]])
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]


@pytest.fixture
def person_at(chromium, live_server):
    """`person_at(390, 844)` opens a browser of that size; a narrow one is a phone."""
    contexts = []

    def open_browser(width, height, has_scripts=True):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="vi-VN",
            has_touch=width < 600,
            java_script_enabled=has_scripts,
        )
        context.add_init_script(NO_TAP_BEFORE_SCRIPTS)
        contexts.append(context)
        return Person(context, has_scripts)

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def demonstration(transactional_db):
    """The article's inspection and the eight accounts, as `bin/run` loads them."""
    from districts.official_units import load_official_units
    from inspections.demo.accounts import load_accounts
    from inspections.demo.article import load_article

    cache.clear()
    load_official_units()
    users, _, _ = load_accounts(make.PASSWORD)
    inspection, _ = load_article(users)
    return inspection


@pytest.fixture
def worker(transactional_db, tmp_path, settings):
    """A real worker on the file broker, which the live server sends to."""
    with (
        workers.sending_through(workers.file_broker(tmp_path, settings)) as broker,
        workers.running(broker, tmp_path / "worker.log") as started,
    ):
        yield started
