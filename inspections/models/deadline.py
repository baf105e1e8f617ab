"""The province's own rules about deadlines, kept in the admin: none of them is law."""

import uuid

import pghistory
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from districts.models.ranges import NoOverlap, end_not_before_start, in_force_on, valid_dates

from .finding import Finding

NOT_LAW = "Văn bản của tỉnh; đây là quy định riêng của tỉnh, không phải luật."


class DeadlineRuleQuerySet(models.QuerySet):
    def in_force(self, on=None):
        return self.filter(in_force_on(on or timezone.localdate()))


@pghistory.track()
class DeadlineRule(models.Model):
    """The deadline usually set, in working days from the day of issue, by the severity of the limitation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    severity = models.CharField(
        "mức độ hạn chế",
        max_length=4,
        choices=Finding.Severity,
        blank=True,
        help_text="Để trống: hạn thường dùng cho mọi yêu cầu.",
    )
    working_days = models.PositiveSmallIntegerField("số ngày làm việc")
    basis = models.CharField("căn cứ", max_length=300, help_text=NOT_LAW)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DeadlineRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "hạn khắc phục thường dùng"
        verbose_name_plural = "hạn khắc phục thường dùng"
        ordering = ["severity", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="deadlinerule_gives_at_least_a_day",
                condition=Q(working_days__gte=1),
                violation_error_message="Hạn ít nhất là 1 ngày làm việc.",
            ),
            models.CheckConstraint(
                name="deadlinerule_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            NoOverlap(
                name="deadlinerule_one_of_a_severity_at_a_time",
                expressions=[
                    (F("severity"), RangeOperators.EQUAL),
                    (valid_dates(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Mức độ này đã có hạn trong thời gian ấy.",
            ),
        ]

    def __str__(self):
        return f"{self.get_severity_display() or 'Mọi yêu cầu'}: {self.working_days} ngày làm việc"


@pghistory.track()
class EscalationRung(models.Model):
    """From how many working days late on whom a late remedy is brought before."""

    class Told(models.TextChoices):
        UNIT = "don_vi", "Đơn vị"
        HEAD = "dung_dau", "Người đứng đầu đơn vị"
        DEPARTMENT = "so_noi_vu", "Sở Nội vụ"
        COMMITTEE = "ubnd", "UBND tỉnh"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    days_late = models.PositiveSmallIntegerField("trễ từ (ngày làm việc)")
    told = models.CharField("báo cho", max_length=10, choices=Told)
    words = models.CharField("lời nhắc", max_length=300)
    basis = models.CharField("căn cứ", max_length=300, help_text=NOT_LAW)
    is_used = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = "nấc báo cáo việc trễ hạn"
        verbose_name_plural = "các nấc báo cáo việc trễ hạn"
        ordering = ["days_late"]
        constraints = [
            models.CheckConstraint(
                name="escalationrung_begins_when_late",
                condition=Q(days_late__gte=1),
                violation_error_message="Nấc sớm nhất là trễ 1 ngày làm việc.",
            ),
            models.UniqueConstraint(
                name="escalationrung_one_for_a_number_of_days",
                fields=["days_late"],
                condition=Q(is_used=True),
                violation_error_message="Đã có nấc đang dùng từ số ngày này.",
            ),
            models.UniqueConstraint(
                name="escalationrung_tells_each_once",
                fields=["told"],
                condition=Q(is_used=True),
                violation_error_message="Đã có nấc đang dùng báo cho nơi này.",
            ),
        ]

    def __str__(self):
        return f"{self.get_told_display()} (trễ từ {self.days_late} ngày làm việc)"
