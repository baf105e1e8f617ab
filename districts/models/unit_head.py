import uuid

import pghistory
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F
from django.utils import timezone

from accounts.vietnamese import clean_line, fold, person_sort_key

from .ranges import NoOverlap, end_not_before_start, in_force_on, valid_dates
from .unit import Unit


class UnitHeadQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Those in office on the day (today unless told)."""
        return self.filter(in_force_on(on or timezone.localdate()))

    def search(self, words):
        """Every word of the phrase in the name or the office, accents ignored."""
        heads = self
        for word in fold(words).split():
            heads = heads.filter(search_text__contains=word)
        return heads

    def of_body(self, unit):
        """Heads of this very body, under whatever name it had: a new name of the unit ends no term."""
        from ..succession import same_body

        return self.filter(unit__in=same_body(unit))


@pghistory.track()
class UnitHead(models.Model):
    """Who stands at the head of a unit between two dates, ends included; an empty end is open or not known.

    A person need not have an account: many heads of the past are known only by name.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="heads", verbose_name="đơn vị")
    full_name = models.CharField("họ và tên", max_length=50)  # NĐ 30/2020, Phụ lục VI: 50 characters
    office = models.CharField(
        "chức vụ", max_length=100, help_text="Ví dụ: Chủ tịch Ủy ban nhân dân huyện; Giám đốc Sở."
    )
    user = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="headships",
        verbose_name="tài khoản",
        help_text="Nếu người này có tài khoản trên cổng.",
    )
    valid_from = models.DateField(
        "giữ chức từ ngày", null=True, blank=True, help_text="Để trống nếu chưa rõ."
    )
    valid_to = models.DateField("đến hết ngày", null=True, blank=True, help_text="Để trống khi còn giữ chức.")
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)
    sort_key = models.CharField(max_length=255, editable=False)
    search_text = models.CharField(max_length=255, editable=False)

    objects = UnitHeadQuerySet.as_manager()

    class Meta:
        verbose_name = "người đứng đầu đơn vị"
        verbose_name_plural = "người đứng đầu đơn vị"
        ordering = ["unit", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="unithead_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            NoOverlap(
                name="unithead_one_of_a_unit_at_a_time",
                expressions=[
                    (F("unit"), RangeOperators.EQUAL),
                    (valid_dates(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Đơn vị đã có người đứng đầu khác trong thời gian ấy.",
            ),
        ]

    def __str__(self):
        return f"{self.full_name}, {self.office}"

    def save(self, *args, update_fields=None, **kwargs):
        self.full_name = clean_line(self.full_name)
        self.office = clean_line(self.office)
        self.sort_key = person_sort_key(self.full_name)
        self.search_text = fold(f"{self.full_name} {self.office}")
        if update_fields is not None:
            update_fields = {*update_fields, "sort_key", "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)
