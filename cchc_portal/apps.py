from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "cchc_portal"
    verbose_name = "Cổng kiểm tra cải cách hành chính"

    def ready(self):
        from . import checks  # noqa: F401  registers the system checks


class PortalAdminConfig(AdminConfig):
    default_site = "cchc_portal.admin_site.PortalAdminSite"
