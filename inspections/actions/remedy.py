"""The conversation about a remedy: what the unit says, plans and reports, and what the province answers.

Everything said carries the uuid of its form, so that it is said once, and moves through `workflow.apply`,
so that of two people who press at once one wins and the other is told.
"""

from django.db import transaction

from accounts import access
from inspections import workflow
from inspections.models import Extension, Remedy, Response

from .evidence import save_row, stored
from .records import FormUsedBefore

_KIND = Response.Kind
KIND_OF = {
    "agree": _KIND.AGREED,
    "disagree": _KIND.DISAGREED,
    "uphold": _KIND.UPHELD,
    "verify": _KIND.VERIFIED,
    "send_back": _KIND.SENT_BACK,
    "reopen": _KIND.SENT_BACK,
}


@transaction.atomic
def say(*, remedy, step, uuid, words, by, seen=None):
    """Take a step that needs nothing but words: agree, disagree, uphold, verify, send back, open again.

    :param seen: with agree and disagree, which stance the form was opened on, as `stance_seen` gives it.
    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: somebody was quicker, or a needed note is empty.
    """
    if existing := _first_sent(remedy, uuid):
        return _as_first_said(existing, words)
    if seen is not None:
        _refuse_another_stance(remedy, seen)
    workflow.apply(remedy, step, by=by, note=words)
    return _say(remedy, uuid, KIND_OF[step], words, by)


def stance_seen(remedy):
    """What tells one stance of the unit from the next."""
    return remedy.stance_at.isoformat() if remedy.stance_at else ""


def _refuse_another_stance(remedy, seen):
    """A stance may be changed, but not by somebody who has not read the one that stands."""
    remedy.refresh_from_db(fields=["stance", "stance_at", "stance_by"])
    if stance_seen(remedy) != seen:
        raise workflow.Refused(
            f"{remedy.stance_by} vừa nêu ý kiến “{remedy.get_stance_display().lower()}” thay mặt đơn vị. "
            "Anh/chị xem lại rồi gửi lại nếu đơn vị đổi ý kiến."
        )


@transaction.atomic
def plan_remedy(*, remedy, uuid, words, person_in_charge, promised_on, seen, by):
    """The unit's plan; a later one takes its place and the earlier stays in the conversation.

    :param seen: which plan the form was opened on, as `plan_seen` gives it.
    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: somebody else sent a plan meanwhile, or it was reported or withdrawn.
    """
    said = f"{words}\nNgười phụ trách: {person_in_charge}. Hẹn xong ngày {promised_on:%d/%m/%Y}."
    if existing := _first_sent(remedy, uuid):
        return _as_first_said(existing, said)
    remedy.refresh_from_db(fields=["planned_at", "planned_by"])
    if plan_seen(remedy) != seen:
        raise workflow.Refused(
            f"{remedy.planned_by} vừa gửi một kế hoạch khác. Anh/chị xem lại kế hoạch ấy rồi gửi lại nếu cần."
        )
    values = {"plan": words, "person_in_charge": person_in_charge, "promised_on": promised_on}
    workflow.apply(remedy, "plan", by=by, note=words, **values)
    return _say(remedy, uuid, _KIND.PLAN, said, by)


def plan_seen(remedy):
    """What tells one plan of a remedy from the next."""
    return remedy.planned_at.isoformat() if remedy.planned_at else ""


def report_remedy(*, remedy, uuid, words, done_on, photos, by):
    """The unit's report with its proof and the day it names: all of it, or nothing.

    :param photos: `actions.evidence.TakenIn` files.
    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: it was reported already, or the requirement was withdrawn.
    """
    with stored(photos, form_uuid=uuid) as rows, transaction.atomic():
        if existing := _first_sent(remedy, uuid):
            return _as_first_said(existing, words)
        workflow.apply(remedy, "report", by=by, note=words, done_on=done_on)
        response = _say(remedy, uuid, _KIND.REPORT, words, by, done_on=done_on)
        for row in rows:
            save_row(row, inspection=remedy.requirement.inspection, by=by, response=response)
        return response


@transaction.atomic
def ask_extension(*, remedy, uuid, words, until, by):
    """Ask for more time.

    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: one waits already, there is no date to extend, or the day is not a later one.
    """
    said = f"Xin gia hạn đến {until:%d/%m/%Y}. {words}"
    if existing := _first_sent(remedy, uuid):
        return _as_first_said(existing, said)
    workflow.apply(remedy, "ask_extension", by=by, note=words)
    _refuse_no_later(remedy, until)
    Extension.objects.create(uuid=uuid, remedy=remedy, asked_until=until, reason=words, asked_by=by)
    return _say(remedy, uuid, _KIND.ASKED_TIME, said, by)


@transaction.atomic
def grant_extension(*, extension, uuid, words, granted_until, by):
    """Give more time, until a day the province sets; the deadline that holds follows at once.

    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: it was answered already, or the day is not a later one.
    """
    remedy = extension.remedy
    said = f"Gia hạn đến {granted_until:%d/%m/%Y}. {words}"
    if existing := _first_sent(remedy, uuid):
        return _as_first_said(existing, said)
    workflow.apply(extension, "grant", by=by, note=words, granted_until=granted_until)
    _refuse_no_later(remedy, granted_until)
    remedy.extended_until = granted_until
    remedy.save(update_fields=["extended_until"])
    return _say(remedy, uuid, _KIND.GRANTED, said, by)


@transaction.atomic
def refuse_extension(*, extension, uuid, words, by):
    """Let the deadline stand, and say why.

    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: it was answered already.
    """
    if existing := _first_sent(extension.remedy, uuid):
        return _as_first_said(existing, words)
    workflow.apply(extension, "refuse", by=by, note=words)
    return _say(extension.remedy, uuid, _KIND.REFUSED, words, by)


def _refuse_no_later(remedy, until):
    """What was changed before is undone with the transaction."""
    remedy.refresh_from_db(fields=["extended_until"])
    if until <= remedy.due_on:
        raise workflow.Refused(f"Hạn mới phải sau hạn đang tính ({remedy.due_on:%d/%m/%Y}).")


def _first_sent(remedy, uuid):
    """What an earlier sending of the same form wrote; the remedy is locked so that two come in turn."""
    Remedy.objects.select_for_update().get(pk=remedy.pk)
    return Response.objects.filter(uuid=uuid).first()


def _as_first_said(existing, words):
    if existing.words != words:
        raise FormUsedBefore
    return existing


def _say(remedy, uuid, kind, words, by, **fields):
    return Response.objects.create(
        remedy=remedy,
        uuid=uuid,
        kind=kind,
        words=words,
        created_by=by,
        spoke_as=_capacity(by, remedy),
        **fields,
    )


def _capacity(by, remedy):
    """As what the person speaks: their place in the unit, else on the team, else in the province."""
    own = {each.role for each in by.current_memberships if each.unit_id == remedy.unit_id}
    local = remedy.local_roles(by) - {remedy.requirement.role_of_unit}
    roles = own or local or by.current_roles
    # access.ROLES names the higher place after the lower one among a unit's, and before it on a team.
    ranked = [code for code in access.ROLES if code in roles]
    return access.ROLES["unit_head" if "unit_head" in own else ranked[0]].name if ranked else ""
