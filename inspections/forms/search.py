from django import forms

from districts.fields import CleanCharField


class SearchForm(forms.Form):
    q = CleanCharField(
        label="Tìm",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "autocomplete": "off"}),
    )

    @property
    def words(self):
        return self.cleaned_data.get("q", "") if self.is_valid() else ""
