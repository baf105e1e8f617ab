"""The report of statistics, third version: no dash in a sentence, no channel left out, nothing told twice."""

from districts.reading import UNKNOWN, show_period

from . import statistics_v1, statistics_v2
from .parts import Paragraph, listed
from .statistics_v1 import LACKING


class Report(statistics_v2.Report):
    def summed_up(self):
        """A change of units that forbids the comparison was told with it."""
        before = self.snapshot.last_year
        for block in super().summed_up():
            if not (before and isinstance(block, Paragraph) and block.text == before.problem):
                yield block

    def answer(self):
        if self.snapshot.is_empty:
            yield from super().answer()
            return
        days = show_period(self.snapshot.first_day, self.snapshot.last_day)
        clauses = (
            self.clause(
                "tiếp nhận", "received", "gồm trong kỳ", "new", "từ kỳ trước chuyển sang", "carried_over"
            ),
            self.clause(
                "đã giải quyết", "handled", "trong đó trước và đúng hạn", "in_time", "quá hạn", "late"
            ),
            self.clause("đang giải quyết", "pending", "trong đó quá hạn", "pending_overdue"),
        )
        yield Paragraph(f"Kỳ báo cáo {days}, các đơn vị {'; '.join(clauses)}.")
        on_time, online = (
            LACKING if rate == UNKNOWN else rate for rate in (self.total.on_time_rate, self.total.online_rate)
        )
        yield Paragraph(
            f"Tỷ lệ giải quyết trước và đúng hạn: {on_time}; tỷ lệ hồ sơ tiếp nhận trực tuyến: {online}. "
            f"{self.how_complete()}"
        )

    def clause(self, verb, whole, *parts):
        """ "đã giải quyết 12 hồ sơ, trong đó quá hạn 3"; "đang giải quyết: thiếu số liệu"."""
        if self.total[whole].shown == UNKNOWN:
            return f"{verb}: {LACKING}"
        said = [f"{verb} {self.total[whole].shown} hồ sơ"]
        for words, name in zip(parts[::2], parts[1::2], strict=True):
            shown = self.total[name].shown
            said.append(f"{words} {'chưa rõ số' if shown == UNKNOWN else shown}")
        return ", ".join(said)

    def channels(self):
        """A channel of which returns lack is told as "ít nhất", like the sums above it."""
        known = [each for each in self.snapshot.channels if each.count.shown != UNKNOWN]
        if not known:
            yield Paragraph(f"Theo kênh tiếp nhận: {LACKING}.")
            return
        said = [f"{each.name.lower()} {each.count.shown} hồ sơ" for each in known]
        unknown = [each.name.lower() for each in self.snapshot.channels if each not in known]
        rest = f"; {listed(unknown)}: {LACKING}" if unknown else ""
        yield Paragraph(f"Hồ sơ tiếp nhận trong kỳ theo kênh: {listed(said)}{rest}.")


def compose(snapshot, *, number, dated_on, symbol):
    return statistics_v1.compose(snapshot, number=number, dated_on=dated_on, symbol=symbol, worded_by=Report)
