"""What waits for a person: the counts, today, what to do and what came in, each from a few queries.

The number of queries does not depend on how much there is; each list is cut off, the counts are not.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from accounts import access
from accounts.lockout import locked_names
from accounts.models import Membership, User
from districts.returns import completeness
from inspections import presenters
from inspections.forms.remedy import LATE, SOON, SOON_DAYS, is_soon
from inspections.models import Document, Inspection, Remedy, Response, TeamMember, Visit

SHOWN = 15
RECENT = 5

# What the people who carry an inspection forward do next in each state, and what the button says.
NEXT_OF_STATE = {
    Inspection.State.DRAFT: ("Chốt đơn vị, ngày và thành phần Đoàn", "Lên lịch"),
    Inspection.State.SCHEDULED: ("Thông báo lịch cho đơn vị, hoặc bắt đầu kiểm tra", "Mở"),
    Inspection.State.NOTIFIED: ("Bắt đầu kiểm tra khi tới đơn vị", "Mở"),
    Inspection.State.IN_FIELD: ("Ghi nội dung, lập và ký biên bản", "Ghi nội dung"),
    Inspection.State.MINUTES_SIGNED: ("Lập và phát hành báo cáo", "Lập báo cáo"),
    Inspection.State.REPORTED: ("Gửi yêu cầu cho đơn vị và kết luận", "Kết luận"),
    Inspection.State.CONCLUDED: ("Theo dõi khắc phục đến khi xong", "Xem yêu cầu"),
}
# A member only writes, and only while there is something to write.
WRITING_STATES = (Inspection.State.IN_FIELD, Inspection.State.MINUTES_SIGNED)
COMING_STATES = (Inspection.State.DRAFT, Inspection.State.SCHEDULED, Inspection.State.NOTIFIED)
ANCHORS = {
    Inspection.State.DRAFT: "_visits",
    Inspection.State.IN_FIELD: "_limitations",
    Inspection.State.MINUTES_SIGNED: "_documents",
    Inspection.State.REPORTED: "_requirements",
    Inspection.State.CONCLUDED: "_requirements",
}


@dataclass(frozen=True)
class Task:
    """One thing to do, with the one next action; what has no day (`on`) comes last."""

    what: str
    about: str
    action: str
    url: str
    on: date | None = None
    is_late: bool = False
    due: str = ""
    is_sample: bool = False


@dataclass(frozen=True)
class Tile:
    count: int
    label: str
    url: str
    tone: str = ""


@dataclass
class WorkList:
    """Everything of the page."""

    tiles: list[Tile] = field(default_factory=list)
    today: list[Visit] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    recent: list[dict] = field(default_factory=list)
    province: list[str] = field(default_factory=list)
    admin: dict | None = None
    is_cut: bool = False


def work_of(user, today):
    """What waits for this person on this day."""
    roles = user.current_roles
    remedies = Remedy.objects.visible_to(user).asked()
    tasks = [
        *inspections_to_carry(user, today),
        *remedies_to_answer(user, today),
        *remedies_to_judge(user),
        *remedies_to_chase(user, today),
        *documents_to_issue(user),
        *failed_documents(user),
        *returns_to_send(user),
        *returns_to_receive(user),
    ]
    tasks.sort(key=lambda task: (not task.is_late, task.on is None, task.on or today))
    return WorkList(
        tiles=tiles(user, roles, remedies, today),
        today=visits_of(user, today),
        tasks=tasks[: 2 * SHOWN],
        recent=recent(user),
        province=province(today) if access.province_wide(user, "view_inspection") else [],
        admin=administration() if access.can(user, "use_admin") else None,
        is_cut=len(tasks) > 2 * SHOWN,
    )


def tiles(user, roles, remedies, today):
    """Counts that lead to their lists; an administrator alone has none."""
    if roles == {"administrator"} or not (roles or user.current_unit_ids):
        return []
    counts = remedies.order_by().aggregate(
        late=Count("pk", Q(requirement__deadline_on__lt=today, state=Remedy.State.OPEN)),
        soon=Count("pk", is_soon(today)),
        reported=Count("pk", Q(state=Remedy.State.REPORTED)),
    )
    open_inspections = Inspection.objects.visible_to(user).exclude(state=Inspection.State.CLOSED).count()
    by_state = f"{reverse('remedy_list')}?tinh_trang="
    return [
        Tile(counts["late"], "việc quá hạn", by_state + LATE, "late"),
        Tile(counts["soon"], f"việc đến hạn trong {SOON_DAYS} ngày", by_state + SOON, "waiting"),
        Tile(counts["reported"], "báo cáo chờ xác nhận", by_state + Remedy.State.REPORTED, "waiting"),
        Tile(open_inspections, "cuộc kiểm tra đang mở", reverse("inspection_list")),
    ]


def visits_of(user, today):
    """Visits of today among the inspections the person may see."""
    visits = Visit.objects.filter(on=today, inspection__in=Inspection.objects.visible_to(user))
    visits = visits.exclude(inspection__state=Inspection.State.CLOSED).select_related("inspection", "unit")
    return list(visits.annotate(n_members=Count("inspection__team")).order_by("unit__sort_key")[:SHOWN])


def inspections_to_carry(user, today):
    """Inspections on whose team the person is, with what comes next for their role."""
    places = TeamMember.objects.filter(user=user).exclude(inspection__state=Inspection.State.CLOSED)
    places = places.select_related("inspection")
    tasks = []
    for place in places.order_by("inspection__starts_on")[: 2 * SHOWN]:
        inspection = place.inspection
        carries = place.role != TeamMember.Role.MEMBER
        if not carries and inspection.state not in (*WRITING_STATES, *COMING_STATES):
            continue
        tasks.append(_carry(inspection, today, carries))
    return tasks


def _carry(inspection, today, carries):
    what, action = NEXT_OF_STATE[inspection.state]
    if not carries:
        coming = inspection.state in COMING_STATES
        what, action = ("Chuẩn bị đi kiểm tra", "Mở") if coming else ("Ghi những gì thấy", "Ghi nội dung")
    anchor = ANCHORS.get(inspection.state) if carries else "_limitations"
    has_day = inspection.state in COMING_STATES
    late = has_day and inspection.starts_on < today
    url = inspection.get_absolute_url()
    return Task(
        what=what,
        about=presenters.inspection_line(inspection),
        action=action,
        url=f"{url}#{anchor}" if anchor else url,
        on=inspection.starts_on if has_day else None,
        is_late=late,
        due=_start(inspection.starts_on, today) if has_day else inspection.get_state_display(),
        is_sample=inspection.is_sample,
    )


def _start(on, today):
    days = (on - today).days
    if days > 0:
        return f"còn {days} ngày đến ngày kiểm tra"
    return "kiểm tra hôm nay" if days == 0 else f"đã qua ngày kiểm tra {-days} ngày"


def _with_requirement(remedies):
    return remedies.select_related("requirement__inspection", "unit")


def remedies_to_answer(user, today):
    """What was asked of the person's own units and not yet answered."""
    if not user.current_unit_ids:
        return []
    remedies = (
        Remedy.objects.visible_to(user)
        .asked()
        .filter(unit__in=user.current_unit_ids, state=Remedy.State.OPEN)
    )
    remedies = remedies.order_by(F("requirement__deadline_on").asc(nulls_last=True), "pk")
    return [_remedy_task(each, "Trả lời", today) for each in _with_requirement(remedies)[:SHOWN]]


def remedies_to_judge(user):
    """Reports that wait for this person to confirm or send back."""
    remedies = Remedy.objects.asked().filter(state=Remedy.State.REPORTED)
    if not access.province_wide(user, "verify_remedy"):
        chairs = TeamMember.objects.filter(user=user, role__in=["leader", "deputy"]).values("inspection")
        remedies = remedies.filter(requirement__inspection__in=chairs)
    remedies = remedies.order_by("requirement__deadline_on", "pk")
    return [_remedy_task(each, "Xem và xác nhận") for each in _with_requirement(remedies)[:SHOWN]]


def remedies_to_chase(user, today):
    """What units are late with, for those who follow up for the whole province."""
    if not access.province_wide(user, "view_requirement"):
        return []
    late = Remedy.objects.overdue(today).order_by("requirement__deadline_on", "pk")
    return [_remedy_task(each, "Xem", today) for each in _with_requirement(late)[:SHOWN]]


def _remedy_task(remedy, action, today=None):
    on = remedy.requirement.deadline_on
    late = bool(today) and remedy.is_overdue(today)
    due = presenters.deadline(remedy.requirement)
    if on and today:
        due = f"{due}, {presenters.due_in(on, today)}"
    return Task(
        what=remedy.requirement.words,
        about=f"{remedy.unit} · {remedy.requirement.inspection.title}",
        action=action,
        url=reverse("remedy_detail", args=[remedy.uuid]),
        on=on,
        is_late=late,
        due=f"Hạn: {due}",
        is_sample=remedy.requirement.inspection.is_sample,
    )


def documents_to_issue(user):
    """Drafts that are ready and that nobody has issued, for those who may; the latest of each kind."""
    documents = Document.objects.filter(replaced_by=None)
    if not access.province_wide(user, "issue_document"):
        chairs = TeamMember.objects.filter(user=user, role="leader").values("inspection")
        documents = documents.filter(inspection__in=chairs)
    latest = documents.order_by("inspection_id", "kind", "-requested_at", "-pk").distinct(
        "inspection_id", "kind"
    )
    waiting = Document.objects.filter(pk__in=latest.values("pk"), state=Document.State.READY, issued_at=None)
    waiting = waiting.defer("snapshot").select_related("inspection").order_by("-ready_at")
    return [_document_task(each, "Xem và phát hành", "Bản thảo chờ phát hành") for each in waiting[:SHOWN]]


def failed_documents(user):
    """What the person asked for and the portal could not make."""
    failed = Document.objects.visible_to(user).filter(state=Document.State.FAILED, requested_by=user)
    failed = failed.defer("snapshot").select_related("inspection").order_by("-requested_at")
    return [_document_task(each, "Xem lý do", "Không lập được", is_late=True) for each in failed[:RECENT]]


def _document_task(document, action, due, is_late=False):
    return Task(
        what=str(document),
        about=document.inspection.title if document.inspection else "",
        action=action,
        url=reverse("document_detail", args=[document.uuid]),
        is_late=is_late,
        due=due,
        is_sample=bool(document.inspection and document.inspection.is_sample),
    )


def province(today):
    """The year's inspections in one sentence for each state they are in."""
    ours = Inspection.objects.filter(starts_on__year=today.year).order_by()
    counts = dict(ours.values_list("state").annotate(Count("pk")))
    states = [(state, label) for state, label in Inspection.State.choices if state in counts]
    lines = [f"{counts[state]} {label.lower()}" for state, label in states]
    return [f"Năm {today.year}: {sum(counts.values())} cuộc kiểm tra", *lines]


def administration():
    """What an administrator looks at first: names locked now, people without a role."""
    people = User.objects.filter(is_active=True).exclude(memberships__in=Membership.objects.in_force())
    return {"n_locked": len(locked_names()), "n_without_role": people.count()}


def recent(user):
    """The latest documents that became ready and words said about remedies, newest first."""
    documents = Document.objects.visible_to(user).filter(state=Document.State.READY)
    documents = documents.defer("snapshot").order_by("-ready_at")[:RECENT]
    seen = Remedy.objects.visible_to(user)
    responses = Response.objects.filter(remedy__in=seen).exclude(created_by=user)
    responses = responses.select_related("remedy__unit", "created_by").order_by("-created_at", "-pk")[:RECENT]
    events = [
        {
            "at": document.ready_at,
            "what": "Văn bản đã lập xong" if not document.is_issued else "Văn bản đã phát hành",
            "text": str(document),
            "url": reverse("document_detail", args=[document.uuid]),
        }
        for document in documents
    ]
    events += [
        {
            "at": response.created_at,
            "what": f"{response.get_kind_display()}, {response.remedy.unit.in_sentence}",
            "text": response.words,
            "url": reverse("remedy_detail", args=[response.remedy.uuid]),
        }
        for response in responses
    ]
    return sorted(events, key=lambda event: event["at"], reverse=True)[: 2 * RECENT]


def returns_to_send(user):
    """Returns of the person's units that came back from the province, and those it reminded of."""
    given_back = completeness.given_back_to(user)
    tasks = [
        Task(
            f"Sửa và gửi lại biểu II.06a {made.period_words}",
            str(made.unit),
            "Sửa",
            reverse("return_grid", args=[made.uuid]),
            due="Sở Nội vụ trả lại",
        )
        for made in given_back
    ]
    known = {(made.unit_id, made.period_to) for made in given_back}
    return tasks + [
        Task(
            f"Gửi biểu II.06a {reminder.month_words}",
            str(reminder.unit),
            "Mở",
            f"{reverse('return_list')}?nam={reminder.period_to.year}",
            due=f"Sở Nội vụ nhắc {timezone.localtime(reminder.at):%d/%m/%Y}",
        )
        for reminder in completeness.reminders_for(user)
        if (reminder.unit_id, reminder.period_to) not in known
    ]


def returns_to_receive(user):
    """Months of which returns wait to be received by the province."""
    if not access.can(user, "accept_return"):
        return []
    return [
        Task(
            f"Nhận {n} biểu II.06a tháng {day.month}/{day.year}",
            "Đơn vị đã gửi",
            "Xem",
            f"{reverse('return_list')}?ky={day:%Y-%m}&tinh_trang=da_gui",
        )
        for day, n in completeness.waiting_to_be_received()
    ]
