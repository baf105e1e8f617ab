"""Where the team goes."""

from collections import Counter

from django.db import transaction

from inspections import workflow
from inspections.models import ChecklistAnswer, Remedy, Visit, VisitAttendee

from .constraints import refuse_what_is_forbidden
from .records import as_first_written, current, open_for_writing, rewrite


@transaction.atomic
def add_visit(*, inspection, uuid, by, attendees=(), **values):
    """Put a unit on the schedule.

    :param attendees: who was present, [(side, full name, office)] in the order of the minutes.
    :raises FormUsedBefore: the form was sent before for another unit or round.
    :raises workflow.Refused: the inspection is locked, or a constraint says no.
    """
    inspection = open_for_writing(inspection)
    if existing := Visit.objects.filter(uuid=uuid).first():
        return as_first_written(
            existing, inspection_id=inspection.pk, unit=values["unit"], round=values["round"]
        )
    visit = Visit(inspection=inspection, uuid=uuid, **values)
    refuse_what_is_forbidden(visit)
    visit.save()
    _write_attendees(visit, attendees)
    inspection.refresh_search_text()
    return visit


@transaction.atomic
def edit_visit(*, visit, version, by, attendees=(), **values):
    """Write the visit's next version; the unit itself may change only while nothing hangs on the visit.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: the inspection is locked, a constraint says no, or records name the old unit.
    """
    inspection = open_for_writing(visit.inspection)
    visit = current(visit, version)
    hanging = what_hangs_on(visit) if values["unit"].pk != visit.unit_id else ""
    if hanging:
        raise workflow.Refused(f"Buổi này đã có {hanging} về {visit.unit}, nên không đổi sang đơn vị khác.")
    for name, value in values.items():
        setattr(visit, name, value)
    refuse_what_is_forbidden(visit)
    rewrite(visit, **values)
    _write_attendees(visit, attendees)
    inspection.refresh_search_text()
    return visit


def _write_attendees(visit, attendees):
    """Leave the rows that say the same in place, so that the history tells of what really changed."""
    wanted, places = [], Counter()
    for side, full_name, office in attendees:
        places[side] += 1
        wanted.append((side, places[side], full_name, office))
    for row in visit.attendees.all():
        said = (row.side, row.order, row.full_name, row.office)
        if said in wanted:
            wanted.remove(said)
        else:
            row.delete()
    for side, order, full_name, office in wanted:
        VisitAttendee.objects.create(visit=visit, side=side, order=order, full_name=full_name, office=office)


@transaction.atomic
def remove_visit(*, visit, by):
    """Take a unit off the schedule; the history keeps that it was on it, and who took it off.

    :raises workflow.Refused: the inspection is locked, or something hangs on the visit.
    """
    inspection = open_for_writing(visit.inspection)
    if reasons := why_not_remove(visit):
        raise workflow.Refused(reasons)
    _write_attendees(visit, [])
    visit.delete()
    inspection.refresh_search_text()


def why_not_remove(visit):
    """Sentences on why this visit must stay."""
    hanging = what_hangs_on(visit)
    if hanging:
        return [f"Buổi kiểm tra tại {visit.unit.in_sentence} đã có {hanging}, nên không bỏ được."]
    return []


def what_hangs_on(visit):
    """In words: "2 nội dung, 1 số liệu"; empty where nothing does. Withdrawn records stay, and count."""
    counts = (
        (visit.findings.count(), "nội dung"),
        (visit.figures.count(), "số liệu"),
        (visit.model_observations.count(), "ghi nhận mô hình"),
        (visit.evidence.count(), "ảnh"),
        (visit.minutes.count(), "biên bản"),
        (ChecklistAnswer.objects.filter(checklist__visit=visit).count(), "mục đã trả lời trong phiếu"),
        (visit.sampled_dossiers.count(), "hồ sơ chọn mẫu"),
        (visit.dossier_draws.count(), "lần chọn mẫu"),
        (visit.remedy_checks.count(), "ghi nhận phúc tra"),
        (_n_remedies(visit), "yêu cầu"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count)


def _n_remedies(visit):
    """Demands on the unit in this inspection; another round of the same unit would still stand for them."""
    if visit.inspection.visits.filter(unit=visit.unit_id).exclude(pk=visit.pk).exists():
        return 0
    return Remedy.objects.filter(requirement__inspection=visit.inspection_id, unit=visit.unit_id).count()
