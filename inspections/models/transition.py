from functools import reduce
from operator import or_

import pgtrigger
from django.db import models
from django.db.models import Q

from .comment import Comment
from .document import Document
from .extension import Extension
from .inspection import Inspection
from .minutes import Minutes
from .requirement import Remedy, Requirement

# What a step may be about besides its inspection; at most one of them.
ABOUT = ("requirement", "remedy", "document", "extension", "minutes", "comment")


class Transition(models.Model):
    """One step of a record from one state to the next: who, when, why. Written once, never changed.

    Every step is one of an inspection, but for those of the documents that are of the province.
    """

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="transitions", verbose_name="cuộc kiểm tra"
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
    extension = models.ForeignKey(
        Extension, models.PROTECT, null=True, related_name="transitions", verbose_name="lần xin gia hạn"
    )
    minutes = models.ForeignKey(
        Minutes, models.PROTECT, null=True, related_name="transitions", verbose_name="biên bản"
    )
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, related_name="transitions", verbose_name="trao đổi"
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
                condition=reduce(or_, (Q(**{each: None for each in ABOUT if each != one}) for one in ABOUT)),
                violation_error_message="Một bước chỉ thuộc về một bản ghi.",
            ),
            models.CheckConstraint(
                name="transition_is_of_an_inspection_or_of_a_document",
                condition=Q(inspection__isnull=False) | Q(document__isnull=False),
                violation_error_message="Một bước phải thuộc cuộc kiểm tra hoặc văn bản.",
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.from_state} → {self.to_state}"
