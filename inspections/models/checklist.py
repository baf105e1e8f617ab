import datetime
import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.vietnamese import clean
from districts.models import ReformField, ReformScheme
from districts.models.ranges import NoOverlap, end_not_before_start, in_force_on, valid_dates

from .finding import FaultType


class ChecklistVersionQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """What a visit of this day is begun with: published, and meant for the day."""
        published = self.filter(state=ChecklistVersion.State.PUBLISHED)
        return published.filter(in_force_on(on or timezone.localdate()))


@pghistory.track()
class ChecklistVersion(models.Model):
    """What inspections look at, under one programme of reform, between two dates.

    A draft is written in the admin. Once published its words never change, for visits are judged by them: a
    new version is made from it instead.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        PUBLISHED = "published", "Đã ban hành"
        RETIRED = "retired", "Ngừng dùng"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scheme = models.ForeignKey(ReformScheme, models.PROTECT, related_name="+", verbose_name="chương trình")
    title = models.CharField("tên phiếu", max_length=200)
    valid_from = models.DateField("dùng cho buổi kiểm tra từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=9, choices=State, default=State.DRAFT, editable=False)
    made_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="made_into",
        verbose_name="soạn từ bản",
    )
    published_at = models.DateTimeField("ban hành lúc", null=True, editable=False)
    published_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ban hành",
    )

    objects = ChecklistVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "bản phiếu kiểm tra"
        verbose_name_plural = "phiếu kiểm tra: các bản"
        ordering = ["-valid_from", "-pk"]
        triggers = [
            pgtrigger.Protect(
                name="published_checklist_keeps_its_words",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND (NEW.state = 'draft' OR (OLD.uuid, OLD.scheme_id, OLD.title,"
                    " OLD.valid_from, OLD.published_at) IS DISTINCT FROM"
                    " (NEW.uuid, NEW.scheme_id, NEW.title, NEW.valid_from, NEW.published_at))"
                ),
            ),
            pgtrigger.Protect(name="checklists_are_never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                name="checklistversion_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                name="checklistversion_published_has_its_time",
                condition=Q(state="draft", published_at=None)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
                violation_error_message="Bản đã ban hành phải có ngày giờ ban hành.",
            ),
            NoOverlap(
                name="checklistversion_one_published_at_a_time",
                expressions=[(valid_dates(), RangeOperators.OVERLAPS)],
                condition=Q(state="published"),
                violation_error_message="Đã có một bản khác ban hành cho thời gian này.",
            ),
        ]

    def __str__(self):
        return f"{self.title} (từ {self.valid_from:%d/%m/%Y})"

    def save(self, *args, **kwargs):
        self.title = clean(self.title)
        super().save(*args, **kwargs)

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT


def _refuse_if_published(version_of_new, version_of_old):
    """A trigger's body: rows of a version that is no draft are neither added nor changed nor taken away."""
    return (
        "IF EXISTS (SELECT 1 FROM inspections_checklistversion v WHERE v.state <> 'draft' AND v.id IN "
        f"({version_of_new}, {version_of_old})) THEN "
        "RAISE EXCEPTION 'pgtrigger: rows of a published checklist cannot be written'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    )


def _frozen_with_its_version(version_of):
    return pgtrigger.Trigger(
        name="frozen_with_its_version",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_refuse_if_published(version_of("NEW"), version_of("OLD")),
    )


@pghistory.track()
class ChecklistSection(models.Model):
    """One field of the programme in one version. Its name is a copy: the field may be renamed later."""

    version = models.ForeignKey(
        ChecklistVersion, models.PROTECT, related_name="sections", verbose_name="bản phiếu"
    )
    reform_field = models.ForeignKey(ReformField, models.PROTECT, related_name="+", verbose_name="lĩnh vực")
    name = models.CharField("tên phần", max_length=200)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "phần của phiếu kiểm tra"
        verbose_name_plural = "phiếu kiểm tra: các phần"
        ordering = ["version", "order", "pk"]
        triggers = [_frozen_with_its_version("{}.version_id".format)]
        constraints = [
            models.UniqueConstraint(
                name="checklistsection_field_once_per_version",
                fields=["version", "reform_field"],
                violation_error_message="Lĩnh vực này đã có một phần trong phiếu.",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = clean(self.name)
        super().save(*args, **kwargs)


@pghistory.track()
class ChecklistItem(models.Model):
    """One thing to look at, with what to offer where it is not as it should be.

    `legal_bases`: [{"words", "from", "to"}] with ISO dates or None; a visit is shown those of its day.
    """

    class Certainty(models.TextChoices):
        PRIMARY = "A", "A: đã đọc văn bản gốc"
        SECONDARY = "B", "B: theo nguồn khác dẫn lại"
        GENERAL = "M", "M: theo hiểu biết chung, chưa kiểm chứng"
        DOUBTFUL = "?", "?: còn nghi ngờ"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    section = models.ForeignKey(ChecklistSection, models.PROTECT, related_name="items", verbose_name="phần")
    code = models.CharField("mã mục", max_length=12)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    words = models.CharField("nội dung kiểm tra", max_length=300)
    how_to_check = models.TextField("cách kiểm tra", blank=True)
    proof = models.TextField("bằng chứng cần có", blank=True)
    legal_bases = models.JSONField("căn cứ theo thời gian", default=list, blank=True)
    certainty = models.CharField("độ chắc chắn", max_length=1, choices=Certainty, default=Certainty.GENERAL)
    fault = models.ForeignKey(
        FaultType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lỗi khi chưa đạt",
    )
    finding_words = models.TextField(
        "câu mẫu khi chưa đạt", blank=True, help_text="Để trống thì dùng câu mẫu của lỗi."
    )
    count_label = models.CharField(
        "hỏi số lượng",
        max_length=80,
        blank=True,
        help_text="Ví dụ: số hồ sơ trễ hẹn. Để trống nếu mục này không hỏi số lượng.",
    )
    is_dropped = models.BooleanField(
        "bỏ mục này", default=False, help_text="Mục đã bỏ không vào phiếu khi ban hành."
    )

    class Meta:
        verbose_name = "mục của phiếu kiểm tra"
        verbose_name_plural = "phiếu kiểm tra: các mục"
        ordering = ["section", "order", "pk"]
        triggers = [
            _frozen_with_its_version(
                lambda row: (
                    f"(SELECT version_id FROM inspections_checklistsection WHERE id = {row}.section_id)"
                )
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="checklistitem_code_once_per_section",
                fields=["section", "code"],
                violation_error_message="Mã này đã có trong phần.",
            )
        ]

    def __str__(self):
        return f"{self.code}. {self.words}"

    def save(self, *args, **kwargs):
        self.words = clean(self.words)
        super().save(*args, **kwargs)

    @property
    def offered_words(self):
        """What a finding is offered with where this item is not as it should be."""
        return self.finding_words or (self.fault.wording if self.fault else "")

    def bases_on(self, day):
        """The words of the legal bases that hold on a day."""
        return [basis["words"] for basis in self.legal_bases if _holds(basis, day)]


def _holds(basis, day):
    start, end = (basis.get(name) and datetime.date.fromisoformat(basis[name]) for name in ("from", "to"))
    return (start is None or start <= day) and (end is None or day <= end)
