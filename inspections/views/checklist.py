"""The checklist of a visit: looked at, answered item by item, and what an item calls for."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections import workflow
from inspections.actions import checklist as actions
from inspections.actions.checklist_version import kept_items
from inspections.actions.evidence import already_here
from inspections.checklist_page import ChecklistPage
from inspections.checklist_summary import summaries
from inspections.forms.checklist import (
    AddItemPhotosForm,
    ChecklistFilterForm,
    ItemChoiceForm,
    read_checklist,
)
from inspections.forms.finding import FindingForm
from inspections.models import ChecklistAnswer, ChecklistItem, Finding

from . import finding as finding_views
from .visit_page import is_inspecting, page_context, seen_visit
from .writing import Desk

NOT_WHOLE, CHANGED = 422, 409
STATE = "inspections/_checklist_state.html"
PROGRESS = "inspections/_checklist_progress.html"


def section(inspection, user, visit=None):
    """How each visit stands by its checklist, as far as this person may see."""
    visits = [visit] if visit else list(inspection.visits.all())
    if not is_inspecting(user, inspection):
        visits = [each for each in visits if each.unit_id in user.current_unit_ids]
    rows = summaries(visits) if access.can(user, "view_findings", inspection) else []
    return {
        "checklists": {
            "name": "checklists",
            "title": "Phiếu kiểm tra",
            "rows": rows,
            "may_answer": access.can(user, "edit_findings", inspection) and not inspection.is_locked,
        }
    }


@require_http_methods(["GET", "HEAD", "POST"])
def visit_checklist(request, uuid):
    visit = seen_visit(request, uuid)
    if request.method != "POST":
        return _show(request, visit)
    access.require(request.user, "edit_findings", visit.inspection)
    version = actions.version_for(visit)
    typed = read_checklist(request.POST, kept_items(version)) if version else []
    try:
        outcomes, refused = actions.save_answers(visit=visit, typed=typed, by=request.user), []
    except workflow.Refused as why:
        outcomes, refused = [actions.Outcome(each, None, []) for each in typed], why.sentences
    if request.accepts("text/html"):
        return _answer_page(request, visit, outcomes, refused)
    return _answer_script(request, visit, outcomes, refused)


def _show(request, visit, outcomes=(), refused=(), status=200):
    """The page; `outcomes` and `refused` are of a sending that was not stored whole."""
    user, inspection = request.user, visit.inspection
    inspects = is_inspecting(user, inspection)
    chosen = ChecklistFilterForm(request.GET).chosen
    page = ChecklistPage(visit, user, chosen=chosen, outcomes=outcomes, with_photos=inspects)
    writes = access.can(user, "edit_findings", inspection)
    context = page_context(visit, "visit_checklist") | {
        "page": page,
        "is_inspecting": inspects,
        "may_write": writes and not inspection.is_locked,
        "locked": workflow.why_not_edit(inspection) if writes else [],
        "refused": refused,
        "n_clashes": sum(bool(outcome.clashes) for outcome in outcomes),
        "n_wrong": sum(bool(outcome.typed.wrong) for outcome in outcomes),
    }
    return render(request, "inspections/visit_checklist.html", context, status=status)


def _answer_page(request, visit, outcomes, refused):
    has_clash = any(outcome.clashes for outcome in outcomes)
    if refused or has_clash or any(outcome.typed.wrong for outcome in outcomes):
        status = CHANGED if has_clash else NOT_WHOLE
        return _show(request, visit, outcomes, refused, status)
    n_changed = sum(outcome.is_changed for outcome in outcomes)
    at = f"{timezone.localtime():%H:%M}"
    messages.success(
        request, f"Đã lưu {n_changed} mục lúc {at}." if n_changed else "Không có mục nào thay đổi."
    )
    return redirect(request.get_full_path())


def _answer_script(request, visit, outcomes, refused):
    """What the page's script needs to know: of every item sent, what is stored now and what is not."""
    chosen = ChecklistFilterForm(request.GET).chosen
    page = ChecklistPage(visit, request.user, chosen=chosen, outcomes=() if refused else outcomes)
    sent = {outcome.typed.item.pk for outcome in outcomes}
    context = {"visit": visit, "is_inspecting": True, "may_write": not refused, "page": page}
    answer = {
        "at": f"{timezone.localtime():%H:%M}",
        "locked": bool(refused),
        "sentence": " ".join(refused),
        "progress": render_to_string(PROGRESS, context, request),
        "sections": {each.section.pk: each.tally.progress for each in page.sections},
        "items": {
            row.item.pk: {
                "version": row.version,
                "values": row.stored,
                "clashes": row.outcome.clashes if row.outcome else [],
                "wrong": list(row.wrong),
                "state": render_to_string(STATE, {**context, "row": row}, request),
            }
            for row in page.rows
            if row.item.pk in sent
        },
    }
    return JsonResponse(answer, status=NOT_WHOLE if refused else 200)


# --- What an item calls for -----------------------------------------------------------------------


@dataclass(frozen=True)
class ItemDesk(Desk):
    """A page of its own that leads back to the item it was opened from."""

    back: str = ""

    @property
    def section_url(self):
        return self.back


def _item_of(request, visit):
    """The item that the address names, if it is of the checklist of this visit."""
    form = ItemChoiceForm(request.GET)
    version = actions.version_for(visit)
    if version is None or not form.is_valid():
        return None
    items = ChecklistItem.objects.select_related("section__reform_field", "fault")
    return items.filter(uuid=form.cleaned_data["muc"], section__version=version, is_dropped=False).first()


def _page_of(visit, item=None):
    address = reverse("visit_checklist", args=[visit.uuid])
    return f"{address}#muc-{item.uuid}" if item else address


def _desk(request, visit, item, heading, template, **more):
    context = {"visit": visit, "item": item}
    back = _page_of(visit, item)
    return ItemDesk(
        request,
        visit.inspection,
        "checklists",
        heading,
        template,
        section,
        context=context,
        back=back,
        **more,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def visit_checklist_photo(request, uuid):
    """Photos of one item."""
    visit = seen_visit(request, uuid, "edit_findings")
    item = _item_of(request, visit)
    if item is None:
        return redirect(_page_of(visit))
    desk = _desk(request, visit, item, f"Ảnh của mục {item.code}", "inspections/_item_photo_form.html")
    if request.method != "POST":
        return desk.show(AddItemPhotosForm(inspection=visit.inspection))
    form = AddItemPhotosForm(request.POST, request.FILES, inspection=visit.inspection)
    if answer := desk.not_yet(form):
        return answer
    cleaned = form.cleaned_data
    photos = cleaned["photos_taken"] + cleaned["photos"]
    add = partial(
        actions.add_photos,
        visit=visit,
        item=item,
        form_uuid=cleaned["uuid"],
        photos=photos,
        caption=cleaned["caption"] or f"{item.words}"[:300],
        by=request.user,
    )
    return desk.write(form, add, f"Đã lưu {len(photos)} tệp.", already_here(visit.inspection, photos))


@require_http_methods(["GET", "HEAD", "POST"])
def visit_checklist_finding(request, uuid):
    """The limitation that an item calls for, already worded; written once."""
    visit = seen_visit(request, uuid, "edit_findings")
    item = _item_of(request, visit)
    answers = ChecklistAnswer.objects.select_related("finding", "item__fault", "item__section__reform_field")
    answer = answers.filter(checklist__visit=visit, item=item).first() if item else None
    if answer is None:
        return redirect(_page_of(visit))
    if request.method != "POST" and (reasons := actions.why_not_find(answer)):
        messages.info(request, " ".join(reasons))
        return redirect(_page_of(visit, item))
    desk = _desk(request, visit, item, f"Hạn chế từ mục {item.code}", finding_views.FORM)
    new_form = partial(
        FindingForm, kind=Finding.Kind.LIMITATION, answer=answer, inspection=visit.inspection, visit=visit
    )
    if request.method != "POST":
        return desk.show(new_form())
    add = partial(
        actions.add_finding_from, answer=answer, inspection=visit.inspection, kind=Finding.Kind.LIMITATION
    )
    return finding_views.write_finding(desk, new_form(request.POST, request.FILES), add, "uuid")
