"""Writes that touch more than one row of `districts`: every one in a transaction and keyword-only."""

import pghistory
import pghistory.models
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min

from accounts.vietnamese import clean_line

from .models import Reorganisation, ReorganisationLine, ReorganisationTarget, Unit
from .reorganising.confirming import carry_out, lock_units
from .reorganising.drafting import decide
from .reorganising.plan import read_plan
from .reorganising.problems import problems_of


@transaction.atomic
def rename_unit(*, unit, new_name, new_type, on, legal_basis, by, capitalised_type=None):
    """Give a unit a new name or type from a day on: the smallest reorganisation, prepared and carried out.

    Whatever was written about the unit keeps pointing at the old row, and so keeps the old name; its
    sub-units keep it as their parent and are read through `Unit.parent_on`. Whoever answers for the unit on
    that day answers for the new row too.

    :raises ValidationError: with the sentence to show, by name of the argument where one is to blame.
    :return: the new row.
    """
    target = draft_rename(
        unit=unit,
        new_name=new_name,
        new_type=new_type,
        on=on,
        legal_basis=legal_basis,
        by=by,
        capitalised_type=capitalised_type,
    )
    reorganisation = target.reorganisation
    with pghistory.context(user=by.pk, reason=f"{reorganisation}: {reorganisation.legal_basis}"):
        lock_units(read_plan(reorganisation))
        plan = read_plan(reorganisation)
        if problems := problems_of(plan):
            raise ValidationError(problems)
        carry_out(plan)
        decide(reorganisation, Reorganisation.State.CONFIRMED, by)
    [target] = plan.opening
    return target.opened


@transaction.atomic
def draft_rename(*, unit, new_name, new_type, on, legal_basis, by, capitalised_type=None):
    """Prepare a new name or type of one unit as a draft.

    :raises ValidationError: as `rename_unit`.
    :return: the target of the draft.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    new_name = clean_line(new_name)
    _refuse_if_wrong(unit, new_name, new_type, on, legal_basis)
    Kind = Reorganisation.Kind
    reorganisation = Reorganisation.objects.create(
        kind=Kind.RETYPE if new_name == unit.name else Kind.RENAME,
        on=on,
        legal_basis=legal_basis,
        created_by=by,
    )
    target = ReorganisationTarget.objects.create(
        reorganisation=reorganisation,
        name=new_name,
        type=new_type,
        level=unit.level,
        code=unit.code,
        parent=unit.parent,
        capitalised_type=unit.capitalised_type if capitalised_type is None else capitalised_type,
    )
    ReorganisationLine.objects.create(reorganisation=reorganisation, unit=unit, target=target)
    return target


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


def records_from(unit, day):
    """[(what they are called, how many)] of records that say the unit was there on the day or later."""
    found = []
    for model, records in _records_of(unit):
        if field := getattr(model, "unit_day", None):
            n = records.filter(**{f"{field}__gte": day}).count()
            if n:
                found.append((str(model._meta.verbose_name), n))
    return found


def _records_of(unit):
    """Yield every model that names units, with its records of this one."""
    for relation in Unit._meta.get_fields(include_hidden=True):
        is_from_elsewhere = relation.auto_created and not relation.concrete
        if is_from_elsewhere and not issubclass(relation.related_model, pghistory.models.Event):
            model = relation.related_model
            yield model, model._base_manager.filter(**{relation.field.name: unit})
