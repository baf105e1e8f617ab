"""Workbooks as units really send them: the same lines, laid out, typed and stored in a hundred ways.

A `Quirks` says how; `sheet_of` lays the lines out as a table of cells, and `as_xlsx`, `as_xls`, `as_csv`
write that table as bytes. Nothing here uses the code that reads.
"""

import csv
import io
import unicodedata
from dataclasses import dataclass, field, replace

import openpyxl
import xlwt

PARTS = ("online", "direct", "carried_over", "early", "on_time", "late", "pending_in_time", "pending_overdue")
SUMS = {
    "received": ("online", "direct", "carried_over"),
    "handled": ("early", "on_time", "late"),
    "pending": ("pending_in_time", "pending_overdue"),
}
NUMBERS = {"order": 1, "name": 2, "received": 3, "online": 4, "direct": 5, "carried_over": 6, "handled": 7}
NUMBERS |= {"early": 8, "on_time": 9, "late": 10, "pending": 11, "pending_in_time": 12, "pending_overdue": 13}
GROUPS = {
    "received": ("received", "online", "direct", "carried_over"),
    "handled": ("handled", "early", "on_time", "late"),
    "pending": ("pending", "pending_in_time", "pending_overdue"),
}
GROUP_WORDS = {
    "received": ("Số lượng hồ sơ tiếp nhận", "Số hồ sơ TTHC tiếp nhận", "TIẾP NHẬN"),
    "handled": ("Số lượng hồ sơ đã giải quyết", "Đã xử lý", "SỐ HỒ SƠ ĐÃ GIẢI QUYẾT"),
    "pending": ("Số lượng hồ sơ đang giải quyết", "Đang xử lý", "SỐ HỒ SƠ ĐANG GIẢI QUYẾT"),
}
LEAF_WORDS = {
    "received": ("Tổng số", "TỔNG SỐ", "Tổng"),
    "online": ("Trực tuyến", "trực tuyến", "Qua mạng (trực tuyến)"),
    "direct": ("Trực tiếp, dịch vụ bưu chính", "Trực tiếp, BCCI", "Trực tiếp hoặc qua bưu chính công ích"),
    "carried_over": ("Từ kỳ trước", "Kỳ trước chuyển sang", "TỪ KỲ TRƯỚC CHUYỂN QUA"),
    "handled": ("Tổng số", "Tổng cộng", "TỔNG"),
    "early": ("Trước hạn", "Giải quyết trước hạn", "TRƯỚC HẠN"),
    "on_time": ("Đúng hạn", "đúng hạn", "Đúng thời hạn"),
    "late": ("Quá hạn", "Trễ hạn", "QUÁ HẠN"),
    "pending": ("Tổng số", "Tổng", "TỔNG SỐ"),
    "pending_in_time": ("Trong hạn", "Chưa đến hạn", "TRONG HẠN"),
    "pending_overdue": ("Quá hạn", "Đã quá hạn", "QUÁ HẠN"),
}
TOTAL_LABELS = ("Tổng cộng", "TỔNG SỐ", "Cộng", "Tổng cộng:", "Tổng cộng toàn huyện", "Tổng số (1+2+3)")


class Formula(str):
    """A cell with a formula that no program has calculated."""


class Error(str):
    """A cell that shows an error."""


@dataclass(frozen=True)
class Quirks:
    """How the form is laid out. `styles` are the ways a count is typed, used in turn."""

    head: str = (
        "merged"  # merged, spread (no merges), flat (one row), technical (one row of software's names)
    )
    words: int = 0
    title_rows: int = 3
    left_columns: int = 0
    column_numbers: bool = True
    order: bool = True
    group_order: tuple = ("received", "handled", "pending")
    leaf_shift: int = 0  # the columns within each group turned round by this many
    extra_column: bool = False
    sums: bool = True
    sums_as_formulas: bool = False
    total_row: str | None = "Tổng cộng"
    total_in_order_column: bool = False
    styles: tuple = ("number",)
    decomposed: bool = False
    states_period: bool = True
    footer: bool = False
    blank_rows: bool = False
    hidden: bool = False
    other_sheets: bool = False


@dataclass
class Sheet:
    """Cells by (row, column) from 0; `counts` says where each count of each line went."""

    cells: dict = field(default_factory=dict)
    merges: list = field(default_factory=list)
    hidden_rows: list = field(default_factory=list)
    hidden_columns: list = field(default_factory=list)
    places: dict = field(default_factory=dict)  # (line, key) → (row, column); line None is the total row
    columns: dict = field(default_factory=dict)

    def rows(self):
        height = 1 + max(row for row, _ in self.cells)
        width = 1 + max(column for _, column in self.cells)
        return [[self.cells.get((row, column), "") for column in range(width)] for row in range(height)]


def sheet_of(lines, quirks):
    """Lay out [(name, eight counts)] as a :class:`Sheet`."""
    sheet = Sheet()
    top = _title(sheet, quirks)
    bottom = _head(sheet, quirks, top)
    row = bottom + 1
    for index, (name, counts) in enumerate(lines):
        if quirks.blank_rows and index % 3 == 1:
            row += 1
        _line(sheet, quirks, row, index, name, counts)
        if quirks.hidden and index % 2:
            sheet.hidden_rows.append(row)
        row += 1
    if quirks.total_row:
        _total(sheet, quirks, row, lines)
        row += 1
    if quirks.footer:
        sheet.cells[row + 1, quirks.left_columns + 1] = "Ghi chú: số liệu lấy từ phần mềm một cửa."
        sheet.cells[row + 2, quirks.left_columns + 8] = "Lai Vung, ngày 15 tháng 8 năm 2019"
        sheet.cells[row + 3, quirks.left_columns + 8] = "THỦ TRƯỞNG ĐƠN VỊ"
    if quirks.decomposed:
        for place, value in sheet.cells.items():
            if type(value) is str:
                sheet.cells[place] = unicodedata.normalize("NFD", value)
    return sheet


def sums_of(counts):
    """Columns (3), (7), (11), each None where a part is unknown."""
    by_key = dict(zip(PARTS, counts, strict=True))
    return {
        key: None if any(by_key[part] is None for part in parts) else sum(by_key[part] for part in parts)
        for key, parts in SUMS.items()
    }


def _title(sheet, quirks):
    """Write the lines above the table; return the row in which the head begins."""
    left = quirks.left_columns
    titles = [
        {0: "Biểu số II.06a/VPCP/KSTT", 7: "- Đơn vị báo cáo: UBND huyện Lai Vung\n- Đơn vị nhận: Sở Nội vụ"},
        {2: "TÌNH HÌNH, KẾT QUẢ TIẾP NHẬN VÀ GIẢI QUYẾT TTHC"},
        {2: "Kỳ báo cáo: từ ngày 15/07/2019 đến ngày 14/08/2019"}
        if quirks.states_period
        else {2: "Năm báo cáo"},
        {7: "Đơn vị tính: Số hồ sơ TTHC"},
    ]
    for row in range(quirks.title_rows):
        for column, text in titles[row % 4].items():
            sheet.cells[row, left + column] = text
    return quirks.title_rows


def _columns(quirks):
    """Return the keys of the columns from left to right; None is a column that is not of the form."""
    keys = ["order", "name"] if quirks.order else ["name"]
    for group in quirks.group_order:
        leaves = [key for key in GROUPS[group] if quirks.sums or key not in SUMS]
        shift = quirks.leaf_shift % len(leaves)
        # In and beside "Trong kỳ" the two channels stay together, as they do on paper.
        shift = 0 if group == "received" and quirks.head == "merged" else shift
        keys += leaves[shift:] + leaves[:shift]
    return [*keys, None] if quirks.extra_column else keys


def _head(sheet, quirks, top):
    keys = _columns(quirks)
    places = {key: quirks.left_columns + index for index, key in enumerate(keys)}
    sheet.columns = {key: column for key, column in places.items() if key is not None}
    if quirks.extra_column:
        sheet.cells[top, places[None]] = "Ghi chú"
    bottom = {"merged": _three_rows, "spread": _three_rows, "flat": _flat, "technical": _technical}[
        quirks.head
    ](sheet, quirks, top, sheet.columns)
    if quirks.column_numbers and quirks.head != "technical":
        bottom += 1
        for key, column in sheet.columns.items():
            sheet.cells[bottom, column] = f"({NUMBERS[key]})" if quirks.words % 2 else NUMBERS[key]
    return bottom


def _three_rows(sheet, quirks, top, columns):
    word = quirks.words % 3
    outer = {"order": "STT", "name": "Lĩnh vực, công việc giải quyết theo cấp"}
    for key in ("order", "name"):
        if key in columns:
            _put(sheet, quirks, top, columns[key], outer[key], down=2)
    for group, keys in GROUPS.items():
        own = sorted(columns[key] for key in keys if key in columns)
        _put(sheet, quirks, top, own[0], GROUP_WORDS[group][word], right=len(own) - 1)
        for key in keys:
            if key in columns and key not in ("online", "direct"):
                _put(sheet, quirks, top + 1, columns[key], LEAF_WORDS[key][word], down=1)
    first, last = sorted((columns["online"], columns["direct"]))
    if last == first + 1:
        _put(sheet, quirks, top + 1, first, "Trong kỳ", right=1)
    for key in ("online", "direct"):
        sheet.cells[top + 2, columns[key]] = LEAF_WORDS[key][word]
    return top + 2


def _flat(sheet, quirks, top, columns):
    word = quirks.words % 3
    for key, column in columns.items():
        group = next((group for group, keys in GROUPS.items() if key in keys), None)
        if group is None:
            sheet.cells[top, column] = {"order": "Số TT", "name": "Lĩnh vực"}[key]
        else:
            sheet.cells[top, column] = f"{GROUP_WORDS[group][word]} - {LEAF_WORDS[key][word]}"
    return top


def _technical(sheet, quirks, top, columns):
    names = {
        "order": "STT",
        "name": "tenLinhVuc",
        "received": "tongSo",
        "online": "tiepNhanQuaMang",
        "direct": "tiepNhanTrucTiepVaBCCI",
        "carried_over": "tiepNhanKyTruoc",
        "handled": "daXuLyVaTraLai",
        "early": "daXuLyTruocHan",
        "on_time": "daXuLyDungHanVaTraLai",
        "late": "daXuLyQuaHan",
        "pending": "dangXuLyVaBoSung",
        "pending_in_time": "dangXuLyTrongHanVaBoSung",
        "pending_overdue": "dangXuLyQuaHan",
    }
    for key, column in columns.items():
        sheet.cells[top, column] = names[key]
    return top


def _put(sheet, quirks, row, column, text, down=0, right=0):
    sheet.cells[row, column] = text
    if quirks.head == "merged" and (down or right):
        sheet.merges.append(((row, column), (row + down, column + right)))


def _line(sheet, quirks, row, index, name, counts):
    columns = sheet.columns
    if quirks.order:
        sheet.cells[row, columns["order"]] = index + 1
    sheet.cells[row, columns["name"]] = name
    for key, count in (dict(zip(PARTS, counts, strict=True)) | sums_of(counts)).items():
        if key not in columns:
            continue
        sheet.places[index, key] = (row, columns[key])
        if key in SUMS and quirks.sums_as_formulas:
            sheet.cells[row, columns[key]] = Formula("=1+2")
        else:
            sheet.cells[row, columns[key]] = typed(
                count, quirks.styles[(row + columns[key]) % len(quirks.styles)]
            )


def _total(sheet, quirks, row, lines):
    columns = sheet.columns
    label = "order" if quirks.total_in_order_column and quirks.order else "name"
    sheet.cells[row, columns[label]] = quirks.total_row
    totals = [
        None if any(counts[part] is None for _, counts in lines) else sum(counts[part] for _, counts in lines)
        for part in range(len(PARTS))
    ]
    for key, count in (dict(zip(PARTS, totals, strict=True)) | sums_of(totals)).items():
        if key in columns:
            sheet.places[None, key] = (row, columns[key])
            sheet.cells[row, columns[key]] = typed(
                count, quirks.styles[(row + columns[key]) % len(quirks.styles)]
            )


def typed(count, style):
    """Return a count as somebody typed it."""
    if count is None:
        return {"text": "  ", "dots": "…", "dotted": "..."}.get(style, "")
    if style == "dash" and count == 0:
        return "-"
    if style == "number" or style == "dash":
        return count
    if style == "float":
        return float(count)
    grouped = f"{count:,}"
    return {
        "text": str(count),
        "dots": grouped.replace(",", "."),
        "dotted": f" {grouped.replace(',', '.')} ",
        "spaced": grouped.replace(",", " "),
        "nbsp": grouped.replace(",", "\u00a0"),
        "narrow": grouped.replace(",", "\u202f"),
    }[style]


# --- Files ---------------------------------------------------------------------------------------


def as_xlsx(sheet, name="II.06a", other_sheets=False, **states):
    book = openpyxl.Workbook()
    written = book.active
    written.title = name
    if other_sheets:
        book.create_sheet("Hướng dẫn", 0)["B2"] = "Đơn vị điền vào trang bên, không đổi tiêu đề."
        book.create_sheet("Ẩn").sheet_state = "hidden"
    for (row, column), value in sheet.cells.items():
        cell = written.cell(row + 1, column + 1, str(value) if isinstance(value, Formula | Error) else value)
        if type(value) is str:
            cell.data_type = "s"  # a text that begins with = stays a text
        elif isinstance(value, Error):
            cell.data_type = "e"
    for (top, left), (bottom, right) in sheet.merges:
        written.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    for row in sheet.hidden_rows:
        written.row_dimensions[row + 1].hidden = True
    return _bytes(book)


def as_xls(sheet, name="II.06a"):
    book = xlwt.Workbook(encoding="utf-8")
    written = book.add_sheet(name)
    for (row, column), value in sheet.cells.items():
        merge = next((merge for merge in sheet.merges if merge[0] == (row, column)), None)
        if merge:
            written.write_merge(row, merge[1][0], column, merge[1][1], value)
        elif isinstance(value, Error):
            written.write(row, column, xlwt.Formula("1/0"))
        else:
            written.write(row, column, value)
    for row in sheet.hidden_rows:
        written.row(row).hidden = True
    return _bytes(book)


def as_csv(sheet, separator=";", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(sheet.rows())
    return text.getvalue().encode(encoding)


def _bytes(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


PLAIN = Quirks()


def workbook(lines, **quirks):
    """A usual .xlsx of these lines."""
    return as_xlsx(sheet_of(lines, replace(PLAIN, **quirks)))
