"""The notice of the schedule, second version: one unit is spoken to as one."""

from dataclasses import replace

from . import schedule_notice_v1


def compose(snapshot, *, number, dated_on, symbol):
    paper = schedule_notice_v1.compose(snapshot, number=number, dated_on=dated_on, symbol=symbol)
    if len({visit.unit for visit in snapshot.visits}) != 1:
        return paper
    [*_, unit] = [unit for unit in snapshot.units if unit.key == snapshot.visits[0].unit]
    said = f"Đoàn kiểm tra thông báo để {unit.committee} biết, chuẩn bị và phối hợp thực hiện./."
    return replace(paper, closing=said)
