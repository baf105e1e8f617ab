"""The form of what a visit saw of a service model."""

from django import forms

from districts.fields import CleanCharField, CleanTextField
from districts.models import ServiceModel
from inspections.models import ServiceModelObservation

from .records import RecordForm


class ObservationForm(RecordForm):
    noun = "mo-hinh"
    compared = ("model_name", "visit", "effect", "rating", "quote")
    details = ("quote",)
    named = {"model_name": ServiceModel}

    model_name = CleanCharField(
        label="Tên mô hình",
        max_length=300,
        error_messages={"required": "Hãy ghi tên mô hình."},
        help_text="Gõ vài chữ, không cần dấu, rồi bấm Tìm; mô hình mới thì ghi đúng nguyên văn tên gọi.",
    )
    visit = forms.TypedChoiceField(
        label="Đơn vị", widget=forms.RadioSelect, error_messages={"required": "Hãy chọn đơn vị."}
    )
    effect = CleanTextField(
        label="Hiệu quả ghi nhận", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    rating = forms.ChoiceField(
        label="Đánh giá",
        required=False,
        choices=[("", "Không nêu"), *ServiceModelObservation.Rating.choices],
        widget=forms.RadioSelect,
    )
    quote = CleanTextField(
        label="Nguyên văn",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Câu chữ của nguồn, giữ cả lỗi chính tả.",
    )

    def set_choices(self):
        self.choose_visits("visit")

    def initial_values(self):
        return super().initial_values() or {"visit": next(iter(self.likely_visits()), "")}

    def values_of(self, record):
        return {
            "model_name": record.service_model.name,
            "visit": record.visit,
            "effect": record.effect,
            "rating": record.rating,
            "quote": record.quote,
        }

    def observation_values(self):
        """What `actions.service_model` writes, from a valid form."""
        values = {name: self.cleaned_data[name] for name in self.compared}
        return values | {"service_model": self.cleaned_data["model_name_found"]}
