"""Minutes of a visit: written on site, frozen, acknowledged by both sides, corrected by a new text."""

from django.db import transaction
from django.utils import timezone

from inspections import workflow
from inspections.minutes import content as contents
from inspections.minutes.wording import sha256_of, text_of
from inspections.models import Evidence, Minutes, MinutesAcknowledgement, Visit, VisitAttendee

from .evidence import save_row, stored
from .records import as_first_written, current, open_for_writing, rewrite

TEAM, UNIT = VisitAttendee.Side.TEAM, VisitAttendee.Side.UNIT
STEP_OF_SIDE = {TEAM: "acknowledge_for_team", UNIT: "acknowledge_for_unit"}
ANOTHER_TEXT = (
    "Văn bản đã thay đổi sau khi anh/chị mở trang, nên chưa ghi nhận gì. Hãy đọc lại văn bản dưới đây rồi "
    "bấm lại."
)
OPINION_REASON = "Ghi ý kiến của đơn vị"
# What a person types into a draft; a correction begins with the words of the text it replaces.
TYPED = (
    "chair_name",
    "chair_office",
    "secretary_name",
    "secretary_office",
    "proceedings",
    "opinion",
    "opinion_by",
    "opinion_how",
)


@transaction.atomic
def begin_minutes(*, visit, uuid, by, reason=""):
    """The draft of this visit: a new one, or the one that somebody began already.

    :param reason: why the frozen text is corrected; not needed for the first.
    :raises workflow.Refused: it is not the time for minutes, or the reason is wanting.
    """
    visit = _held(visit, by)
    if draft := visit.minutes.filter(state=Minutes.State.DRAFT).first():
        return draft
    if known := visit.minutes.filter(uuid=uuid).first():
        return as_first_written(known, visit_id=visit.pk)
    last = visit.minutes.order_by("-number").first()
    if last and not reason:
        raise workflow.Refused("Hãy ghi lý do sửa biên bản đã chốt; lý do in trong bản mới.")
    values = (
        {name: getattr(last, name) for name in TYPED} if last else contents.likely_people(visit.inspection)
    )
    return Minutes.objects.create(
        uuid=uuid,
        visit=visit,
        number=last.number + 1 if last else 1,
        reason=reason if last else "",
        created_by=by,
        **values,
    )


@transaction.atomic
def edit_minutes(*, minutes, version, by, **values):
    """Write the next version of a draft.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: it is frozen, or it is not the time for minutes.
    """
    _held(minutes.visit, by)
    locked = current(minutes, version)
    _refuse_frozen(locked)
    return rewrite(locked, **values)


@transaction.atomic
def freeze_minutes(*, minutes, sha256, by):
    """Keep the text for ever, if it is still the one that was on the screen.

    :param sha256: of the text as who presses has read it.
    :raises workflow.Refused: the records say something else by now, something is missing, or the right is.
    """
    visit = _held(minutes.visit, by)
    locked = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    _refuse_frozen(locked)
    locked.visit = visit
    content = contents.collect(locked)
    _refuse_another_text(sha256_of(text_of(content)), sha256)
    return workflow.apply(locked, "freeze", by=by, **_frozen(content, by))


@transaction.atomic
def give_opinion(*, minutes, sha256, words, uuid, by):
    """Put the unit's own words into the text: a new number that replaces the one that was read.

    :raises workflow.Refused: another text stands by now, both sides acknowledged it, or the right is missing.
    """
    visit = _held(minutes.visit, by)
    if known := visit.minutes.filter(uuid=uuid).first():
        return as_first_written(known, opinion=words)
    locked = _standing(minutes, sha256)
    if reasons := workflow.why_not(locked, "give_opinion", by=by):
        raise workflow.Refused(reasons)
    if visit.minutes.filter(state=Minutes.State.DRAFT).exists():
        raise workflow.Refused("Đoàn đang sửa biên bản này; hãy chờ bản mới rồi ghi ý kiến.")
    name, office = person_of_unit(by, visit)
    values = {field: getattr(locked, field) for field in TYPED}
    values |= {
        "opinion": words,
        "opinion_by": ", ".join(filter(None, [name, office]))[:200],
        "opinion_how": Minutes.OpinionBy.ACCOUNT,
    }
    made = Minutes(
        uuid=uuid, visit=visit, number=locked.number + 1, reason=OPINION_REASON, created_by=by, **values
    )
    content = contents.with_opinion(contents.MinutesContent.from_json(locked.content), made, locked.sha256)
    for column, value in _frozen(content, by).items():
        setattr(made, column, value)
    made.state = Minutes.State.FROZEN
    made.save(force_insert=True)
    workflow.record_step(made, "give_opinion", from_state=Minutes.State.FROZEN, to_state=made.state, by=by)
    return made


@transaction.atomic
def acknowledge(*, minutes, side, sha256, by):
    """One side says under its account that it has read this very text.

    Pressing twice changes nothing.

    :raises workflow.Refused: another text stands by now, or the right is missing.
    """
    visit = _open_visit(minutes.visit)
    locked = _standing(minutes, sha256)
    if locked.acknowledgement_of(side):
        return locked
    name, office = person_of_team(by, visit) if side == TEAM else person_of_unit(by, visit)
    workflow.apply(locked, STEP_OF_SIDE[side], by=by)
    return _acknowledged(locked, side, by, full_name=name, office=office)


def file_paper(*, minutes, side, sha256, full_name, office, photo, form_uuid, by):
    """Keep the photographed signature of one side; it stands for a press under an account.

    :param photo: one `actions.evidence.TakenIn`.
    :raises workflow.Refused: another text stands by now, or the side has acknowledged already.
    """
    with stored([photo], form_uuid=form_uuid) as rows, transaction.atomic():
        visit = _open_visit(minutes.visit)
        locked = _standing(minutes, sha256)
        if Evidence.objects.filter(uuid=rows[0].uuid).exists():
            return locked
        if locked.acknowledgement_of(side):
            raise workflow.Refused("Bên này đã xác nhận bản ấy rồi.")
        workflow.apply(locked, "file_paper", by=by)
        caption = (
            f"Chữ ký trên giấy của {full_name}, biên bản số {locked.number} tại {visit.unit.in_sentence}"
        )
        save_row(rows[0], inspection=visit.inspection, by=by, caption=caption[:300], visit=visit)
        return _acknowledged(locked, side, by, full_name=full_name, office=office, paper=rows[0])


def person_of_team(user, visit):
    """(name, office) of who acknowledges for the team, as the team names them."""
    member = visit.inspection.team.filter(user=user).first()
    office = ", ".join(filter(None, [member.get_role_display(), member.office])) if member else ""
    return _name(user), office


def person_of_unit(user, visit):
    """(name, office) of who speaks for the unit: the office is the role that the account has there."""
    roles = [each for each in user.current_memberships if each.unit_id == visit.unit_id]
    return _name(user), roles[0].get_role_display() if roles else ""


def _name(user):
    return (user.full_name or user.username)[:100]


def _acknowledged(minutes, side, by, **who):
    MinutesAcknowledgement.objects.create(minutes=minutes, side=side, sha256=minutes.sha256, by=by, **who)
    if minutes.acknowledgements.count() == len(VisitAttendee.Side):
        workflow.apply(minutes, "complete", by=by)
    return minutes


def _frozen(content, by):
    text = text_of(content)
    return {
        "content": content.to_json(),
        "text": text,
        "sha256": sha256_of(text),
        "frozen_at": timezone.now(),
        "frozen_by": by,
    }


def _held(visit, by):
    """The visit with its inspection, held still; refused where it is not the time for minutes."""
    visit = _open_visit(visit)
    if reasons := workflow.why_not_minutes(visit.inspection):
        raise workflow.Refused(reasons)
    return visit


def _open_visit(visit):
    inspection = open_for_writing(visit.inspection)
    locked = Visit.objects.select_for_update(of=("self",)).select_related("unit").get(pk=visit.pk)
    locked.inspection = inspection
    return locked


def _standing(minutes, sha256):
    """The text that was read, locked, if it is the one that stands.

    :raises workflow.Refused: another one replaced it.
    """
    last = minutes.visit.minutes.frozen().order_by("-number").values_list("pk", flat=True).first()
    if last != minutes.pk:
        raise workflow.Refused(ANOTHER_TEXT)
    locked = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    _refuse_another_text(locked.sha256, sha256)
    return locked


def _refuse_another_text(stands, read):
    if stands != read:
        raise workflow.Refused(ANOTHER_TEXT)


def _refuse_frozen(minutes):
    if not minutes.is_draft:
        raise workflow.Refused("Biên bản này đã chốt; muốn sửa thì lập bản mới thay bản này, kèm lý do.")
