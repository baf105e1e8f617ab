"""The report of statistics, second version: no dash in a sentence, "thứ tự" in full."""

from dataclasses import replace

from . import statistics_v1
from .parts import Paragraph, Table, listed

FORMULAS = (
    ("(8 + 9)/7", "(8\u00a0+\u00a09)\u00a0/\u00a07"),
    ("4/(4 + 5)", "4\u00a0/\u00a0(4\u00a0+\u00a05)"),
)


class Report(statistics_v1.Report):
    def channels(self):
        known = [each for each in self.snapshot.channels if each.count.value is not None]
        if not known:
            yield Paragraph(f"Theo kênh tiếp nhận: {statistics_v1.LACKING}.")
            return
        said = [f"{each.name.lower()} {each.count.shown} hồ sơ" for each in known]
        unknown = [each.name.lower() for each in self.snapshot.channels if each.count.value is None]
        rest = f"; {listed(unknown)}: {statistics_v1.LACKING}" if unknown else ""
        yield Paragraph(f"Hồ sơ tiếp nhận trong kỳ theo kênh: {listed(said)}{rest}.")

    def ranking(self):
        for block in super().ranking():
            if isinstance(block, Table):
                first, *rest = block.columns
                block = replace(block, columns=(replace(first, title="Thứ tự"), *rest))
            elif isinstance(block, Paragraph):
                said = block.text.replace("cùng một thứ;", "cùng một thứ tự;")
                block = replace(block, text=said.replace("không xếp thứ.", "không xếp thứ tự."))
            yield block

    def how_counted(self):
        for block in super().how_counted():
            for formula, tied in FORMULAS:
                block = replace(block, text=block.text.replace(formula, tied))
            yield block


def compose(snapshot, *, number, dated_on, symbol):
    return statistics_v1.compose(snapshot, number=number, dated_on=dated_on, symbol=symbol, worded_by=Report)
