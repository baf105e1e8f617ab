"""The page of a unit: its life, and what is known of it to who asks."""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from districts.fields import DateField
from districts.models import DossierReturn, Unit
from districts.parents import day_within, parents_on
from districts.succession import same_body
from districts.unit_life import aftermath
from districts.unit_timeline import timeline
from inspections import unit_page
from inspections.forms.unit_history import UnitHistoryForm
from inspections.models_to_learn import models_to_learn
from inspections.sheets import UNIT_HISTORY
from inspections.unit_history import events_of

EVENTS_PER_PAGE = 50


@require_safe
def unit_detail(request, uuid):
    """Units are public to whoever is signed in; each part below is narrowed by its own rights."""
    unit = get_object_or_404(Unit.objects.select_related("parent"), uuid=uuid)
    user, body = request.user, same_body(unit)
    asked, problem = _day_asked(request)
    day = day_within(unit, asked)
    context = {
        "unit": unit,
        "sees_statistics": access.can(user, "view_returns", DossierReturn(unit=unit)),
        "day": day,
        "day_problem": problem,
        "is_today": day == timezone.localdate(),
        "parent": parents_on([unit], day)[unit.pk],
        "aftermath": aftermath(unit),
        "timeline": timeline(unit),
        "heads": unit_page.heads(unit),
        "officers": unit_page.officers(body),
        "below": unit_page.sub_units(unit, day),
        "demands": unit_page.demands(user, body, unit),
        "inspections": unit_page.inspections(user, body),
        "returns": unit_page.returns(user, unit),
        "figures": unit_page.figures(user, body),
        "models": unit_page.models(user, body),
        "suggestions": models_to_learn(unit, user, day),
        "documents": unit_page.documents(user, body),
    }
    return render(request, "inspections/unit_detail.html", context)


@require_safe
def unit_history(request, uuid):
    """Like the page of the unit: for everybody, each line by its own rights."""
    unit = get_object_or_404(Unit, uuid=uuid)
    events = events_of(unit, request.user)
    form = UnitHistoryForm(request.GET, {event.on.year for event in events})
    found = list(form.filter(events))
    if form.wants_excel:
        return UNIT_HISTORY.response(found, form, notes=[str(unit)])
    page = Paginator(found, EVENTS_PER_PAGE).get_page(form.asked.get("trang"))
    years = [(year, list(rows)) for year, rows in groupby(page, key=lambda event: event.on.year)]
    context = {"unit": unit, "form": form, "page": page, "years": years, "n_events": len(events)}
    return render(request, "inspections/unit_history.html", context)


def _day_asked(request):
    """(day, what is wrong with it): nonsense is told and read as today."""
    try:
        return DateField(required=False).clean(request.GET.get("ngay", "")) or timezone.localdate(), ""
    except ValidationError as refused:
        return timezone.localdate(), " ".join(refused.messages)
