"""A unit's own report on remedies: it makes, takes and issues it; the province gets it once it is issued."""

import datetime
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from documents.papers import texts
from inspections.actions.document import issue_document, request_unit_report
from inspections.documents import building, kinds
from inspections.documents.formalities import body_named, proposed_for_unit
from inspections.models import Document, Notice
from inspections.workflow import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def demand(inspection):
    return make.requirement(inspection, words="Niêm yết thủ tục.", deadline_on=datetime.date(2019, 10, 1))


@pytest.fixture
def report(demand, district, officer):
    return asked_by(officer, district)


def asked_by(person, unit):
    symbol, formalities = proposed_for_unit(unit)
    said = {"symbol": symbol, "formalities": formalities.to_json()}
    return request_unit_report(unit=unit, by=person, uuid=uuid.uuid4(), said=said)


def made(document):
    building.make(building.claim(document.pk))
    document.refresh_from_db()
    return document


def address(name, document):
    return reverse(name, args=[document.uuid])


def test_an_officer_makes_finds_takes_and_issues_the_report(
    demand, district, officer, neighbour, staff, leader, sign_in
):
    unit = sign_in(officer)
    prepare = reverse("remedy_paper", args=[district.uuid])
    assert prepare in unit.get(reverse("remedy_list")).text
    form = unit.get(prepare).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    answer = unit.post(prepare, typed | {"signer": "Trần Văn Chủ"})
    report = Document.objects.get()
    assert (answer.url, report.symbol, report.inspection) == (
        address("document_detail", report),
        "BC-UBND",
        None,
    )
    made(report)

    said = " ".join(texts(unit.get(address("document_pdf", report)).getvalue()))
    for words in (
        "ỦY BAN NHÂN DÂN",
        "HUYỆN LAI VUNG",
        "CHỦ TỊCH",
        "Trần Văn Chủ",
        "Niêm yết thủ tục",
        "01/10/2019",
    ):
        assert words in said
    assert "Lấp Vò" not in said
    assert unit.get(address("document_word", report)).status_code == 200
    listed = unit.get(reverse("document_list"), {"don_vi": "lai vung"}).text
    assert address("document_detail", report) in listed
    assert f'href="{reverse("document_list")}"' in unit.get(reverse("home")).text

    # A draft is the unit's alone; what it issued the province reads, and only reads.
    strangers = [sign_in(person) for person in (neighbour, staff, leader)]
    doors = [address(name, report) for name in ("document_detail", "document_pdf", "document_issue")]
    assert {stranger.get(door).status_code for stranger in strangers for door in doors} == {404}
    assert unit.post(address("document_issue", report), {"number": "5"}).status_code == 302
    assert made(report).is_issued
    next_door, province, team = strangers
    assert [province.get(door).status_code for door in doors] == [200, 200, 403]
    assert province.post(address("document_replace", report)).status_code == 403
    assert {stranger.get(door).status_code for stranger in (next_door, team) for door in doors} == {404}
    assert address("document_detail", report) not in next_door.get(reverse("document_list")).text
    assert "document_issued" in [each.event for each in Notice.objects.visible_to(staff)]
    assert unit.post(address("document_replace", report)).status_code == 302
    assert Document.objects.get(replaces=report).formalities == report.formalities


def test_a_draft_waits_in_the_work_of_the_units_people_until_it_is_issued(
    report, district, officer, neighbour, staff, leader, sign_in
):
    def waits_for(person):
        work = sign_in(person).get(reverse("home")).context["work"]
        waiting = [task for task in work.tasks if task.due == "Bản thảo chờ phát hành"]
        assert all(task.action == "Xem và phát hành" for task in waiting)
        return [task.url for task in waiting]

    head = make.user("unit_head", district)
    assert waits_for(officer) == [], "it is not made yet"
    made(report)
    for person in (officer, head):
        assert waits_for(person) == [address("document_detail", report)]
    page = sign_in(officer).get(reverse("home")).text
    assert "<strong>1</strong> chờ tôi duyệt, trả lời" in page
    assert waits_for(neighbour) == waits_for(staff) == waits_for(leader) == []
    later = made(asked_by(officer, district))
    assert waits_for(officer) == [address("document_detail", later)], "the latest alone"
    issue_document(document=later, number="5", dated_on=None, by=officer)
    made(later)
    assert waits_for(officer) == waits_for(staff) == []


def test_the_work_of_a_unit_asks_as_often_with_drafts_as_without(report, officer, sign_in):
    def questions():
        client = sign_in(officer)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("home"))
        return len(queries)

    questions()
    without = questions()
    made(report)
    assert questions() <= without


def test_it_tells_the_demands_that_stand_with_the_unit_over_all_inspections(report, district):
    again = make.inspection(units=[district], title="Kiểm tra đột xuất")
    make.requirement(again, words="Sửa quy trình.")
    make.requirement(
        again, words="Đã rút.", withdrawn_at=make.NOON, withdrawn_reason="Nhầm.", withdrawn_by=make.user()
    )
    make.requirement(again, words="Chưa gửi.", state="draft")
    make.requirement(again, words="Của nơi khác.", units=[make.unit()])
    with CaptureQueriesContext(connection) as few:
        snapshot = kinds.collect(report)
    told = [remedy.words for asked in snapshot.asked for remedy in asked.remedies]
    assert sorted(told) == ["Niêm yết thủ tục.", "Sửa quy trình."]
    assert len(snapshot.asked) == 2
    for _ in range(5):
        make.requirement(make.inspection(units=[district]))
    with CaptureQueriesContext(connection) as many:
        kinds.collect(report)
    assert len(many) == len(few)


def test_a_unit_has_one_job_at_a_time_and_a_register_of_its_own(
    report, district, neighbour_district, officer, neighbour, far_district
):
    assert asked_by(officer, district) == report
    other = asked_by(neighbour, neighbour_district)
    assert other != report
    with pytest.raises(Refused, match="Chưa có yêu cầu nào"):
        asked_by(officer, far_district)
    day = datetime.date(2020, 1, 5)
    for document, by in ((report, officer), (other, neighbour)):
        issue_document(document=made(document), number="5", dated_on=day, by=by)
    with pytest.raises(Refused, match="đã dùng"):
        issue_document(document=made_again(report, officer, district), number="5", dated_on=day, by=officer)


def made_again(report, officer, district):
    made(report)
    return made(asked_by(officer, district))


def test_the_head_of_that_day_signs_and_a_department_says_its_own_name():
    province = make.unit("Đồng Tháp", type="tinh", level="tinh")
    ward = make.unit("1", type="phuong", level="xa", parent=province)
    make.unit_head(
        ward, full_name="Lê Thị Cũ", office="Chủ tịch Ủy ban nhân dân", valid_to=datetime.date(2019, 1, 1)
    )
    make.unit_head(
        ward,
        full_name="Võ Văn Mới",
        office="Quyền Chủ tịch",
        valid_from=datetime.date(2019, 1, 2),
        valid_to=None,
    )
    symbol, said = proposed_for_unit(ward, datetime.date(2019, 9, 5))
    assert (symbol, said.superior, said.issuer) == (
        "BC-UBND",
        "UBND TỈNH ĐỒNG THÁP",
        "ỦY BAN NHÂN DÂN\nPHƯỜNG 1",
    )
    assert (said.offices, said.signer) == ("TM. ỦY BAN NHÂN DÂN\nQ. CHỦ TỊCH", "Võ Văn Mới")
    assert (said.place, said.addressee) == ("Phường 1", "Ủy ban nhân dân tỉnh Đồng Tháp")
    department = make.unit("Xây dựng", type="so", level="so_nganh", parent=province)
    symbol, said = proposed_for_unit(department)
    assert (symbol, said.issuer, said.offices) == ("BC-SXD", "SỞ XÂY DỰNG", "GIÁM ĐỐC")


def test_an_appendix_names_the_issuer_as_a_sentence_does(report, district):
    make.unit("1", type="phuong", level="xa")
    said = {
        "ỦY BAN NHÂN DÂN\nHUYỆN LAI VUNG": "Ủy ban nhân dân huyện Lai Vung",
        "ỦY BAN NHÂN DÂN\nPHƯỜNG 1": "Ủy ban nhân dân Phường 1",
        "ỦY BAN NHÂN DÂN\nTỈNH ĐỒNG THÁP": "Ủy ban nhân dân tỉnh Đồng Tháp",
        "SỞ NỘI VỤ": "Sở Nội vụ",
        "ĐOÀN KIỂM TRA\nCẢI CÁCH HÀNH CHÍNH": "Đoàn kiểm tra cải cách hành chính",
        "VĂN PHÒNG\nKHÔNG AI BIẾT": "",
    }
    assert {issuer: body_named(issuer) for issuer in said} == said
    snapshot = kinds.collect(report)
    for body, shown in (("Ủy ban nhân dân huyện Lai Vung",) * 2, ("", "ỦY BAN NHÂN DÂN HUYỆN LAI VUNG")):
        frozen = replace(snapshot, formalities=replace(snapshot.formalities, body=body))
        [appendix] = kinds.compose(frozen, number="5", dated_on=None, symbol="BC-UBND").appendices
        assert appendix.belongs_to.endswith(f"của {shown})")
