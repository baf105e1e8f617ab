"""Adding, editing and withdrawing strengths and limitations from the page of an inspection."""

import io
import threading
import unicodedata
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

import make
from accounts.models import User
from inspections.actions.evidence import take_in
from inspections.actions.finding import add_finding
from inspections.models import Evidence, Finding, Inspection
from inspections.views.finding import section

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def add_url(inspection, kind="han_che", **query):
    pairs = "".join(f"&{name}={value}" for name, value in query.items())
    return reverse("finding_create", args=[inspection.uuid]) + f"?loai={kind}{pairs}"


def edit_url(finding):
    return reverse("finding_edit", args=[finding.uuid])


def filled(inspection, **fields):
    """What a browser sends for a limitation of every visit."""
    visits = [str(visit.uuid) for visit in inspection.visits.all()]
    return {"uuid": str(uuid.uuid4()), "visits": visits, "words": "Còn hồ sơ trễ hẹn.", **fields}


def refilled(finding, **fields):
    """What a browser sends from the form that edits the finding."""
    visits = [str(visit.uuid) for visit in finding.visits.all()]
    return {"version": finding.version, "visits": visits, "words": finding.words, **fields}


def photo(name="anh.jpg", colour="#336699"):
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def stored_files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def client_of_inspector(inspector, sign_in):
    return sign_in(inspector)


# --- Adding -------------------------------------------------------------------------------------


def test_a_limitation_is_written_with_everything_said(inspection, inspector, client_of_inspector):
    fault = make.fault("tre_hen")
    response = client_of_inspector.post(
        add_url(inspection), filled(inspection, fault=fault.pk, count="hơn 20 hồ sơ", severity="nang")
    )

    assert response.status_code == 302
    assert response["Location"] == f"/kiem-tra/{inspection.uuid}/#_limitations"
    finding = inspection.findings.get()
    assert (finding.kind, finding.fault, finding.words) == ("han_che", fault, "Còn hồ sơ trễ hẹn.")
    assert (finding.count_value, finding.count_comparator, finding.severity) == (20, ">", "nang")
    assert finding.visits.count() == 2
    assert finding.reform_field.number == fault.field_number
    assert (finding.responsible, finding.created_by) == ("don_vi", inspector)


def test_a_fault_without_words_takes_the_wording_of_the_catalogue(inspection, client_of_inspector):
    fault = make.fault("hinh_thuc")
    client_of_inspector.post(add_url(inspection), filled(inspection, fault=fault.pk, words=""))
    assert inspection.findings.get().words == fault.wording


def test_words_without_a_fault_are_enough(inspection, client_of_inspector):
    client_of_inspector.post(add_url(inspection), filled(inspection))
    finding = inspection.findings.get()
    assert (finding.fault, finding.reform_field) == (None, None)


def test_the_field_follows_from_the_fault_but_can_be_changed(inspection, client_of_inspector):
    field = make.field(6)
    data = filled(inspection, fault=make.fault("tre_hen").pk, reform_field=field.pk)
    client_of_inspector.post(add_url(inspection), data)
    assert inspection.findings.get().reform_field == field


def test_a_strength_has_no_fault_even_if_one_is_sent(inspection, client_of_inspector):
    data = filled(inspection, words="Có mô hình hay.", fault=make.fault("tre_hen").pk)
    response = client_of_inspector.post(add_url(inspection, "uu_diem"), data)
    assert response["Location"].endswith("#_strengths")
    finding = inspection.findings.get()
    assert (finding.kind, finding.fault) == ("uu_diem", None)


def test_another_body_may_be_responsible(inspection, client_of_inspector):
    data = filled(inspection, responsible="khac", responsible_body="Cơ quan quản lý phần mềm")
    client_of_inspector.post(add_url(inspection), data)
    finding = inspection.findings.get()
    assert (finding.responsible, finding.responsible_body) == ("khac", "Cơ quan quản lý phần mềm")


def test_the_name_of_another_body_is_enough_to_make_it_responsible(inspection, client_of_inspector):
    client_of_inspector.post(add_url(inspection), filled(inspection, responsible_body="Sở Thông tin"))
    assert inspection.findings.get().responsible == "khac"


def test_save_and_add_another_without_scripts_opens_the_next_form(inspection, client_of_inspector):
    url = add_url(inspection)
    response = client_of_inspector.post(url, filled(inspection, more="1"), follow=True)
    assert response.redirect_chain == [(url, 302)]
    page = response.content.decode()
    assert "Đã lưu “Còn hồ sơ trễ hẹn.”" in page
    assert f'data-saved-keys="han_che-new-{inspection.uuid}"' in page
    assert inspection.findings.count() == 1


def test_save_and_add_another_within_the_page_brings_the_section_and_an_empty_form(
    inspection, client_of_inspector
):
    data = filled(inspection, more="1")
    response = client_of_inspector.post(add_url(inspection), data, **HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith('<section id="_limitations"')
    assert "Còn hồ sơ trễ hẹn." in page
    assert page.count("<form") == 1
    assert f'value="{data["uuid"]}"' not in page
    assert response["HX-Retarget"] == "#_limitations"
    assert f"han_che-new-{inspection.uuid}" in response["HX-Trigger"]
    assert "HX-Request" in response["Vary"]


def test_save_within_the_page_closes_the_form(inspection, client_of_inspector):
    response = client_of_inspector.post(add_url(inspection), filled(inspection), **HTMX)
    assert "<form" not in response.content.decode()


def test_the_photos_of_a_finding_bring_the_section_of_photos_along(inspection, client_of_inspector):
    without = client_of_inspector.post(add_url(inspection), filled(inspection), **HTMX).content.decode()
    assert 'id="_evidence"' not in without
    data = filled(inspection, photos=photo(), caption="Bảng niêm yết")
    page = client_of_inspector.post(add_url(inspection), data, **HTMX).content.decode()
    photos = page[page.index('<section id="_evidence"') :]
    assert 'hx-swap-oob="true"' in photos[:200]
    assert "Bảng niêm yết" in photos
    assert '<span id="evidence_count"' in photos
    assert '<span id="limitations_count" class="section-tabs-count" hx-swap-oob="true">2<' in page


def test_a_page_that_is_not_an_answer_swaps_nothing_out_of_band(inspection, client_of_inspector):
    make.evidence(finding=make.finding(inspection))
    page = client_of_inspector.get(reverse("inspection_detail", args=[inspection.uuid])).content.decode()
    assert "hx-swap-oob" not in page


# --- The form -----------------------------------------------------------------------------------


def test_the_form_is_a_page_and_a_fragment(inspection, client_of_inspector):
    page = client_of_inspector.get(add_url(inspection)).content.decode()
    fragment = client_of_inspector.get(add_url(inspection), **HTMX).content.decode()
    assert "<html" in page
    assert "<html" not in fragment
    assert "Lưu và thêm tiếp" in page
    assert "Lưu và thêm tiếp" in fragment
    # The page of its own has no section to put the answer into.
    assert 'hx-target="#limitations_form"' not in page
    assert 'hx-target="#limitations_form"' in fragment


def test_the_six_faults_most_used_by_these_units_come_first(inspection, client_of_inspector):
    for _ in range(2):
        make.finding(inspection, fault=make.fault("ket_noi_cham"))
    make.finding(inspection, fault=make.fault("trang_tin_cham"))
    make.finding(inspection, fault=make.fault("dvctt_thap"), **make_withdrawn())
    form = client_of_inspector.get(add_url(inspection)).context["form"]
    assert [fault.code for fault in form.offered_faults[:2]] == ["ket_noi_cham", "trang_tin_cham"]
    assert len(form.offered_faults) == 6
    assert "dvctt_thap" not in [fault.code for fault in form.offered_faults[:2]]


def make_withdrawn():
    return {"withdrawn_at": make.NOON, "withdrawn_by": make.user(), "withdrawn_reason": "Ghi nhầm."}


def test_a_fault_is_found_without_accents_and_what_is_typed_stays(inspection, client_of_inspector):
    data = filled(inspection, fault_words="niem yet", find="1", words="Đang gõ dở")
    response = client_of_inspector.post(add_url(inspection), data)
    form = response.context["form"]
    page = response.content.decode()
    assert response.status_code == 200
    assert form.other_faults
    assert all("niem yet" in fault.search_text for fault in form.other_faults)
    assert "Đang gõ dở" in page
    assert data["uuid"] in page
    assert not form.errors
    assert page.count("checked") >= 2
    assert not Finding.objects.exists()


def test_a_chosen_fault_from_the_rest_of_the_catalogue_stays_chosen(inspection, client_of_inspector):
    form = client_of_inspector.get(add_url(inspection)).context["form"]
    rest = form.other_faults[-1]
    data = filled(inspection, fault=rest.pk, visits=[])
    form = client_of_inspector.post(add_url(inspection), data).context["form"]
    assert rest in form.offered_faults


def test_the_only_visit_is_chosen_beforehand(inspector, sign_in):
    inspection = make.inspection(units=1, team={"member": inspector})
    form = sign_in(inspector).get(add_url(inspection)).context["form"]
    assert form["visits"].value() == [str(inspection.visits.get().uuid)]


def test_the_visit_looked_at_is_chosen_beforehand_and_kept(inspection, client_of_inspector):
    visit = inspection.visits.last()
    url = add_url(inspection, don_vi=visit.uuid)
    assert client_of_inspector.get(url).context["form"]["visits"].value() == [str(visit.uuid)]
    response = client_of_inspector.post(url, filled(inspection, visits=[str(visit.uuid)]))
    assert response["Location"] == f"/kiem-tra/{inspection.uuid}/?don_vi={visit.uuid}#_limitations"


def test_the_form_costs_the_same_for_one_finding_and_for_many(inspection, client_of_inspector):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client_of_inspector.get(add_url(inspection), **HTMX).status_code == 200
        return len(captured)

    fault = make.fault("tre_hen")
    make.finding(inspection, fault=fault)
    one = queries()
    for _ in range(24):
        make.finding(inspection, fault=fault)
    assert queries() == one


# --- Bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"visits": []}, "Hãy chọn ít nhất một đơn vị."),
        ({"words": ""}, "Hãy chọn một lỗi hoặc ghi nội dung."),
        ({"words": "Céng hßa x· héi"}, "TCVN3"),
        ({"count": "1e9"}, "viết theo lối máy tính"),
        ({"count": "0,1234"}, "Nhiều nhất 3 chữ số"),
        ({"responsible": "khac"}, "cần ghi tên cơ quan"),
        ({"words": "a" * 2001}, "2000"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_typing_stays(inspection, client_of_inspector, fields, sentence):
    data = filled(inspection, cause="Nguyên nhân đang gõ", **fields)
    response = client_of_inspector.post(add_url(inspection), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "Nguyên nhân đang gõ" in page
    assert data["uuid"] in page
    assert not Finding.objects.exists()


def test_a_count_with_two_readings_is_asked_about_and_the_answer_kept(inspection, client_of_inspector):
    data = filled(inspection, count="2,000 hồ sơ")
    response = client_of_inspector.post(add_url(inspection), data)
    assert response.status_code == 422
    assert 'value="2.000 hồ sơ"' in response.content.decode()

    client_of_inspector.post(add_url(inspection), data | {"count_meant": "2.000 hồ sơ"})
    finding = inspection.findings.get()
    assert (finding.count_value, finding.count_as_typed) == (2000, "2.000 hồ sơ")


def test_an_answer_to_another_question_is_no_answer(inspection, client_of_inspector):
    data = filled(inspection, count="3,000", count_meant="2.000")
    assert client_of_inspector.post(add_url(inspection), data).status_code == 422


def test_decomposed_letters_are_composed(inspection, client_of_inspector):
    words = unicodedata.normalize("NFD", "Lấp Vò còn hồ sơ trễ hẹn")
    client_of_inspector.post(add_url(inspection), filled(inspection, words=words))
    assert inspection.findings.get().words == "Lấp Vò còn hồ sơ trễ hẹn"


def test_html_appears_as_typed(inspection, client_of_inspector):
    words = "<script>alert(1)</script> & <b>đậm</b>"
    response = client_of_inspector.post(add_url(inspection), filled(inspection, words=words), **HTMX)
    page = response.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;đậm&lt;/b&gt;" in page
    assert "<script>alert" not in page


def test_html_in_the_sentence_after_a_save_appears_as_typed(inspection, client_of_inspector):
    data = filled(inspection, words="<img src=x onerror=alert(1)>", more="1")
    page = client_of_inspector.post(add_url(inspection), data, follow=True).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize("kind", ["", "khac", "%00", "han_che%00"])
def test_an_unknown_kind_is_no_page(inspection, client_of_inspector, kind):
    assert client_of_inspector.get(add_url(inspection, kind)).status_code == 404


@pytest.mark.parametrize("field", ["uuid", "visits", "fault", "words", "count", "reform_field", "severity"])
def test_a_null_byte_in_a_field_is_no_crash(inspection, client_of_inspector, field):
    data = filled(inspection, **{field: "a\x00b"})
    assert client_of_inspector.post(add_url(inspection), data).status_code in (302, 422)


def test_visits_of_another_inspection_cannot_be_chosen(inspection, client_of_inspector):
    other = make.visit()
    response = client_of_inspector.post(add_url(inspection), filled(inspection, visits=[str(other.uuid)]))
    assert response.status_code == 422
    assert not Finding.objects.exists()


# --- Sent twice ---------------------------------------------------------------------------------


def test_a_form_sent_twice_makes_one_finding_and_answers_the_same(inspection, client_of_inspector):
    data = filled(inspection)
    first = client_of_inspector.post(add_url(inspection), data | {"photos": photo()})
    second = client_of_inspector.post(add_url(inspection), data | {"photos": photo()})
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert inspection.findings.count() == 1
    assert inspection.evidence.count() == 1


def test_the_files_of_a_second_sending_are_not_left_behind(inspection, client_of_inspector, media_root):
    data = filled(inspection)
    client_of_inspector.post(add_url(inspection), data | {"photos": photo()})
    before = stored_files(media_root)
    client_of_inspector.post(add_url(inspection), data | {"photos": photo()})
    assert stored_files(media_root) == before


def test_an_old_form_filled_in_anew_is_never_swallowed(inspection, client_of_inspector):
    """The Back button brings the saved form again; other words in it are another finding."""
    data = filled(inspection)
    client_of_inspector.post(add_url(inspection), data)
    response = client_of_inspector.post(add_url(inspection), data | {"words": "Nội dung khác hẳn."})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Nội dung khác hẳn." in page
    assert "bấm Lưu lần nữa" in page
    assert data["uuid"] not in page

    new_uuid = response.context["form"].data["uuid"]
    client_of_inspector.post(add_url(inspection), data | {"words": "Nội dung khác hẳn.", "uuid": new_uuid})
    assert inspection.findings.count() == 2


@pytest.mark.parametrize("fields", [{"visits": 1}, {"severity": "nang"}, {"cause": "Thiếu người."}])
def test_an_old_form_that_differs_in_anything_is_never_swallowed(inspection, client_of_inspector, fields):
    data = filled(inspection)
    client_of_inspector.post(add_url(inspection), data)
    if "visits" in fields:
        fields = {"visits": data["visits"][:1]}
    assert client_of_inspector.post(add_url(inspection), data | fields).status_code == 422


def test_a_uuid_of_another_inspection_gives_nothing_away(inspection, client_of_inspector):
    other = make.finding(words="Bí mật của đoàn khác.")
    response = client_of_inspector.post(
        add_url(inspection), filled(inspection, uuid=str(other.uuid), words=other.words)
    )
    assert response.status_code == 422
    assert not inspection.findings.exists()


# --- Photos -------------------------------------------------------------------------------------


def test_photos_are_kept_with_the_finding(inspection, inspector, client_of_inspector, media_root):
    data = filled(inspection, caption="Bảng niêm yết", photos=[photo(), photo("b.jpg", "#aa0000")])
    client_of_inspector.post(add_url(inspection), data | {"photos_taken": photo("c.jpg", "#00aa00")})
    finding = inspection.findings.get()
    rows = list(finding.evidence.all())
    assert len(rows) == 3
    assert {row.caption for row in rows} == {"Bảng niêm yết"}
    assert {row.uploaded_by for row in rows} == {inspector}
    assert all(row.sha256 and row.small_copy and row.width == 640 for row in rows)
    assert len(stored_files(media_root)) == 12


def test_the_photo_of_one_unit_is_of_that_visit(inspection, client_of_inspector):
    visit = inspection.visits.first()
    data = filled(inspection, visits=[str(visit.uuid)], photos=photo())
    client_of_inspector.post(add_url(inspection), data)
    assert Evidence.objects.get().visit == visit


def test_a_file_that_is_no_photo_keeps_nothing_of_the_rest(inspection, client_of_inspector, media_root):
    fake = SimpleUploadedFile("anh.jpg", b"<html><script>alert(1)</script>", content_type="image/jpeg")
    data = filled(inspection, photos=[photo(), fake])
    response = client_of_inspector.post(add_url(inspection), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "trang web (HTML)" in page
    assert "Còn hồ sơ trễ hẹn." in page
    assert not Finding.objects.exists()
    assert not Evidence.objects.exists()
    assert stored_files(media_root) == []


def test_files_go_again_when_the_rows_cannot_be_written(
    inspection, client_of_inspector, media_root, monkeypatch
):
    def broken(*args, **kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(Evidence, "save", broken)
    with pytest.raises(RuntimeError):
        client_of_inspector.post(add_url(inspection), filled(inspection, photos=photo()))
    assert stored_files(media_root) == []
    assert not Finding.objects.exists()


def test_the_same_photo_twice_is_noticed(inspection, client_of_inspector):
    client_of_inspector.post(add_url(inspection), filled(inspection, photos=photo(), caption="Một cửa"))
    response = client_of_inspector.post(
        add_url(inspection), filled(inspection, photos=photo("lai.jpg")), **HTMX
    )
    assert "“lai.jpg” trùng từng byte với “Một cửa”" in response.content.decode()


# --- Editing ------------------------------------------------------------------------------------


def test_an_edit_is_the_next_version(inspection, client_of_inspector):
    finding = make.finding(inspection)
    visit = inspection.visits.first()
    data = refilled(finding, words="Đã sửa.", visits=[str(visit.uuid)], cause="Thiếu người.")
    response = client_of_inspector.post(edit_url(finding), data)
    assert response.status_code == 302
    finding.refresh_from_db()
    assert (finding.words, finding.cause, finding.version) == ("Đã sửa.", "Thiếu người.", 2)
    assert list(finding.visits.all()) == [visit]


def test_the_form_opens_with_what_is_stored(inspection, client_of_inspector):
    finding = make.finding(
        inspection,
        fault=make.fault("tre_hen"),
        severity="nhe",
        count_as_typed="hơn 20",
        count_value=20,
        count_comparator=">",
    )
    response = client_of_inspector.get(edit_url(finding))
    form = response.context["form"]
    sent_back = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client_of_inspector.post(edit_url(finding), sent_back)
    again = Finding.objects.get()
    same = ("words", "fault", "severity", "count_as_typed", "count_value", "reform_field", "responsible")
    assert [getattr(again, name) for name in same] == [getattr(finding, name) for name in same]
    assert again.version == 2


def test_a_form_older_than_the_finding_shows_both_texts(inspection, client_of_inspector):
    finding = make.finding(inspection, words="Bản cũ.")
    stale = refilled(finding, words="Bản của tôi.")
    client_of_inspector.post(edit_url(finding), refilled(finding, words="Bản của người khác."))

    response = client_of_inspector.post(edit_url(finding), stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bản của người khác." in page
    assert page.count("Bản của tôi.") >= 2
    assert Finding.objects.get().words == "Bản của người khác."
    assert response.context["form"]["version"].value() == "2"

    client_of_inspector.post(edit_url(finding), stale | {"version": 2})
    assert Finding.objects.get().words == "Bản của tôi."


def test_an_edit_sent_twice_does_not_write_twice(inspection, client_of_inspector):
    finding = make.finding(inspection)
    data = refilled(finding, words="Đã sửa.")
    client_of_inspector.post(edit_url(finding), data | {"photos": photo()})
    assert client_of_inspector.post(edit_url(finding), data | {"photos": photo()}).status_code == 409
    finding.refresh_from_db()
    assert (finding.version, finding.evidence.count()) == (2, 1)


def test_an_edit_without_its_version_is_refused(inspection, client_of_inspector):
    finding = make.finding(inspection)
    assert client_of_inspector.post(edit_url(finding), refilled(finding, version="")).status_code == 422


# --- Withdrawing --------------------------------------------------------------------------------


def test_withdrawing_needs_a_reason_and_keeps_the_record(inspection, inspector, client_of_inspector):
    finding = make.finding(inspection)
    url = reverse("finding_withdraw", args=[finding.uuid])
    assert finding.words in client_of_inspector.get(url).content.decode()
    assert client_of_inspector.post(url, {"reason": " "}).status_code == 422

    response = client_of_inspector.post(url, {"reason": "Ghi nhầm đơn vị."}, **HTMX)
    finding.refresh_from_db()
    assert (finding.withdrawn_by, finding.withdrawn_reason) == (inspector, "Ghi nhầm đơn vị.")
    page = response.content.decode()
    assert f"<s>{finding.words}</s>" in page
    assert "Ghi nhầm đơn vị." in page


def test_withdrawing_twice_changes_nothing(inspection, client_of_inspector):
    finding = make.finding(inspection)
    url = reverse("finding_withdraw", args=[finding.uuid])
    client_of_inspector.post(url, {"reason": "Lần một."})
    client_of_inspector.post(url, {"reason": "Lần hai."})
    finding.refresh_from_db()
    assert (finding.withdrawn_reason, finding.version) == ("Lần một.", 2)


def test_what_was_withdrawn_is_not_edited(inspection, client_of_inspector):
    finding = make.finding(inspection, **make_withdrawn())
    response = client_of_inspector.post(edit_url(finding), refilled(finding, words="Sửa"))
    assert response.status_code == 422
    assert "đã rút" in response.content.decode()


# --- A locked inspection --------------------------------------------------------------------------


@pytest.fixture
def locked(inspection):
    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.CONCLUDED)
    return Inspection.objects.get(pk=inspection.pk)


def test_a_locked_inspection_takes_nothing_and_says_why(locked, client_of_inspector, media_root):
    response = client_of_inspector.post(add_url(locked), filled(locked, photos=photo()))
    page = response.content.decode()
    assert response.status_code == 422
    assert "hồ sơ đã khóa" in page
    assert "Còn hồ sơ trễ hẹn." in page
    assert not Finding.objects.exists()
    assert stored_files(media_root) == []


def test_nothing_of_a_locked_inspection_is_edited_or_withdrawn(locked, client_of_inspector):
    finding = make.finding(locked)
    assert client_of_inspector.post(edit_url(finding), refilled(finding)).status_code == 422
    url = reverse("finding_withdraw", args=[finding.uuid])
    assert client_of_inspector.post(url, {"reason": "Thử"}).status_code == 422
    finding.refresh_from_db()
    assert (finding.version, finding.withdrawn_at) == (1, None)


def test_a_locked_inspection_offers_no_form(locked, client_of_inspector):
    make.finding(locked)
    page = client_of_inspector.get(reverse("inspection_detail", args=[locked.uuid])).content.decode()
    assert "Thêm hạn chế" not in page
    assert "/sua/" not in page
    assert "/rut/" not in page


# --- Rights ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("inspector", 200),
        ("secretary", 200),
        ("leader", 200),
        ("staff", 200),
        ("leadership", 403),
        ("officer", 403),
        ("outsider", 404),
        ("stranger_officer", 404),
        ("administrator", 404),
    ],
)
@pytest.mark.parametrize("page", ["finding_create", "finding_edit", "finding_withdraw"])
def test_who_may_write(request, inspection, sign_in, who, status, page):
    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.MINUTES_SIGNED)
    of = inspection if page == "finding_create" else make.finding(inspection)
    client = sign_in(request.getfixturevalue(who))
    assert client.get(reverse(page, args=[of.uuid])).status_code == status


def test_a_unit_sees_its_own_findings_once_the_minutes_are_signed(
    inspection, district, officer, neighbour, sign_in
):
    own = make.finding(inspection, visits=[inspection.visits.get(unit=district)], words="Riêng một huyện.")
    make.finding(inspection, words="Đã rút.", **make_withdrawn())
    url = reverse("inspection_detail", args=[inspection.uuid])
    assert own.words not in sign_in(officer).get(url).content.decode()

    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.MINUTES_SIGNED)
    seen = sign_in(officer).get(url).content.decode()
    assert own.words in seen
    assert "Đã rút." not in seen
    assert "Thêm hạn chế" not in seen
    assert own.words not in sign_in(neighbour).get(url).content.decode()


# --- The section ----------------------------------------------------------------------------------


def test_findings_stand_under_their_field_and_fields_with_nothing_are_named(inspection, client_of_inspector):
    make.finding(inspection, reform_field=make.field(6), words="Kết nối chậm.")
    make.strength(inspection, reform_field=make.field(0))
    make.requirement(inspection).reform_fields.add(make.field(4))
    page = client_of_inspector.get(reverse("inspection_detail", args=[inspection.uuid])).content.decode()
    section = page[page.index('id="_limitations"') :]
    section = section[: section.index("</section>")]
    assert section.index("Hiện đại hóa hành chính") < section.index("Kết nối chậm.")
    _, _, silent = section.partition("Cả cuộc kiểm tra không đề cập: ")
    assert silent.partition(".")[0].split("; ") == [make.field(number).name for number in (1, 2, 3, 5)]
    assert ">chung<" in section


def test_the_unit_switch_narrows_the_section(inspection, client_of_inspector):
    first, second = inspection.visits.all()
    make.finding(inspection, visits=[first], words="Chỉ nơi thứ nhất.")
    make.finding(inspection, visits=[second], words="Chỉ nơi thứ hai.")
    url = reverse("inspection_detail", args=[inspection.uuid]) + f"?don_vi={second.uuid}"
    page = client_of_inspector.get(url).content.decode()
    assert "Chỉ nơi thứ hai." in page
    assert "Chỉ nơi thứ nhất." not in page


def test_the_section_costs_the_same_for_one_and_for_many(inspection, inspector):
    def queries():
        fresh = Inspection.objects.select_related("scheme").get(pk=inspection.pk)
        person = User.objects.get(pk=inspector.pk)
        with CaptureQueriesContext(connection) as captured:
            context = section(fresh, person)
            for name in ("strengths", "limitations"):
                render_to_string(f"inspections/_{name}.html", {"inspection": fresh, **context})
        return len(captured)

    make.finding(inspection)
    one = queries()
    for _ in range(24):
        make.evidence(finding=make.finding(inspection), inspection=inspection)
    assert queries() == one


# --- At the same moment ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_the_same_moment_makes_one_finding(inspection, inspector):
    form_uuid, visits = uuid.uuid4(), list(inspection.visits.all())
    together = threading.Barrier(2)

    def send():
        together.wait(timeout=10)
        try:
            values = {"kind": "han_che", "words": "Còn hồ sơ trễ hẹn."}
            finding = add_finding(
                inspection=inspection,
                uuid=form_uuid,
                visits=visits,
                photos=[take_in(photo())],
                caption="",
                by=inspector,
                **values,
            )
            return finding.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sendings = [pool.submit(send) for _ in range(2)]
        made = {sending.result(timeout=30) for sending in sendings}
    assert made == {inspection.findings.get().pk}
    assert inspection.evidence.count() == 1
