"""Reading the history of a unit: which year, what kind of thing, which words; it lives in the address."""

from django import forms

from accounts.vietnamese import fold
from districts.fields import CleanCharField
from districts.filtering import FilterForm
from inspections.unit_history import KINDS


class UnitHistoryForm(FilterForm):
    q = CleanCharField(label="Có chữ, không cần gõ dấu", max_length=100, required=False)
    nam = forms.TypedChoiceField(label="Năm", coerce=int, required=False)
    loai = forms.ChoiceField(label="Việc", choices=[("", "Mọi việc"), *KINDS.items()], required=False)
    truoc = forms.ChoiceField(
        label="Đơn vị",
        choices=[("", "Gồm cả đơn vị trước"), ("khong", "Chỉ đơn vị này")],
        required=False,
    )

    def __init__(self, data, years):
        super().__init__(data)
        # A year that nothing happened in may be asked for by a link.
        asked = str(data.get("nam", ""))
        known = {*years, *([int(asked)] if asked.isdecimal() and len(asked) == 4 else [])}
        choices = [(year, str(year)) for year in sorted(known, reverse=True)]
        self.fields["nam"].choices = [("", "Mọi năm"), *choices]

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in ("q", "nam", "loai", "truoc"))

    def filter(self, events):
        asked, words = self.asked, fold(self.asked.get("q") or "").split()
        for event in events:
            text = fold(f"{event.title} {event.words} {event.by}") if words else ""
            if asked.get("nam") and event.on.year != asked["nam"]:
                continue
            if asked.get("loai") and not _is_of(event, asked["loai"]):
                continue
            if asked.get("truoc") and event.was:
                continue
            if all(word in text for word in words):
                yield event


def _is_of(event, kind):
    """A limitation that came again is a limitation too."""
    return event.kind == kind or (kind == "han_che" and event.kind == "lap_lai")
