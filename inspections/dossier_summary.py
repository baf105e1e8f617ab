"""Shares of the dossiers that a visit looked into: always with the size of the sample, never as if of all."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch

from districts.reading import show_number, show_percent

from .dossiers import lateness
from .models import DossierDraw, FaultType, SampledDossier
from .working_days import Calendar

# Of fewer dossiers a percentage would say more than is known.
FEWEST_FOR_PERCENT = 10
BY_HAND = "Chọn trực tiếp, không ngẫu nhiên"


@dataclass(frozen=True)
class Sample:
    """Dossiers chosen in one way. `n_all`: of how many they were chosen, None where that is not known."""

    label: str
    n_all: int | None
    n_chosen: int
    n_checked: int
    n_dated: int
    n_late: int
    is_random: bool = True
    n_withdrawn: int = 0
    draw: DossierDraw | None = None
    faults: dict = field(default_factory=dict)

    @property
    def shares(self):
        """(fault, how many, in words) of what was found, most frequent first."""
        found = sorted(self.faults.items(), key=lambda each: (-each[1], each[0].order))
        return [(fault, n, self.words_of(fault, n)) for fault, n in found]

    def words_of(self, fault, n):
        """3/20 hồ sơ được chọn trễ hẹn (15 %; mẫu 20 trên 412 hồ sơ)"""
        noun = "hồ sơ được chọn" if self.n_checked == self.n_chosen else "hồ sơ đã xem"
        return f"{n}/{self.n_checked} {noun} {spoken(fault)} ({self._beside(n, self.n_checked)})"

    @property
    def late_words(self):
        """The share that the days alone tell; empty where none tells it."""
        if not self.n_dated:
            return ""
        return (
            f"{self.n_late}/{self.n_dated} hồ sơ có ngày hẹn trễ hẹn tính theo ngày làm việc "
            f"({self._beside(self.n_late, self.n_dated)})"
        )

    @property
    def size_words(self):
        """mẫu 20 trên 412 hồ sơ"""
        n = show_number(self.n_chosen)
        if self.n_all is not None:
            return f"mẫu {n} trên {show_number(self.n_all)} hồ sơ"
        how = "" if self.is_random else " không chọn ngẫu nhiên"
        return f"mẫu {n} hồ sơ{how}, không rõ trên tổng số bao nhiêu"

    @property
    def left_words(self):
        parts = (
            (self.n_chosen - self.n_checked, "chưa xem"),
            (self.n_withdrawn, "đã rút"),
        )
        return ", ".join(f"{n} {words}" for n, words in parts if n)

    def _beside(self, n, of):
        percent = show_percent(Decimal(100 * n) / of) if of >= FEWEST_FOR_PERCENT else ""
        size = self.size_words if percent else f"{self.size_words}, quá ít để tính tỷ lệ"
        return "; ".join(filter(None, [percent, ", ".join(filter(None, [size, self.left_words]))]))


@dataclass(frozen=True)
class VisitSample:
    """`parts`: one `Sample` for each draw and for what was chosen by hand; `whole`: every dossier once."""

    visit: object
    parts: list[Sample]
    whole: Sample


def spoken(fault):
    """The fault behind "3/20 hồ sơ": trễ hẹn, chưa ra giấy hẹn."""
    name = fault.name[:1].lower() + fault.name[1:]
    return name.removeprefix("hồ sơ ")


def samples(visits, calendar=None):
    """A `VisitSample` for each visit, in three queries and the calendar's, however many there are."""
    calendar = calendar or Calendar.load()
    rows, draws = _rows(visits), _draws(visits)
    return [_of_visit(visit, rows.get(visit.pk, []), draws.get(visit.pk, []), calendar) for visit in visits]


def sample_of(visit, calendar=None):
    return samples([visit], calendar)[0]


def total(found):
    """All visits of an inspection as one sample; of how many is known only where it is of every visit."""
    found = [each.whole for each in found if each.whole.n_chosen]
    known = [each.n_all for each in found]
    faults = Counter()
    for each in found:
        faults.update(each.faults)
    return Sample(
        label="Cả cuộc kiểm tra",
        n_all=sum(known) if found and None not in known else None,
        n_chosen=sum(each.n_chosen for each in found),
        n_checked=sum(each.n_checked for each in found),
        n_dated=sum(each.n_dated for each in found),
        n_late=sum(each.n_late for each in found),
        is_random=all(each.is_random for each in found),
        n_withdrawn=sum(each.n_withdrawn for each in found),
        faults=dict(faults),
    )


def frozen_dossiers(visit):
    """Sentences on a visit's sample for a document's snapshot; none where nothing was sampled."""
    return sentences_of(sample_of(visit))


def sentences_of(found):
    """One sentence for each way of choosing: what was found, each share with the sample it is a share of.

    Codes, procedures, notes and who looked are the team's own and are not in it.
    """
    return tuple(_sentence(part) for part in found.parts) if found.whole.n_chosen else ()


def _sentence(part):
    said = [*filter(None, [part.late_words]), *(words for _, _, words in part.shares)]
    if not said:
        seen = f"đã xem {show_number(part.n_checked)} hồ sơ, không ghi nhận lỗi nào"
        said = [part.size_words, seen if part.n_checked else "chưa xem hồ sơ nào"]
    return f"{part.label}: {'; '.join(said)}"


def _rows(visits):
    faults = Prefetch("faults", FaultType.objects.order_by("order", "name"))
    found = {}
    for row in SampledDossier.objects.filter(visit__in=visits).prefetch_related(faults).order_by("pk"):
        found.setdefault(row.visit_id, []).append(row)
    return found


def _draws(visits):
    found = {}
    for draw in DossierDraw.objects.filter(visit__in=visits).defer("codes_as_pasted").order_by("pk"):
        found.setdefault(draw.visit_id, []).append(draw)
    return found


def _of_visit(visit, rows, draws, calendar):
    standing = {row.code.upper(): row for row in rows if row.withdrawn_at is None}
    parts, drawn = [], set()
    for order, draw in enumerate(draws, start=1):
        keys = {code.upper() for code in draw.drawn}
        own = [row for key, row in standing.items() if key in keys]
        parts.append(
            _sample(
                f"Chọn ngẫu nhiên lần {order}",
                draw.n_codes,
                own,
                visit,
                calendar,
                n_withdrawn=draw.n_drawn - len(own),
                draw=draw,
            )
        )
        drawn |= keys
    by_hand = [row for key, row in standing.items() if key not in drawn]
    if by_hand:
        parts.append(_sample(BY_HAND, None, by_hand, visit, calendar, is_random=False))
    one = parts[0] if len(parts) == 1 else None
    whole = one or _sample(
        "Tất cả hồ sơ chọn mẫu", None, list(standing.values()), visit, calendar, is_random=not by_hand
    )
    return VisitSample(visit, parts, whole)


def _sample(label, n_all, rows, visit, calendar, **more):
    late = [lateness(row, visit.on, calendar) for row in rows]
    faults = Counter(fault for row in rows if row.checked_at for fault in row.faults.all())
    return Sample(
        label=label,
        n_all=n_all,
        n_chosen=len(rows),
        n_checked=sum(row.checked_at is not None for row in rows),
        n_dated=sum(each.is_known for each in late),
        n_late=sum(each.is_late for each in late),
        faults=dict(faults),
        **more,
    )
