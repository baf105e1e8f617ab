import uuid

import pghistory
from django.db import models
from django.db.models import Q

from .dossier import DossierReturn


def stored_name(return_file, name):
    """By the return's uuid and the file's own hash: nothing a sender chose becomes part of a path."""
    ending = name.rsplit(".", 1)[-1].lower()
    ending = ending if ending in ("xlsx", "xlsm", "xls", "csv", "txt") else "bin"
    return f"returns/{return_file.dossier_return.uuid}/{return_file.sha256[:16]}.{ending}"


@pghistory.track()
class ReturnFile(models.Model):
    """A file out of which a return was filled, kept as it was sent; who committed it, and when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier_return = models.ForeignKey(
        DossierReturn, models.PROTECT, related_name="files", verbose_name="biểu"
    )
    file = models.FileField("tệp", upload_to=stored_name, max_length=200)
    name = models.CharField("tên tệp khi gửi", max_length=200)
    size = models.PositiveBigIntegerField("kích thước, byte")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    sheet = models.CharField("trang đã đọc", max_length=100, blank=True)
    n_lines = models.PositiveIntegerField("số dòng")
    committed_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    # Empty where the command `import_returns` was not told on whose behalf.
    committed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )

    class Meta:
        verbose_name = "tệp biểu đã nhập"
        verbose_name_plural = "tệp biểu đã nhập"
        ordering = ["-committed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="returnfile_hash_is_sha256",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Mã băm SHA-256 phải là 64 chữ số thập lục phân.",
            )
        ]

    def __str__(self):
        return self.name
