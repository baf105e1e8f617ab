from django import forms

from districts.fields import CleanCharField
from districts.filtering import FilterForm


class SearchForm(FilterForm):
    q = CleanCharField(
        label="Tìm",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    @property
    def words(self):
        return self.asked.get("q", "")
