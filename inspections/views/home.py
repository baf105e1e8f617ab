"""Việc của tôi: what waits for the person who signed in."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from inspections import presenters
from inspections.work_list import TO_JUDGE, work_of


@require_safe
def home(request):
    today, only = timezone.localdate(), request.GET.get("viec", "")
    context = {
        "today": today,
        "weekday": presenters.weekday(today),
        "work": work_of(request.user, today, only),
        "only_to_judge": only == TO_JUDGE,
        "sees_all": access.province_wide(request.user, "view_requirement"),
        "may_create": access.can(request.user, "create_inspection"),
        "has_role": bool(request.user.current_memberships),
    }
    return render(request, "inspections/home.html", context)
