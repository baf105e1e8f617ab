"""The project keeps its own habits: nothing unused, nothing unnamed, nothing inline, nothing undecided."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.template import engines
from django.template.loader import get_template

from accounts.history import NOT_FOR_PEOPLE

ROOT = settings.BASE_DIR
APPS = ("accounts", "districts", "inspections")
PACKAGES = (*APPS, "cchc_portal", "trial")
TEMPLATES = ROOT / "templates"
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "core", "services", "manager", "managers"}
VIETNAMESE = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
# Vietnamese words that happen to have no accent, and signs of the field that are no words.
WITHOUT_ACCENTS = {"SHA-256", "STT"}


def python_files():
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def template_files():
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def is_worked_out(model):
    """The database itself keeps it from other rows: it has no history, and no row of it stands in the way."""
    return getattr(model, "is_worked_out", False)


def our_models():
    """Models of ours without the event models that pghistory derives from them."""
    return [
        model
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "pgh_tracked_model") and not model._meta.proxy
    ]


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(ROOT)))


# --- Templates ----------------------------------------------------------------------------------


@cache
def everything_written():
    """All our Python and templates: where the name of a template may stand."""
    paths = [*python_files(), *template_files()]
    return {path: path.read_text(encoding="utf-8") for path in paths}


def stands_for_one_of_a_package(name):
    """A template that an application outside looks for by this very name."""
    dirs = [str(TEMPLATES)]
    for loader in engines["django"].engine.template_loaders:
        for candidate in getattr(loader, "loaders", [loader]):
            if hasattr(candidate, "get_dirs"):
                dirs += [str(each) for each in candidate.get_dirs()]
    return any((Path(each) / name).is_file() for each in dirs if each != str(TEMPLATES))


def is_named_in_a_pattern(name, text):
    """f"inspections/_{section}.html" names every partial of a section."""
    for literal in re.findall(r"f[\"']([^\"'\n]*\{[^\"'\n]*)[\"']", text):
        pattern = re.sub(r"\\\{[^}]*\\\}", "[a-z0-9_]+", re.escape(literal))
        if "." in literal and re.fullmatch(pattern, name):
            return True
    return False


@named(template_files())
def test_every_template_is_used(path):
    name = str(path.relative_to(TEMPLATES))
    short = name.removeprefix("documents/")
    others = [text for other, text in everything_written().items() if other != path]
    used = (
        any(f'"{name}"' in text or f"'{name}'" in text or f'"{short}"' in text for text in others)
        or stands_for_one_of_a_package(name)
        or any(is_named_in_a_pattern(name, text) for text in others)
        or re.fullmatch(r"admin/\w+/\w+/change_form\.html", name)
    )
    assert used, f"{name} is named nowhere"


@named([path for path in template_files() if path.suffix == ".html"])
def test_every_template_compiles(path):
    get_template(str(path.relative_to(TEMPLATES)))


@named(
    [
        path
        for path in template_files()
        if path.suffix == ".html" and TEMPLATES / "documents" not in path.parents
    ]
)
def test_nothing_inline(path):
    """The content policy would stop it: style attributes and elements, scripts and handlers in the page."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "style attribute"
    assert not re.search(r"<style", text), "style element"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "script without a source"
    assert not re.search(r"\son(click|change|submit|load|input|error)\s*=", text), "event handler"
    assert not re.search(r"javascript:", text)
    assert not re.search(r"\s(src|href)\s*=\s*[\"']https?://", text), "another host"
    assert "|safe" not in text, "marks what somebody wrote as markup"


# --- Models -------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_constraints_are_named_by_table_and_rule(model):
    for constraint in model._meta.constraints:
        assert re.fullmatch(rf"{model._meta.model_name}(_[a-z0-9]+){{2,}}", constraint.name), constraint.name


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_model_has_a_vietnamese_name(model):
    options = model._meta
    for words in (options.verbose_name, options.verbose_name_plural):
        assert VIETNAMESE.search(str(words)), words


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_field_that_people_see_has_a_vietnamese_name(model):
    for field in model._meta.get_fields():
        if isinstance(field, models.Field) and field.name not in NOT_FOR_PEOPLE:
            words = str(field.verbose_name)
            assert VIETNAMESE.search(words) or words in WITHOUT_ACCENTS, f"{field.name}: {words}"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_nothing_is_deleted_along(model):
    """A record that others stand on cannot go: every key is PROTECT."""
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and not is_worked_out(model):
            assert field.remote_field.on_delete is models.PROTECT, field.name


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_record_has_a_history(model):
    triggers = getattr(model._meta, "triggers", [])
    is_a_log = any("log_is_append_only" in str(trigger.name) for trigger in triggers)
    assert is_a_log or is_worked_out(model) or hasattr(model, "pgh_event_models") or hasattr(model, "events")


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_say_what_they_do():
    for label in APPS:
        for path in (ROOT / label / "migrations").glob("0*.py"):
            assert not re.search(r"\d{4}_(auto_|alter_|add_|remove_)", path.name), path.name


# --- Code ---------------------------------------------------------------------------------------


def test_no_module_is_called_by_nothing():
    assert [path for path in python_files() if path.stem in FORBIDDEN_NAMES] == []


@named(python_files())
def test_nothing_is_left_for_later(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"#.*\b(TODO|FIXME|XXX|HACK)\b", text)
    assert "except Exception: pass" not in text
    assert not re.search(r"except( Exception)?:\s*\n\s*pass\b", text)


def imported(path):
    """Names of the modules that a file imports, relative ones made absolute."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*base, node.module or ""]).strip(".")


@pytest.mark.parametrize(
    ("app", "above"),
    [("accounts", ("districts", "inspections")), ("districts", ("inspections",))],
)
def test_arrows_go_one_way(app, above):
    for path in (ROOT / app).rglob("*.py"):
        if "migrations" in path.parts:
            continue  # a table may point at a table of the app above, by name
        wrong = [name for name in imported(path) if name.split(".")[0] in above]
        assert wrong == [], path


def test_nothing_of_a_machine_is_in_the_source():
    for path, text in everything_written().items():
        assert "/work/" not in text, path
        assert "/root/" not in text, path
