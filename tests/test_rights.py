"""Who gets through every door: each URL of the portal stands in a table, with what each person gets.

A row reads like a line of seats, one letter for each person of CAST:
    .  let in (a page, a redirect onward, or a form that was looked at and sent back)
    L  sent to the sign-in page
    4  as if it were not there (404): a stranger learns nothing
    3  told that the right is missing (403)

What writes is tried by POST as well, with nothing in the form, so that no door is open behind a closed
page. THE inspection is in the field; rights that begin with the signed minutes have rows of their own.
"""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

import make
from inspections.documents import kinds
from inspections.documents.proof_code import new_code
from inspections.models import Inspection

pytestmark = pytest.mark.django_db

CAST = [
    "anonymous",
    "stranger_officer",
    "outsider",
    "officer",
    "inspector",
    "secretary",
    "leader",
    "staff",
    "leadership",
    "administrator",
]
EVERYBODY = ". . . . . . . . . ."
SIGNED_IN = "L . . . . . . . . ."
CREATES = "L 3 3 3 3 3 3 . 3 3"
SEES_ALL = "L 3 3 3 3 3 3 . . 3"
SEES_PLAN = "L 4 4 4 . . . . . 4"
PLANS = "L 4 4 4 3 3 3 . 3 4"
SEES = "L 4 4 . . . . . . 4"
SEES_LOG = "L 4 4 3 . . . . . 4"
WRITES = "L 4 4 3 . . . . 3 4"
LEADS = "L 4 4 3 3 . . . 3 4"
SEES_FILES = "L 4 4 4 . . . . . 4"
TAKES_ORIGINALS = "L 4 4 4 3 . . . 3 4"
READS_LOG = "L 4 4 4 3 3 3 . 3 4"
MAKES_AGAIN = "L 4 4 4 3 . . . 3 4"
ISSUES = "L 4 4 4 3 3 . . 3 4"
ANSWERS = "L 4 4 . 3 3 3 3 3 4"
RETURNS = "L . 3 . 3 3 3 . . 3"
SEES_RETURN = "L 4 4 . 4 4 4 . . 4"
FILES = "L 4 4 . 4 4 4 3 3 4"
ACCEPTS = "L 4 4 3 4 4 4 . 3 4"
IMPORTS = "L . 3 . 3 3 3 3 3 3"
KNOWS_MODEL = "L 4 4 4 . . . . . 4"
WRITES_MODEL = "L 4 4 4 . . . . 3 4"
VERIFIES = "L 4 4 3 3 3 . . 3 4"

OF_ITS_MAKER = "L 4 4 4 4 4 . 4 4 ."
TAKES_BATCH = "L 4 4 4 4 4 . 4 4 3"
FOR_TEAM = "L 4 4 3 3 3 . 3 3 4"

GET, POST, BOTH = ("get",), ("post",), ("get", "post")


def read_text(scene):
    """What a press sends that names the text that was read."""
    return {"sha256": scene["minutes"].sha256}


# URL name → (methods, seats, what is sent); a second row for one name has a word after a space.
RIGHTS = {
    "home": (GET, SIGNED_IN, {}),
    "search": (GET, SIGNED_IN, {"q": "lai vung"}),
    # notices: each person's own
    "notice_list": (GET, SIGNED_IN, {}),
    "notice_read_all": (POST, SIGNED_IN, {}),
    "notice_mail": (BOTH, SIGNED_IN, {}),
    "notice_open": (POST, "L 4 4 . 4 4 4 4 4 4", {}),
    "notice_read": (POST, "L 4 4 . 4 4 4 4 4 4", {}),
    # units: public to whoever is signed in; what stands on their page is narrowed part by part
    "unit_list": (GET, SIGNED_IN, {}),
    "unit_detail": (GET, SIGNED_IN, {}),
    "unit_history": (GET, SIGNED_IN, {}),
    "unit_map": (GET, SIGNED_IN, {"so_lieu": "yeu_cau"}),
    # plan
    "plan_list": (GET, SIGNED_IN, {}),
    "plan_calendar": (GET, SIGNED_IN, {"nam": "2019", "thang": "9"}),
    "plan_create": (BOTH, CREATES, {}),
    "plan_coverage": (GET, SEES_ALL, {}),
    "plan_add_unit": (
        POST,
        CREATES,
        lambda scene: {"don_vi": scene["visit"].unit.uuid, "ke_hoach": scene["plan"].uuid},
    ),
    "plan_detail": (GET, SEES_PLAN, {}),
    "plan_edit": (BOTH, PLANS, {}),
    "plan_document": (BOTH, PLANS, {}),
    "plan_issue": (POST, PLANS, {}),
    "plan_copy": (BOTH, PLANS, {}),
    "line_create": (BOTH, PLANS, {}),
    "line_edit": (BOTH, PLANS, {}),
    "line_withdraw": (BOTH, PLANS, {}),
    "line_begin": (POST, PLANS, {}),
    # inspection
    "inspection_list": (GET, SIGNED_IN, {}),
    "inspection_create": (BOTH, CREATES, {}),
    "inspection_edit": (BOTH, LEADS, {}),
    "inspection_detail": (GET, SEES, {}),
    "inspection_move": (POST, LEADS, {"step": "sign_minutes"}),
    "inspection_steps": (GET, SEES, {}),
    "inspection_history": (GET, SEES_LOG, {}),
    "inspection_workbook": (GET, SEES_LOG, {}),
    "member_create": (BOTH, LEADS, {}),
    "member_edit": (BOTH, LEADS, {}),
    "member_remove": (BOTH, LEADS, {}),
    "visit_create": (BOTH, LEADS, {}),
    "visit_edit": (BOTH, LEADS, {}),
    "visit_remove": (BOTH, LEADS, {}),
    # what is gathered at a visit
    "visit_checklist": (GET, SEES_LOG, {}),
    "visit_checklist written": (POST, WRITES, {}),
    "visit_checklist_photo": (BOTH, WRITES, {}),
    "visit_checklist_finding": (BOTH, WRITES, {}),
    "visit_dossiers": (GET, SEES_LOG, {}),
    "visit_dossier_create": (BOTH, WRITES, {}),
    "visit_dossier_draw": (BOTH, WRITES, {}),
    "visit_dossier_paste": (BOTH, WRITES, {}),
    "visit_dossier_lateness": (GET, WRITES, {}),
    "visit_dossier_finding": (BOTH, WRITES, {}),
    "dossier_edit": (BOTH, WRITES, {}),
    "dossier_withdraw": (BOTH, WRITES, {}),
    "draw_detail": (GET, SEES_LOG, {}),
    "recheck_write": (BOTH, WRITES, {}),
    # minutes: the unit reads its own once they are frozen, and answers them
    "visit_minutes": (GET, SEES, {}),
    "visit_minutes_begin": (POST, LEADS, {}),
    "visit_minutes_document": (POST, LEADS, {"uuid": "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a"}),
    "minutes_detail": (GET, SEES, {}),
    "minutes_edit": (POST, LEADS, {}),
    "minutes_freeze": (POST, LEADS, read_text),
    "minutes_acknowledge": (POST, FOR_TEAM, lambda scene: read_text(scene) | {"side": "doan"}),
    "minutes_acknowledge unit": (POST, ANSWERS, lambda scene: read_text(scene) | {"side": "don_vi"}),
    "minutes_opinion": (POST, ANSWERS, {}),
    "minutes_paper": (POST, LEADS, {}),
    "minutes_text": (GET, SEES, {}),
    "inspection_minutes_changes": (GET, SEES_LOG, {}),
    # what is found
    "finding_list": (GET, SIGNED_IN, {}),
    "finding_repeats": (POST, WRITES, {}),
    "finding_create": (BOTH, WRITES, {}),
    "finding_edit": (BOTH, WRITES, {}),
    "finding_withdraw": (BOTH, WRITES, {}),
    # what is said about it: the unit's people once they see it
    "finding_discussion": (BOTH, SEES_FILES, {}),
    "remedy_discussion": (BOTH, SEES, {}),
    "comment_withdraw": (BOTH, "L 4 4 4 . 3 3 3 3 4", {}),
    "comment_correct": (BOTH, "L 4 4 4 . . . . 3 4", {}),
    "figure_create": (BOTH, WRITES, {}),
    "figure_understood": (GET, SIGNED_IN, {"figure": "hơn 2.000"}),
    "reported_list": (GET, SIGNED_IN, {}),
    "figure_edit": (BOTH, WRITES, {}),
    "figure_withdraw": (BOTH, WRITES, {}),
    "observation_create": (BOTH, WRITES, {}),
    "observation_edit": (BOTH, WRITES, {}),
    "observation_withdraw": (BOTH, WRITES, {}),
    # library of models: what a visit saw is told to others once its minutes are signed
    "model_list": (GET, SIGNED_IN, {}),
    "model_detail": (GET, KNOWS_MODEL, {}),
    "model_edit": (BOTH, WRITES_MODEL, {}),
    "model_status": (BOTH, WRITES_MODEL, {}),
    "model_adopt": (BOTH, WRITES_MODEL, {}),
    "adoption_edit": (BOTH, WRITES_MODEL, {}),
    "adoption_withdraw": (BOTH, WRITES_MODEL, {}),
    "status_withdraw": (BOTH, WRITES_MODEL, {}),
    "evidence_create": (BOTH, WRITES, {}),
    "evidence_edit": (BOTH, WRITES, {}),
    "evidence_withdraw": (BOTH, WRITES, {}),
    "evidence_file": (GET, SEES_FILES, {}),
    "evidence_file original": (GET, TAKES_ORIGINALS, {}),
    # what is asked
    "requirement_create": (BOTH, LEADS, {}),
    "requirement_edit": (BOTH, LEADS, {}),
    "requirement_issue": (POST, LEADS, {}),
    "requirement_issue_all": (POST, LEADS, {}),
    "requirement_withdraw": (BOTH, LEADS, {}),
    "remedy_list": (GET, SIGNED_IN, {}),
    "remedy_detail": (GET, SEES, {}),
    "remedy_agree": (POST, ANSWERS, {}),
    "remedy_disagree": (POST, ANSWERS, {}),
    "remedy_plan": (POST, ANSWERS, {}),
    "remedy_report": (POST, ANSWERS, {}),
    "remedy_ask_extension": (POST, ANSWERS, {}),
    "remedy_uphold": (POST, VERIFIES, {}),
    "extension_grant": (POST, VERIFIES, {}),
    "extension_refuse": (POST, VERIFIES, {}),
    "remedy_verify": (POST, VERIFIES, {}),
    "remedy_send_back": (POST, VERIFIES, {}),
    "remedy_reopen": (POST, VERIFIES, {}),
    # oversight of the province
    "oversight": (GET, SEES_ALL, {}),
    "oversight_ended": (GET, SEES_ALL, {}),
    "oversight_ended written": (POST, CREATES, {}),
    "oversight_heads": (GET, SEES_ALL, {}),
    "oversight_leader": (GET, SEES_ALL, {}),
    "remedy_paper": (BOTH, "L 4 4 . 4 4 4 4 4 4", {}),
    # documents
    "document_list": (GET, SIGNED_IN, {}),
    "statistics_report_request": (BOTH, CREATES, {}),
    "document_request": (POST, LEADS, {"kind": "report"}),
    "document_prepare": (BOTH, LEADS, {}),
    "year_report_request": (BOTH, CREATES, {}),
    "document_detail": (GET, SEES_FILES, {}),
    "document_status": (GET, SEES_FILES, {}),
    "document_pdf": (GET, SEES_FILES, {}),
    "document_word": (GET, SEES_FILES, {}),
    "document_news": (GET, SEES_FILES, {}),
    "document_check": (GET, MAKES_AGAIN, {}),
    "document_check_status": (GET, MAKES_AGAIN, {}),
    "document_check_ask": (POST, MAKES_AGAIN, {}),
    "document_readings": (GET, READS_LOG, {}),
    "document_file": (GET, SEES_FILES, {}),
    "document_issue": (BOTH, ISSUES, {}),
    "document_retry": (POST, MAKES_AGAIN, {}),
    "document_replace": (POST, MAKES_AGAIN, {}),
    "document_sign": (BOTH, ISSUES, {}),
    # many documents at once: whose batch it is, and who looks after the portal, who may not take it
    "batch_list": (GET, SIGNED_IN, {}),
    "batch_create": (BOTH, "L 3 . 3 . . . . . 3", {}),
    "batch_detail": (GET, OF_ITS_MAKER, {}),
    "batch_status": (GET, OF_ITS_MAKER, {}),
    "batch_download": (GET, TAKES_BATCH, {}),
    "batch_cancel": (POST, OF_ITS_MAKER, {}),
    "batch_resume": (POST, TAKES_BATCH, {}),
    # proof: whoever holds the paper or the file
    "proof_check": (BOTH, EVERYBODY, {}),
    "proof_detail": (GET, EVERYBODY, {}),
    # returns of a unit: its officers', whoever inspects
    "return_list": (GET, RETURNS, {}),
    "statistics": (GET, RETURNS, {}),
    "statistics_unit": (GET, SEES_RETURN, {}),
    "return_begin": (POST, FILES, lambda scene: {"don_vi": scene["visit"].unit.uuid, "ky": "2019-07"}),
    "return_remind": (POST, CREATES, {}),
    "return_grid": (GET, SEES_RETURN, {}),
    "return_grid written": (POST, FILES, {}),
    "return_move": (POST, FILES, {"step": "submit"}),
    "return_move back": (POST, ACCEPTS, {"step": "accept"}),
    "return_import": (BOTH, IMPORTS, {}),
    "return_import_preview": (BOTH, SIGNED_IN, {}),  # no such file: back to the first page
    "return_export": (GET, SEES_RETURN, {}),
    "return_file": (GET, SEES_RETURN, {}),
    # accounts
    "account_login": (GET, EVERYBODY, {}),
    "account_logout": (GET, SIGNED_IN, {}),
    "account_change_password": (BOTH, SIGNED_IN, {}),
    "account_session": (BOTH, SIGNED_IN, {}),
    "account_kept_form": (GET, SIGNED_IN, {}),
    "favicon.ico": (GET, EVERYBODY, {}),
}
# The same doors once both sides have signed the minutes: only what differs from RIGHTS.
AFTER_MINUTES = {
    "finding_discussion": SEES,
    "comment_withdraw": "L 4 4 3 . 3 3 3 3 4",
    "comment_correct": WRITES,
    "model_detail": SIGNED_IN,
    "model_edit": "L 3 . 3 . . . . 3 3",
    "visit_checklist": SEES,
    "inspection_minutes_changes": SEES,
    "visit_dossiers": SEES,
    "draw_detail": SEES,
    "evidence_file": SEES,
    "evidence_file original": "L 4 4 3 3 . . . 3 4",
}
CODE = new_code()
ADMIN = "L 3 3 3 3 3 3 3 3 ."


def doors(resolver=None, namespace=""):
    """Every named pattern of the URLconf: (full name, pattern)."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or str(pattern.pattern)), pattern
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from doors(pattern, namespace + inner)


def test_every_url_stands_in_the_table():
    names = {name for name, _ in doors() if not name.startswith("admin:")}
    assert names == {row.split()[0] for row in RIGHTS}


@pytest.fixture
def scene(inspection, district, officer):
    """THE inspection with one record of each kind: the uuid that each noun's pages are opened with."""
    visit = inspection.visits.get(unit=district)
    return {
        "inspection": inspection,
        "visit": visit,
        "recheck": make.visit(inspection, district, round=2),
        "unit": district,
        "notice": make.notice(officer, inspection),
        "plan": (plan := make.plan(state="issued")),
        "line": make.planned(plan, units=[district], inspection=inspection),
        "minutes": make.minutes(visit),
        "member": inspection.team.get(role="member"),
        "dossier": make.dossier(visit, faults=["tre_hen"]),
        "draw": make.draw(visit),
        "finding": make.finding(inspection),
        "comment": make.comment(
            make.finding(inspection), created_by=inspection.team.get(role="member").user, field="words"
        ),
        "figure": make.figure(visit),
        "observation": make.observation(visit),
        "model": (model := inspection_model(visit)),
        "adoption": model.adoptions.get(),
        "status": make.model_status(model),
        "evidence": stored_photo(inspection, visit),
        "requirement": make.requirement(inspection, state="draft"),
        "remedy": (remedy := make.requirement(inspection).remedies.get(unit=district)),
        "extension": make.extension(remedy),
        "document": stored_document(inspection),
        "batch": make.documentbatch(
            [inspection], made_by=inspection.team.get(role="leader").user, state="ready"
        ),
        "statistics": district,
        "remedy_paper": district,
        "return": (dossier_return := make.dossier_return(district)),
        "return_file": stored_workbook(dossier_return),
        "issued": make.document(
            inspection, state="ready", stage="issued", code=CODE, issued_at=make.NOON, issued_by=make.user()
        ),
    }


def inspection_model(visit):
    return make.observation(visit).service_model


def stored_photo(inspection, visit):
    names = [default_storage.save(f"evidence/{name}.jpg", ContentFile(b"x")) for name in ("original", "web")]
    return make.evidence(
        inspection,
        visit=visit,
        media_type="image/jpeg",
        original=names[0],
        web_copy=names[1],
        sha256=hashlib.sha256(b"x").hexdigest(),
        size=1,
    )


def stored_document(inspection):
    name = default_storage.save("documents/x.pdf", ContentFile(b"%PDF-1.7"))
    sha256 = hashlib.sha256(b"%PDF-1.7").hexdigest()
    document = make.document(inspection, state="ready", pdf=name, pdf_sha256=sha256, pdf_size=8)
    document.snapshot = kinds.collect(document).to_json()
    document.save(update_fields=["snapshot"])
    return document


def stored_workbook(dossier_return):
    name = default_storage.save("returns/x.xlsx", ContentFile(b"x"))
    return make.return_file(dossier_return, file=name, size=1, sha256=hashlib.sha256(b"x").hexdigest())


def addresses(scene):
    """Row of the table → address."""
    found = {}
    for name, pattern in doors():
        if name.startswith("admin:"):
            continue
        if not pattern.name:
            found[name] = f"/{pattern.pattern}"
            continue
        route = str(pattern.pattern)
        of_inspection = "<uuid:uuid>" in route and route.startswith("kiem-tra/")
        of_what = "inspection" if of_inspection else name.split("_")[0]
        of_what = "plan" if route.startswith("kiem-tra/ke-hoach/") else of_what
        record = scene.get(name) or scene.get(of_what)
        known = {"uuid": getattr(record, "uuid", None), "copy": "lon", "token": "khong-co"}
        known |= {"remedy": scene["remedy"].uuid, "code": CODE, "kind": "decision", "year": 2019}
        arguments = {argument: known[argument] for argument in pattern.pattern.converters}
        found[name] = reverse(name, kwargs=arguments)
        if "copy" in arguments:
            found[f"{name} original"] = reverse(name, kwargs={**arguments, "copy": "goc"})
    return found


def seat(response):
    """The letter of the table for an answer."""
    location = response.headers.get("Location", "")
    match response.status_code:
        case 302 if location.startswith(reverse("account_login")):
            return "L"
        case 403 | 404 as status:
            return str(status)[-1]
        case 200 | 204 | 302 | 409 | 422:
            return "."
    return str(response.status_code)


def enter(client, method, address, sent):
    """Try the door; whatever happened behind it is undone."""
    with transaction.atomic():
        response = getattr(client, method)(address, sent)
        if response.streaming:
            list(response.streaming_content)  # read to its end, a file is closed
        transaction.set_rollback(True)
    return seat(response)


@pytest.fixture(params=CAST)
def person(request, sign_in):
    """(index of the seat, a client of that person's)"""
    client = Client() if request.param == "anonymous" else sign_in(request.getfixturevalue(request.param))
    return CAST.index(request.param), client


def wrong_doors(person, scene, rights):
    index, client = person
    found = addresses(scene)
    for name, (methods, seats, sent) in rights.items():
        address = found.get(name) or found[name.split()[0]]
        for method in methods:
            got = enter(client, method, address, sent(scene) if callable(sent) else sent)
            if got != seats.split()[index]:
                yield f"{name} ({method}): {got} instead of {seats.split()[index]}"


def test_each_person_gets_through_their_own_doors(person, scene):
    assert list(wrong_doors(person, scene, RIGHTS)) == []


def test_a_unit_sees_its_findings_after_the_minutes(person, scene):
    scene["inspection"].state = Inspection.State.MINUTES_SIGNED
    scene["inspection"].save()
    rights = {name: (RIGHTS[name][0], seats, {}) for name, seats in AFTER_MINUTES.items()}
    assert list(wrong_doors(person, scene, rights)) == []


def test_what_the_other_unit_alone_is_told_is_not_seen(scene, officer, neighbour, sign_in):
    """The neighbour's own remedy, and a photo taken at the neighbour's, are no business of ours."""
    other = scene["inspection"].visits.get(unit__code="875")
    scene["inspection"].state = Inspection.State.MINUTES_SIGNED
    scene["inspection"].save()
    photo = stored_photo(scene["inspection"], other)
    remedy = make.requirement(scene["inspection"]).remedies.get(unit=other.unit)
    for address in (
        reverse("evidence_file", args=[photo.uuid, "lon"]),
        reverse("remedy_detail", args=[remedy.uuid]),
    ):
        assert enter(sign_in(neighbour), "get", address, {}) == "."
        assert enter(sign_in(officer), "get", address, {}) == "4"


def test_a_draft_requirement_is_not_shown_to_the_unit(scene, officer, sign_in):
    remedy = scene["requirement"].remedies.get(unit__code="876")
    assert enter(sign_in(officer), "get", reverse("remedy_detail", args=[remedy.uuid]), {}) == "4"


def test_an_unannounced_inspection_is_hidden_until_it_begins(scene, officer, sign_in):
    inspection = scene["inspection"]
    inspection.kind, inspection.state = "dot_xuat", Inspection.State.NOTIFIED
    inspection.save()
    assert enter(sign_in(officer), "get", reverse("inspection_detail", args=[inspection.uuid]), {}) == "4"


OPEN_BY_DESIGN = {"admin:login", "admin:logout", "admin:jsi18n"}  # the way in, the way out, words for scripts


def admin_addresses():
    """(name, address, whether it opens without a record) of every page of the admin."""
    known = {"content_type_id": 1, "app_label": "districts", "url": "x"}
    for name, pattern in doors():
        if name.startswith("admin:") and pattern.name and name not in OPEN_BY_DESIGN:
            wanted = {*pattern.pattern.converters, *pattern.pattern.regex.groupindex}
            yield name, reverse(name, kwargs={each: known.get(each, 1) for each in wanted}), not wanted


def test_the_admin_is_for_administrators_alone(person):
    index, client = person
    expected = ADMIN.split()[index]
    wrong = []
    for name, address, opens in admin_addresses():
        if expected == "." and (not opens or name.endswith(("_add", ":autocomplete"))):
            continue  # tests/test_admin.py opens them with what they need
        got = enter(client, "get", address, {})
        if got != expected:
            wrong.append(f"{name}: {got} instead of {expected}")
    assert wrong == []
