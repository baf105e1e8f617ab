import uuid

import pghistory
from django.db import models
from django.db.models import Q

from accounts import access
from accounts.vietnamese import clean
from districts.models import ReportedFigure
from districts.models.withdrawal import withdrawal_is_whole

from .checklist_answer import ChecklistAnswer
from .finding import Finding, ServiceModelObservation, StandingQuerySet
from .inspection import Inspection, Visit
from .requirement import Remedy, Response
from .sampled_dossier import SampledDossier


def original_path(evidence, _filename):
    return f"evidence/{evidence.uuid}/original"


def web_path(evidence, _filename):
    return f"evidence/{evidence.uuid}/web.jpg"


def small_path(evidence, _filename):
    return f"evidence/{evidence.uuid}/small.jpg"


def print_path(evidence, _filename):
    return f"evidence/{evidence.uuid}/print.jpg"


class EvidenceQuerySet(StandingQuerySet):
    def of_inspection(self):
        """What the team gathered; proof that units sent with an answer belongs to the answer."""
        return self.filter(response=None)

    def visible_to(self, user, inspection):
        """All for the team and the province's own; for a unit what proves something about itself.

        Evidence follows what it proves: a photo of a finding is seen by who sees the finding. A photo of
        no unit in particular stays with the team.
        """
        if access.can(user, "edit_findings", inspection) or access.province_wide(user, "view_findings"):
            return self
        ours = Q(response__remedy__in=Remedy.objects.visible_to(user))
        if access.can(user, "view_findings", inspection):
            ours |= self._about(user.current_unit_ids)
        return self.standing().filter(ours).distinct()

    def _about(self, unit_ids):
        # A photo of a checklist's item or of a dossier is the team's own, until it proves a finding too.
        of_notes = Q(checklist_answer=None, dossier=None)
        alone = of_notes & Q(finding=None, figure=None, observation=None, response=None)
        return (
            Q(finding__visits__unit__in=unit_ids, finding__withdrawn_at=None)
            | Q(figure__unit__in=unit_ids, figure__withdrawn_at=None)
            | Q(observation__visit__unit__in=unit_ids, observation__withdrawn_at=None)
            | (alone & Q(visit__unit__in=unit_ids))
        )


@pghistory.track()
class Evidence(models.Model):
    """A photo or a scanned page that proves something. Its kind is what its bytes are, not its name.

    The original keeps what the camera wrote (place included) and is given only to those who may see
    it; everyone else gets the copies, which carry nothing but the picture. `original` is empty where
    only the caption is known (a picture missing in the source).
    """

    class Kind(models.TextChoices):
        PHOTO = "anh", "Ảnh"
        PDF = "pdf", "Tệp PDF"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="evidence", verbose_name="cuộc kiểm tra"
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="buổi kiểm tra"
    )
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="của nội dung"
    )
    figure = models.ForeignKey(
        ReportedFigure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="của số liệu",
    )
    observation = models.ForeignKey(
        ServiceModelObservation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="của mô hình",
    )
    response = models.ForeignKey(
        Response, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="của trả lời"
    )
    checklist_answer = models.ForeignKey(
        ChecklistAnswer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="của mục kiểm tra",
    )
    dossier = models.ForeignKey(
        SampledDossier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="của hồ sơ chọn mẫu",
    )
    kind = models.CharField("loại tệp", max_length=4, choices=Kind, default=Kind.PHOTO)
    media_type = models.CharField("kiểu tệp", max_length=40, blank=True, editable=False)
    caption = models.CharField("chú thích", max_length=300, blank=True)
    place = models.CharField("nơi chụp", max_length=200, blank=True)
    original = models.FileField("tệp gốc", upload_to=original_path, blank=True, editable=False)
    sha256 = models.CharField("mã băm SHA-256", max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField("kích thước, byte", null=True, editable=False)
    web_copy = models.FileField("bản xem", upload_to=web_path, blank=True, editable=False)
    small_copy = models.FileField("bản nhỏ", upload_to=small_path, blank=True, editable=False)
    print_copy = models.FileField("bản in", upload_to=print_path, blank=True, editable=False)
    width = models.PositiveIntegerField("chiều rộng, điểm ảnh", null=True, editable=False)
    height = models.PositiveIntegerField("chiều cao, điểm ảnh", null=True, editable=False)
    taken_at = models.DateTimeField("chụp lúc", null=True, editable=False)
    latitude = models.DecimalField("vĩ độ", max_digits=9, decimal_places=6, null=True, editable=False)
    longitude = models.DecimalField("kinh độ", max_digits=9, decimal_places=6, null=True, editable=False)
    uploaded_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    uploaded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người gửi"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người rút"
    )
    withdrawn_reason = models.CharField("lý do rút", max_length=300, blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "ảnh, tài liệu kiểm chứng"
        verbose_name_plural = "ảnh, tài liệu kiểm chứng"
        ordering = ["inspection", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_file_has_its_hash_and_size",
                condition=Q(original="", sha256="", size=None) | (~Q(sha256="") & Q(size__gt=0)),
                violation_error_message="Tệp cần có mã băm và kích thước.",
            ),
            models.CheckConstraint(
                name="evidence_without_file_says_what_it_was",
                condition=~Q(original="") | ~Q(caption=""),
                violation_error_message="Không có tệp thì cần chú thích.",
            ),
            models.CheckConstraint(
                name="evidence_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút ảnh cần người rút và lý do.",
            ),
        ]

    def __str__(self):
        return self.caption or f"{self.get_kind_display()} {self.uploaded_at:%d/%m/%Y %H:%M}"

    def save(self, *args, **kwargs):
        self.caption = clean(self.caption)
        super().save(*args, **kwargs)
