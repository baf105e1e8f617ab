"""What became of a unit that has ended, told so that nobody takes a part for the whole."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from .models import Unit, UnitSuccession
from .reading import show_date
from .succession import SAME_BODY_KINDS, became

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class HeirLine:
    """One heir of today: which former sub-units went there (unit, whole), and whose land it took besides.

    `others` are (district or None, units) that came to the heir on the same day from elsewhere.
    """

    unit: Unit
    is_whole: bool
    sources: list
    others: list

    @property
    def share(self):
        return "toàn bộ" if self.is_whole else "một phần"


@dataclass(frozen=True)
class Aftermath:
    """What became of an ended unit: a sentence, its heirs, the papers that say so."""

    on: datetime.date
    words: str
    heirs: list
    legal_bases: list


def aftermath(unit, today=None):
    """Return the :class:`Aftermath`, or None while the unit is there; more generations cost more queries."""
    today = today or timezone.localdate()
    if unit.valid_to is None or unit.valid_to >= today:
        return None
    heirs = became(unit, today)
    on = unit.valid_to + DAY
    gone = {source.pk for heir in heirs for source, _ in heir.through} or {unit.pk}
    steps = list(UnitSuccession.objects.filter(predecessor__in=gone, on__lte=today).order_by("on", "pk"))
    others = _others(heirs, gone, on)
    lines = [HeirLine(heir.unit, heir.is_whole, heir.through, others.get(heir.unit.pk, [])) for heir in heirs]
    bases = dict.fromkeys(step.legal_basis for step in steps if step.legal_basis)
    return Aftermath(on, _sentence(unit, on, lines, steps), lines, list(bases))


def _others(heirs, gone, on):
    """{heir: [(district, units)]} of what came to the heirs that day and was not ours."""
    steps = UnitSuccession.objects.filter(successor__in=[heir.unit for heir in heirs], on=on)
    steps = steps.exclude(predecessor__in=gone).select_related("predecessor__parent")
    found = {}
    for step in sorted(steps, key=lambda step: _by_district(step.predecessor)):
        found.setdefault(step.successor_id, []).append(step.predecessor)
    return {
        pk: [(parent, list(units)) for parent, units in groupby(units, key=lambda unit: unit.parent)]
        for pk, units in found.items()
    }


def _by_district(unit):
    return (unit.parent.sort_key if unit.parent_id else "", unit.parent_id or 0, unit.sort_key)


def _same_body(unit, heir):
    """ "mang tên xã B"; of a unit that keeps its name what else is new: "mang mã 30299, thuộc tỉnh A"."""
    if heir.full_name != unit.full_name:
        return f"mang tên {heir.in_sentence}"
    told = [f"mang mã {heir.code}"] if heir.code != unit.code else []
    if heir.parent_id != unit.parent_id:
        told.append(f"thuộc {heir.parent.in_sentence}" if heir.parent else "không thuộc đơn vị nào")
    return ", ".join(told) or "được ghi lại"


def _sentence(unit, on, lines, steps):
    since, name = f"Từ {show_date(on)}", unit.in_sentence
    if not lines:
        if any(step.kind == UnitSuccession.Kind.ABOLISH for step in steps):
            return f"{since}, {name} đã giải thể; không có đơn vị kế thừa."
        return f"{since}, {name} không còn; chưa ghi đơn vị kế thừa."
    if len(lines) == 1 and lines[0].is_whole:
        heir = lines[0].unit.in_sentence
        if all(step.kind in SAME_BODY_KINDS for step in steps):
            return f"{since}, {name} {_same_body(unit, lines[0].unit)}; vẫn là đơn vị ấy, số liệu tính tiếp."
        return f"{since}, toàn bộ {name} thuộc {heir}."
    if not lines[0].sources:
        return (
            f"{since}, {name} không còn, địa bàn chia về {len(lines)} đơn vị. Không đơn vị nào nhận trọn "
            f"{name}, nên số liệu cũ không nối sang đơn vị nào."
        )
    gone = {source.pk: source for line in lines for source, _ in line.sources}.values()
    types = [label for value, label in Unit.Type.choices if any(each.type == value for each in gone)]
    return (
        f"{since}, {name} không còn. {len(gone)} {', '.join(types).lower()} của {name} nay thuộc "
        f"{len(lines)} đơn vị dưới đây. Không đơn vị nào nhận trọn {name}, nên số liệu cũ không nối sang "
        "đơn vị nào."
    )
