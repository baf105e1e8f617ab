"""What a report of statistics says, read once and frozen: sums, months, fields, channels, units in order.

Counts are frozen as they read ("ít nhất 1.234", "—") with the number beside, where it is exact. Units have
the names of the period: a renamed unit is another row.
"""

import datetime
from dataclasses import dataclass, replace

from django.utils import timezone

from districts import statistics
from districts.models import ProcedureField, Unit
from districts.reading import reporting_month
from districts.returns.completeness import provinces_at_home
from districts.returns.definition import II_06A
from districts.statistics import pictures

from .frozen import from_json, to_json
from .snapshot import DEFAULT_PROVINCE, CannotBuild

MONTHS_OF_TREND = 24
BARS_OF_RANKING = 20  # more do not fit a page
COUNTS = (
    "received",
    "online",
    "direct",
    "carried_over",
    "handled",
    "early",
    "on_time",
    "late",
    "pending",
    "pending_in_time",
    "pending_overdue",
    "new",
    "in_time",
)


@dataclass(frozen=True)
class Number:
    """`value` is None where a part is unknown or missing; `shown` then says so."""

    shown: str
    value: int | None


@dataclass(frozen=True)
class Numbers:
    """The columns of Biểu II.06a in the order of `COUNTS`, and the two rates as they read."""

    counts: tuple[Number, ...]
    on_time_rate: str
    online_rate: str

    def __getitem__(self, name):
        return self.counts[COUNTS.index(name)]


@dataclass(frozen=True)
class MonthLine:
    label: str
    is_gap: bool
    numbers: Numbers
    completeness: str


@dataclass(frozen=True)
class NamedLine:
    """A field or a channel."""

    name: str
    numbers: Numbers


@dataclass(frozen=True)
class ChannelLine:
    name: str
    count: Number


@dataclass(frozen=True)
class UnitLine:
    """`rank` is None where the unit is not ranked; `why_not` then says why."""

    name: str
    above: str
    rank: int | None
    value: str
    numbers: Numbers
    completeness: str
    is_complete: bool
    why_not: str


@dataclass(frozen=True)
class LastYear:
    numbers: Numbers
    completeness: str
    problem: str


@dataclass(frozen=True)
class Drawing:
    """A chart as the statistics page draws it; `words` says the same to who does not see it."""

    name: str
    caption: str
    svg: str
    words: str


@dataclass(frozen=True)
class StatisticsSnapshot:
    template_version: str
    uuid: str
    title: str
    requested_at: datetime.datetime
    collected_at: datetime.datetime
    is_sample: bool
    province: str
    first_day: datetime.date
    last_day: datetime.date
    level: str
    parent: str
    field: str
    with_submitted: bool
    form: str
    measure: str
    measure_is_percent: bool
    least_first: bool
    total: Numbers
    completeness: str
    is_complete: bool
    is_empty: bool
    last_year: LastYear | None
    months: tuple[MonthLine, ...]
    fields: tuple[NamedLine, ...]
    channels: tuple[ChannelLine, ...]
    units: tuple[UnitLine, ...]
    n_ranked: int
    breaks: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    photos: tuple[str, ...] = ()

    def to_json(self):
        return to_json(self)

    @classmethod
    def from_json(cls, data):
        return from_json(cls, data)


def collect(document) -> StatisticsSnapshot:
    """Read the statistics that the document's parameters name: a fixed number of queries.

    :raises CannotBuild: the unit or the field asked for is not there any more.
    """
    asked = document.parameters
    scope = scope_of(asked)
    series = statistics.read_series(scope, n_before=_n_before(scope))
    fields = statistics.by_field(scope, series.missing)
    ranking = statistics.rank_units(scope, asked["measure"], per_page=None)
    return StatisticsSnapshot(
        template_version=document.template_version,
        uuid=str(document.uuid),
        title=document.title,
        requested_at=timezone.localtime(document.requested_at),
        collected_at=timezone.localtime(timezone.now()),
        is_sample=statistics.has_samples(scope),
        province=province_of(scope),
        first_day=reporting_month(scope.first.year, scope.first.month).start,
        last_day=scope.last,
        level=scope.level,
        parent=scope.parent.in_sentence if scope.parent else "",
        field=scope.field.name if scope.field else "",
        with_submitted=scope.with_submitted,
        form=II_06A.symbol,
        measure=ranking.measure.label,
        measure_is_percent=ranking.measure.is_percent,
        least_first=ranking.measure.least_first,
        total=_numbers(series.total),
        completeness=series.total_completeness.sentence,
        is_complete=series.total_completeness.is_whole,
        is_empty=series.total_completeness.is_empty,
        last_year=_last_year(series.last_year),
        months=tuple(
            MonthLine(point.label, point.is_gap, _numbers(point.figures), point.completeness.sentence)
            for point in series.points
        ),
        fields=tuple(NamedLine(part.of.name, _numbers(part.figures)) for part in fields),
        channels=tuple(
            ChannelLine(channel.name, _number(channel.count))
            for channel in statistics.by_channel(series.total)
        ),
        units=tuple(_unit_line(row, ranking.measure) for row in ranking.rows),
        n_ranked=ranking.n_ranked,
        breaks=tuple(str(each) for each in series.breaks if scope.first < each.on <= scope.last),
        drawings=tuple(_drawings(series, fields, ranking)),
    )


def _n_before(scope):
    """Months before those asked for, so that the trend shows two years."""
    return max(12, MONTHS_OF_TREND - len(scope.months))


def _drawings(series, fields, ranking):
    measure, handled = ranking.measure, statistics.MEASURES["handled"]
    if sum(not point.is_gap for point in series.trend) > 1:
        points = [f"{point.label}: {pictures.shown(measure, point.figures)}" for point in series.trend]
        yield Drawing(
            "trend",
            f"{measure.label[:1].upper()}{measure.label[1:]} theo tháng",
            pictures.trend_chart(series, measure),
            "; ".join(points),
        )
    parts = [(part.of.name, part.figures) for part in fields]
    if sum(handled.number(figures) is not None for _, figures in parts) > 1:
        words = "; ".join(f"{name}: {pictures.shown(handled, figures)}" for name, figures in parts)
        yield Drawing(
            "fields", "Hồ sơ đã giải quyết theo lĩnh vực", pictures.parts_chart(parts, handled), words
        )
    first = replace(ranking, rows=ranking.rows[:BARS_OF_RANKING])
    if len(first.ranked) > 1:
        words = [f"{row.unit.full_name}: {pictures.shown_value(measure, row.value)}" for row in first.ranked]
        title = f"Thứ tự đơn vị theo {measure.label}"
        yield Drawing("ranking", title, pictures.ranking_chart(first), "; ".join(words))


def scope_of(asked):
    """The scope of statistics that frozen parameters name."""
    return statistics.scope_of(
        datetime.date.fromisoformat(asked["first"]),
        datetime.date.fromisoformat(asked["last"]),
        level=asked["level"],
        parent=_found(Unit.objects, "Đơn vị", uuid=asked["parent"]) if asked["parent"] else None,
        field=_found(ProcedureField.objects, "Lĩnh vực", key=asked["field"]) if asked["field"] else None,
        with_submitted=asked["with_submitted"],
    )


def _found(records, what, **by):
    record = records.filter(**by).first()
    if record is None:
        raise CannotBuild(f"{what} nêu trong yêu cầu không còn trong danh mục. Hãy lập báo cáo khác.")
    return record


def province_of(scope):
    """The province as a sentence calls it, under the name of the period's end."""
    above = scope.parent
    while above and above.level != Unit.Level.PROVINCE:
        above = above.parent
    home = Unit.objects.filter(pk__in=provinces_at_home()).in_force(scope.last)
    province = above or home.order_by("pk").first()
    return province.in_sentence if province else DEFAULT_PROVINCE


def _last_year(comparison):
    if comparison is None:
        return None
    words = comparison.before_completeness.sentence
    return LastYear(_numbers(comparison.before), words, comparison.problem)


def _unit_line(row, measure):
    return UnitLine(
        name=row.unit.full_name,
        above=row.unit.parent.full_name if row.unit.parent else "",
        rank=row.rank,
        value=pictures.shown_value(measure, row.value) if row.is_ranked else "",
        numbers=_numbers(row.figures),
        completeness=row.completeness.sentence,
        is_complete=row.completeness.n_missing == 0,
        why_not=row.why_not,
    )


def _numbers(figures):
    return Numbers(
        tuple(_number(getattr(figures, name)) for name in COUNTS),
        figures.on_time_rate.shown,
        figures.online_rate.shown,
    )


def _number(count):
    return Number(count.shown, count.value)
