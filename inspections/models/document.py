import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from accounts import access
from accounts.vietnamese import fold

from .inspection import Inspection, Visit


def pdf_path(document, _filename):
    return f"documents/{document.uuid}/{document.stage}-{document.attempt}.pdf"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for the province's own, the team its own, a unit the made minutes of its visits.

        A unit's report is the unit's alone until it is issued; then it is for the province.
        """
        reported = Q(kind=Document.Kind.REMEDY_REPORT, inspection=None)
        of_my_units = Document.reports_of_units_of(user)
        if access.province_wide(user, "view_document"):
            return self.filter(~reported | Q(issued_at__isnull=False) | of_my_units)
        if not user.is_authenticated:
            return self.none()
        team = Q(inspection__in=Inspection.objects.filter(team__user=user))
        own = Q(
            kind=Document.Kind.MINUTES,
            state=Document.State.READY,
            visit__unit__in=user.current_unit_ids,
            inspection__state__in=Inspection.TOLD_STATES,
        )
        return self.filter(team | own | of_my_units)

    def with_successor(self):
        """The document that replaces each is fetched along, without its frozen data, which may be large."""
        return self.select_related("replaced_by").defer("snapshot", "replaced_by__snapshot")

    def saying_whether_sample(self):
        """`shows_sample`, read out of the frozen data of papers of the province only: it may be large."""
        frozen = Cast(KT("snapshot__is_sample"), models.BooleanField())
        of_province = Case(When(inspection=None, then=frozen), default="inspection__is_sample")
        return self.annotate(shows_sample=of_province)

    def waiting(self):
        return self.filter(state__in=[Document.State.QUEUED, Document.State.RUNNING])


@pghistory.track(exclude=["snapshot", "heartbeat_at", "progress", "queued_at"])
class Document(models.Model):
    """An official paper, made by a worker from data frozen at its making.

    It is about an inspection, or (without one) about the province and what its `parameters` name.

    A draft carries a mark and may be made again as another row. Issuing renders the same frozen data
    once more, without the mark; from then on the bytes never change.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", "Kế hoạch kiểm tra"
        DECISION = "decision", "Quyết định thành lập Đoàn"
        SCHEDULE_NOTICE = "schedule_notice", "Thông báo lịch kiểm tra"
        MINUTES = "minutes", "Biên bản làm việc"
        REPORT = "report", "Báo cáo kết quả kiểm tra"
        CONCLUSION_NOTICE = "conclusion_notice", "Thông báo kết luận"
        REMEDY_REPORT = "remedy_report", "Báo cáo khắc phục"
        STATISTICS_REPORT = "statistics_report", "Báo cáo thống kê"
        NEWS = "news", "Tin cho trang thông tin điện tử"

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang lập"
        READY = "ready", "Đã xong"
        FAILED = "failed", "Không lập được"

    class Stage(models.TextChoices):
        DRAFT = "draft", "Bản thảo"
        ISSUED = "issued", "Bản phát hành"

    view_verb = "view_document"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="documents", verbose_name="cuộc kiểm tra"
    )
    parameters = models.JSONField("phạm vi số liệu", null=True, blank=True, editable=False)
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="buổi kiểm tra",
        help_text="Chỉ với biên bản: mỗi buổi một biên bản.",
    )
    # Who issues it, to whom, on what law, as the person who asked for it saw and changed it; kept with it.
    formalities = models.JSONField("thể thức", null=True, blank=True, editable=False)
    kind = models.CharField("loại văn bản", max_length=20, choices=Kind)
    title = models.CharField("trích yếu", max_length=500)  # NĐ 30/2020, Phụ lục VI
    number = models.CharField("số", max_length=11, blank=True)
    symbol = models.CharField("ký hiệu", max_length=30, blank=True)
    dated_on = models.DateField("ngày văn bản", null=True, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name="văn bản trước"
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="thay thế"
    )
    code = models.CharField("mã xác minh", max_length=20, unique=True, null=True, blank=True, editable=False)
    stage = models.CharField("bản", max_length=6, choices=Stage, default=Stage.DRAFT, editable=False)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.QUEUED, editable=False)
    failure_reason = models.TextField("lý do không lập được", blank=True, editable=False)
    progress = models.PositiveSmallIntegerField("tiến độ", default=0, editable=False)
    template_version = models.CharField("mẫu trình bày", max_length=30, editable=False)
    snapshot = models.JSONField("dữ liệu đóng băng", null=True, editable=False)
    pdf = models.FileField("tệp PDF", upload_to=pdf_path, blank=True, editable=False, max_length=200)
    pdf_sha256 = models.CharField("mã băm SHA-256 của tệp", max_length=64, blank=True, editable=False)
    draft_sha256 = models.CharField(
        "mã băm SHA-256 của bản thảo", max_length=64, blank=True, editable=False
    )  # kept when the issued file takes its place, so that the draft's file is known for what it is
    pdf_size = models.PositiveBigIntegerField("kích thước tệp, byte", null=True, editable=False)
    pages = models.PositiveIntegerField("số trang", null=True, editable=False)
    attempt = models.PositiveSmallIntegerField("lần lập", default=0, editable=False)
    requested_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="người yêu cầu"
    )
    queued_at = models.DateTimeField("vào hàng đợi lúc", default=timezone.now, editable=False)
    claimed_at = models.DateTimeField("nhận việc lúc", null=True, editable=False)
    heartbeat_at = models.DateTimeField("máy báo còn làm lúc", null=True, editable=False)
    ready_at = models.DateTimeField("xong lúc", null=True, editable=False)
    issuing_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người đang phát hành",
    )
    issued_at = models.DateTimeField("phát hành lúc", null=True, editable=False)
    issued_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người phát hành",
    )
    search_text = models.TextField(editable=False, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(name="document_by_state", fields=["state", "requested_at"]),
            models.Index(name="document_by_hash", fields=["pdf_sha256"]),
            models.Index(name="document_by_hash_of_draft", fields=["draft_sha256"]),
            GinIndex(name="document_search_trgm", fields=["search_text"], opclasses=["gin_trgm_ops"]),
        ]
        triggers = [
            pgtrigger.Protect(
                name="issued_document_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__issued_at__isnull=False),
            ),
            pgtrigger.Protect(name="documents_are_never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                name="document_one_job_at_a_time",
                fields=["inspection", "kind", "visit"],
                condition=Q(inspection__isnull=False, state__in=["queued", "running"]),
                nulls_distinct=False,
                violation_error_message="Văn bản này đang được lập.",
            ),
            models.UniqueConstraint(
                name="document_one_province_job_at_a_time",
                fields=["kind", "parameters"],
                condition=Q(inspection=None, state__in=["queued", "running"]),
                violation_error_message="Văn bản này đang được lập.",
            ),
            models.CheckConstraint(
                name="document_says_what_it_is_about",
                condition=Q(inspection__isnull=False, parameters=None)
                | Q(inspection=None, parameters__isnull=False),
                violation_error_message="Văn bản phải thuộc một cuộc kiểm tra hoặc nêu phạm vi số liệu.",
            ),
            models.CheckConstraint(
                name="document_of_a_visit_is_its_minutes",
                condition=Q(visit=None) | Q(kind="minutes"),
                violation_error_message="Chỉ biên bản mới thuộc về một buổi kiểm tra.",
            ),
            models.CheckConstraint(
                name="document_ready_has_its_bytes",
                condition=~Q(state="ready")
                | (
                    Q(ready_at__isnull=False, snapshot__isnull=False, pdf_size__gt=0)
                    & ~Q(pdf="")
                    & ~Q(pdf_sha256="")
                ),
                violation_error_message="Văn bản đã xong phải có tệp và mã băm.",
            ),
            models.CheckConstraint(
                name="document_failed_says_why",
                condition=(Q(state="failed") & ~Q(failure_reason=""))
                | (~Q(state="failed") & Q(failure_reason="")),
                violation_error_message="Văn bản không lập được phải có lý do.",
            ),
            models.CheckConstraint(
                name="document_running_was_claimed",
                condition=~Q(state="running") | Q(claimed_at__isnull=False, heartbeat_at__isnull=False),
                violation_error_message="Văn bản đang lập phải có lúc nhận việc.",
            ),
            models.CheckConstraint(
                name="document_issued_is_ready_and_signed_off",
                condition=Q(issued_at=None, issued_by=None)
                | Q(issued_at__isnull=False, issued_by__isnull=False, state="ready", stage="issued"),
                violation_error_message="Văn bản phát hành phải đã lập xong và có người phát hành.",
            ),
            models.CheckConstraint(
                name="document_draft_has_no_code",
                condition=Q(code=None) | (Q(stage="issued") & ~Q(code="")),
                violation_error_message="Chỉ bản phát hành có mã xác minh.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.title}"

    def searchable_text(self):
        return fold(f"{self.get_kind_display()} {self.title} {self.number} {self.symbol}")

    @property
    def is_waiting(self):
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def last_signed(self):
        """The signed file that stands for it, or None. Uses `signed_files` if fetched along."""
        if not self.is_issued:
            return None
        return max(self.signed_files.all(), key=lambda signed: signed.order, default=None)

    @property
    def padded_number(self):
        """As the decree writes it, below 10 with a zero before it."""
        return self.number.zfill(2) if self.number.isdigit() else self.number

    @property
    def is_issued(self):
        return self.issued_at is not None

    @property
    def is_sample(self):
        """Whether it shows sample data; one of the province knows that once its data is frozen."""
        if self.inspection_id:
            return self.inspection.is_sample
        return bool((self.snapshot or {}).get("is_sample"))

    @classmethod
    def report_of(cls, unit):
        """An unsaved report of the unit on its remedies: what may be done with it, what it is about."""
        return cls(kind=cls.Kind.REMEDY_REPORT, parameters={"unit": str(unit.uuid)})

    @classmethod
    def reports_of_units_of(cls, user):
        """The condition that a document is a report that one of the person's own units makes and issues."""
        units = sorted(user.current_unit_uuids) if user.is_authenticated else []
        return Q(kind=cls.Kind.REMEDY_REPORT, inspection=None, parameters__unit__in=units)

    @property
    def is_report_of_a_unit(self):
        """Whether a unit made it itself, on all that was asked of it."""
        return self.kind == self.Kind.REMEDY_REPORT and not self.inspection_id

    @property
    def left_to_its_own(self):
        """What the roles of the province do not give: a unit's report is made and issued by the unit."""
        if not self.is_report_of_a_unit:
            return ()
        made_by_unit = ("request_document", "issue_document")
        return made_by_unit if self.is_issued else (*made_by_unit, "view_document", "view_readings")

    def local_roles(self, user):
        if self.is_report_of_a_unit:
            mine = (self.parameters or {}).get("unit") in user.current_unit_uuids
            return {"unit_with_its_report"} if mine else set()
        if not self.inspection_id:
            return set()
        roles = self.inspection.local_roles(user)
        return roles | {"unit_with_its_minutes"} if self._is_minutes_of(user.current_unit_ids) else roles

    def _is_minutes_of(self, unit_ids):
        """True for the made minutes of a visit to one of the units; visits fetched along are used."""
        if self.kind != self.Kind.MINUTES or self.state != self.State.READY or not unit_ids:
            return False
        visits = self.inspection.visits.all() if self.inspection.is_known_to_units else ()
        return any(visit.pk == self.visit_id and visit.unit_id in unit_ids for visit in visits)
