"""Forms of the yearly plan: its head, one line, copying it, the calendar and the coverage asked for."""

import datetime
import uuid

from django import forms
from django.utils import timezone

from districts.fields import CleanCharField, CleanTextField, DateField
from districts.filtering import FilterForm
from districts.models import ReformField, ReformScheme, Unit
from inspections.models import Inspection, InspectionPlan
from inspections.models.plan import FIRST_YEAR, LAST_YEAR, PLANNED_KINDS

from .choosing import UnitSearch, valid_uuids
from .records import RecordForm

MONTHS = [(month, f"Tháng {month}") for month in range(1, 13)]
NOT_SET = ("", "Chưa định")
REASON_LABEL = "Lý do điều chỉnh"


class YearField(forms.RegexField):
    """A year in four digits."""

    def __init__(self, **kwargs):
        sentence = f"Hãy ghi năm bằng bốn chữ số, từ {FIRST_YEAR} đến {LAST_YEAR}."
        super().__init__(
            r"^[0-9]{4}$",
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={"invalid": sentence, "required": sentence},
            **kwargs,
        )
        self.sentence = sentence

    def clean(self, value):
        year = int(super().clean(value))
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise forms.ValidationError(self.sentence)
        return year


class AdjustableForm(RecordForm):
    """A form of a plan or of its lines: once the plan is issued it asks why it is changed."""

    reason = CleanCharField(
        label=REASON_LABEL,
        required=False,
        max_length=300,
        help_text="Kế hoạch đã ban hành; lý do và nội dung thay đổi được ghi vào nhật ký của kế hoạch.",
    )

    def __init__(self, data=None, *, plan=None, record=None, visit=None):
        self.plan = plan
        super().__init__(data, inspection=None, record=record)
        if plan is None or not plan.is_issued:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "Kế hoạch đã ban hành: hãy ghi lý do."

    def record_values(self):
        """What the action writes, from a valid form."""
        values = {name: self.cleaned_data[name] for name in self.compared}
        return values | {"reason": self.cleaned_data.get("reason", "")}


class PlanForm(AdjustableForm):
    """What is said of the plan as a whole."""

    noun = "plan"
    compared = ("year", "title", "number", "dated_on", "issued_by_body", "legal_basis")

    year = YearField(label="Năm")
    title = CleanCharField(
        label="Tên kế hoạch", max_length=300, required=False, help_text="Để trống thì cổng đặt tên theo năm."
    )
    number = CleanCharField(
        label="Số kế hoạch",
        max_length=40,
        required=False,
        help_text="Ví dụ: 26/KH-UBND. Để trống nếu chưa có; cần có khi ban hành.",
    )
    dated_on = DateField(label="Ngày kế hoạch", required=False)
    issued_by_body = CleanCharField(label="Cơ quan ban hành", max_length=200, initial="UBND tỉnh")
    legal_basis = CleanTextField(
        label="Căn cứ",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi dòng một văn bản: số, ngày, cơ quan ban hành, trích yếu.",
    )

    @property
    def keep_key(self):
        return f"plan-{self.record.uuid}" if self.record else "plan-new"

    def initial_values(self):
        if self.record:
            return super().initial_values()
        return {"year": timezone.localdate().year + 1, "issued_by_body": "UBND tỉnh"}

    def values_of(self, record):
        return {name: getattr(record, name) for name in self.compared}

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("title") and "title" not in self.errors and cleaned.get("year"):
            cleaned["title"] = suggested_title(cleaned["year"])
        return cleaned


def suggested_title(year):
    return f"Kế hoạch kiểm tra cải cách hành chính năm {year}"


class LineForm(AdjustableForm):
    """One line of a plan."""

    noun = "line"
    compared = ("units", "month", "on", "kind", "field_numbers", "note")

    unit_words = CleanCharField(
        label="Tìm thêm: gõ tên, nhiều đơn vị cách nhau bằng dấu phẩy, không cần gõ dấu",
        required=False,
        max_length=200,
    )
    units = forms.TypedMultipleChoiceField(
        label="Đơn vị",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Đơn vị tồn tại vào tháng dự kiến. Kiểm tra đột xuất có thể để chọn sau.",
        error_messages={"invalid_choice": "Có đơn vị đã chọn không tồn tại vào lúc ấy; hãy tìm lại."},
    )
    month = forms.TypedChoiceField(
        label="Tháng", choices=[NOT_SET, *MONTHS], coerce=int, empty_value=None, required=False
    )
    on = DateField(label="Ngày dự kiến", required=False, help_text="Chỉ ghi khi đã định ngày.")
    kind = forms.ChoiceField(
        label="Hình thức", choices=PLANNED_KINDS, initial=Inspection.Kind.PLANNED, widget=forms.RadioSelect
    )
    field_numbers = forms.TypedMultipleChoiceField(
        label="Lĩnh vực kiểm tra",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn là kiểm tra toàn diện.",
    )
    note = CleanCharField(label="Ghi chú", required=False, max_length=500)

    @property
    def keep_key(self):
        return f"line-{self.record.uuid}" if self.record else f"line-new-{self.plan.uuid}"

    def set_choices(self):
        if self.is_bound:
            chosen = self.data.getlist("units")
        else:
            chosen = [str(unit.uuid) for unit in self.record.units.all()] if self.record else []
        self.found = UnitSearch(
            on=self._day(), words=self.data.get("unit_words", "")[:200], chosen=valid_uuids(chosen)
        )
        self.fields["units"].choices = self.found.choices
        self.fields["units"].coerce = self.found.by_key.__getitem__
        self.fields["field_numbers"].choices = fields_of_year(self.plan.year)

    def _day(self):
        """The day whose units are offered: the one planned, else the first of its month, else 31 December."""
        if not self.is_bound and self.record:
            return self.record.on or _first_of(self.plan.year, self.record.month)
        try:
            on = self.fields["on"].clean(self.data.get("on", ""))
            return on or _first_of(self.plan.year, self.fields["month"].clean(self.data.get("month", "")))
        except forms.ValidationError:
            return _first_of(self.plan.year, None)

    def initial_values(self):
        return super().initial_values() if self.record else {"kind": Inspection.Kind.PLANNED}

    def values_of(self, record):
        return {name: getattr(record, name) for name in self.compared if name != "units"} | {
            "units": list(record.units.all())
        }

    def clean(self):
        cleaned = super().clean()
        on, month = cleaned.get("on"), cleaned.get("month")
        if on and on.year != self.plan.year:
            self.add_error("on", f"Ngày dự kiến phải trong năm {self.plan.year} của kế hoạch.")
        elif on and month and on.month != month:
            self.add_error("on", f"Ngày dự kiến không nằm trong tháng {month}; sửa một trong hai.")
        elif on:
            cleaned["month"] = on.month
        if "units" not in self.errors:
            cleaned["units"], problems = self.found.resolved(cleaned.get("units", []))
            for sentence in problems:
                self.add_error("units", sentence)
        unannounced = cleaned.get("kind") == Inspection.Kind.UNANNOUNCED
        if not self.errors and not cleaned["units"] and not unannounced:
            self.add_error("units", "Hãy chọn đơn vị; chỉ kiểm tra đột xuất mới để chọn sau được.")
        return cleaned


def _first_of(year, month):
    return datetime.date(year, month, 1) if month else datetime.date(year, 12, 31)


def fields_of_year(year):
    """(number, name) of the fields of the reform programme in force at the middle of the year."""
    scheme = ReformScheme.objects.in_force(datetime.date(year, 7, 1)).first()
    return [(field.number, field.name) for field in ReformField.objects.filter(scheme=scheme)]


class CopyPlanForm(forms.Form):
    """The lines of a plan for another year, each with its units as they are in force then.

    A unit that has ended is left out unless the person takes one of the units it became.
    """

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    year = YearField(label="Sang năm")
    title = CleanCharField(label="Tên kế hoạch", max_length=300)
    lines = forms.MultipleChoiceField(label="Dòng chép sang", widget=forms.CheckboxSelectMultiple)
    heirs = forms.MultipleChoiceField(
        label="Đơn vị thay thế", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, rows, year):
        super().__init__(data, use_required_attribute=False)
        self.rows = rows
        self.initial = {"uuid": uuid.uuid4(), "year": year, "title": suggested_title(year)}
        self.fields["lines"].choices = [(row.key, row.key) for row in rows]
        self.fields["lines"].error_messages["required"] = "Hãy chọn ít nhất một dòng để chép."
        self.fields["heirs"].choices = [
            (row.heir_key(unit, heir), str(heir)) for row in rows for unit, heir in row.offered
        ]

    def lines_to_copy(self):
        """[(line, units)] as the person confirmed them."""
        chosen, heirs = set(self.cleaned_data["lines"]), set(self.cleaned_data["heirs"])
        return [(row.line, row.units_with(heirs)) for row in self.rows if row.key in chosen]


class CalendarForm(forms.Form):
    """The year, and the month of it, that the calendar shows; what makes no sense asks for this year."""

    nam = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    thang = forms.IntegerField(min_value=1, max_value=12, required=False)

    def asked(self, today):
        self.is_valid()
        cleaned = self.cleaned_data
        return cleaned.get("nam") or today.year, cleaned.get("thang")


ALL = "tat_ca"


class CoverageFilterForm(FilterForm):
    """Which units have long not been inspected; it lives in the address."""

    q = CleanCharField(label="Đơn vị, không cần gõ dấu", max_length=100, required=False)
    cap = forms.ChoiceField(
        label="Cấp",
        choices=[("", "Mọi cấp"), *[each for each in Unit.Level.choices if each[0] != Unit.Level.PROVINCE]],
        required=False,
    )
    nam = forms.TypedChoiceField(
        label="Chưa được kiểm tra trong",
        choices=[("", "3 năm"), *[(n, f"{n} năm") for n in (1, 2, 4, 5)], (0, "(mọi đơn vị)")],
        coerce=int,
        empty_value=3,
        required=False,
    )
    ke_hoach = forms.ModelChoiceField(
        label="Đưa vào kế hoạch",
        queryset=InspectionPlan.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=None,
    )

    def __init__(self, data, *, plans):
        super().__init__(data)
        self.fields["ke_hoach"].queryset = plans
        if not plans:
            del self.fields["ke_hoach"]

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) not in (None, "", 3) for name in ("q", "cap", "nam"))

    @property
    def years(self):
        found = self.asked.get("nam")
        return 3 if found is None else found


class AddUnitForm(forms.Form):
    """One press on the coverage page: this unit into that plan."""

    don_vi = forms.UUIDField()
    ke_hoach = forms.UUIDField()
