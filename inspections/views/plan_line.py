"""Lines of a plan: the section of its page, the form of one, taking one back, making an inspection of it."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from inspections import planning, workflow
from inspections.actions import plan as actions
from inspections.forms.plan import LineForm, fields_of_year
from inspections.forms.records import WithdrawForm
from inspections.models import InspectionPlan, PlannedInspection
from inspections.presenters import next_steps

from .writing import Desk

FORM = "inspections/_line_form.html"
WITHDRAW_FORM = "inspections/_withdraw_form.html"


class PlanDesk(Desk):
    """A desk in the page of a plan, which stands where an inspection stands elsewhere."""

    @property
    def plan(self):
        return self.inspection

    visit = None
    page_template = "inspections/plan_line_form.html"

    @property
    def section_url(self):
        return f"{self.plan.get_absolute_url()}#_{self.name}"

    def form_context(self, form):
        return {
            "form": form,
            "plan": self.plan,
            "section_name": self.name,
            "heading": self.heading,
            "form_template": self.form_template,
            "section_url": self.section_url,
            "action": self.request.get_full_path(),
            "locked": [],
            **self.context,
        }


def visible_plan(request, uuid, verb="view_plan"):
    plan = get_object_or_404(InspectionPlan.objects.visible_to(request.user), uuid=uuid)
    access.require(request.user, verb, plan)
    return plan


def visible_lines(plan, user):
    """The standing lines of the plan that this person may know of, by month."""
    lines = PlannedInspection.objects.visible_to(user).standing().filter(plan=plan)
    return lines.select_related("plan", "inspection").prefetch_related("units")


def section(plan, user, visit=None):
    today = timezone.localdate()
    field_names = dict(fields_of_year(plan.year))
    lines = list(visible_lines(plan, user))
    rows = [planning.LineRow(line, field_names, today) for line in lines]
    may_edit = access.can(user, "edit_plan", plan)
    return {
        "lines": {
            "name": "lines",
            "title": "Đơn vị theo tháng",
            "count": len(rows),
            "groups": planning.by_month(rows),
            "progress": planning.progress(lines, today),
            "plan": plan,
            "add_label": "Thêm dòng",
            "add_url": reverse("line_create", args=[plan.uuid]),
            "can_edit": may_edit,
            "may_begin": plan.is_issued and access.can(user, "create_inspection"),
            "notices": [],
            "without_tab": True,
        }
    }


def steps_section(plan, user, visit=None):
    """What the whole plan offers: it changes with its lines, so the page's own is renewed beside them."""
    steps = [pair for pair in workflow.steps_for(plan, user) if pair[0].name == "issue"]
    return {
        "plan_steps": {
            "plan": plan,
            "steps": next_steps(steps),
            "may_edit": access.can(user, "edit_plan", plan),
            "is_beside": False,
        }
    }


BESIDE = {"plan_steps": steps_section}


@require_http_methods(["GET", "HEAD", "POST"])
def line_create(request, uuid):
    plan = visible_plan(request, uuid, "edit_plan")
    new_form = partial(LineForm, plan=plan)
    desk = PlanDesk(request, plan, "lines", "Thêm dòng kế hoạch", FORM, section, new_form)
    if request.method != "POST":
        return desk.show(new_form())
    return _write(desk, new_form(request.POST), partial(actions.add_line, plan=plan), "uuid")


@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request, uuid):
    line = _line_to_write(request, uuid)
    desk = PlanDesk(request, line.plan, "lines", "Sửa dòng kế hoạch", FORM, section)
    form = partial(LineForm, plan=line.plan, record=line)
    if request.method != "POST":
        return desk.show(form())
    return _write(desk, form(request.POST), partial(actions.edit_line, line=line), "version")


def _write(desk, form, action, key):
    if answer := desk.not_yet(form):
        return answer
    values = form.record_values() | {key: form.cleaned_data[key]}
    action = partial(action, by=desk.request.user, **values)
    return desk.write(form, action, "Đã lưu dòng kế hoạch.", beside=BESIDE)


@require_http_methods(["GET", "HEAD", "POST"])
def line_withdraw(request, uuid):
    line = _line_to_write(request, uuid)
    context = {"record": actions.line_words(line)}
    desk = PlanDesk(request, line.plan, "lines", "Rút dòng kế hoạch", WITHDRAW_FORM, section, context=context)
    form = WithdrawForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return desk.show(form, status=422 if form.is_bound else 200)
    withdraw = partial(actions.withdraw_line, line=line, by=request.user, **form.cleaned_data)
    return desk.write(form, withdraw, "Đã rút dòng kế hoạch.", beside=BESIDE)


@require_POST
def line_begin(request, uuid):
    """From a planned line to its inspection; whoever presses second goes to the one that was made."""
    line = _line_to_write(request, uuid)
    access.require(request.user, "create_inspection")
    try:
        inspection, is_new = actions.begin_inspection(line=line, by=request.user)
    except workflow.Refused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
        return redirect(f"{line.plan.get_absolute_url()}#dong-{line.uuid}")
    if is_new:
        messages.success(request, "Đã lập cuộc kiểm tra dự thảo. Thêm thành viên Đoàn rồi lên lịch.")
    return redirect(inspection)


def _line_to_write(request, uuid, verb="edit_plan"):
    lines = PlannedInspection.objects.visible_to(request.user).select_related("plan", "inspection")
    line = get_object_or_404(lines.prefetch_related("units"), uuid=uuid)
    access.require(request.user, verb, line.plan)
    return line
