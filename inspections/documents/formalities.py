"""Who issues a paper, to whom, on what law: proposed from data, then frozen with it."""

import datetime
from dataclasses import asdict, dataclass, fields, replace

from django.utils import timezone

from accounts.vietnamese import fold
from districts.models import Unit, UnitHead
from districts.reading import show_date_long
from inspections.models import DocumentTemplate, LegalBasis, TeamMember

from .clerk import GAP, place_and_date, shown_number
from .parts import Head, Signature
from .snapshot import DEFAULT_PROVINCE, province_of

TEAM = "Đoàn kiểm tra cải cách hành chính"
COMMITTEE = "Ủy ban nhân dân"
MOST_UNITS_NAMED = 5
LONGEST_PLACE = 30  # with the day it stands on one line; for a longer one the catalogue's is proposed


@dataclass(frozen=True)
class Formalities:
    """Texts as a person may change them; several lines where the paper has several.

    `body` is the issuer as a sentence names it, known when the paper is asked for; empty in older papers.
    """

    superior: str = ""
    issuer: str = ""
    place: str = ""
    authority: str = ""
    offices: str = ""
    signer: str = ""
    addressee: str = ""
    recipients: str = ""
    bases: str = ""
    body: str = ""

    @classmethod
    def of(cls, document):
        known = {field.name for field in fields(cls)}
        said = document.formalities or {}
        return cls(**{name: text for name, text in said.items() if name in known})

    def to_json(self):
        return asdict(self)


def formal(paper, formalities, *, number, dated_on, symbol):
    """The paper with its head and foot as the formalities say."""
    return replace(
        paper,
        head=head_of(formalities, number, dated_on, symbol),
        authority=formalities.authority,
        bases=bases_of(formalities),
        addressee=addressee_of(formalities),
        signature=Signature(tuple(lines_of(formalities.offices)), formalities.signer),
        recipients=recipients_of(formalities),
    )


def head_of(formalities, number, dated_on, symbol):
    where = place_and_date(formalities.place or GAP, dated_on)
    issuer = tuple(lines_of(formalities.issuer)) or (GAP,)
    return Head(formalities.superior, issuer, shown_number(number), symbol, where)


def issuer_of(formalities):
    """The issuer as within a sentence; as written, in capitals, where the body is not known."""
    return formalities.body or " ".join(formalities.issuer.split()) or "…"


def bases_of(formalities):
    said = [line.rstrip(" ;.") for line in lines_of(formalities.bases)]
    return tuple(f"{line}{'.' if place == len(said) else ';'}" for place, line in enumerate(said, 1))


def addressee_of(formalities):
    """One as it is; of several each on a line of its own (Phụ lục I, Mục II.9.d)."""
    if len(lines_of(formalities.addressee)) > 1:
        return "\n".join(_dashed(formalities.addressee))
    return f"{formalities.addressee.rstrip('.')}." if formalities.addressee else ""


def recipients_of(formalities):
    return _dashed(formalities.recipients)


def _dashed(text):
    said = [line.lstrip("- ").rstrip(" ;.") for line in lines_of(text)]
    return tuple(f"- {line}{'.' if place == len(said) else ';'}" for place, line in enumerate(said, 1))


def lines_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


# --- What is proposed -----------------------------------------------------------------------------------


def proposed(kind, *, province, on, units=(), leader=None, records=()):
    """(symbol, Formalities) for a paper of this kind made on that day.

    :param kind: one of `inspections.models.issuing.PAPERS`.
    :param units: names of bodies that receive it.
    :param records: sentences about earlier papers of the same chain, cited after the laws.
    """
    template = DocumentTemplate.objects.in_force(on).filter(kind=kind).first() or DocumentTemplate(kind=kind)
    laws = LegalBasis.objects.printed(kind, on).values_list("words", flat=True)
    bases = [f"Căn cứ {words}" for words in [*laws, *records]]
    filled = _Filled(province, units)
    formalities = Formalities(
        superior=filled.in_line(template.superior),
        issuer=filled.in_line(template.issuer),
        place=filled.in_line(template.place),
        authority=filled.in_line(template.authority),
        offices=filled.in_line(template.offices),
        signer=template.signer,
        addressee=filled.in_line(template.addressee),
        recipients=filled.recipients(template.recipients),
        bases="\n".join(bases),
    )
    if template.leader_signs and leader:
        offices = [*lines_of(formalities.offices), *filter(None, [leader.office.upper()])]
        formalities = replace(formalities, offices="\n".join(offices), signer=leader.full_name)
    return template.symbol, replace(formalities, body=body_named(formalities.issuer, province))


def body_named(issuer, province=DEFAULT_PROVINCE):
    """ "ỦY BAN NHÂN DÂN\nHUYỆN LAI VUNG" as a sentence says it; empty if no body we know is so called."""
    written = " ".join(issuer.split()).upper()
    known = {each.upper(): each for each in (TEAM, "Sở Nội vụ", f"{COMMITTEE} {province}")}
    if not written or written in known:
        return known.get(written, "")
    name = written.removeprefix(f"{COMMITTEE.upper()} ")
    for unit in Unit.objects.search(name):
        if unit.full_name.upper() == name:
            is_department = unit.level == Unit.Level.DEPARTMENT
            return unit.full_name if is_department else f"{COMMITTEE} {unit.in_sentence}"
    return ""


class _Filled:
    """What the administrator wrote, with the province and the units in their places."""

    def __init__(self, province, units):
        self.province = province
        self.units = list(dict.fromkeys(units))

    def in_line(self, text):
        place = self.province.removeprefix("tỉnh ").removeprefix("thành phố ")
        text = text.replace("{tỉnh}", self.province).replace("{TỈNH}", self.province.upper())
        return text.replace("{địa danh}", place)

    def recipients(self, text):
        if len(self.units) > MOST_UNITS_NAMED or not self.units:
            named = "Các đơn vị được kiểm tra"
        else:
            named = "\n".join(self.units)
        return self.in_line(text).replace("{đơn vị}", named)


def proposed_for_inspection(kind, inspection, on=None):
    """(symbol, Formalities) for a paper about this inspection; `on` is the paper's day where one is set."""
    visits = list(
        inspection.visits.select_related("unit__parent__parent").order_by("round", "on", "unit__sort_key")
    )
    units = [visit.unit for visit in visits]
    leader = inspection.team.filter(role=TeamMember.Role.LEADER).first()
    province = province_of(units)
    return proposed(
        kind,
        province=province,
        on=on or inspection.decision_on or inspection.starts_on,
        units=[unit.people_committee for unit in units],
        leader=leader,
        records=list(_records_of(kind, inspection, province)),
    )


def _records_of(kind, inspection, province):
    """The plan and the decision that the inspection itself names."""
    line = getattr(inspection, "planned_as", None)
    if line and line.plan.number:
        plan = line.plan
        on = f" {show_date_long(plan.dated_on)}" if plan.dated_on else ""
        yield f"{said_plan(plan.number)}{on} của {in_full(plan.issued_by_body, province)}"
    if kind != "decision" and inspection.decision_number:
        on = f" {show_date_long(inspection.decision_on)}" if inspection.decision_on else ""
        body = in_full(inspection.organised_by, province)
        yield f"Quyết định số {inspection.decision_number}{on} của {body} về việc thành lập {TEAM}"


def said_plan(number):
    return f"Kế hoạch số {number}"


def in_full(body, province):
    """ "UBND tỉnh" on paper: "Ủy ban nhân dân tỉnh Đồng Tháp"."""
    if body in ("UBND tỉnh", "Ủy ban nhân dân tỉnh", "Uỷ ban nhân dân tỉnh"):
        return f"Ủy ban nhân dân {province}"
    return body.replace("UBND", "Ủy ban nhân dân", 1)


def proposed_for_plan(plan, on=None):
    """The bases that were written on the plan itself go before the catalogue's."""
    lines = plan.lines.standing().prefetch_related("units__parent__parent")
    province = province_of([unit for line in lines for unit in line.units.all()])
    symbol, formalities = proposed("plan", province=province, on=on or plan.dated_on or timezone.localdate())
    own = [basis if basis.startswith("Căn cứ") else f"Căn cứ {basis}" for basis in plan.legal_bases]
    if own:
        formalities = replace(formalities, bases="\n".join(own))
    return symbol, formalities


def proposed_for_unit(unit, on=None):
    """What a unit reports itself: its own head and signer, the addressee as the catalogue has it."""
    day = on or timezone.localdate()
    _, formalities = proposed("remedy_report", province=province_of([unit]), on=day)
    parent = unit.parent_on(day) or unit.parent
    head = UnitHead.objects.of_body(unit).in_force(day).first()
    is_department = unit.level == Unit.Level.DEPARTMENT
    own = replace(
        formalities,
        superior=parent.people_committee.upper() if parent else "",
        issuer=unit.full_name.upper() if is_department else f"ỦY BAN NHÂN DÂN\n{unit.full_name.upper()}",
        offices=_head_of_department(unit, head) if is_department else _chairman(head),
        signer=head.full_name if head else "",
        recipients="Như trên\nSở Nội vụ\nLưu: VT",
    )
    own = replace(own, body=unit.full_name if is_department else f"{COMMITTEE} {unit.in_sentence}")
    if is_department:
        return f"BC-{''.join(word[0] for word in unit.full_name.split()).upper()}", own
    place = unit.full_name if unit.name[:1].isdigit() else unit.name
    return "BC-UBND", replace(own, place=place if len(place) <= LONGEST_PLACE else own.place)


def _chairman(head):
    acting = head and fold(head.office).startswith(("quyen ", "q."))
    return f"TM. ỦY BAN NHÂN DÂN\n{'Q. ' if acting else ''}CHỦ TỊCH"


def _head_of_department(unit, head):
    if head:
        return head.office.removesuffix(f" {unit.full_name}").removesuffix(" Sở").upper()
    return {Unit.Type.DEPARTMENT: "GIÁM ĐỐC", Unit.Type.BOARD: "TRƯỞNG BAN"}.get(unit.type, "THỦ TRƯỞNG")


def proposed_for_year(year, on=None):
    day = on or min(datetime.date(year, 12, 31), timezone.localdate())
    return proposed("year_report", province=province_of([]), on=day)
