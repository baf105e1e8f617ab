"""One return: the grid in which it is typed, and its steps."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from districts import workflow
from districts.models import DossierReturn
from districts.return_forms import ReturnGridForm, ReturnStepForm
from districts.returns import on_screen, writing
from districts.returns.definition import FIELD_ALIASES, II_06A
from districts.returns.past import past_of
from districts.returns.review import review_of

NOT_WHOLE, CHANGED = 422, 409
SHOWN_LINES = 1000
CHANGED_MEANWHILE = (
    "Có ô đã được người khác sửa sau khi anh/chị mở biểu. Phần anh/chị gõ vẫn còn nguyên; xem hai số ở từng "
    "dòng rồi bấm Lưu để ghi số của anh/chị."
)


def visible_return(request, uuid):
    returns = DossierReturn.objects.visible_to(request.user).select_related("unit", "created_by")
    return get_object_or_404(returns, uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def return_grid(request, uuid):
    dossier_return = visible_return(request, uuid)
    if request.method != "POST":
        return show_grid(request, dossier_return)
    access.require(request.user, "file_return", dossier_return)
    sending = Sending(dossier_return, ReturnGridForm(request.POST), request.user)
    sending.write()
    if request.accepts("text/html"):
        return _answer_page(request, sending)
    return _answer_script(sending)


@require_POST
def return_move(request, uuid):
    dossier_return = visible_return(request, uuid)
    form = ReturnStepForm(request.POST)
    step = workflow.STEPS.get(form.data.get("step", ""))
    if step is None or not form.is_valid():
        form.add_error(None, "Không có bước này.") if step is None else None
        return show_grid(request, dossier_return, step_form=form, status=422)
    access.require(request.user, step.verb, dossier_return)
    try:
        workflow.apply(dossier_return, step.name, by=request.user, note=form.cleaned_data["note"])
    except workflow.Refused as refused:
        for sentence in refused.sentences:
            form.add_error(None, sentence)
        return show_grid(request, visible_return(request, uuid), step_form=form, status=422)
    messages.success(request, step.done)
    return redirect("return_grid", uuid=uuid)


@dataclass
class Sending:
    """What one sending of the grid has done. `refused` are the sentences on what was not done."""

    dossier_return: DossierReturn
    form: ReturnGridForm
    by: object
    outcomes: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    is_locked: bool = False
    newer_explanation: str | None = None
    added: object = None
    done: str = ""

    def write(self):
        """Store what was typed; then, if all of it is stored, do what else was asked."""
        try:
            self._store()
        except workflow.Refused as refused:
            self.is_locked, self.refused = True, refused.sentences
            return
        self.refused = list(self.form.problems)
        if not self.is_whole:
            return
        try:
            self._go_on()
        except workflow.Refused as refused:
            self.refused = refused.sentences

    def _store(self):
        form, dossier_return = self.form, self.dossier_return
        self.outcomes = writing.save_lines(dossier_return=dossier_return, typed=form.lines, by=self.by)
        if form.explanation is not None:
            is_ours, stored = writing.explain_return(
                dossier_return=dossier_return, explanation=form.explanation, version=form.version, by=self.by
            )
            dossier_return.version = stored.version
            dossier_return.explanation = stored.explanation
            self.newer_explanation = None if is_ours else stored.explanation

    def _go_on(self):
        form, dossier_return = self.form, self.dossier_return
        if form.then == "submit":
            workflow.apply(dossier_return, "submit", by=self.by)
            self.done = workflow.STEPS["submit"].done
        elif form.then == "add":
            self.added, is_new = writing.add_line(
                dossier_return=dossier_return, name=form.new_field, by=self.by
            )
            self.done = (
                f"Đã thêm dòng “{self.added.field_name}”."
                if is_new
                else f"Biểu đã có dòng “{self.added.field_name}”."
            )
        elif form.then == "remove" and form.about:
            version = self._version_now(form.about)
            writing.remove_line(dossier_return=dossier_return, pk=form.about, version=version, by=self.by)
            self.done = "Đã bỏ dòng; số liệu cũ của dòng vẫn còn trong lịch sử."

    def _version_now(self, pk):
        """The version the person has seen, and one more if this very sending has written into the line."""
        for outcome in self.outcomes:
            if outcome.typed.pk == pk:
                return outcome.typed.version + outcome.is_changed
        return None

    @property
    def clashing(self):
        return [outcome for outcome in self.outcomes if outcome.status == writing.CONFLICT]

    @property
    def is_whole(self):
        """Whether everything that was typed is stored."""
        return self.form.is_understood and not self.clashing and self.newer_explanation is None

    @property
    def status(self):
        if self.is_locked or self.clashing or self.newer_explanation is not None:
            return CHANGED
        return 200 if self.is_whole and not self.refused else NOT_WHOLE


# --- Answers ------------------------------------------------------------------------------------


def _answer_script(sending):
    """What the grid's script needs to know: of every line sent, what is stored now and what is not."""
    answer = {
        "at": f"{timezone.localtime():%H:%M}",
        "locked": sending.is_locked,
        "sentences": sending.refused,
        "sentence": " ".join(sending.refused),
        "done": sending.done,
        "version": sending.dossier_return.version,
        "newer_explanation": sending.newer_explanation,
        "lines": {outcome.typed.pk: _told(outcome) for outcome in sending.outcomes},
    }
    if sending.added:
        answer |= {"added": sending.added.pk, "row": _row_of(sending.dossier_return, sending.added)}
    return JsonResponse(answer, status=sending.status)


def _told(outcome):
    line = outcome.line
    told = {"status": outcome.status, "wrong": outcome.typed.wrong, "clashes": outcome.clashes}
    if line is not None:
        counts = {part: on_screen.typed_text(getattr(line, part)) for part in on_screen.COLUMNS}
        told |= {"version": line.version, "values": counts | {"explanation": line.explanation}}
    return told


def _row_of(dossier_return, line):
    past = past_of(dossier_return)
    row = on_screen.rows_of(review_of(dossier_return, past, [line]), past)[0]
    row.number = dossier_return.lines.count()
    return render_to_string("districts/_return_line.html", {"row": row, "is_editable": True})


def _answer_page(request, sending):
    if sending.status != 200:
        dossier_return = visible_return(request, sending.dossier_return.uuid)
        return show_grid(request, dossier_return, sending=sending, status=sending.status)
    done = sending.done or f"Đã lưu lúc {timezone.localtime():%H:%M}."
    messages.success(request, done)
    return redirect("return_grid", uuid=sending.dossier_return.uuid)


def show_grid(request, dossier_return, *, sending=None, step_form=None, status=200):
    """The page; `sending` or `step_form` are what came in and could not be done as it was asked."""
    past = past_of(dossier_return)
    review = review_of(dossier_return, past)
    is_open = not workflow.why_not_edit(dossier_return)
    n_lines = len(review.lines)
    is_own = access.can(request.user, "file_return", dossier_return)
    is_editable = is_open and is_own and n_lines <= writing.MAX_LINES
    log = list(dossier_return.transitions.select_related("by"))
    context = {
        "dossier_return": dossier_return,
        "form_definition": II_06A,
        "version": str(dossier_return.version),
        "rows": on_screen.rows_of(review, past, sending.outcomes if sending else ())[:SHOWN_LINES],
        "n_not_shown": max(0, n_lines - SHOWN_LINES),
        "is_too_long": is_open and is_own and not is_editable,
        "total": on_screen.total_cells(review.total),
        "status_line": on_screen.status_line(review),
        "tone": on_screen.RETURN_TONES[dossier_return.state],
        "is_editable": is_editable,
        "steps": _step_forms(dossier_return, request.user, step_form, is_editable),
        "orphan": step_form,
        "log": [(entry, workflow.step_label(entry.name)) for entry in log],
        "given_back": log[0] if is_open and log and log[0].name in workflow.GIVEN_BACK else None,
        "known_fields": list(FIELD_ALIASES),
        "import_query": urlencode(
            {"don_vi": dossier_return.unit.uuid, "ky": f"{dossier_return.period_to:%Y-%m}"}
        ),
        **_sent(dossier_return, sending),
    }
    if step_form and any(form is step_form for form in context["steps"]):
        context["orphan"] = None
    return render(request, "districts/return_grid.html", context, status=status)


def _sent(dossier_return, sending):
    """What came back of a sending: its sentences, the general explanation as typed, what was not stored."""
    if sending is None:
        return {
            "refused": [],
            "explanation": dossier_return.explanation,
            "newer_explanation": None,
            "unsaved": [],
        }
    form = sending.form
    sentences = list(sending.refused)
    if sending.clashing or sending.newer_explanation is not None:
        sentences.insert(0, CHANGED_MEANWHILE)
    wrong = [sentence for line in form.lines for sentence in line.wrong.values()]
    if wrong:
        sentences.append(f"{len(wrong)} ô chưa hiểu được và chưa lưu; xem câu nhắc dưới từng dòng.")
    typed = form.explanation if form.explanation is not None else dossier_return.explanation
    return {
        "refused": sentences,
        "explanation": typed,
        "newer_explanation": sending.newer_explanation,
        "unsaved": _not_stored(dossier_return, form) if sending.is_locked else [],
    }


def _not_stored(dossier_return, form):
    """(field, 'Cột 4: 30, …') of what was typed into a return that was sent meanwhile: shown, not lost."""
    stored = {line.pk: line for line in dossier_return.lines.all()}
    told = []
    for typed in form.lines:
        line = stored.get(typed.pk)
        differs = [
            f"{on_screen.LABELS[part]}: {text}"
            for part, text in typed.texts.items()
            if line is None or typed.counts.get(part, text) != getattr(line, part)
        ]
        if line is None or typed.explanation != line.explanation:
            differs.append(f"Giải trình: {typed.explanation}")
        if differs:
            told.append((line.field_name if line else "Dòng đã bỏ", "; ".join(differs)))
    return told


def _step_forms(dossier_return, user, sent, is_editable):
    """A form for every step the person may take; in the grid, sending is a button of its own."""
    steps = workflow.steps_for(dossier_return, user)
    steps = [step for step in steps if not (is_editable and step.name == "submit")]
    names = sent.data.get("step") if sent else None
    forms = []
    for step in steps:
        form = sent if step.name == names else ReturnStepForm(step=step)
        form.arrow = step
        forms.append(form)
    return forms
