"""The notices of the person who is signed in, and what of them comes by mail."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections import sheets
from inspections.forms.notice import MailChoiceForm, NoticeFilterForm, ReadAllForm
from inspections.models import Letter, MailChoice, Notice
from inspections.notices.letters import address_for, choice_of

PER_PAGE = 30


@require_safe
def notice_list(request):
    mine = Notice.objects.visible_to(request.user)
    form = NoticeFilterForm(request.GET)
    found = form.filter(mine)
    if form.wants_excel:
        return sheets.NOTICES.response(found, form)
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    newest = max((notice for notice in page if not notice.read_at), key=_age, default=None)
    context = {"form": form, "page": page, "newest": newest, "today": timezone.localdate()}
    return render(request, "inspections/notice_list.html", context)


def _age(notice):
    return (notice.created_at, notice.pk)


@require_POST
def notice_open(request, uuid):
    """Mark it read and go to what it is about: a GET, such as a link in a letter, writes nothing."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), uuid=uuid)
    _mark_read(Notice.objects.filter(pk=notice.pk))
    return redirect(notice.path)


@require_POST
def notice_read(request, uuid):
    notice = get_object_or_404(Notice.objects.visible_to(request.user), uuid=uuid)
    _mark_read(Notice.objects.filter(pk=notice.pk))
    return _back_to_list(request)


@require_POST
def notice_read_all(request):
    form = ReadAllForm(request.POST)
    mine = Notice.objects.visible_to(request.user)
    newest = mine.filter(uuid=form.cleaned_data["newest"]).first() if form.is_valid() else None
    if newest:
        n = _mark_read(mine.filter(created_at__lte=newest.created_at))
        messages.success(request, f"Đã đánh dấu {n} thông báo là đã đọc.")
    return _back_to_list(request)


def _mark_read(notices):
    return notices.filter(read_at=None).update(read_at=timezone.now())


def _back_to_list(request):
    asked = request.GET.urlencode()
    return redirect(reverse("notice_list") + (f"?{asked}" if asked else ""))


@require_http_methods(["GET", "HEAD", "POST"])
def notice_mail(request):
    form = MailChoiceForm(request.POST or None, choice=choice_of(request.user))
    if request.method == "POST" and form.is_valid():
        MailChoice.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, "Đã lưu cách nhận thư báo.")
        return redirect("notice_mail")
    context = {
        "form": form,
        "kinds": [(kind.label, address_for(request.user, kind)) for kind in Letter.Kind],
        "hour": settings.NOTICE_HOUR,
    }
    return render(
        request, "inspections/notice_mail.html", context, status=422 if request.method == "POST" else 200
    )
