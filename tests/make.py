"""Builders: `make.finding(kind="han_che")` gives a saved record with every unmentioned thing sensible.

Each takes overrides by keyword and builds what it stands on only where it is not given. Names and codes
are made unique by one counter, so two calls never collide.
"""

import datetime
from itertools import count

from accounts.models import Membership, User
from districts.models import (
    DossierReturn,
    DossierReturnLine,
    Programme,
    ReformField,
    ReformScheme,
    ReportedFigure,
    ReturnDuty,
    ReturnFile,
    ReturnReminder,
    ReturnTransition,
    ServiceModel,
    ServiceModelAdoption,
    Unit,
    UnitSuccession,
)
from inspections.models import (
    Document,
    Evidence,
    FaultType,
    Finding,
    Inspection,
    Remedy,
    Requirement,
    Response,
    ServiceModelObservation,
    TeamMember,
    Transition,
    Visit,
)

DAY = datetime.date(2019, 9, 4)
NOON = datetime.datetime(2019, 9, 4, 5, tzinfo=datetime.UTC)  # 12:00 in Vietnam
PASSWORD = "mat-khau-de-thu-nghiem"

_numbers = count(1)


def number():
    return next(_numbers)


# --- People -------------------------------------------------------------------------------------


def user(role=None, unit=None, *, password=None, **fields):
    """A person; with `role` (and `unit` for unit roles) also the membership, in force since 2011.

    Without `password` no password signs in: tests use `sign_in`, which needs none.
    """
    n = number()
    fields.setdefault("username", f"nguoi{n}")
    fields.setdefault("full_name", f"Nguyễn Văn Thử {n}")
    fields.setdefault("must_change_password", False)
    person = User.objects.create_user(password=password, **fields)
    if role:
        membership(person, role, unit)
    return person


def membership(person=None, role="unit_officer", unit=None, **fields):
    if unit is None and role in ("unit_officer", "unit_head"):
        unit = globals()["unit"]()
    fields.setdefault("valid_from", datetime.date(2011, 1, 1))
    return Membership.objects.create(user=person or user(), role=role, unit=unit, **fields)


# --- Units --------------------------------------------------------------------------------------

LEVEL_OF_TYPE = {
    Unit.Type.PROVINCE: Unit.Level.PROVINCE,
    Unit.Type.CITY: Unit.Level.DISTRICT,
    Unit.Type.TOWN: Unit.Level.DISTRICT,
    Unit.Type.RURAL_DISTRICT: Unit.Level.DISTRICT,
    Unit.Type.URBAN_DISTRICT: Unit.Level.DISTRICT,
    Unit.Type.WARD: Unit.Level.COMMUNE,
    Unit.Type.COMMUNE: Unit.Level.COMMUNE,
    Unit.Type.TOWNSHIP: Unit.Level.COMMUNE,
}


def unit(name=None, **fields):
    """A rural district that always was and still is, unless told otherwise; the level follows the type."""
    n = number()
    fields.setdefault("type", Unit.Type.RURAL_DISTRICT)
    fields.setdefault("level", LEVEL_OF_TYPE.get(fields["type"], Unit.Level.DEPARTMENT))
    fields.setdefault("code", f"T{n:04d}")
    return Unit.objects.create(name=name or f"Thử Nghiệm {n}", **fields)


def succession(predecessor=None, successor=None, **fields):
    on = fields.setdefault("on", datetime.date(2025, 7, 1))
    fields.setdefault("kind", UnitSuccession.Kind.MERGE)
    predecessor = predecessor or unit(valid_to=on - datetime.timedelta(days=1))
    if successor is None and fields["kind"] != UnitSuccession.Kind.ABOLISH:
        successor = unit(valid_from=on)
    return UnitSuccession.objects.create(predecessor=predecessor, successor=successor, **fields)


def scheme(on=DAY):
    """The reform programme of a day, from the catalogue."""
    return ReformScheme.objects.in_force(on).get()


def field(number=2, on=DAY):
    """A field of the programme of a day, from the catalogue."""
    return ReformField.objects.get(scheme=scheme(on), number=number)


def programme(name=None, **fields):
    return Programme.objects.create(name=name or f"Đề án thử nghiệm {number()}", **fields)


def service_model(name=None, units=(), **fields):
    """A model, run by `units`."""
    model = ServiceModel.objects.create(name=name or f"Mô hình thử nghiệm {number()}", **fields)
    for each in units:
        adoption(model, each)
    return model


def adoption(model=None, unit=None, **fields):
    return ServiceModelAdoption.objects.create(
        service_model=model or service_model(), unit=unit or globals()["unit"](), **fields
    )


def dossier_return(unit=None, lines=1, **fields):
    """The return of August 2019 (15/07–14/08) with `lines` lines that add up."""
    fields.setdefault("period_from", datetime.date(2019, 7, 15))
    fields.setdefault("period_to", datetime.date(2019, 8, 14))
    fields.setdefault("period_words", "tháng 8/2019")
    made = DossierReturn.objects.create(unit=unit or globals()["unit"](), **fields)
    for _ in range(lines):
        line(made)
    return made


def line(dossier_return=None, **fields):
    """A line that adds up: 30 + 60 + 10 received, 20 + 65 + 5 handled, 8 + 2 pending."""
    dossier_return = dossier_return or globals()["dossier_return"](lines=0)
    counts = {
        "online": 30,
        "direct": 60,
        "carried_over": 10,
        "early": 20,
        "on_time": 65,
        "late": 5,
        "pending_in_time": 8,
        "pending_overdue": 2,
    }
    order = number()
    fields = {"order": order, "field_name": f"Lĩnh vực thử {order}"} | counts | fields
    return DossierReturnLine.objects.create(dossier_return=dossier_return, **fields)


def return_file(dossier_return=None, **fields):
    """A file of which only the name is there; tests that need bytes store them themselves."""
    fields = {"name": "bieu.xlsx", "file": "returns/bieu.xlsx", "size": 1000, "n_lines": 1} | fields
    fields.setdefault("sha256", f"{number():064x}")
    return ReturnFile.objects.create(dossier_return=dossier_return or globals()["dossier_return"](), **fields)


def return_transition(dossier_return=None, **fields):
    fields = {"name": "submit", "from_state": "draft", "to_state": "submitted"} | fields
    return ReturnTransition.objects.create(
        dossier_return=dossier_return or globals()["dossier_return"](), **fields
    )


def return_duty(level=Unit.Level.DEPARTMENT, **fields):
    """Departments owe none by the catalogue, so theirs never overlaps another."""
    fields = {"days_to_send": 5, "valid_from": datetime.date(2019, 1, 1)} | fields
    return ReturnDuty.objects.create(level=level, **fields)


def return_reminder(unit=None, **fields):
    """A reminder of August 2019 (15/07–14/08)."""
    fields.setdefault("period_from", datetime.date(2019, 7, 15))
    fields.setdefault("period_to", datetime.date(2019, 8, 14))
    fields.setdefault("by", fields.get("by") or user())
    return ReturnReminder.objects.create(unit=unit or globals()["unit"](), **fields)


# --- Inspections --------------------------------------------------------------------------------


def inspection(units=2, team=None, **fields):
    """An inspection in the field on 4 September 2019.

    :param units: how many new units are visited, or which ones.
    :param team: {role: user, or a list of users}; no team unless told.
    """
    fields.setdefault("title", f"Kiểm tra thử nghiệm {number()}")
    starts_on = fields.setdefault("starts_on", DAY)
    fields.setdefault("scheme", scheme(starts_on))
    fields.setdefault("state", Inspection.State.IN_FIELD)
    made = Inspection.objects.create(**fields)
    for each in [unit() for _ in range(units)] if isinstance(units, int) else units:
        visit(made, each)
    for role, people in (team or {}).items():
        for person in people if isinstance(people, list) else [people]:
            member(made, role, user=person)
    made.refresh_search_text()
    return Inspection.objects.get(pk=made.pk)  # nothing cached


def member(inspection=None, role="member", **fields):
    if fields.get("user") is not None:
        fields.setdefault("full_name", fields["user"].full_name)
    fields.setdefault("full_name", f"Trần Thị Thử {number()}")
    return TeamMember.objects.create(inspection=inspection or globals()["inspection"](), role=role, **fields)


def visit(inspection=None, unit=None, **fields):
    inspection = inspection or globals()["inspection"](units=0)
    fields.setdefault("on", inspection.starts_on)
    return Visit.objects.create(inspection=inspection, unit=unit or globals()["unit"](), **fields)


def fault(code="tre_hen", **fields):
    """A fault of the catalogue, or a new one where the code is not there."""
    n = number()
    defaults = {"name": f"Lỗi thử {n}", "wording": f"Câu mẫu của lỗi thử {n}.", **fields}
    return FaultType.objects.get_or_create(code=code, defaults=defaults)[0]


def finding(inspection=None, visits=None, **fields):
    """A limitation of every visit of the inspection, unless told which."""
    if inspection is None:
        inspection = visits[0].inspection if visits else globals()["inspection"]()
    fields.setdefault("kind", Finding.Kind.LIMITATION)
    fields.setdefault("words", f"Nội dung thử nghiệm {number()}.")
    if "reform_field" not in fields:
        fields["reform_field"] = inspection.scheme.fields.get(number=2)
    made = Finding.objects.create(inspection=inspection, **fields)
    made.visits.set(inspection.visits.all() if visits is None else visits)
    return made


def strength(inspection=None, **fields):
    return finding(inspection, kind=Finding.Kind.STRENGTH, **fields)


def figure(visit=None, **fields):
    """97 dossiers received online, levels 3 and 4, with an unknown period."""
    if visit is None and "unit" not in fields:
        visit = globals()["visit"]()
    fields.setdefault("unit", visit.unit if visit else None)
    fields.setdefault("as_typed", "97")
    fields.setdefault("value", 97)
    fields.setdefault("channel", ReportedFigure.Channel.ONLINE)
    fields.setdefault("service_level", ReportedFigure.ServiceLevel.ND43_3_4)
    return ReportedFigure.objects.create(visit=visit, **fields)


def observation(visit=None, service_model=None, **fields):
    visit = visit or globals()["visit"]()
    service_model = service_model or globals()["service_model"](units=[visit.unit])
    fields.setdefault("effect", "Giúp người dân tiếp cận dịch vụ công.")
    return ServiceModelObservation.objects.create(visit=visit, service_model=service_model, **fields)


def evidence(inspection=None, **fields):
    """A photo of which only the caption is known; tests that need bytes store them themselves."""
    if inspection is None:
        owner = next((fields[name] for name in ("visit", "finding") if fields.get(name)), None)
        inspection = owner.inspection if owner else globals()["inspection"]()
    fields.setdefault("caption", f"Ảnh thử nghiệm {number()}")
    return Evidence.objects.create(inspection=inspection, **fields)


def requirement(inspection=None, units=None, **fields):
    """A requirement issued on the spot to every visited unit, unless told to which units."""
    inspection = inspection or globals()["inspection"]()
    fields.setdefault("words", f"Yêu cầu thử nghiệm {number()}.")
    fields.setdefault("state", Requirement.State.ISSUED)
    if fields["state"] == Requirement.State.ISSUED:
        fields.setdefault("issued_on", inspection.starts_on)
    made = Requirement.objects.create(inspection=inspection, **fields)
    for each in [visit.unit for visit in inspection.visits.all()] if units is None else units:
        remedy(made, each)
    return made


def remedy(requirement=None, unit=None, **fields):
    requirement = requirement or globals()["requirement"](units=[])
    return Remedy.objects.create(requirement=requirement, unit=unit or globals()["unit"](), **fields)


def response(remedy=None, **fields):
    fields.setdefault("kind", Response.Kind.REPORT)
    fields.setdefault("words", "Đơn vị đã khắc phục xong.")
    fields.setdefault("created_by", fields.get("created_by") or user())
    return Response.objects.create(remedy=remedy or globals()["remedy"](), **fields)


def document(inspection=None, **fields):
    """A report that waits in the queue; `state="ready"` comes with frozen data and (false) bytes."""
    inspection = inspection or globals()["inspection"]()
    fields.setdefault("kind", Document.Kind.REPORT)
    fields.setdefault("title", f"Báo cáo thử nghiệm {number()}")
    fields.setdefault("template_version", "report_v1")
    state = fields.setdefault("state", Document.State.QUEUED)
    if state == Document.State.RUNNING:
        fields = {"claimed_at": NOON, "heartbeat_at": NOON} | fields
    elif state == Document.State.FAILED:
        fields = {"failure_reason": "Không ghi được tệp."} | fields
    elif state == Document.State.READY:
        finished = {"ready_at": NOON, "snapshot": {}, "pdf": "documents/thu.pdf", "pdf_sha256": "0" * 64}
        fields = finished | {"pdf_size": 1000, "pages": 1} | fields
    return Document.objects.create(inspection=inspection, **fields)


def transition(inspection=None, **fields):
    fields.setdefault("name", "begin")
    fields.setdefault("from_state", Inspection.State.NOTIFIED)
    fields.setdefault("to_state", Inspection.State.IN_FIELD)
    return Transition.objects.create(inspection=inspection or globals()["inspection"](), **fields)
