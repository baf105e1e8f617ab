"""What ended units were asked and have not done: nobody answers for it until a successor takes it over."""

from dataclasses import dataclass

from districts.succession import heirs_of

from .models import Remedy
from .models.requirement import DUE
from .remedy_presenter import RemedyRow


@dataclass(frozen=True)
class LeftBehind:
    """One demand on a unit that has ended, and the units in which that one lives on."""

    row: RemedyRow
    heirs: list

    @property
    def remedy(self):
        return self.row.remedy

    @property
    def heirs_words(self):
        return "; ".join(f"{heir.unit}{'' if heir.is_whole else ' (một phần)'}" for heir in self.heirs)

    @property
    def choices(self):
        """(key, heir) of every unit that may go on with it."""
        return [(f"{self.remedy.uuid}.{heir.unit.uuid}", heir) for heir in self.heirs]


def left_behind(user, today):
    """Demands, not yet confirmed, on units that have ended, by unit and deadline."""
    found = Remedy.objects.visible_to(user).asked().exclude(state=Remedy.State.VERIFIED)
    found = found.filter(unit__valid_to__lt=today).select_related("requirement__inspection", "unit__parent")
    return found.alias(due=DUE).order_by("unit__sort_key", "unit", DUE.asc(nulls_last=True), "pk")


def with_heirs(remedies, ladder, today):
    """[LeftBehind]; as many queries for many as for one."""
    remedies = list(remedies)
    heirs = heirs_of({remedy.unit for remedy in remedies}, today)
    return [LeftBehind(RemedyRow(remedy, ladder, today), heirs[remedy.unit_id]) for remedy in remedies]
