"""Forms of the admin in which the checklist is written."""

import re

from django import forms

from accounts.vietnamese import clean_line
from districts.fields import CleanCharField, CleanTextField, DateField
from districts.reading import Unreadable, read_date
from inspections.checklist_comparison import bases_as_lines
from inspections.models import ChecklistItem, ChecklistVersion

DATED = re.compile(r"^(?P<start>[\d/.]*)\s*[–—-]\s*(?P<end>[\d/.]*)\s*:\s*(?P<words>.+)$")


class LegalBasesField(CleanTextField):
    """One legal basis on a line, with the days between which it holds; cleans to `legal_bases`."""

    def clean(self, value):
        return [_basis(line) for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value):
        return bases_as_lines(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


def _basis(line):
    line = clean_line(line)
    dated = DATED.match(line)
    if not dated:
        return {"words": line, "from": None, "to": None}
    start, end = (_day(dated[name], line) for name in ("start", "end"))
    if start and end and end < start:
        raise forms.ValidationError(f"“{line}”: ngày kết thúc phải từ ngày bắt đầu trở đi.")
    return {
        "words": dated["words"],
        "from": start and start.isoformat(),
        "to": end and end.isoformat(),
    }


def _day(text, line):
    try:
        return read_date(text) if text else None
    except Unreadable as why:
        raise forms.ValidationError(f"“{line}”: {why}") from why


LONG_TEXTS = ("words", "how_to_check", "proof", "finding_words")


class ChecklistItemForm(forms.ModelForm):
    legal_bases = LegalBasesField(
        label="Căn cứ theo thời gian",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3, "cols": 80}),
        help_text="Mỗi dòng một căn cứ, ví dụ: 01/07/2025–: Nghị định số 118/2025/NĐ-CP. Không rõ ngày nào "
        "thì để trống ngày ấy. Chỉ ghi căn cứ đã kiểm chứng.",
    )

    class Meta:
        model = ChecklistItem
        fields = [
            "code",
            "order",
            "words",
            "how_to_check",
            "proof",
            "legal_bases",
            "certainty",
            "fault",
            "finding_words",
            "count_label",
            "is_dropped",
        ]
        widgets = {name: forms.Textarea({"rows": 2, "cols": 80}) for name in LONG_TEXTS}


class NewVersionForm(forms.Form):
    """A draft made from another version."""

    title = CleanCharField(label="Tên phiếu", max_length=200)
    valid_from = DateField(label="Dùng cho buổi kiểm tra từ ngày")


class CompareForm(forms.Form):
    """With which other version."""

    voi = forms.ModelChoiceField(
        ChecklistVersion.objects.all(), label="So với bản", required=False, empty_label=None
    )
