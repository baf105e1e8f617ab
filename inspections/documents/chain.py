"""The file (hồ sơ) of a document: all issued papers of its inspection and the plan they come from."""

from dataclasses import dataclass

from inspections.models import Document

from . import kinds, presenter, seal
from .parts import Head, Signature
from .zipped import plain_name

MOST_STEPS_BACK = 20


@dataclass(frozen=True)
class Filed:
    """One paper of the file: its row, its name in the zip, and who issued and signed it."""

    ordinal: int
    document: Document
    name: str
    organ: str
    position: str
    signer: str


def documents_of(document, user):
    """The issued papers of the file that `user` may see, in the order of their days."""
    visible = Document.objects.visible_to(user).filter(issued_at__isnull=False)
    visible = visible.select_related("inspection", "replaced_by")
    visible = visible.prefetch_related("signed_files", "inspection__visits__unit")
    if document.inspection_id:
        found = {each.pk: each for each in visible.filter(inspection=document.inspection_id)}
    else:
        found = {each.pk: each for each in visible.filter(pk=document.pk)}
    _add_earlier(found, visible)
    return sorted(found.values(), key=_when)


def _add_earlier(found, visible):
    """What the papers follow or replace, step by step: the plan of the year, the decision before."""
    for _ in range(MOST_STEPS_BACK):
        before = {each.previous_id for each in found.values()} | {each.replaces_id for each in found.values()}
        missing = before - set(found) - {None}
        earlier = {each.pk: each for each in visible.filter(pk__in=missing)} if missing else {}
        if not earlier:
            return
        found.update(earlier)


def _when(document):
    return document.dated_on or document.issued_at.date(), document.issued_at, document.pk


def filed(documents):
    """The papers as they stand in the zip and its description."""
    return [_filed(ordinal, document) for ordinal, document in enumerate(documents, 1)]


def _filed(ordinal, document):
    paper = kinds.compose(
        kinds.thawed(document), number=document.number, dated_on=document.dated_on, symbol=document.symbol
    )
    signature = paper.signature or Signature((), "")
    name = plain_name(f"{ordinal:02}", presenter.file_name(document).removesuffix(".pdf"), suffix=".pdf")
    return Filed(ordinal, document, name, _organ(paper.head), ", ".join(signature.offices), signature.name)


def _organ(head: Head | None):
    lines = [head.superior, " ".join(head.issuer)] if head else []
    return " - ".join(filter(None, lines))


def damaged(documents):
    """Those whose stored file is lost or is not what was stored; each is read once, alone."""
    return [document for document in documents if not _is_whole(document)]


def _is_whole(document):
    try:
        return bool(seal.stored_bytes(document))
    except (seal.Altered, FileNotFoundError):
        return False
