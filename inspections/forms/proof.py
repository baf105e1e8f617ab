"""What anybody may ask of the page that proves documents: a code they typed, or a file they hold."""

from django import forms
from django.core.exceptions import ValidationError

from inspections.documents.proof_code import Mistyped, read_code

from .hashed_upload import MAX_BYTES


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Mã xác minh",
        max_length=60,
        help_text="Mười lăm ký tự in cạnh mã QR, ví dụ K7QPM-2XDRT-9HWAE. Gõ hoa hay thường đều được.",
        error_messages={"required": "Xin gõ mã in trên văn bản."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self):
        try:
            return read_code(self.cleaned_data["code"])
        except Mistyped as mistyped:
            raise ValidationError(str(mistyped)) from mistyped


class FileForm(forms.Form):
    file = forms.FileField(
        label="Tệp PDF",
        help_text=f"Tối đa {MAX_BYTES // 1_000_000} MB. Cổng chỉ tính mã băm của tệp, không lưu tệp.",
        error_messages={"required": "Xin chọn tệp.", "empty": "Tệp trống, không có byte nào."},
        widget=forms.FileInput(attrs={"accept": "application/pdf", "data-max-bytes": MAX_BYTES}),
    )

    def __init__(self, data=None, files=None, *, is_too_big=False):
        self.is_too_big = is_too_big
        super().__init__(data, files)

    def clean(self):
        if self.is_too_big:
            self.errors.pop("file", None)
            self.add_error(
                "file", f"Tệp lớn hơn {MAX_BYTES // 1_000_000} MB nên không phải văn bản do cổng phát hành."
            )
        return super().clean()
