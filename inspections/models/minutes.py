import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts import access
from accounts.vietnamese import clean

from .evidence import Evidence
from .inspection import TeamMember, Visit, VisitAttendee

# Triggers' bodies. The database itself holds a frozen text to its hash, and an acknowledgement to the text.
FROZEN_STAYS_AS_IT_IS = """
    IF TG_OP = 'UPDATE' AND OLD.state <> 'draft' AND (
        (to_jsonb(NEW) - 'state') IS DISTINCT FROM (to_jsonb(OLD) - 'state')
        OR NOT (NEW.state = OLD.state OR (OLD.state = 'frozen' AND NEW.state = 'acknowledged'))
    )
    THEN RAISE EXCEPTION 'pgtrigger: frozen minutes never change'; END IF;
    IF NEW.state <> 'draft'
        AND encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') IS DISTINCT FROM NEW.sha256
    THEN RAISE EXCEPTION 'pgtrigger: the hash is not that of the text'; END IF;
    IF NEW.state = 'acknowledged' AND (
        SELECT count(*) FROM inspections_minutesacknowledgement WHERE minutes_id = NEW.id
    ) < 2
    THEN RAISE EXCEPTION 'pgtrigger: a side has not acknowledged'; END IF;
    RETURN NEW;
"""
NAMES_THE_TEXT_THAT_STANDS = """
    IF NOT EXISTS (
        SELECT 1 FROM inspections_minutes m
        WHERE m.id = NEW.minutes_id AND m.state <> 'draft' AND m.sha256 = NEW.sha256
        AND NOT EXISTS (
            SELECT 1 FROM inspections_minutes l
            WHERE l.visit_id = m.visit_id AND l.number > m.number AND l.state <> 'draft'
        )
    )
    THEN RAISE EXCEPTION 'pgtrigger: this is not the text that stands'; END IF;
    RETURN NEW;
"""


class MinutesQuerySet(models.QuerySet):
    def frozen(self):
        """Texts that were frozen, replaced ones too."""
        return self.exclude(state=Minutes.State.DRAFT)

    def visible_to(self, user):
        """All for the province's own and the team; for a unit the frozen ones of its own visits."""
        if access.province_wide(user, "view_minutes"):
            return self
        if not user.is_authenticated:
            return self.none()
        team = Q(visit__inspection__in=TeamMember.objects.filter(user=user).values("inspection"))
        own = Q(visit__unit__in=user.current_unit_ids) & ~Q(state=Minutes.State.DRAFT)
        return self.filter(team | own)


@pghistory.track(exclude=["content", "text"])
class Minutes(models.Model):
    """What was said at one visit, written down there and frozen; both sides acknowledge that very text.

    A draft holds only what a person types; all else is read from the records until the text is frozen. A
    frozen text never changes: a correction, or the unit's opinion, makes the next number, which replaces it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        FROZEN = "frozen", "Đã chốt, chờ xác nhận"
        ACKNOWLEDGED = "acknowledged", "Hai bên đã xác nhận"

    class OpinionBy(models.TextChoices):
        ACCOUNT = "tai_khoan", "Đơn vị tự ghi bằng tài khoản của mình"
        TOLD = "theo_loi", "Thư ký ghi theo lời"

    view_verb = "view_minutes"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="minutes", verbose_name="buổi kiểm tra")
    number = models.PositiveSmallIntegerField("bản số", default=1, editable=False)
    state = models.CharField("tình trạng", max_length=12, choices=State, default=State.DRAFT, editable=False)
    reason = models.CharField("lý do thay bản trước", max_length=300, blank=True)
    chair_name = models.CharField("chủ trì", max_length=100, blank=True)
    chair_office = models.CharField("chức vụ của chủ trì", max_length=150, blank=True)
    secretary_name = models.CharField("thư ký", max_length=100, blank=True)
    secretary_office = models.CharField("chức vụ của thư ký", max_length=150, blank=True)
    proceedings = models.TextField("nội dung theo diễn biến", blank=True)
    opinion = models.TextField("ý kiến của đơn vị", blank=True)
    opinion_by = models.CharField("người nêu ý kiến", max_length=200, blank=True)
    opinion_how = models.CharField("cách ghi ý kiến", max_length=9, choices=OpinionBy, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người lập"
    )
    content = models.JSONField("nội dung đã chốt", null=True, editable=False)
    text = models.TextField("văn bản đã chốt", blank=True, editable=False)
    sha256 = models.CharField("mã băm SHA-256 của văn bản", max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField("chốt lúc", null=True, editable=False)
    frozen_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người chốt",
    )

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "biên bản làm việc"
        verbose_name_plural = "biên bản làm việc"
        ordering = ["visit", "-number"]
        triggers = [
            pgtrigger.Protect(name="minutes_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="frozen_minutes_are_immutable",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=FROZEN_STAYS_AS_IT_IS,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="minutes_number_once_per_visit",
                fields=["visit", "number"],
                violation_error_message="Buổi này đã có biên bản mang số ấy.",
            ),
            models.UniqueConstraint(
                name="minutes_one_draft_per_visit",
                fields=["visit"],
                condition=Q(state="draft"),
                violation_error_message="Buổi này đang có một bản dự thảo.",
            ),
            models.CheckConstraint(
                name="minutes_later_number_says_why",
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                violation_error_message="Bản thay thế cần lý do.",
            ),
            models.CheckConstraint(
                name="minutes_frozen_have_text_and_hash",
                condition=Q(state="draft", frozen_at=None, frozen_by=None, text="", sha256="", content=None)
                | (
                    ~Q(state="draft")
                    & ~Q(text="")
                    & Q(frozen_at__isnull=False, content__isnull=False, sha256__regex="^[0-9a-f]{64}$")
                ),
                violation_error_message="Biên bản đã chốt phải có văn bản và mã băm.",
            ),
            models.CheckConstraint(
                name="minutes_opinion_has_its_speaker",
                condition=Q(opinion="", opinion_by="", opinion_how="")
                | (~Q(opinion="") & ~Q(opinion_by="") & ~Q(opinion_how="")),
                violation_error_message="Ý kiến của đơn vị cần ghi rõ ai nêu.",
            ),
        ]

    def __str__(self):
        return f"Biên bản số {self.number}, {self.visit}"

    def save(self, *args, **kwargs):
        self.proceedings, self.opinion = clean(self.proceedings), clean(self.opinion)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("visit_minutes", args=[self.visit.uuid])

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    def acknowledgement_of(self, side):
        """The acknowledgement of one side, or None; those fetched along are used."""
        return next((each for each in self.acknowledgements.all() if each.side == side), None)

    @property
    def sides_missing(self):
        """Sides that have not acknowledged yet, in words: "Đoàn kiểm tra", "đơn vị"."""
        words = {VisitAttendee.Side.TEAM: "Đoàn kiểm tra", VisitAttendee.Side.UNIT: "đơn vị"}
        given = {each.side for each in self.acknowledgements.all()}
        return [words[side] for side in words if side not in given]

    def local_roles(self, user):
        roles = self.visit.local_roles(user)
        return roles - {"unit_reading_minutes"} if self.is_draft else roles


class MinutesAcknowledgement(models.Model):
    """One side says that it has read this very text: by a press under its account, or signed on paper."""

    minutes = models.ForeignKey(
        Minutes, models.PROTECT, related_name="acknowledgements", verbose_name="biên bản"
    )
    side = models.CharField("bên", max_length=6, choices=VisitAttendee.Side)
    sha256 = models.CharField("mã băm của văn bản đã đọc", max_length=64)
    full_name = models.CharField("họ và tên", max_length=100)
    office = models.CharField("chức vụ", max_length=150, blank=True)
    paper = models.ForeignKey(
        Evidence,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="minutes_signatures",
        verbose_name="ảnh chữ ký trên giấy",
    )
    at = models.DateTimeField("lúc", auto_now_add=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="tài khoản")

    class Meta:
        verbose_name = "xác nhận biên bản"
        verbose_name_plural = "xác nhận biên bản"
        ordering = ["minutes", "pk"]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="acknowledgement_names_the_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=NAMES_THE_TEXT_THAT_STANDS,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="minutesacknowledgement_each_side_once",
                fields=["minutes", "side"],
                violation_error_message="Bên này đã xác nhận bản ấy.",
            ),
            models.CheckConstraint(
                name="minutesacknowledgement_names_a_person",
                condition=~Q(full_name=""),
                violation_error_message="Cần họ tên người xác nhận.",
            ),
        ]

    def __str__(self):
        return f"{self.get_side_display()}: {', '.join(filter(None, [self.full_name, self.office]))}"
