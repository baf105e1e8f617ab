"""What is said about findings and remedies, and what becomes of a correction that somebody asks for."""

from django.db import transaction
from django.utils import timezone

from inspections import workflow
from inspections.corrections import fields_of, why_not_correct
from inspections.models import Comment, Finding, Remedy
from inspections.notices.comments import tell_of_comment
from inspections.repeats import may_repeat

from .records import ChangedMeanwhile, as_first_written, open_for_writing, rewrite


@transaction.atomic
def say(*, about, uuid, words, wants_answer, field, proposed, by):
    """Write a comment on a finding or a remedy; with `field` it asks for a correction of that one field.

    :param uuid: made with the form, so that it is said once.
    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: the field cannot be corrected: why, and what to do instead.
    """
    said = {"words": words, "field": field, "proposed": proposed, "created_by": by}
    target = {"finding" if isinstance(about, Finding) else "remedy": about}
    if existing := Comment.objects.filter(uuid=uuid).first():
        return as_first_written(existing, **target, **said)
    if field and (reasons := why_not_correct(about, field)):
        raise workflow.Refused(reasons)
    comment = Comment.objects.create(
        uuid=uuid,
        side=side_of(by, about),
        wants_answer=wants_answer,
        was=fields_of(about)[field].shown(about) if field else "",
        state=Comment.State.ASKED if field else "",
        **target,
        **said,
    )
    if field:
        note = f"{proposed} ({words})"
        workflow.record_step(comment, "ask", from_state="", to_state=comment.state, by=by, note=note)
    tell_of_comment(comment)
    return comment


def side_of(person, about):
    """For whom somebody speaks: for one of the units it is about, or for the team and the province."""
    visits = about.visits.all() if isinstance(about, Finding) else [about]
    own = any(each.unit_id in person.current_unit_ids for each in visits)
    return Comment.Side.UNIT if own else Comment.Side.PROVINCE


@transaction.atomic
def withdraw_comment(*, comment, reason, by):
    """Take back what one said oneself. Twice changes nothing.

    :raises workflow.Refused: its correction was answered, so it belongs to the record.
    """
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if locked.withdrawn_at:
        return locked
    if locked.state in (Comment.State.ACCEPTED, Comment.State.DECLINED):
        raise workflow.Refused("Đề nghị này đã được trả lời nên không rút được nữa.")
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_reason = timezone.now(), by, reason
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return locked


@transaction.atomic
def accept_correction(*, comment, value, seen, note, by):
    """Write the one field and close the request, or neither.

    :param seen: the field as the form showed it.
    :raises ChangedMeanwhile: the field says something else by now; `record` is the finding or the remedy.
    :raises workflow.Refused: it was answered meanwhile, or the record is locked.
    """
    if comment.finding_id:
        open_for_writing(comment.finding.inspection)
    about = type(comment.about).objects.select_for_update(of=("self",)).get(pk=comment.about.pk)
    workflow.apply(comment, "accept", by=by, note=note)
    field = fields_of(about)[comment.field]
    if field.shown(about) != seen:
        raise ChangedMeanwhile(about)
    if isinstance(about, Remedy):
        return _write_remedy(about, field.values(value))
    return _write_finding(about, field.values(value))


def _write_finding(finding, values):
    visits = values.pop("visits", None)
    if visits is not None:
        if finding.repeats and not may_repeat(finding.repeats, visits):
            raise workflow.Refused(
                "Nội dung này đang ghi là lặp lại một hạn chế không nói về đơn vị vừa chọn; "
                "hãy sửa cả hai trong biểu mẫu đầy đủ."
            )
        finding.visits.set(visits)
    return rewrite(finding, **values)


def _write_remedy(remedy, values):
    for name, value in values.items():
        setattr(remedy, name, value)
    remedy.save(update_fields=list(values))
    return remedy


@transaction.atomic
def decline_correction(*, comment, note, by):
    """:raises workflow.Refused: it was answered meanwhile, or no reason is given."""
    return workflow.apply(comment, "decline", by=by, note=note)
