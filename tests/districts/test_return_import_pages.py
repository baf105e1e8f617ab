"""Filing a return from a file on the pages: sent, looked at, written; and nothing before the last step."""

import datetime
import io
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import make
import quirky_workbooks as quirky
from districts.models import DossierReturn, ReturnFile
from districts.returns import waiting
from districts.returns.files import open_book
from districts.returns.importing import ImportRefused, commit_import
from districts.returns.workbook_in import read_book
from quirky_workbooks import Quirks

LINES = [
    ("Đất đai", (7, 279, 8, 121, 131, 19, 18, 5)),
    ("Hộ tịch", (18, 34, 0, 35, 9, 1, 7, 0)),
]
UNBALANCED = [LINES[0], ("Hộ tịch", (18, 34, 0, 35, 9, 1, 9, 0))]
GOOD = quirky.workbook(LINES)
UPLOAD = "/so-lieu/bieu/nhap/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sign_in, officer):
    """The officer of huyện Lai Vung (876)."""
    return sign_in(officer)


def upload(client, data=GOOD, name="Biểu tháng 8.xlsx", **fields):
    unit = fields.pop("unit", None)
    if unit is None:
        unit = client.get(UPLOAD).context["form"]["don_vi"].value()
    file = SimpleUploadedFile(name, data)
    return client.post(UPLOAD, {"file": file, "ky": "2019-08", "don_vi": unit} | fields)


def preview_of(client, *args, **fields):
    """Upload and follow to the preview: (its address, the page)."""
    response = upload(client, *args, **fields)
    assert response.status_code == 302, response.content.decode()
    return response.url, client.get(response.url)


def test_an_ended_unit_is_offered_the_months_it_lived_through(client, district):
    district.valid_to = datetime.date(2025, 6, 30)
    district.save()
    form = client.get(UPLOAD).context["form"]
    assert form["ky"].value() == form.fields["ky"].choices[0][0] == "2025-06"


def seen(page):
    return page.context["form"]["seen"].value()


def test_what_was_understood_begins_where_its_line_does(client, district):
    """A text whose breaks are kept shows those of the template too."""
    page = preview_of(client)[1].content.decode()
    assert page.count('<dd class="verbatim">') == 2
    assert '<dd class="verbatim">\n' not in page


class TestFlow:
    def test_nothing_is_written_before_the_last_step(self, client, district, officer):
        address, page = preview_of(client)
        text = page.content.decode()
        assert page.status_code == 200
        assert "Ghi 2 dòng" in text
        assert "Kỳ báo cáo" not in text
        for words in (
            "Biểu tháng 8.xlsx",
            "Huyện Lai Vung",
            "II.06a",
            "2 dòng, tiếp nhận 346 hồ sơ",
            "Đất đai",
        ):
            assert words in text
        assert (DossierReturn.objects.count(), ReturnFile.objects.count()) == (0, 0)
        response = client.post(address, {"seen": seen(page)})
        made = DossierReturn.objects.get()
        assert response.url == reverse("return_grid", args=[made.uuid])
        assert (made.unit, made.created_by, made.lines.count()) == (district, officer, 2)
        kept = made.files.get()
        assert (kept.committed_by, kept.name) == (officer, "Biểu tháng 8.xlsx")
        assert default_storage.listdir(waiting.FOLDER)[1] == []

    def test_committing_twice_writes_once(self, client):
        address, page = preview_of(client)
        client.post(address, {"seen": seen(page)})
        again = client.post(address, {"seen": seen(page)}, follow=True)
        assert "không còn chờ nữa" in again.content.decode()
        assert ReturnFile.objects.count() == 1

    def test_two_clicks_at_once_write_once_and_both_find_it(self, client, monkeypatch):
        address, page = preview_of(client)

        def loses_the_race(*args, **kwargs):
            commit_import(*args, **kwargs)
            raise ImportRefused("Biểu này vừa được người khác sửa.")

        monkeypatch.setattr("districts.views.return_import.commit_import", loses_the_race)
        answer = client.post(address, {"seen": seen(page)}, follow=True)
        made = DossierReturn.objects.get()
        assert answer.redirect_chain[-1] == (reverse("return_grid", args=[made.uuid]), 302)
        assert "đã được ghi vào biểu này" in answer.content.decode()

    def test_every_problem_has_its_place(self, client):
        sheet = quirky.sheet_of(LINES, Quirks())
        sheet.cells[sheet.places[0, "online"]] = "2,000"
        sheet.cells[sheet.places[1, "late"]] = "abc"
        _, page = preview_of(client, quirky.as_xlsx(sheet))
        text = page.content.decode()
        for words in ("D8", "2,000", "J9", "abc", "Chọn tệp khác", "2 chỗ cần xem"):
            assert words in text
        assert "Ghi 2 dòng" not in text

    def test_lines_that_do_not_add_up_are_explained(self, client):
        address, page = preview_of(client, quirky.workbook(UNBALANCED))
        assert "giai_trinh_1" in page.content.decode()
        refused = client.post(address, {"seen": seen(page), "giai_trinh_1": " "})
        assert refused.status_code == 422
        assert DossierReturn.objects.count() == 0
        client.post(address, {"seen": seen(page), "giai_trinh_1": "Phần mềm ghi thừa hai hồ sơ."})
        assert DossierReturn.objects.get().lines.get(order=2).explanation == "Phần mềm ghi thừa hai hồ sơ."

    def test_a_filled_draft_is_replaced_only_when_agreed(self, client, district):
        make.dossier_return(district, lines=3)
        address, page = preview_of(client)
        refused = client.post(address, {"seen": seen(page)})
        assert refused.status_code == 422
        assert DossierReturn.objects.get().lines.count() == 3
        client.post(address, {"seen": seen(page), "thay": "on"})
        assert DossierReturn.objects.get().lines.count() == 2

    def test_an_empty_draft_is_simply_filled(self, client, district):
        made = make.dossier_return(district, lines=0)
        for order, name in enumerate(("Đất đai", "Rừng"), 1):
            made.lines.create(order=order, field_name=name)
        address, page = preview_of(client)
        client.post(address, {"seen": seen(page)})
        assert list(made.lines.values_list("field_name", flat=True)) == ["Đất đai", "Hộ tịch"]

    def test_what_changed_meanwhile_is_shown_first(self, client, district):
        made = make.dossier_return(district, lines=1)
        address, page = preview_of(client)
        made.lines.update(explanation="sửa ở nơi khác")
        refused = client.post(address, {"seen": seen(page), "thay": "on"})
        assert refused.status_code == 422
        assert "vừa được sửa ở nơi khác" in refused.content.decode()
        assert client.post(address, {"seen": seen(refused), "thay": "on"}).status_code == 302

    def test_the_same_again_needs_nothing(self, client):
        address, page = preview_of(client)
        client.post(address, {"seen": seen(page)})
        _, page = preview_of(client)
        assert "không cần ghi gì" in page.content.decode()
        assert "Đúng tệp này đã được ghi lúc" in page.content.decode()

    @pytest.mark.parametrize("state", ["submitted", "accepted", "locked"])
    def test_what_was_sent_stays(self, client, district, state):
        make.dossier_return(district, state=state)
        address, page = preview_of(client)
        assert "không sửa được nữa" in page.content.decode()
        assert client.post(address, {"seen": seen(page), "thay": "on"}).status_code == 422
        assert DossierReturn.objects.get().lines.count() == 1

    def test_a_file_that_cannot_be_read(self, client):
        _, page = preview_of(client, b"%PDF-1.7", "bieu.xlsx")
        assert "Đây là tệp PDF" in page.content.decode()

    def test_hundreds_of_problems_are_told_shortly(self, client):
        sheet = quirky.sheet_of([(f"Lĩnh vực {n}", LINES[0][1]) for n in range(90)], Quirks())
        for n in range(90):
            for key in ("online", "early", "late"):
                sheet.cells[sheet.places[n, key]] = "?"
        _, page = preview_of(client, quirky.as_xlsx(sheet))
        assert "Còn 70 chỗ nữa" in page.content.decode()

    def test_too_many_lines_to_explain(self, client):
        lines = [(f"Lĩnh vực {n}", UNBALANCED[1][1]) for n in range(61)]
        address, page = preview_of(client, quirky.workbook(lines, total_row=None))
        assert "quá nhiều để giải trình" in page.content.decode()
        assert client.post(address, {"seen": seen(page)}).status_code == 422


class TestUpload:
    def test_asks_for_a_file(self, client):
        response = client.post(UPLOAD, {"ky": "2019-08"})
        assert response.status_code == 422
        assert "Hãy chọn tệp." in response.content.decode()

    def test_empty_file(self, client):
        assert "không có byte nào" in upload(client, b"").content.decode()

    @pytest.mark.parametrize("period", ["2019-13", "abc", "\0", "2019-8-1", "0000-01"])
    def test_no_such_period(self, client, period):
        assert upload(client, ky=period).status_code == 422

    def test_no_such_unit(self, client, neighbour_district):
        assert upload(client, unit=str(neighbour_district.uuid)).status_code == 422
        assert upload(client, unit="\0").status_code == 422

    def test_unit_that_was_not_there(self, sign_in):
        unit = make.unit(valid_from=datetime.date(2020, 1, 1))
        client = sign_in(make.user("unit_officer", unit))
        assert "Cuối kỳ này không có" in upload(client).content.decode()

    def test_the_address_chooses(self, sign_in, officer, district, neighbour_district):
        make.membership(officer, "unit_officer", neighbour_district)
        client = sign_in(officer)
        page = client.get(UPLOAD, {"don_vi": str(neighbour_district.uuid), "ky": "2019-08"})
        assert page.context["form"]["don_vi"].value() == neighbour_district.uuid
        assert page.context["form"]["ky"].value() == "2019-08"
        assert client.get(UPLOAD, {"don_vi": "\0", "ky": "\0"}).status_code == 200

    def test_too_large(self, client, monkeypatch):
        monkeypatch.setattr("districts.import_forms.MAX_BYTES", 10)
        assert upload(client).status_code == 422


class TestRights:
    def test_who_files(self, sign_in, officer, neighbour, staff, leadership, inspector, administrator):
        expected = {
            officer: 200,
            neighbour: 200,
            staff: 403,
            leadership: 403,
            inspector: 403,
            administrator: 403,
        }
        assert {person: sign_in(person).get(UPLOAD).status_code for person in expected} == expected

    def test_a_waiting_file_is_its_senders_alone(self, client, sign_in, officer, neighbour, staff):
        address, page = preview_of(client)
        colleague = make.user("unit_officer", officer.current_memberships[0].unit)
        for person in (neighbour, staff, colleague):
            response = sign_in(person).get(address, follow=False)
            assert (response.status_code, response.url) == (302, UPLOAD)
            assert sign_in(person).post(address, {"seen": seen(page)}).status_code == 302
        assert DossierReturn.objects.count() == 0

    def test_who_lost_the_unit_meanwhile(self, client, officer):
        address, page = preview_of(client)
        officer.memberships.update(valid_to=datetime.date(2020, 1, 1))
        assert client.post(address, {"seen": seen(page)}).status_code == 404

    def test_tokens_expire_and_cannot_be_made(self, client, monkeypatch):
        address, _ = preview_of(client)
        for token in ("x", address.split("/")[-2][:-2] + "aa"):
            assert client.get(f"{UPLOAD}{token}/").status_code == 302
        monkeypatch.setattr(waiting, "WAITS", datetime.timedelta(seconds=-1))
        assert client.get(address).status_code == 302

    def test_what_waited_too_long_is_dropped(self, client, monkeypatch):
        preview_of(client)
        monkeypatch.setattr(waiting, "WAITS", datetime.timedelta(seconds=-1))
        waiting.drop_expired()
        assert default_storage.listdir(waiting.FOLDER)[1] == []


class TestDownloads:
    @pytest.fixture
    def filled(self, client):
        address, page = preview_of(client)
        client.post(address, {"seen": seen(page)})
        return DossierReturn.objects.get()

    def test_export(self, client, filled, sign_in, staff, leadership, neighbour, inspector):
        address = reverse("return_export", args=[filled.uuid])
        response = client.get(address)
        assert "Biểu II.06a huyện Lai Vung tháng 8-2019.xlsx" in unquote(response["Content-Disposition"])
        reading = read_book(open_book(io.BytesIO(response.content)))
        assert (reading.problems, [(line.name, line.counts) for line in reading.lines]) == ([], LINES)
        assert {sign_in(person).get(address).status_code for person in (staff, leadership)} == {200}
        assert {sign_in(person).get(address).status_code for person in (neighbour, inspector)} == {404}

    def test_the_file_as_it_was_sent(self, client, filled, sign_in, staff, neighbour):
        address = reverse("return_file", args=[filled.files.get().uuid])
        response = client.get(address)
        assert b"".join(response.streaming_content) == GOOD
        assert response["Content-Disposition"].startswith("attachment")
        assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
            "application/octet-stream",
            "nosniff",
        )
        assert b"".join(sign_in(staff).get(address).streaming_content) == GOOD
        assert sign_in(neighbour).get(address).status_code == 404

    def test_a_file_that_is_gone(self, client, filled):
        kept = filled.files.get()
        default_storage.delete(kept.file.name)
        assert client.get(reverse("return_file", args=[kept.uuid])).status_code == 404


def test_query_counts_do_not_grow_with_lines(client, django_assert_max_num_queries):
    few = preview_of(client, quirky.workbook(LINES, total_row=None))[0]
    many = [(f"Lĩnh vực {n}", LINES[0][1]) for n in range(200)]
    much = preview_of(client, quirky.workbook(many))[0]
    for address in (few, much):
        with django_assert_max_num_queries(16):
            client.get(address)
