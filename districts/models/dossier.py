import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts import access
from accounts.vietnamese import clean

from ..returns.arithmetic import Line, problems, total
from .ranges import end_not_before_start
from .sum_triggers import LINE_TRIGGERS, RETURN_TRIGGERS
from .unit import Unit


class DossierReturnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Returns this person may see: all for the province's own, else those of the person's units."""
        if access.province_wide(user, DossierReturn.view_verb):
            return self
        return self.filter(unit__in=user.current_unit_ids) if user.is_authenticated else self.none()


@pghistory.track()
class DossierReturn(models.Model):
    """A unit's return of dossiers for one period: Biểu số II.06a/VPCP/KSTT (TT 01/2020/TT-VPCP)."""

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SUBMITTED = "submitted", "Đã gửi"
        ACCEPTED = "accepted", "Đã nhận"
        LOCKED = "locked", "Đã khóa"

    # The last period of a unit may begin under it and end after it.
    unit_day = "period_from"  # read by districts.actions.days_on_record

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="returns", verbose_name="đơn vị")
    form_version = models.CharField("mẫu biểu", max_length=20, default="II.06a/2020")
    period_from = models.DateField("kỳ từ ngày")
    period_to = models.DateField("kỳ đến ngày")
    period_words = models.CharField("tên kỳ", max_length=60, help_text="Ví dụ: tháng 8/2019")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.DRAFT)
    explanation = models.TextField("giải trình chung", blank=True)
    source = models.CharField("nguồn", max_length=200, blank=True)
    is_sample = models.BooleanField("số liệu mẫu", default=False, editable=False)
    # Counts the edits of what belongs to the whole return; every line counts its own.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )

    view_verb = "view_returns"

    objects = DossierReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "biểu II.06a"
        verbose_name_plural = "biểu II.06a"
        ordering = ["-period_from", "unit__sort_key"]
        triggers = RETURN_TRIGGERS
        # Every page of statistics asks for sample data; in use there are none.
        indexes = [
            models.Index(name="dossierreturn_samples", fields=["period_to"], condition=Q(is_sample=True))
        ]
        constraints = [
            models.CheckConstraint(
                name="dossierreturn_period_ends_after_it_begins",
                condition=end_not_before_start("period_from", "period_to"),
                violation_error_message="Ngày cuối kỳ phải từ ngày đầu kỳ trở đi.",
            ),
            models.UniqueConstraint(
                name="dossierreturn_one_per_unit_period_and_form",
                fields=["unit", "form_version", "period_from", "period_to"],
                violation_error_message="Đơn vị đã có biểu của kỳ này.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}, {self.period_words}"

    def local_roles(self, user):
        """The unit's own people; an unsaved return of a unit asks for the right to begin one."""
        return {"returning_unit"} if self.unit_id in user.current_unit_ids else set()

    def total(self):
        return total([line.as_arithmetic() for line in self.lines.all()])


COUNTS = (
    "online",
    "direct",
    "carried_over",
    "early",
    "on_time",
    "late",
    "pending_in_time",
    "pending_overdue",
)


# By statement, not by row: an import of 100,000 lines writes its history in one go, in a tenth of the time.
@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(level=pghistory.Statement),
    pghistory.DeleteEvent(level=pghistory.Statement),
)
class DossierReturnLine(models.Model):
    """One procedure field of a return. Sums are computed, never typed; empty is unknown, not zero."""

    dossier_return = models.ForeignKey(
        DossierReturn, models.PROTECT, related_name="lines", verbose_name="biểu"
    )
    order = models.PositiveIntegerField("STT")
    field_name = models.CharField("lĩnh vực, công việc giải quyết", max_length=300)
    online = models.PositiveIntegerField("trực tuyến (4)", null=True, blank=True)
    direct = models.PositiveIntegerField("trực tiếp, bưu chính (5)", null=True, blank=True)
    postal = models.PositiveIntegerField("trong đó bưu chính", null=True, blank=True)
    carried_over = models.PositiveIntegerField("từ kỳ trước (6)", null=True, blank=True)
    early = models.PositiveIntegerField("trước hạn (8)", null=True, blank=True)
    on_time = models.PositiveIntegerField("đúng hạn (9)", null=True, blank=True)
    late = models.PositiveIntegerField("quá hạn (10)", null=True, blank=True)
    pending_in_time = models.PositiveIntegerField("đang giải quyết, trong hạn (12)", null=True, blank=True)
    pending_overdue = models.PositiveIntegerField("đang giải quyết, quá hạn (13)", null=True, blank=True)
    explanation = models.TextField("giải trình", blank=True)
    # True while a draft is being typed and this line does not add up yet: it is kept all the same, so that
    # nothing is lost. Sending the return settles every line: the database then holds it to the rule below.
    is_provisional = models.BooleanField("còn đang nhập", default=False, db_default=False, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = "dòng của biểu II.06a"
        verbose_name_plural = "các dòng của biểu II.06a"
        ordering = ["dossier_return", "order"]
        triggers = [
            # Whoever writes it, the grid that was opened before must notice.
            pgtrigger.Trigger(
                name="version_counts_every_change",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["version"]),
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            ),
            *LINE_TRIGGERS,
        ]
        # A field's lines of many returns, for statistics by field.
        indexes = [models.Index(name="dossierreturnline_by_field", fields=["dossier_return", "field_name"])]
        constraints = [
            models.UniqueConstraint(
                name="dossierreturnline_order_is_unique_in_its_return",
                fields=["dossier_return", "order"],
                violation_error_message="Số thứ tự này đã có trong biểu.",
            ),
            models.CheckConstraint(
                name="dossierreturnline_postal_is_part_of_direct",
                condition=Q(postal=None) | Q(direct=None) | Q(postal__lte=F("direct")),
                violation_error_message="Hồ sơ qua bưu chính không thể nhiều hơn cột (5).",
            ),
            # (3) = (7) + (11); a NULL makes the sum NULL, and a NULL check passes: unknown is not wrong.
            models.CheckConstraint(
                name="dossierreturnline_adds_up_or_is_explained",
                condition=~Q(explanation="")
                | Q(is_provisional=True)
                | Q(
                    online=F("early")
                    + F("on_time")
                    + F("late")
                    + F("pending_in_time")
                    + F("pending_overdue")
                    - F("direct")
                    - F("carried_over")
                ),
                violation_error_message="Tiếp nhận phải bằng đã giải quyết cộng đang giải quyết; "
                "nếu phần mềm nguồn ghi khác, hãy viết giải trình.",
            ),
        ]

    def __str__(self):
        return self.field_name

    def save(self, *args, **kwargs):
        self.field_name = clean(self.field_name)
        super().save(*args, **kwargs)

    def as_arithmetic(self):
        return Line(name=self.field_name, **{name: getattr(self, name) for name in COUNTS})

    def problems(self):
        """Sentences on what does not add up (domain rule (3) = (7) + (11) and its kin)."""
        return problems(self.as_arithmetic())
