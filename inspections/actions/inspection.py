"""Inspections as a whole."""

from django.db import transaction

from inspections import workflow
from inspections.models import Finding, Inspection, Visit

from .records import FormUsedBefore, current, open_for_writing, rewrite


@transaction.atomic
def create_inspection(*, uuid, units, by, **values):
    """Make an inspection and put its units on the schedule of its first day.

    :raises FormUsedBefore: the form was sent before with another title or day.
    """
    # Two sendings at once meet at the uuid's uniqueness: one makes the row, the other finds it.
    inspection, is_new = Inspection.objects.get_or_create(uuid=uuid, defaults={"created_by": by, **values})
    if not is_new and (inspection.title, inspection.starts_on) != (values["title"], values["starts_on"]):
        raise FormUsedBefore
    if is_new:
        for unit in units:
            Visit.objects.create(inspection=inspection, unit=unit, on=inspection.starts_on)
        inspection.refresh_search_text()
    return inspection


@transaction.atomic
def edit_inspection(*, inspection, version, by, **values):
    """Write what is said of the inspection as a whole.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: the inspection is locked, or its findings are filed under another programme.
    """
    open_for_writing(inspection)
    inspection = current(inspection, version)
    if values["scheme"] != inspection.scheme and _is_filed(inspection):
        raise workflow.Refused(
            f"Nội dung đã ghi theo “{inspection.scheme}”, còn ngày này thuộc “{values['scheme']}”: "
            "bỏ lĩnh vực của các nội dung ấy trước khi đổi ngày."
        )
    return rewrite(inspection, **values)


def _is_filed(inspection):
    return Finding.objects.filter(inspection=inspection, reform_field__isnull=False).exists()
