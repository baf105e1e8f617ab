"""Asking for documents, making them once more, issuing them."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from inspections import workflow
from inspections.documents.kinds import KINDS
from inspections.documents.queue import send
from inspections.models import Document

# Each paper follows the last issued one that stands before it here.
CHAIN = ("plan", "decision", "schedule_notice", "minutes", "report", "conclusion_notice", "remedy_report")
BUSY = "Đang lập một văn bản cùng loại của cuộc kiểm tra này. Hãy chờ văn bản ấy xong rồi làm tiếp."


@transaction.atomic
def request_document(*, inspection, kind, by, uuid, replaces=None):
    """A document that waits to be made; asking twice, or while one is being made, gives the one there is.

    :param uuid: made by the page; a form sent twice carries the same.
    :param replaces: an issued document of the same kind that this one corrects.
    :raises workflow.Refused: what it should replace cannot be replaced.
    """
    if known := inspection.documents.filter(uuid=uuid).first() or being_made(inspection, kind):
        return known
    if replaces is not None:
        _make_way(replaces, inspection, kind)
    paper = KINDS[kind]
    visits = inspection.visits.select_related("unit").order_by("round", "on", "unit__sort_key")
    document = Document(
        uuid=uuid,
        inspection=inspection,
        kind=kind,
        title=paper.title_of([visit.unit for visit in visits]),
        symbol=paper.symbol,
        template_version=paper.template_version,
        previous=_previous(inspection, kind),
        replaces=replaces,
        requested_by=by,
    )
    document.search_text = document.searchable_text()
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        # Somebody else asked at the same moment; theirs is the one.
        if known := being_made(inspection, kind):
            return known
        raise
    workflow.record_step(document, "request", from_state="", to_state=document.state, by=by)
    send(document)
    return document


def being_made(inspection, kind):
    return inspection.documents.waiting().filter(kind=kind).first()


def _previous(inspection, kind):
    earlier = CHAIN[: CHAIN.index(kind)] if kind in CHAIN else ()
    issued = inspection.documents.filter(kind__in=earlier, issued_at__isnull=False)
    return max(issued, key=lambda document: (CHAIN.index(document.kind), document.issued_at), default=None)


def _make_way(replaced, inspection, kind):
    """Only the last issued paper of its kind is replaced; an earlier draft that was to do so steps back."""
    if replaced.inspection_id != inspection.pk or replaced.kind != kind or not replaced.is_issued:
        raise workflow.Refused(
            "Chỉ thay thế được văn bản cùng loại đã phát hành của chính cuộc kiểm tra này."
        )
    successor = Document.objects.select_for_update().filter(replaces=replaced).first()
    if successor and successor.is_issued:
        raise workflow.Refused("Văn bản này đã có văn bản thay thế; hãy thay thế văn bản sau cùng.")
    if successor:
        successor.replaces = None
        successor.save(update_fields=["replaces"])


@transaction.atomic
def retry_document(*, document, by):
    """Let a document that could not be made wait once more; a draft takes the records as they now are.

    :raises workflow.Refused: it did not fail, the right is missing, or another of its kind is being made.
    """
    changes = {"failure_reason": "", "progress": 0, "queued_at": timezone.now(), "heartbeat_at": None}
    if document.stage == Document.Stage.DRAFT:
        changes["snapshot"] = None
    return _wait_again(document, "retry", by, changes)


@transaction.atomic
def issue_document(*, document, number, dated_on, by):
    """Render the frozen data once more without the mark; when that is stored, the document is issued.

    :param number: may be empty, and `dated_on` None: the clerk then writes them on the paper.
    :raises workflow.Refused: it is no finished draft, the number is taken, or the right is missing.
    """
    _refuse_taken_number(document, number, dated_on)
    changes = {
        "stage": Document.Stage.ISSUED,
        "number": number,
        "dated_on": dated_on,
        "issuing_by": by,
        "progress": 0,
        "queued_at": timezone.now(),
        "heartbeat_at": None,
    }
    return _wait_again(document, "issue", by, changes)


def _wait_again(document, step, by, changes):
    try:
        with transaction.atomic():
            workflow.apply(document, step, by=by, **changes)
    except IntegrityError as error:
        raise workflow.Refused(BUSY) from error
    send(document)
    return document


def _refuse_taken_number(document, number, dated_on):
    """A number is given once a year under a symbol (domain §1.2 row 5)."""
    if not number or dated_on is None:
        return
    same = Document.objects.filter(
        number=number, symbol=document.symbol, dated_on__year=dated_on.year, stage=Document.Stage.ISSUED
    )
    if same.exclude(pk=document.pk).exists():
        raise workflow.Refused(
            f"Số {number}/{document.symbol} năm {dated_on.year} đã dùng cho một văn bản khác. "
            "Hãy kiểm tra lại sổ văn bản đi."
        )
