"""States and steps of a return, as one table, and the one way to take a step.

    draft → submitted → accepted → locked        the unit sends, the province receives and closes
    submitted → draft                            sent back with a note: the log's last step says so
    accepted, locked → draft                     reopened with a note

The method that decides also explains: `why_not()` answers in sentences the page can show, and `apply()`
refuses with the same sentences. A step locks the row first, so of two people who press at once one wins and
the other is told.
"""

from django.db import transaction
from django.utils import timezone

from accounts import access
from accounts.steps import Refused, Step

from . import told
from .models import DossierReturn, ReturnTransition
from .returns.review import missing_to_submit

_STATE = DossierReturn.State

STEPS = {
    step.name: step
    for step in (
        Step(
            "submit",
            "Gửi",
            "Gửi biểu cho Sở Nội vụ; từ lúc này đơn vị không sửa được nữa.",
            (_STATE.DRAFT,),
            _STATE.SUBMITTED,
            "file_return",
            done="Đã gửi biểu. Sở Nội vụ sẽ xem và nhận.",
            missing=missing_to_submit,
        ),
        Step(
            "accept",
            "Nhận biểu",
            "Số liệu được dùng trong tổng hợp của tỉnh.",
            (_STATE.SUBMITTED,),
            _STATE.ACCEPTED,
            "accept_return",
            done="Đã nhận biểu.",
        ),
        Step(
            "send_back",
            "Trả lại",
            "Đơn vị sửa và gửi lại; lời nhắn hiện ở đầu biểu.",
            (_STATE.SUBMITTED,),
            _STATE.DRAFT,
            "accept_return",
            done="Đã trả lại để đơn vị sửa.",
            needs_note=True,
        ),
        Step(
            "lock",
            "Khóa biểu",
            "Chốt số liệu của kỳ: muốn sửa phải mở lại, có lý do.",
            (_STATE.ACCEPTED,),
            _STATE.LOCKED,
            "accept_return",
            done="Đã khóa biểu.",
        ),
        Step(
            "reopen",
            "Mở lại",
            "Đưa biểu về nháp để đơn vị sửa; lý do được ghi vào nhật ký.",
            (_STATE.ACCEPTED, _STATE.LOCKED),
            _STATE.DRAFT,
            "accept_return",
            done="Đã mở lại để đơn vị sửa.",
            needs_note=True,
        ),
    )
}
# Steps that give a return back to its unit with something to do.
GIVEN_BACK = ("send_back", "reopen")


def step_label(name):
    """The step in words, for the log; a name no longer in the table is shown as it is."""
    return STEPS[name].label if name in STEPS else name


def steps_for(dossier_return, user):
    """Steps that start from the return's state and that the user has the right to take."""
    return [
        step
        for step in STEPS.values()
        if dossier_return.state in step.start and access.can(user, step.verb, dossier_return)
    ]


def why_not(dossier_return, name, *, by):
    """Sentences on why this person cannot take this step now; an empty list where they can."""
    step = STEPS[name]
    if not access.can(by, step.verb, dossier_return):
        return [f"Anh/chị không có quyền: {access.VERBS[step.verb]}."]
    if dossier_return.state not in step.start:
        return [_moved_on(dossier_return)]
    return step.missing(dossier_return)


def why_not_edit(dossier_return):
    """Sentences on why nothing of this return may be edited now."""
    if dossier_return.state == _STATE.DRAFT:
        return []
    last = dossier_return.transitions.select_related("by").first()
    told = f" lúc {_when(last)}" if last else ""
    state = dossier_return.get_state_display().lower()
    return [f"Biểu {state}{told} nên không sửa được nữa. Cần sửa thì đề nghị Sở Nội vụ trả lại hoặc mở lại."]


def _moved_on(dossier_return):
    last = dossier_return.transitions.select_related("by").first()
    state = dossier_return.get_state_display()
    if last is None:
        return f"Bước này không làm được khi biểu đang ở tình trạng “{state}”."
    return f"Bước này không làm được nữa: biểu đã chuyển sang “{state}” lúc {_when(last)}."


def _when(transition):
    who = f" do {transition.by}" if transition.by else ""
    return f"{timezone.localtime(transition.at):%H:%M %d/%m/%Y}{who}"


@transaction.atomic
def apply(dossier_return, name, *, by, note=""):
    """Take the step: lock the row, check right, state and what is missing, settle its lines, log.

    :raises Refused: with the sentences of `why_not`, or because a needed note is empty.
    """
    step = STEPS[name]
    locked = DossierReturn.objects.select_for_update(of=("self",)).get(pk=dossier_return.pk)
    reasons = why_not(locked, name, by=by)
    if step.needs_note and not note.strip():
        reasons = [*reasons, f"“{step.label}” cần ghi rõ lý do."]
    if reasons:
        raise Refused(reasons)
    from_state, locked.state = locked.state, step.end
    if from_state == _STATE.DRAFT:
        # From here on the database holds every line to "adds up or is explained".
        locked.lines.filter(is_provisional=True).update(is_provisional=False)
    locked.save(update_fields=["state"])
    logged = ReturnTransition.objects.create(
        dossier_return=locked,
        name=name,
        from_state=from_state,
        to_state=step.end,
        by=by,
        note=note.strip(),
    )
    told.step_taken(locked, logged)
    dossier_return.state = locked.state
    return dossier_return
