"""Writing into an inspection from its page: the form opens in the section it belongs to and stays there.

Without scripts the same view gives the same form as a page of its own. A refusal (422) or a conflict
(409) brings the form back as it was typed; only what was saved brings the section.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property, partial

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.http import urlencode

from accounts import access
from inspections import workflow
from inspections.actions.records import ChangedMeanwhile, FormUsedBefore, withdraw_record
from inspections.forms.inspection import VisitSwitchForm
from inspections.models import Inspection


def inspection_to_write(request, uuid, verb="edit_findings"):
    """The inspection, for somebody with the right to write: 404 to a stranger, 403 to a weak right."""
    inspections = Inspection.objects.visible_to(request.user).select_related("scheme")
    inspection = get_object_or_404(inspections.prefetch_related("team", "visits__unit"), uuid=uuid)
    access.require(request.user, verb, inspection)
    return inspection


def record_to_write(request, records, uuid, inspection_of, verb="edit_findings"):
    """A record that the person sees, and its inspection, to write into."""
    record = get_object_or_404(records, uuid=uuid)
    return record, inspection_to_write(request, inspection_of(record).uuid, verb)


def attempt(form, action):
    """Return (what `action()` gave, None); or (None, status) where the form now says why it was not done.

    :param action: raises what `actions.records` and `workflow` raise: 422 for a refusal or a form sent
        before, 409 where somebody has changed the record meanwhile.
    """
    try:
        return action(), None
    except workflow.Refused as refused:
        for reason in refused.sentences:
            form.add_error(None, reason)
    except FormUsedBefore:
        form.start_anew()
    except ChangedMeanwhile as newer:
        form.put_beside(newer.record)
        return None, 409
    return None, 422


@dataclass(frozen=True)
class Desk:
    """Where a form lies: the section it opens in, what it is called, how it is laid out.

    `section` gives the section's context again once something was saved; `new_form` makes an empty form
    for one more (None where the form does not add).
    """

    request: object
    inspection: Inspection
    name: str
    heading: str
    form_template: str
    section: callable
    new_form: callable = None
    context: dict = field(default_factory=dict)

    page_template = "inspections/record_form.html"

    @cached_property
    def visit(self):
        """The visit that the page is narrowed to, if it is."""
        return VisitSwitchForm(self.request.GET).visit_of(self.inspection)

    @property
    def section_url(self):
        page = reverse("inspection_detail", args=[self.inspection.uuid])
        narrowed = "?" + urlencode({"don_vi": self.visit.uuid}) if self.visit else ""
        return f"{page}{narrowed}#_{self.name}"

    def form_context(self, form):
        return {
            "form": form,
            "inspection": self.inspection,
            "section_name": self.name,
            "heading": self.heading,
            "form_template": self.form_template,
            "section_url": self.section_url,
            "action": self.request.get_full_path(),
            "locked": workflow.why_not_edit(self.inspection),
            **self.context,
        }

    def show(self, form, status=200):
        """The form: a fragment for the page it is opened in, or a page."""
        template = self.form_template if self.request.htmx else self.page_template
        response = render(self.request, template, self.form_context(form), status=status)
        return _for_htmx(response)

    def saved(self, sentence, notices=(), keep_key="", beside=None):
        """The section as it now is, with a new form open where one more is wanted; or the way there.

        :param beside: name → section of what else on the page has changed.
        """
        more = "more" in self.request.POST and self.new_form is not None
        if not self.request.htmx:
            return self._way_there(sentence, notices, keep_key, more)
        response = self._section_again(notices, more, beside or {})
        said = f"{sentence} Lúc {timezone.localtime():%H:%M}."
        response["HX-Trigger"] = json.dumps({"saved": {"keys": [keep_key], "sentence": said}})
        response["HX-Retarget"] = f"#_{self.name}"
        response["HX-Reswap"] = "outerHTML" if more else "outerHTML show:top"
        return _for_htmx(response)

    def _way_there(self, sentence, notices, keep_key, more):
        said = format_html('<span data-saved-keys="{}">{}</span>', keep_key, sentence)
        messages.success(self.request, said)
        for notice in notices:
            messages.warning(self.request, notice)
        return HttpResponseRedirect(self.request.get_full_path() if more else self.section_url)

    def _section_again(self, notices, more, beside):
        context = {"inspection": self.inspection} | self._context_of(self.section)
        # The button that was pressed is gone with its form: the keyboard goes on from the section's own.
        context[self.name] |= {"notices": list(notices), "is_answer": True, "is_saved": not more}
        if more:
            context |= self.form_context(self.new_form(visit=self.visit))
        response = render(self.request, f"inspections/_{self.name}.html", context)
        for name, section in beside.items():
            context |= self._context_of(section)
            context[name] |= {"is_answer": True, "is_beside": True}
            response.write(render_to_string(f"inspections/_{name}.html", context, self.request))
        return response

    def _context_of(self, section):
        return section(self.inspection, self.request.user, self.visit)

    def not_yet(self, form):
        """The form again, where something is only looked up or what was typed cannot be taken; else None."""
        if "find" in self.request.POST:
            return self.show(form.reopened())
        return None if form.is_valid() else self.show(form, status=422)

    def write(self, form, action, sentence, notices=(), beside=None):
        """Do it, and answer what came of it.

        :param action: writes, and raises what `attempt` understands.
        """
        _, failed = attempt(form, action)
        if failed:
            return self.show(form, status=failed)
        return self.saved(sentence, notices, getattr(form, "keep_key", ""), beside)

    def withdraw(self, record, form):
        """Ask for the reason, then take the record back."""
        if self.request.method != "POST":
            return self.show(form)
        if not form.is_valid():
            return self.show(form, status=422)
        return self.write(
            form,
            partial(
                withdraw_record,
                record=record,
                inspection=self.inspection,
                reason=form.cleaned_data["reason"],
                by=self.request.user,
            ),
            "Đã rút.",
        )


def _for_htmx(response):
    patch_vary_headers(response, ["HX-Request"])
    return response
