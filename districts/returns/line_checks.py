"""The arithmetic of a sheet that was read: lines, their stated totals, the total row, what looks like one."""

from itertools import accumulate

from districts.reading import show_number

from . import definition as form
from .arithmetic import COLUMNS, SUMS, problems
from .grid import address
from .problems import CellProblem

SUM_KEYS = tuple(SUMS)
KEY_OF_NUMBER = {number: key for key, (number, *_) in (COLUMNS | SUMS).items()}


class LineChecks:
    """`total` is the total row as written: (row, the eight counts, the three sums), or None."""

    def __init__(self, sheet, columns, lines, total):
        self.sheet, self.columns, self.lines, self.total = sheet, columns, lines, total

    def problems(self):
        found = []
        for index, line in enumerate(self.lines):
            if line.is_whole and not adds_up(line) and not line.explanation:
                found += self._line_problems(index, line)
        if all(line.is_whole for line in self.lines):
            found += self._total_row_problems()
            found += self._rows_that_look_like_totals()
        return found

    def _line_problems(self, index, line):
        """Problems that an explanation may settle: the numbers are kept as they are, the sums are ours."""
        stated = dict(zip(SUM_KEYS, line.stated, strict=True))
        arithmetic = line.as_arithmetic()
        for problem in problems(arithmetic, stated=stated):
            key = KEY_OF_NUMBER[problem.columns[0]]
            column = self._column(key, problem.columns)
            value = stated.get(key) if key in SUMS else getattr(arithmetic, key)
            yield CellProblem(
                self.sheet,
                address(line.row, column),
                None if value is None else show_number(value),
                problem.message,
                _wanted(problem),
                line=index,
            )
        for key, value in stated.items():
            parts = arithmetic.parts(key)
            known = sum(part or 0 for part in parts)
            if value is not None and None in parts and known > value:
                number, name, _ = SUMS[key]
                yield CellProblem(
                    self.sheet,
                    address(line.row, self.columns[key]),
                    show_number(value),
                    f"Ô tổng “{name}” ghi {show_number(value)}, riêng các số đã ghi cộng lại đã là "
                    f"{show_number(known)}.",
                    f"sửa cột ({number}) hoặc các cột thành phần",
                    line=index,
                )

    def _column(self, key, numbers):
        """Return the column to point at: the total where there is one, else the name of the line."""
        for wanted in (key, *(KEY_OF_NUMBER[number] for number in numbers)):
            if self.columns.get(wanted) is not None:
                return self.columns[wanted]
        return self.columns[form.NAME]

    def _total_row_problems(self):
        if self.total is None or not self.lines:
            return
        row, parts, sums = self.total
        columns = list(zip(*(line.counts for line in self.lines), strict=True))
        for key, stated, counts in zip(form.PARTS, parts, columns, strict=True):
            yield from self._compare(row, key, *COLUMNS[key][:2], stated, counts)
        for key, stated in zip(SUM_KEYS, sums, strict=True):
            number, name, keys = SUMS[key]
            counts = [count for part in keys for count in columns[form.PARTS.index(part)]]
            yield from self._compare(row, key, number, name, stated, counts)

    def _compare(self, row, key, number, name, stated, counts):
        """Compare a cell of the total row; with unknown lines it may be more than is known, never less."""
        if stated is None:
            return
        known = sum(count for count in counts if count is not None)
        if stated == known or (stated > known and None in counts):
            return
        column = self.columns[key] if self.columns.get(key) is not None else self.columns[form.IN_PERSON]
        yield CellProblem(
            self.sheet,
            address(row, column),
            show_number(stated),
            f"Dòng tổng, cột {number} ({name}) ghi {show_number(stated)}, cộng các dòng được "
            f"{show_number(known)}.",
            f"{show_number(known)}, hoặc sửa các dòng",
        )

    def _rows_that_look_like_totals(self):
        """A row that equals the sum of all rows above it is a total under another name."""
        sums = [sum(filter(None, line.counts)) for line in self.lines]
        for index, (above, own) in enumerate(zip(accumulate(sums), sums[1:], strict=False), 1):
            if index > 1 and own and own == above and self._is_sum_of_lines_above(index):
                line = self.lines[index]
                yield CellProblem(
                    self.sheet,
                    address(line.row, self.columns[form.NAME]),
                    line.name,
                    "Mọi số của dòng này đúng bằng tổng các dòng phía trên, nên có vẻ là dòng tổng.",
                    "ghi “Tổng cộng” ở cột lĩnh vực nếu là dòng tổng",
                    line=index,
                )

    def _is_sum_of_lines_above(self, index):
        columns = zip(*(line.counts for line in self.lines[:index]), strict=True)
        return all(
            sum(count or 0 for count in column) == (own or 0)
            for column, own in zip(columns, self.lines[index].counts, strict=True)
        )


def adds_up(line):
    """The quick form of `arithmetic.problems` with stated totals: True only where it has nothing to say."""
    counts, stated = line.counts, line.stated
    if None in counts:
        return False
    online, direct, carried_over, early, on_time, late, in_time, overdue = counts
    makes = (online + direct + carried_over, early + on_time + late, in_time + overdue)
    if makes[0] != makes[1] + makes[2]:
        return False
    return stated == makes or all(
        says is None or says == sum_of_parts for says, sum_of_parts in zip(stated, makes, strict=True)
    )


def _wanted(problem):
    if problem.code.endswith("_total"):
        return "ô tổng bằng tổng các ô thành phần"
    return "(3) tiếp nhận = (7) đã giải quyết + (11) đang giải quyết"
