"""The rules that everything written into an inspection obeys: findings, figures, models, photos.

A row carries the uuid its form was given, so a form sent twice makes one row. A row carries a version,
so a form older than the row never overwrites what somebody else wrote. Nothing is deleted: it is
withdrawn, with a person and a reason.
"""

from django.db import transaction
from django.utils import timezone

from inspections import workflow
from inspections.models import Inspection
from inspections.notices.steps import tell_of_withdrawal


class ChangedMeanwhile(Exception):
    """The row is newer than the form that was sent; `record` is the row as it stands now."""

    def __init__(self, record):
        self.record = record
        super().__init__("Nội dung này đã được sửa sau khi anh/chị mở biểu mẫu.")


class FormUsedBefore(Exception):
    """The uuid of the form already belongs to a row that says something else.

    This is what the browser's Back button does: an old form, filled in anew. Answering "saved" would lose
    the new words.
    """


def open_for_writing(inspection):
    """Hold the inspection still until the transaction ends, or refuse because it is locked.

    Without the lock a conclusion taken at the same moment could be followed by one more finding.

    :raises workflow.Refused: nothing of this inspection may be edited now.
    """
    # No key update: other people's rows may still point at the inspection meanwhile.
    inspection = Inspection.objects.select_for_update(no_key=True).get(pk=inspection.pk)
    if reasons := workflow.why_not_edit(inspection):
        raise workflow.Refused(reasons)
    return inspection


def as_first_written(existing, **said):
    """The row an earlier sending of this form made, if this sending says the same.

    :raises FormUsedBefore: the row says something else, or belongs to something else.
    """
    if any(getattr(existing, name) != value for name, value in said.items()):
        raise FormUsedBefore
    return existing


def current(record, version):
    """The row, locked, if it is still the one that the form was opened on.

    :raises ChangedMeanwhile: somebody wrote after the form was opened.
    :raises workflow.Refused: it has been withdrawn.
    """
    locked = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
    if getattr(locked, "withdrawn_at", None):
        raise workflow.Refused(_withdrawn_sentence(locked))
    if locked.version != version:
        raise ChangedMeanwhile(locked)
    return locked


def rewrite(record, **values):
    """Save the values on a row that `current` gave, as its next version."""
    for name, value in values.items():
        setattr(record, name, value)
    record.version += 1
    record.save(update_fields=[*values, "version"])
    return record


@transaction.atomic
def withdraw_record(*, record, inspection, reason, by):
    """Take a row back: it stays in the record with the reason, and is printed and added no more.

    Withdrawing twice changes nothing, so a second click answers as the first did.
    """
    open_for_writing(inspection)
    locked = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
    if locked.withdrawn_at:
        return locked
    withdrawn = rewrite(locked, withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_reason=reason)
    tell_of_withdrawal(locked, by=by)
    return withdrawn


def _withdrawn_sentence(record):
    at = timezone.localtime(record.withdrawn_at)
    return (
        f"Nội dung này đã rút lúc {at:%H:%M %d/%m/%Y} ({record.withdrawn_by}: {record.withdrawn_reason}), "
        "nên không sửa được nữa. Hãy ghi thành nội dung mới."
    )
