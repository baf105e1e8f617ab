"""What of a batch is given out: the files of a zip under their names, and the list of what is missing."""

from dataclasses import dataclass

from django.utils import timezone

from inspections.models import DocumentBatchItem

from . import presenter, seal
from .zipped import plain_name

LIST = "DANH-SACH.txt"
LEFT_OUT = "Không có trong tập"
LOST = "Tệp trong kho bị mất hoặc không còn đúng như lúc lập; hãy báo quản trị viên."
NOT_YOURS = "Văn bản đang được lập lại, hoặc anh/chị không được xem văn bản này nữa."


@dataclass(frozen=True)
class Entry:
    """One document of a batch as its list and its contents page name it."""

    order: int
    title: str
    units: str
    number: str  # with its day
    state: str

    @property
    def bookmark(self):
        return f"{self.order}. {self.units or self.title} – {self.number}"


def entry_of(item, document):
    """Needs the inspection's visits with their units."""
    day = f" ngày {document.dated_on:%d/%m/%Y}" if document.dated_on else ""
    return Entry(
        item.order,
        document.title,
        units_of(item, document),
        f"{presenter.number_of(document)}{day}",
        "bản đã phát hành" if document.is_issued else "bản thảo",
    )


def units_of(item, document):
    visits = document.inspection.visits.all()
    names = dict.fromkeys(str(visit.unit) for visit in visits if item.visit_id in (None, visit.pk))
    return ", ".join(names)


def sentence_of(item, document):
    """Why an item is not in the file."""
    if item.state == DocumentBatchItem.State.FAILED:
        return item.reason
    if item.state != DocumentBatchItem.State.READY:
        return f"{item.get_state_display()}."
    return NOT_YOURS if document is None else LOST


def subject_of(item):
    return f"{item.inspection.title}{f', {item.visit.unit.in_sentence}' if item.visit_id else ''}"


def files_of(batch, items, documents):
    """Yield (name, bytes) of every document, one after the other, and at the end the list of all of them.

    :param documents: {key: document} of those that who takes the zip may see.
    """
    given, missing = [], []
    for item in items:
        document = documents.get(item.document_id)
        data = _bytes_of(document)
        if data is None:
            missing.append(f"{item.order:03}  {subject_of(item)}\r\n     {sentence_of(item, document)}")
            continue
        stem = presenter.file_name(document).removesuffix(".pdf")
        name = plain_name(f"{item.order:03}", stem, suffix=".pdf")
        entry = entry_of(item, document)
        given.append(f"{name}\r\n     {entry.number}, {entry.state}: {entry.title}")
        given[-1] += f"\r\n     SHA-256 {seal.sha256(data)}"
        yield name, data
    yield LIST, _list(batch, given, missing)


def _bytes_of(document):
    try:
        return seal.stored_bytes(document) if document else None
    except (seal.Altered, FileNotFoundError):
        return None


def _list(batch, given, missing):
    """With a mark that makes Notepad read its letters."""
    lines = [
        f"{batch.get_kind_display().upper()}: {len(given)} VĂN BẢN",
        f"Lấy lúc {timezone.localtime():%H:%M %d/%m/%Y}",
        "",
        *given,
    ]
    if missing:
        lines += ["", f"{LEFT_OUT.upper()}: {len(missing)}", "", *missing]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")
