"""The checklist of a visit: answered by a team at once, judged by the version of its day."""

import datetime
import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

import make
from inspections.actions import checklist as actions
from inspections.actions import checklist_version as versions
from inspections.checklist_comparison import compare
from inspections.checklist_summary import sentences_of, summaries, tally_of
from inspections.models import ChecklistAnswer, ChecklistItem, ChecklistVersion, Finding, Inspection
from inspections.workflow import Refused

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def visit(inspection, district):
    return inspection.visits.get(unit=district)


def item_at(visit, code):
    return ChecklistItem.objects.get(section__version=actions.version_for(visit), code=code)


def page_of(visit, query=""):
    return reverse("visit_checklist", args=[visit.uuid]) + query


def said(visit, code, version=0, **parts):
    item = item_at(visit, code)
    return {f"{item.pk}-version": version, **{f"{item.pk}-{part}": text for part, text in parts.items()}}


def picture():
    data = BytesIO()
    Image.new("RGB", (40, 30), "#336699").save(data, "JPEG")
    return SimpleUploadedFile("anh.jpg", data.getvalue(), "image/jpeg")


def answer_at(visit, code):
    return ChecklistAnswer.objects.get(checklist__visit=visit, item__code=code)


# --- Answering ----------------------------------------------------------------------------------


def test_a_tap_a_note_and_a_count_are_stored_with_who_and_when(visit, inspector, sign_in):
    client = sign_in(inspector)
    form = said(visit, "2.08", result="chua_dat", note=" Đã hỏi  quầy 3 ", count="hơn 20 hồ sơ")
    answer = client.post(page_of(visit), form | said(visit, "2.09", result="dat"))
    assert answer.status_code == 302
    stored = answer_at(visit, "2.08")
    assert (stored.result, stored.count_comparator, stored.count_value) == ("chua_dat", ">", 20)
    assert stored.answered_by == inspector
    assert stored.answered_at is not None
    page = client.get(page_of(visit)).text
    assert "2/51 mục, 1 chưa đạt" in page
    assert "Đạt 1/2 mục đã kiểm tra (50 %)" in page
    assert "49 chưa trả lời" in page
    assert "Võ Thị Viên" in page
    told = client.post(page_of(visit), said(visit, "2.08", version=1, result=""), headers=JSON).json()
    assert told["items"][str(stored.item_id)]["values"]["result"] == ""
    assert answer_at(visit, "2.08").answered_at is None


def test_the_script_is_told_what_is_stored_and_what_was_not_understood(visit, inspector, sign_in):
    form = said(visit, "2.08", result="chua_dat", count="2,000") | said(visit, "0.01", result="bậy")
    response = sign_in(inspector).post(page_of(visit), form, headers=JSON)
    told = response.json()
    item, wrong = item_at(visit, "2.08"), item_at(visit, "0.01")
    assert told["items"][str(item.pk)]["values"] == {"result": "chua_dat", "note": "", "count": ""}
    assert told["items"][str(item.pk)]["wrong"] == ["count"]
    assert told["items"][str(wrong.pk)]["wrong"] == ["result"]
    assert "1/51 mục, 1 chưa đạt" in told["progress"]
    again = sign_in(inspector).post(page_of(visit), said(visit, "2.08", version=1, count="2,000"))
    assert again.status_code == 422
    assert 'value="2,000"' in again.text


def test_two_inspectors_who_differ_are_both_shown(visit, inspector, secretary, sign_in):
    first, second = sign_in(inspector), sign_in(secretary)
    first.post(page_of(visit), said(visit, "2.05", result="dat"))
    # The same answer, or another part, disturbs nobody.
    same = second.post(page_of(visit), said(visit, "2.05", result="dat", note="Xem 10 hồ sơ"), headers=JSON)
    item = str(item_at(visit, "2.05").pk)
    assert same.json()["items"][item]["clashes"] == []
    assert answer_at(visit, "2.05").answered_by == inspector
    assert answer_at(visit, "2.05").noted_by == secretary

    clash = second.post(page_of(visit), said(visit, "2.05", result="chua_dat"), headers=JSON).json()
    assert clash["items"][item]["clashes"] == ["result"]
    assert "Võ Thị Viên đã ghi “Đạt”" in clash["items"][item]["state"]
    assert "anh/chị chọn “Chưa đạt”" in clash["items"][item]["state"]
    assert answer_at(visit, "2.05").result == "dat"

    page = second.post(page_of(visit), said(visit, "2.05", result="chua_dat"))
    assert page.status_code == 409
    version = clash["items"][item]["version"]
    assert f'name="{item}-version" value="{version}"' in page.text
    second.post(page_of(visit), said(visit, "2.05", version=version, result="chua_dat"))
    assert answer_at(visit, "2.05").result == "chua_dat"
    shown = first.get(page_of(visit)).text
    assert "Phạm Văn Ký ·" in shown
    assert "Trước đó: Võ Thị Viên ghi “Đạt”" in shown


def test_a_page_opened_before_does_not_undo_what_was_said_since(visit, inspector, secretary, sign_in):
    """Without scripts every field of the page is sent: those nobody touched say nothing."""
    first, second = sign_in(inspector), sign_in(secretary)
    first.post(page_of(visit), said(visit, "2.05", result="dat", note="A"))
    second.post(page_of(visit), said(visit, "2.05", version=1, result="chua_dat", note="A"))
    untouched = first.post(page_of(visit), said(visit, "2.05", version=1, result="dat", note="A, và B"))
    assert untouched.status_code == 302
    stored = answer_at(visit, "2.05")
    assert (stored.result, stored.note) == ("chua_dat", "A, và B")


def test_own_fields_first_and_filters(visit, inspector, sign_in):
    visit.inspection.team.filter(user=inspector).update(field_numbers=[6])
    make.checklist_answer(visit, "6.01", "chua_dat")
    client = sign_in(inspector)
    page = client.get(page_of(visit)).text
    assert page.index('id="phan-6"') < page.index("phần của anh/chị") < page.index('id="phan-0"')
    failed = client.get(page_of(visit, "?loc=chua-dat")).text
    assert "6.01" in failed
    assert "6.03" not in failed
    assert "6.01" not in client.get(page_of(visit, "?loc=con-lai")).text


def test_a_locked_inspection_is_shown_and_not_answered(visit, inspector, sign_in):
    make.checklist_answer(visit, "2.05", "dat")
    Inspection.objects.filter(pk=visit.inspection_id).update(state=Inspection.State.CONCLUDED)
    client = sign_in(inspector)
    assert "hồ sơ đã khóa" in client.get(page_of(visit)).text
    refused = client.post(page_of(visit), said(visit, "2.06", result="dat"), headers=JSON)
    assert refused.json()["locked"]
    assert client.post(page_of(visit), said(visit, "2.06", result="dat")).status_code == 422
    assert ChecklistAnswer.objects.filter(checklist__visit=visit).count() == 1


# --- Versions -----------------------------------------------------------------------------------


def test_a_visit_keeps_the_version_of_its_day(visit, inspector, staff):
    old = actions.version_for(visit)
    make.checklist_answer(visit, "2.05", "dat")
    draft = versions.draft_from(
        version=old, title="Phiếu mới", valid_from=datetime.date(2019, 9, 1), by=staff
    )
    dropped = ChecklistItem.objects.get(section__version=draft, code="2.15")
    dropped.is_dropped = True
    dropped.save()
    ChecklistItem.objects.filter(section__version=draft, code="2.05").update(words="Giấy hẹn")
    found = compare(old, draft)
    assert [row.item.code for row in found.removed] == ["2.15"]
    assert [(row.item.code, row.columns[0][2]) for row in found.changed] == [("2.05", "Giấy hẹn")]
    assert found.n_same == 49
    versions.publish_version(version=draft, by=staff)
    old.refresh_from_db()
    assert old.valid_to == datetime.date(2019, 8, 31)
    visit.on = datetime.date(2019, 9, 20)
    visit.save()
    assert actions.version_for(visit) == old
    assert actions.version_for(make.visit(on=datetime.date(2019, 9, 20))) == draft
    assert actions.version_for(make.visit(on=datetime.date(2019, 8, 20))) == old
    assert actions.version_for(make.visit(on=datetime.date(2021, 1, 4))).scheme.code == "2021-2030"


def test_what_is_missing_keeps_a_draft_from_being_published(staff):
    draft = make.checklist_draft(items=1)
    section = draft.sections.get()
    make.checklist_item(section, code="2.01", finding_words="")
    make.checklist_item(make.checklist_section(draft, number=3), code="2.01", is_dropped=True)
    make.checklist_item(make.checklist_section(draft, number=4), code="2.01")
    with pytest.raises(Refused) as refused:
        versions.publish_version(version=draft, by=staff)
    words = " ".join(refused.value.sentences)
    assert "Thời gian dùng phải nằm trong chương trình" in words
    assert "Thiếu phần cho lĩnh vực “Cải cách thể chế”." in words
    assert "Phần “Cải cách tổ chức bộ máy hành chính nhà nước” chưa có mục nào." in words
    assert "Mã “2.01” dùng cho 2 mục" in words
    assert "Mục 2.01 chưa có lỗi hay câu mẫu" in words


@pytest.mark.parametrize(
    "change",
    [
        lambda version: version.sections.update(name="Khác"),
        lambda version: ChecklistItem.objects.filter(section__version=version).update(words="Khác"),
        lambda version: make.checklist_item(version.sections.first()),
        lambda version: ChecklistItem.objects.filter(section__version=version).first().delete(),
        lambda version: ChecklistVersion.objects.filter(pk=version.pk).update(title="Khác"),
        lambda version: ChecklistVersion.objects.filter(pk=version.pk).update(
            state="draft", published_at=None
        ),
    ],
)
def test_the_database_keeps_what_was_published(change):
    with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic():
        change(make.checklist_version())


def test_the_database_keeps_a_visit_to_its_version(visit):
    answer = make.checklist_answer(visit)
    other = make.checklist_version(datetime.date(2021, 1, 4))
    with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic():
        type(answer.checklist).objects.filter(pk=answer.checklist_id).update(version=other)
    strange = ChecklistItem.objects.filter(section__version=other).first()
    with pytest.raises(InternalError, match="another version"), transaction.atomic():
        ChecklistAnswer.objects.create(checklist=answer.checklist, item=strange)


def test_a_version_is_written_in_the_admin(administrator, sign_in):
    client = sign_in(administrator)
    old = make.checklist_version()

    def admin_page(name, version):
        return reverse(f"admin:inspections_checklistversion_{name}", args=[version.pk])

    client.post(admin_page("new", old), {"title": "Phiếu 2019", "valid_from": "31/02/2019"})
    assert ChecklistVersion.objects.count() == 2
    client.post(admin_page("new", old), {"title": "Phiếu 2019", "valid_from": "01/09/2019"})
    draft = ChecklistVersion.objects.get(title="Phiếu 2019")
    section = draft.sections.get(reform_field__number=5)
    items = list(section.items.all())
    form = {"name": section.name, "order": 5, "items-TOTAL_FORMS": 6, "items-INITIAL_FORMS": 5}
    for index, item in enumerate(items):
        form |= {f"items-{index}-{name}": getattr(item, name) for name in ("code", "order", "words")}
        form |= {f"items-{index}-id": item.pk, f"items-{index}-section": section.pk}
        form |= {f"items-{index}-certainty": "M", f"items-{index}-fault": item.fault_id or ""}
        form |= {f"items-{index}-finding_words": item.finding_words}
    form |= {
        "items-0-legal_bases": "01/01/2016–31/12/2019: Nghị định A\nNghị định B",
        "items-4-is_dropped": "on",
    }
    new = {"code": "5.06", "order": 6, "words": "Mục mới", "certainty": "?", "finding_words": "Chưa có."}
    form |= {f"items-5-{name}": text for name, text in new.items()} | {"items-5-section": section.pk}
    address = reverse("admin:inspections_checklistsection_change", args=[section.pk])
    wrong = client.post(address, form | {"items-0-legal_bases": "32/01/2016–: Nghị định A"})
    assert "32/01/2016" in wrong.text
    assert client.post(address, form).status_code == 302
    first = section.items.get(code=items[0].code)
    assert first.bases_on(datetime.date(2019, 9, 4)) == ["Nghị định A", "Nghị định B"]
    assert first.bases_on(datetime.date(2020, 1, 1)) == ["Nghị định B"]
    assert "Mục mới" in client.get(admin_page("compare", draft)).text
    assert "chưa kiểm chứng" in client.get(admin_page("publish", draft)).text
    client.post(admin_page("publish", draft))
    draft.refresh_from_db()
    assert (draft.state, draft.published_by) == ("published", administrator)
    assert client.post(address, form).status_code == 403
    assert client.post(admin_page("publish", draft)).status_code == 422
    client.post(admin_page("retire", draft))
    draft.refresh_from_db()
    assert draft.state == "retired"


# --- Findings, photos, what others see ----------------------------------------------------------


def test_a_failed_item_becomes_a_finding_once(visit, inspector, sign_in):
    answer = make.checklist_answer(
        visit, "2.08", "chua_dat", count_as_typed="hơn 20", count_value=20, count_comparator=">"
    )
    photo = make.evidence(visit.inspection, visit=visit, checklist_answer=answer)
    client = sign_in(inspector)
    assert "Ghi thành hạn chế" in client.get(page_of(visit)).text
    address = reverse("visit_checklist_finding", args=[visit.uuid]) + f"?muc={answer.item.uuid}"
    page = client.get(address)
    assert "Còn xảy ra tình trạng hồ sơ trả kết quả trễ" in page.text
    assert 'value="hơn 20"' in page.text
    assert "Lưu và thêm tiếp" not in page.text
    form = {
        "uuid": str(uuid.uuid4()),
        "fault": answer.item.fault_id,
        "visits": [str(visit.uuid)],
        "words": "Còn trễ hẹn.",
        "count": "hơn 20",
    }
    sent = client.post(address, form)
    assert sent.headers["Location"] == page_of(visit) + f"#muc-{answer.item.uuid}"
    client.post(address, form)  # pressed twice
    finding = Finding.objects.get()
    answer.refresh_from_db()
    photo.refresh_from_db()
    assert answer.finding == photo.finding == finding
    assert (finding.reform_field.number, finding.count_value) == (2, 20)
    another = client.post(address, form | {"uuid": str(uuid.uuid4())})
    assert another.status_code == 422
    assert Finding.objects.count() == 1
    assert client.get(address).status_code == 302
    assert "Đã ghi hạn chế: Còn trễ hẹn." in client.get(page_of(visit)).text


def test_an_item_that_is_met_calls_for_nothing(visit, inspector, sign_in):
    answer = make.checklist_answer(visit, "2.08", "dat")
    address = reverse("visit_checklist_finding", args=[visit.uuid]) + f"?muc={answer.item.uuid}"
    assert sign_in(inspector).get(address).status_code == 302
    assert "Ghi thành hạn chế" not in sign_in(inspector).get(page_of(visit)).text


def test_a_photo_of_an_item(visit, inspector, officer, sign_in):
    item = item_at(visit, "2.01")
    address = reverse("visit_checklist_photo", args=[visit.uuid]) + f"?muc={item.uuid}"
    client = sign_in(inspector)
    assert item.words in client.get(address).text
    assert client.post(address, {"uuid": str(uuid.uuid4())}).status_code == 422
    sent = client.post(address, {"uuid": str(uuid.uuid4()), "photos": picture()})
    assert sent.headers["Location"].endswith(f"#muc-{item.uuid}")
    answer = answer_at(visit, "2.01")
    assert answer.result == ""
    photo = answer.evidence.get()
    assert photo.visit == visit
    Inspection.objects.filter(pk=visit.inspection_id).update(state=Inspection.State.MINUTES_SIGNED)
    file = reverse("evidence_file", args=[photo.uuid, "lon"])
    shown = client.get(file)
    assert len(b"".join(shown.streaming_content)) > 0  # read to its end, a file is closed
    assert sign_in(officer).get(file).status_code == 404


def test_a_unit_sees_its_own_results_after_the_minutes(visit, officer, neighbour, inspector, sign_in):
    make.checklist_answer(visit, "2.08", "chua_dat", by=inspector, note="Nghi có nhận tiền")
    assert sign_in(officer).get(page_of(visit)).status_code == 403
    Inspection.objects.filter(pk=visit.inspection_id).update(state=Inspection.State.MINUTES_SIGNED)
    page = sign_in(officer).get(page_of(visit)).text
    assert "Chưa đạt" in page
    assert "Nghi có nhận tiền" not in page
    assert "Võ Thị Viên" not in page
    assert sign_in(neighbour).get(page_of(visit)).status_code == 404
    mine = sign_in(officer).get(visit.inspection.get_absolute_url()).text
    assert page_of(visit) in mine
    assert page_of(visit) not in sign_in(neighbour).get(visit.inspection.get_absolute_url()).text


# --- Sums ---------------------------------------------------------------------------------------


def test_what_does_not_apply_is_in_no_share():
    tally = tally_of(10, ["dat", "dat", "mot_phan", "chua_dat", "khong_kiem_tra", "khong_ap_dung", ""])
    assert (tally.applicable, tally.checked, tally.open) == (9, 4, 4)
    assert tally.share == "Đạt 2/4 mục đã kiểm tra (50 %)"
    assert tally.apart == "1 không kiểm tra, 1 không áp dụng, 4 chưa trả lời"
    assert tally_of(3, ["khong_ap_dung"]).share == ""


def test_sentences_of_a_checklist_give_sums_and_no_notes(visit):
    assert sentences_of(summaries([visit])[0]) == ()
    make.checklist_answer(visit, "2.10", "chua_dat", note="Riêng của Đoàn")
    make.checklist_answer(visit, "2.11", "mot_phan")
    whole, field = sentences_of(summaries([visit])[0])
    assert "Đạt 0/2 mục đã kiểm tra (0 %), 1 đạt một phần, 1 chưa đạt; " in whole
    assert field.startswith("Cải cách thủ tục hành chính: Đạt 0/2")
    assert "Riêng của Đoàn" not in whole + field


def queries(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_queries_do_not_grow_with_items_or_visits(inspection, visit, inspector, secretary, sign_in):
    client = sign_in(inspector)
    make.checklist_answer(visit, "2.01", "dat", by=inspector)
    answer = make.checklist_answer(visit, "2.02", "dat", by=inspector)
    answer.result, answer.version = "chua_dat", 2
    answer.save()
    one = queries(lambda: client.get(page_of(visit)))
    script = queries(lambda: client.post(page_of(visit), said(visit, "0.01", result="dat"), headers=JSON))
    for code in [f"2.{n:02d}" for n in range(3, 16)] + [f"6.0{n}" for n in range(1, 8)]:
        each = make.checklist_answer(visit, code, "dat", by=secretary)
        each.result, each.version = "chua_dat", 2
        each.save()
    assert queries(lambda: client.get(page_of(visit))) == one
    assert (
        queries(lambda: client.post(page_of(visit), said(visit, "0.02", result="dat"), headers=JSON))
        == script
    )
    visits = list(inspection.visits.select_related("unit"))
    few = queries(lambda: summaries(visits))
    many = [make.visit() for _ in range(8)]
    assert queries(lambda: summaries([*visits, *many])) == few


def test_a_limitation_names_the_item_that_it_came_from(visit, officer, inspector, sign_in):
    inspection = visit.inspection
    finding = make.finding(inspection)
    for each in inspection.visits.all():
        make.checklist_answer(each, "2.10", "chua_dat", finding=finding)
    words = "mục 2.10 của phiếu kiểm tra"
    assert sign_in(inspector).get(inspection.get_absolute_url()).text.count(words) == 2
    Inspection.objects.filter(pk=inspection.pk).update(state="minutes_signed")
    own = sign_in(officer).get(inspection.get_absolute_url()).text
    assert own.count(words) == 1  # of its own visit alone
    assert page_of(visit) in own
