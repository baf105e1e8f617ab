"""The admin: every page opens, nothing is deleted, search needs no accents, history says who and why."""

import datetime
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

import make
from accounts.models import User
from districts.models import Unit

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in REGISTERED if model._meta.app_label in ("districts", "inspections")]
READ_ONLY_HERE = {
    "documentbatch",
    "documentreading",
    "unitboundary",
    "returnfile",
    "returntransition",
    "returnreminder",
    "reportedfigure",
    "inspection",
    "inspectionplan",
    "visit",
    "teammember",
    "finding",
    "servicemodelobservation",
    "servicemodelstatus",
    "evidence",
    "requirement",
    "remedy",
    "document",
    "minutes",
    "comment",
    "signedfile",
    "transition",
    "visitchecklist",
    "letter",
    "dossierdraw",
    "sampleddossier",
}
IDS = {"ids": lambda model: model._meta.label}


@pytest.fixture
def client(administrator, sign_in):
    return sign_in(administrator)


def example(model):
    """One record of any model that the admin of the two apps knows."""
    match model._meta.model_name:
        case "faulttype":
            return make.fault()
        case "reformscheme":
            return make.scheme()
        case "unitsuccession":
            return make.succession()
        case "servicemodelstatus":
            return make.model_status()
        case "servicemodel":
            return make.service_model(units=[make.unit()])
        case "servicemodelobservation":
            return make.observation()
        case "reportedfigure":
            return make.figure()
        case "dossierreturn":
            return make.dossier_return(lines=2)
        case "teammember":
            return make.member()
        case "inspectionplan":
            return make.plan(lines=1)
        case "checklistversion":
            return make.checklist_draft()
        case "checklistsection":
            return make.checklist_item().section
        case "visitchecklist":
            return make.checklist_answer().checklist
        case "returnfile" | "returntransition" | "returnduty" | "returnreminder" as name:
            return getattr(make, name.replace("return", "return_"))()
        case "dossierdraw":
            return make.draw()
        case "sampleddossier":
            return make.dossier()
        case "decreedday":
            return make.decreed_day()
        case "boundaryfile":
            return make.boundary_file()
        case "unitboundary":
            return make.boundary()
        case "documenttemplate":
            return make.document_template()
        case "legalbasis":
            return make.legal_basis()
        case "deadlinerule":
            return make.deadline_rule()
        case "escalationrung":
            return make.escalation_rung()
        case "unithead":
            return make.unit_head()
        case "trustedcertificate":
            return make.trusted_certificate()
        case "signedfile":
            return make.signed_file()
        case name:
            return getattr(make, name)()


def url(record, page="change"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


def inline_script_or_style(html):
    """What the content policy would stop: style attributes, style elements, scripts without a source."""
    without_json = re.sub(r"<script[^>]+type=\"application/json\".*?</script>", "", html, flags=re.S)
    return re.findall(r"<style|\sstyle=\"|<script(?![^>]*\ssrc=)[^>]*>|\son\w+=\"", without_json)


@pytest.mark.parametrize("model", OURS, **IDS)
def test_every_page_opens(client, model):
    record = example(model)
    pages = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")]
    pages += [url(record), url(record, "history")]
    if model._meta.model_name not in READ_ONLY_HERE:
        pages.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert inline_script_or_style(answer.content.decode()) == [], page


@pytest.mark.parametrize("model", OURS, **IDS)
def test_every_list_searches_and_filters(client, model):
    example(model)
    model_admin = admin.site._registry[model]
    changelist = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    answer = client.get(changelist, {"q": "Hòa Bình 1"} if model_admin.search_fields else {})
    assert answer.status_code == 200


@pytest.mark.parametrize("model", [*OURS, User], **IDS)
def test_nothing_is_deleted(rf, administrator, model):
    request = rf.get("/")
    request.user = administrator
    model_admin = admin.site._registry[model]
    assert not model_admin.has_delete_permission(request)
    assert "delete_selected" not in model_admin.get_actions(request)
    for inline in model_admin.inlines:
        assert not inline(model, admin.site).has_delete_permission(request, None)


@pytest.mark.parametrize("model", OURS, **IDS)
def test_a_delete_by_address_is_refused(client, model):
    record = example(model)
    assert client.post(url(record, "delete"), {"post": "yes"}).status_code == 403
    assert model._base_manager.filter(pk=record.pk).exists()


@pytest.mark.parametrize("model", OURS, **IDS)
def test_what_the_portal_writes_is_not_written_here(client, model):
    record = example(model)
    if model._meta.model_name in READ_ONLY_HERE:
        assert client.post(url(record), {}).status_code == 403


def test_every_model_can_be_looked_up():
    from django.apps import apps

    from inspections.models import MailChoice, Notice
    from inspections.models.notice import NoticeRound

    shown = set(REGISTERED)
    for model_admin in admin.site._registry.values():
        shown |= {inline.model for inline in model_admin.inlines}
    for label in ("districts", "inspections"):
        for model in apps.get_app_config(label).get_models():
            is_event = hasattr(model, "pgh_tracked_model")
            is_worked_out = getattr(model, "is_worked_out", False)  # by the database, from what is shown
            is_private = model in (Notice, NoticeRound, MailChoice)  # what a person is told is theirs alone
            assert is_event or is_worked_out or is_private or model in shown, model


# --- Units --------------------------------------------------------------------------------------


def units_found(client, words):
    answer = client.get(reverse("admin:districts_unit_changelist"), {"q": words})
    return [unit.full_name for unit in answer.context["cl"].result_list]


def test_units_are_found_without_accents(client):
    make.unit("Lấp Vò", code="875")
    make.unit("Lai Vung", code="876")
    assert units_found(client, "lap vo") == ["Huyện Lấp Vò"]
    assert units_found(client, "LẤP") == ["Huyện Lấp Vò"]
    assert units_found(client, "876") == ["Huyện Lai Vung"]


def test_autocomplete_needs_no_accents_and_tells_units_apart(client):
    parent = make.unit("Đồng Tháp", type="tinh")
    unit = make.unit("Lấp Vò", code="875", parent=parent, valid_to=datetime.date(2025, 6, 30))
    answer = client.get(
        reverse("admin:autocomplete"),
        {"term": "lap vo", "app_label": "districts", "model_name": "unit", "field_name": "parent"},
    )
    told = "Huyện Lấp Vò · 875 · thuộc tỉnh Đồng Tháp · đến hết 30/06/2025"
    assert answer.json()["results"] == [{"id": str(unit.pk), "text": told}]


def test_units_in_force_are_filtered(client):
    make.unit("Đã Hết", valid_to="2025-06-30")
    make.unit("Còn Đây")
    changelist = reverse("admin:districts_unit_changelist")
    for value, name in (("nay", "Còn Đây"), ("het", "Đã Hết")):
        found = client.get(changelist, {"hieu_luc": value}).context["cl"].result_list
        assert [unit.name for unit in found] == [name]


def form_of(unit, **changes):
    fields = ("name", "type", "code", "level", "legal_basis")
    empty = {
        "valid_from": "",
        "valid_to": "",
        "latitude": "",
        "longitude": "",
        "parent": unit.parent_id or "",
    }
    inlines = {
        f"{prefix}-{name}": 0
        for prefix in ("heads", "successions", "origins")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {name: getattr(unit, name) for name in fields} | empty | inlines | changes


def test_a_unit_that_nothing_names_is_edited(client):
    unit = make.unit("Lai Vunh")
    assert client.post(url(unit), form_of(unit, name="Lai Vung")).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.search_text) == ("Lai Vung", f"huyen lai vung {unit.code.lower()}")


@pytest.mark.parametrize(("field", "value"), [("name", "Tên Khác"), ("type", "thi_xa"), ("code", "T9999")])
def test_a_unit_that_records_name_keeps_its_identity(client, field, value):
    unit = make.visit().unit
    answer = client.post(url(unit), form_of(unit, **{field: value}))
    assert answer.status_code == 200
    assert "Đổi tên, đổi loại từ ngày…" in str(answer.context["adminform"].form.non_field_errors())
    before = getattr(unit, field)
    unit.refresh_from_db()
    assert getattr(unit, field) == before


@pytest.mark.parametrize(("field", "value"), [("valid_from", "05/09/2019"), ("valid_to", "03/09/2019")])
def test_a_unit_was_there_on_the_day_it_was_visited(client, field, value):
    unit = make.visit(on="2019-09-04").unit
    answer = client.post(url(unit), form_of(unit, **{field: value}))
    assert answer.context["adminform"].form.errors[field] == [
        "Đã có hồ sơ của đơn vị này vào ngày 04/09/2019."
    ]
    assert client.post(url(unit), form_of(unit, **{field: "04/09/2019"})).status_code == 302


def test_a_unit_was_there_when_the_period_of_its_return_began(client):
    unit = make.dossier_return().unit
    answer = client.post(url(unit), form_of(unit, valid_to="14/07/2019"))
    assert answer.context["adminform"].form.errors["valid_to"] == [
        "Đã có hồ sơ của đơn vị này vào ngày 15/07/2019."
    ]
    assert client.post(url(unit), form_of(unit, valid_to="31/07/2019")).status_code == 302


@pytest.mark.parametrize(("on", "warns"), [("04/09/2019", True), ("05/09/2019", False)])
def test_a_rename_entered_late_says_what_stays_under_the_old_name(client, on, warns):
    unit = make.visit(on="2019-09-04").unit
    renamed = {"new_name": "Tên Mới", "new_type": "huyen", "on": on, "legal_basis": "NQ"}
    page = client.post(reverse("admin:districts_unit_rename", args=[unit.pk]), renamed, follow=True).text
    assert "thành huyện Tên Mới" in page
    assert (f"có hồ sơ ghi từ ngày {on} trở đi (1 buổi kiểm tra)" in page) is warns


def test_a_parent_is_part_of_the_identity(client):
    unit = make.visit().unit
    answer = client.post(url(unit), form_of(unit, parent=make.unit("Đồng Tháp", type="tinh").pk))
    assert "Không sửa được thuộc" in str(answer.context["adminform"].form.non_field_errors())


def test_a_slip_of_the_pen_needs_its_reason_and_shows_it(client, administrator):
    unit = make.visit().unit
    wrong = form_of(unit, name="Lai Vung", is_correction="on")
    answer = client.post(url(unit), wrong)
    assert answer.context["adminform"].form.errors["correction_reason"] == ["Sửa lỗi gõ thì cần ghi lý do."]

    answer = client.post(url(unit), wrong | {"correction_reason": "gõ nhầm khi nhập"})
    assert answer.status_code == 302
    history = client.get(url(unit, "history"))
    latest = history.context["page"].object_list[0]
    assert latest.reason == "Sửa lỗi gõ: gõ nhầm khi nhập"
    assert latest.who == administrator.full_name
    assert [(field.label, field.new) for field in latest.fields] == [("tên riêng", "Lai Vung")]


def test_other_fields_of_a_named_unit_are_edited(client):
    unit = make.visit().unit
    answer = client.post(url(unit), form_of(unit, latitude="10,28", valid_from="01/07/1989"))
    assert answer.status_code == 302
    unit.refresh_from_db()
    assert (float(unit.latitude), f"{unit.valid_from:%d/%m/%Y}") == (10.28, "01/07/1989")


def test_a_unit_is_renamed_from_a_day(client):
    unit = make.unit("Lai Vung")
    page = reverse("admin:districts_unit_rename", args=[unit.pk])
    assert client.get(page).status_code == 200
    values = {"new_name": "Tân Lai Vung", "new_type": "thi_xa", "on": "01/12/2026", "legal_basis": "NQ 1"}
    preview = client.post(page, values, follow=True)
    assert "Từ ngày 01/12/2026, huyện Lai Vung thành thị xã Tân Lai Vung" in preview.text
    assert not Unit.objects.filter(name="Tân Lai Vung").exists()
    confirmed = preview.context["form"].initial | {"understood": "on"}
    done = client.post(preview.redirect_chain[-1][0], confirmed, follow=True)
    assert "Đã xác nhận lúc" in done.text
    assert Unit.objects.get(name="Tân Lai Vung").code == unit.code


def test_a_refused_rename_keeps_what_was_typed(client):
    unit = make.unit("Lai Vung", valid_from="2020-01-01")
    page = reverse("admin:districts_unit_rename", args=[unit.pk])
    values = {"new_name": "Lai Vung Mới", "new_type": "huyen", "on": "5/9/19", "legal_basis": "NQ 1"}
    answer = client.post(page, values)
    assert answer.status_code == 422
    assert "Lai Vung Mới" in answer.content.decode()
    answer = client.post(page, values | {"on": "01/01/2020"})
    assert "Ngày đổi phải sau 01/01/2020" in answer.content.decode()


def test_a_unit_with_successors_stays_ended(client):
    old = make.unit("Lai Vung", type="thi_tran", valid_to="2025-06-30")
    make.succession(old, make.unit("Hòa Long", type="xa", valid_from="2025-07-01"))
    answer = client.post(url(old), form_of(old, valid_to=""))
    assert "nay là: Xã Hòa Long" in answer.context["adminform"].form.errors["valid_to"][0]
    old.refresh_from_db()
    assert old.valid_to is not None


def test_an_ended_unit_says_what_became_of_it(client):
    old = make.unit("Lai Vung", type="thi_tran", valid_to="2025-06-30")
    make.succession(old, make.unit("Hòa Long", type="xa", valid_from="2025-07-01"))
    assert "Xã Hòa Long" in client.get(url(old)).content.decode()


# --- Returns ------------------------------------------------------------------------------------


def test_a_return_shows_sums_and_what_does_not_add_up(client):
    record = make.dossier_return(lines=1)
    make.line(record, online=31, explanation="Phần mềm nguồn ghi khác.")
    html = client.get(url(record)).content.decode()
    assert "tiếp nhận 201 · đã giải quyết 180 · đang giải quyết 20" in html
    assert "101" in html
    assert "100" in html


@pytest.mark.parametrize(("state", "is_editable"), [("draft", True), ("accepted", False), ("locked", False)])
def test_an_accepted_return_is_not_changed(client, state, is_editable):
    record = make.dossier_return(state=state)
    assert (b'name="_save"' in client.get(url(record)).content) is is_editable


# --- History ------------------------------------------------------------------------------------


def test_history_includes_the_parts(client):
    record = make.dossier_return(lines=0)
    line = make.line(record, field_name="Đất đai")
    line.explanation = "Đã đối chiếu."
    line.save()
    changes = client.get(url(record, "history")).context["page"].object_list
    assert ("Sửa", "dòng của biểu II.06a “Đất đai”") in [(each.action, each.subject) for each in changes]
    assert changes[0].who == "Hệ thống"


def test_history_does_not_lean_on_the_admins_own_log(client):
    unit = make.unit()
    LogEntry.objects.all().delete()
    assert client.get(url(unit, "history")).context["page"].object_list
