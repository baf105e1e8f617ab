"""What the filter forms of all lists share."""

from django import forms


class FilterForm(forms.Form):
    """Asks a list by its address. Drawn without crispy, so its fields carry Bootstrap's classes."""

    trang = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"

    @property
    def asked(self):
        """What was understood; what makes no sense is shown as an error and asks for nothing."""
        self.is_valid()
        return self.cleaned_data
