"""Files that are not what they should be: each kind has its own sentence, and none is read halfway."""

import io
import re
import zipfile

import openpyxl
import pytest

import quirky_workbooks as quirky
from districts.returns import grid, package
from districts.returns.files import open_book
from districts.returns.grid import UnreadableFile, address, column_letters
from districts.returns.workbook_in import read_book
from quirky_workbooks import Quirks

LINES = [
    ("Đất đai", (7, 279, 8, 121, 131, 19, 18, 5)),
    ("Hộ tịch", (18, 34, 0, 35, 9, 1, 7, 0)),
]
GOOD = quirky.workbook(LINES)


def refusal(data, name="bieu.xlsx"):
    with pytest.raises(UnreadableFile) as caught:
        open_book(io.BytesIO(data), name)
    return str(caught.value)


def read(data, name="bieu.xlsx"):
    return read_book(open_book(io.BytesIO(data), name))


def repacked(data, **changes):
    """The same zip with members replaced: `repacked(data, **{"xl/workbook.xml": function or bytes})`."""
    source, stream = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        names = [*source.namelist(), *(name for name in changes if name not in source.namelist())]
        for name in names:
            change = changes.get(name)
            content = change if isinstance(change, bytes) else source.read(name)
            target.writestr(name, change(content) if callable(change) else content)
    return stream.getvalue()


def ole(*streams):
    """Something that begins like an old Office file and names these streams."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"".join(s.encode("utf-16-le") for s in streams)
    )


def zip_of(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Tệp trống, không có byte nào"),
        (b"   \r\n ", "Tệp trống, không có chữ hay số nào"),
        (GOOD[: len(GOOD) // 2], "hỏng hoặc tải lên chưa trọn vẹn"),
        (GOOD[:3000], "hỏng hoặc tải lên chưa trọn vẹn"),
        (b"PK\x05\x06" + b"\0" * 18, "hỏng hoặc tải lên chưa trọn vẹn"),
        (ole("EncryptedPackage"), "có mật khẩu mở"),
        (ole("WordDocument"), "tệp Word"),
        (ole("PowerPoint Document"), "tệp PowerPoint"),
        (ole("Workbook"), "hỏng hoặc tải lên chưa trọn vẹn"),
        (b"%PDF-1.7 ...", "tệp PDF"),
        (b"\xff\xd8\xff\xe0 jpeg", "ảnh"),
        (b"\x89PNG\r\n", "ảnh"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "trang web (HTML)"),
        (b"<?xml version='1.0'?><Workbook/>", "trang web (HTML) hoặc XML"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x", "trang web (HTML)"),
        (bytes(range(256)) * 20, "không phải tệp Excel hay CSV"),
        ("Đất đai;1;2".encode("cp1258", "replace"), "không theo bảng mã Unicode"),
        (b"mot dong chu khong co dau phan cach", "không phải tệp Excel hay CSV"),
        (b'a;b;"c\n1;2;3', "dấu ngoặc kép không khép kín"),
        (zip_of("word/document.xml"), "tệp Word"),
        (zip_of("ppt/presentation.xml"), "tệp PowerPoint"),
        (zip_of("xl/workbook.bin"), ".xlsb"),
        (zip_of("mimetype", "content.xml"), "OpenDocument"),
        (zip_of("bieu.xlsx"), "tệp nén ZIP"),
        (zip_of("a.txt"), "tệp nén, không phải tệp Excel"),
    ],
)
def test_its_own_sentence(data, sentence):
    assert sentence in refusal(data)


def test_an_open_quote_is_not_hidden_by_another_separator():
    """Taken apart by commas the file is a table, though not the one that was meant."""
    with pytest.raises(UnreadableFile, match="dấu ngoặc kép không khép kín"):
        read('STT;Lĩnh vực, công việc;Tiếp nhận\n1;"Đất đai;7\n'.encode(), "bieu.csv")


def test_truncated_old_excel():
    data = quirky.as_xls(quirky.sheet_of(LINES, Quirks()))
    for length in (600, len(data) // 2, len(data) - 700):
        assert "hỏng" in refusal(data[:length])


def test_every_cut_of_a_good_file_is_refused_or_read_whole():
    for length in range(1, len(GOOD), len(GOOD) // 60):
        refusal(GOOD[:length])


def test_flipped_bytes_are_never_read_as_other_numbers():
    for place in range(40, len(GOOD), len(GOOD) // 80):
        data = bytearray(GOOD)
        data[place] ^= 0x5A
        try:
            reading = read(bytes(data))
        except UnreadableFile:
            continue
        assert reading.problems or [line.counts for line in reading.lines] == [counts for _, counts in LINES]


class TestTooLarge:
    def test_zip_bomb(self):
        bomb = repacked(GOOD, **{"xl/worksheets/sheet1.xml": b" " * (package.MAX_UNPACKED + 1)})
        assert len(bomb) < 2_000_000
        assert "quá lớn" in refusal(bomb)

    def test_size_that_lies(self):
        """The directory of the zip says 10 bytes, and far more would come out."""
        data = bytearray(repacked(GOOD, **{"xl/worksheets/sheet1.xml": b"<a>" + b" " * 5_000_000}))
        place = data.rindex(b"xl/worksheets/sheet1.xml") - 46
        data[place + 24 : place + 28] = (10).to_bytes(4, "little")
        assert "hỏng" in refusal(bytes(data))

    @pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "ZZ5", "CW2"])
    def test_a_cell_at_the_end_of_the_world(self, far):
        """Calamine lays out a rectangle up to the farthest cell: terabytes for one number."""
        book = openpyxl.load_workbook(io.BytesIO(GOOD))
        book.active[far] = 1
        assert "quá lớn" in refusal(saved(book))

    def test_formatting_far_away_is_no_cell(self):
        book = openpyxl.load_workbook(io.BytesIO(GOOD))
        book.active["XFC7"].font = openpyxl.styles.Font(bold=True)
        assert read(saved(book)).problems == []

    def test_too_many_rows(self, monkeypatch):
        monkeypatch.setattr("districts.returns.text_files.MAX_ROWS", 10)
        assert "quá lớn" in refusal(b"a;b\n" * 11)

    def test_file_of_many_bytes(self, monkeypatch):
        monkeypatch.setattr("districts.returns.files.MAX_BYTES", len(GOOD) - 1)
        assert "quá lớn" in refusal(GOOD)

    def test_entities(self):
        bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'
        assert "hỏng" in refusal(repacked(GOOD, **{"xl/worksheets/sheet1.xml": bomb}))


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class TestFormulas:
    def formula_book(self, fullCalcOnLoad, value):
        """A part of the first line as a formula, with a stored result."""
        sheet = quirky.sheet_of(LINES, Quirks())
        row, column = sheet.places[0, "online"]
        sheet.cells[row, column] = quirky.Formula("=3+4")
        data = quirky.as_xlsx(sheet)
        cell = f"{column_letters(column)}{row + 1}"
        flag = b'fullCalcOnLoad="1"'
        return cell, repacked(
            data,
            **{
                "xl/workbook.xml": lambda xml: xml if fullCalcOnLoad else xml.replace(flag, b""),
                "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<v />", value).replace(b"<v/>", value),
            },
        )

    def test_a_result_of_excel_is_read(self):
        _, data = self.formula_book(False, b"<v>7</v>")
        assert read(data).problems == []

    @pytest.mark.parametrize(
        ("full_calc", "value"),
        [(False, b"<v></v>"), (True, b"<v></v>"), (True, b"<v>0</v>"), (True, b"<v>7</v>")],
    )
    def test_without_a_result_it_is_no_number(self, full_calc, value):
        """A writer that calculates nothing stores a zero and asks Excel to calculate on opening."""
        cell, data = self.formula_book(full_calc, value)
        problem = next(problem for problem in read(data).problems if problem.cell == cell)
        assert "không tự tính công thức" in problem.message
        assert "bấm Lưu" in problem.wanted

    def test_totals_as_formulas_are_added_up_here(self):
        reading = read(quirky.workbook(LINES, sums_as_formulas=True))
        assert reading.problems == []
        assert any("công thức chưa có kết quả; cổng tự cộng" in notice for notice in reading.notices)


class TestSheets:
    def two(self, first="UBND huyện Lai Vung", second="UBND huyện Lấp Vò"):
        book = openpyxl.Workbook()
        for title, unit in (("Một", first), ("Hai", second)):
            sheet = quirky.sheet_of(LINES, Quirks(title_rows=3))
            sheet.cells[0, 7] = f"- Đơn vị báo cáo: {unit}"
            written = book.create_sheet(title)
            for (row, column), value in sheet.cells.items():
                written.cell(row + 1, column + 1, value)
        del book["Sheet"]
        return open_book(io.BytesIO(saved(book)))

    def test_two_forms_are_asked_about(self):
        problem = read_book(self.two()).problems[0]
        assert "2 biểu" in problem.message
        assert "“Một”, “Hai”" in problem.message

    def test_the_one_that_names_the_unit_is_taken(self):
        reading = read_book(self.two(), wanted=lambda head: "Lấp Vò" in head.unit.words)
        assert (reading.sheet, reading.problems) == ("Hai", [])
        assert "không nhập" in " ".join(reading.notices)

    def test_a_second_form_below_the_first(self):
        sheet = quirky.sheet_of(LINES, Quirks(total_row=None))
        height = max(row for row, _ in sheet.cells) + 3
        sheet.cells |= {(row + height, column): value for (row, column), value in sheet.cells.items()}
        assert "thêm một biểu nữa" in " ".join(map(str, read(quirky.as_xlsx(sheet)).problems))

    def test_hidden_sheet_is_read_and_told(self):
        book = openpyxl.load_workbook(io.BytesIO(GOOD))
        book.create_sheet("Khác")
        book["II.06a"].sheet_state = "hidden"
        book.active = 1
        reading = read(saved(book))
        assert reading.problems == []
        assert "đang bị ẩn" in reading.notices[0]

    def test_another_workbook(self):
        book = openpyxl.Workbook()
        book.active.append(["Họ và tên", "Chức vụ", "Số điện thoại"])
        assert "Không thấy Biểu số II.06a" in str(read(saved(book)).problems[0])

    def test_empty_workbook(self):
        assert "đều trống" in str(read(saved(openpyxl.Workbook())).problems[0])

    def test_form_without_lines(self):
        assert "chưa có dòng số liệu nào" in str(read(quirky.workbook([], total_row=None)).problems[0])

    def test_another_form_of_the_same_family(self):
        sheet = quirky.sheet_of(LINES, Quirks())
        sheet.cells[0, 0] = "Biểu số II.05b/VPCP/KSTT"
        assert "biểu khác" in str(read(quirky.as_xlsx(sheet)).problems[0])

    def test_counted_in_thousands(self):
        sheet = quirky.sheet_of(LINES, Quirks(title_rows=4))
        sheet.cells[3, 7] = "Đơn vị tính: nghìn hồ sơ"
        assert "không phải là từng hồ sơ" in str(read(quirky.as_xlsx(sheet)).problems[0])

    def test_macros_are_left_alone(self):
        reading = read(repacked(GOOD, **{"xl/vbaProject.bin": b"\xd0\xcf"}), "bieu.xlsm")
        assert reading.problems == []
        assert "macro được bỏ qua" in reading.notices[0]


class TestRows:
    def test_groups_with_counts_are_asked_about(self):
        sheet = quirky.sheet_of(LINES, Quirks())
        sheet.cells[sheet.places[0, "online"][0], 0] = "I"
        problems = read(quirky.as_xlsx(sheet)).problems
        assert "Dòng nhóm" in " ".join(map(str, problems))

    def test_groups_without_counts_are_left_aside(self):
        sheet = quirky.sheet_of(LINES, Quirks(blank_rows=True))
        row = sheet.places[0, "online"][0] + 1
        sheet.cells[row, 0], sheet.cells[row, 1] = "II", "Cấp xã"
        reading = read(quirky.as_xlsx(sheet))
        assert (reading.problems, len(reading.lines)) == ([], 2)
        assert "Cấp xã" in " ".join(reading.notices)

    @pytest.mark.parametrize(
        ("order", "name"), [("1.1", "Cấp giấy"), ("", "Trong đó: cấp giấy"), ("", "- Cấp giấy")]
    )
    def test_parts_of_a_line_are_asked_about(self, order, name):
        sheet = quirky.sheet_of(LINES, Quirks(total_row=None))
        row = sheet.places[1, "online"][0]
        sheet.cells[row, 0], sheet.cells[row, 1] = order, name
        assert "dòng con" in " ".join(map(str, read(quirky.as_xlsx(sheet)).problems))

    @pytest.mark.parametrize(("total_row", "n_problems"), [("Tổng cộng", 0), (None, 1)])
    def test_a_line_without_a_number_counts_where_the_total_counts_it(self, total_row, n_problems):
        sheet = quirky.sheet_of(LINES, Quirks(total_row=total_row))
        del sheet.cells[sheet.places[1, "online"][0], 0]
        reading = read(quirky.as_xlsx(sheet))
        assert (len(reading.problems), len(reading.lines)) == (n_problems, 2)
        assert all("không có số thứ tự" in problem.message for problem in reading.problems)

    def test_counts_under_the_total_are_refused(self):
        sheet = quirky.sheet_of(LINES, Quirks())
        row = sheet.places[None, "online"][0] + 2
        for key in quirky.PARTS:
            sheet.cells[row, sheet.columns[key]] = 1
        sheet.cells[row, 1] = "Lĩnh vực khác"
        assert "nằm dưới dòng tổng" in str(read(quirky.as_xlsx(sheet)).problems[0])

    def test_a_total_above_its_lines_is_told_once(self):
        sheet = quirky.sheet_of(LINES, Quirks())
        total, first = sheet.places[None, "online"][0], sheet.places[0, "online"][0]
        for column in range(max(sheet.columns.values()) + 1):
            below = [sheet.cells.get((row, column), "") for row in range(first, total)]
            for row, value in enumerate([sheet.cells.get((total, column), ""), *below], first):
                sheet.cells[row, column] = value
        (problem,) = read(quirky.as_xlsx(sheet)).problems
        assert f"2 dòng nằm dưới dòng tổng (dòng {first + 1})" in problem.message
        assert f"dòng {first + 2}, {first + 3}." in problem.message

    @pytest.mark.parametrize("other", [(1, "online"), (0, "direct")])
    def test_one_number_over_several_cells_is_asked_about(self, other):
        sheet = quirky.sheet_of(LINES, Quirks(total_row=None, sums=False))
        (row, column), (bottom, right) = sheet.places[0, "online"], sheet.places[other]
        sheet.cells.pop((bottom, right))
        sheet.merges.append(((row, column), (bottom, right)))
        merged = f"{address(row, column)}:{address(bottom, right)}"
        problems = read(quirky.as_xlsx(sheet)).problems
        assert [(problem.cell, problem.value) for problem in problems] == [(address(row, column), "7")]
        assert f"Ô gộp {merged} trùm lên nhiều ô số" in problems[0].message

    def test_a_line_two_rows_high_is_one_line(self):
        sheet = quirky.sheet_of(LINES, Quirks(total_row=None))
        row = sheet.places[1, "online"][0]
        sheet.merges += [((row, column), (row + 1, column)) for column in sheet.columns.values()]
        reading = read(quirky.as_xlsx(sheet))
        assert (reading.problems, [line.counts for line in reading.lines]) == ([], [c for _, c in LINES])

    @pytest.mark.parametrize("order", [True, False])
    def test_a_name_too_long_to_be_stored(self, order):
        (problem,) = read(quirky.workbook([("Đất đai " * 40, LINES[0][1])], order=order)).problems
        assert "dài quá 300 ký tự" in problem.message

    def test_a_name_of_which_nothing_is_seen(self):
        (problem,) = read(quirky.workbook([("\u200b", LINES[0][1])])).problems
        assert "không nhìn thấy" in problem.message

    def test_names_in_an_old_font_are_refused_at_their_cells(self):
        lines = [("§Êt ®ai", LINES[0][1]), ("Hé tÞch", LINES[1][1])]
        (problem,) = read(quirky.workbook(lines)).problems
        assert "“§Êt ®ai” là phông chữ cũ TCVN3" in problem.message
        assert "Có phải ý anh/chị là “Đất đai”?" in problem.message
        assert problem.cell[0] == "B"

    def test_a_workbook_in_an_old_font_says_so(self):
        book = openpyxl.Workbook()
        book.active.append(["STT", "LÜnh vùc", "Sè hå s¬ tiÕp nhËn", "Sè hå s¬ ®· gi¶i quyÕt"])
        assert "phông chữ cũ TCVN3" in str(read(saved(book)).problems[0])

    def test_three_dots_are_unknown_and_told(self):
        sheet = quirky.sheet_of(LINES, Quirks(total_row=None, sums=False))
        sheet.cells[sheet.places[0, "online"]] = "…"
        reading = read(quirky.as_xlsx(sheet))
        assert reading.lines[0].counts[0] is None
        assert f"chưa biết, không phải 0: {address(*sheet.places[0, 'online'])}." in reading.notices[0]

    def test_a_line_without_a_name(self):
        sheet = quirky.sheet_of(LINES, Quirks(total_row=None))
        sheet.cells[sheet.places[1, "online"][0], 1] = ""
        assert "thiếu tên lĩnh vực" in str(read(quirky.as_xlsx(sheet)).problems[0])

    def test_unknown_is_not_zero_and_is_told(self):
        lines = [("Đất đai", (None, 279, 8, 121, 131, None, 18, 5))]
        reading = read(quirky.workbook(lines))
        assert reading.lines[0].counts == lines[0][1]
        assert reading.received is None
        assert "2 ô trống hoặc ghi “…” được giữ là chưa biết" in " ".join(reading.notices)

    def test_dash_is_zero_and_is_told(self):
        reading = read(quirky.workbook(LINES, styles=("dash",)))
        assert reading.lines[1].counts[2] == 0
        assert "được đọc là 0" in " ".join(reading.notices)

    def test_split_channels_make_one_column(self):
        """(5) as 'trực tiếp' and 'bưu chính' in two columns."""
        sheet = quirky.sheet_of(LINES, Quirks(head="flat", sums=True, column_numbers=False))
        column = sheet.columns["direct"]
        last = max(sheet.columns.values()) + 1
        sheet.cells[3, column] = "Tiếp nhận - trực tiếp"
        sheet.cells[3, last] = "Tiếp nhận - bưu chính công ích"
        for index, (_, counts) in enumerate(LINES):
            row = sheet.places[index, "direct"][0]
            sheet.cells[row, column], sheet.cells[row, last] = counts[1] - 30, 30
        row = sheet.places[None, "direct"][0]
        sheet.cells[row, column], sheet.cells[row, last] = 253, 60
        reading = read(quirky.as_xlsx(sheet))
        assert [str(problem) for problem in reading.problems] == []
        assert [(line.counts, line.postal) for line in reading.lines] == [(counts, 30) for _, counts in LINES]


class TestColumnsBehindTheForm:
    def sheet(self, heading, value, **quirks):
        """The usual form with one more column to its right."""
        sheet = quirky.sheet_of([LINES[0], ("Hộ tịch", (18, 34, 0, 35, 9, 1, 9, 0))], Quirks(**quirks))
        column = max(sheet.columns.values()) + 1
        sheet.cells[3, column] = heading
        sheet.cells[sheet.places[1, "online"][0], column] = value
        return sheet, column

    def test_the_file_explains_a_line_itself(self):
        sheet, _ = self.sheet("Giải trình", "Phần mềm ghi thừa 2 hồ sơ.")
        reading = read(quirky.as_xlsx(sheet))
        assert reading.problems == []
        assert reading.lines[1].explanation == "Phần mềm ghi thừa 2 hồ sơ."
        assert "nhưng tệp có giải trình" in " ".join(reading.notices)

    @pytest.mark.parametrize(
        ("words", "why"), [("PhÇn mÒm ghi thõa hå s¬", "phông chữ cũ TCVN3"), ("thừa " * 500, "dài quá 2000")]
    )
    def test_an_explanation_that_cannot_be_kept(self, words, why):
        sheet, column = self.sheet("Giải trình", words)
        problem = read(quirky.as_xlsx(sheet)).problems[0]
        assert why in problem.message
        assert problem.cell.startswith(column_letters(column))

    def test_a_remark_explains_nothing(self):
        sheet, column = self.sheet("Ghi chú", "Phần mềm ghi thừa 2 hồ sơ.")
        reading = read(quirky.as_xlsx(sheet))
        assert [problem.line for problem in reading.problems] == [1]
        assert f"Cột {column_letters(column)} “Ghi chú” không thuộc biểu" in " ".join(reading.notices)

    def test_what_came_by_post_is_part_of_column_5(self):
        sheet, column = self.sheet("Trong đó: qua bưu chính", 30, total_row=None)
        assert read(quirky.as_xlsx(sheet)).lines[1].postal == 30
        sheet.cells[sheet.places[1, "online"][0], column] = 35
        assert "nhiều hơn cả cột (5)" in " ".join(map(str, read(quirky.as_xlsx(sheet)).problems))

    def test_a_second_column_of_post_is_asked_about(self):
        sheet, _ = self.sheet("Tiếp nhận - Bưu chính", 30, head="flat")
        assert "không rõ có cộng" in " ".join(map(str, read(quirky.as_xlsx(sheet)).problems))


class TestOtherWriters:
    """XML that is the same and looks different."""

    SHEET = "xl/worksheets/sheet1.xml"

    def prefixed(self, xml):
        text = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", xml)
        return text.replace(b"xmlns=", b"xmlns:x=")

    def test_prefixed_names(self):
        assert [line.counts for line in read(repacked(GOOD, **{self.SHEET: self.prefixed})).lines] == [
            counts for _, counts in LINES
        ]

    @pytest.mark.parametrize("rewrite", ["prefixed", "single_quoted"])
    def test_errors_are_seen_there_too(self, rewrite):
        sheet = quirky.sheet_of(LINES, Quirks())
        row, column = sheet.places[0, "late"]
        sheet.cells[row, column] = quirky.Error("#REF!")
        data = repacked(quirky.as_xlsx(sheet), **{self.SHEET: getattr(self, rewrite)})
        assert f"{column_letters(column)}{row + 1}" in [problem.cell for problem in read(data).problems]

    def single_quoted(self, xml):
        return xml.replace(b'"', b"'")

    def test_rows_hidden_down_to_the_last(self):
        def hide(xml):
            rest = b"".join(b'<row r="%d" hidden="1"/>' % row for row in (1048575, 1048576))
            return xml.replace(b"</sheetData>", rest + b"</sheetData>")

        assert read(repacked(GOOD, **{self.SHEET: hide})).problems == []


def test_addresses():
    assert [column_letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert address(10, 6) == "G11"
    assert grid.Grid("", [["a"]]).cell(5, 5) == ""
