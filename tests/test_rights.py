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
SEES = "L 4 4 . . . . . . 4"
SEES_LOG = "L 4 4 3 . . . . . 4"
WRITES = "L 4 4 3 . . . . 3 4"
LEADS = "L 4 4 3 3 . . . 3 4"
SEES_FILES = "L 4 4 4 . . . . . 4"
TAKES_ORIGINALS = "L 4 4 4 3 . . . 3 4"
MAKES_AGAIN = "L 4 4 4 3 . . . 3 4"
ISSUES = "L 4 4 4 3 3 . . 3 4"
ANSWERS = "L 4 4 . 3 3 3 3 3 4"
RETURNS = "L . 3 . 3 3 3 . . 3"
SEES_RETURN = "L 4 4 . 4 4 4 . . 4"
FILES = "L 4 4 . 4 4 4 3 3 4"
ACCEPTS = "L 4 4 3 4 4 4 . 3 4"
IMPORTS = "L . 3 . 3 3 3 3 3 3"
VERIFIES = "L 4 4 3 3 3 . . 3 4"

GET, POST, BOTH = ("get",), ("post",), ("get", "post")
# URL name → (methods, seats, what is sent); a second row for one name has a word after a space.
RIGHTS = {
    "home": (GET, SIGNED_IN, {}),
    "search": (GET, SIGNED_IN, {"q": "lai vung"}),
    # inspection
    "inspection_list": (GET, SIGNED_IN, {}),
    "inspection_create": (BOTH, CREATES, {}),
    "inspection_edit": (BOTH, LEADS, {}),
    "inspection_detail": (GET, SEES, {}),
    "inspection_move": (POST, LEADS, {"step": "sign_minutes"}),
    "inspection_steps": (GET, SEES, {}),
    "inspection_history": (GET, SEES_LOG, {}),
    "member_create": (BOTH, LEADS, {}),
    "member_edit": (BOTH, LEADS, {}),
    "member_remove": (BOTH, LEADS, {}),
    "visit_create": (BOTH, LEADS, {}),
    "visit_edit": (BOTH, LEADS, {}),
    "visit_remove": (BOTH, LEADS, {}),
    # what is found
    "finding_create": (BOTH, WRITES, {}),
    "finding_edit": (BOTH, WRITES, {}),
    "finding_withdraw": (BOTH, WRITES, {}),
    "figure_create": (BOTH, WRITES, {}),
    "figure_understood": (GET, SIGNED_IN, {"figure": "hơn 2.000"}),
    "figure_edit": (BOTH, WRITES, {}),
    "figure_withdraw": (BOTH, WRITES, {}),
    "observation_create": (BOTH, WRITES, {}),
    "observation_edit": (BOTH, WRITES, {}),
    "observation_withdraw": (BOTH, WRITES, {}),
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
    "remedy_answer": (POST, ANSWERS, {}),
    "remedy_verify": (POST, VERIFIES, {}),
    "remedy_send_back": (POST, VERIFIES, {}),
    "remedy_reopen": (POST, VERIFIES, {}),
    # documents
    "document_list": (GET, SIGNED_IN, {}),
    "document_request": (POST, LEADS, {"kind": "report"}),
    "document_detail": (GET, SEES_FILES, {}),
    "document_status": (GET, SEES_FILES, {}),
    "document_pdf": (GET, SEES_FILES, {}),
    "document_issue": (BOTH, ISSUES, {}),
    "document_retry": (POST, MAKES_AGAIN, {}),
    # returns of a unit: its officers', whoever inspects
    "return_list": (GET, RETURNS, {}),
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
AFTER_MINUTES = {"evidence_file": SEES, "evidence_file original": "L 4 4 3 3 . . . 3 4"}
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
def scene(inspection, district):
    """THE inspection with one record of each kind: the uuid that each noun's pages are opened with."""
    visit = inspection.visits.get(unit=district)
    return {
        "inspection": inspection,
        "visit": visit,
        "member": inspection.team.get(role="member"),
        "finding": make.finding(inspection),
        "figure": make.figure(visit),
        "observation": make.observation(visit),
        "evidence": stored_photo(inspection, visit),
        "requirement": make.requirement(inspection, state="draft"),
        "remedy": make.requirement(inspection).remedies.get(unit=district),
        "document": stored_document(inspection),
        "return": (dossier_return := make.dossier_return(district)),
        "return_file": stored_workbook(dossier_return),
    }


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
    return make.document(inspection, state="ready", pdf=name, pdf_sha256=sha256, pdf_size=8)


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
        of_inspection = "<uuid:uuid>" in str(pattern.pattern) and str(pattern.pattern).startswith("kiem-tra/")
        record = scene.get(name) or scene.get("inspection" if of_inspection else name.split("_")[0])
        known = {"uuid": getattr(record, "uuid", None), "copy": "lon", "token": "khong-co"}
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
