"""Minutes of a visit: composed and frozen by the team, read, answered and acknowledged by both sides."""

from functools import partial
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from inspections import workflow
from inspections.actions import minutes as actions
from inspections.actions.document import request_minutes
from inspections.actions.records import ChangedMeanwhile, FormUsedBefore
from inspections.forms import minutes as forms
from inspections.minutes.changes import changes_since_minutes
from inspections.minutes.content import MinutesContent, collect
from inspections.minutes.wording import lines_of, sha256_of, text_of
from inspections.models import Document, Inspection, Minutes, Visit, VisitAttendee
from inspections.presenters import document_badge

from .visit_page import is_inspecting, page_context

WITH_RIGHTS = ("inspection__team", "inspection__visits", "minutes__acknowledgements")
SIDES = {"doan": "acknowledge_for_team", "don_vi": "answer_minutes"}
TONES = {Minutes.State.FROZEN: "waiting", Minutes.State.ACKNOWLEDGED: "done"}
TEAM, UNIT = VisitAttendee.Side.TEAM, VisitAttendee.Side.UNIT


def section(inspection, user, visit=None):
    """How the minutes of each visit stand, as far as this person may read them, and what differs since."""
    visits = inspection.visits.select_related("unit").prefetch_related("minutes__acknowledgements")
    visits = [each for each in visits if visit is None or each.pk == visit.pk]
    for each in visits:
        each.inspection = inspection
    visits = [each for each in visits if access.can(user, "view_minutes", each)]
    if not visits:
        return {}
    sees_changes = access.can(user, "view_findings", inspection)
    compared = changes_since_minutes(visits) if sees_changes else [None] * len(visits)
    rows = [
        {"visit": each, "minutes": _last_seen(each, user), "changes": changes}
        for each, changes in zip(visits, compared, strict=True)
    ]
    writes = access.can(user, "edit_minutes", inspection)
    return {
        "minutes": {
            "name": "minutes",
            "title": "Biên bản làm việc",
            "sees_changes": sees_changes,
            "rows": rows,
            "may_write": writes and not workflow.why_not_minutes(inspection),
        }
    }


def _last_seen(visit, user):
    seen = [
        each for each in visit.minutes.all() if access.can(user, "edit_minutes", visit) or not each.is_draft
    ]
    return max(seen, key=lambda minutes: minutes.number, default=None)


def _visit(request, uuid, verb="view_minutes"):
    """The visit through the eyes and the rights of who asks."""
    visits = Visit.objects.filter(inspection__in=Inspection.objects.visible_to(request.user))
    visits = visits.select_related("inspection", "unit").prefetch_related(*WITH_RIGHTS)
    visit = get_object_or_404(visits, uuid=uuid)
    access.require(request.user, verb, visit)
    return visit


def _minutes(request, uuid, verb="view_minutes"):
    """The minutes, with their visit, through the eyes and the rights of who asks."""
    rows = Minutes.objects.visible_to(request.user).select_related(
        "visit__inspection", "visit__unit", "frozen_by"
    )
    rows = rows.prefetch_related("acknowledgements__by", *(f"visit__{each}" for each in WITH_RIGHTS))
    minutes = get_object_or_404(rows, uuid=uuid)
    access.require(request.user, verb, minutes)
    return minutes


@require_safe
def visit_minutes(request, uuid):
    return _show(request, _visit(request, uuid))


def _show(request, visit, status=200, sentences=(), **bound):
    """The page of the visit's minutes; `bound` holds a form that came back with something to correct."""
    user, inspection = request.user, visit.inspection
    own = visit.minutes.select_related("frozen_by", "created_by").prefetch_related(
        "acknowledgements__by", "acknowledgements__paper"
    )
    texts = [each for each in own if not each.is_draft]
    writes = access.can(user, "edit_minutes", visit)
    draft = next((each for each in own if each.is_draft), None) if writes else None
    standing = texts[0] if texts else None
    closed = workflow.why_not_minutes(inspection)
    context = page_context(visit, "visit_minutes") | {
        "standing": standing,
        "tone": TONES[standing.state] if standing else "",
        "earlier": texts[1:],
        "lines": lines_of(MinutesContent.from_json(standing.content)) if standing else [],
        "may_write": writes and not closed,
        "closed": closed if writes else [],
        "refused": list(sentences),
        "new_uuid": uuid4(),
        "is_inspecting": is_inspecting(user, inspection),
        "may_ask_paper": access.can(user, "request_document", inspection),
        "papers": _papers(visit, user),
        "correct_form": bound.get("correct_form") or forms.CorrectMinutesForm(initial={"uuid": uuid4()}),
    }
    if not access.can(user, "view_findings", inspection):
        context["pages"] = []
    if standing:
        context |= _what_to_press(user, visit, standing, closed, bound)
    if draft:
        context |= _draft_context(visit, draft, bound)
    return render(request, "inspections/visit_minutes.html", context | {"draft": draft}, status=status)


def _papers(visit, user):
    """The documents made of these minutes that this person may open."""
    rows = Document.objects.visible_to(user).filter(visit=visit, kind=Document.Kind.MINUTES).defer("snapshot")
    return [(each, document_badge(each)) for each in rows]


def _what_to_press(user, visit, standing, closed, bound):
    """What each side may still do with the text that stands."""
    open_to = standing.state == Minutes.State.FROZEN and not visit.inspection.is_locked
    read = {"sha256": standing.sha256, "uuid": uuid4()}
    answers = open_to and access.can(user, "answer_minutes", visit)
    return {
        "sides": [
            {
                "code": side.value,
                "label": side.label,
                "given": standing.acknowledgement_of(side),
                "may_press": open_to
                and access.can(user, verb, visit)
                and standing.acknowledgement_of(side) is None,
            }
            for side, verb in ((TEAM, SIDES["doan"]), (UNIT, SIDES["don_vi"]))
        ],
        "opinion_form": (bound.get("opinion_form") or forms.OpinionForm(initial=read, auto_id="opinion_%s"))
        if answers and not closed
        else None,
        "paper_form": (bound.get("paper_form") or forms.PaperForm(initial=read, auto_id="paper_%s"))
        if open_to and access.can(user, "edit_minutes", visit)
        else None,
    }


def _draft_context(visit, draft, bound):
    draft.visit = visit
    content = collect(draft)
    return {
        "form": bound.get("form") or forms.MinutesForm(inspection=visit.inspection, record=draft),
        "draft_lines": lines_of(content),
        "draft_sha256": sha256_of(text_of(content)),
        "missing": workflow.step_named(draft, "freeze").missing(draft),
        "action": "",
    }


@require_POST
def visit_minutes_begin(request, uuid):
    visit = _visit(request, uuid, "edit_minutes")
    form = forms.CorrectMinutesForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, status=422, correct_form=form)
    begin = partial(actions.begin_minutes, visit=visit, by=request.user, **form.cleaned_data)
    return _done(request, visit, begin, "")


@require_POST
def minutes_edit(request, uuid):
    minutes = _minutes(request, uuid, "edit_minutes")
    form = forms.MinutesForm(request.POST, inspection=minutes.visit.inspection, record=minutes)
    if not minutes.is_draft or not form.is_valid():
        return _show(request, minutes.visit, status=422, form=form if minutes.is_draft else None)
    values = form.minutes_values() | {"version": form.cleaned_data["version"]}
    edit = partial(actions.edit_minutes, minutes=minutes, by=request.user, **values)
    return _done(request, minutes.visit, edit, "Đã lưu dự thảo biên bản.", form=form)


@require_POST
def minutes_freeze(request, uuid):
    minutes = _minutes(request, uuid, "edit_minutes")
    read = _text_read(request)
    freeze = partial(actions.freeze_minutes, minutes=minutes, sha256=read["sha256"], by=request.user)
    return _done(request, minutes.visit, freeze, workflow.step_named(minutes, "freeze").done)


@require_POST
def minutes_acknowledge(request, uuid):
    minutes = _minutes(request, uuid)
    read = _text_read(request, forms.AcknowledgeForm)
    access.require(request.user, SIDES[read["side"]], minutes)
    press = partial(actions.acknowledge, minutes=minutes, by=request.user, **read)
    step = workflow.step_named(minutes, actions.STEP_OF_SIDE[read["side"]])
    return _done(request, minutes.visit, press, step.done)


@require_POST
def minutes_opinion(request, uuid):
    minutes = _minutes(request, uuid, "answer_minutes")
    form = forms.OpinionForm(request.POST, auto_id="opinion_%s")
    if not form.is_valid():
        return _show(request, minutes.visit, status=422, opinion_form=form)
    write = partial(actions.give_opinion, minutes=minutes, by=request.user, **form.cleaned_data)
    return _done(request, minutes.visit, write, "Đã ghi ý kiến vào biên bản.", opinion_form=form)


@require_POST
def minutes_paper(request, uuid):
    minutes = _minutes(request, uuid, "edit_minutes")
    form = forms.PaperForm(request.POST, request.FILES, auto_id="paper_%s")
    if not form.is_valid():
        return _show(request, minutes.visit, status=422, paper_form=form)
    values = dict(form.cleaned_data)
    keep = partial(
        actions.file_paper, minutes=minutes, form_uuid=values.pop("uuid"), by=request.user, **values
    )
    return _done(request, minutes.visit, keep, "Đã lưu chữ ký trên giấy.", paper_form=form)


@require_POST
def visit_minutes_document(request, uuid):
    """Ask for the paper of the text that stands."""
    visit = _visit(request, uuid)
    access.require(request.user, "request_document", visit.inspection)
    form = forms.RequestPaperForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        document = request_minutes(visit=visit, by=request.user, uuid=form.cleaned_data["uuid"])
    except workflow.Refused as refused:
        return _show(request, visit, 409, refused.sentences)
    return redirect("document_detail", uuid=document.uuid)


def _text_read(request, form_class=forms.ReadTextForm):
    form = form_class(request.POST)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


def _done(request, visit, action, sentence, **bound):
    """Do it and show the page again; a refusal keeps what was typed and shows the text as it now stands."""
    try:
        action()
    except workflow.Refused as refused:
        return _show_again(request, visit, 409, refused.sentences, bound)
    except ChangedMeanwhile as newer:
        bound["form"].put_beside(newer.record)
        return _show_again(request, visit, 409, [], bound)
    except FormUsedBefore:
        sentence = "Biểu mẫu này đã gửi một lần; xin xem lại biên bản dưới đây rồi ghi lại nếu cần."
        return _show_again(request, visit, 409, [sentence], bound)
    if sentence:
        messages.success(request, sentence)
    return redirect("visit_minutes", uuid=visit.uuid)


def _show_again(request, visit, status, sentences, bound):
    return _show(request, _visit(request, visit.uuid), status, sentences, **bound)


@require_safe
def minutes_detail(request, uuid):
    """One text as it was frozen, whatever replaced it since."""
    minutes = _minutes(request, uuid)
    if minutes.is_draft:
        return redirect(minutes)
    later = minutes.visit.minutes.frozen().filter(number__gt=minutes.number).order_by("-number").first()
    context = page_context(minutes.visit, "visit_minutes") | {
        "minutes": minutes,
        "lines": lines_of(MinutesContent.from_json(minutes.content)),
        "later": later,
        "pages": [],
    }
    return render(request, "inspections/minutes_detail.html", context)


@require_safe
def minutes_text(request, uuid):
    """The canonical text, byte for byte what the hash was made of."""
    minutes = _minutes(request, uuid)
    if minutes.is_draft:
        raise Http404
    response = HttpResponse(minutes.text.encode(), content_type="text/plain; charset=utf-8")
    name = f"bien-ban-{minutes.sha256[:12]}.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def inspection_minutes_changes(request, uuid):
    """What differs now from the minutes that each unit acknowledged."""
    inspections = Inspection.objects.visible_to(request.user).prefetch_related("team", "visits__unit")
    inspection = get_object_or_404(inspections, uuid=uuid)
    access.require(request.user, "view_findings", inspection)
    visits = list(inspection.visits.all())
    if not is_inspecting(request.user, inspection):
        visits = [each for each in visits if each.unit_id in request.user.current_unit_ids]
    context = {"inspection": inspection, "rows": changes_since_minutes(visits)}
    return render(request, "inspections/inspection_minutes_changes.html", context)
