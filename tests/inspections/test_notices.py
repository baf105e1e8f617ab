"""Who is told of what, once: in the portal, in the words of then, through the rights of now."""

import datetime
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

import make
from districts import workflow as return_workflow
from districts.returns import writing
from districts.returns.calendar import month_named
from inspections import workflow
from inspections.actions import minutes as minutes_actions
from inspections.actions import remedy as remedy_actions
from inspections.actions.records import withdraw_record
from inspections.actions.requirement import issue_requirement
from inspections.actions.succession import hand_over_remedy
from inspections.actions.team import add_member, edit_member
from inspections.documents import building
from inspections.minutes.content import collect
from inspections.minutes.wording import sha256_of, text_of
from inspections.models import Document, EscalationRung, Inspection, Notice
from inspections.notices import due, rounds
from inspections.notices.telling import tell

pytestmark = pytest.mark.django_db

EVENT = Notice.Event
DUE = datetime.date(2019, 9, 30)  # a Monday


def told(person):
    """The events a person was told of, in order."""
    return list(Notice.objects.filter(to=person).order_by("pk").values_list("event", flat=True))


@pytest.fixture
def remedy(inspection, district):
    requirement = make.requirement(
        inspection, words="Ra giấy hẹn đầy đủ.", deadline_on=DUE, issued_on=datetime.date(2019, 8, 1)
    )
    return requirement.remedies.get(unit=district)


class TestSteps:
    def test_a_requirement_is_told_to_its_unit_only(self, inspection, district, officer, neighbour, leader):
        head = make.user("unit_head", district)
        gone = make.user("unit_officer", district, is_active=False)
        requirement = make.requirement(inspection, units=[district], state="draft", words="Ra giấy hẹn.")
        issue_requirement(requirement=requirement, by=leader)
        assert told(officer) == told(head) == [EVENT.REQUIREMENT_ISSUED]
        assert told(neighbour) == told(gone) == told(leader) == []
        notice = Notice.objects.get(to=officer)
        assert notice.is_urgent
        assert "Lai Vung" in notice.headline
        assert notice.words == "Ra giấy hẹn."
        assert notice.path == reverse("remedy_detail", args=[requirement.remedies.get().uuid])
        withdraw_record(record=requirement, inspection=inspection, reason="Ghi nhầm.", by=leader)
        assert told(officer)[1:] == [EVENT.REQUIREMENT_WITHDRAWN]

    def test_the_conversation_tells_the_other_side(
        self, remedy, officer, neighbour, leader, staff, inspector
    ):
        def say(step, by, words="Nội dung."):
            remedy_actions.say(remedy=remedy, step=step, uuid=uuid.uuid4(), words=words, by=by)

        def report():
            remedy_actions.report_remedy(
                remedy=remedy,
                uuid=uuid.uuid4(),
                words="Đã làm.",
                done_on=datetime.date(2019, 9, 20),
                photos=[],
                by=officer,
            )

        say("disagree", officer)
        say("uphold", staff)
        for answer in ("refuse", "grant"):
            until = datetime.date(2019, 10, 30)
            extension = remedy_actions.ask_extension(
                remedy=remedy, uuid=uuid.uuid4(), words="Cần thêm.", until=until, by=officer
            ).remedy.extensions.latest("pk")
            values = {"granted_until": until} if answer == "grant" else {}
            getattr(remedy_actions, f"{answer}_extension")(
                extension=extension, uuid=uuid.uuid4(), words="Trả lời.", by=leader, **values
            )
        report()
        say("send_back", staff)
        report()
        say("verify", leader)
        say("reopen", leader)
        assert told(officer) == [
            EVENT.REMEDY_UPHELD,
            EVENT.EXTENSION_REFUSED,
            EVENT.EXTENSION_GRANTED,
            EVENT.REMEDY_SENT_BACK,
            EVENT.REMEDY_VERIFIED,
            EVENT.REMEDY_REOPENED,
        ]
        asked = [EVENT.EXTENSION_ASKED] * 2
        heard = [EVENT.REMEDY_DISAGREED, *asked, EVENT.REMEDY_REPORTED, EVENT.REMEDY_REPORTED]
        assert told(leader) == told(staff) == heard
        assert told(inspector) == told(neighbour) == []

    def test_what_is_refused_tells_nobody(self, remedy, officer, staff):
        with pytest.raises(workflow.Refused):
            remedy_actions.say(
                remedy=remedy, step="verify", uuid=uuid.uuid4(), words="", by=staff
            )  # nothing was reported
        assert not Notice.objects.exists()

    def test_a_successor_unit_is_told(self, remedy, staff):
        after = make.unit("Sau", code="999")
        person = make.user("unit_officer", after)
        hand_over_remedy(remedy=remedy, successors=[after], note="Sáp nhập.", by=staff)
        assert told(person) == [EVENT.REMEDY_PASSED_ON]

    @pytest.mark.parametrize(
        ("kind", "step", "event"),
        [("dinh_ky", "notify", EVENT.INSPECTION_NOTIFIED), ("dot_xuat", "start", EVENT.INSPECTION_STARTED)],
    )
    def test_a_unit_learns_of_an_inspection_when_it_may(
        self, inspection, officer, neighbour, stranger_officer, leader, kind, step, event
    ):
        Inspection.objects.filter(pk=inspection.pk).update(kind=kind, state="scheduled")
        inspection.refresh_from_db()
        workflow.apply(inspection, step, by=leader)
        assert told(officer) == told(neighbour) == [event]
        assert told(stranger_officer) == told(leader) == []

    def test_frozen_minutes_are_told_to_who_acknowledges_and_the_units_words_to_the_team(
        self, inspection, district, officer, neighbour, leader, secretary, inspector, staff
    ):
        draft = make.draft_minutes(make.ready_for_minutes(inspection.visits.get(unit=district)))
        text = sha256_of(text_of(collect(draft)))
        minutes_actions.freeze_minutes(minutes=draft, sha256=text, by=secretary)
        assert told(officer) == told(leader) == [EVENT.MINUTES_WAITING]
        assert told(neighbour) == told(secretary) == told(inspector) == told(staff) == []
        notice = Notice.objects.get(to=officer)
        assert notice.is_urgent
        assert notice.path == reverse("visit_minutes", args=[draft.visit.uuid])
        minutes_actions.give_opinion(
            minutes=draft, sha256=text, words="Đơn vị xin bổ sung.", uuid=uuid.uuid4(), by=officer
        )
        assert told(leader)[1:] == told(secretary) == told(inspector) == [EVENT.MINUTES_ANSWERED]
        assert told(officer) == [EVENT.MINUTES_WAITING]
        assert told(neighbour) == told(staff) == []
        heard = Notice.objects.get(to=secretary)
        assert "bổ sung" not in heard.headline + heard.about  # read in the portal only

    def test_a_place_on_the_team_is_told_once(self, inspection, staff):
        person = make.user("inspector")
        member = add_member(
            inspection=inspection,
            uuid=uuid.uuid4(),
            by=staff,
            full_name="Lê Văn Mới",
            role="member",
            user=person,
        )
        edit_member(member=member, version=member.version, by=staff, office="Chuyên viên")
        assert told(person) == [EVENT.JOINED_TEAM]

    def test_a_paper_tells_who_asked_and_when_issued_the_team(self, inspection, secretary, leader, officer):
        document = make.document(inspection, state="running", requested_by=secretary, attempt=1)
        building.record(document, "finish", "running", "ready")
        assert told(secretary) == [EVENT.DOCUMENT_READY]
        issued = make.document(
            inspection,
            state="ready",
            stage="issued",
            issued_at=timezone.now(),
            issued_by=leader,
            requested_by=secretary,
        )
        building.record(Document.objects.get(pk=issued.pk), "finish", "running", "ready")
        assert told(secretary)[1:] == [EVENT.DOCUMENT_ISSUED]
        assert told(leader) == told(officer) == []

    def test_returns_tell_the_other_side(self, district, officer, stranger_officer, staff):
        dossier_return = make.dossier_return(district)
        return_workflow.apply(dossier_return, "submit", by=officer)
        return_workflow.apply(dossier_return, "send_back", by=staff, note="Sai cột 4.")
        return_workflow.apply(dossier_return, "submit", by=officer)
        return_workflow.apply(dossier_return, "accept", by=staff)
        form = {
            "uuid": uuid.uuid4(),
            "units": [district],
            "period": month_named("2019-08"),
        }
        for _ in range(2):
            writing.remind_units(**form, words="", by=staff)
        assert told(staff) == [EVENT.RETURN_SUBMITTED] * 2
        assert told(officer) == [EVENT.RETURN_SENT_BACK, EVENT.RETURN_ACCEPTED, EVENT.RETURN_REMINDED]
        assert told(stranger_officer) == []


def days_told(person, first, last):
    """Hold the round of each day; (day, headline) of what the person was told."""
    day, found = first, []
    while day <= last:
        for _ in range(2):  # the clock may strike twice
            due.tell_of_deadlines(day)
        known = Notice.objects.filter(to=person).order_by("pk")
        found += [(day, notice) for notice in known[len(found) :]]
        day += datetime.timedelta(days=1)
    return [(day, notice.headline) for day, notice in found]


class TestDeadlines:
    @pytest.fixture(autouse=True)
    def no_ladder(self):
        EscalationRung.objects.update(is_used=False)

    def test_before_and_after_a_deadline_once_each(self, remedy, officer, neighbour):
        # 02/09/2019 is a holiday; the 30th of September 2019 a Monday, so the working day before is Friday.
        found = days_told(officer, datetime.date(2019, 8, 25), datetime.date(2019, 11, 20))
        assert [(f"{day:%d/%m}", headline) for day, headline in found] == [
            ("31/08", "Huyện Lai Vung: còn 30 ngày đến hạn một việc khắc phục"),
            ("23/09", "Huyện Lai Vung: còn 7 ngày đến hạn một việc khắc phục"),
            ("27/09", "Huyện Lai Vung: còn 3 ngày đến hạn một việc khắc phục"),
            ("01/10", "Huyện Lai Vung: một việc khắc phục đã trễ 1 ngày làm việc"),
            ("09/10", "Huyện Lai Vung: một việc khắc phục đã trễ 7 ngày làm việc"),
            ("11/11", "Huyện Lai Vung: một việc khắc phục đã trễ 30 ngày làm việc"),
        ]
        assert set(told(neighbour)) == set(told(officer))  # asked for the same, by a remedy of its own
        assert {notice.remedy.unit.name for notice in Notice.objects.filter(to=neighbour)} == {"Lấp Vò"}

    def test_days_of_standing_still_are_made_up_for_with_one_sentence(self, remedy, officer):
        due.tell_of_deadlines(datetime.date(2019, 10, 15))
        assert told(officer) == [EVENT.OVERDUE]
        assert "trễ 11 ngày" in Notice.objects.get(to=officer).headline

    def test_more_time_moves_the_days(self, remedy, officer):
        remedy.extended_until = datetime.date(2019, 10, 31)
        remedy.save()
        found = days_told(officer, datetime.date(2019, 9, 20), datetime.date(2019, 10, 30))
        assert [f"{day:%d/%m}" for day, _ in found] == ["01/10", "24/10", "30/10"]

    def test_what_is_reported_or_asked_for_lately_is_left_alone(self, remedy, officer):
        remedy.requirement.issued_on = datetime.date(2019, 9, 24)
        remedy.requirement.save()
        due.tell_of_deadlines(datetime.date(2019, 9, 25))
        assert told(officer) == []
        remedy.state = "reported"
        remedy.save()
        due.tell_of_deadlines(datetime.date(2019, 11, 25))
        assert told(officer) == []

    def test_rungs_tell_whom_they_name(self, remedy, district, officer, staff, leadership, inspector):
        EscalationRung.objects.update(is_used=True)
        head = make.user("unit_head", district)
        on = datetime.date(2019, 10, 1)
        due.tell_of_deadlines(on)  # 1 working day late
        assert told(officer) == [EVENT.ESCALATED]
        assert told(staff) == told(leadership) == []
        due.tell_of_deadlines(datetime.date(2019, 10, 14))  # 10 late
        assert told(head) == [EVENT.ESCALATED, EVENT.OVERDUE]  # the furthest alone: 7 days, not the rung of 5
        assert told(staff) == [EVENT.ESCALATED] * 2  # one for each of the two units
        due.tell_of_deadlines(datetime.date(2019, 10, 28))
        assert told(leadership) == [EVENT.ESCALATED] * 2
        assert told(inspector) == []

    def test_queries_do_not_grow_with_the_remedies(
        self, inspection, district, officer, django_assert_num_queries
    ):
        from django.test.utils import CaptureQueriesContext

        counts = []
        for n in (1, 9):
            for _ in range(n):
                make.requirement(inspection, units=[district], deadline_on=DUE)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                due.tell_of_deadlines(datetime.date(2019, 10, 2))
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert len(told(officer)) == 10

    def test_a_month_of_the_plan_that_came(self, staff, leader):
        plan = make.plan(state="issued", year=2019, is_sample=True, title="Kế hoạch 2019 (số liệu mẫu)")
        line = make.planned(plan, month=9)
        for day in (datetime.date(2019, 8, 31), datetime.date(2019, 9, 1), datetime.date(2019, 9, 2)):
            due.tell_of_planned(day)
            assert told(staff) == ([EVENT.PLAN_MONTH_CAME] if day.month == 9 else [])
        assert Notice.objects.get().planned_inspection == line
        assert Notice.objects.get().about == "Kế hoạch 2019 (số liệu mẫu) · tháng 9/2019"  # marked once
        assert told(leader) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_rounds_at_once_each_person_is_told_once(remedy, officer):
    """Two connections tell the same at the same moment: the database keeps one."""
    start = threading.Barrier(2)

    def hold():
        start.wait()
        try:
            rounds.hold_round(datetime.date(2019, 10, 2), timezone.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=hold) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told(officer)) == 1


class TestPage:
    def test_read_one_then_all(self, remedy, inspection, officer, sign_in):
        client = sign_in(officer)
        first = make.notice(officer, remedy, headline="Yêu cầu mới", path=f"/khac-phuc/{remedy.uuid}/")
        second = make.notice(officer, inspection, headline="Lịch kiểm tra")
        page = client.get(reverse("notice_list")).text
        assert "2 chưa đọc" in page
        opened = client.post(reverse("notice_open", args=[first.uuid]))
        assert opened.headers["Location"] == first.path
        page = client.get(reverse("notice_list")).text
        assert "1 chưa đọc" in page
        assert page.index("Lịch kiểm tra") < page.index("Yêu cầu mới")  # the unread first
        later = make.notice(officer, inspection, headline="Đến sau khi mở trang")
        client.post(reverse("notice_read_all"), {"newest": str(second.uuid)})
        assert list(Notice.objects.filter(to=officer, read_at=None)) == [later]
        only = client.get(reverse("notice_list"), {"doc": "chua", "viec": "kiem_tra"}).text
        assert "Đến sau khi mở trang" in only
        assert "Yêu cầu mới" not in only

    def test_what_may_no_longer_be_seen_shows_nothing(self, remedy, officer, sign_in):
        notice = make.notice(officer, remedy, headline="Việc của đơn vị cũ", words="Ra giấy hẹn.")
        officer.memberships.update(valid_to=datetime.date(2019, 1, 1))
        client = sign_in(officer)
        page = client.get(reverse("notice_list")).text
        assert "Việc của đơn vị cũ" not in page
        assert "chưa đọc" not in page.split("<main")[0]
        assert client.post(reverse("notice_open", args=[notice.uuid])).status_code == 404

    def test_queries_do_not_grow_with_the_notices(self, inspection, officer, sign_in):
        from django.test.utils import CaptureQueriesContext

        client, counts = sign_in(officer), []
        for n in (1, 9):
            for _ in range(n):
                make.notice(officer, inspection)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("notice_list"))
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_a_notice_keeps_its_words(inspection, officer):
    from django.db import DatabaseError, transaction

    notice = make.notice(officer, inspection)
    for values in ({"headline": "Khác"}, {"to": make.user()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        notice.delete()


def test_telling_again_changes_nothing(inspection, officer):
    for headline in ("Lần đầu", "Lần sau"):
        tell(
            [officer],
            event=EVENT.INSPECTION_NOTIFIED,
            subject=inspection,
            key="x",
            headline=headline,
            path="/",
        )
    assert [notice.headline for notice in Notice.objects.filter(to=officer)] == ["Lần đầu"]
