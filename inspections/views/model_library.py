"""The library of service models: the list, a model's page, and what staff and inspectors say of it."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from districts.models import ServiceModelStatus, Unit
from inspections import model_library as library
from inspections import sheets
from inspections.actions import model_library as actions
from inspections.forms.model_library import AdoptionForm, LearnForm, ModelFilterForm, ModelForm, StatusForm
from inspections.forms.records import WithdrawForm
from inspections.models_to_learn import models_to_learn

from .writing import attempt

PER_PAGE = 25
UNITS_OFFERED = 8


@require_safe
def model_list(request):
    form = ModelFilterForm(request.GET, user=request.user)
    found = library.with_what_is_told(form.filter(library.models_known_to(request.user)), request.user)
    if form.wants_excel:
        return sheets.MODELS.response(found, form)
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    context = {"form": form, "page": page, "rows": [library.ModelRow(model) for model in page]}
    return render(request, "inspections/model_list.html", context | _to_learn(request))


def _to_learn(request):
    """What the named unit could learn; without a name, what the reader's own could."""
    form = LearnForm(request.GET)
    words = form.words
    if words:
        units = list(Unit.objects.search(words).order_by("-valid_to", "sort_key")[: UNITS_OFFERED + 1])
        exact = [unit for unit in units if str(unit.uuid) == request.GET.get("cho")]
        units = exact or units
    else:
        units = list(Unit.objects.filter(pk__in=request.user.current_unit_ids).order_by("sort_key")[:2])
    unit = units[0] if len(units) == 1 else None
    return {
        "learn_form": form,
        "learn_unit": unit,
        "learn_units": units[:UNITS_OFFERED] if not unit else [],
        "suggestions": models_to_learn(unit, request.user) if unit else [],
    }


def known_model(request, uuid, verb=None):
    """A model that this person may know of, to read or, with the verb, to write about."""
    model = get_object_or_404(library.models_known_to(request.user), uuid=uuid)
    if verb:
        access.require(request.user, verb)
    return model


@require_safe
def model_detail(request, uuid):
    found = library.models_known_to(request.user).filter(uuid=uuid)
    model = get_object_or_404(library.with_what_is_told(found, request.user))
    row = library.ModelRow(model)
    library.tell_heirs(row.adoptions)
    above, below = library.learned_after(model, request.user)
    photos = library.photos_of(model, request.user)
    context = {
        "row": row,
        "model": model,
        "observed": [(each, photos.get(each.pk, [])) for each in reversed(model.told)],
        "opens": library.inspections_open_to(request.user, model),
        "statuses": list(model.statuses.standing().select_related("created_by")),
        "above": above,
        "below": below,
        "may_edit": access.can(request.user, "edit_models"),
    }
    return render(request, "inspections/model_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def model_edit(request, uuid):
    model = known_model(request, uuid, "edit_models")
    sources = library.models_known_to(request.user)
    form = ModelForm(_sent(request), model=model, sources=sources)
    return _write(request, form, partial(actions.edit_model, model=model), "Sửa thông tin mô hình")


@require_http_methods(["GET", "HEAD", "POST"])
def model_status(request, uuid):
    model = known_model(request, uuid, "edit_models")
    form = StatusForm(_sent(request), model=model)
    return _write(request, form, partial(actions.note_status, model=model), "Ghi tình trạng mô hình")


@require_http_methods(["GET", "HEAD", "POST"])
def model_adopt(request, uuid):
    model = known_model(request, uuid, "edit_models")
    form = AdoptionForm(_sent(request), model=model)
    return _write(
        request, form, partial(actions.add_adoption, model=model), "Thêm đơn vị áp dụng, học mô hình"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_edit(request, uuid):
    adoption = _known_adoption(request, uuid)
    form = AdoptionForm(_sent(request), model=adoption.service_model, record=adoption)
    action = partial(actions.edit_adoption, adoption=adoption)
    return _write(request, form, action, f"{adoption.unit} áp dụng mô hình")


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_withdraw(request, uuid):
    return _withdraw(request, _known_adoption(request, uuid), "Rút đơn vị áp dụng")


@require_http_methods(["GET", "HEAD", "POST"])
def status_withdraw(request, uuid):
    status = get_object_or_404(ServiceModelStatus.objects.standing().filter(on__isnull=False), uuid=uuid)
    known_model(request, status.service_model.uuid, "edit_models")
    return _withdraw(request, status, "Rút tình trạng")


def _known_adoption(request, uuid):
    known = library.adoptions_known_to(request.user).select_related("service_model", "unit", "learned_from")
    adoption = get_object_or_404(known, uuid=uuid)
    known_model(request, adoption.service_model.uuid, "edit_models")
    return adoption


def _sent(request):
    return request.POST if request.method == "POST" else None


def _show(request, form, heading, model, template="inspections/model_form.html", status=200, **more):
    context = {"form": form, "heading": heading, "model": model, "action": request.get_full_path(), **more}
    return render(
        request, template, context | {"locked": [], "section_url": model.get_absolute_url()}, status=status
    )


def _write(request, form, action, heading):
    """Show what is wrong with the form, or write what it says and go back to the model."""
    if "find" in request.POST:
        return _show(request, form.reopened(), heading, form.model)
    if not form.is_bound or not form.is_valid():
        return _show(request, form, heading, form.model, status=422 if form.is_bound else 200)
    _, failed = attempt(form, partial(action, by=request.user, **form.written()))
    if failed:
        return _show(request, form, heading, form.model, status=failed)
    messages.success(request, f"Đã lưu mô hình “{form.model}”.")
    return redirect(form.model)


def _withdraw(request, record, heading):
    form = WithdrawForm(_sent(request))
    model = record.service_model
    if not form.is_bound or not form.is_valid():
        template, status = "inspections/model_withdraw.html", 422 if form.is_bound else 200
        return _show(request, form, heading, model, template, status, record=record)
    actions.withdraw_word(record=record, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "Đã rút.")
    return redirect(model)
