import uuid

import pghistory
from django.db import models
from django.db.models import Q

from .requirement import Remedy


@pghistory.track()
class Extension(models.Model):
    """A unit asks for more time for one remedy; the province grants it, until a day it sets, or refuses."""

    class State(models.TextChoices):
        ASKED = "asked", "Chờ trả lời"
        GRANTED = "granted", "Cho gia hạn"
        REFUSED = "refused", "Không cho gia hạn"

    view_verb = "view_requirement"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    remedy = models.ForeignKey(
        Remedy, models.PROTECT, related_name="extensions", verbose_name="việc khắc phục"
    )
    asked_until = models.DateField("xin đến ngày")
    reason = models.TextField("lý do", max_length=2000)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.ASKED, editable=False)
    granted_until = models.DateField("cho đến ngày", null=True, editable=False)
    note = models.TextField("trả lời", blank=True, editable=False)
    asked_at = models.DateTimeField("xin lúc", auto_now_add=True)
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+", verbose_name="người xin"
    )
    decided_at = models.DateTimeField("trả lời lúc", null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người trả lời",
    )

    class Meta:
        verbose_name = "lần xin gia hạn"
        verbose_name_plural = "các lần xin gia hạn"
        ordering = ["remedy", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="extension_one_waits_at_a_time",
                fields=["remedy"],
                condition=Q(state="asked"),
                violation_error_message="Lần xin gia hạn trước chưa được trả lời.",
            ),
            models.CheckConstraint(
                name="extension_says_why",
                condition=~Q(reason=""),
                violation_error_message="Xin gia hạn cần lý do.",
            ),
            models.CheckConstraint(
                name="extension_answer_has_person_time_and_note",
                condition=Q(state="asked", decided_at=None, decided_by=None, note="")
                | (~Q(state="asked") & ~Q(note="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                violation_error_message="Trả lời xin gia hạn cần người trả lời, thời điểm và ghi chú.",
            ),
            models.CheckConstraint(
                name="extension_granted_has_its_day",
                condition=Q(state="granted", granted_until__isnull=False)
                | (~Q(state="granted") & Q(granted_until=None)),
                violation_error_message="Cho gia hạn thì cần ngày hạn mới.",
            ),
        ]

    def __str__(self):
        return f"Xin gia hạn đến {self.asked_until:%d/%m/%Y}"

    def local_roles(self, user):
        return self.remedy.local_roles(user)
