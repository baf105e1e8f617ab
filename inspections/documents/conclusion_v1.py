"""The notice of the conclusion (Thông báo kết luận), first version: unit by unit, what all share once.

It names what the records say otherwise than the minutes that a unit acknowledged.
"""

from .formalities import formal
from .parts import Head, Heading, Paper, Paragraph, Signature, ended, listed, roman
from .report_v1 import (
    LIMITATION,
    MOST_UNITS_NAMED,
    STRENGTH,
    Report,
    capital,
    letters,
    requirement_text,
)

SUBJECT = "Kết luận kiểm tra công tác cải cách hành chính"
NOTHING = "Hồ sơ kiểm tra không ghi nội dung riêng đối với đơn vị này."


def title_of(units):
    names = list(dict.fromkeys(unit.in_sentence for unit in units))
    if not names:
        return SUBJECT
    where = f"{len(names)} đơn vị" if len(names) > MOST_UNITS_NAMED else listed(names)
    return f"{SUBJECT} tại {where}"


def compose(snapshot, *, number, dated_on, symbol) -> Paper:
    notice = Notice(snapshot)
    sections = [
        ("KẾT QUẢ KIỂM TRA", list(notice.results())),
        ("YÊU CẦU ĐỐI VỚI ĐƠN VỊ", list(notice.demands())),
        ("NỘI DUNG KHÁC VỚI BIÊN BẢN", list(notice.changes())),
    ]
    blocks = [Paragraph(notice.opening())]
    for place, (title, said) in enumerate([pair for pair in sections if pair[1]], 1):
        blocks += [Heading(1, f"{roman(place)}.", title), *said]
    paper = Paper(
        head=Head("", (), "", "", ""),
        name="THÔNG BÁO",
        subject=snapshot.title,
        addressee="",
        bases=(),
        blocks=tuple(blocks),
        closing=(
            "Đề nghị các đơn vị có tên nêu trên thực hiện các yêu cầu tại Thông báo này và báo cáo kết "
            "quả theo "
            "thời hạn đã nêu./."
        ),
        signature=Signature((), ""),
        recipients=(),
        appendices=(),
        is_sample=snapshot.is_sample,
    )
    return formal(paper, snapshot.formalities, number=number, dated_on=dated_on, symbol=symbol)


class Notice(Report):
    """The report's data and words, put in the order of the units."""

    def opening(self):
        where = self.where()
        return (
            f"{self.days()}, Đoàn kiểm tra cải cách hành chính của {self.organiser} đã kiểm tra công tác "
            "cải cách "
            f"hành chính{where}. Kết luận kiểm tra như sau:"
        )

    def where(self):
        if not self.visited:
            return ""
        if len(self.visited) > MOST_UNITS_NAMED:
            return f" tại {len(self.visited)} đơn vị"
        return f" tại {listed([self.units[key].in_sentence for key in self.visited])}"

    def results(self):
        """What all units share stands first, then what some share, then each unit's own."""
        groups = {}
        for finding in self.snapshot.findings:
            groups.setdefault(tuple(sorted(finding.units)), []).append(finding)
        for key in self.visited:
            groups.setdefault((key,), [])
        ordered = sorted(groups.items(), key=lambda group: (-len(group[0]), self.order(group[0])))
        for place, (units, findings) in enumerate(ordered, 1):
            blocks = list(self.of_units(units, findings))
            title = capital(self.scope(units)) or self.units[units[0]].committee
            yield Heading(2, f"{place}.", title)
            yield from blocks or [Paragraph(NOTHING)]

    def of_units(self, units, findings):
        points = [
            ("Ưu điểm", [f"- {self.finding_text(each)}" for each in findings if each.kind == STRENGTH]),
            ("Mô hình, cách làm hay", list(self.models_of(units))),
            (
                "Tồn tại, hạn chế",
                [f"- {self.finding_text(each)}" for each in findings if each.kind == LIMITATION],
            ),
        ]
        points = [(title, texts) for title, texts in points if texts]
        for letter, (title, texts) in zip("abc", points, strict=False):
            yield Heading(3, f"{letter})", title)
            yield from (Paragraph(text) for text in texts)

    def models_of(self, units):
        if len(units) != 1:
            return
        for model in self.snapshot.models:
            if model.unit == units[0]:
                effect = f": {ended(model.effect)}" if model.effect else "."
                yield f"- Mô hình “{model.name}”{effect}"

    def demands(self):
        groups = {}
        for requirement in self.snapshot.requirements:
            groups.setdefault(requirement.units, []).append(requirement)
        for place, (units, asked) in enumerate(groups.items(), 1):
            yield Heading(2, f"{place}.", capital(self.bodies(units)))
            for label, requirement in zip(letters(len(asked)), asked, strict=True):
                yield Paragraph(requirement_text(requirement), label=label)

    def bodies(self, units):
        """By their names; all of many, which section I names, together."""
        if len(units) > MOST_UNITS_NAMED and set(units) == set(self.visited):
            return f"Tất cả {len(units)} đơn vị được kiểm tra"
        return listed([self.units[key].committee for key in units]) if units else "các đơn vị"

    def changes(self):
        for change in self.snapshot.changes:
            reason = f" Lý do: {ended(change.reason)}" if change.reason else ""
            if change.old and change.new:
                said = f"biên bản ghi “{change.old}”, nay ghi “{change.new}”."
            elif change.new:
                said = f"biên bản không ghi, nay ghi “{change.new}”."
            else:
                said = f"biên bản ghi “{change.old}”, nay không còn."
            yield Paragraph(f"- {change.committee}, {change.noun.lower()} ({change.labels}): {said}{reason}")
