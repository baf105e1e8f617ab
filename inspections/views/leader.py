"""The one page for the leadership, printed on one A4."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from inspections.leader_page import leader_page, reason


@access.requires("view_requirement")
@require_safe
def oversight_leader(request):
    page = leader_page()
    late_by_unit = page["late"]["by_unit"]
    ends = {
        name: [(row, reason(row, late_by_unit)) for row in page["rate"][name]] for name in ("worst", "best")
    }
    context = page | ends | {"sees_returns": access.can(request.user, "view_returns")}
    return render(request, "inspections/oversight_leader.html", context)
