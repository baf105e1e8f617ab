"""Proof for anybody: the code on an issued paper, the page it opens, the file held against the issued one."""

import uuid

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

import make
from cchc_portal.checks import the_address_given_out_is_our_own
from documents import papers
from inspections.actions.document import issue_document, replace_document, request_document
from inspections.documents import building, proof, seal, told
from inspections.documents.proof_code import SIGNS, Mistyped, new_code, read_code
from inspections.forms import hashed_upload
from inspections.models import Document
from inspections.views.proof import UNKNOWN_CODES

CHECK = "/xac-minh/"


@pytest.fixture(autouse=True)
def nobody_has_tried():
    cache.clear()


@pytest.fixture
def draft(inspection, staff):
    return built(request_document(inspection=inspection, kind="report", by=staff, uuid=uuid.uuid4()))


@pytest.fixture
def issued(draft, staff):
    return issue(draft, staff)


def built(document):
    building.build(document.pk)
    document.refresh_from_db()
    return document


def issue(document, by, number="5", dated_on=make.DAY):
    return built(issue_document(document=document, number=number, dated_on=dated_on, by=by))


def page_of(code):
    return Client().get(reverse("proof_detail", args=[code]))


def compare(data):
    answer = Client().post(CHECK, {"file": SimpleUploadedFile("van-ban.pdf", data)})
    return answer.content.decode()


# --- The code -----------------------------------------------------------------------------------------


@given(st.integers(0, 14), st.sampled_from(SIGNS))
def test_one_wrong_sign_and_two_that_changed_places_are_noticed(place, sign):
    code = new_code()
    assert read_code(code.lower().replace("-", " ")) == code
    signs = list(code.replace("-", ""))
    for wrong in (
        [*signs[:place], sign, *signs[place + 1 :]],
        [*signs[:place], *reversed(signs[place : place + 2]), *signs[place + 2 :]],
    ):
        if wrong != signs:
            with pytest.raises(Mistyped):
                read_code("".join(wrong))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("K7QPM-2XDRT", "đang có 10"),
        ("K7QPM-2XDRT-9HWA0", "không dùng chữ số 0"),
        ("K7QPM-2XDRT-9HWAĐ", "không dấu"),
    ],
)
def test_a_slip_of_the_finger_is_told_apart(typed, sentence):
    with pytest.raises(Mistyped, match=sentence):
        read_code(typed)


# --- On the paper -------------------------------------------------------------------------------------


def test_an_issued_paper_carries_its_code_and_keeps_its_pages(draft, staff, tmp_path, settings):
    settings.SITE_URL = "https://cchc.example.vn"
    assert draft.code is None
    before = papers.read(seal.stored_bytes(draft))
    waiting = issue_document(document=draft, number="5", dated_on=make.DAY, by=staff)
    call_command("build_document", waiting.uuid, output=tmp_path / "a.pdf", verbosity=0)
    issued = built(waiting)
    data = seal.stored_bytes(issued)
    assert (tmp_path / "a.pdf").read_bytes() == data
    after = papers.read(data)
    assert len(after.pages) == len(before.pages)
    last = after.pages[-2 if "Phụ lục" in after.pages[-1].text else -1]
    words = f"Mã xác minh: {issued.code}"
    assert [page.text.count(words) for page in after.pages] == [page is last for page in after.pages]
    assert "cchc.example.vn/xac-minh" in last.text
    body = "ĐOÀN KIỂM TRA CẢI CÁCH HÀNH CHÍNH"
    assert proof.frozen_in(issued.snapshot).body.endswith(body)
    assert "Mã xác minh" not in before.text


@pytest.mark.parametrize(
    ("address", "hosts", "is_wrong"),
    [
        ("https://cchc.example.vn", ["cchc.example.vn"], False),
        ("https://cchc.example.vn", ["other.example.vn"], True),
        ("https://cchc.example.vn/cong", ["cchc.example.vn"], True),
        ("http://cchc.example.vn", ["cchc.example.vn"], True),
    ],
)
def test_an_address_that_leads_elsewhere_stops_the_start(settings, address, hosts, is_wrong):
    settings.SITE_URL, settings.ALLOWED_HOSTS, settings.SERVED_ON_LOOPBACK = address, hosts, False
    assert bool(the_address_given_out_is_our_own(None)) == is_wrong


# --- The page of a code -------------------------------------------------------------------------------


def test_anybody_is_told_what_stands_on_the_paper_and_nothing_more(issued, django_assert_num_queries):
    with django_assert_num_queries(2):
        answer = page_of(issued.code)
    said = answer.content.decode()
    for words in ("Báo cáo kết quả kiểm tra", "05/BC-ĐKT", f"{make.DAY:%d/%m/%Y}", issued.pdf_sha256):
        assert words in said
    assert "ĐOÀN KIỂM TRA CẢI CÁCH HÀNH CHÍNH" in said
    for words in (issued.title, "Lai Vung", str(issued.uuid), "Lê Thị Trưởng", str(issued.issued_by)):
        assert words not in said
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert page_of(issued.code.lower().replace("-", "")).status_code == 200


def test_unknown_codes_and_papers_not_issued_are_answered_alike(draft, staff):
    waiting = issue_document(document=draft, number="5", dated_on=make.DAY, by=staff)
    answers = [page_of(new_code()), page_of(waiting.code)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert "Không tìm thấy" in answers[0].content.decode()


def test_guessing_comes_to_an_end(issued, settings):
    settings.PROXY_COUNT = 1
    guesser, other = Client(HTTP_X_FORWARDED_FOR="2001:db8::1"), Client(HTTP_X_FORWARDED_FOR="192.0.2.1")
    address = reverse("proof_detail", args=[issued.code])
    for _ in range(UNKNOWN_CODES.most):
        assert guesser.get(address).status_code == 200
        assert guesser.get(reverse("proof_detail", args=[new_code()])).status_code == 404
    same_network = Client(HTTP_X_FORWARDED_FOR="2001:db8::ffff")
    refused = same_network.get(address)
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")
    assert other.get(address).status_code == 200


def test_a_typed_code_leads_to_its_page(issued, db):
    answer = Client(enforce_csrf_checks=True).post(CHECK, {"code": f" {issued.code.lower()} "})
    assert answer.url == reverse("proof_detail", args=[issued.code])
    typo = Client().post(CHECK, {"code": issued.code[:-1]})
    assert (typo.status_code, "đang có 14" in typo.content.decode()) == (422, True)
    assert Client().post(CHECK, {}).status_code == 422
    assert Client().get(CHECK).status_code == 200


# --- The file -----------------------------------------------------------------------------------------


def test_a_file_is_told_from_one_altered_by_a_byte(draft, staff, media_root):
    drafted = seal.stored_bytes(draft)
    assert "bản thảo của một văn bản chưa phát hành" in compare(drafted)
    issued = issue(draft, staff)
    data = seal.stored_bytes(issued)
    files = sorted(media_root.rglob("*"))
    assert "giống từng byte bản đã phát hành" in compare(data)
    assert "bản đã phát hành từ bản thảo này" in compare(drafted)
    for place in (0, len(data) // 2, len(data) - 1):
        altered = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert "không giống từng byte" in compare(altered)
    assert "không giống từng byte" in compare(data + b"\n")
    assert sorted(media_root.rglob("*")) == files


def test_the_page_tells_the_browser_how_large_a_file_may_be(db):
    assert 'data-max-bytes="25000000"' in Client().get(CHECK).content.decode()


def test_a_file_too_large_empty_or_missing_is_refused(db, monkeypatch):
    monkeypatch.setattr(hashed_upload, "MAX_BYTES", 10)
    assert "nên không phải văn bản do cổng phát hành" in compare(b"x" * 11)
    assert "Tệp trống" in compare(b"")
    answer = Client().post(CHECK, {"file": "no file"})
    assert (answer.status_code, "Xin chọn tệp." in answer.content.decode()) == (422, True)


# --- Replacing ----------------------------------------------------------------------------------------


def test_a_replaced_paper_says_by_which(issued, staff, sign_in):
    client = sign_in(staff)
    page = reverse("document_detail", args=[issued.uuid])
    assert "Lập văn bản thay thế" in client.get(page).content.decode()
    sent = {"uuid": uuid.uuid4()}
    answer = client.post(reverse("document_replace", args=[issued.uuid]), sent)
    new = Document.objects.get(uuid=sent["uuid"])
    assert (answer.url, new.replaces) == (reverse("document_detail", args=[new.uuid]), issued)
    assert not told.by_code(issued.code).replaced_by
    issue(built(new), staff, number="6")
    said = page_of(issued.code).content.decode()
    assert "đã được thay thế bằng văn bản số" in said
    assert f'href="/xac-minh/{new.code}/">06/BC-ĐKT ngày {make.DAY:%d/%m/%Y}</a>' in said
    assert "không giống" not in compare(seal.stored_bytes(issued))
    assert "Không dùng văn bản này nữa" in compare(seal.stored_bytes(issued))
    ours = client.get(page).content.decode()
    assert "Đã thay thế" in ours
    assert "Lập văn bản thay thế" not in ours
    again = client.post(reverse("document_replace", args=[issued.uuid]), {}, follow=True)
    assert "đã có văn bản thay thế" in again.content.decode()


def test_a_report_of_statistics_is_replaced_by_one_of_the_same_period(staff):
    old = make.statistics_report(
        state="ready",
        stage="issued",
        issued_at=make.NOON,
        issued_by=staff,
        ready_at=make.NOON,
        snapshot={},
        pdf="x.pdf",
        pdf_sha256="0" * 64,
        pdf_size=1,
    )
    new = replace_document(document=old, by=staff, uuid=uuid.uuid4())
    assert (new.replaces, new.parameters, new.title) == (old, old.parameters, old.title)
