"""The form of what the team asks for."""

from django import forms

from districts.fields import CleanCharField, CleanTextField, DateField
from districts.reading import show_date
from inspections.models import Finding

from .records import RecordForm


class RequirementForm(RecordForm):
    noun = "requirement"
    compared = (
        "words",
        "units",
        "findings",
        "deadline_on",
        "deadline_words",
        "addressed_to",
        "reform_fields",
        "quote",
    )
    details = ("addressed_to", "reform_fields", "quote")
    related = ("units", "findings", "reform_fields")

    words = CleanTextField(
        label="Nội dung yêu cầu",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi nội dung yêu cầu."},
    )
    units = forms.TypedMultipleChoiceField(
        label="Đơn vị phải làm",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Mỗi đơn vị trả lời riêng.",
    )
    findings = forms.TypedMultipleChoiceField(
        label="Từ những hạn chế nào", required=False, widget=forms.CheckboxSelectMultiple
    )
    deadline_on = DateField(label="Hạn hoàn thành", required=False)
    deadline_words = CleanCharField(
        label="Hạn bằng lời",
        max_length=100,
        required=False,
        help_text="Ví dụ: sớm, cuối năm. Chỉ hạn có ngày mới được nhắc khi quá hạn.",
    )
    addressed_to = CleanCharField(
        label="Đối tượng thực hiện",
        max_length=200,
        required=False,
        help_text="Ví dụ: các phòng chuyên môn, lãnh đạo cấp xã.",
    )
    reform_fields = forms.TypedMultipleChoiceField(
        label="Lĩnh vực", required=False, widget=forms.CheckboxSelectMultiple
    )
    quote = CleanTextField(
        label="Nguyên văn",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Câu chữ của nguồn, giữ cả lỗi chính tả.",
    )

    def set_choices(self):
        limitations = self.inspection.findings.standing().filter(kind=Finding.Kind.LIMITATION)
        kept = list(self.record.findings.all()) if self.record else []
        self._offer("units", [visit.unit for visit in self.visits] + self._units_asked())
        self._offer("findings", [*limitations, *kept])
        self._offer("reform_fields", self.inspection.scheme.fields.all(), key="pk")

    def _units_asked(self):
        return list(self.record.units.all()) if self.record else []

    def _offer(self, name, records, key="uuid"):
        """Offer each record once, under its key."""
        by_key = {str(getattr(record, key)): record for record in records}
        self.fields[name].choices = [(each, str(record)) for each, record in by_key.items()]
        self.fields[name].coerce = by_key.__getitem__

    def initial_values(self):
        if self.record:
            return super().initial_values()
        asked = [self.visit] if self.visit else self.visits
        return {"units": [str(visit.unit.uuid) for visit in asked]}

    def values_of(self, record):
        plain = {name: getattr(record, name) for name in self.compared if name not in self.related}
        return plain | {name: list(getattr(record, name).all()) for name in self.related}

    def clean_deadline_on(self):
        deadline, first = self.cleaned_data["deadline_on"], self.inspection.starts_on
        if deadline and deadline < first:
            raise forms.ValidationError(
                f"Cuộc kiểm tra bắt đầu ngày {show_date(first)}; hạn hoàn thành không thể ở trước ngày đó."
            )
        return deadline

    def requirement_values(self):
        return {name: self.cleaned_data[name] for name in self.compared}
