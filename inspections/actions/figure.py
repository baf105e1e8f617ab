"""Writing numbers that somebody stated."""

from django.db import transaction

from districts.models import Programme, ReportedFigure

from .records import FormUsedBefore, as_first_written, current, open_for_writing, rewrite


@transaction.atomic
def add_figure(*, visit, uuid, programme_name, by, **values):
    """Write a figure of the unit that was visited.

    :param programme_name: an existing programme is found by this name, a new name makes one; may be empty.
    :raises FormUsedBefore: the form was sent before with something else in it.
    :raises workflow.Refused: the inspection is locked.
    """
    open_for_writing(visit.inspection)
    if existing := ReportedFigure.objects.filter(uuid=uuid).first():
        if (existing.programme.name if existing.programme else "") != programme_name:
            raise FormUsedBefore
        return as_first_written(existing, visit=visit, **values)
    programme = programme_named(programme_name)
    return ReportedFigure.objects.create(
        visit=visit, unit=visit.unit, uuid=uuid, programme=programme, created_by=by, **values
    )


@transaction.atomic
def edit_figure(*, figure, version, visit, programme_name, by, **values):
    """Write the figure's next version.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    """
    open_for_writing(figure.visit.inspection)
    locked = current(figure, version)
    programme = programme_named(programme_name)
    return rewrite(locked, visit=visit, unit=visit.unit, programme=programme, **values)


def programme_named(name):
    """The programme of exactly this name, made if it is new; None for no name."""
    return Programme.objects.get_or_create(name=name)[0] if name else None
