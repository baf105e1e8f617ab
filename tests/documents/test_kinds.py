"""The papers besides the report: what each says, what stays blank, what law it names, who may make it."""

import datetime
import io
import re
import uuid

import docx
import pytest
from django.urls import reverse

import make
from documents import article, papers
from inspections import workflow
from inspections.actions.document import request_document, request_province_document
from inspections.documents import building, kinds, pdf, word
from inspections.documents.formalities import proposed_for_inspection, proposed_for_plan
from inspections.documents.snapshot import read_photos
from inspections.models import Document, DocumentTemplate, LegalBasis

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_sent(monkeypatch):
    monkeypatch.setattr("inspections.actions.document.send", lambda document: None)


@pytest.fixture
def inspection(db):
    return article.inspection()


def asked(inspection, kind, **how):
    return request_document(inspection=inspection, kind=kind, by=None, uuid=uuid.uuid4(), **how)


def said(document, **how):
    frozen = kinds.collect(document)
    assert type(frozen).from_json(frozen.to_json()) == frozen
    made = pdf.lay_out(frozen, stage="draft", symbol=document.symbol, photos=read_photos(frozen), **how)
    return re.sub(r"\s+", " ", " ".join(papers.texts(made.data)))


def test_a_decision_names_the_team_the_task_and_leaves_unknown_names_to_the_pen(inspection):
    text = said(asked(inspection, "decision"))
    assert "Số: /QĐ-UBND-HC" in text
    assert "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP" in text
    assert "1. Lê Minh Trung, Phó Giám đốc Sở Nội vụ - Trưởng đoàn" in text
    assert "……, ………" in text
    assert "Điều 3. Thủ trưởng các cơ quan" in text
    assert text.index("Điều 1.") < text.index("Điều 2.") < text.index("Điều 3.")
    assert "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH" in text


def test_a_decision_gives_the_time_of_the_inspection_and_not_only_of_its_visits():
    day = datetime.date
    two_days = make.inspection(units=1, starts_on=day(2019, 2, 28), ends_on=day(2019, 3, 1))
    said_time = "Thời gian kiểm tra: từ ngày 28 tháng 02 năm 2019 đến ngày 01 tháng 3 năm 2019."
    assert said_time in said(asked(two_days, "decision"))


def test_law_follows_the_day_of_the_paper_and_only_what_is_confirmed_is_printed(inspection):
    then = proposed_for_inspection("decision", inspection)[1].bases
    now = proposed_for_inspection("decision", inspection, datetime.date(2026, 9, 1))[1].bases
    assert "30c/NQ-CP" in then
    assert "76/NQ-CP" in now
    assert "30c/NQ-CP" not in now
    assert not LegalBasis.objects.filter(is_confirmed=True).exclude(certainty="da_doc").exists()
    LegalBasis.objects.filter(words__contains="72/2025").update(is_confirmed=True)
    assert (
        "72/2025/QH15" in proposed_for_inspection("decision", inspection, datetime.date(2026, 9, 1))[1].bases
    )
    assert "72/2025/QH15" not in proposed_for_inspection("decision", inspection)[1].bases


def test_a_paper_to_several_names_each_on_a_line_of_its_own(inspection, sign_in, staff):
    url = reverse("document_prepare", args=[inspection.uuid, "report"])
    typed = "Ủy ban nhân dân tỉnh; Sở Nội vụ.\r\n- Văn phòng Ủy ban nhân dân tỉnh"
    sign_in(staff).post(url, {"symbol": "BC-ĐKT", "issuer": "ĐOÀN KIỂM TRA", "addressee": typed})
    document = Document.objects.get()
    frozen = kinds.collect(document)
    paper = kinds.compose(frozen, number="", dated_on=None, symbol="BC-ĐKT")
    several = ("- Ủy ban nhân dân tỉnh;", "- Sở Nội vụ;", "- Văn phòng Ủy ban nhân dân tỉnh.")
    assert paper.addressees == several
    assert f"Kính gửi: {' '.join(several)}" in said(document)
    copy = word.render(frozen, stage="draft", symbol="BC-ĐKT", photos={})
    body = docx.Document(io.BytesIO(copy)).paragraphs
    first = next(place for place, each in enumerate(body) if each.text == "Kính gửi:")
    assert tuple(each.text for each in body[first + 1 : first + 4]) == several


def test_a_schedule_notice_has_days_and_is_never_made_of_an_unannounced_inspection_to_come(inspection):
    text = said(asked(inspection, "schedule_notice"))
    assert "UBND huyện Lai Vung 04/09/2019" in text
    assert "TRƯỞNG ĐOÀN PHÓ GIÁM ĐỐC SỞ NỘI VỤ" in text
    secret = make.inspection(kind="dot_xuat", state="scheduled")
    with pytest.raises(workflow.Refused, match="không thông báo lịch"):
        asked(secret, "schedule_notice")
    assert not secret.documents.exists()


def test_a_conclusion_says_what_is_shared_once_and_demands_with_their_deadlines(inspection, staff):
    document = asked(inspection, "conclusion_notice")
    text = said(document)
    assert text.count("Chưa thực hiện thư xin lỗi khi trễ hẹn") == 1
    assert "Chung cho hai huyện" in text
    assert "thời hạn: cuối năm" in text.lower()
    assert "NỘI DUNG KHÁC VỚI BIÊN BẢN" not in text
    document.state = "ready"
    assert "Biên bản kiểm tra chưa ký" in " ".join(workflow.why_not(document, "issue", by=staff))


@pytest.mark.django_db
def test_a_demand_of_many_units_does_not_name_them_all_again():
    many = make.inspection(units=6)
    make.requirement(many)
    assert "ĐƠN VỊ Tất cả 6 đơn vị được kiểm tra" in said(asked(many, "conclusion_notice"))


def test_a_report_on_remedies_keeps_agreed_done_and_verified_apart(inspection):
    text = said(asked(inspection, "remedy_report"))
    assert "Đồng ý: 0 việc; không đồng ý: 0 việc; chưa nêu ý kiến: 12 việc" in text
    assert "KẾT QUẢ THỰC HIỆN TỪNG YÊU CẦU" in text
    with pytest.raises(workflow.Refused, match="Chưa gửi yêu cầu"):
        asked(make.inspection(), "remedy_report")


def test_news_is_words_to_publish_without_number_or_recipients(inspection, sign_in, staff):
    document = asked(inspection, "news")
    building.build(document.pk)
    document.refresh_from_db()
    assert document.state == "ready", document.failure_reason
    page = sign_in(staff).get(reverse("document_detail", args=[document.uuid])).content.decode()
    assert "Ngày 4/9/2019, Đoàn kiểm tra cải cách hành chính (CCHC) của UBND tỉnh do Lê Minh Trung" in page
    with document.pdf.open() as file:
        text = " ".join(papers.texts(file.read()))
    assert "Số:" not in text
    assert "Nơi nhận" not in text


def test_a_plan_says_no_unit_of_an_unannounced_line(staff):
    plan = make.plan()
    known, secret = make.unit("Lai Vung"), make.unit("Lấp Vò")
    make.planned(plan, units=[known], month=3)
    make.planned(plan, units=[secret], month=4, kind="dot_xuat")
    symbol, formalities = proposed_for_plan(plan)
    document = request_province_document(
        kind="plan",
        parameters={"plan": str(plan.uuid)},
        title=kinds.KINDS["plan"].title_of(plan),
        by=staff,
        uuid=uuid.uuid4(),
        said={"symbol": symbol, "formalities": formalities.to_json()},
    )
    text = said(document)
    assert known.people_committee in text
    assert secret.name not in text
    assert "Không nêu trước đơn vị" in text


def test_a_person_changes_symbol_signer_and_law_for_one_paper(inspection, sign_in, staff):
    DocumentTemplate.objects.filter(kind="decision").update(symbol="QĐ-UBND")
    client = sign_in(staff)
    url = reverse("document_prepare", args=[inspection.uuid, "decision"])
    page = client.get(url)
    assert 'value="QĐ-UBND"' in page.content.decode()
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"signer": "Trần Văn Một", "offices": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "dated_on": "02/09/2026"}
    taken = client.post(url, typed | {"lay_can_cu": "1"}).content.decode()
    assert "76/NQ-CP" in taken
    assert "Trần Văn Một" in taken
    assert client.post(url, typed | {"dated_on": "32/13/2026"}).status_code == 422
    assert not Document.objects.exists()
    answer = client.post(url, typed)
    document = Document.objects.get()
    assert answer.url == reverse("document_detail", args=[document.uuid])
    client.post(url, typed)
    assert Document.objects.count() == 1, "a form sent twice asks once"
    text = said(document, dated_on=document.dated_on)
    assert "KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in text
    assert "Trần Văn Một" in text
    assert "ngày 02 tháng 9 năm 2026" in text


def test_each_paper_follows_the_last_issued_one_before_it(inspection):
    decision = make.document(
        inspection, kind="decision", state="ready", stage="issued", issued_at=make.NOON, issued_by=make.user()
    )
    assert asked(inspection, "report").previous == decision
    assert asked(inspection, "news").previous is None


def test_collecting_takes_as_many_queries_for_much(inspection, django_assert_max_num_queries):
    for _ in range(10):
        make.finding(inspection)
        make.requirement(inspection)
    for kind, most in {"conclusion_notice": 24, "remedy_report": 24, "decision": 18}.items():
        document = asked(inspection, kind)
        with django_assert_max_num_queries(most):
            kinds.collect(document)
