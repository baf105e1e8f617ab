"""What units do about what was asked of them: the list, and one of them as a conversation."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from districts.models import Unit
from inspections import presenters, sheets, workflow
from inspections import remedy_presenter as presenter
from inspections.actions import remedy as actions
from inspections.deadlines import Ladder
from inspections.discussions import discussion_of
from inspections.forms.remedy import LATE, RemedyFilterForm, form_of, is_late
from inspections.models import Evidence, Extension, Finding, Inspection, Remedy, RemedyCheck, Response
from inspections.models.requirement import DUE

from .writing import attempt

PER_PAGE = 25
PER_COLUMN = 12
# One column of the board for each: what `tinh_trang` asks for, and its heading.
COLUMNS = [
    (LATE, "Quá hạn", "late"),
    (Remedy.State.OPEN, "Chờ đơn vị báo cáo", ""),
    (Remedy.State.REPORTED, "Chờ xác nhận", "waiting"),
    (Remedy.State.VERIFIED, "Đã xác nhận", ""),
]


@require_safe
def remedy_list(request):
    visible = Remedy.objects.visible_to(request.user)
    ladder = Ladder.load()
    form = RemedyFilterForm(request.GET, ladder=ladder)
    found = form.filter(visible).select_related("requirement__inspection", "unit")
    if form.wants_excel:
        return sheets.remedies(ladder).response(found, form)
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    is_board = form.is_board and not form.asked.get("tinh_trang")
    context = {
        "form": form,
        "page": page,
        "rows": [] if is_board else [presenter.RemedyRow(remedy, ladder) for remedy in page],
        "columns": board(found, ladder) if is_board else [],
        "is_board": is_board,
        "tiles": tiles(visible.asked(), ladder),
        "is_unit": bool(request.user.current_unit_ids),
        "units_to_report": units_with_demands(request.user),
        "sees_all": access.province_wide(request.user, "view_requirement"),
    }
    return render(request, "inspections/remedy_list.html", context)


def units_with_demands(user):
    """The person's own units that may report on what was asked of them."""
    asked = Remedy.objects.asked().filter(unit__in=user.current_unit_ids)
    return Unit.objects.filter(pk__in=asked.values("unit")) if user.current_unit_ids else []


def tiles(remedies, ladder, today=None):
    """How many are late, open, waiting, confirmed; each leads to its own list."""
    today = today or timezone.localdate()
    State = Remedy.State
    counts = (
        remedies.order_by()
        .alias(due=DUE)
        .aggregate(
            late=Count("pk", is_late(today, ladder.calendar)),
            open=Count("pk", Q(state=State.OPEN)),
            reported=Count("pk", Q(state=State.REPORTED)),
            verified=Count("pk", Q(state=State.VERIFIED)),
        )
    )
    return [
        {"count": counts["late"], "label": "quá hạn", "state": LATE, "tone": "late"},
        {"count": counts["open"], "label": "chờ đơn vị báo cáo", "state": State.OPEN, "tone": ""},
        {"count": counts["reported"], "label": "chờ xác nhận", "state": State.REPORTED, "tone": "waiting"},
        {"count": counts["verified"], "label": "đã xác nhận", "state": State.VERIFIED, "tone": ""},
    ]


def board(found, ladder, today=None):
    """The same remedies by state, the late ones in a column of their own; two queries for each column."""
    late = is_late(today or timezone.localdate(), ladder.calendar)
    columns = []
    for state, title, tone in COLUMNS:
        if state == LATE:
            here = found.filter(late)
        else:
            here = found.filter(state=state).exclude(pk__in=found.filter(late).order_by().values("pk"))
        rows = [presenter.RemedyRow(remedy, ladder) for remedy in here[:PER_COLUMN]]
        column = {"state": state, "title": title, "tone": tone, "count": here.count(), "rows": rows}
        columns.append(column | {"is_cut": column["count"] > len(rows)})
    return columns


def visible_remedy(request, uuid, verb="view_requirement"):
    related = ("requirement__inspection", "unit", "stance_by", "planned_by", "verified_by")
    remedies = Remedy.objects.visible_to(request.user).select_related(*related)
    remedy = get_object_or_404(remedies, uuid=uuid)
    access.require(request.user, verb, remedy)
    return remedy


@require_safe
def remedy_detail(request, uuid):
    return _show(request, visible_remedy(request, uuid))


def _show(request, remedy, sent=None, status=200):
    """The conversation and the steps that this person may take; `sent` is the form that came back."""
    chain = remedy.chain()
    extensions = list(
        Extension.objects.filter(remedy__in=chain)
        .select_related("asked_by", "decided_by")
        .order_by("asked_at")
    )
    forms, blocked = _steps(request.user, remedy, extensions)
    forms = [sent if sent and form.step == sent.step else form for form in forms]
    inspection, ladder = remedy.requirement.inspection, Ladder.load()
    context = {
        "orphan": None,
        "remedy": remedy,
        "requirement": remedy.requirement,
        "inspection": inspection,
        "sees_inspection": Inspection.objects.visible_to(request.user).filter(pk=inspection.pk).exists(),
        "row": presenter.RemedyRow(remedy, ladder),
        "facts": presenter.facts_of(remedy, ladder.calendar),
        "planned": presenters.moment(remedy.planned_at),
        "plan_is_too_late": bool(remedy.promised_on and remedy.due_on and remedy.promised_on > remedy.due_on),
        "extensions": [presenter.ExtensionRow(each) for each in extensions],
        "because_of": _findings_behind(remedy, chain),
        "responses": _conversation(chain),
        "chain": chain,
        "checks": RemedyCheck.objects.visible_to(request.user)
        .filter(remedy=remedy)
        .select_related("visit__inspection", "visit__unit")
        .order_by("visit__on"),
        "goes_on_with": remedy.continued_by.select_related("unit"),
        "forms": forms,
        "blocked": blocked,
        "waits_for": presenter.waits_for(remedy, forms),
        "discussion": discussion_of(remedy, request.user),
    }
    if sent and all(form.step != sent.step for form in forms):
        # Somebody was quicker: the step is gone, what was typed is not.
        context["orphan"] = sent
    return render(request, "inspections/remedy_detail.html", context, status=status)


def _steps(user, remedy, extensions):
    """(forms of what can be done now, the likely next first; what is held up, with the reasons)."""
    forms, blocked = [], []
    waiting = [
        each for each in extensions if each.state == Extension.State.ASKED and each.remedy_id == remedy.pk
    ]
    for extension in waiting:
        extension.remedy = remedy
    for record in [*waiting, remedy]:
        for step, reasons in workflow.steps_for(record, user):
            if not reasons:
                form = form_of(step, remedy)
                form.url = reverse(_url_name(step), args=[record.uuid])
                forms.append(form)
            elif step.name == "ask_extension":
                blocked += reasons
    return sorted(forms, key=partial(_turn, remedy)), blocked


def _url_name(step):
    of_extension = workflow.STEPS.get((Extension, step.name)) is step
    return f"extension_{step.name}" if of_extension else f"remedy_{step.name}"


# What leads on before what leads back; a unit agrees, then plans, then reports.
TURNS = (
    "grant",
    "refuse",
    "agree",
    "plan",
    "report",
    "verify",
    "ask_extension",
    "disagree",
    "uphold",
    "send_back",
    "reopen",
)


def _turn(remedy, form):
    """A step that was taken and may be taken anew, as the plan, comes after those that were not."""
    again = (form.step == "plan" and remedy.plan != "") or (form.step == "agree" and remedy.stance != "")
    return again, TURNS.index(form.step)


def _findings_behind(remedy, chain):
    """The limitations this very unit is asked to remedy; another unit's are not its business.

    A body that was not inspected is asked because of those that are put down to another body.
    """
    findings = Finding.objects.standing().filter(requirements=remedy.requirement)
    units = [each.unit_id for each in chain]
    own = findings.filter(visits__unit__in=units).distinct().order_by("pk")
    if remedy.requirement.inspection.visits.filter(unit__in=units).exists():
        return own
    return findings.filter(responsible=Finding.Responsible.OTHER).order_by("pk")


def _conversation(chain):
    proof = Prefetch("evidence", Evidence.objects.standing(), to_attr="photos")
    said = Response.objects.filter(remedy__in=chain).select_related("created_by", "remedy__unit")
    return said.prefetch_related(proof).order_by("created_at", "pk")


# --- Steps ----------------------------------------------------------------------------------------


def _take_remedy_step(request, uuid, name, action=None):
    step = workflow.STEPS[Remedy, name]
    remedy = visible_remedy(request, uuid, step.verb)
    form = form_of(step, remedy, request.POST, request.FILES)
    return _take(request, remedy, remedy, step, form, action or partial(actions.say, step=name))


@require_POST
def remedy_agree(request, uuid):
    return _take_remedy_step(request, uuid, "agree")


@require_POST
def remedy_disagree(request, uuid):
    return _take_remedy_step(request, uuid, "disagree")


@require_POST
def remedy_plan(request, uuid):
    return _take_remedy_step(request, uuid, "plan", actions.plan_remedy)


@require_POST
def remedy_report(request, uuid):
    return _take_remedy_step(request, uuid, "report", actions.report_remedy)


@require_POST
def remedy_ask_extension(request, uuid):
    return _take_remedy_step(request, uuid, "ask_extension", actions.ask_extension)


@require_POST
def remedy_uphold(request, uuid):
    return _take_remedy_step(request, uuid, "uphold")


@require_POST
def remedy_verify(request, uuid):
    return _take_remedy_step(request, uuid, "verify")


@require_POST
def remedy_send_back(request, uuid):
    return _take_remedy_step(request, uuid, "send_back")


@require_POST
def remedy_reopen(request, uuid):
    return _take_remedy_step(request, uuid, "reopen")


@require_POST
def extension_grant(request, uuid):
    return _decide(request, uuid, "grant", actions.grant_extension)


@require_POST
def extension_refuse(request, uuid):
    return _decide(request, uuid, "refuse", actions.refuse_extension)


def _decide(request, uuid, name, action):
    step = workflow.STEPS[Extension, name]
    seen = Extension.objects.filter(remedy__in=Remedy.objects.visible_to(request.user))
    extension = get_object_or_404(seen.select_related("remedy__requirement__inspection"), uuid=uuid)
    remedy = visible_remedy(request, extension.remedy.uuid, step.verb)
    extension.remedy = remedy
    form = form_of(step, remedy, request.POST)
    return _take(request, remedy, extension, step, form, action)


def _take(request, remedy, record, step, form, action):
    """Show what is wrong, or take the step; typed words come back whenever they were not written."""
    form.url = reverse(_url_name(step), args=[record.uuid])
    if not form.is_valid():
        return _show(request, remedy, form, status=422)
    subject = {"extension" if isinstance(record, Extension) else "remedy": record}
    _, failed = attempt(form, partial(action, **subject, by=request.user, **form.cleaned_data))
    if failed:
        remedy = visible_remedy(request, remedy.uuid)
        form.see_again(remedy)
        return _show(request, remedy, form, status=failed)
    messages.success(request, step.done)
    for notice in form.notices():
        messages.warning(request, notice)
    return redirect("remedy_detail", uuid=remedy.uuid)
