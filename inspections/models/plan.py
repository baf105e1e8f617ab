import calendar
import datetime
import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts import access
from accounts.vietnamese import clean
from districts.models import Unit
from districts.models.withdrawal import withdrawal_is_whole

from .inspection import Inspection, TeamMember

FIRST_YEAR, LAST_YEAR = 1990, 2199
# Of these kinds a plan is made; "not stated" is for old records only.
PLANNED_KINDS = [
    (kind.value, kind.label) for kind in Inspection.Kind if kind is not Inspection.Kind.NOT_STATED
]


class InspectionPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for the province's own; for a team the plan that its inspection comes from."""
        if access.province_wide(user, "view_plan"):
            return self
        if not user.is_authenticated:
            return self.none()
        places = TeamMember.objects.filter(user=user).values("inspection")
        lines = PlannedInspection.objects.standing().filter(inspection__in=places)
        return self.filter(pk__in=lines.values("plan"))


@pghistory.track()
class InspectionPlan(models.Model):
    """Which units are inspected in a year, when and how. Once issued it changes only by an adjustment."""

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        ISSUED = "issued", "Đã ban hành"

    view_verb = "view_plan"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField("năm")
    title = models.CharField("tên kế hoạch", max_length=300)
    number = models.CharField("số kế hoạch", max_length=40, blank=True)
    dated_on = models.DateField("ngày kế hoạch", null=True, blank=True)
    issued_by_body = models.CharField("cơ quan ban hành", max_length=200, default="UBND tỉnh")
    legal_basis = models.TextField(
        "căn cứ", max_length=4000, blank=True, help_text="Mỗi dòng một văn bản: số, ngày, cơ quan, trích yếu."
    )
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField("số liệu mẫu", default=False, editable=False)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người lập"
    )

    objects = InspectionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch kiểm tra"
        verbose_name_plural = "kế hoạch kiểm tra"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="inspectionplan_issued_has_number_and_day",
                condition=Q(state="draft") | (~Q(number="") & Q(dated_on__isnull=False)),
                violation_error_message="Kế hoạch đã ban hành phải có số và ngày.",
            ),
            models.CheckConstraint(
                name="inspectionplan_year_is_a_year",
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                violation_error_message=f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.",
            ),
            models.UniqueConstraint(
                name="inspectionplan_number_once_a_year",
                fields=["year", "number"],
                condition=~Q(number=""),
                violation_error_message="Năm này đã có kế hoạch mang số ấy.",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.title = clean(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("plan_detail", args=[self.uuid])

    @property
    def is_issued(self):
        return self.state == self.State.ISSUED

    @property
    def legal_bases(self):
        return [line.strip() for line in self.legal_basis.splitlines() if line.strip()]

    def local_roles(self, user):
        """Those on the team of an inspection that this plan led to have their team's role here too."""
        lines = PlannedInspection.objects.standing().filter(plan=self)
        places = TeamMember.objects.filter(user=user, inspection__planned_as__in=lines)
        return {f"team_{role}" for role in places.values_list("role", flat=True)}


class PlannedInspectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines of the plans this person sees.

        Without a right for the whole province nobody reads of an unannounced inspection before it has
        begun, unless on its team, nor of one of the person's own unit before the unit has been told.
        """
        if access.province_wide(user, "view_plan"):
            return self
        if not user.is_authenticated:
            return self.none()
        lines = self.filter(plan__in=InspectionPlan.objects.visible_to(user))
        known = Inspection.objects.visible_to(user)
        begun = Inspection.objects.exclude(state__in=Inspection.BEFORE_FIELD)
        secret = Q(kind=Inspection.Kind.UNANNOUNCED) | Q(inspection__kind=Inspection.Kind.UNANNOUNCED)
        hidden = secret & ~Q(inspection__in=begun.values("pk"))
        own = Q(pk__in=PlannedInspection.objects.filter(units__in=user.current_unit_ids).values("pk"))
        shown = ~hidden & ~own
        return lines.filter(shown | Q(inspection__in=known.values("pk")))

    def standing(self):
        return self.filter(withdrawn_at=None)

    def waiting(self):
        """Of issued plans, with no inspection made from them yet."""
        return self.standing().filter(plan__state=InspectionPlan.State.ISSUED, inspection=None)


@pghistory.track()
class PlannedInspection(models.Model):
    """A line of a plan: which units, in which month or on which day, how, and the inspection it became."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="lines", verbose_name="kế hoạch")
    units = models.ManyToManyField(
        Unit, blank=True, related_name="planned_inspections", verbose_name="đơn vị"
    )
    month = models.PositiveSmallIntegerField("tháng", null=True, blank=True)
    on = models.DateField("ngày dự kiến", null=True, blank=True)
    kind = models.CharField(
        "hình thức", max_length=10, choices=PLANNED_KINDS, default=Inspection.Kind.PLANNED
    )
    field_numbers = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="lĩnh vực kiểm tra", default=list, blank=True
    )
    note = models.CharField("ghi chú", max_length=500, blank=True)
    inspection = models.OneToOneField(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="planned_as",
        verbose_name="cuộc kiểm tra đã lập",
    )
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

    objects = PlannedInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng kế hoạch"
        verbose_name_plural = "dòng kế hoạch"
        ordering = ["plan", F("month").asc(nulls_last=True), F("on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="plannedinspection_month_is_one_of_twelve",
                condition=Q(month=None) | Q(month__range=(1, 12)),
                violation_error_message="Tháng phải từ 1 đến 12.",
            ),
            models.CheckConstraint(
                name="plannedinspection_day_lies_in_its_month",
                condition=Q(on=None) | Q(on__month=F("month")),
                violation_error_message="Ngày dự kiến phải nằm trong tháng đã chọn.",
            ),
            models.CheckConstraint(
                name="plannedinspection_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút dòng kế hoạch cần người rút và lý do.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.when}"

    @property
    def when(self):
        """The day, the month, or that neither is set: 04/09/2026; tháng 9/2026."""
        if self.on:
            return f"{self.on:%d/%m/%Y}"
        return f"tháng {self.month}/{self.plan.year}" if self.month else "chưa định tháng"

    @property
    def is_unannounced(self):
        return self.kind == Inspection.Kind.UNANNOUNCED

    @property
    def last_day(self):
        """The day by which it should have been carried out; None where no month is set."""
        if self.on or not self.month:
            return self.on
        return datetime.date(self.plan.year, self.month, calendar.monthrange(self.plan.year, self.month)[1])

    @property
    def is_done(self):
        return self.inspection is not None and self.inspection.state in Inspection.AFTER_MINUTES

    def is_late(self, today):
        """Its time is over, and no team has gone."""
        begun = self.inspection is not None and self.inspection.state not in Inspection.BEFORE_FIELD
        return not begun and self.last_day is not None and self.last_day < today


class PlanTransition(models.Model):
    """A step of a plan: that it was issued, or adjusted and why. Written once, never changed."""

    plan = models.ForeignKey(
        InspectionPlan, models.PROTECT, related_name="transitions", verbose_name="kế hoạch"
    )
    name = models.CharField("bước", max_length=30)
    from_state = models.CharField("từ", max_length=20)
    to_state = models.CharField("đến", max_length=20)
    note = models.TextField("lý do và nội dung", blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="người thực hiện"
    )

    class Meta:
        verbose_name = "bước của kế hoạch"
        verbose_name_plural = "nhật ký kế hoạch"
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.CheckConstraint(
                name="plantransition_adjustment_has_a_reason",
                condition=~Q(name="adjust") | ~Q(note=""),
                violation_error_message="Điều chỉnh kế hoạch cần lý do.",
            )
        ]

    def __str__(self):
        return f"{self.name}: {self.from_state} → {self.to_state}"
