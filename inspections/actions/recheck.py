"""What a re-inspection saw of an earlier obligation."""

from django.db import transaction

from inspections import workflow
from inspections.models import RemedyCheck

from .constraints import refuse_what_is_forbidden
from .records import ChangedMeanwhile, as_first_written, current, open_for_writing, rewrite


@transaction.atomic
def record_check(*, visit, remedy, uuid, by, seen, words):
    """Write down what was seen; the remedy's own state changes only by its own steps.

    :raises FormUsedBefore: the form was sent before with something else.
    :raises ChangedMeanwhile: a colleague wrote first about this obligation at this visit.
    :raises workflow.Refused: the inspection is locked, or words are missing.
    """
    inspection = open_for_writing(visit.inspection)
    if inspection.state in inspection.BEFORE_FIELD:
        raise workflow.Refused("Cuộc phúc tra chưa bắt đầu: chuyển bước “Bắt đầu kiểm tra” trước.")
    if existing := RemedyCheck.objects.filter(uuid=uuid).first():
        return as_first_written(existing, visit_id=visit.pk, remedy_id=remedy.pk, seen=seen, words=words)
    if other := RemedyCheck.objects.filter(visit=visit, remedy=remedy).first():
        raise ChangedMeanwhile(other)
    check = RemedyCheck(visit=visit, remedy=remedy, uuid=uuid, created_by=by, seen=seen, words=words)
    refuse_what_is_forbidden(check)
    check.save()
    return check


@transaction.atomic
def edit_check(*, check, version, by, seen, words):
    """Write the next version of what was seen.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: the inspection is locked, or words are missing.
    """
    open_for_writing(check.visit.inspection)
    check = current(check, version)
    check.seen, check.words = seen, words
    refuse_what_is_forbidden(check)
    return rewrite(check, seen=seen, words=words)
