"""Before a document is made: its symbol, day, law, signer and recipients, seen and changed by who asks."""

import uuid as uuids

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections import workflow
from inspections.actions.document import request_document, why_not_made
from inspections.documents.formalities import proposed_for_inspection
from inspections.documents.kinds import KINDS, OF_INSPECTION
from inspections.forms.formalities import FormalitiesForm
from inspections.models import Inspection

BASES_OF_THE_DAY = "lay_can_cu"  # the button that asks for the law of the day written


@require_http_methods(["GET", "HEAD", "POST"])
def document_prepare(request, uuid, kind):
    inspections = Inspection.objects.visible_to(request.user).prefetch_related("team", "visits__unit")
    inspection = get_object_or_404(inspections, uuid=uuid)
    access.require(request.user, "request_document", inspection)
    if kind not in OF_INSPECTION:
        raise Http404
    desk = PreparingDesk(
        kind=kind,
        propose=lambda on: proposed_for_inspection(kind, inspection, on),
        ask=lambda form: request_document(
            inspection=inspection,
            kind=kind,
            by=request.user,
            uuid=form.cleaned_data["uuid"] or uuids.uuid4(),
            said=form.said,
        ),
        first_day=None if OF_INSPECTION[kind].comes_before else inspection.starts_on,
        reasons=why_not_made(inspection, kind),
        about=inspection,
        back=f"{inspection.get_absolute_url()}#_documents",
    )
    return desk.answer(request)


class PreparingDesk:
    """One paper being prepared, whatever it is about: shown, its law taken anew for a day, asked for."""

    def __init__(self, *, kind, propose, ask, about, back, paper=None, first_day=None, reasons=()):
        self.kind, self.paper = kind, paper or KINDS[kind]
        self.propose, self.ask = propose, ask
        self.about, self.back = about, back
        self.first_day, self.reasons = first_day, reasons

    def answer(self, request):
        if request.method != "POST" or self.reasons:
            return self.show(request, self.form())
        form = self.form(request.POST)
        if BASES_OF_THE_DAY in request.POST:
            return self.show(request, self.with_bases_of_the_day(form))
        if not form.is_valid():
            return self.show(request, form)
        try:
            document = self.ask(form)
        except workflow.Refused as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
            return self.show(request, form)
        return redirect(reverse("document_detail", args=[document.uuid]))

    def form(self, data=None, on=None, **initial):
        symbol, proposal = self.propose(on)
        return FormalitiesForm(
            data,
            kind=self.kind,
            symbol=symbol or self.paper.symbol,
            proposal=proposal,
            first_day=self.first_day,
            initial={"uuid": uuids.uuid4()} | initial,
        )

    def with_bases_of_the_day(self, form):
        """The form as typed, its legal bases those of the day written in it."""
        if not form.is_valid() and form.has_error("dated_on"):
            return form
        typed = {name: form.data.get(name, "") for name in form.fields}
        _, proposal = self.propose(form.cleaned_data["dated_on"])
        return FormalitiesForm(
            kind=self.kind, first_day=self.first_day, initial=typed | {"bases": proposal.bases}
        )

    def show(self, request, form):
        context = {
            "form": form,
            "kind": self.paper,
            "about": self.about,
            "back": self.back,
            "reasons": self.reasons,
            "has_bases": "bases" in form.fields,
        }
        status = 422 if form.errors else 200
        return render(request, "inspections/document_prepare.html", context, status=status)
