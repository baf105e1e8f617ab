"""Pages for what went wrong: what happened, what is kept, what to do. A script gets the same as JSON."""

import logging

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import kept_form
from accounts.signed_out import asked_by_script, to_sign_in

log = logging.getLogger(__name__)

ASK_ADMINISTRATOR = "Nếu cần việc này cho công vụ, xin liên hệ quản trị viên để được giao đúng vai trò."
TYPING_IS_KEPT = "Nếu vừa gõ nội dung: bấm nút Quay lại của trình duyệt, nội dung thường vẫn còn trong mẫu."


def problem(request, status, heading, *sentences):
    """Answer with an error page in the frame, or with JSON `{"sentence": …}` where a script asks."""
    if asked_by_script(request):
        return JsonResponse({"sentence": " ".join(sentences)}, status=status)
    return render(request, "error.html", {"heading": heading, "sentences": sentences}, status=status)


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return problem(
            request,
            413,
            "Nội dung gửi lên quá lớn",
            "Cổng không nhận được lần gửi này vì quá dài hoặc quá nhiều tệp; chưa có gì được ghi.",
            "Xin bớt nội dung, hoặc gửi làm nhiều lần.",
            TYPING_IS_KEPT,
        )
    return problem(
        request,
        400,
        "Yêu cầu không hợp lệ",
        "Địa chỉ hoặc nội dung gửi lên có ký tự mà cổng không đọc được; chưa có gì được ghi.",
        "Xin mở lại trang từ danh mục. Nếu vẫn gặp, xin báo quản trị viên kèm địa chỉ trang.",
    )


def permission_denied(request, exception=None):
    """The sentence of the refusal itself, as access.py words it."""
    words = str(exception or "")
    # Django's and allauth's own refusals are in English and are not meant for people.
    sentence = words if words and not words.isascii() else "Tài khoản này không được mở trang này."
    return problem(request, 403, "Không có quyền", sentence, ASK_ADMINISTRATOR)


def page_not_found(request, exception=None):
    return problem(
        request,
        404,
        "Không tìm thấy trang",
        "Địa chỉ này không có, hoặc không thuộc những gì anh/chị được xem.",
        "Xin kiểm tra lại đường dẫn, hoặc tìm từ trang đầu.",
    )


def too_many_requests(request, exception=None):
    return problem(
        request,
        429,
        "Thao tác quá nhanh",
        "Có quá nhiều lần gửi liên tiếp từ máy hoặc mạng này, nên cổng tạm ngừng nhận.",
        "Xin chờ một phút rồi thử lại.",
    )


def server_error(request):
    """Leans on nothing that may be what failed: neither database nor session nor, at last, templates."""
    sentences = (
        "Cổng gặp lỗi khi làm việc này, và lỗi đã được ghi lại. Những gì đã lưu trước đó vẫn còn.",
        "Xin thử lại sau ít phút. Nếu vẫn gặp, xin báo quản trị viên: việc đang làm và giờ gặp lỗi.",
        TYPING_IS_KEPT,
    )
    if asked_by_script(request):
        return JsonResponse({"sentence": " ".join(sentences)}, status=500)
    try:
        page = render_to_string("error.html", {"heading": "Cổng gặp lỗi", "sentences": sentences})
    except Exception:
        log.exception("The error page itself failed")
        page = "<!doctype html><html lang=vi><meta charset=utf-8><title>Cổng gặp lỗi</title>"
        page += "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return HttpResponse(page, status=500)


def csrf_failure(request, reason=""):
    """A form older than the last sign-in in this browser: its words are kept and offered again.

    Scripts get a header by which they know to fetch a fresh token and send once more.
    """
    if asked_by_script(request):
        sentence = "Trang này cũ hơn lần đăng nhập gần nhất. Nội dung vẫn còn trên màn hình; xin gửi lại."
        return JsonResponse({"sentence": sentence}, status=403, headers={"X-CSRF-Failure": "1"})
    page = request.resolver_match.url_name if request.resolver_match else ""
    if page in ("account_login", "account_logout"):
        messages.info(request, "Trang vừa rồi đã cũ. Xin làm lại trên trang này.")
        return redirect(request.get_full_path())
    if kept_form.keep(request):
        if not request.user.is_authenticated:
            return to_sign_in(reverse("account_kept_form"))
        if kept_form.waiting_for(request):
            return redirect("account_kept_form")
        return problem(
            request,
            403,
            "Trang thuộc về tài khoản khác",
            f"Trang vừa gửi được mở khi người khác đăng nhập; nay trình duyệt này là của {request.user}.",
            "Chưa có gì được ghi.",
            "Bấm nút Quay lại của trình duyệt để chép nội dung ra, rồi đăng nhập đúng tài khoản.",
        )
    return problem(
        request,
        403,
        "Trang đã cũ",
        "Trang vừa gửi được mở quá lâu, hoặc trình duyệt không giữ cookie; chưa có gì được ghi.",
        TYPING_IS_KEPT,
        "Chép nội dung ra chỗ khác, tải lại trang rồi gửi lại.",
    )
