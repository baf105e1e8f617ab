"""Who looked at a document and who took it away: written down as it happens, told to those who may know."""

import logging

from django.db import DatabaseError, transaction
from django.db.models import Count, Q

from inspections.models import DocumentReading

logger = logging.getLogger(__name__)
What = DocumentReading.What


def note(documents, what, by):
    """Write down that `by` read these documents.

    One statement for any number of them. Nobody is not stopped by it: what cannot be written is logged.
    """
    rows = [DocumentReading(document_id=document.pk, what=what, by=by) for document in documents]
    try:
        with transaction.atomic():
            DocumentReading.objects.bulk_create(rows, batch_size=500)
    except DatabaseError:
        logger.exception("Readings of %s documents could not be written", len(rows))


def note_file(document, by, *, as_made, saved):
    """The PDF was opened or saved: as last signed, or as made."""
    if document.last_signed and not as_made:
        note([document], What.SIGNED_SAVED if saved else What.SIGNED, by)
    else:
        note([document], What.PDF_SAVED if saved else What.PDF, by)


def of(document):
    return document.readings.select_related("by")


def sums(document):
    """How often it was looked at, taken away, and by how many people."""
    looked = [What.PAGE, What.PDF, What.SIGNED]
    return document.readings.aggregate(
        looked=Count("pk", filter=Q(what__in=looked)),
        taken=Count("pk", filter=~Q(what__in=looked)),
        people=Count("by", distinct=True),
    )
