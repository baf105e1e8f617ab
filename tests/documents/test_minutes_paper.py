"""Minutes on paper: Mẫu 1.9, the frozen words and nothing else, one paper for one visit."""

import uuid

import pytest
from django.urls import reverse

import make
from documents.papers import read, texts
from inspections.actions.document import request_minutes
from inspections.documents import building, kinds, pdf
from inspections.minutes.content import MinutesContent
from inspections.minutes.wording import text_of
from inspections.models import Document, Notice
from inspections.workflow import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(inspection, district):
    return make.ready_for_minutes(inspection.visits.get(unit=district))


def paper_of(document):
    snapshot = kinds.collect(document)
    data = pdf.render(snapshot, stage="issued", number="5", symbol=document.symbol, photos={})
    return read(data)


def test_the_paper_is_laid_out_as_the_decree_says(visit, secretary):
    for number in range(12):
        make.finding(visits=[visit], words=f"Còn hồ sơ trễ hẹn, lần xem thứ {number}. " * 8)
    minutes = make.minutes(visit, proceedings="Công bố quyết định.\n" + "Đơn vị báo cáo rất dài. " * 60)
    document = request_minutes(visit=visit, by=secretary, uuid=uuid.uuid4())
    paper = paper_of(document)
    first, last = paper.pages[0], paper.pages[-1]
    assert "Số: 05/BB-ĐKT" in first.text
    assert ", ngày" not in first.text.split("BIÊN BẢN LÀM VIỆC")[0]
    assert "Thời gian bắt đầu: 08 giờ 00, ngày 04 tháng 9 năm 2019." in first.text
    assert "ngày 04 tháng 9 năm 2019./." in last.text
    line = next(line["text"] for line in last.lines if "THƯ KÝ" in line["text"])
    assert line.index("THƯ KÝ") < line.index("CHỦ TỌA")
    assert "ĐẠI DIỆN UBND HUYỆN LAI VUNG" in last.text
    assert minutes.sha256 in last.text.replace("\n", "")
    flat = " ".join(paper.text.split())
    assert flat.count("Còn hồ sơ trễ hẹn, lần xem thứ 11.") == 8


def test_a_unit_that_acknowledged_by_account_is_named_with_its_time(visit, secretary):
    make.minutes(visit, acknowledged_by=("doan", "don_vi"))
    paper = paper_of(request_minutes(visit=visit, by=secretary, uuid=uuid.uuid4()))
    assert "ĐẠI DIỆN" not in paper.text
    assert "xác nhận bằng tài khoản: Trần Văn Chủ" in " ".join(paper.text.split())


def test_each_visit_has_its_paper_and_a_newer_text_replaces_the_issued_one(visit, inspection, secretary):
    with pytest.raises(Refused, match="chưa có biên bản nào được chốt"):
        request_minutes(visit=visit, by=secretary, uuid=uuid.uuid4())
    first_text = make.minutes(visit)
    other = make.minutes(inspection.visits.get(unit__code="875"))
    first = request_minutes(visit=visit, by=secretary, uuid=uuid.uuid4())
    assert request_minutes(visit=visit, by=secretary, uuid=uuid.uuid4()) == first
    assert request_minutes(visit=other.visit, by=secretary, uuid=uuid.uuid4()) != first
    issued = {"state": "ready", "stage": "issued", "issued_at": make.NOON, "issued_by": secretary}
    issued |= {"pdf": "x.pdf", "pdf_sha256": "a" * 64, "pdf_size": 1, "ready_at": make.NOON}
    Document.objects.filter(pk=first.pk).update(snapshot={"sha256": first_text.sha256}, **issued)
    with pytest.raises(Refused, match="đúng văn bản này"):
        request_minutes(visit=visit, by=secretary, uuid=uuid.uuid4())
    make.minutes(visit, number=2, reason="Ghi sai giờ.")
    again = request_minutes(visit=visit, by=secretary, uuid=uuid.uuid4())
    assert (again.replaces, again.visit) == (first, visit)


def test_the_unit_opens_the_paper_of_its_own_visit_and_no_other(
    visit, inspection, secretary, officer, neighbour, stranger_officer, sign_in
):
    make.minutes(visit)
    document = request_minutes(visit=visit, by=secretary, uuid=uuid.uuid4())
    previous = make.document(inspection, state="ready")
    Document.objects.filter(pk=document.pk).update(previous=previous)
    page = reverse("document_detail", args=[document.uuid])
    unit = sign_in(officer)
    assert unit.get(page).status_code == 404  # not made yet
    building.make(building.claim(document.pk))
    for name in ("document_detail", "document_pdf", "document_status"):
        url = reverse(name, args=[document.uuid])
        assert unit.get(url).status_code == 200
        for stranger in (neighbour, stranger_officer):
            assert sign_in(stranger).get(url).status_code == 404
    assert "BIÊN BẢN LÀM VIỆC" in " ".join(texts(unit.get(f"{page}tai/").getvalue()))
    # No way from it to the team's papers, nor to what only the team does.
    for other in (reverse("document_detail", args=[previous.uuid]), "Lập văn bản", "Phát hành"):
        assert other not in unit.get(page).text
    assert unit.get(reverse("document_issue", args=[document.uuid])).status_code == 403
    assert page in unit.get(reverse("visit_minutes", args=[visit.uuid])).text
    assert page in unit.get(reverse("document_list")).text
    assert page not in sign_in(neighbour).get(reverse("document_list")).text
    assert not Notice.objects.visible_to(officer).exists()

    Document.objects.filter(pk=document.pk).update(stage="issued", issued_at=make.NOON, issued_by=secretary)
    building.record(Document.objects.get(pk=document.pk), "finish", "running", "ready")
    assert [notice.event for notice in Notice.objects.visible_to(officer)] == ["document_issued"]
    assert not Notice.objects.visible_to(neighbour).exists()


def test_papers_made_before_dossiers_were_told_of_keep_their_text(visit):
    minutes = make.minutes(visit)
    before = {name: value for name, value in minutes.content.items() if name != "dossiers"}
    make.dossier(visit, faults=["tre_hen"])
    assert text_of(MinutesContent.from_json(before)) == minutes.text
