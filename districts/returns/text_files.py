"""CSV as Excel and one-stop software write it: UTF-8 with or without BOM, UTF-16; ';', ',' or tab."""

import csv
import io
from pathlib import PurePath

from accounts.vietnamese import clean_line, legacy_font_problem

from .grid import MAX_COLUMNS, MAX_ROWS, TOO_LARGE, Book, Grid, UnreadableFile

SEPARATORS = (";", ",", "\t")
UNBALANCED_QUOTES = (
    "Tệp CSV có dấu ngoặc kép không khép kín hoặc ô quá dài nên không tách được các ô. "
    "Hãy mở bằng Excel, lưu lại thành .xlsx rồi nhập lại."
)
NOT_A_TABLE = "Đây không phải tệp Excel hay CSV mà cổng đọc được. Hãy chọn tệp .xlsx, .xls hoặc .csv."
WEB_PAGE = (
    "Tệp này thực ra là trang web (HTML) hoặc XML mang đuôi tệp bảng tính. Hãy mở bằng Excel, chọn Lưu thành "
    "(Save As) kiểu .xlsx rồi nhập lại."
)
NOT_UNICODE = (
    "Tệp chữ này không theo bảng mã Unicode nên chữ Việt sẽ sai. Hãy lưu lại thành kiểu "
    "“CSV UTF-8” hoặc .xlsx rồi nhập lại."
)


def open_text(data, name):
    """Return the :class:`Book` of a text file, one grid for each separator that may be meant."""
    text = _decode(data)
    start = text[:2000].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<table", "<?xml", "<meta", "<style", "mime-version:")):
        raise UnreadableFile(WEB_PAGE)
    if not text.strip():
        raise UnreadableFile("Tệp trống, không có chữ hay số nào. Hãy chọn lại tệp.")
    named, text = _separator_line(text)
    separators = [named] if named else [sign for sign in SEPARATORS if sign in text]
    if not separators:
        raise UnreadableFile(NOT_A_TABLE)
    sheet = clean_line(PurePath(name).stem) or "CSV"
    grids, refusals = [], []
    for sign in separators:
        try:
            grids.append(Grid(sheet, _rows(text, sign)))
        except csv.Error:
            refusals.append(UnreadableFile(UNBALANCED_QUOTES))
        except UnreadableFile as refusal:
            refusals.append(refusal)
    if not grids:
        raise refusals[0]
    return Book("csv", grids, unread=str(refusals[0]) if refusals else "")


def _decode(data):
    for bom, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(bom):
            return _decoded(data, encoding)
    # Unicode text of Excel without its mark: every other byte of the Latin letters and signs is zero.
    head = data[:1000]
    if len(data) % 2 == 0 and head[1::2].count(0) > len(head) // 4:
        return _decoded(data, "utf-16-le")
    if len(data) % 2 == 0 and head[::2].count(0) > len(head) // 4:
        return _decoded(data, "utf-16-be")
    if b"\0" in data:
        raise UnreadableFile(NOT_A_TABLE)
    return _decoded(data, "utf-8")


def _decoded(data, encoding):
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(NOT_UNICODE if _is_text(data.decode("latin-1")) else NOT_A_TABLE) from error
    if not _is_text(text):
        raise UnreadableFile(NOT_A_TABLE)
    if problem := legacy_font_problem(text[:5000].replace(";", " ")):
        raise UnreadableFile(f"{problem} Hãy chuyển tệp sang Unicode rồi nhập lại.")
    return text


def _is_text(text):
    return not any(char < " " and char not in "\t\n\r\f\v" for char in text[:5000]) and "\0" not in text


def _separator_line(text):
    """Return (the separator that Excel's first line 'sep=;' names or None, the text without that line)."""
    first, _, rest = text.partition("\n")
    first = first.strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], "\n" + rest  # the line stays, empty: addresses are those that Excel shows
    return None, text


def _rows(text, separator):
    rows = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
        if len(rows) >= MAX_ROWS or len(row) > MAX_COLUMNS:
            raise UnreadableFile(TOO_LARGE)
        rows.append(row)
    return rows
