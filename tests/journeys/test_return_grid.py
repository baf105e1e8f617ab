"""A unit officer files a month in the grid; the script's arithmetic is held to the server's."""

import json
import random
import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

import make
from accounts.vietnamese import fold
from districts.models import DossierReturn
from districts.returns.arithmetic import COLUMNS, Line
from districts.returns.counts import NotACount
from districts.returns.definition import name_key
from districts.returns.past import Past, Usual
from districts.returns.review import remarks_on
from districts.returns.typed import read_typed_count, wrong_sentence

pytestmark = pytest.mark.journey

SCRIPTS = Path(settings.BASE_DIR) / "static/js"
FIELDS = ["Đất đai", "Hộ tịch", "Chứng thực", "Môi trường"]


@pytest.fixture
def draft(transactional_db):
    """The unit's return of August 2019, begun with four fields nobody has filled in."""
    district = make.unit("Lai Vung", code="876")
    make.user("unit_officer", district, username="lai-vung", password=make.PASSWORD)
    before = make.dossier_return(
        district, lines=0, state="accepted", period_from="2019-06-15", period_to="2019-07-14"
    )
    make.line(before, field_name="Đất đai", order=1)
    made = make.dossier_return(district, lines=0)
    for order, name in enumerate(FIELDS, start=1):
        make.line(made, order=order, field_name=name, **dict.fromkeys(COLUMNS))
    return made


def cell(page, field, column):
    return page.get_by_role("textbox", name=re.compile(rf"^{field}, .*\({column}\)$"))


def state(page):
    return page.locator("#_return_state")


def opened(person, draft, *, as_user="lai-vung"):
    person.sign_in(as_user)
    person.page.goto(f"/so-lieu/bieu/{draft.uuid}/")
    expect(state(person.page)).to_contain_text("4 dòng chưa nhập")
    return person.page


def put_into_clipboard(page, text):
    """What a spreadsheet leaves in the clipboard, given to the field that has the focus."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const about = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", about));
        }""",
        text,
    )


def stored(draft, field):
    line = draft.lines.get(field_name=field)
    return [getattr(line, part) for part in COLUMNS]


def test_tab_goes_from_line_to_line_and_stops_where_a_word_is_needed(person_at, draft):
    person = person_at(1280, 900)
    page = opened(person, draft)
    cell(page, "Đất đai", 4).click()
    for text in ["3", "6", "10", "9", "5", "3", "2", "0"]:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(cell(page, "Hộ tịch", 4)).to_be_focused()
    for text in ["3", "6", "1", "9", "5", "3", "2", "0"]:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(page.get_by_label("Giải trình của Hộ tịch")).to_be_focused()


def test_a_month_is_filed(person_at, draft):
    person = person_at(1280, 900)
    person.sign_in("lai-vung")
    page = person.page
    page.goto("/so-lieu/bieu/?nam=2019")
    person.looks_around()
    page.get_by_role("link", name="Sửa biểu tháng 8/2019").click()

    # One line by hand, with the keys of a spreadsheet: sums and what is wrong stand there at once.
    cell(page, "Đất đai", 4).click()
    for text, key in zip(
        ["1.030", "60", "12", "20", "65", "5", "8", "2"], ["Tab"] * 7 + ["Enter"], strict=True
    ):
        page.keyboard.type(text)
        page.keyboard.press(key)
    line = page.locator("tbody", has_text="Đất đai").first
    expect(line.locator("[data-sum=received]")).to_have_text("1.102")
    expect(line).to_contain_text(
        "Tiếp nhận 1.102 nhưng đã giải quyết 90 + đang giải quyết 10 = 100, thiếu 1.002."
    )
    expect(line).to_contain_text("Kỳ trước chuyển sang ghi 12 nhưng cuối kỳ trước đang giải quyết 10.")
    expect(state(page)).to_contain_text(
        re.compile(r"Đã lưu \d\d:\d\d · 1 dòng cần giải thích · 3 dòng chưa nhập")
    )

    # Put right, carried over from last period, the rest pasted by name with sums and a total.
    cell(page, "Đất đai", 4).fill("30")
    cell(page, "Đất đai", 6).fill("")
    page.get_by_role("button", name="Lấy cột (6) từ kỳ trước").click()
    expect(cell(page, "Đất đai", 6)).to_have_value("10")
    page.get_by_role("button", name="Dán từ Excel").click()
    page.get_by_label("Chép khối ô trong Excel").fill(
        "STT\tLĩnh vực\n"
        "1\tTƯ PHÁP - HỘ TỊCH\t2.100\t1.000\t1.000\t100\t2.050\t1.000\t1.050\t0\t50\t40\t10\n"
        "2\tLĩnh vực Chứng thực\t12\t5\t5\t2\t10\t-\t10\t-\t5\t5\t-\n"
        "\tTổng cộng\t2.112\t1.005\t1.005\t102\t2.060\t1.000\t1.060\t0\t55\t45\t10\n"
    )
    page.get_by_role("button", name="Đưa vào biểu").click()
    expect(page.locator(".return-asked")).to_contain_text("Đã dán vào 2 dòng.")
    expect(page.locator(".return-asked")).to_contain_text("Khối dán có 3 ô ghi dấu gạch “-”")
    person.looks_around()
    page.get_by_role("button", name="Không có hồ sơ (0)").click()
    expect(cell(page, "Hộ tịch", 5)).to_have_value("1.000")
    expect(cell(page, "Chứng thực", 10)).to_have_value("0")

    # A line on which nothing happened, and one that the source software gets wrong.
    page.get_by_role("button", name="Giải trình, bỏ dòng Môi trường").click()
    page.locator("tbody", has_text="Môi trường").get_by_role("button", name="Không phát sinh (ghi 0)").click()
    wrong = page.locator("tbody", has_text="Chứng thực")
    expect(wrong).to_contain_text("Tiếp nhận 12 nhưng đã giải quyết 10 + đang giải quyết 5 = 15, thừa 3.")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Chứng thực: Tiếp nhận 12 nhưng")
    page.wait_for_load_state("networkidle")  # the page that came back has its scripts
    page.get_by_label("Giải trình của Chứng thực").fill("Phần mềm tính trùng 3 hồ sơ.")
    expect(state(page)).to_contain_text(
        re.compile(r"Đã lưu \d\d:\d\d · 1 dòng có giải trình, các dòng khác khớp")
    )
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã gửi")
    person.looks_around()
    assert stored(draft, "Hộ tịch") == [1000, 1000, 100, 1000, 1050, 0, 40, 10]
    assert stored(draft, "Môi trường") == [0] * 8
    assert stored(draft, "Đất đai") == [30, 60, 10, 20, 65, 5, 8, 2]
    assert DossierReturn.objects.get(pk=draft.pk).state == "submitted"


def test_nothing_is_lost_while_the_line_is_down(person_at, draft):
    person = person_at(1280, 900)
    page = opened(person, draft)
    person.context.set_offline(True)
    cell(page, "Đất đai", 4).fill("30")
    cell(page, "Hộ tịch", 4).fill("7")
    page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("Chưa gửi được 2 ô, đã giữ trên máy này")
    expect(page.locator(".connection-bar")).to_contain_text("Mất kết nối")
    person.context.set_offline(False)
    expect(state(page)).to_contain_text("Đã lưu")
    assert (stored(draft, "Đất đai")[0], stored(draft, "Hộ tịch")[0]) == (30, 7)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes(':return-'))") == []


def test_a_closed_page_gives_back_what_was_not_sent(person_at, draft):
    person = person_at(1280, 900)
    page = opened(person, draft)
    page.route(
        "**/so-lieu/bieu/**",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    cell(page, "Đất đai", 4).fill("30")
    page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("Chưa gửi được 1 ô")
    page.close()
    make_somebody_else_write(draft, "Đất đai", online=44)
    page = person.page = person.context.new_page()
    page.goto(f"/so-lieu/bieu/{draft.uuid}/")
    line = page.locator("tbody", has_text="Đất đai")
    expect(line).to_contain_text("người khác đã lưu “44”, anh/chị gõ “30”.")
    expect(cell(page, "Đất đai", 4)).to_have_value("30")
    assert stored(draft, "Đất đai")[0] == 44
    person.looks_around()
    line.get_by_role("button", name="Ghi 30").click()
    expect(state(page)).to_contain_text("Đã lưu")
    assert stored(draft, "Đất đai")[0] == 30


def make_somebody_else_write(draft, field, **counts):
    draft.lines.filter(field_name=field).update(**counts, is_provisional=True)


def test_two_people_in_one_line_lose_nothing(person_at, draft):
    person = person_at(1280, 900)
    page = opened(person, draft)
    make_somebody_else_write(draft, "Đất đai", late=5)
    cell(page, "Đất đai", 4).fill("30")
    page.keyboard.press("Enter")
    expect(cell(page, "Đất đai", 10)).to_have_value("5")  # what the other has written comes along
    make_somebody_else_write(draft, "Đất đai", online=44)
    cell(page, "Đất đai", 4).fill("31")
    page.keyboard.press("Enter")
    line = page.locator("tbody", has_text="Đất đai")
    expect(line).to_contain_text("người khác đã lưu “44”, anh/chị gõ “31”.")
    line.get_by_role("button", name="Lấy 44").click()
    expect(cell(page, "Đất đai", 4)).to_have_value("44")
    expect(state(page)).not_to_contain_text("chưa lưu")


def test_an_ended_session_asks_to_sign_in_and_goes_on(person_at, draft):
    person = person_at(1280, 900)
    page = opened(person, draft)
    person.context.clear_cookies()
    cell(page, "Đất đai", 4).fill("30")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Phiên làm việc đã hết")
    expect(dialog).to_be_visible()
    with person.context.expect_page() as opened_tab:
        dialog.get_by_role("link", name="Đăng nhập ở thẻ mới").click()
    tab = opened_tab.value
    person.sign_in("lai-vung", tab)
    tab.close()
    dialog.get_by_role("button", name="Gửi lại").click()
    expect(state(page)).to_contain_text("Đã lưu")
    assert stored(draft, "Đất đai")[0] == 30


def test_a_doubtful_number_is_marked_and_kept(person_at, draft):
    person = person_at(1280, 900)
    page = opened(person, draft)
    cell(page, "Đất đai", 4).click()
    put_into_clipboard(page, "2,000\t60\n5\t6")
    expect(page.locator("tbody", has_text="Đất đai")).to_contain_text("“2,000” có hai cách hiểu")
    expect(cell(page, "Đất đai", 4)).to_have_attribute("aria-invalid", "true")
    expect(cell(page, "Hộ tịch", 5)).to_have_value("6")
    expect(state(page)).to_contain_text(re.compile("Đã lưu .*1 ô chưa lưu được"))
    assert stored(draft, "Đất đai")[:2] == [None, 60]
    page.get_by_role("button", name="2.000 hồ sơ").click()
    expect(state(page)).not_to_contain_text("1 ô chưa lưu được")
    expect(state(page)).to_contain_text("Đã lưu")
    assert stored(draft, "Đất đai")[0] == 2000


def test_fields_are_added_and_taken_out(person_at, draft):
    person = person_at(1280, 900)
    page = opened(person, draft)
    page.get_by_label("Thêm lĩnh vực").fill("Tôn giáo")
    page.keyboard.press("Enter")
    expect(cell(page, "Tôn giáo chính phủ", 4)).to_be_focused()
    page.get_by_role("button", name="Giải trình, bỏ dòng Môi trường").click()
    page.locator("tbody", has_text="Môi trường").get_by_role("button", name="Bỏ dòng này").click()
    expect(page.locator("tbody", has_text="Môi trường")).to_have_count(0)
    assert list(draft.lines.order_by("order").values_list("field_name", flat=True)) == [
        *FIELDS[:3],
        "Tôn giáo chính phủ",
    ]


def test_a_line_is_taken_out_once_however_often_it_is_pressed(person_at, draft):
    person = person_at(1280, 900)
    page = opened(person, draft)
    page.get_by_role("button", name="Giải trình, bỏ dòng Hộ tịch").click()
    page.locator("tbody", has_text="Hộ tịch").get_by_role("button", name="Bỏ dòng này").dblclick()
    expect(page.locator("tbody", has_text="Hộ tịch")).to_have_count(0)
    # The last line is still one that is watched and saved.
    cell(page, "Môi trường", 4).fill("7")
    page.keyboard.press("Tab")
    expect(state(page)).to_contain_text("Đã lưu")
    assert stored(draft, "Môi trường")[0] == 7


def test_a_field_twice_in_a_block_is_never_the_last_of_the_two(person_at, draft):
    person = person_at(1280, 900)
    page = opened(person, draft)
    cell(page, "Đất đai", 4).click()
    rows = ["Hộ tịch\t1\t1\t0\t1\t1\t0\t0\t0", "Tư pháp - Hộ tịch\t5\t5\t0\t5\t5\t0\t0\t0"]
    put_into_clipboard(page, "\n".join([*rows, "Chứng thực\t2\t0\t0\t2\t0\t0\t0\t0"]))
    asked = page.locator(".return-asked")
    expect(asked).to_contain_text("Đã dán vào 1 dòng.")
    expect(asked).to_contain_text("được hiểu là (4), (5), (6), (8), (9), (10), (12), (13).")
    expect(asked).to_contain_text("Hộ tịch: khối dán có 2 dòng, biểu có 1 dòng nên chưa dán lĩnh vực này.")
    expect(state(page)).to_contain_text("Đã lưu")
    assert stored(draft, "Hộ tịch") == [None] * 8
    assert stored(draft, "Chứng thực")[0] == 2


def test_on_a_phone_every_field_is_a_card(person_at, draft):
    person = person_at(360, 780)
    page = opened(person, draft)
    cell(page, "Hộ tịch", 4).fill("30")
    page.keyboard.press("Tab")
    expect(page.locator("tbody", has_text="Hộ tịch").locator("[data-sum=received]")).to_have_text("—")
    expect(state(page)).to_contain_text("Đã lưu")
    person.looks_around()


# --- One arithmetic -----------------------------------------------------------------------------


def lines_to_try():
    chance = random.Random("biểu II.06a")
    for _ in range(150):
        counts = {part: chance.choice([None, 0, 1, chance.randint(0, 3000)]) for part in COLUMNS}
        if chance.random() < 0.4:  # one that adds up
            counts = {part: count or 0 for part, count in counts.items()}
            out = sum(counts[part] for part in list(COLUMNS)[3:])
            counts |= {"online": out, "direct": 0, "carried_over": 0}
        yield counts, chance.choice([None, 0, counts["carried_over"], 17])


TEXTS = [
    *("", " ", "…", "...", "0", "007", "97", "2.000", "2 000", "2\u00a0000", "1.234.567", "2147483647"),
    *(
        "2147483648",
        "9" * 30,
        "2,000",
        "0,500",
        "12,345,678",
        "2.00",
        "20,5",
        "1.2345",
        "-",
        "–",
        "−",
        "—",
        "--",
    ),
    *(
        "-5",
        "- 5",
        "(5)",
        "=A1+B1",
        "#REF!",
        "#N/A",
        "hai",
        "12a",
        "12 hồ sơ",
        "1e3",
        "x" * 60,
        "\u200b97",
        "٣",
    ),
]
NAMES = ["Lĩnh vực ĐẤT ĐAI.", "Hộ tịch", " Thi đua -  khen thưởng;", "Đất đai", "GD&ĐT", "Tôn giáo:"]
USUAL = Usual(3, 900, 12)


def of_the_server():
    said = {"texts": [], "lines": [], "names": [name_key(name) for name in NAMES]}
    for text in TEXTS:
        try:
            said["texts"].append(read_typed_count(text))
        except NotACount as why:
            said["texts"].append(wrong_sentence("late", why))
    for counts, before in lines_to_try():
        line = Line("x", **counts)
        past = Past(
            lines={"x": Line(pending_in_time=before, pending_overdue=0)} if before is not None else {},
            usual={"x": {"late": USUAL}},
        )
        remarks = remarks_on(line, past)
        said["lines"].append(
            [
                [line.received, line.handled, line.pending],
                list(remarks.problems),
                remarks.unknown,
                list(remarks.unusual),
                remarks.is_empty,
            ]
        )
    return said


OF_THE_SCRIPT = """async ([texts, lines, names]) => {
    const sums = await import("/static/js/return-arithmetic.js");
    const { nameKey } = await import("/static/js/return-paste.js");
    const read = text => {
        const answer = sums.readCount(text);
        return answer.count === undefined ? sums.wrongSentence("late", answer) : answer.count;
    };
    const usual = sums.unusualSentence;
    return {
        texts: texts.map(read),
        names: names.map(nameKey),
        lines: lines.map(([line, before]) => [
            ["received", "handled", "pending"].map(sum => sums.sumOf(line, sum)),
            sums.problems(line, before),
            sums.unknownSentence(line),
            [usual("late", line.late, [3, 900, 12])].filter(Boolean),
            sums.isEmpty(line),
        ]),
    };
}"""


def test_the_script_says_what_the_server_says(person_at):
    page = person_at(1280, 800).page
    page.goto("/tai-khoan/dang-nhap/")
    lines = [[counts, before] for counts, before in lines_to_try()]
    of_the_script = page.evaluate(OF_THE_SCRIPT, [TEXTS, lines, NAMES])
    of_the_server_now = of_the_server()
    for text, script, server in zip(TEXTS, of_the_script["texts"], of_the_server_now["texts"], strict=True):
        assert script == server, text
    for line, script, server in zip(lines, of_the_script["lines"], of_the_server_now["lines"], strict=True):
        assert script == server, json.dumps(line)
    assert of_the_script["names"] == of_the_server_now["names"]


PASTES = {
    # what is pasted, where → what stands in which cells (row, part)
    "values with sums": (
        [["10", "4", "5", "1", "8", "3", "5", "0", "2", "2", "0"]],
        None,
        {(0, "online"): "4", (0, "late"): "0", (0, "pending_in_time"): "2"},
    ),
    "values without sums": (
        [["4", "5", "1", "3", "5", "0", "2", "0"]],
        None,
        {(0, "online"): "4", (0, "early"): "3", (0, "pending_overdue"): "0"},
    ),
    "all received online, all settled early: no sums": (
        [["2", "0", "0", "2", "0", "0", "0", "0"]],
        None,
        {(0, "online"): "2", (0, "carried_over"): "0", (0, "early"): "2", (0, "pending_overdue"): "0"},
    ),
    "the first columns of the form, sums among them": (
        [["10", "4", "5", "1", "8", "3", "5", "0"]],
        None,
        {(0, "online"): "4", (0, "carried_over"): "1", (0, "late"): "0", (0, "pending_in_time"): None},
    ),
    "half early, half on time: no sum either": (
        [["5", "3", "0", "4", "4", "0", "0", "0"]],
        {"row": 1, "part": "online"},
        {(1, "early"): "4", (1, "on_time"): "4", (1, "pending_overdue"): "0"},
    ),
    "from a cell, with a sum among them": (
        [["4", "5", "1", "8", "3", "5", "0"]],
        {"row": 1, "part": "online"},
        {(1, "carried_over"): "1", (1, "early"): "3", (1, "late"): "0"},
    ),
    "from a cell, without sums": (
        [["4", "5", "1", "3", "5", "0"]],
        {"row": 1, "part": "online"},
        {(1, "carried_over"): "1", (1, "early"): "3", (1, "late"): "0"},
    ),
    "a field twice, as often as the grid has it": (
        [["Môi trường", *"87654321"], ["Môi trường", *"12345678"]],
        None,
        {(3, "online"): "8", (4, "online"): "1"},
    ),
    "numbered lines": (
        [["1", "4", "5", "1", "3", "5", "0", "2", "0"], ["2", "1", "1", "1", "1", "1", "1", "1", "1"]],
        None,
        {(0, "online"): "4", (1, "online"): "1"},
    ),
}


def test_a_pasted_block_is_laid_out(person_at):
    page = person_at(1280, 800).page
    page.goto("/tai-khoan/dang-nhap/")
    lines = [{"keys": [fold(name)]} for name in [*FIELDS, FIELDS[-1]]]
    for name, (rows, start, expected) in PASTES.items():
        plan = page.evaluate(
            """async ([rows, lines, start]) =>
                (await import("/static/js/return-paste.js")).plan(rows, lines, start)""",
            [rows, lines, start],
        )
        puts = {(put["row"], put["part"]): put["text"] for put in plan["puts"]}
        assert plan["problem"] == "", name
        assert {place: puts.get(place) for place in expected} == expected, name
