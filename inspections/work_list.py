"""What waits for a person: the counts, today, what to do and what came in, each from a few queries.

The number of queries does not depend on how much there is; each list is cut off, the counts are not.
"""

from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts import access
from accounts.lockout import locked_names
from accounts.models import Membership, User
from districts.models import Reorganisation
from districts.returns import completeness
from inspections import presenters
from inspections.forms.remedy import LATE, SOON, SOON_DAYS, is_late, is_soon
from inspections.models import (
    Document,
    Inspection,
    PlannedInspection,
    Remedy,
    Response,
    TeamMember,
    Visit,
)
from inspections.models.requirement import DUE
from inspections.work_items import Task, Tile, document_task, remedy_task, with_requirement
from inspections.work_to_judge import MOST_JUDGED, judges, waiting_for_word_of
from inspections.working_days import Calendar

SHOWN = 15
RECENT = 5
TO_JUDGE = "cho_duyet"

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


@dataclass
class WorkList:
    """Everything of the page."""

    tiles: list[Tile] = field(default_factory=list)
    today: list[Visit] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    recent: list[dict] = field(default_factory=list)
    province: list[str] = field(default_factory=list)
    admin: list[Tile] = field(default_factory=list)
    is_cut: bool = False


def work_of(user, today, only=""):
    """What waits for this person on this day; `only` TO_JUDGE shows just what waits for the person's word."""
    remedies = Remedy.objects.visible_to(user).asked()
    calendar = Calendar.load()
    judged = waiting_for_word_of(user)
    n_judged = sum(map(len, judged))
    if only == TO_JUDGE:
        tasks, most = [task for found in judged for task in found], MOST_JUDGED
    else:
        most = 2 * SHOWN
        tasks = [task for found in judged for task in found[:SHOWN]] + [
            *inspections_to_carry(user, today),
            *remedies_to_answer(user, today, calendar),
            *remedies_to_chase(user, today, calendar),
            *failed_documents(user),
            *planned_to_begin(user, today),
            *returns_to_send(user),
        ]
    tasks.sort(key=lambda task: (not task.is_late, task.on is None, task.on or today))
    return WorkList(
        tiles=tiles(user, remedies, today, calendar, n_judged),
        today=visits_of(user, today),
        tasks=tasks[:most],
        recent=recent(user),
        province=province(today) if access.province_wide(user, "view_inspection") else [],
        admin=administration() if access.can(user, "use_admin") else [],
        is_cut=len(tasks) > most,
    )


def tiles(user, remedies, today, calendar, n_judged):
    """Three counts that lead to their lists; an administrator alone, who has none of these, gets none."""
    if user.current_roles <= {"administrator"} and not (user.current_unit_ids or user.is_on_a_team):
        return []
    counts = (
        remedies.order_by()
        .alias(due=DUE)
        .aggregate(
            late=Count("pk", is_late(today, calendar)),
            soon=Count("pk", is_soon(today, calendar)),
            reported=Count("pk", Q(state=Remedy.State.REPORTED)),
        )
    )
    by_state = f"{reverse('remedy_list')}?tinh_trang="
    late_and_soon = [
        Tile(counts["late"], "việc quá hạn", by_state + LATE, "late"),
        Tile(counts["soon"], f"việc đến hạn trong {SOON_DAYS} ngày", by_state + SOON, "waiting"),
    ]
    if n_judged or judges(user):
        mine = Tile(n_judged, "chờ tôi duyệt, trả lời", f"{reverse('home')}?viec={TO_JUDGE}", "waiting")
        return [*late_and_soon, mine]
    reported = by_state + Remedy.State.REPORTED
    return [*late_and_soon, Tile(counts["reported"], "báo cáo chờ tỉnh xác nhận", reported, "waiting")]


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


def planned_to_begin(user, today):
    """Lines of this year's plans whose month has come and which have no inspection yet."""
    if not access.can(user, "create_inspection"):
        return []
    lines = PlannedInspection.objects.visible_to(user).waiting()
    lines = lines.filter(plan__year=today.year, month__lte=today.month).select_related("plan")
    lines = lines.prefetch_related("units").order_by("month", F("on").asc(nulls_last=True), "pk")
    return [_planned(line, today) for line in lines[:SHOWN]]


def _planned(line, today):
    units = presenters.units_phrase(list(line.units.all())) or "đơn vị chọn sau"
    late = line.is_late(today)
    return Task(
        what=f"Lập cuộc kiểm tra: {units}",
        about=f"{line.plan.title} · {line.get_kind_display().lower()}",
        action="Mở kế hoạch",
        url=f"{line.plan.get_absolute_url()}#dong-{line.uuid}",
        on=line.last_day,
        is_late=late,
        due=f"Kế hoạch: {line.when}" + (", đã quá" if late else ""),
        is_sample=line.plan.is_sample,
    )


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


def remedies_to_answer(user, today, calendar):
    """What was asked of the person's own units and not yet answered."""
    if not user.current_unit_ids:
        return []
    remedies = (
        Remedy.objects.visible_to(user)
        .asked()
        .filter(unit__in=user.current_unit_ids, state=Remedy.State.OPEN)
    )
    said = Response.objects.filter(remedy=OuterRef("pk")).order_by("-created_at", "-pk")
    remedies = remedies.annotate(last_said=Subquery(said.values("kind")[:1]))
    remedies = remedies.order_by(DUE.asc(nulls_last=True), "pk")
    remedies = with_requirement(remedies)[:SHOWN]
    return [remedy_task(each, next_answer(each), today, calendar) for each in remedies]


def next_answer(remedy):
    """The one thing a unit does next about an open remedy; `last_said` is annotated."""
    if remedy.last_said == Response.Kind.SENT_BACK:
        return "Làm thêm và báo cáo lại"
    if not remedy.stance:
        return "Trả lời"
    if remedy.stance == Remedy.Stance.AGREED and not remedy.plan:
        return "Lập kế hoạch"
    return "Báo cáo kết quả"


def remedies_to_chase(user, today, calendar):
    """What units are late with, for those who follow up for the whole province."""
    if not access.province_wide(user, "view_requirement"):
        return []
    late = Remedy.objects.overdue(today, calendar).order_by(DUE, "pk")
    return [remedy_task(each, "Xem", today, calendar) for each in with_requirement(late)[:SHOWN]]


def failed_documents(user):
    """What the person asked for and the portal could not make."""
    failed = Document.objects.visible_to(user).filter(state=Document.State.FAILED, requested_by=user)
    failed = failed.defer("snapshot").select_related("inspection").order_by("-requested_at")
    return [document_task(each, "Xem lý do", "Không lập được", is_late=True) for each in failed[:RECENT]]


def province(today):
    """The year's inspections in one sentence for each state they are in."""
    ours = Inspection.objects.filter(starts_on__year=today.year).order_by()
    counts = dict(ours.values_list("state").annotate(Count("pk")))
    states = [(state, label) for state, label in Inspection.State.choices if state in counts]
    lines = [f"{counts[state]} {label.lower()}" for state, label in states]
    return [f"Năm {today.year}: {sum(counts.values())} cuộc kiểm tra", *lines]


def administration():
    """What an administrator looks at first, each with how many and where; what is nothing is told too."""
    people = User.objects.filter(is_active=True)
    users = reverse("admin:accounts_user_changelist")
    return [
        Tile(
            len(locked_names()),
            "tên đăng nhập đang bị khóa",
            reverse("admin:accounts_signinlock_changelist"),
            "late",
        ),
        Tile(
            people.filter(must_change_password=True).count(),
            "tài khoản chưa đổi mật khẩu cấp lần đầu",
            f"{users}?must_change_password__exact=1&is_active__exact=1",
            "waiting",
        ),
        Tile(
            people.exclude(memberships__in=Membership.objects.in_force()).count(),
            "tài khoản chưa có vai trò",
            users,
            "waiting",
        ),
        Tile(
            Reorganisation.objects.filter(state=Reorganisation.State.DRAFT).count(),
            "bản nháp sắp xếp đơn vị",
            reverse("admin:districts_reorganisation_changelist"),
            "waiting",
        ),
    ]


def recent(user):
    """The latest documents that became ready and words said about remedies, newest first."""
    documents = Document.objects.visible_to(user).filter(state=Document.State.READY)
    documents = documents.defer("snapshot").order_by("-ready_at")[:RECENT]
    seen = Remedy.objects.visible_to(user)
    responses = Response.objects.filter(remedy__in=seen).exclude(created_by=user)
    responses = responses.select_related("remedy__unit", "remedy__requirement", "created_by")
    responses = responses.order_by("-created_at", "-pk")[:RECENT]
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
            # Agreed, or confirmed, without a word: then what it was said about.
            "text": response.words or f"“{response.remedy.requirement.words}”",
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
