"""What the records say otherwise now than the minutes that the unit acknowledged."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from inspections.models import Finding, Minutes, VisitAttendee

from .content import MinutesContent, Said, meeting_of, meetings_of, told_of
from .wording import with_notes as in_words

# What the page of a visit says of the meeting itself, each as one text.
MEETING = {
    "hours": "Ngày, giờ làm việc",
    "place": "Địa điểm",
    "team": "Người dự của Đoàn",
    "unit_side": "Người dự của đơn vị",
}
NOUNS = {
    "strengths": "Ưu điểm",
    "limitations": "Hạn chế",
    "models": "Mô hình",
    "figures": "Số liệu",
    "checks": "Việc khắc phục đã xem lại",
}
MOVED, ADDED, WITHDRAWN, REWORDED, RECOUNTED, REASSIGNED = (
    "moved",
    "added",
    "withdrawn",
    "reworded",
    "recounted",
    "reassigned",
)
LABELS = {
    MOVED: "ghi khác biên bản",
    ADDED: "thêm sau biên bản",
    WITHDRAWN: "không còn",
    REWORDED: "sửa lời",
    RECOUNTED: "đổi số lượng",
    REASSIGNED: "đổi bên chịu trách nhiệm",
}
NO_LONGER_OF_UNIT = "Không còn ghi cho đơn vị này."


@dataclass(frozen=True)
class Change:
    """One record that differs. `old` is empty for what was added, `new` for what is gone."""

    part: str
    kinds: tuple[str, ...]
    old: str
    new: str
    reason: str = ""

    @property
    def noun(self):
        return NOUNS.get(self.part) or MEETING[self.part]

    @property
    def labels(self):
        return ", ".join(LABELS[kind] for kind in self.kinds)

    @property
    def segments(self):
        """(how, words) of the new text against the old, word by word: same, gone, come."""
        old, new = self.old.split(), self.new.split()
        found = []
        for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if how == "equal":
                found.append(("same", " ".join(old[a:b])))
                continue
            if a < b:
                found.append(("gone", " ".join(old[a:b])))
            if c < d:
                found.append(("come", " ".join(new[c:d])))
        return found


@dataclass(frozen=True)
class VisitChanges:
    """`number` and `sha256` of the text compared with; empty where the unit has acknowledged none."""

    visit: str
    committee: str
    number: int | None
    sha256: str
    changes: tuple[Change, ...]


def changes_since_minutes(visits) -> list[VisitChanges]:
    """How each visit's records differ, in seven queries however many visits there are.

    Plain values, so that a document may freeze them. The visits need their unit fetched along.
    """
    read = _acknowledged_by_units(visits)
    told = told_of([visit for visit in visits if visit.pk in read])
    meetings = meetings_of([visit for visit in visits if visit.pk in read])
    gone = _reasons(read, told)
    found = []
    for visit in visits:
        minutes = read.get(visit.pk)
        changes = ()
        if minutes:
            content = MinutesContent.from_json(minutes.content)
            moved = _moved(meeting_of(content), meetings[visit.pk])
            changes = (*moved, *_differences(content, told[visit.pk], gone))
        found.append(
            VisitChanges(
                visit=str(visit.uuid),
                committee=visit.unit.people_committee,
                number=minutes.number if minutes else None,
                sha256=minutes.sha256 if minutes else "",
                changes=changes,
            )
        )
    return found


def _acknowledged_by_units(visits):
    """Visit's key → the last text that the unit acknowledged."""
    rows = Minutes.objects.filter(visit__in=visits, acknowledgements__side=VisitAttendee.Side.UNIT)
    return {each.visit_id: each for each in rows.defer("text").order_by("number")}


def _reasons(read, told):
    """Why findings of the minutes were withdrawn, by their uuid."""
    stand = {said.key for parts in told.values() for rows in parts.values() for said in rows}
    keys = {
        said["key"]
        for minutes in read.values()
        for part in ("strengths", "limitations")
        for said in minutes.content[part]
    }
    rows = Finding.objects.filter(uuid__in=keys - stand).values_list("uuid", "withdrawn_reason")
    return {str(uuid): reason or NO_LONGER_OF_UNIT for uuid, reason in rows}


def _moved(before, now):
    """Day, hours, place and people that the page of the visit states otherwise by now."""
    for part in MEETING:
        if before[part] != now[part]:
            yield Change(part, (MOVED,), before[part], now[part])


def _differences(content, told, gone):
    for part in NOUNS:
        before = {said.key: said for said in getattr(content, part)}
        now = {said.key: said for said in told[part]}
        for key, said in before.items():
            if key not in now:
                yield Change(part, (WITHDRAWN,), in_words(said), "", gone.get(key, ""))
            elif kinds := _kinds(said, now[key]):
                yield Change(part, kinds, in_words(said), in_words(now[key]))
        for key, said in now.items():
            if key not in before:
                yield Change(part, (ADDED,), "", in_words(said))


def _kinds(old: Said, new: Said):
    parts = ((REWORDED, "words"), (RECOUNTED, "count"), (REASSIGNED, "responsible"))
    return tuple(kind for kind, name in parts if getattr(old, name) != getattr(new, name))
