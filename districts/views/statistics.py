"""Statistics of the returns: of all units, and of one."""

from django.core.paginator import Page, Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts import access
from districts.models import DossierReturn, Unit
from districts.spreadsheets import workbook_response
from districts.statistics import (
    MEASURES,
    by_channel,
    by_field,
    by_parent,
    has_samples,
    pictures,
    rank_units,
    read_trend,
    read_units,
    tables,
)
from districts.statistics.ranking import PER_PAGE
from districts.statistics.scope import months_back
from districts.statistics_forms import ProvinceStatisticsForm, UnitStatisticsForm


@require_safe
def statistics(request):
    if request.user.current_unit_ids and not access.province_wide(request.user, "view_returns"):
        unit = Unit.objects.filter(pk__in=request.user.current_unit_ids).order_by("-valid_from").first()
        return redirect("statistics_unit", uuid=unit.uuid)
    access.require(request.user, "view_returns")
    form = ProvinceStatisticsForm(request.GET)
    scope = form.scope()
    if asked := form.asked.get("excel"):
        return _workbook(asked, scope, form.measure)
    context = _of_province(form, scope) | {"may_report": access.can(request.user, "request_document")}
    return render(request, "districts/statistics.html", context)


@require_safe
def statistics_unit(request, uuid):
    unit = get_object_or_404(Unit, uuid=uuid)
    access.require(request.user, "view_returns", DossierReturn(unit=unit))
    form = UnitStatisticsForm(request.GET)
    scope = form.scope(unit=unit)
    if asked := form.asked.get("excel"):
        return _workbook(asked, scope, form.measure)
    context = _of_scope(form, scope) | {
        "unit": unit,
        "sees_all": access.province_wide(request.user, "view_returns"),
    }
    return render(request, "districts/statistics_unit.html", context)


def _of_scope(form, scope):
    """What both pages show: the answer, key figures, trend, channels, fields."""
    measure, series = form.measure, read_trend(scope)
    fields = by_field(scope, series.missing)
    return {
        "form": form,
        "scope": scope,
        "first_month": f"{scope.first:%Y-%m}",
        "last_month": f"{scope.last:%Y-%m}",
        "period": pictures.period_words(scope),
        "answer": pictures.answer(series, measure),
        "has_samples": has_samples(scope),
        "measure": measure,
        "series": series,
        "key_rows": tables.key_rows(series),
        "compared": pictures.against_last_year(measure, series.last_year),
        "trend": _drawn(lambda width: pictures.trend_chart(series, measure, width=width)),
        "trend_rows": tables.trend_rows(series, measure),
        "channels": tables.channel_rows(by_channel(series.total)),
        "fields": fields,
        "field_chart": _drawn(
            lambda width: pictures.parts_chart(
                [(part.of.name, part.figures) for part in fields], MEASURES["handled"], width=width
            )
        ),
    }


def _of_province(form, scope):
    number = form.asked.get("trang") or 1
    ranking = rank_units(scope, form.measure.name, page=number)
    context = _of_scope(form, scope)
    units = [row.unit for row in ranking.rows]
    since = scope.since(months_back(scope.last, max(11, len(scope.months) - 1)))
    small, scale = pictures.small_charts(units, read_units(since, units), form.measure)
    return context | {
        "ranking": ranking,
        "rows": tables.ranking_rows(ranking),
        "ranking_chart": _drawn(lambda width: pictures.ranking_chart(ranking, width=width)),
        "page": _page(ranking, number),
        "small": [(unit, mark_safe(svg), shown) for unit, svg, shown in small],
        "small_scale": [pictures.show_on_axis(form.measure)(value) for value in scale],
        "small_since": pictures.period_words(since),
        "parents": by_parent(scope, context["series"].missing),
    }


def _page(ranking, number):
    paginator = Paginator(range(ranking.n_ranked + ranking.n_unranked), PER_PAGE)
    return Page(range(0), min(number, paginator.num_pages), paginator)


def _drawn(draw):
    """The chart for wide screens and for narrow ones; its texts are escaped where it is drawn."""
    return [(kind, mark_safe(draw(width))) for kind, width in (("wide", 700), ("narrow", 340))]


def _workbook(asked, scope, measure):
    name, title, columns, rows, notes = tables.workbook(asked, scope, measure)
    return workbook_response(name, columns, rows, title=title, notes=notes)
