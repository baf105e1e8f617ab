"""How django-allauth behaves here, and its sentences in Vietnamese (it ships none)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.shortcuts import render
from django.urls import reverse

from . import kept_form, lockout

WRONG_PASSWORD = "Tên đăng nhập hoặc mật khẩu không đúng."


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator: nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản này đã ngừng dùng. Xin liên hệ quản trị viên của cổng.",
        "username_password_mismatch": WRONG_PASSWORD,
        "invalid_login": WRONG_PASSWORD,
        "enter_current_password": "Mật khẩu đang dùng không đúng.",
        "incorrect_password": "Mật khẩu không đúng.",
        "incorrect_code": "Mã không đúng hoặc đã hết hiệu lực. Xin nhập mã đang hiện trên ứng dụng.",
        "too_many_login_attempts": "Đã nhập sai quá nhiều lần. Xin chờ 15 phút rồi thử lại.",
        "rate_limited": "Thao tác quá nhanh. Xin chờ một phút rồi thử lại.",
    }

    def is_open_for_signup(self, request):
        return False

    def validation_error(self, code, *args):
        error = super().validation_error(code, *args)
        if code == "username_password_mismatch" and (left := lockout.tries_left(self.request)):
            error.message = f"{WRONG_PASSWORD} Còn {left} lần thử trước khi tạm khóa đăng nhập."
        return error

    def pre_authenticate(self, request, **credentials):
        """Wrong passwords are counted by axes, by name and address; allauth would count by name alone."""

    def get_client_ip(self, request):
        return lockout.client_address(request)

    def respond_user_inactive(self, request, user):
        return render(request, "account/inactive.html", status=403)

    def login(self, request, user):
        super().login(request, user)
        kept_form.waiting_for(request)  # drops what somebody else typed on this computer

    def get_login_redirect_url(self, request):
        if kept_form.waiting_for(request):
            return reverse("account_kept_form")
        return super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request):
        return self.get_login_redirect_url(request)

    def get_logout_redirect_url(self, request):
        return reverse("account_login")
