"""Excel out: any list as a workbook, written row by row in little memory, safe to open.

    columns = [SheetColumn("Đơn vị"), SheetColumn("Tiếp nhận", "number")]
    return workbook_response("Biểu tháng 8-2019", columns, rows)
    return sheets_response("Cuộc kiểm tra", [Sheet("Hạn chế", columns, rows), Sheet(…)])

`districts.list_sheets` says how a list of the portal offers itself as Excel.

No cell becomes a formula: a text that begins with = + - @ is stored as text, marked so that it stays one when
it is edited. Unknown (None) is an empty cell. Numbers are numbers, shown as the reader's own Excel groups
them (2.000 in Vietnam).
"""

import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from accounts.vietnamese import clean_line

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = {"number": "#,##0", "decimal": "#,##0.0##", "percent": '0.0"%"', "date": "dd/mm/yyyy"}
MOMENT = "dd/mm/yyyy hh:mm"
FONT = "Times New Roman"
LONGEST_CELL = 32_767
ROWS_MEASURED = 200
NARROWEST, WIDEST = 8, 60

HEADING_FONT = Font(name=FONT, size=12, bold=True)
BODY_FONT = Font(name=FONT, size=12)
HEADING_FILL = PatternFill("solid", fgColor="E8F0F8")
THIN = Border(*[Side(style="thin", color="808080")] * 4)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAPPED = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True)
class SheetColumn:
    """`kind` is text, number, decimal, percent (97.5 for 97,5 %) or date; `width` is in characters."""

    heading: str
    kind: str = "text"
    width: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet: title, notes, a head that stays in sight, then the rows.

    `rows` may be a generator; each row has one value for each column: str, int, float, Decimal, date,
    datetime (shown in Vietnam's time), bool, or None for unknown.
    """

    name: str
    columns: Sequence[SheetColumn]
    rows: Iterable
    title: str = ""
    notes: Sequence[str] = ()


def workbook_response(name, columns, rows, *, title="", notes=()):
    """Return a workbook of one sheet as a download called `name`.xlsx."""
    return sheets_response(name, [Sheet(name, columns, rows, title, notes)])


def sheets_response(name, sheets):
    """Return the workbook as a download called `name`.xlsx."""
    response = HttpResponse(sheets_bytes(sheets))
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{file_name(name)}.xlsx")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def workbook_bytes(columns, rows, *, sheet, title="", notes=()):
    """Return the bytes of a workbook of one sheet."""
    return sheets_bytes([Sheet(sheet, columns, rows, title, notes)])


def sheets_bytes(sheets):
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(book, sheet)
    return saved(book)


def _write_sheet(book, sheet):
    written = book.create_sheet(sheet_title(sheet.name))
    rows = iter(sheet.rows)
    measured = list(islice(rows, ROWS_MEASURED))
    for index, column in enumerate(sheet.columns, 1):
        width = column.width or _width(column, (row[index - 1] for row in measured))
        written.column_dimensions[get_column_letter(index)].width = width
    above = [*([sheet.title] if sheet.title else []), *sheet.notes]
    written.freeze_panes = f"A{len(above) + 2}"
    for index, text in enumerate(above):
        font = HEADING_FONT if sheet.title and not index else BODY_FONT
        written.append([text_cell(written, text, font)])
    written.append([_heading(written, column) for column in sheet.columns])
    for row in chain(measured, rows):
        written.append(
            [
                value_cell(written, value, column.kind)
                for value, column in zip(row, sheet.columns, strict=True)
            ]
        )


def text_cell(sheet, text, font=BODY_FONT, *, alignment=None, border=None):
    """Return a cell that holds exactly this text, whatever it begins with."""
    text = ILLEGAL_CHARACTERS_RE.sub("", str(text))[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.font = font
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    if alignment:
        cell.alignment = alignment
    if border:
        cell.border = border
    return cell


def value_cell(sheet, value, kind="text", *, font=BODY_FONT, border=THIN):
    if isinstance(value, bool):
        value = "có" if value else "không"
    if value is None or isinstance(value, int | float | Decimal | datetime.date):
        cell = WriteOnlyCell(sheet, value=_naive(value))
        cell.font, cell.border = font, border
        if isinstance(value, datetime.datetime):
            cell.number_format = MOMENT
        elif isinstance(value, datetime.date):
            cell.number_format = FORMATS["date"]
        elif value is not None:
            cell.number_format = FORMATS.get(kind, FORMATS["decimal" if value != int(value) else "number"])
        return cell
    return text_cell(sheet, value, font, alignment=WRAPPED, border=border)


def sheet_title(name):
    """Return what Excel takes for the name of a sheet: at most 31 characters, none of []:*?/\\."""
    return (
        "".join(" " if char in "[]:*?/\\" else char for char in clean_line(name))[:31].strip(" '") or "Bảng"
    )


def file_name(name):
    """Return a name for a download on any system."""
    return (
        "".join("-" if char in '<>:"/\\|?*' else char for char in clean_line(name))[:120].strip(" .")
        or "bang"
    )


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heading(sheet, column):
    cell = text_cell(sheet, column.heading, HEADING_FONT, alignment=CENTRED, border=THIN)
    cell.fill = HEADING_FILL
    return cell


def _naive(value):
    """Excel knows no zones: a moment is written as Vietnam's clocks showed it."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None)
    return value


def _width(column, values):
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    longest_word = max((len(word) for word in column.heading.split()), default=0)
    return min(WIDEST, max(NARROWEST, longest + 3, longest_word + 3))
