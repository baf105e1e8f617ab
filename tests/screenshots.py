"""The pictures of the user guide and of README, taken anew from a running portal with the demonstration.

    DEMO_PASSWORD=… .venv/bin/python -m tests.screenshots http://127.0.0.1:8000

Nothing typed here is saved. Only where the inspection has no draft report yet, one is asked for.
"""

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parents[1] / "docs"
GUIDE = DOCS / "huong-dan"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
COLOURS = 128  # enough for these pages, and a quarter of the size


class Album:
    """A browser in which each of the demonstration's people can be signed in."""

    def __init__(self, chromium, address, password):
        self.chromium = chromium
        self.address = address
        self.password = password

    @contextmanager
    def signed_in(self, username, size):
        context = self.chromium.new_context(base_url=self.address, viewport=size, locale="vi-VN")
        page = context.new_page()
        page.goto("/tai-khoan/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(self.password)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(lambda url: "/dang-nhap/" not in url)
        yield page
        context.close()

    def on_a_phone(self):
        with self.signed_in("thanhtra", PHONE) as page:
            keep(page.screenshot(), GUIDE / "viec-cua-toi.png", bottom=735)
            page.on("dialog", lambda dialog: dialog.accept())
            page.locator(".task-action a").first.click()
            self.figure(page)
            self.finding(page)

    def figure(self, page):
        page.get_by_role("link", name="+ Số liệu").click()
        form = page.locator("form.inline-form")
        form.get_by_text("Huyện Lấp Vò").click()
        form.get_by_label("Số", exact=True).fill("hơn 2.000 hồ sơ")
        form.get_by_label("Kỳ số liệu").fill("từ đầu năm đến nay")
        form.get_by_label("Kỳ số liệu").press("Tab")
        page.locator(".understood", has_text="01/01/2019").wait_for()
        keep(page.screenshot(), GUIDE / "so-lieu.png", top=85, bottom=640)
        form.get_by_role("link", name="Bỏ qua").click()

    def finding(self, page):
        page.get_by_role("link", name="+ Hạn chế").click()
        form = page.locator("form.inline-form")
        form.get_by_text("Hồ sơ trễ hẹn").click()
        form.get_by_text("Huyện Lai Vung").click()
        page.locator(".draft-state", has_text="Đã giữ tạm").wait_for()
        keep(page.screenshot(), GUIDE / "them-han-che.png")
        page.context.clear_cookies(name="sessionid")
        form.get_by_role("button", name="Lưu", exact=True).click()
        page.get_by_role("dialog", name="Phiên làm việc đã hết").wait_for()
        keep(page.screenshot(), GUIDE / "het-phien.png", top=200, bottom=640)

    def at_a_desk(self):
        with self.signed_in("thuky", DESK) as page:
            page.locator(".task-action a").first.click()
            page.goto(page.url.split("#")[0])
            keep(page.screenshot(), DOCS / "screenshot.png")
            documents = page.locator("#_documents")
            if not documents.get_by_role("link", name="Tải PDF").count():
                documents.get_by_role("button", name="Lập báo cáo").click()
            documents.get_by_role("link", name="Tải PDF").first.wait_for(timeout=120_000)
            keep(documents.screenshot(), GUIDE / "van-ban.png")
            keep(page.locator("#_next_steps").screenshot(), GUIDE / "viec-tiep-theo.png")
        with self.signed_in("laivung", DESK) as page:
            page.get_by_role("link", name="Trả lời").first.click()
            page.get_by_label("Đã làm gì, kết quả ra sao").wait_for()
            keep(page.screenshot(full_page=True), GUIDE / "tra-loi.png", left=230, top=70, right=1010)

    def of_the_administrator(self):
        with self.signed_in("quantri", DESK) as page:
            page.goto("/admin/districts/unit/?q=lai+vung&hieu_luc=nay")
            page.locator("#result_list tbody th a").first.click()
            page.get_by_role("link", name="Đổi tên, đổi loại").click()
            page.get_by_role("button").last.wait_for()
            keep(page.locator("#content").screenshot(), GUIDE / "doi-ten.png")


def keep(png, path, *, left=0, top=0, right=None, bottom=None):
    """Crop, reduce to a palette and write; says how large it became."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.crop((left, top, right or picture.width, bottom or picture.height))
    path.parent.mkdir(exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(
        f"{path.relative_to(DOCS.parent)}: {picture.width}×{picture.height}, {path.stat().st_size // 1024} KB"
    )


def main(address):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        album = Album(chromium, address, os.environ["DEMO_PASSWORD"])
        album.on_a_phone()
        album.at_a_desk()
        album.of_the_administrator()
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1])
