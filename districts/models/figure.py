import uuid

import pghistory
from django.db import models
from django.db.models import Q

from accounts import access

from .ranges import end_not_before_start
from .service_model import Programme
from .unit import Unit
from .withdrawal import withdrawal_is_whole


class ReportedFigureQuerySet(models.QuerySet):
    def standing(self):
        """Figures nobody has withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user, inspection):
        """What this person sees of one inspection's figures: all, or those of their own units."""
        if access.can(user, "edit_findings", inspection) or access.province_wide(user, "view_findings"):
            return self
        if not access.can(user, "view_findings", inspection):
            return self.none()
        return self.filter(unit__in=user.current_unit_ids)


@pghistory.track()
class ReportedFigure(models.Model):
    """A number as somebody stated it, with what it counts, over which period, and who said so.

    "hơn 2.000" is kept as a lower bound, and an unknown period stays unknown: figures are added and
    compared only like with like (`districts.reading.like_with_like`).
    """

    class Comparator(models.TextChoices):
        EXACTLY = "=", "đúng"
        MORE_THAN = ">", "hơn"
        AT_LEAST = ">=", "ít nhất"
        LESS_THAN = "<", "dưới"
        AT_MOST = "<=", "nhiều nhất"
        ABOUT = "~", "khoảng"

    class Counted(models.TextChoices):
        RECEIVED = "tiep_nhan", "Tiếp nhận"
        HANDLED = "da_giai_quyet", "Đã giải quyết"
        EARLY = "truoc_han", "Giải quyết trước hạn"
        ON_TIME = "dung_han", "Giải quyết đúng hạn"
        LATE = "qua_han", "Giải quyết quá hạn"
        PENDING = "dang_giai_quyet", "Đang giải quyết"
        OTHER = "khac", "Khác"

    class Channel(models.TextChoices):
        ANY = "", "Không phân kênh"
        IN_PERSON = "truc_tiep", "Trực tiếp"
        ONLINE = "truc_tuyen", "Trực tuyến"
        POSTAL = "buu_chinh", "Bưu chính công ích"

    class ServiceLevel(models.TextChoices):
        """Scheme and level together: level 3 of NĐ 43/2011 is not level 3 of NĐ 224/2026."""

        NONE = "", "Không nêu"
        ND43_3 = "nd43-2011:3", "Mức độ 3 (NĐ 43/2011)"
        ND43_4 = "nd43-2011:4", "Mức độ 4 (NĐ 43/2011)"
        ND43_3_4 = "nd43-2011:3-4", "Mức độ 3, 4 (NĐ 43/2011)"
        PARTIAL = "mot-phan", "Một phần"
        FULL = "toan-trinh", "Toàn trình"
        PROACTIVE_1 = "chu-dong:1", "Chủ động mức 1 (NĐ 224/2026)"
        PROACTIVE_2 = "chu-dong:2", "Chủ động mức 2 (NĐ 224/2026)"
        PROACTIVE_3 = "chu-dong:3", "Chủ động mức 3 (NĐ 224/2026)"
        PROACTIVE_4 = "chu-dong:4", "Chủ động mức 4 (NĐ 224/2026)"

    class Source(models.TextChoices):
        UNIT = "don_vi", "Đơn vị báo cáo"
        SOFTWARE = "phan_mem", "Phần mềm một cửa"
        DOSSIERS = "ho_so", "Đoàn đếm trên hồ sơ"
        PRESS = "bao_chi", "Bài báo, trang tin"
        OTHER = "khac", "Khác"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="figures", verbose_name="đơn vị")
    visit = models.ForeignKey(
        "inspections.Visit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name="buổi kiểm tra",
    )
    as_typed = models.CharField("ghi như được nêu", max_length=60)
    value = models.DecimalField("giá trị", max_digits=15, decimal_places=3)
    comparator = models.CharField("so sánh", max_length=2, choices=Comparator, default=Comparator.EXACTLY)
    unit_of_count = models.CharField("đơn vị tính", max_length=30, default="hồ sơ")
    counted = models.CharField("đếm cái gì", max_length=16, choices=Counted, default=Counted.RECEIVED)
    counted_note = models.CharField("nói rõ", max_length=200, blank=True)
    channel = models.CharField("kênh", max_length=12, choices=Channel, blank=True, default=Channel.ANY)
    service_level = models.CharField(
        "mức độ dịch vụ công trực tuyến",
        max_length=16,
        choices=ServiceLevel,
        blank=True,
        default=ServiceLevel.NONE,
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="figures", verbose_name="đề án"
    )
    period_from = models.DateField("kỳ từ ngày", null=True, blank=True)
    period_to = models.DateField("kỳ đến ngày", null=True, blank=True)
    period_words = models.CharField("kỳ như được nêu", max_length=100, blank=True)
    source = models.CharField("nguồn", max_length=10, choices=Source, default=Source.UNIT)
    quote = models.TextField("nguyên văn", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField("số liệu mẫu", default=False, editable=False)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người rút"
    )
    withdrawn_reason = models.CharField("lý do rút", max_length=300, blank=True, editable=False)

    objects = ReportedFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu được nêu"
        verbose_name_plural = "số liệu được nêu"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="reportedfigure_is_not_negative",
                condition=Q(value__gte=0),
                violation_error_message="Số liệu không thể âm.",
            ),
            models.CheckConstraint(
                name="reportedfigure_period_has_both_ends_or_none",
                condition=Q(period_from=None, period_to=None)
                | Q(period_from__isnull=False, period_to__isnull=False),
                violation_error_message="Kỳ số liệu cần cả ngày đầu và ngày cuối, hoặc để không rõ.",
            ),
            models.CheckConstraint(
                name="reportedfigure_period_ends_after_it_begins",
                condition=end_not_before_start("period_from", "period_to"),
                violation_error_message="Ngày cuối kỳ phải từ ngày đầu kỳ trở đi.",
            ),
            models.CheckConstraint(
                name="reportedfigure_other_count_is_said",
                condition=~Q(counted="khac") | ~Q(counted_note=""),
                violation_error_message="Chọn “Khác” thì cần nói rõ đếm cái gì.",
            ),
            models.CheckConstraint(
                name="reportedfigure_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút số liệu cần người rút và lý do.",
            ),
        ]

    def __str__(self):
        return f"{self.as_typed} {self.unit_of_count}"

    @property
    def likeness(self):
        """Two figures may be added or compared only where this is equal."""
        return (
            self.counted,
            self.counted_note,
            self.unit_of_count,
            self.channel,
            self.service_level,
            self.programme_id,
            self.period_from,
            self.period_to,
        )
