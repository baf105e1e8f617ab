"""What people are told: notices in the portal, and the letters that carry them by mail."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.lookups import IsNull
from django.utils import timezone

from districts.models import DossierReturn, ReturnReminder

from .comment import Comment
from .document import Document
from .inspection import Inspection
from .minutes import Minutes
from .plan import PlannedInspection
from .requirement import Remedy

# What a notice may be about: the name of its key and the model, which says who may see it.
SUBJECTS = {
    "remedy": Remedy,
    "comment": Comment,
    "inspection": Inspection,
    "minutes": Minutes,
    "document": Document,
    "planned_inspection": PlannedInspection,
    "dossier_return": DossierReturn,
    "return_reminder": ReturnReminder,
}


def _about_exactly_one():
    """One key of SUBJECTS is set and the others are not."""
    alone = Q()
    for name in SUBJECTS:
        alone |= Q(**{f"{other}__isnull": other != name for other in SUBJECTS})
    return alone


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user, subjects=SUBJECTS):
        """The person's own, as long as the person may still see what they are about.

        `subjects`: which of SUBJECTS to look at, where it is known what they are about.
        """
        if not user.is_authenticated or not subjects:
            return self.none()
        seen = Q()
        for name in subjects:
            subject = SUBJECTS[name].objects.visible_to(user).filter(pk=OuterRef(name))
            seen |= Q(**{f"{name}__isnull": False}) & Q(Exists(subject))
        return self.filter(to=user).filter(seen)

    def subjects(self):
        """Which of SUBJECTS these are about. Who may see what is asked for each, so the fewer the better."""
        counts = self.order_by().aggregate(**{name: Count(name) for name in SUBJECTS})
        return [name for name, n in counts.items() if n]

    def unread(self):
        return self.filter(read_at=None)

    def unread_first(self):
        return self.order_by(IsNull(F("read_at"), True).desc(), "-created_at", "-pk")


@pghistory.track(pghistory.DeleteEvent())
class Notice(models.Model):
    """One person is told once that something happened. Its sentences are kept as they were then."""

    class Event(models.TextChoices):
        REQUIREMENT_ISSUED = "requirement_issued", "Yêu cầu mới với đơn vị"
        REQUIREMENT_WITHDRAWN = "requirement_withdrawn", "Yêu cầu đã rút"
        REMEDY_REPORTED = "remedy_reported", "Đơn vị báo cáo đã khắc phục"
        REMEDY_DISAGREED = "remedy_disagreed", "Đơn vị không đồng ý"
        REMEDY_UPHELD = "remedy_upheld", "Giữ nguyên yêu cầu"
        REMEDY_SENT_BACK = "remedy_sent_back", "Kết quả khắc phục bị trả lại"
        REMEDY_VERIFIED = "remedy_verified", "Đã xác nhận khắc phục"
        REMEDY_REOPENED = "remedy_reopened", "Mở lại việc khắc phục"
        REMEDY_PASSED_ON = "remedy_passed_on", "Nhận việc từ đơn vị trước"
        EXTENSION_ASKED = "extension_asked", "Xin gia hạn"
        EXTENSION_GRANTED = "extension_granted", "Cho gia hạn"
        EXTENSION_REFUSED = "extension_refused", "Không cho gia hạn"
        COMMENT_SAID = "comment_said", "Lời trao đổi mới"
        CORRECTION_ASKED = "correction_asked", "Đề nghị sửa một ô"
        CORRECTION_ANSWERED = "correction_answered", "Trả lời đề nghị sửa"
        DUE_SOON = "due_soon", "Sắp đến hạn"
        OVERDUE = "overdue", "Quá hạn"
        ESCALATED = "escalated", "Việc trễ hạn được báo lên"
        INSPECTION_NOTIFIED = "inspection_notified", "Lịch kiểm tra tại đơn vị"
        INSPECTION_STARTED = "inspection_started", "Kiểm tra đột xuất tại đơn vị"
        MINUTES_WAITING = "minutes_waiting", "Biên bản chờ xác nhận"
        MINUTES_ANSWERED = "minutes_answered", "Đơn vị ghi ý kiến vào biên bản"
        MINUTES_SIGNED = "minutes_signed", "Biên bản đã ký"
        JOINED_TEAM = "joined_team", "Có tên trong Đoàn kiểm tra"
        PLAN_MONTH_CAME = "plan_month_came", "Đến tháng kiểm tra theo kế hoạch"
        DOCUMENT_READY = "document_ready", "Văn bản đã lập xong"
        DOCUMENT_FAILED = "document_failed", "Văn bản không lập được"
        DOCUMENT_ISSUED = "document_issued", "Văn bản đã phát hành"
        RETURN_SUBMITTED = "return_submitted", "Đơn vị gửi biểu số liệu"
        RETURN_SENT_BACK = "return_sent_back", "Biểu số liệu bị trả lại"
        RETURN_ACCEPTED = "return_accepted", "Biểu số liệu đã nhận"
        RETURN_REMINDED = "return_reminded", "Nhắc gửi biểu số liệu"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name="người nhận"
    )
    event = models.CharField("việc", max_length=24, choices=Event)
    # Which occurrence it tells of: a step of the log, or a threshold of a deadline. Nobody is told twice.
    key = models.CharField("lần", max_length=80)
    remedy = models.ForeignKey(Remedy, models.PROTECT, null=True, related_name="+", verbose_name="khắc phục")
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, related_name="+", verbose_name="lời trao đổi"
    )
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="+", verbose_name="cuộc kiểm tra"
    )
    minutes = models.ForeignKey(
        Minutes, models.PROTECT, null=True, related_name="+", verbose_name="biên bản làm việc"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name="văn bản"
    )
    planned_inspection = models.ForeignKey(
        PlannedInspection, models.PROTECT, null=True, related_name="+", verbose_name="dòng kế hoạch"
    )
    dossier_return = models.ForeignKey(
        DossierReturn, models.PROTECT, null=True, related_name="+", verbose_name="biểu II.06a"
    )
    return_reminder = models.ForeignKey(
        ReturnReminder, models.PROTECT, null=True, related_name="+", verbose_name="lời nhắc gửi biểu"
    )
    # The headline and what it is about may go into a letter; the words are read in the portal only.
    headline = models.CharField("thông báo", max_length=300)
    about = models.CharField("về", max_length=500, blank=True)
    words = models.CharField("nội dung", max_length=300, blank=True)
    path = models.CharField("địa chỉ trong cổng", max_length=300)
    is_urgent = models.BooleanField("cần báo ngay", default=False)
    created_at = models.DateTimeField("lúc", default=timezone.now)
    read_at = models.DateTimeField("đọc lúc", null=True)
    letter = models.ForeignKey(
        "Letter", models.PROTECT, null=True, related_name="notices", verbose_name="thư báo"
    )
    mailed_at = models.DateTimeField("gửi thư lúc", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "các thông báo"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="notice_of_a_person", fields=["to", "-created_at"]),
            models.Index(name="notice_unread", fields=["to"], condition=Q(read_at=None)),
            models.Index(
                name="notice_not_in_a_letter", fields=["to"], condition=Q(read_at=None, letter=None)
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="notice_keeps_its_words",
                fields=["to", "event", "key", *SUBJECTS, "headline", "about", "words", "path", "created_at"],
            ),
            pgtrigger.Protect(name="notices_are_never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                name="notice_is_told_once",
                fields=["to", "key"],
                violation_error_message="Người này đã được báo việc ấy.",
            ),
            models.CheckConstraint(
                name="notice_is_about_exactly_one_record",
                condition=_about_exactly_one(),
                violation_error_message="Một thông báo nói về đúng một bản ghi.",
            ),
            models.CheckConstraint(
                name="notice_mailed_went_with_a_letter",
                condition=Q(mailed_at=None) | Q(letter__isnull=False),
                violation_error_message="Thông báo đã gửi thư phải thuộc một thư.",
            ),
        ]

    def __str__(self):
        return self.headline


@pghistory.track()
class Letter(models.Model):
    """One mail to one person with the notices gathered for it. The row is the truth, not the queue."""

    class Kind(models.TextChoices):
        DAILY = "daily", "Thư gộp hằng ngày"
        AT_ONCE = "at_once", "Thư báo ngay"

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        SENDING = "sending", "Đang gửi"
        SENT = "sent", "Đã gửi"
        NEEDLESS = "needless", "Không cần gửi"
        REFUSED = "refused", "Máy chủ thư từ chối"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="letters", verbose_name="người nhận"
    )
    kind = models.CharField("loại thư", max_length=7, choices=Kind)
    on = models.DateField("ngày")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    next_try_at = models.DateTimeField("thử lại từ lúc", default=timezone.now)
    claimed_at = models.DateTimeField("bắt đầu gửi lúc", null=True)
    sent_at = models.DateTimeField("gửi xong lúc", null=True)
    reason = models.CharField("lý do chưa gửi", max_length=300, blank=True)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "thư báo"
        verbose_name_plural = "các thư báo"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="letter_by_state", fields=["state", "next_try_at"])]
        constraints = [
            models.UniqueConstraint(
                name="letter_one_daily_a_day",
                fields=["to", "on"],
                condition=Q(kind="daily"),
                violation_error_message="Người này đã có thư gộp của ngày ấy.",
            ),
            models.UniqueConstraint(
                name="letter_one_of_a_kind_waits",
                fields=["to", "kind"],
                condition=Q(state="waiting"),
                violation_error_message="Người này đang có một thư cùng loại chờ gửi.",
            ),
            models.CheckConstraint(
                name="letter_sent_has_its_time",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                violation_error_message="Thư đã gửi phải có lúc gửi xong.",
            ),
            models.CheckConstraint(
                name="letter_sending_was_claimed",
                condition=~Q(state="sending") | Q(claimed_at__isnull=False, attempts__gte=1),
                violation_error_message="Thư đang gửi phải có lúc bắt đầu gửi.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} cho {self.to}, {self.on:%d/%m/%Y}"


@pghistory.track()
class MailChoice(models.Model):
    """What a person wants by mail; without a row, both kinds, to the address of the account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mail_choice", verbose_name="người dùng"
    )
    wants_daily = models.BooleanField("thư gộp mỗi sáng ngày làm việc", default=True)
    wants_at_once = models.BooleanField("thư báo ngay việc không chờ được", default=True)
    address = models.EmailField("gửi đến địa chỉ", blank=True)

    class Meta:
        verbose_name = "cách nhận thư báo"
        verbose_name_plural = "cách nhận thư báo của từng người"

    def __str__(self):
        return f"Thư báo của {self.user}"


@pghistory.track()
class NoticeRound(models.Model):
    """The round of one day: deadlines looked at, morning letters gathered; unfinished, it is held again."""

    on = models.DateField("ngày", unique=True)
    started_at = models.DateTimeField("bắt đầu lúc", default=timezone.now)
    finished_at = models.DateTimeField("xong lúc", null=True)

    class Meta:
        verbose_name = "lượt báo hạn trong ngày"
        verbose_name_plural = "các lượt báo hạn"
        ordering = ["-on"]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"
