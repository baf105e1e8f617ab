"""A few pages to try signing in on: what a view of the portal looks like, without its records."""

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from accounts.access import requires
from accounts.passive import passive

handler400 = "cchc_portal.errors.bad_request"
handler403 = "cchc_portal.errors.permission_denied"
handler404 = "cchc_portal.errors.page_not_found"
handler429 = "cchc_portal.errors.too_many_requests"
handler500 = "cchc_portal.errors.server_error"

written = []  # what the page `write` was sent, newest last


class WriteForm(forms.Form):
    words = forms.CharField()


def home(request):
    return render(request, "error.html", {"heading": "Trang thử", "sentences": ["Một câu."]})


def write(request):
    form = WriteForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            written.append(request.POST.dict())
            return redirect("home")
        return HttpResponse("Chưa được", status=422)
    return render(request, "account/inactive.html")


@passive
def progress(request):
    return HttpResponse("Đang lập")


@requires("create_inspection")
def staff_only(request):
    return HttpResponse("Được")


def refuse(request):
    raise PermissionDenied("Anh/chị không có quyền: phát hành văn bản.")


def refuse_in_english(request):
    raise PermissionDenied("Reauthentication not available")


@login_not_required
def fail(request):
    raise RuntimeError("broken on purpose")


@login_not_required
def too_big(request):
    raise RequestDataTooBig


urlpatterns = [
    path("", home, name="home"),
    path("kiem-tra/", home, name="inspection_list"),
    path("thong-bao/", home, name="notice_list"),
    path("thong-bao/thu/", home, name="notice_mail"),
    path("xac-minh/", home, name="proof_check"),
    path("ghi/", write, name="write"),
    path("tien-do/", progress, name="progress"),
    path("cua-so/", staff_only, name="staff_only"),
    path("cam/", refuse, name="refuse"),
    path("cam-tieng-anh/", refuse_in_english, name="refuse_in_english"),
    path("hong/", fail, name="fail"),
    path("qua-lon/", too_big, name="too_big"),
    path("tai-khoan/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
