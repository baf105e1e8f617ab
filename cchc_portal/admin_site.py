from functools import wraps

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from accounts import access, signed_out

OUR_APPS = {"accounts", "districts", "inspections"}


class TellingApart(AutocompleteJsonView):
    """A choice among records that share a name shows what tells them apart, where the record knows."""

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": getattr(obj, "told_apart", result["text"])}


class PortalAdminSite(admin.AdminSite):
    site_header = "Quản trị cổng kiểm tra CCHC"
    site_title = "Quản trị"
    index_title = "Đơn vị, con người, danh mục"
    enable_nav_sidebar = True
    empty_value_display = "—"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Pages of other packages stay out: groups and rights that mean nothing here, in English."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model._meta.app_label in OUR_APPS]
        super().register(ours, admin_class, **options)

    def changelist_workbook(self, model_admin, request):
        from districts.admin_sheets import changelist_workbook  # needs the models, which load after this site

        return changelist_workbook(model_admin, request)

    def autocomplete_view(self, request):
        return TellingApart.as_view(admin_site=self)(request)

    def admin_view(self, view, cacheable=False):
        """A weak role and a broken address are answered as everywhere in the portal."""
        django_view = super().admin_view(view, cacheable)

        @wraps(django_view)
        def guarded(request, *args, **kwargs):
            access.require(request.user, "use_admin")
            if any("\0" in value for values in request.GET.lists() for value in values[1]):
                raise BadRequest  # PostgreSQL refuses NUL, and not every filter of the admin looks for it
            return django_view(request, *args, **kwargs)

        return guarded

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """One door: the portal's own sign-in, with its lock after five wrong passwords."""
        if request.user.is_authenticated:
            access.require(request.user, "use_admin")
        return signed_out.to_sign_in(request.GET.get("next") or request.get_full_path())

    def logout(self, request, extra_context=None):
        from accounts.views import sign_out  # allauth's views need the models, which load after this site

        return sign_out(request)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
