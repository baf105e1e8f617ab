"""The forms of the library of models: its filter, what a model is, how it stands, who runs it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone

from districts.fields import CleanCharField, CleanTextField, DateField
from districts.filtering import FilterForm
from districts.models import ReformField, ReformScheme, ServiceModel, Unit
from inspections.model_library import adoptions_known_to
from inspections.models import ServiceModelObservation

from .choosing import UnitSearch, valid_uuids
from .records import RecordForm

Status = ServiceModel.Status


class ModelFilterForm(FilterForm):
    """What the library may be asked; it lives in the address."""

    q = CleanCharField(label="Tìm tên mô hình, không cần gõ dấu", max_length=100, required=False)
    linh_vuc = forms.TypedChoiceField(label="Lĩnh vực", coerce=int, empty_value=None, required=False)
    tinh_trang = forms.ChoiceField(
        label="Tình trạng", choices=[("", "Mọi tình trạng"), *Status.choices], required=False
    )
    don_vi = CleanCharField(label="Đơn vị áp dụng", max_length=100, required=False)
    kenh = forms.ChoiceField(
        label="Kênh phục vụ", choices=[("", "Mọi kênh"), *ServiceModel.Channel.choices], required=False
    )
    nam = forms.TypedChoiceField(label="Năm được ghi nhận", coerce=int, required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user
        self.observations = ServiceModelObservation.objects.told_to(user)
        years = self.observations.dates("visit__on", "year", order="DESC")
        self.fields["nam"].choices = [("", "Mọi năm"), *((day.year, str(day.year)) for day in years)]
        self.fields["linh_vuc"].choices = [("", "Mọi lĩnh vực"), *current_fields()]

    @property
    def is_narrowed(self):
        asked = self.asked
        return any(
            asked.get(name) not in (None, "") for name in self.fields if name not in ("trang", "excel")
        )

    def filter(self, models):
        asked = self.asked
        if asked.get("q"):
            models = models.search(asked["q"])
        if asked.get("linh_vuc") is not None:
            models = models.filter(reform_field__number=asked["linh_vuc"])
        if asked.get("tinh_trang"):
            models = models.filter(status=asked["tinh_trang"])
        if asked.get("kenh"):
            models = models.filter(channel=asked["kenh"])
        if asked.get("don_vi"):
            units = Unit.objects.search(asked["don_vi"])
            known = adoptions_known_to(self.user).filter(service_model=OuterRef("pk"), unit__in=units)
            models = models.filter(Exists(known))
        if asked.get("nam"):
            seen = self.observations.filter(service_model=OuterRef("pk"), visit__on__year=asked["nam"])
            models = models.filter(Exists(seen))
        return models.order_by("search_text", "pk")


def current_fields():
    """[(number, name)] of today's programme; both programmes number their fields alike."""
    scheme = ReformScheme.objects.in_force().first()
    return list(scheme.fields.values_list("number", "name")) if scheme else []


class LearnForm(forms.Form):
    """For which unit the library looks for what to learn."""

    hoc = CleanCharField(
        label="Mô hình có thể học, cho đơn vị",
        max_length=100,
        required=False,
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "off", "placeholder": "lai vung"}
        ),
    )

    @property
    def words(self):
        return self.cleaned_data.get("hoc", "") if self.is_valid() else ""


class _LibraryForm(RecordForm):
    """A form that stands in no inspection."""

    def __init__(self, data=None, *, model, record=None):
        self.model = model
        super().__init__(data, inspection=None, record=record)

    @property
    def keep_key(self):
        return f"{self.noun}-{self.record.uuid if self.record else f'new-{self.model.uuid}'}"

    def written(self):
        """The values that the action takes, from a valid form."""
        key = "version" if self.record else "uuid"
        return {name: self.cleaned_data[name] for name in (*self.compared, key)}


class ModelForm(_LibraryForm):
    noun = "model"
    compared = ("description", "reform_field", "channel", "channel_name", "copied_from")

    description = CleanTextField(
        label="Nội dung mô hình",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Làm gì, cho ai, bằng cách nào.",
    )
    reform_field = forms.ModelChoiceField(
        label="Lĩnh vực", queryset=ReformField.objects.none(), required=False, empty_label="Không rõ"
    )
    channel = forms.ChoiceField(
        label="Kênh phục vụ", choices=[("", "Không nêu"), *ServiceModel.Channel.choices], required=False
    )
    channel_name = CleanCharField(label="Tên kênh", max_length=60, required=False, help_text="Ví dụ: Zalo")
    copied_from = forms.ModelChoiceField(
        label="Học từ mô hình",
        queryset=ServiceModel.objects.none(),
        required=False,
        empty_label="Không học từ mô hình nào được ghi",
        help_text="Khi mô hình này là bản làm theo một mô hình đã có tên khác.",
    )

    def __init__(self, data=None, *, model, sources):
        self.sources = sources
        super().__init__(data, model=model, record=model)

    def set_choices(self):
        own = self.model.reform_field
        scheme = own.scheme if own else ReformScheme.objects.in_force().first()
        self.fields["reform_field"].queryset = ReformField.objects.filter(scheme=scheme)
        self.fields["copied_from"].queryset = self.sources.exclude(pk=self.model.pk).order_by("name")

    def values_of(self, record):
        return {name: getattr(record, name) for name in self.compared}

    def initial_values(self):
        values = self.values_of(self.record)
        return {name: getattr(value, "pk", value) for name, value in values.items()}


class StatusForm(_LibraryForm):
    noun = "model-status"
    compared = ("status", "on", "note")

    status = forms.ChoiceField(
        label="Tình trạng",
        choices=[choice for choice in Status.choices if choice[0] != Status.UNKNOWN],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn tình trạng."},
    )
    on = DateField(label="Từ ngày", help_text="Ngày tình trạng này bắt đầu, ví dụ 04/09/2019.")
    note = CleanCharField(
        label="Ghi chú", max_length=300, required=False, help_text="Ai cho biết, văn bản nào, vì sao."
    )

    def clean_on(self):
        return not_in_the_future(self.cleaned_data["on"])


class AdoptionForm(_LibraryForm):
    """A unit that runs the model; the unit of a row that is there already does not change."""

    noun = "adoption"
    compared = ("started_on", "ended_on", "learned_from", "note")

    unit_words = CleanCharField(label="Gõ tên đơn vị, không cần gõ dấu", required=False, max_length=200)
    unit = forms.TypedChoiceField(
        label="Đơn vị áp dụng",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Đơn vị đã chọn không tồn tại vào ngày bắt đầu; hãy tìm lại."},
        help_text="Đơn vị đang tồn tại vào ngày bắt đầu (để trống ngày thì là hôm nay).",
    )
    started_on = DateField(label="Áp dụng từ ngày", required=False, help_text="Để trống nếu không rõ.")
    ended_on = DateField(
        label="Đến hết ngày", required=False, help_text="Để trống nếu còn áp dụng hoặc không rõ."
    )
    learned_from = forms.TypedChoiceField(label="Học từ đơn vị", required=False, empty_value=None)
    note = CleanCharField(
        label="Ghi chú", max_length=300, required=False, help_text="Ai cho biết, làm khác ở điểm nào."
    )

    def set_choices(self):
        others = {adoption.unit for adoption in self.model.adoptions.standing().select_related("unit")}
        by_key = {str(unit.uuid): unit for unit in sorted(others, key=lambda unit: unit.sort_key)}
        self.fields["learned_from"].choices = [
            ("", "Không rõ, hoặc tự nghĩ ra"),
            *((key, unit.told_apart) for key, unit in by_key.items()),
        ]
        self.fields["learned_from"].coerce = by_key.__getitem__
        if self.record:
            del self.fields["unit"], self.fields["unit_words"]
            return
        chosen = valid_uuids([self.data.get("unit", "")] if self.is_bound else [])
        self.found = UnitSearch(
            on=self._day(), words=(self.data.get("unit_words") or "").replace(",", " ")[:200], chosen=chosen
        )
        self.fields["unit"].choices = self.found.choices
        self.fields["unit"].coerce = self.found.by_key.__getitem__

    def _day(self):
        try:
            return self.fields["started_on"].clean(self.data.get("started_on", "")) or timezone.localdate()
        except ValidationError:
            return timezone.localdate()

    def values_of(self, record):
        return {name: getattr(record, name) for name in self.compared}

    def clean_started_on(self):
        return not_in_the_future(self.cleaned_data["started_on"])

    def clean(self):
        cleaned = super().clean()
        begin, end = cleaned.get("started_on"), cleaned.get("ended_on")
        if begin and end and end < begin:
            self.add_error("ended_on", "Ngày dừng phải từ ngày bắt đầu trở đi.")
        unit = self.record.unit if self.record else self._unit_meant(cleaned)
        if unit and cleaned.get("learned_from") == unit:
            self.add_error("learned_from", "Đơn vị không thể học từ chính mình.")
        return cleaned

    def _unit_meant(self, cleaned):
        """The one that was tapped, or the only one that the words fit; several are a question."""
        if "unit" in self.errors or cleaned.get("unit"):
            return cleaned.get("unit")
        matching = [units for _, units in self.found.meant()]
        if matching and len(matching[0]) == 1:
            cleaned["unit"] = matching[0][0]
        elif matching and matching[0]:
            self.add_error("unit", f"Có {len(matching[0])} đơn vị khớp: hãy chọn một.")
        else:
            self.add_error("unit", "Hãy gõ tên đơn vị, bấm Tìm rồi chọn.")
        return cleaned.get("unit")

    def written(self):
        unit = {} if self.record else {"unit": self.cleaned_data["unit"]}
        return super().written() | unit


def not_in_the_future(day):
    if day and day > timezone.localdate():
        raise ValidationError("Ngày này chưa đến; chỉ ghi điều đã xảy ra.")
    return day
