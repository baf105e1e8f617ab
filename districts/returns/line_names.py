"""Names of fields in a file: as they are stored, and what keeps a name from being stored."""

import re
import unicodedata

from accounts.vietnamese import clean_line, legacy_font_problem

from .counts import shown
from .grid import address, some
from .problems import CellProblem

MAX_NAME = 300
COMBINING = re.compile("[\\u0300-\\u036f]")


def read_names(sheet, column, lines):
    """Return (the lines with names as they are stored, the problems of the names in `column`)."""
    cleaned = [line if _is_clean(line.name) else line._replace(name=clean_line(line.name)) for line in lines]
    problems = list(_names_in_old_fonts(sheet, column, lines))  # as typed: cleaning drops signs of old fonts
    for typed, line in zip(lines, cleaned, strict=True):
        if len(line.name) > MAX_NAME:
            why, wanted = f"Tên lĩnh vực dài quá {MAX_NAME} ký tự.", "tên ngắn hơn"
        elif typed.name and not line.name:
            why, wanted = "Tên lĩnh vực chỉ có ký tự không nhìn thấy.", "tên lĩnh vực bằng chữ"
        else:
            continue
        problems.append(CellProblem(sheet, address(line.row, column), shown(line.name) or None, why, wanted))
    return cleaned, problems


def _names_in_old_fonts(sheet, column, lines):
    """Yield one problem for them all: the whole column is converted at once."""
    if not legacy_font_problem("\n".join(dict.fromkeys(line.name for line in lines))):  # a tenth of the time
        return
    odd = [(line, sentence) for line in lines if (sentence := legacy_font_problem(line.name))]
    if not odd:
        return
    line, sentence = odd[0]
    cells = [address(line.row, column) for line, _ in odd]
    places = f" Các tên như vậy: {some(cells)}." if len(cells) > 1 else ""
    wanted = "tên lĩnh vực bằng chữ Unicode"
    yield CellProblem(sheet, cells[0], shown(line.name), f"{sentence}{places}", wanted)


def _is_clean(name):
    return (
        name.isprintable()
        and unicodedata.is_normalized("NFC", name)
        and not COMBINING.search(name)
        and "  " not in name
        and name[:1] != " " != name[-1:]
    )
