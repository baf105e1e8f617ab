"""What the frame around every page needs: the navigation and the rights it stands on."""

from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import cache_control

from accounts import access

# Label, name of the URL, beginnings of the names that belong to the entry, verb it takes (None: everybody's).
NAVIGATION = (
    ("Việc của tôi", "home", ("home",), None),
    (
        "Kiểm tra",
        "inspection_list",
        ("inspection_", "visit_", "member_", "finding_", "figure_", "observation_", "evidence_"),
        None,
    ),
    ("Yêu cầu", "remedy_list", ("remedy_", "requirement_"), None),
    ("Số liệu", "return_list", ("return_",), "view_returns"),
    ("Văn bản", "document_list", ("document_",), None),
    ("Quản trị", "admin:index", ("admin:",), "use_admin"),
)


def frame(request):
    """Context processor: `navigation` is worked out only by the pages that show it."""
    return {"navigation": partial(navigation_of, request), "idle_seconds": settings.IDLE_SECONDS}


def navigation_of(request):
    """Return the entries this person may open: dicts of `label`, `url` and `is_current`."""
    match = request.resolver_match
    here = match.view_name if match else ""
    return [
        {"label": label, "url": url, "is_current": here.startswith(begins)}
        for label, name, begins, verb in NAVIGATION
        if (verb is None or access.can_somewhere(request.user, verb)) and (url := _url(name))
    ]


@login_not_required
@cache_control(public=True, max_age=7 * 24 * 3600)
def icon(request):
    """Browsers ask for /favicon.ico before they have read a page; it is the icon the pages name."""
    return redirect(static("img/icon.svg"))


def _url(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
