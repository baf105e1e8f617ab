import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from districts.models import ReportedFigure

from .checklist import ChecklistItem, ChecklistVersion
from .finding import Finding
from .inspection import Visit


@pghistory.track()
class VisitChecklist(models.Model):
    """Which version a visit is checked by: that of its day when the first answer came, kept for ever."""

    visit = models.OneToOneField(
        Visit, models.PROTECT, related_name="checklist", verbose_name="buổi kiểm tra"
    )
    version = models.ForeignKey(
        ChecklistVersion, models.PROTECT, related_name="used_by", verbose_name="bản phiếu"
    )
    begun_at = models.DateTimeField("bắt đầu lúc", auto_now_add=True)
    begun_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người bắt đầu",
    )

    class Meta:
        verbose_name = "phiếu kiểm tra của một buổi"
        verbose_name_plural = "phiếu kiểm tra của các buổi"
        ordering = ["-begun_at", "-pk"]
        triggers = [
            pgtrigger.Protect(
                name="a_visit_keeps_its_version",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("visit", "version"),
            )
        ]

    def __str__(self):
        return f"Phiếu kiểm tra {self.visit}"


# A trigger's body: an answer is about an item of the very version that its visit is checked by.
SAME_VERSION = """
    IF (SELECT version_id FROM inspections_visitchecklist WHERE id = NEW.checklist_id)
        IS DISTINCT FROM
        (SELECT s.version_id FROM inspections_checklistitem i
         JOIN inspections_checklistsection s ON s.id = i.section_id WHERE i.id = NEW.item_id)
    THEN RAISE EXCEPTION 'pgtrigger: the item is of another version of the checklist'; END IF;
    RETURN NEW;
"""


@pghistory.track()
class ChecklistAnswer(models.Model):
    """What the team saw of one item at one visit. No result yet: only a note, a count or a photo so far."""

    class Result(models.TextChoices):
        MET = "dat", "Đạt"
        PARTLY = "mot_phan", "Đạt một phần"
        FAILED = "chua_dat", "Chưa đạt"
        NOT_CHECKED = "khong_kiem_tra", "Không kiểm tra"
        NOT_APPLICABLE = "khong_ap_dung", "Không áp dụng"

    NOT_AS_IT_SHOULD_BE = (Result.PARTLY, Result.FAILED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    checklist = models.ForeignKey(
        VisitChecklist, models.PROTECT, related_name="answers", verbose_name="phiếu của buổi"
    )
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="answers", verbose_name="mục")
    result = models.CharField("kết quả", max_length=14, choices=Result, blank=True)
    note = models.TextField("ghi chú", max_length=1000, blank=True)
    count_as_typed = models.CharField("số lượng như được nêu", max_length=60, blank=True)
    count_value = models.DecimalField("số lượng", max_digits=15, decimal_places=3, null=True, blank=True)
    count_comparator = models.CharField(
        "so sánh", max_length=2, choices=ReportedFigure.Comparator, blank=True
    )
    finding = models.ForeignKey(
        Finding,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="checklist_answers",
        verbose_name="hạn chế đã ghi",
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, editable=False)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người trả lời",
    )
    noted_at = models.DateTimeField("ghi chú lúc", null=True, editable=False)
    noted_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ghi chú",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "trả lời trong phiếu kiểm tra"
        verbose_name_plural = "phiếu kiểm tra: trả lời"
        ordering = ["checklist", "item__section__order", "item__order", "pk"]
        triggers = [
            pgtrigger.Protect(name="answers_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="item_belongs_to_the_version_of_the_visit",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=SAME_VERSION,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="checklistanswer_one_per_visit_and_item",
                fields=["checklist", "item"],
                violation_error_message="Mục này đã có trả lời ở buổi kiểm tra ấy.",
            ),
            models.CheckConstraint(
                name="checklistanswer_result_says_when",
                condition=Q(result="", answered_at=None) | (~Q(result="") & Q(answered_at__isnull=False)),
                violation_error_message="Kết quả phải có giờ trả lời.",
            ),
            models.CheckConstraint(
                name="checklistanswer_count_is_read_whole",
                condition=Q(count_value=None, count_comparator="", count_as_typed="")
                | (Q(count_value__isnull=False) & ~Q(count_comparator="") & ~Q(count_as_typed="")),
                violation_error_message="Số lượng cần cả giá trị và cách nêu.",
            ),
        ]

    def __str__(self):
        return f"{self.item.code}: {self.get_result_display() or 'chưa trả lời'}"

    @property
    def calls_for_a_finding(self):
        return self.result in self.NOT_AS_IT_SHOULD_BE

    @property
    def standing_finding(self):
        """The limitation written from this answer, unless it was withdrawn."""
        return self.finding if self.finding and self.finding.withdrawn_at is None else None
