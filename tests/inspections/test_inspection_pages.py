"""The list of inspections, the page of one, making and moving it."""

import uuid
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from inspections.models import Inspection, Requirement

pytestmark = pytest.mark.django_db

LIST = "/kiem-tra/"
CREATE = "/kiem-tra/them/"
IN_PLACE = {"HX-Request": "true"}


def page_of(inspection):
    return reverse("inspection_detail", args=[inspection.uuid])


def n_queries(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


class TestList:
    def test_team_sees_its_inspection_and_outsider_does_not(self, inspection, inspector, outsider, sign_in):
        assert inspection.title in sign_in(inspector).get(LIST).text
        assert inspection.title not in sign_in(outsider).get(LIST).text

    def test_unit_sees_it_once_told_and_an_unannounced_one_once_begun(self, inspection, officer, sign_in):
        client = sign_in(officer)
        for kind, state, is_seen in (
            ("dinh_ky", "scheduled", False),
            ("dinh_ky", "notified", True),
            ("dot_xuat", "notified", False),
            ("dot_xuat", "in_field", True),
        ):
            Inspection.objects.filter(pk=inspection.pk).update(kind=kind, state=state)
            assert (inspection.title in client.get(LIST).text) is is_seen

    @pytest.mark.parametrize("words", ["lap vo", "LẤP VÒ", "Lấp Vò", "kiem tra lap"])
    def test_search_ignores_accents(self, inspection, staff, sign_in, words):
        other = make.inspection(units=1, title="Cuộc khác")
        page = sign_in(staff).get(LIST, {"q": words}).text
        assert inspection.title in page
        assert other.title not in page

    def test_filters_narrow_together(self, inspection, staff, sign_in):
        client = sign_in(staff)
        fits = {"tinh_trang": "in_field", "hinh_thuc": "dinh_ky", "don_vi": "lai vung", "nam": "2019"}
        assert inspection.title in client.get(LIST, fits).text
        for other in ({"tinh_trang": "draft"}, {"hinh_thuc": "phuc_tra"}, {"don_vi": "tam nong"}):
            assert "Không có cuộc kiểm tra nào khớp" in client.get(LIST, fits | other).text

    def test_an_inspection_of_two_matching_units_is_listed_once(self, inspection, staff, sign_in):
        assert "1 cuộc kiểm tra" in sign_in(staff).get(LIST, {"don_vi": "huyen"}).text

    def test_head_cells_sort_and_say_so(self, staff, sign_in):
        make.inspection(units=0, title="Bình Thạnh", starts_on=date(2019, 1, 1))
        make.inspection(units=0, title="An Phú", starts_on=date(2019, 2, 1))
        client = sign_in(staff)
        for order, first in (
            ("ten", "An Phú"),
            ("-ten", "Bình Thạnh"),
            ("ngay", "Bình Thạnh"),
            ("-ngay", "An Phú"),
        ):
            page = client.get(LIST, {"sap_xep": order}).text
            assert page.index(first) == min(page.index("An Phú"), page.index("Bình Thạnh"))
        assert 'aria-sort="ascending"' in client.get(LIST, {"sap_xep": "ten"}).text
        assert "sap_xep=-ten" in client.get(LIST, {"sap_xep": "ten"}).text

    def test_states_sort_in_the_order_of_the_work(self, staff, sign_in):
        for state in ("concluded", "draft", "in_field"):
            make.inspection(units=0, title=f"Cuộc {state}", state=state)
        page = sign_in(staff).get(LIST, {"sap_xep": "tinh_trang"}).text
        places = [page.index(f"Cuộc {state}") for state in ("draft", "in_field", "concluded")]
        assert places == sorted(places)

    @pytest.mark.parametrize(
        "query",
        [{"q": "\0"}, {"nam": "abc"}, {"nam": "99999"}, {"trang": "0"}, {"sap_xep": "'"}, {"q": "x" * 500}],
    )
    def test_nonsense_asks_for_nothing(self, inspection, staff, sign_in, query):
        assert sign_in(staff).get(LIST, query).status_code == 200

    def test_pages_of_25_keep_the_filter(self, staff, sign_in):
        for _ in range(26):
            make.inspection(units=0, title="Cuộc mẫu", is_sample=True)
        page = sign_in(staff).get(LIST, {"q": "cuoc mau", "trang": "2"}).text
        assert "26 cuộc kiểm tra" in page
        assert "Trang 2/2" in page
        assert "q=cuoc+mau" in page
        assert page.count("số liệu mẫu") == 1

    def test_empty_list_says_what_to_do(self, staff, stranger_officer, sign_in):
        assert CREATE in sign_in(staff).get(LIST).text
        assert "Khi Sở Nội vụ đưa vào Đoàn hoặc thông báo lịch" in sign_in(stranger_officer).get(LIST).text

    def test_queries_do_not_grow_with_rows(self, inspection, staff, sign_in):
        client = sign_in(staff)
        client.get(LIST)
        one = n_queries(client, LIST)
        for _ in range(24):
            make.inspection(units=2)
        assert n_queries(client, LIST) == one


class TestDetail:
    def test_shows_title_state_team_and_units(self, inspection, inspector, sign_in):
        page = sign_in(inspector).get(page_of(inspection)).text
        for words in (
            inspection.title,
            "Đang kiểm tra",
            "Lê Thị Trưởng (Trưởng đoàn)",
            "UBND huyện Lai Vung",
        ):
            assert words in page

    def test_stranger_gets_404(self, inspection, outsider, stranger_officer, administrator, sign_in):
        for person in (outsider, stranger_officer, administrator):
            assert sign_in(person).get(page_of(inspection)).status_code == 404

    def test_tabs_count_what_stands(self, inspection, inspector, sign_in):
        for _ in range(2):
            make.finding(inspection)
        page = sign_in(inspector).get(page_of(inspection)).text
        assert 'id="limitations_count" class="section-tabs-count">2</span>' in page

    def test_unit_switch_narrows_every_section(self, inspection, district, inspector, sign_in):
        here = inspection.visits.get(unit=district)
        other = inspection.visits.exclude(pk=here.pk).get()
        make.finding(visits=[here], words="Của Lai Vung.")
        make.finding(visits=[other], words="Của Lấp Vò.")
        make.requirement(inspection, units=[other.unit], words="Yêu cầu riêng Lấp Vò.")
        client = sign_in(inspector)
        page = client.get(page_of(inspection), {"don_vi": str(here.uuid)}).text
        assert "Của Lai Vung." in page
        assert "Của Lấp Vò." not in page
        assert "Yêu cầu riêng Lấp Vò." not in page
        assert "Của Lấp Vò." in client.get(page_of(inspection), {"don_vi": "khong-phai-ma"}).text

    def test_unit_sees_findings_about_itself_after_the_minutes(self, inspection, district, officer, sign_in):
        own = inspection.visits.get(unit=district)
        other = inspection.visits.exclude(pk=own.pk).get()
        make.finding(visits=[own], words="Về Lai Vung.")
        make.finding(visits=[other], words="Về Lấp Vò.")
        client = sign_in(officer)
        before = client.get(page_of(inspection)).text
        assert "Về Lai Vung." not in before
        assert "sau khi ký biên bản" in before
        Inspection.objects.update(state=Inspection.State.MINUTES_SIGNED)
        after = client.get(page_of(inspection)).text
        assert "Về Lai Vung." in after
        assert "Về Lấp Vò." not in after
        assert "Nhật ký" not in after

    def test_queries_do_not_grow_with_rows(self, inspection, secretary, sign_in):
        client = sign_in(secretary)
        self.fill(inspection, times=1)
        client.get(page_of(inspection))
        few = n_queries(client, page_of(inspection))
        self.fill(inspection, times=8)
        assert n_queries(client, page_of(inspection)) == few

    def fill(self, inspection, times):
        for _ in range(times):
            finding = make.finding(inspection)
            make.strength(inspection)
            make.figure(inspection.visits.first())
            make.evidence(inspection, finding=finding)
            make.requirement(inspection).findings.add(finding)
            make.document(inspection, state="ready")
            make.transition(inspection)
            make.member(inspection)


class TestMoving:
    def move(self, client, inspection, step, note=""):
        url = reverse("inspection_move", args=[inspection.uuid])
        return client.post(url, {"step": step, "note": note}, follow=True)

    def test_page_says_why_not_yet(self, inspection, secretary, sign_in):
        page = sign_in(secretary).get(page_of(inspection)).text
        assert "Ghi nhận đã ký biên bản" in page
        assert "Chưa ghi ưu điểm hay hạn chế nào." in page

    def test_step_is_taken_and_logged(self, inspection, secretary, sign_in):
        make.finding(inspection)
        make.agreed_minutes(inspection)
        page = self.move(sign_in(secretary), inspection, "sign_minutes").text
        assert "Đã chuyển sang “Đã ký biên bản”." in page
        assert inspection.transitions.get().by == secretary

    def test_refusal_is_a_sentence(self, inspection, secretary, sign_in):
        assert (
            "Chưa ghi ưu điểm hay hạn chế nào."
            in self.move(sign_in(secretary), inspection, "sign_minutes").text
        )

    def test_sending_back_needs_a_note(self, inspection, leader, sign_in):
        Inspection.objects.update(state=Inspection.State.SCHEDULED)
        client = sign_in(leader)
        assert "cần ghi rõ nội dung hoặc lý do" in self.move(client, inspection, "return_to_draft").text
        assert "Đổi ngày." in self.move(client, inspection, "return_to_draft", "Đổi ngày.").text

    def test_member_and_unit_do_not_move_it(self, inspection, inspector, officer, outsider, sign_in):
        for person, status in ((inspector, 403), (officer, 403), (outsider, 404)):
            assert self.move(sign_in(person), inspection, "sign_minutes").status_code == status

    @pytest.mark.parametrize("step", ["", "khong-co", "\0"])
    def test_unknown_step_is_not_found(self, inspection, secretary, sign_in, step):
        assert self.move(sign_in(secretary), inspection, step).status_code == 404

    def test_what_comes_next_is_asked_again_after_a_save(self, inspection, secretary, outsider, sign_in):
        url = reverse("inspection_steps", args=[inspection.uuid])
        client = sign_in(secretary)
        assert "Chưa ghi ưu điểm hay hạn chế nào." in client.get(url, headers=IN_PLACE).text
        make.finding(inspection)
        answer = client.get(url, headers=IN_PLACE).text
        assert "Chưa ghi ưu điểm hay hạn chế nào." not in answer
        assert "Lập báo cáo" in answer
        assert client.get(url).url == inspection.get_absolute_url()
        assert sign_in(outsider).get(url, headers=IN_PLACE).status_code == 404

    def test_get_moves_nothing(self, inspection, secretary, sign_in):
        assert sign_in(secretary).get(reverse("inspection_move", args=[inspection.uuid])).status_code == 405


class TestMaking:
    def form(self, **fields):
        return {
            "uuid": str(uuid.uuid4()),
            "starts_on": "04/09/2019",
            "kind": "dinh_ky",
            "organised_by": "UBND tỉnh",
        } | fields

    def test_title_is_made_from_the_units_typed_without_accents(
        self, district, neighbour_district, staff, sign_in
    ):
        response = sign_in(staff).post(CREATE, self.form(unit_words="lai vung, lap vo"))
        inspection = Inspection.objects.get()
        assert response.url == inspection.get_absolute_url()
        assert inspection.title == "Kiểm tra CCHC huyện Lai Vung, Lấp Vò"
        assert {visit.unit for visit in inspection.visits.all()} == {district, neighbour_district}
        assert inspection.scheme.valid_from.year == 2011
        assert inspection.created_by == staff

    def test_words_that_fit_two_units_are_asked_about(self, district, staff, sign_in):
        town = make.unit("Lai Vung", type="thi_tran", parent=district)
        client = sign_in(staff)
        asked = client.post(CREATE, self.form(unit_words="lai vung"))
        assert asked.status_code == 422
        assert "Có 2 đơn vị khớp “lai vung”: hãy chọn." in asked.text
        assert "Thị trấn Lai Vung (Huyện Lai Vung)" in asked.text
        client.post(CREATE, self.form(unit_words="lai vung", units=[str(town.uuid)]))
        assert [visit.unit for visit in Inspection.objects.get().visits.all()] == [town]

    def test_searching_keeps_what_was_typed(self, district, staff, sign_in):
        page = sign_in(staff).post(CREATE, self.form(find="unit_words", unit_words="lai", title="Đang gõ"))
        assert page.status_code == 200
        assert "Đang gõ" in page.text
        assert str(district.uuid) in page.text
        assert not Inspection.objects.exists()

    def test_units_that_had_ended_are_not_offered(self, staff, sign_in):
        make.unit("Lai Vung", valid_to=date(2018, 12, 31))
        response = sign_in(staff).post(CREATE, self.form(unit_words="lai vung"))
        assert "Không có đơn vị nào khớp “lai vung” vào ngày này." in response.text

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"starts_on": "31/02/2019", "title": "Kiểm tra"}, "31/02/2019"),
            ({"starts_on": "5/9/19", "title": "Kiểm tra"}, "5/9/19"),
            (
                {"starts_on": "04/09/2019", "ends_on": "01/09/2019", "title": "Kiểm tra"},
                "từ ngày bắt đầu trở đi",
            ),
            ({"starts_on": "04/09/1999", "title": "Kiểm tra"}, "chưa có chương trình"),
            ({}, "Hãy ghi tên, hoặc chọn đơn vị"),
            ({"title": "Céng hßa x· héi chñ nghÜa"}, "TCVN3"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(self, staff, sign_in, fields, sentence):
        response = sign_in(staff).post(CREATE, self.form(**fields))
        assert response.status_code == 422
        assert sentence in response.text
        assert not Inspection.objects.exists()

    def test_posted_twice_makes_one(self, district, staff, sign_in):
        client, form = sign_in(staff), self.form(title="Một lần")
        assert client.post(CREATE, form).url == client.post(CREATE, form).url
        assert Inspection.objects.count() == 1

    def test_same_form_with_another_title_is_not_taken_for_saved(self, staff, sign_in):
        client, form = sign_in(staff), self.form(title="Một lần")
        client.post(CREATE, form)
        assert client.post(CREATE, form | {"title": "Lần khác"}).status_code == 422

    def test_only_the_provinces_staff_make_inspections(self, inspector, officer, leadership, sign_in):
        for person in (inspector, officer, leadership):
            assert sign_in(person).get(CREATE).status_code == 403


class TestEditing:
    def form(self, inspection, **fields):
        return {
            "version": inspection.version,
            "title": inspection.title,
            "starts_on": "04/09/2019",
            "kind": "dinh_ky",
            "organised_by": "UBND tỉnh",
        } | fields

    def url(self, inspection):
        return reverse("inspection_edit", args=[inspection.uuid])

    def test_decision_is_filled_in_later(self, inspection, secretary, sign_in):
        form = self.form(inspection, decision_number="123/QĐ-UBND-HC", decision_on="01/09/2019")
        assert sign_in(secretary).post(self.url(inspection), form).url == inspection.get_absolute_url()
        inspection.refresh_from_db()
        assert (inspection.decision_number, inspection.version) == ("123/QĐ-UBND-HC", 2)

    def test_older_form_shows_both_texts(self, inspection, secretary, sign_in):
        client = sign_in(secretary)
        client.post(self.url(inspection), self.form(inspection, title="Bản của người trước"))
        late = client.post(self.url(inspection), self.form(inspection, title="Bản của tôi"))
        assert late.status_code == 409
        assert "Bản của người trước" in late.text
        assert 'value="Bản của tôi"' in late.text
        again = client.post(self.url(inspection), self.form(inspection, title="Bản của tôi", version=2))
        assert again.status_code == 302

    def test_locked_inspection_is_not_edited(self, inspection, secretary, sign_in):
        Inspection.objects.update(state=Inspection.State.CONCLUDED)
        response = sign_in(secretary).post(self.url(inspection), self.form(inspection, title="Sửa lén"))
        assert response.status_code == 422
        assert "hồ sơ đã khóa" in response.text
        assert "Sửa lén" in response.text

    def test_day_does_not_leave_the_programme_of_filed_findings(self, inspection, secretary, sign_in):
        make.finding(inspection)
        response = sign_in(secretary).post(
            self.url(inspection), self.form(inspection, starts_on="04/09/2022")
        )
        assert response.status_code == 422
        assert "Nội dung đã ghi theo" in response.text

    def test_member_does_not_edit_it(self, inspection, inspector, officer, outsider, sign_in):
        for person, status in ((inspector, 403), (officer, 403), (outsider, 404)):
            assert sign_in(person).get(self.url(inspection)).status_code == status


class TestHistory:
    def url(self, inspection):
        return reverse("inspection_history", args=[inspection.uuid])

    def test_tells_who_changed_what_in_words(self, inspection, secretary, sign_in):
        client = sign_in(secretary)
        form = {"version": 1, "title": "Tên mới", "starts_on": "05/09/2019", "kind": "dinh_ky"}
        client.post(reverse("inspection_edit", args=[inspection.uuid]), form | {"organised_by": "UBND tỉnh"})
        page = client.get(self.url(inspection)).text
        assert "Sửa thông tin chung" in page
        assert "Phạm Văn Ký" in page
        assert "ngày bắt đầu: 04/09/2019 → 05/09/2019" in page
        assert f"tên cuộc kiểm tra: {inspection.title} → Tên mới" in page

    def test_hours_are_hours_and_who_has_no_name_is_known_by_the_office(self, inspection, secretary, sign_in):
        visit = inspection.visits.first()
        visit.from_time = time(8, 30)
        visit.save()
        visit.attendees.create(side="don_vi", order=1, office="Phó Chủ tịch xã")
        page = sign_in(secretary).get(self.url(inspection)).text
        assert "từ giờ: (trống) → 08:30<" in page
        assert "Phó Chủ tịch xã" in page

    def test_removed_names_stay_in_it(self, inspection, leader, sign_in):
        client = sign_in(leader)
        member = make.member(inspection, full_name="Người Đã Rút")
        client.post(reverse("member_remove", args=[member.uuid]))
        page = client.get(self.url(inspection)).text
        assert "Bỏ thành viên Đoàn" in page
        assert "Người Đã Rút" in page

    def test_withdrawing_shows_its_reason(self, inspection, secretary, sign_in):
        requirement = make.requirement(inspection, state=Requirement.State.DRAFT)
        client = sign_in(secretary)
        client.post(reverse("requirement_withdraw", args=[requirement.uuid]), {"reason": "Ghi nhầm."})
        page = client.get(self.url(inspection)).text
        assert "Rút yêu cầu" in page
        assert "Ghi nhầm." in page

    def test_older_changes_are_one_link_away(self, inspection, secretary, sign_in):
        for _ in range(60):
            make.finding(inspection)
            make.strength(inspection)
        client = sign_in(secretary)
        first, second = (client.get(self.url(inspection), {"trang": page}) for page in (1, 2))
        assert "Cũ hơn" in first.text
        assert len(first.context["changes"]) == 100
        assert 0 < len(second.context["changes"]) < 100
        assert client.get(self.url(inspection), {"trang": "\0"}).status_code == 200

    def test_in_place_only_the_list_comes(self, inspection, secretary, sign_in):
        assert "<html" not in sign_in(secretary).get(self.url(inspection), headers=IN_PLACE).text

    def test_units_do_not_read_it(self, inspection, officer, outsider, sign_in):
        Inspection.objects.update(state=Inspection.State.MINUTES_SIGNED)
        assert sign_in(officer).get(self.url(inspection)).status_code == 403
        assert sign_in(outsider).get(self.url(inspection)).status_code == 404

    def test_queries_do_not_grow_with_rows(self, inspection, secretary, sign_in):
        client = sign_in(secretary)
        make.finding(inspection)
        client.get(self.url(inspection))
        few = n_queries(client, self.url(inspection))
        for _ in range(10):
            make.finding(inspection)
            make.member(inspection)
        assert n_queries(client, self.url(inspection)) == few
