"""What is said about a finding or a remedy: read and written in place, or on a page of its own."""

import json
from functools import partial

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections import workflow
from inspections.actions import discussion as actions
from inspections.corrections import label_of, why_not_correct
from inspections.discussions import discussion_of, place_of, url_of
from inspections.forms.discussion import CommentForm, CorrectForm, DeclineForm, WithdrawCommentForm
from inspections.models import Comment, Finding, Remedy

from .remedy import visible_remedy
from .writing import attempt

SAID = "Đã gửi lời trao đổi."


@require_http_methods(["GET", "HEAD", "POST"])
def finding_discussion(request, uuid):
    seen = Finding.objects.seen_by(request.user).select_related("inspection")
    finding = get_object_or_404(seen.prefetch_related("visits__unit"), uuid=uuid)
    access.require(request.user, "discuss", finding.inspection)
    return _discuss(request, finding)


@require_http_methods(["GET", "HEAD", "POST"])
def remedy_discussion(request, uuid):
    return _discuss(request, visible_remedy(request, uuid, "discuss"))


def _discuss(request, about):
    if request.method != "POST":
        return _show(request, about)
    form = CommentForm(request.POST, about=about, locked=why_not_correct(about))
    if not form.is_valid():
        return _show(request, about, form, status=422)
    _, failed = attempt(form, partial(actions.say, about=about, by=request.user, **form.cleaned_data))
    if failed:
        return _show(request, about, form, status=failed)
    return _said(request, about)


def _said(request, about):
    key = f"trao-doi-{about.uuid}"
    if not request.htmx:
        messages.success(request, format_html('<span data-saved-keys="{}">{}</span>', key, SAID))
        return HttpResponseRedirect(f"{url_of(about)}#{key}")
    response = _show(request, about)
    response["HX-Trigger"] = json.dumps({"saved": {"keys": [key], "sentence": SAID}})
    return response


def _show(request, about, form=None, status=200):
    """The part for the page it is opened in, or a page."""
    context = {"discussion": discussion_of(about, request.user, form)}
    if not request.htmx:
        context["place_url"], context["place"] = place_of(about)
        context["words"] = about.words if isinstance(about, Finding) else about.requirement.words
    template = "inspections/_discussion.html" if request.htmx else "inspections/discussion_page.html"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


# --- One comment ------------------------------------------------------------------------------------


def comment_to(request, uuid, verb):
    """A comment on what this person sees, to do something with."""
    seen = Comment.objects.select_related(
        "finding__inspection", "remedy__requirement__inspection", "remedy__unit", "created_by"
    )
    comment = get_object_or_404(seen, uuid=uuid)
    if comment.finding_id:
        get_object_or_404(Finding.objects.seen_by(request.user), pk=comment.finding_id)
    else:
        get_object_or_404(Remedy.objects.visible_to(request.user), pk=comment.remedy_id)
    access.require(request.user, verb, comment)
    return comment


@require_http_methods(["GET", "HEAD", "POST"])
def comment_withdraw(request, uuid):
    comment = comment_to(request, uuid, "withdraw_comment")
    form = WithdrawCommentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_comment(comment=comment, by=request.user, **form.cleaned_data)
        except workflow.Refused as refused:
            form.add_error(None, " ".join(refused.sentences))
        else:
            messages.success(request, "Đã rút lời trao đổi.")
            return redirect(url_of(comment.about))
    context = {"comment": comment, "form": form, "back_url": url_of(comment.about)}
    return render(request, "inspections/comment_withdraw.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_correct(request, uuid):
    comment = comment_to(request, uuid, "settle_correction")
    reasons = workflow.why_not(comment, "accept", by=request.user)
    sent = request.POST if request.method == "POST" else None
    declines = sent is not None and "decline" in sent
    decline = DeclineForm(sent if declines else None, reasons=reasons)
    form = None if reasons else CorrectForm(None if declines else sent, comment=comment)
    if declines and decline.is_valid():
        note = decline.cleaned_data["reason"]
        if answer := _settled(request, comment, decline, actions.decline_correction, note=note):
            return answer
    elif sent is not None and form and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("value", "seen", "note")}
        if answer := _settled(request, comment, form, actions.accept_correction, **values):
            return answer
    place_url, place = place_of(comment.about)
    context = {
        "comment": comment,
        "label": label_of(comment.about, comment.field),
        "form": form,
        "decline": decline,
        "reasons": reasons,
        "is_asked": comment.state == Comment.State.ASKED and not comment.withdrawn_at,
        "place_url": place_url,
        "place": place,
        "back_url": url_of(comment.about),
    }
    return render(request, "inspections/comment_correct.html", context, status=200 if sent is None else 422)


def _settled(request, comment, form, action, **values):
    """Do it and go to the discussion; None where the form comes back with what stands against it."""
    _, failed = attempt(form, partial(action, comment=comment, by=request.user, **values))
    if failed:
        comment.refresh_from_db(fields=["state", "decided_at", "decided_by", "answer"])
        return None
    messages.success(request, workflow.step_named(comment, _STEP[action]).done)
    return redirect(url_of(comment.about))


_STEP = {actions.accept_correction: "accept", actions.decline_correction: "decline"}
