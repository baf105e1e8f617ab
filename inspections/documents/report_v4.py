"""The report of an inspection, fourth version: who has no name in the records stands in a line of its own."""

from dataclasses import replace

from . import report_v1, report_v3
from .formalities import formal

UNNAMED, ALONE = "- và các thành viên trong Đoàn", "- Các thành viên khác của Đoàn"


class Report(report_v3.Report):
    def team(self):
        for block in super().team():
            yield replace(block, text=block.text.replace(UNNAMED, ALONE))


def compose(snapshot, *, number, dated_on, symbol):
    issue = {"number": number, "dated_on": dated_on, "symbol": symbol}
    paper = report_v1.compose(snapshot, **issue, worded_by=Report)
    return formal(paper, snapshot.formalities, **issue)
