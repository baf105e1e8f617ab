"""What the rules of layout say of the files of long documents."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .document import Document


class DocumentCheck(models.Model):
    """One file of a document held against one set of rules by a worker (`documents.checks`).

    Kept because neither changes: another file (it was signed) or other rules are another row. Worked out from
    the file at any time, nothing official: rows of files and rules that are past are removed.
    """

    is_worked_out = True

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ kiểm tra"
        RUNNING = "running", "Đang kiểm tra"
        READY = "ready", "Đã kiểm tra"
        FAILED = "failed", "Không kiểm tra được"

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="checks", verbose_name="văn bản", db_index=False
    )
    sha256 = models.CharField("mã băm SHA-256 của tệp", max_length=64)
    rules = models.CharField("dấu vân tay của bộ quy tắc", max_length=64)
    state = models.CharField("tình trạng", max_length=7, choices=State, default=State.QUEUED)
    report = models.JSONField("kết quả", null=True)
    failure_reason = models.TextField("lý do không kiểm tra được", blank=True)
    progress = models.PositiveSmallIntegerField("tiến độ", default=0)
    attempt = models.PositiveSmallIntegerField("lần kiểm tra", default=0)
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="người yêu cầu"
    )
    queued_at = models.DateTimeField("vào hàng đợi lúc", default=timezone.now)
    heartbeat_at = models.DateTimeField("máy báo còn làm lúc", null=True)
    finished_at = models.DateTimeField("xong lúc", null=True)

    class Meta:
        verbose_name = "lần kiểm tra thể thức"
        verbose_name_plural = "lần kiểm tra thể thức"
        constraints = [
            models.UniqueConstraint(
                name="documentcheck_one_of_a_file",
                fields=["document", "sha256", "rules"],
                violation_error_message="Tệp này đã được kiểm tra hoặc đang được kiểm tra.",
            ),
            models.CheckConstraint(
                name="documentcheck_ready_has_its_report",
                condition=~Q(state="ready") | Q(report__isnull=False, finished_at__isnull=False),
                violation_error_message="Lần kiểm tra đã xong phải có kết quả.",
            ),
            models.CheckConstraint(
                name="documentcheck_failed_says_why",
                condition=(Q(state="failed") & ~Q(failure_reason=""))
                | (~Q(state="failed") & Q(failure_reason="")),
                violation_error_message="Lần kiểm tra không được phải có lý do.",
            ),
            models.CheckConstraint(
                name="documentcheck_running_was_claimed",
                condition=~Q(state="running") | Q(heartbeat_at__isnull=False),
                violation_error_message="Lần kiểm tra đang làm phải có lúc nhận việc.",
            ),
        ]

    def __str__(self):
        return f"{self.document}: {self.get_state_display()}"

    @property
    def is_waiting(self):
        return self.state in (self.State.QUEUED, self.State.RUNNING)
