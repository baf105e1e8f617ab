"""The form of what a re-inspection saw of one obligation, with the step that follows from it."""

from django import forms

from accounts import access
from districts.fields import CleanTextField
from inspections import workflow
from inspections.models import Remedy, RemedyCheck

from .records import RecordForm

LATER = ("", "Chỉ ghi nhận, chưa quyết định")
# A step that contradicts what was seen.
CONTRADICTIONS = {
    "verify": (RemedyCheck.Seen.NOT_YET, RemedyCheck.Seen.AGAIN),
    "send_back": (RemedyCheck.Seen.REMEDIED,),
    "reopen": (RemedyCheck.Seen.REMEDIED,),
}


class RecheckForm(RecordForm):
    noun = "recheck"
    compared = ("seen", "words")

    seen = forms.ChoiceField(
        label="Thực tế tại đơn vị",
        choices=RemedyCheck.Seen,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một: đã khắc phục, chưa khắc phục hay tái diễn."},
    )
    words = CleanTextField(
        label="Đã thấy gì",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bắt buộc khi chưa khắc phục hoặc tái diễn.",
    )
    step = forms.ChoiceField(
        label="Với việc khắc phục này", choices=[LATER], required=False, widget=forms.RadioSelect, initial=""
    )

    def __init__(self, data=None, *, inspection, remedy, user, record=None, visit=None):
        self.remedy, self.user = remedy, user
        super().__init__(data, inspection=inspection, record=record, visit=visit)

    def set_choices(self):
        steps = [
            step
            for step, why in workflow.steps_for(self.remedy, self.user)
            if step.name in CONTRADICTIONS and not why
        ]
        self.fields["step"].choices = [LATER, *[(step.name, step.label) for step in steps]]
        if not steps:
            del self.fields["step"]
        # Who judges reads why there is nothing to judge yet.
        judges = access.can(self.user, "verify_remedy", self.remedy)
        self.why_no_step = workflow.STEPS[Remedy, "verify"].too_early(self.remedy) if judges else []

    @property
    def keep_key(self):
        return f"recheck-{self.visit.uuid}-{self.remedy.uuid}"

    def values_of(self, record):
        return {"seen": record.seen, "words": record.words}

    def clean(self):
        cleaned = super().clean()
        self._refuse_step_not_offered()
        seen, step = cleaned.get("seen"), cleaned.get("step")
        if (
            seen
            and seen != RemedyCheck.Seen.REMEDIED
            and not cleaned.get("words")
            and "words" not in self.errors
        ):
            self.add_error("words", "Hãy ghi rõ đã thấy gì, còn thiếu gì.")
        if step and seen in CONTRADICTIONS[step]:
            self.add_error("step", "Bước này trái với thực tế vừa chọn.")
        return cleaned

    def _refuse_step_not_offered(self):
        """A step sent from an older page, or before its turn, is answered with why, not passed over."""
        wanted = self.data.get("step", "")
        if wanted in CONTRADICTIONS and "step" not in self.fields:
            for sentence in workflow.why_not(self.remedy, wanted, by=self.user):
                self.add_error(None, sentence)
