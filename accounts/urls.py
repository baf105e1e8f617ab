from allauth.account import views
from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("dang-nhap/", views.login, name="account_login"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("doi-mat-khau/", views.password_change, name="account_change_password"),
]
if "mfa" in settings.SIGN_IN_METHODS:
    urlpatterns.append(path("xac-thuc/", include("allauth.mfa.urls")))
