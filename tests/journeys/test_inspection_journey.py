"""The demonstration's inspection, from a finding on a phone to the issued report on a desk."""

import hashlib
import io

import pypdf
import pytest
from django.conf import settings
from PIL import ExifTags, Image
from playwright.sync_api import expect

from inspections.models import Document, Evidence, FaultType, Finding

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = (390, 844)
SMALL_PHONE = (360, 780)
DESK = (1280, 800)
WORDS = "Còn 12 hồ sơ đất đai trễ hẹn, chưa có thư xin lỗi."
TEAL = (0, 128, 128)


def photo():
    """A JPEG as a phone makes it: it says that it was taken at Lai Vung."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (10.0, 17.0, 18.6),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (105.0, 39.0, 36.0),
        }
    )
    data = io.BytesIO()
    Image.new("RGB", (1200, 900), TEAL).save(data, "JPEG", exif=exif)
    assert b"Exif" in data.getvalue()
    return {"name": "bo-phan-mot-cua.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def pages_of(data):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def words_of(data):
    """All the text, with every run of white space as one space: lines break where the paper does."""
    return " ".join(" ".join(pages_of(data)).split())


def pictures_of(data):
    """The pictures in the file; each is listed on every page."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    found = {picture.indirect_reference.idnum: picture.image for page in pages for picture in page.images}
    return list(found.values())


def download(page):
    with page.expect_download() as saved:
        page.get_by_role("link", name="Tải PDF").click()
    return saved.value.path().read_bytes()


def open_inspection(person, username):
    person.sign_in(username)
    person.looks_around()
    person.page.locator(".task-action a").first.click()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Lai Vung, Lấp Vò")


def test_a_finding_on_a_phone_becomes_an_issued_report(demonstration, worker, person_at):
    # Given a member of the team at the one-stop counter of Lai Vung, with a phone
    member = person_at(*PHONE)
    open_inspection(member, "thanhtra")
    member.looks_around()

    # When they add a limitation: a common fault, the unit, the wording offered and corrected, a photo
    member.page.get_by_role("navigation", name="Ghi nhanh").get_by_role("link", name="Hạn chế").tap()
    form = member.page.locator("form.inline-form")
    member.tap(form.locator(".chips").first.get_by_text("Hồ sơ trễ hẹn"))
    member.tap(form.get_by_role("group", name="Đơn vị").get_by_text("Lai Vung"))
    expect(form.get_by_label("Nội dung")).to_have_value(FaultType.objects.get(code="tre_hen").wording)
    form.get_by_label("Nội dung").fill(WORDS)
    form.get_by_label("Chụp ảnh").set_input_files(photo())
    expect(form.get_by_role("img")).to_be_visible()
    form.get_by_label("Chú thích ảnh").fill("Quầy tiếp nhận huyện Lai Vung")
    member.looks_around()
    member.tap(form.get_by_role("button", name="Lưu", exact=True))

    # Then it took three taps, and the finding and its photo are on the page
    written = member.page.locator("#_limitations article", has_text=WORDS)
    expect(written).to_contain_text("Lai Vung")
    expect(written).not_to_contain_text("Lấp Vò")
    picture = written.get_by_role("img", name="Quầy tiếp nhận huyện Lai Vung")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 400)
    assert member.taps == 3
    member.looks_around()
    # and where it was taken stays with the record alone
    evidence = Evidence.objects.get(finding__words=WORDS)
    assert (str(evidence.latitude), str(evidence.longitude)) == ("10.288500", "105.660000")
    shown = member.page.request.get(written.get_by_role("link").first.get_attribute("href"))
    assert b"Exif" not in shown.body()
    member.sign_out()
    member.looks_around()

    # When the secretary asks for the report, at a desk
    secretary = person_at(*DESK)
    open_inspection(secretary, "thuky")
    page = secretary.page
    page.evaluate("window.isStillThisPage = true")
    page.locator(".page-actions").get_by_role("button", name="Lập báo cáo").click()

    # Then the link comes by itself
    link = page.locator("#_documents").get_by_role("link", name="Tải PDF")
    expect(link).to_be_visible(timeout=90_000)
    assert page.evaluate("window.isStillThisPage")
    secretary.looks_around()
    draft = download(page)
    # and the draft says what was found, shows the photo, and tells nobody where it was taken
    assert all("BẢN THẢO" in text for text in pages_of(draft))
    assert WORDS in words_of(draft)
    assert "Quầy tiếp nhận huyện Lai Vung" in words_of(draft)
    (embedded,) = pictures_of(draft)
    assert embedded.getpixel((10, 10)) == pytest.approx(TEAL, abs=6)
    assert not embedded.getexif()
    assert b"Exif" not in draft
    secretary.sign_out()

    # When the leader issues it
    leader = person_at(*DESK)
    leader.sign_in("truongdoan")
    leader.looks_around()
    leader.page.get_by_role("link", name="Xem và phát hành").click()
    expect(leader.page.get_by_role("link", name="Phát hành", exact=True)).to_be_visible()
    leader.looks_around()
    leader.page.get_by_role("link", name="Phát hành", exact=True).click()
    expect(leader.page.get_by_label("Số", exact=True)).to_be_visible()
    leader.looks_around()
    leader.page.get_by_label("Số", exact=True).fill("12")
    leader.page.get_by_label("Ngày").fill("10/9/2019")
    leader.page.get_by_role("button", name="Phát hành").click()

    # Then the file is what was recorded, without the mark, and what is shown is its hash
    issued_badge = leader.page.get_by_role("status").get_by_text("Đã phát hành")
    expect(issued_badge).to_be_visible(timeout=90_000)
    issued = download(leader.page)
    assert "BẢN THẢO" not in words_of(issued)
    assert WORDS in words_of(issued)
    document = Document.objects.get()
    assert document.is_issued
    assert hashlib.sha256(issued).hexdigest() == document.pdf_sha256
    leader.page.reload()
    expect(leader.page.locator("dl.facts")).to_contain_text(document.pdf_sha256)
    leader.looks_around()


def test_without_scripts(demonstration, worker, person_at):
    # Given a phone whose browser runs no scripts
    member = person_at(*SMALL_PHONE, has_scripts=False)
    open_inspection(member, "thanhtra")
    page = member.page

    # When a limitation is sent with nothing but a unit
    page.get_by_role("link", name="Thêm hạn chế").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thêm hạn chế")
    page.get_by_role("group", name="Đơn vị").get_by_label("Lấp Vò").check()
    page.get_by_role("button", name="Lưu", exact=True).click()
    # Then the page says what is missing and keeps what was chosen
    expect(page.locator(".error-summary")).to_contain_text("Hãy chọn một lỗi hoặc ghi nội dung.")
    expect(page.get_by_role("group", name="Đơn vị").get_by_label("Lấp Vò")).to_be_checked()

    # When words and a photo are added
    page.get_by_label("Nội dung").fill(WORDS)
    page.get_by_label("Chọn ảnh có sẵn").set_input_files(photo())
    page.get_by_role("button", name="Lưu", exact=True).click()
    # Then both are on the inspection's page
    written = page.locator("#_limitations article", has_text=WORDS)
    expect(written).to_contain_text("Lấp Vò")
    expect(written.get_by_role("img")).to_be_visible()

    # When the secretary asks for the report
    secretary = person_at(*SMALL_PHONE, has_scripts=False)
    open_inspection(secretary, "thuky")
    page = secretary.page
    page.locator("#_documents").get_by_role("button", name="Lập báo cáo").click()
    # Then the page offers to be loaded anew until the link is there
    link, again = (page.get_by_role("link", name=name) for name in ("Tải PDF", "Tải lại để xem tiến độ"))
    for _ in range(90):
        expect(link.or_(again)).to_be_visible()
        if link.is_visible():
            break
        again.click()
        page.wait_for_timeout(1_000)
    assert WORDS in words_of(download(page))


def test_a_finding_by_keyboard(demonstration, person_at):
    # Given somebody without a mouse, at the section of limitations
    person = person_at(*DESK)
    open_inspection(person, "thanhtra")
    page = person.page
    press = page.keyboard.press

    def tab_to(words, most=30):
        """Press Tab until the focus is on what is called so."""
        for _ in range(most):
            press("Tab")
            if words in focused(page):
                return
        raise AssertionError(f"{words!r} is not reached; the focus is on {focused(page)!r}")

    page.get_by_role("navigation", name="Các phần").get_by_role("link", name="Hạn chế").focus()
    press("Enter")
    tab_to("Thêm hạn chế")

    # When they open the form, choose a fault and a unit, and write
    press("Enter")
    expect(page.locator("form.inline-form")).to_be_visible()
    expect(page.locator("form.inline-form input[name=fault]").first).to_be_focused()
    press("Space")
    press("ArrowDown")
    tab_to("Lai Vung")
    press("Space")
    tab_to("Nội dung")
    page.keyboard.type(" Ghi bằng bàn phím.")
    tab_to("Lưu")
    assert focused(page) == "Lưu và thêm tiếp"
    tab_to("Lưu")
    press("Enter")

    # Then it is saved under the second fault, and the focus is where the next one begins
    written = page.locator("#_limitations article", has_text="Ghi bằng bàn phím.")
    expect(written).to_have_count(1)
    finding = Finding.objects.get(words__endswith="Ghi bằng bàn phím.")
    assert finding.fault
    assert [visit.unit.name for visit in finding.visits.all()] == ["Lai Vung"]
    expect(page.get_by_role("link", name="Thêm hạn chế")).to_be_focused()
    person.looks_around()


def focused(page):
    """What the thing with the focus is called."""
    return page.evaluate(
        """() => {
            const at = document.activeElement;
            const label = at.labels?.[0] ?? at;
            return (label.textContent || at.value || "").replace(/\\s+/g, " ").trim();
        }"""
    )


def test_what_was_typed_is_still_there_after_signing_in_again(demonstration, person_at):
    # Given a finding half typed on a phone, with a photo chosen, when the session ends
    person = person_at(*PHONE)
    open_inspection(person, "thanhtra")
    page = person.page
    page.get_by_role("link", name="Thêm hạn chế").click()
    with page.expect_response("**/lap-lai/"):  # an answer after the end would bring the session back
        page.get_by_role("group", name="Đơn vị").get_by_text("Lấp Vò").click()
    page.get_by_label("Nội dung").press_sequentially(WORDS[:20])
    page.get_by_label("Chụp ảnh").set_input_files(photo())
    person.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Nội dung").press_sequentially(WORDS[20:])

    # When it is sent
    page.get_by_role("button", name="Lưu", exact=True).click()
    # Then nothing is lost, and one can sign in beside it
    dialog = page.get_by_role("dialog", name="Phiên làm việc đã hết")
    expect(dialog).to_be_visible()
    expect(page.get_by_label("Nội dung")).to_have_value(WORDS)
    person.looks_around()
    with person.context.expect_page() as opened:
        dialog.get_by_role("link", name="Đăng nhập ở thẻ mới").click()
    person.sign_in("thanhtra", opened.value)
    opened.value.close()
    dialog.get_by_role("button", name="Gửi lại").click()
    written = page.locator("#_limitations article", has_text=WORDS)
    expect(written.get_by_role("img")).to_be_visible()

    # Given another one half typed, when the session ends and the page is loaded anew
    page.get_by_role("link", name="Thêm hạn chế").click()
    with page.expect_response("**/lap-lai/"):
        page.get_by_role("group", name="Đơn vị").get_by_text("Lấp Vò").click()
    page.get_by_label("Nội dung").press_sequentially("Chưa niêm yết")
    expect(page.locator(".draft-state")).to_contain_text("Đã giữ tạm trên máy này")
    person.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto(page.url.split("#")[0])
    person.sign_in("thanhtra")
    # Then the form that is opened next has the words
    page.get_by_role("link", name="Thêm hạn chế").click()
    expect(page.get_by_label("Nội dung")).to_have_value("Chưa niêm yết")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#_limitations article", has_text="Chưa niêm yết")).to_be_visible()
    assert Finding.objects.filter(words__in=[WORDS, "Chưa niêm yết"]).count() == 2
