"""Handing over what ended units left undone."""

from collections import defaultdict

from django import forms
from django.db.models import Q

from accounts.vietnamese import fold
from districts.fields import CleanCharField
from districts.filtering import FilterForm


class LeftBehindFilterForm(FilterForm):
    don_vi = CleanCharField(label="Đơn vị đã kết thúc, không cần gõ dấu", max_length=100, required=False)

    def filter(self, remedies):
        named = [Q(unit__search_text__contains=word) for word in fold(self.asked.get("don_vi") or "").split()]
        return remedies.filter(*named)

    @property
    def is_narrowed(self):
        return bool(self.asked.get("don_vi"))


class HandOverForm(forms.Form):
    """Which successors go on with which demand, and by what decision."""

    legal_basis = CleanCharField(
        label="Căn cứ chuyển giao",
        max_length=300,
        help_text="Ví dụ: Nghị quyết 1663/NQ-UBTVQH15 ngày 16/06/2025; ghi vào nhật ký của từng việc.",
        error_messages={"required": "Hãy ghi căn cứ (quyết định, nghị quyết) của việc chuyển giao."},
    )
    successors = forms.MultipleChoiceField(
        label="Đơn vị làm tiếp",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Chưa chọn đơn vị làm tiếp cho việc nào.",
            "invalid_choice": "Có việc vừa được chuyển hoặc xác nhận ở nơi khác; danh sách bên dưới là mới.",
        },
    )

    def __init__(self, data=None, *, rows):
        super().__init__(data, use_required_attribute=False)
        self.rows = {str(row.remedy.uuid): row for row in rows}
        self.units = {key: heir.unit for row in rows for key, heir in row.choices}
        self.fields["successors"].choices = [(key, str(unit)) for key, unit in self.units.items()]
        self.fields["legal_basis"].widget.attrs["class"] = "form-control"

    @property
    def chosen(self):
        """[(remedy, its successors)]"""
        found = defaultdict(list)
        for key in self.cleaned_data["successors"]:
            found[key.split(".")[0]].append(self.units[key])
        return [(self.rows[uuid].remedy, units) for uuid, units in found.items()]
