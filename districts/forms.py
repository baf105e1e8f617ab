from django import forms

from .actions import days_on_record, is_referred_to
from .fields import CleanCharField, DateField
from .models import Unit
from .reading import show_date

# What a unit is known by: a change of any of them is a new row, not an edit.
IDENTITY = ("name", "type", "code", "parent")


class EditUnitForm(forms.ModelForm):
    """A unit that anything refers to keeps its name, type, code and parent, but for a slip of the pen."""

    is_correction = forms.BooleanField(
        label="Đây là sửa lỗi gõ",
        required=False,
        help_text="Chỉ chọn khi tên, loại, mã hoặc đơn vị cấp trên đã nhập sai ngay từ đầu. Đổi thật thì "
        "dùng nút “Đổi tên, đổi loại từ ngày…”.",
    )
    correction_reason = CleanCharField(label="Lý do sửa", required=False, max_length=300)

    class Meta:
        model = Unit
        fields = [
            "name",
            "type",
            "capitalised_type",
            "code",
            "level",
            "parent",
            "legal_basis",
            "valid_from",
            "valid_to",
            "latitude",
            "longitude",
        ]

    def clean(self):
        cleaned = super().clean()
        self._keep_days_on_record(cleaned)
        self._keep_ended(cleaned)
        changed = [name for name in IDENTITY if name in self.changed_data]
        if not self.instance.pk or not changed:
            return cleaned
        if cleaned.get("is_correction"):
            if not cleaned.get("correction_reason"):
                self.add_error("correction_reason", "Sửa lỗi gõ thì cần ghi lý do.")
        elif is_referred_to(self.instance):
            labels = ", ".join(str(Unit._meta.get_field(name).verbose_name) for name in changed)
            raise forms.ValidationError(
                f"Không sửa được {labels}: đã có hồ sơ ghi đơn vị này theo tên, loại, mã và cấp trên hiện "
                "nay. Nếu đơn vị đổi tên hoặc đổi loại, hãy dùng nút “Đổi tên, đổi loại từ ngày…”; nếu trước "
                "đây nhập sai, hãy chọn “Đây là sửa lỗi gõ” và ghi lý do."
            )
        return cleaned

    def _keep_ended(self, cleaned):
        """What has successors has ended; to have it back is a reorganisation of its own."""
        if not self.instance.pk or "valid_to" not in self.changed_data or cleaned.get("valid_to"):
            return
        if heirs := list(self.instance.successions.select_related("successor")):
            names = ", ".join(str(each.successor or "giải thể") for each in heirs)
            self.add_error(
                "valid_to",
                f"Đơn vị này đã kết thúc, nay là: {names}. Không xóa được ngày kết thúc; "
                "nếu đơn vị được lập lại, "
                "hãy lập một lần “Sắp xếp đơn vị” mới.",
            )

    def _keep_days_on_record(self, cleaned):
        """A unit does not come to be after, or end before, a day on which it is known to have been there."""
        if not self.instance.pk or not {"valid_from", "valid_to"} & set(self.changed_data):
            return
        first, last = days_on_record(self.instance)
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and begins and begins > first:
            self.add_error("valid_from", f"Đã có hồ sơ của đơn vị này vào ngày {show_date(first)}.")
        if last and ends and ends < last:
            self.add_error("valid_to", f"Đã có hồ sơ của đơn vị này vào ngày {show_date(last)}.")


class RenameUnitForm(forms.Form):
    new_name = CleanCharField(
        label="tên riêng mới", max_length=150, help_text="Ví dụ: Lai Vung; Phường 1 thì ghi 1."
    )
    new_type = forms.ChoiceField(label="loại mới", choices=Unit.Type.choices)
    capitalised_type = forms.BooleanField(
        label="viết hoa loại đơn vị",
        required=False,
        help_text="Chọn khi tên là tên người, sự kiện (Phường Điện Biên Phủ).",
    )
    on = DateField(label="từ ngày", help_text="Ngày đầu tiên mang tên, loại mới.")
    legal_basis = CleanCharField(
        label="căn cứ", max_length=300, help_text="Số, ngày, cơ quan ban hành của văn bản đổi tên, đổi loại."
    )
