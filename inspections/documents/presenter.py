"""Documents as people read them: the state in words, the place in the queue, what may be done next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts import access
from accounts.vietnamese import fold
from inspections import presenters, workflow
from inspections.models import Document

from .kinds import KINDS, VERSIONS

FIRST_STEP = "Yêu cầu lập"
LONG_WAIT = timedelta(seconds=60)


@dataclass(frozen=True)
class DocumentRow:
    """One document as one person sees it; everything a template shows of it without asking the database."""

    document: Document
    badge: presenters.Badge
    place: int | None  # in the queue, from 1
    is_waiting_long: bool
    can_issue: bool
    can_retry: bool
    can_replace: bool

    @property
    def number_line(self):
        """ "05/BC-ĐKT ngày 05/09/2019"; what is left for the clerk is a dash."""
        document = self.document
        number = document.number.zfill(2) if document.number.isdigit() else document.number
        on = f" ngày {document.dated_on:%d/%m/%Y}" if document.dated_on else ""
        return f"{number or presenters.UNKNOWN}/{document.symbol}{on}"

    @property
    def wait_line(self):
        """What a person who waits wants to know."""
        if self.document.state == Document.State.RUNNING:
            return f"Đang lập, {self.document.progress} %"
        ahead = (self.place or 1) - 1
        line = "Sắp đến lượt" if not ahead else f"Chờ {ahead} văn bản khác lập trước"
        if self.is_waiting_long:
            line += "; máy lập văn bản chưa nhận việc, cổng sẽ tự gửi lại"
        return line

    @property
    def has_pdf(self):
        return self.document.state == Document.State.READY

    @property
    def size_line(self):
        document = self.document
        kilobytes = max(1, round(document.pdf_size / 1024)) if document.pdf_size else 0
        return f"{document.pages} trang, {kilobytes} KB"


def rows(documents, user, now=None):
    """Documents as `user` sees them, with one question about the queue if any of them waits.

    The documents' inspections need their team and visits fetched along.
    """
    documents = list(documents)
    now = now or timezone.now()
    places = queue_places() if any(document.state == Document.State.QUEUED for document in documents) else {}
    return [row(document, user, places, now) for document in documents]


def row(document, user, places, now):
    state = document.state
    may_request = access.can(user, "request_document", document)
    is_ready_draft = state == Document.State.READY and not document.is_issued
    return DocumentRow(
        document=document,
        badge=presenters.document_badge(document),
        place=places.get(document.pk),
        is_waiting_long=state == Document.State.QUEUED and document.queued_at < now - LONG_WAIT,
        can_issue=is_ready_draft and access.can(user, "issue_document", document),
        can_retry=state == Document.State.FAILED and may_request,
        can_replace=document.is_issued and may_request and document.kind in KINDS,
    )


def queue_places():
    """Key → place of every document that waits, the one queued first being 1."""
    queued = Document.objects.filter(state=Document.State.QUEUED).order_by("queued_at", "pk")
    return {pk: place for place, pk in enumerate(queued.values_list("pk", flat=True), 1)}


def layout_basis(document):
    """The rule of law that the paper is laid out by."""
    version = VERSIONS.get(document.template_version)
    return version.layout_basis if version else presenters.UNKNOWN


def collected_at(document):
    """When the data of the paper was frozen; a dash before that."""
    frozen = (document.snapshot or {}).get("collected_at")
    return presenters.moment(datetime.fromisoformat(frozen)) if frozen else presenters.UNKNOWN


def steps(document):
    """What happened to it, oldest first: (moment, step in words, who, note)."""
    return [
        (
            presenters.moment(step.at),
            FIRST_STEP if step.name == "request" else workflow.step_label(Document, step.name),
            str(step.by) if step.by else "Cổng thông tin",
            step.note,
        )
        for step in document.transitions.select_related("by").order_by("pk")
    ]


def file_name(document):
    """A name for saving, in plain letters: bao-cao-ket-qua-kiem-tra-lai-vung-lap-vo-ban-thao.pdf

    Needs the inspection's visits with their units.
    """
    kind = KINDS.get(document.kind)
    stem = kind.file_stem if kind else fold(document.get_kind_display())
    units = dict.fromkeys(visit.unit.name for visit in document.inspection.visits.all())
    names = list(units) if len(units) <= 4 else [f"{len(units)} don vi"]
    words = fold(" ".join([stem, *names, *_stage_words(document)]))
    letters = "".join(char if char.isascii() and char.isalnum() else "-" for char in words)
    return "-".join(filter(None, letters.split("-")))[:120] + ".pdf"


def _stage_words(document):
    if document.stage == Document.Stage.DRAFT:
        return ["ban thao"]
    return ["so", document.number] if document.number else []
