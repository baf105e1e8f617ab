"""Pages of documents: who sees what, what they say while one waits, and the file that is given out."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from inspections.documents import building, seal
from inspections.models import Document

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ready(inspection, secretary):
    document = make.document(inspection, symbol="BC-ĐKT", requested_by=secretary)
    building.build(document.pk)
    document.refresh_from_db()
    return document


def url(name, record):
    return reverse(name, args=[record.uuid])


def page(client, name, record, **how):
    return client.get(url(name, record), **how)


# --- Asking --------------------------------------------------------------------------------------


def test_a_click_asks_for_the_report_and_shows_it_waiting(inspection, secretary, sign_in):
    client = sign_in(secretary)
    detail = client.get(inspection.get_absolute_url()).content.decode()
    form = re.search(r'name="uuid" value="([0-9a-f-]{36})"', detail)[1]
    assert "Lập báo cáo" in detail
    data = {"kind": "report", "uuid": form}
    answer = client.post(url("document_request", inspection), data)
    assert answer.url == f"{inspection.get_absolute_url()}#_documents"
    assert Document.objects.get(uuid=form).requested_by == secretary
    client.post(url("document_request", inspection), data)
    client.post(url("document_request", inspection), {"kind": "report"})
    assert inspection.documents.count() == 1
    section = client.get(inspection.get_absolute_url()).content.decode()
    assert "Sắp đến lượt" in section


def test_a_click_with_scripts_brings_the_section_back(inspection, secretary, sign_in):
    answer = sign_in(secretary).post(url("document_request", inspection), {"kind": "report"}, **HTMX)
    assert answer.content.decode().count('<section id="_documents"') == 1
    assert "HX-Request" in answer["Vary"]


NOT_MADE_HERE = [{}, {"kind": "bill"}, {"kind": "report", "uuid": "\x00"}, {"kind": "minutes"}]


@pytest.mark.parametrize("data", NOT_MADE_HERE)
def test_what_cannot_be_made_is_not_found(inspection, secretary, sign_in, data):
    assert sign_in(secretary).post(url("document_request", inspection), data).status_code == 404
    assert not inspection.documents.exists()


def issue(document, by):
    Document.objects.filter(pk=document.pk).update(stage="issued", issuing_by=by, state="queued", number="5")
    building.build(document.pk)
    document.refresh_from_db()


# --- Watching ----------------------------------------------------------------------------------------


def test_the_fragment_asks_again_only_while_it_waits(inspection, secretary, sign_in):
    client, document = sign_in(secretary), make.document(inspection)
    waiting = page(client, "document_status", document, **HTMX)
    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    assert "HX-Request" in waiting["Vary"]
    building.build(document.pk)
    done = page(client, "document_status", document, **HTMX).content.decode()
    assert "hx-get" not in done
    assert "Tải PDF" in done


def test_the_place_in_the_queue_and_the_progress_are_told(inspection, secretary, sign_in):
    for minutes in (3, 2):
        make.document(make.inspection(), queued_at=timezone.now() - timedelta(minutes=minutes))
    document = make.document(inspection)
    client = sign_in(secretary)
    assert "Chờ 2 văn bản khác lập trước" in page(client, "document_status", document).content.decode()
    building.claim(document.pk)
    assert "Đang lập, 5 %" in page(client, "document_status", document).content.decode()


def test_a_queue_nobody_looks_after_is_told(inspection, secretary, sign_in):
    document = make.document(inspection, queued_at=timezone.now() - timedelta(minutes=5))
    said = page(sign_in(secretary), "document_status", document).content.decode()
    assert "chưa nhận việc, cổng sẽ tự gửi lại" in said


def test_watching_does_not_keep_a_session_alive(inspection, secretary, sign_in):
    client, document = sign_in(secretary), make.document(inspection)
    assert not page(client, "document_status", document).cookies
    assert page(client, "document_detail", document).cookies


def test_a_failure_says_why_and_can_be_tried_again(inspection, secretary, sign_in):
    document = make.document(inspection, state="failed", failure_reason="Ảnh “Một cửa” đã mất.")
    client = sign_in(secretary)
    said = page(client, "document_detail", document).content.decode()
    assert "Ảnh “Một cửa” đã mất." in said
    assert "Lập lại" in said
    assert client.post(url("document_retry", document)).url == url("document_detail", document)
    document.refresh_from_db()
    assert (document.state, document.failure_reason) == ("queued", "")
    again = client.post(url("document_retry", document), follow=True).content.decode()
    assert "Bước này không làm được nữa" in again


# --- Reading -------------------------------------------------------------------------------------------


def test_the_file_is_given_out_under_a_plain_name(ready, secretary, sign_in):
    client = sign_in(secretary)
    shown = page(client, "document_pdf", ready)
    assert b"".join(shown.streaming_content) == seal.stored_bytes(ready)
    assert shown["Content-Type"] == "application/pdf"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["ETag"] == f'"{ready.pdf_sha256}"'
    name = "bao-cao-ket-qua-kiem-tra-lai-vung-lap-vo-ban-thao.pdf"
    assert shown["Content-Disposition"] == f'inline; filename="{name}"'
    saved = client.get(url("document_pdf", ready) + "?tai=1")
    assert saved["Content-Disposition"] == f'attachment; filename="{name}"'
    b"".join(saved.streaming_content)


def test_an_issued_file_is_named_by_its_number(ready, leader, sign_in):
    issue(ready, leader)
    saved = page(sign_in(leader), "document_pdf", ready)
    assert 'filename="bao-cao-ket-qua-kiem-tra-lai-vung-lap-vo-so-5.pdf"' in saved["Content-Disposition"]
    b"".join(saved.streaming_content)


def test_a_file_the_browser_has_is_not_sent_again(ready, secretary, sign_in):
    answer = page(sign_in(secretary), "document_pdf", ready, HTTP_IF_NONE_MATCH=f'"{ready.pdf_sha256}"')
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("harm", ["altered", "deleted"])
def test_an_altered_or_lost_file_is_not_given_out(ready, secretary, sign_in, harm):
    default_storage.delete(ready.pdf.name)
    if harm == "altered":
        with default_storage.open(ready.pdf.name, "wb") as file:
            file.write(b"%PDF-1.7 other")
    answer = sign_in(secretary).get(url("document_pdf", ready), follow=True)
    assert "không còn đúng như lúc lập" in answer.content.decode()


def test_what_is_not_made_yet_cannot_be_read(inspection, secretary, sign_in):
    answer = sign_in(secretary).get(url("document_pdf", make.document(inspection)), follow=True)
    assert "Văn bản này chưa có tệp để tải." in answer.content.decode()


def test_the_page_of_a_document_tells_its_proof_and_its_story(ready, secretary, sign_in):
    said = page(sign_in(secretary), "document_detail", ready).content.decode()
    for words in (ready.pdf_sha256, "Nghị định số 30/2020/NĐ-CP", "report_v1", "Nhận việc", "Cổng thông tin"):
        assert words in said


# --- Issuing ---------------------------------------------------------------------------------------------


def test_issuing_takes_a_number_and_a_day(ready, leader, sign_in):
    client = sign_in(leader)
    assert "Phát hành" in page(client, "document_detail", ready).content.decode()
    answer = client.post(url("document_issue", ready), {"number": "05", "dated_on": "5/9/2019"})
    assert answer.url == url("document_detail", ready)
    ready.refresh_from_db()
    assert (ready.number, f"{ready.dated_on}", ready.state, ready.stage) == (
        "5",
        "2019-09-05",
        "queued",
        "issued",
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"dated_on": "31/02/2019"}, "Tháng 2 năm 2019 chỉ có 28 ngày"),
        ({"dated_on": "3/9/2019"}, "bắt đầu ngày 04/09/2019"),
        ({"dated_on": "1/1/2199"}, "không thể ở sau hôm nay"),
        ({"number": "5/TB"}, "Chỉ ghi phần số"),
        ({"number": "1e9"}, "không phải là số văn bản"),
        ({"number": "-5"}, "không phải là số văn bản"),
        ({"number": "123456789012"}, "dài nhất 11"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(ready, leader, sign_in, typed, sentence):
    answer = sign_in(leader).post(url("document_issue", ready), {"number": "7", "dated_on": ""} | typed)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert sentence in said
    assert next(iter(typed.values())) in said
    ready.refresh_from_db()
    assert ready.stage == "draft"


def test_records_changed_since_the_draft_are_told_before_issuing(ready, leader, sign_in):
    client = sign_in(leader)
    assert "đã thay đổi sau khi lập bản thảo" not in page(client, "document_issue", ready).content.decode()
    make.finding(ready.inspection)
    assert "đã thay đổi sau khi lập bản thảo" in page(client, "document_issue", ready).content.decode()


def test_an_issued_document_offers_no_form(ready, leader, sign_in):
    issue(ready, leader)
    said = page(sign_in(leader), "document_issue", ready).content.decode()
    assert "Văn bản này đã phát hành" in said
    assert 'name="number"' not in said


# --- Rights ------------------------------------------------------------------------------------------------

READING = ("document_detail", "document_status", "document_pdf")
CASES = [
    ("staff", {"read": 200, "issue": 200, "ask": 302}),
    ("leader", {"read": 200, "issue": 200, "ask": 302}),
    ("secretary", {"read": 200, "issue": 403, "ask": 302}),
    ("inspector", {"read": 200, "issue": 403, "ask": 403}),
    ("leadership", {"read": 200, "issue": 403, "ask": 403}),
    ("officer", {"read": 404, "issue": 404, "ask": 403}),
    ("outsider", {"read": 404, "issue": 404, "ask": 404}),
    ("stranger_officer", {"read": 404, "issue": 404, "ask": 404}),
    ("administrator", {"read": 404, "issue": 404, "ask": 404}),
]


@pytest.mark.parametrize(("who", "answers"), CASES)
def test_each_person_gets_what_is_theirs(who, answers, ready, request, sign_in):
    client = sign_in(request.getfixturevalue(who))
    for name in READING:
        answer = page(client, name, ready)
        assert answer.status_code == answers["read"], name
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert page(client, "document_issue", ready).status_code == answers["issue"]
    failed = make.document(ready.inspection, state="failed")
    retry = client.post(url("document_retry", failed)).status_code
    assert retry == (404 if answers["read"] == 404 else answers["ask"])
    asked = client.post(url("document_request", ready.inspection), {"kind": "report"}).status_code
    assert asked == answers["ask"]


def test_nobody_reads_without_signing_in(ready, client):
    for name in (*READING, "document_issue"):
        assert reverse("account_login") in page(client, name, ready).url


# --- The list -----------------------------------------------------------------------------


def test_the_list_is_searched_without_accents_and_filtered(ready, leader, sign_in):
    waiting = make.document(make.inspection(units=0, team={"member": leader}), title="Kết quả tại Châu Thành")
    waiting.search_text = waiting.searchable_text()
    waiting.save(update_fields=["search_text"])
    client = sign_in(leader)

    def listed(**asked):
        said = client.get(reverse("document_list"), asked).content.decode()
        return [document.title for document in (ready, waiting) if url("document_detail", document) in said]

    assert listed() == [ready.title, waiting.title]
    assert listed(q="chau thanh") == [waiting.title]
    assert listed(tinh_trang="ban_thao") == [ready.title]
    assert listed(tinh_trang="dang_lap") == [waiting.title]
    assert listed(loai="news") == []
    assert listed(nam=timezone.localdate().year) == [ready.title, waiting.title]
    assert client.get(reverse("document_list"), {"q": "\x00", "trang": "x", "nam": "1"}).status_code == 200


def test_the_list_holds_only_what_one_may_see(ready, outsider, sign_in):
    assert ready.title not in sign_in(outsider).get(reverse("document_list")).content.decode()


def test_the_list_takes_as_many_queries_for_many_as_for_one(staff, sign_in):
    client = sign_in(staff)
    queries = []
    for more in (1, 24):
        for _ in range(more):
            make.document(make.inspection(team={"leader": make.user()}))
        with CaptureQueriesContext(connection) as run:
            client.get(reverse("document_list"))
        queries.append(len(run))
    assert queries[0] == queries[1]


def test_a_section_takes_as_many_queries_for_many_as_for_one(inspection, secretary, sign_in):
    client, queries = sign_in(secretary), []
    for more in (1, 24):
        for _ in range(more):
            make.document(inspection, state="ready", requested_by=make.user())
        with CaptureQueriesContext(connection) as run:
            client.get(inspection.get_absolute_url())
        queries.append(len(run))
    assert queries[0] == queries[1]
