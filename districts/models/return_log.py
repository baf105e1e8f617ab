"""What happens around the returns: their steps, until when they are due, who was reminded."""

import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F

from accounts import access

from .dossier import DossierReturn
from .ranges import NoOverlap, end_not_before_start, in_force_on, valid_dates
from .unit import Unit


class ReturnTransition(models.Model):
    """One step of a return from one state to the next: who, when, why. Written once, never changed."""

    dossier_return = models.ForeignKey(
        DossierReturn, models.PROTECT, related_name="transitions", verbose_name="biểu"
    )
    name = models.CharField("bước", max_length=30)
    from_state = models.CharField("từ", max_length=10)
    to_state = models.CharField("đến", max_length=10)
    note = models.TextField("ghi chú", blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="người thực hiện"
    )

    class Meta:
        verbose_name = "bước đã qua của biểu II.06a"
        verbose_name_plural = "nhật ký biểu II.06a"
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.name}: {self.from_state} → {self.to_state}"


class ReturnDutyQuerySet(models.QuerySet):
    def in_force(self, on):
        return self.filter(in_force_on(on))


@pghistory.track()
class ReturnDuty(models.Model):
    """Between two dates the units of a level send a return every month, this many days after its period ends.

    Which levels owe one and until when is said by each province, so it is data of the administrator's.
    """

    level = models.CharField("cấp", max_length=10, choices=Unit.Level)
    days_to_send = models.PositiveSmallIntegerField(
        "số ngày để gửi", help_text="Tính từ ngày cuối kỳ (ngày 14): 5 là hạn ngày 19."
    )
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = ReturnDutyQuerySet.as_manager()

    class Meta:
        verbose_name = "hạn gửi biểu II.06a"
        verbose_name_plural = "hạn gửi biểu II.06a"
        ordering = ["-valid_from", "level"]
        constraints = [
            models.CheckConstraint(
                name="returnduty_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            NoOverlap(
                name="returnduty_one_of_a_level_at_a_time",
                expressions=[
                    (F("level"), RangeOperators.EQUAL),
                    (valid_dates(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cấp này đã có hạn gửi trong thời gian ấy.",
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()}: {self.days_to_send} ngày sau khi hết kỳ"


class ReturnReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever may see the returns of the unit that was reminded."""
        if access.province_wide(user, DossierReturn.view_verb):
            return self
        return self.filter(unit__in=user.current_unit_ids) if user.is_authenticated else self.none()


class ReturnReminder(models.Model):
    """The province reminded a unit of the return of a period; the unit sees it where it works."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders", verbose_name="đơn vị")
    period_from = models.DateField("kỳ từ ngày")
    period_to = models.DateField("kỳ đến ngày")
    words = models.CharField("lời nhắc", max_length=300, blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="người nhắc")

    objects = ReturnReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "lời nhắc gửi biểu"
        verbose_name_plural = "lời nhắc gửi biểu"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="returnreminder_of_a_period", fields=["unit", "period_to"])]
        constraints = [
            models.CheckConstraint(
                name="returnreminder_period_ends_after_it_begins",
                condition=end_not_before_start("period_from", "period_to"),
                violation_error_message="Ngày cuối kỳ phải từ ngày đầu kỳ trở đi.",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.unit}, kỳ đến {self.period_to:%d/%m/%Y}"

    @property
    def month(self):
        """The reporting month as addresses name it."""
        return f"{self.period_to:%Y-%m}"

    @property
    def month_words(self):
        return f"tháng {self.period_to.month}/{self.period_to.year}"
