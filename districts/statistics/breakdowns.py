"""The figures of a period by field, by parent, by channel."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.db import connection

from accounts.vietnamese import sort_key

from ..models import ProcedureField, Unit
from ..models.return_sum import SUM_FIELDS
from ..models.sum_triggers import sums
from .measures import Count, Figures, figures_of
from .series import SUMMED, source

STOCKS = ("carried_over", "pending_in_time", "pending_overdue")


@dataclass(frozen=True)
class Part:
    """One row of a breakdown: `of` is the `ProcedureField` or the `Unit` (None: without a parent)."""

    of: object
    figures: Figures


@dataclass(frozen=True)
class Channel:
    """How dossiers came in; `count` is of new dossiers."""

    name: str
    count: Count


def by_field(scope, missing=None):
    """Return [Part] of every field in the scope, the most handled first.

    :param missing: `series.total_completeness` and the like: {month: missing returns}, so that sums say
        "ít nhất" where returns are missing.
    """
    sql, params = _source_by_field(scope)
    rows = _grouped(sql, "field_id", scope, params)
    fields = ProcedureField.objects.in_bulk(list(rows))
    parts = [Part(fields[pk], _figures(scope, months, missing or {})) for pk, months in rows.items()]
    return sorted(parts, key=lambda part: (-part.figures.handled.known, sort_key(part.of.name)))


def _source_by_field(scope):
    if scope.unit_ids is None:
        sql, params = source(replace(scope, field=None))
        return sql.replace("s.field_id IS NULL", "s.field_id IS NOT NULL"), params
    summed = ", ".join(f"{value} AS {name}" for name, value in sums().items())
    return (
        f"SELECT s.month, s.is_final, n.field_id, {summed} "
        "FROM districts_returnsum AS s "
        "JOIN districts_dossierreturnline AS l ON l.dossier_return_id = s.dossier_return_id "
        "JOIN districts_procedurefieldname AS n ON n.written = l.field_name "
        "WHERE s.unit_id = ANY(%(units)s) AND s.month BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3"
    ), {"first": scope.first, "last": scope.last, "units": list(scope.unit_ids)}


def by_parent(scope, missing=None):
    """Return [Part] of every parent whose direct sub-units are in the scope, in Vietnamese order."""
    sql, params = source(replace(scope, unit=None, unit_ids=None))
    rows = _grouped(sql, "parent_id", scope, params)
    units = Unit.objects.in_bulk([pk for pk in rows if pk])
    parts = [Part(units.get(pk), _figures(scope, months, missing or {})) for pk, months in rows.items()]
    return sorted(parts, key=lambda part: part.of.sort_key if part.of else "")


def by_channel(figures):
    """Return [Channel]: online, in person, post. Where a part of the post is unknown, so is in person."""
    channels = [Channel("Trực tuyến", figures.online)]
    if figures.postal.is_known:
        channels += [Channel("Trực tiếp", figures.in_person), Channel("Bưu chính", figures.postal)]
    else:
        channels += [Channel("Trực tiếp, bưu chính", figures.direct)]
    return channels


def _grouped(sql, key, scope, params):
    """{key: {first, last, None: sums}}: the two outer months and all that lies between them as one."""
    states = "" if scope.with_submitted else "WHERE s.is_final"
    grouped = (
        f"SELECT s.{key}, CASE WHEN s.month IN (%(first)s, %(last)s) THEN s.month END, {SUMMED} "
        f"FROM ({sql}) AS s {states} GROUP BY 1, 2"
    )
    rows = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(grouped, params)
        for of, month, *values in cursor.fetchall():
            row = dict(zip(SUM_FIELDS, values, strict=True))
            if row["n_lines"]:
                rows[of][month] = row
    return rows


def _figures(scope, months, missing):
    return figures_of(months, scope.first, scope.last, missing)
