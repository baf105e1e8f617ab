"""States of a document without a worker process: who holds it, what fails how, what never changes again."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, OperationalError, transaction
from django.utils import timezone

import make
from districts.actions import rename_unit
from documents import papers
from inspections import workflow
from inspections.actions.document import issue_document, request_document, retry_document
from inspections.documents import building, pdf, seal
from inspections.documents.snapshot import CannotBuild
from inspections.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """Keys of the documents sent to a worker, in order."""
    keys = []
    monkeypatch.setattr(building, "send", lambda document, after=0: keys.append(document.pk))
    monkeypatch.setattr("inspections.actions.document.send", lambda document: keys.append(document.pk))
    return keys


def ask(inspection, by, **fields):
    fields = {"kind": "report", "uuid": uuid.uuid4()} | fields
    return request_document(inspection=inspection, by=by, **fields)


def built(document):
    building.build(document.pk)
    document.refresh_from_db()
    return document


@pytest.fixture
def draft(inspection, staff, sent):
    return built(ask(inspection, staff))


@pytest.fixture
def issued(draft, staff):
    issue_document(document=draft, number="5", dated_on=make.DAY, by=staff)
    return built(draft)


# --- Asking -----------------------------------------------------------------------------------------


def test_two_clicks_make_one_job(inspection, staff, sent):
    first = ask(inspection, staff)
    assert ask(inspection, staff) == first
    assert ask(inspection, staff, uuid=first.uuid) == first
    assert sent == [first.pk]
    assert inspection.documents.count() == 1


def test_two_people_at_the_same_moment_make_one_job(inspection, staff, sent, monkeypatch):
    first = ask(inspection, staff)
    seen = iter([None, first])
    monkeypatch.setattr("inspections.actions.document.being_made", lambda *_: next(seen))
    assert ask(inspection, staff) == first


def test_a_form_sent_again_after_the_work_is_done_makes_nothing_new(draft, staff, sent):
    assert ask(draft.inspection, staff, uuid=draft.uuid) == draft
    assert sent == [draft.pk]


def test_a_new_draft_stands_beside_the_old_one(draft, staff):
    assert ask(draft.inspection, staff) != draft


def test_the_title_names_the_units(draft):
    title = "Kết quả kiểm tra công tác cải cách hành chính tại huyện Lai Vung và huyện Lấp Vò"
    assert (draft.title, draft.symbol, draft.template_version) == (title, "BC-ĐKT", "report_v5")


def test_many_units_are_counted_not_named(staff, sent):
    assert ask(make.inspection(units=34), staff).title.endswith("tại 34 đơn vị")


# --- Making --------------------------------------------------------------------------------------------


def test_a_made_document_has_its_bytes_hash_and_steps(draft):
    data = seal.stored_bytes(draft)
    assert data.startswith(b"%PDF-1.7")
    assert draft.pdf_sha256 == hashlib.sha256(data).hexdigest()
    assert (draft.state, draft.stage, draft.attempt, draft.progress) == ("ready", "draft", 1, 100)
    assert list(draft.transitions.order_by("pk").values_list("name", flat=True)) == [
        "request",
        "claim",
        "finish",
    ]


def test_only_one_can_claim(inspection, staff, sent):
    document = ask(inspection, staff)
    assert building.claim(document.pk).attempt == 1
    assert building.claim(document.pk) is None


def test_a_second_message_makes_nothing_twice(draft):
    before = Document.objects.values().get(pk=draft.pk)
    building.build(draft.pk)
    assert Document.objects.values().get(pk=draft.pk) == before


def test_a_reason_a_user_can_act_on_is_written_on_the_row(inspection, staff, sent):
    photo = make.evidence(inspection, caption="Một cửa")
    photo.print_copy.save("print.jpg", ContentFile(b"no matter"))
    default_storage.delete(photo.print_copy.name)
    document = built(ask(inspection, staff))
    assert document.state == "failed"
    assert document.failure_reason.startswith("Không tìm thấy tệp của ảnh “Một cửa” trong kho.")


def test_an_unexpected_error_is_logged_and_its_insides_kept(inspection, staff, sent, monkeypatch, caplog):
    monkeypatch.setattr(pdf, "lay_out", lambda *a, **k: 1 / 0)
    document = built(ask(inspection, staff))
    assert document.state == "failed"
    assert str(document.uuid)[:8] in document.failure_reason
    assert "division" not in document.failure_reason
    assert "ZeroDivisionError" in caplog.text


def test_trouble_that_passes_is_tried_again_and_then_given_up(inspection, staff, sent, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(building, "read_photos", gone)
    document = ask(inspection, staff)
    for attempt, state in enumerate(["queued", "queued", "failed"], 1):
        assert (built(document).state, document.attempt) == (state, attempt)
    assert document.failure_reason == building.NOT_ANSWERING
    assert sent == [document.pk] * 3


def test_a_paper_stored_for_nothing_is_not_left_behind(inspection, staff, sent, monkeypatch, media_root):
    document = ask(inspection, staff)

    def lost_meanwhile(*args, **kwargs):
        Document.objects.filter(pk=document.pk).update(attempt=9)
        return pdf.Rendered(b"%PDF", 1)

    monkeypatch.setattr(pdf, "lay_out", lost_meanwhile)
    assert built(document).state == "running"
    assert not [path for path in media_root.rglob("*") if path.is_file()]


# --- Silence ---------------------------------------------------------------------------------------------


def silent(document):
    Document.objects.filter(pk=document.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=2))


def test_who_shows_signs_of_life_keeps_the_work(inspection, staff, sent):
    document = ask(inspection, staff)
    building.claim(document.pk)
    assert building.take_up_lost() == 0


def test_a_silent_makers_work_is_given_away_and_in_the_end_given_up(inspection, staff, sent):
    document = ask(inspection, staff)
    for attempt in (1, 2, 3):
        assert building.claim(document.pk).attempt == attempt
        silent(document)
        assert building.take_up_lost() == 1
    document.refresh_from_db()
    assert document.state == "failed"
    assert "dừng giữa chừng 3 lần" in document.failure_reason
    assert sent == [document.pk] * 3
    notes = document.transitions.filter(name="take_up_again").values_list("note", flat=True)
    assert list(notes) == ["Máy đang lập không còn trả lời."] * 2


class Killed(BaseException):
    """What no code of ours may catch: the process is gone."""


MOMENTS = {
    "frozen": (building, "frozen"),
    "photos read": (building, "read_photos"),
    "laid out": (pdf, "lay_out"),
    "stored": (default_storage, "save"),
    "said to be ready": (building, "record"),
}


@pytest.mark.parametrize(
    ("moment", "stage"),
    [(moment, "draft") for moment in MOMENTS] + [("stored", "issued"), ("said to be ready", "issued")],
)
def test_whenever_the_maker_dies_the_document_is_made_once(moment, stage, draft, staff, monkeypatch):
    """Killed right after each step, then swept and made by another: one paper, one step that finished it."""
    if stage == "issued":
        issue_document(document=draft, number="5", dated_on=make.DAY, by=staff)
        document, made_before = draft, 1
    else:
        document, made_before = ask(draft.inspection, staff), 0
    place, name = MOMENTS[moment]
    step = getattr(place, name)

    def and_die(*args, **kwargs):
        step(*args, **kwargs)
        if "claim" not in args:
            raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(place, name, and_die)
        with pytest.raises(Killed):
            building.build(document.pk)
    document.refresh_from_db()
    assert document.state == "running"
    silent(document)
    assert building.take_up_lost() == 1
    assert built(document).state == "ready"
    assert document.transitions.filter(name="finish").count() == made_before + 1
    assert seal.sha256(seal.stored_bytes(document)) == document.pdf_sha256
    assert document.is_issued == (stage == "issued")
    assert building.take_up_lost() == 0
    assert built(document).pdf_sha256 == document.pdf_sha256, "a late message makes nothing again"


def test_a_person_who_asks_again_starts_the_count_anew(inspection, staff, sent):
    document = ask(inspection, staff)
    for _ in range(3):
        building.claim(document.pk)
        silent(document)
        building.take_up_lost()
    document.refresh_from_db()
    retry_document(document=document, by=staff)
    assert built(document).state == "ready"


def test_a_late_maker_changes_nothing(inspection, staff, sent):
    document = ask(inspection, staff)
    first = building.claim(document.pk)
    silent(document)
    building.take_up_lost()
    building.claim(document.pk)
    with pytest.raises(building.TakenOver):
        building.show_progress(first, 50)
    building.fail(first, "Không còn quyền ghi.")
    document.refresh_from_db()
    assert (document.state, document.attempt, document.progress) == ("running", 2, 5)


def test_what_nobody_took_is_sent_again_once_a_minute(inspection, staff, sent):
    document = ask(inspection, staff)
    now = timezone.now()
    assert building.take_up_lost(now) == 0
    assert building.take_up_lost(now + timedelta(seconds=61)) == 1
    assert building.take_up_lost(now + timedelta(seconds=76)) == 0
    assert building.take_up_lost(now + timedelta(seconds=130)) == 1
    assert sent == [document.pk] * 3


def test_signs_of_life_are_written_only_by_the_holder(inspection, staff, sent):
    document = ask(inspection, staff)
    holder = building.claim(document.pk)
    silent(document)
    signs = building.SignsOfLife(holder)
    signs.say_so()
    document.refresh_from_db()
    assert timezone.now() - document.heartbeat_at < timedelta(seconds=10)


# --- Issuing -----------------------------------------------------------------------------------------------


def test_issuing_renders_the_frozen_data_without_the_mark(draft, staff, inspection):
    make.finding(inspection, words="Ghi sau khi lập bản thảo.")
    data = seal.stored_bytes(draft)
    issue_document(document=draft, number="5", dated_on=make.DAY, by=staff)
    issued = built(draft)
    text = " ".join(papers.texts(seal.stored_bytes(issued)))
    assert "BẢN THẢO" in " ".join(papers.texts(data))
    assert "BẢN THẢO" not in text
    assert "Ghi sau khi" not in text
    assert "Số: 05/BC-ĐKT" in text
    assert (issued.issued_by, issued.stage, issued.is_issued) == (staff, "issued", True)


@pytest.mark.parametrize("change", [{"pdf_sha256": "f" * 64}, {"title": "Khác"}, {"state": "failed"}])
def test_an_issued_document_is_frozen_even_against_sql(issued, change):
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Document.objects.filter(pk=issued.pk).update(**change)


def test_a_district_takes_a_new_name_and_old_papers_keep_the_old_one(
    issued, inspection, district, administrator, staff
):
    data = seal.stored_bytes(issued)
    rename_unit(
        unit=district,
        new_name="Tên Mới",
        new_type="thi_xa",
        on=make.DAY + timedelta(days=30),
        legal_basis="Nghị quyết số 1/NQ-UBTVQH15",
        by=administrator,
    )
    issued.refresh_from_db()
    assert seal.stored_bytes(issued) == data
    again = " ".join(papers.texts(seal.stored_bytes(built(ask(inspection, staff)))))
    assert "huyện Lai Vung" in again
    assert "Tên Mới" not in again


def test_an_issued_document_is_never_made_again(issued, staff):
    data = seal.stored_bytes(issued)
    building.build(issued.pk)
    with pytest.raises(workflow.Refused, match="lập văn bản thay thế"):
        issue_document(document=issued, number="6", dated_on=None, by=staff)
    issued.refresh_from_db()
    assert seal.stored_bytes(issued) == data


def test_a_number_is_given_once_a_year(issued, staff, sent):
    other = built(ask(make.inspection(), staff))
    with pytest.raises(workflow.Refused, match="đã dùng"):
        issue_document(document=other, number="5", dated_on=make.DAY, by=staff)
    next_year = make.DAY.replace(year=2020)
    issue_document(document=other, number="5", dated_on=next_year, by=staff)


def test_issuing_waits_while_another_of_its_kind_is_made(draft, staff):
    ask(draft.inspection, staff)
    with pytest.raises(workflow.Refused, match="Đang lập một văn bản cùng loại"):
        issue_document(document=draft, number="", dated_on=None, by=staff)


def test_an_issue_that_failed_is_tried_again_with_the_same_data(draft, staff, monkeypatch):
    frozen = draft.snapshot
    issue_document(document=draft, number="", dated_on=None, by=staff)
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "lay_out", lambda *a, **k: 1 / 0)
        assert built(draft).state == "failed"
    assert not draft.is_issued
    retry_document(document=draft, by=staff)
    assert built(draft).is_issued
    assert draft.snapshot == frozen | {"proof": draft.snapshot["proof"]}


def test_a_failed_draft_takes_the_records_as_they_are_now(inspection, staff, sent, monkeypatch):
    document = ask(inspection, staff)
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "lay_out", lambda *a, **k: 1 / 0)
        built(document)
    make.finding(inspection, words="Ghi thêm sau đó.")
    retry_document(document=document, by=staff)
    assert "Ghi thêm sau đó." in str(built(document).snapshot)


# --- Replacing -----------------------------------------------------------------------------


def test_a_correction_is_a_new_document_that_replaces_the_old(issued, staff):
    data = seal.stored_bytes(issued)
    new = ask(issued.inspection, staff, replaces=issued)
    assert new.replaces == issued
    assert built(new).state == "ready"
    assert seal.stored_bytes(issued) == data


def test_a_second_try_at_a_correction_takes_the_place_of_the_first(issued, staff):
    first = built(ask(issued.inspection, staff, replaces=issued))
    second = ask(issued.inspection, staff, replaces=issued)
    first.refresh_from_db()
    assert (first.replaces, second.replaces) == (None, issued)


def test_what_is_not_the_last_issued_of_its_kind_is_not_replaced(issued, draft, staff):
    other = built(ask(make.inspection(), staff))
    with pytest.raises(workflow.Refused, match="đã phát hành"):
        ask(issued.inspection, staff, replaces=other)
    new = built(ask(issued.inspection, staff, replaces=issued))
    issue_document(document=new, number="", dated_on=None, by=staff)
    built(new)
    with pytest.raises(workflow.Refused, match="đã có văn bản thay thế"):
        ask(issued.inspection, staff, replaces=issued)


# --- manage.py build_document ------------------------------------------------------------------


def test_the_command_writes_what_the_worker_stores(inspection, staff, sent, tmp_path):
    document = ask(inspection, staff)
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    call_command("build_document", document.uuid, output=before, verbosity=0)
    built(document)
    call_command("build_document", document.uuid, output=after, verbosity=0)
    assert before.read_bytes() == after.read_bytes() == seal.stored_bytes(document)


def test_the_command_changes_nothing_and_says_what_it_wrote(inspection, staff, sent, tmp_path, capsys):
    document = ask(inspection, staff)
    row = Document.objects.values().get(pk=document.pk)
    call_command("build_document", str(document.uuid), "-o", str(tmp_path / "a.pdf"))
    assert Document.objects.values().get(pk=document.pk) == row
    assert capsys.readouterr().out.startswith(f"Đã ghi {tmp_path / 'a.pdf'}: ")


def test_the_command_refuses_in_sentences(draft, tmp_path):
    with pytest.raises(CommandError, match="Không có văn bản nào mang mã"):
        call_command("build_document", uuid.uuid4(), output=tmp_path / "a.pdf")
    with pytest.raises(CommandError, match="Chưa ghi gì"):
        call_command("build_document", draft.uuid, output=tmp_path / "no" / "a.pdf")
    with default_storage.open(draft.pdf.name, "wb") as file:
        file.write(b"altered")
    with pytest.raises(CommandError, match="không khớp mã băm"):
        call_command("build_document", draft.uuid, output=tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


def test_a_reason_not_to_build_reaches_the_command(inspection, staff, sent, tmp_path, monkeypatch):
    def no_photo(*args):
        raise CannotBuild("Ảnh đã mất.")

    monkeypatch.setattr("inspections.management.commands.build_document.read_photos", no_photo)
    with pytest.raises(CommandError, match=r"Ảnh đã mất. Chưa ghi gì."):
        call_command("build_document", ask(inspection, staff).uuid, output=tmp_path / "a.pdf")
