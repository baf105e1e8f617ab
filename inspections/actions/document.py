"""Asking for documents, making them once more, issuing them."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from inspections import workflow
from inspections.documents import proof_code
from inspections.documents.formalities import proposed_for_inspection
from inspections.documents.kinds import KINDS, UNIT_REMEDY_REPORT, newest
from inspections.documents.queue import send
from inspections.models import Document, Inspection, Remedy

# Each paper follows the last issued one that stands before it here.
CHAIN = ("plan", "decision", "schedule_notice", "minutes", "report", "conclusion_notice", "remedy_report")
BUSY = "Đang lập một văn bản cùng loại của cuộc kiểm tra này. Hãy chờ văn bản ấy xong rồi làm tiếp."


@transaction.atomic
def request_document(*, inspection, kind, by, uuid, replaces=None, said=None):
    """A document that waits to be made; asking twice, or while one is being made, gives the one there is.

    :param uuid: made by the page; a form sent twice carries the same.
    :param replaces: an issued document of the same kind that this one corrects.
    :param said: what a person wrote of its symbol, day and formalities; without it, what is proposed.
    :raises workflow.Refused: what it should replace cannot be replaced, or there is nothing to make it from.
    """
    if known := inspection.documents.filter(uuid=uuid).first() or being_made(inspection, kind):
        return known
    if reasons := why_not_made(inspection, kind):
        raise workflow.Refused(*reasons)
    if replaces is not None:
        _make_way(replaces, inspection, kind)
    visits = inspection.visits.select_related("unit").order_by("round", "on", "unit__sort_key")
    document = _new(
        kind,
        KINDS[kind].title_of([visit.unit for visit in visits]),
        uuid=uuid,
        inspection=inspection,
        previous=_previous(inspection, kind),
        replaces=replaces,
        requested_by=by,
        **(said or (replaces and taken_over(replaces)) or proposed_fields(inspection, kind)),
    )
    return _queued(document, by, lambda: being_made(inspection, kind))


def replace_document(*, document, by, uuid):
    """A new draft, of the records as they now are, that will take the place of an issued document.

    :raises workflow.Refused: it is not issued, another has taken its place, or another is being made.
    """
    if document.visit_id:
        draft = request_minutes(visit=document.visit, by=by, uuid=uuid)
    elif document.inspection_id:
        draft = request_document(
            inspection=document.inspection, kind=document.kind, by=by, uuid=uuid, replaces=document
        )
    else:
        kept = taken_over(document)
        draft = request_province_document(
            kind=document.kind,
            parameters=document.parameters,
            title=document.title,
            by=by,
            uuid=uuid,
            replaces=document,
            said=kept and kept | {"template_version": newest(document.template_version)},
        )
    if draft.replaces_id != document.pk:
        raise workflow.Refused(BUSY)
    return draft


@transaction.atomic
def request_minutes(*, visit, by, uuid):
    """The minutes of a visit on paper; what was issued of an older text is replaced by this one.

    :raises workflow.Refused: no text is frozen, or the issued paper holds this very text.
    """
    inspection, kind = visit.inspection, Document.Kind.MINUTES
    own = inspection.documents.filter(kind=kind, visit=visit)
    if known := own.filter(uuid=uuid).first() or own.waiting().first():
        return known
    standing = visit.minutes.frozen().order_by("-number").first()
    if standing is None:
        raise workflow.Refused("Buổi này chưa có biên bản nào được chốt.")
    replaces = own.filter(issued_at__isnull=False, replaced_by=None).order_by("-issued_at").first()
    if replaces is None:
        issued = own.filter(issued_at__isnull=False).order_by("-issued_at").first()
        replaces = issued if issued and not issued.replaced_by.is_issued else None
    if replaces is not None:
        if replaces.snapshot["sha256"] == standing.sha256:
            raise workflow.Refused("Đã phát hành biên bản giấy của đúng văn bản này.")
        _make_way(replaces, inspection, kind)
    document = _new(
        kind,
        KINDS[kind].title_of([visit.unit]),
        uuid=uuid,
        inspection=inspection,
        visit=visit,
        previous=_previous(inspection, kind),
        replaces=replaces,
        requested_by=by,
    )
    return _queued(document, by, own.waiting().first)


def taken_over(replaced):
    """Symbol and formalities of the paper that is replaced, where it has any."""
    has = replaced.formalities
    return {"symbol": replaced.symbol, "formalities": has} if has else None


def proposed_fields(inspection, kind):
    symbol, formalities = proposed_for_inspection(kind, inspection)
    return {"symbol": symbol or KINDS[kind].symbol, "formalities": formalities.to_json()}


def why_not_made(inspection, kind):
    """Sentences on why this paper cannot be made of the inspection now; none if it can."""
    unannounced = inspection.kind == Inspection.Kind.UNANNOUNCED
    if kind == Document.Kind.SCHEDULE_NOTICE and unannounced and inspection.state in Inspection.BEFORE_FIELD:
        return ["Kiểm tra đột xuất thì không thông báo lịch trước khi bắt đầu."]
    if kind == Document.Kind.REMEDY_REPORT and not _asks_something(inspection):
        return ["Chưa gửi yêu cầu nào cho đơn vị nên chưa có gì để báo cáo khắc phục."]
    return []


def _asks_something(inspection):
    return inspection.requirements.filter(state="issued", withdrawn_at=None).exists()


def request_statistics_report(*, parameters, title, by, uuid):
    """A report of statistics that waits to be made; asking twice for the same gives the one there is.

    :param parameters: what `inspections.documents.statistics_snapshot.scope_of` reads, and the measure.
    """
    kind = Document.Kind.STATISTICS_REPORT
    return request_province_document(kind=kind, parameters=parameters, title=title, by=by, uuid=uuid)


def request_unit_report(*, unit, by, uuid, said):
    """A unit's own report on all that was asked of it, to be made; asking twice gives the one there is.

    :raises workflow.Refused: nothing was asked of the unit.
    """
    if reasons := why_no_unit_report(unit):
        raise workflow.Refused(*reasons)
    return request_province_document(
        kind=Document.Kind.REMEDY_REPORT,
        parameters=Document.report_of(unit).parameters,
        title=UNIT_REMEDY_REPORT.title_of([unit]),
        by=by,
        uuid=uuid,
        said=said | {"template_version": UNIT_REMEDY_REPORT.template_version},
    )


def why_no_unit_report(unit):
    if Remedy.objects.asked().filter(unit=unit).exists():
        return []
    return ["Chưa có yêu cầu nào gửi cho đơn vị nên chưa có gì để báo cáo khắc phục."]


@transaction.atomic
def request_province_document(*, kind, parameters, title, by, uuid, replaces=None, said=None):
    """A paper of no inspection that waits to be made; asking twice for the same gives the one there is.

    :param parameters: what it is about, as its version's `collect` reads them.
    :param said: symbol, day, formalities and version, where a person was asked for them.
    """
    same = Document.objects.filter(inspection=None, kind=kind)
    waiting = same.waiting().filter(parameters=parameters)
    if known := same.filter(uuid=uuid).first() or waiting.first():
        return known
    if replaces is not None:
        _make_way(replaces, None, kind)
    document = _new(
        kind, title, uuid=uuid, parameters=parameters, replaces=replaces, requested_by=by, **(said or {})
    )
    return _queued(document, by, waiting.first)


def _new(kind, title, **fields):
    paper = KINDS[kind]
    given = {"symbol": paper.symbol, "template_version": paper.template_version} | fields
    document = Document(kind=kind, title=title[:500], **given)
    document.search_text = document.searchable_text()
    return document


def _queued(document, by, being_made):
    """Save the document and send it to a worker, or return the one somebody asked for at the same moment."""
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        if known := being_made():
            return known
        raise
    workflow.record_step(document, "request", from_state="", to_state=document.state, by=by)
    send(document)
    return document


def being_made(inspection, kind):
    return inspection.documents.waiting().filter(kind=kind).first()


def _previous(inspection, kind):
    """The last issued paper before it; the plan's own where the inspection comes from a plan."""
    earlier = CHAIN[: CHAIN.index(kind)] if kind in CHAIN else ()
    ours = Q(inspection=inspection)
    if line := getattr(inspection, "planned_as", None):
        ours |= Q(inspection=None, parameters__plan=str(line.plan.uuid))
    issued = Document.objects.filter(ours, kind__in=earlier, issued_at__isnull=False)
    return max(issued, key=lambda document: (CHAIN.index(document.kind), document.issued_at), default=None)


def _make_way(replaced, inspection, kind):
    """Only the last issued paper of its kind is replaced; an earlier draft that was to do so steps back."""
    elsewhere = replaced.inspection_id != (inspection and inspection.pk)
    if elsewhere or replaced.kind != kind or not replaced.is_issued:
        raise workflow.Refused(
            "Chỉ thay thế được văn bản cùng loại đã phát hành của chính cuộc kiểm tra này."
            if inspection
            else "Chỉ thay thế được văn bản đã phát hành."
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
        "code": proof_code.new_code(),
        "draft_sha256": document.pdf_sha256,
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
    # Each unit keeps a register of its own: they all issue under BC-UBND.
    of_a_unit = Q(kind=Document.Kind.REMEDY_REPORT, inspection=None)
    own = Q(of_a_unit, parameters=document.parameters) if document.is_report_of_a_unit else ~of_a_unit
    if same.filter(own).exclude(pk=document.pk).exists():
        raise workflow.Refused(
            f"Số {number}/{document.symbol} năm {dated_on.year} đã dùng cho một văn bản khác. "
            "Hãy kiểm tra lại sổ văn bản đi."
        )
