from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("inspections.urls")),
    path("tai-khoan/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
