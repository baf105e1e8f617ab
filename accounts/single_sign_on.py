"""Sign-in through the province's own server (OpenID Connect), for accounts that are there already.

Imported only where SIGN_IN_METHODS has oidc: allauth's models behind it are installed only then.
"""

import requests
from allauth.socialaccount import views as allauth_views
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import path

PROVIDER = "tinh"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        """Join a first sign-in to the one account with the mail address that the province has verified."""
        if sociallogin.is_existing:
            return
        addresses = [address.email for address in sociallogin.email_addresses if address.verified]
        people = _people_with(addresses)
        if len(people) == 1:
            sociallogin.connect(request, people[0])


def _people_with(addresses):
    from .models import User

    if not addresses:
        return []
    same = Q()
    for address in addresses:
        same |= Q(email__iexact=address)
    return list(User.objects.filter(same, is_active=True)[:2])


def provider(request):
    return SingleSignOnAdapter(request).get_provider(request, PROVIDER)


def reachable(view):
    """The province's server may be down; that is no fault of the portal, and the password still works."""

    @login_not_required
    def wrapped(request, provider_id):
        try:
            return view(request, provider_id)
        except requests.RequestException:
            return render(request, "socialaccount/authentication_error.html", status=503)

    return wrapped


urlpatterns = [
    path("qua/<slug:provider_id>/", reachable(openid_connect.login), name="openid_connect_login"),
    path("qua/<slug:provider_id>/xong/", reachable(openid_connect.callback), name="openid_connect_callback"),
    path("da-thoi/", allauth_views.login_cancelled, name="socialaccount_login_cancelled"),
    path("khong-qua-duoc/", allauth_views.login_error, name="socialaccount_login_error"),
    # allauth leads here after joining; what is joined is shown nowhere.
    path("da-noi/", lambda request: redirect("home"), name="socialaccount_connections"),
]
