"""The units as they stood on a day."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.list_sheets import ListColumn, ListSheet
from districts.models import Unit
from districts.parents import is_in_force, parents_on
from districts.reading import show_date
from districts.unit_forms import UnitFilterForm

PER_PAGE = 50
SHEET = ListSheet(
    "Danh sách đơn vị",
    (
        ListColumn("Mã", "unit.code"),
        ListColumn("Đơn vị", "unit"),
        ListColumn("Loại", "unit.get_type_display"),
        ListColumn("Cấp", "unit.get_level_display"),
        ListColumn("Thuộc", "parent"),
        ListColumn("Tình trạng", "state"),
        ListColumn("Từ ngày", "unit.valid_from", "date"),
        ListColumn("Đến hết ngày", "unit.valid_to", "date"),
        ListColumn("Căn cứ", "unit.legal_basis"),
    ),
)


@dataclass(frozen=True)
class UnitRow:
    """A unit, its parent by the name of the day, and whether it was there on the day."""

    unit: Unit
    parent: Unit | None
    is_there: bool

    @property
    def state(self):
        return "đang có" if self.is_there else "đã kết thúc"


@require_safe
def unit_list(request):
    form = UnitFilterForm(request.GET)
    found = form.filter(Unit.objects.select_related("parent"))
    if form.wants_excel:
        words = f"Tên, loại và đơn vị cấp trên tính đến ngày {show_date(form.day)}"
        return SHEET.response(rows_of(list(found), form.day), form, notes=[words])
    page = Paginator(found, PER_PAGE).get_page(form.asked.get("trang"))
    context = {
        "form": form,
        "day": form.day,
        "is_today": form.day == form.today,
        "page": page,
        "rows": rows_of(list(page), form.day),
    }
    return render(request, "districts/unit_list.html", context)


def rows_of(units, day):
    parents = parents_on(units, day)
    return [UnitRow(unit, parents[unit.pk], is_in_force(unit, day)) for unit in units]
