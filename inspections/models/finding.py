import uuid

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts import access
from accounts.vietnamese import clean, fold
from districts.models import ReformField, ReportedFigure, ServiceModel
from districts.models.ranges import end_not_before_start, in_force_on
from districts.models.withdrawal import withdrawal_is_whole

from .inspection import Inspection, Visit


class FaultTypeQuerySet(models.QuerySet):
    def in_force(self, on=None):
        return self.filter(in_force_on(on or timezone.localdate()))


@pghistory.track()
class FaultType(models.Model):
    """A kind of fault that inspections keep meeting, with the wording offered for it."""

    code = models.CharField("mã lỗi", max_length=30, unique=True)
    name = models.CharField("tên ngắn", max_length=60)
    wording = models.TextField("câu mẫu", help_text="Điền sẵn khi chọn lỗi; người ghi sửa được.")
    field_number = models.PositiveSmallIntegerField("lĩnh vực số", default=2)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_of_dossier = models.BooleanField(
        "gặp ở từng hồ sơ", default=False, help_text="Chọn được khi xem hồ sơ chọn mẫu."
    )
    search_text = models.TextField(editable=False)

    objects = FaultTypeQuerySet.as_manager()

    class Meta:
        verbose_name = "lỗi trong danh mục"
        verbose_name_plural = "danh mục lỗi"
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                name="faulttype_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                name="faulttype_field_is_one_of_seven",
                condition=Q(field_number__lte=6),
                violation_error_message="Lĩnh vực đánh số từ 0 đến 6.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.search_text = fold(f"{self.name} {self.wording}")
        super().save(*args, **kwargs)


class StandingQuerySet(models.QuerySet):
    # Where the units stand that a row is about.
    about_units = "visits__unit__in"

    def standing(self):
        """Records nobody has withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user, inspection):
        """What this person sees of one inspection: all of it, or what concerns their own units."""
        if access.can(user, "edit_findings", inspection) or access.province_wide(user, "view_findings"):
            return self
        if not access.can(user, "view_findings", inspection):
            return self.none()
        return self.filter(**{self.about_units: user.current_unit_ids}).distinct()


def seen_of_all(user, inspection, about_units):
    """The rule of `visible_to` as one condition over all inspections.

    :param inspection: path to the inspection; `about_units` the look-up of the units a row is about.
    """
    if access.province_wide(user, "view_findings"):
        return Q()
    on_team = Q(**{f"{inspection}__in": Inspection.objects.filter(team__user=user)})
    told = Inspection.objects.filter(
        state__in=Inspection.AFTER_MINUTES, visits__unit__in=user.current_unit_ids
    )
    return on_team | Q(**{f"{inspection}__in": told, about_units: user.current_unit_ids})


class FindingQuerySet(StandingQuerySet):
    def seen_by(self, user):
        """What stands and `visible_to` shows this person of every inspection, at once."""
        return self.standing().filter(seen_of_all(user, "inspection", self.about_units)).distinct()

    def search(self, words):
        """Every word of the phrase in what was written, accents ignored."""
        findings = self
        for word in fold(words).split():
            findings = findings.filter(search_text__contains=word)
        return findings


@pghistory.track()
class Finding(models.Model):
    """A strength or a limitation, about one visit or several at once ("chung")."""

    class Kind(models.TextChoices):
        STRENGTH = "uu_diem", "Ưu điểm"
        LIMITATION = "han_che", "Hạn chế"

    class Severity(models.TextChoices):
        LIGHT = "nhe", "Nhẹ"
        MEDIUM = "vua", "Vừa"
        HEAVY = "nang", "Nặng"

    class Responsible(models.TextChoices):
        UNIT = "don_vi", "Đơn vị được kiểm tra"
        OTHER = "khac", "Cơ quan khác"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="findings", verbose_name="cuộc kiểm tra"
    )
    kind = models.CharField("loại", max_length=8, choices=Kind)
    visits = models.ManyToManyField(Visit, related_name="findings", verbose_name="đơn vị")
    fault = models.ForeignKey(
        FaultType, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="lỗi"
    )
    reform_field = models.ForeignKey(
        ReformField, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lĩnh vực"
    )
    words = models.TextField("nội dung", max_length=2000)
    quote = models.TextField("nguyên văn", blank=True)
    severity = models.CharField("mức độ", max_length=4, choices=Severity, blank=True)
    count_as_typed = models.CharField("số lượng như được nêu", max_length=60, blank=True)
    count_value = models.DecimalField("số lượng", max_digits=15, decimal_places=3, null=True, blank=True)
    count_comparator = models.CharField(
        "so sánh", max_length=2, choices=ReportedFigure.Comparator, blank=True
    )
    cause = models.TextField("nguyên nhân", blank=True)
    consequence = models.TextField("ảnh hưởng", blank=True)
    responsible = models.CharField(
        "bên chịu trách nhiệm", max_length=6, choices=Responsible, default=Responsible.UNIT
    )
    responsible_body = models.CharField("cơ quan khác", max_length=200, blank=True)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name="lặp lại"
    )
    # Somebody looked at the earlier limitations offered and found none that comes back.
    is_no_repeat = models.BooleanField("đã xem, không phải lặp lại", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người rút"
    )
    withdrawn_reason = models.CharField("lý do rút", max_length=300, blank=True, editable=False)
    search_text = models.TextField(editable=False, blank=True, default="")

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "ưu điểm, hạn chế"
        verbose_name_plural = "ưu điểm, hạn chế"
        ordering = ["inspection", "kind", "reform_field__number", "pk"]
        indexes = [GinIndex(name="finding_search_trgm", fields=["search_text"], opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(
                name="finding_only_limitations_have_faults",
                condition=Q(fault=None) | Q(kind="han_che"),
                violation_error_message="Danh mục lỗi chỉ dùng cho hạn chế.",
            ),
            models.CheckConstraint(
                name="finding_count_is_read_whole",
                condition=Q(count_value=None, count_comparator="", count_as_typed="")
                | (Q(count_value__isnull=False) & ~Q(count_comparator="") & ~Q(count_as_typed="")),
                violation_error_message="Số lượng cần cả giá trị và cách nêu.",
            ),
            models.CheckConstraint(
                name="finding_other_body_is_named",
                condition=~Q(responsible="khac") | ~Q(responsible_body=""),
                violation_error_message="Chọn “Cơ quan khác” thì cần ghi tên cơ quan.",
            ),
            models.CheckConstraint(
                name="finding_does_not_repeat_itself",
                condition=Q(repeats=None) | ~Q(repeats=F("pk")),
                violation_error_message="Hạn chế không thể lặp lại chính nó.",
            ),
            models.CheckConstraint(
                name="finding_repeats_or_is_said_not_to",
                condition=Q(repeats=None) | Q(is_no_repeat=False),
                violation_error_message="Một hạn chế hoặc lặp lại, hoặc không phải lặp lại.",
            ),
            models.CheckConstraint(
                name="finding_only_limitations_repeat",
                condition=Q(repeats=None, is_no_repeat=False) | Q(kind="han_che"),
                violation_error_message="Chỉ hạn chế mới xét lặp lại.",
            ),
            models.CheckConstraint(
                name="finding_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút nội dung cần người rút và lý do.",
            ),
        ]

    def __str__(self):
        return self.words

    def save(self, *args, update_fields=None, **kwargs):
        self.words = clean(self.words)
        self.search_text = fold(self.words)
        if update_fields is not None and "words" in update_fields:
            update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)


class ObservationQuerySet(StandingQuerySet):
    about_units = "visit__unit__in"

    def told_to(self, user):
        """What others may learn from: all of it once the minutes are signed; before that, the team's."""
        if access.province_wide(user, "view_findings"):
            return self.standing()
        signed = Q(visit__inspection__state__in=Inspection.AFTER_MINUTES)
        own = Q(visit__inspection__in=Inspection.objects.filter(team__user=user))
        return self.standing().filter(signed | own)


@pghistory.track()
class ServiceModelObservation(models.Model):
    """What a visit saw of a service model: its effect in words, and a rating where one was given."""

    class Rating(models.TextChoices):
        EFFECTIVE = "hieu_qua", "Hiệu quả"
        PARTLY = "mot_phan", "Hiệu quả một phần"
        NOT_YET = "chua_ro", "Chưa rõ hiệu quả"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="model_observations", verbose_name="buổi kiểm tra"
    )
    service_model = models.ForeignKey(
        ServiceModel, models.PROTECT, related_name="observations", verbose_name="mô hình"
    )
    effect = models.TextField("hiệu quả ghi nhận", blank=True)
    rating = models.CharField("đánh giá", max_length=10, choices=Rating, blank=True)
    quote = models.TextField("nguyên văn", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người rút"
    )
    withdrawn_reason = models.CharField("lý do rút", max_length=300, blank=True, editable=False)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = "ghi nhận về mô hình"
        verbose_name_plural = "ghi nhận về mô hình"
        ordering = ["visit", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="servicemodelobservation_once_per_visit",
                fields=["visit", "service_model"],
                condition=Q(withdrawn_at=None),
                violation_error_message="Mô hình này đã được ghi nhận ở buổi kiểm tra ấy.",
            ),
            models.CheckConstraint(
                name="servicemodelobservation_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút nội dung cần người rút và lý do.",
            ),
        ]

    def __str__(self):
        return str(self.service_model)
