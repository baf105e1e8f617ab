"""A reorganisation of units as a decree orders it: prepared as a draft, then done in one go."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.vietnamese import clean_line

from .unit import Unit, UnitSuccession

CODE_VALIDATORS = Unit._meta.get_field("code").validators


@pghistory.track()
class Reorganisation(models.Model):
    """A draft changes nothing but itself; confirmed, it has closed and opened units and is never edited."""

    class Kind(models.TextChoices):
        MERGE = "sap_nhap", "Sáp nhập"
        SPLIT = "chia_tach", "Chia tách"
        RENAME = "doi_ten", "Đổi tên"
        RETYPE = "doi_loai", "Đổi loại"
        ABOLISH = "giai_the", "Giải thể"
        MOVE = "chuyen_thuoc", "Chuyển về đơn vị cấp trên khác"

    class State(models.TextChoices):
        DRAFT = "draft", "Bản nháp"
        CONFIRMED = "confirmed", "Đã xác nhận"
        DISCARDED = "discarded", "Đã bỏ"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("việc sắp xếp", max_length=12, choices=Kind, default=Kind.MERGE)
    on = models.DateField(
        "có hiệu lực từ ngày",
        null=True,
        blank=True,
        help_text="Ngày đầu tiên của đơn vị mới; đơn vị cũ hết hiệu lực vào cuối ngày trước đó.",
    )
    legal_basis = models.CharField(
        "căn cứ",
        max_length=300,
        blank=True,
        help_text="Số, ngày, cơ quan ban hành của văn bản. Ví dụ: Nghị quyết số 1663/NQ-UBTVQH15 ngày "
        "16/6/2025 của Ủy ban Thường vụ Quốc hội.",
    )
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.DRAFT, editable=False)
    # Counts every edit of the draft and of its lines: what is confirmed is what was looked at.
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+", verbose_name="người lập"
    )
    decided_at = models.DateTimeField("xác nhận hoặc bỏ lúc", null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người xác nhận hoặc bỏ",
    )

    class Meta:
        verbose_name = "sắp xếp đơn vị"
        verbose_name_plural = "sắp xếp đơn vị"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reorganisation_decided_has_person_and_time",
                condition=Q(state="draft", decided_at=None, decided_by=None)
                | (~Q(state="draft") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                violation_error_message="Xác nhận hoặc bỏ thì ghi cả người và lúc.",
            ),
            models.CheckConstraint(
                name="reorganisation_confirmed_has_date_and_basis",
                condition=~Q(state="confirmed") | (Q(on__isnull=False) & ~Q(legal_basis="")),
                violation_error_message="Xác nhận thì phải có ngày hiệu lực và căn cứ.",
            ),
        ]

    def __str__(self):
        on = f" từ ngày {self.on:%d/%m/%Y}" if self.on else ""
        return f"{self.get_kind_display()}{on}"

    def save(self, *args, **kwargs):
        self.legal_basis = clean_line(self.legal_basis)
        super().save(*args, **kwargs)

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def decided_words(self):
        """ "Đã xác nhận lúc 10:42 01/07/2025, Nguyễn Văn A"; empty for a draft."""
        if self.is_draft:
            return ""
        at = timezone.localtime(self.decided_at)
        return f"{self.get_state_display()} lúc {at:%H:%M %d/%m/%Y}, {self.decided_by}"


@pghistory.track()
class ReorganisationTarget(models.Model):
    """A unit after the day: one that goes on (`unit`), or a new one that opens as `opened`."""

    reorganisation = models.ForeignKey(
        Reorganisation, models.PROTECT, related_name="targets", verbose_name="sắp xếp"
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="đơn vị đang có, tiếp tục hoạt động",
        limit_choices_to={"valid_to": None},
    )
    name = models.CharField("tên riêng", max_length=150, blank=True)
    type = models.CharField("loại", max_length=12, choices=Unit.Type, blank=True)
    level = models.CharField("cấp", max_length=10, choices=Unit.Level, blank=True)
    code = models.CharField("mã", max_length=13, blank=True, validators=CODE_VALIDATORS)
    parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="thuộc",
        limit_choices_to={"valid_to": None},
    )
    capitalised_type = models.BooleanField("viết hoa loại", default=False)
    opened = models.ForeignKey(
        Unit, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="đơn vị đã mở"
    )

    class Meta:
        verbose_name = "đơn vị sau sắp xếp"
        verbose_name_plural = "đơn vị sau sắp xếp"
        ordering = ["reorganisation", "pk"]

    def __str__(self):
        return str(self.as_unit()) if self.is_told else "(chưa ghi tên)"

    @property
    def is_new(self):
        return self.unit_id is None

    @property
    def is_told(self):
        return not self.is_new or bool(self.name and self.type)

    def as_unit(self):
        """The unit that goes on, that was opened, or as it would be opened."""
        return self.unit or self.opened or self.new_unit()

    def new_unit(self):
        """Not saved."""
        fields = ("name", "type", "level", "code", "parent", "capitalised_type")
        return Unit(
            **{field: getattr(self, field) for field in fields},
            valid_from=self.reorganisation.on,
            legal_basis=self.reorganisation.legal_basis,
        )


@pghistory.track()
class ReorganisationLine(models.Model):
    """Where a unit of before goes, wholly or with a part; without a target it is dissolved."""

    class Share(models.TextChoices):
        WHOLE = "toan_bo", "Toàn bộ (đơn vị trước kết thúc)"
        PART = "mot_phan", "Một phần (đơn vị trước kết thúc, phần khác ghi ở dòng khác)"
        CEDED = "tach_ra", "Một phần tách ra (đơn vị trước vẫn tiếp tục)"

    reorganisation = models.ForeignKey(
        Reorganisation, models.PROTECT, related_name="lines", verbose_name="sắp xếp"
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="+",
        verbose_name="đơn vị trước",
        limit_choices_to={"valid_to": None},
    )
    share = models.CharField("phần chuyển đi", max_length=8, choices=Share, default=Share.WHOLE)
    target = models.ForeignKey(
        ReorganisationTarget,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name="vào đơn vị sau",
    )

    class Meta:
        verbose_name = "đơn vị trước sắp xếp"
        verbose_name_plural = "đơn vị trước sắp xếp"
        ordering = ["reorganisation", "unit__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="reorganisationline_is_told_once",
                fields=["reorganisation", "unit", "target"],
                nulls_distinct=False,
                violation_error_message="Đơn vị này đã ghi vào đơn vị sau ấy rồi.",
            ),
            models.CheckConstraint(
                name="reorganisationline_only_the_whole_is_dissolved",
                condition=Q(share="toan_bo") | Q(target__isnull=False),
                violation_error_message="Giải thể là toàn bộ; một phần thì phải ghi vào đơn vị sau nào.",
            ),
        ]

    def __str__(self):
        return f"{self.unit} → {self.target or 'giải thể'}"

    @property
    def part(self):
        whole = self.share == self.Share.WHOLE
        return UnitSuccession.Part.WHOLE if whole else UnitSuccession.Part.PART


@pghistory.track()
class SubUnitPlacement(models.Model):
    """The new parent of a sub-unit whose parent ends: a unit of the reorganisation, or any other."""

    reorganisation = models.ForeignKey(
        Reorganisation, models.PROTECT, related_name="sub_units", verbose_name="sắp xếp"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị trực thuộc")
    target = models.ForeignKey(
        ReorganisationTarget, models.PROTECT, related_name="+", verbose_name="về đơn vị"
    )

    class Meta:
        verbose_name = "đơn vị trực thuộc phải chuyển"
        verbose_name_plural = "đơn vị trực thuộc phải chuyển"
        ordering = ["reorganisation", "unit__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="subunitplacement_one_parent",
                fields=["reorganisation", "unit"],
                violation_error_message="Đơn vị trực thuộc này đã có nơi về.",
            )
        ]

    def __str__(self):
        return f"{self.unit} → {self.target}"


@pghistory.track()
class MembershipPlacement(models.Model):
    """An officer of an ended unit who answers for a unit after it; not named, the role just ends."""

    reorganisation = models.ForeignKey(
        Reorganisation, models.PROTECT, related_name="memberships", verbose_name="sắp xếp"
    )
    membership = models.ForeignKey(
        "accounts.Membership", models.PROTECT, related_name="+", verbose_name="vai trò"
    )
    target = models.ForeignKey(
        ReorganisationTarget, models.PROTECT, related_name="+", verbose_name="giao tiếp ở đơn vị"
    )

    class Meta:
        verbose_name = "cán bộ được giao tiếp"
        verbose_name_plural = "cán bộ được giao tiếp"
        ordering = ["reorganisation", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="membershipplacement_one_unit",
                fields=["reorganisation", "membership"],
                violation_error_message="Vai trò này đã được giao tiếp.",
            )
        ]

    def __str__(self):
        return f"{self.membership} → {self.target}"
