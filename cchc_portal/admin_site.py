from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied


class PortalAdminSite(admin.AdminSite):
    site_header = "Quản trị cổng kiểm tra CCHC"
    site_title = "Quản trị"
    index_title = "Đơn vị, con người, danh mục"
    enable_nav_sidebar = True

    def login(self, request, extra_context=None):
        """One door: the portal's own sign-in, with its lock after five wrong passwords."""
        if request.user.is_authenticated:
            raise PermissionDenied("Tài khoản này không vào trang quản trị.")
        return redirect_to_login(request.GET.get("next") or request.get_full_path())
