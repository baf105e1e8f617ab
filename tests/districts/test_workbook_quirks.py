"""Hundreds of odd workbooks: each is read as exactly the lines that were put in, or not without a problem."""

import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import quirky_workbooks as quirky
from districts.returns.files import open_book
from districts.returns.workbook_in import read_book
from quirky_workbooks import PARTS, TOTAL_LABELS, Error, Formula, Quirks

NAMES = [
    "Đất đai",
    "Hộ tịch",
    "Chứng thực",
    "Công Thương",
    "Công chứng",
    "Tôn giáo chính phủ",
    "Thi đua - khen thưởng",
    "Văn hoá cơ sở",
    "=SUM(A1)",
    "+ 1 cửa",
    "@mạng",
    "Đường thủy nội địa",
]
STYLES = ("number", "float", "dash", "text", "dots", "dotted", "spaced", "nbsp", "narrow")
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
sizes = st.one_of(st.integers(0, 9), st.integers(900, 99_999), st.integers(0, 2_000_000))


@st.composite
def counts(draw, unknown=False):
    """Eight counts that add up; with `unknown` some of them may be unknown."""
    out = [draw(sizes) for _ in range(5)]
    received = sum(out)
    online = draw(st.integers(0, received))
    direct = draw(st.integers(0, received - online))
    made = [online, direct, received - online - direct, *out]
    if unknown:
        for index in draw(st.sets(st.integers(0, 7), max_size=3)):
            made[index] = None
    return tuple(made)


@st.composite
def fields(draw, unknown=True):
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8, unique=True))
    lines = [(name, draw(counts(unknown=unknown and draw(st.booleans())))) for name in names]
    assume(not looks_like_total(lines))
    return lines


def looks_like_total(lines):
    sums = [
        [sum(counts[part] or 0 for _, counts in lines[:n]) for part in range(8)] for n in range(len(lines))
    ]
    return any(
        n > 1 and any(counts) and [count or 0 for count in counts] == sums[n]
        for n, (_, counts) in enumerate(lines)
    )


quirks = st.builds(
    Quirks,
    head=st.sampled_from(["merged", "merged", "spread", "flat", "technical"]),
    words=st.integers(0, 5),
    title_rows=st.integers(0, 12),
    left_columns=st.integers(0, 4),
    column_numbers=st.booleans(),
    order=st.booleans(),
    group_order=st.permutations(["received", "handled", "pending"]).map(tuple),
    leaf_shift=st.integers(0, 3),
    extra_column=st.booleans(),
    sums=st.booleans(),
    sums_as_formulas=st.booleans(),
    total_row=st.none() | st.sampled_from(TOTAL_LABELS),
    total_in_order_column=st.booleans(),
    styles=st.lists(st.sampled_from(STYLES), min_size=1, max_size=4).map(tuple),
    decomposed=st.booleans(),
    states_period=st.booleans(),
    footer=st.booleans(),
    blank_rows=st.booleans(),
    hidden=st.booleans(),
    other_sheets=st.booleans(),
)


def read(data, name="bieu.xlsx"):
    return read_book(open_book(io.BytesIO(data), name))


def as_put_in(reading):
    return [(line.name, line.counts) for line in reading.lines]


def assert_exact(reading, lines):
    assert [str(problem) for problem in reading.problems] == []
    assert as_put_in(reading) == lines


@OFTEN
@given(lines=fields(), quirks=quirks)
def test_excel_is_read_exactly(lines, quirks):
    sheet = quirky.sheet_of(lines, quirks)
    reading = read(quirky.as_xlsx(sheet, other_sheets=quirks.other_sheets))
    assert_exact(reading, lines)
    assert any("bị ẩn" in notice for notice in reading.notices) == bool(sheet.hidden_rows)
    if quirks.states_period and 3 <= quirks.title_rows <= 4:
        assert f"{reading.head.start}–{reading.head.end}" == "2019-07-15–2019-08-14"


@FEWER
@given(lines=fields(), quirks=quirks)
def test_old_excel_is_read_exactly(lines, quirks):
    quirks = replace(quirks, sums_as_formulas=False)
    assert_exact(read(quirky.as_xls(quirky.sheet_of(lines, quirks))), lines)


@FEWER
@given(
    lines=fields(),
    quirks=quirks,
    separator=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
)
def test_csv_is_read_exactly(lines, quirks, separator, encoding):
    quirks = replace(
        quirks,
        head="spread" if quirks.head == "merged" else quirks.head,
        sums_as_formulas=False,
        styles=tuple("number" if style == "float" else style for style in quirks.styles),
    )
    reading = read(quirky.as_csv(quirky.sheet_of(lines, quirks), separator, encoding), "bieu.csv")
    assert_exact(reading, lines)


# --- Faults --------------------------------------------------------------------------------------


BAD_COUNTS = [
    "2,000",
    "12,5",
    "1.50",
    "abc",
    "12 hồ sơ",
    "-3",
    "(5)",
    "#REF!",
    "=5",
    "—",
    "0.500",
    "1e3",
    "٣",
]
BAD_VALUES = [12.5, 1.997, -3, 3_000_000_000, True, Formula("=2+3"), Error("#REF!"), *BAD_COUNTS]


@OFTEN
@given(lines=fields(), quirks=quirks, bad=st.sampled_from(BAD_VALUES), data=st.data())
def test_a_cell_that_is_no_count_is_named(lines, quirks, bad, data):
    sheet = quirky.sheet_of(lines, quirks)
    index, key = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.sampled_from(PARTS))
    row, column = sheet.places[index, key]
    sheet.cells[row, column] = bad
    reading = read(quirky.as_xlsx(sheet))
    cell = f"{chr(65 + column)}{row + 1}"
    assert cell in [problem.cell for problem in reading.problems]
    assert all(problem.line is None for problem in reading.problems if problem.cell == cell)


@OFTEN
@given(lines=fields(unknown=False), quirks=quirks, by=st.integers(1, 500), data=st.data())
def test_a_wrong_total_names_both_numbers(lines, quirks, by, data):
    quirks = replace(quirks, sums=True, sums_as_formulas=False, styles=("number",))
    sheet = quirky.sheet_of(lines, quirks)
    index = data.draw(st.sampled_from([*range(len(lines)), *([None] if quirks.total_row else [])]))
    keys = ["received", "handled", "pending"] + (list(PARTS) if index is None else [])
    place = sheet.places[index, data.draw(st.sampled_from(keys))]
    right = sheet.cells[place]
    sheet.cells[place] = right + by
    said = " ".join(str(problem) for problem in read(quirky.as_xlsx(sheet)).problems)
    assert f"{right + by:,}".replace(",", ".") in said
    assert f"{right:,}".replace(",", ".") in said


@FEWER
@given(lines=fields(unknown=False), quirks=quirks, by=st.integers(1, 500), data=st.data())
def test_a_wrong_count_is_found_by_the_identity(lines, quirks, by, data):
    sheet = quirky.sheet_of(lines, replace(quirks, sums=False, total_row=None))
    index, key = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.sampled_from(PARTS))
    place = sheet.places[index, key]
    sheet.cells[place] = lines[index][1][PARTS.index(key)] + by
    problems = read(quirky.as_xlsx(sheet)).problems
    assert [problem.line for problem in problems] == [index]


@FEWER
@given(lines=fields(unknown=False), quirks=quirks, data=st.data())
def test_swapped_headings_are_found_by_the_column_numbers(lines, quirks, data):
    """Two headings of one group swapped: only the numbers, or the sums, can tell."""
    quirks = replace(quirks, head="flat", column_numbers=True)
    sheet = quirky.sheet_of(lines, quirks)
    first, second = data.draw(
        st.sampled_from([("early", "late"), ("online", "carried_over"), ("on_time", "late")])
    )
    places = [(quirks.title_rows, sheet.columns[key]) for key in (first, second)]
    sheet.cells[places[0]], sheet.cells[places[1]] = sheet.cells[places[1]], sheet.cells[places[0]]
    assert read(quirky.as_xlsx(sheet)).problems


@FEWER
@given(lines=fields(), quirks=quirks, data=st.data())
def test_a_missing_column_is_named(lines, quirks, data):
    sheet = quirky.sheet_of(lines, quirks)
    key = data.draw(st.sampled_from(["name", *PARTS]))
    column = sheet.columns[key]
    for place in [place for place in sheet.cells if place[1] == column]:
        del sheet.cells[place]
    sheet.merges = [merge for merge in sheet.merges if merge[0][1] != column]
    problems = read(quirky.as_xlsx(sheet)).problems
    assert problems


@FEWER
@given(lines=fields(unknown=False), quirks=quirks)
def test_a_total_under_another_name_is_no_line(lines, quirks):
    assume(len(lines) > 1 and all(any(counts) for _, counts in lines))
    total = (
        "Toàn huyện",
        tuple(sum(column) for column in zip(*(counts for _, counts in lines), strict=True)),
    )
    reading = read(quirky.as_xlsx(quirky.sheet_of([*lines, total], replace(quirks, total_row=None))))
    assert any("có vẻ là dòng tổng" in problem.message for problem in reading.problems)


@FEWER
@given(lines=fields(unknown=False), quirks=quirks, separator=st.sampled_from(";,\t"))
def test_a_number_with_a_comma_is_asked_about_in_csv_too(lines, quirks, separator):
    """Unquoted, 2,000 falls into two cells of a CSV that is separated by commas."""
    quirks = replace(
        quirks, head="spread", sums=False, total_row=None, extra_column=False, styles=("number",)
    )
    sheet = quirky.sheet_of(lines, quirks)
    row, column = sheet.places[0, "online"]
    rows = sheet.rows()
    rows[row][column] = "2,000"
    text = "\r\n".join(separator.join(str(value).replace("\n", " ") for value in row) for row in rows)
    reading = read(text.encode(), "bieu.csv")
    assert reading.problems


@pytest.mark.parametrize("label", [*TOTAL_LABELS, "Tổng hồ sơ của các lĩnh vực", "TONG CONG", "CỘNG:"])
def test_total_labels(label):
    lines = [("Đất đai", (1, 2, 3, 1, 1, 1, 2, 1)), ("Hộ tịch", (5, 5, 0, 10, 0, 0, 0, 0))]
    assert_exact(read(quirky.workbook(lines, total_row=label)), lines)
