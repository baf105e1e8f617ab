"""Long documents held against the rules of layout: asked for once, checked by a worker, kept, told."""

import uuid
from datetime import timedelta
from urllib.error import URLError

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from documents import workers
from inspections.actions.document import request_document
from inspections.documents import building, checking, checks, seal
from inspections.models import Document, DocumentCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """Keys of the checks sent to a worker, in order."""
    keys = []
    monkeypatch.setattr(checks, "send", lambda check, after=0: keys.append(check.pk))
    return keys


@pytest.fixture
def paper(inspection, staff):
    """A decision that counts as long."""
    return long_paper(inspection, staff)


def long_paper(inspection, by):
    paper = request_document(inspection=inspection, kind="decision", by=by, uuid=uuid.uuid4())
    building.build(paper.pk)
    Document.objects.filter(pk=paper.pk).update(pages=checks.MOST_PAGES_AT_ONCE + 1)
    paper.refresh_from_db()
    return paper


class Page:
    """The page of the check as one person uses it."""

    def __init__(self, client, paper):
        self.client, self.paper = client, paper

    def address(self, name="document_check"):
        return reverse(name, args=[self.paper.uuid])

    @property
    def text(self):
        return self.client.get(self.address()).text

    def ask(self):
        answer = self.client.post(self.address("document_check_ask"))
        assert answer.url == self.address()
        return DocumentCheck.objects.get()


@pytest.fixture
def page(paper, staff, sign_in):
    return Page(sign_in(staff), paper)


def put(paper, data, **fields):
    """Other bytes in the storage under the paper's name."""
    default_storage.delete(paper.pdf.name)
    default_storage.save(paper.pdf.name, ContentFile(data))
    Document.objects.filter(pk=paper.pk).update(**fields)


# --- The way of a check -------------------------------------------------------------------------------


def test_a_long_paper_is_asked_for_checked_by_the_task_and_shown(page, sent, paper):
    assert "Văn bản có 21 trang" in page.text
    assert (
        page.address("document_check_ask")
        in page.client.get(reverse("document_detail", args=[paper.uuid])).text
    )
    assert not DocumentCheck.objects.exists(), "looking begins nothing"
    check = page.ask()
    assert sent == [check.pk]
    watched = page.client.get(page.address("document_check_status")).text
    for text in (page.text, watched):
        assert "Đang chờ kiểm tra" in text
        assert f'hx-get="{page.address("document_check_status")}"' in text
        assert "Xem lại" in text
    checks.run(check.pk)
    told = page.client.get(page.address("document_check_status")).text
    for text in (page.text, told):
        assert "Không có điểm nào chưa đúng." in text
        assert "Khổ giấy: A4" in text
        assert "Kiểm tra xong lúc" in text
        assert "hx-get" not in text.split("_document_check", 1)[1].split("</div>")[0]


def test_what_is_kept_is_what_the_rules_say_now(page, sent, paper, monkeypatch):
    check = page.ask()
    checks.run(check.pk)
    check.refresh_from_db()
    assert checking.Report.from_json(check.report) == checking.check(seal.stored_bytes(paper))
    monkeypatch.setattr(checking, "check", None)
    assert "Khổ giấy: A4" in page.text, "read again, not worked out again"


def test_a_paper_as_long_as_a_page_may_take_is_checked_there(page, sent, paper):
    Document.objects.filter(pk=paper.pk).update(pages=checks.MOST_PAGES_AT_ONCE)
    assert "Không có điểm nào chưa đúng." in page.text
    page.client.post(page.address("document_check_ask"))
    assert not DocumentCheck.objects.exists()


def test_asked_twice_it_is_checked_once(page, sent, monkeypatch):
    seen = []
    whole = checking.check
    monkeypatch.setattr(checking, "check", lambda data, **how: seen.append(1) or whole(data, **how))
    first = page.ask()
    assert page.ask() == first
    assert sent == [first.pk]
    checks.run(first.pk)
    checks.run(first.pk)
    assert page.ask() == first
    assert (len(seen), len(sent)) == (1, 1)


def test_how_far_it_is_is_told(page, sent, monkeypatch):
    check, told = page.ask(), []

    def half_way(data, on_progress):
        for share in (0.001, 0.2, 0.5):
            on_progress(share)
            told.append(DocumentCheck.objects.get().progress)
        assert 'value="48"' in page.text
        raise checking.Unreadable("Tệp hỏng.")

    monkeypatch.setattr(checking, "check", half_way)
    checks.run(check.pk)
    assert told == [0, 19, 48]


def test_nothing_is_begun_without_the_pages_own_token(paper, staff, sent):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    assert client.post(reverse("document_check_ask", args=[paper.uuid])).status_code == 403
    assert client.get(reverse("document_check_ask", args=[paper.uuid])).status_code == 405
    assert not DocumentCheck.objects.exists()


def test_watching_asks_few_questions(page, sent):
    page.ask()
    with CaptureQueriesContext(connection) as queries:
        page.client.get(page.address("document_check_status"))
    assert len(queries) <= 14


# --- Other files, other rules -------------------------------------------------------------------------


def test_an_altered_file_is_not_checked_and_a_kept_answer_is_not_told_of_it(page, sent, paper):
    whole = seal.stored_bytes(paper)
    check = page.ask()
    put(paper, whole + b" ")
    checks.run(check.pk)
    assert checks.LOST in page.text
    put(paper, whole)
    assert "Kiểm tra lại" in page.text
    page.ask()
    checks.run(check.pk)
    assert "Khổ giấy: A4" in page.text
    put(paper, whole + b" ")
    assert checks.LOST in page.text
    assert "Khổ giấy: A4" not in page.text
    default_storage.delete(paper.pdf.name)
    assert checks.LOST in page.text


def test_changed_rules_check_again(page, sent, monkeypatch):
    old = page.ask()
    checks.run(old.pk)
    monkeypatch.setattr(checking, "fingerprint", lambda: "2" * 64)
    assert "Kiểm tra xong lúc" not in page.text
    new = page.ask()
    assert new != old, "and the old answer is gone"
    checks.run(new.pk)
    assert "Kiểm tra xong lúc" in page.text


def test_a_worker_with_other_rules_leaves_it(page, sent, monkeypatch):
    check = page.ask()
    with monkeypatch.context() as older:
        older.setattr(checking, "fingerprint", lambda: "2" * 64)
        checks.run(check.pk)
        assert checks.take_up_lost(timezone.now() + timedelta(hours=1)) == 0
    check.refresh_from_db()
    assert (check.state, check.attempt) == ("queued", 0)


def test_a_file_that_was_signed_meanwhile_is_another(page, sent, paper):
    check = page.ask()
    put(paper, b"%PDF-1.7 signed", pdf_sha256=seal.sha256(b"%PDF-1.7 signed"))
    checks.run(check.pk)
    check.refresh_from_db()
    assert (check.state, check.failure_reason) == ("failed", checks.CHANGED)
    assert "Văn bản có 21 trang" in page.text, "nobody has asked for this file yet"


def test_the_fingerprint_is_of_every_file_of_the_checker(tmp_path, monkeypatch):
    mark = checking.fingerprint()
    assert len(mark) == 64
    monkeypatch.setattr(checking, "version", lambda name: "9.9")
    assert checking.fingerprint.__wrapped__() != mark


# --- Failing, dying -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (checking.Unreadable("Tệp chỉ có hình."), "Không đọc được tệp PDF: Tệp chỉ có hình."),
        (MemoryError("boom"), "Gặp lỗi khi kiểm tra. Văn bản vẫn còn nguyên."),
    ],
)
def test_a_check_that_fails_says_so_and_can_be_asked_for_again(page, sent, monkeypatch, trouble, words):
    def broken(data, **how):
        raise trouble

    check = page.ask()
    with monkeypatch.context() as while_broken:
        while_broken.setattr(checking, "check", broken)
        checks.run(check.pk)
    assert words in page.text
    assert "boom" not in page.text
    assert page.ask() == check
    assert sent == [check.pk] * 2
    assert "Đang chờ kiểm tra" in page.text
    checks.run(check.pk)
    assert "Khổ giấy: A4" in page.text


def test_a_storage_that_does_not_answer_is_asked_again(page, sent, monkeypatch):
    def away(document):
        raise URLError("down")

    check = page.ask()
    monkeypatch.setattr(seal, "stored_bytes", away)
    for _ in range(checks.MOST_ATTEMPTS):
        checks.run(check.pk)
    check.refresh_from_db()
    assert (check.state, check.failure_reason) == ("failed", checks.NOT_ANSWERING)
    assert sent == [check.pk] * checks.MOST_ATTEMPTS


def test_a_dead_workers_check_is_taken_up_and_at_last_given_up(page, sent):
    check = page.ask()
    first = checks.claim(check.pk)
    assert checks.take_up_lost() == 0, "it may still live"
    assert page.ask() == check
    assert sent == [check.pk]
    later = timezone.now() + checks.SILENT_AFTER + timedelta(seconds=1)
    assert checks.take_up_lost(later) == 1
    assert sent == [check.pk] * 2
    second = checks.claim(check.pk)
    with pytest.raises(checks.TakenOver):
        checks.hold(first, state="ready")
    checks.fail(first, "Từ cõi chết.")
    check.refresh_from_db()
    assert (check.state, check.attempt) == ("running", second.attempt)
    checks.take_up_lost(later)
    checks.claim(check.pk)
    checks.take_up_lost(later)
    check.refresh_from_db()
    assert (check.state, check.failure_reason) == ("failed", checks.GAVE_UP)
    assert checks.GAVE_UP in page.text


def test_what_nobody_took_is_sent_again_once_a_minute(page, sent):
    check, now = page.ask(), timezone.now()
    assert checks.take_up_lost(now) == 0
    assert checks.take_up_lost(now + timedelta(seconds=61)) == 1
    assert checks.take_up_lost(now + timedelta(seconds=76)) == 0
    assert checks.take_up_lost(now + timedelta(seconds=122)) == 1
    assert sent == [check.pk] * 3


@pytest.mark.django_db(transaction=True)
def test_a_worker_checks_it(worker):
    staff = make.user("provincial_staff")
    paper = long_paper(make.inspection(), staff)
    checks.ask(document=paper, by=staff)
    workers.wait_for(lambda: DocumentCheck.objects.get().state == "ready", "never checked", worker)
