"""Long documents held against the rules of layout by a worker; what came of it is kept (decision 0143).

The row is the truth, not the queue. Whoever checks holds it by (running, attempt number) and shows a sign of
life with every few pages; every write is conditional on still holding it, so one that was given up for lost
and wakes again changes nothing. A queue may lose a message or give it twice: neither does harm.
"""

import logging
from datetime import timedelta

from celery import current_app
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from inspections.models import DocumentCheck

from . import checking, seal

logger = logging.getLogger(__name__)

MOST_PAGES_AT_ONCE = 20  # in the request: 1.4 s; measured, decision 0143
SILENT_AFTER = timedelta(seconds=45)
UNCLAIMED_AFTER = timedelta(seconds=60)
MOST_ATTEMPTS = 3
SENT_AGAIN_AT_ONCE = 20
WAIT_AFTER_TROUBLE = 5  # seconds before the next try when the database or the storage did not answer
TOLD_EVERY = 2  # percent
State = DocumentCheck.State

LOST = (
    "Tệp trong kho bị mất hoặc không còn đúng như lúc lập nên không kiểm tra. Hãy báo quản trị viên "
    "khôi phục từ bản sao lưu."
)
CHANGED = "Văn bản vừa có tệp mới (được ký thêm). Hãy kiểm tra lại tệp mới."
GAVE_UP = (
    f"Máy kiểm tra đã dừng giữa chừng {MOST_ATTEMPTS} lần liền. Văn bản vẫn còn nguyên. Hãy thử lại; "
    "nếu vẫn không được, báo quản trị viên."
)
NOT_ANSWERING = "Kho tệp không trả lời. Văn bản vẫn còn nguyên. Hãy đợi ít phút rồi thử lại."
UNEXPECTED = (
    "Gặp lỗi khi kiểm tra. Văn bản vẫn còn nguyên. Hãy thử lại; nếu vẫn không được, báo quản trị viên kèm mã "
    "{code}."
)


class TakenOver(Exception):
    """Somebody else checks this file now, or it needs checking no more."""


def is_long(document):
    return (document.pages or 0) > MOST_PAGES_AT_ONCE


# --- Asking -------------------------------------------------------------------------------------------


def known(document):
    """The check of the document's file as it is now by the rules as they are now, or None."""
    return document.checks.filter(**_key(document)).first()


def _key(document):
    return {"sha256": seal.stored_hash(document), "rules": checking.fingerprint()}


@transaction.atomic
def ask(*, document, by):
    """Have the file checked: once, however often it is asked for; one that failed is tried again."""
    check, is_new = DocumentCheck.objects.get_or_create(
        document=document, **_key(document), defaults={"asked_by": by}
    )
    if is_new:
        document.checks.exclude(pk=check.pk).delete()
        send(check)
        return
    failed = DocumentCheck.objects.filter(pk=check.pk, state=State.FAILED)
    if failed.update(
        state=State.QUEUED,
        failure_reason="",
        progress=0,
        attempt=0,
        asked_by=by,
        queued_at=timezone.now(),
        heartbeat_at=None,
        finished_at=None,
    ):
        send(check)


def send(check, *, after=0):
    """Ask a worker, once the transaction is there to be seen; the sweep sends again what is lost."""
    pk = check.pk

    def send_to_worker():
        current_app.send_task("inspections.tasks.check_document", [pk], countdown=after or None)

    transaction.on_commit(send_to_worker, robust=True)


# --- Checking -----------------------------------------------------------------------------------------


def run(pk):
    """Check the file if it waits for it; whatever happens is written on the row."""
    check = claim(pk)
    if check is None:
        return
    try:
        report = checking.check(bytes_of(check), on_progress=Progress(check))
        hold(check, state=State.READY, report=report.to_json(), progress=100, finished_at=timezone.now())
    except TakenOver:
        logger.info("Check %s was taken over from attempt %s", pk, check.attempt)
    except Unfit as why:
        fail(check, str(why))
    except (seal.Altered, FileNotFoundError):
        fail(check, LOST)
    except checking.Unreadable as why:
        fail(check, f"Không đọc được tệp PDF: {why}")
    except (OperationalError, InterfaceError, OSError) as trouble:
        logger.warning("Check %s: %s; it waits again", pk, trouble, exc_info=True)
        hand_back(check, NOT_ANSWERING, after=WAIT_AFTER_TROUBLE)
    except Exception:
        logger.exception("Check %s of document %s failed", pk, check.document.uuid)
        fail(check, UNEXPECTED.format(code=str(check.document.uuid)[:8]))


class Unfit(Exception):
    """The file of the row is no longer the document's; the sentence says what to do."""


def bytes_of(check):
    if seal.stored_hash(check.document) != check.sha256:
        raise Unfit(CHANGED)
    return seal.stored_bytes(check.document)


def claim(pk):
    """Take a waiting check for oneself; None because it does not wait, or waits for other rules than ours."""
    waiting = DocumentCheck.objects.filter(pk=pk, state=State.QUEUED, rules=checking.fingerprint())
    now = timezone.now()
    if not waiting.update(state=State.RUNNING, attempt=F("attempt") + 1, heartbeat_at=now, progress=0):
        return None
    return DocumentCheck.objects.select_related("document").defer("document__snapshot").get(pk=pk)


class Progress:
    """Writes how much has been read, now and then; also the sign of life."""

    def __init__(self, check):
        self.check, self.told = check, 0

    def __call__(self, share):
        percent = round(95 * share)  # the rules themselves are quick
        if percent >= self.told + TOLD_EVERY:
            hold(self.check, progress=percent, heartbeat_at=timezone.now())
            self.told = percent


def hold(check, **values):
    """Write to the row if this process still holds it.

    :raises TakenOver: it does not.
    """
    if not held_by_me(check).update(**values):
        raise TakenOver


def held_by_me(check):
    return DocumentCheck.objects.filter(pk=check.pk, state=State.RUNNING, attempt=check.attempt)


def fail(check, reason):
    held_by_me(check).update(
        state=State.FAILED, failure_reason=reason, progress=0, finished_at=timezone.now()
    )


def hand_back(check, reason_to_give_up, *, after=0):
    """Let it wait again, or fail it when that has been done often enough."""
    if check.attempt >= MOST_ATTEMPTS:
        fail(check, reason_to_give_up)
    elif held_by_me(check).update(state=State.QUEUED, progress=0, queued_at=timezone.now()):
        send(check, after=after)


# --- The sweep ----------------------------------------------------------------------------------------


def take_up_lost(now=None):
    """Let checks wait again whose worker fell silent, and send those that nobody took; returns how many."""
    now = now or timezone.now()
    ours = DocumentCheck.objects.filter(rules=checking.fingerprint())
    silent = list(ours.filter(state=State.RUNNING, heartbeat_at__lt=now - SILENT_AFTER))
    for check in silent:
        logger.warning("Check %s: attempt %s fell silent", check.pk, check.attempt)
        hand_back(check, GAVE_UP)
    return len(silent) + send_unclaimed(ours, now)


def send_unclaimed(ours, now):
    """A message may be lost with its queue; sending twice is harmless, since only one can claim."""
    waiting = ours.filter(state=State.QUEUED, queued_at__lt=now - UNCLAIMED_AFTER)
    sent = 0
    for check in waiting.order_by("queued_at")[:SENT_AGAIN_AT_ONCE]:
        untouched = waiting.filter(pk=check.pk, queued_at=check.queued_at)
        if untouched.update(queued_at=now):
            send(check)
            sent += 1
    return sent
