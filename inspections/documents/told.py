"""What anybody may be told of a document whose code or file they hold, and nothing more.

Kind, number, body, day, hash, and whether another took its place: what stands on the paper anyway. No title,
no names, no units. A draft is known only to who holds its very file, and then without its number.
"""

from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.fields.json import KT

from inspections import presenters
from inspections.models import Document, SignedFile

from .presenter import number_of
from .proof import KEY


@dataclass(frozen=True)
class Told:
    kind: str
    number: str
    dated_on: str
    body: str
    code: str
    sha256: str
    signed_sha256: str  # of the file as last signed; empty where nobody signed
    is_sample: bool
    replaced_by: str  # number and day of the document that took its place
    replaced_by_code: str


@dataclass(frozen=True)
class Match:
    """What an uploaded file is: `told` is empty where it is only a draft that nobody has issued."""

    what: str
    told: Told | None


ISSUED, DRAFT, UNISSUED = "issued", "draft", "unissued"
SIGNED, SIGNED_EARLIER, BEFORE_SIGNING = "signed", "signed_earlier", "before_signing"


def by_code(code) -> Told | None:
    """:param code: in its printed form."""
    document = _told_fields(Document.objects.filter(code=code, issued_at__isnull=False)).first()
    return document and told(document)


def by_file(sha256) -> Match | None:
    """Which document of ours has exactly these bytes."""
    of_ours = Q(pdf_sha256=sha256) | Q(draft_sha256=sha256)
    of_ours |= Q(pk__in=SignedFile.objects.filter(sha256=sha256).values("document"))
    same = Document.objects.filter(of_ours, state=Document.State.READY)
    # Of several that are alike, the one that was issued.
    document = _told_fields(same).order_by(F("issued_at").desc(nulls_last=True)).first()
    if document is None:
        return None
    if not document.is_issued:
        return Match(UNISSUED, None)
    return Match(_what(document, sha256), told(document))


def _what(document, sha256):
    signed = document.last_signed
    if signed and signed.sha256 == sha256:
        return SIGNED
    if document.pdf_sha256 == sha256:
        return BEFORE_SIGNING if signed else ISSUED
    return DRAFT if document.draft_sha256 == sha256 else SIGNED_EARLIER


def _told_fields(documents):
    """Without the frozen data, which may be large."""
    documents = documents.with_successor().prefetch_related("signed_files")
    return documents.annotate(body=KT(f"snapshot__{KEY}__body"), shows_sample=KT("snapshot__is_sample"))


def told(document):
    later = getattr(document, "replaced_by", None)
    later = later if later and later.is_issued else None
    return Told(
        kind=document.get_kind_display(),
        number=number_of(document),
        dated_on=presenters.day(document.dated_on),
        body=document.body or "",
        code=document.code or "",
        sha256=document.pdf_sha256,
        signed_sha256=document.last_signed.sha256 if document.last_signed else "",
        is_sample=document.shows_sample == "true",
        replaced_by=_number_and_day(later) if later else "",
        replaced_by_code=later.code or "" if later else "",
    )


def _number_and_day(document):
    on = f" ngày {presenters.day(document.dated_on)}" if document.dated_on else ""
    return f"{number_of(document)}{on}"
