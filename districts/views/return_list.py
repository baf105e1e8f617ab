"""The returns: a unit's own months, or all units of one month; beginning one, reminding of one."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from districts import workflow
from districts.list_sheets import ListColumn, ListSheet
from districts.models import DossierReturn, Unit
from districts.reading import reporting_month, show_period
from districts.return_forms import BeginReturnForm, RemindForm, ReturnFilterForm, YearForm
from districts.returns import completeness, writing
from districts.returns.calendar import last_month_over, month_name

PER_PAGE = 200
MONTH_COLUMNS = (
    ListColumn("Kịp hạn", "word"),
    ListColumn("Tình trạng biểu", "state"),
    ListColumn("Gửi lúc", "sent_at", "date"),
    ListColumn("Người gửi", "sent_by"),
    ListColumn("Hạn gửi", "due_on", "date"),
    ListColumn("Trễ", "lateness"),
    ListColumn(
        "Dòng cần giải trình",
        lambda row: row.n_to_explain if row.dossier_return and not row.is_sent else None,
        "number",
    ),
    ListColumn("Dòng có giải trình", lambda row: row.n_explained if row.dossier_return else None, "number"),
)
UNIT_COLUMNS = (ListColumn("Mã đơn vị", "unit.code"), ListColumn("Đơn vị", "unit"))
PERIOD_COLUMNS = (
    ListColumn("Kỳ", "month_words"),
    ListColumn("Từ ngày", "period.start", "date"),
    ListColumn("Đến ngày", "period.end", "date"),
)
UNITS_OF_MONTH = ListSheet("Tình hình gửi biểu II.06a", (*UNIT_COLUMNS, *MONTH_COLUMNS))
MONTHS_OF_UNITS = ListSheet("Biểu II.06a của đơn vị", (*UNIT_COLUMNS, *PERIOD_COLUMNS, *MONTH_COLUMNS))


@require_safe
def return_list(request):
    if request.user.current_unit_ids and not access.province_wide(request.user, "view_returns"):
        return _of_own_units(request)
    access.require(request.user, "view_returns")
    return _of_all_units(request)


def _of_all_units(request):
    form = ReturnFilterForm(request.GET)
    asked = form.asked
    period = asked.get("ky") or reporting_month(*last_month_over())
    rows = completeness.units_of_month(period)
    found = completeness.narrow(
        rows, words=asked.get("don_vi") or "", condition=asked.get("tinh_trang") or ""
    )
    if form.wants_excel:
        words = f"Tháng {period.end.month}/{period.end.year}: {show_period(period.start, period.end)}"
        return UNITS_OF_MONTH.response(found, form, notes=[words])
    page = Paginator(found, PER_PAGE).get_page(asked.get("trang"))
    context = {
        "form": form,
        "period": period,
        "month": month_name(period),
        "month_words": f"tháng {period.end.month}/{period.end.year}",
        "page": page,
        "counts": completeness.counted(rows),
        "may_remind": access.can(request.user, "accept_return"),
        "form_uuid": uuid.uuid4(),
        "n_to_remind": sum(1 for row in page if not row.is_sent),
    }
    return render(request, "districts/return_overview.html", context)


def _of_own_units(request):
    units = Unit.objects.filter(pk__in=request.user.current_unit_ids).order_by("sort_key", "-valid_from")
    form = YearForm(request.GET)
    panels = [_unit_panel(unit, form) for unit in units]
    if form.wants_excel:
        return MONTHS_OF_UNITS.response([row for panel in panels for row in panel["rows"]], form)
    context = {
        "units": panels,
        "reminders": completeness.reminders_for(request.user),
    }
    return render(request, "districts/return_list.html", context)


def _unit_panel(unit, form):
    """What the page shows of one unit: its year, the one next action, the reminders that still count."""
    years = completeness.years_of_unit(unit)
    if years is None:
        return {"unit": unit, "rows": [], "year": None}
    year = min(max(form.chosen(years[1]), years[0]), years[1])
    rows = completeness.months_of_unit(unit, year)
    latest = rows if year == years[1] else completeness.months_of_unit(unit, years[1])
    return {
        "unit": unit,
        "year": year,
        "rows": rows,
        "earlier": year - 1 if year > years[0] else None,
        "later": year + 1 if year < years[1] else None,
        "next": completeness.next_action(unit, latest),
        "others": completeness.other_returns(unit, year),
    }


@require_POST
def return_begin(request):
    """Open the return of a unit and month, made where there is none; so pressing twice opens one return."""
    form = BeginReturnForm(request.POST)
    unit = form.unit() if form.is_valid() else None
    if unit is None:
        raise Http404
    access.require(request.user, "file_return", DossierReturn(unit=unit))
    try:
        made = writing.begin_return(unit=unit, period=form.cleaned_data["ky"], by=request.user)
    except workflow.Refused as refused:
        for sentence in refused.sentences:
            messages.warning(request, sentence)
        return redirect("return_list")
    return redirect("return_grid", uuid=made.uuid)


@require_POST
@access.requires("accept_return")
def return_remind(request):
    form = RemindForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Chưa nhắc được: hãy chọn kỳ và ít nhất một đơn vị.")
        return redirect("return_list")
    asked = form.cleaned_data
    sent = DossierReturn.objects.filter(period_from=asked["ky"].start, period_to=asked["ky"].end).exclude(
        state=DossierReturn.State.DRAFT
    )
    units = Unit.objects.filter(uuid__in=asked["don_vi"]).exclude(returns__in=sent)
    n = writing.remind_units(
        uuid=asked["uuid"], units=list(units), period=asked["ky"], words=asked["words"], by=request.user
    )
    messages.success(request, f"Đã nhắc {n} đơn vị. Lời nhắc hiện ở trang Số liệu và trang việc của đơn vị.")
    return redirect(f"{reverse('return_list')}?ky={month_name(asked['ky'])}")
