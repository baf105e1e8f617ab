from allauth.account import views as allauth_views
from django.contrib import messages
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from . import kept_form
from .access import signed_in


class SignInView(allauth_views.LoginView):
    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "kept": kept_form.waiting(self.request)}


class SignOutView(allauth_views.LogoutView):
    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        # On a shared computer "back" must not show the last person's pages.
        response["Clear-Site-Data"] = '"cache"'
        return response


sign_in = SignInView.as_view()
sign_out = SignOutView.as_view()


@never_cache
@signed_in
def session(request):
    """Tell the scripts of a page whether its session lives, whose it is, and the token forms need now."""
    return JsonResponse({"user": str(request.user.pk), "csrf_token": get_token(request)})


@never_cache
@signed_in
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
