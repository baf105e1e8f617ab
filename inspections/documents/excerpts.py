"""A few words of a document around what was looked for, as written, with the found words marked."""

import re
from dataclasses import dataclass

from accounts.vietnamese import fold_in_place
from inspections.models import DocumentText

BEFORE, LONG = 70, 230


@dataclass(frozen=True)
class Piece:
    text: str
    is_found: bool


def excerpts(documents, wanted):
    """{document's key: [Piece, …]} for those whose text has the words; one query."""
    if not wanted:
        return {}
    texts = DocumentText.objects.filter(document__in=[document.pk for document in documents])
    found = {text.pk: excerpt(text.body, wanted) for text in texts}
    return {pk: pieces for pk, pieces in found.items() if pieces}


def excerpt(body, wanted):
    """Pieces around the first place where the words stand together, or else around the first of them."""
    folded = fold_in_place(body)
    place = _first(folded, wanted)
    if place is None:
        return []
    start = body.rfind(" ", 0, max(0, place - BEFORE)) + 1 if place > BEFORE else 0
    end = min(len(body), start + LONG)
    if end < len(body):
        end = max(body.rfind(" ", start, end), place + 1)
    pieces = _marked(body[start:end], folded[start:end], wanted)
    if start:
        pieces.insert(0, Piece("… ", False))
    if end < len(body):
        pieces.append(Piece(" …", False))
    return pieces


def _first(folded, wanted):
    runs = [_pattern(run) for run in wanted.runs]
    singles = [_pattern([word]) for run in wanted.runs for word in run]
    for pattern in [*runs, *singles]:
        if match := pattern.search(folded):
            return match.start()
    return None


def _pattern(words):
    """The words one after the other, whatever signs stand between."""
    return re.compile(r"(?<![a-z0-9])" + r"[^a-z0-9]+".join(f"0*{word}" for word in words) + r"(?![a-z0-9])")


def _marked(text, folded, wanted):
    words = sorted({word for run in wanted.runs for word in run}, key=len, reverse=True)
    pieces, done = [], 0
    for match in re.finditer(rf"(?<![a-z0-9])0*(?:{'|'.join(words)})(?![a-z0-9])", folded):
        if match.start() > done:
            pieces.append(Piece(text[done : match.start()], False))
        pieces.append(Piece(text[match.start() : match.end()], True))
        done = match.end()
    return [*pieces, Piece(text[done:], False)] if done < len(text) else pieces
