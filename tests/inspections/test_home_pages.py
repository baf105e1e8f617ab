"""Việc của tôi: each role sees its own, late first, in a constant number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from inspections.models import Inspection

pytestmark = pytest.mark.django_db

HOME = "/"
NOTHING = "Không có việc nào đang chờ anh/chị."


@pytest.fixture
def late(inspection):
    return make.requirement(inspection, words="Ra giấy hẹn đầy đủ.", deadline_on=date(2019, 9, 30))


def test_signing_in_is_asked_first(client):
    assert client.get(HOME).status_code == 302


class TestEachRole:
    def test_member_is_sent_to_write(self, inspection, inspector, sign_in):
        page = sign_in(inspector).get(HOME).text
        assert inspection.title in page
        assert "Ghi nội dung" in page

    def test_leader_carries_it_forward(self, inspection, leader, sign_in):
        Inspection.objects.update(state=Inspection.State.MINUTES_SIGNED)
        page = sign_in(leader).get(HOME).text
        assert "Lập và phát hành báo cáo" in page
        assert f"{inspection.get_absolute_url()}#_documents" in page

    def test_unit_is_asked_to_answer_what_is_late(self, late, officer, sign_in):
        page = sign_in(officer).get(HOME).text
        assert "Ra giấy hẹn đầy đủ." in page
        assert "Trả lời" in page
        assert "<strong>1</strong> việc quá hạn" in page

    def test_staff_confirm_reports_and_chase_the_late(self, late, officer, district, staff, sign_in):
        remedy = late.remedies.get(unit=district)
        form = {"uuid": "6f1c1de4-6f5a-4a59-9f5a-0d6b7f0f7a01", "words": "Đã làm.", "done_on": "20/09/2019"}
        sign_in(officer).post(reverse("remedy_report", args=[remedy.uuid]), form)
        page = sign_in(staff).get(HOME).text
        assert "Xem và xác nhận" in page
        assert "<strong>1</strong> chờ tôi duyệt" in page
        judged = sign_in(staff).get(HOME, {"viec": "cho_duyet"})
        assert len(judged.context["work"].tasks) == 1
        assert "<strong>1</strong> việc quá hạn" in page  # the neighbour's

    def test_a_disagreement_waits_until_it_is_answered(self, late, officer, district, staff, sign_in):
        remedy = late.remedies.get(unit=district)
        remedy.stance, remedy.stance_words, remedy.stance_by = "khong_dong_y", "Của Sở.", officer
        remedy.stance_at = timezone.now()
        remedy.save()
        make.response(remedy, kind="khong_dong_y", words="Của Sở.")
        assert "Trả lời ý kiến không đồng ý" in sign_in(staff).get(HOME).text
        make.response(remedy, kind="giu_nguyen", words="Vẫn giữ.")
        assert "Trả lời ý kiến không đồng ý" not in sign_in(staff).get(HOME).text

    def test_what_was_sent_back_is_said_to_the_unit(self, late, officer, district, sign_in):
        make.response(late.remedies.get(unit=district), kind="tra_lai", words="Thiếu ảnh.")
        assert "Làm thêm và báo cáo lại" in sign_in(officer).get(HOME).text

    def test_minutes_wait_for_both_sides(self, inspection, district, officer, leader, inspector, sign_in):
        make.minutes(inspection.visits.get(unit=district))
        for person, waits in ((officer, True), (leader, True), (inspector, False)):
            page = sign_in(person).get(HOME).text
            assert ("Đọc và xác nhận biên bản" in page) is waits, person

    def test_draft_waits_for_whoever_issues(self, inspection, staff, leader, inspector, sign_in):
        make.document(inspection, state="ready", title="Báo cáo của Đoàn")
        assert "Bản thảo chờ phát hành" in sign_in(staff).get(HOME).text
        assert "Bản thảo chờ phát hành" in sign_in(leader).get(HOME).text
        assert "Bản thảo chờ phát hành" not in sign_in(inspector).get(HOME).text

    def test_leadership_reads_the_state_of_the_province(self, late, leadership, sign_in):
        page = sign_in(leadership).get(HOME).text
        assert "<strong>2</strong> việc quá hạn" in page
        assert f"Năm {timezone.localdate().year}: 0 cuộc kiểm tra" in page

    def test_administrator_is_led_to_the_admin(self, administrator, sign_in):
        page = sign_in(administrator).get(HOME).text
        assert reverse("admin:index") in page
        assert "<strong>0</strong> tên đăng nhập đang bị khóa" in page
        make.user(must_change_password=True)
        make.reorganisation()
        page = sign_in(administrator).get(HOME)
        assert [tile.count for tile in page.context["work"].admin][1:] == [1, 2, 1]
        for word in ("Kiểm tra", "Yêu cầu", "Văn bản", "Số liệu"):
            assert word not in [entry["label"] for entry in page.context["navigation"]()]
        make.member(make.inspection(), user=administrator)
        page = sign_in(administrator).get(HOME)
        assert "Kiểm tra" in [entry["label"] for entry in page.context["navigation"]()]

    def test_visit_of_today_comes_first(self, inspection, district, inspector, sign_in):
        inspection.visits.filter(unit=district).update(on=timezone.localdate())
        page = sign_in(inspector).get(HOME).text
        assert "Kiểm tra UBND huyện Lai Vung" in page
        assert "3 thành viên" in page

    def test_whoever_has_no_role_is_told_so(self, db, sign_in):
        assert "chưa được giao vai trò nào" in sign_in(make.user()).get(HOME).text


def test_nothing_waits(stranger_officer, sign_in):
    assert NOTHING in sign_in(stranger_officer).get(HOME).text


def test_late_before_what_is_due_later(inspection, officer, sign_in):
    for words, deadline in (
        ("Không nêu hạn.", None),
        ("Còn lâu.", timezone.localdate() + timedelta(days=90)),
        ("Đã trễ.", date(2019, 9, 30)),
        ("Sắp tới.", timezone.localdate() + timedelta(days=3)),
    ):
        make.requirement(inspection, words=words, deadline_on=deadline)
    page = sign_in(officer).get(HOME).text
    places = [page.index(words) for words in ("Đã trễ.", "Sắp tới.", "Còn lâu.", "Không nêu hạn.")]
    assert places == sorted(places)


@pytest.mark.parametrize("role", ["leader", "officer", "staff", "leadership", "administrator"])
def test_queries_do_not_grow_with_rows(request, role, inspection, sign_in):
    person = request.getfixturevalue(role)
    client = sign_in(person)
    fill(inspection, person, times=1)
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    fill(inspection, person, times=6)
    with CaptureQueriesContext(connection) as many:
        client.get(HOME)
    assert len(many) == len(few)


def fill(inspection, person, times):
    for _ in range(times):
        requirement = make.requirement(inspection, deadline_on=date(2019, 9, 30))
        remedy = requirement.remedies.first()
        make.response(remedy)
        remedy.state = "reported"
        remedy.save()
        other = make.inspection(units=1, team={"leader": person})
        make.visit(other, on=timezone.localdate())
        make.document(other, state="ready")
        make.document(other, state="failed", kind="minutes", requested_by=person)
