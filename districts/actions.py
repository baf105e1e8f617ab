"""Writes that touch more than one row of `districts`: every one in a transaction and keyword-only."""

import datetime

import pghistory
import pghistory.models
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min

from accounts.models import Membership
from accounts.vietnamese import clean_line

from .models import Unit, UnitSuccession

DAY = datetime.timedelta(days=1)


@transaction.atomic
def rename_unit(*, unit, new_name, new_type, on, legal_basis, by, capitalised_type=None):
    """Give a unit a new name or type from a day on: close its row, open the next, say what became of it.

    Whatever was written about the unit keeps pointing at the old row, and so keeps the old name; its
    sub-units keep it as their parent and are read through `Unit.parent_on`. Whoever answers for the unit on
    that day answers for the new row too.

    :raises ValidationError: with the sentence to show, by name of the argument where one is to blame.
    :return: the new row.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    new_name = clean_line(new_name)
    _refuse_if_wrong(unit, new_name, new_type, on, legal_basis)
    with pghistory.context(user=by.pk, reason=f"Đổi tên, đổi loại từ ngày {on:%d/%m/%Y}: {legal_basis}"):
        unit.valid_to = on - DAY
        unit.save(update_fields=["valid_to"])
        successor = Unit(
            code=unit.code,
            name=new_name,
            type=new_type,
            level=unit.level,
            parent=unit.parent,
            valid_from=on,
            legal_basis=legal_basis,
            latitude=unit.latitude,
            longitude=unit.longitude,
            capitalised_type=unit.capitalised_type if capitalised_type is None else capitalised_type,
        )
        successor.full_clean(exclude=["uuid"])
        successor.save()
        renamed = new_name != unit.name
        UnitSuccession.objects.create(
            predecessor=unit,
            successor=successor,
            kind=UnitSuccession.Kind.RENAME if renamed else UnitSuccession.Kind.RETYPE,
            on=on,
            legal_basis=legal_basis,
        )
        _hand_over_memberships(unit, successor, on)
    return successor


def _refuse_if_wrong(unit, new_name, new_type, on, legal_basis):
    if unit.valid_to is not None:
        raise ValidationError(f"{unit} đã kết thúc ngày {unit.valid_to:%d/%m/%Y} nên không đổi tên được nữa.")
    errors = {}
    if not new_name:
        errors["new_name"] = "Hãy ghi tên riêng mới."
    elif (new_name, new_type) == (unit.name, unit.type):
        errors["new_name"] = f"Tên và loại vẫn là “{unit}”: chưa có gì để đổi."
    if unit.valid_from is not None and on <= unit.valid_from:
        errors["on"] = f"Ngày đổi phải sau {unit.valid_from:%d/%m/%Y}, ngày tên hiện nay có hiệu lực."
    if not legal_basis:
        errors["legal_basis"] = "Hãy ghi văn bản làm căn cứ."
    if errors:
        raise ValidationError(errors)


def _hand_over_memberships(unit, successor, on):
    """The old membership goes on as well: what was asked of the unit by its old name is still answered."""
    for membership in Membership.objects.in_force(on).filter(unit=unit):
        Membership.objects.create(
            user_id=membership.user_id,
            role=membership.role,
            unit=successor,
            valid_from=on,
            valid_to=membership.valid_to,
        )


def is_referred_to(unit):
    """Whether any record but its own history names this row."""
    return any(records.exists() for _, records in _records_of(unit))


def days_on_record(unit):
    """Return the first and the last day on which a record says the unit was there, or (None, None).

    A model that says so names its field in `unit_day`.
    """
    days = []
    for model, records in _records_of(unit):
        if day := getattr(model, "unit_day", None):
            days += records.aggregate(first=Min(day), last=Max(day)).values()
    days = [day for day in days if day]
    return (min(days), max(days)) if days else (None, None)


def _records_of(unit):
    """Yield every model that names units, with its records of this one."""
    for relation in Unit._meta.get_fields(include_hidden=True):
        is_from_elsewhere = relation.auto_created and not relation.concrete
        if is_from_elsewhere and not issubclass(relation.related_model, pghistory.models.Event):
            model = relation.related_model
            yield model, model._base_manager.filter(**{relation.field.name: unit})
