"""What Celery may call. Ids only: everything else is read from the row the moment the work begins."""

import gc

from celery import shared_task

from .documents import archive, batches, building, checks
from .notices import rounds


@shared_task
def build_document(document_id):
    """Make the document if it still waits for it; called twice it is made once."""
    building.build(document_id)
    archive.index(document_id)
    batches.advance_those_with(document_id)
    gc.collect()  # the boxes of all its pages, which point at each other


@shared_task(expires=60)
def take_up_lost_documents():
    """Every few seconds, by the clock: see `building.take_up_lost`."""
    building.take_up_lost()


@shared_task
def check_document(check_id):
    """Hold a long document against the rules of layout; called twice it is checked once."""
    checks.run(check_id)
    gc.collect()  # a million letters, which the parser lets point at each other


@shared_task(expires=60)
def take_up_lost_checks():
    """Every few seconds, by the clock: see `checks.take_up_lost`."""
    checks.take_up_lost()


@shared_task
def advance_batch(batch_id):
    """Bring a batch of documents on; called twice it does nothing twice."""
    batches.advance(batch_id)
    gc.collect()


@shared_task(expires=60)
def advance_batches():
    """Every few seconds, by the clock: see `batches.advance_all`."""
    batches.advance_all()


@shared_task(expires=600)
def remove_old_merged_files():
    """Every hour, by the clock: see `batches.remove_old_files`."""
    batches.remove_old_files()


@shared_task(expires=60)
def read_documents_for_search():
    """Every minute, by the clock: see `archive.index_missing`."""
    archive.index_missing()


@shared_task(expires=60)
def tend_notices():
    """Every minute, by the clock: see `rounds.tend`."""
    rounds.tend()
