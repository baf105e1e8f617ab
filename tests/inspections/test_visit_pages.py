"""Where the team goes: units put on the schedule, changed, taken off."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

import make
from inspections.models import Inspection, Visit

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}


def create_url(inspection):
    return reverse("visit_create", args=[inspection.uuid])


def form(**fields):
    return {"uuid": str(uuid.uuid4()), "on": "05/09/2019", "round": "1"} | fields


@pytest.fixture
def visit(inspection, district):
    return inspection.visits.get(unit=district)


class TestAdding:
    def test_unit_named_without_accents(self, inspection, far_district, secretary, sign_in):
        response = sign_in(secretary).post(
            create_url(inspection), form(unit_words="tam nong"), headers=IN_PLACE
        )
        assert response.headers["HX-Retarget"] == "#_visits"
        assert "UBND huyện Tam Nông</a> · 05/09/2019" in response.text
        assert inspection.visits.get(unit=far_district).on == date(2019, 9, 5)

    def test_words_that_fit_two_units_are_asked_about(self, inspection, far_district, secretary, sign_in):
        make.unit("Tam Nông", type="xa", parent=far_district)
        response = sign_in(secretary).post(create_url(inspection), form(unit_words="tam nong"))
        assert response.status_code == 422
        assert "Có 2 đơn vị khớp “tam nong”: hãy chọn một." in response.text
        assert "Xã Tam Nông (Huyện Tam Nông)" in response.text

    def test_only_units_of_that_day(self, inspection, secretary, sign_in):
        later = make.unit("Mới Lập", type="xa", valid_from=date(2025, 7, 1))
        client = sign_in(secretary)
        assert (
            "Không có đơn vị nào khớp" in client.post(create_url(inspection), form(unit_words="moi lap")).text
        )
        chosen = client.post(create_url(inspection), form(unit=str(later.uuid)))
        assert "Đơn vị đã chọn không có vào ngày này" in chosen.text
        client.post(create_url(inspection), form(unit=str(later.uuid), on="02/07/2025"))
        assert inspection.visits.filter(unit=later).exists()

    def test_searching_keeps_what_was_typed(self, inspection, far_district, secretary, sign_in):
        typed = form(find="unit_words", unit_words="tam", place="Hội trường huyện")
        response = sign_in(secretary).post(create_url(inspection), typed, headers=IN_PLACE)
        assert response.status_code == 200
        assert str(far_district.uuid) in response.text
        assert "Hội trường huyện" in response.text

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "Hãy chọn đơn vị."),
            ({"on": "31/02/2019", "unit_words": "tam nong"}, "31/02/2019"),
            ({"on": "5/9/19", "unit_words": "tam nong"}, "5/9/19"),
            ({"round": "0", "unit_words": "tam nong"}, "1"),
            ({"unit": "khong-phai-ma"}, "không có vào ngày này"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(
        self, inspection, far_district, secretary, sign_in, fields, sentence
    ):
        response = sign_in(secretary).post(create_url(inspection), form(place="Đã gõ") | fields)
        assert response.status_code == 422
        assert sentence in response.text
        assert "Đã gõ" in response.text

    def test_unit_comes_once_in_a_round(self, inspection, district, secretary, sign_in):
        client = sign_in(secretary)
        again = client.post(create_url(inspection), form(unit=str(district.uuid)))
        assert "Đơn vị này đã có trong lần kiểm tra ấy." in again.text
        client.post(create_url(inspection), form(unit=str(district.uuid), round="2"))
        assert inspection.visits.filter(unit=district).count() == 2

    def test_posted_twice_makes_one(self, inspection, far_district, secretary, sign_in):
        client, typed = sign_in(secretary), form(unit=str(far_district.uuid))
        for _ in range(2):
            assert client.post(create_url(inspection), typed).status_code == 302
        assert inspection.visits.filter(unit=far_district).count() == 1

    def test_list_finds_the_inspection_by_the_new_unit(self, inspection, far_district, secretary, sign_in):
        client = sign_in(secretary)
        client.post(create_url(inspection), form(unit=str(far_district.uuid)))
        assert inspection.title in client.get("/kiem-tra/", {"q": "tam nong"}).text


class TestChanging:
    def url(self, visit):
        return reverse("visit_edit", args=[visit.uuid])

    def test_day_and_place(self, visit, secretary, sign_in):
        typed = form(version=1, unit=str(visit.unit.uuid), place="Bộ phận Một cửa")
        sign_in(secretary).post(self.url(visit), typed)
        visit.refresh_from_db()
        assert (visit.on, visit.place, visit.version) == (date(2019, 9, 5), "Bộ phận Một cửa", 2)

    def test_older_form_shows_both_texts(self, visit, secretary, sign_in):
        client = sign_in(secretary)
        typed = form(version=1, unit=str(visit.unit.uuid))
        client.post(self.url(visit), typed | {"place": "Bản của người trước"})
        late = client.post(self.url(visit), typed | {"place": "Bản của tôi"})
        assert late.status_code == 409
        assert "Bản của người trước" in late.text
        assert 'value="Bản của tôi"' in late.text

    def test_unit_stays_once_something_was_written_about_it(self, visit, far_district, secretary, sign_in):
        make.finding(visits=[visit])
        typed = form(version=1, unit=str(far_district.uuid))
        response = sign_in(secretary).post(self.url(visit), typed)
        assert response.status_code == 422
        assert "không đổi sang đơn vị khác" in response.text


class TestTakingOff:
    def url(self, visit):
        return reverse("visit_remove", args=[visit.uuid])

    def test_asks_first_then_takes_it_off(self, inspection, visit, secretary, sign_in):
        client = sign_in(secretary)
        assert "Huyện Lai Vung" in client.get(self.url(visit)).text
        client.post(self.url(visit))
        assert not inspection.visits.filter(pk=visit.pk).exists()

    @pytest.mark.parametrize(
        ("write", "words"),
        [
            (lambda visit: make.finding(visits=[visit]), "1 nội dung"),
            (lambda visit: make.figure(visit), "1 số liệu"),
            (lambda visit: make.observation(visit), "1 ghi nhận mô hình"),
            (lambda visit: make.evidence(visit=visit), "1 ảnh"),
            (lambda visit: make.requirement(visit.inspection, units=[visit.unit]), "1 yêu cầu"),
        ],
    )
    def test_stays_while_something_hangs_on_it(self, visit, secretary, sign_in, write, words):
        write(visit)
        response = sign_in(secretary).post(self.url(visit))
        assert response.status_code == 422
        assert words in response.text
        assert Visit.objects.filter(pk=visit.pk).exists()

    def test_locked_inspection_keeps_its_schedule(self, visit, secretary, sign_in):
        Inspection.objects.update(state=Inspection.State.CONCLUDED)
        assert sign_in(secretary).post(self.url(visit)).status_code == 422


def test_members_and_units_do_not_change_the_schedule(
    inspection, visit, inspector, officer, outsider, sign_in
):
    urls = [create_url(inspection)]
    urls += [reverse(name, args=[visit.uuid]) for name in ("visit_edit", "visit_remove")]
    for person, status in ((inspector, 403), (officer, 403), (outsider, 404)):
        client = sign_in(person)
        for url in urls:
            assert client.get(url).status_code == status
            assert client.post(url, form()).status_code == status


class TestHoursAndPeople:
    def test_hours_and_who_was_there_are_kept_and_shown(self, inspection, far_district, secretary, sign_in):
        client = sign_in(secretary)
        typed = {
            "unit": str(far_district.uuid),
            "from_time": "8 giờ 30",
            "to_time": "11h",
            "of_unit": "1. Ông Nguyễn Văn A, Chủ tịch UBND huyện\n?, công chức Một cửa\n\nLê Thị B",
        }
        assert client.post(create_url(inspection), form(**typed)).status_code == 302
        visit = Visit.objects.get(unit=far_district)
        assert visit.hours == "08:30–11:00"
        people = list(visit.attendees.filter(side="don_vi").values_list("full_name", "office"))
        assert people == [
            ("Nguyễn Văn A", "Chủ tịch UBND huyện"),
            ("", "công chức Một cửa"),
            ("Lê Thị B", ""),
        ]
        page = client.get(inspection.get_absolute_url()).text
        assert "08:30–11:00" in page
        assert "(không rõ tên), công chức Một cửa" in page
        edit = client.get(reverse("visit_edit", args=[visit.uuid])).context["form"]
        assert "?, công chức Một cửa" in edit["of_unit"].value()
        kept = visit.attendees.get(full_name="Lê Thị B").pk
        values = {name: edit[name].value() for name in edit.fields if edit[name].value() is not None}
        values["of_unit"] = "Nguyễn Văn C\n?, công chức Một cửa\nLê Thị B"
        assert client.post(reverse("visit_edit", args=[visit.uuid]), values).status_code == 302
        names = list(visit.attendees.filter(side="don_vi").values_list("full_name", flat=True))
        assert names == ["Nguyễn Văn C", "", "Lê Thị B"]
        assert visit.attendees.get(full_name="Lê Thị B").pk == kept

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"from_time": "8"}, "không phải là giờ"),
            ({"from_time": "11h", "to_time": "8h"}, "Giờ kết thúc phải sau giờ bắt đầu."),
            ({"of_unit": "?"}, "chưa có tên hay chức vụ"),
            ({"of_unit": "A" * 101}, "quá dài"),
        ],
    )
    def test_what_cannot_be_read_is_given_back(
        self, inspection, far_district, secretary, sign_in, typed, said
    ):
        answer = sign_in(secretary).post(create_url(inspection), form(unit=str(far_district.uuid), **typed))
        assert answer.status_code == 422
        assert said in answer.text
        assert not Visit.objects.filter(unit=far_district).exists()

    def test_nobody_is_offered_as_present_before_the_team_has_gone(self, inspection, secretary, sign_in):
        client = sign_in(secretary)
        begun = client.get(create_url(inspection)).context["form"]
        assert "Phạm Văn Ký" in begun["of_team"].value()
        inspection.state = "scheduled"
        inspection.save()
        assert client.get(create_url(inspection)).context["form"]["of_team"].value() == ""
