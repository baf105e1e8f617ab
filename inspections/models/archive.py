"""What documents are found by, and who read them."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .document import Document


class DocumentText(models.Model):
    """What a finished document says, beside its row because an issued row never changes.

    Worked out from the frozen data (`documents.archive`) and made anew at any time: nothing official.
    """

    is_worked_out = True

    document = models.OneToOneField(
        Document, models.PROTECT, primary_key=True, related_name="full_text", verbose_name="văn bản"
    )
    body = models.TextField("toàn văn")  # with its accents, for what is shown around a word that was found
    words = SearchVectorField("từ để tìm", null=True)  # without accents: head A, body D
    of_ready_at = models.DateTimeField("của bản xong lúc")

    class Meta:
        verbose_name = "toàn văn của văn bản"
        verbose_name_plural = "toàn văn của văn bản"
        indexes = [GinIndex(name="documenttext_words", fields=["words"])]

    def __str__(self):
        return str(self.document)


class DocumentReading(models.Model):
    """Somebody looked at a document or took it away. Written once, never changed."""

    class What(models.TextChoices):
        PAGE = "page", "Xem trang"
        PDF = "pdf", "Xem PDF"
        PDF_SAVED = "pdf_saved", "Tải PDF"
        SIGNED = "signed", "Xem PDF đã ký"
        SIGNED_SAVED = "signed_saved", "Tải PDF đã ký"
        WORD = "word", "Tải Word"
        FILE = "file", "Tải trong hồ sơ"
        BATCH = "batch", "Tải trong tập"

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="readings", verbose_name="văn bản", db_index=False
    )
    what = models.CharField("việc", max_length=12, choices=What)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="người xem, tải")
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lượt xem, tải văn bản"
        verbose_name_plural = "lượt xem, tải văn bản"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="documentreading_latest", fields=["document", "-at"])]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.get_what_display()}: {self.document}"
