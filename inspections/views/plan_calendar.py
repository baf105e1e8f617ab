"""The calendar: a year by months, a month by days, with planned lines and real visits."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from inspections import planning
from inspections.forms.plan import CalendarForm


@require_safe
def plan_calendar(request):
    """What the person may know of: a unit's people see the visits they were told of, and no plan."""
    today = timezone.localdate()
    year, month = CalendarForm(request.GET).asked(today)
    entries = planning.entries_of_year(request.user, year, today)
    context = {
        "year": year,
        "month": month,
        "earlier": (year, month - 1) if month and month > 1 else (year - 1, 12 if month else None),
        "later": (year, month + 1) if month and month < 12 else (year + 1, 1 if month else None),
        "entries": [entry for entry in entries if month in (None, entry.month)],
        "months": planning.months_of(year, entries, today),
        "may_edit": access.can(request.user, "edit_plan"),
    }
    if month:
        context["weeks"] = planning.weeks_of(year, month, entries, today)
        context["without_day"] = [each for each in entries if each.month == month and each.on is None]
        return render(request, "inspections/plan_calendar_month.html", context)
    return render(request, "inspections/plan_calendar_year.html", context)
