"""Sample plans: this year's under way, next year's still a draft."""

import datetime

from districts.models import Unit
from inspections.models import Inspection, InspectionPlan, PlannedInspection, PlanTransition

UNITS_A_YEAR = 12


def load_plans(uuid_of, mark, users, today):
    """Add the plans that are missing; `uuid_of` keeps each its identity, `mark` says that it is sample data.

    :return: how many plans were added
    """
    communes = list(Unit.objects.in_force(today).filter(level=Unit.Level.COMMUNE).order_by("code"))
    if not communes:
        return 0
    return sum(
        _load_plan(uuid_of, mark, users, year, communes[order * UNITS_A_YEAR :][:UNITS_A_YEAR], today)
        for order, year in enumerate((today.year, today.year + 1))
    )


def _load_plan(uuid_of, mark, users, year, communes, today):
    uuid = uuid_of("plan", year)
    if InspectionPlan.objects.filter(uuid=uuid).exists():
        return 0
    is_issued = year <= today.year
    plan = InspectionPlan.objects.create(
        uuid=uuid,
        year=year,
        title=f"Kế hoạch kiểm tra cải cách hành chính năm {year} {mark}",
        number=f"SL-MAU-{year}" if is_issued else "",
        dated_on=datetime.date(year, 1, 15) if is_issued else None,
        issued_by_body="UBND tỉnh Đồng Tháp",
        legal_basis=f"Số liệu mẫu, không phải căn cứ có thật {mark}",
        state=InspectionPlan.State.ISSUED if is_issued else InspectionPlan.State.DRAFT,
        is_sample=True,
        created_by=users["sonoivu"],
    )
    if is_issued:
        PlanTransition.objects.create(
            plan=plan, name="issue", from_state="draft", to_state="issued", note="Số liệu mẫu."
        )
    _carried_out(uuid_of, plan)
    for order, commune in enumerate(communes):
        kind = Inspection.Kind.UNANNOUNCED if order % 5 == 4 else Inspection.Kind.PLANNED
        _line(uuid_of, plan, ("unit", order), [commune], _month(plan, order, today), kind)
    return 1


def _month(plan, order, today):
    """Around today, so that something is late and something is due; next year from February on."""
    return min(12, max(1, today.month - 2 + order % 5)) if plan.is_issued else 2 + order % 10


def _carried_out(uuid_of, plan):
    """The year's sample inspections, as lines that became them."""
    if not plan.is_issued:
        return
    made = Inspection.objects.filter(is_sample=True, starts_on__year=plan.year, planned_as=None)
    for inspection in made.prefetch_related("visits__unit"):
        units = [visit.unit for visit in inspection.visits.all()]
        line = _line(
            uuid_of, plan, ("inspection", inspection.uuid), units, inspection.starts_on.month, inspection.kind
        )
        line.inspection, line.on = inspection, inspection.starts_on
        line.save(update_fields=["inspection", "on"])


def _line(uuid_of, plan, key, units, month, kind):
    line = PlannedInspection.objects.create(
        uuid=uuid_of("plan", plan.year, *key), plan=plan, month=month, kind=kind, note="Số liệu mẫu"
    )
    line.units.set(units)
    return line
