"""The archive: finding documents by anything they say, who read them, and the whole file taken out."""

import hashlib
import io
import zipfile
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InternalError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from lxml import etree

import make
from inspections.documents import archive, building, chain_xml, presenter, readings
from inspections.documents.excerpts import excerpt
from inspections.models import Document, DocumentReading, DocumentText

pytestmark = pytest.mark.django_db


def filed(title, body="", **fields):
    """A finished document that says `body`."""
    document = make.document(fields.pop("inspection", None), state="ready", title=title, **fields)
    Document.objects.filter(pk=document.pk, issued_at=None).update(search_text=document.searchable_text())
    archive._keep(document, body)
    return document


def titles(typed):
    return [document.title for document in archive.found(Document.objects.all(), typed)]


def issued(inspection, data=b"%PDF-1.7", **fields):
    name = default_storage.save("documents/x.pdf", ContentFile(data))
    known = {"stage": "issued", "issued_at": make.NOON, "issued_by": make.user(), "pdf": name}
    known |= {"pdf_sha256": hashlib.sha256(data).hexdigest(), "pdf_size": len(data)}
    return make.document(inspection, state="ready", **known | fields)


# --- Finding ---------------------------------------------------------------------------------------------


def test_a_document_is_found_by_what_it_says_without_accents(inspection):
    make.finding(inspection, words="Chưa niêm yết mức thu lệ phí tại Bộ phận Một cửa")
    document = make.document(inspection)
    building.build(document.pk)
    assert titles("niem yet le phi") == []
    assert archive.index_missing() == 1
    assert archive.index_missing() == 0
    for typed in ("niem yet le phi", "Niêm Yết", '"một cửa"', "lap vo"):
        assert titles(typed) == [document.title], typed
    assert titles('"phí lệ"') == titles("chua bao gio co tu nay") == []


def test_the_nearest_comes_first(inspection):
    filed("Trong toàn văn", "hồ sơ trễ, có giấy hẹn", dated_on="2019-12-01")
    filed("Cụm trong toàn văn", "trả lời trễ hẹn", dated_on="2019-10-01")
    filed("Báo cáo trễ hẹn cũ", dated_on="2019-01-01")
    filed("Báo cáo trễ hẹn mới", dated_on="2019-09-01")
    filed("Báo cáo hẹn rồi trễ", dated_on="2019-11-01")
    assert titles("tre hen") == [
        "Báo cáo trễ hẹn mới",
        "Báo cáo trễ hẹn cũ",
        "Báo cáo hẹn rồi trễ",
        "Cụm trong toàn văn",
        "Trong toàn văn",
    ]


@pytest.mark.parametrize("typed", ["5/BC-ĐKT", "05/bc-dkt", "số 5", "5"])
def test_the_very_number_comes_before_all(typed):
    filed("Báo cáo năm 2015", "mục 5 có 5 nội dung theo BC ĐKT", dated_on="2019-12-01")
    filed("Đúng số", number="5", symbol="BC-ĐKT", dated_on="2019-01-01")
    assert titles(typed)[0] == "Đúng số"


@pytest.mark.parametrize("typed", ["'", "&", '"', "a & !b", ":*", "\\", "<->", "''", '""', "%", "_", "“ ”"])
def test_no_sign_breaks_the_search(typed, staff, sign_in):
    assert sign_in(staff).get(reverse("document_list"), {"q": typed}).status_code == 200


def test_what_is_found_is_shown_as_written_and_marked():
    wanted = archive.Wanted("tre hen")
    pieces = excerpt("x " * 100 + "Có 12 hồ sơ trễ  hẹn, trễ hơn năm trước. " + "y " * 200, wanted)
    assert "".join(piece.text for piece in pieces if piece.is_found) == "trễhẹntrễ"
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"
    assert "Có 12 hồ sơ" in "".join(piece.text for piece in pieces)
    assert len("".join(piece.text for piece in pieces)) < 250


def test_the_list_shows_excerpts_filters_and_asks_as_often_for_many(
    inspection, staff, sign_in, district, neighbour_district
):
    client, address = sign_in(staff), reverse("document_list")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            said = client.get(address, {"q": "tre hen"}).content.decode()
        return len(queries), said

    filed("Một văn bản", "<b>trễ hẹn</b>", inspection=inspection)
    asked()
    few, said = asked()
    assert "<mark>trễ</mark> <mark>hẹn</mark>" in said
    assert "&lt;b&gt;" in said
    for place in range(12):
        filed(f"Văn bản {place}", "trễ hẹn", inspection=make.inspection(units=1))
    assert asked()[0] == few
    minutes = filed(
        "Biên bản", kind="minutes", inspection=inspection, visit=inspection.visits.get(unit=district)
    )
    signed = issued(inspection, title="Đã ký", dated_on="2018-03-01")
    make.signed_file(signed)

    def shown(**filters):
        return {row.document.title for row in client.get(address, filters).context["rows"]}

    assert shown(don_vi="lai vung") == {"Một văn bản", minutes.title, "Đã ký"}
    assert shown(don_vi="lap vo") == {"Một văn bản", "Đã ký"}
    assert shown(ky="co") == shown(nam="2018") == {"Đã ký"}
    assert shown(loai="minutes") == {"Biên bản"}


def test_others_find_nothing(inspection, outsider, officer, sign_in):
    filed("Một văn bản", "trễ hẹn", inspection=inspection)
    for person in (outsider, officer):
        assert client_rows(sign_in(person)) == []


def client_rows(client):
    return client.get(reverse("document_list"), {"q": "tre hen"}).context["rows"]


def test_a_document_that_cannot_be_read_is_still_found():
    document = make.document(state="ready", title="Hỏng", snapshot={"x": 1})
    archive.index(document.pk)
    assert DocumentText.objects.get().body == ""
    assert archive.index_missing() == 0


# --- Who read it ------------------------------------------------------------------------------------------


def test_who_looked_and_who_took_is_told_to_the_province(inspection, inspector, leader, staff, sign_in):
    document = issued(inspection)
    client = sign_in(inspector)
    client.get(reverse("document_detail", args=[document.uuid]))
    b"".join(client.get(reverse("document_pdf", args=[document.uuid]) + "?tai=1").streaming_content)
    client.get(reverse("document_pdf", args=[document.uuid]), HTTP_IF_NONE_MATCH=f'"{document.pdf_sha256}"')
    client.get(reverse("document_status", args=[document.uuid]))
    whats = list(document.readings.order_by("pk").values_list("what", "by"))
    assert whats == [("page", inspector.pk), ("pdf_saved", inspector.pk), ("pdf", inspector.pk)]
    told = sign_in(staff).get(reverse("document_detail", args=[document.uuid])).content.decode()
    assert "3 lượt xem, 1 lượt tải của 2 người" in strip_tags(" ".join(told.split()))
    own = sign_in(leader).get(reverse("document_detail", args=[document.uuid])).content.decode()
    assert "Ai đã xem" not in own


def test_the_log_is_append_only():
    reading = make.documentreading()
    for change in (lambda: DocumentReading.objects.update(what="pdf"), reading.delete):
        with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
            change()


def out_of_order(*_, **__):
    raise OperationalError("the log is full")


def test_a_log_that_cannot_be_written_stops_nobody(inspection, staff, sign_in, monkeypatch, caplog):
    document = issued(inspection)
    monkeypatch.setattr(readings.DocumentReading.objects, "bulk_create", out_of_order)
    answer = sign_in(staff).get(reverse("document_pdf", args=[document.uuid]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert "could not be written" in caplog.text


# --- The whole file ----------------------------------------------------------------------------------------


def taken(client, document):
    answer = client.get(reverse("document_file", args=[document.uuid]))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def made_and_issued(kind, inspection=None, **fields):
    """A paper with real frozen data, issued by a row alone."""
    document = make.document(inspection, kind=kind, template_version="report_v1", **fields)
    building.build(document.pk)
    Document.objects.filter(pk=document.pk).update(
        stage="issued", issued_at=make.NOON, issued_by=make.user(), number="5", dated_on="2019-09-05"
    )
    document.refresh_from_db()
    return document


def test_a_file_is_its_papers_and_a_valid_description(inspection, secretary, staff, sign_in):
    report = made_and_issued("report", inspection, symbol="BC-ĐKT", title="Kết quả <kiểm tra> & lịch")
    make.document(inspection, state="ready", title="Bản thảo")
    with taken(sign_in(secretary), report) as zipped:
        assert zipped.testzip() is None
        names = zipped.namelist()
        xml = zipped.read("ho-so.xml")
        pdf = zipped.read(names[-1])
    assert names == [
        "ho-so.xml",
        "ho-so-van-ban.xsd",
        "01-bao-cao-ket-qua-kiem-tra-lai-vung-lap-vo-so-5.pdf",
    ]
    etree.XMLSchema(etree.parse(chain_xml.SCHEMA)).assertValid(etree.fromstring(xml))
    said = ElementTree.fromstring(xml)

    def value(path):
        return said.findtext("/".join(f"{{{chain_xml.NAMESPACE}}}{name}" for name in path.split("/")))

    assert value("Documents/Document/Subject") == "Kết quả <kiểm tra> & lịch"
    assert value("Documents/Document/CodeNumber") == "5"
    assert value("Documents/Document/PdfFile/SHA256") == hashlib.sha256(pdf).hexdigest() == report.pdf_sha256
    assert list(report.readings.values_list("what", flat=True)) == ["file"]


def test_a_file_has_only_what_its_reader_may_see(inspection, secretary, staff, sign_in):
    plan = made_and_issued("plan", inspection=make.inspection(units=1), symbol="KH-UBND")
    report = made_and_issued("report", inspection, symbol="BC-ĐKT", previous=plan)
    own, all_of_it = taken(sign_in(secretary), report), taken(sign_in(staff), report)
    assert len(own.namelist()) == 3
    assert b"KH-UBND" not in own.read("ho-so.xml")
    assert b"Relation " not in own.read("ho-so.xml")
    assert len(all_of_it.namelist()) == 4
    assert b'<Relation kind="follows" to="vb' in all_of_it.read("ho-so.xml")
    etree.XMLSchema(etree.parse(chain_xml.SCHEMA)).assertValid(etree.fromstring(all_of_it.read("ho-so.xml")))


def test_a_damaged_file_is_not_given_out_in_part(inspection, secretary, sign_in):
    document = issued(inspection, pdf_sha256="0" * 64)
    answer = sign_in(secretary).get(reverse("document_file", args=[document.uuid]), follow=True)
    assert "hồ sơ chưa được đưa ra" in answer.content.decode()
    assert not document.readings.filter(what="file").exists()


def test_papers_of_one_title_are_told_apart_by_number_and_news_has_none(sign_in, staff):
    inspection, client = make.inspection(), sign_in(staff)
    issued = {"stage": "issued", "issued_at": make.NOON, "issued_by": staff, "state": "ready"}
    first = make.document(inspection, symbol="BC-ĐKT", number="5", dated_on=make.DAY, **issued)
    second = make.document(
        inspection,
        symbol="BC-ĐKT",
        number="12",
        dated_on=make.DAY,
        title=first.title,
        replaces=first,
        **issued,
    )
    page = client.get(reverse("document_detail", args=[second.uuid])).content.decode()
    assert "(số 05/BC-ĐKT ngày 04/09/2019)" in page
    news = make.document(inspection, kind="news", symbol="", state="ready", template_version="news_v2")
    assert presenter.number_of(news) == "—"
    assert "—/" not in client.get(reverse("document_list")).content.decode()
