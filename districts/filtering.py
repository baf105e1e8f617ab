"""What the filter forms of all lists share."""

from django import forms


class FilterForm(forms.Form):
    """Asks a list by its address. Drawn without crispy, so its fields carry Bootstrap's classes.

    The first `n_in_front` fields are always seen, the rest opens on demand (components/_filter.html).
    """

    n_in_front = 1

    trang = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    excel = forms.BooleanField(required=False, widget=forms.HiddenInput)

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

    @property
    def kept_fields(self):
        """Hidden fields that stay in the address when the list is narrowed further; none unless told."""
        return []

    @property
    def front_fields(self):
        return self.visible_fields()[: self.n_in_front]

    @property
    def further_fields(self):
        return self.visible_fields()[self.n_in_front :]

    @property
    def asks_further(self):
        """Whether what was asked, or cannot be understood, is not in front."""
        return any(field.errors or self.asked.get(field.name) for field in self.further_fields)

    @property
    def wants_excel(self):
        """The whole list as a workbook is asked for (components/_excel.html), not one page of it."""
        return bool(self.asked.get("excel"))

    @property
    def said(self):
        """What was asked in words, for the head of the workbook: ["Tình trạng: Đã kết luận", …]."""
        asked = self.asked
        return [
            f"{field.label}: {_in_words(field)}"
            for field in self.visible_fields()
            if asked.get(field.name) not in (None, "", [], False)
        ]


def _in_words(bound):
    """What was chosen by its label, what was typed as it was typed."""
    if isinstance(bound.field, forms.BooleanField):
        return "có"
    labels = {str(key): label for key, label in _flat(getattr(bound.field, "choices", ()))}
    typed = bound.value()
    return ", ".join(
        str(labels.get(str(each), each)) for each in (typed if isinstance(typed, list) else [typed])
    )


def _flat(choices):
    for key, label in choices:
        yield from _flat(label) if isinstance(label, list | tuple) else [(key, label)]
