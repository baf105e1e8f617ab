"""One search over everything, without accents, through the eyes of who asks."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.vietnamese import fold
from districts.list_sheets import ListSheet
from districts.models import Unit
from districts.spreadsheets import sheets_response
from districts.unit_forms import BOTH
from inspections import presenters, sheets
from inspections.documents import archive
from inspections.forms.search import SearchForm
from inspections.models import Document, Finding, Inspection

PER_GROUP = 8
MOST_IN_EXCEL = 5000


@require_safe
def search(request):
    form = SearchForm(request.GET)
    most = MOST_IN_EXCEL if form.wants_excel else PER_GROUP
    groups = found_by(request.user, form.words, most) if fold(form.words) else []
    groups = [group for group in groups if group["hits"]]
    if form.wants_excel and groups:
        return _workbook(groups, form)
    context = {"form": form, "words": form.words, "groups": groups}
    return render(request, "inspections/search.html", context)


def _workbook(groups, form):
    """One sheet for each group of hits."""
    pages = [ListSheet(group["label"], sheets.HITS).sheet(group["hits"], form) for group in groups]
    return sheets_response(f"Tìm {form.words}", pages)


def found_by(user, words, most=PER_GROUP):
    """Groups of hits, each cut off at `most`: {label, hits, more}; one query a group."""
    all_of_them = f"{reverse('inspection_list')}?{urlencode({'q': words})}"
    all_units = f"{reverse('unit_list')}?{urlencode({'q': words, 'tinh_trang': BOTH})}"
    all_documents = f"{reverse('document_list')}?{urlencode({'q': words})}"
    return [
        _group("Cuộc kiểm tra", _inspections(user, words, most), most, all_of_them),
        _group("Ưu điểm, hạn chế", _findings(user, words, most), most),
        _group("Văn bản", _documents(user, words, most), most, all_documents),
        _group("Đơn vị", _units(words, most), most, all_units),
    ]


def _group(label, hits, most, all_url=""):
    return {
        "label": label,
        "hits": hits[:most],
        "is_cut": len(hits) > most,
        "all_url": all_url,
    }


def _inspections(user, words, most):
    found = Inspection.objects.visible_to(user).search(words)[: most + 1]
    return [
        {
            "text": presenters.inspection_line(inspection),
            "note": inspection.get_state_display(),
            "url": reverse("inspection_detail", args=[inspection.uuid]),
        }
        for inspection in found
    ]


def _findings(user, words, most):
    found = (
        Finding.objects.seen_by(user)
        .search(words)
        .select_related("inspection")
        .order_by("-created_at", "-pk")
    )
    return [
        {
            "text": finding.words,
            "note": f"{finding.get_kind_display()} · {presenters.inspection_line(finding.inspection)}",
            "url": reverse("inspection_detail", args=[finding.inspection.uuid]) + _section_of(finding),
        }
        for finding in found[: most + 1]
    ]


def _section_of(finding):
    return "#_strengths" if finding.kind == Finding.Kind.STRENGTH else "#_limitations"


def _documents(user, words, most):
    documents = archive.found(Document.objects.visible_to(user), words)
    return [
        {
            "text": str(document),
            "note": presenters.document_badge(document).word,
            "url": reverse("document_detail", args=[document.uuid]),
        }
        for document in documents.with_successor()[: most + 1]
    ]


def _units(words, most):
    """Units are public; each leads to its own page."""
    return [
        {
            "text": unit.full_name,
            "note": _life(unit),
            "url": unit.get_absolute_url(),
        }
        for unit in Unit.objects.search(words)[: most + 1]
    ]


def _life(unit):
    """When the unit was called so; of two units of one name only this tells them apart."""
    if unit.valid_to:
        return f"mã {unit.code}, đến {presenters.day(unit.valid_to)}"
    return f"mã {unit.code}" + (f", từ {presenters.day(unit.valid_from)}" if unit.valid_from else "")
