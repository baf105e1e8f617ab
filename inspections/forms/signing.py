"""A signed file sent back for an issued document; certificates an administrator takes on trust."""

from django import forms
from django.core.exceptions import ValidationError

from districts.fields import CleanCharField

from .hashed_upload import MAX_BYTES

MOST_OF_CERTIFICATES = 1_000_000


class SignedFileForm(forms.Form):
    file = forms.FileField(
        label="Tệp PDF đã ký",
        help_text=f"Tối đa {MAX_BYTES // 1_000_000} MB.",
        error_messages={"required": "Hãy chọn tệp đã ký.", "empty": "Tệp trống, không có byte nào."},
        widget=forms.FileInput(attrs={"accept": "application/pdf", "data-max-bytes": MAX_BYTES}),
    )

    def clean_file(self):
        return _not_too_large(self.cleaned_data["file"], MAX_BYTES)


class UploadCertificatesForm(forms.Form):
    file = forms.FileField(
        label="tệp chứng thư",
        help_text="PEM (.pem, .crt) hoặc DER (.cer); chỉ chứng thư của nơi cấp, không kèm khóa bí mật.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp trống, không có byte nào."},
        widget=forms.FileInput(
            attrs={"accept": ".pem,.crt,.cer,.der", "data-max-bytes": MOST_OF_CERTIFICATES}
        ),
    )
    note = CleanCharField(
        label="nguồn",
        max_length=300,
        help_text="Lấy từ đâu, ai đã đối chiếu dấu vân tay qua đường khác.",
        error_messages={"required": "Hãy ghi nguồn: tin một nơi cấp là tin mọi chữ ký do nơi ấy cấp."},
    )

    def clean_file(self):
        return _not_too_large(self.cleaned_data["file"], MOST_OF_CERTIFICATES)


def _not_too_large(file, most):
    if file.size > most:
        raise ValidationError(f"Tệp lớn hơn {most // 1_000_000} MB nên không nhận.")
    return file
