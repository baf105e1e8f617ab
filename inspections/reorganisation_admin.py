"""The guided pages on which an administrator prepares, reads and confirms a reorganisation of units."""

from itertools import pairwise

from django.contrib import messages
from django.forms import Media
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from accounts.record_admin import ReadOnlyInline, RecordAdmin
from accounts.steps import Refused
from districts.models import (
    MembershipPlacement,
    Reorganisation,
    ReorganisationLine,
    ReorganisationTarget,
    SubUnitPlacement,
)
from districts.reorganising.drafting import discard, save_step
from districts.reorganising.plan import read_plan
from districts.reorganising.preview import notices, sections

from .actions.reorganisation import Obligations, confirm_reorganisation, everything_wrong
from .forms.reorganisation import ConfirmForm, HeadForm, PlacementForm, line_rows, target_rows
from .models import RemedyPlacement

STEPS = (
    ("head", "Quyết định", "quyet-dinh"),
    ("targets", "Đơn vị sau", "don-vi-sau"),
    ("lines", "Đơn vị trước", "don-vi-truoc"),
    ("placements", "Chuyển giao", "chuyen-giao"),
    ("preview", "Xem trước, xác nhận", "xem-truoc"),
)
LABELS = {name: label for name, label, _ in STEPS}
NEXT = {name: after for (name, *_), (after, *_) in pairwise(STEPS)}
WRONG_VERSION = "Trang này không đầy đủ, hãy mở lại bản nháp."


def address(step, pk):
    return reverse(f"admin:districts_reorganisation_{step}", args=[pk])


class TargetInline(ReadOnlyInline):
    model = ReorganisationTarget
    show_change_link = False
    fields = ["unit", "opened", "parent"]


class LineInline(ReadOnlyInline):
    model = ReorganisationLine
    show_change_link = False
    fields = ["unit", "share", "target"]


class SubUnitInline(ReadOnlyInline):
    model = SubUnitPlacement
    show_change_link = False
    fields = ["unit", "target"]


class MembershipInline(ReadOnlyInline):
    model = MembershipPlacement
    show_change_link = False
    fields = ["membership", "target"]


class RemedyInline(ReadOnlyInline):
    model = RemedyPlacement
    show_change_link = False
    fields = ["remedy", "target"]


class ReorganisationAdmin(RecordAdmin):
    inlines = [TargetInline, LineInline, SubUnitInline, MembershipInline, RemedyInline]
    list_display = [
        "__str__",
        "units_after",
        "legal_basis",
        "state",
        "created_by",
        "decided_at",
        "decided_by",
    ]
    list_display_links = ["__str__"]
    list_filter = ["state", "kind"]
    list_select_related = ["created_by", "decided_by"]
    search_fields = ["lines__unit__search_text", "targets__unit__search_text", "targets__opened__search_text"]
    date_hierarchy = "on"
    history_parts = ["targets", "lines"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("targets__unit", "targets__opened")

    def units_after(self, reorganisation):
        return ", ".join(str(target) for target in reorganisation.targets.all()) or "—"

    units_after.short_description = "đơn vị sau"

    def get_urls(self):
        view = self.admin_site.admin_view
        pages = [
            path(
                f"<int:pk>/{slug}/",
                view(getattr(self, f"{name}_view")),
                name=f"districts_reorganisation_{name}",
            )
            for name, _, slug in STEPS
        ]
        dropped = path("<int:pk>/bo/", view(self.discard_view), name="districts_reorganisation_discard")
        return [*pages, dropped, *super().get_urls()]

    # --- Beginning and finding again ---------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        form = HeadForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            form.instance.created_by = request.user
            form.instance.uuid = form.cleaned_data["uuid"] or form.instance.uuid
            first = Reorganisation.objects.filter(uuid=form.instance.uuid).first()
            return HttpResponseRedirect(address("targets", (first or form.save()).pk))
        return self.page(request, "head", None, {"form": form}, refused=bool(form.errors))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A draft is gone on with; what was decided is there to look up, with all its lines."""
        draft = self.get_object(request, object_id)
        if draft is not None and draft.is_draft:
            return self.head_view(request, draft.pk)
        return super().change_view(request, object_id, form_url, extra_context)

    def has_change_permission(self, request, obj=None):
        return (obj is None or obj.is_draft) and super().has_change_permission(request, obj)

    # --- The pages of a draft ----------------------------------------------------------------------

    def draft(self, pk):
        return get_object_or_404(Reorganisation.objects.select_related("created_by", "decided_by"), pk=pk)

    def head_view(self, request, pk):
        draft = self.draft(pk)
        form = HeadForm(request.POST or None, instance=draft)
        return self.step(request, "head", draft, {"form": form})

    def targets_view(self, request, pk):
        draft = self.draft(pk)
        rows = target_rows(draft, request.POST or None)
        return self.step(request, "targets", draft, {"rows": rows})

    def lines_view(self, request, pk):
        draft = self.draft(pk)
        rows = line_rows(draft, request.POST or None)
        return self.step(request, "lines", draft, {"rows": rows})

    def placements_view(self, request, pk):
        draft = self.draft(pk)
        plan = read_plan(draft)
        form = PlacementForm(request.POST or None, plan=plan, obligations=Obligations(plan))
        return self.step(request, "placements", draft, {"form": form})

    def step(self, request, name, draft, context):
        """Show a page of the draft, or save it and go on; what was typed is never lost."""
        [form] = context.values()
        if not draft.is_draft:
            return HttpResponseRedirect(address("preview", draft.pk))
        if request.method != "POST":
            return self.page(request, name, draft, context)
        if not form.is_valid():
            return self.page(request, name, draft, context, refused=True)
        try:
            save_step(reorganisation=draft, version=version_of(request), form=form, by=request.user)
        except Refused as why:
            return self.page(request, name, draft, {**context, "problems": why.sentences}, refused=True)
        if "again" in request.POST:
            messages.success(request, "Đã lưu bản nháp.")
            return HttpResponseRedirect(address(name, draft.pk))
        return HttpResponseRedirect(address(NEXT[name], draft.pk))

    # --- Reading it, and deciding ------------------------------------------------------------------

    def preview_view(self, request, pk):
        draft = self.draft(pk)
        if request.method == "POST":
            return self.confirm(request, draft)
        return self.show_preview(request, draft)

    def confirm(self, request, draft):
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            return self.show_preview(request, draft, form)
        try:
            confirm_reorganisation(
                reorganisation=draft, version=form.cleaned_data["version"], by=request.user
            )
        except Refused as why:
            if draft.is_draft:
                return self.show_preview(request, self.draft(draft.pk), refused=why.sentences)
            messages.warning(request, " ".join(why.sentences))
        else:
            messages.success(
                request, "Đã xác nhận: đơn vị, kế thừa, vai trò và việc khắc phục đã được chuyển."
            )
        return HttpResponseRedirect(address("preview", draft.pk))

    def show_preview(self, request, draft, form=None, refused=()):
        plan = read_plan(draft)
        context = {
            "form": form or ConfirmForm(initial={"version": draft.version}),
            "problems": list(refused),
            "was_refused": bool(refused),
        }
        if draft.is_draft:
            obligations = Obligations(plan)
            context["sections"] = sections(plan)
            if obligations.remedies:
                context["sections"].append(("Việc khắc phục chuyển tiếp", list(obligations.sentences())))
            context["problems"] = context["problems"] or everything_wrong(plan, obligations)
            context["notices"] = [*notices(plan), *obligations.notices()]
        else:
            context["sections"], context["notices"] = [], []
            context["done"] = done(draft)
        return self.page(request, "preview", draft, context, refused=bool(form or refused))

    def discard_view(self, request, pk):
        return require_POST(self._discard)(request, pk)

    def _discard(self, request, pk):
        try:
            discard(reorganisation=self.draft(pk), by=request.user)
            messages.success(request, "Đã bỏ bản nháp; không có gì thay đổi.")
        except Refused as why:
            messages.warning(request, " ".join(why.sentences))
        return HttpResponseRedirect(reverse("admin:districts_reorganisation_changelist"))

    def page(self, request, name, draft, context, refused=False):
        if not self.has_change_permission(request):
            raise Http404
        steps = [(each, label, address(each, draft.pk) if draft else "") for each, label, _ in STEPS]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Sắp xếp đơn vị: {self.heading(name, draft)}",
            "draft": draft,
            "steps": steps,
            "step": name,
            "opts": self.opts,
            "media": self.media + media_of(context),
            "problems": [],
            **context,
        }
        template = f"admin/districts/reorganisation/{name}.html"
        return TemplateResponse(request, template, context, status=422 if refused else 200)

    @staticmethod
    def heading(name, draft):
        """What is decided is no longer previewed."""
        return LABELS[name].lower() if draft is None or draft.is_draft else draft.get_state_display().lower()


def version_of(request):
    """:raises Refused: the page was sent without it."""
    version = request.POST.get("version", "")
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise Refused(WRONG_VERSION)
    return int(version)


def media_of(context):
    forms = [context[each] for each in ("form", "rows") if each in context]
    return sum((form.media for form in forms), Media())


def done(reorganisation):
    """What a decided reorganisation did: every line with the unit after."""
    lines = reorganisation.lines.select_related("unit", "target__unit", "target__opened")
    return [(line.unit, line.get_share_display(), line.target and line.target.as_unit()) for line in lines]
