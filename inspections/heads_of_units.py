"""Who stood at the head of which unit on which day, for many units at once, whatever they were called."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from districts.models import Unit, UnitHead
from districts.parents import is_in_force
from districts.succession import same_bodies

from .presenters import day


@dataclass(frozen=True)
class HeadsOfUnits:
    """`bodies` maps a row to all rows of its body, `heads` to the terms in that body, the latest first."""

    units: dict[int, Unit]
    bodies: dict[int, frozenset[int]]
    heads: dict[int, list[UnitHead]]

    @classmethod
    def load(cls, unit_ids):
        """A fixed number of queries, and one for each generation of new names."""
        named = Unit.objects.in_bulk(unit_ids)
        bodies = {pk: frozenset(body) for pk, body in same_bodies(named.values()).items()}
        rows = {pk for body in bodies.values() for pk in body}
        named |= Unit.objects.in_bulk(rows - set(named))
        bodies |= {pk: body for body in list(bodies.values()) for pk in body}
        heads = defaultdict(list)
        for head in UnitHead.objects.filter(unit__in=rows).order_by("valid_from", "pk"):
            for pk in bodies[head.unit_id]:
                heads[pk].insert(0, head)
        for terms in heads.values():
            terms.sort(key=lambda head: (head.valid_from is not None, head.valid_from), reverse=True)
        return cls(named, bodies, dict(heads))

    def unit(self, pk):
        """The row of the body by which it goes now, or went last."""
        rows = [self.units[each] for each in self.bodies[pk]]
        return max(rows, key=lambda row: (row.valid_from is not None, row.valid_from, row.pk))

    def terms(self, pk):
        """Terms of the body's heads, the latest first."""
        return self.heads.get(pk, [])

    def on(self, pk, on):
        """Who was the head on the day; None where nobody is recorded."""
        return next((head for head in self.terms(pk) if is_in_force(head, on)), None)

    def now(self, pk, today=None):
        """Who has to answer today; nobody for a unit that has ended."""
        today = today or timezone.localdate()
        return self.on(pk, today) if is_in_force(self.unit(pk), today) else None


def term_words(head):
    """từ 01/06/2016; 01/06/2016–30/06/2021; đến 30/06/2021; empty where no day is known."""
    if head.valid_from and head.valid_to:
        return f"{day(head.valid_from)}–{day(head.valid_to)}"
    if head.valid_from:
        return f"từ {day(head.valid_from)}"
    return f"đến {day(head.valid_to)}" if head.valid_to else "chưa rõ nhiệm kỳ"
