"""From an uploaded file to sheets: what the file is by its content, never by its name.

Excel files are read by calamine (.xlsx, .xlsm) and xlrd (.xls: it tells of errors and hidden rows, and takes
no memory for empty cells). Formulas are never evaluated, macros never touched. Every kind of file that cannot
be read has its own sentence.
"""

import io

import python_calamine
import xlrd

from . import text_files
from .counts import ErrorCell
from .grid import DAMAGED, MAX_ROWS, TOO_LARGE, Book, Grid, UnreadableFile
from .package import Package

MAX_BYTES = 50_000_000  # as pages count megabytes
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = (
    "Tệp có mật khẩu mở nên cổng không đọc được. Hãy mở bằng Excel, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ "
    "làm việc), lưu rồi nhập lại."
)
# Beginnings of files people send by mistake → what they are.
OTHER_KINDS = {
    b"%PDF": "tệp PDF",
    b"\xff\xd8\xff": "ảnh",
    b"\x89PNG": "ảnh",
    b"GIF8": "ảnh",
    b"Rar!": "tệp nén RAR",
    b"7z\xbc\xaf": "tệp nén 7z",
    b"\x1f\x8b": "tệp nén GZ",
    b"{\\rtf": "tệp văn bản RTF",
}


def open_book(file, name=""):
    """Return the :class:`Book` in a seekable binary file, or raise :class:`UnreadableFile`.

    `name` is what the sender called it; it only names the sheet of a text file.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not size:
        raise UnreadableFile("Tệp trống, không có byte nào. Hãy chọn lại tệp.")
    if size > MAX_BYTES:
        raise UnreadableFile(f"Tệp lớn hơn {MAX_BYTES // 1_000_000} MB. {TOO_LARGE}")
    start = file.read(8)
    file.seek(0)
    for beginning, kind in OTHER_KINDS.items():
        if start.startswith(beginning):
            raise UnreadableFile(
                f"Đây là {kind}, không phải tệp Excel hay CSV. Hãy chọn tệp .xlsx, .xls hoặc .csv."
            )
    if start.startswith(ZIP):
        return _open_xlsx(file)
    if start.startswith(b"PK"):
        raise UnreadableFile(DAMAGED)
    if start == OLE:
        return _open_xls(file)
    return text_files.open_text(file.read(), name)


def _open_xlsx(file):
    package = Package(file)
    package.check()
    file.seek(0)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        grids = [
            _xlsx_grid(book, package, meta)
            for meta in book.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except UnreadableFile:
        raise
    except BaseException as error:  # a panic of the Rust library is no Exception
        raise _refusal(error) from error
    notices = ["Tệp có macro; cổng chỉ đọc số liệu, macro được bỏ qua."] if package.has_macros else []
    return Book("xlsx", grids, notices)


def _xlsx_grid(book, package, meta):
    facts = package.facts(meta.name)
    sheet = book.get_sheet_by_name(meta.name)
    rows = sheet.to_python(skip_empty_area=False)
    for (row, column), value in facts.replaced.items():
        _put(rows, row, column, value)
    return Grid(
        name=meta.name,
        rows=rows,
        merges=list(sheet.merged_cell_ranges or ()),
        hidden_rows=frozenset(facts.hidden_rows),
        hidden_columns=frozenset(facts.hidden_columns),
        is_hidden=meta.visible != python_calamine.SheetVisibleEnum.Visible,
    )


def _put(rows, row, column, value):
    while len(rows) <= row:
        rows.append([])
    values = rows[row]
    values.extend([""] * (column + 1 - len(values)))
    values[column] = value


def _refusal(error):
    if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
        raise error
    if isinstance(error, python_calamine.PasswordError):
        return UnreadableFile(ENCRYPTED)
    return UnreadableFile(DAMAGED)


def _open_xls(file):
    data = file.read()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(ENCRYPTED)
    if "WordDocument".encode("utf-16-le") in data:
        raise UnreadableFile("Đây là tệp Word, không phải tệp Excel. Hãy chọn tệp .xlsx, .xls hoặc .csv.")
    if "PowerPoint Document".encode("utf-16-le") in data:
        raise UnreadableFile(
            "Đây là tệp PowerPoint, không phải tệp Excel. Hãy chọn tệp .xlsx, .xls hoặc .csv."
        )
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        raise UnreadableFile(ENCRYPTED if "encrypted" in str(error).lower() else DAMAGED) from error
    except Exception as error:  # xlrd lets any error of a broken file through
        raise UnreadableFile(DAMAGED) from error
    grids = [_xls_grid(book, sheet) for sheet in book.sheets()]
    has_macros = "_VBA_PROJECT".encode("utf-16-le") in data
    notices = ["Tệp có macro; cổng chỉ đọc số liệu, macro được bỏ qua."] if has_macros else []
    return Book("xls", grids, notices)


def _xls_grid(book, sheet):
    if sheet.nrows > MAX_ROWS:
        raise UnreadableFile(TOO_LARGE)
    return Grid(
        name=sheet.name,
        rows=[[_xls_value(book, cell) for cell in sheet.row(row)] for row in range(sheet.nrows)],
        merges=[((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells],
        hidden_rows=frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
        is_hidden=sheet.visibility != 0,
    )


def _xls_value(book, cell):
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ErrorCell(xlrd.error_text_from_code.get(cell.value, "#?"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (xlrd.xldate.XLDateError, ValueError, OverflowError):
            return ErrorCell("#DATE")
    return cell.value
