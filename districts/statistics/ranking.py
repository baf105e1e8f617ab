"""Units in order of a measure: what reads equal ranks equal (1, 2, 2, 4); who lacks data stands apart."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import connection

from districts.reading import show_number

from ..models import Unit
from .kept_ranks import kept
from .measures import STOCKS_AFTER, STOCKS_BEFORE, Completeness, Figures, figures_of
from .scope import owed_by_level
from .series import read_sums

PER_PAGE = 25


@dataclass(frozen=True)
class Measure:
    """`value` is SQL over the sums `a`; `parts` must be known in every line for a unit to be ranked."""

    name: str
    label: str
    value: str
    parts: tuple
    figure: str
    is_percent: bool = False
    least_first: bool = False

    @property
    def is_stock(self):
        """What is there at the end of a period: read from its last month alone."""
        return any(part in STOCKS_AFTER for part in self.parts)

    def read(self, figures):
        """The measure's `Count` or `Rate` in the figures."""
        return getattr(figures, self.figure)

    def number(self, figures):
        """What a chart draws: a percentage or what is known of a count; None where nothing is."""
        found = self.read(figures)
        if self.is_percent:
            return found.percent
        return Decimal(found.known) if found.is_known else None


HANDLED = ("early", "on_time", "late")
NEW = ("online", "direct")
MEASURES = {
    measure.name: measure
    for measure in (
        Measure(
            "on_time",
            "tỷ lệ trước và đúng hạn",
            "round(100.0 * (a.early + a.on_time) / nullif(a.early + a.on_time + a.late, 0), 2)",
            HANDLED,
            "on_time_rate",
            is_percent=True,
        ),
        Measure(
            "online",
            "tỷ lệ hồ sơ trực tuyến",
            "round(100.0 * a.online / nullif(a.online + a.direct, 0), 2)",
            NEW,
            "online_rate",
            is_percent=True,
        ),
        Measure("new", "hồ sơ tiếp nhận trong kỳ", "a.online + a.direct", NEW, "new"),
        Measure("handled", "hồ sơ đã giải quyết", "a.early + a.on_time + a.late", HANDLED, "handled"),
        Measure(
            "overdue",
            "hồ sơ đang giải quyết quá hạn",
            "a.pending_overdue",
            ("pending_overdue",),
            "pending_overdue",
            least_first=True,
        ),
        Measure("online_new", "hồ sơ tiếp nhận trực tuyến", "a.online", ("online",), "online"),
        Measure(
            "in_person",
            "hồ sơ tiếp nhận trực tiếp",
            "a.direct - a.postal",
            ("direct", "postal"),
            "in_person",
        ),
        Measure("postal", "hồ sơ tiếp nhận qua bưu chính", "a.postal", ("postal",), "postal"),
    )
}


@dataclass(frozen=True)
class RankedUnit:
    """`rank` and `value` are None where the unit is not ranked; then `why_not` says why."""

    unit: Unit
    rank: int | None
    value: Decimal | None
    figures: Figures
    completeness: Completeness
    why_not: str = ""

    @property
    def is_ranked(self):
        return self.rank is not None


@dataclass(frozen=True)
class Ranking:
    """One page of the order: ranked units first, then those that are not. `n_ranked` are all ranked."""

    measure: Measure
    rows: list
    n_ranked: int
    n_unranked: int

    @property
    def ranked(self):
        return [row for row in self.rows if row.is_ranked]

    @property
    def unranked(self):
        return [row for row in self.rows if not row.is_ranked]


def rank_units(scope, measure="on_time", *, page=1, per_page=PER_PAGE):
    """Return the :class:`Ranking` of the units in scope, one page of it (`per_page=None`: all).

    Ranked are units with every owed return in the figures and every part of the measure known. A fixed
    number of queries; of units beyond the page only what decides their rank is read.
    """
    measure = MEASURES[measure]
    found = _ask(scope, measure, page, per_page)
    units = Unit.objects.select_related("parent").in_bulk([row["id"] for row in found])
    sums = read_sums(replace(scope, unit_ids=tuple(units)))
    rows = [_ranked(row, units[row["id"]], sums.get(row["id"], {}), measure, scope) for row in found]
    n_all = found[0]["n_all"] if found else 0
    n_ranked = found[0]["n_ranked"] if found else 0
    return Ranking(measure, rows, n_ranked, n_all - n_ranked)


def _ask(scope, measure, page, per_page):
    units = scope.units_to_rank.order_by().values("id", "level", "sort_key", "valid_from", "valid_to")
    units, unit_params = units.query.sql_with_params()
    owed = defaultdict(list)
    for level, month in sorted(owed_by_level(scope.months)):
        owed[level].append(month)
    params = {
        "first": scope.first,
        "last": scope.last,
        "names": list(scope.field.names.values_list("written", flat=True)) if scope.field else [],
        "limit": per_page,
        "offset": (page - 1) * per_page if per_page else 0,
        **{f"level_{place}": level for place, level in enumerate(owed)},
        **{f"owed_{place}": months for place, months in enumerate(owed.values())},
        **{f"unit_{place}": value for place, value in enumerate(unit_params)},
    }
    units = units % tuple(f"%(unit_{place})s" for place in range(len(unit_params)))
    sql = _sql(scope, units, measure, len(owed))

    def read():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return kept(sql, params, read) if per_page else read()


def _sql(scope, units, measure, n_levels):
    order = "ASC" if measure.least_first else "DESC"
    return f"""
        WITH here AS (
            SELECT u.id, u.sort_key, {_n_owed(n_levels)} AS n_owed FROM ({units}) AS u
        ), {_sums_of_units(scope, measure)}, valued AS MATERIALIZED (
            SELECT here.*, a.n_counted, a.n_submitted, a.n_lines, a.n_unknown,
                CASE WHEN a.n_counted >= here.n_owed AND a.n_lines > 0 AND a.n_unknown = 0
                    THEN {measure.value} END AS value
            FROM here LEFT JOIN sums AS a ON a.unit_id = here.id
            WHERE here.n_owed > 0 OR a.unit_id IS NOT NULL
        )
        SELECT id, n_owed, n_counted, n_submitted, n_lines, n_unknown, value,
            CASE WHEN value IS NOT NULL THEN rank() OVER (ORDER BY value {order} NULLS LAST) END AS rank,
            (SELECT count(*) FROM valued) AS n_all, (SELECT count(value) FROM valued) AS n_ranked
        FROM valued ORDER BY value {order} NULLS LAST, sort_key, id LIMIT %(limit)s OFFSET %(offset)s
    """


def _n_owed(n_levels):
    """SQL: how many of the months for which the unit's level owes returns lie in the unit's life.

    `width_bucket` finds a day among sorted ones by halving, so that thousands of units cost little.
    """
    cases = "".join(
        f" WHEN u.level = %(level_{place})s THEN"
        f" width_bucket(coalesce(u.valid_to, 'infinity'), %(owed_{place})s::date[])"
        f" - width_bucket(coalesce(u.valid_from, '-infinity') - 1, %(owed_{place})s::date[])"
        for place in range(n_levels)
    )
    return f"CASE{cases} ELSE 0 END" if cases else "0"


def _sums_of_units(scope, measure):
    """CTEs that end in `sums`: for each unit its returns, and the sums of the measure's parts only."""
    counted = "true" if scope.with_submitted else "s.is_final"
    sent = f"""
        SELECT s.unit_id, count(*) FILTER (WHERE {counted}) AS n_counted,
            count(*) FILTER (WHERE NOT s.is_final) AS n_submitted%s
        FROM districts_returnsum AS s WHERE s.month BETWEEN %%(first)s AND %%(last)s GROUP BY 1
    """
    if not scope.field:
        return f"sums AS ({sent % ''.join(_summed(measure, 's', 's.unknown_{0}', 's.n_lines', counted))})"
    lines = "".join(_summed(measure, "l", "(l.{0} IS NULL)::int", "1", counted))
    return f"""
        sent AS ({sent % ""}), returns AS MATERIALIZED (
            -- OFFSET 0 has the months read once: planned freely, each unit is looked up by itself.
            SELECT s.dossier_return_id, s.unit_id, s.is_final, s.month
            FROM (
                SELECT * FROM districts_returnsum WHERE month BETWEEN %(first)s AND %(last)s OFFSET 0
            ) AS s
            WHERE s.unit_id IN (SELECT id FROM here)
        ), lines AS (
            -- Here it has each return's few lines looked up by index: planned freely, all lines are read.
            SELECT s.unit_id{lines}
            FROM returns AS s CROSS JOIN LATERAL (
                SELECT l.* FROM districts_dossierreturnline AS l
                WHERE l.dossier_return_id = s.dossier_return_id AND l.field_name = ANY(%(names)s) OFFSET 0
            ) AS l
            GROUP BY 1
        ), sums AS (
            SELECT sent.*, coalesce(lines.n_lines, 0) AS n_lines, lines.n_unknown,
                {", ".join(f"lines.{part}" for part in measure.parts)}
            FROM sent LEFT JOIN lines USING (unit_id)
        )
    """


def _summed(measure, table, unknown, n_lines, counted):
    """SQL of the sums: flows over all months, stocks of the first and the last one.

    `n_lines` are the lines of the months that the measure is read from: a stock of a month without a return
    is not known, it is not zero. `n_unknown` are the cells of the measure's parts that are not known.
    """
    months = dict.fromkeys(STOCKS_BEFORE, " AND s.month = %(first)s") | dict.fromkeys(
        STOCKS_AFTER, " AND s.month = %(last)s"
    )
    told = defaultdict(list)
    for part in measure.parts:
        month = months.get(part, "")
        told[month].append(unknown.format(part))
        yield f", coalesce(sum({table}.{part}) FILTER (WHERE {counted}{month}), 0)::bigint AS {part}"
    lines = ", ".join(f"coalesce(sum({n_lines}) FILTER (WHERE {counted}{month}), 0)" for month in told)
    yield f", least({lines}) AS n_lines"
    cells = " + ".join(
        f"coalesce(sum({' + '.join(cells)}) FILTER (WHERE {counted}{month}), 0)"
        for month, cells in told.items()
    )
    yield f", {cells} AS n_unknown"


def _ranked(row, unit, months, measure, scope):
    row = {name: value if name in ("rank", "value") else value or 0 for name, value in row.items()}
    n_missing = max(0, row["n_owed"] - row["n_counted"])
    waiting = 0 if scope.with_submitted else row["n_submitted"]
    complete = Completeness(
        row["n_owed"], row["n_counted"], row["n_submitted"], n_missing, max(0, n_missing - waiting)
    )
    missing = {month: int(month not in months) for month in scope.months} if n_missing else {}
    is_without_last = measure.is_stock and bool(months) and scope.last not in months
    why_not = "" if row["rank"] else _why_not(row, complete, measure, scope, is_without_last)
    figures = figures_of(months, scope.first, scope.last, missing)
    return RankedUnit(unit, row["rank"], row["value"], figures, complete, why_not)


def _why_not(row, complete, measure, scope, is_without_last):
    """Why a unit has no rank, as the reader would say it."""
    months = f"/{show_number(row['n_owed'])} kỳ" if row["n_owed"] > 1 else ""
    n_waiting = complete.n_missing - complete.n_not_sent
    if complete.n_missing:
        parts = []
        if complete.n_not_sent:
            parts.append(f"chưa gửi biểu {complete.n_not_sent}{months}" if months else "chưa gửi biểu")
        if n_waiting:
            parts.append(f"biểu chờ nhận {n_waiting}{months}" if months else "biểu đã gửi, chờ nhận")
        return "; ".join(parts)
    if is_without_last:
        return f"không có biểu của kỳ cuối, tháng {scope.last.month}/{scope.last.year}"
    if not row["n_lines"]:
        return f"biểu không có dòng nào về “{scope.field}”" if scope.field else "biểu không có dòng nào"
    if row["n_unknown"]:
        return f"còn {show_number(row['n_unknown'])} ô chưa rõ số để tính {measure.label}"
    return "không có hồ sơ để tính tỷ lệ"
