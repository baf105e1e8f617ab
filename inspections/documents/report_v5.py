"""The report of an inspection, fifth version: consequences go on as one sentence and keep their names."""

from . import report_v1, report_v4
from .clauses import clause
from .formalities import formal


class Report(report_v4.Report):
    def joined(self, texts):
        return "; ".join(clause(text) for text in texts)


def compose(snapshot, *, number, dated_on, symbol):
    issue = {"number": number, "dated_on": dated_on, "symbol": symbol}
    paper = report_v1.compose(snapshot, **issue, worded_by=Report)
    return formal(paper, snapshot.formalities, **issue)
