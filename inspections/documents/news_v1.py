"""The short news item (Tin cho trang thông tin điện tử), first version: frozen data to parts.

As the newspaper writes it: title, lead with day, team and places, what is good, figures, limitations, what is
asked, captions of photos, author. No number, no recipients; names of citizens are in no record.
"""

from django.utils.html import format_html

from .parts import Head, Paper, Paragraph, Photo, Plate, Signature, ended, listed
from .report_figures import Figures
from .report_v1 import LIMITATION, MOST_UNITS_NAMED, STRENGTH, caption, distinct, photo_note, small

SUBJECT = "Kiểm tra cải cách hành chính"
SAMPLE = "SỐ LIỆU MẪU, không phải kết quả kiểm tra thật"


def title_of(units):
    names = list(dict.fromkeys(unit.in_sentence for unit in units))
    if not names:
        return SUBJECT
    if len(names) > MOST_UNITS_NAMED:
        return f"{SUBJECT} tại {len(names)} đơn vị"
    return f"{SUBJECT} tại {listed(names)}"


def compose(snapshot, *, number="", dated_on=None, symbol="", worded_by=None) -> Paper:
    """:param worded_by: the `Item` of a later version, which says some of it otherwise."""
    photos = tuple(Photo(line.key, caption(line), photo_note(line)) for line in shown(snapshot))
    return Paper(
        head=Head("", ("",), "", "", ""),
        name=snapshot.title.upper(),
        subject="",
        addressee="",
        bases=(),
        blocks=(
            *[Paragraph(text) for text in paragraphs(snapshot, worded_by)],
            *([Plate(photos)] if photos else []),
        ),
        closing="",
        signature=Signature((), snapshot.formalities.signer),
        recipients=(),
        appendices=(),
        is_sample=snapshot.is_sample,
    )


def shown(snapshot):
    """Photos that are there: readers have no use for one of which only the caption is known."""
    return [line for line in snapshot.photos if line.file]


def text_of(snapshot, worded_by=None):
    """The item as plain text, to be copied into the website's editor."""
    parts = [snapshot.title, *paragraphs(snapshot, worded_by)]
    parts += [f"(Ảnh: {caption(line)})" for line in shown(snapshot)]
    return "\n\n".join(filter(None, [*parts, snapshot.formalities.signer]))


def paragraphs(snapshot, worded_by=None):
    item = (worded_by or Item)(snapshot)
    said = (item.lead(), item.strengths(), item.models(), item.figures(), item.limitations(), item.asked())
    return [text for text in said if text]


class Item:
    def __init__(self, snapshot):
        self.snapshot = snapshot
        self.units = {unit.key: unit for unit in snapshot.units}
        self.visited = list(dict.fromkeys(visit.unit for visit in snapshot.visits))

    def lead(self):
        snapshot = self.snapshot
        leader = next((person for person in snapshot.team if person.role == "leader" and person.name), None)
        led = ""
        if leader:
            office = f" - {leader.office}" if leader.office else ""
            led = f" do {leader.name}{office} làm Trưởng đoàn"
        days = sorted({visit.on for visit in snapshot.visits} or {snapshot.starts_on})
        when = (
            f"Ngày {short(days[0])}" if len(days) == 1 else f"Từ ngày {short(days[0])} đến {short(days[-1])}"
        )
        return (
            f"{when}, Đoàn kiểm tra cải cách hành chính (CCHC) của {snapshot.organised_by}{led} đến kiểm tra"
            f"{self.where()}."
        )

    def where(self):
        names = [self.units[key].in_sentence for key in self.visited]
        if not names:
            return ""
        return f" tại {len(names)} đơn vị" if len(names) > MOST_UNITS_NAMED else f" tại {listed(names)}"

    def of(self, kind):
        return distinct(line.words.rstrip(".") for line in self.snapshot.findings if line.kind == kind)

    def strengths(self):
        said = self.of(STRENGTH)
        return ended(f"Kết quả kiểm tra cho thấy: {'; '.join(small(text) for text in said)}") if said else ""

    def models(self):
        named = {}
        for model in self.snapshot.models:
            named.setdefault(model.name, []).append(self.units[model.unit].in_sentence)
        said = [f"“{name}” của {listed(distinct(of))}" for name, of in named.items()]
        return f"Các mô hình, cách làm hay được ghi nhận: {'; '.join(said)}." if said else ""

    def figures(self):
        figures = Figures(self.snapshot, self.units, self.visited)
        numbers = [*(field.number for field in self.snapshot.fields), None]
        said = [text for number in numbers for text in figures.sentences(number)]
        return " ".join(ended(text.removeprefix("- ")) for text in distinct(said))

    def limitations(self):
        said = self.of(LIMITATION)
        return ended(f"Bên cạnh đó, còn hạn chế: {'; '.join(small(text) for text in said)}") if said else ""

    def asked(self):
        said = distinct(line.words.rstrip(".") for line in self.snapshot.requirements)
        if not said:
            return ""
        return ended(f"Đoàn kiểm tra yêu cầu các đơn vị: {'; '.join(small(text) for text in said)}")


def short(day):
    return f"{day.day}/{day.month}/{day.year}"


def html_of(snapshot, worded_by=None):
    """The item as a fragment of HTML for the website's editor: its words escaped, no looks, no address."""
    said = [format_html("<h1>{}</h1>", snapshot.title)]
    if snapshot.is_sample:
        said.append(format_html("<p><strong>{}</strong></p>", SAMPLE))
    said += [format_html("<p>{}</p>", text) for text in paragraphs(snapshot, worded_by)]
    said += [format_html("<p><em>(Ảnh: {})</em></p>", caption(line)) for line in shown(snapshot)]
    if snapshot.formalities.signer:
        said.append(format_html("<p><strong>{}</strong></p>", snapshot.formalities.signer))
    return "".join(f"{each}\n" for each in said)
