"""The short news item, third version: what people typed goes on as one sentence and keeps its names."""

from . import news_v1
from .clauses import clause
from .news_v1 import STRENGTH
from .parts import ended
from .report_v1 import LIMITATION, distinct


class Item(news_v1.Item):
    def of(self, kind):
        said = distinct(clause(line.words) for line in self.snapshot.findings if line.kind == kind)
        return "; ".join(said)

    def strengths(self):
        said = self.of(STRENGTH)
        return ended(f"Kết quả kiểm tra cho thấy: {said}") if said else ""

    def limitations(self):
        said = self.of(LIMITATION)
        return ended(f"Bên cạnh đó, còn hạn chế: {said}") if said else ""

    def asked(self):
        said = "; ".join(distinct(clause(line.words) for line in self.snapshot.requirements))
        bodies = "các đơn vị" if len(self.visited) != 1 else self.units[self.visited[0]].committee
        return ended(f"Đoàn kiểm tra yêu cầu {bodies}: {said}") if said else ""


def compose(snapshot, **issue):
    return news_v1.compose(snapshot, worded_by=Item, **issue)


def text_of(snapshot):
    return news_v1.text_of(snapshot, worded_by=Item)


def html_of(snapshot):
    return news_v1.html_of(snapshot, worded_by=Item)
