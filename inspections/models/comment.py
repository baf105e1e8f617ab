import uuid

import pghistory
from django.db import models
from django.db.models import Q

from accounts import access
from accounts.vietnamese import clean
from districts.models.withdrawal import withdrawal_is_whole

from .finding import Finding
from .requirement import Remedy


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What stands of what was said about findings and remedies that this person reads."""
        if not user.is_authenticated:
            return self.none()
        findings = Finding.objects.seen_by(user).order_by().values("pk")
        remedies = Remedy.objects.visible_to(user).order_by().values("pk")
        return self.standing().filter(Q(finding__in=findings) | Q(remedy__in=remedies))

    def standing(self):
        """Comments nobody has taken back."""
        return self.filter(withdrawn_at=None)


@pghistory.track()
class Comment(models.Model):
    """Something said about a finding or a remedy; it may ask for a correction of one field of it.

    Who may read the finding or the remedy reads what is said about it.
    """

    class Side(models.TextChoices):
        PROVINCE = "tinh", "Đoàn, tỉnh"
        UNIT = "don_vi", "Đơn vị"

    class State(models.TextChoices):
        ASKED = "asked", "Chờ trả lời"
        ACCEPTED = "accepted", "Đã sửa"
        DECLINED = "declined", "Không sửa"

    view_verb = "discuss"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, related_name="comments", verbose_name="nội dung"
    )
    remedy = models.ForeignKey(
        Remedy, models.PROTECT, null=True, related_name="comments", verbose_name="việc khắc phục"
    )
    words = models.TextField("lời trao đổi", max_length=2000)
    side = models.CharField("bên nói", max_length=6, choices=Side)
    wants_answer = models.BooleanField("cần bên kia trả lời", default=False)
    # The one field that is asked to be corrected, by its name in `inspections.corrections`.
    field = models.CharField("ô đề nghị sửa", max_length=20, blank=True)
    was = models.TextField("lúc đề nghị đang ghi", blank=True)
    proposed = models.TextField("đề nghị ghi là", max_length=2000, blank=True)
    state = models.CharField("tình trạng", max_length=8, choices=State, blank=True, editable=False)
    decided_at = models.DateTimeField("trả lời lúc", null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người trả lời",
    )
    answer = models.TextField("trả lời", blank=True, editable=False)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+", verbose_name="người ghi"
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người rút"
    )
    withdrawn_reason = models.CharField("lý do rút", max_length=300, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "trao đổi"
        verbose_name_plural = "các trao đổi"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_is_about_one_record",
                condition=Q(finding=None, remedy__isnull=False) | Q(finding__isnull=False, remedy=None),
                violation_error_message="Một lời trao đổi chỉ thuộc về một nội dung hoặc một việc khắc phục.",
            ),
            models.CheckConstraint(
                name="comment_says_something",
                condition=~Q(words=""),
                violation_error_message="Cần ghi nội dung trao đổi.",
            ),
            models.CheckConstraint(
                name="comment_correction_is_whole",
                condition=Q(field="", proposed="", state="")
                | (~Q(field="") & ~Q(proposed="") & ~Q(state="")),
                violation_error_message="Đề nghị sửa cần tên ô và nội dung đề nghị.",
            ),
            models.CheckConstraint(
                name="comment_decision_has_person_and_time",
                condition=Q(state__in=["", "asked"], decided_at=None, decided_by=None, answer="")
                | Q(state__in=["accepted", "declined"], decided_at__isnull=False, decided_by__isnull=False),
                violation_error_message="Trả lời đề nghị sửa cần người trả lời và thời điểm.",
            ),
            models.CheckConstraint(
                name="comment_declined_has_reason",
                condition=~Q(state="declined") | ~Q(answer=""),
                violation_error_message="Không sửa thì cần nói rõ vì sao.",
            ),
            models.CheckConstraint(
                name="comment_withdrawal_has_person_and_reason",
                condition=withdrawal_is_whole(),
                violation_error_message="Rút lời trao đổi cần người rút và lý do.",
            ),
        ]

    def __str__(self):
        return self.words

    def save(self, *args, **kwargs):
        self.words = clean(self.words)
        super().save(*args, **kwargs)

    @property
    def about(self):
        """The finding or the remedy."""
        return self.finding or self.remedy

    @property
    def inspection(self):
        return self.finding.inspection if self.finding_id else self.remedy.requirement.inspection

    def local_roles(self, user):
        record, verb = keeper_of(self.about)
        roles = record.local_roles(user)
        if access.can(user, verb, record):
            roles = roles | {"record_keeper"}
        return roles | {"comment_author"} if self.created_by_id == user.pk else roles


def keeper_of(about):
    """(the record whose rights decide, the verb) of who may write into a finding or a remedy."""
    return (about.inspection, "edit_findings") if isinstance(about, Finding) else (about, "answer_remedy")
