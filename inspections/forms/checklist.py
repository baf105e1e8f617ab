"""Reading what was tapped and typed into the checklist of a visit."""

from django import forms

from districts.fields import CleanCharField, CleanTextField, FigureField
from inspections.actions.checklist import Typed
from inspections.models import ChecklistAnswer

from .evidence import AddEvidenceForm
from .records import said_clearly

RESULT = forms.ChoiceField(choices=[("", ""), *ChecklistAnswer.Result.choices], required=False)
NOTE = CleanTextField(max_length=1000, required=False)
COUNT = FigureField(max_length=60, required=False)
TOO_FINE = "Nhiều nhất 3 chữ số sau dấu phẩy."


def read_checklist(data, items):
    """A `Typed` for every item that stands in the form; what was not sent of an item is not said."""
    return [_read(data, item) for item in items if f"{item.pk}-version" in data]


def _read(data, item):
    version = data[f"{item.pk}-version"]
    typed = Typed(item, int(version) if version.isascii() and version.isdigit() else 0)
    for part, form_field in (("result", RESULT), ("note", NOTE), ("count", COUNT)):
        text = data.get(f"{item.pk}-{part}")
        if text is None:
            continue
        try:
            value = form_field.clean(text)
            typed.texts[part] = _count_text(typed, value) if part == "count" else value
        except forms.ValidationError as wrong:
            typed.wrong[part] = (" ".join(wrong.messages), text)
    return typed


def _count_text(typed, reading):
    if reading and reading.value.as_tuple().exponent < -3:
        raise forms.ValidationError(TOO_FINE)
    typed.count = reading
    return said_clearly(reading) if reading else ""


class ChecklistFilterForm(forms.Form):
    """Which items are shown."""

    ALL, OPEN, FAILED = "", "con-lai", "chua-dat"

    loc = forms.ChoiceField(
        choices=[(ALL, "Tất cả"), (OPEN, "Còn lại"), (FAILED, "Chưa đạt, một phần")], required=False
    )

    @property
    def chosen(self):
        return self.cleaned_data["loc"] if self.is_valid() else self.ALL


class ItemChoiceForm(forms.Form):
    """About which item of the visit's checklist."""

    muc = forms.UUIDField()


class AddItemPhotosForm(AddEvidenceForm):
    """Photos of one item at one visit: what they are of is known."""

    noun = "anh-muc"
    compared = ("caption",)
    caption = CleanCharField(label="Chú thích", required=False, max_length=300)
    place = visit = None

    def set_choices(self):
        """The visit is given."""

    def initial_values(self):
        return {}
