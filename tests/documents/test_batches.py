"""Many documents at once: made a few at a time, apart from each other, stopped, taken up again, given out."""

import hashlib
import io
import os
import threading
import tracemalloc
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

import make
from inspections.actions.batch import cancel_batch, make_batch, resume_batch
from inspections.documents import batches
from inspections.documents.zipped import zipped
from inspections.models import Document, DocumentBatch, DocumentBatchItem

pytestmark = pytest.mark.django_db


def pdf_of(pages=1):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def issued(inspection, data=None, **fields):
    data = data or pdf_of()
    name = default_storage.save("documents/x.pdf", ContentFile(data))
    known = {"stage": "issued", "issued_at": make.NOON, "issued_by": make.user(), "pdf": name}
    known |= {"pdf_sha256": hashlib.sha256(data).hexdigest(), "pdf_size": len(data), "symbol": "BC-ĐKT"}
    return make.document(inspection, state="ready", **known | fields)


def asked(inspections, by, **how):
    how = {"kind": "report", "form": "zip", "only_issued": False} | how
    return make_batch(inspections=inspections, by=by, uuid=uuid4(), **how)


def finish_all(batch):
    """As the workers would: every document that waits gets a file, until nothing waits."""
    for _ in range(20):
        batches.advance(batch.pk)
        waiting = list(Document.objects.waiting())
        for document in waiting:
            finish(document)
        batch.refresh_from_db()
        if not batch.is_waiting:
            return batch
    raise AssertionError(f"{batch.state} for ever")


def finish(document):
    data = pdf_of()
    name = default_storage.save("documents/x.pdf", ContentFile(data))
    Document.objects.filter(pk=document.pk).update(
        state="ready",
        ready_at=timezone.now(),
        snapshot={},
        pdf=name,
        pdf_size=len(data),
        pages=1,
        pdf_sha256=hashlib.sha256(data).hexdigest(),
    )


def states(batch):
    return list(batch.items.order_by("order").values_list("state", flat=True))


def taken(client, batch):
    answer = client.get(reverse("batch_download", args=[batch.uuid]))
    assert answer.streaming, answer
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


# --- Making -------------------------------------------------------------------------------------------


def test_what_stands_is_taken_and_what_is_missing_is_made_a_few_at_a_time(staff):
    inspections = [make.inspection(units=1) for _ in range(7)]
    standing = issued(inspections[0])
    batch = asked(inspections, staff)
    batches.advance(batch.pk)
    assert states(batch) == ["ready"] + ["making"] * 4 + ["waiting"] * 2
    assert Document.objects.waiting().count() == 4
    finish_all(batch)
    assert (batch.state, set(states(batch))) == ("ready", {"ready"})
    assert batch.items.get(order=1).document == standing
    assert Document.objects.count() == 7
    again = finish_all(asked(inspections[:1], staff))
    assert again.items.get().document == standing


def test_one_failure_does_not_spoil_the_rest(staff, sign_in):
    good, bad, none = (make.inspection(units=1) for _ in range(3))
    for each in (good, bad):
        issued(each)
    batch = finish_all(asked([good, bad, none], staff, only_issued=True))
    assert (batch.state, states(batch)) == ("ready", ["ready", "ready", "failed"])
    lost = batch.items.get(order=2).document
    default_storage.delete(lost.pdf.name)
    with taken(sign_in(staff), batch) as held:
        assert held.testzip() is None
        names, told = held.namelist(), held.read("DANH-SACH.txt").decode("utf-8-sig")
    assert len(names) == 2
    assert names[0].startswith("001-bao-cao-ket-qua-kiem-tra-")
    assert names[0].isascii()
    assert "1 VĂN BẢN" in told
    assert "KHÔNG CÓ TRONG TẬP: 2" in told
    assert "Chưa có bản phát hành." in told
    assert "bị mất hoặc không còn đúng" in told
    page = sign_in(staff).get(reverse("batch_detail", args=[batch.uuid])).content.decode()
    assert "Chưa có bản phát hành." in page


def test_a_document_that_fails_fails_alone(staff):
    batch = asked([make.inspection(units=1), make.inspection(units=1)], staff)
    batches.advance(batch.pk)
    first = batch.items.get(order=1).document
    Document.objects.filter(pk=first.pk).update(state="failed", failure_reason="Ảnh đã mất.")
    finish_all(batch)
    assert states(batch) == ["failed", "ready"]
    assert batch.items.get(order=1).reason == "Ảnh đã mất."
    assert resume_batch(batch=batch)
    finish_all(batch)
    assert states(batch) == ["ready", "ready"]


def test_trouble_with_one_item_is_its_own(staff, monkeypatch):
    inspections = [make.inspection(units=1) for _ in range(2)]
    whole = batches.document_for

    def broken(item, batch):
        if item.order == 1:
            raise RuntimeError("boom")
        return whole(item, batch)

    monkeypatch.setattr(batches, "document_for", broken)
    batch = finish_all(asked(inspections, staff))
    assert states(batch) == ["failed", "ready"]
    assert "boom" not in batch.items.get(order=1).reason


def test_who_may_not_make_gets_what_there_is(inspection, inspector, leadership):
    batch = finish_all(asked([inspection], leadership))
    assert (batch.state, batch.items.get().reason) == ("failed", batches.MAY_NOT)
    issued(inspection)
    batch = finish_all(asked([inspection], inspector))
    assert states(batch) == ["ready"]
    assert Document.objects.waiting().count() == 0


def test_asking_twice_is_one_batch(staff):
    inspections, uuid = [make.inspection(units=1)], uuid4()
    how = {"kind": "report", "form": "zip", "only_issued": False, "by": staff, "uuid": uuid}
    assert make_batch(inspections=inspections, **how) == make_batch(inspections=inspections, **how)
    assert DocumentBatchItem.objects.count() == 1


def test_minutes_are_one_for_each_visit(inspection, staff):
    batch = finish_all(asked([inspection], staff, kind="minutes"))
    assert [item.reason for item in batch.items.all()] == ["Buổi này chưa có biên bản nào được chốt."] * 2


# --- Stopping, dying, racing --------------------------------------------------------------------------


def test_a_stopped_batch_begins_nothing_more_and_can_go_on(staff):
    batch = asked([make.inspection(units=1) for _ in range(6)], staff)
    batches.advance(batch.pk)
    assert cancel_batch(batch=batch, by=staff)
    assert not cancel_batch(batch=batch, by=staff)
    for document in Document.objects.waiting():
        finish(document)
    batches.advance(batch.pk)
    assert set(states(batch)) == {"cancelled"}
    assert Document.objects.count() == 4
    batch.refresh_from_db()
    assert (batch.state, batch.cancelled_by) == ("cancelled", staff)
    assert resume_batch(batch=batch)
    assert finish_all(batch).state == "ready"
    assert set(states(batch)) == {"ready"}


def test_a_dead_workers_batch_goes_on_by_the_clock(staff):
    batch = asked([make.inspection(units=1) for _ in range(5)], staff)
    batches.advance(batch.pk)
    for document in Document.objects.waiting():
        finish(document)
    assert batches.advance_all() == 1, "nobody told the batch that its documents are finished"
    assert states(batch) == ["ready"] * 4 + ["making"]
    finish_all(batch)
    assert batches.advance_all() == 0
    assert Document.objects.count() == 5


def test_a_finished_document_brings_its_batch_on(staff):
    batch = asked([make.inspection(units=1)], staff)
    batches.advance(batch.pk)
    document = batch.items.get().document
    finish(document)
    batches.advance_those_with(document.pk)
    batch.refresh_from_db()
    assert batch.state == "ready"


@pytest.mark.django_db(transaction=True)
def test_of_two_that_take_one_item_one_wins(transactional_db):
    batch = asked([make.inspection(units=1)], make.user("provincial_staff"))
    item, together, won = batch.items.get(), threading.Barrier(2), []

    def take():
        try:
            together.wait(10)
            mine = DocumentBatchItem.objects.select_related("inspection", "visit").get(pk=item.pk)
            together.wait(10)
            won.append(batches.begin(mine, batch))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(won) == [False, True]
    assert Document.objects.count() == 1
    assert states(batch) == ["making"]


# --- One file of them all -----------------------------------------------------------------------------


def test_the_merged_file_has_contents_bookmarks_and_links_that_are_right(staff, sign_in):
    inspections = [make.inspection(units=1) for _ in range(3)]
    for place, each in enumerate(inspections[:2]):
        issued(each, pdf_of(place + 2), number=str(place + 5))
    batch = finish_all(asked(inspections, staff, form="merged", only_issued=True))
    assert (batch.state, batch.pages) == ("ready", 1 + 2 + 3)
    answer = sign_in(staff).get(reverse("batch_download", args=[batch.uuid]))
    made = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    titles = [(each.title, made.get_destination_page_number(each)) for each in made.outline]
    assert titles[0] == ("Mục lục", 0)
    assert [place for _, place in titles] == [0, 1, 3]
    assert "05/BC-ĐKT" in titles[1][0]
    links = [each.get_object() for each in made.pages[0]["/Annots"]]
    assert [made.get_page_number(link["/Dest"][0].get_object()) for link in links] == [1, 1, 3, 3]
    assert all("/A" not in link for link in links)
    contents = made.pages[0].extract_text()
    assert "không phải PDF/A" in contents
    assert "Chưa có bản phát hành." in contents
    assert batch.items.filter(document__readings__what="batch").count() == 2


def test_a_joiner_that_was_given_up_changes_nothing(staff, monkeypatch):
    each = make.inspection(units=1)
    issued(each)
    batch = asked([each], staff, form="merged")
    whole = batches.merged.joined

    def slow(batch, on_progress):
        DocumentBatch.objects.filter(pk=batch.pk).update(state="cancelled", cancelled_by=staff)
        return whole(batch, on_progress)

    monkeypatch.setattr(batches.merged, "joined", slow)
    batches.advance(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.pdf.name) == ("cancelled", "")


def test_a_dead_joiners_work_is_taken_up(staff):
    each = make.inspection(units=1)
    issued(each)
    batch = asked([each], staff, form="merged")
    just_now = timezone.now()
    DocumentBatch.objects.filter(pk=batch.pk).update(state="joining", attempt=1, heartbeat_at=just_now)
    batch.items.update(state="ready", document=Document.objects.get())
    batches.advance_all()
    batch.refresh_from_db()
    assert batch.state == "joining", "it may still live"
    DocumentBatch.objects.filter(pk=batch.pk).update(heartbeat_at=just_now - batches.SILENT_AFTER)
    batches.advance_all()
    batch.refresh_from_db()
    assert (batch.state, batch.attempt) == ("ready", 2)


# --- Old merged files ---------------------------------------------------------------------------------


def merged_batch(staff):
    each = make.inspection(units=1)
    issued(each)
    return finish_all(asked([each], staff, form="merged"))


def days_later(days):
    return timezone.now() + timedelta(days=days)


def merged_files():
    folders, _ = default_storage.listdir("batches")
    return [name for folder in folders for name in default_storage.listdir(f"batches/{folder}")[1]]


def test_a_merged_file_is_removed_after_its_time_and_can_be_merged_again(staff, sign_in):
    batch, client = merged_batch(staff), sign_in(staff)
    page, download = (reverse(name, args=[batch.uuid]) for name in ("batch_detail", "batch_download"))
    last = timezone.localtime(days_later(30))
    assert f"được giữ đến ngày {last:%d/%m/%Y}" in client.get(page).text
    assert batches.remove_old_files(days_later(29)) == 0
    assert batches.remove_old_files(days_later(31)) == 1
    assert batches.remove_old_files(days_later(31)) == 0
    assert merged_files() == []
    batch.refresh_from_db()
    assert (batch.state, batch.pdf.name, batch.pdf_size, batch.pages) == ("expired", "", None, None)
    text = client.get(page).text
    assert "Tệp gộp đã được xóa ngày" in text
    assert "Gộp lại</button>" in text
    assert "batch_download" not in text
    assert download not in text
    assert "hãy bấm “Gộp lại”" in client.get(download, follow=True).text
    assert client.post(reverse("batch_resume", args=[batch.uuid])).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.removed_at) == ("joining", None)
    finish_all(batch)
    assert (batch.state, batch.pages) == ("ready", 2)
    assert len(merged_files()) == 1
    assert client.get(download).getvalue().startswith(b"%PDF")
    assert batches.remove_old_files(days_later(29)) == 0, "the days begin anew"
    assert Document.objects.count() == 1


def test_how_long_it_is_kept_is_a_setting(staff, settings):
    settings.MERGED_FILE_DAYS = 3
    merged_batch(staff)
    assert batches.remove_old_files(days_later(2)) == 0
    assert batches.remove_old_files(days_later(4)) == 1


def test_only_merged_files_go_and_none_that_is_being_made(staff):
    zipped_batch = finish_all(asked([merged_batch(staff).items.get().inspection], staff))
    joining = merged_batch(staff)
    DocumentBatch.objects.filter(pk=joining.pk).update(state="joining")
    assert batches.remove_old_files(days_later(31)) == 1
    assert len(merged_files()) == 1
    zipped_batch.refresh_from_db()
    assert zipped_batch.state == "ready"
    document = Document.objects.first()
    assert default_storage.exists(document.pdf.name)


def test_a_removal_that_was_cut_short_is_finished_by_the_next(staff, monkeypatch):
    batch = merged_batch(staff)
    storage = type(default_storage._wrapped)
    with monkeypatch.context() as refusing:
        refusing.setattr(storage, "delete", lambda self, name: 1 / 0)
        assert batches.remove_old_files(days_later(31)) == 0
    batch.refresh_from_db()
    assert batch.state == "ready"
    default_storage.delete(batch.pdf.name)
    assert batches.remove_old_files(days_later(31)) == 1
    batch.refresh_from_db()
    assert batch.state == "expired"


def test_what_is_joined_anew_leaves_no_older_file(staff):
    batch = merged_batch(staff)
    DocumentBatchItem.objects.create(batch=batch, order=2, inspection=make.inspection(units=1))
    batch.items.filter(order=2).update(state="failed", reason="Ảnh đã mất.")
    assert resume_batch(batch=batch)
    finish_all(batch)
    assert states(batch) == ["ready", "ready"]
    assert len(merged_files()) == 1
    DocumentBatch.objects.filter(pk=batch.pk).update(state="cancelled", finished_at=None)
    assert batches.remove_old_files(days_later(31)) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.pdf.name, merged_files()) == ("cancelled", "", [])


# --- Giving out ---------------------------------------------------------------------------------------


def test_a_zip_holds_one_file_at_a_time():
    asked_for = []

    def files():
        for place in range(30):
            asked_for.append(place)
            yield f"{place}.pdf", os.urandom(1_000_000)

    tracemalloc.start()
    try:
        stream = zipped(files())
        size = len(next(stream))
        assert asked_for == [0]
        size += sum(len(each) for each in stream)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 30_000_000
    assert peak < 6_000_000


def test_only_what_may_be_seen_when_it_is_taken(inspection, leader, sign_in):
    other = make.inspection(units=1, team={"leader": leader})
    documents = [issued(inspection), issued(other)]
    both = [finish_all(asked([inspection, other], leader, form=form)) for form in ("zip", "merged")]
    client = sign_in(leader)
    other.team.all().delete()
    with taken(client, both[0]) as held:
        assert len(held.namelist()) == 2
        assert "không được xem văn bản này nữa" in held.read("DANH-SACH.txt").decode("utf-8-sig")
    refused = client.get(reverse("batch_download", args=[both[1].uuid]), follow=True)
    assert "1 văn bản mà anh/chị không được xem nữa" in refused.content.decode()
    assert documents[1].readings.count() == 0


def test_batches_are_chosen_on_a_page(staff, sign_in):
    first, second = make.inspection(units=1), make.inspection(units=1)
    client, address = sign_in(staff), reverse("batch_create")
    how = {"uuid": str(uuid4()), "kind": "report", "form": "zip", "scope": "chon"}
    nothing = client.post(address, how)
    assert nothing.status_code == 422
    assert "Chưa đánh dấu cuộc kiểm tra nào." in nothing.content.decode()
    client.post(address, how | {"inspections": [str(second.uuid)]})
    assert DocumentBatch.objects.get().items.get().inspection == second
    answer = client.post(f"{address}?q={first.title}", how | {"uuid": str(uuid4()), "scope": "tat_ca"})
    made = DocumentBatch.objects.latest("pk")
    assert answer.url == reverse("batch_detail", args=[made.uuid])
    assert [item.inspection for item in made.items.all()] == [first]


def test_the_page_watches_until_it_is_over(staff, sign_in):
    batch, client = asked([make.inspection(units=1)], staff), sign_in(staff)
    address = reverse("batch_status", args=[batch.uuid])
    waiting = client.get(address)
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    finish_all(batch)
    over = client.get(address)
    assert over["HX-Refresh"] == "true"
    assert "hx-get" not in over.content.decode()


def test_a_batch_is_named_as_a_sentence_names_papers_and_units(inspection, staff, sign_in):
    client = sign_in(staff)

    def page(kind):
        return client.get(reverse("batch_detail", args=[asked([inspection], staff, kind=kind).uuid])).content

    assert "Tập: quyết định thành lập Đoàn" in page("decision").decode()
    assert f"{inspection.title}, huyện Lai Vung" in page("minutes").decode()


def test_a_batch_page_asks_as_often_for_many(staff, sign_in):
    client = sign_in(staff)

    def questions(count):
        batch = finish_all(asked([make.inspection(units=2) for _ in range(count)], staff))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("batch_detail", args=[batch.uuid])).status_code == 200
            b"".join(client.get(reverse("batch_download", args=[batch.uuid])).streaming_content)
        return len(queries)

    questions(1)
    assert questions(1) == questions(5)
