"""The form of one visit: which unit, which day, which round."""

from django import forms
from django.core.exceptions import ValidationError

from districts.fields import CleanCharField, DateField, IntegerField

from .choosing import UnitSearch, valid_uuids
from .records import RecordForm


class VisitForm(RecordForm):
    noun = "visit"
    compared = ("unit", "on", "round", "place")

    on = DateField(label="Ngày làm việc")
    unit_words = CleanCharField(
        label="Tìm đơn vị, không cần gõ dấu",
        required=False,
        max_length=100,
    )
    unit = forms.TypedChoiceField(
        label="Đơn vị",
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text="Chỉ có đơn vị đang tồn tại vào ngày làm việc.",
        error_messages={"invalid_choice": "Đơn vị đã chọn không có vào ngày này; hãy tìm lại."},
    )
    round = IntegerField(label="Lần", min_value=1, max_value=99, help_text="Phúc tra cùng Đoàn là lần 2, 3…")
    place = CleanCharField(label="Địa điểm", required=False, max_length=200)

    def set_choices(self):
        chosen = self.data.get("unit") if self.is_bound else self.record and str(self.record.unit.uuid)
        self.found = UnitSearch(
            on=self._day(), words=self.data.get("unit_words", "")[:100], chosen=valid_uuids([chosen])
        )
        self.fields["unit"].choices = self.found.choices
        self.fields["unit"].coerce = self.found.by_key.__getitem__

    def _day(self):
        """The day whose units are offered: the one typed if it can be read, else the inspection's first."""
        try:
            return self.fields["on"].clean(self.data.get("on", "")) if self.is_bound else self._usual_day()
        except ValidationError:
            return self._usual_day()

    def _usual_day(self):
        return self.record.on if self.record else self.inspection.starts_on

    def initial_values(self):
        return super().initial_values() if self.record else {"on": self.inspection.starts_on, "round": 1}

    def values_of(self, record):
        return {name: getattr(record, name) for name in self.compared}

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("unit") and "unit" not in self.errors:
            self._take_the_unit_meant(cleaned)
        return cleaned

    def _take_the_unit_meant(self, cleaned):
        meant = self.found.meant()
        units = {unit for _words, matching in meant for unit in matching}
        if len(units) == 1:
            cleaned["unit"] = units.pop()
        elif units:
            self.add_error("unit", f"Có {len(units)} đơn vị khớp “{cleaned['unit_words']}”: hãy chọn một.")
        elif meant:
            self.add_error("unit", f"Không có đơn vị nào khớp “{cleaned['unit_words']}” vào ngày này.")
        else:
            self.add_error("unit", "Hãy chọn đơn vị.")

    def visit_values(self):
        return {name: self.cleaned_data[name] for name in self.compared}
