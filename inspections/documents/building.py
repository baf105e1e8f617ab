"""Making a document in a worker: claimed, frozen, laid out, stored; taken up again if its maker falls silent.

The row is the truth, not the queue. Whoever makes a document holds it by (running, attempt number) and shows
a sign of life every few seconds; every write of the maker is conditional on still holding it, so a maker that
was given up for lost and wakes again changes nothing. A queue may lose a message or give it twice: neither
does harm.
"""

import logging
import threading
from dataclasses import asdict
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from inspections import workflow
from inspections.models import Document

from . import kinds, pdf, proof, seal
from .queue import send
from .snapshot import CannotBuild, read_photos

logger = logging.getLogger(__name__)

SIGN_OF_LIFE = 5  # seconds between two
SILENT_AFTER = timedelta(seconds=45)
UNCLAIMED_AFTER = timedelta(seconds=60)
MOST_TIMES_TAKEN_UP = 2  # after the first, so three makers in all
SENT_AGAIN_AT_ONCE = 50
WAIT_AFTER_TROUBLE = 5  # seconds before the next try when the database or the storage did not answer

# What may go away by itself: the database, or the storage (a file that is missing is told apart earlier).
PASSING = (OperationalError, InterfaceError, OSError)

GAVE_UP = (
    "Máy lập văn bản đã dừng giữa chừng {count} lần liền. Dữ liệu vẫn còn nguyên. Hãy bấm “Lập lại”; nếu vẫn "
    "không được, báo quản trị viên kèm mã {code}."
)
NOT_ANSWERING = (
    "Cơ sở dữ liệu hoặc kho tệp không trả lời. Dữ liệu vẫn còn nguyên. Hãy đợi ít phút rồi bấm “Lập lại”."
)
UNEXPECTED = (
    "Gặp lỗi khi trình bày văn bản. Dữ liệu vẫn còn nguyên. Hãy bấm “Lập lại”; nếu vẫn không được, báo quản "
    "trị viên kèm mã {code}."
)


class TakenOver(Exception):
    """Somebody else makes this document now, or it needs making no more."""


# --- Making -------------------------------------------------------------------------------------------


def build(pk):
    """Make the document if it waits; whatever happens is written on its row."""
    document = claim(pk)
    if document is None:
        return
    with SignsOfLife(document):
        try:
            make(document)
        except TakenOver:
            logger.info("Document %s was taken over from attempt %s", document.uuid, document.attempt)
        except CannotBuild as why:
            fail(document, str(why))
        except PASSING as trouble:
            logger.warning("Document %s: %s; it waits again", document.uuid, trouble, exc_info=True)
            hand_back(document, NOT_ANSWERING, note=type(trouble).__name__, after=WAIT_AFTER_TROUBLE)
        except Exception:
            logger.exception("Document %s could not be made", document.uuid)
            fail(document, UNEXPECTED.format(code=code_of(document)))


@transaction.atomic
def claim(pk):
    """Take a waiting document for oneself, or None because it does not wait (any more)."""
    now = timezone.now()
    taken = Document.objects.filter(pk=pk, state=Document.State.QUEUED).update(
        state=Document.State.RUNNING,
        attempt=F("attempt") + 1,
        claimed_at=now,
        heartbeat_at=now,
        progress=5,
    )
    if not taken:
        return None
    document = Document.objects.select_related("inspection").get(pk=pk)
    record(document, "claim", Document.State.QUEUED, Document.State.RUNNING)
    return document


def make(document):
    snapshot = frozen(document)
    show_progress(document, 25)
    photos = read_photos(snapshot)
    show_progress(document, 35)
    rendered = pdf.lay_out(
        snapshot,
        stage=document.stage,
        number=document.number,
        dated_on=document.dated_on,
        symbol=document.symbol,
        photos=photos,
        proof=proof_of(document, snapshot),
        on_progress=partial(show_share, document),
    )
    finish(document, rendered)


def frozen(document):
    """The data of the document: what was frozen before, or what the records say now, frozen."""
    if document.snapshot:
        return kinds.thawed(document)
    document.snapshot = collect_at_one_moment(document).to_json()
    hold(document, snapshot=document.snapshot)
    return kinds.thawed(document)  # as every later render will read it


def proof_of(document, snapshot):
    """What an issued paper says of its proof, decided once and frozen with its data; a draft has none."""
    if document.code is None:
        return None
    if known := proof.frozen_in(document.snapshot):
        return known
    decided = decided_proof(document, snapshot)
    document.snapshot = document.snapshot | {proof.KEY: asdict(decided)}
    hold(document, snapshot=document.snapshot)
    return decided


def decided_proof(document, snapshot):
    paper = kinds.compose(
        snapshot, number=document.number, dated_on=document.dated_on, symbol=document.symbol
    )
    return proof.decided(document.code, paper.head)


def collect_at_one_moment(document):
    """All queries see the same state of the database, whatever is written meanwhile."""
    if connection.in_atomic_block:
        return kinds.collect(document)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return kinds.collect(document)


def finish(document, rendered):
    """Store the bytes and say so; an issued paper is issued by this very step."""
    name = document.pdf.field.generate_filename(document, "document.pdf")
    stored = default_storage.save(name, ContentFile(rendered.data))
    try:
        _finish(document, rendered, stored)
    except Exception:
        default_storage.delete(stored)
        raise


@transaction.atomic
def _finish(document, rendered, stored):
    now = timezone.now()
    values = {
        "state": Document.State.READY,
        "progress": 100,
        "pdf": stored,
        "pdf_sha256": seal.sha256(rendered.data),
        "pdf_size": len(rendered.data),
        "pages": rendered.pages,
        "ready_at": now,
        "search_text": document.searchable_text(),
    }
    if document.stage == Document.Stage.ISSUED:
        values |= {"issued_at": now, "issued_by": F("issuing_by")}
    hold(document, **values)
    record(document, "finish", Document.State.RUNNING, Document.State.READY)


def hold(document, **values):
    """Write to the row if this maker still holds it.

    :raises TakenOver: it does not.
    """
    if not held_by_me(document).update(**values):
        raise TakenOver


def held_by_me(document):
    return Document.objects.filter(pk=document.pk, state=Document.State.RUNNING, attempt=document.attempt)


def show_progress(document, percent):
    hold(document, progress=percent, heartbeat_at=timezone.now())


def show_share(document, done):
    """The paper itself is most of the work: `done`, from 0 to 1, of what lies between data and storing."""
    show_progress(document, 35 + round(60 * done))


@transaction.atomic
def fail(document, reason):
    """Write the reason on the row; a document no longer held is left to who holds it."""
    if held_by_me(document).update(state=Document.State.FAILED, failure_reason=reason, progress=0):
        record(document, "fail", Document.State.RUNNING, Document.State.FAILED, note=reason)


@transaction.atomic
def hand_back(document, reason_to_give_up, *, note, after=0):
    """Let the document wait again, or fail it when that has been done often enough."""
    if times_taken_up(document) >= MOST_TIMES_TAKEN_UP:
        fail(document, reason_to_give_up)
    elif held_by_me(document).update(
        state=Document.State.QUEUED, progress=0, queued_at=timezone.now(), heartbeat_at=timezone.now()
    ):
        record(document, "take_up_again", Document.State.RUNNING, Document.State.QUEUED, note=note)
        send(document, after=after)


def times_taken_up(document):
    """How often it was handed back since a person last asked for it."""
    asked = document.transitions.filter(by__isnull=False).order_by("pk").last()
    since = document.transitions.filter(name="take_up_again")
    return since.filter(pk__gt=asked.pk).count() if asked else since.count()


def record(document, step, from_state, to_state, note=""):
    workflow.record_step(document, step, from_state=from_state, to_state=to_state, by=None, note=note)


def code_of(document):
    """What a person can read to an administrator on the telephone, and the log can be searched for."""
    return str(document.uuid)[:8]


class SignsOfLife:
    """Keeps saying that the maker lives, from a thread of its own with a connection of its own."""

    def __init__(self, document):
        self.document = document
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.keep_on, name=f"alive-{document.pk}", daemon=True)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def keep_on(self):
        try:
            while not self.over.wait(SIGN_OF_LIFE):
                self.say_so()
        finally:
            connection.close()

    def say_so(self):
        try:
            held_by_me(self.document).update(heartbeat_at=timezone.now())
        except DatabaseError:
            logger.warning("Document %s: no sign of life could be written", self.document.uuid)
            connection.close()


# --- The sweep -------------------------------------------------------------------------------------------


def take_up_lost(now=None):
    """Let documents wait again whose maker fell silent, and send those that nobody took; returns how many."""
    now = now or timezone.now()
    return take_from_silent(now) + send_unclaimed(now)


@transaction.atomic
def take_from_silent(now):
    silent = Document.objects.filter(state=Document.State.RUNNING, heartbeat_at__lt=now - SILENT_AFTER)
    documents = list(silent.select_related("inspection").select_for_update(skip_locked=True, of=("self",)))
    for document in documents:
        logger.warning("Document %s: attempt %s fell silent", document.uuid, document.attempt)
        reason = GAVE_UP.format(count=MOST_TIMES_TAKEN_UP + 1, code=code_of(document))
        hand_back(document, reason, note="Máy đang lập không còn trả lời.")
    return len(documents)


@transaction.atomic
def send_unclaimed(now):
    """A message may be lost with its queue; sending twice is harmless, since only one can claim."""
    late = now - UNCLAIMED_AFTER
    waiting = Document.objects.filter(state=Document.State.QUEUED, queued_at__lt=late)
    waiting = waiting.filter(Q(heartbeat_at=None) | Q(heartbeat_at__lt=late)).order_by("queued_at")
    documents = list(waiting.select_for_update(skip_locked=True)[:SENT_AGAIN_AT_ONCE])
    Document.objects.filter(pk__in=[document.pk for document in documents]).update(heartbeat_at=now)
    for document in documents:
        send(document)
    return len(documents)
