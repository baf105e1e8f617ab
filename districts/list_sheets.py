"""The Excel of a list page: the same rows in the same order through the same rights, each column typed.

    SHEET = ListSheet(
        "Các cuộc kiểm tra",
        (ListColumn("Tên", "title"), ListColumn("Ngày", "starts_on", "date"), SAMPLE_MARK),
    )

    def inspection_list(request):
        found = form.filter(visible)
        if form.wants_excel:
            return SHEET.response(found, form)

and `{% include "components/_excel.html" %}` in the page. `form` is the list's `FilterForm`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from districts.reading import show_number
from districts.spreadsheets import Sheet, SheetColumn, sheets_response

MOST_ROWS = 20_000
CHUNK = 500


@dataclass(frozen=True)
class ListColumn:
    """`read` gives the value of a row: a path of attributes ("unit.code") or a function of the row.

    Methods on the path are called; None on the way is unknown, and so is an empty text.
    """

    heading: str
    read: str | Callable
    kind: str = "text"
    width: int | None = None

    def value(self, row):
        found = self.read(row) if callable(self.read) else self._follow(row)
        if found == "" or found is None:
            return None
        return str(found) if self.kind == "text" and not isinstance(found, bool) else found

    def _follow(self, row):
        for name in self.read.split("."):
            row = getattr(row, name)
            row = row() if callable(row) else row
            if row is None:
                return None
        return row


SAMPLE_MARK = ListColumn("Ghi chú", lambda row: "số liệu mẫu" if row.is_sample else None)


@dataclass(frozen=True)
class ListSheet:
    """A list as a sheet; `name` is the file's, the sheet's and, in capitals, the title's.

    `as_row` makes of a record what the columns read (a row of a presenter, for instance).
    """

    name: str
    columns: Sequence[ListColumn]
    as_row: Callable | None = None

    def response(self, rows, form=None, *, notes=()):
        today = f"{timezone.localdate():%d-%m-%Y}"
        return sheets_response(f"{self.name} {today}", [self.sheet(rows, form, notes=notes)])

    def sheet(self, rows, form=None, *, notes=()):
        """The sheet; of a list that is too long its beginning, and the sheet says so."""
        count = rows.count() if isinstance(rows, QuerySet) else len(rows)
        return Sheet(
            self.name,
            [SheetColumn(column.heading, column.kind, column.width) for column in self.columns],
            self._values(rows[:MOST_ROWS]),
            title=self.name.upper(),
            notes=[*notes, *_asked_for(form), _as_of(count)],
        )

    def _values(self, rows):
        for record in rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows:
            row = self.as_row(record) if self.as_row else record
            yield [column.value(row) for column in self.columns]


def _asked_for(form):
    if form is None:
        return []
    return [f"Điều kiện lọc: {'; '.join(form.said) or 'không lọc'}"]


def _as_of(count):
    line = f"{show_number(count)} dòng, lấy lúc {timezone.localtime():%H:%M %d/%m/%Y}"
    if count > MOST_ROWS:
        line += f"; tệp chỉ ghi {show_number(MOST_ROWS)} dòng đầu, hãy lọc hẹp hơn để lấy đủ"
    return line
