"""Statistics as rows: for the tables beside charts, and for Excel with numbers as numbers."""

from districts.reading import show_percent
from districts.spreadsheets import SheetColumn

from .breakdowns import by_channel, by_field, by_parent
from .measures import NOTHING_SENT
from .pictures import answer, period_words, shown, shown_value
from .ranking import rank_units
from .series import read_trend

# (heading, reader) of the figures in the order of the form.
FIGURES = [
    ("Tiếp nhận trong kỳ", lambda figures: figures.new),
    ("Trực tuyến", lambda figures: figures.online),
    ("Đã giải quyết", lambda figures: figures.handled),
    ("Trước và đúng hạn", lambda figures: figures.in_time),
    ("Quá hạn", lambda figures: figures.late),
    ("Đang giải quyết", lambda figures: figures.pending),
    ("Đang giải quyết quá hạn", lambda figures: figures.pending_overdue),
]
RATES = [
    ("Tỷ lệ trước và đúng hạn", lambda figures: figures.on_time_rate),
    ("Tỷ lệ trực tuyến", lambda figures: figures.online_rate),
]
NUMBER_COLUMNS = [SheetColumn(heading, "number") for heading, _ in FIGURES] + [
    SheetColumn(f"{heading} (%)", "decimal") for heading, _ in RATES
]
INCOMPLETE = SheetColumn("Tình trạng số liệu", width=50)


def key_rows(series):
    """[(heading, now, last year)] of every figure and rate."""
    before = series.last_year.before if series.last_year else None
    return [
        (heading, read(series.total).shown, read(before).shown if before else NOTHING_SENT)
        for heading, read in (*FIGURES, *RATES)
    ]


def trend_rows(series, measure):
    """[(MonthPoint, value in words)] from the latest month back."""
    return [
        (point, NOTHING_SENT if point.is_gap else shown(measure, point.figures))
        for point in reversed(series.trend)
    ]


def ranking_rows(ranking):
    return [(row, shown_value(ranking.measure, row.value)) for row in ranking.rows]


def channel_rows(channels):
    """[(Channel, share of all in words)]; no share where a part is not known."""
    known = [each.count for each in channels]
    whole = sum(count.known for count in known)
    is_whole = whole and all(count.is_known and not count.n_unknown for count in known)
    return [(each, show_percent(100 * each.count.known / whole) if is_whole else "—") for each in channels]


# --- Excel --------------------------------------------------------------------------------------


def workbook(asked, scope, measure):
    """Return (name for a file, title, columns, rows, notes) of the table asked for, as it is on the page."""
    series = read_trend(scope)
    make = {
        "so-lieu-chinh": _key_figures,
        "xep-hang": _ranking,
        "xu-huong": _trend,
        "linh-vuc": _fields,
        "kenh": _channels,
        "cap-tren": _parents,
    }[asked]
    name, columns, rows = make(scope, measure, series)
    notes = [
        answer(series, measure),
        "Nguồn: biểu II.06a của các đơn vị; ô trống là chưa có số hoặc chưa đủ số.",
    ]
    told = scope.since(series.trend[0].month) if make is _trend and series.trend else scope
    title = f"{name} {period_words(told).lower()}"
    return title.replace("/", "-"), title.upper(), columns, rows, notes


def _numbers(figures):
    """Exact numbers only: what is partial is an empty cell, and said in words beside it."""
    rates = [read(figures) for _, read in RATES]
    return [
        *(read(figures).value for _, read in FIGURES),
        *(None if rate.percent is None else round(rate.percent, 2) for rate in rates),
    ]


def _partial(figures, complete=None):
    parts = [complete.sentence] if complete else []
    parts += [f"{heading}: {read(figures).shown}" for heading, read in FIGURES if read(figures).is_partial]
    return "; ".join(parts)


def _measure_column(measure):
    if measure.is_percent:
        return SheetColumn(f"{measure.label.capitalize()} (%)", "decimal")
    return SheetColumn(measure.label.capitalize(), "number")


def _ranking(scope, measure, series):
    columns = [
        SheetColumn("Hạng", "number"),
        SheetColumn("Mã"),
        SheetColumn("Đơn vị"),
        SheetColumn("Thuộc"),
        _measure_column(measure),
        *NUMBER_COLUMNS,
        INCOMPLETE,
    ]
    ranking = rank_units(scope, measure.name, per_page=None)
    rows = (
        [
            row.rank,
            row.unit.code,
            row.unit.full_name,
            row.unit.parent.full_name if row.unit.parent else None,
            row.value,
            *_numbers(row.figures),
            row.why_not or _partial(row.figures, row.completeness),
        ]
        for row in ranking.rows
    )
    return f"Xếp hạng theo {measure.label}", columns, rows


def _key_figures(scope, measure, series):
    columns = [SheetColumn("Kỳ"), *NUMBER_COLUMNS, INCOMPLETE]
    rows = [[period_words(scope), *_numbers(series.total), _partial(series.total, series.total_completeness)]]
    if year := series.last_year:
        rows.append(
            ["Cùng kỳ năm trước", *_numbers(year.before), _partial(year.before, year.before_completeness)]
        )
    return "Số liệu chính", columns, rows


def _trend(scope, measure, series):
    columns = [SheetColumn("Kỳ báo cáo tháng"), *NUMBER_COLUMNS, INCOMPLETE]
    empty = [None] * len(NUMBER_COLUMNS)
    rows = (
        [
            point.label,
            *(empty if point.is_gap else _numbers(point.figures)),
            _partial(point.figures, point.completeness),
        ]
        for point in series.trend
    )
    return "Diễn biến theo tháng", columns, rows


def _fields(scope, measure, series):
    columns = [SheetColumn("Lĩnh vực"), *NUMBER_COLUMNS, INCOMPLETE]
    parts = by_field(scope, series.missing)
    return (
        "Theo lĩnh vực",
        columns,
        ([part.of.name, *_numbers(part.figures), _partial(part.figures)] for part in parts),
    )


def _parents(scope, measure, series):
    columns = [SheetColumn("Thuộc"), *NUMBER_COLUMNS, INCOMPLETE]
    parts = by_parent(scope, series.missing)
    return (
        "Theo đơn vị cấp trên",
        columns,
        (
            [part.of.full_name if part.of else None, *_numbers(part.figures), _partial(part.figures)]
            for part in parts
        ),
    )


def _channels(scope, measure, series):
    columns = [SheetColumn("Kênh"), SheetColumn("Hồ sơ tiếp nhận trong kỳ", "number"), INCOMPLETE]
    rows = [
        [each.name, each.count.value, each.count.shown if each.count.is_partial else ""]
        for each in by_channel(series.total)
    ]
    return "Theo kênh", columns, rows
