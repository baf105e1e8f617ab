"""The time line of a unit: every name, type, code and parent, every taking and giving, each told once.

Names, types, codes and parents come from the rows of the body, takings and givings from its successions, and
where a district or province of before 01/07/2025 has none of its own, from those of its communes.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from .models import Unit, UnitSuccession
from .parents import is_in_force
from .succession import became, same_bodies, same_body

DAY = datetime.timedelta(days=1)
WHOLE = UnitSuccession.Part.WHOLE


@dataclass(frozen=True)
class LifeEvent:
    """One line; `on` is None where the day is not known, `units` are (unit, what is said of it)."""

    on: datetime.date | None
    title: str
    words: str = ""
    units: tuple = ()
    legal_basis: str = ""


def timeline(unit):
    """[LifeEvent] of the whole body, the earliest first."""
    life = _Life(unit)
    events = [*life.names(), *life.parents_renamed(), *life.takings(), *life.givings(), *life.end()]
    return sorted(events, key=lambda event: (event.on is not None, event.on or datetime.date.min))


class _Life:
    def __init__(self, unit):
        self.ids = same_body(unit)
        rows = Unit.objects.filter(pk__in=self.ids).select_related("parent")
        self.rows = sorted(rows, key=lambda row: row.valid_from or datetime.date.min)
        self.days = {row.valid_from for row in self.rows}
        self.steps = list(
            UnitSuccession.objects.filter(Q(predecessor__in=self.ids) | Q(successor__in=self.ids))
            .select_related("predecessor__parent", "successor__parent")
            .order_by("on", "predecessor__sort_key", "successor__sort_key")
        )
        above = {row.parent for row in self.rows if row.parent_id}
        bodies = same_bodies(above)
        known = Unit.objects.in_bulk(set().union(*bodies.values())) if bodies else {}
        self.above = {pk: [known[each] for each in ids] for pk, ids in bodies.items()}

    # --- Its own rows ---

    def names(self):
        inner = {step.successor_id: step for step in self.steps if self._is_inner(step)}
        for before, row in zip([None, *self.rows], self.rows, strict=False):
            if row.pk in inner and before:
                yield self._renamed(before, row, inner[row.pk])
            else:
                yield self._began(row)

    def _began(self, row):
        origins = [step for step in self._coming() if step.on == row.valid_from]
        came = _told(origins, "predecessor") or self._came_with_sub_units(row)
        words = f"{row.full_name}, mã {row.code}{self._placed(row)}."
        title = "Thành lập" if row.valid_from else "Tên sớm nhất được ghi"
        if came:
            words += " Hình thành từ:"
        return LifeEvent(row.valid_from, title, words, came, row.legal_basis)

    def _came_with_sub_units(self, row):
        """A province made of provinces is told by its communes alone."""
        if row.valid_from is None or row.level == Unit.Level.COMMUNE:
            return ()
        under = Q(successor__parent=row) | Q(successor__parent__parent=row)
        steps = UnitSuccession.objects.filter(under, on=row.valid_from)
        above = Unit.objects.filter(level=row.level, valid_to=row.valid_from - DAY).filter(
            Q(children__successions__in=steps) | Q(children__children__successions__in=steps)
        )
        return tuple((unit, "") for unit in above.order_by("sort_key", "pk").distinct())

    def _renamed(self, before, row, step):
        words = f"{before.full_name} thành {row.full_name}"
        if before.code != row.code:
            words += f", mã {before.code} thành {row.code}"
        if before.parent_id != row.parent_id:
            words += self._placed(row)
        return LifeEvent(
            step.on, step.get_kind_display(), f"{words}.", (), step.legal_basis or row.legal_basis
        )

    def _placed(self, row):
        if not row.parent_id:
            return ""
        day = row.valid_from or row.valid_to
        named = [each for each in self.above[row.parent_id] if day and is_in_force(each, day)]
        return f", thuộc {(named[0] if named else row.parent).in_sentence}"

    def parents_renamed(self):
        """New names of the body above, while this one was under it."""
        for row in self.rows:
            for parent in self.above.get(row.parent_id, ()):
                on = parent.valid_from
                if on and on != row.valid_from and is_in_force(row, on):
                    words = f"Đơn vị cấp trên nay là {parent.in_sentence}."
                    yield LifeEvent(on, "Cấp trên đổi tên", words, (), parent.legal_basis)

    # --- Its successions ---

    def takings(self):
        for on, steps in _by_day(self._coming()):
            if on not in self.days:
                yield LifeEvent(on, "Nhận thêm", "Nhận thêm:", _told(steps, "predecessor"), _basis(steps))

    def givings(self):
        for on, steps in _by_day(self._leaving()):
            ended = any(row.valid_to == on - DAY for row in self.rows)
            kinds = ", ".join(dict.fromkeys(step.get_kind_display() for step in steps))
            heirs = _told([step for step in steps if step.successor_id], "successor")
            if not ended:
                yield LifeEvent(on, "Chuyển đi một phần", "Chuyển sang:", heirs, _basis(steps))
            elif heirs:
                yield LifeEvent(on, kinds, "Đơn vị kết thúc, chuyển vào:", heirs, _basis(steps))
            else:
                yield LifeEvent(on, kinds, "Đơn vị kết thúc.", heirs, _basis(steps))

    def end(self):
        """The end of a body of which no succession of its own tells."""
        last = max(self.rows, key=lambda row: row.valid_to or datetime.date.max)
        if last.valid_to is None or any(step.on == last.valid_to + DAY for step in self._leaving()):
            return
        on = last.valid_to + DAY
        heirs = tuple((heir.unit, _share(heir.is_whole)) for heir in became(last, on))
        words = "Đơn vị không còn; địa bàn thuộc:" if heirs else "Đơn vị không còn; chưa ghi đơn vị kế thừa."
        yield LifeEvent(on, "Kết thúc", words, heirs)

    def _is_inner(self, step):
        return step.predecessor_id in self.ids and step.successor_id in self.ids

    def _coming(self):
        return [step for step in self.steps if step.predecessor_id not in self.ids]

    def _leaving(self):
        return [step for step in self.steps if step.successor_id not in self.ids]


def _by_day(steps):
    days = defaultdict(list)
    for step in steps:
        days[step.on].append(step)
    return days.items()


def _told(steps, side):
    """(unit, "toàn bộ, huyện Lai Vung"): the district tells namesakes apart."""
    told = []
    for step in steps:
        unit = getattr(step, side)
        where = unit.parent.in_sentence if unit.parent_id and side == "predecessor" else ""
        told.append((unit, ", ".join(filter(None, [_share(step.part == WHOLE), where]))))
    return tuple(told)


def _share(is_whole):
    return "toàn bộ" if is_whole else "một phần"


def _basis(steps):
    return "; ".join(dict.fromkeys(step.legal_basis for step in steps if step.legal_basis))
