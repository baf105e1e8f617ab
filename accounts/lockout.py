"""The lock after five wrong passwords, counted by django-axes for a name and an address together.

A stranger elsewhere can therefore not lock a colleague out. The lock ends by itself after AXES_COOLOFF_TIME;
an administrator can end it at once.
"""

import ipaddress

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.shortcuts import render
from django.utils import timezone


def name_tried(request, credentials=None):
    """Return the name somebody tries to sign in with, as accounts are named: lower case, no spaces around.

    django-axes asks with the credentials of Django's signal ("username"), with those of its own backend
    ("login") or with none, when the form's field tells.
    """
    credentials = credentials or {}
    name = credentials.get("username") or credentials.get("login") or request.POST.get("login") or ""
    return name.strip().lower()


def client_address(request):
    """Return the address of the browser, which is not the proxy's.

    Every proxy adds the address it was called from at the end of X-Forwarded-For; what stands before is the
    client's own claim. PROXY_COUNT says how many proxies of ours there are, so that many entries from the end
    are true. With none the header is not read at all.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    addresses = [address.strip() for address in forwarded.split(",") if address.strip()]
    if settings.PROXY_COUNT and addresses:
        address = addresses[-min(settings.PROXY_COUNT, len(addresses))]
    else:
        address = request.META.get("REMOTE_ADDR") or ""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        # A Unix socket has no address, and a broken header is nobody's: all of these count as one place.
        return "0.0.0.0"


def tries_left(request):
    """Return how many wrong passwords are left, or None before the first; the same for names nobody has."""
    failures = getattr(request, "axes_failures_since_start", None)
    return None if failures is None else max(settings.AXES_FAILURE_LIMIT - failures, 0)


def locked_page(request, *args, **kwargs):
    """Answer every try of a locked name from its address."""
    context = {
        "limit": settings.AXES_FAILURE_LIMIT,
        "hours": int(settings.AXES_COOLOFF_TIME.total_seconds() // 3600),
    }
    return render(request, "account/locked.html", context, status=429)


def recent(attempts):
    """Return those of the counted wrong passwords that still count."""
    return attempts.filter(attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME)


def locked_names():
    """Return the names locked now, from whichever address; browsers of one address count together."""
    places = recent(AccessAttempt.objects).order_by().values("username", "ip_address")
    failures = places.annotate(failures=Sum("failures_since_start"))
    return set(failures.filter(failures__gte=settings.AXES_FAILURE_LIMIT).values_list("username", flat=True))


def unlock(username):
    """Forget the wrong passwords for a name, from every address; return how many places were forgotten."""
    return AccessAttempt.objects.filter(username=username.lower()).delete()[0]
