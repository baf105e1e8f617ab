"""How a visit stands by its checklist: counts by field, shares with what they are shares of."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from districts.reading import show_percent

from .models import ChecklistAnswer, ChecklistItem, ChecklistVersion, VisitChecklist

_RESULT = ChecklistAnswer.Result


@dataclass(frozen=True)
class Tally:
    """How many items have which result.

    "Không áp dụng" and "không kiểm tra" are in no share; both are said beside it.
    """

    n_items: int
    met: int = 0
    partly: int = 0
    failed: int = 0
    not_checked: int = 0
    not_applicable: int = 0

    @property
    def open(self):
        return self.n_items - self.met - self.partly - self.failed - self.not_checked - self.not_applicable

    @property
    def answered(self):
        return self.n_items - self.open

    @property
    def checked(self):
        return self.met + self.partly + self.failed

    @property
    def applicable(self):
        return self.n_items - self.not_applicable

    @property
    def progress(self):
        """31/48 mục, 3 chưa đạt"""
        failed = f", {self.failed} chưa đạt" if self.failed else ""
        return f"{self.answered}/{self.n_items} mục{failed}"

    @property
    def share(self):
        """Đạt 20/31 mục đã kiểm tra (64,5 %); empty before anything was checked."""
        if not self.checked:
            return ""
        percent = show_percent(Decimal(100 * self.met) / self.checked)
        return f"Đạt {self.met}/{self.checked} mục đã kiểm tra ({percent})"

    @property
    def words(self):
        """Đạt 20/31 mục đã kiểm tra (64,5 %), 8 đạt một phần, 3 chưa đạt; 4 không kiểm tra."""
        counts = ((self.partly, "đạt một phần"), (self.failed, "chưa đạt"))
        found = [self.share, *(f"{count} {words}" for count, words in counts if count)]
        return "; ".join(filter(None, [", ".join(filter(None, found)), self.apart]))

    @property
    def apart(self):
        """What stands beside the share: 4 không kiểm tra, 2 không áp dụng, 11 chưa trả lời."""
        counts = (
            (self.not_checked, "không kiểm tra"),
            (self.not_applicable, "không áp dụng"),
            (self.open, "chưa trả lời"),
        )
        return ", ".join(f"{count} {words}" for count, words in counts if count)


def tally_of(n_items, results):
    """:param results: the codes of the answers; an empty one is no answer."""
    counts = Counter(results)
    return Tally(
        n_items,
        met=counts[_RESULT.MET],
        partly=counts[_RESULT.PARTLY],
        failed=counts[_RESULT.FAILED],
        not_checked=counts[_RESULT.NOT_CHECKED],
        not_applicable=counts[_RESULT.NOT_APPLICABLE],
    )


@dataclass(frozen=True)
class VisitSummary:
    """`fields`: (name of the section, Tally) in order; without a `version` none is published for the day."""

    visit: object
    version: ChecklistVersion | None
    is_begun: bool
    fields: list
    total: Tally


def summaries(visits):
    """A `VisitSummary` for each visit, in four queries however many there are."""
    begun = {
        each.visit_id: each
        for each in VisitChecklist.objects.filter(visit__in=visits).select_related("version")
    }
    published = list(ChecklistVersion.objects.filter(state=ChecklistVersion.State.PUBLISHED))
    versions = {
        visit.pk: begun[visit.pk].version if visit.pk in begun else _of_day(published, visit.on)
        for visit in visits
    }
    sections = _sections({version.pk for version in versions.values() if version})
    results = _results(begun.values())
    return [_summary(visit, versions[visit.pk], begun.get(visit.pk), sections, results) for visit in visits]


def _of_day(published, day):
    return next(
        (
            each
            for each in published
            if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
        ),
        None,
    )


def _sections(version_ids):
    """Version → {section: [name, number of items]}, in order."""
    items = ChecklistItem.objects.filter(section__version__in=version_ids, is_dropped=False)
    rows = items.order_by("section__order", "section_id").values_list(
        "section__version_id", "section_id", "section__name"
    )
    found = {}
    for version, section, name in rows:
        found.setdefault(version, {}).setdefault(section, [name, 0])[1] += 1
    return found


def _results(checklists):
    """(checklist, section) → results of its answers."""
    rows = ChecklistAnswer.objects.filter(checklist__in=[each.pk for each in checklists]).order_by()
    found = {}
    for checklist, section, result in rows.values_list("checklist_id", "item__section_id", "result"):
        found.setdefault((checklist, section), []).append(result)
    return found


def _summary(visit, version, checklist, sections, results):
    fields, all_results = [], []
    for section, (name, n_items) in sections.get(version.pk if version else None, {}).items():
        own = results.get((checklist.pk, section), []) if checklist else []
        all_results += own
        fields.append((name, tally_of(n_items, own)))
    total = tally_of(sum(tally.n_items for _, tally in fields), all_results)
    return VisitSummary(visit, version, checklist is not None, fields, total)


def sentences_of(summary):
    """The sums of a visit's checklist, its fields in their order; none where it has not begun."""
    if not summary.is_begun:
        return ()
    fields = [f"{name}: {tally.words}" for name, tally in summary.fields if tally.share]
    return (f"{summary.version.title}: {summary.total.words}", *fields)
