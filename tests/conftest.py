"""The suite's rules, and the cast: one inspection of two units, and everybody who stands around it."""

import os
import sys

# Tests change the XML that openpyxl writes; lxml, where something brings it, would write it in another form.
os.environ["OPENPYXL_LXML"] = "False"

import pytest
import pytest_socket
from django.conf import settings as portal_settings
from django.db import connection
from django.template import Node, engines
from django.test import Client

import make
import migrated

OUR_TEMPLATES = str(portal_settings.BASE_DIR / "templates")
LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def pytest_addoption(parser):
    parser.addoption(
        "--services-only", action="store_true", help="only tests that use the database or the broker"
    )


def pytest_configure(config):
    """Settings that hold for the whole run, made before Django uses them."""
    portal_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files straight from their sources: no collectstatic, no manifest.
    portal_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    portal_settings.WHITENOISE_AUTOREFRESH = portal_settings.WHITENOISE_USE_FINDERS = True
    portal_settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # Tasks go to a broker in memory that nobody reads; tests of the worker bring a worker of their own.
    portal_settings.CELERY_BROKER_URL = "memory://"
    portal_settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}


def pytest_collection_modifyitems(config, items):
    """A browser, or a start of all processes, may lose a race on a busy machine: in CI it is tried twice."""
    if config.getoption("services_only"):
        others = [item for item in items if not uses_services(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if uses_services(item)]
    if os.environ.get("CI"):
        for item in items:
            if item.get_closest_marker("journey") or item.get_closest_marker("slow_start"):
                item.add_marker(pytest.mark.flaky(reruns=1))


def uses_services(item):
    return (
        "_django_db_helper" in item.fixturenames  # of every fixture that gives a database
        or any(item.get_closest_marker(name) for name in ("django_db", "services", "redis"))
    )


def pytest_runtest_setup():
    """Nothing but this machine can be reached (PostgreSQL's own library is not Python and not held back)."""
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


class UndefinedVariable:
    """Django's `string_if_invalid`: an undefined variable in a template of ours fails the test.

    Templates of Django, crispy-forms and allauth lean on undefined variables being empty, so they may.
    """

    def __contains__(self, text):
        return text == "%s"

    def __mod__(self, variable):
        template = self.template_being_rendered()
        if template.startswith(OUR_TEMPLATES):
            raise AssertionError(f"{{{{ {variable} }}}} is not defined in {template}")
        return ""

    def template_being_rendered(self):
        frame = sys._getframe()
        while frame:
            node = frame.f_locals.get("self")
            if frame.f_code.co_name == "render_annotated" and isinstance(node, Node):
                return node.origin.name if getattr(node, "origin", None) else ""
            frame = frame.f_back
        return ""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_keepdb, django_db_blocker
):
    """Test databases are copies of one that is migrated; a kept one is what it is."""
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every key has five figures: one that is shown as 12.345 in a form and does not come back is found."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for (sequence,) in cursor.fetchall():
            cursor.execute("SELECT setval(%s, greatest(12345, nextval(%s)))", [sequence, sequence])


@pytest.fixture(scope="session", autouse=True)
def undefined_template_variables_fail():
    engines["django"].engine.string_if_invalid = UndefinedVariable()


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    """Every test stores files in a folder of its own."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = folder
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder},
        },
    }
    return folder


@pytest.fixture(autouse=True)
def catalogues(request, media_root):
    """What migrations load and a transactional test's flush removes: programmes, faults, duties, rules."""
    marked = request.node.get_closest_marker("django_db")
    if marked or "_django_db_helper" in request.fixturenames:
        request.getfixturevalue("_django_db_helper")
        load_missing_catalogues()


def load_missing_catalogues():
    from districts.catalogue import load_reform_schemes, load_return_duties
    from districts.models import ReformField, ReformScheme, ReturnDuty
    from inspections.catalogue import (
        load_deadline_rules,
        load_fault_bases,
        load_faults,
        mark_faults_of_dossiers,
    )
    from inspections.checklist_catalogue import load_checklists
    from inspections.issuing_catalogue import load_issuing
    from inspections.models import (
        ChecklistItem,
        ChecklistSection,
        ChecklistVersion,
        DeadlineRule,
        DocumentTemplate,
        EscalationRung,
        FaultBasis,
        FaultType,
        LegalBasis,
    )

    if ReformScheme.objects.exists():
        return  # a flush leaves nothing
    load_reform_schemes(ReformScheme, ReformField)
    load_return_duties(ReturnDuty)
    load_faults(FaultType)
    mark_faults_of_dossiers(FaultType)
    load_fault_bases(FaultType, FaultBasis)
    load_checklists(ChecklistVersion, ChecklistSection, ChecklistItem, ReformScheme, FaultType)
    load_deadline_rules(DeadlineRule, EscalationRung)
    load_issuing(DocumentTemplate, LegalBasis)


# --- The cast -----------------------------------------------------------------------------------


@pytest.fixture
def district(db):
    """The visited unit."""
    return make.unit("Lai Vung", code="876")


@pytest.fixture
def neighbour_district(db):
    """The other visited unit."""
    return make.unit("Lấp Vò", code="875")


@pytest.fixture
def far_district(db):
    """A unit that THE inspection does not visit."""
    return make.unit("Tam Nông", code="871")


@pytest.fixture
def inspection(district, neighbour_district):
    """THE inspection: in the field at two units, with leader, secretary and inspector on its team."""
    team = {
        "leader": make.user("inspector", username="truong", full_name="Lê Thị Trưởng"),
        "secretary": make.user("inspector", username="thu-ky", full_name="Phạm Văn Ký"),
        "member": make.user("inspector", username="vien", full_name="Võ Thị Viên"),
    }
    return make.inspection(units=[district, neighbour_district], team=team)


def person_on(inspection, role):
    return inspection.team.select_related("user").get(role=role).user


@pytest.fixture
def leader(inspection):
    return person_on(inspection, "leader")


@pytest.fixture
def secretary(inspection):
    return person_on(inspection, "secretary")


@pytest.fixture
def inspector(inspection):
    return person_on(inspection, "member")


@pytest.fixture
def outsider(far_district):
    """An inspector, on the team of another inspection."""
    person = make.user("inspector", username="doan-khac")
    make.inspection(units=[far_district], team={"member": person})
    return person


@pytest.fixture
def officer(district):
    """Answers for the visited unit."""
    return make.user("unit_officer", district, username="can-bo")


@pytest.fixture
def neighbour(neighbour_district):
    """Answers for the other visited unit."""
    return make.user("unit_officer", neighbour_district, username="can-bo-ben")


@pytest.fixture
def stranger_officer(far_district):
    """Answers for a unit that nobody visits here."""
    return make.user("unit_officer", far_district, username="can-bo-xa")


@pytest.fixture
def staff(db):
    return make.user("provincial_staff", username="so-noi-vu")


@pytest.fixture
def leadership(db):
    return make.user("leadership", username="uy-ban")


@pytest.fixture
def administrator(db):
    return make.user("administrator", username="quan-tri")


@pytest.fixture
def sign_in():
    """`sign_in(user)` gives a client of that person's own."""

    def signed_in_client(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in_client
