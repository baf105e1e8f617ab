from allauth.account.adapter import DefaultAccountAdapter
from django.shortcuts import render


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator: nobody signs up."""

    def is_open_for_signup(self, request):
        return False


def locked_out(request, credentials, *args, **kwargs):
    """Shown after five wrong passwords for one name from one address (axes)."""
    return render(request, "account/locked.html", status=429)
