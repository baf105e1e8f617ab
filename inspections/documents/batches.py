"""Making many documents at once: each its own row and job, a few at a time, one failure apart from the rest.

`advance` looks at the rows and does what is to be done next, in transactions that do one thing whole; it is
called when a batch is asked for, when a document of one is finished, and every few seconds by the clock. A
worker that dies leaves rows that the next call goes on from; called twice at once, each item is taken by one.
"""

import logging
from datetime import timedelta
from uuid import uuid4

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import access
from inspections import workflow
from inspections.actions.document import request_document, request_minutes
from inspections.models import Document, DocumentBatch, DocumentBatchItem

from . import merged
from .kinds import KINDS, has_changed

logger = logging.getLogger(__name__)

AT_ONCE = 4  # documents of one batch in the queue, so that a person's own does not wait behind two hundred
SILENT_AFTER = timedelta(seconds=120)
MOST_TIMES_JOINED = 3
Batch, Item = DocumentBatch.State, DocumentBatchItem.State

NOT_ISSUED = "Chưa có bản phát hành."
MAY_NOT = "Chưa có văn bản này và anh/chị không có quyền lập văn bản của cuộc kiểm tra."
NONE_MADE = "Không văn bản nào của tập lập được; lý do ghi ở từng dòng."
UNEXPECTED = "Gặp lỗi khi lập. Dữ liệu vẫn còn nguyên; hãy thử lại, nếu vẫn không được thì báo quản trị viên."
NOT_JOINED = (
    "Không gộp được thành một tệp. Các văn bản vẫn còn nguyên: hãy lập tập dạng zip, hoặc thử lại với ít văn "
    "bản hơn."
)


def send(batch):
    """Ask a worker to bring the batch on, once the transaction is there to be seen."""
    pk = batch.pk

    def send_to_worker():
        current_app.send_task("inspections.tasks.advance_batch", [pk])

    transaction.on_commit(send_to_worker, robust=True)


# --- Bringing a batch on --------------------------------------------------------------------------------


def advance(pk):
    """Do what is to be done next for a batch; nothing if it is over."""
    batch = DocumentBatch.objects.select_related("made_by").filter(pk=pk).first()
    if batch is None or not batch.is_waiting:
        return
    if batch.state == Batch.GATHERING:
        settle(batch)
        take_up(batch)
        if conclude(batch) == Batch.JOINING:
            batch.state = Batch.JOINING
    if batch.state == Batch.JOINING:
        join(batch)


def advance_those_with(document_pk):
    """A document was finished: the batches that wait for it go on."""
    waiting = DocumentBatchItem.objects.filter(
        document=document_pk, state=Item.MAKING, batch__state=Batch.GATHERING
    )
    for pk in waiting.order_by("batch").values_list("batch", flat=True).distinct():
        advance(pk)


def advance_all():
    """By the clock: what a dead worker or a lost message left; returns how many batches wait."""
    waiting = DocumentBatch.objects.filter(state__in=[Batch.GATHERING, Batch.JOINING])
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        advance(pk)
    return len(keys)


def settle(batch):
    """Items whose document is finished are finished too."""
    making = batch.items.filter(state=Item.MAKING)
    for item in making.select_related("document").defer("document__snapshot"):
        document = item.document
        if document.state == Document.State.READY:
            making.filter(pk=item.pk).update(state=Item.READY)
        elif document.state == Document.State.FAILED:
            making.filter(pk=item.pk).update(state=Item.FAILED, reason=document.failure_reason)


def take_up(batch):
    """Begin waiting items while few enough are being made."""
    for item in batch.items.filter(state=Item.WAITING).select_related("inspection", "visit"):
        if batch.items.filter(state=Item.MAKING).count() >= AT_ONCE:
            return
        begin(item, batch)


def begin(item, batch):
    """Take one waiting item, whole or not at all; True if it was ours to take."""
    try:
        with transaction.atomic():
            if not claim(item):
                return False
            document = document_for(item, batch)
            ready = document.state == Document.State.READY
            item.document, item.state = document, Item.READY if ready else Item.MAKING
            item.save(update_fields=["document", "state"])
    except workflow.Refused as refused:
        return fail(item, " ".join(refused.sentences))
    except Exception:
        logger.exception("Batch %s, item %s could not be begun", batch.uuid, item.order)
        return fail(item, UNEXPECTED)
    return True


def claim(item):
    """True for one of those who try at once, and only while the batch goes on.

    To be called in the transaction that says what became of the item: the row is held until its end.
    """
    waiting = DocumentBatchItem.objects.filter(pk=item.pk, state=Item.WAITING, batch__state=Batch.GATHERING)
    return waiting.select_for_update(of=("self",)).first() is not None


def fail(item, reason):
    waiting = DocumentBatchItem.objects.filter(pk=item.pk, state=Item.WAITING)
    return bool(waiting.update(state=Item.FAILED, reason=reason))


def document_for(item, batch):
    """The document that stands, or one that is asked for now.

    :raises workflow.Refused: there is none and none can be made by who made the batch.
    """
    person = batch.made_by
    known = Document.objects.visible_to(person).filter(inspection=item.inspection, kind=batch.kind)
    known = known.filter(visit=item.visit).defer("snapshot").order_by("-requested_at", "-pk")
    not_replaced = known.exclude(replaced_by__issued_at__isnull=False)
    if issued := not_replaced.filter(issued_at__isnull=False).first():
        return issued
    if batch.only_issued:
        raise workflow.Refused(NOT_ISSUED)
    draft = known.filter(
        state=Document.State.READY, template_version=KINDS[batch.kind].template_version
    ).first()
    may_ask = access.can(person, "request_document", item.inspection)
    if draft and (not may_ask or not has_changed(draft)):
        return draft
    if not may_ask:
        raise workflow.Refused(MAY_NOT)
    if item.visit_id:
        return request_minutes(visit=item.visit, by=person, uuid=uuid4())
    return request_document(inspection=item.inspection, kind=batch.kind, by=person, uuid=uuid4())


def conclude(batch):
    """When every item is finished: the zip can be taken, or the joining begins; returns the new state."""
    items = batch.items
    if items.filter(state__in=[Item.WAITING, Item.MAKING]).exists():
        return None
    values = {"state": Batch.JOINING, "heartbeat_at": None, "progress": 0}
    if not items.filter(state=Item.READY).exists():
        values = {"state": Batch.FAILED, "failure_reason": NONE_MADE, "finished_at": timezone.now()}
    elif batch.form == DocumentBatch.Form.ZIP:
        values = {"state": Batch.READY, "finished_at": timezone.now()}
    changed = DocumentBatch.objects.filter(pk=batch.pk, state=Batch.GATHERING).update(**values)
    return values["state"] if changed else None


# --- One file of them all ---------------------------------------------------------------------------------


class TakenOver(Exception):
    """Somebody else joins this batch now, or it was cancelled."""


def join(batch):
    """Join the documents into one file if nobody does; whatever happens is written on the row."""
    now = timezone.now()
    free = Q(heartbeat_at=None) | Q(heartbeat_at__lt=now - SILENT_AFTER)
    joining = DocumentBatch.objects.filter(pk=batch.pk, state=Batch.JOINING)
    if not joining.filter(free).update(attempt=F("attempt") + 1, heartbeat_at=now, progress=0):
        return
    batch.refresh_from_db()
    try:
        if batch.attempt > MOST_TIMES_JOINED:
            raise merged.CannotJoin(NOT_JOINED)
        file = merged.joined(batch, on_progress=lambda done: hold(batch, progress=done))
        finish(batch, file)
    except TakenOver:
        logger.info("Batch %s was taken over from attempt %s", batch.uuid, batch.attempt)
    except merged.CannotJoin as why:
        end_badly(batch, str(why))
    except Exception:
        logger.exception("Batch %s could not be joined", batch.uuid)
        end_badly(batch, NOT_JOINED)


def finish(batch, file):
    earlier = batch.pdf.name  # of before what failed was tried again
    name = batch.pdf.field.generate_filename(batch, "tap.pdf")
    with file.content as content:
        stored = batch.pdf.storage.save(name, content)
    try:
        hold(
            batch,
            state=Batch.READY,
            finished_at=timezone.now(),
            pdf=stored,
            pdf_size=file.size,
            pages=file.pages,
        )
    except TakenOver:
        batch.pdf.storage.delete(stored)
        raise
    if earlier:
        batch.pdf.storage.delete(earlier)


def end_badly(batch, reason):
    held_by_me(batch).update(state=Batch.FAILED, failure_reason=reason, finished_at=timezone.now())


def hold(batch, **values):
    if not held_by_me(batch).update(**{"heartbeat_at": timezone.now()} | values):
        raise TakenOver


def held_by_me(batch):
    return DocumentBatch.objects.filter(pk=batch.pk, state=Batch.JOINING, attempt=batch.attempt)


# --- Old merged files -------------------------------------------------------------------------------------


def kept_until(batch):
    """The moment from which its merged file is removed, None where there is none."""
    return batch.pdf and (batch.finished_at or batch.made_at) + timedelta(days=settings.MERGED_FILE_DAYS)


def remove_old_files(now=None):
    """Merged files are copies, and can be made again: after some time they go; returns how many went."""
    now = now or timezone.now()
    over = DocumentBatch.objects.exclude(state__in=[Batch.GATHERING, Batch.JOINING]).exclude(pdf="")
    ended_at = Coalesce("finished_at", "made_at")
    old = over.alias(ended_at=ended_at).filter(ended_at__lte=now - timedelta(days=settings.MERGED_FILE_DAYS))
    return sum(remove_file(over, pk, now) for pk in old.order_by("pk").values_list("pk", flat=True))


def remove_file(over, pk, now):
    """The file first: who dies before the row says so is followed by the next round. True if it went."""
    with transaction.atomic():
        batch = over.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if batch is None:
            return False
        try:
            batch.pdf.storage.delete(batch.pdf.name)
        except Exception:
            logger.exception("Batch %s: its merged file cannot be removed", batch.uuid)
            return False
        values = {"pdf": "", "pdf_size": None, "pages": None}
        if batch.state == Batch.READY:
            values |= {"state": Batch.EXPIRED, "removed_at": now}
        DocumentBatch.objects.filter(pk=pk).update(**values)
    return True
