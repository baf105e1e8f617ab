import pgtrigger
from django.db import models
from django.db.models import Q

from .document import Document
from .inspection import Inspection
from .requirement import Remedy, Requirement


class Transition(models.Model):
    """One step of a record from one state to the next: who, when, why. Written once, never changed."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="transitions", verbose_name="cuộc kiểm tra"
    )
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, null=True, related_name="transitions", verbose_name="yêu cầu"
    )
    remedy = models.ForeignKey(
        Remedy, models.PROTECT, null=True, related_name="transitions", verbose_name="việc khắc phục"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="transitions", verbose_name="văn bản"
    )
    name = models.CharField("bước", max_length=30)
    from_state = models.CharField("từ", max_length=20)
    to_state = models.CharField("đến", max_length=20)
    note = models.TextField("ghi chú", blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="người thực hiện"
    )

    class Meta:
        verbose_name = "bước đã qua"
        verbose_name_plural = "nhật ký chuyển bước"
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.CheckConstraint(
                name="transition_is_about_one_record",
                condition=Q(requirement=None, remedy=None)
                | Q(requirement=None, document=None)
                | Q(remedy=None, document=None),
                violation_error_message="Một bước chỉ thuộc về một bản ghi.",
            )
        ]

    def __str__(self):
        return f"{self.name}: {self.from_state} → {self.to_state}"
