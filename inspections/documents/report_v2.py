"""The report of an inspection, second version: the first one's words, its head and foot as data say."""

from . import report_v1
from .formalities import formal


def compose(snapshot, *, number, dated_on, symbol):
    issue = {"number": number, "dated_on": dated_on, "symbol": symbol}
    return formal(report_v1.compose(snapshot, **issue), snapshot.formalities, **issue)
