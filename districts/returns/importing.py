"""A file becomes a unit's return for a period: looked at first, then written whole or not at all.

    preview = look_at(file, name, unit=unit, period=period)      # reads, compares, writes nothing
    if preview.can_commit(): commit_import(preview, by=user)     # one transaction

What is held against the database is in comparing.py.
"""

import gc
import hashlib
import io
from contextlib import contextmanager
from dataclasses import dataclass, field

import pghistory
from django.core.files.base import File
from django.db import connection, transaction

from accounts.models import User
from accounts.vietnamese import clean
from districts import workflow
from districts.models import DossierReturn, DossierReturnLine, ReturnFile, Unit
from districts.reading import show_number
from districts.reading.periods import PeriodReading

from . import definition as form
from .comparing import (
    check_head,
    compare_with_existing,
    compare_with_last_period,
    find_existing,
    is_meant,
    name_officially,
    notice_same_file,
    state_mark,
)
from .files import open_book
from .grid import UnreadableFile
from .workbook_in import Reading, read_book

COPY_COLUMNS = ("dossier_return_id", "order", "field_name", *form.PARTS, "postal", "explanation")
READ_AT_ONCE = 1 << 20


class ImportRefused(Exception):
    """Why nothing was written; `sentences` are for the person."""

    def __init__(self, *sentences):
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


@dataclass
class Preview:
    """What a file would do. `refusals` are sentences about all of it; `problems` are about cells."""

    unit: Unit
    period: PeriodReading
    name: str = ""
    file: object = None
    size: int = 0
    sha256: str = ""
    reading: Reading = field(default_factory=Reading)
    refusals: list = field(default_factory=list)
    notices: list = field(default_factory=list)
    existing: DossierReturn | None = None
    n_existing: int = 0  # lines of it in which anything is filled in
    seen: str = ""  # marks the state of that return; what is committed must still be about it
    is_same: bool = False  # the return holds exactly these lines already

    @property
    def lines(self):
        return self.reading.lines

    @property
    def problems(self):
        return self.reading.problems

    @property
    def to_explain(self):
        """{index of a line: its problems} where a written explanation settles all that is wrong."""
        found = {}
        for problem in self.problems:
            if problem.line is not None:
                found.setdefault(problem.line, []).append(problem)
        return found

    @property
    def blocking(self):
        """Problems that only another file can settle."""
        return [problem for problem in self.problems if problem.line is None]

    @property
    def needs_replace(self):
        return self.n_existing > 0 and not self.is_same

    def missing(self, explanations=(), replace=False):
        """Return the sentences on what keeps this from being written."""
        sentences = list(self.refusals)
        if self.blocking:
            sentences.append(f"Tệp còn {len(self.blocking)} chỗ phải sửa.")
        unexplained = [index for index in self.to_explain if not _explanation(explanations, index)]
        if unexplained:
            rows = ", ".join(str(self.lines[index].row + 1) for index in unexplained[:10])
            sentences.append(
                f"{len(unexplained)} dòng chưa khớp và chưa có giải trình (dòng {rows} của tệp)."
            )
        if self.needs_replace and not replace:
            sentences.append(f"Biểu nháp của kỳ này đã có {self.n_existing} dòng; chưa đồng ý thay.")
        return sentences

    def can_commit(self, explanations=(), replace=False):
        return not self.missing(explanations, replace)


def look_at(file, name, *, unit, period):
    """Return the :class:`Preview` of a seekable binary file for `unit` and `period`; nothing is written."""
    preview = Preview(unit=unit, period=period, name=name, file=file)
    preview.size, preview.sha256 = _measure(file)
    try:
        with collector_at_rest():
            book = open_book(file, name)
            preview.reading = read_book(book, wanted=lambda head: is_meant(head, unit, period))
    except UnreadableFile as why:
        preview.refusals.append(str(why))
        return preview
    preview.notices = list(preview.reading.notices)
    check_head(preview)
    find_existing(preview)
    name_officially(preview)
    compare_with_existing(preview)
    notice_same_file(preview)
    compare_with_last_period(preview)
    return preview


def commit_import(preview, *, by=None, explanations=(), replace=False):
    """Write the lines of a preview; return the return. All or nothing.

    `explanations` is {index of a line: text}; `by` is None only for the command. Raises
    :class:`ImportRefused`, also where somebody else has changed the return since the preview.
    """
    if sentences := preview.missing(explanations, replace):
        raise ImportRefused(*sentences)
    stored = None
    try:
        with pghistory.context(source="import_returns", user=by.pk if by else None), transaction.atomic():
            made = _locked_return(preview, by)
            made.lines.all().delete()
            _copy_lines(made, preview.lines, explanations)
            made.source = f"tệp {preview.name}"[:200]
            made.save(update_fields=["source"])
            stored = _keep_file(preview, made, by)
    except BaseException:
        if stored:
            stored.file.storage.delete(stored.file.name)
        raise
    return made


@contextmanager
def collector_at_rest():
    """Keep Python from searching a million new cells for cycles again and again: a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _measure(file):
    """Return (bytes, SHA-256) and leave the file at its beginning."""
    file.seek(0)
    sha256, size = hashlib.sha256(), 0
    while chunk := file.read(READ_AT_ONCE):
        sha256.update(chunk)
        size += len(chunk)
    file.seek(0)
    return size, sha256.hexdigest()


def _locked_return(preview, by):
    """Return the draft to fill, locked; made where the unit has none for the period."""
    made, is_new = DossierReturn.objects.select_for_update(of=("self",)).get_or_create(
        unit=preview.unit,
        form_version=form.II_06A.code,
        period_from=preview.period.start,
        period_to=preview.period.end,
        defaults={"period_words": period_words(preview.period), "created_by": by},
    )
    if reasons := workflow.why_not_edit(made):
        raise ImportRefused(*reasons)
    if preview.seen != state_mark(None if is_new else made):
        raise ImportRefused("Biểu này vừa được người khác sửa. Chưa ghi gì; hãy nhập lại tệp để xem bản mới.")
    return made


def period_words(period):
    """'tháng 8/2019'."""
    return period.label.removeprefix("kỳ báo cáo ")


def _explanation(explanations, index):
    return clean(explanations.get(index, "")) if explanations else ""


def _copy_lines(dossier_return, lines, explanations):
    """Write the lines by COPY, a fifth of the time of INSERTs; the triggers of the history see it too."""
    head = f"{dossier_return.pk}\t"
    buffer = io.StringIO()
    for index, line in enumerate(lines):
        counts = "\t".join(["\\N" if count is None else str(count) for count in line.counts])
        postal = "\\N" if line.postal is None else line.postal
        explanation = _escaped(_explanation(explanations, index) or line.explanation)
        buffer.write(f"{head}{line.order}\t{_escaped(line.name)}\t{counts}\t{postal}\t{explanation}\n")
    buffer.seek(0)
    table = DossierReturnLine._meta.db_table
    columns = ", ".join(connection.ops.quote_name(name) for name in COPY_COLUMNS)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {connection.ops.quote_name(table)} ({columns}) FROM STDIN", buffer)


def _escaped(text):
    """Return `text` as COPY takes it; what is stored is cleaned, so no other control character is left."""
    if "\\" in text or "\n" in text or "\t" in text:
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return text


def _keep_file(preview, dossier_return, by):
    kept = ReturnFile(
        dossier_return=dossier_return,
        name=clean(preview.name)[-200:] or "không tên",
        size=preview.size,
        sha256=preview.sha256,
        sheet=preview.reading.sheet[:100],
        n_lines=len(preview.lines),
        committed_by=by if isinstance(by, User) else None,
    )
    preview.file.seek(0)
    kept.file.save(preview.name or "tệp", File(preview.file), save=False)
    kept.save()
    return kept


def summary(preview):
    """'14 dòng, tiếp nhận 2.904 hồ sơ'."""
    if not preview.lines:
        return "chưa có dòng nào"
    received = preview.reading.received
    told = (
        "tiếp nhận chưa rõ tổng (có ô chưa biết)"
        if received is None
        else f"tiếp nhận {show_number(received)} hồ sơ"
    )
    return f"{show_number(len(preview.lines))} dòng, {told}"
