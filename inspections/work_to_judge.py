"""What waits for a person's own word: to confirm, to answer, to acknowledge, to issue, to receive."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from accounts import access
from districts.returns import completeness
from inspections.discussions import url_of
from inspections.models import (
    Document,
    Extension,
    Inspection,
    Minutes,
    MinutesAcknowledgement,
    Remedy,
    Response,
    TeamMember,
    VisitAttendee,
)
from inspections.models.requirement import DUE
from inspections.waiting_comments import comments_waiting_for
from inspections.work_items import Task, document_task, remedy_task, with_requirement

# What waits for the person's own word is counted, so it is read whole; nobody has more than this.
MOST_JUDGED = 500


def waiting_for_word_of(user):
    """[[Task]]: everything that waits for this person's own word, one list for each kind."""
    return [
        remedies_to_judge(user),
        disagreements_to_answer(user),
        extensions_to_decide(user),
        minutes_to_acknowledge(user),
        comments_to_answer(user),
        documents_to_issue(user),
        returns_to_receive(user),
    ]


def judges(user):
    """Whether anything can come to wait for this person's word."""
    return access.province_wide(user, "verify_remedy") or chaired_by(user).exists()


def chaired_by(user):
    """Inspections whose leader or deputy the person is."""
    return TeamMember.objects.filter(user=user, role__in=["leader", "deputy"]).values("inspection")


def remedies_to_judge(user):
    """Reports that wait for this person to confirm or send back."""
    remedies = Remedy.objects.asked().filter(state=Remedy.State.REPORTED)
    if not access.province_wide(user, "verify_remedy"):
        remedies = remedies.filter(requirement__inspection__in=chaired_by(user))
    remedies = remedies.order_by(DUE, "pk")
    return [remedy_task(each, "Xem và xác nhận") for each in with_requirement(remedies)[:MOST_JUDGED]]


def disagreements_to_answer(user):
    """Units that do not agree and have had no answer to that yet."""
    said = Response.objects.filter(
        remedy=OuterRef("pk"), kind__in=[Response.Kind.DISAGREED, Response.Kind.UPHELD]
    ).order_by("-created_at", "-pk")
    remedies = Remedy.objects.asked().filter(state=Remedy.State.OPEN, stance=Remedy.Stance.DISAGREED)
    remedies = remedies.alias(last=Subquery(said.values("kind")[:1]))
    remedies = remedies.exclude(last=Response.Kind.UPHELD)
    if not access.province_wide(user, "verify_remedy"):
        remedies = remedies.filter(requirement__inspection__in=chaired_by(user))
    remedies = with_requirement(remedies.order_by(DUE, "pk"))
    return [remedy_task(each, "Trả lời ý kiến không đồng ý") for each in remedies[:MOST_JUDGED]]


def extensions_to_decide(user):
    """Requests for more time that wait for this person's answer."""
    remedies = Remedy.objects.asked().filter(extensions__state=Extension.State.ASKED)
    if not access.province_wide(user, "decide_extension"):
        remedies = remedies.filter(requirement__inspection__in=chaired_by(user))
    remedies = remedies.exclude(state=Remedy.State.VERIFIED).order_by(DUE, "pk")
    return [remedy_task(each, "Trả lời xin gia hạn") for each in with_requirement(remedies)[:MOST_JUDGED]]


def minutes_to_acknowledge(user):
    """Frozen minutes that this person's side has not acknowledged: of a unit, or of a team one chairs."""
    Side = VisitAttendee.Side
    newer = Minutes.objects.frozen().filter(visit=OuterRef("visit"), number__gt=OuterRef("number"))
    standing = Minutes.objects.filter(~Exists(newer), state=Minutes.State.FROZEN)
    of_unit = Q(visit__unit__in=user.current_unit_ids) & ~_acknowledged_by(Side.UNIT)
    of_team = Q(visit__inspection__in=chaired_by(user)) & ~_acknowledged_by(Side.TEAM)
    standing = standing.filter(of_unit | of_team, visit__inspection__state=Inspection.State.IN_FIELD)
    standing = standing.defer("content", "text").select_related("visit__unit", "visit__inspection")
    return [
        Task(
            f"Đọc và xác nhận biên bản làm việc ngày {each.visit.on:%d/%m/%Y}",
            f"{each.visit.unit} · {each.visit.inspection.title}",
            "Đọc biên bản",
            each.get_absolute_url(),
            due="Biên bản đã chốt, chờ xác nhận",
            is_sample=each.visit.inspection.is_sample,
        )
        for each in standing.order_by("frozen_at")[:MOST_JUDGED]
    ]


def _acknowledged_by(side):
    given = MinutesAcknowledgement.objects.filter(minutes=OuterRef("pk"), side=side)
    return Q(Exists(given))


def comments_to_answer(user):
    """Corrections to decide on, and what the other side asks."""
    return [
        Task(
            what=f"“{comment.words[:120]}”",
            about=f"{comment.created_by} · {comment.inspection.title}",
            action="Xem đề nghị sửa" if comment.field else "Trả lời",
            url=f"{url_of(comment.about)}#loi-{comment.uuid}",
            due="Trao đổi: đề nghị sửa một ô" if comment.field else "Trao đổi: cần trả lời",
            is_sample=comment.inspection.is_sample,
        )
        for comment in comments_waiting_for(user)[:MOST_JUDGED]
    ]


def documents_to_issue(user):
    """Drafts that are ready and that nobody has issued, for those who may; the latest of each kind."""
    documents = Document.objects.visible_to(user).filter(replaced_by=None)
    if not access.province_wide(user, "issue_document"):
        chairs = TeamMember.objects.filter(user=user, role="leader").values("inspection")
        documents = documents.filter(Q(inspection__in=chairs) | Document.reports_of_units_of(user))
    latest = documents.order_by("inspection_id", "kind", "parameters", "-requested_at", "-pk").distinct(
        "inspection_id", "kind", "parameters"
    )
    waiting = Document.objects.filter(pk__in=latest.values("pk"), state=Document.State.READY, issued_at=None)
    waiting = waiting.defer("snapshot").select_related("inspection").order_by("-ready_at")
    return [
        document_task(each, "Xem và phát hành", "Bản thảo chờ phát hành") for each in waiting[:MOST_JUDGED]
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
