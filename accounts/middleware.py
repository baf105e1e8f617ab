from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.sessions import middleware as sessions
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control, patch_vary_headers

from . import kept_form, signed_out

OPEN_WHILE_PASSWORD_IS_OLD = {"account_change_password", "account_logout", "account_session"}


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's, but what a page asks for by itself (passive.py) does not keep the session alive."""

    def process_view(self, request, view, args, kwargs):
        request.is_passive = getattr(view, "is_passive", False)

    def process_response(self, request, response):
        if getattr(request, "is_passive", False) and not request.session.modified:
            patch_vary_headers(response, ("Cookie",))
            return response
        return super().process_response(request, response)


class SignedInMiddleware:
    """Every page is for people signed in, unless its view is marked `login_not_required`.

    Who is signed out is answered by signed_out.py: what they typed is kept, a script gets 401.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            kept_form.drop_once_sent(request, response)
            kept_form.remember_owner(request, response)
            if not response.has_header("Cache-Control"):
                # Asked for anew when the next person presses "back"; the browser may keep typed fields.
                patch_cache_control(response, private=True, no_cache=True)
        return response

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            is_for_anybody = not getattr(view, "login_required", True)
            return None if is_for_anybody else signed_out.answer(request)
        if _must_change_password(request):
            return redirect("account_change_password")
        return None


def _must_change_password(request):
    """Who was given a password by somebody else changes it before anything else."""
    return (
        request.user.must_change_password
        and request.resolver_match.url_name not in OPEN_WHILE_PASSWORD_IS_OLD
        and _signed_in_by_password(request)
    )


def _signed_in_by_password(request):
    """False for who came from the province's own sign-in: they may know no password of ours."""
    if not request.user.has_usable_password():
        return False
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    return not methods or "password" in methods
