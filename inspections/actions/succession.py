"""What an ended unit left undone goes on with the units after it."""

import uuid

from django.db import transaction

from inspections import workflow
from inspections.models import Extension, Remedy

# Columns of a row of its own; everything else (state, deadline, plan) goes on as it stood.
OWN = ("id", "uuid", "unit", "continues")


@transaction.atomic
def hand_over_remedy(*, remedy, successors, note, by):
    """Leave the ended unit's row as it was, and open one for each successor that goes on from there.

    A report that waits for confirmation, and a request for more time that waits for an answer, go on waiting
    with the successor. Handed over before, nothing
    happens.

    :param successors: units; at least one.
    :raises workflow.Refused: it is confirmed, so nothing is left to do.
    :return: the new rows.
    """
    locked = Remedy.objects.select_for_update().get(pk=remedy.pk)
    if locked.state == Remedy.State.HANDED_ON:
        return []
    rows = [_going_on(locked, unit, note, by) for unit in successors]
    along = _take_requests_along(locked, rows)
    workflow.apply(locked, "hand_on", by=by, note=f"{note} Chuyển cho: {_names(successors)}.{along}")
    remedy.state = locked.state
    return rows


def _going_on(remedy, unit, note, by):
    inherited = {
        field.attname: getattr(remedy, field.attname)
        for field in Remedy._meta.concrete_fields
        if field.name not in OWN
    }
    row = Remedy.objects.create(**inherited, uuid=uuid.uuid4(), unit=unit, continues=remedy)
    workflow.record_step(
        row,
        "take_over",
        from_state=remedy.state,
        to_state=row.state,
        by=by,
        note=f"{note} Tiếp nối việc của {remedy.unit.in_sentence}.",
    )
    return row


def _take_requests_along(remedy, rows):
    """A request for more time that nobody has answered waits with each successor, as it was asked.

    It moves with the first and is written again for the others; left behind it could never be answered.

    :return: the sentence that says so, for the log.
    """
    waiting = remedy.extensions.select_for_update().filter(state=Extension.State.ASKED).first()
    if waiting is None:
        return ""
    waiting.remedy = rows[0]
    waiting.save(update_fields=["remedy"])
    for row in rows[1:]:
        said = {"asked_until": waiting.asked_until, "reason": waiting.reason, "asked_by": waiting.asked_by}
        again = Extension.objects.create(remedy=row, **said)
        # The day it was asked on, not the day it was handed over.
        Extension.objects.filter(pk=again.pk).update(asked_at=waiting.asked_at)
    return f" Đề nghị gia hạn đến {waiting.asked_until:%d/%m/%Y} chuyển theo, còn chờ trả lời."


def _names(units):
    return ", ".join(unit.in_sentence for unit in units)
