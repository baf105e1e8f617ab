"""Whose signatures are believed, and the signed files of issued documents."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .document import Document


class TrustedCertificateQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(is_active=True)


@pghistory.track(exclude=["der"])
class TrustedCertificate(models.Model):
    """A certificate of who issues certificates (Ban Cơ yếu Chính phủ, a licensed authority).

    Signatures that lead to it are believed. The portal ships none.
    """

    subject = models.CharField("cấp cho", max_length=300, editable=False)
    issuer = models.CharField("nơi cấp", max_length=300, editable=False)
    serial = models.CharField("số sê-ri", max_length=60, editable=False)
    fingerprint = models.CharField("dấu vân tay SHA-256", max_length=64, unique=True, editable=False)
    valid_from = models.DateTimeField("có giá trị từ", editable=False)
    valid_to = models.DateTimeField("có giá trị đến", editable=False)
    der = models.BinaryField("chứng thư", editable=False)
    is_active = models.BooleanField("đang dùng", default=True)
    note = models.CharField(
        "nguồn", max_length=300, help_text="Lấy chứng thư từ đâu, ai đã đối chiếu dấu vân tay."
    )
    added_at = models.DateTimeField("nạp lúc", default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="người nạp", editable=False
    )

    objects = TrustedCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "chứng thư tin cậy"
        verbose_name_plural = "kho chứng thư tin cậy"
        ordering = ["subject", "-valid_to"]
        constraints = [
            models.CheckConstraint(
                name="trustedcertificate_ends_after_it_begins",
                condition=Q(valid_to__gt=F("valid_from")),
                violation_error_message="Chứng thư phải hết giá trị sau khi bắt đầu.",
            ),
        ]

    def __str__(self):
        return self.subject


def signed_path(signed, _filename):
    return f"documents/{signed.document.uuid}/signed-{signed.order}.pdf"


class SignedFile(models.Model):
    """An issued document signed outside the portal and sent back.

    The last one is the document's file from then on; none is ever changed. `signatures`: what
    `documents.signatures.Signer` says of each, as found when the file was sent.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="signed_files", verbose_name="văn bản"
    )
    order = models.PositiveSmallIntegerField("lần gửi")
    file = models.FileField("tệp đã ký", upload_to=signed_path, max_length=200)
    sha256 = models.CharField("mã băm SHA-256 của tệp đã ký", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("kích thước tệp, byte")
    signatures = models.JSONField("chữ ký")
    uploaded_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    uploaded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="người gửi"
    )

    class Meta:
        verbose_name = "tệp đã ký"
        verbose_name_plural = "tệp đã ký"
        ordering = ["document", "order"]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.UniqueConstraint(
                name="signedfile_one_of_its_order",
                fields=["document", "order"],
                violation_error_message="Lần gửi này đã có tệp.",
            ),
            models.UniqueConstraint(
                name="signedfile_is_sent_once",
                fields=["document", "sha256"],
                violation_error_message="Tệp này đã được gửi.",
            ),
        ]

    def __str__(self):
        return f"{self.document}, tệp đã ký lần {self.order}"
