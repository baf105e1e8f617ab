"""Sending documents to whoever makes them, without knowing how they are made."""

from celery import current_app
from django.db import transaction


def send(document, *, after=0):
    """Ask a worker to make the document, once the transaction is there to be seen; `after` seconds later.

    A queue that does not answer is logged, not raised: the row says "queued" and the sweep sends again.
    """
    pk = document.pk

    def send_to_worker():
        # By name: a web process has no need to load the layout engine.
        current_app.send_task("inspections.tasks.build_document", [pk], countdown=after or None)

    transaction.on_commit(send_to_worker, robust=True)
