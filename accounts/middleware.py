from django.shortcuts import redirect
from django.urls import resolve

OPEN_WHILE_PASSWORD_IS_OLD = {"account_change_password", "account_logout"}


class PasswordChangeMiddleware:
    """Who was given a password by somebody else changes it before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if (
            user.is_authenticated
            and user.must_change_password
            and resolve(request.path_info).url_name not in OPEN_WHILE_PASSWORD_IS_OLD
        ):
            return redirect("account_change_password")
        return self.get_response(request)
