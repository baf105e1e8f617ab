"""Writing what a visit saw of a service model."""

from django.db import transaction

from districts.models import ServiceModel, ServiceModelAdoption
from inspections.models import ServiceModelObservation
from inspections.workflow import Refused

from .records import FormUsedBefore, as_first_written, current, open_for_writing, rewrite


@transaction.atomic
def add_observation(*, visit, uuid, service_model, model_name, by, **values):
    """Write what was seen of a model at a visit, and that its unit runs the model.

    :param service_model: the model, or None to make one named exactly `model_name`.
    :raises FormUsedBefore: the form was sent before with something else in it.
    :raises workflow.Refused: the inspection is locked, or this visit has the model already.
    """
    open_for_writing(visit.inspection)
    if existing := ServiceModelObservation.objects.filter(uuid=uuid).first():
        if existing.service_model.name != model_name:
            raise FormUsedBefore
        return as_first_written(existing, visit=visit, **values)
    service_model = service_model or ServiceModel.objects.create(name=model_name)
    _refuse_second(visit, service_model)
    _adopt(service_model, visit.unit)
    return ServiceModelObservation.objects.create(
        visit=visit, uuid=uuid, service_model=service_model, created_by=by, **values
    )


@transaction.atomic
def edit_observation(*, observation, version, visit, service_model, model_name, by, **values):
    """Write the next version of what was seen.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    """
    open_for_writing(observation.visit.inspection)
    locked = current(observation, version)
    service_model = service_model or ServiceModel.objects.create(name=model_name)
    _refuse_second(visit, service_model, besides=observation)
    _adopt(service_model, visit.unit)
    return rewrite(locked, visit=visit, service_model=service_model, **values)


def _refuse_second(visit, service_model, besides=None):
    same = ServiceModelObservation.objects.standing().filter(visit=visit, service_model=service_model)
    if same.exclude(pk=besides and besides.pk).exists():
        raise Refused(
            f"Mô hình “{service_model}” đã được ghi nhận tại {visit.unit.in_sentence} trong buổi này; "
            "hãy sửa ghi nhận đã có."
        )


def _adopt(service_model, unit):
    """The unit runs the model, since when is not known; what is known already stays as it is."""
    adoptions = ServiceModelAdoption.objects.standing().filter(service_model=service_model, unit=unit)
    if not adoptions.exists():
        adoptions.get_or_create(service_model=service_model, unit=unit, started_on=None)
