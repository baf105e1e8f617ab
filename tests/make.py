"""Builders: `make.finding(kind="han_che")` gives a saved record with every unmentioned thing sensible.

Each takes overrides by keyword and builds what it stands on only where it is not given. Names and codes
are made unique by one counter, so two calls never collide.
"""

import datetime
from itertools import count

from accounts.models import Membership, User
from districts.models import (
    BoundaryFile,
    DossierReturn,
    DossierReturnLine,
    MembershipPlacement,
    Programme,
    ReformField,
    ReformScheme,
    Reorganisation,
    ReorganisationLine,
    ReorganisationTarget,
    ReportedFigure,
    ReturnDuty,
    ReturnFile,
    ReturnReminder,
    ReturnTransition,
    ServiceModel,
    ServiceModelAdoption,
    ServiceModelStatus,
    SubUnitPlacement,
    Unit,
    UnitBoundary,
    UnitHead,
    UnitSuccession,
)
from inspections.minutes.content import collect
from inspections.minutes.wording import sha256_of, text_of
from inspections.models import (
    ChecklistAnswer,
    ChecklistItem,
    ChecklistSection,
    ChecklistVersion,
    Comment,
    DeadlineRule,
    DecreedDay,
    Document,
    DocumentBatch,
    DocumentBatchItem,
    DocumentCheck,
    DocumentReading,
    DocumentTemplate,
    DossierDraw,
    DossierFault,
    EscalationRung,
    Evidence,
    Extension,
    FaultBasis,
    FaultType,
    Finding,
    Inspection,
    InspectionPlan,
    LegalBasis,
    Letter,
    Minutes,
    MinutesAcknowledgement,
    Notice,
    PlannedInspection,
    PlanTransition,
    Remedy,
    RemedyCheck,
    RemedyPlacement,
    Requirement,
    Response,
    SampledDossier,
    ServiceModelObservation,
    SignedFile,
    TeamMember,
    Transition,
    TrustedCertificate,
    Visit,
    VisitAttendee,
    VisitChecklist,
)
from inspections.notices.telling import name_of

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


def unit_head(unit=None, **fields):
    """Somebody at the head of a unit, since 2016 unless told otherwise."""
    fields.setdefault("full_name", f"Huỳnh Thị Đứng Đầu {number()}")
    fields.setdefault("office", "Chủ tịch Ủy ban nhân dân huyện")
    fields.setdefault("valid_from", datetime.date(2016, 6, 1))
    return UnitHead.objects.create(unit=unit or globals()["unit"](), **fields)


def reorganisation(**fields):
    """A merger drafted for 1 July 2025; nothing in it yet."""
    fields = {"on": datetime.date(2025, 7, 1), "legal_basis": "NQ 1663/NQ-UBTVQH15"} | fields
    fields.setdefault("created_by", fields.get("created_by") or user())
    return Reorganisation.objects.create(**fields)


def target(reorganisation=None, unit=None, **fields):
    """A unit after the day: `unit` where it goes on, else a new commune."""
    reorganisation = reorganisation or globals()["reorganisation"]()
    if unit is None:
        n = number()
        fields = {"name": f"Mới {n}", "type": "xa", "level": "xa", "code": f"M{n:04d}"} | fields
        if "parent" not in fields:
            fields["parent"] = globals()["unit"](type="tinh")
    return ReorganisationTarget.objects.create(reorganisation=reorganisation, unit=unit, **fields)


def reorganised(target=None, unit=None, **fields):
    """One line of a draft: the whole unit goes to the target."""
    fields.setdefault("reorganisation", target.reorganisation if target else reorganisation())
    return ReorganisationLine.objects.create(
        target=target, unit=unit or globals()["unit"](type="xa"), **fields
    )


def sub_unit_placement(target=None, unit=None):
    target = target or globals()["target"]()
    return SubUnitPlacement.objects.create(
        reorganisation=target.reorganisation, unit=unit or globals()["unit"](type="xa"), target=target
    )


def membership_placement(target=None, membership=None):
    target = target or globals()["target"]()
    return MembershipPlacement.objects.create(
        reorganisation=target.reorganisation,
        membership=membership or globals()["membership"](),
        target=target,
    )


def remedy_placement(target=None, remedy=None):
    target = target or globals()["target"]()
    return RemedyPlacement.objects.create(
        reorganisation=target.reorganisation, remedy=remedy or globals()["remedy"](), target=target
    )


def boundary_file(**fields):
    """A file whose outlines were taken over, on paper: `boundary` makes an outline of it."""
    fields = {
        "name": "ranh-gioi.geojson",
        "size": 1000,
        "level": "huyen",
        "as_of": DAY,
        "n_units": 1,
    } | fields
    fields.setdefault("sha256", f"{number():064x}")
    fields.setdefault("source", "Bản đồ thử nghiệm")
    fields.setdefault("committed_by", fields.get("committed_by") or user())
    return BoundaryFile.objects.create(**fields)


def boundary(unit=None, west=105.5, south=10.2, **fields):
    """A square of a tenth of a degree with the named corner."""
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
    fields = {"polygons": [[ring]], "latitude": south + 0.05, "longitude": west + 0.05} | fields
    fields.setdefault("file", fields.get("file") or boundary_file())
    made = UnitBoundary(unit=unit or globals()["unit"](), **fields)
    made.draw()
    made.save()
    return made


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


def model_status(model=None, **fields):
    """A model that runs since 4 September 2019, by somebody's word."""
    fields = {"status": ServiceModel.Status.RUNNING, "on": DAY} | fields
    return ServiceModelStatus.objects.create(service_model=model or service_model(), **fields)


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


def attendee(visit=None, **fields):
    fields = {"side": "don_vi", "order": 1, "full_name": f"Đỗ Thị Thử {number()}"} | fields
    return VisitAttendee.objects.create(visit=visit or globals()["visit"](), **fields)


def plan(lines=0, **fields):
    """A draft plan of 2019; `state="issued"` comes with number and day."""
    n = number()
    fields = {"year": 2019, "title": f"Kế hoạch thử nghiệm {n}"} | fields
    if fields.get("state") == InspectionPlan.State.ISSUED:
        fields = {"number": f"{n}/KH-UBND", "dated_on": datetime.date(fields["year"], 1, 10)} | fields
    made = InspectionPlan.objects.create(**fields)
    for _ in range(lines):
        planned(made)
    return made


def planned(plan=None, units=None, **fields):
    """A line of September for one new unit."""
    fields = {"month": 9} | fields
    made = PlannedInspection.objects.create(plan=plan or globals()["plan"](), **fields)
    made.units.set([unit()] if units is None else units)
    return made


def plan_transition(plan=None, **fields):
    fields = {"name": "issue", "from_state": "draft", "to_state": "issued"} | fields
    return PlanTransition.objects.create(plan=plan or globals()["plan"](), **fields)


def remedy_check(visit=None, remedy=None, **fields):
    visit = visit or globals()["visit"]()
    fields = {"seen": "da_khac_phuc"} | fields
    return RemedyCheck.objects.create(
        visit=visit, remedy=remedy or globals()["remedy"](unit=visit.unit), **fields
    )


def fault(code="tre_hen", **fields):
    """A fault of the catalogue, or a new one where the code is not there."""
    n = number()
    defaults = {"name": f"Lỗi thử {n}", "wording": f"Câu mẫu của lỗi thử {n}.", **fields}
    return FaultType.objects.get_or_create(code=code, defaults=defaults)[0]


def fault_basis(fault=None, **fields):
    """In force since the beginning of 2019."""
    fields = {"words": f"Căn cứ thử {number()}", "valid_from": datetime.date(2019, 1, 1)} | fields
    return FaultBasis.objects.create(fault=fault or globals()["fault"](), **fields)


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


def checklist_version(on=DAY):
    """The version that the catalogue published for a day."""
    return ChecklistVersion.objects.in_force(on).get()


def checklist_draft(items=1, scheme=None, **fields):
    """A draft with `items` items in the section of field 2."""
    fields.setdefault("title", f"Phiếu thử nghiệm {number()}")
    fields.setdefault("valid_from", DAY)
    made = ChecklistVersion.objects.create(scheme=scheme or globals()["scheme"](), **fields)
    section = checklist_section(made)
    for _ in range(items):
        checklist_item(section)
    return made


def checklist_section(version=None, number=2, **fields):
    version = version or ChecklistVersion.objects.create(
        scheme=scheme(), title=f"Phiếu thử nghiệm {globals()['number']()}", valid_from=DAY
    )
    reform_field = version.scheme.fields.get(number=number)
    fields = {"name": reform_field.name, "order": number} | fields
    return ChecklistSection.objects.create(version=version, reform_field=reform_field, **fields)


def checklist_item(section=None, **fields):
    n = number()
    fields = {
        "code": f"T.{n}",
        "order": n % 1000,
        "words": f"Mục thử {n}",
        "finding_words": "Chưa đạt.",
    } | fields
    return ChecklistItem.objects.create(section=section or checklist_section(), **fields)


def visit_checklist(visit=None, version=None, **fields):
    """The visit has begun its checklist, with the version of its day unless told which."""
    visit = visit or globals()["visit"]()
    return VisitChecklist.objects.create(
        visit=visit, version=version or checklist_version(visit.on), **fields
    )


def checklist_answer(visit=None, code="2.08", result="chua_dat", by=None, **fields):
    """An answer to an item of the catalogue, by its code."""
    visit = visit or globals()["visit"]()
    checklist = VisitChecklist.objects.filter(visit=visit).first() or visit_checklist(visit)
    item = ChecklistItem.objects.get(section__version=checklist.version_id, code=code)
    if result:
        fields = {"answered_at": NOON, "answered_by": by or user()} | fields
    return ChecklistAnswer.objects.create(checklist=checklist, item=item, result=result, **fields)


def requirement(inspection=None, units=None, **fields):
    """A requirement issued on the spot to every visited unit, unless told to which units."""
    inspection = inspection or globals()["inspection"]()
    fields.setdefault("words", f"Yêu cầu thử nghiệm {number()}.")
    fields.setdefault("state", Requirement.State.ISSUED)
    if fields["state"] == Requirement.State.ISSUED:
        fields.setdefault("issued_on", inspection.starts_on)
    made = Requirement.objects.create(inspection=inspection, **fields)
    visited = dict.fromkeys(visit.unit for visit in inspection.visits.all())
    for each in visited if units is None else units:
        remedy(made, each)
    return made


def remedy(requirement=None, unit=None, **fields):
    """One that is confirmed names who confirmed it, and when."""
    requirement = requirement or globals()["requirement"](units=[])
    if fields.get("state") == Remedy.State.VERIFIED:
        fields = {"done_on": DAY, "verified_at": NOON} | fields
        fields.setdefault("verified_by", fields.get("verified_by") or user())
    return Remedy.objects.create(requirement=requirement, unit=unit or globals()["unit"](), **fields)


def response(remedy=None, **fields):
    fields.setdefault("kind", Response.Kind.REPORT)
    fields.setdefault("words", "Đơn vị đã khắc phục xong.")
    fields.setdefault("created_by", fields.get("created_by") or user())
    return Response.objects.create(remedy=remedy or globals()["remedy"](), **fields)


def comment(about=None, **fields):
    """Something the province says about a finding (or a remedy); `field` makes it ask for a correction."""
    about = about or finding()
    fields.setdefault("words", "Đề nghị xem lại.")
    fields.setdefault("side", Comment.Side.PROVINCE)
    fields.setdefault("created_by", fields.get("created_by") or user())
    if fields.get("field"):
        fields = {"proposed": "Câu khác.", "was": "Câu cũ.", "state": Comment.State.ASKED} | fields
    return Comment.objects.create(**{"finding" if isinstance(about, Finding) else "remedy": about}, **fields)


def decreed_day(on=datetime.date(2019, 9, 3), **fields):
    """A day off by decree, unless told that it is worked."""
    fields.setdefault("legal_basis", "Thông báo thử nghiệm số 1")
    return DecreedDay.objects.create(on=on, **fields)


def extension(remedy=None, until=datetime.date(2019, 10, 30), **fields):
    fields.setdefault("reason", "Cần thêm thời gian tập huấn.")
    fields.setdefault("asked_by", fields.get("asked_by") or user())
    return Extension.objects.create(remedy=remedy or globals()["remedy"](), asked_until=until, **fields)


def deadline_rule(severity="nhe", **fields):
    """Of light limitations, for which the catalogue has none."""
    fields = {"working_days": 20, "basis": "Quy định thử nghiệm"} | fields
    return DeadlineRule.objects.create(severity=severity, **fields)


def escalation_rung(days_late=30, **fields):
    """One out of use, so that it never stands in the way of the catalogue's."""
    fields = {"told": "ubnd", "words": "Báo cáo.", "basis": "Thử nghiệm", "is_used": False} | fields
    return EscalationRung.objects.create(days_late=days_late, **fields)


def draw(visit=None, n_codes=412, n_drawn=20, **fields):
    """A drawing of the first codes, without rows for them."""
    codes = [f"HS-{n:04d}" for n in range(1, n_codes + 1)]
    fields = {"codes_as_pasted": "\n".join(codes), "sha256": "0" * 64, "seed": "a" * 32} | fields
    fields = {"method": "sha256-thu-tu", "drawn": codes[:n_drawn]} | fields
    return DossierDraw.objects.create(
        visit=visit or globals()["visit"](), n_codes=n_codes, n_drawn=n_drawn, **fields
    )


def dossier(visit=None, faults=(), **fields):
    """A dossier that was looked into; `faults` are codes of the catalogue."""
    fields.setdefault("code", f"HS-{number():05d}")
    if "checked_at" not in fields:
        fields |= {"checked_at": NOON, "checked_by": user()}
    made = SampledDossier.objects.create(visit=visit or globals()["visit"](), **fields)
    for code in faults:
        dossier_fault(made, code)
    return made


def dossier_fault(dossier=None, code="tre_hen"):
    return DossierFault.objects.create(dossier=dossier or globals()["dossier"](), fault=fault(code))


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


def documentbatch(inspections=(), **fields):
    """A zip of reports that is being gathered; one item for each inspection."""
    fields = {"kind": "report", "form": "zip"} | fields
    fields.setdefault("made_by", user())
    batch = DocumentBatch.objects.create(**fields)
    for order, each in enumerate(inspections, 1):
        DocumentBatchItem.objects.create(batch=batch, order=order, inspection=each)
    return batch


def batch_item(**fields):
    [item] = documentbatch([inspection()]).items.all()
    for name, value in fields.items():
        setattr(item, name, value)
    item.save()
    return item


def documentcheck(document=None, **fields):
    """A long document's file that waits to be held against the rules of layout."""
    fields = {"sha256": "0" * 64, "rules": "1" * 64} | fields
    fields.setdefault("asked_by", user())
    return DocumentCheck.objects.create(
        document=document or globals()["document"](state="ready", pages=200), **fields
    )


def documentreading(document=None, **fields):
    """Somebody looked at a document's page."""
    fields = {"what": "page"} | fields
    fields.setdefault("by", user())
    return DocumentReading.objects.create(document=document or globals()["document"](), **fields)


def document_template(**fields):
    """How statistics reports are issued: the one kind whose formalities no migration loads."""
    fields = {"kind": Document.Kind.STATISTICS_REPORT, "issuer": "SỞ NỘI VỤ", "symbol": "BC-SNV"} | fields
    return DocumentTemplate.objects.create(**fields)


def legal_basis(**fields):
    fields.setdefault("words", f"Nghị quyết thử nghiệm số {number()}/NQ-CP")
    return LegalBasis.objects.create(**fields)


def trusted_certificate(**fields):
    """An authority that is trusted, by a row alone: its bytes are no certificate."""
    fields.setdefault("fingerprint", f"{number():064x}")
    known = {"subject": "Nơi cấp thử nghiệm", "issuer": "Nơi cấp thử nghiệm", "serial": "1", "der": b"x"}
    known |= {"valid_from": NOON, "valid_to": NOON + datetime.timedelta(days=3650), "note": "Thử nghiệm"}
    fields.setdefault("added_by", user())
    return TrustedCertificate.objects.create(**known | fields)


def signed_file(document=None, **fields):
    """A signed file of an issued document, by a row alone."""
    fields = {"order": 1, "file": "documents/ky.pdf", "sha256": f"{number():064x}", "size": 9} | fields
    fields.setdefault("uploaded_by", user())
    return SignedFile.objects.create(
        document=document or globals()["document"](state="ready"), signatures=[], **fields
    )


def statistics_report(**fields):
    """A report of statistics of August 2024 that waits in the queue."""
    parameters = {
        "first": "2024-08-14",
        "last": "2024-08-14",
        "level": "",
        "parent": None,
        "field": None,
        "measure": "on_time",
        "with_submitted": False,
    }
    fields = {"kind": Document.Kind.STATISTICS_REPORT, "template_version": "statistics_v1"} | fields
    fields.setdefault("title", f"Thống kê thử nghiệm {number()}")
    fields.setdefault("symbol", "BC-SNV")
    parameters |= fields.pop("parameters", {})
    return Document.objects.create(inspection=None, parameters=parameters, **fields)


def transition(inspection=None, **fields):
    fields.setdefault("name", "begin")
    fields.setdefault("from_state", Inspection.State.NOTIFIED)
    fields.setdefault("to_state", Inspection.State.IN_FIELD)
    return Transition.objects.create(inspection=inspection or globals()["inspection"](), **fields)


def ready_for_minutes(visit):
    """The visit with all that minutes need: hours, a place, people of both sides."""
    visit.from_time, visit.to_time = datetime.time(8), datetime.time(11, 30)
    visit.place = "Hội trường Ủy ban nhân dân huyện"
    visit.save()
    attendee(visit, side="doan", full_name="Lê Thị Trưởng", office="Phó Giám đốc Sở Nội vụ")
    attendee(visit, full_name="Trần Văn Chủ", office="Chủ tịch Ủy ban nhân dân huyện")
    return visit


def draft_minutes(visit=None, **fields):
    """A draft that may be frozen."""
    visit = visit or ready_for_minutes(globals()["visit"]())
    fields = {
        "chair_name": "Lê Thị Trưởng",
        "secretary_name": "Phạm Văn Ký",
        "proceedings": "Trưởng đoàn công bố quyết định. Đơn vị báo cáo.",
    } | fields
    return Minutes.objects.create(visit=visit, **fields)


def minutes(visit=None, acknowledged_by=(), **fields):
    """Frozen minutes that say what the records say now.

    :param acknowledged_by: sides ("doan", "don_vi"); with both the minutes are acknowledged.
    """
    made = draft_minutes(visit, **fields)
    content = collect(made)
    made.content, made.text = content.to_json(), text_of(content)
    made.sha256 = sha256_of(made.text)
    made.state, made.frozen_at, made.frozen_by = Minutes.State.FROZEN, NOON, user()
    made.save()
    for side in acknowledged_by:
        acknowledgement(made, side=side)
    if len(acknowledged_by) == 2:
        made.state = Minutes.State.ACKNOWLEDGED
        made.save(update_fields=["state"])
    return made


def acknowledgement(minutes=None, **fields):
    minutes = minutes or globals()["minutes"]()
    fields = {"side": "don_vi", "full_name": "Trần Văn Chủ", "sha256": minutes.sha256} | fields
    fields.setdefault("by", fields.get("by") or user())
    return MinutesAcknowledgement.objects.create(minutes=minutes, **fields)


def agreed_minutes(inspection):
    """Minutes of every visit, acknowledged by both sides."""
    return [minutes(each, acknowledged_by=("doan", "don_vi")) for each in inspection.visits.all()]


# --- Notices ------------------------------------------------------------------------------------


def notice(to=None, subject=None, **fields):
    """Told of an inspection unless another record is given."""
    subject = subject or inspection()
    fields.setdefault("event", Notice.Event.INSPECTION_NOTIFIED)
    fields.setdefault("key", f"thu:{number()}")
    fields.setdefault("headline", "Đoàn kiểm tra sẽ làm việc tại đơn vị")
    fields.setdefault("path", "/")
    return Notice.objects.create(to=to or user(), **{name_of(subject): subject}, **fields)


def letter(to=None, **fields):
    fields.setdefault("kind", Letter.Kind.DAILY)
    fields.setdefault("on", DAY)
    fields.setdefault("next_try_at", NOON)
    return Letter.objects.create(to=to or user(email="nguoi@example.vn"), **fields)
