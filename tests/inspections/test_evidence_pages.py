"""Photos and scanned pages: sent, described, withdrawn, and given only to those who may see them."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import ExifTags, Image

import make
from accounts.models import User
from inspections.models import Evidence, Inspection
from inspections.views.evidence import section

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def client_of_inspector(inspector, sign_in):
    return sign_in(inspector)


def add_url(inspection):
    return reverse("evidence_create", args=[inspection.uuid])


def edit_url(evidence):
    return reverse("evidence_edit", args=[evidence.uuid])


def file_url(evidence, copy):
    return reverse("evidence_file", args=[evidence.uuid, copy])


def filled(**fields):
    return {"uuid": str(uuid.uuid4()), "caption": "Bộ phận Một cửa", "place": "", "visit": "", **fields}


def photo(name="anh.jpg", colour="#336699"):
    """A photo whose camera wrote where it stood: 10°30' N, 105°30' E."""
    exif = Image.Exif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (10.0, 30.0, 0.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (105.0, 30.0, 0.0)
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def pdf():
    return SimpleUploadedFile("van-ban.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")


def stored_files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def content(response):
    return b"".join(response.streaming_content)


@pytest.fixture
def evidence(inspection, client_of_inspector):
    """A photo of the inspection that is of no unit in particular."""
    client_of_inspector.post(add_url(inspection), filled(photos=photo()))
    return Evidence.objects.get()


# --- Sending ------------------------------------------------------------------------------------


def test_several_photos_are_kept_as_several_rows(inspection, inspector, client_of_inspector, media_root):
    visit = inspection.visits.first()
    photos = [photo(), photo("b.jpg", "#aa0000")]
    response = client_of_inspector.post(
        add_url(inspection), filled(photos=photos, visit=str(visit.uuid), place="Tầng 1")
    )
    assert response["Location"] == f"/kiem-tra/{inspection.uuid}/#_evidence"
    rows = list(Evidence.objects.all())
    assert len(rows) == 2
    assert {(row.caption, row.place, row.visit, row.uploaded_by) for row in rows} == {
        ("Bộ phận Một cửa", "Tầng 1", visit, inspector)
    }
    assert len(stored_files(media_root)) == 8


def test_a_form_sent_twice_keeps_each_photo_once(inspection, client_of_inspector, media_root):
    data = filled()
    for _ in range(2):
        photos = [photo(), photo("b.jpg", "red")]
        response = client_of_inspector.post(add_url(inspection), data | {"photos": photos})
        assert response.status_code == 302
    assert Evidence.objects.count() == 2
    assert len(stored_files(media_root)) == 8


def test_nothing_chosen_is_said(inspection, client_of_inspector):
    response = client_of_inspector.post(add_url(inspection), filled())
    assert response.status_code == 422
    assert "Hãy chụp hoặc chọn ít nhất một ảnh." in response.content.decode()


def test_one_bad_file_keeps_none_and_the_words_stay(inspection, client_of_inspector, media_root):
    fake = SimpleUploadedFile("hinh.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>")
    response = client_of_inspector.post(add_url(inspection), filled(photos=[photo(), fake]))
    page = response.content.decode()
    assert response.status_code == 422
    assert "“hinh.jpg”" in page
    assert "Bộ phận Một cửa" in page
    assert stored_files(media_root) == []


def test_too_many_files_at_once_are_refused(inspection, client_of_inspector):
    photos = [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(11)]
    response = client_of_inspector.post(add_url(inspection), filled(photos=photos))
    assert response.status_code == 422
    assert "nhiều nhất 10 tệp" in response.content.decode()


def test_the_same_photo_twice_is_noticed(inspection, evidence, client_of_inspector):
    response = client_of_inspector.post(add_url(inspection), filled(photos=photo("lai.jpg")), **HTMX)
    assert "“lai.jpg” trùng từng byte với “Bộ phận Một cửa”" in response.content.decode()


def test_a_locked_inspection_takes_no_photo(inspection, evidence, client_of_inspector, media_root):
    before = stored_files(media_root)
    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.CONCLUDED)
    for url, data in (
        (add_url(inspection), filled(photos=photo())),
        (edit_url(evidence), filled(version=1)),
        (reverse("evidence_withdraw", args=[evidence.uuid]), {"reason": "Thử"}),
    ):
        response = client_of_inspector.post(url, data)
        assert response.status_code == 422
        assert "hồ sơ đã khóa" in response.content.decode()
    assert stored_files(media_root) == before


# --- Describing, withdrawing --------------------------------------------------------------------


def test_a_photo_is_described_anew(inspection, evidence, client_of_inspector):
    visit = inspection.visits.first()
    data = filled(version=1, caption="Bảng niêm yết", visit=str(visit.uuid))
    assert client_of_inspector.post(edit_url(evidence), data).status_code == 302
    evidence.refresh_from_db()
    assert (evidence.caption, evidence.visit, evidence.version) == ("Bảng niêm yết", visit, 2)


def test_a_form_older_than_the_photo_shows_both_texts(evidence, client_of_inspector):
    client_of_inspector.post(edit_url(evidence), filled(version=1, caption="Của người khác"))
    response = client_of_inspector.post(edit_url(evidence), filled(version=1, caption="Của tôi"))
    assert response.status_code == 409
    assert ("Chú thích", "Của người khác", "Của tôi") in response.context["form"].differences()


def test_a_picture_that_was_never_there_keeps_its_caption(inspection, client_of_inspector):
    missing = make.evidence(inspection)
    assert client_of_inspector.post(edit_url(missing), filled(version=1, caption="")).status_code == 422
    page = client_of_inspector.get(reverse("inspection_detail", args=[inspection.uuid])).content.decode()
    assert "Ảnh không có trong nguồn" in page
    assert missing.caption in page


def test_a_withdrawn_photo_stays_for_the_team_only(inspection, evidence, client_of_inspector, leadership):
    url = reverse("evidence_withdraw", args=[evidence.uuid])
    page = client_of_inspector.post(url, {"reason": "Lộ mặt người dân."}, **HTMX).content.decode()
    assert "Lộ mặt người dân." in page
    assert section(inspection, leadership)["evidence"]["rows"] == []


# --- The files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("copy", ["lon", "nho", "in"])
def test_a_copy_is_shown_and_may_be_kept_by_the_browser(evidence, client_of_inspector, copy):
    response = client_of_inspector.get(file_url(evidence, copy))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert evidence.sha256 in response["ETag"]
    picture = Image.open(io.BytesIO(content(response)))
    assert not picture.getexif()

    again = client_of_inspector.get(file_url(evidence, copy), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_place_is_in_the_record_and_in_the_original_alone(evidence, secretary, sign_in):
    assert (float(evidence.latitude), float(evidence.longitude)) == (10.5, 105.5)
    response = sign_in(secretary).get(file_url(evidence, "goc"))
    assert response["Content-Disposition"].startswith('attachment; filename="bo-phan-mot-cua_')
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]
    assert content(response) == photo().read()


@pytest.mark.parametrize(
    ("who", "status"),
    [("inspector", 403), ("staff", 200), ("leadership", 403), ("leader", 200)],
)
def test_who_may_have_the_original(request, evidence, sign_in, who, status):
    response = sign_in(request.getfixturevalue(who)).get(file_url(evidence, "goc"))
    assert response.status_code == status
    assert bool(b"".join(response).startswith(b"\xff\xd8")) == (status == 200)


def test_a_pdf_is_only_ever_saved(inspection, client_of_inspector):
    client_of_inspector.post(add_url(inspection), filled(photos=pdf()))
    evidence = Evidence.objects.get()
    response = client_of_inspector.get(file_url(evidence, "goc"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert content(response).startswith(b"%PDF")
    assert client_of_inspector.get(file_url(evidence, "lon")).status_code == 404


@pytest.mark.parametrize("copy", ["goc2", "web", "%00", ".."])
def test_there_are_four_copies_and_no_others(evidence, client_of_inspector, copy):
    url = reverse("evidence_file", args=[evidence.uuid, "lon"]).replace("/lon/", f"/{copy}/")
    assert client_of_inspector.get(url).status_code == 404


def test_a_picture_that_was_never_there_has_no_file(inspection, secretary, sign_in):
    missing = make.evidence(inspection)
    for copy in ("goc", "lon", "nho", "in"):
        assert sign_in(secretary).get(file_url(missing, copy)).status_code == 404


def test_a_file_that_was_lost_is_not_found_and_no_crash(evidence, client_of_inspector):
    evidence.small_copy.storage.delete(evidence.small_copy.name)
    assert client_of_inspector.get(file_url(evidence, "nho")).status_code == 404


def test_strangers_get_no_file(evidence, client, sign_in, outsider, stranger_officer, administrator):
    assert client.get(file_url(evidence, "nho")).status_code == 302
    for who in (outsider, stranger_officer, administrator):
        assert sign_in(who).get(file_url(evidence, "nho")).status_code == 404


def test_a_unit_gets_the_photos_of_what_it_may_see(
    inspection, evidence, district, officer, neighbour, sign_in
):
    finding = make.finding(inspection, visits=[inspection.visits.get(unit=district)])
    Evidence.objects.filter(pk=evidence.pk).update(finding=finding)
    url = file_url(evidence, "nho")
    assert sign_in(officer).get(url).status_code == 404

    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.MINUTES_SIGNED)
    assert content(sign_in(officer).get(url))
    assert sign_in(neighbour).get(url).status_code == 404
    assert sign_in(officer).get(file_url(evidence, "goc")).status_code == 403


def test_a_photo_of_no_unit_stays_with_the_team(inspection, evidence, officer, sign_in):
    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.MINUTES_SIGNED)
    assert sign_in(officer).get(file_url(evidence, "nho")).status_code == 404


def test_proof_sent_with_an_answer_follows_the_answer(
    inspection, evidence, district, officer, neighbour, sign_in
):
    answer = make.response(make.remedy(make.requirement(inspection, units=[]), district), created_by=officer)
    Evidence.objects.filter(pk=evidence.pk).update(response=answer)
    assert content(sign_in(officer).get(file_url(evidence, "nho")))
    assert sign_in(neighbour).get(file_url(evidence, "nho")).status_code == 404


def test_proof_sent_with_an_answer_is_not_edited_here(inspection, evidence, client_of_inspector):
    answer = make.response(make.remedy(make.requirement(inspection, units=[])))
    Evidence.objects.filter(pk=evidence.pk).update(response=answer)
    assert client_of_inspector.get(edit_url(evidence)).status_code == 404
    assert section(inspection, answer.created_by)["evidence"]["rows"] == []


# --- The section --------------------------------------------------------------------------------


def test_the_place_of_a_photo_is_shown_to_the_team_only(inspection, evidence, inspector, leadership):
    def page(person):
        context = section(inspection, person)
        return render_to_string("inspections/_evidence.html", {"inspection": inspection, **context})

    assert "10.500000" in page(inspector)
    assert "10.500000" not in page(leadership)
    assert "Tệp gốc" not in page(inspector)


def test_the_unit_switch_narrows_the_section(inspection, inspector):
    first, second = inspection.visits.all()
    make.evidence(visit=first)
    own = make.evidence(visit=second)
    of_finding = make.evidence(finding=make.finding(inspection, visits=[second]))
    assert section(inspection, inspector, second)["evidence"]["rows"] == [own, of_finding]


@pytest.mark.parametrize(
    ("who", "status"), [("inspector", 200), ("staff", 200), ("leadership", 403), ("outsider", 404)]
)
@pytest.mark.parametrize("page", ["evidence_create", "evidence_edit", "evidence_withdraw"])
def test_who_may_write(request, inspection, sign_in, who, status, page):
    of = inspection if page == "evidence_create" else make.evidence(inspection)
    client = sign_in(request.getfixturevalue(who))
    assert client.get(reverse(page, args=[of.uuid])).status_code == status


def test_the_section_costs_the_same_for_one_and_for_many(inspection, inspector):
    def queries():
        fresh = Inspection.objects.get(pk=inspection.pk)
        person = User.objects.get(pk=inspector.pk)
        with CaptureQueriesContext(connection) as captured:
            context = section(fresh, person)
            render_to_string("inspections/_evidence.html", {"inspection": fresh, **context})
        return len(captured)

    visit = inspection.visits.first()
    make.evidence(inspection, visit=visit)
    one = queries()
    for _ in range(24):
        make.evidence(inspection, visit=visit, finding=make.finding(inspection))
    assert queries() == one
