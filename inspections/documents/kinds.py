"""Which papers can be made: their symbols, their title, and the version that composes them.

`template_version` is written on each document when it is asked for and in its snapshot. A change of wording
or order is a new version beside the old one, so that a document asked for under the old one still gives the
same bytes. The layout of all of them is that of Nghị định 30/2020/NĐ-CP, whatever day the paper speaks of: it
is printed now (Thông tư 01/2011/TT-BNV held in 2019 but no longer does).
"""

from collections.abc import Callable
from dataclasses import dataclass

from inspections.models import Document

from . import report_v1
from .parts import Paper
from .snapshot import Snapshot


@dataclass(frozen=True)
class Kind:
    """`symbol` is what follows the number (BC-ĐKT); `file_stem` begins the name of a downloaded file."""

    code: str
    name: str
    short_name: str  # as a button says it: Lập báo cáo
    symbol: str
    file_stem: str
    template_version: str
    title_of: Callable[[list], str]


@dataclass(frozen=True)
class Version:
    """How one version of a kind turns frozen data into parts."""

    layout: str
    layout_basis: str
    compose: Callable[..., Paper]


KINDS = {
    Document.Kind.REPORT: Kind(
        code=Document.Kind.REPORT,
        name="Báo cáo kết quả kiểm tra",
        short_name="báo cáo",
        symbol="BC-ĐKT",
        file_stem="bao-cao-ket-qua-kiem-tra",
        template_version="report_v1",
        title_of=report_v1.title_of,
    ),
}

VERSIONS = {
    "report_v1": Version("nd30-2020", "Nghị định số 30/2020/NĐ-CP ngày 05/03/2020", report_v1.compose),
}


def compose(snapshot: Snapshot, *, number: str, dated_on, symbol: str) -> Paper:
    """The paper as parts, by the version its data was frozen for."""
    return VERSIONS[snapshot.template_version].compose(
        snapshot, number=number, dated_on=dated_on, symbol=symbol
    )
