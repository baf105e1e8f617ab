"""Documents as people read them: the state in words, the place in the queue, what may be done next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts import access
from accounts.vietnamese import fold
from inspections import presenters, workflow
from inspections.models import Document

from . import news_v1, news_v3
from .kinds import KINDS, VERSIONS, thawed

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
    can_sign: bool
    n_signatures: int
    excerpt: tuple = ()  # `excerpts.Piece`s around what was looked for

    @property
    def number_line(self):
        """ "05/BC-ĐKT ngày 05/09/2019"; what is left for the clerk is a dash."""
        document = self.document
        on = f" ngày {document.dated_on:%d/%m/%Y}" if document.dated_on else ""
        return f"{number_of(document)}{on}"

    @property
    def number(self):
        return number_of(self.document)

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
        signed = document.last_signed
        size = signed.size if signed else document.pdf_size
        kilobytes = max(1, round(size / 1024)) if size else 0
        return f"{document.pages} trang, {kilobytes} KB"


def is_replaced(document):
    """Whether another was issued in its place. Needs `replaced_by` fetched along."""
    later = getattr(document, "replaced_by", None)
    return bool(later and later.is_issued)


def number_of(document):
    """ "05/BC-ĐKT"; a number left for the clerk is a dash, and so is that of news, which has none."""
    if not document.symbol:
        return document.number or presenters.UNKNOWN
    return f"{document.padded_number or presenters.UNKNOWN}/{document.symbol}"


def rows(documents, user, now=None, excerpts=None):
    """Documents as `user` sees them, with one question about the queue if any of them waits.

    The documents' inspections need their team and visits fetched along.
    """
    documents = list(documents)
    now = now or timezone.now()
    places = queue_places() if any(document.state == Document.State.QUEUED for document in documents) else {}
    said = excerpts or {}
    return [row(document, user, places, now, said.get(document.pk, ())) for document in documents]


def row(document, user, places, now, excerpt=()):
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
        can_replace=document.is_issued and may_request and not is_replaced(document),
        can_sign=document.is_issued
        and not is_replaced(document)
        and access.can(user, "issue_document", document),
        n_signatures=len(signed.signatures) if (signed := document.last_signed) else 0,
        excerpt=excerpt,
    )


@dataclass(frozen=True)
class SignatureLine:
    """One signature in words, as it was found when the file was sent."""

    name: str
    body: str
    moment: str
    moment_is_proved: bool
    issuer: str
    anchor: str
    certificate: str  # serial and validity
    is_unrevoked: bool


def signatures(document):
    """The signatures of the file that stands for the document, the first first."""
    signed = document.last_signed
    return [_signature_line(each) for each in signed.signatures] if signed else []


def _signature_line(said):
    begins, ends = (datetime.fromisoformat(said[name]) for name in ("valid_from", "valid_to"))
    at = said["signed_at"]
    return SignatureLine(
        name=said["name"],
        body=said["body"],
        moment=presenters.moment(datetime.fromisoformat(at)) if at else "",
        moment_is_proved=said["is_timestamped"],
        issuer=said["issuer"],
        anchor=said["anchor"],
        certificate=f"{said['serial']}, từ {begins:%d/%m/%Y} đến {ends:%d/%m/%Y}",
        is_unrevoked=said["is_unrevoked"],
    )


def signing_state(document):
    """What the signatures make of the document, in a sentence (Nghị định 30/2020, Điều 5)."""
    signed = document.last_signed
    certificates = {each["fingerprint"] for each in signed.signatures} if signed else set()
    if not certificates:
        return "Văn bản chưa có chữ ký số nào."
    if len(certificates) == 1:
        return "Văn bản mới có chữ ký của một bên, còn thiếu chữ ký của người có thẩm quyền hoặc của cơ quan."
    return (
        "Văn bản có chữ ký của từ hai bên trở lên. Chứng thư không nói rõ bên nào là cơ quan: hãy đối chiếu "
        "tên dưới đây với người có thẩm quyền và cơ quan ban hành."
    )


def queue_places():
    """Key → place of every document that waits, the one queued first being 1."""
    queued = Document.objects.filter(state=Document.State.QUEUED).order_by("queued_at", "pk")
    return {pk: place for place, pk in enumerate(queued.values_list("pk", flat=True), 1)}


def news_text(document):
    """The words of a news item, to copy into the website; empty for others and before it is made."""
    if document.kind != Document.Kind.NEWS or not document.snapshot:
        return ""
    return _news(document).text_of(thawed(document))


def news_html(document):
    """The same as a fragment of HTML; empty for others and before it is made."""
    if document.kind != Document.Kind.NEWS or not document.snapshot:
        return ""
    return _news(document).html_of(thawed(document))


def _news(document):
    """The module that words it, by the version it was asked for under."""
    return news_v1 if document.template_version in ("news_v1", "news_v2") else news_v3


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


def file_name(document, suffix=".pdf"):
    """A name for saving, in plain letters: bao-cao-ket-qua-kiem-tra-lai-vung-lap-vo-ban-thao.pdf

    Needs the inspection's visits with their units.
    """
    kind = KINDS.get(document.kind)
    stem = kind.file_stem if kind else fold(document.get_kind_display())
    words = fold(" ".join([stem, *_subject_words(document), *_stage_words(document)]))
    letters = "".join(char if char.isascii() and char.isalnum() else "-" for char in words)
    return "-".join(filter(None, letters.split("-")))[:120] + suffix


def _subject_words(document):
    if not document.inspection_id:
        about = document.parameters
        return [about["first"][:7], about["last"][:7]] if "first" in about else [document.title[:60]]
    visits = document.inspection.visits.all()
    units = dict.fromkeys(visit.unit.name for visit in visits if document.visit_id in (None, visit.pk))
    return list(units) if len(units) <= 4 else [f"{len(units)} don vi"]


def _stage_words(document):
    if document.stage == Document.Stage.DRAFT:
        return ["ban thao"]
    number = ["so", document.number] if document.number else []
    return [*number, "da ky"] if document.last_signed else number
