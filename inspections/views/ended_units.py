"""What ended units left undone, and its handing over to the units after them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections import sheets, workflow
from inspections.actions.succession import hand_over_remedy
from inspections.deadlines import Ladder
from inspections.ended_units import left_behind, with_heirs
from inspections.forms.hand_over import HandOverForm, LeftBehindFilterForm

PER_PAGE = 25


@access.requires("view_requirement")
@require_http_methods(["GET", "HEAD", "POST"])
def oversight_ended(request):
    """For who sees all demands of the province; who writes demands for it hands them over."""
    if request.method == "POST":
        access.require(request.user, "edit_requirements")
    today, ladder = timezone.localdate(), Ladder.load()
    form = LeftBehindFilterForm(request.GET)
    found = form.filter(left_behind(request.user, today))
    if form.wants_excel:
        return sheets.LEFT_BEHIND.response(with_heirs(found, ladder, today), form)
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    rows = with_heirs(page, ladder, today)
    sent = HandOverForm(request.POST if request.method == "POST" else None, rows=rows)
    if request.method == "POST" and sent.is_valid() and _hand_over(request, sent):
        return redirect(f"{reverse('oversight_ended')}?{request.GET.urlencode()}")
    context = {
        "filter": form,
        "form": sent,
        "page": page,
        "rows": rows,
        "may_hand_over": access.can(request.user, "edit_requirements"),
        "chosen": sent["successors"].value() or [],
    }
    return render(request, "inspections/oversight_ended.html", context, status=422 if sent.is_bound else 200)


def _hand_over(request, form):
    """All that was chosen, or nothing; whether it was done."""
    note = f"Căn cứ {form.cleaned_data['legal_basis'].rstrip('.')}."
    try:
        with transaction.atomic():
            for remedy, units in form.chosen:
                hand_over_remedy(remedy=remedy, successors=units, note=note, by=request.user)
    except workflow.Refused as refused:
        for reason in refused.sentences:
            form.add_error(None, f"Chưa chuyển việc nào: {reason}")
        return False
    messages.success(request, f"Đã chuyển {len(form.chosen)} việc cho đơn vị kế thừa.")
    return True
