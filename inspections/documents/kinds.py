"""Which papers can be made: their symbols, their title, and the version that composes them.

`template_version` is written on each document when it is asked for and in its snapshot. A change of wording
or order is a new version beside the old one, so that a document asked for under the old one still gives the
same bytes. The layout of all of them is that of Nghị định 30/2020/NĐ-CP, whatever day the paper speaks of: it
is printed now (Thông tư 01/2011/TT-BNV held in 2019 but no longer does).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from inspections.models import Document

from . import (
    conclusion_v1,
    conclusion_v2,
    decision_v1,
    decision_v3,
    minutes_v1,
    news_v1,
    news_v3,
    paper_snapshot,
    plan_v1,
    remedy_report_v1,
    report_v1,
    report_v2,
    report_v3,
    report_v4,
    report_v5,
    schedule_notice_v1,
    schedule_notice_v2,
    statistics_snapshot,
    statistics_v1,
    statistics_v2,
    statistics_v3,
    unit_remedy_report_v1,
    year_report_v1,
)
from .paper_snapshot import InspectionPaper
from .parts import Paper
from .settled import laid_out_only, settled
from .snapshot import CannotBuild, Snapshot
from .snapshot import collect as collect_inspection


@dataclass(frozen=True)
class Kind:
    """`symbol` is what follows the number (BC-ĐKT); `file_stem` begins the name of a downloaded file."""

    code: str
    name: str
    short_name: str  # as a button says it: Lập báo cáo
    symbol: str
    file_stem: str
    template_version: str
    title_of: Callable[..., str]
    is_of_inspection: bool = True  # asked for on an inspection's page
    comes_before: bool = False  # may bear a day before the inspection begins


def unchanged(paper: Paper) -> Paper:
    return paper


@dataclass(frozen=True)
class Version:
    """How one version of a kind freezes data and turns it into parts.

    `layout` is a class in paper.css, so that a better layout does not touch papers made under an older one.
    `finish` readies the composed paper for that layout.
    """

    layout: str
    layout_basis: str
    compose: Callable[..., Paper]
    snapshot: type = Snapshot
    collect: Callable = collect_inspection
    finish: Callable[[Paper], Paper] = unchanged


KINDS = {
    Document.Kind.DECISION: Kind(
        code=Document.Kind.DECISION,
        name="Quyết định thành lập Đoàn kiểm tra",
        short_name="quyết định",
        symbol="QĐ-UBND",
        file_stem="quyet-dinh-thanh-lap-doan",
        template_version="decision_v3",
        title_of=decision_v1.title_of,
        comes_before=True,
    ),
    Document.Kind.SCHEDULE_NOTICE: Kind(
        code=Document.Kind.SCHEDULE_NOTICE,
        name="Thông báo lịch kiểm tra",
        short_name="thông báo lịch",
        symbol="TB-ĐKT",
        file_stem="thong-bao-lich-kiem-tra",
        template_version="schedule_notice_v2",
        title_of=schedule_notice_v1.title_of,
        comes_before=True,
    ),
    Document.Kind.REPORT: Kind(
        code=Document.Kind.REPORT,
        name="Báo cáo kết quả kiểm tra",
        short_name="báo cáo",
        symbol="BC-ĐKT",
        file_stem="bao-cao-ket-qua-kiem-tra",
        template_version="report_v5",
        title_of=report_v1.title_of,
    ),
    Document.Kind.MINUTES: Kind(
        code=Document.Kind.MINUTES,
        name="Biên bản làm việc",
        short_name="biên bản",
        symbol="BB-ĐKT",
        file_stem="bien-ban-lam-viec",
        template_version="minutes_v2",
        title_of=minutes_v1.title_of,
        is_of_inspection=False,  # asked for on the page of a visit's minutes
    ),
    Document.Kind.CONCLUSION_NOTICE: Kind(
        code=Document.Kind.CONCLUSION_NOTICE,
        name="Thông báo kết luận kiểm tra",
        short_name="thông báo kết luận",
        symbol="TB-UBND",
        file_stem="thong-bao-ket-luan",
        template_version="conclusion_v2",
        title_of=conclusion_v1.title_of,
    ),
    Document.Kind.REMEDY_REPORT: Kind(
        code=Document.Kind.REMEDY_REPORT,
        name="Báo cáo kết quả khắc phục",
        short_name="báo cáo khắc phục",
        symbol="BC-SNV",
        file_stem="bao-cao-khac-phuc",
        template_version="remedy_report_v2",
        title_of=remedy_report_v1.title_of,
    ),
    Document.Kind.NEWS: Kind(
        code=Document.Kind.NEWS,
        name="Tin cho trang thông tin điện tử",
        short_name="tin",
        symbol="",
        file_stem="tin",
        template_version="news_v3",
        title_of=news_v1.title_of,
    ),
    Document.Kind.PLAN: Kind(
        code=Document.Kind.PLAN,
        name="Kế hoạch kiểm tra",
        short_name="kế hoạch",
        symbol="KH-UBND",
        file_stem="ke-hoach-kiem-tra",
        template_version="plan_v2",
        title_of=plan_v1.title_of,
        is_of_inspection=False,
        comes_before=True,
    ),
    Document.Kind.STATISTICS_REPORT: Kind(
        code=Document.Kind.STATISTICS_REPORT,
        name="Báo cáo thống kê",
        short_name="báo cáo thống kê",
        symbol="BC-SNV",
        file_stem="bao-cao-thong-ke",
        template_version="statistics_v3",
        title_of=statistics_v1.title_of,
        is_of_inspection=False,
    ),
}
# A report too, of all inspections of a year; its kind of formalities is `issuing.YEAR_REPORT`.
YEAR_REPORT = Kind(
    code=Document.Kind.REPORT,
    name="Báo cáo kết quả kiểm tra cả năm",
    short_name="báo cáo cả năm",
    symbol="BC-SNV",
    file_stem="bao-cao-ket-qua-kiem-tra",
    template_version="year_report_v2",
    title_of=year_report_v1.title_of,
    is_of_inspection=False,
)
# What a unit reports itself, over all inspections that asked something of it.
UNIT_REMEDY_REPORT = Kind(
    code=Document.Kind.REMEDY_REPORT,
    name="Báo cáo kết quả khắc phục của đơn vị",
    short_name="báo cáo khắc phục",
    symbol="BC-UBND",
    file_stem="bao-cao-khac-phuc",
    template_version="unit_remedy_report_v2",
    title_of=unit_remedy_report_v1.title_of,
    is_of_inspection=False,
)
OF_INSPECTION = {code: kind for code, kind in KINDS.items() if kind.is_of_inspection}

BASIS = "Nghị định số 30/2020/NĐ-CP ngày 05/03/2020"
# The second layout keeps a table's title on the page of its first row; new kinds take it.
ND30, ND30_KEPT = ("nd30-2020", BASIS), ("nd30-2020-2", BASIS)
VERSIONS = {
    "decision_v1": Version(*ND30_KEPT, decision_v1.compose, InspectionPaper, paper_snapshot.collect),
    "schedule_notice_v1": Version(
        *ND30_KEPT, schedule_notice_v1.compose, InspectionPaper, paper_snapshot.collect
    ),
    "report_v1": Version(*ND30, report_v1.compose),
    "minutes_v1": Version(*ND30_KEPT, minutes_v1.compose, minutes_v1.MinutesSnapshot, minutes_v1.collect),
    "report_v2": Version(*ND30_KEPT, report_v2.compose, InspectionPaper, paper_snapshot.collect),
    "report_v3": Version(*ND30_KEPT, report_v3.compose, InspectionPaper, paper_snapshot.collect_with_results),
    "conclusion_v1": Version(
        *ND30_KEPT, conclusion_v1.compose, InspectionPaper, paper_snapshot.collect_with_changes
    ),
    "remedy_report_v1": Version(
        *ND30_KEPT, remedy_report_v1.compose, InspectionPaper, paper_snapshot.collect_with_remedies
    ),
    "unit_remedy_report_v1": Version(
        *ND30_KEPT,
        unit_remedy_report_v1.compose,
        unit_remedy_report_v1.UnitRemedySnapshot,
        unit_remedy_report_v1.collect,
    ),
    "news_v1": Version(*ND30_KEPT, news_v1.compose, InspectionPaper, paper_snapshot.collect),
    "plan_v1": Version(*ND30_KEPT, plan_v1.compose, plan_v1.PlanSnapshot, plan_v1.collect),
    "year_report_v1": Version(
        *ND30_KEPT, year_report_v1.compose, year_report_v1.YearSnapshot, year_report_v1.collect
    ),
    "statistics_v1": Version(
        *ND30_KEPT, statistics_v1.compose, statistics_snapshot.StatisticsSnapshot, statistics_snapshot.collect
    ),
}
# The third layout is of papers that `settled` has readied; the words are those of the version before.
THIRD = "nd30-2020-3"
VERSIONS |= {
    "report_v4": replace(VERSIONS["report_v3"], layout=THIRD, finish=settled, compose=report_v4.compose),
    "minutes_v2": replace(VERSIONS["minutes_v1"], layout=THIRD, finish=laid_out_only),
    "conclusion_v2": replace(
        VERSIONS["conclusion_v1"], layout=THIRD, finish=settled, compose=conclusion_v2.compose
    ),
    "schedule_notice_v2": replace(
        VERSIONS["schedule_notice_v1"], layout=THIRD, finish=settled, compose=schedule_notice_v2.compose
    ),
    "statistics_v2": replace(
        VERSIONS["statistics_v1"], layout=THIRD, finish=settled, compose=statistics_v2.compose
    ),
} | {
    f"{family}_v2": replace(VERSIONS[f"{family}_v1"], layout=THIRD, finish=settled)
    for family in ("decision", "remedy_report", "unit_remedy_report", "news", "plan", "year_report")
}
# What people typed is put into our sentences better, a decision says the inspection's time, and a report of
# statistics says in words what is not known.
VERSIONS |= {
    "decision_v3": replace(VERSIONS["decision_v2"], compose=decision_v3.compose),
    "news_v3": replace(VERSIONS["news_v2"], compose=news_v3.compose),
    "report_v5": replace(VERSIONS["report_v4"], compose=report_v5.compose),
    "statistics_v3": replace(VERSIONS["statistics_v2"], compose=statistics_v3.compose),
}


def newest(version):
    """The version by which a paper like one of `version` is made today: "plan_v1" → "plan_v2"."""
    family = version.rpartition("_v")[0]
    return max(
        (name for name in VERSIONS if name.rpartition("_v")[0] == family),
        key=lambda name: int(name.rpartition("_v")[2]),
        default=version,
    )


def collect(document):
    """What the document needs, read once, as the version it was asked for under freezes it."""
    return VERSIONS[document.template_version].collect(document)


def thawed(document):
    """The document's frozen data."""
    return VERSIONS[document.template_version].snapshot.from_json(document.snapshot)


def has_changed(document) -> bool:
    """True if the records say something else now than when the document's data was frozen."""
    if not document.snapshot:
        return False
    frozen = thawed(document)
    try:
        return replace(collect(document), collected_at=frozen.collected_at) != frozen
    except CannotBuild:
        return True


def compose(frozen, *, number: str, dated_on, symbol: str) -> Paper:
    """The paper as parts, by the version its data was frozen for."""
    version = VERSIONS[frozen.template_version]
    return version.finish(version.compose(frozen, number=number, dated_on=dated_on, symbol=symbol))
