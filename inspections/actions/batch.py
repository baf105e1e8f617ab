"""Asking for many documents at once, stopping them, trying those again that failed."""

from django.db import transaction

from inspections.documents import batches
from inspections.models import Document, DocumentBatch, DocumentBatchItem

Batch, Item = DocumentBatch.State, DocumentBatchItem.State


@transaction.atomic
def make_batch(*, inspections, kind, form, only_issued, by, uuid):
    """A batch with one item for each inspection (minutes: each visit); asking twice gives the one there is.

    :param inspections: with their visits fetched along, in the order of the file.
    :param uuid: made by the page; a form sent twice carries the same.
    """
    if known := DocumentBatch.objects.filter(uuid=uuid, made_by=by).first():
        return known
    batch = DocumentBatch.objects.create(uuid=uuid, kind=kind, form=form, only_issued=only_issued, made_by=by)
    subjects = list(_subjects(inspections, kind))
    DocumentBatchItem.objects.bulk_create(
        DocumentBatchItem(batch=batch, order=order, inspection=inspection, visit=visit)
        for order, (inspection, visit) in enumerate(subjects, 1)
    )
    batches.send(batch)
    return batch


def _subjects(inspections, kind):
    for inspection in inspections:
        if kind == Document.Kind.MINUTES:
            yield from ((inspection, visit) for visit in inspection.visits.all())
        else:
            yield inspection, None


@transaction.atomic
def cancel_batch(*, batch, by):
    """Begin nothing more; what is finished stays. False if it was over already."""
    waiting = DocumentBatch.objects.filter(pk=batch.pk, state__in=[Batch.GATHERING, Batch.JOINING])
    if not waiting.update(state=Batch.CANCELLED, cancelled_by=by):
        return False
    batch.items.filter(state__in=[Item.WAITING, Item.MAKING]).update(state=Item.CANCELLED)
    return True


@transaction.atomic
def resume_batch(*, batch):
    """Try what failed or was stopped once more; what is finished stays. False if there is nothing to try.

    One whose merged file was removed is merged again, of the same documents.
    """
    over = DocumentBatch.objects.select_for_update().filter(pk=batch.pk)
    over = over.exclude(state__in=[Batch.GATHERING, Batch.JOINING])
    if not over.exists():
        return False
    nothing_yet = {"finished_at": None, "cancelled_by": None, "attempt": 0, "heartbeat_at": None}
    if over.filter(state=Batch.EXPIRED).update(
        state=Batch.JOINING, removed_at=None, progress=0, **nothing_yet
    ):
        batches.send(batch)
        return True
    again = batch.items.filter(state__in=[Item.FAILED, Item.CANCELLED])
    tried = again.update(state=Item.WAITING, reason="", document=None)
    if not tried and batch.state == Batch.READY:
        return False
    over.update(state=Batch.GATHERING, failure_reason="", **nothing_yet)
    batches.send(batch)
    return True
