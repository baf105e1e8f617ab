"""Writing into the library of models: what a model is, how it stands, who runs it, of whom they learned."""

from django.db import transaction
from django.utils import timezone

from districts.models import ServiceModel, ServiceModelAdoption, ServiceModelStatus
from districts.reading import show_date
from inspections.workflow import Refused

from .records import as_first_written, current, rewrite


@transaction.atomic
def edit_model(*, model, version, by, **values):
    """Write the next version of what a model is.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises Refused: it would be learned from itself, along the chain.
    """
    locked = current(model, version)
    source, met = values["copied_from"], set()
    while source and source.pk not in met:
        if source.pk == locked.pk:
            raise Refused(f"“{values['copied_from']}” đã được ghi là học từ mô hình này.")
        met.add(source.pk)
        source = source.copied_from
    return rewrite(locked, **values)


@transaction.atomic
def note_status(*, model, uuid, status, on, note, by):
    """Say how the model stands from a day on; the latest day decides what its status is now.

    The status that it had before anybody gave a day is kept as the first of the row.
    """
    model = ServiceModel.objects.select_for_update().get(pk=model.pk)
    if existing := ServiceModelStatus.objects.filter(uuid=uuid).first():
        return as_first_written(existing, service_model=model, status=status, on=on, note=note)
    if not model.statuses.exists() and model.status != ServiceModel.Status.UNKNOWN:
        ServiceModelStatus.objects.create(service_model=model, status=model.status)
    said = ServiceModelStatus.objects.create(
        service_model=model, uuid=uuid, status=status, on=on, note=note, created_by=by
    )
    _take_the_latest(model)
    return said


def _take_the_latest(model):
    latest = model.statuses.standing().last()
    model.status = latest.status if latest else ServiceModel.Status.UNKNOWN
    model.version += 1
    model.save(update_fields=["status", "version"])


@transaction.atomic
def add_adoption(*, model, uuid, unit, by, **values):
    """Say that a unit runs the model, since when and of whom it learned.

    :raises Refused: the unit runs it already in that time.
    """
    ServiceModel.objects.select_for_update().get(pk=model.pk)
    if existing := ServiceModelAdoption.objects.filter(uuid=uuid).first():
        return as_first_written(existing, service_model=model, unit=unit, **values)
    _refuse_overlap(model, unit, values)
    return ServiceModelAdoption.objects.create(
        service_model=model, uuid=uuid, unit=unit, created_by=by, **values
    )


@transaction.atomic
def edit_adoption(*, adoption, version, by, **values):
    """Write the next version; who corrects what a visit left undated says so in their own name.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    """
    locked = current(adoption, version)
    _refuse_overlap(locked.service_model, locked.unit, values, besides=locked)
    return rewrite(locked, created_by=locked.created_by or by, **values)


@transaction.atomic
def withdraw_word(*, record, reason, by):
    """Take back an adoption or a status; withdrawing twice changes nothing."""
    model = ServiceModel.objects.select_for_update().get(pk=record.service_model_id)
    locked = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
    if locked.withdrawn_at:
        return locked
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_reason = timezone.now(), by, reason
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    if isinstance(record, ServiceModelStatus):
        _take_the_latest(model)
    return locked


def _refuse_overlap(model, unit, values, besides=None):
    """One unit runs a model once at a time; an unknown end is open."""
    begin, end = values["started_on"], values["ended_on"]
    others = model.adoptions.standing().filter(unit=unit).exclude(pk=besides and besides.pk)
    for other in others:
        ends_before = other.ended_on and begin and other.ended_on < begin
        begins_after = other.started_on and end and end < other.started_on
        if not ends_before and not begins_after:
            since = f" từ {show_date(other.started_on)}" if other.started_on else ""
            raise Refused(f"{unit} đã có trong danh sách áp dụng mô hình này{since}; hãy sửa dòng đã có.")
