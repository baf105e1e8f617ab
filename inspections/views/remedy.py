"""What units do about what was asked of them: the list, and one of them as a conversation."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from inspections import presenters, workflow
from inspections.actions import remedy as actions
from inspections.actions.records import FormUsedBefore
from inspections.forms.remedy import LATE, RemedyFilterForm, ReportForm, SayForm
from inspections.models import Evidence, Finding, Inspection, Remedy

PER_PAGE = 25


@require_safe
def remedy_list(request):
    asked = Remedy.objects.visible_to(request.user).asked()
    form = RemedyFilterForm(request.GET)
    found = form.filter(asked).select_related("requirement__inspection", "unit")
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    context = {
        "form": form,
        "page": page,
        "rows": [presenters.RemedyRow(remedy) for remedy in page],
        "tiles": tiles(asked),
        "is_unit": bool(request.user.current_unit_ids),
    }
    return render(request, "inspections/remedy_list.html", context)


def tiles(remedies, today=None):
    """How many are late, open, waiting, confirmed; each leads to its own list."""
    today = today or timezone.localdate()
    State = Remedy.State
    late = Q(state=State.OPEN, requirement__deadline_on__lt=today)
    counts = remedies.order_by().aggregate(
        late=Count("pk", late),
        open=Count("pk", Q(state=State.OPEN)),
        reported=Count("pk", Q(state=State.REPORTED)),
        verified=Count("pk", Q(state=State.VERIFIED)),
    )
    return [
        {"count": counts["late"], "label": "quá hạn", "state": LATE, "tone": "late"},
        {"count": counts["open"], "label": "chờ đơn vị báo cáo", "state": State.OPEN, "tone": ""},
        {"count": counts["reported"], "label": "chờ xác nhận", "state": State.REPORTED, "tone": "waiting"},
        {"count": counts["verified"], "label": "đã xác nhận", "state": State.VERIFIED, "tone": ""},
    ]


def visible_remedy(request, uuid, verb="view_requirement"):
    remedies = Remedy.objects.visible_to(request.user).select_related("requirement__inspection", "unit")
    remedy = get_object_or_404(remedies, uuid=uuid)
    access.require(request.user, verb, remedy)
    return remedy


@require_safe
def remedy_detail(request, uuid):
    return _show(request, visible_remedy(request, uuid))


def _show(request, remedy, sent=None, status=200):
    """The conversation and the steps that this person may take; `sent` is the form that came back."""
    # What leads on before what leads back.
    steps = sorted((step for step, _reasons in workflow.steps_for(remedy, request.user)), key=leads_back)
    forms = [new_form(step) for step in steps]
    inspection = remedy.requirement.inspection
    context = {
        "remedy": remedy,
        "requirement": remedy.requirement,
        "inspection": inspection,
        "sees_inspection": Inspection.objects.visible_to(request.user).filter(pk=inspection.pk).exists(),
        "badge": presenters.remedy_badge(remedy),
        "deadline": presenters.deadline(remedy.requirement),
        "due_in": presenters.remedy_due(remedy),
        "because_of": _findings_behind(remedy),
        "responses": _conversation(remedy),
        "forms": [sent if sent and form.step == sent.step else form for form in forms],
        "waits_for": presenters.waits_for(remedy, forms),
    }
    if sent and all(form.step != sent.step for form in forms):
        # Somebody was quicker: the step is gone, what was typed is not.
        context["orphan"] = sent
    return render(request, "inspections/remedy_detail.html", {"orphan": None} | context, status=status)


def _findings_behind(remedy):
    """The limitations this very unit is asked to remedy; another unit's are not its business."""
    findings = Finding.objects.standing().filter(requirements=remedy.requirement, visits__unit=remedy.unit)
    return findings.distinct().order_by("pk")


def leads_back(step):
    return step.name in ("send_back", "reopen")


def _conversation(remedy):
    proof = Prefetch("evidence", Evidence.objects.standing(), to_attr="photos")
    return remedy.responses.select_related("created_by").prefetch_related(proof).order_by("created_at", "pk")


LABELS = {
    "report": "Đã làm gì, kết quả ra sao",
    "verify": "Nhận xét (không bắt buộc)",
    "send_back": "Còn thiếu gì, cần làm thêm gì",
    "reopen": "Vì sao mở lại",
}


def new_form(step, data=None, files=None):
    """The form of a step, and what its button says."""
    form_class = ReportForm if step.name == "report" else SayForm
    form = form_class(data, files, step=step.name, label=LABELS[step.name], needs_words=step.needs_note)
    form.button, form.meaning = step.label, step.meaning
    return form


@require_POST
def remedy_answer(request, uuid):
    remedy = visible_remedy(request, uuid, "answer_remedy")
    form = new_form(workflow.step_named(remedy, "report"), request.POST, request.FILES)
    sentence = "Đã gửi báo cáo. Sở Nội vụ hoặc Trưởng đoàn sẽ xem và xác nhận."
    return _say(request, remedy, form, actions.report_remedy, sentence)


@require_POST
def remedy_verify(request, uuid):
    return _answer_report(request, uuid, "verify", "Đã xác nhận khắc phục.")


@require_POST
def remedy_send_back(request, uuid):
    return _answer_report(request, uuid, "send_back", "Đã trả lại để đơn vị làm tiếp.")


@require_POST
def remedy_reopen(request, uuid):
    return _answer_report(request, uuid, "reopen", "Đã mở lại.")


def _answer_report(request, uuid, step, sentence):
    remedy = visible_remedy(request, uuid, "verify_remedy")
    form = new_form(workflow.step_named(remedy, step), request.POST)
    return _say(request, remedy, form, partial(actions.answer_report, step=step), sentence)


def _say(request, remedy, form, action, sentence):
    """Show what is wrong, or write; typed words come back whenever they were not written."""
    if not form.is_valid():
        return _show(request, remedy, form, status=422)
    try:
        action(remedy=remedy, by=request.user, **form.cleaned_data)
    except workflow.Refused as refused:
        for reason in refused.sentences:
            form.add_error(None, reason)
        return _show(request, Remedy.objects.get(pk=remedy.pk), form, status=422)
    except FormUsedBefore:
        form.start_anew()
        return _show(request, remedy, form, status=422)
    messages.success(request, sentence)
    return redirect("remedy_detail", uuid=remedy.uuid)
