"""Which step of the log tells whom, in which words. Called by the log itself, in the step's transaction.

Headline and `about` may stand in a letter: they name the unit, the inspection and the deadline. What was
found or demanded is quoted in `words`, which are read in the portal only.
"""

from django.urls import reverse
from django.utils import timezone

from inspections.models import (
    Comment,
    Document,
    Extension,
    Inspection,
    Minutes,
    Notice,
    Remedy,
    Requirement,
)

from . import people
from .comments import answered
from .telling import tell
from .words import about_remedy, day, days_of, joined, path_of_remedy, titled

_EVENT = Notice.Event


def tell_of_step(record, step):
    """`step` is the row of the log that was just written."""
    teller = STEPS.get((type(record), step.name))
    if teller:
        teller(record, step)


def _remedy(event, whom, headline, *, is_urgent=False):
    """A teller for a step of a remedy; `headline` may hold {unit}."""

    def teller(remedy, step):
        tell_about_remedy(
            remedy, event, whom(remedy), headline, key=f"step:{step.pk}", by=step.by, is_urgent=is_urgent
        )

    return teller


def _extension(event, whom, headline):
    def teller(extension, step):
        tell_about_remedy(
            extension.remedy,
            event,
            whom(extension.remedy),
            headline.format(unit="{unit}", until=day(extension.granted_until)),
            key=f"step:{step.pk}",
            by=step.by,
            is_urgent=True,
            # The deadline that holds from now on is written after this step: it is not told twice here.
            about=titled(extension.remedy.requirement.inspection),
        )

    return teller


def tell_about_remedy(remedy, event, whom, headline, *, key, by, is_urgent=False, about=None):
    tell(
        whom,
        event=event,
        subject=remedy,
        key=key,
        headline=headline.format(unit=remedy.unit.in_sentence),
        about=about_remedy(remedy) if about is None else about,
        words=remedy.requirement.words,
        path=path_of_remedy(remedy),
        by=by,
        is_urgent=is_urgent,
    )


def _unit_of(remedy):
    return people.of_unit(remedy.unit_id)


def _issued(requirement, step):
    """The remedies came with the requirement; of each its own unit is told."""
    requirement = Requirement.objects.select_related("inspection").get(pk=requirement.pk)
    for remedy in requirement.remedies.select_related("unit", "requirement__inspection"):
        tell_about_remedy(
            remedy,
            _EVENT.REQUIREMENT_ISSUED,
            _unit_of(remedy),
            "Yêu cầu mới đối với {unit}",
            key=f"step:{step.pk}:{remedy.pk}",
            by=step.by,
            is_urgent=True,
        )


def tell_of_withdrawal(record, *, by):
    """A requirement that had been sent was withdrawn; nobody was told of anything else that is withdrawn."""
    if not isinstance(record, Requirement) or record.state != Requirement.State.ISSUED:
        return
    for remedy in record.remedies.exclude(state=Remedy.State.HANDED_ON).select_related("unit"):
        tell_about_remedy(
            remedy,
            _EVENT.REQUIREMENT_WITHDRAWN,
            _unit_of(remedy),
            "Tỉnh đã rút một yêu cầu đối với {unit}",
            key=f"withdrawn:{remedy.pk}",
            by=by,
        )


def _inspection(event, headline, *, is_urgent=False, only=None):
    """A teller for the people of the units that an inspection visits."""

    def teller(inspection, step):
        if only and inspection.kind != only:
            return
        tell(
            people.of_visited_units(inspection),
            event=event,
            subject=inspection,
            key=f"step:{step.pk}",
            headline=headline,
            about=joined(titled(inspection), days_of(inspection)),
            path=inspection.get_absolute_url(),
            by=step.by,
            is_urgent=is_urgent,
        )

    return teller


def _minutes(event, whom, headline, *, is_urgent=False):
    """A teller for the minutes of one visit; `headline` may hold {unit}."""

    def teller(minutes, step):
        visit = minutes.visit
        tell(
            whom(visit),
            event=event,
            subject=minutes,
            key=f"step:{step.pk}",
            headline=headline.format(unit=visit.unit.in_sentence),
            about=joined(titled(visit.inspection), day(visit.on)),
            path=minutes.get_absolute_url(),
            by=step.by,
            is_urgent=is_urgent,
        )

    return teller


def _both_sides(visit):
    """Who has to read frozen minutes: the unit, and the chairs who answer for the team."""
    return [*people.of_unit(visit.unit_id), *people.chairs_of(visit.inspection)]


def tell_member(member, *, by):
    """Somebody's account was put on the team: told once for each place, whoever writes the row again."""
    if member.user_id is None:
        return
    inspection = member.inspection
    tell(
        people.of_team(inspection).filter(pk=member.user_id),
        event=_EVENT.JOINED_TEAM,
        subject=inspection,
        key=f"member:{member.uuid.hex}:{member.user_id}",
        headline=f"Anh/chị có tên trong Đoàn kiểm tra: {member.get_role_display()}",
        about=joined(titled(inspection), days_of(inspection)),
        path=inspection.get_absolute_url(),
        by=by,
    )


def _made(document, step):
    """A draft tells who asked for it; an issued paper the team and who asked, minutes their unit,
    a unit's report the province."""
    document = Document.objects.defer("snapshot").select_related("inspection", "visit").get(pk=document.pk)
    asked = [document.requested_by] if document.requested_by and document.requested_by.is_active else []
    if not document.is_issued:
        _about_document(document, step, _EVENT.DOCUMENT_READY, asked, "Bản thảo đã lập xong")
        return
    team = people.of_team(document.inspection) if document.inspection else []
    unit = people.of_unit(document.visit.unit_id) if document.visit else []
    province = people.of_province("verify_remedy") if document.is_report_of_a_unit else []
    _about_document(
        document,
        step,
        _EVENT.DOCUMENT_ISSUED,
        [*team, *asked, *unit, *province],
        "Văn bản đã phát hành",
        by=document.issued_by,
    )


def _not_made(document, step):
    document = Document.objects.defer("snapshot").select_related("inspection").get(pk=document.pk)
    if document.requested_by:
        whom = [document.requested_by] if document.requested_by.is_active else []
        _about_document(document, step, _EVENT.DOCUMENT_FAILED, whom, "Văn bản không lập được")


def _about_document(document, step, event, whom, headline, by=None):
    tell(
        whom,
        event=event,
        subject=document,
        key=f"step:{step.pk}",
        headline=f"{headline}: {document.get_kind_display()}",
        about=titled(document.inspection) if document.inspection else document.title,
        path=reverse("document_detail", args=[document.uuid]),
        by=by,
    )


STEPS = {
    (Requirement, "issue"): _issued,
    (Remedy, "report"): _remedy(_EVENT.REMEDY_REPORTED, people.judges_of, "{unit} báo cáo đã khắc phục"),
    (Remedy, "disagree"): _remedy(
        _EVENT.REMEDY_DISAGREED, people.judges_of, "{unit} không đồng ý với một yêu cầu"
    ),
    (Remedy, "uphold"): _remedy(
        _EVENT.REMEDY_UPHELD, _unit_of, "Tỉnh giữ nguyên yêu cầu đối với {unit}", is_urgent=True
    ),
    (Remedy, "send_back"): _remedy(
        _EVENT.REMEDY_SENT_BACK, _unit_of, "Kết quả khắc phục của {unit} bị trả lại", is_urgent=True
    ),
    (Remedy, "verify"): _remedy(
        _EVENT.REMEDY_VERIFIED, _unit_of, "Tỉnh đã xác nhận kết quả khắc phục của {unit}"
    ),
    (Remedy, "reopen"): _remedy(
        _EVENT.REMEDY_REOPENED, _unit_of, "Tỉnh mở lại một việc khắc phục của {unit}", is_urgent=True
    ),
    (Remedy, "take_over"): _remedy(
        _EVENT.REMEDY_PASSED_ON,
        _unit_of,
        "{unit} tiếp nhận một việc khắc phục từ đơn vị trước",
        is_urgent=True,
    ),
    (Remedy, "ask_extension"): _remedy(
        _EVENT.EXTENSION_ASKED, people.judges_of, "{unit} xin gia hạn", is_urgent=True
    ),
    (Extension, "grant"): _extension(_EVENT.EXTENSION_GRANTED, _unit_of, "{unit} được gia hạn đến {until}"),
    (Extension, "refuse"): _extension(_EVENT.EXTENSION_REFUSED, _unit_of, "{unit} không được gia hạn"),
    (Inspection, "notify"): _inspection(
        _EVENT.INSPECTION_NOTIFIED, "Đoàn kiểm tra sẽ làm việc tại đơn vị", is_urgent=True
    ),
    (Inspection, "start"): _inspection(
        _EVENT.INSPECTION_STARTED,
        "Đoàn bắt đầu kiểm tra đột xuất tại đơn vị",
        is_urgent=True,
        only=Inspection.Kind.UNANNOUNCED,
    ),
    (Inspection, "sign_minutes"): _inspection(
        _EVENT.MINUTES_SIGNED, "Biên bản đã ký: đơn vị xem được những gì Đoàn ghi về mình"
    ),
    (Minutes, "freeze"): _minutes(
        _EVENT.MINUTES_WAITING,
        _both_sides,
        "Biên bản làm việc với {unit} đã chốt, chờ hai bên xác nhận",
        is_urgent=True,
    ),
    (Minutes, "give_opinion"): _minutes(
        _EVENT.MINUTES_ANSWERED,
        lambda visit: people.of_team(visit.inspection),
        "{unit} ghi ý kiến vào biên bản",
        is_urgent=True,
    ),
    (Comment, "accept"): answered("Đã sửa ô"),
    (Comment, "decline"): answered("Không sửa ô"),
    (Document, "finish"): _made,
    (Document, "fail"): _not_made,
}


# --- Returns: the app below calls these, see districts/told.py --------------------------------------------


def tell_of_return_step(dossier_return, step):
    told = RETURN_STEPS.get(step.name)
    if told is None:
        return
    event, headline, to_province, is_urgent = told
    whom = people.of_province("accept_return") if to_province else people.of_unit(dossier_return.unit_id)
    sample = " (số liệu mẫu)" if dossier_return.is_sample else ""
    tell(
        whom,
        event=event,
        subject=dossier_return,
        key=f"return-step:{step.pk}",
        headline=headline.format(unit=dossier_return.unit.in_sentence),
        about=f"Biểu II.06a {dossier_return.period_words}{sample}",
        words=step.note,
        path=reverse("return_grid", args=[dossier_return.uuid]),
        by=step.by,
        is_urgent=is_urgent,
    )


# Step → event, headline, whether the province is told (else the unit), whether it cannot wait.
RETURN_STEPS = {
    "submit": (_EVENT.RETURN_SUBMITTED, "{unit} gửi biểu số liệu", True, False),
    "send_back": (_EVENT.RETURN_SENT_BACK, "Biểu số liệu của {unit} bị trả lại", False, True),
    "reopen": (_EVENT.RETURN_SENT_BACK, "Biểu số liệu của {unit} được mở lại để sửa", False, True),
    "accept": (_EVENT.RETURN_ACCEPTED, "Sở Nội vụ đã nhận biểu số liệu của {unit}", False, False),
}


def tell_of_reminder(reminder):
    """The province reminded a unit of a return that it owes."""
    tell(
        people.of_unit(reminder.unit_id),
        event=_EVENT.RETURN_REMINDED,
        subject=reminder,
        key=f"reminder:{reminder.uuid.hex}",
        headline=f"Sở Nội vụ nhắc {reminder.unit.in_sentence} gửi biểu số liệu",
        about=f"Biểu II.06a {reminder.month_words}, nhắc ngày {day(timezone.localdate(reminder.at))}",
        words=reminder.words,
        path=f"{reverse('return_list')}?nam={reminder.period_to.year}",
        by=reminder.by,
        is_urgent=True,
    )
