"""Many documents at once: what was asked for, and how far each of them is."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import access

from .document import Document
from .inspection import Inspection, Visit


def merged_path(batch, _filename):
    return f"batches/{batch.uuid}/{batch.attempt}.pdf"


class DocumentBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Each person's own; all for who looks after the portal."""
        if not user.is_authenticated:
            return self.none()
        return self if access.province_wide(user, "view_batch") else self.filter(made_by=user)


@pghistory.track(exclude=["heartbeat_at", "progress"])
class DocumentBatch(models.Model):
    """One kind of document of many inspections, to be taken away together.

    The rows are the truth: `documents.batches.advance` brings a batch on from whatever state they are in.
    """

    class Form(models.TextChoices):
        ZIP = "zip", "Một tệp zip, mỗi văn bản một tệp PDF"
        MERGED = "merged", "Một tệp PDF gộp, có mục lục"

    class State(models.TextChoices):
        GATHERING = "gathering", "Đang lập"
        JOINING = "joining", "Đang gộp"
        READY = "ready", "Đã xong"
        FAILED = "failed", "Không lập được"
        CANCELLED = "cancelled", "Đã dừng"
        EXPIRED = "expired", "Đã xóa tệp gộp"

    view_verb = "view_batch"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("loại văn bản", max_length=20, choices=Document.Kind)
    form = models.CharField("dạng", max_length=6, choices=Form)
    only_issued = models.BooleanField("chỉ lấy bản đã phát hành", default=False)
    state = models.CharField("tình trạng", max_length=9, choices=State, default=State.GATHERING)
    failure_reason = models.TextField("lý do không lập được", blank=True)
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="document_batches", verbose_name="người lập tập"
    )
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)
    finished_at = models.DateTimeField("xong lúc", null=True)
    cancelled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="người dừng"
    )
    attempt = models.PositiveSmallIntegerField("lần gộp", default=0)
    progress = models.PositiveSmallIntegerField("số văn bản đã gộp", default=0)
    heartbeat_at = models.DateTimeField("máy gộp còn làm lúc", null=True)
    pdf = models.FileField("tệp gộp", upload_to=merged_path, blank=True, max_length=200)
    pdf_size = models.PositiveBigIntegerField("kích thước tệp, byte", null=True)
    pages = models.PositiveIntegerField("số trang", null=True)
    removed_at = models.DateTimeField("xóa tệp gộp lúc", null=True)

    objects = DocumentBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "tập văn bản"
        verbose_name_plural = "tập văn bản"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(name="documentbatch_by_state", fields=["state"])]
        constraints = [
            models.CheckConstraint(
                name="documentbatch_failed_says_why",
                condition=(Q(state="failed") & ~Q(failure_reason=""))
                | (~Q(state="failed") & Q(failure_reason="")),
                violation_error_message="Tập không lập được phải có lý do.",
            ),
            models.CheckConstraint(
                name="documentbatch_merged_has_its_file",
                condition=~Q(form="merged", state="ready") | (Q(pdf_size__gt=0) & ~Q(pdf="")),
                violation_error_message="Tập gộp đã xong phải có tệp.",
            ),
            models.CheckConstraint(
                name="documentbatch_expired_has_no_file",
                condition=Q(state="expired", form="merged", pdf="", removed_at__isnull=False)
                | (~Q(state="expired") & Q(removed_at=None)),
                violation_error_message="Tập đã xóa tệp phải là tập gộp, không còn tệp và có lúc xóa.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, tập lập ngày {timezone.localtime(self.made_at):%d/%m/%Y}"

    @property
    def is_waiting(self):
        return self.state in (self.State.GATHERING, self.State.JOINING)

    def local_roles(self, user):
        return {"batch_maker"} if self.made_by_id == user.pk else set()


class DocumentBatchItem(models.Model):
    """One document of a batch: of an inspection, or (minutes) of one of its visits."""

    is_worked_out = True  # which job got how far: the documents themselves have their history

    class State(models.TextChoices):
        WAITING = "waiting", "Đang chờ"
        MAKING = "making", "Đang lập"
        READY = "ready", "Đã xong"
        FAILED = "failed", "Không lập được"
        CANCELLED = "cancelled", "Đã dừng"

    batch = models.ForeignKey(DocumentBatch, models.PROTECT, related_name="items", verbose_name="tập")
    order = models.PositiveIntegerField("thứ tự")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="+", verbose_name="cuộc kiểm tra")
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, related_name="+", verbose_name="buổi kiểm tra"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="batch_items", verbose_name="văn bản"
    )
    state = models.CharField("tình trạng", max_length=9, choices=State, default=State.WAITING)
    reason = models.TextField("lý do", blank=True)

    class Meta:
        verbose_name = "văn bản trong tập"
        verbose_name_plural = "văn bản trong tập"
        ordering = ["batch", "order"]
        constraints = [
            models.UniqueConstraint(
                name="documentbatchitem_one_of_its_order",
                fields=["batch", "order"],
                violation_error_message="Thứ tự này đã có văn bản.",
            ),
            models.CheckConstraint(
                name="documentbatchitem_failed_says_why",
                condition=(Q(state="failed") & ~Q(reason="")) | (~Q(state="failed") & Q(reason="")),
                violation_error_message="Văn bản không lập được phải có lý do.",
            ),
            models.CheckConstraint(
                name="documentbatchitem_made_is_a_document",
                condition=~Q(state__in=["making", "ready"]) | Q(document__isnull=False),
                violation_error_message="Văn bản đang lập hoặc đã xong phải là một văn bản.",
            ),
        ]

    def __str__(self):
        return f"{self.order}. {self.visit or self.inspection}"
