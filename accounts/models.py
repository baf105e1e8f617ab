"""Who uses the portal: people, and the roles they hold for a time."""

import pghistory
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from . import access
from .vietnamese import clean, fold, person_sort_key


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=self.model.normalize_username(username).lower())

    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username, password=None, **fields):
        """A first administrator, for `manage.py createsuperuser`."""
        user = self.create_user(username, password, must_change_password=False, **fields)
        Membership.objects.create(user=user, role="administrator", valid_from=timezone.localdate())
        return user


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person with an account. What they may do is said by `Membership` and `accounts.access`."""

    username = models.CharField(
        "tên đăng nhập",
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9._-]+\Z", "Chỉ dùng chữ thường không dấu, chữ số và các dấu . _ -")
        ],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng."},
    )
    full_name = models.CharField("họ và tên", max_length=50)  # NĐ 30/2020, Phụ lục VI: 50 characters
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField(
        "đang dùng", default=True, help_text="Bỏ chọn để khóa tài khoản; không xóa tài khoản đã dùng."
    )
    must_change_password = models.BooleanField("phải đổi mật khẩu ở lần đăng nhập tới", default=True)
    date_joined = models.DateTimeField("ngày tạo", default=timezone.now, editable=False)
    sort_key = models.CharField(max_length=255, editable=False, db_index=True)
    search_text = models.CharField(max_length=255, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["sort_key", "username"]

    def __str__(self):
        return self.full_name or self.username

    def save(self, *args, update_fields=None, **kwargs):
        self.full_name = clean(self.full_name)
        self.sort_key = person_sort_key(self.full_name)
        self.search_text = fold(f"{self.full_name} {self.username}")
        if update_fields is not None and "full_name" in update_fields:
            update_fields = {*update_fields, "sort_key", "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return str(self)  # a Vietnamese greeting says the whole name

    @cached_property
    def current_memberships(self):
        """Memberships in force today, with their units: one query for the life of this object."""
        return list(self.memberships.in_force().select_related("unit"))

    @property
    def current_roles(self):
        """Codes of the roles held for the whole province today."""
        return {membership.role for membership in self.current_memberships if membership.unit_id is None}

    @property
    def current_unit_ids(self):
        """Ids of the units this person answers for today."""
        return {membership.unit_id for membership in self.current_memberships if membership.unit_id}

    @property
    def current_unit_uuids(self):
        """The same as a document's `parameters` name units."""
        return {str(membership.unit.uuid) for membership in self.current_memberships if membership.unit_id}

    @cached_property
    def is_on_a_team(self):
        """Whether any inspection has this account on its team."""
        return self.team_places.exists()

    # What Django's admin asks; answered by access.py alone. Deletion is never given.

    @property
    def is_staff(self):
        return access.can(self, "use_admin")

    def has_perm(self, perm, obj=None):
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label):
        return self.is_active and self.is_staff


class MembershipQuerySet(models.QuerySet):
    def in_force(self, on=None):
        on = on or timezone.localdate()
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


@pghistory.track()
class Membership(models.Model):
    """A role that a person holds between two dates: for the province, or for one unit."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="người dùng")
    role = models.CharField("vai trò", max_length=30, choices=access.MEMBERSHIP_ROLES)
    unit = models.ForeignKey(
        "districts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="đơn vị",
        help_text="Để trống với vai trò của tỉnh; bắt buộc với cán bộ đầu mối và người đứng đầu đơn vị.",
    )
    valid_from = models.DateField("từ ngày", default=timezone.localdate)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò của người dùng"
        verbose_name_plural = "vai trò của người dùng"
        ordering = ["user", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="membership_unit_role_names_its_unit",
                condition=Q(role__in=access.UNIT_ROLES, unit__isnull=False)
                | Q(role__in=access.PROVINCE_ROLES, unit__isnull=True),
                violation_error_message="Vai trò của đơn vị phải ghi đơn vị; vai trò của tỉnh thì để trống.",
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.UniqueConstraint(
                name="membership_role_is_held_once_at_a_time",
                fields=["user", "role", "unit"],
                condition=Q(valid_to=None),
                nulls_distinct=False,
                violation_error_message="Người này đang giữ đúng vai trò ấy rồi.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}" + (f", {self.unit}" if self.unit_id else "")

    def is_in_force(self, on=None):
        on = on or timezone.localdate()
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


# What django-axes notes of sign-ins, under names an administrator understands.


class SignIn(AccessLog):
    class Meta:
        proxy = True
        verbose_name = "lần đăng nhập"
        verbose_name_plural = "nhật ký đăng nhập"

    def __str__(self):
        return f"{self.username} đăng nhập lúc {timezone.localtime(self.attempt_time):%d/%m/%Y %H:%M}"


class FailedSignIn(AccessFailureLog):
    class Meta:
        proxy = True
        verbose_name = "lần đăng nhập không thành"
        verbose_name_plural = "nhật ký đăng nhập không thành"

    def __str__(self):
        return f"{self.username} nhập sai lúc {timezone.localtime(self.attempt_time):%d/%m/%Y %H:%M}"


class SignInLock(AccessAttempt):
    class Meta:
        proxy = True
        verbose_name = "lần nhập sai còn tính"
        verbose_name_plural = "nhập sai mật khẩu, tạm khóa"

    def __str__(self):
        return f"{self.username} từ {self.ip_address}"
