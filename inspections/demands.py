"""What the province asked of its units, counted: by unit, head, fault, responsible body; late and repeated.

    found = read_demands(form.in_scope(Remedy.objects.visible_to(user)), ladder, today)
    found.count, by_unit(found), by_head(found), …

Every count names the filter of the list of remedies that shows just these (`Group.asked`, `STATES`). Counted
are demands that were issued and stand; of a chain through a reorganisation the last one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accounts.vietnamese import sort_key
from districts.models import UnitHead

from .forms.remedy import LATE, LATE_BY, LATE_BY_WORDS, UNDONE, UNDONE_STATES
from .heads_of_units import HeadsOfUnits, term_words
from .models import FaultType, Finding, Remedy, Requirement
from .models.requirement import DUE, FIRST_UNIT
from .repeats import repeated_at

# What is counted of a group → what the list is asked for it.
STATES = {
    "total": {},
    "undone": {"tinh_trang": UNDONE},
    "late": {"tinh_trang": LATE},
    "reported": {"tinh_trang": Remedy.State.REPORTED},
    "verified": {"tinh_trang": Remedy.State.VERIFIED},
    "repeated": {"lap_lai": "1"},
    "former": {"truoc": "1"},
}
NO_HEAD = "Chưa ghi người đứng đầu"


@dataclass(frozen=True)
class Demand:
    """One demand on one unit; `days_late` are working days, 0 where it is not late."""

    unit_id: int
    state: str
    issued_on: date
    days_late: int
    head: UnitHead | None
    head_then: UnitHead | None
    is_under_former: bool
    faults: frozenset
    bodies: frozenset
    is_repeated: bool
    is_sample: bool

    @property
    def counts(self):
        """Names of STATES under which it is counted."""
        told = {
            "undone": self.state in UNDONE_STATES,
            "late": self.days_late > 0,
            "reported": self.state == Remedy.State.REPORTED,
            "verified": self.state == Remedy.State.VERIFIED,
            "repeated": self.is_repeated,
            "former": self.is_under_former,
        }
        return ["total", *(name for name, is_so in told.items() if is_so)]


@dataclass
class Group:
    """Demands that have something in common, and what the list is asked to show them."""

    label: str
    asked: dict
    scope: dict = field(default_factory=dict)
    note: str = ""
    url: str = ""
    counts: dict = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    days_late: int = 0
    former_heads: set = field(default_factory=set)

    def add(self, demand):
        for name in demand.counts:
            self.counts[name] += 1
        self.days_late = max(self.days_late, demand.days_late)
        if demand.is_under_former:
            then = demand.head_then
            self.former_heads.add(then.full_name if then else "người chưa ghi tên")

    def list_url(self, **asked):
        return f"{reverse('remedy_list')}?{urlencode(self.scope | self.asked | asked)}"

    @property
    def cells(self):
        """{what is counted: (number, address of its list)}"""
        return {name: (n, self.list_url(**STATES[name])) for name, n in self.counts.items()}

    @property
    def former_words(self):
        names = sorted(self.former_heads)
        return f"yêu cầu có từ thời {', '.join(names)}" if names else ""


@dataclass(frozen=True)
class Demands:
    rows: list[Demand]
    heads: HeadsOfUnits
    faults: dict[int, FaultType]
    scope: dict

    def group(self, label, asked, demands=(), **about):
        made = Group(label, asked, self.scope, **about)
        for demand in demands:
            made.add(demand)
        return made

    @property
    def all(self):
        return self.group("Tất cả", {}, self.rows)

    @property
    def has_samples(self):
        return any(row.is_sample for row in self.rows)


def read_demands(remedies, ladder, today, scope=None):
    """A fixed number of queries for however many demands (and one for each generation of units' names)."""
    asked = remedies.asked()
    because = _because_of(asked)
    rows = list(
        asked.order_by()
        .annotate(due=DUE, first_unit=FIRST_UNIT)
        .values_list(
            "unit",
            "state",
            "requirement__issued_on",
            "due",
            "first_unit",
            "requirement",
            "requirement__inspection__is_sample",
        )
    )
    heads = HeadsOfUnits.load({row[0] for row in rows} | {row[4] for row in rows})
    late_since = {}
    return Demands(
        [_demand(row, because, heads, ladder.calendar, today, late_since) for row in rows],
        heads,
        FaultType.objects.in_bulk({pk for found in because.values() for pk in found["faults"]}),
        scope or {},
    )


def _because_of(remedies):
    """{requirement: what its standing findings are about}"""
    found = defaultdict(lambda: {"faults": set(), "bodies": set(), "repeated_at": set()})
    links = Requirement.findings.through.objects.filter(
        requirement__in=remedies.order_by().values("requirement"), finding__withdrawn_at=None
    ).values_list(
        "requirement",
        "finding__fault",
        "finding__responsible",
        "finding__responsible_body",
        "finding",
    )
    repeated = repeated_at(
        Finding.objects.standing().filter(requirements__remedies__in=remedies.order_by()).distinct()
    )
    for requirement, fault, responsible, body, finding in links:
        about = found[requirement]
        if fault:
            about["faults"].add(fault)
        if responsible == Finding.Responsible.OTHER:
            about["bodies"].add(body)
        about["repeated_at"] |= repeated.get(finding, set())
    return found


def _demand(row, because, heads, calendar, today, late_since):
    unit_id, state, issued_on, due, first_unit, requirement, is_sample = row
    late = 0
    if state == Remedy.State.OPEN and due is not None and due < today:
        if due not in late_since:
            late_since[due] = calendar.between(due, today)
        late = late_since[due]
    head, then = heads.now(unit_id, today), heads.on(first_unit, issued_on)
    in_term = head is not None and first_unit in heads.bodies[head.unit_id]
    in_term = in_term and (head.valid_from is None or issued_on >= head.valid_from)
    about = because.get(requirement)
    return Demand(
        unit_id,
        state,
        issued_on,
        late,
        head,
        then,
        head is not None and not in_term,
        frozenset(about["faults"] if about else ()),
        frozenset(about["bodies"] if about else ()),
        bool(about and first_unit in about["repeated_at"]),
        is_sample,
    )


# --- Groups -------------------------------------------------------------------------------------


def by_unit(found):
    """Units under all their names; the latest late first."""
    groups = {}
    for row in found.rows:
        body = found.heads.bodies[row.unit_id]
        if body not in groups:
            unit = found.heads.unit(row.unit_id)
            ended = f"đã kết thúc {unit.valid_to:%d/%m/%Y}" if unit.has_ended else ""
            groups[body] = found.group(str(unit), {"dv": unit.uuid}, note=ended, url=unit.get_absolute_url())
        groups[body].add(row)
    return worst_first(groups.values())


def by_head(found):
    """Who has to answer now; what was asked before the term began is counted apart."""
    groups = {}
    for row in found.rows:
        body = found.heads.bodies[row.unit_id]
        key = row.head.pk if row.head else body
        if key not in groups:
            groups[key] = _of_head(found, row)
        groups[key].add(row)
    return worst_first(groups.values())


def _of_head(found, row):
    unit = found.heads.unit(row.unit_id)
    if row.head is None:
        return found.group(NO_HEAD, {"dv": unit.uuid}, note=str(unit), url=unit.get_absolute_url())
    note = f"{row.head.office} · {unit} · {term_words(row.head)}"
    return found.group(row.head.full_name, {"nguoi": row.head.uuid}, note=note, url=unit.get_absolute_url())


def by_fault(found):
    """A demand because of several faults is counted with each of them."""
    groups = {}
    for row in found.rows:
        for pk in row.faults:
            fault = found.faults[pk]
            group = groups.setdefault(pk, found.group(fault.name, {"loi": fault.code}))
            group.add(row)
    return sorted(
        groups.values(),
        key=lambda group: (-group.counts["undone"], -group.counts["total"], sort_key(group.label)),
    )


def by_body(found):
    """Demands because of findings for which somebody else is responsible than the unit."""
    groups = {}
    for row in found.rows:
        for name in {name.casefold(): name for name in sorted(row.bodies)}.values():
            group = groups.setdefault(name.casefold(), found.group(name, {"ben": name}))
            group.add(row)
    return worst_first(groups.values())


def by_lateness(found):
    """How late the late ones are, in working days."""
    groups = []
    for key, (first, last) in LATE_BY.items():
        rows = [
            row for row in found.rows if row.days_late >= first and (last is None or row.days_late <= last)
        ]
        groups.append(found.group(LATE_BY_WORDS[key].capitalize(), {"tre": key}, rows))
    return groups


def worst_first(groups):
    return sorted(
        groups,
        key=lambda group: (
            -group.counts["late"],
            -group.days_late,
            -group.counts["undone"],
            sort_key(group.label),
        ),
    )
