"""Strengths and limitations: two sections of an inspection, and the form that writes them."""

from functools import partial

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from inspections.actions import finding as actions
from inspections.actions.evidence import already_here
from inspections.dossiers import doubtful_words
from inspections.finding_presenter import told
from inspections.forms.finding import FindingForm
from inspections.forms.records import WithdrawForm
from inspections.models import ChecklistAnswer, Comment, Evidence, Finding

from . import evidence
from .visit_page import is_inspecting
from .writing import Desk, inspection_to_write, record_to_write

SECTIONS = {Finding.Kind.STRENGTH: "strengths", Finding.Kind.LIMITATION: "limitations"}
FORM = "inspections/_finding_form.html"
WITHDRAW_FORM = "inspections/_withdraw_form.html"
# How much was said of a finding, and how many corrections wait; each counted by itself, not by a join.
_COMMENTS = Comment.objects.standing().filter(finding=OuterRef("pk")).order_by().values("finding")
SAID = {
    "n_comments": Subquery(_COMMENTS.values(n=Count("pk"))),
    "n_asked": Subquery(_COMMENTS.filter(state=Comment.State.ASKED).values(n=Count("pk"))),
}


def section(inspection, user, visit=None):
    """Strengths and limitations by reform field, as this person sees them, narrowed to one visit."""
    is_writer = access.can(user, "edit_findings", inspection)
    findings = told(_findings_shown(inspection, user, visit, is_writer), user)
    may_discuss = access.can(user, "discuss", inspection)
    fields = list(inspection.scheme.fields.all())
    sections = {
        name: _section(inspection, kind, name, fields, findings, visit, is_writer, may_discuss)
        for kind, name in SECTIONS.items()
    }
    return sections | {"silent_fields": _silent_fields(inspection, fields, findings)}


def _silent_fields(inspection, fields, findings):
    """Fields that no finding and no requirement speaks of; nothing while the inspection says nothing."""
    spoken_of = {each.reform_field_id for each in findings if each.withdrawn_at is None}
    if not spoken_of:
        return []
    asked_for = inspection.requirements.filter(withdrawn_at=None).values_list("reform_fields", flat=True)
    spoken_of.update(asked_for)
    return [field for field in fields if field.pk not in spoken_of]


def _findings_shown(inspection, user, visit, is_writer):
    findings = inspection.findings.visible_to(user, inspection)
    if visit:
        findings = findings.filter(visits=visit)
    if not is_writer:
        findings = findings.standing()
    answers = ChecklistAnswer.objects.select_related("item", "checklist__visit__unit")
    if not is_inspecting(user, inspection):
        answers = answers.filter(checklist__visit__unit__in=user.current_unit_ids)
    return (
        findings.annotate(**SAID)
        .select_related("fault", "reform_field", "created_by", "withdrawn_by", "inspection")
        .prefetch_related(
            "visits__unit",
            "fault__bases",
            Prefetch("checklist_answers", answers.order_by("item__code", "pk"), to_attr="items_failed"),
            Prefetch("evidence", Evidence.objects.standing(), to_attr="photos"),
        )
    )


def _section(inspection, kind, name, fields, findings, visit, is_writer, may_discuss):
    own = [finding for finding in findings if finding.kind == kind]
    by_field = {field: [each for each in own if each.reform_field == field] for field in [*fields, None]}
    query = f"?loai={kind}" + (f"&don_vi={visit.uuid}" if visit else "")
    return {
        "name": name,
        "title": {"strengths": "Ưu điểm", "limitations": "Hạn chế"}[name],
        "add_label": {"strengths": "Thêm ưu điểm", "limitations": "Thêm hạn chế"}[name],
        "add_url": reverse("finding_create", args=[inspection.uuid]) + query,
        "narrowed": f"?don_vi={visit.uuid}" if visit else "",
        "count": sum(finding.withdrawn_at is None for finding in own),
        "groups": [{"field": field, "records": group} for field, group in by_field.items() if group],
        "can_edit": is_writer and not inspection.is_locked,
        "may_discuss": may_discuss,
        "notices": [],
    }


def _desk(request, inspection, kind, heading, template, **more):
    return Desk(request, inspection, SECTIONS[kind], heading, template, section, **more)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_create(request, uuid):
    inspection = inspection_to_write(request, uuid)
    kind = _kind(request.GET.get("loai", Finding.Kind.LIMITATION))
    new_form = partial(FindingForm, kind=kind, inspection=inspection)
    heading = "Thêm hạn chế" if kind == Finding.Kind.LIMITATION else "Thêm ưu điểm"
    desk = _desk(request, inspection, kind, heading, FORM, new_form=new_form)
    if request.method != "POST":
        return desk.show(new_form(visit=desk.visit))
    form = new_form(request.POST, request.FILES, visit=desk.visit)
    return write_finding(desk, form, partial(actions.add_finding, inspection=inspection, kind=kind), "uuid")


@require_http_methods(["GET", "HEAD", "POST"])
def finding_edit(request, uuid):
    finding, inspection = record_to_write(request, _all(), uuid, _inspection)
    desk = _desk(request, inspection, finding.kind, f"Sửa {finding.get_kind_display().lower()}", FORM)
    new_form = partial(FindingForm, kind=finding.kind, inspection=inspection, record=finding)
    if request.method != "POST":
        return desk.show(new_form())
    form = new_form(request.POST, request.FILES)
    return write_finding(desk, form, partial(actions.edit_finding, finding=finding), "version")


@require_POST
def finding_repeats(request, uuid):
    """What may come back, for a form that is being filled in; nothing is written."""
    inspection = inspection_to_write(request, uuid)
    form = FindingForm(request.POST, kind=Finding.Kind.LIMITATION, inspection=inspection)
    return render(request, "inspections/_repeat_choice.html", {"form": form.reopened()})


def write_finding(desk, form, action, key):
    """Narrow the catalogue, show what is wrong, or write."""
    if answer := desk.not_yet(form):
        return answer
    values = form.finding_values() | {key: form.cleaned_data[key]}
    notices = already_here(desk.inspection, values["photos"])
    words = form.cleaned_data["words"]
    notices += doubtful_words(*(values.get(name, "") for name in ("words", "cause", "consequence", "quote")))
    sentence = f"Đã lưu “{Truncator(words).chars(80)}”."
    beside = {"evidence": evidence.section} if values["photos"] else None
    return desk.write(form, partial(action, by=desk.request.user, **values), sentence, notices, beside)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_withdraw(request, uuid):
    finding, inspection = record_to_write(request, _all(), uuid, _inspection)
    heading = f"Rút {finding.get_kind_display().lower()}"
    desk = _desk(request, inspection, finding.kind, heading, WITHDRAW_FORM, context={"record": finding})
    return desk.withdraw(finding, WithdrawForm(request.POST or None))


def _all():
    return Finding.objects.select_related(
        "inspection", "fault", "reform_field", "withdrawn_by", "repeats__inspection"
    )


def _inspection(finding):
    return finding.inspection


def _kind(code):
    if code not in SECTIONS:
        raise Http404
    return Finding.Kind(code)
