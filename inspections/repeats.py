"""Limitations that come back: what is offered as the earlier one, and the chain of what was confirmed.

A limitation repeats an earlier one only of the same body, under whatever name, or of a unit that lives on in
it; of a limitation stated for several units the chain follows those units alone that each earlier one was
about. A person confirms: the portal only offers.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, FloatField, Max, Q, Value, When

from accounts import access
from accounts.vietnamese import fold
from districts.models import Unit
from districts.succession import forerunners, same_bodies

from .models import Finding, Inspection

N_OFFERED = 6
ALIKE = 0.3
LONGEST = 20


def ancestry(unit_ids):
    """{unit id: ids of the body's rows and of all that lives on in it}; a few queries for all units."""
    bodies = same_bodies([Unit(pk=pk) for pk in unit_ids])
    before = forerunners([Unit(pk=pk) for pk in set().union(*bodies.values())]) if bodies else {}
    return {
        pk: rows | {earlier.unit.pk for row in rows for earlier in before.get(row, ())}
        for pk, rows in bodies.items()
    }


def earlier_of(visits):
    """Standing limitations of inspections before these visits, about the same bodies or what was before them.

    Only of inspections whose minutes are signed: before that they are the other team's own notes.
    """
    if not visits:
        return Finding.objects.none()
    units = set().union(*ancestry({visit.unit_id for visit in visits}).values())
    first = min(visit.on for visit in visits)
    inspections = {visit.inspection_id for visit in visits}
    found = Finding.objects.standing().filter(
        kind=Finding.Kind.LIMITATION,
        inspection__state__in=Inspection.AFTER_MINUTES,
        visits__unit__in=units,
        visits__on__lt=first,
    )
    return found.exclude(inspection__in=inspections).distinct()


def likely_repeats(visits, fault, words):
    """What may come back: the same fault first, then words alike; within each the newest first."""
    typed = fold(words or "")
    if not (visits and (fault or typed)):
        return []
    same_fault = Q(fault=fault) if fault else Q(pk=None)
    found = Finding.objects.filter(pk__in=earlier_of(visits).values("pk")).annotate(
        is_same_fault=Case(When(same_fault, then=Value(1)), default=Value(0)),
        alike=TrigramSimilarity("search_text", typed) if typed else Value(0.0, output_field=FloatField()),
        last_on=Max("visits__on"),
    )
    found = found.filter(Q(is_same_fault=1) | Q(alike__gte=ALIKE))
    found = found.select_related("inspection", "fault").prefetch_related("visits__unit")
    return list(found.order_by("-is_same_fault", "-last_on", "-alike", "-pk")[:N_OFFERED])


def may_repeat(earlier, visits):
    """Whether `earlier` is one of those that a limitation of these visits can come back from."""
    return earlier_of(visits).filter(pk=earlier.pk).exists()


@dataclass
class Chain:
    """The limitation among its repeats: what it repeats at which of its units, and what came after.

    `parts` are (units, the earlier ones, the first one first), the longest first; a unit at which it repeats
    nothing is in none of them.
    """

    parts: list = field(default_factory=list)
    later: list = field(default_factory=list)
    n_units: int = 0

    def repeats_at(self, unit_id):
        """The latest limitation that comes back at this unit, or None."""
        here = (earlier[-1] for units, earlier in self.parts for unit in units if unit.pk == unit_id)
        return next(here, None)

    def words(self, finding):
        """Lặp lại lần 3: 2017, 2018, 2019; empty where nothing is known to repeat."""
        said = [self._part(units, [*earlier, finding]) for units, earlier in self.parts]
        return f"Lặp lại {'; '.join(said)}" if said else ""

    def _part(self, units, findings):
        names = ", ".join(unit.in_sentence for unit in units)
        where = "" if len(units) == self.n_units else f" ({names})"
        return f"lần {len(findings)}{where}: {', '.join(_days(findings))}"

    @property
    def later_words(self):
        """Lặp lại ở lần kiểm tra sau: 2020."""
        return f"Còn lặp lại ở lần sau: {', '.join(_days(self.later))}" if self.later else ""


def _days(findings):
    """Years, or days where one year would be said twice."""
    days = [finding.inspection.starts_on for finding in findings]
    years = [day.year for day in days]
    if len(set(years)) == len(years):
        return [str(year) for year in years]
    return [f"{day:%d/%m/%Y}" for day in days]


def chains_of(findings, user=None):
    """{finding id: Chain}, as this person may see them; a few queries for each generation, not for each row.

    Those who write or look province-wide see whole chains of signed inspections; others only what
    `Finding.seen_by` shows them. Without a user (a paper of the province) the chain is whole.
    """
    findings = list(findings)
    known = {finding.pk: finding for finding in findings}
    _fetch_earlier(findings, known, user)
    later = _fetch_later(findings, known, user)
    if len(known) == len(findings) and not any(each.repeats_id in known for each in findings):
        return {finding.pk: Chain() for finding in findings}
    rows = ancestry({visit.unit_id for each in known.values() for visit in each.visits.all()})
    return {finding.pk: _chain(finding, known, later, rows) for finding in findings}


def _chain(finding, known, later, rows):
    units = {visit.unit_id: visit.unit for visit in finding.visits.all()}
    parts = {}
    for pk, unit in units.items():
        earlier = _earlier_chain(finding, known, rows[pk])
        if earlier:
            at = tuple(each.pk for each in earlier)
            parts.setdefault(at, ([], earlier))[0].append(unit)
    ordered = sorted(parts.values(), key=lambda part: -len(part[1]))
    return Chain(ordered, _later_chain(finding, later, rows), len(units))


def repeated_at(findings):
    """{finding id: ids of the units at which it comes back}; of one stated for several it may be some."""
    repeating = list(with_visits(findings.exclude(repeats=None)))
    chains = chains_of(repeating)
    return {
        finding.pk: {unit.pk for units, _earlier in chains[finding.pk].parts for unit in units}
        for finding in repeating
    }


def with_visits(findings):
    return findings.select_related("inspection").prefetch_related("visits__unit")


def _fetch_earlier(findings, known, user):
    """Add to `known` what was repeated, generation after generation."""
    wanted = {each.repeats_id for each in findings if each.repeats_id} - set(known)
    for _ in range(LONGEST):
        if not wanted:
            return
        found = Finding.objects.standing().filter(pk__in=wanted)
        if user is not None and not _sees_chains(user):
            found = found.filter(pk__in=Finding.objects.seen_by(user).values("pk"))
        found = list(with_visits(found))
        known |= {each.pk: each for each in found}
        wanted = {each.repeats_id for each in found if each.repeats_id} - set(known)


def _sees_chains(user):
    """The team may read what was found before; a unit's people read what was about their own unit."""
    return access.province_wide(user, "view_findings") or not user.current_unit_ids


def _fetch_later(findings, known, user):
    """{finding id: those that repeat it}, for all generations after."""
    later = defaultdict(list)
    fresh = {each.pk for each in findings}
    for _ in range(LONGEST):
        found = Finding.objects.standing().filter(repeats__in=fresh)
        if user is not None:
            found = found.filter(pk__in=Finding.objects.seen_by(user).values("pk"))
        fresh = set()
        for each in with_visits(found).order_by("inspection__starts_on", "pk"):
            later[each.repeats_id].append(each)
            if each.pk not in known:
                fresh.add(each.pk)
            known.setdefault(each.pk, each)
        if not fresh:
            break
    return later


def _earlier_chain(finding, known, body):
    """What it repeats at one unit, the first one first; cut at the first link not about that body."""
    chain, at, seen = [], finding, {finding.pk}
    while (before := known.get(at.repeats_id)) and before.pk not in seen and not before.withdrawn_at:
        if not body & {visit.unit_id for visit in before.visits.all()}:
            break
        seen.add(before.pk)
        chain.insert(0, before)
        at = before
    return chain


def _later_chain(finding, later, rows):
    about = {visit.unit_id for visit in finding.visits.all()}
    found, ahead, seen = [], [finding.pk], {finding.pk}
    while ahead:
        for each in later.get(ahead.pop(0), ()):
            if each.pk in seen or not any(rows[visit.unit_id] & about for visit in each.visits.all()):
                continue
            seen.add(each.pk)
            found.append(each)
            ahead.append(each.pk)
    return sorted(found, key=lambda each: (each.inspection.starts_on, each.pk))
