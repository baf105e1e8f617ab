"""People, their roles, and the locks of sign-in, as an administrator keeps them."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.views.decorators.http import require_POST

from . import access, lockout
from .models import FailedSignIn, Membership, SignIn, SignInLock, User
from .passwords import first_password
from .record_admin import ReadOnlyRecordAdmin, RecordAdmin, RecordInline

HAS_SECOND_STEP = "mfa" in settings.SIGN_IN_METHODS


class UserForm(forms.ModelForm):
    def clean_is_active(self):
        """Somebody must be left who can let others in."""
        is_active = self.cleaned_data["is_active"]
        if self.instance.pk and not is_active and access.can(self.instance, "use_admin"):
            others = Membership.objects.in_force().filter(role="administrator", user__is_active=True)
            if not others.exclude(user=self.instance).exists():
                raise forms.ValidationError(
                    "Đây là quản trị viên duy nhất đang dùng; giao vai trò cho người khác trước đã."
                )
        return is_active

    def clean_username(self):
        return self.cleaned_data["username"].strip().lower()


class MembershipInline(RecordInline):
    model = Membership
    show_change_link = False
    autocomplete_fields = ["unit"]
    verbose_name_plural = "vai trò (thôi giữ thì ghi ngày kết thúc)"


class RoleFilter(admin.SimpleListFilter):
    title = "vai trò hiện nay"
    parameter_name = "vai_tro"

    def lookups(self, request, model_admin):
        return access.MEMBERSHIP_ROLES

    def queryset(self, request, queryset):
        if self.value() in dict(access.MEMBERSHIP_ROLES):
            in_force = Membership.objects.in_force().filter(role=self.value())
            return queryset.filter(pk__in=in_force.values("user"))
        return queryset


class LockedFilter(admin.SimpleListFilter):
    title = "đăng nhập"
    parameter_name = "khoa"

    def lookups(self, request, model_admin):
        return [("co", "Đang tạm khóa do nhập sai mật khẩu")]

    def queryset(self, request, queryset):
        if self.value() == "co":
            return queryset.filter(username__in=lockout.locked_names())
        return queryset


@admin.register(User)
class UserAdmin(RecordAdmin):
    form = UserForm
    list_display = ["full_name", "username", "roles", "is_active", "must_change_password", "last_login"]
    list_display_links = ["full_name", "username"]
    list_filter = [RoleFilter, "is_active", "must_change_password", LockedFilter]
    search_fields = ["search_text"]
    ordering = ["sort_key", "username"]
    fields = [
        "username",
        "full_name",
        "email",
        "is_active",
        "must_change_password",
        "last_login",
        "date_joined",
    ]
    readonly_fields = ["must_change_password", "last_login", "date_joined"]
    inlines = [MembershipInline]
    history_parts = ["memberships"]
    actions = ["unlock_sign_in"]
    change_form_template = "admin/accounts/user/change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__unit")

    def get_readonly_fields(self, request, obj=None):
        """A name that stands in sign-in records is not given another."""
        return [*self.readonly_fields, "username"] if obj else self.readonly_fields

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["username", "full_name", "email"]

    @admin.display(description="vai trò hiện nay")
    def roles(self, user):
        words = [
            membership.get_role_display() + (f", {membership.unit}" if membership.unit else "")
            for membership in user.memberships.all()
            if membership.is_in_force()
        ]
        return format_html_join("; ", "{}", ((word,) for word in words)) or "—"

    # --- The first password ---

    def save_model(self, request, user, form, change):
        if not change:
            request.first_password = first_password()
            user.set_password(request.first_password)
        super().save_model(request, user, form, change)

    def response_add(self, request, user, post_url_continue=None):
        return self._show_password(request, user, request.first_password, "Đã tạo tài khoản")

    def _show_password(self, request, user, password, title):
        """Shown once, in this answer: it is kept nowhere in the clear."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "object": user,
            "opts": self.opts,
            "first_password": password,
        }
        response = TemplateResponse(request, "admin/accounts/user/first_password.html", context)
        response["Cache-Control"] = "no-store, private"
        return response

    # --- What else is done to one account ---

    def get_urls(self):
        ours = {
            "dat-lai-mat-khau": ("accounts_user_reset_password", self.reset_password),
            "mo-khoa": ("accounts_user_unlock", self.unlock),
        }
        if HAS_SECOND_STEP:
            ours["tat-hai-buoc"] = ("accounts_user_end_second_step", self.end_second_step)
        paths = [path(f"<int:pk>/{to}/", self._view(view), name=name) for to, (name, view) in ours.items()]
        return paths + super().get_urls()

    def _view(self, view):
        return self.admin_site.admin_view(require_POST(view))

    def end_second_step(self, request, pk):
        """For who lost the phone: the password alone lets in until they switch it on anew."""
        user = self.get_object(request, pk)
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        user.authenticator_set.all().delete()
        self.log_change(request, user, "Tắt đăng nhập hai bước.")
        self.message_user(request, f"{user} từ nay đăng nhập bằng mật khẩu.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[pk]))

    def reset_password(self, request, pk):
        user = self.get_object(request, pk)
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        password = first_password()
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        lockout.unlock(user.username)
        self.log_change(request, user, "Đặt lại mật khẩu.")
        return self._show_password(request, user, password, "Đã đặt lại mật khẩu")

    def unlock(self, request, pk):
        user = self.get_object(request, pk)
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        self._unlock(request, [user])
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[pk]))

    @admin.action(description="Mở khóa đăng nhập")
    def unlock_sign_in(self, request, queryset):
        self._unlock(request, queryset)

    def _unlock(self, request, users):
        for user in users:
            if lockout.unlock(user.username):
                self.log_change(request, user, "Mở khóa đăng nhập.")
                self.message_user(request, f"{user} đăng nhập lại được ngay.", messages.SUCCESS)
            else:
                self.message_user(request, f"{user} không có lần nhập sai nào cần xóa.", messages.INFO)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        user = self.get_object(request, object_id)
        context = {
            "is_locked": user is not None and user.username in lockout.locked_names(),
            "has_second_step": HAS_SECOND_STEP and user is not None and user.authenticator_set.exists(),
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})


class SignInAdmin(ReadOnlyRecordAdmin):
    """What django-axes noted, with the field names in Vietnamese; passwords are never among it."""

    list_display = ["at", "name", "address", "browser"]
    search_fields = ["username", "ip_address"]
    fields = readonly_fields = ["at", "name", "address", "browser"]
    date_hierarchy = "attempt_time"

    @admin.display(description="lúc", ordering="attempt_time")
    def at(self, record):
        return record.attempt_time

    @admin.display(description="tên đăng nhập", ordering="username")
    def name(self, record):
        return record.username

    @admin.display(description="địa chỉ mạng", ordering="ip_address")
    def address(self, record):
        return record.ip_address

    @admin.display(description="trình duyệt")
    def browser(self, record):
        return record.user_agent


@admin.register(SignIn)
class SuccessfulSignInAdmin(SignInAdmin):
    list_display = fields = readonly_fields = [*SignInAdmin.fields, "signed_out_at"]

    @admin.display(description="đăng xuất lúc")
    def signed_out_at(self, record):
        return record.logout_time


@admin.register(FailedSignIn)
class FailedSignInAdmin(SignInAdmin):
    list_display = fields = readonly_fields = [*SignInAdmin.fields, "locked"]

    @admin.display(description="đã khóa", boolean=True)
    def locked(self, record):
        return record.locked_out


@admin.register(SignInLock)
class SignInLockAdmin(SignInAdmin):
    list_display = fields = readonly_fields = [*SignInAdmin.fields, "failures"]
    actions = ["unlock"]

    def get_queryset(self, request):
        return lockout.recent(super().get_queryset(request))

    @admin.display(description="số lần sai", ordering="failures_since_start")
    def failures(self, record):
        return f"{record.failures_since_start} (khóa từ {settings.AXES_FAILURE_LIMIT})"

    @admin.action(description="Mở khóa đăng nhập cho những tên đã chọn")
    def unlock(self, request, queryset):
        names = sorted({attempt.username for attempt in queryset})
        for name in names:
            lockout.unlock(name)
        for user in User.objects.filter(username__in=names):
            self.log_change(request, user, "Mở khóa đăng nhập.")
        self.message_user(request, f"Đã mở khóa đăng nhập: {', '.join(names)}.", messages.SUCCESS)

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff
