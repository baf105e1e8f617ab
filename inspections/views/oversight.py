"""The province's view of what it asked for: who is late, by unit, head, fault, responsible body."""

from decimal import Decimal

from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts import access
from districts.charts import Bar, bar_chart
from districts.spreadsheets import sheets_response
from inspections import demands, oversight_sheets
from inspections.deadlines import Ladder
from inspections.forms.demand_scope import OversightForm
from inspections.models import Remedy

SHOWN = 20
IN_CHART = 10


@access.requires("view_requirement")
@require_safe
def oversight(request):
    today, form = timezone.localdate(), OversightForm(request.GET)
    visible = form.in_scope(Remedy.objects.visible_to(request.user))
    found = demands.read_demands(visible, Ladder.load(), today, form.scope_asked)
    tables = tables_of(found)
    if form.wants_excel:
        name = f"Theo dõi yêu cầu {today:%d-%m-%Y}"
        return sheets_response(name, oversight_sheets.of_tables(tables, form, today))
    context = {
        "form": form,
        "today": today,
        "all": found.all,
        "tables": tables,
        "lateness": demands.by_lateness(found),
        "charts": [
            drawn
            for drawn in (
                chart(tables[0], "late", "Đơn vị có nhiều yêu cầu quá hạn nhất"),
                chart(tables[2], "undone", "Lỗi có nhiều yêu cầu chưa xong nhất"),
            )
            if drawn
        ],
        "has_samples": found.has_samples,
    }
    return render(request, "inspections/oversight.html", context)


def tables_of(found):
    """Tables of the page: a name for the address, heading, first column, what it says, groups."""
    sections = [
        ("don-vi", "Theo đơn vị", "Đơn vị", "", demands.by_unit(found)),
        (
            "nguoi-dung-dau",
            "Theo người đứng đầu đang giữ chức",
            "Người đứng đầu",
            "Yêu cầu tính cho người đang phải trả lời. Cột “Có từ trước” là phần đã được nêu khi người khác "
            "giữ chức, hoặc với đơn vị trước khi sắp xếp.",
            demands.by_head(found),
        ),
        (
            "loi",
            "Theo lỗi",
            "Lỗi",
            "Yêu cầu nêu vì nhiều lỗi được tính ở từng lỗi.",
            demands.by_fault(found),
        ),
        (
            "co-quan",
            "Cơ quan khác chịu trách nhiệm",
            "Cơ quan",
            "Yêu cầu có ít nhất một hạn chế ghi cơ quan khác chịu trách nhiệm, không phải đơn vị được kiểm "
            "tra.",
            demands.by_body(found),
        ),
    ]
    return [
        {
            "key": key,
            "title": title,
            "of": of,
            "says": says,
            "groups": groups,
            "shown": groups[:SHOWN],
            "more": groups[SHOWN:],
            "has_former": key == "nguoi-dung-dau",
        }
        for key, title, of, says, groups in sections
    ]


def chart(table, counted, title):
    """Bars of the first groups that have any, for wide screens and narrow ones; None where none has."""
    groups = sorted(table["groups"], key=lambda group: -group.counts[counted])[:IN_CHART]
    bars = [
        Bar(group.label, Decimal(group.counts[counted]), str(group.counts[counted]))
        for group in groups
        if group.counts[counted]
    ]
    if not bars:
        return None
    told = ", ".join(f"{bar.label}: {bar.shown}" for bar in bars)
    drawn = [
        (
            kind,
            mark_safe(
                bar_chart(bars, title=title, description=told, width=width, label=label, size=14, letter=0.62)
            ),
        )
        for kind, width, label in (("wide", 700, 250), ("narrow", 340, 150))
    ]
    return {"title": title, "drawn": drawn}
