"""The decision that sets up the team (Quyết định thành lập Đoàn), first version: frozen data to parts.

Articles as provinces use them: who is on the team, what it does when and where, who carries it out. What the
record does not know stays a dotted line for the pen.
"""

from districts.reading import show_date_long

from .formalities import formal
from .parts import Article, Centred, Head, Paper, Paragraph, Signature, listed
from .report_v1 import MOST_UNITS_NAMED

SUBJECT = "Thành lập Đoàn kiểm tra công tác cải cách hành chính"
DOTS = "…" * 8
UNITS_IN_TITLE = 3


def title_of(units):
    """The abstract (trích yếu) of a decision on a team that goes to these units."""
    names = list(dict.fromkeys(unit.in_sentence for unit in units))
    if not names:
        return SUBJECT
    if len(names) > UNITS_IN_TITLE:
        return f"{SUBJECT} tại {len(names)} đơn vị"
    return f"{SUBJECT} tại {listed(names)}"


def compose(snapshot, *, number, dated_on, symbol, timed=None) -> Paper:
    """:param timed: how a later version says the time of the inspection."""
    units = list(dict.fromkeys(visit.unit for visit in snapshot.visits))
    names = {unit.key: unit for unit in snapshot.units}
    paper = Paper(
        head=Head("", (), "", "", ""),
        name="QUYẾT ĐỊNH",
        subject=f"Về việc {snapshot.title[:1].lower()}{snapshot.title[1:]}",
        addressee="",
        bases=(),
        blocks=(
            Centred("QUYẾT ĐỊNH:"),
            Article("Điều 1.", f"{snapshot.title}, gồm các ông, bà có tên sau:"),
            *members(snapshot.team),
            Article("Điều 2.", "Nhiệm vụ, thời gian, địa điểm kiểm tra"),
            *task(snapshot, [names[key].in_sentence for key in units], (timed or time_of)(snapshot)),
        ),
        closing_label="Điều 3.",
        closing=(
            "Thủ trưởng các cơ quan, đơn vị có liên quan, đơn vị được kiểm tra và các ông, bà có tên tại "
            "Điều 1 "
            "chịu trách nhiệm thi hành Quyết định này kể từ ngày ký./."
        ),
        signature=Signature((), ""),
        recipients=(),
        appendices=(),
        is_sample=snapshot.is_sample,
    )
    return formal(paper, snapshot.formalities, number=number, dated_on=dated_on, symbol=symbol)


def members(team):
    """Everybody in order of role; a name or office nobody recorded is left to the pen."""
    people = [(person.name, person.office, person.role_label) for person in team]
    if not any(person.role == "leader" for person in team):
        people.insert(0, ("", "", "Trưởng đoàn"))
    if not any(person.role in ("member", "secretary") for person in team):
        people += [("", "", "Thành viên")] * 2
    for place, (name, office, role) in enumerate(people, 1):
        end = "." if place == len(people) else ";"
        yield Paragraph(f"{name or DOTS}, {office or DOTS} - {role}{end}", label=f"{place}.")


def task(snapshot, units, time):
    where = where_of(units)
    yield Paragraph(
        f"Đoàn kiểm tra có nhiệm vụ kiểm tra công tác cải cách hành chính{where}, báo cáo kết quả kiểm tra "
        "với "
        "cơ quan ra quyết định.",
        label="1.",
    )
    fields = ", ".join(field.name[:1].lower() + field.name[1:] for field in snapshot.fields)
    yield Paragraph(f"Nội dung kiểm tra: {fields}.", label="2.")
    yield Paragraph(f"Thời gian kiểm tra: {time}.", label="3.")
    yield Paragraph("Đoàn kiểm tra tự giải thể sau khi hoàn thành nhiệm vụ.", label="4.")


def where_of(units):
    if not units:
        return f" tại {DOTS}"
    if len(units) > MOST_UNITS_NAMED * 4:
        return f" tại {len(units)} đơn vị"
    return f" tại {listed(units)}"


def time_of(snapshot):
    days = sorted({visit.on for visit in snapshot.visits})
    first, last = (days[0], days[-1]) if days else (snapshot.starts_on, snapshot.ends_on)
    return between(first, last)


def between(first, last):
    if last is None or first == last:
        return show_date_long(first)
    return f"từ {show_date_long(first)} đến {show_date_long(last)}"
