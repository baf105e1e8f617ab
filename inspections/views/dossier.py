"""Sampled dossiers of a visit: their page, one dossier, drawing by lot, a pasted block."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from inspections import dossier_page, workflow
from inspections.actions import dossier as actions
from inspections.actions import finding as finding_actions
from inspections.actions.evidence import already_here
from inspections.dossier_summary import sample_of, samples, total
from inspections.dossiers import disagreement, lateness
from inspections.forms.dossier import (
    BlockForm,
    DossierFilterForm,
    DossierForm,
    DrawForm,
    LatenessForm,
)
from inspections.forms.finding import FindingForm
from inspections.forms.records import WithdrawForm
from inspections.models import DossierDraw, Evidence, FaultType, Finding, SampledDossier
from inspections.recheck import visits_before
from inspections.working_days import Calendar

from . import finding as finding_views
from .visit_page import is_inspecting, page_context, seen_visit
from .writing import Desk

FORM = "inspections/_dossier_form.html"
DRAW_FORM = "inspections/_draw_form.html"
BLOCK_FORM = "inspections/_block_form.html"
WITHDRAW_FORM = "inspections/_withdraw_form.html"
PER_PAGE = 25


def section(inspection, user, visit=None):
    """What the sample of each visit shows, as far as this person may see; nothing while there is none."""
    visits = [visit] if visit else list(inspection.visits.all())
    if not is_inspecting(user, inspection):
        visits = [each for each in visits if each.unit_id in user.current_unit_ids]
    rows = samples(visits) if access.can(user, "view_findings", inspection) else []
    return {
        "dossiers": {
            "name": "dossiers",
            "title": "Hồ sơ chọn mẫu",
            "count": sum(row.whole.n_chosen for row in rows),
            "rows": rows,
            "total": total(rows) if sum(bool(row.whole.n_chosen) for row in rows) > 1 else None,
            "may_write": access.can(user, "edit_findings", inspection) and not inspection.is_locked,
        }
    }


@require_safe
def visit_dossiers(request, uuid):
    visit = seen_visit(request, uuid)
    inspects, calendar = is_inspecting(request.user, visit.inspection), Calendar.load()
    found = _shown(visit, inspects)
    form = DossierFilterForm(request.GET, dossiers=SampledDossier.objects.filter(visit=visit))
    found = form.filter(found)
    if form.wants_excel:
        return dossier_page.sheet(visit, calendar, with_notes=inspects).response(found, form)
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    writes = access.can(request.user, "edit_findings", visit.inspection)
    context = page_context(visit, "visit_dossiers") | {
        "form": form,
        "page": page,
        "rows": [dossier_page.Row(dossier, visit, calendar) for dossier in page],
        "sample": sample_of(visit, calendar),
        "before": _samples_before(visit, request.user, calendar),
        "written": dossier_page.findings_by_fault(visit),
        "is_inspecting": inspects,
        "may_write": writes and not visit.inspection.is_locked,
        "locked": workflow.why_not_edit(visit.inspection) if writes else [],
    }
    return render(request, "inspections/visit_dossiers.html", context)


def _samples_before(visit, user, calendar):
    """What was sampled at the visits looked at again, as far as this person may see it."""
    visits = []
    for each in visits_before(visit):
        own = is_inspecting(user, each.inspection) or each.unit_id in user.current_unit_ids
        if own and access.can(user, "view_findings", each.inspection):
            visits.append(each)
    return [sample for sample in samples(visits, calendar) if sample.whole.n_chosen]


def _shown(visit, inspects):
    """The rows of the page; a unit sees neither what was withdrawn nor the team's own notes and photos."""
    faults = Prefetch("faults", FaultType.objects.order_by("order", "name"))
    photos = Prefetch("evidence", Evidence.objects.standing(), to_attr="photos")
    found = SampledDossier.objects.filter(visit=visit).select_related("checked_by", "withdrawn_by")
    found = found.prefetch_related(faults, photos).order_by("pk")
    return found if inspects else found.standing()


@require_safe
def visit_dossier_lateness(request, uuid):
    """While days are typed: how late that would be, and whether the faults chosen say the same."""
    visit = seen_visit(request, uuid, "edit_findings")
    dossier, faults = LatenessForm(request.GET).understood
    late = lateness(dossier, visit.on, Calendar.load())
    context = {"late": late, "disagreement": disagreement(late, faults)}
    return render(request, "inspections/_dossier_lateness.html", context)


# --- One dossier --------------------------------------------------------------------------------


@dataclass(frozen=True)
class DossierDesk(Desk):
    """A page of its own that leads back to the dossiers of its visit."""

    of_visit: object = None

    @property
    def section_url(self):
        return reverse("visit_dossiers", args=[self.of_visit.uuid])


def _desk(request, visit, heading, template, **more):
    context = more.pop("context", {}) | {"visit": visit}
    return DossierDesk(
        request,
        visit.inspection,
        "dossiers",
        f"{heading}, {visit.unit.in_sentence}",
        template,
        section,
        context=context,
        of_visit=visit,
        **more,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def visit_dossier_create(request, uuid):
    visit = seen_visit(request, uuid, "edit_findings")
    new_form = partial(DossierForm, inspection=visit.inspection, visit=visit)
    desk = _desk(request, visit, "Thêm hồ sơ đã xem", FORM, new_form=new_form)
    if request.method != "POST":
        return desk.show(new_form())
    form = new_form(request.POST, request.FILES)
    return _write(desk, form, partial(actions.add_dossier, visit=visit), "uuid")


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_edit(request, uuid):
    dossier, visit = _to_write(request, uuid)
    left = _next_left(visit, dossier)
    desk = _desk(request, visit, f"Hồ sơ {dossier.code}", FORM, context={"next_left": left})
    form = partial(
        DossierForm,
        inspection=visit.inspection,
        record=dossier,
        visit=visit,
        is_drawn=actions.is_drawn(dossier),
    )
    if request.method != "POST":
        return desk.show(form())
    answer = _write(
        desk, form(request.POST, request.FILES), partial(actions.edit_dossier, dossier=dossier), "version"
    )
    if "next" in request.POST and left and answer.status_code == HttpResponseRedirect.status_code:
        return redirect("dossier_edit", uuid=left.uuid)
    return answer


def _write(desk, form, action, key):
    if answer := desk.not_yet(form):
        return answer
    values = form.dossier_values() | {key: form.cleaned_data[key]}
    notices = already_here(desk.inspection, values["photos"])
    late = lateness(SampledDossier(**dossier_page.days_of(values)), desk.of_visit.on, Calendar.load())
    if differs := disagreement(late, {fault.code for fault in values["faults"]}):
        notices.append(f"{values['code']}: {differs}")
    sentence = f"Đã lưu hồ sơ {values['code']}: {late.words}."
    return desk.write(form, partial(action, by=desk.request.user, **values), sentence, notices)


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_withdraw(request, uuid):
    dossier, visit = _to_write(request, uuid)
    desk = _desk(request, visit, f"Rút hồ sơ {dossier.code}", WITHDRAW_FORM, context={"record": dossier})
    return desk.withdraw(dossier, WithdrawForm(request.POST or None))


def _to_write(request, uuid):
    dossier = get_object_or_404(SampledDossier.objects.select_related("visit__unit"), uuid=uuid)
    visit = seen_visit(request, dossier.visit.uuid, "edit_findings")
    dossier.visit = visit
    return dossier, visit


def _next_left(visit, dossier):
    """The next dossier that nobody has looked into, from this one on and round again."""
    left = SampledDossier.objects.standing().filter(visit=visit, checked_at=None).exclude(pk=dossier.pk)
    return left.filter(pk__gt=dossier.pk).order_by("pk").first() or left.order_by("pk").first()


# --- Drawing by lot -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def visit_dossier_draw(request, uuid):
    visit = seen_visit(request, uuid, "edit_findings")
    desk = _desk(request, visit, "Chọn hồ sơ ngẫu nhiên", DRAW_FORM)
    form = partial(DrawForm, inspection=visit.inspection, visit=visit)
    if request.method != "POST":
        return desk.show(form())
    form = form(request.POST)
    if answer := desk.not_yet(form):
        return answer
    said = form.cleaned_data
    draw = partial(
        actions.draw_dossiers,
        visit=visit,
        uuid=said["uuid"],
        pasted=said["codes"],
        read=form.read,
        n_drawn=said["n_drawn"],
        by=request.user,
    )
    return desk.write(form, draw, dossier_page.drawn_words(form.read, said["n_drawn"]))


@require_safe
def draw_detail(request, uuid):
    draw = get_object_or_404(DossierDraw.objects.select_related("visit", "drawn_by"), uuid=uuid)
    visit = seen_visit(request, draw.visit.uuid)
    earlier = DossierDraw.objects.filter(visit=draw.visit, pk__lt=draw.pk).count()
    context = page_context(visit, "") | {
        "draw": draw,
        "order": earlier + 1,
        "is_inspecting": is_inspecting(request.user, visit.inspection),
    }
    return render(request, "inspections/draw_detail.html", context)


# --- A pasted block -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def visit_dossier_paste(request, uuid):
    """First what was understood, then, once more, writing it."""
    visit = seen_visit(request, uuid, "edit_findings")
    form = BlockForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show_block(request, visit, form)
    if not form.is_valid():
        return _show_block(request, visit, form, status=422)
    if "save" not in request.POST:
        return _show_block(request, visit, form, plan=dossier_page.BlockPlan(visit, form.rows))
    try:
        added, filled = actions.take_block(visit=visit, rows=form.rows, by=request.user)
    except workflow.Refused as refused:
        for sentence in refused.sentences:
            form.add_error(None, sentence)
        return _show_block(request, visit, form, status=422)
    messages.success(request, dossier_page.block_words(added, filled))
    return redirect("visit_dossiers", uuid=visit.uuid)


def _show_block(request, visit, form, plan=None, status=200):
    desk = _desk(request, visit, "Dán nhiều hồ sơ", BLOCK_FORM, context={"plan": plan})
    return desk.show(form, status=status)


# --- A finding from the sample ------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def visit_dossier_finding(request, uuid):
    """The limitation that the sample calls for, worded with its count and size."""
    visit = seen_visit(request, uuid, "edit_findings")
    sample = sample_of(visit).whole
    offers = {fault.code: (fault, words) for fault, _, words in sample.shares}
    if not offers:
        return redirect("visit_dossiers", uuid=visit.uuid)
    code = request.GET.get("loi", next(iter(offers)))
    if code not in offers:
        raise Http404
    fault, words = offers[code]
    offer = {"fault": fault, "words": f"{words}.", "key": f"{visit.uuid}-{fault.code}"}
    desk = _desk(request, visit, f"Hạn chế từ hồ sơ chọn mẫu: {fault.name.lower()}", finding_views.FORM)
    new_form = partial(
        FindingForm,
        kind=Finding.Kind.LIMITATION,
        offer=offer,
        inspection=visit.inspection,
        visit=visit,
    )
    if request.method != "POST":
        return desk.show(new_form())
    add = partial(finding_actions.add_finding, inspection=visit.inspection, kind=Finding.Kind.LIMITATION)
    return finding_views.write_finding(desk, new_form(request.POST, request.FILES), add, "uuid")
