import uuid

import pghistory
from django.db import models
from django.db.models import Q


@pghistory.track()
class DecreedDay(models.Model):
    """A day that a decision made a working day or a day off, against what the calendar says of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    on = models.DateField("ngày")
    is_working = models.BooleanField(
        "là ngày làm việc",
        default=False,
        help_text="Chọn nếu là ngày làm bù; bỏ trống nếu là ngày được nghỉ. Ghi nhầm thì sửa lại ô này.",
    )
    legal_basis = models.CharField(
        "căn cứ", max_length=300, help_text="Số, ngày, cơ quan ban hành văn bản cho nghỉ hoặc làm bù."
    )

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù theo quyết định"
        verbose_name_plural = "ngày nghỉ, ngày làm bù theo quyết định"
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(
                name="decreedday_day_is_decided_once",
                fields=["on"],
                violation_error_message="Ngày này đã có trong danh sách; hãy sửa dòng ấy.",
            ),
            models.CheckConstraint(
                name="decreedday_says_its_basis",
                condition=~Q(legal_basis=""),
                violation_error_message="Cần ghi căn cứ.",
            ),
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}: {'làm việc' if self.is_working else 'nghỉ'}"
