"""Dossiers of citizens that a visit looked into: by their codes, never by anybody's name."""

import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from districts.models.withdrawal import withdrawal_is_whole

from .finding import FaultType, StandingQuerySet
from .inspection import Visit


def not_before(later, earlier):
    """Holds where either day is unknown."""
    return Q(**{later: None}) | Q(**{earlier: None}) | Q(**{f"{later}__gte": F(earlier)})


class DossierDraw(models.Model):
    """One drawing by lot of dossiers to look into, recorded so that anybody can repeat it.

    Codes are put in the order of SHA-256 of the seed, a line feed and the code; the first `n_drawn` are
    drawn. A second drawing is another row; none is ever changed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="dossier_draws", verbose_name="buổi kiểm tra"
    )
    codes_as_pasted = models.TextField("danh sách mã như đã dán")
    sha256 = models.CharField("mã băm SHA-256 của danh sách", max_length=64)
    n_codes = models.PositiveIntegerField("số mã trong danh sách")
    n_repeated = models.PositiveIntegerField("số dòng trùng đã bỏ", default=0)
    n_drawn = models.PositiveIntegerField("số hồ sơ được chọn")
    drawn = ArrayField(models.CharField("mã hồ sơ", max_length=80), verbose_name="các mã được chọn")
    seed = models.CharField("số mầm", max_length=64)
    method = models.CharField("cách chọn", max_length=30)
    drawn_at = models.DateTimeField("chọn lúc", auto_now_add=True)
    drawn_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người chọn",
    )

    class Meta:
        verbose_name = "lần chọn hồ sơ ngẫu nhiên"
        verbose_name_plural = "hồ sơ chọn mẫu: các lần chọn ngẫu nhiên"
        ordering = ["visit", "pk"]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.CheckConstraint(
                name="dossierdraw_draws_from_what_is_listed",
                condition=Q(n_drawn__gte=1, n_drawn__lte=F("n_codes")),
                violation_error_message="Số hồ sơ chọn phải từ 1 đến số mã trong danh sách.",
            )
        ]

    def __str__(self):
        return f"Chọn {self.n_drawn} trong {self.n_codes} mã, {self.visit}"


@pghistory.track()
class SampledDossier(models.Model):
    """One dossier. What was not looked into yet has no `checked_at`; unknown days stay empty.

    It belongs to every draw that drew its code; the code of such a dossier never changes.
    """

    class Channel(models.TextChoices):
        UNKNOWN = "", "Không rõ"
        IN_PERSON = "truc_tiep", "Trực tiếp"
        ONLINE = "truc_tuyen", "Trực tuyến"
        POSTAL = "buu_chinh", "Bưu chính công ích"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="sampled_dossiers", verbose_name="buổi kiểm tra"
    )
    code = models.CharField("mã hồ sơ", max_length=80)
    procedure = models.CharField("thủ tục", max_length=300, blank=True)
    procedure_field = models.CharField("lĩnh vực thủ tục", max_length=150, blank=True)
    received_on = models.DateField("ngày tiếp nhận", null=True, blank=True)
    appointed_on = models.DateField("ngày hẹn trả", null=True, blank=True)
    reappointed_on = models.DateField("ngày hẹn lại", null=True, blank=True)
    returned_on = models.DateField("ngày trả kết quả", null=True, blank=True)
    channel = models.CharField("kênh", max_length=10, choices=Channel, blank=True)
    faults = models.ManyToManyField(
        FaultType, through="DossierFault", related_name="sampled_dossiers", verbose_name="lỗi"
    )
    note = models.TextField("ghi chú", max_length=500, blank=True)
    no_name_reason = models.CharField("vì sao không phải tên người", max_length=200, blank=True)
    checked_at = models.DateTimeField("xem lúc", null=True, editable=False)
    checked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người xem"
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

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ chọn mẫu"
        verbose_name_plural = "hồ sơ chọn mẫu"
        ordering = ["visit", "pk"]
        triggers = [pgtrigger.Protect(name="dossiers_are_never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                "visit",
                Upper("code"),
                name="sampleddossier_code_once_per_visit",
                condition=Q(withdrawn_at=None),
                violation_error_message="Hồ sơ có mã này đã được ghi ở buổi kiểm tra này.",
            ),
            models.CheckConstraint(
                name="sampleddossier_returned_after_received",
                condition=not_before("returned_on", "received_on"),
                violation_error_message="Ngày trả kết quả phải từ ngày tiếp nhận trở đi.",
            ),
            models.CheckConstraint(
                name="sampleddossier_appointed_after_received",
                condition=not_before("appointed_on", "received_on"),
                violation_error_message="Ngày hẹn trả phải từ ngày tiếp nhận trở đi.",
            ),
            models.CheckConstraint(
                name="sampleddossier_reappointed_after_appointed",
                condition=Q(reappointed_on=None)
                | (Q(appointed_on__isnull=False) & Q(reappointed_on__gte=F("appointed_on"))),
                violation_error_message="Ngày hẹn lại cần có ngày hẹn trước đó và không sớm hơn ngày ấy.",
            ),
            models.CheckConstraint(
                name="sampleddossier_checked_says_who",
                condition=Q(checked_at=None, checked_by=None)
                | Q(checked_at__isnull=False, checked_by__isnull=False),
                violation_error_message="Hồ sơ đã xem phải có giờ và người xem.",
            ),
            models.CheckConstraint(
                name="sampleddossier_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút hồ sơ cần người rút và lý do.",
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def is_bare(self):
        """Only the code is known."""
        days = (self.received_on, self.appointed_on, self.reappointed_on, self.returned_on)
        return not (self.checked_at or self.procedure or self.note or any(days))


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class DossierFault(models.Model):
    """A fault seen in one dossier."""

    dossier = models.ForeignKey(
        SampledDossier, models.PROTECT, related_name="own_faults", verbose_name="hồ sơ"
    )
    fault = models.ForeignKey(FaultType, models.PROTECT, related_name="+", verbose_name="lỗi")

    class Meta:
        verbose_name = "lỗi của hồ sơ"
        verbose_name_plural = "lỗi của các hồ sơ"
        ordering = ["fault__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="dossierfault_once_per_dossier",
                fields=["dossier", "fault"],
                violation_error_message="Lỗi này đã ghi cho hồ sơ.",
            )
        ]

    def __str__(self):
        return str(self.fault)
