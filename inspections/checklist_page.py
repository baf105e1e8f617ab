"""The checklist of one visit as a page shows it: rows by section, who said what, what is still to do."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.contrib.auth import get_user_model
from django.db.models import Prefetch

from .actions.checklist import NOTHING_SAID, PARTS, events_of, parts_of, version_for
from .actions.checklist_version import kept_items
from .checklist_summary import tally_of
from .forms.checklist import ChecklistFilterForm
from .models import ChecklistAnswer, Evidence

_RESULT = ChecklistAnswer.Result
RESULT_TONES = {
    _RESULT.MET: "done",
    _RESULT.PARTLY: "waiting",
    _RESULT.FAILED: "late",
    _RESULT.NOT_CHECKED: "idle",
    _RESULT.NOT_APPLICABLE: "idle",
}


@dataclass
class Row:
    """One item. `texts` are what the fields show: as typed where it could not be stored, else as stored."""

    item: object
    answer: ChecklistAnswer | None
    day: object
    outcome: object = None
    earlier: list = field(default_factory=list)

    def __post_init__(self):
        self.stored = parts_of(self.answer)
        typed = self.outcome.typed if self.outcome else None
        clashes = self.outcome.clashes if self.outcome else []
        self.wrong = {part: sentence for part, (sentence, _) in typed.wrong.items()} if typed else {}
        self.texts = dict(self.stored)
        self.texts |= {part: typed.texts[part] for part in clashes}
        self.texts |= {part: text for part, (_, text) in typed.wrong.items()} if typed else {}
        self.clashes = [
            (PARTS[part], self._shown(part, self.stored[part]), self._shown(part, self.texts[part]))
            for part in clashes
        ]

    def _shown(self, part, text):
        return (_RESULT(text).label if part == "result" and text else text) or "để trống"

    @property
    def version(self):
        return self.answer.version if self.answer else 0

    @property
    def results(self):
        """(code, label, whether it is chosen) of every result."""
        return [(code, label, self.texts["result"] == code) for code, label in _RESULT.choices]

    @property
    def tone(self):
        return RESULT_TONES.get(self.stored["result"], "idle")

    @property
    def bases(self):
        return self.item.bases_on(self.day)

    @property
    def is_open_in_place(self):
        """Whether note and count stand open: something is in them, or a count is asked and missing."""
        said = self.texts["note"] or self.texts["count"] or "note" in self.wrong or "count" in self.wrong
        return bool(said)

    @property
    def who_noted(self):
        """Whom the note is from, where that is somebody else than who answered."""
        answer = self.answer
        if answer is None or answer.noted_by_id in (None, answer.answered_by_id):
            return None
        return answer.noted_by

    @property
    def photos(self):
        return self.answer.photos if self.answer else []

    @property
    def finding(self):
        return self.answer.standing_finding if self.answer else None

    @property
    def offers_finding(self):
        return bool(self.answer and self.answer.calls_for_a_finding and self.finding is None)

    @property
    def is_left(self):
        return self.stored["result"] == ""

    @property
    def is_failed(self):
        return self.stored["result"] in ChecklistAnswer.NOT_AS_IT_SHOULD_BE


@dataclass
class Section:
    section: object
    rows: list
    shown: list
    is_mine: bool

    @cached_property
    def tally(self):
        return tally_of(len(self.rows), [row.stored["result"] for row in self.rows])


class ChecklistPage:
    """All of a visit's checklist, in a number of queries that does not grow with its items.

    :param user: who looks; the sections of a member's own fields come first.
    :param outcomes: of a sending that could not be stored whole.
    """

    def __init__(self, visit, user, *, chosen=ChecklistFilterForm.ALL, outcomes=(), with_photos=True):
        self.visit, self.chosen = visit, chosen
        self.version = version_for(visit)
        outcome_of = {outcome.typed.item.pk: outcome for outcome in outcomes}
        answers = self._answers(with_photos)
        earlier = _earlier([answer for answer in answers.values() if answer.version > 1])
        self.rows = [
            Row(
                item,
                answers.get(item.pk),
                visit.on,
                outcome_of.get(item.pk),
                earlier.get(answers[item.pk].pk, []) if item.pk in answers else [],
            )
            for item in (kept_items(self.version) if self.version else ())
        ]
        self.sections = self._sections(_fields_of(visit.inspection, user))

    def _answers(self, with_photos):
        answers = ChecklistAnswer.objects.filter(checklist__visit=self.visit)
        answers = answers.select_related("answered_by", "noted_by", "finding")
        photos = Evidence.objects.standing() if with_photos else Evidence.objects.none()
        answers = answers.prefetch_related(Prefetch("evidence", photos, to_attr="photos"))
        return {answer.item_id: answer for answer in answers}

    def _sections(self, mine):
        sections = []
        for section, rows in groupby(self.rows, key=lambda row: row.item.section):
            rows = list(rows)
            shown = [row for row in rows if self._is_shown(row)]
            sections.append(Section(section, rows, shown, section.reform_field.number in mine))
        return sorted(sections, key=lambda each: not each.is_mine)

    def _is_shown(self, row):
        # What could not be stored is never hidden behind a filter.
        if row.outcome and (row.outcome.clashes or row.wrong):
            return True
        match self.chosen:
            case ChecklistFilterForm.OPEN:
                return row.is_left
            case ChecklistFilterForm.FAILED:
                return row.is_failed
        return True

    @property
    def shown_sections(self):
        return [section for section in self.sections if section.shown]

    @cached_property
    def tally(self):
        return tally_of(len(self.rows), [row.stored["result"] for row in self.rows])

    @property
    def filters(self):
        counts = {
            ChecklistFilterForm.ALL: len(self.rows),
            ChecklistFilterForm.OPEN: sum(row.is_left for row in self.rows),
            ChecklistFilterForm.FAILED: sum(row.is_failed for row in self.rows),
        }
        labels = dict(ChecklistFilterForm.base_fields["loc"].choices)
        return [(code, labels[code], count, code == self.chosen) for code, count in counts.items()]


def _fields_of(inspection, user):
    """Numbers of the fields that this person looks after in the team."""
    own = [member.field_numbers for member in inspection.team.all() if member.user_id == user.pk]
    return {number for numbers in own for number in numbers}


def _earlier(answers):
    """Answer → [(result in words, who, when)] of other results that were stored before, oldest first."""
    now = {answer.pk: (answer.result, answer.answered_by_id) for answer in answers}
    said, last = {}, {}
    for event in events_of(list(now)) if now else ():
        told = (event.result, event.answered_by_id)
        if told != last.get(event.pgh_obj_id) and event.result != NOTHING_SAID["result"]:
            said.setdefault(event.pgh_obj_id, []).append((event, told))
        last[event.pgh_obj_id] = told
    people = get_user_model().objects.in_bulk(
        {event.answered_by_id for events in said.values() for event, _ in events if event.answered_by_id}
    )
    return {
        pk: [
            (_RESULT(event.result).label, people.get(event.answered_by_id), event.answered_at)
            for event, told in events
            if told != now[pk]
        ]
        for pk, events in said.items()
    }
