"""Minutes of a visit on paper (Biên bản, Mẫu 1.9 of Nghị định 30/2020/NĐ-CP), first version.

The words are the frozen text's own, line for line; only the number, the signatures and who receives it are
added. At the end stands the hash of the text, so that paper and screen can be held against each other.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from inspections.minutes.content import MinutesContent
from inspections.minutes.wording import HEADING, ITEM, POINT, SUBJECT, TITLE, closing_of, lines_of, subject_of
from inspections.models import VisitAttendee

from .clerk import shown_number
from .frozen import from_json, to_json
from .parts import Head, Heading, Paper, Paragraph, Signature
from .report_v1 import ISSUER, full_organiser
from .snapshot import CannotBuild, province_of

NAME = "BIÊN BẢN LÀM VIỆC"


@dataclass(frozen=True)
class Given:
    """One side's acknowledgement; on paper or under an account."""

    side: str
    side_label: str
    who: str
    at: datetime.datetime
    on_paper: bool


@dataclass(frozen=True)
class MinutesSnapshot:
    """The frozen minutes as the document was asked for: their content, hash and acknowledgements."""

    template_version: str
    uuid: str
    title: str
    requested_at: datetime.datetime
    collected_at: datetime.datetime
    is_sample: bool
    organiser: str
    content: MinutesContent
    sha256: str
    given: tuple[Given, ...]
    photos: tuple[str, ...] = ()

    def to_json(self):
        return to_json(self)

    @classmethod
    def from_json(cls, data):
        return from_json(cls, data)


def title_of(units):
    """The abstract of the minutes of a visit to this unit."""
    return subject_of(units[0].people_committee)


def collect(document) -> MinutesSnapshot:
    """Read the last frozen minutes of the document's visit.

    :raises CannotBuild: there are none.
    """
    visit = document.visit
    minutes = visit.minutes.frozen().order_by("-number").prefetch_related("acknowledgements").first()
    if minutes is None:
        raise CannotBuild("Buổi này chưa có biên bản nào được chốt. Hãy chốt biên bản rồi lập lại.")
    content = MinutesContent.from_json(minutes.content)
    return MinutesSnapshot(
        template_version=document.template_version,
        uuid=str(document.uuid),
        title=document.title,
        requested_at=timezone.localtime(document.requested_at),
        collected_at=timezone.localtime(timezone.now()),
        is_sample=content.is_sample,
        organiser=full_organiser(visit.inspection.organised_by, province_of([visit.unit])),
        content=content,
        sha256=minutes.sha256,
        given=tuple(_given(each) for each in minutes.acknowledgements.all()),
    )


def _given(acknowledgement):
    return Given(
        side=acknowledgement.side,
        side_label=acknowledgement.get_side_display(),
        who=", ".join(filter(None, [acknowledgement.full_name, acknowledgement.office])),
        at=timezone.localtime(acknowledgement.at),
        on_paper=acknowledgement.paper_id is not None,
    )


def compose(snapshot: MinutesSnapshot, *, number, dated_on, symbol) -> Paper:
    """Mẫu 1.9 has no place and date line: the day stands in the text."""
    content = snapshot.content
    *lines, _closing = lines_of(content)
    return Paper(
        head=Head(snapshot.organiser.upper(), ISSUER, shown_number(number), symbol, ""),
        name=NAME,
        subject=snapshot.title,
        addressee="",
        bases=(),
        blocks=tuple(_block(line) for line in lines if line.kind not in (TITLE, SUBJECT)),
        closing=closing_of(content),
        signature=Signature(("CHỦ TỌA",), content.chair.name),
        beside=Signature(("THƯ KÝ",), content.secretary.name),
        below=_unit_signature(snapshot),
        recipients=(f"- {content.committee};", "- Thành viên Đoàn kiểm tra;", "- Lưu: VT, ĐKT."),
        appendices=(),
        is_sample=snapshot.is_sample,
        endnotes=tuple(_endnotes(snapshot)),
    )


def _block(line):
    if line.kind == HEADING:
        return Heading(2, line.label, line.words)
    if line.kind == ITEM:
        return Paragraph(f"- {line.words}")
    return Paragraph(line.words, label=line.label, opens=line.kind == POINT or line.words.endswith(":"))


def _unit_signature(snapshot):
    """Room for the unit's pen, unless it has acknowledged under its account."""
    if any(each.side == VisitAttendee.Side.UNIT and not each.on_paper for each in snapshot.given):
        return None
    return Signature((f"ĐẠI DIỆN {snapshot.content.committee.upper()}",), "")


def _endnotes(snapshot):
    yield f"Văn bản số {snapshot.content.number} chốt trên cổng, mã băm SHA-256: {snapshot.sha256}"
    for each in snapshot.given:
        how = "ký trên giấy" if each.on_paper else "bằng tài khoản"
        yield f"{each.side_label} xác nhận {how}: {each.who}, {each.at:%H:%M ngày %d/%m/%Y}"
