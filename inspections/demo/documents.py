"""One document of every kind the portal can make, from the article's inspection, made by the real worker."""

import time
from uuid import uuid4

from inspections.actions.document import request_document
from inspections.documents.kinds import OF_INSPECTION, has_changed
from inspections.models import Document

POLL_SECONDS = 0.1


def ask_for_documents(inspection, by):
    """Ask for every kind that has no document ready from the data as it is now.

    :return: (documents that will do, documents asked for)
    """
    have, asked = [], []
    for kind in OF_INSPECTION:
        if document := _ready(inspection, kind):
            have.append(document)
        else:
            asked.append(request_document(inspection=inspection, kind=kind, by=by, uuid=uuid4()))
    return have, asked


def _ready(inspection, kind):
    ready = inspection.documents.filter(
        kind=kind, state=Document.State.READY, template_version=OF_INSPECTION[kind].template_version
    )
    return next((document for document in ready if not has_changed(document)), None)


def wait_for(documents, seconds):
    """Wait until every document is made or has failed, or the time is up; yield each as it stands then."""
    until = time.monotonic() + seconds
    waiting = list(documents)
    while waiting:
        for document in list(waiting):
            document.refresh_from_db()
            if not document.is_waiting or time.monotonic() > until:
                waiting.remove(document)
                yield document
        if waiting:
            time.sleep(POLL_SECONDS)
