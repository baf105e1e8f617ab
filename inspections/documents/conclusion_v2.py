"""The notice of the conclusion, second version: what is said of units suits how many there are.

A notice that asks for nothing does not point to demands, and one of empty records says that they are empty.
"""

from dataclasses import replace

from . import conclusion_v1
from .parts import Paragraph

EMPTY = "Hồ sơ kiểm tra chưa ghi kết quả, yêu cầu nào."


def compose(snapshot, *, number, dated_on, symbol):
    paper = conclusion_v1.compose(snapshot, number=number, dated_on=dated_on, symbol=symbol)
    blocks = paper.blocks if len(paper.blocks) > 1 else (*paper.blocks, Paragraph(EMPTY))
    return replace(paper, blocks=blocks, closing=closing(snapshot))


def closing(snapshot):
    units = {unit.key: unit.committee for unit in snapshot.units}
    visited = list(dict.fromkeys(visit.unit for visit in snapshot.visits))
    bodies = units[visited[0]] if len(visited) == 1 else "các đơn vị có tên nêu trên"
    if not snapshot.requirements:
        return f"Thông báo để {bodies} biết./."
    return (
        f"Đề nghị {bodies} thực hiện các yêu cầu tại Thông báo này và báo cáo kết quả theo thời hạn đã nêu./."
    )
