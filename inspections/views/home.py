"""Việc của tôi: what waits for the person who signed in."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_required
@require_safe
def home(request):
    return render(request, "inspections/home.html")
