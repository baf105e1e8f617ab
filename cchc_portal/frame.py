"""What the frame around every page needs: the navigation and the rights it stands on."""

from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import cache_control

from accounts import access
from inspections.models import Notice

MOST_SHOWN = 99

# Label, name of the URL, beginnings of the names that belong to the entry, verb it takes (None: everybody's).
NAVIGATION = (
    ("Việc của tôi", "home", ("home",), None),
    (
        "Kiểm tra",
        "inspection_list",
        (
            "inspection_",
            "plan_",
            "line_",
            "visit_",
            "member_",
            "recheck_",
            "finding_",
            "figure_",
            "observation_",
            "evidence_",
            "minutes_",
        ),
        "view_inspection",
    ),
    ("Yêu cầu", "remedy_list", ("remedy_", "requirement_", "oversight"), "view_requirement"),
    ("Số liệu", "return_list", ("return_", "reported_", "statistics"), "view_returns"),
    ("Đơn vị", "unit_list", ("unit_",), None),
    ("Mô hình", "model_list", ("model_", "adoption_", "status_"), None),
    ("Văn bản", "document_list", ("document_", "batch_"), "view_document"),
    ("Quản trị", "admin:index", ("admin:",), "use_admin"),
)


def frame(request):
    """Context processor: `navigation` and `unread` are worked out only by the pages that show them."""
    return {
        "navigation": partial(navigation_of, request),
        "unread": partial(unread_of, request),
        "idle_seconds": settings.IDLE_SECONDS,
    }


def unread_of(request):
    """How many notices wait to be read, as the bell shows it: "", "7", "99+". Mostly one query."""
    if not request.user.is_authenticated:
        return ""
    waiting = Notice.objects.filter(to=request.user).unread()
    seen = waiting.visible_to(request.user, waiting.subjects())
    n = len(seen.order_by().values("pk")[: MOST_SHOWN + 1])
    return f"{MOST_SHOWN}+" if n > MOST_SHOWN else str(n or "")


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
