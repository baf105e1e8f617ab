import uuid

import pghistory
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.vietnamese import clean, fold

from .ranges import end_not_before_start
from .reform import ReformField
from .unit import Unit
from .withdrawal import withdrawal_is_whole


@pghistory.track()
class Programme(models.Model):
    """A named scheme that figures can belong to, such as handing counter tasks to the post office."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("tên đề án, chương trình", max_length=300, unique=True)
    description = models.TextField("nội dung", blank=True)
    is_sample = models.BooleanField("số liệu mẫu", default=False, editable=False)
    search_text = models.TextField(editable=False)

    class Meta:
        verbose_name = "đề án, chương trình"
        verbose_name_plural = "đề án, chương trình"
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = clean(self.name)
        self.search_text = fold(self.name)
        super().save(*args, **kwargs)


class ServiceModelQuerySet(models.QuerySet):
    def search(self, words):
        models_ = self
        for word in fold(words).split():
            models_ = models_.filter(search_text__contains=word)
        return models_


@pghistory.track()
class ServiceModel(models.Model):
    """A way of serving people that a unit thought of (mô hình, cách làm hay), under its exact name."""

    class Status(models.TextChoices):
        PILOT = "thi_diem", "Thí điểm"
        RUNNING = "dang_ap_dung", "Đang áp dụng"
        SPREAD = "nhan_rong", "Nhân rộng"
        STOPPED = "dung", "Đã dừng"
        UNKNOWN = "khong_ro", "Không rõ"

    class Channel(models.TextChoices):
        COUNTER = "truc_tiep", "Trực tiếp"
        ONLINE = "truc_tuyen", "Trực tuyến"
        POSTAL = "buu_chinh", "Bưu chính công ích"
        SOCIAL = "mang_xa_hoi", "Mạng xã hội"
        SOFTWARE = "phan_mem", "Phần mềm hỗ trợ"
        OTHER = "khac", "Khác"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("tên mô hình", max_length=300, help_text="Ghi đúng nguyên văn tên gọi.")
    description = models.TextField("nội dung", blank=True)
    reform_field = models.ForeignKey(
        ReformField, models.PROTECT, null=True, blank=True, verbose_name="lĩnh vực"
    )
    channel = models.CharField("kênh phục vụ", max_length=12, choices=Channel, blank=True)
    channel_name = models.CharField("tên kênh", max_length=60, blank=True, help_text="Ví dụ: Zalo")
    status = models.CharField("tình trạng", max_length=14, choices=Status, default=Status.UNKNOWN)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name="học từ mô hình"
    )
    units = models.ManyToManyField(
        Unit,
        through="ServiceModelAdoption",
        through_fields=("service_model", "unit"),
        related_name="service_models",
        verbose_name="đơn vị áp dụng",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField("số liệu mẫu", default=False, editable=False)
    search_text = models.TextField(editable=False)

    objects = ServiceModelQuerySet.as_manager()

    class Meta:
        verbose_name = "mô hình, cách làm hay"
        verbose_name_plural = "mô hình, cách làm hay"
        ordering = ["name"]
        indexes = [
            GinIndex(name="servicemodel_search_trgm", fields=["search_text"], opclasses=["gin_trgm_ops"])
        ]
        constraints = [
            models.CheckConstraint(
                name="servicemodel_is_not_copied_from_itself",
                condition=Q(copied_from=None) | ~Q(copied_from=F("pk")),
                violation_error_message="Mô hình không thể học từ chính nó.",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, update_fields=None, **kwargs):
        self.name = clean(self.name)
        self.search_text = fold(f"{self.name} {self.channel_name}")
        if update_fields is not None:
            update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return reverse("model_detail", args=[self.uuid])


class StandingQuerySet(models.QuerySet):
    def standing(self):
        """What nobody has withdrawn."""
        return self.filter(withdrawn_at=None)


class Withdrawable(models.Model):
    """Said by somebody; taken back with a reason, never deleted."""

    created_at = models.DateTimeField("ghi lúc", auto_now_add=True, null=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người rút"
    )
    withdrawn_reason = models.CharField("lý do rút", max_length=300, blank=True, editable=False)

    objects = StandingQuerySet.as_manager()

    class Meta:
        abstract = True


@pghistory.track()
class ServiceModelStatus(Withdrawable):
    """How a service model stood from a day on; the latest that stands is the model's own `status`.

    `on` is empty for the status that a model had before anybody gave a day.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service_model = models.ForeignKey(
        ServiceModel, models.PROTECT, related_name="statuses", verbose_name="mô hình"
    )
    status = models.CharField("tình trạng", max_length=14, choices=ServiceModel.Status)
    on = models.DateField("từ ngày", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "tình trạng của mô hình"
        verbose_name_plural = "tình trạng của mô hình"
        ordering = [F("on").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="servicemodelstatus_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút nội dung cần người rút và lý do.",
            )
        ]

    def __str__(self):
        return f"{self.get_status_display()} từ {self.on:%d/%m/%Y}" if self.on else self.get_status_display()


@pghistory.track()
class ServiceModelAdoption(Withdrawable):
    """A unit runs a service model, from when to when as far as known, and of whom it learned it."""

    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    service_model = models.ForeignKey(
        ServiceModel, models.PROTECT, related_name="adoptions", verbose_name="mô hình"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="adoptions", verbose_name="đơn vị")
    started_on = models.DateField("áp dụng từ ngày", null=True, blank=True)
    ended_on = models.DateField("đến hết ngày", null=True, blank=True)
    learned_from = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="học từ đơn vị"
    )
    note = models.CharField("ghi chú", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "đơn vị áp dụng mô hình"
        verbose_name_plural = "đơn vị áp dụng mô hình"
        constraints = [
            models.UniqueConstraint(
                name="servicemodeladoption_unit_once_per_start",
                fields=["service_model", "unit", "started_on"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                violation_error_message="Đơn vị này đã có trong danh sách áp dụng mô hình.",
            ),
            models.CheckConstraint(
                name="servicemodeladoption_ends_after_it_begins",
                condition=end_not_before_start("started_on", "ended_on"),
                violation_error_message="Ngày dừng phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                name="servicemodeladoption_is_learned_from_another_unit",
                condition=Q(learned_from=None) | ~Q(learned_from=F("unit")),
                violation_error_message="Đơn vị không thể học từ chính mình.",
            ),
            models.CheckConstraint(
                name="servicemodeladoption_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút nội dung cần người rút và lý do.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}: {self.service_model}"
