import uuid

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import access
from accounts.vietnamese import clean
from districts.models import ReformField, Unit
from districts.models.withdrawal import withdrawal_is_whole
from inspections.working_days import Calendar

from .finding import Finding
from .inspection import Inspection, TeamMember

# The deadline that holds for a remedy now, in a query; `Remedy.due_on` is the same in Python.
DUE = Coalesce(F("extended_until"), F("requirement__deadline_on"))
# The unit that was asked at first, up to three reorganisations ago.
FIRST_UNIT = Coalesce(
    *[F("__".join(["continues"] * generation) + "__unit") for generation in (3, 2, 1)], F("unit")
)


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
        "hạn bằng lời", max_length=100, blank=True, help_text="Ví dụ: sớm, cuối năm, 15 ngày làm việc."
    )
    # Working days from the day of issue, read from the words; the date they give is kept when it is issued.
    deadline_days = models.PositiveSmallIntegerField("số ngày làm việc", null=True, blank=True)
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
                name="requirement_days_become_a_date_when_issued",
                condition=Q(deadline_days=None)
                | Q(state="draft", deadline_on=None)
                | Q(state="issued", deadline_on__isnull=False),
                violation_error_message="Hạn tính bằng ngày làm việc thành ngày cụ thể khi gửi yêu cầu.",
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
        if self.state == self.State.ISSUED:
            asked = {remedy.unit_id for remedy in self.remedies.all()}
            if asked & user.current_unit_ids:
                roles = roles | {self.role_of_unit}
        return roles

    @property
    def role_of_unit(self):
        """The role of the people it was sent to: once withdrawn they only read it."""
        return "unit_asked" if self.withdrawn_at is None else "unit_asked_before"


class RemedyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for the province's own, a team's for the team, for a unit its own once issued."""
        if access.province_wide(user, "view_requirement"):
            return self
        if not user.is_authenticated:
            return self.none()
        ours = Q(self.of_units(user.current_unit_ids), requirement__state=Requirement.State.ISSUED)
        team = Q(requirement__inspection__in=Inspection.objects.filter(team__user=user))
        rechecked = Inspection.objects.filter(team__user=user, follows__isnull=False).values("follows")
        again = Q(
            requirement__inspection__in=rechecked,
            requirement__state=Requirement.State.ISSUED,
            requirement__withdrawn_at=None,
        )
        return self.filter(ours | team | again)

    def of_units(self, units):
        """Those of the units and, to read, what units before left to them: up to three mergers back."""
        left = [
            Q(pk__in=Remedy.objects.filter(unit__in=units).values("__".join(["continues"] * generation)))
            for generation in (1, 2, 3)
        ]
        return Q(unit__in=units) | left[0] | left[1] | left[2]

    def standing(self):
        """Not withdrawn, and not gone on with a successor: of a chain only the last one stands."""
        return self.filter(requirement__withdrawn_at=None).exclude(state=Remedy.State.HANDED_ON)

    def asked(self):
        """Of requirements that were issued and stand."""
        return self.standing().filter(requirement__state=Requirement.State.ISSUED)

    def withdrawn(self):
        """Of requirements that were issued and then withdrawn."""
        return self.filter(
            requirement__state=Requirement.State.ISSUED, requirement__withdrawn_at__isnull=False
        )

    def due_by(self, day):
        """Open, and due on that day or before; words without a date are never due by the calendar."""
        return self.asked().alias(due=DUE).filter(state=Remedy.State.OPEN, due__lte=day)

    def overdue(self, on=None, calendar=None):
        """Open, and at least one working day past the deadline that holds now."""
        on = on or timezone.localdate()
        return self.due_by((calendar or Calendar.load()).latest_start(on, 1))


@pghistory.track()
class Remedy(models.Model):
    """One unit's answer to one requirement: agreed, done and verified are three facts, each with its own day.

    The state says only whose turn it is.
    """

    class State(models.TextChoices):
        OPEN = "open", "Chờ đơn vị báo cáo"
        REPORTED = "reported", "Chờ xác nhận"
        VERIFIED = "verified", "Đã xác nhận"
        HANDED_ON = "handed_on", "Đã chuyển cho đơn vị kế thừa"

    class Stance(models.TextChoices):
        AGREED = "dong_y", "Đồng ý"
        DISAGREED = "khong_dong_y", "Không đồng ý"

    view_verb = "view_requirement"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, related_name="remedies", verbose_name="yêu cầu"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="remedies", verbose_name="đơn vị")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.OPEN, editable=False)
    # The unit before has ended; what it left undone goes on here, and its own row is kept as it was.
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="continued_by",
        verbose_name="tiếp nối việc của đơn vị trước",
    )
    # First fact: what the unit says to the demand.
    stance = models.CharField("ý kiến của đơn vị", max_length=12, choices=Stance, blank=True, editable=False)
    stance_words = models.TextField("lý do, ý kiến", blank=True, editable=False)
    stance_at = models.DateTimeField("nêu ý kiến lúc", null=True, editable=False)
    stance_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người nêu"
    )
    plan = models.TextField("kế hoạch khắc phục", blank=True, editable=False)
    person_in_charge = models.CharField("người phụ trách", max_length=120, blank=True, editable=False)
    promised_on = models.DateField("ngày đơn vị hẹn xong", null=True, editable=False)
    planned_at = models.DateTimeField("lập kế hoạch lúc", null=True, editable=False)
    planned_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người lập"
    )
    extended_until = models.DateField("gia hạn đến", null=True, editable=False)
    # Second fact: the day of completion as the unit reports it; the proof is in its report.
    done_on = models.DateField("ngày đơn vị làm xong", null=True, editable=False)
    # Third fact.
    verified_at = models.DateTimeField("xác nhận lúc", null=True, editable=False)
    verified_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người xác nhận",
    )

    objects = RemedyQuerySet.as_manager()

    class Meta:
        verbose_name = "việc khắc phục"
        verbose_name_plural = "việc khắc phục"
        ordering = ["requirement", "unit__sort_key"]
        constraints = [
            models.UniqueConstraint(
                name="remedy_one_per_requirement_and_unit",
                fields=["requirement", "unit", "continues"],
                nulls_distinct=False,
                violation_error_message="Đơn vị này đã có trong yêu cầu.",
            ),
            models.CheckConstraint(
                name="remedy_stance_has_person_and_time",
                condition=Q(stance="", stance_at=None, stance_by=None)
                | (~Q(stance="") & Q(stance_at__isnull=False, stance_by__isnull=False)),
                violation_error_message="Ý kiến của đơn vị cần người nêu và thời điểm.",
            ),
            models.CheckConstraint(
                name="remedy_disagreement_has_reason",
                condition=~Q(stance="khong_dong_y") | ~Q(stance_words=""),
                violation_error_message="Không đồng ý thì cần nêu lý do.",
            ),
            models.CheckConstraint(
                name="remedy_plan_is_whole",
                condition=Q(plan="", person_in_charge="", promised_on=None, planned_at=None, planned_by=None)
                | (
                    ~Q(plan="")
                    & ~Q(person_in_charge="")
                    & Q(promised_on__isnull=False, planned_at__isnull=False, planned_by__isnull=False)
                ),
                violation_error_message="Kế hoạch cần nội dung, người phụ trách và ngày hẹn xong.",
            ),
            models.CheckConstraint(
                name="remedy_open_is_not_done",
                condition=~Q(state="open") | Q(done_on=None),
                violation_error_message="Việc còn chờ đơn vị báo cáo thì chưa có ngày làm xong.",
            ),
            models.CheckConstraint(
                name="remedy_verified_has_person_and_time",
                condition=Q(state="verified", verified_at__isnull=False, verified_by__isnull=False)
                | (~Q(state="verified") & Q(verified_at=None, verified_by=None)),
                violation_error_message="Xác nhận cần người xác nhận và thời điểm.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}: {self.requirement}"

    @property
    def due_on(self):
        """The deadline that holds now: the extended one, else the requirement's; None where words only."""
        return self.extended_until or self.requirement.deadline_on

    @property
    def is_asked(self):
        """Whether its requirement was issued and stands."""
        requirement = self.requirement
        return requirement.state == Requirement.State.ISSUED and requirement.withdrawn_at is None

    def days_late(self, on=None, calendar=None):
        """Working days past the deadline: up to today while it is open, up to the reported day once done."""
        until = on or timezone.localdate()
        if self.state != self.State.OPEN:
            until = self.done_on
        if self.due_on is None or until is None:
            return 0
        return (calendar or Calendar.load()).between(self.due_on, until)

    def is_overdue(self, on=None, calendar=None):
        on = on or timezone.localdate()
        may_be = self.state == self.State.OPEN and self.due_on is not None and self.due_on < on
        return may_be and self.days_late(on, calendar) > 0

    def local_roles(self, user):
        roles = self.requirement.inspection.local_roles(user)
        if self.requirement.state != Requirement.State.ISSUED:
            return roles
        if self._is_for(user.current_unit_ids):
            roles = roles | {self.requirement.role_of_unit}
        return roles | (self.roles_of_rechecks(user) if self.requirement.withdrawn_at is None else set())

    def roles_of_rechecks(self, user):
        """The team that goes again looks at what the earlier inspection asked for, its chairs judge it."""
        places = TeamMember.objects.filter(user=user, inspection__follows=self.requirement.inspection_id)
        return {
            "recheck_chair" if role in ("leader", "deputy") else "recheck_member"
            for role in places.values_list("role", flat=True)
        }

    def _is_for(self, units):
        if self.unit_id in units or not units or self.state != self.State.HANDED_ON:
            return self.unit_id in units
        return Remedy.objects.filter(Remedy.objects.all().of_units(units), pk=self.pk).exists()

    def chain(self):
        """What units before this one did about it, the first one first, and this one last."""
        chain, remedy = [self], self
        while remedy.continues_id:
            remedy = remedy.continues
            chain.insert(0, remedy)
        return chain


@pghistory.track()
class Response(models.Model):
    """What was said on a remedy: the unit's report with its proof, or the province's answer."""

    class Kind(models.TextChoices):
        AGREED = "dong_y", "Đồng ý"
        DISAGREED = "khong_dong_y", "Không đồng ý"
        UPHELD = "giu_nguyen", "Giữ nguyên yêu cầu"
        PLAN = "ke_hoach", "Kế hoạch khắc phục"
        ASKED_TIME = "xin_gia_han", "Xin gia hạn"
        GRANTED = "gia_han", "Cho gia hạn"
        REFUSED = "khong_gia_han", "Không cho gia hạn"
        REPORT = "bao_cao", "Báo cáo kết quả"
        SENT_BACK = "tra_lai", "Trả lại"
        VERIFIED = "xac_nhan", "Xác nhận"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    remedy = models.ForeignKey(
        Remedy, models.PROTECT, related_name="responses", verbose_name="việc khắc phục"
    )
    kind = models.CharField("loại", max_length=14, choices=Kind)
    words = models.TextField("nội dung", blank=True)
    done_on = models.DateField("ngày làm xong", null=True, blank=True)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+", verbose_name="người gửi"
    )
    # As what the person spoke, as it was then: head of the unit, its officer, leader of the team.
    spoke_as = models.CharField("tư cách", max_length=100, blank=True, editable=False)

    class Meta:
        verbose_name = "trao đổi về khắc phục"
        verbose_name_plural = "trao đổi về khắc phục"
        ordering = ["remedy", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="response_says_something_unless_it_confirms",
                condition=Q(kind__in=["xac_nhan", "dong_y"]) | ~Q(words=""),
                violation_error_message="Cần ghi nội dung.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.words[:60]}"


@pghistory.track()
class RemedyPlacement(models.Model):
    """In the draft of a reorganisation: which unit goes on with a remedy that the ended unit leaves open."""

    reorganisation = models.ForeignKey(
        "districts.Reorganisation", models.PROTECT, related_name="remedies", verbose_name="sắp xếp"
    )
    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="+", verbose_name="việc khắc phục")
    target = models.ForeignKey(
        "districts.ReorganisationTarget", models.PROTECT, related_name="+", verbose_name="đơn vị làm tiếp"
    )

    class Meta:
        verbose_name = "việc khắc phục phải chuyển"
        verbose_name_plural = "việc khắc phục phải chuyển"
        ordering = ["reorganisation", "remedy", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="remedyplacement_is_told_once",
                fields=["reorganisation", "remedy", "target"],
                violation_error_message="Việc này đã ghi về đơn vị ấy rồi.",
            )
        ]

    def __str__(self):
        return f"{self.remedy} → {self.target}"
