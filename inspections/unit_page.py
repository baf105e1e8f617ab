"""What the page of a unit shows besides its life, each part through the rights of who asks.

Everything is asked of the whole body: what was found under an earlier name belongs to the page too. Every
part costs a fixed number of queries and reads a bounded number of rows.
"""

from collections import Counter

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from accounts import access
from accounts.models import Membership
from districts.column_chart import Column, column_chart
from districts.models import (
    DossierReturn,
    ReturnSum,
    Unit,
    UnitHead,
)
from districts.returns import completeness
from districts.returns.received import received

from . import model_library, presenters
from .deadlines import Ladder
from .figure_table import FigureGroup, FigureRow
from .figures_across import figures_seen_by
from .forms.remedy import urgency
from .models import Document, Inspection, Remedy
from .models.requirement import DUE
from .remedy_presenter import RemedyRow

MONTHS = 24
SHOWN = 8
SUB_UNITS_SHOWN = 200


def heads(unit):
    """All heads of the body, the latest first, with who holds the office now."""
    today = timezone.localdate()
    found = UnitHead.objects.of_body(unit).order_by(F("valid_from").desc(nulls_last=True), "-pk")
    return [{"head": head, "is_now": _holds(head, today) and not unit.has_ended} for head in found]


def _holds(head, day):
    return (head.valid_from is None or head.valid_from <= day) and (
        head.valid_to is None or day <= head.valid_to
    )


def officers(body):
    """Who answers for the unit on the portal today."""
    found = Membership.objects.in_force().filter(unit__in=body, user__is_active=True)
    found = found.select_related("user").order_by("role", "user__sort_key", "pk")
    people = {(each.user_id, each.role): each for each in found}
    return list(people.values())


def sub_units(unit, day):
    """Units directly below on the day, and how many more there are than are shown."""
    found = Unit.objects.in_force(day).children_of(unit)
    shown = list(found[: SUB_UNITS_SHOWN + 1])
    n = len(shown) if len(shown) <= SUB_UNITS_SHOWN else found.count()
    return {"units": shown[:SUB_UNITS_SHOWN], "n": n}


def demands(user, body, unit):
    """Open demands that this person may see; None where demands of this unit are none of their business."""
    today = timezone.localdate()
    visible = Remedy.objects.visible_to(user).asked().filter(unit__in=body)
    open_ones = visible.exclude(state=Remedy.State.VERIFIED)
    ladder = Ladder.load()
    found = open_ones.select_related("requirement__inspection", "unit").alias(due=DUE)
    found = found.order_by(urgency(today, ladder.calendar), DUE.asc(nulls_last=True), "pk")
    rows = [RemedyRow(remedy, ladder) for remedy in found[:SHOWN]]
    if not rows and not _is_own_or_whole(user, "view_requirement", body):
        return None
    n = open_ones.count() if len(rows) == SHOWN else len(rows)
    return {"rows": rows, "n": n, "name": str(unit), "heirs": _handed_to(user, body) if unit.valid_to else []}


def _handed_to(user, body):
    """[(unit, how many demands it took over from this one)] of those that this person may see."""
    taken = Remedy.objects.visible_to(user).filter(continues__unit__in=body).order_by()
    counted = dict(taken.values_list("unit").annotate(n=Count("pk")))
    return [(unit, counted[unit.pk]) for unit in Unit.objects.filter(pk__in=counted).order_by("sort_key")]


def _is_own_or_whole(user, verb, body):
    return access.province_wide(user, verb) or bool(user.current_unit_ids & body)


def inspections(user, body):
    """The last inspections at the unit that this person may know of."""
    found = Inspection.objects.visible_to(user).filter(visits__unit__in=body)
    found = found.annotate(visited_on=Max("visits__on", filter=Q(visits__unit__in=body)))
    found = found.order_by("-visited_on", "-pk")[:SHOWN]
    return [
        {"inspection": each, "on": each.visited_on, "badge": presenters.inspection_badge(each)}
        for each in found
    ]


def documents(user, body):
    found = Document.objects.visible_to(user).filter(
        inspection__in=Inspection.objects.filter(visits__unit__in=body)
    )
    found = found.with_successor().order_by("-pk")[:SHOWN]
    return [{"document": each, "badge": presenters.document_badge(each)} for each in found]


def models(user, body):
    """Service models the unit runs or ran, as far as this person may know of it."""
    known = model_library.models_known_to(user)
    found = model_library.adoptions_known_to(user).filter(unit__in=body, service_model__in=known)
    found = found.select_related("service_model")
    found = found.order_by("service_model__name", "started_on", "pk")
    return [model_library.Adoption(each, [], timezone.localdate()) for each in found]


# --- Figures ------------------------------------------------------------------------------------


def figures(user, body):
    """The latest figures stated about the unit, of inspections this person may see into."""
    found = figures_seen_by(user).filter(unit__in=body).select_related("programme", "visit__inspection")
    found = found.order_by(F("period_to").desc(nulls_last=True), "-pk")[:SHOWN]
    return [
        {"row": FigureRow(figure), "subject": FigureGroup([FigureRow(figure)]).subject} for figure in found
    ]


def returns(user, unit):
    """The last 24 months of returns and what was received in each; None for who may not see them."""
    if not access.can(user, "view_returns", DossierReturn(unit=unit)):
        return None
    months = completeness.latest_months(unit, MONTHS)
    made = [month.dossier_return.pk for month in months if month.dossier_return]
    known = {
        sums.dossier_return_id: received(sums) for sums in ReturnSum.objects.filter(dossier_return__in=made)
    }
    cells = []
    for month in months:
        made_pk = month.dossier_return and month.dossier_return.pk
        value, is_whole = known.get(made_pk, (None, True))
        cells.append({"month": month, "received": value, "is_whole": is_whole})
    counts = Counter(month.condition for month in months)
    return {
        "cells": cells,
        "n_done": counts[completeness.DONE],
        "n_late": counts[completeness.LATE],
        "n_missing": counts[completeness.MISSING],
        "trend": trend(cells) if known else None,
    }


def trend(cells):
    """Columns of what was received each month; a month that is not known has none, not zero."""
    columns = []
    for cell in cells:
        end = cell["month"].period.end
        columns.append(Column(f"{end.month}/{end.year % 100:02d}", cell["received"], cell["is_whole"]))
    return column_chart(
        columns,
        name="received",
        title="Hồ sơ tiếp nhận theo tháng",
        words="Tháng thiếu số liệu không có cột; cột viền đứt là mới biết một phần. "
        "Số của từng tháng có ở các ô phía trên.",
    )
