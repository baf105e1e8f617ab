"""What is sent about returns: the grid, a step with its note, a period to begin or to look at, a reminder."""

import re
from uuid import UUID

from django import forms

from accounts.vietnamese import clean, legacy_font_problem

from .fields import CleanCharField, CleanTextField
from .filtering import FilterForm
from .models import Unit
from .returns.calendar import month_named, months_to_choose
from .returns.typed import read_lines

LINE = re.compile(r"([0-9]{1,18})-version")
MAX_EXPLANATION = 4000


class ReturnGridForm:
    """The grid as it was sent. Not a Django form: five hundred fields take longer to build than to read.

    `then` is what to do once everything is stored: "", "submit", "add" or "remove"; `problems` are sentences
    on what is wrong with the whole.
    """

    def __init__(self, post):
        pks = [int(match[1]) for name in post if (match := LINE.fullmatch(name))]
        self.lines = read_lines(post, pks)
        self.then, _, about = post.get("then", "").partition(":")
        self.about = int(about) if about.isascii() and about.isdigit() and len(about) < 19 else None
        self.new_field = post.get("new_field", "")
        self.problems = []
        self._read_explanation(post)

    def _read_explanation(self, post):
        self.explanation, self.version = None, None
        if "explanation" not in post:
            return
        text, version = post["explanation"], post.get("version", "")
        problem = legacy_font_problem(text)
        if not problem and len(text) > MAX_EXPLANATION:
            problem = f"Giải trình chung dài quá {MAX_EXPLANATION} ký tự."
        if problem:
            self.problems.append(problem)
        elif version.isascii() and version.isdigit() and len(version) < 10:
            self.explanation, self.version = clean(text), int(version)

    @property
    def is_understood(self):
        return not self.problems and not any(line.wrong for line in self.lines)


class ReturnStepForm(forms.Form):
    """One step of a return; which steps there are is said by `workflow.STEPS`."""

    step = forms.CharField(widget=forms.HiddenInput, max_length=30)
    note = CleanTextField(
        label="Ghi chú", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data=None, *, step=None):
        prefix = step.name if step else (data or {}).get("step", "")[:30]
        super().__init__(data, initial={"step": prefix}, auto_id=f"{prefix}_%s", use_required_attribute=False)
        self.arrow = step
        if step and step.needs_note:
            self.fields["note"].label = "Lý do"


class MonthField(forms.ChoiceField):
    """A reporting month as '2026-11'; cleans to its period. Nobody else's months are refused."""

    def __init__(self, **kwargs):
        super().__init__(choices=months_to_choose, **kwargs)

    def valid_value(self, value):
        return month_named(value) is not None

    def clean(self, value):
        value = super().clean(value)
        return month_named(value) if value else None


class BeginReturnForm(forms.Form):
    don_vi = forms.UUIDField(widget=forms.HiddenInput)
    ky = MonthField(label="Kỳ")

    def unit(self):
        return Unit.objects.filter(uuid=self.cleaned_data["don_vi"]).first()


class ReturnFilterForm(FilterForm):
    """What the province's list may be asked; it lives in the address."""

    MISSING, LATE, SENT = "thieu", "tre", "da_gui"

    ky = MonthField(label="Kỳ", required=False)
    don_vi = CleanCharField(label="Đơn vị, không cần gõ dấu", max_length=100, required=False)
    tinh_trang = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[
            ("", "Mọi tình trạng"),
            (MISSING, "Chưa gửi"),
            (LATE, "Gửi trễ hoặc quá hạn"),
            (SENT, "Chờ nhận"),
            ("accepted", "Đã nhận, đã khóa"),
        ],
    )

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in ("don_vi", "tinh_trang"))


class YearForm(FilterForm):
    """Which year of its months a unit looks at."""

    nam = forms.IntegerField(label="Năm", min_value=1990, max_value=2199, required=False)

    def chosen(self, otherwise):
        return self.asked.get("nam") or otherwise


class RemindForm(forms.Form):
    """Reminds the units that are named of their return of a month, once for each `uuid`."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    ky = MonthField(label="Kỳ")
    don_vi = forms.TypedMultipleChoiceField(label="Đơn vị", coerce=UUID)
    words = CleanCharField(label="Lời nhắc", required=False, max_length=300)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["don_vi"].valid_value = is_uuid


def is_uuid(text):
    try:
        UUID(text)
    except ValueError:
        return False
    return True
