"""The pages of a reorganisation's draft, one form or set of forms each. A draft may be half full."""

import uuid

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms import BaseModelFormSet, modelformset_factory

from districts.fields import CleanCharField, DateField
from districts.models import (
    MembershipPlacement,
    Reorganisation,
    ReorganisationLine,
    ReorganisationTarget,
    SubUnitPlacement,
)
from districts.reorganising.problems import TYPES_OF_LEVEL
from inspections.actions.reorganisation import place_obligations
from inspections.models import RemedyPlacement

EXTRA_ROWS = 3


def unit_choice(model, name, placeholder):
    """A unit searched for without accents, told apart from its namesakes."""
    field = model._meta.get_field(name)
    widget = AutocompleteSelect(field, admin.site, attrs={"data-placeholder": placeholder})
    return field.formfield(required=False, widget=widget)


class HeadForm(forms.ModelForm):
    """What the decree says of the whole; a new draft carries its uuid, so that two presses make one."""

    on = DateField(
        label="có hiệu lực từ ngày",
        required=False,
        help_text=Reorganisation._meta.get_field("on").help_text,
    )
    legal_basis = CleanCharField(
        label="căn cứ",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=Reorganisation._meta.get_field("legal_basis").help_text,
    )
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Reorganisation
        fields = ["kind", "on", "legal_basis"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["uuid"].initial = uuid.uuid4


class TargetForm(forms.ModelForm):
    name = CleanCharField(
        label="tên riêng", max_length=150, required=False, help_text="Ví dụ: Lai Vung; Phường 1 thì ghi 1."
    )
    code = CleanCharField(label="mã", max_length=13, required=False, help_text="Giữ nguyên số 0 ở đầu.")

    class Meta:
        model = ReorganisationTarget
        fields = ["unit", "name", "type", "level", "code", "parent", "capitalised_type"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_choice(ReorganisationTarget, "unit", "Tìm đơn vị, không cần gõ dấu")
        self.fields["parent"] = unit_choice(ReorganisationTarget, "parent", "Tìm đơn vị cấp trên")
        self.fields["unit"].help_text = "Chỉ chọn khi đơn vị này tiếp tục hoạt động; mở mới thì để trống."
        self.fields["level"].help_text = "Để trống thì suy từ loại."

    def clean(self):
        cleaned = super().clean()
        new = [name for name in ("name", "type", "level", "code", "parent") if cleaned.get(name)]
        if cleaned.get("unit") and new:
            self.add_error("unit", "Hãy chọn đơn vị đang có, hoặc ghi đơn vị mới; không cả hai.")
        if cleaned.get("type") and not cleaned.get("level"):
            levels = [level for level, types in TYPES_OF_LEVEL.items() if cleaned["type"] in types]
            if len(levels) == 1:
                cleaned["level"] = levels[0]
            else:
                self.add_error("level", "Loại này có ở hai cấp: hãy chọn cấp.")
        if not self.errors and not (cleaned.get("unit") or new):
            self.add_error(
                None, "Hãy chọn đơn vị đang có hoặc ghi đơn vị mới; không dùng thì chọn “Bỏ dòng này”."
            )
        return cleaned


class LineForm(forms.ModelForm):
    class Meta:
        model = ReorganisationLine
        fields = ["unit", "share", "target"]

    def __init__(self, *args, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_choice(ReorganisationLine, "unit", "Tìm đơn vị, không cần gõ dấu")
        self.fields["unit"].required = True
        self.fields["unit"].error_messages["required"] = "Hãy chọn đơn vị."
        self.fields["target"].queryset = targets
        self.fields["target"].empty_label = "không có: giải thể"
        if len(targets) == 1:
            self.fields["target"].initial = targets[0]


class RowsOfDraft(BaseModelFormSet):
    """Rows of one draft; rows that were never touched are not saved."""

    deletion_widget = forms.CheckboxInput

    def __init__(self, *args, reorganisation, **kwargs):
        self.reorganisation = reorganisation
        super().__init__(*args, queryset=self.model.objects.filter(reorganisation=reorganisation), **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.instance.reorganisation = self.reorganisation
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "bỏ dòng này"

    def delete_existing(self, obj, commit=True):
        """A unit after the day that is taken out takes along what was to go there; the preview asks again."""
        if self.model is ReorganisationTarget:
            for model in (ReorganisationLine, SubUnitPlacement, MembershipPlacement, RemedyPlacement):
                model.objects.filter(target=obj).delete()
        super().delete_existing(obj, commit)

    def get_unique_error_message(self, unique_check):
        return "Có hai dòng như nhau: hãy bỏ một dòng."

    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            key = (cleaned.get("unit"), cleaned.get("target"))
            if self.model is ReorganisationLine and cleaned.get("unit") and not cleaned.get("DELETE"):
                if key in seen:
                    form.add_error("unit", "Đơn vị này đã ghi vào đơn vị sau ấy ở dòng trên.")
                seen.add(key)


def target_rows(reorganisation, data=None):
    rows = modelformset_factory(
        ReorganisationTarget, TargetForm, formset=RowsOfDraft, extra=1, can_delete=True
    )
    return rows(data, reorganisation=reorganisation, prefix="sau")


def line_rows(reorganisation, data=None):
    rows = modelformset_factory(
        ReorganisationLine, LineForm, formset=RowsOfDraft, extra=EXTRA_ROWS, can_delete=True
    )
    targets = reorganisation.targets.select_related("unit", "opened", "parent")
    return rows(data, reorganisation=reorganisation, prefix="truoc", form_kwargs={"targets": targets})


class PlacementForm(forms.Form):
    """Where everything goes that the ended units leave: a field for each sub-unit, officer and remedy."""

    def __init__(self, data=None, *, plan, obligations):
        super().__init__(data)
        self.plan, self.obligations = plan, obligations
        self.choices = [(str(target.pk), str(target)) for target in plan.targets if target.is_told]
        self.groups = []
        self._add(
            "Đơn vị trực thuộc",
            "Thuộc đơn vị kết thúc và còn hoạt động: mỗi đơn vị phải có nơi về.",
            [
                self._one(
                    f"sub_{each.pk}", f"{each} ({each.code})", plan.placed_sub_units.get(each.pk), "chưa chọn"
                )
                for each in plan.sub_units
            ],
        )
        self._add(
            "Cán bộ đầu mối, người đứng đầu",
            "Vai trò ở đơn vị cũ hết vào ngày đơn vị kết thúc. Ai làm tiếp ở đơn vị mới thì chọn đơn vị ấy.",
            [
                self._one(
                    f"role_{each.pk}",
                    f"{each.user}, {each.get_role_display().lower()} {each.unit.in_sentence}",
                    plan.placed_memberships.get(each.pk),
                    "không giao tiếp",
                )
                for each in plan.memberships
            ],
        )
        self._add(
            "Việc khắc phục còn mở",
            "Chọn một hoặc nhiều đơn vị làm tiếp; hạn và những gì đã trao đổi giữ nguyên.",
            [self._several(each) for each in obligations.remedies],
        )

    def _add(self, title, meaning, names):
        if names:
            self.groups.append({"title": title, "meaning": meaning, "fields": [self[name] for name in names]})

    def _one(self, name, label, target, empty):
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=[("", empty), *self.choices],
            required=False,
            initial=target and str(target.pk),
        )
        return name

    def _several(self, remedy):
        name = f"remedy_{remedy.pk}"
        self.fields[name] = forms.MultipleChoiceField(
            label=f"{remedy.unit}: {remedy.requirement.words.rstrip('.')}",
            choices=self.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[str(target.pk) for target in self.obligations.targets[remedy.pk]],
        )
        return name

    def save(self):
        draft, chosen = self.plan.reorganisation, self.cleaned_data
        for model, field, prefix, records in (
            (SubUnitPlacement, "unit", "sub", self.plan.sub_units),
            (MembershipPlacement, "membership", "role", self.plan.memberships),
        ):
            model.objects.filter(reorganisation=draft).delete()
            for record in records:
                if target := chosen[f"{prefix}_{record.pk}"]:
                    model.objects.create(reorganisation=draft, target_id=target, **{field: record})
        place_obligations(draft, {each.pk: chosen[f"remedy_{each.pk}"] for each in self.obligations.remedies})


class ConfirmForm(forms.Form):
    """The version that was looked at, and that it cannot be undone was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    understood = forms.BooleanField(
        label="Tôi đã đọc những điều trên và biết rằng việc này không hoàn tác được.",
        error_messages={"required": "Hãy đánh dấu là đã đọc."},
    )
