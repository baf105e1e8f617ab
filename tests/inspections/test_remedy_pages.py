"""The conversation about a remedy, and the list that says who is late."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import make
from inspections.models import Remedy, Response

pytestmark = pytest.mark.django_db

LIST = "/yeu-cau/"


@pytest.fixture
def remedy(inspection, district):
    requirement = make.requirement(inspection, words="Ra giấy hẹn đầy đủ.", deadline_on=date(2019, 9, 30))
    return requirement.remedies.get(unit=district)


def page_of(remedy):
    return reverse("remedy_detail", args=[remedy.uuid])


def say(client, remedy, step, words="Đã làm xong.", **fields):
    form = {"uuid": str(uuid.uuid4()), "words": words} | fields
    if step == "report":
        form.setdefault("done_on", "20/09/2019")
    return client.post(reverse(f"remedy_{step}", args=[remedy.uuid]), form)


def state_of(remedy):
    return Remedy.objects.get(pk=remedy.pk).state


class TestConversation:
    def test_report_then_sent_back_then_verified(self, remedy, officer, staff, sign_in):
        unit, province = sign_in(officer), sign_in(staff)
        say(unit, remedy, "report", "Đã tập huấn.")
        assert state_of(remedy) == Remedy.State.REPORTED
        say(province, remedy, "send_back", "Thiếu danh sách.")
        assert state_of(remedy) == Remedy.State.OPEN
        say(unit, remedy, "report", "Gửi kèm danh sách.")
        say(province, remedy, "verify", "")
        assert state_of(remedy) == Remedy.State.VERIFIED
        page = unit.get(page_of(remedy)).text
        for words in ("Đã tập huấn.", "Thiếu danh sách.", "Gửi kèm danh sách.", "Đã xác nhận"):
            assert words in page
        assert remedy.transitions.count() == 4

    def test_proof_is_kept_with_the_answer(self, remedy, officer, sign_in):
        pdf = SimpleUploadedFile("ke-hoach.pdf", b"%PDF-1.4\n" + b"x" * 200 + b"\n%%EOF\n", "application/pdf")
        response = say(sign_in(officer), remedy, "report", photos=pdf)
        assert response.status_code == 302, response.text
        answer = Response.objects.get()
        assert answer.evidence.count() == 1
        assert "Tải tệp PDF" in sign_in(officer).get(page_of(remedy)).text

    def test_page_named_jpg_is_refused_and_words_stay(self, remedy, officer, sign_in):
        html = SimpleUploadedFile("anh.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg")
        response = say(sign_in(officer), remedy, "report", "Chữ đã gõ.", photos=html)
        assert response.status_code == 422
        assert "Chữ đã gõ." in response.text
        assert state_of(remedy) == Remedy.State.OPEN
        assert not Response.objects.exists()

    def test_sending_back_says_why(self, remedy, officer, staff, sign_in):
        say(sign_in(officer), remedy, "report")
        assert say(sign_in(staff), remedy, "send_back", " ").status_code == 422
        assert state_of(remedy) == Remedy.State.REPORTED

    def test_posted_twice_is_said_once(self, remedy, officer, sign_in):
        client, key = sign_in(officer), str(uuid.uuid4())
        first, second = (say(client, remedy, "report", uuid=key) for _ in range(2))
        assert first.status_code == second.status_code == 302
        assert remedy.responses.count() == 1

    def test_whoever_is_late_keeps_what_was_typed(self, remedy, officer, staff, leader, sign_in):
        say(sign_in(officer), remedy, "report")
        say(sign_in(staff), remedy, "verify", "")
        late = say(sign_in(leader), remedy, "send_back", "Tôi thấy còn thiếu.")
        assert late.status_code == 422
        assert "Tôi thấy còn thiếu." in late.text
        assert "đã chuyển sang" in late.text

    def test_reopening_says_why(self, remedy, officer, staff, sign_in):
        say(sign_in(officer), remedy, "report")
        say(sign_in(staff), remedy, "verify", "")
        say(sign_in(staff), remedy, "reopen", "Lỗi tái diễn.")
        assert state_of(remedy) == Remedy.State.OPEN


class TestRights:
    def test_neighbour_sees_nothing_of_it(self, remedy, neighbour, stranger_officer, outsider, sign_in):
        for person in (neighbour, stranger_officer, outsider):
            assert sign_in(person).get(page_of(remedy)).status_code == 404
            assert say(sign_in(person), remedy, "report").status_code == 404

    def test_each_side_takes_its_own_steps_only(self, remedy, officer, staff, inspector, leadership, sign_in):
        for person in (staff, inspector, leadership):
            assert say(sign_in(person), remedy, "report").status_code == 403
        say(sign_in(officer), remedy, "report")
        for person in (officer, inspector, leadership):
            assert say(sign_in(person), remedy, "verify", "").status_code == 403
        assert state_of(remedy) == Remedy.State.REPORTED

    def test_withdrawn_requirement_takes_no_answer(self, remedy, officer, secretary, sign_in):
        url = reverse("requirement_withdraw", args=[remedy.requirement.uuid])
        sign_in(secretary).post(url, {"reason": "Ghi nhầm."})
        assert say(sign_in(officer), remedy, "report").status_code == 403
        page = sign_in(officer).get(page_of(remedy)).text
        assert "Yêu cầu đã rút" in page
        assert "Ghi nhầm." in page
        assert remedy.requirement.words not in sign_in(officer).get(LIST).text
        assert remedy.requirement.words in sign_in(officer).get(LIST, {"tinh_trang": "da_rut"}).text


class TestList:
    def test_late_first_then_what_waits_to_be_confirmed(self, inspection, district, staff, sign_in):
        for words, deadline, state in (
            ("Việc đã xong.", date(2019, 9, 10), "verified"),
            ("Việc còn hạn.", date(2099, 1, 1), "open"),
            ("Việc chờ xác nhận.", date(2019, 9, 20), "reported"),
            ("Việc trễ.", date(2019, 9, 15), "open"),
        ):
            requirement = make.requirement(inspection, units=[], words=words, deadline_on=deadline)
            make.remedy(requirement, district, state=state)
        page = sign_in(staff).get(LIST).text
        places = [
            page.index(w) for w in ("Việc trễ.", "Việc chờ xác nhận.", "Việc còn hạn.", "Việc đã xong.")
        ]
        assert places == sorted(places)

    def test_due_within_a_week(self, inspection, district, staff, sign_in):
        for words, days in (("Mai đến hạn.", 1), ("Tuần sau.", 8), ("Tháng trước.", -30)):
            on = timezone.localdate() + timedelta(days=days)
            make.requirement(inspection, units=[district], words=words, deadline_on=on)
        page = sign_in(staff).get(LIST, {"tinh_trang": "sap_den_han"}).text
        assert "Mai đến hạn." in page
        assert "Tuần sau." not in page
        assert "Tháng trước." not in page

    def test_filters_live_in_the_address(self, inspection, remedy, staff, sign_in):
        client = sign_in(staff)
        assert "1 việc" in client.get(LIST, {"don_vi": "lai vung", "tinh_trang": "qua_han"}).text
        assert "0 việc" in client.get(LIST, {"tinh_trang": "verified"}).text

    @pytest.mark.parametrize(
        "query", [{"don_vi": "\0"}, {"tinh_trang": "gi-do"}, {"trang": "x"}, {"trang": "-1"}]
    )
    def test_nonsense_asks_for_nothing(self, remedy, staff, sign_in, query):
        assert sign_in(staff).get(LIST, query).status_code == 200

    def test_unit_sees_its_own(self, remedy, officer, stranger_officer, sign_in):
        assert "Ra giấy hẹn đầy đủ." in sign_in(officer).get(LIST).text
        assert "Ra giấy hẹn đầy đủ." not in sign_in(stranger_officer).get(LIST).text

    def test_queries_do_not_grow_with_rows(self, inspection, staff, sign_in):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        make.requirement(inspection)
        client = sign_in(staff)
        client.get(LIST)
        with CaptureQueriesContext(connection) as few:
            client.get(LIST)
        for _ in range(12):
            make.requirement(inspection)
        with CaptureQueriesContext(connection) as many:
            client.get(LIST)
        assert len(many) == len(few)


class TestThreeFacts:
    def test_from_disagreement_to_an_extension_and_a_verified_report(self, remedy, officer, staff, sign_in):
        unit, province = sign_in(officer), sign_in(staff)
        assert say(unit, remedy, "disagree", "").status_code == 422
        say(unit, remedy, "disagree", "Phần mềm là của tỉnh.")
        assert "Phần mềm là của tỉnh." in province.get(page_of(remedy)).text
        say(province, remedy, "uphold", "Giấy hẹn không cần phần mềm.")
        assert "vừa nêu ý kiến" in say(unit, remedy, "agree", "", seen="").text  # a page opened before
        agree = next(form for form in unit.get(page_of(remedy)).context["forms"] if form.step == "agree")
        seen = agree["seen"].value()
        assert say(unit, remedy, "agree", "", seen=seen).status_code == 302
        later = timezone.localdate() + timedelta(days=40)
        plan = {"person_in_charge": "Bà Lê Thị Lan", "promised_on": f"{later:%d/%m/%Y}", "seen": ""}
        assert say(unit, remedy, "plan", "Tập huấn.", **plan).status_code == 302
        assert say(unit, remedy, "plan", "Đè lên.", **plan).status_code == 422  # opened before the first
        assert say(unit, remedy, "ask_extension", "Chờ máy in.", until="01/09/2019").status_code == 422
        asked = {"until": f"{later:%d/%m/%Y}"}
        assert say(unit, remedy, "ask_extension", "Chờ máy in.", **asked).status_code == 302
        assert "đang chờ trả lời" in say(unit, remedy, "ask_extension", "Nữa.", **asked).text
        extension = remedy.extensions.get()
        assert decide(unit, extension, "grant", granted_until=asked["until"]).status_code == 403
        assert decide(province, extension, "refuse", words="").status_code == 422
        assert decide(province, extension, "grant", granted_until=asked["until"]).status_code == 302
        assert decide(province, extension, "refuse").status_code == 422
        remedy = Remedy.objects.get(pk=remedy.pk)
        assert (remedy.due_on, remedy.is_overdue()) == (later, False)

        assert say(unit, remedy, "report", done_on="01/01/2099").status_code == 422
        say(unit, remedy, "report", done_on="20/09/2019")
        say(province, remedy, "send_back", "Thiếu danh sách.")
        assert Remedy.objects.get(pk=remedy.pk).done_on is None
        say(unit, remedy, "report", done_on="21/09/2019")
        say(province, remedy, "verify", "")
        remedy = Remedy.objects.get(pk=remedy.pk)
        assert (remedy.stance, remedy.done_on, remedy.verified_by) == ("dong_y", date(2019, 9, 21), staff)
        page = unit.get(page_of(remedy)).text
        for words in ("Bà Lê Thị Lan", "Cán bộ đầu mối", "gia hạn; hạn ban đầu 30/09/2019", "21/09/2019"):
            assert words in page

    def test_refused_time_says_who_and_why(self, remedy, officer, leader, sign_in):
        until = timezone.localdate() + timedelta(days=9)
        say(sign_in(officer), remedy, "ask_extension", "Chờ.", until=f"{until:%d/%m/%Y}")
        decide(sign_in(leader), remedy.extensions.get(), "refuse", words="Đã nhắc hai lần.")
        remedy.refresh_from_db()
        assert remedy.due_on == date(2019, 9, 30)
        page = sign_in(officer).get(page_of(remedy)).text
        assert "Đã nhắc hai lần." in page
        assert f"Trả lời {timezone.localtime(remedy.extensions.get().decided_at):%H:%M}" in page


def decide(client, extension, step, words="Đã xem xét.", **fields):
    form = {"uuid": str(uuid.uuid4()), "words": words} | fields
    return client.post(reverse(f"extension_{step}", args=[extension.uuid]), form)


def test_rungs_are_climbed_by_working_days(inspection, district, django_assert_num_queries):
    from inspections.deadlines import Ladder, late_remedies

    remedy = make.requirement(inspection, units=[district], deadline_on=date(2019, 8, 30)).remedies.get()
    make.requirement(inspection, units=[district], deadline_words="sớm")
    ladder = Ladder.load()
    seen = {}
    # 30 August was a Friday and Monday 2 September a holiday.
    for day in (date(2019, 9, 2), date(2019, 9, 3), date(2019, 9, 9), date(2019, 9, 30)):
        with django_assert_num_queries(1):
            late = list(late_remedies(day, ladder))
            standing = ladder.rung_of(late[0], day) if late else None
        seen[day.day, day.month] = (standing.rung.told, standing.since.day) if standing else None
        for rung in ladder.rungs:
            found = ladder.on_rung(Remedy.objects.all(), rung.told, day)
            assert list(found) == ([remedy] if standing and standing.rung == rung else [])
    assert seen == {(2, 9): None, (3, 9): ("don_vi", 3), (9, 9): ("dung_dau", 9), (30, 9): ("ubnd", 30)}


def test_working_days_become_a_date_when_issued(inspection, secretary, sign_in):
    from inspections.models import Requirement
    from inspections.working_days import add_working_days

    form = {
        "uuid": str(uuid.uuid4()),
        "words": "Báo cáo kết quả.",
        "units": [str(visit.unit.uuid) for visit in inspection.visits.all()],
        "deadline_words": "15 ngày làm việc",
    }
    client = sign_in(secretary)
    create = reverse("requirement_create", args=[inspection.uuid])
    assert "30 ngày làm việc" in client.get(create).text  # the usual one, to be seen and changed
    both = client.post(create, form | {"deadline_on": "30/09/2019"})
    assert both.status_code == 422
    client.post(create, form)
    requirement = Requirement.objects.get()
    assert (requirement.deadline_days, requirement.deadline_on) == (15, None)
    client.post(reverse("requirement_issue", args=[requirement.uuid]))
    requirement.refresh_from_db()
    due = add_working_days(timezone.localdate(), 15)
    assert requirement.deadline_on == due
    assert f"15 ngày làm việc → {due:%d/%m/%Y}" in client.get(inspection.get_absolute_url()).text
