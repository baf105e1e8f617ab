"""Photos and scanned pages: taking them in, describing them, taking them back."""

import uuid
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from inspections import images
from inspections.models import Evidence

from .records import current, open_for_writing, rewrite

FILES = ("original", "web_copy", "small_copy", "print_copy")


@dataclass(frozen=True)
class TakenIn:
    """An uploaded file that was examined and may be kept, with its safe copies (None for a PDF)."""

    file: UploadedFile
    facts: images.Examined
    copies: images.Copies | None


def take_in(file):
    """Examine an uploaded file and make its copies; nothing is stored yet.

    :raises images.UnacceptableFile: with a sentence for the person who chose it.
    """
    facts = images.examine(file)
    return TakenIn(file, facts, images.copies(file) if facts.is_picture else None)


@contextmanager
def stored(taken_in, *, form_uuid=None):
    """Store the files first and give rows that are not saved yet; saving them is the block's business.

    Files cannot be rolled back, so whatever was not saved as a row when the block ends, or everything if
    it ends badly, is removed from the storage again. With `form_uuid` a file gets the same row each time
    that form is sent.
    """
    rows = []
    try:
        for index, each in enumerate(taken_in):
            rows.append(_store(each, _row_uuid(form_uuid, index, each)))
        yield rows
    except BaseException:
        for row in rows:
            _remove_files(row)
        raise
    for row in rows:
        if row.pk is None:
            _remove_files(row)


def add_evidence(*, inspection, form_uuid, photos, by, caption="", place="", visit=None):
    """Keep photos of the inspection, each as a row of its own.

    :param photos: `TakenIn` files; one already kept by an earlier sending of this form is left out.
    :return: the rows, of this sending or the first.
    """
    with stored(photos, form_uuid=form_uuid) as rows, transaction.atomic():
        inspection = open_for_writing(inspection)
        known = Evidence.objects.in_bulk([row.uuid for row in rows], field_name="uuid")
        for row in rows:
            if row.uuid not in known:
                save_row(row, inspection=inspection, by=by, caption=caption, place=place, visit=visit)
        return [known.get(row.uuid, row) for row in rows]


def save_row(row, *, inspection, by, **described):
    """Save one row that `stored` gave; within the caller's transaction."""
    row.inspection, row.uploaded_by = inspection, by
    for name, value in described.items():
        setattr(row, name, value)
    row.save(force_insert=True)


@transaction.atomic
def edit_evidence(*, evidence, version, caption, place, visit, by):
    """Describe a photo anew; the file itself never changes."""
    open_for_writing(evidence.inspection)
    return rewrite(current(evidence, version), caption=caption, place=place, visit=visit)


def already_here(inspection, taken_in):
    """Sentences on files whose very bytes this inspection already has."""
    hashes = [each.facts.sha256 for each in taken_in]
    if not hashes:
        return []
    known = {row.sha256: row for row in inspection.evidence.standing().filter(sha256__in=hashes)}
    repeated = len(hashes) - len(set(hashes))
    sentences = [
        f"Tệp “{images.shown_name(each.file.name)}” trùng từng byte với “{known[each.facts.sha256]}” đã có "
        "trong cuộc kiểm tra này; vẫn giữ cả hai, có thể rút bớt một."
        for each in taken_in
        if each.facts.sha256 in known
    ]
    return sentences + (["Trong các tệp vừa chọn có tệp trùng nhau."] if repeated else [])


def _row_uuid(form_uuid, index, taken_in):
    return uuid.uuid5(form_uuid, f"{index}:{taken_in.facts.sha256}") if form_uuid else uuid.uuid4()


def _store(taken_in, row_uuid):
    facts = taken_in.facts
    row = Evidence(
        uuid=row_uuid,
        kind=Evidence.Kind.PHOTO if facts.is_picture else Evidence.Kind.PDF,
        media_type=facts.kind.media_type,
        sha256=facts.sha256,
        size=facts.size,
        width=facts.width,
        height=facts.height,
        taken_at=facts.taken_at,
        latitude=facts.latitude,
        longitude=facts.longitude,
    )
    try:
        row.original.save("original", taken_in.file, save=False)
        if taken_in.copies:
            row.web_copy.save("web.jpg", ContentFile(taken_in.copies.web.data), save=False)
            row.small_copy.save("small.jpg", ContentFile(taken_in.copies.small.data), save=False)
            row.print_copy.save("print.jpg", ContentFile(taken_in.copies.print.data), save=False)
    except BaseException:
        _remove_files(row)
        raise
    return row


def _remove_files(row):
    for name in FILES:
        if file := getattr(row, name):
            file.storage.delete(file.name)
