"""Sending documents to whoever makes them, without knowing how they are made."""

from functools import partial

from celery import current_app
from django.db import transaction


def send(document, *, after=0):
    """Ask a worker to make the document, once the transaction is there to be seen; `after` seconds later.

    A queue that does not answer is logged, not raised: the row says "queued" and the sweep sends again.
    """
    transaction.on_commit(partial(_send, document.pk, after), robust=True)


def _send(pk, after):
    # By name: a web process has no need to load the layout engine.
    current_app.send_task("inspections.tasks.build_document", [pk], countdown=after or None)
