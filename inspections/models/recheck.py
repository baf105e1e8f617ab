import uuid

import pghistory
from django.db import models
from django.db.models import Q

from accounts import access
from accounts.vietnamese import clean

from .inspection import Inspection, Visit
from .requirement import Remedy


class RemedyCheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As with findings: the province's own and the team always, the unit once the minutes are signed."""
        if access.province_wide(user, "view_findings"):
            return self
        if not user.is_authenticated:
            return self.none()
        on_team = Q(visit__inspection__in=Inspection.objects.filter(team__user=user).values("pk"))
        told = Q(
            visit__inspection__state__in=Inspection.AFTER_MINUTES,
            remedy__in=Remedy.objects.visible_to(user).values("pk"),
        )
        return self.filter(on_team | told)


@pghistory.track()
class RemedyCheck(models.Model):
    """What a re-inspection saw, on site, of one obligation of an earlier one."""

    class Seen(models.TextChoices):
        REMEDIED = "da_khac_phuc", "Đã khắc phục"
        NOT_YET = "chua", "Chưa khắc phục"
        AGAIN = "tai_dien", "Tái diễn"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="remedy_checks", verbose_name="buổi kiểm tra"
    )
    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="checks", verbose_name="việc khắc phục")
    seen = models.CharField("thực tế thấy", max_length=14, choices=Seen)
    words = models.TextField("ghi nhận", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )

    objects = RemedyCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "ghi nhận phúc tra"
        verbose_name_plural = "ghi nhận phúc tra"
        ordering = ["visit", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="remedycheck_once_per_visit",
                fields=["visit", "remedy"],
                violation_error_message="Buổi này đã có ghi nhận về việc khắc phục ấy.",
            ),
            models.CheckConstraint(
                name="remedycheck_says_what_is_not_remedied",
                condition=Q(seen="da_khac_phuc") | ~Q(words=""),
                violation_error_message="Chưa khắc phục hoặc tái diễn thì cần ghi rõ đã thấy gì.",
            ),
        ]

    def __str__(self):
        return f"{self.get_seen_display()}: {self.remedy}"

    def save(self, *args, **kwargs):
        self.words = clean(self.words)
        super().save(*args, **kwargs)

    @property
    def step_uuid(self):
        """What a step taken with this version of the row is said under, so that it is taken once."""
        return uuid.uuid5(self.uuid, str(self.version))
