from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from . import kept_form


class SignInView(allauth_views.LoginView):
    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "kept": kept_form.waiting(self.request),
            "single_sign_on": self.single_sign_on(),
        }

    def single_sign_on(self):
        """The province's own sign-in, where it is switched on; leads on to the same page as the form."""
        if "oidc" not in settings.SIGN_IN_METHODS:
            return None
        from .single_sign_on import provider

        found = provider(self.request)
        then = self.get_next_url()
        return {
            "name": found.name,
            "url": found.get_login_url(self.request, **({"next": then} if then else {})),
        }


class SignOutView(allauth_views.LogoutView):
    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        # On a shared computer "back" must not show the last person's pages.
        response["Clear-Site-Data"] = '"cache"'
        return response


class ChangePasswordView(allauth_views.PasswordChangeView):
    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_usable_password():
            messages.info(request, "Tài khoản này đăng nhập qua hệ thống của tỉnh, không có mật khẩu ở cổng.")
            return redirect("home")
        return super().dispatch(request, *args, **kwargs)


change_password = ChangePasswordView.as_view()
reauthenticate = allauth_views.reauthenticate
sign_in = SignInView.as_view()
sign_out = login_not_required(SignOutView.as_view())


@never_cache
def session(request):
    """Tell the scripts of a page whether its session lives, whose it is, and the token forms need now."""
    return JsonResponse({"user": str(request.user.pk), "csrf_token": get_token(request)})


@never_cache
def kept(request):
    """Show what was typed before the session ended, to send again or to drop."""
    form = kept_form.waiting_for(request)
    if request.method == "POST" and form:
        kept_form.drop(request)
        messages.info(request, "Đã bỏ nội dung cũ.")
    elif form:
        return render(request, "account/kept_form.html", {"kept": form, "field": kept_form.FIELD})
    else:
        messages.info(request, "Không còn nội dung nào chờ gửi lại.")
    return redirect("home")
