"""The report of an inspection, third version: with the results of checklists and of sampled dossiers.

They stand at the end of section II, by visit, each share with the sample it is a share of.
"""

from . import report_v1
from .formalities import formal
from .parts import Heading, ended


class Report(report_v1.Report):
    def results(self):
        yield from super().results()
        others = any(finding.field is None for finding in self.snapshot.findings)
        place = len(self.snapshot.fields) + others
        told = (
            ("Kết quả theo phiếu kiểm tra", [(each, each.checklist) for each in self.snapshot.results]),
            ("Hồ sơ chọn mẫu", [(each, each.dossiers) for each in self.snapshot.results]),
        )
        for title, visits in told:
            groups = [(self.visit_name(visit), sentences) for visit, sentences in visits if sentences]
            if groups:
                place += 1
                yield Heading(2, f"{place}.", title)
                for name, sentences in groups:
                    yield from report_v1.grouped(name, [ended(each) for each in sentences])

    def visit_name(self, visit):
        again = f" (lần {visit.round})" if visit.round > 1 else ""
        only_one = len(self.snapshot.visits) == 1
        return "" if only_one else f"{self.units[visit.unit].full_name}{again}"


def compose(snapshot, *, number, dated_on, symbol):
    issue = {"number": number, "dated_on": dated_on, "symbol": symbol}
    paper = report_v1.compose(snapshot, **issue, worded_by=Report)
    return formal(paper, snapshot.formalities, **issue)
