"""What somebody gets who is not, or no longer, signed in.

A page they asked for is opened after signing in. What a form sent is kept for them (kept_form.py). A script
is never redirected: it gets 401 with a sentence, and the page it belongs to stays as it is.
"""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from . import kept_form

SENTENCE = (
    "Phiên làm việc đã hết sau 15 phút không thao tác. Nội dung đang gõ vẫn còn trên màn hình. "
    "Xin đăng nhập lại ở thẻ khác rồi gửi lại."
)
NOT_KEPT = (
    "Phiên làm việc đã hết nên lần gửi vừa rồi chưa được ghi. "
    "Bấm nút Quay lại của trình duyệt để chép nội dung, đăng nhập rồi gửi lại."
)
# What a browser says it wants the answer for when a person opens an address or sends a form.
PAGE_DESTINATIONS = ("document", "iframe", "frame", "embed", "object")


def asked_by_script(request):
    """True if htmx, fetch or a picture asks, so that a page would be of no use as the answer.

    Browsers say it by Sec-Fetch-Dest (over HTTPS and on this machine), htmx and our scripts by their headers.
    """
    headers = request.headers
    if headers.get("HX-Request") == "true" or headers.get("X-Requested-With") == "XMLHttpRequest":
        return True
    if destination := headers.get("Sec-Fetch-Dest"):
        return destination not in PAGE_DESTINATIONS
    accepted = headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def answer(request):
    """Return 401 JSON to a script, else the way to the sign-in page."""
    if asked_by_script(request):
        return JsonResponse({"signed_out": True, "sentence": SENTENCE}, status=401)
    if request.method in ("GET", "HEAD"):
        return to_sign_in(request.get_full_path())
    if kept_form.keep(request):
        return to_sign_in(reverse("account_kept_form"))
    messages.warning(request, NOT_KEPT)
    return to_sign_in(reverse("home"))


def to_sign_in(then):
    """Return the redirect to the sign-in page that leads on to the address `then`."""
    return redirect(f"{reverse('account_login')}?{urlencode({'next': then})}")
