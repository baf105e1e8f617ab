from django.contrib import admin
from django.urls import include, path

from .frame import icon

urlpatterns = [
    path("", include("inspections.urls")),
    path("", include("districts.urls")),
    path("tai-khoan/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("favicon.ico", icon),
]

handler400 = "cchc_portal.errors.bad_request"
handler403 = "cchc_portal.errors.permission_denied"
handler404 = "cchc_portal.errors.page_not_found"
handler429 = "cchc_portal.errors.too_many_requests"  # asked for by allauth
handler500 = "cchc_portal.errors.server_error"
