"""A unit officer files a month from a workbook: at a desk, on a phone, and without scripts."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

import make
import quirky_workbooks as quirky
from districts.models import DossierReturn
from quirky_workbooks import Quirks

pytestmark = pytest.mark.journey

RETURNS = Path(__file__).parents[1] / "districts/returns"
LAP_VO = RETURNS / "bieu-ii-06a-lap-vo-2019-08.xlsx"
WRONG = RETURNS / "bieu-ii-06a-lap-vo-2019-08-sai-so-hoc.xlsx"
PICTURES = os.environ.get("PICTURES")  # a folder for those who want to look


@pytest.fixture
def officer(transactional_db):
    unit = make.unit("Lấp Vò", code="875")
    return make.user("unit_officer", unit, username="lap-vo", password=make.PASSWORD)


def sent(person, path):
    """Send a file for August 2019; the page that says how it was understood."""
    page = person.page
    page.goto("/so-lieu/bieu/nhap/?ky=2019-08")
    look(person, "upload")
    page.get_by_label("Tệp biểu II.06a").set_input_files(path)
    page.get_by_role("button", name="Đọc tệp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại tệp trước khi ghi")
    return page


def look(person, name):
    person.looks_around()
    if PICTURES:
        width = person.page.viewport_size["width"]
        person.page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize(("width", "has_scripts"), [(1280, True), (360, True), (360, False)])
def test_a_month_from_a_workbook(person_at, officer, width, has_scripts):
    person = person_at(width, 800, has_scripts)
    person.sign_in("lap-vo")
    page = sent(person, LAP_VO)
    expect(page.get_by_text("14 dòng, tiếp nhận 2.904 hồ sơ")).to_be_visible()
    look(person, "preview")
    assert not DossierReturn.objects.exists()
    page.get_by_role("button", name="Ghi 14 dòng").click()
    expect(page.get_by_text("Đã ghi 14 dòng")).to_be_visible()
    assert DossierReturn.objects.get().lines.count() == 14


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_wrong_is_seen_at_its_place(person_at, officer, width):
    person = person_at(width, 800)
    person.sign_in("lap-vo")
    page = sent(person, WRONG)
    expect(page.get_by_text("G11", exact=True)).to_be_visible()
    expect(page.get_by_text("ghi 246, cộng lại được 251").first).to_be_visible()
    expect(page.get_by_role("link", name="Chọn tệp khác")).to_be_visible()
    look(person, "wrong")


def test_a_line_is_explained_on_a_phone(person_at, officer, tmp_path):
    lines = [("Đất đai", (7, 279, 8, 121, 131, 19, 18, 9)), ("Hộ tịch", (None, 34, 0, 35, 9, 1, 7, 0))]
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(quirky.as_xlsx(quirky.sheet_of(lines, Quirks(title_rows=0))))
    person = person_at(360, 800)
    person.sign_in("lap-vo")
    page = sent(person, path)
    look(person, "explain")
    page.get_by_role("button", name="Ghi 2 dòng").click()
    look(person, "explain-refused")
    page.get_by_label("Giải trình dòng 5, Đất đai").fill("Phần mềm một cửa ghi thừa bốn hồ sơ.")
    page.get_by_role("button", name="Ghi 2 dòng").click()
    expect(page.get_by_text("Đã ghi 2 dòng")).to_be_visible()
    assert DossierReturn.objects.get().lines.get(order=1).explanation.startswith("Phần mềm")
