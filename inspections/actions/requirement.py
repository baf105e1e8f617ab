"""What the team asks for. A draft is edited freely; what was sent to a unit is only withdrawn."""

from django.db import transaction
from django.utils import timezone

from inspections import workflow
from inspections.models import Remedy, Requirement
from inspections.working_days import add_working_days

from .records import as_first_written, current, open_for_writing, rewrite


@transaction.atomic
def add_requirement(*, inspection, uuid, units, findings, reform_fields, by, **values):
    """Write a requirement as a draft, with one remedy for each unit it asks.

    :raises FormUsedBefore: the form was sent before with other words.
    :raises workflow.Refused: the inspection is locked.
    """
    inspection = open_for_writing(inspection)
    if existing := Requirement.objects.filter(uuid=uuid).first():
        return as_first_written(existing, inspection_id=inspection.pk, words=values["words"])
    requirement = Requirement.objects.create(inspection=inspection, uuid=uuid, created_by=by, **values)
    _relate(requirement, units, findings, reform_fields)
    return requirement


@transaction.atomic
def edit_requirement(*, requirement, version, units, findings, reform_fields, by, **values):
    """Write the next version of a draft.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: the inspection is locked, or the requirement was sent or withdrawn.
    """
    open_for_writing(requirement.inspection)
    requirement = current(requirement, version)
    if reasons := why_not_edit(requirement):
        raise workflow.Refused(reasons)
    rewrite(requirement, **values)
    _relate(requirement, units, findings, reform_fields)
    return requirement


def _relate(requirement, units, findings, reform_fields):
    requirement.findings.set(findings)
    requirement.reform_fields.set(reform_fields)
    requirement.remedies.exclude(unit__in=units).delete()
    asked = set(requirement.remedies.values_list("unit_id", flat=True))
    for unit in units:
        if unit.pk not in asked:
            Remedy.objects.create(requirement=requirement, unit=unit)


def why_not_edit(requirement):
    """Sentences on why the words of this requirement stand."""
    if requirement.state == Requirement.State.DRAFT:
        return []
    return ["Yêu cầu đã gửi cho đơn vị thì không sửa; hãy rút, nói lý do, rồi ghi yêu cầu mới."]


@transaction.atomic
def issue_requirement(*, requirement, by):
    """Send it to its units: from now on they see it and must answer; working days become a date.

    :raises workflow.Refused: no unit is asked, it was withdrawn, or it was sent already.
    """
    today = timezone.localdate()
    values = {"issued_on": today}
    days = Requirement.objects.select_for_update().get(pk=requirement.pk).deadline_days
    if days:
        values["deadline_on"] = add_working_days(today, days)
    return workflow.apply(requirement, "issue", by=by, **values)


@transaction.atomic
def issue_all(*, inspection, by):
    """Send every draft of the inspection, or none.

    :return: how many were sent.
    :raises workflow.Refused: one of them cannot be sent; the sentence names it.
    """
    drafts = inspection.requirements.filter(state=Requirement.State.DRAFT, withdrawn_at=None)
    for requirement in drafts:
        try:
            issue_requirement(requirement=requirement, by=by)
        except workflow.Refused as refused:
            why = " ".join(refused.sentences)
            raise workflow.Refused(f"“{requirement.words[:80]}”: {why} Chưa gửi yêu cầu nào.") from refused
    return len(drafts)
