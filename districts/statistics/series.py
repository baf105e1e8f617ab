"""Figures month by month, put together over a period, held against the year before."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db import connection
from django.db.models import Count as Counted
from django.db.models import F, Q

from districts.reading import show_number

from ..breaks import Break, breaks_in
from ..models import DossierReturn, UnitSuccession
from ..models.return_sum import SUM_FIELDS
from ..models.sum_triggers import sums
from ..succession import SAME_BODY_KINDS, same_bodies
from .measures import Completeness, Figures, figures_of
from .scope import Scope, months_back, months_between, owed_by_level

DAY = timedelta(days=1)
SUMMED = ", ".join(f"sum(s.{name})::bigint AS {name}" for name in SUM_FIELDS)


@dataclass(frozen=True)
class MonthPoint:
    """One reporting month (`month` is its last day). Without returns it is a gap, not zero."""

    month: date
    figures: Figures
    completeness: Completeness

    @property
    def is_gap(self):
        return self.completeness.is_empty

    @property
    def label(self):
        return f"{self.month.month}/{self.month.year}"


@dataclass(frozen=True)
class Comparison:
    """The months asked for against the same months a year before; `problem` says why they may not be."""

    now: Figures
    before: Figures
    before_completeness: Completeness
    months_before: tuple
    problem: str = ""


@dataclass(frozen=True)
class Series:
    """`points` are the months asked for; `earlier` the months before them that were read as well."""

    scope: Scope
    rows: dict
    completeness: dict
    breaks: tuple

    def points_between(self, first, last):
        return [self._point(month) for month in months_between(first, last)]

    @cached_property
    def points(self):
        return self.points_between(self.scope.first, self.scope.last)

    @property
    def trend(self):
        """Every month that was read, the first months without any return left out."""
        points = self.points_between(min(self.completeness), self.scope.last)
        start = next((place for place, point in enumerate(points) if not point.is_gap), len(points))
        return points[start:]

    @cached_property
    def total(self):
        return self._figures(self.scope)

    @cached_property
    def total_completeness(self):
        return self._complete(self.scope)

    @property
    def missing(self):
        """{month: returns missing in the figures} of the months asked for."""
        return {month: self.completeness[month].n_missing for month in self.scope.months}

    @property
    def months_without_returns(self):
        return self._empty_months(self.scope)

    def _empty_months(self, scope):
        return [month for month in scope.months if self._complete(Scope(month, month)).is_empty]

    @cached_property
    def last_year(self):
        """The :class:`Comparison` with the same months of last year, or None where nothing was sent then."""
        scope = self.scope.year_before()
        completeness = self._complete(scope)
        if completeness.is_empty:
            return None
        return Comparison(
            self.total, self._figures(scope), completeness, scope.months, self._why_not_comparable(scope)
        )

    def _why_not_comparable(self, before):
        if crossed := [
            each for each in self.breaks if not each.runs_on and before.first < each.on <= self.scope.last
        ]:
            return str(crossed[0])
        lacking = [
            words
            for words, completeness in (
                ("kỳ này", self.total_completeness),
                ("cùng kỳ năm trước", self._complete(before)),
            )
            if not completeness.is_whole
        ]
        if lacking:
            return f"Số liệu {' và '.join(lacking)} chưa đủ biểu."
        then, now = ([month.month for month in self._empty_months(scope)] for scope in (before, self.scope))
        if then != now:
            return "Hai kỳ không có biểu của cùng những tháng."
        return ""

    def _point(self, month):
        one = self.scope.__class__(month, month)
        return MonthPoint(month, self._figures(one), self._complete(one))

    def _figures(self, scope):
        months = scope.months
        return figures_of(
            {month: self.rows[month] for month in months if month in self.rows},
            scope.first,
            scope.last,
            {month: self.completeness[month].n_missing for month in months if month in self.completeness},
        )

    def _complete(self, scope):
        known = [self.completeness[month] for month in scope.months if month in self.completeness]
        return sum(known, Completeness())


MONTHS_OF_TREND = 24


def read_series(scope, n_before=12):
    """Read the scope's months and `n_before` months before them: a fixed number of queries."""
    whole = scope.since(months_back(scope.first, n_before))
    rows, returns = _read(whole)
    completeness = _completeness(whole, returns)
    return Series(scope, rows, completeness, _breaks(whole))


def read_trend(scope):
    """Read enough months for a trend of two years, and for the year before in any case."""
    return read_series(scope, n_before=max(12, MONTHS_OF_TREND - len(scope.months)))


# --- Sums ---------------------------------------------------------------------------------------


def _read(scope):
    """({month: sums}, {(month, level, is_final): (returns, those of units still there)})."""
    sql, params = source(scope)
    kinds = "s.month, s.level, s.is_final, sum(s.n_returns)::int, sum(s.n_in_force)::int"
    group = f"SELECT {kinds}, {SUMMED} FROM ({sql}) AS s GROUP BY 1, 2, 3"
    rows, returns = {}, {}
    with connection.cursor() as cursor:
        cursor.execute(group, params)
        for month, level, is_final, n_returns, n_in_force, *sums in cursor.fetchall():
            returns[month, level, is_final] = n_returns, n_in_force
            if is_final or scope.with_submitted:
                _add(rows, month, zip(SUM_FIELDS, sums, strict=True))
    if scope.field:
        returns = _returns_of_all_fields(scope)
    return {month: row for month, row in rows.items() if row["n_lines"]}, returns


def _add(rows, month, sums):
    row = rows.setdefault(month, dict.fromkeys(SUM_FIELDS, 0))
    for name, value in sums:
        row[name] += value or 0


def _returns_of_all_fields(scope):
    """How many returns there are does not depend on the field asked for."""
    sql, params = source(
        Scope(scope.first, scope.last, scope.level, parents=scope.parents, unit_ids=scope.unit_ids)
    )
    with connection.cursor() as cursor:
        kinds = "s.month, s.level, s.is_final, sum(s.n_returns)::int, sum(s.n_in_force)::int"
        cursor.execute(f"SELECT {kinds} FROM ({sql}) AS s GROUP BY 1, 2, 3", params)
        return {tuple(row[:3]): tuple(row[3:]) for row in cursor.fetchall()}


def source(scope):
    """Return (SQL, parameters) of rows of sums with their month, level, parent, state, number of returns."""
    params = {"first": scope.first, "last": scope.last}
    if scope.unit_ids is not None:
        return _source_of_units(scope, params | {"units": list(scope.unit_ids)})
    where = [
        "s.month BETWEEN %(first)s AND %(last)s",
        "s.field_id " + ("= %(field)s" if scope.field else "IS NULL"),
    ]
    if scope.field:
        params["field"] = scope.field.pk
    if scope.level:
        where.append("s.level = %(level)s")
        params["level"] = scope.level
    if scope.parents is not None:
        where.append("s.parent_id = ANY(%(parents)s)")
        params["parents"] = list(scope.parents)
    return f"SELECT s.* FROM districts_monthsum AS s WHERE {' AND '.join(where)}", params


def _source_of_units(scope, params):
    if scope.field:
        return _lines_of_field(), params | {"field": scope.field.pk}
    return (
        f"SELECT s.unit_id, s.month, u.level, s.is_final, 1 AS n_returns, {IN_FORCE}::int AS n_in_force, "
        f"{', '.join(f's.{name}' for name in SUM_FIELDS)} "
        "FROM districts_returnsum AS s JOIN districts_unit AS u ON u.id = s.unit_id "
        "WHERE s.unit_id = ANY(%(units)s) AND s.month BETWEEN %(first)s AND %(last)s"
    ), params


IN_FORCE = (
    "((u.valid_from IS NULL OR u.valid_from <= s.month) AND (u.valid_to IS NULL OR u.valid_to >= s.month))"
)


def _lines_of_field():
    """Sums of one field in every return; a return without the field has a row of no lines."""
    summed = ", ".join(f"{value} AS {name}" for name, value in sums("(l.id IS NOT NULL)::int").items())
    return (
        f"SELECT s.unit_id, s.month, u.level, s.is_final, 1 AS n_returns, {IN_FORCE}::int AS n_in_force, "
        f"{summed} "
        "FROM districts_returnsum AS s JOIN districts_unit AS u ON u.id = s.unit_id "
        "LEFT JOIN districts_dossierreturnline AS l ON l.dossier_return_id = s.dossier_return_id "
        "AND l.field_name = ANY(ARRAY("
        "SELECT n.written FROM districts_procedurefieldname AS n WHERE n.field_id = %(field)s)) "
        "WHERE s.unit_id = ANY(%(units)s) AND s.month BETWEEN %(first)s AND %(last)s GROUP BY s.id, u.id"
    )


# --- Completeness -------------------------------------------------------------------------------


def _completeness(scope, returns):
    """{month: Completeness} of every month of the scope."""
    owed = owed_by_level(scope.months)
    groups = list(
        scope.units.filter(level__in={level for level, _ in owed})
        .order_by()
        .values_list("level", "valid_from", "valid_to")
        .annotate(n=Counted("pk"))
    )
    return {month: _of_month(month, owed, groups, returns, scope) for month in scope.months}


def _of_month(month, owed, groups, returns, scope):
    n_owed = defaultdict(int)
    for level, start, end, n in groups:
        if (level, month) in owed and (start is None or start <= month) and (end is None or month <= end):
            n_owed[level] += n
    n_counted = n_submitted = n_missing = n_not_sent = 0
    for level in {*n_owed, *(key[1] for key in returns if key[0] == month)}:
        final, final_there = returns.get((month, level, True), (0, 0))
        submitted, submitted_there = returns.get((month, level, False), (0, 0))
        n_counted += final + (submitted if scope.with_submitted else 0)
        n_submitted += submitted
        counted_there = final_there + (submitted_there if scope.with_submitted else 0)
        n_missing += max(0, n_owed[level] - counted_there)
        n_not_sent += max(0, n_owed[level] - final_there - submitted_there)
    return Completeness(sum(n_owed.values()), n_counted, n_submitted, n_missing, n_not_sent)


# --- Breaks -------------------------------------------------------------------------------------


def _breaks(scope):
    """Days in the months on which units of the scope ended, or ceded a part, other than by a new name.

    Districts of before July 2025 ended without successions of their own: their last day tells it.
    """
    start, end = scope.first, scope.last
    if scope.unit:
        return tuple(breaks_in(scope.unit, start, end))
    units = scope.units.order_by()
    events = UnitSuccession.objects.filter(on__gt=start, on__lte=end, predecessor__in=units).order_by()
    renamed = events.filter(kind__in=SAME_BODY_KINDS).values("predecessor")
    ending = units.filter(valid_to__gte=start, valid_to__lt=end).exclude(pk__in=renamed)
    ended = {day + DAY: n for day, n in ending.values_list("valid_to").annotate(n=Counted("pk"))}
    going_on = Q(predecessor__valid_to=None) | Q(predecessor__valid_to__gte=F("on"))
    ceding = events.filter(going_on).exclude(kind__in=SAME_BODY_KINDS)
    ceded = dict(ceding.values_list("on").annotate(n=Counted("predecessor", distinct=True)))
    return tuple(
        Break(on, _words(on, ended.get(on, 0), ceded.get(on, 0)), is_whole=False)
        for on in sorted({*ended, *ceded})
    )


def _words(on, n_ended, n_ceded):
    told = [f"{show_number(n_ended)} đơn vị kết thúc"] if n_ended else []
    told += [f"{show_number(n_ceded)} đơn vị chuyển một phần địa bàn"] if n_ceded else []
    return f"Từ {on:%d/%m/%Y} đơn vị hành chính thay đổi ({', '.join(told)}): số trước và sau không so được."


# --- Many units ---------------------------------------------------------------------------------


def has_samples(scope):
    """Whether sample data stand among the returns asked for: whoever reads the page must know."""
    samples = DossierReturn.objects.filter(is_sample=True, period_to__range=(scope.first, scope.last))
    return samples.exclude(state=DossierReturn.State.DRAFT).filter(unit__in=scope.units.order_by()).exists()


def read_sums(scope):
    """{unit id: {month: sums}} of the units in `scope.unit_ids`: one query."""
    sql, params = source(scope)
    columns = ", ".join(f"s.{name}" for name in SUM_FIELDS)
    rows = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT s.unit_id, s.month, s.is_final, {columns} FROM ({sql}) AS s", params)
        for unit_id, month, is_final, *values in cursor.fetchall():
            if is_final or scope.with_submitted:
                _add(rows[unit_id], month, zip(SUM_FIELDS, map(int, values), strict=True))
    return rows


def read_units(scope, units):
    """Return {unit.pk: [MonthPoint]} for small multiples: a fixed number of queries for all units."""
    bodies = same_bodies(units)
    ids = {pk for found in bodies.values() for pk in found}
    rows = read_sums(replace(scope, unit_ids=tuple(ids)))
    owed = owed_by_level(scope.months)
    return {unit.pk: _points_of(unit, bodies[unit.pk], rows, owed, scope) for unit in units}


def _points_of(unit, bodies, rows, owed, scope):
    points = []
    for month in scope.months:
        found = [rows[pk][month] for pk in bodies if month in rows.get(pk, ())]
        there = (unit.valid_from is None or unit.valid_from <= month) and (
            unit.valid_to is None or month <= unit.valid_to
        )
        n_owed = int((unit.level, month) in owed and there)
        completeness = Completeness(n_owed, len(found), 0, 0 if found else n_owed, 0 if found else n_owed)
        row = {month: found[0]} if found else {}
        points.append(
            MonthPoint(month, figures_of(row, month, month, {month: completeness.n_missing}), completeness)
        )
    return points
