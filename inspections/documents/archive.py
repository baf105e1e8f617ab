"""Finding documents: by number, title, unit and everything they say, without accents.

A document is found by its head (`search_text`: kind, title, number, symbol; also parts of words) or by the
whole words of its text (`DocumentText`). Words in quotation marks stand together. What is found in the head
comes first, the latest first within each.
"""

import logging
import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import DatabaseError
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce, TruncDate

from accounts.vietnamese import clean, fold, fold_in_place
from inspections.models import Document, DocumentText

from . import kinds
from .plain_text import text_of

logger = logging.getLogger(__name__)

MOST_LETTERS = 400_000  # of one document, about 130 full pages; PostgreSQL takes a megabyte of words
AT_ONCE = 100
DAY = Coalesce("dated_on", TruncDate("requested_at"))
PIECE = re.compile(r'"([^"]*)"|([^"]+)')
NUMBER = re.compile(r"(?:so:? *)?0*([1-9][0-9]*[a-z]?)(?: */ *([a-z0-9-]+))?")


# --- Keeping the text ---------------------------------------------------------------------------------


def index(pk):
    """Keep what a finished document says; one that cannot be read is found by its head alone."""
    document = Document.objects.select_related("inspection").filter(pk=pk, state=Document.State.READY).first()
    if document is None:
        return
    try:
        body = _body(document)
    except Exception:
        logger.exception("Document %s: its text cannot be read", document.uuid)
        body = ""
    _keep(document, body)


def _body(document):
    version = kinds.VERSIONS.get(document.template_version)
    if version is None or not document.snapshot:
        return ""
    paper = kinds.compose(
        kinds.thawed(document), number=document.number, dated_on=document.dated_on, symbol=document.symbol
    )
    return clean(text_of(paper))[:MOST_LETTERS]


def _keep(document, body):
    head = f"{document.searchable_text()} {fold(' '.join(_units_of(document)))}"
    vectors = SearchVector(Value(_words(head)), config="simple", weight="A") + SearchVector(
        Value(_words(fold_in_place(body))), config="simple", weight="D"
    )
    DocumentText.objects.update_or_create(
        document=document, defaults={"body": body, "words": vectors, "of_ready_at": document.ready_at}
    )


def _units_of(document):
    if document.visit_id:
        return [document.visit.unit.full_name]
    if document.inspection_id:
        visits = document.inspection.visits.select_related("unit")
        return dict.fromkeys(visit.unit.full_name for visit in visits)
    return []


def _words(folded):
    """Words with a space between; 05 is 5, as clerks write either."""
    return " ".join(word.lstrip("0") or "0" for word in re.findall("[a-z0-9]+", folded))


def index_missing():
    """Read what was finished without being read, or read before it was made anew; returns how many."""
    behind = Q(full_text=None) | ~Q(full_text__of_ready_at=F("ready_at"))
    missing = Document.objects.filter(behind, state=Document.State.READY).order_by("-ready_at")
    keys = list(missing.values_list("pk", flat=True)[:AT_ONCE])
    for pk in keys:
        try:
            index(pk)
        except DatabaseError:
            logger.exception("Document %s: its text cannot be kept", pk)
    return len(keys)


# --- Finding --------------------------------------------------------------------------------------------


class Wanted:
    """What somebody typed: single words, and phrases in quotation marks."""

    def __init__(self, typed):
        self.folded = fold(typed)
        self.words, self.phrases = [], []
        for quoted, free in PIECE.findall(self.folded.replace("“", '"').replace("”", '"')):
            if quoted:
                self.phrases += [words] if len(words := _words(quoted).split()) > 1 else []
                self.words += words if len(words) == 1 else []
            else:
                self.words += _words(free).split()

    def __bool__(self):
        return bool(self.words or self.phrases)

    @property
    def runs(self):
        """Words that are looked for next to each other: what was quoted, and all that was typed freely."""
        return [*self.phrases, *([self.words] if self.words else [])]

    @property
    def in_text(self):
        """Whole words of the text; `raw` is safe: letters and figures alone."""
        each = [*self.words, *(f"({' <-> '.join(phrase)})" for phrase in self.phrases)]
        return SearchQuery(" & ".join(each), search_type="raw", config="simple")

    @property
    def together(self):
        return SearchQuery(
            " & ".join(f"({' <-> '.join(run)})" for run in self.runs), search_type="raw", config="simple"
        )

    @property
    def in_head(self):
        """Also parts of words, as everywhere else in the portal; quoted words as they stand there."""
        found = Q()
        for part in [*self.words, *(" ".join(phrase) for phrase in self.phrases)]:
            found &= Q(search_text__contains=part)
        return found

    @property
    def as_number(self):
        """The documents of the very number that was typed ("5", "05/BC-ĐKT", "số 5"), or None."""
        match = NUMBER.fullmatch(self.folded)
        if not match:
            return None
        number, symbol = match.groups()
        found = Q(number=number)
        return found & Q(search_text__endswith=f" {number} {symbol}") if symbol else found


def found(documents, typed):
    """The documents with what was typed, the nearest first, the latest first among equals."""
    wanted = Wanted(typed)
    if not wanted:
        return latest_first(documents)
    texts = DocumentText.objects.filter(words=wanted.in_text)
    documents = documents.filter(wanted.in_head | Q(pk__in=texts.values("document")))
    return documents.annotate(nearness=_nearness(wanted)).order_by("-nearness", DAY.desc(), "-pk")


def latest_first(documents):
    return documents.order_by(DAY.desc(), "-pk")


def _nearness(wanted):
    exact = Q()
    for run in wanted.runs:
        exact &= Q(search_text__contains=" ".join(run))
    cases = [
        When(exact, then=3),
        When(wanted.in_head, then=2),
        When(full_text__words=wanted.together, then=1),
    ]
    if wanted.as_number:
        cases.insert(0, When(wanted.as_number, then=4))
    return Case(*cases, default=0, output_field=IntegerField())
