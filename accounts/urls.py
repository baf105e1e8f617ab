from django.conf import settings
from django.urls import include, path

from . import views

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="account_login"),
    path("dang-xuat/", views.sign_out, name="account_logout"),
    path("doi-mat-khau/", views.change_password, name="account_change_password"),
    path("phien/", views.session, name="account_session"),
    path("noi-dung-con-lai/", views.kept, name="account_kept_form"),
]
if "mfa" in settings.SIGN_IN_METHODS:
    urlpatterns += [
        path("nhap-lai-mat-khau/", views.reauthenticate, name="account_reauthenticate"),
        path("hai-buoc/", include("allauth.mfa.urls")),
    ]
if "oidc" in settings.SIGN_IN_METHODS:
    from . import single_sign_on

    urlpatterns += single_sign_on.urlpatterns
