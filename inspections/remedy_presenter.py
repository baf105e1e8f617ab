"""A remedy as people read it: three facts, the deadline that holds, the rung it stands on, whose turn."""

from dataclasses import dataclass

from django.utils import timezone

from .models import Extension, Remedy
from .presenters import UNKNOWN, Badge, day, deadline, moment, remedy_badge

_STANCES = {
    "": Badge("Chưa nêu ý kiến"),
    Remedy.Stance.AGREED: Badge("Đồng ý", "done"),
    Remedy.Stance.DISAGREED: Badge("Không đồng ý", "late"),
}
_EXTENSION_TONES = {
    Extension.State.ASKED: "waiting",
    Extension.State.GRANTED: "done",
    Extension.State.REFUSED: "late",
}


class RemedyRow:
    """One remedy in a list; `ladder` is loaded once for all of them."""

    def __init__(self, remedy, ladder, today=None):
        calendar = ladder.calendar
        self.remedy = remedy
        self.requirement = remedy.requirement
        self.badge = remedy_badge(remedy, today, calendar)
        self.deadline = remedy_deadline(remedy)
        self.due_in = remedy_due(remedy, calendar, today)
        self.is_late = remedy.is_overdue(today, calendar)
        self.days_late = remedy.days_late(today, calendar) if remedy.is_asked else 0
        self.standing = ladder.rung_of(remedy, today)
        self.stance = _STANCES[remedy.stance]

    @property
    def rung(self):
        return self.standing.rung.get_told_display() if self.standing else ""


def remedy_deadline(remedy):
    """The deadline that holds; where more time was given, also the first one."""
    first = deadline(remedy.requirement)
    return f"{day(remedy.extended_until)} (gia hạn; hạn ban đầu {first})" if remedy.extended_until else first


def remedy_due(remedy, calendar, today=None):
    """How far the deadline of an open remedy is, in working days; empty where nothing is counted."""
    today, due = today or timezone.localdate(), remedy.due_on
    if due is None or remedy.state != Remedy.State.OPEN or not remedy.is_asked:
        return ""
    return due_in_working_days(due, calendar, today)


def due_in_working_days(due, calendar, today):
    """còn 5 ngày làm việc, hạn hôm nay, trễ 3 ngày làm việc."""
    if due == today:
        return "hạn hôm nay"
    if due > today:
        left = calendar.between(today, due)
        return f"còn {left} ngày làm việc" if left else "đến hạn trước ngày làm việc tới"
    late = calendar.between(due, today)
    return f"trễ {late} ngày làm việc" if late else "vừa hết hạn, chưa qua ngày làm việc nào"


@dataclass(frozen=True)
class Fact:
    """One of the three things that are known apart: what it is called, what is known, of when and by whom."""

    title: str
    badge: Badge
    note: str = ""


def facts_of(remedy, calendar):
    return [_agreed(remedy), _done(remedy, calendar), _verified(remedy)]


def _agreed(remedy):
    note = f"{moment(remedy.stance_at)}, {remedy.stance_by}" if remedy.stance else ""
    return Fact("Ý kiến của đơn vị", _STANCES[remedy.stance], note)


def _done(remedy, calendar):
    if remedy.state == Remedy.State.OPEN:
        return Fact("Đơn vị làm xong", Badge("Chưa báo cáo"))
    if remedy.state == Remedy.State.HANDED_ON and remedy.done_on is None:
        return Fact("Đơn vị làm xong", Badge("Chưa báo cáo"), "đơn vị kế thừa làm tiếp")
    if remedy.done_on is None:
        return Fact("Đơn vị làm xong", Badge("Đã báo cáo", "active"), "không nêu ngày làm xong")
    late = remedy.days_late(calendar=calendar)
    note = "theo báo cáo của đơn vị"
    if late:
        note += f", sau hạn {late} ngày làm việc"
    elif remedy.due_on:
        note += ", trong hạn"
    return Fact("Đơn vị làm xong", Badge(f"Ngày {day(remedy.done_on)}", "active"), note)


def _verified(remedy):
    if remedy.verified_at is None:
        return Fact("Tỉnh xác nhận", Badge("Chưa xác nhận"))
    return Fact(
        "Tỉnh xác nhận", Badge("Đã xác nhận", "done"), f"{moment(remedy.verified_at)}, {remedy.verified_by}"
    )


class ExtensionRow:
    """One request for more time: what was asked, and who answered what and when."""

    def __init__(self, extension):
        self.extension = extension
        self.badge = Badge(extension.get_state_display(), _EXTENSION_TONES[extension.state])
        self.asked = f"{moment(extension.asked_at)}, {extension.asked_by}"
        self.until = day(extension.granted_until) if extension.granted_until else UNKNOWN
        self.answered = (
            f"{moment(extension.decided_at)}, {extension.decided_by}" if extension.decided_at else ""
        )


def waits_for(remedy, forms):
    """Whose turn it is, for somebody who has no step to take now."""
    if forms or remedy.requirement.withdrawn_at:
        return ""
    return {
        Remedy.State.OPEN: f"Đang chờ {remedy.unit.people_committee} báo cáo kết quả.",
        Remedy.State.REPORTED: "Đang chờ Sở Nội vụ hoặc Trưởng đoàn xác nhận.",
        Remedy.State.VERIFIED: "Việc này đã được xác nhận, không còn gì phải làm.",
        Remedy.State.HANDED_ON: "Đơn vị đã kết thúc; việc này do đơn vị kế thừa làm tiếp.",
    }[remedy.state]
