"""The form of what the team asks for."""

import re

from django import forms

from accounts.vietnamese import fold
from districts.fields import CleanCharField, CleanTextField, DateField
from districts.reading import show_date
from inspections.models import DeadlineRule, Finding
from inspections.working_days import Calendar

from .choosing import UnitSearch, valid_uuids
from .records import RecordForm

# "15 ngày làm việc", as it stands in the folded words.
WORKING_DAYS = re.compile(r"(?<!\d)(\d{1,3}) ngay lam viec(?!\w)")
PLAIN_DAYS = re.compile(r"(?<!\d)\d{1,3} ngay(?! lam viec)(?!\w)")


class RequirementForm(RecordForm):
    noun = "requirement"
    compared = (
        "words",
        "units",
        "other_units",
        "findings",
        "deadline_on",
        "deadline_words",
        "addressed_to",
        "reform_fields",
        "quote",
    )
    details = ("unit_words", "other_units", "addressed_to", "reform_fields", "quote")
    related = ("units", "other_units", "findings", "reform_fields")

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
    unit_words = CleanCharField(label="Tìm đơn vị khác, không cần gõ dấu", required=False, max_length=100)
    other_units = forms.TypedMultipleChoiceField(
        label="Đơn vị khác phải làm",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Khi phần việc thuộc nơi không được kiểm tra, ví dụ Sở quản lý phần mềm.",
    )
    findings = forms.TypedMultipleChoiceField(
        label="Từ những hạn chế nào", required=False, widget=forms.CheckboxSelectMultiple
    )
    deadline_on = DateField(label="Hạn hoàn thành", required=False)
    deadline_words = CleanCharField(
        label="Hạn bằng lời",
        max_length=100,
        required=False,
        help_text="Ví dụ: sớm, cuối năm, 15 ngày làm việc (tính từ ngày gửi yêu cầu, thành một ngày cụ thể).",
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
        visited = [visit.unit for visit in self.visits]
        self._offer("units", visited)
        self._offer_other_units({unit.pk for unit in visited})
        self._set_rules()
        self._offer("findings", [*limitations, *kept])
        self._offer("reform_fields", self.inspection.scheme.fields.all(), key="pk")

    def _offer_other_units(self, visited):
        """Units that were not visited: those chosen already, and what the words find on that day."""
        kept = [unit for unit in self.record.units.all() if unit.pk not in visited] if self.record else []
        chosen = self.data.getlist("other_units") if self.is_bound else [str(unit.uuid) for unit in kept]
        words = self.data.get("unit_words", "")[:100] if self.is_bound else ""
        found = UnitSearch(on=self.inspection.starts_on, words=words, chosen=valid_uuids(chosen))
        known = [*found.chosen, *kept, *(found.found if words else [])]
        self._offer("other_units", [unit for unit in known if unit.pk not in visited])

    def _set_rules(self):
        """What is usual in the province, to write it beforehand and to tell where it differs."""
        rules = DeadlineRule.objects.in_force()
        self.rules = {rule.severity: rule.working_days for rule in rules}
        usual = self.rules.get("")
        self.usual_words = f"{usual} ngày làm việc" if usual else ""

    def _offer(self, name, records, key="uuid"):
        """Offer each record once, under its key."""
        by_key = {str(getattr(record, key)): record for record in records}
        self.fields[name].choices = [(each, str(record)) for each, record in by_key.items()]
        self.fields[name].coerce = by_key.__getitem__

    def initial_values(self):
        if self.record:
            return super().initial_values()
        asked = [self.visit] if self.visit else self.visits
        return {"units": [str(visit.unit.uuid) for visit in asked], "deadline_words": self.usual_words}

    def values_of(self, record):
        plain = {name: getattr(record, name) for name in self.compared if name not in self.related}
        visited = {visit.unit_id for visit in self.visits}
        units = list(record.units.all())
        return plain | {
            "units": [unit for unit in units if unit.pk in visited],
            "other_units": [unit for unit in units if unit.pk not in visited],
            "findings": list(record.findings.all()),
            "reform_fields": list(record.reform_fields.all()),
        }

    def clean_deadline_on(self):
        deadline, first = self.cleaned_data["deadline_on"], self.inspection.starts_on
        if deadline and deadline < first:
            raise forms.ValidationError(
                f"Cuộc kiểm tra bắt đầu ngày {show_date(first)}; hạn hoàn thành không thể ở trước ngày đó."
            )
        return deadline

    def clean(self):
        cleaned = super().clean()
        words = cleaned.get("deadline_words") or ""
        days = WORKING_DAYS.search(fold(words))
        if days and cleaned.get("deadline_on"):
            if words != self.usual_words:
                self.add_error(
                    "deadline_words", "Đã có ngày hạn: hãy ghi một trong hai, ngày hoặc số ngày làm việc."
                )
            # What was written beforehand gives way to a date that somebody chose.
            cleaned["deadline_words"], days = "", None
        cleaned["deadline_days"] = int(days[1]) if days else None
        if cleaned["deadline_days"] == 0:
            self.add_error("deadline_words", "Hạn ít nhất là 1 ngày làm việc.")
        return cleaned

    def requirement_values(self):
        names = [name for name in self.compared if name not in ("units", "other_units")]
        values = {name: self.cleaned_data[name] for name in (*names, "deadline_days")}
        return values | {"units": [*self.cleaned_data["units"], *self.cleaned_data["other_units"]]}

    def notices(self):
        """What the writer may have overlooked; nothing of it is wrong."""
        cleaned, said = self.cleaned_data, []
        if cleaned["deadline_on"] and (rest := Calendar.load().rest_day_words(cleaned["deadline_on"])):
            said.append(rest)
        if PLAIN_DAYS.search(fold(cleaned["deadline_words"])) and not cleaned["deadline_on"]:
            said.append(
                f"Hạn “{cleaned['deadline_words']}” được giữ bằng lời và không được nhắc khi quá hạn. "
                "Muốn cổng tính thì ghi ngày, hoặc ghi “… ngày làm việc”."
            )
        for finding in cleaned["findings"]:
            usual = self.rules.get(finding.severity) if finding.severity else None
            if usual and cleaned["deadline_days"] and cleaned["deadline_days"] > usual:
                severity = finding.get_severity_display().lower()
                said.append(
                    f"Có hạn chế mức độ {severity}: hạn thường dùng của tỉnh là {usual} ngày làm việc, "
                    f"đang ghi {cleaned['deadline_days']}."
                )
                break
        return said
