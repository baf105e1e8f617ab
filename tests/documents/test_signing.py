"""Signed files of issued documents: taken only whole, ours, by somebody trusted, and never changed again."""

import datetime
import io
import re
import uuid
import zipfile
from contextlib import closing

import pypdfium2
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import ImageChops
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import MDPPerm
from pypdf import PdfReader

import make
from documents import signing
from documents.papers import texts
from inspections.actions.batch import make_batch
from inspections.actions.document import issue_document, request_document
from inspections.actions.signing import trust_certificates
from inspections.documents import batches, building, seal, signatures
from inspections.models import SignedFile, TrustedCertificate

AUTHORITY = signing.Authority()
PERSON = AUTHORITY.person("Lê Minh Trung")
AGENCY = AUTHORITY.person("Sở Nội vụ", "UBND tỉnh Đồng Tháp")


@pytest.fixture
def issued(inspection, staff):
    cache.clear()
    document = request_document(inspection=inspection, kind="report", by=staff, uuid=uuid.uuid4())
    building.build(document.pk)
    document.refresh_from_db()
    issue_document(document=document, number="5", dated_on=None, by=staff)
    building.build(document.pk)
    document.refresh_from_db()
    trust_certificates(data=AUTHORITY.pem, note="Thử nghiệm", by=staff)
    return document


@pytest.fixture
def send(issued, leader, sign_in):
    """Send a file as signed; gives what the page says."""
    client = sign_in(leader)

    def post(data):
        sent = {"file": SimpleUploadedFile("ky.pdf", data)}
        answer = client.post(reverse("document_sign", args=[issued.uuid]), sent, follow=True)
        return answer.content.decode()

    return post


def signed(data, person=PERSON, field="Ky", authority=AUTHORITY, **how):
    return signing.signed(data, person, authority, field, **how)


def compare(data):
    return Client().post("/xac-minh/", {"file": SimpleUploadedFile("x.pdf", data)}).content.decode()


def downloaded(client, issued, query=""):
    answer = client.get(reverse("document_pdf", args=[issued.uuid]) + query)
    return b"".join(answer.streaming_content)


def test_person_and_agency_sign_and_the_signed_file_stands_for_the_document(
    issued, send, leader, sign_in, media_root
):
    made = seal.made_bytes(issued)
    client = sign_in(leader)
    assert (
        "chưa có chữ ký số nào" in client.get(reverse("document_detail", args=[issued.uuid])).content.decode()
    )
    first = signed(made)
    said = send(first)
    for words in (
        "Lê Minh Trung",
        "mới có chữ ký của một bên",
        "theo đồng hồ của máy ký",
        "cổng không hỏi qua mạng",
    ):
        assert words in said
    assert downloaded(client, issued) == first
    assert downloaded(client, issued, "?goc=1") == made
    both = signed(first, AGENCY, "Dau", stamper=AUTHORITY.stamper())
    said = send(both)
    for words in (
        "UBND tỉnh Đồng Tháp",
        "từ hai bên",
        "có dấu thời gian",
        seal.sha256(both),
        seal.sha256(made),
    ):
        assert words in said
    assert downloaded(client, issued) == both
    assert send(both).count("Đã kiểm tra và nhận") == 1
    assert issued.signed_files.count() == 2
    assert issued.transitions.filter(name="sign").count() == 2
    page = Client().get(reverse("proof_detail", args=[issued.code])).content.decode()
    assert seal.sha256(both) in page
    assert seal.sha256(made) in page
    assert "Lê Minh Trung" not in page
    for data, words in (
        (made, "trước khi ký"),
        (first, "nay đã có bản được ký thêm"),
        (both, "bản đã ký số mà cổng đã kiểm tra"),
    ):
        assert words in compare(data)
    with pytest.raises(InternalError), transaction.atomic():
        SignedFile.objects.update(sha256="0" * 64)


def test_each_refusal_says_why_and_nothing_is_kept(issued, send, staff, media_root):
    made = seal.made_bytes(issued)
    first = signed(made)
    files = sorted(media_root.rglob("*"))
    middle = len(made) // 2
    other = signing.Authority("Nơi cấp khác")
    cases = {
        "Hãy chọn tệp đã ký": b"",
        "không phải là tệp PDF": b"hello",
        "chưa có chữ ký số nào. Hãy ký": made,
        "bị hỏng hoặc bị cắt giữa chừng": first[: len(first) - 400],
        "đã bị sửa sau khi ký: chữ ký của Lê Minh Trung": first[:middle] + b"~" + first[middle + 1 :],
        "phần đầu không giống từng byte": signed(made.replace(b"%PDF-1.7", b"%PDF-1.6", 1)),
        "Không rõ ai cấp chứng thư số của Người lạ": signed(made, other.person("Người lạ"), authority=other),
        "số của Hết hạn chỉ có giá trị từ": signed(made, AUTHORITY.person("Hết hạn", to_day=-1)),
        "số của Chưa đến chỉ có giá trị từ": signed(made, AUTHORITY.person("Chưa đến", from_day=9)),
        "Ngoài chữ ký, tệp còn bị sửa": signed(made, change=rewrite_a_page),
        "Ngoài chữ ký, tệp còn": first + b"\n%",
        "bị đặt mật khẩu hoặc mã hóa": encrypted(made),
    }
    for sentence, data in cases.items():
        said = send(data)
        assert sentence in said or (not data and "Tệp trống" in said), sentence
    TrustedCertificate.objects.update(is_active=False)
    assert "chưa có chứng thư nào" in send(first)
    assert not issued.signed_files.exists()
    assert sorted(media_root.rglob("*")) == files


def rewrite_a_page(writer):
    """More than a signature: the first page is turned."""
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)


def encrypted(data):
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(data)))
    writer.encrypt(owner_pass="x", user_pass="y")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_later_signature_keeps_the_earlier(issued, send):
    made = seal.made_bytes(issued)
    send(signed(made))
    assert "thiếu chữ ký đã có" in send(signed(made, AGENCY))
    tampered = signed(seal.stored_bytes(issued), AGENCY, "Dau", change=rewrite_a_page)
    assert "Ngoài chữ ký, tệp còn bị sửa" in send(tampered)


def test_a_certifying_signature_is_one_and_lets_the_agency_sign_after_it(issued, send):
    first = signed(seal.made_bytes(issued), certifies=MDPPerm.FILL_FORMS)
    assert "Đã kiểm tra và nhận" in send(first)
    assert "từ hai bên trở lên" in send(signed(first, AGENCY, "Dau"))


def test_a_certifying_signature_brings_nothing_else(issued, send):
    def permits_more(writer):
        writer.root["/Perms"] = generic.DictionaryObject(
            {generic.pdf_name("/UR3"): generic.DictionaryObject({})}
        )
        writer.update_root()

    made = seal.made_bytes(issued)
    assert "Ngoài chữ ký, tệp còn bị sửa" in send(signed(made, change=permits_more))
    turned = signed(made, change=rewrite_a_page, certifies=MDPPerm.FILL_FORMS)
    assert "Ngoài chữ ký, tệp còn bị sửa" in send(turned)


def test_a_signature_that_lets_nobody_sign_after_it_is_refused_by_its_name(issued, send):
    locked = signed(seal.made_bytes(issued), certifies=MDPPerm.NO_CHANGES)
    assert "Chữ ký của Lê Minh Trung khóa văn bản" in send(locked)
    assert not issued.signed_files.exists()


def test_a_signature_on_another_document_is_refused(issued, send, inspection, staff):
    draft = request_document(inspection=inspection, kind="report", by=staff, uuid=uuid.uuid4())
    building.build(draft.pk)
    draft.refresh_from_db()
    assert "tệp của văn bản khác" in send(signed(seal.stored_bytes(draft)))


def test_the_clock_of_the_signer_is_not_believed_blindly(issued):
    data = signed(seal.made_bytes(issued))
    known = {"issued": seal.made_bytes(issued), "latest": seal.made_bytes(issued), "roots": [AUTHORITY.der]}
    later = timezone.now() + datetime.timedelta(hours=1)
    with pytest.raises(signatures.Unacceptable, match="có trước lúc phát hành"):
        signatures.verify(data, **known, since=later)


@pytest.mark.parametrize(
    ("revoked", "sentence"),
    [(True, "đã bị thu hồi trước lúc ký"), (False, "chưa bị thu hồi theo thông tin kèm")],
)
def test_revocation_is_judged_by_what_the_file_carries(issued, send, revoked, sentence):
    on = timezone.now() - datetime.timedelta(hours=2) if revoked else None
    made = seal.made_bytes(issued)
    data = signing.with_revocation_list(signed(made), AUTHORITY, PERSON[0], on)
    assert sentence in send(data)


def test_what_is_not_issued_or_is_replaced_is_not_signed(issued, send, inspection, staff, sign_in):
    draft = request_document(
        inspection=inspection, kind="report", by=staff, uuid=uuid.uuid4(), replaces=issued
    )
    building.build(draft.pk)
    page = reverse("document_sign", args=[draft.uuid])
    assert "Chỉ ký được văn bản đã phát hành" in sign_in(staff).get(page).content.decode()
    draft.refresh_from_db()
    issue_document(document=draft, number="6", dated_on=None, by=staff)
    building.build(draft.pk)
    assert "đã được thay thế" in send(signed(seal.made_bytes(issued)))


def test_an_administrator_keeps_the_trust_store(administrator, sign_in):
    client = sign_in(administrator)
    address = reverse("admin:inspections_trustedcertificate_add")

    def upload(data):
        sent = {"file": SimpleUploadedFile("ca.pem", data), "note": "Ban Cơ yếu, đối chiếu 24/11/2026"}
        return client.post(address, sent, follow=True).content.decode()

    assert "Đã nạp 1 chứng thư; 0" in upload(AUTHORITY.pem)
    assert "Đã nạp 0 chứng thư; 1" in upload(AUTHORITY.der)
    kept = TrustedCertificate.objects.get()
    assert (kept.subject, kept.added_by) == ("Cơ quan chứng thực thử nghiệm", administrator)
    assert "không phải của nơi cấp" in upload(PERSON[0].dump())
    assert "khóa bí mật" in upload(b"-----BEGIN PRIVATE KEY-----")
    assert "Không đọc được" in upload(b"x")
    change = reverse("admin:inspections_trustedcertificate_change", args=[kept.pk])
    client.post(change, {"note": "Thôi dùng"})
    kept.refresh_from_db()
    assert (kept.is_active, kept.note) == (False, "Thôi dùng")


def test_the_file_in_xml_tells_when_it_was_signed_in_vietnamese_time(issued, send, staff, sign_in):
    send(signed(seal.made_bytes(issued)))
    answer = sign_in(staff).get(reverse("document_file", args=[issued.uuid]))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as held:
        [told] = re.findall("<SignedAt>(.+)</SignedAt>", held.read("ho-so.xml").decode())
    assert told.endswith("+07:00")
    assert datetime.datetime.fromisoformat(told) == datetime.datetime.fromisoformat(
        issued.signed_files.get().signatures[0]["signed_at"]
    )


# --- In a batch -----------------------------------------------------------------------------------------

BOX = (320, 500, 520, 560)  # of the first page, points from its lower left corner


def picture(data, place):
    """The page as it is printed: with what is drawn over it by fields and stamps."""
    with closing(pypdfium2.PdfDocument(data)) as document:
        document.init_forms()
        return document[place].render(scale=2).to_pil().convert("L")


def in_the_box(page):
    left, low, right, high = (2 * each for each in BOX)
    return page.crop((left, page.height - high, right, page.height - low))


def differ(one, other):
    return ImageChops.difference(one, other).point(lambda level: 255 if level > 60 else 0).getbbox()


@pytest.fixture
def batch_of(issued, staff, sign_in):
    """The bytes of a batch of the issued report and, before it, one that nobody signed."""
    other = request_document(inspection=make.inspection(units=1), kind="report", by=staff, uuid=uuid.uuid4())
    building.build(other.pk)
    client = sign_in(staff)

    def taken(form):
        known = {"kind": "report", "form": form, "only_issued": False, "by": staff, "uuid": uuid.uuid4()}
        batch = make_batch(inspections=[other.inspection, issued.inspection], **known)
        batches.advance(batch.pk)
        answer = client.get(reverse("batch_download", args=[batch.uuid]))
        return b"".join(answer.streaming_content)

    return taken


def test_a_merged_file_keeps_the_page_with_the_drawn_signature(issued, send, batch_of):
    made = seal.made_bytes(issued)
    original = signed(made, drawn=(0, BOX))
    assert "Đã kiểm tra và nhận" in send(original)
    data = batch_of("merged")
    merged = PdfReader(io.BytesIO(data))
    first = merged.get_destination_page_number(merged.outline[2])
    assert len(merged.pages) == first + len(PdfReader(io.BytesIO(made)).pages)

    page, unsigned = picture(original, 0), picture(made, 0)
    assert differ(in_the_box(page), in_the_box(unsigned)), "the signature is to be seen"
    assert not differ(picture(data, first), page), "and is the same picture in the merged file"
    [stamp] = [each.get_object() for each in merged.pages[first]["/Annots"] if "/AP" in each.get_object()]
    assert stamp["/Subtype"] == "/Stamp"
    assert not {"/FT", "/V", "/T"} & set(stamp), "no field that a reader would call a broken signature"
    assert "/AcroForm" not in merged.root_object
    assert b"/ByteRange" not in data

    contents = " ".join(texts(data)[0].split())
    assert "Bản có giá trị là tệp riêng của từng văn bản" in contents
    assert "chữ ký số chỉ kiểm tra được ở tệp riêng" in contents
    assert "05/BC-ĐKT bản đã phát hành" in contents
    assert "bản thảo" in contents
    assert "Không có trong tập" not in contents


def test_a_zip_holds_the_signed_file_byte_for_byte(issued, send, batch_of):
    original = signed(seal.made_bytes(issued), drawn=(0, BOX))
    send(original)
    with zipfile.ZipFile(io.BytesIO(batch_of("zip"))) as held:
        name = next(name for name in held.namelist() if name.startswith("002-"))
        assert held.read(name) == original == seal.stored_bytes(issued)
        told = held.read("DANH-SACH.txt").decode("utf-8-sig")
    assert f"SHA-256 {seal.sha256(original)}" in told
    assert "2 VĂN BẢN" in told


def test_a_signed_file_that_was_altered_in_the_storage_is_in_no_batch(issued, send, batch_of):
    original = signed(seal.made_bytes(issued), drawn=(0, BOX))
    send(original)
    kept = issued.signed_files.get().file
    kept.storage.delete(kept.name)
    kept.storage.save(kept.name, io.BytesIO(original[:-1] + b" "))
    contents = " ".join(texts(batch_of("merged"))[0].split())
    assert "Không có trong tập: 1" in contents
    assert "bị mất hoặc không còn đúng" in contents
