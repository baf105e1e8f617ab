"""Where the figures of a unit stop meaning the same place, and the sentence that says so.

A series of figures is that of one body: a new name, type, code or parent runs on, and is only mentioned.
Where units end, begin, or take or give a part, the series breaks: figures on the two sides are shown each
with its own unit, never added, never shared out. Units without successions of their own (districts and
provinces of before 01/07/2025) are read from their communes, as in `succession`.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from .models import Unit, UnitSuccession
from .reading import show_date
from .succession import same_bodies

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Break:
    """One day inside a period on which a unit's series changes its meaning.

    `on` is the first day of the new state. `is_whole` is true where every unit named went or came in full;
    `runs_on` where only name, type, code or parent changed, so that figures may be compared across it.
    """

    on: datetime.date
    sentence: str
    is_whole: bool
    runs_on: bool = False

    def __str__(self):
        return self.sentence


def breaks_in(unit, start=None, end=None):
    """Return the breaks after the first day `start` and up to the day `end`, in order of date.

    A change on `start` itself is not crossed. An open end means "all that is known".
    """
    return breaks_by_unit([unit], start, end)[unit.pk]


def breaks_by_unit(units, start=None, end=None):
    """The same for many units in a constant number of queries: {unit.pk: [Break]}."""
    bodies = same_bodies(units)
    ids = set().union(*bodies.values())
    rows = {row.pk: row for row in Unit.objects.filter(pk__in=ids)}
    steps = list(_steps_about(ids, start, end))
    found = {}
    for unit in units:
        body = _Body([rows[pk] for pk in bodies[unit.pk]])
        days = body.days_of(steps) | body.own_days(start, end)
        told = [body.told_on(day, [step for step in steps if step.on == day]) for day in sorted(days)]
        found[unit.pk] = [each for each in told if each]
    return found


def _steps_about(ids, start, end):
    """Successions of these units or of units below them, in the period."""
    about = Q()
    for side in ("predecessor", "successor"):
        for path in (side, f"{side}__parent", f"{side}__parent__parent"):
            about |= Q(**{f"{path}__in": ids})
    steps = UnitSuccession.objects.filter(about)
    if start:
        steps = steps.filter(on__gt=start)
    if end:
        steps = steps.filter(on__lte=end)
    return steps.select_related("predecessor__parent__parent", "successor__parent__parent").order_by(
        "on", "predecessor__sort_key", "pk"
    )


class _Body:
    """All rows of one body, and what the steps of a day mean for it."""

    def __init__(self, rows):
        self.rows = rows
        self.ids = {row.pk for row in rows}
        self.level = rows[0].level

    def owns(self, unit):
        return unit is not None and unit.pk in self.ids

    def holds(self, unit):
        """Whether the unit is this body or lies under it."""
        while unit is not None:
            if unit.pk in self.ids:
                return True
            unit = unit.parent
        return False

    def days_of(self, steps):
        return {step.on for step in steps if self.holds(step.predecessor) or self.holds(step.successor)}

    def own_days(self, start, end):
        """Days on which a row begins or is no more; of these no succession need be told."""
        days = {row.valid_from for row in self.rows} | {
            row.valid_to + DAY for row in self.rows if row.valid_to
        }
        return {day for day in days if day and (not start or day > start) and (not end or day <= end)}

    def told_on(self, day, steps):
        own = [step for step in steps if self.owns(step.predecessor) or self.owns(step.successor)]
        inner = [step for step in own if self.owns(step.predecessor) and self.owns(step.successor)]
        if inner:
            return self._new_name(day, inner[0])
        before = next((row for row in self.rows if row.valid_to == day - DAY), None)
        after = next((row for row in self.rows if row.valid_from == day), None)
        steps = own or [step for step in steps if self.holds(step.predecessor) != self.holds(step.successor)]
        leaving = _parts((step.successor, step) for step in steps if self.holds(step.predecessor))
        coming = _parts((step.predecessor, step) for step in steps if self.holds(step.successor))
        if before and not after:
            return self._ended(day, before, leaving if own else _raised(leaving, self.level), bool(own))
        if after and not before:
            return self._began(day, after, coming if own else _raised(coming, self.level))
        if not (leaving or coming):
            return None
        if own:
            return self._changed(day, self._row_of(day), leaving, coming)
        return self._sub_units_changed(day, self._row_of(day), steps)

    def _row_of(self, day):
        return next(
            row
            for row in self.rows
            if (not row.valid_from or row.valid_from <= day) and (not row.valid_to or row.valid_to >= day)
        )

    def _new_name(self, day, step):
        was, now = step.predecessor.in_sentence, step.successor.in_sentence
        if step.kind == UnitSuccession.Kind.MOVE:
            parent = step.successor.parent
            words = f"{now} chuyển về {parent.in_sentence if parent else 'không thuộc đơn vị nào'}"
        elif was != now:
            words = f"{was} {step.get_kind_display().lower()} thành {now}"
        else:
            words = f"{now}: {step.get_kind_display().lower()}"
        sentence = f"Từ ngày {show_date(day)}, {words}; vẫn là một đơn vị, số liệu tính tiếp."
        return Break(day, sentence, is_whole=True, runs_on=True)

    def _ended(self, day, unit, heirs, is_told):
        last = show_date(day - DAY)
        head = f"{unit.full_name} kết thúc ngày {last}"
        tail = "số liệu dừng ở ngày ấy, không chia cho đơn vị sau"
        if any(heir is None for heir, _ in heirs) and is_told:
            return Break(day, f"{head} do giải thể; số liệu dừng ở ngày ấy.", is_whole=True)
        heirs = [(heir, is_whole) for heir, is_whole in heirs if heir]
        if not heirs:
            return Break(day, f"{head}, không ghi đơn vị kế thừa; số liệu dừng ở ngày ấy.", is_whole=False)
        is_whole = len(heirs) == 1 and all(whole for _, whole in heirs)
        if is_told or is_whole:
            words = _listed(heirs, unit, part_word=True)
        else:
            words = f"địa bàn chia về {_listed(heirs, unit, part_word=False)}"
        return Break(day, f"{head}: {words}; {tail}.", is_whole)

    def _began(self, day, unit, origins):
        head = f"{unit.full_name} có từ ngày {show_date(day)}"
        if not origins:
            return Break(day, f"{head}; trước ngày ấy không có số liệu của đơn vị này.", is_whole=False)
        is_whole = all(whole for _, whole in origins)
        words = _listed(origins, unit, part_word=True, is_origin=True)
        tail = "số liệu trước đó là của các đơn vị cũ, không cộng nối"
        return Break(day, f"{head}, hình thành từ {words}; {tail}.", is_whole)

    def _changed(self, day, unit, leaving, coming):
        words = []
        if coming:
            words.append(f"nhận thêm {_listed(coming, unit, part_word=True, is_origin=True)}")
        if leaving:
            words.append(f"chuyển một phần sang {_listed(leaving, unit, part_word=False)}")
        sentence = (
            f"Từ ngày {show_date(day)}, {unit.in_sentence} {' và '.join(words)}; "
            "số liệu trước và sau ngày ấy không cùng phạm vi."
        )
        return Break(day, sentence, is_whole=all(whole for _, whole in [*leaving, *coming]))

    def _sub_units_changed(self, day, unit, steps):
        """Sub-units came from elsewhere or went there; what changed inside is nobody's break."""
        gone = [step for step in steps if self.holds(step.predecessor)]
        come = [step for step in steps if self.holds(step.successor)]
        words = []
        if come:
            words.append(f"nhận thêm {_each_named((step.successor, step) for step in come)}")
        if gone:
            words.append(f"không còn {_each_named((step.predecessor, step) for step in gone)}")
        sentence = (
            f"Từ ngày {show_date(day)}, {unit.in_sentence} {' và '.join(words)}; "
            "số liệu trước và sau ngày ấy không cùng phạm vi."
        )
        whole = UnitSuccession.Part.WHOLE
        return Break(day, sentence, is_whole=all(step.part == whole for step in steps))


def _parts(pairs):
    """[(unit, whole)] told once each; None for an abolition."""
    wholes = {}
    for unit, step in pairs:
        is_whole = step.part == UnitSuccession.Part.WHOLE
        wholes[unit] = wholes.get(unit, True) and is_whole
    return list(wholes.items())


def _raised(parts, level):
    """See the parts from a level above: provinces for a province; elsewhere the units themselves.

    All parts of a divided commune may lie in one province, which then took it whole.
    """
    raised = defaultdict(list)
    for unit, is_whole in parts:
        raised[_ancestor_at(unit, level) if unit else None].append(is_whole)
    if level == Unit.Level.PROVINCE:
        return [(unit, True) for unit in raised]
    return [(unit, len(raised) == 1 and all(wholes)) for unit, wholes in raised.items()]


def _ancestor_at(unit, level):
    ancestor = unit
    while ancestor is not None and ancestor.level != level:
        ancestor = ancestor.parent
    return ancestor or unit


def _listed(parts, unit, *, part_word, is_origin=False):
    """ "toàn bộ xã A, xã B và một phần xã C"; "toàn bộ vào xã A"; without `part_word` the names alone."""
    parts = sorted(parts, key=lambda part: (not part[1], part[0].sort_key, part[0].pk))
    names = {True: [], False: []}
    for each, is_whole in parts:
        is_namesake = each.pk != unit.pk and each.in_sentence == unit.in_sentence
        suffix = (" (cũ)" if is_origin else " (mới)") if is_namesake else ""
        names[is_whole].append(f"{each.in_sentence}{suffix}")
    if not part_word:
        return _joined(names[True] + names[False])
    to = " " if is_origin else " vào "
    words = []
    if names[True]:
        words.append(f"toàn bộ{to}{_joined(names[True])}")
    if names[False]:
        words.append(f"một phần{to}{_joined(names[False])}" if is_origin else _each_a_part(names[False]))
    return " và ".join(words)


def _each_named(pairs):
    """ "xã A và một phần xã B"."""
    named = {
        f"{'' if step.part == UnitSuccession.Part.WHOLE else 'một phần '}{unit.in_sentence}": None
        for unit, step in pairs
    }
    return _joined(list(named))


def _each_a_part(names):
    return _joined([f"một phần vào {name}" for name in names])


def _joined(names):
    return ", ".join(names[:-1]) + f" và {names[-1]}" if len(names) > 1 else "".join(names)
