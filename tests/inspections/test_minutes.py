"""Minutes of a visit: one text, frozen; both sides acknowledge that very text; later changes show."""

import datetime
import hashlib
import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

import make
from inspections import workflow
from inspections.actions import minutes as actions
from inspections.actions.records import withdraw_record
from inspections.minutes.changes import changes_since_minutes
from inspections.minutes.content import collect
from inspections.minutes.wording import sha256_of, text_of
from inspections.models import Inspection, Minutes
from inspections.workflow import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(inspection, district):
    return make.ready_for_minutes(inspection.visits.get(unit=district))


@pytest.fixture
def frozen(visit):
    return make.minutes(visit)


def page_of(visit):
    return reverse("visit_minutes", args=[visit.uuid])


def post(client, name, record, **data):
    return client.post(reverse(name, args=[record.uuid]), data)


def press(client, minutes, side, sha256=None):
    return post(client, "minutes_acknowledge", minutes, side=side, sha256=sha256 or minutes.sha256)


def text_now(draft):
    return sha256_of(text_of(collect(draft)))


def test_from_what_was_recorded_to_both_sides_acknowledgement(
    visit, secretary, leader, officer, district, sign_in
):
    make.finding(visits=[visit], words="Còn hồ sơ trễ hẹn.", count_as_typed="hơn 20", **count(20))
    make.strength(visit.inspection, visits=[visit], words="Niêm yết đủ thủ tục.")
    make.figure(visit)
    make.observation(visit)
    make.checklist_answer(visit, result="chua_dat")
    make.dossier(visit, code="H20-0007", faults=["tre_hen"], procedure="Cấp giấy phép xây dựng")
    writer, unit, chair = sign_in(secretary), sign_in(officer), sign_in(leader)
    assert unit.get(page_of(visit)).status_code == 403

    post(writer, "visit_minutes_begin", visit, uuid=uuid.uuid4())
    draft = Minutes.objects.get()
    assert (draft.chair_name, draft.secretary_name) == ("Lê Thị Trưởng", "Phạm Văn Ký")
    assert "Chưa ghi nội dung theo diễn biến." in writer.get(page_of(visit)).text
    typed = {"proceedings": "Công bố quyết định.\nXem Bộ phận Một cửa.", "version": 1}
    typed |= {name: getattr(draft, name) for name in ("chair_name", "secretary_name")}
    assert post(writer, "minutes_edit", draft, **typed).status_code == 302
    assert unit.get(page_of(visit)).status_code == 403
    draft.refresh_from_db()
    assert post(writer, "minutes_freeze", draft, sha256=text_now(draft)).status_code == 302

    draft.refresh_from_db()
    assert hashlib.sha256(draft.text.encode()).hexdigest() == draft.sha256
    told = (
        "Thời gian bắt đầu: 08 giờ 00, ngày 04 tháng 9 năm 2019.",
        "- Trần Văn Chủ, Chủ tịch Ủy ban nhân dân huyện.",
        "Xem Bộ phận Một cửa.",
        "- Còn hồ sơ trễ hẹn. (số lượng: hơn 20)",
        "- Niêm yết đủ thủ tục.",
        "Đạt 0/1 mục đã kiểm tra",
        "- Chọn trực tiếp, không ngẫu nhiên: 1/1 hồ sơ được chọn trễ hẹn (mẫu 1 hồ sơ không chọn ngẫu nhiên, "
        "không rõ trên tổng số bao nhiêu, quá ít để tính tỷ lệ)",
        "Đơn vị chưa nêu ý kiến.",
        "Cuộc họp kết thúc vào 11 giờ 30, ngày 04 tháng 9 năm 2019./.",
    )
    for page in (unit.get(page_of(visit)).text, writer.get(page_of(visit)).text):
        assert draft.sha256 in page
    assert "H20-0007" not in draft.text
    for sentence in told:
        assert sentence in draft.text
        assert sentence.removeprefix("- ") in unit.get(page_of(visit)).text
    assert unit.get(reverse("minutes_text", args=[draft.uuid])).content.decode() == draft.text

    press(chair, draft, "doan")
    press(unit, draft, "don_vi")
    press(unit, draft, "don_vi")  # pressed twice: once
    draft.refresh_from_db()
    assert draft.state == Minutes.State.ACKNOWLEDGED
    assert [(each.side, each.by, each.sha256) for each in draft.acknowledgements.all()] == [
        ("doan", leader, draft.sha256),
        ("don_vi", officer, draft.sha256),
    ]
    names = [*draft.transitions.order_by("pk").values_list("name", flat=True)]
    assert names == ["freeze", "acknowledge_for_team", "acknowledge_for_unit", "complete"]


def count(value):
    return {"count_value": value, "count_comparator": ">"}


def test_what_was_added_while_the_text_was_read_is_not_frozen_unseen(visit, secretary, sign_in):
    draft = make.draft_minutes(visit)
    read = text_now(draft)
    make.finding(visits=[visit], words="Vừa ghi thêm.")
    answer = post(sign_in(secretary), "minutes_freeze", draft, sha256=read)
    assert answer.status_code == 409
    assert "Văn bản đã thay đổi sau khi anh/chị mở trang" in answer.text
    assert "Vừa ghi thêm." in answer.text
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_units_own_words_make_a_new_text_and_an_old_press_is_refused(
    visit, frozen, officer, leader, sign_in
):
    unit, chair = sign_in(officer), sign_in(leader)
    press(chair, frozen, "doan")
    key = uuid.uuid4()
    words = {"words": "Đơn vị sẽ khắc phục.", "uuid": key, "sha256": frozen.sha256}
    assert post(unit, "minutes_opinion", frozen, **words).status_code == 302
    assert post(unit, "minutes_opinion", frozen, **words).status_code == 302  # sent twice: one text
    again = Minutes.objects.get(number=2)
    assert "Đơn vị sẽ khắc phục." in again.text
    assert "ghi bằng tài khoản của đơn vị.)" in again.text
    assert again.content["replaced_sha256"] == frozen.sha256
    assert again.sha256 != frozen.sha256

    refused = press(unit, frozen, "don_vi")
    assert refused.status_code == 409
    assert "chưa ghi nhận gì" in refused.text
    assert again.sha256 in refused.text
    assert not frozen.acknowledgements.filter(side="don_vi").exists()
    press(unit, again, "don_vi")
    assert again.sides_missing == ["Đoàn kiểm tra"]
    earlier = unit.get(reverse("minutes_detail", args=[frozen.uuid])).text
    assert "Bản này đã được thay bằng" in earlier
    assert "Lê Thị Trưởng" in earlier


def test_the_opinion_as_told_says_whose_words_it_is(visit, secretary, sign_in):
    draft = make.draft_minutes(visit)
    typed = {"proceedings": "Làm việc.", "opinion": "Nhất trí.", "version": 1}
    answer = post(sign_in(secretary), "minutes_edit", draft, **typed)
    assert answer.status_code == 422
    assert "theo lời ai" in answer.text
    assert "Nhất trí." in answer.text
    post(sign_in(secretary), "minutes_edit", draft, opinion_by="ông Trần Văn Chủ", **typed)
    draft.refresh_from_db()
    assert "(Thư ký ghi theo lời ông Trần Văn Chủ.)" in text_of(collect(draft))


def test_of_two_who_write_a_draft_the_second_sees_both_texts(visit, secretary, leader, sign_in):
    draft = make.draft_minutes(visit)
    post(sign_in(leader), "minutes_edit", draft, proceedings="Bản của Trưởng đoàn.", version=1)
    answer = post(sign_in(secretary), "minutes_edit", draft, proceedings="Bản của thư ký.", version=1)
    assert answer.status_code == 409
    assert "Bản của Trưởng đoàn." in answer.text
    assert "Bản của thư ký." in answer.text


def test_a_correction_needs_a_reason_and_begins_with_the_words_it_replaces(visit, frozen, secretary, sign_in):
    client = sign_in(secretary)
    refused = post(client, "visit_minutes_begin", visit, uuid=uuid.uuid4(), reason="")
    assert "Hãy ghi lý do sửa biên bản đã chốt" in refused.text
    post(client, "visit_minutes_begin", visit, uuid=uuid.uuid4(), reason="Ghi sai giờ.")
    draft = Minutes.objects.get(state="draft")
    assert (draft.number, draft.proceedings) == (2, frozen.proceedings)
    assert "Bản số 2, thay bản số 1. Lý do: Ghi sai giờ." in text_of(collect(draft))


def test_a_photographed_signature_stands_for_a_side(visit, frozen, secretary, officer, sign_in):
    data = BytesIO()
    Image.new("RGB", (40, 30), "#336699").save(data, "JPEG")
    sent = {"side": "don_vi", "full_name": "Trần Văn Chủ", "office": "Chủ tịch", "sha256": frozen.sha256}
    sent |= {"uuid": uuid.uuid4()}
    client = sign_in(secretary)
    assert "Hãy chọn" in post(client, "minutes_paper", frozen, **sent).text
    photo = SimpleUploadedFile("ky.jpg", data.getvalue(), "image/jpeg")
    assert post(client, "minutes_paper", frozen, photo=photo, **sent).status_code == 302
    given = frozen.acknowledgements.get()
    assert (given.full_name, given.by, given.paper.visit) == ("Trần Văn Chủ", secretary, visit)
    assert "ký trên giấy" in sign_in(officer).get(page_of(visit)).text
    again = SimpleUploadedFile("ky.jpg", data.getvalue(), "image/jpeg")
    sent |= {"uuid": uuid.uuid4(), "photo": again}
    assert "đã xác nhận" in post(client, "minutes_paper", frozen, **sent).text


def test_a_frozen_text_cannot_be_changed_by_any_way(frozen):
    for change in (
        {"text": "khác"},
        {"proceedings": "khác"},
        {"state": "draft"},
        {"state": "acknowledged"},  # nobody has acknowledged
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Minutes.objects.filter(pk=frozen.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Minutes.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        make.acknowledgement(frozen, sha256="0" * 64)


def test_units_see_their_own_minutes_alone(visit, frozen, neighbour, officer, inspection, sign_in):
    other = make.minutes(inspection.visits.get(unit__code="875"))
    for name, record in (("visit_minutes", visit), ("minutes_detail", frozen), ("minutes_text", frozen)):
        assert sign_in(neighbour).get(reverse(name, args=[record.uuid])).status_code == 404
    page = sign_in(officer).get(inspection.get_absolute_url()).text
    assert page_of(visit) in page
    assert page_of(other.visit) not in page
    assert set(Minutes.objects.visible_to(officer)) == {frozen}


def test_signing_waits_for_both_sides_of_every_visit(inspection, visit, leader, officer):
    make.finding(inspection)
    (frozen,) = [make.minutes(visit, acknowledged_by=["don_vi"])]
    other = inspection.visits.get(unit__code="875")
    assert workflow.why_not(inspection, "sign_minutes", by=leader) == [
        "Biên bản tại UBND huyện Lai Vung: chưa có xác nhận của Đoàn kiểm tra.",
        "Biên bản tại UBND huyện Lấp Vò: chưa lập.",
    ]
    actions.acknowledge(minutes=frozen, side="doan", sha256=frozen.sha256, by=leader)
    make.minutes(other, acknowledged_by=("doan", "don_vi"))
    assert workflow.why_not(inspection, "sign_minutes", by=leader) == []


def test_minutes_kept_elsewhere_are_told_in_a_note(inspection, leader):
    make.finding(inspection)
    with pytest.raises(Refused, match="cần ghi rõ"):
        workflow.apply(inspection, "sign_minutes_elsewhere", by=leader)
    workflow.apply(inspection, "sign_minutes_elsewhere", by=leader, note="Hồ sơ năm 2019, biên bản giấy.")
    assert inspection.state == Inspection.State.MINUTES_SIGNED


def test_after_the_step_only_acknowledging_goes_on(inspection, visit, frozen, officer, secretary):
    Inspection.objects.filter(pk=inspection.pk).update(state="minutes_signed")
    visit = inspection.visits.get(pk=visit.pk)
    with pytest.raises(Refused, match="trả cuộc kiểm tra về"):
        actions.begin_minutes(visit=visit, uuid=uuid.uuid4(), by=secretary, reason="Sửa.")
    actions.acknowledge(minutes=frozen, side="don_vi", sha256=frozen.sha256, by=officer)
    assert frozen.acknowledgements.get().by == officer


def test_later_records_are_told_from_the_minutes(visit, inspection, secretary, officer, sign_in):
    late = make.finding(visits=[visit], words="Còn hồ sơ trễ hẹn.", count_as_typed="20", **count(20))
    gone = make.finding(visits=[visit], words="Chưa niêm yết.")
    make.figure(visit)
    make.minutes(visit, acknowledged_by=("doan", "don_vi"))
    late.words, late.count_as_typed = "Còn nhiều hồ sơ trễ hẹn.", "25"
    late.save()
    withdraw_record(record=gone, inspection=inspection, reason="Đã xem lại sổ.", by=secretary)
    make.strength(inspection, visits=[visit], words="Có thư xin lỗi.")
    row = changes_since_minutes([visit])[0]
    assert [(each.part, each.kinds, each.old, each.new, each.reason) for each in row.changes] == [
        ("strengths", ("added",), "", "Có thư xin lỗi.", ""),
        (
            "limitations",
            ("reworded", "recounted"),
            "Còn hồ sơ trễ hẹn. (số lượng: 20)",
            "Còn nhiều hồ sơ trễ hẹn. (số lượng: 25)",
            "",
        ),
        ("limitations", ("withdrawn",), "Chưa niêm yết.", "", "Đã xem lại sổ."),
    ]
    assert row.changes[1].segments[1] == ("come", "nhiều")
    visit.from_time, visit.place = datetime.time(8, 30), "Hội trường"
    visit.save()
    visit.attendees.filter(side="don_vi").first().delete()
    found = changes_since_minutes([visit])[0].changes
    moved = {each.part: (each.labels, each.old, each.new) for each in found[:3]}
    before = "04/09/2019, 08:00–11:30"
    assert moved["hours"] == ("ghi khác biên bản", before, before.replace("08:00", "08:30"))
    assert moved["place"][2] == "Hội trường"
    assert "Trần Văn Chủ" in moved["unit_side"][1]
    assert "Trần Văn Chủ" not in moved["unit_side"][2]
    address = reverse("inspection_minutes_changes", args=[inspection.uuid])
    page = sign_in(secretary).get(address).text
    assert "<ins>nhiều</ins>" in page
    assert "6 chỗ khác" in sign_in(secretary).get(inspection.get_absolute_url()).text
    Inspection.objects.filter(pk=inspection.pk).update(state="minutes_signed")
    own = sign_in(officer).get(address).text
    assert "UBND huyện Lai Vung" in own
    assert "UBND huyện Lấp Vò" not in own


def test_queries_do_not_grow_with_findings_texts_and_acknowledgements(visit, secretary, sign_in):
    client = sign_in(secretary)

    def n_queries():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page_of(visit)).status_code == 200
        return len(queries)

    def fill(number):
        make.finding(visits=[visit])
        make.figure(visit)
        make.observation(visit)
        return make.minutes(
            visit, number=number, reason="Sửa." if number > 1 else "", acknowledged_by=["doan"]
        )

    fill(1)
    fill(2)
    client.get(page_of(visit))
    few = n_queries()
    for number in range(3, 8):
        fill(number)
    assert n_queries() == few
    make.draft_minutes(visit, number=20, reason="Sửa.")
    few = n_queries()
    make.finding(visits=[visit])
    make.figure(visit)
    make.observation(visit)
    assert n_queries() == few
