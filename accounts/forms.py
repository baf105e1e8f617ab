"""The forms of sign-in, in Vietnamese and for thumbs."""

from allauth.account import forms as allauth_forms

from . import passwords


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = "Tên đăng nhập", "Mật khẩu"
        password.help_text = "Quên mật khẩu? Xin quản trị viên của cổng đặt lại."
        login.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
        }
        password.widget.attrs = {"autocomplete": "current-password"}

    def clean_login(self):
        """Accounts are named in lower case; phones begin a word with a capital."""
        return super().clean_login().lower()


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": "Mật khẩu đang dùng",
            "password1": "Mật khẩu mới",
            "password2": "Mật khẩu mới, gõ lại",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = passwords.RULES

    def clean(self):
        cleaned = super(allauth_forms.PasswordVerificationMixin, self).clean()
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", "Hai lần gõ mật khẩu mới không giống nhau.")
        if first and first == cleaned.get("oldpassword"):
            self.add_error("password1", "Mật khẩu mới phải khác mật khẩu đang dùng.")
        return cleaned

    def save(self):
        self.user.must_change_password = False
        super().save()


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """Asks the password once more before the second step is changed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "autofocus": True}
