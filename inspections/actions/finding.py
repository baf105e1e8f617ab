"""Writing strengths and limitations."""

from django.db import transaction

from inspections.models import Finding

from .evidence import save_row, stored
from .records import FormUsedBefore, as_first_written, current, open_for_writing, rewrite


def add_finding(*, inspection, uuid, visits, photos, caption, by, **values):
    """Write a finding with its photos: all of it, or nothing.

    :param uuid: made with the form; sending the form again gives the row of the first time.
    :param photos: `actions.evidence.TakenIn` files; `caption` is said of each of them.
    :raises FormUsedBefore: the form was sent before with something else in it.
    :raises workflow.Refused: the inspection is locked.
    """
    with stored(photos) as rows, transaction.atomic():
        inspection = open_for_writing(inspection)
        if existing := Finding.objects.filter(uuid=uuid).first():
            as_first_written(existing, inspection=inspection, **values)
            if set(existing.visits.all()) != set(visits):
                raise FormUsedBefore
            return existing
        finding = Finding.objects.create(inspection=inspection, uuid=uuid, created_by=by, **values)
        finding.visits.set(visits)
        _attach(rows, finding, visits, caption, by)
        return finding


def edit_finding(*, finding, version, visits, photos, caption, by, **values):
    """Write the finding's next version, and keep any photos added to it.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: the inspection is locked, or the finding was withdrawn.
    """
    with stored(photos) as rows, transaction.atomic():
        open_for_writing(finding.inspection)
        finding = rewrite(current(finding, version), **values)
        finding.visits.set(visits)
        _attach(rows, finding, visits, caption, by)
        return finding


def _attach(rows, finding, visits, caption, by):
    visit = visits[0] if len(visits) == 1 else None
    for row in rows:
        save_row(row, inspection=finding.inspection, by=by, finding=finding, visit=visit, caption=caption)
