"""The conversation about a remedy: the unit reports, the province confirms or sends back."""

from django.db import transaction

from inspections import workflow
from inspections.models import Remedy, Response

from .evidence import save_row, stored
from .records import FormUsedBefore

STEP_OF = {
    "verify": Response.Kind.VERIFIED,
    "send_back": Response.Kind.SENT_BACK,
    "reopen": Response.Kind.SENT_BACK,
}


def report_remedy(*, remedy, uuid, words, photos, by):
    """The unit's report with its proof: all of it, or nothing.

    :param photos: `actions.evidence.TakenIn` files.
    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: it was reported already, or the requirement was withdrawn.
    """
    with stored(photos, form_uuid=uuid) as rows, transaction.atomic():
        if existing := _first_sent(remedy, uuid):
            return _as_first_said(existing, words)
        workflow.apply(remedy, "report", by=by, note=words)
        response = _say(remedy, uuid, Response.Kind.REPORT, words, by)
        for row in rows:
            save_row(row, inspection=remedy.requirement.inspection, by=by, response=response)
        return response


@transaction.atomic
def answer_report(*, remedy, step, uuid, words, by):
    """Confirm the report, send it back, or open again what was confirmed: `step` of the workflow.

    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: somebody was quicker, or a needed note is empty.
    """
    if existing := _first_sent(remedy, uuid):
        return _as_first_said(existing, words)
    workflow.apply(remedy, step, by=by, note=words)
    return _say(remedy, uuid, STEP_OF[step], words, by)


def _first_sent(remedy, uuid):
    """What an earlier sending of the same form wrote; the remedy is locked so that two come in turn."""
    Remedy.objects.select_for_update().get(pk=remedy.pk)
    return Response.objects.filter(uuid=uuid).first()


def _as_first_said(existing, words):
    if existing.words != words:
        raise FormUsedBefore
    return existing


def _say(remedy, uuid, kind, words, by):
    return Response.objects.create(remedy=remedy, uuid=uuid, kind=kind, words=words, created_by=by)
