"""Who is on the team."""

from django.db import transaction

from accounts import access
from districts.models import ReportedFigure
from inspections import workflow
from inspections.models import Evidence, Finding, Requirement, ServiceModelObservation, TeamMember
from inspections.notices.steps import tell_member

from .constraints import refuse_what_is_forbidden
from .records import as_first_written, current, open_for_writing, rewrite


@transaction.atomic
def add_member(*, inspection, uuid, by, **values):
    """Put a person on the team.

    :raises FormUsedBefore: the form was sent before with another name.
    :raises workflow.Refused: the inspection is locked, or a constraint says no.
    """
    inspection = open_for_writing(inspection)
    if existing := TeamMember.objects.filter(uuid=uuid).first():
        return as_first_written(
            existing, inspection_id=inspection.pk, full_name=values["full_name"], role=values["role"]
        )
    member = TeamMember(inspection=inspection, uuid=uuid, **values)
    refuse_what_is_forbidden(member)
    member.save()
    tell_member(member, by=by)
    inspection.refresh_search_text()
    return member


@transaction.atomic
def edit_member(*, member, version, by, **values):
    """Write the member's next version.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: the inspection is locked, or a constraint says no.
    """
    inspection = open_for_writing(member.inspection)
    member = current(member, version)
    for name, value in values.items():
        setattr(member, name, value)
    refuse_what_is_forbidden(member)
    rewrite(member, **values)
    tell_member(member, by=by)
    inspection.refresh_search_text()
    return member


@transaction.atomic
def remove_member(*, member, by):
    """Take a name off the team; the history keeps that it was there, and who took it off.

    :raises workflow.Refused: the inspection is locked, or something hangs on the name.
    """
    inspection = open_for_writing(member.inspection)
    if reasons := why_not_remove(member, by=by):
        raise workflow.Refused(reasons)
    member.delete()
    inspection.refresh_search_text()


def why_not_remove(member, *, by):
    """Sentences on why this name must stay."""
    if member.user_id is None:
        return []
    if member.user_id == by.pk and not access.province_wide(by, "edit_inspection"):
        return ["Không tự rút tên mình khỏi Đoàn: nhờ Trưởng đoàn hoặc Sở Nội vụ."]
    written = _n_written(member)
    if written:
        return [f"{member} đã ghi {written} mục trong cuộc kiểm tra này, nên giữ tên trong Đoàn."]
    return []


def _n_written(member):
    inspection, author = member.inspection_id, member.user_id
    return sum(
        model.objects.filter(**where).count()
        for model, where in (
            (Finding, {"inspection": inspection, "created_by": author}),
            (Requirement, {"inspection": inspection, "created_by": author}),
            (Evidence, {"inspection": inspection, "uploaded_by": author}),
            (ReportedFigure, {"visit__inspection": inspection, "created_by": author}),
            (ServiceModelObservation, {"visit__inspection": inspection, "created_by": author}),
        )
    )
