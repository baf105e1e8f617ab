"""Lists of dossiers as they are pasted from a spreadsheet: codes to draw from, or rows to take over."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from accounts.vietnamese import clean_line, fold, legacy_font_problem

from .dossiers import refused_words

MOST_CODES, MOST_ROWS, LONGEST_CODE = 20_000, 500, 80
SHOWN_PROBLEMS = 20
# Codes in the order of SHA-256 of seed, line feed, code; the first so many are drawn.
METHOD = "sha256-thu-tu"
HEADINGS = {"ma", "ma so", "ma ho so", "so ho so", "ma so ho so", "so bien nhan", "ma bien nhan", "ho so"}
LINES = re.compile(r"\r\n|[\r\n]")


@dataclass
class CodeList:
    """Codes in the order pasted, each once; `repeated`: code → how often it stood there, if not once."""

    codes: list[str] = field(default_factory=list)
    repeated: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def n_repeated(self):
        return sum(times - 1 for times in self.repeated.values())


def read_codes(text):
    """A `CodeList` of one code a line; a heading, empty lines and quotes around a code are passed over."""
    read, spelled, times = CodeList(), {}, Counter()
    for number, line in enumerate(LINES.split(text), start=1):
        cells = [cell for cell in map(_cell, line.split("\t")) if cell]
        if not cells or (not spelled and fold(cells[0]) in HEADINGS and len(cells) == 1):
            continue
        if len(cells) > 1:
            read.problems.append(f"Dòng {number} có {len(cells)} cột; hãy dán riêng cột mã hồ sơ.")
            continue
        read.problems += [f"Dòng {number}: {why}" for why in why_not_code(cells[0])]
        spelled.setdefault(cells[0].upper(), cells[0])
        times[cells[0].upper()] += 1
    read.codes = list(spelled.values())
    read.repeated = {spelled[key]: n for key, n in times.items() if n > 1}
    if len(read.codes) > MOST_CODES:
        read.problems.insert(0, f"Danh sách có {len(read.codes)} mã; mỗi lần nhiều nhất {MOST_CODES}.")
    return read


def why_not_code(code):
    if problem := legacy_font_problem(code):
        return [problem]
    if len(code) > LONGEST_CODE:
        return [f"mã dài {len(code)} ký tự, nhiều nhất {LONGEST_CODE}."]
    return refused_words(code)


def first_problems(problems):
    """As many as a person reads, and how many more there are."""
    more = len(problems) - SHOWN_PROBLEMS
    return problems[:SHOWN_PROBLEMS] + ([f"… và {more} dòng khác cũng cần xem lại."] if more > 0 else [])


def draw_codes(codes, n, seed):
    """The `n` codes drawn, in the order drawn. Anybody gets the same from the same list and seed."""
    return sorted(codes, key=lambda code: rank_of(code, seed))[:n]


def rank_of(code, seed):
    return hashlib.sha256(f"{seed}\n{code}".encode()).hexdigest()


def rows_of(text):
    """(line number, cells) of what was pasted, without empty lines and the heading."""
    rows = []
    for number, line in enumerate(LINES.split(text), start=1):
        cells = [_cell(cell) for cell in line.split("\t")]
        if any(cells) and (rows or fold(cells[0]) not in HEADINGS):
            rows.append((number, cells))
    return rows


def _cell(text):
    return clean_line(clean_line(text).strip('"'))
