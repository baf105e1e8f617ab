"""The words of the minutes: one list of lines that the screen, the paper and the hash are all made from.

The canonical text is these lines in UTF-8, NFC, each ended by one line feed. Whoever has the text file can
work out the same SHA-256 with any program.
"""

import hashlib
from dataclasses import dataclass
from itertools import groupby

from accounts.vietnamese import clean, letter_list
from districts.reading import show_date_long
from inspections.models import Minutes

from .content import MinutesContent

TITLE, SUBJECT, HEADING, POINT, TEXT, ITEM = "title", "subject", "heading", "point", "text", "item"
UNSAID = "Không ghi nhận nội dung nào."
NO_OPINION = "Đơn vị chưa nêu ý kiến."


@dataclass(frozen=True)
class Line:
    """`kind` says how it is laid out; `label` ("1.", "a)") stands before the words."""

    kind: str
    words: str
    label: str = ""

    @property
    def text(self):
        return f"{self.label} {self.words}" if self.label else self.words


def text_of(content: MinutesContent) -> str:
    """The canonical text."""
    return "".join(f"{clean(line.text)}\n" for line in lines_of(content))


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def lines_of(content: MinutesContent) -> list[Line]:
    return [*_head(content), *_present(content), *_matters(content), Line(TEXT, closing_of(content))]


def subject_of(committee):
    return f"Kiểm tra công tác cải cách hành chính tại {committee}"


def closing_of(content):
    """The sentence that closes the minutes, with the end mark attached (Mẫu 1.9)."""
    return f"Cuộc họp kết thúc vào {_clock(content.to_time)}, {show_date_long(content.on)}./."


def _clock(time):
    """08:30 → "08 giờ 30"; the hour left open where it is not known."""
    hours, _, minutes = time.partition(":")
    return f"{hours} giờ {minutes}" if hours else "… giờ …"


def _head(content):
    yield Line(TITLE, "BIÊN BẢN LÀM VIỆC")
    yield Line(SUBJECT, subject_of(content.committee))
    if content.number > 1:
        yield Line(
            TEXT,
            _ended(f"Bản số {content.number}, thay bản số {content.number - 1}. Lý do: {content.reason}"),
        )
    if content.decision:
        yield Line(TEXT, f"Căn cứ: {content.decision}.")
    yield Line(TEXT, f"Thời gian bắt đầu: {_clock(content.from_time)}, {show_date_long(content.on)}.")
    yield Line(TEXT, _ended(f"Địa điểm: {content.place or 'không ghi'}"))


def _present(content):
    yield Line(TEXT, "Thành phần tham dự:")
    sides = (("Đoàn kiểm tra", content.team), (content.committee, content.unit_side))
    for number, (name, people) in enumerate(sides, 1):
        yield Line(POINT, f"{name}:", f"{number}.")
        yield from _items([person.line for person in people] or ["không ghi"])
    yield Line(TEXT, _ended(f"Chủ trì (chủ tọa): {content.chair.line}"))
    yield Line(TEXT, _ended(f"Thư ký (người ghi biên bản): {content.secretary.line}"))


def _matters(content):
    """The heads of "Nội dung", numbered as they come; what was not looked at has no head."""
    yield Line(TEXT, "Nội dung (theo diễn biến cuộc họp):")
    heads = [
        ("Diễn biến buổi làm việc", _paragraphs(content.proceedings)),
        ("Ưu điểm", _by_field(content.strengths) or [Line(TEXT, UNSAID)]),
        ("Tồn tại, hạn chế", _by_field(content.limitations) or [Line(TEXT, UNSAID)]),
        ("Việc khắc phục đã xem lại", _by_field(content.checks)),
        ("Mô hình, cách làm hay", _by_field(content.models)),
        ("Số liệu được nêu", list(_items(_figure_words(each) for each in content.figures))),
        ("Phiếu kiểm tra", list(_items(content.checklist))),
        ("Hồ sơ chọn mẫu", list(_items(content.dossiers))),
        (f"Ý kiến của {content.committee}", list(_opinion(content))),
    ]
    for number, (title, lines) in enumerate(((title, lines) for title, lines in heads if lines), 1):
        yield Line(HEADING, title, f"{number}.")
        yield from lines


def _by_field(records):
    """Records under the names of their fields, lettered where there is more than one field."""
    groups = [(field, list(rows)) for field, rows in groupby(records, key=lambda each: each.field)]
    letters = letter_list(len(groups))
    lines = []
    for letter, (field, rows) in zip(letters, groups, strict=True):
        if field or len(groups) > 1:
            lines.append(Line(POINT, f"{field or 'Nội dung khác'}:", f"{letter})"))
        lines += _items(with_notes(each) for each in rows)
    return lines


def with_notes(said):
    notes = []
    if said.count:
        notes.append(f"số lượng: {said.count}")
    if said.responsible:
        notes.append(f"trách nhiệm: {said.responsible}")
    return f"{_ended(said.words)} ({'; '.join(notes)})" if notes else said.words


def _figure_words(said):
    return f"{said.count}: {said.words}"


def _opinion(content):
    if not content.opinion:
        yield Line(TEXT, NO_OPINION)
        return
    yield from _paragraphs(content.opinion)
    if content.opinion_how == Minutes.OpinionBy.ACCOUNT:
        yield Line(TEXT, f"({content.opinion_by} ghi bằng tài khoản của đơn vị.)")
    else:
        yield Line(TEXT, f"(Thư ký ghi theo lời {content.opinion_by}.)")


def _paragraphs(text):
    return [Line(TEXT, line.strip()) for line in text.splitlines() if line.strip()]


def _items(texts):
    """Each with a dash; a record of several lines stays one item."""
    for text in texts:
        yield Line(ITEM, _ended(" ".join(text.split())), "-")


def _ended(text):
    return text if text.endswith((".", ";", "!", "?", "…", ":", ",", ")")) else f"{text}."
