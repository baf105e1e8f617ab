import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import access
from accounts.vietnamese import clean
from districts.models import ReformField, Unit
from districts.models.withdrawal import withdrawal_is_whole

from .finding import Finding
from .inspection import Inspection


@pghistory.track()
class Requirement(models.Model):
    """What the team asks for, of which units (through `Remedy`), because of which findings."""

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        ISSUED = "issued", "Đã yêu cầu"

    view_verb = "view_requirement"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="requirements", verbose_name="cuộc kiểm tra"
    )
    words = models.TextField("nội dung yêu cầu", max_length=2000)
    quote = models.TextField("nguyên văn", blank=True)
    reform_fields = models.ManyToManyField(ReformField, blank=True, related_name="+", verbose_name="lĩnh vực")
    findings = models.ManyToManyField(
        Finding, blank=True, related_name="requirements", verbose_name="từ hạn chế"
    )
    units = models.ManyToManyField(
        Unit, through="Remedy", related_name="requirements", verbose_name="đơn vị phải làm"
    )
    addressed_to = models.CharField(
        "đối tượng thực hiện", max_length=200, blank=True, help_text="Ví dụ: các phòng chuyên môn, cấp xã."
    )
    deadline_on = models.DateField("hạn hoàn thành", null=True, blank=True)
    deadline_words = models.CharField(
        "hạn bằng lời", max_length=100, blank=True, help_text="Ví dụ: sớm, cuối năm."
    )
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.DRAFT, editable=False)
    issued_on = models.DateField("ngày yêu cầu", null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người rút"
    )
    withdrawn_reason = models.CharField("lý do rút", max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = "yêu cầu"
        verbose_name_plural = "yêu cầu"
        ordering = ["inspection", "pk"]
        constraints = [
            models.CheckConstraint(
                name="requirement_issued_has_its_day",
                condition=Q(state="draft", issued_on=None) | Q(state="issued", issued_on__isnull=False),
                violation_error_message="Yêu cầu đã ban hành phải có ngày.",
            ),
            models.CheckConstraint(
                name="requirement_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút yêu cầu cần người rút và lý do.",
            ),
        ]

    def __str__(self):
        return self.words

    def save(self, *args, **kwargs):
        self.words = clean(self.words)
        super().save(*args, **kwargs)

    def local_roles(self, user):
        roles = self.inspection.local_roles(user)
        if self.state == self.State.ISSUED and self.withdrawn_at is None:
            asked = {remedy.unit_id for remedy in self.remedies.all()}
            if asked & user.current_unit_ids:
                roles = roles | {"unit_asked"}
        return roles


class RemedyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for the province's own, a team's for the team, and for a unit its own once issued."""
        if access.province_wide(user, "view_requirement"):
            return self
        if not user.is_authenticated:
            return self.none()
        ours = Q(
            unit__in=user.current_unit_ids,
            requirement__state=Requirement.State.ISSUED,
            requirement__withdrawn_at=None,
        )
        team = Q(requirement__inspection__in=Inspection.objects.filter(team__user=user))
        return self.filter(ours | team)

    def standing(self):
        return self.filter(requirement__withdrawn_at=None)

    def asked(self):
        """Of requirements that were issued and stand."""
        return self.standing().filter(requirement__state=Requirement.State.ISSUED)

    def overdue(self, on=None):
        """Not reported by the deadline; a deadline in words only is never overdue by the calendar."""
        return self.asked().filter(
            state=Remedy.State.OPEN, requirement__deadline_on__lt=on or timezone.localdate()
        )


@pghistory.track()
class Remedy(models.Model):
    """One unit's answer to one requirement."""

    class State(models.TextChoices):
        OPEN = "open", "Chờ đơn vị báo cáo"
        REPORTED = "reported", "Chờ xác nhận"
        VERIFIED = "verified", "Đã xác nhận"

    view_verb = "view_requirement"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, related_name="remedies", verbose_name="yêu cầu"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="remedies", verbose_name="đơn vị")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.OPEN, editable=False)

    objects = RemedyQuerySet.as_manager()

    class Meta:
        verbose_name = "việc khắc phục"
        verbose_name_plural = "việc khắc phục"
        ordering = ["requirement", "unit__sort_key"]
        constraints = [
            models.UniqueConstraint(
                name="remedy_one_per_requirement_and_unit",
                fields=["requirement", "unit"],
                violation_error_message="Đơn vị này đã có trong yêu cầu.",
            )
        ]

    def __str__(self):
        return f"{self.unit}: {self.requirement}"

    def is_overdue(self, on=None):
        due = self.requirement.deadline_on
        return self.state == self.State.OPEN and due is not None and due < (on or timezone.localdate())

    def local_roles(self, user):
        roles = self.requirement.inspection.local_roles(user)
        standing = (
            self.requirement.state == Requirement.State.ISSUED and self.requirement.withdrawn_at is None
        )
        if standing and self.unit_id in user.current_unit_ids:
            roles = roles | {"unit_asked"}
        return roles


@pghistory.track()
class Response(models.Model):
    """What was said on a remedy: the unit's report with its proof, or the province's answer."""

    class Kind(models.TextChoices):
        REPORT = "bao_cao", "Báo cáo kết quả"
        SENT_BACK = "tra_lai", "Trả lại"
        VERIFIED = "xac_nhan", "Xác nhận"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    remedy = models.ForeignKey(
        Remedy, models.PROTECT, related_name="responses", verbose_name="việc khắc phục"
    )
    kind = models.CharField("loại", max_length=10, choices=Kind)
    words = models.TextField("nội dung", blank=True)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+", verbose_name="người gửi"
    )

    class Meta:
        verbose_name = "trao đổi về khắc phục"
        verbose_name_plural = "trao đổi về khắc phục"
        ordering = ["remedy", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="response_says_something_unless_it_confirms",
                condition=Q(kind="xac_nhan") | ~Q(words=""),
                violation_error_message="Cần ghi nội dung.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.words[:60]}"
