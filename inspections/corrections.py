"""Single fields of a finding or a remedy that may be asked to be corrected; how each is opened and written.

Only the field asked for is opened: everything else of the record stays out of the form.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from django import forms

from accounts.vietnamese import fold
from districts.fields import CleanCharField, CleanTextField, DateField, FigureField
from districts.reading import UNKNOWN, show_date

from .forms.records import said_clearly
from .models import Finding, Inspection, Remedy


@dataclass(frozen=True)
class OpenField:
    """One field: `make(about)` gives the form field, `read` the stored value in the shape of cleaned data,
    `text` a value as people read it, `values` the columns to write.
    """

    name: str
    label: str
    make: Callable
    read: Callable
    text: Callable
    values: Callable
    fits: Callable = lambda about: True
    # What the words of the proposal mean as the field's first value, where they can be taken over.
    guess: Callable = lambda about, proposed: proposed

    def shown(self, about):
        return self.text(self.read(about)) or UNKNOWN


def _plain(name, label, field, **more):
    return OpenField(
        name=name,
        label=label,
        make=lambda about: deepcopy(field),
        read=lambda about: getattr(about, name),
        text=str,
        values=lambda value: {name: value},
        **more,
    )


def _long(required):
    return CleanTextField(
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Hãy ghi nội dung."},
    )


def _is_limitation(about):
    return about.kind == Finding.Kind.LIMITATION


# --- Count, severity, units -----------------------------------------------------------------------


def _count_values(reading):
    return {
        "count_as_typed": said_clearly(reading) if reading else "",
        "count_value": reading.value if reading else None,
        "count_comparator": reading.comparator if reading else "",
    }


def _count_text(value):
    return getattr(value, "as_typed", value) or ""


class CountField(FigureField):
    """A figure that the column can hold."""

    def clean(self, value):
        reading = super().clean(value)
        if reading and reading.value.as_tuple().exponent < -3:
            raise forms.ValidationError("Nhiều nhất 3 chữ số sau dấu phẩy.")
        return reading


def _severity_field(about):
    return forms.ChoiceField(choices=[("", "Không nêu"), *Finding.Severity.choices], required=False)


def _severity_text(value):
    return dict(Finding.Severity.choices).get(value, "")


def _severity_guess(about, proposed):
    return next(
        (key for key, label in Finding.Severity.choices if fold(label) in fold(proposed)), about.severity
    )


def _visits_field(about):
    visits = {str(visit.uuid): visit for visit in about.inspection.visits.select_related("unit")}
    return forms.TypedMultipleChoiceField(
        choices=[(key, f"{visit.unit}, ngày {visit.on:%d/%m/%Y}") for key, visit in visits.items()],
        coerce=visits.__getitem__,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một đơn vị."},
    )


def _visits_text(visits):
    return ", ".join(sorted(str(visit.unit) for visit in visits))


def _visits_guess(about, proposed):
    said = fold(proposed)
    visits = list(about.inspection.visits.select_related("unit"))
    named = [visit for visit in visits if fold(visit.unit.name) in said]
    return [str(visit.uuid) for visit in named or about.visits.all()]


FINDING_FIELDS = (
    _plain("words", "Nội dung", _long(required=True)),
    OpenField(
        "count",
        "Số lượng",
        lambda about: CountField(required=False, max_length=60),
        lambda about: about.count_as_typed,
        _count_text,
        _count_values,
    ),
    OpenField(
        "severity",
        "Mức độ",
        _severity_field,
        lambda about: about.severity,
        _severity_text,
        lambda value: {"severity": value},
        _is_limitation,
        _severity_guess,
    ),
    OpenField(
        "visits",
        "Đơn vị",
        _visits_field,
        lambda about: list(about.visits.select_related("unit")),
        _visits_text,
        lambda value: {"visits": value},
        guess=_visits_guess,
    ),
    _plain("cause", "Nguyên nhân", _long(required=False), fits=_is_limitation),
)


# --- Remedies ---------------------------------------------------------------------------------------


def _day(name, label, fits):
    return OpenField(
        name,
        label,
        lambda about: DateField(),
        lambda about: getattr(about, name),
        lambda value: show_date(value) if value else "",
        lambda value: {name: value},
        fits,
    )


def _is_planned(remedy):
    return remedy.planned_at is not None


REMEDY_FIELDS = (
    _day("done_on", "Ngày đơn vị làm xong", lambda remedy: remedy.done_on is not None),
    _day("promised_on", "Ngày hẹn xong", _is_planned),
    _plain(
        "person_in_charge",
        "Người phụ trách",
        CleanCharField(max_length=120, error_messages={"required": "Hãy ghi người phụ trách."}),
        fits=_is_planned,
    ),
)


def fields_of(about):
    """Fields of this record that may be asked for, by name."""
    known = FINDING_FIELDS if isinstance(about, Finding) else REMEDY_FIELDS
    return {field.name: field for field in known if field.fits(about)}


def label_of(about, name):
    """The field's name for people, also where the record no longer has it."""
    known = FINDING_FIELDS if isinstance(about, Finding) else REMEDY_FIELDS
    return next((field.label for field in known if field.name == name), name)


def why_not_correct(about, name=None):
    """Sentences on why no field of it, or not this one, may be corrected now, and what to do instead."""
    reasons = _why_not_finding(about) if isinstance(about, Finding) else _why_not_remedy(about)
    if not reasons and name is not None and name not in fields_of(about):
        reasons = [f"Ô “{label_of(about, name)}” nay không còn gì để sửa."]
    return reasons


def _why_not_finding(finding):
    # Fresh: the inspection may have been concluded since the finding was read.
    inspection = Inspection.objects.get(pk=finding.inspection_id)
    if finding.withdrawn_at:
        return ["Nội dung này đã rút nên không sửa nữa; hãy ghi thành nội dung mới."]
    if inspection.is_locked:
        state = inspection.get_state_display().lower()
        return [f"Cuộc kiểm tra {state} nên hồ sơ đã khóa; muốn sửa phải lập văn bản thay thế."]
    return []


def _why_not_remedy(remedy):
    if remedy.requirement.withdrawn_at:
        return ["Yêu cầu này đã rút nên không sửa gì nữa."]
    return {
        Remedy.State.VERIFIED: [
            "Việc này đã được xác nhận nên đã khóa; nếu có điều sai, Sở Nội vụ hoặc Trưởng đoàn mở lại trước."
        ],
        Remedy.State.HANDED_ON: ["Việc này đã chuyển cho đơn vị kế thừa; hãy trao đổi ở việc của đơn vị ấy."],
    }.get(remedy.state, [])
