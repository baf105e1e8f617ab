import pghistory
from django.db import models
from django.db.models import Q

from districts.models.ranges import end_not_before_start

from .finding import FaultType


@pghistory.track()
class FaultBasis(models.Model):
    """What a fault is measured by, from a day to a day: the law moves, the fault stays the same.

    `valid_to` of a text that was replaced is the last day before the next one; several may hold at once.
    """

    class Sureness(models.TextChoices):
        READ = "da_doc", "Đã đối chiếu văn bản"
        NAMED = "ten_ngay", "Chắc về tên và ngày, chưa đọc điều khoản"
        REPORTED = "thu_cap", "Theo nguồn thứ cấp, chưa đối chiếu văn bản"

    fault = models.ForeignKey(FaultType, models.PROTECT, related_name="bases", verbose_name="lỗi")
    words = models.CharField("căn cứ", max_length=400)
    valid_from = models.DateField("áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    sureness = models.CharField("mức chắc chắn", max_length=8, choices=Sureness, default=Sureness.REPORTED)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "căn cứ của lỗi"
        verbose_name_plural = "căn cứ của lỗi"
        ordering = ["fault", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="faultbasis_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                name="faultbasis_is_named",
                condition=~Q(words=""),
                violation_error_message="Hãy ghi tên văn bản làm căn cứ.",
            ),
            models.UniqueConstraint(
                name="faultbasis_is_told_once",
                fields=["fault", "words", "valid_from"],
                nulls_distinct=False,
                violation_error_message="Căn cứ này đã ghi cho lỗi ấy từ ngày ấy.",
            ),
        ]

    def __str__(self):
        return self.words

    def holds_on(self, day):
        """Whether it was in force on the day; an unknown beginning counts as "always so far"."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )
