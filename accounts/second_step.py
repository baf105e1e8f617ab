"""The second step of signing in: allauth's forms and sentences in Vietnamese.

Imported only where SIGN_IN_METHODS has mfa: allauth's models behind it are installed only then.
"""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms

CODE_HELP = "Sáu chữ số đang hiện trên ứng dụng, hoặc một mã dự phòng."


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Tài khoản này không được tắt đăng nhập hai bước.",
        "cannot_generate_recovery_codes": "Bật ứng dụng sinh mã trước, rồi mới tạo được mã dự phòng.",
        "incorrect_code": "Mã không đúng hoặc đã hết hiệu lực. Xin nhập mã đang hiện trên ứng dụng.",
    }

    def get_totp_label(self, user):
        return user.username


class CodeForm:
    """Digits are typed on a phone's number pad, often in two groups of three."""

    code_help = CODE_HELP

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = "Mã xác nhận", self.code_help
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "autofocus": True,
            "maxlength": "20",
        }

    def clean_code(self):
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()


class AuthenticateForm(CodeForm, base_forms.AuthenticateForm):
    pass


class ReauthenticateForm(CodeForm, base_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(CodeForm, totp_forms.ActivateTOTPForm):
    code_help = "Sáu chữ số mà ứng dụng vừa hiện, để chắc rằng đã quét đúng."
