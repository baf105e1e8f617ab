import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property

from accounts import access
from accounts.vietnamese import clean, fold, person_sort_key
from districts.models import ReformScheme, Unit


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Inspections this person may know of: all for the province's own, else theirs by team or unit.

        A unit sees an inspection once it has been told of it, an unannounced one once it has begun.
        """
        if access.province_wide(user, "view_inspection"):
            return self
        if not user.is_authenticated:
            return self.none()
        on_team = TeamMember.objects.filter(inspection=OuterRef("pk"), user=user)
        visited = Visit.objects.filter(inspection=OuterRef("pk"), unit__in=user.current_unit_ids)
        told = Q(state__in=Inspection.TOLD_STATES) & ~Q(
            kind=Inspection.Kind.UNANNOUNCED, state=Inspection.State.NOTIFIED
        )
        return self.filter(Q(Exists(on_team)) | (Q(Exists(visited)) & told))

    def search(self, words):
        """Every word of the phrase in the title, decision number, units or team, accents ignored."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


@pghistory.track()
class Inspection(models.Model):
    """One team under one decision, visiting one or more units."""

    class Kind(models.TextChoices):
        PLANNED = "dinh_ky", "Định kỳ"
        UNANNOUNCED = "dot_xuat", "Đột xuất"
        RECHECK = "phuc_tra", "Phúc tra"
        NOT_STATED = "khong_neu", "Không nêu hình thức"  # old records entered from another source

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        SCHEDULED = "scheduled", "Đã lên lịch"
        NOTIFIED = "notified", "Đã thông báo"
        IN_FIELD = "in_field", "Đang kiểm tra"
        MINUTES_SIGNED = "minutes_signed", "Đã ký biên bản"
        REPORTED = "reported", "Đã báo cáo"
        CONCLUDED = "concluded", "Đã kết luận"
        CLOSED = "closed", "Đã kết thúc"

    TOLD_STATES = (
        State.NOTIFIED,
        State.IN_FIELD,
        State.MINUTES_SIGNED,
        State.REPORTED,
        State.CONCLUDED,
        State.CLOSED,
    )
    BEFORE_FIELD = (State.DRAFT, State.SCHEDULED, State.NOTIFIED)
    AFTER_MINUTES = (State.MINUTES_SIGNED, State.REPORTED, State.CONCLUDED, State.CLOSED)
    # From the conclusion on nothing of the record is edited: a correction is a new document.
    LOCKED_STATES = (State.CONCLUDED, State.CLOSED)

    view_verb = "view_inspection"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("tên cuộc kiểm tra", max_length=300)
    kind = models.CharField("hình thức", max_length=10, choices=Kind, default=Kind.PLANNED)
    organised_by = models.CharField("cơ quan thành lập Đoàn", max_length=200, default="UBND tỉnh")
    decision_number = models.CharField("số quyết định thành lập Đoàn", max_length=40, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    scheme = models.ForeignKey(
        ReformScheme, models.PROTECT, verbose_name="chương trình CCHC", help_text="Theo ngày kiểm tra."
    )
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="phúc tra của cuộc kiểm tra",
    )
    starts_on = models.DateField("ngày bắt đầu")
    ends_on = models.DateField("ngày kết thúc", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=16, choices=State, default=State.DRAFT, editable=False)
    source = models.TextField("nguồn", blank=True, help_text="Bài báo, hồ sơ cũ… nếu nhập lại từ nguồn khác.")
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField("số liệu mẫu", default=False, editable=False)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người lập"
    )
    search_text = models.TextField(editable=False)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc kiểm tra"
        verbose_name_plural = "các cuộc kiểm tra"
        ordering = ["-starts_on", "-pk"]
        indexes = [
            GinIndex(name="inspection_search_trgm", fields=["search_text"], opclasses=["gin_trgm_ops"]),
            models.Index(name="inspection_by_state", fields=["state", "-starts_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="inspection_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                name="inspection_only_a_recheck_follows_another",
                condition=Q(follows=None) | Q(kind="phuc_tra"),
                violation_error_message="Chỉ cuộc phúc tra mới nối tiếp một cuộc kiểm tra trước.",
            ),
            models.CheckConstraint(
                name="inspection_does_not_follow_itself",
                condition=Q(follows=None) | ~Q(follows=F("pk")),
                violation_error_message="Cuộc kiểm tra không thể phúc tra chính mình.",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, update_fields=None, **kwargs):
        self.title = clean(self.title)
        if update_fields is None or "title" in update_fields or "search_text" in update_fields:
            self.search_text = self.searchable_text()
            update_fields = update_fields and {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return reverse("inspection_detail", args=[self.uuid])

    def searchable_text(self):
        words = [self.title, self.decision_number, self.organised_by]
        if self.pk:
            words += [str(visit.unit) for visit in self.visits.select_related("unit")]
            words += self.team.values_list("full_name", flat=True)
        return fold(" ".join(words))

    def refresh_search_text(self):
        """Call after a visit or a member was added, changed or removed."""
        self.save(update_fields=["search_text"])

    @property
    def is_locked(self):
        return self.state in self.LOCKED_STATES

    @property
    def is_known_to_units(self):
        unannounced = self.kind == self.Kind.UNANNOUNCED and self.state == self.State.NOTIFIED
        return self.state in self.TOLD_STATES and not unannounced

    @cached_property
    def team_roles_by_user(self):
        """User id → local role, from the team: one query for the life of this object."""
        return {
            member.user_id: f"team_{member.role}" for member in self.team.all() if member.user_id is not None
        }

    @cached_property
    def visited_unit_ids(self):
        return {visit.unit_id for visit in self.visits.all()}

    def local_roles(self, user):
        roles = set()
        if role := self.team_roles_by_user.get(user.pk):
            roles.add(role)
        if self.is_known_to_units and self.visited_unit_ids & user.current_unit_ids:
            after = self.state in self.AFTER_MINUTES
            roles.add("inspected_unit_after_minutes" if after else "inspected_unit")
        return roles


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class TeamMember(models.Model):
    """A person on the team, with the office held then. A name may be unknown (old records)."""

    class Role(models.TextChoices):
        LEADER = "leader", "Trưởng đoàn"
        DEPUTY = "deputy", "Phó Trưởng đoàn"
        SECRETARY = "secretary", "Thư ký"
        MEMBER = "member", "Thành viên"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="team", verbose_name="cuộc kiểm tra"
    )
    role = models.CharField("vai trò trong Đoàn", max_length=10, choices=Role, default=Role.MEMBER)
    full_name = models.CharField(
        "họ và tên", max_length=50, blank=True, help_text="Để trống nếu nguồn không nêu tên."
    )
    office = models.CharField("chức vụ lúc đó", max_length=100, blank=True)
    user = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="team_places",
        verbose_name="tài khoản",
        help_text="Người này làm việc trên cổng bằng tài khoản nào.",
    )
    field_numbers = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="lĩnh vực phụ trách", default=list, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    sort_key = models.CharField(max_length=255, editable=False)

    class Meta:
        verbose_name = "thành viên Đoàn"
        verbose_name_plural = "thành phần Đoàn"
        ordering = ["inspection", "sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="teammember_one_leader_per_inspection",
                fields=["inspection"],
                condition=Q(role="leader"),
                violation_error_message="Đoàn đã có Trưởng đoàn.",
            ),
            models.UniqueConstraint(
                name="teammember_account_once_per_inspection",
                fields=["inspection", "user"],
                condition=Q(user__isnull=False),
                violation_error_message="Tài khoản này đã có tên trong Đoàn.",
            ),
            models.CheckConstraint(
                name="teammember_has_a_name_or_an_account",
                condition=~Q(full_name="") | Q(user__isnull=False),
                violation_error_message="Cần họ tên hoặc tài khoản của thành viên.",
            ),
        ]

    def __str__(self):
        return self.full_name or f"({self.get_role_display()}, không nêu tên)"

    def save(self, *args, update_fields=None, **kwargs):
        self.full_name = clean(self.full_name)
        rank = list(self.Role).index(self.Role(self.role))
        self.sort_key = f"{rank}{person_sort_key(self.full_name)}"
        if update_fields is not None:
            update_fields = {*update_fields, "sort_key"}
        super().save(*args, update_fields=update_fields, **kwargs)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Visit(models.Model):
    """The team at one unit on one day. A re-inspection is a later round, not a special case."""

    unit_day = "on"  # read by districts.actions.days_on_record
    view_verb = "view_inspection"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="visits", verbose_name="cuộc kiểm tra"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="visits", verbose_name="đơn vị")
    on = models.DateField("ngày làm việc")
    round = models.PositiveSmallIntegerField("lần", default=1)
    from_time = models.TimeField("từ giờ", null=True, blank=True)
    to_time = models.TimeField("đến giờ", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "buổi kiểm tra"
        verbose_name_plural = "các buổi kiểm tra"
        ordering = ["inspection", "round", "on", "unit__sort_key"]
        constraints = [
            models.UniqueConstraint(
                name="visit_unit_once_per_round",
                fields=["inspection", "unit", "round"],
                violation_error_message="Đơn vị này đã có trong lần kiểm tra ấy.",
            ),
            models.CheckConstraint(
                name="visit_round_starts_at_one",
                condition=Q(round__gte=1),
                violation_error_message="Lần kiểm tra tính từ 1.",
            ),
            models.CheckConstraint(
                name="visit_ends_after_it_begins",
                condition=Q(from_time=None) | Q(to_time=None) | Q(to_time__gt=F("from_time")),
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}, {self.on:%d/%m/%Y}"

    @cached_property
    def has_frozen_minutes(self):
        return any(not minutes.is_draft for minutes in self.minutes.all())

    def local_roles(self, user):
        """The team's roles; for the people of this very unit theirs, and its minutes once they are frozen."""
        roles = set()
        if role := self.inspection.team_roles_by_user.get(user.pk):
            roles.add(role)
        if self.inspection.is_known_to_units and self.unit_id in user.current_unit_ids:
            roles.add("inspected_unit")
            if self.has_frozen_minutes:
                roles.add("unit_reading_minutes")
        return roles

    @property
    def hours(self):
        """08:00–11:30, or as much of it as is known."""
        if self.from_time and self.to_time:
            return f"{self.from_time:%H:%M}–{self.to_time:%H:%M}"
        if self.from_time:
            return f"từ {self.from_time:%H:%M}"
        return f"đến {self.to_time:%H:%M}" if self.to_time else ""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class VisitAttendee(models.Model):
    """Somebody present at a visit, with the office held then; the name or the office may be unknown."""

    class Side(models.TextChoices):
        TEAM = "doan", "Đoàn kiểm tra"
        UNIT = "don_vi", "Đơn vị được kiểm tra"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="attendees", verbose_name="buổi kiểm tra")
    side = models.CharField("bên", max_length=6, choices=Side)
    order = models.PositiveSmallIntegerField("thứ tự")
    full_name = models.CharField("họ và tên", max_length=100, blank=True)
    office = models.CharField("chức vụ", max_length=150, blank=True)

    class Meta:
        verbose_name = "người dự"
        verbose_name_plural = "người dự"
        ordering = ["visit", "side", "order"]
        constraints = [
            models.CheckConstraint(
                name="visitattendee_has_a_name_or_an_office",
                condition=~Q(full_name="") | ~Q(office=""),
                violation_error_message="Người dự cần có họ tên hoặc chức vụ.",
            )
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.full_name or "(không rõ tên)", self.office]))
