"""Discussion of findings and remedies, and corrections of one field: who may, what is written, what waits."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from inspections import workflow
from inspections.actions.discussion import accept_correction
from inspections.models import Comment, Finding, Inspection, Notice, Remedy
from inspections.work_list import work_of

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def told(inspection):
    """THE inspection once its minutes are signed."""
    inspection.state = Inspection.State.MINUTES_SIGNED
    inspection.save()
    return inspection


@pytest.fixture
def finding(told):
    return make.finding(told, words="Còn hồ sơ trễ hẹn.")


def url_of(about):
    name = "finding_discussion" if isinstance(about, Finding) else "remedy_discussion"
    return reverse(name, args=[about.uuid])


def sent(**fields):
    return {"uuid": str(uuid.uuid4()), "words": "Số này chưa đúng.", **fields}


def correct_url(comment):
    return reverse("comment_correct", args=[comment.uuid])


def tasks_of(person):
    found = work_of(type(person).objects.get(pk=person.pk), timezone.localdate()).tasks
    return [task.what for task in found if "Trao đổi" in task.due]


def test_both_sides_talk_under_their_own_names(finding, officer, inspector, sign_in):
    unit, team = sign_in(officer), sign_in(inspector)
    form = sent(wants_answer="on")
    assert unit.post(url_of(finding), form).status_code == 302
    unit.post(url_of(finding), form)  # sent twice, said once
    fragment = team.post(url_of(finding), sent(words="Đoàn xem lại."), **HTMX)
    assert "<html" not in fragment.text
    said = list(finding.comments.values_list("words", "side", "created_by", "wants_answer"))
    assert said == [
        ("Số này chưa đúng.", "don_vi", officer.pk, True),
        ("Đoàn xem lại.", "tinh", inspector.pk, False),
    ]
    page = unit.get(url_of(finding)).text
    assert page.index("Số này chưa đúng.") < page.index("Đoàn xem lại.")
    shown = team.get(reverse("inspection_detail", args=[finding.inspection.uuid])).text
    assert "Trao đổi (2)" in shown


def test_what_cannot_be_sent_comes_back_as_it_was_typed(finding, officer, sign_in):
    client = sign_in(officer)
    for fields, sentence in (
        ({"words": ""}, "Hãy ghi lời trao đổi."),
        ({"field": "words"}, "Hãy ghi anh/chị đề nghị sửa thành gì."),
        ({"proposed": "Câu khác."}, "Hãy chọn ô cần sửa"),
        ({"field": "inspection", "proposed": "x"}, "inspection"),
    ):
        response = client.post(url_of(finding), sent(**fields))
        assert response.status_code == 422
        assert sentence in response.text
    assert not finding.comments.exists()


def test_only_the_unit_it_is_about_talks_about_it(told, district, officer, neighbour, sign_in):
    own = make.finding(told, visits=[told.visits.get(unit=district)])
    assert sign_in(officer).get(url_of(own)).status_code == 200
    assert sign_in(neighbour).post(url_of(own), sent()).status_code == 404
    comment = make.comment(own, field="words")
    assert sign_in(neighbour).get(correct_url(comment)).status_code == 404


def test_one_asked_field_is_opened_and_written(finding, officer, inspector, sign_in):
    sign_in(officer).post(url_of(finding), sent(field="count", proposed="hơn 20 hồ sơ"))
    comment = finding.comments.get()
    assert (comment.state, comment.was) == ("asked", "—")
    client = sign_in(inspector)
    form = client.get(correct_url(comment)).context["form"]
    assert list(form.fields) == ["seen", "value", "note"]
    assert form["value"].value() == "hơn 20 hồ sơ"

    # The rest of what is sent is no business of this form.
    response = client.post(correct_url(comment), {"seen": "—", "value": "hơn 20 hồ sơ", "words": "Khác hẳn."})
    assert response.status_code == 302
    finding.refresh_from_db()
    assert (finding.count_value, finding.count_comparator, finding.version) == (20, ">", 2)
    assert finding.words == "Còn hồ sơ trễ hẹn."
    comment.refresh_from_db()
    assert (comment.state, comment.decided_by) == ("accepted", inspector)
    assert [step.name for step in comment.transitions.order_by("pk")] == ["ask", "accept"]
    # Answered once: a second answer is told so, and changes nothing.
    assert "Bước này không làm được nữa" in client.post(correct_url(comment), {"value": "5"}).text
    assert "Đề nghị sửa ô “Số lượng”" in client.get(finding.inspection.get_absolute_url()).text


@pytest.mark.parametrize(
    ("field", "proposed", "value", "stored"),
    [
        ("words", "Câu khác.", "Câu khác.", lambda finding: finding.words == "Câu khác."),
        ("severity", "nên là nặng", "nang", lambda finding: finding.severity == "nang"),
        ("cause", "Thiếu người", "Thiếu người", lambda finding: finding.cause == "Thiếu người"),
    ],
)
def test_each_field_takes_what_its_own_form_takes(
    finding, inspector, sign_in, field, proposed, value, stored
):
    comment = make.comment(finding, field=field, proposed=proposed)
    client = sign_in(inspector)
    form = client.get(correct_url(comment)).context["form"]
    assert form["value"].value() == value
    assert client.post(correct_url(comment), {"seen": form.now, "value": value}).status_code == 302
    finding.refresh_from_db()
    assert stored(finding)


def test_the_unit_it_is_about_can_be_corrected_but_not_away_from_what_it_repeats(
    told, district, neighbour_district, inspector, sign_in
):
    finding = make.finding(told)
    client, away = sign_in(inspector), told.visits.get(unit=neighbour_district)
    comment = make.comment(finding, field="visits", proposed="Chỉ huyện Lấp Vò")
    form = client.get(correct_url(comment)).context["form"]
    assert form["value"].value() == [str(away.uuid)]
    before = make.inspection(units=[district], starts_on=datetime.date(2018, 9, 4), state="concluded")
    Finding.objects.filter(pk=finding.pk).update(repeats=make.finding(before))
    sends = {"seen": form.now, "value": [str(away.uuid)]}
    response = client.post(correct_url(comment), sends)
    assert (response.status_code, finding.visits.count()) == (422, 2)
    assert "lặp lại" in response.text
    Finding.objects.filter(pk=finding.pk).update(repeats=None)
    assert client.post(correct_url(comment), sends).status_code == 302
    assert list(finding.visits.all()) == [away]


def test_a_field_that_somebody_else_changed_meanwhile_is_shown_first(finding, inspector, sign_in):
    comment = make.comment(finding, field="words", proposed="Câu khác.")
    Finding.objects.filter(pk=finding.pk).update(words="Đã sửa rồi.")
    client = sign_in(inspector)
    response = client.post(correct_url(comment), {"seen": "Còn hồ sơ trễ hẹn.", "value": "Câu khác."})
    assert response.status_code == 422
    assert "vừa được người khác sửa" in response.text
    assert "Đã sửa rồi." in response.text
    assert Comment.objects.get(pk=comment.pk).state == "asked"
    seen = response.context["form"]["seen"].value()
    assert client.post(correct_url(comment), {"seen": seen, "value": "Câu khác."}).status_code == 302


def test_declining_needs_a_reason_that_the_asker_reads(finding, officer, inspector, sign_in):
    comment = make.comment(finding, field="words", created_by=officer)
    client = sign_in(inspector)
    assert "vì sao" in client.post(correct_url(comment), {"decline": "1", "reason": ""}).text
    client.post(correct_url(comment), {"decline": "1", "reason": "Đúng như sổ theo dõi."})
    comment.refresh_from_db()
    assert (comment.state, comment.answer) == ("declined", "Đúng như sổ theo dõi.")
    assert "Đúng như sổ theo dõi." in sign_in(officer).get(url_of(finding)).text


def test_a_locked_record_answers_why_not_and_what_to_do(finding, officer, inspector, sign_in):
    comment = make.comment(finding, field="words")
    Inspection.objects.update(state=Inspection.State.CONCLUDED)
    why = "hồ sơ đã khóa; muốn sửa phải lập văn bản thay thế"
    response = sign_in(officer).post(url_of(finding), sent(field="words", proposed="Câu khác."))
    assert response.status_code == 422
    assert why in response.text
    page = sign_in(inspector).get(correct_url(comment))
    assert why in page.text
    assert page.context["form"] is None
    sign_in(inspector).post(correct_url(comment), {"seen": finding.words, "value": "Câu khác."})
    assert Finding.objects.get(pk=finding.pk).words == "Còn hồ sơ trễ hẹn."
    with pytest.raises(workflow.Refused, match="văn bản thay thế"):
        accept_correction(comment=comment, value="x", seen=finding.words, note="", by=inspector)
    # Words go on being exchanged, and the request can be answered.
    assert sign_in(officer).post(url_of(finding), sent()).status_code == 302
    sign_in(inspector).post(correct_url(comment), {"decline": "1", "reason": "Đã kết luận."})
    assert Comment.objects.get(pk=comment.pk).state == "declined"


def test_the_day_in_a_report_is_corrected_by_the_unit_that_reported(told, district, officer, staff, sign_in):
    done = datetime.date(2019, 10, 1)
    requirement = make.requirement(told, units=[])
    remedy = make.remedy(requirement, district, state=Remedy.State.REPORTED, done_on=done)
    sign_in(staff).post(url_of(remedy), sent(field="done_on", proposed="2/10/2019"))
    comment = remedy.comments.get()
    assert sign_in(staff).get(correct_url(comment)).status_code == 403
    client = sign_in(officer)
    assert "Đề nghị sửa ô" in client.get(reverse("remedy_detail", args=[remedy.uuid])).text
    client.post(correct_url(comment), {"seen": "01/10/2019", "value": "02/10/2019"})
    remedy.refresh_from_db()
    assert remedy.done_on == datetime.date(2019, 10, 2)
    remedy.state, remedy.verified_at, remedy.verified_by = "verified", make.NOON, staff
    remedy.save()
    response = sign_in(staff).post(url_of(remedy), sent(field="done_on", proposed="3/10/2019"))
    assert "Trưởng đoàn mở lại trước" in response.text


def test_one_takes_back_only_what_one_said_and_nobody_answered(finding, officer, sign_in):
    comment = make.comment(finding, created_by=officer, words="Lời nói vội.")
    answered = make.comment(
        finding, created_by=officer, field="words", state="declined", answer="Không.",
        decided_at=make.NOON, decided_by=make.user(),
    )  # fmt: skip
    client = sign_in(officer)
    for each in (comment, answered):
        client.post(reverse("comment_withdraw", args=[each.uuid]), {"reason": "Nói vội."})
    comment.refresh_from_db()
    answered.refresh_from_db()
    assert (comment.withdrawn_reason, answered.withdrawn_at) == ("Nói vội.", None)
    page = client.get(url_of(finding)).text
    assert "Lời nói vội." not in page
    assert "Nói vội." in page


def test_what_waits_for_somebody_stands_in_their_work(finding, officer, leader, inspector, staff, sign_in):
    make.comment(finding, side="don_vi", created_by=officer, wants_answer=True, words="Xin xem lại.")
    make.comment(finding, side="don_vi", created_by=officer, words="Cảm ơn.")
    assert tasks_of(leader) == tasks_of(staff) == ["“Xin xem lại.”"]
    assert tasks_of(inspector) == tasks_of(officer) == []
    make.comment(finding, created_by=leader, wants_answer=True, words="Theo sổ nào?")
    assert tasks_of(leader) == []
    assert tasks_of(officer) == ["“Theo sổ nào?”"]
    make.comment(finding, side="don_vi", created_by=officer, field="words", words="Sửa câu này.")
    assert tasks_of(inspector) == tasks_of(leader) == ["“Sửa câu này.”"]
    assert tasks_of(officer) == []


def test_a_long_discussion_costs_what_a_short_one_costs(finding, officer, inspector, sign_in):
    pages = (url_of(finding), finding.inspection.get_absolute_url(), reverse("home"))
    client = sign_in(inspector)

    def queries(page):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    make.comment(finding, side="don_vi", created_by=officer, field="words")
    few = [queries(page) for page in pages]
    for _ in range(9):
        make.comment(finding, side="don_vi", wants_answer=True)
        make.comment(finding, field="words")
    assert [queries(page) for page in pages] == few


# --- Who is told ----------------------------------------------------------------------------------


def told_of(person):
    """What a person was told of the discussion: (event, headline, words), in order."""
    events = (
        Notice.Event.COMMENT_SAID,
        Notice.Event.CORRECTION_ASKED,
        Notice.Event.CORRECTION_ANSWERED,
    )
    notices = Notice.objects.visible_to(person).filter(event__in=events).order_by("pk")
    return list(notices.values_list("event", "headline", "words"))


def test_the_other_side_is_told_what_was_said_and_nobody_else(
    finding, officer, neighbour, stranger_officer, leader, secretary, inspector, staff, sign_in
):
    unit, form = sign_in(officer), sent(words="Số trong sổ của đơn vị là 18.", wants_answer="on")
    for _ in range(2):  # sent twice, told once
        unit.post(url_of(finding), form)
    heard = [
        (
            "comment_said",
            "Huyện Lai Vung cần trả lời về một nội dung kiểm tra",
            "Số trong sổ của đơn vị là 18.",
        )
    ]
    for person in (leader, secretary, staff):
        assert told_of(person) == heard
    # The unit beside it reads the discussion of what was stated for both; it is asked nothing.
    assert told_of(neighbour) == told_of(officer) == told_of(inspector) == told_of(stranger_officer) == []
    sign_in(leader).post(url_of(finding), sent(words="Đoàn sẽ xem lại sổ."))
    for person in (officer, neighbour):
        assert told_of(person) == [
            ("comment_said", "Đoàn, tỉnh trao đổi về một nội dung kiểm tra", "Đoàn sẽ xem lại sổ.")
        ]
    notice = Notice.objects.get(to=officer)
    assert (notice.path, notice.is_urgent) == (url_of(finding), False)
    assert "sổ" not in notice.headline + notice.about  # what a letter carries


def test_before_the_minutes_nothing_of_a_finding_reaches_the_unit(
    inspection, district, officer, neighbour, leader, sign_in
):
    own = make.finding(inspection, visits=[inspection.visits.get(unit=district)])
    sign_in(leader).post(url_of(own), sent(words="Cần hỏi thêm đơn vị."))
    assert not Notice.objects.exists()
    Inspection.objects.update(state=Inspection.State.MINUTES_SIGNED)
    sign_in(leader).post(url_of(own), sent(words="Đơn vị xem giúp."))
    assert [words for _, _, words in told_of(officer)] == ["Đơn vị xem giúp."]
    assert told_of(neighbour) == []


def test_who_may_correct_is_told_and_then_who_asked(finding, officer, inspector, leader, sign_in):
    sign_in(officer).post(url_of(finding), sent(field="count", proposed="18"))
    for person in (inspector, leader):
        assert [event for event, _, _ in told_of(person)] == ["correction_asked"]
    comment = finding.comments.get()
    sign_in(inspector).post(correct_url(comment), {"decline": "1", "reason": "Đúng như sổ theo dõi."})
    assert told_of(officer) == [
        (
            "correction_answered",
            "Không sửa ô anh/chị đề nghị, ở một nội dung kiểm tra",
            "Đúng như sổ theo dõi.",
        )
    ]


def test_a_word_about_a_remedy_goes_to_its_own_unit_and_goes_away_when_taken_back(
    told, district, officer, neighbour, staff, sign_in
):
    remedy = make.remedy(make.requirement(told, units=[]), district)
    client = sign_in(staff)
    client.post(url_of(remedy), sent(words="Nêu rõ ai phụ trách."))
    assert [words for _, _, words in told_of(officer)] == ["Nêu rõ ai phụ trách."]
    assert told_of(neighbour) == []
    bell = sign_in(officer).get(reverse("notice_list"), {"viec": "trao_doi"}).text
    assert "Đoàn, tỉnh trao đổi về một việc khắc phục" in bell
    client.post(reverse("comment_withdraw", args=[remedy.comments.get().uuid]), {"reason": "Nói vội."})
    assert told_of(officer) == []
