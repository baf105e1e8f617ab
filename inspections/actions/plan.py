"""The yearly plan: its head, its lines, copying it into another year, and a line becoming an inspection."""

import datetime
from uuid import uuid5

from django.db import transaction
from django.utils import timezone

from districts.models import ReformScheme
from inspections import presenters, workflow
from inspections.models import Inspection, InspectionPlan, PlannedInspection, Visit
from inspections.working_days import Calendar

from .constraints import refuse_what_is_forbidden
from .records import as_first_written, current, rewrite

NEEDS_REASON = "Kế hoạch đã ban hành: hãy ghi lý do điều chỉnh."


@transaction.atomic
def create_plan(*, uuid, by, **values):
    """Make a draft plan.

    :raises FormUsedBefore: the form was sent before with another title or year.
    :raises workflow.Refused: a constraint says no.
    """
    if existing := InspectionPlan.objects.filter(uuid=uuid).first():
        return as_first_written(existing, year=values["year"], title=values["title"])
    plan = InspectionPlan(uuid=uuid, created_by=by, **values)
    refuse_what_is_forbidden(plan)
    plan.save()
    return plan


@transaction.atomic
def edit_plan(*, plan, version, by, reason="", **values):
    """Write what is said of the plan as a whole; of an issued one as an adjustment.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: lines lie in another year, a reason is missing, or a constraint says no.
    """
    plan = current(plan, version)
    if values["year"] != plan.year and plan.lines.standing().exists():
        raise workflow.Refused("Kế hoạch đã có dòng nên không đổi năm; hãy chép sang năm khác.")
    before = _head_words(plan)
    for name, value in values.items():
        setattr(plan, name, value)
    refuse_what_is_forbidden(plan)
    _note_adjustment(plan, reason, f"Thông tin chung: {before} → {_head_words(plan)}", by)
    return rewrite(plan, **values)


@transaction.atomic
def add_line(*, plan, uuid, units, by, reason="", **values):
    """Put a line into the plan.

    :raises FormUsedBefore: the form was sent before with something else.
    :raises workflow.Refused: a reason is missing, or a constraint says no.
    """
    plan = _held(plan)
    if existing := PlannedInspection.objects.filter(uuid=uuid).first():
        return as_first_written(existing, plan_id=plan.pk, month=values["month"], kind=values["kind"])
    line = PlannedInspection(plan=plan, uuid=uuid, created_by=by, **values)
    refuse_what_is_forbidden(line)
    line.save()
    line.units.set(units)
    _note_adjustment(plan, reason, f"Thêm: {line_words(line)}", by)
    return line


@transaction.atomic
def edit_line(*, line, version, units, by, reason="", **values):
    """Write the line's next version.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: it has become an inspection, a reason is missing, or a constraint says no.
    """
    plan = _held(line.plan)
    line = current(line, version)
    _refuse_what_became_an_inspection(line)
    before = line_words(line)
    for name, value in values.items():
        setattr(line, name, value)
    refuse_what_is_forbidden(line)
    rewrite(line, **values)
    line.units.set(units)
    _note_adjustment(plan, reason, f"Sửa: {before} → {line_words(line)}", by)
    return line


@transaction.atomic
def withdraw_line(*, line, reason, by):
    """Take a line out of the plan; it stays on record with the reason. A second click answers as the first.

    :raises workflow.Refused: it has become an inspection.
    """
    plan = _held(line.plan)
    line = PlannedInspection.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.withdrawn_at:
        return line
    _refuse_what_became_an_inspection(line)
    _note_adjustment(plan, reason, f"Bỏ: {line_words(line)}", by)
    return rewrite(line, withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_reason=reason)


@transaction.atomic
def add_unit(*, plan, unit, by):
    """Put one unit into a draft plan, its month to be set later; a second press adds nothing.

    :return: (the line, whether it is new)
    :raises workflow.Refused: the plan was issued meanwhile.
    """
    plan = _held(plan)
    if plan.is_issued:
        raise workflow.Refused(f"“{plan}” đã ban hành; hãy thêm dòng ở trang kế hoạch, kèm lý do điều chỉnh.")
    if existing := plan.lines.standing().filter(units=unit).first():
        return existing, False
    line = PlannedInspection.objects.create(plan=plan, created_by=by, note="Lâu chưa được kiểm tra")
    line.units.set([unit])
    return line, True


@transaction.atomic
def copy_plan(*, source, uuid, year, title, lines, by):
    """Make next year's draft from a plan.

    :param lines: [(line of the source, its units in the new year)], as the person confirmed them.
    :raises FormUsedBefore: the form was sent before with another title or year.
    """
    if existing := InspectionPlan.objects.filter(uuid=uuid).first():
        return as_first_written(existing, year=year, title=title)
    plan = create_plan(
        uuid=uuid,
        by=by,
        year=year,
        title=title,
        legal_basis=source.legal_basis,
        issued_by_body=source.issued_by_body,
    )
    for line, units in lines:
        copied = PlannedInspection.objects.create(
            uuid=uuid5(uuid, str(line.uuid)),
            plan=plan,
            month=line.month,
            kind=line.kind,
            field_numbers=line.field_numbers,
            note=line.note,
            created_by=by,
        )
        copied.units.set(units)
    return plan


@transaction.atomic
def begin_inspection(*, line, by, today=None):
    """Make the draft inspection of a line, with title, kind, units and day; pressed twice it makes one.

    :return: (the inspection, whether it is new)
    :raises workflow.Refused: the plan is no plan yet, or a unit does not exist on that day.
    """
    plan = _held(line.plan)
    line = PlannedInspection.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.inspection:
        return line.inspection, False
    on = first_day_of(line, today or timezone.localdate())
    units = list(line.units.all())
    if reasons := _why_not_begin(plan, line, units, on):
        raise workflow.Refused(reasons)
    inspection = Inspection.objects.create(
        title=title_of(line, units),
        kind=line.kind,
        organised_by=plan.issued_by_body,
        scheme=ReformScheme.objects.in_force(on).get(),
        starts_on=on,
        is_sample=plan.is_sample,
        created_by=by,
    )
    Visit.objects.bulk_create([Visit(inspection=inspection, unit=unit, on=on) for unit in units])
    inspection.refresh_search_text()
    rewrite(line, inspection=inspection)
    return inspection, True


def _why_not_begin(plan, line, units, on):
    sentences = []
    if line.withdrawn_at:
        sentences.append("Dòng này đã rút khỏi kế hoạch.")
    if not plan.is_issued:
        sentences.append("Kế hoạch chưa ban hành nên chưa lập cuộc kiểm tra từ dòng này được.")
    if not ReformScheme.objects.in_force(on).exists():
        sentences.append(f"Danh mục chưa có chương trình cải cách hành chính cho ngày {on:%d/%m/%Y}.")
    for unit in units:
        if (unit.valid_to and unit.valid_to < on) or (unit.valid_from and unit.valid_from > on):
            sentences.append(f"{unit} không tồn tại vào ngày {on:%d/%m/%Y}: sửa đơn vị của dòng này trước.")
    return sentences


def first_day_of(line, today):
    """The day planned; else the first working day of the month that is not over; else of the month."""
    if line.on or not line.month:
        return line.on or today
    first = datetime.date(line.plan.year, line.month, 1)
    begin = today if (today.year, today.month) == (first.year, first.month) else first
    calendar = Calendar.load()
    return begin if calendar.is_working_day(begin) else calendar.add(begin, 1)


PREFIXES = {
    Inspection.Kind.PLANNED: "Kiểm tra CCHC",
    Inspection.Kind.UNANNOUNCED: "Kiểm tra đột xuất CCHC",
    Inspection.Kind.RECHECK: "Phúc tra CCHC",
}


def title_of(line, units):
    """Phúc tra CCHC huyện Lai Vung, Lấp Vò; without units the month tells one from another."""
    about = presenters.units_phrase(units) if units else line.when
    title = f"{PREFIXES[line.kind]} {about}"
    return title if len(title) <= 300 else f"{PREFIXES[line.kind]} {len(units)} đơn vị, {line.when}"


def line_words(line):
    units = presenters.units_phrase(list(line.units.all())) or "chưa chọn đơn vị"
    return f"{units}, {line.when}, {line.get_kind_display().lower()}"


def _head_words(plan):
    on = f" ngày {plan.dated_on:%d/%m/%Y}" if plan.dated_on else ""
    return f"“{plan.title}” số {plan.number or '—'}{on}"


def _held(plan):
    """The plan, locked, so that it is not issued between the look and the write."""
    return InspectionPlan.objects.select_for_update().get(pk=plan.pk)


def _refuse_what_became_an_inspection(line):
    if line.inspection_id:
        raise workflow.Refused("Dòng này đã thành cuộc kiểm tra: sửa ở trang của cuộc kiểm tra ấy.")


def _note_adjustment(plan, reason, changed, by):
    """An issued plan changes only with a reason, which stands in its log with what was changed."""
    if not plan.is_issued:
        return
    if not reason.strip():
        raise workflow.Refused(NEEDS_REASON)
    workflow.apply(plan, "adjust", by=by, note=f"{reason.strip()}\n{changed}")
