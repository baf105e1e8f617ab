"""Telling of what is said about a finding or a remedy.

The other side is told; a request to correct one field also tells who may write into the record, and the
answer tells who asked. Who may not read the finding or the remedy is told nothing, and a comment that was
taken back takes its notices along. What was said stands in `words`, which are read in the portal only.
"""

from inspections.discussions import url_of
from inspections.models import Comment, Notice, Remedy

from . import people
from .telling import tell
from .words import about_remedy, titled

_EVENT = Notice.Event


def tell_of_comment(comment):
    about = comment.about
    is_asked = comment.state == Comment.State.ASKED
    whom = _other_side(comment) + (people.keepers_of(about) if is_asked else [])
    spoke = "cần trả lời về" if comment.wants_answer else "trao đổi về"
    did = "đề nghị sửa một ô của" if is_asked else spoke
    _tell(
        comment,
        whom,
        _EVENT.CORRECTION_ASKED if is_asked else _EVENT.COMMENT_SAID,
        f"{_speaker(comment)} {did} {_noun(about)}",
        key=f"comment:{comment.uuid.hex}",
        words=comment.words,
        by=comment.created_by,
    )


def answered(headline):
    """A teller for the step that answers a request to correct one field."""

    def teller(comment, step):
        asker = comment.created_by
        _tell(
            comment,
            [asker] if asker.is_active else [],
            _EVENT.CORRECTION_ANSWERED,
            f"{headline} anh/chị đề nghị, ở {_noun(comment.about)}",
            key=f"step:{step.pk}",
            words=step.note or comment.words,
            by=step.by,
        )

    return teller


def _tell(comment, whom, event, headline, *, key, words, by):
    about = comment.about
    is_remedy = isinstance(about, Remedy)
    tell(
        whom,
        event=event,
        subject=comment,
        key=key,
        headline=headline,
        about=about_remedy(about) if is_remedy else titled(about.inspection),
        words=words,
        path=url_of(about),
        by=by,
    )


def _other_side(comment):
    if comment.side == Comment.Side.UNIT:
        return people.carrying(comment.inspection)
    if comment.remedy_id:
        return list(people.of_unit(comment.remedy.unit_id))
    units = comment.finding.visits.values_list("unit", flat=True)
    return [person for unit in sorted(set(units)) for person in people.of_unit(unit)]


def _speaker(comment):
    """Who speaks, as a letter may name it: the unit of the person, or the team's side."""
    if comment.side == Comment.Side.PROVINCE:
        return "Đoàn, tỉnh"
    if comment.remedy_id:
        return comment.remedy.unit.in_sentence
    visits = comment.finding.visits.select_related("unit").order_by("pk")
    own = comment.created_by.current_unit_ids
    return next(visit.unit.in_sentence for visit in visits if visit.unit_id in own)


def _noun(about):
    return "một việc khắc phục" if isinstance(about, Remedy) else "một nội dung kiểm tra"
