"""Records as people read them: states as a word and a tone, dates, periods, units, people.

Nothing here asks the database for more than the record it is given (with what was fetched along).
"""

from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from . import workflow
from .corrections import label_of
from .models import Comment, Document, Extension, Inspection, Minutes, Remedy, Requirement
from .models.transition import ABOUT

UNKNOWN = "—"


@dataclass(frozen=True)
class Badge:
    """A state as a word; `tone` (done, waiting, late, active, idle) only colours it."""

    word: str
    tone: str = "idle"


INSPECTION_TONES = {
    Inspection.State.DRAFT: "idle",
    Inspection.State.SCHEDULED: "idle",
    Inspection.State.NOTIFIED: "active",
    Inspection.State.IN_FIELD: "active",
    Inspection.State.MINUTES_SIGNED: "waiting",
    Inspection.State.REPORTED: "waiting",
    Inspection.State.CONCLUDED: "done",
    Inspection.State.CLOSED: "done",
}
REMEDY_TONES = {
    Remedy.State.OPEN: "active",
    Remedy.State.REPORTED: "waiting",
    Remedy.State.VERIFIED: "done",
    Remedy.State.HANDED_ON: "idle",
}
DOCUMENT_TONES = {
    Document.State.QUEUED: "waiting",
    Document.State.RUNNING: "waiting",
    Document.State.READY: "done",
    Document.State.FAILED: "late",
}


def inspection_badge(inspection):
    return Badge(inspection.get_state_display(), INSPECTION_TONES[inspection.state])


def requirement_badge(requirement):
    if requirement.withdrawn_at:
        return Badge("Đã rút")
    if requirement.state == Requirement.State.DRAFT:
        return Badge("Dự thảo")
    return Badge("Đã yêu cầu", "active")


def remedy_badge(remedy, on=None, calendar=None):
    """`on` is the day that decides whether it is late (today unless told); a list passes its calendar."""
    if remedy.requirement.withdrawn_at:
        return Badge("Yêu cầu đã rút")
    if remedy.is_overdue(on, calendar):
        return Badge("Quá hạn", "late")
    return Badge(remedy.get_state_display(), REMEDY_TONES[remedy.state])


def document_badge(document):
    if document.is_issued:
        later = getattr(document, "replaced_by", None)
        return Badge("Đã thay thế") if later and later.is_issued else Badge("Đã phát hành", "done")
    if document.state == Document.State.READY:
        return Badge("Bản thảo", "idle")
    return Badge(document.get_state_display(), DOCUMENT_TONES[document.state])


def day(date):
    """A date as officials write it in a table: 04/09/2019."""
    return f"{date:%d/%m/%Y}" if date else UNKNOWN


def weekday(date):
    """thứ Hai … Chủ nhật; Django's own Vietnamese writes "thứ 2"."""
    return ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")[date.weekday()]


def moment(when):
    """A moment in Vietnam's time: 11:02 05/09/2019."""
    return f"{timezone.localtime(when):%H:%M %d/%m/%Y}" if when else UNKNOWN


def days_of(inspection):
    """04/09/2019, or 04/09/2019–06/09/2019 where it lasts longer."""
    if inspection.ends_on and inspection.ends_on != inspection.starts_on:
        return f"{day(inspection.starts_on)}–{day(inspection.ends_on)}"
    return day(inspection.starts_on)


def inspection_line(inspection):
    """Kiểm tra CCHC huyện Lai Vung, Lấp Vò · 04/09/2019"""
    return f"{inspection.title} · {days_of(inspection)}"


def units_phrase(units):
    """Units in one phrase, the type said once for its run: huyện Lai Vung, Lấp Vò; thành phố Sa Đéc."""
    runs = []
    for label, run in groupby(units, key=_type_in_sentence):
        names = [unit.name if label else unit.in_sentence for unit in run]
        runs.append(f"{label} {', '.join(names)}" if label else ", ".join(names))
    return "; ".join(runs)


def _type_in_sentence(unit):
    """The type in small letters; empty where it has a capital (Phường 1) and so is said each time."""
    lowered = unit.in_sentence
    return lowered.removesuffix(f" {unit.name}") if lowered[0].islower() else ""


def suggested_title(units):
    return f"Kiểm tra CCHC {units_phrase(units)}"


def person_line(member):
    """Lê Minh Trung (Trưởng đoàn, Phó Giám đốc Sở Nội vụ)"""
    name = member.full_name or (str(member.user) if member.user_id else "Không nêu tên")
    return f"{name} ({', '.join(filter(None, [member.get_role_display(), member.office]))})"


def decision_line(inspection):
    """The decision that set up the team, a dash where its number is not known."""
    number = inspection.decision_number or UNKNOWN
    on = f" ngày {day(inspection.decision_on)}" if inspection.decision_on else ""
    return f"Quyết định số {number}{on} của {inspection.organised_by}"


def deadline(requirement):
    """As it is understood: 31/12/2019 (cuối năm); 15 ngày làm việc → 24/09/2019; sớm; that none was given."""
    on, words = requirement.deadline_on, requirement.deadline_words
    if requirement.deadline_days:
        return f"{words} → {day(on)}" if on else f"{words}, tính từ ngày gửi yêu cầu"
    if on and words:
        return f"{day(on)} ({words})"
    if on:
        return day(on)
    return words or "không nêu hạn"


def due_in(date, today=None):
    """How far a deadline is, in calendar days: còn 5 ngày, hôm nay, trễ 3 ngày."""
    days = (date - (today or timezone.localdate())).days
    if days > 0:
        return f"còn {days} ngày"
    return "hạn hôm nay" if days == 0 else f"trễ {-days} ngày"


class InspectionRow:
    """One line of the list of inspections."""

    def __init__(self, inspection):
        self.inspection = inspection
        self.badge = inspection_badge(inspection)
        self.days = days_of(inspection)
        self.units = units_phrase([visit.unit for visit in inspection.visits.all()])


@dataclass(frozen=True)
class NextStep:
    """A step as its button says it: what it is called, what it means, why it cannot be taken yet."""

    name: str
    label: str
    meaning: str
    reasons: list
    needs_note: bool


def next_steps(steps):
    """The steps of `workflow.steps_for`: those that lead on before those that lead back."""
    shown = [NextStep(step.name, step.label, step.meaning, why, step.needs_note) for step, why in steps]
    return sorted(shown, key=lambda step: (step.needs_note, bool(step.reasons)))


class MemberRow:
    """One person on the team. Field names are looked up by number in the inspection's programme."""

    def __init__(self, member, field_names=None):
        self.uuid = member.uuid
        self.name = member.full_name or (str(member.user) if member.user_id else "thành viên không nêu tên")
        self.line = person_line(member)
        numbers = member.field_numbers
        self.fields = ", ".join((field_names or {}).get(number, str(number)) for number in sorted(numbers))


class RequirementRow:
    """One requirement in the page of its inspection, with where each unit stands."""

    def __init__(self, requirement, calendar=None):
        self.requirement = requirement
        self.badge = requirement_badge(requirement)
        self.deadline = deadline(requirement)
        self.stands = requirement.withdrawn_at is None
        self.is_draft = self.stands and requirement.state == Requirement.State.DRAFT
        self.fields = ", ".join(str(field) for field in requirement.reform_fields.all())
        self.findings = requirement.because_of
        self.remedies = [
            (remedy, remedy_badge(remedy, calendar=calendar)) for remedy in requirement.remedies.all()
        ]


class LogRow:
    """One step of the log: who took it, when, from where to where, about what, and why."""

    def __init__(self, transition):
        records = (getattr(transition, name) for name in ABOUT)
        record = next(filter(None, records), None)
        model = type(record) if record else Inspection
        states = dict(model.State.choices)
        self.at = transition.at
        self.by = str(transition.by) if transition.by else "Cổng"
        self.label = workflow.step_label(model, transition.name)
        self.change = f"{states.get(transition.from_state, '')} → {states.get(transition.to_state, '')}"
        self.about = _about(record)
        self.note = transition.note


def _about(record):
    match record:
        case Requirement():
            return f"Yêu cầu: {_shortened(record.words)}"
        case Remedy():
            return f"Khắc phục của {record.unit.in_sentence}"
        case Extension():
            return f"Xin gia hạn của {record.remedy.unit.in_sentence}"
        case Document():
            return str(record)
        case Comment():
            return f"Đề nghị sửa ô “{label_of(record.about, record.field)}”"
        case Minutes():
            return f"Biên bản số {record.number} tại {record.visit.unit.in_sentence}"
        case _:
            return "Cuộc kiểm tra"


def _shortened(text, length=100):
    return text if len(text) <= length else f"{text[: length - 1]}…"
