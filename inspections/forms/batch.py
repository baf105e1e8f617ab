"""What a batch of documents is asked for with."""

from django import forms
from django.core.exceptions import ValidationError

from districts.filtering import FilterForm
from inspections.documents.kinds import OF_INSPECTION
from inspections.models import Document, DocumentBatch

MOST_INSPECTIONS = 200
KINDS = [
    *((code, kind.name) for code, kind in OF_INSPECTION.items()),
    (Document.Kind.MINUTES, Document.Kind.MINUTES.label),
]
NOTHING_MARKED = "Chưa đánh dấu cuộc kiểm tra nào. Hãy đánh dấu ở bảng dưới, hoặc chọn lấy cả trang."
CHOSEN, PAGE, FOUND = "chon", "trang", "tat_ca"


class BatchForm(forms.Form):
    """Of which inspections which paper in which form. `uuid` is the page's own: sent twice it asks once."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Loại văn bản", choices=KINDS)
    form = forms.ChoiceField(
        label="Dạng tệp", choices=DocumentBatch.Form, initial=DocumentBatch.Form.ZIP, widget=forms.RadioSelect
    )
    only_issued = forms.BooleanField(
        label="Chỉ lấy bản đã phát hành (không đánh dấu thì cuộc chưa có bản phát hành sẽ được lập bản thảo)",
        required=False,
    )
    scope = forms.ChoiceField(
        label="Của những cuộc nào",
        choices=[
            (CHOSEN, "Những cuộc đã đánh dấu ở bảng dưới"),
            (PAGE, "Tất cả cuộc ở trang này"),
            (FOUND, "Tất cả cuộc khớp điều kiện lọc, kể cả các trang khác"),
        ],
        initial=CHOSEN,
        widget=forms.RadioSelect,
    )
    inspections = forms.MultipleChoiceField(required=False)

    def __init__(self, data=None, *, page, found, initial=None):
        """:param page: the inspections on the page; `found`: all that the filter leaves."""
        self.page, self.found = page, found
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.fields["inspections"].choices = [(str(each.uuid), each.title) for each in page]
        self.fields["kind"].widget.attrs["class"] = "form-select"

    def clean_inspections(self):
        return set(self.cleaned_data["inspections"])

    def clean(self):
        cleaned = super().clean()
        scope, marked = cleaned.get("scope"), cleaned.get("inspections", set())
        if scope == CHOSEN and "inspections" not in self.errors and not marked:
            raise ValidationError(NOTHING_MARKED)
        if scope == FOUND and (count := self.found.count()) > MOST_INSPECTIONS:
            raise ValidationError(
                f"Có {count} cuộc khớp điều kiện lọc; mỗi tập nhiều nhất {MOST_INSPECTIONS} cuộc. Hãy lọc "
                "hẹp hơn, ví dụ theo năm."
            )
        return cleaned

    @property
    def chosen(self):
        """The inspections in the order of the list; of a valid form."""
        scope, marked = self.cleaned_data["scope"], self.cleaned_data["inspections"]
        if scope == FOUND:
            return list(self.found)
        return [each for each in self.page if scope == PAGE or str(each.uuid) in marked]


class BatchFilterForm(FilterForm):
    """The list of batches is asked for its page or its Excel alone."""
