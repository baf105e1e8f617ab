import pghistory
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils import timezone

from .ranges import NoOverlap, end_not_before_start, in_force_on, valid_dates


class ReformSchemeQuerySet(models.QuerySet):
    def in_force(self, on=None):
        return self.filter(in_force_on(on or timezone.localdate()))


@pghistory.track()
class ReformScheme(models.Model):
    """A national programme of administrative reform; its fields hold between two dates.

    An inspection of 2019 is read by the fields of 2011–2020 for ever.
    """

    code = models.CharField("mã", max_length=20, unique=True)
    name = models.CharField("tên chương trình", max_length=200)
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = ReformSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "chương trình cải cách hành chính"
        verbose_name_plural = "chương trình cải cách hành chính"
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(
                name="reformscheme_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            NoOverlap(
                name="reformscheme_one_at_a_time",
                expressions=[(valid_dates(), RangeOperators.OVERLAPS)],
                violation_error_message="Thời gian chồng lên một chương trình khác.",
            ),
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class ReformField(models.Model):
    """A head under which an inspection looks: number 0 is direction and management, then 1 to 6."""

    scheme = models.ForeignKey(
        ReformScheme, models.PROTECT, related_name="fields", verbose_name="chương trình"
    )
    number = models.PositiveSmallIntegerField("số thứ tự")
    name = models.CharField("tên lĩnh vực", max_length=200)

    class Meta:
        verbose_name = "lĩnh vực cải cách hành chính"
        verbose_name_plural = "lĩnh vực cải cách hành chính"
        ordering = ["scheme", "number"]
        constraints = [
            models.UniqueConstraint(
                name="reformfield_number_is_unique_in_its_scheme",
                fields=["scheme", "number"],
                violation_error_message="Số thứ tự này đã có trong chương trình.",
            )
        ]

    def __str__(self):
        return self.name
