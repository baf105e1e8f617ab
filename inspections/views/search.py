"""One search over everything, without accents, through the eyes of who asks."""

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import access
from accounts.vietnamese import fold
from districts.models import Unit
from inspections import presenters
from inspections.forms.search import SearchForm
from inspections.models import Document, Finding, Inspection

PER_GROUP = 8


@require_safe
def search(request):
    form = SearchForm(request.GET)
    groups = found_by(request.user, form.words) if fold(form.words) else []
    groups = [group for group in groups if group["hits"]]
    context = {"form": form, "words": form.words, "groups": groups}
    return render(request, "inspections/search.html", context)


def found_by(user, words):
    """Groups of hits, each cut off at PER_GROUP: {label, hits, more}; one query a group."""
    by_words = urlencode({"q": words})
    return [
        _group("Cuộc kiểm tra", _inspections(user, words), f"{reverse('inspection_list')}?{by_words}"),
        _group("Ưu điểm, hạn chế", _findings(user, words)),
        _group("Văn bản", _documents(user, words)),
        _group("Đơn vị", _units(words)),
    ]


def _group(label, hits, all_url=""):
    return {
        "label": label,
        "hits": hits[:PER_GROUP],
        "is_cut": len(hits) > PER_GROUP,
        "all_url": all_url,
    }


def _inspections(user, words):
    found = Inspection.objects.visible_to(user).search(words)[: PER_GROUP + 1]
    return [
        {
            "text": presenters.inspection_line(inspection),
            "note": inspection.get_state_display(),
            "url": reverse("inspection_detail", args=[inspection.uuid]),
        }
        for inspection in found
    ]


def _findings(user, words):
    found = findings_seen_by(user).search(words).select_related("inspection").order_by("-created_at", "-pk")
    return [
        {
            "text": finding.words,
            "note": f"{finding.get_kind_display()} · {presenters.inspection_line(finding.inspection)}",
            "url": reverse("inspection_detail", args=[finding.inspection.uuid]) + _section_of(finding),
        }
        for finding in found[: PER_GROUP + 1]
    ]


def _section_of(finding):
    return "#_strengths" if finding.kind == Finding.Kind.STRENGTH else "#_limitations"


def findings_seen_by(user):
    """What `Finding.objects.visible_to` says of one inspection, for all of them at once."""
    findings = Finding.objects.standing()
    if access.province_wide(user, "view_findings"):
        return findings
    on_team = Q(inspection__in=Inspection.objects.filter(team__user=user))
    told = Inspection.objects.filter(
        state__in=Inspection.AFTER_MINUTES, visits__unit__in=user.current_unit_ids
    )
    of_own_unit = Q(inspection__in=told, visits__unit__in=user.current_unit_ids)
    return findings.filter(on_team | of_own_unit).distinct()


def _documents(user, words):
    documents = Document.objects.visible_to(user)
    for word in fold(words).split():
        documents = documents.filter(search_text__contains=word)
    return [
        {
            "text": str(document),
            "note": presenters.document_badge(document).word,
            "url": reverse("document_detail", args=[document.uuid]),
        }
        for document in documents.defer("snapshot").distinct()[: PER_GROUP + 1]
    ]


def _units(words):
    """Units are public; each leads to the inspections at it."""
    return [
        {
            "text": unit.full_name,
            "note": _life(unit),
            "url": f"{reverse('inspection_list')}?{urlencode({'don_vi': unit.full_name})}",
        }
        for unit in Unit.objects.search(words)[: PER_GROUP + 1]
    ]


def _life(unit):
    """When the unit was called so; of two units of one name only this tells them apart."""
    if unit.valid_to:
        return f"mã {unit.code}, đến {presenters.day(unit.valid_to)}"
    return f"mã {unit.code}" + (f", từ {presenters.day(unit.valid_from)}" if unit.valid_from else "")
