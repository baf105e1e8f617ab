"""A return in the official layout of Biểu số II.06a/VPCP/KSTT: what is exported is imported again unchanged.

Sums are written as values, never as formulas. Two columns follow the thirteen where a return needs them: the
part that came by post, and the explanations of lines that do not add up.
"""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from districts.reading import show_date
from districts.spreadsheets import (
    BODY_FONT,
    CENTRED,
    FONT,
    HEADING_FONT,
    THIN,
    file_name,
    saved,
    sheet_title,
    text_cell,
    value_cell,
)

from .definition import EXPLANATION, II_06A, NAME, ORDER, POSTAL_PART

HEAD_ROW = 6  # where the table's head begins, as Excel counts
HEAD_ROWS = 3
WIDTHS = {ORDER: 6, NAME: 38, EXPLANATION: 40}
TITLE_FONT = Font(name=FONT, size=13, bold=True)
ITALIC = Font(name=FONT, size=11, italic=True)
MIDDLE = Alignment(horizontal="center")
EXTRA = {
    POSTAL_PART: "Trong đó: qua bưu chính",
    EXPLANATION: "Giải trình",
}


def return_file_name(dossier_return):
    """'Biểu II.06a huyện Lấp Vò tháng 8-2019'."""
    return file_name(f"Biểu II.06a {dossier_return.unit.in_sentence} {dossier_return.period_words}")


def return_workbook(dossier_return):
    """Return the bytes of the .xlsx of a return with its lines."""
    lines = list(dossier_return.lines.order_by("order"))
    extra = [
        key
        for key, is_needed in (
            (POSTAL_PART, any(line.postal is not None for line in lines)),
            (EXPLANATION, any(line.explanation for line in lines)),
        )
        if is_needed
    ]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title("II.06a"))
    _set_up(sheet, extra)
    for row in (*_title_rows(dossier_return, sheet), *_head_rows(sheet, extra)):
        sheet.append(row)
    for line in lines:
        sheet.append(_line_row(sheet, line, extra))
    sheet.append(_total_row(sheet, dossier_return))
    return saved(book)


def _set_up(sheet, extra):
    for index, key in enumerate([*(column.key for column in II_06A.columns), *extra], 1):
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS.get(key, 11)
    for row in range(HEAD_ROW, HEAD_ROW + HEAD_ROWS):
        sheet.row_dimensions[row].height = 32
    sheet.freeze_panes = f"C{HEAD_ROW + HEAD_ROWS + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW + HEAD_ROWS}"
    for merge in ("C2:M2", "C3:M3", *_merges(extra)):
        sheet.merged_cells.ranges.add(CellRange(merge))


def _title_rows(dossier_return, sheet):
    unit, on = dossier_return.unit, dossier_return.period_to
    parent = unit.parent_on(on)
    received_by = parent.people_committee if parent else "…………"
    period = f"từ ngày {show_date(dossier_return.period_from)} đến ngày {show_date(on)}"
    return (
        _row(
            sheet,
            {1: (II_06A.symbol, BODY_FONT), 9: (f"- Đơn vị báo cáo: {unit.people_committee}", BODY_FONT)},
        ),
        _row(sheet, {3: (II_06A.title, TITLE_FONT)}),
        _row(sheet, {3: (f"Kỳ báo cáo: {period}", ITALIC)}),
        _row(sheet, {9: (f"- Đơn vị nhận báo cáo: {received_by}", BODY_FONT)}),
        _row(sheet, {9: (f"Đơn vị tính: {II_06A.count_unit}", ITALIC)}),
    )


def _row(sheet, texts):
    row = [None] * max(texts)
    for column, (text, font) in texts.items():
        alignment = MIDDLE if column == 3 else None
        row[column - 1] = text_cell(sheet, text, font, alignment=alignment)
    return row


def _headings():
    """Return {(row of the head from 0, column from 0): (text, rows, columns it spans)}."""
    found = {}
    columns = II_06A.columns
    for index, column in enumerate(columns):
        for level, text in enumerate(column.headings):
            before = columns[index - 1].headings[: level + 1] if index else ()
            if before == column.headings[: level + 1] and level + 1 < len(column.headings):
                continue  # the heading before spans this column too
            shared = column.headings[: level + 1]
            width = sum(other.headings[: level + 1] == shared for other in columns[index:])
            is_last = level + 1 == len(column.headings)
            found[level, index] = (text, HEAD_ROWS - level if is_last else 1, width if not is_last else 1)
    return found


def _merges(extra):
    for (level, index), (_, down, right) in _headings().items():
        if down > 1 or right > 1:
            yield _range(HEAD_ROW + level, index, down, right)
    for index in range(len(II_06A.columns), len(II_06A.columns) + len(extra)):
        yield _range(HEAD_ROW, index, HEAD_ROWS, 1)


def _range(row, index, down, right):
    return f"{get_column_letter(index + 1)}{row}:{get_column_letter(index + right)}{row + down - 1}"


def _head_rows(sheet, extra):
    width = len(II_06A.columns) + len(extra)
    rows = [[text_cell(sheet, "", border=THIN) for _ in range(width)] for _ in range(HEAD_ROWS)]
    for (level, index), (text, *_) in _headings().items():
        rows[level][index] = text_cell(sheet, text, HEADING_FONT, alignment=CENTRED, border=THIN)
    for index, key in enumerate(extra, len(II_06A.columns)):
        rows[0][index] = text_cell(sheet, EXTRA[key], HEADING_FONT, alignment=CENTRED, border=THIN)
    numbers = [
        text_cell(sheet, f"({column.number})", ITALIC, alignment=CENTRED, border=THIN)
        for column in II_06A.columns
    ]
    return [*rows, numbers]


def _line_row(sheet, line, extra):
    arithmetic = line.as_arithmetic()
    row = [value_cell(sheet, line.order, "number"), text_cell(sheet, line.field_name, border=THIN)]
    row += [value_cell(sheet, getattr(arithmetic, column.key), "number") for column in II_06A.columns[2:]]
    values = {POSTAL_PART: line.postal, EXPLANATION: line.explanation or None}
    return [*row, *(value_cell(sheet, values[key], "number") for key in extra)]


def _total_row(sheet, dossier_return):
    """Sums over the lines; empty where any line is unknown, for then the sum is."""
    total = dossier_return.total().line
    row = [
        text_cell(sheet, "", border=THIN),
        text_cell(sheet, "Tổng cộng", HEADING_FONT, border=THIN),
    ]
    for column in II_06A.columns[2:]:
        count = getattr(total, column.key)
        row.append(value_cell(sheet, count, "number", font=HEADING_FONT))
    return row
