"""A re-inspection: named after the one it follows, it looks at what was asked then, and judges it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from accounts import access
from inspections import workflow
from inspections.models import Inspection, Remedy, RemedyCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(inspection, district):
    """What the earlier inspection asked of the district; the district has reported."""
    Inspection.objects.filter(pk=inspection.pk).update(state="concluded")
    requirement = make.requirement(inspection, units=[district], words="Niêm yết đủ thủ tục.")
    remedy = requirement.remedies.get()
    remedy.state = Remedy.State.REPORTED
    remedy.save()
    return remedy


@pytest.fixture
def again(inspection, district, asked):
    team = {"leader": make.user("inspector", full_name="Trưởng Mới"), "member": make.user("inspector")}
    return make.inspection(units=[district], team=team, kind="phuc_tra", follows=inspection)


def on(inspection, role):
    return inspection.team.get(role=role).user


def write_url(inspection, remedy):
    return reverse("recheck_write", args=[inspection.visits.get().uuid, remedy.uuid])


def said(**fields):
    return {"uuid": uuid4(), "seen": "da_khac_phuc", "words": "", "step": ""} | fields


def test_the_staff_make_a_recheck_of_what_is_still_open(inspection, asked, district, staff, leader, sign_in):
    client = sign_in(staff)
    link = reverse("inspection_create") + f"?phuc_tra={inspection.uuid}"
    assert link in client.get(inspection.get_absolute_url()).text
    form = client.get(link).context["form"]
    assert form["units"].value() == [str(district.uuid)]
    sent = {
        "uuid": uuid4(),
        "starts_on": "04/11/2019",
        "kind": "phuc_tra",
        "title": form["title"].value(),
        "organised_by": "UBND tỉnh",
        "units": form["units"].value(),
        "follows": form["follows"].value(),
    }
    refused = client.post(link, sent | {"kind": "dinh_ky"})
    assert refused.status_code == 422
    assert "Chỉ hình thức Phúc tra" in refused.text
    assert client.post(link, sent).status_code == 302
    made = Inspection.objects.get(follows=inspection)
    assert "Phúc tra của" in client.get(made.get_absolute_url()).text
    assert "Niêm yết đủ thủ tục." in client.get(made.get_absolute_url()).text
    assert made.title in client.get(inspection.get_absolute_url()).text
    # Only the province says what follows what: it opens to the team what the earlier one asked for.
    assert link not in sign_in(leader).get(inspection.get_absolute_url()).text
    assert "follows" in client.get(reverse("inspection_edit", args=[made.uuid])).context["form"].fields
    make.member(made, "leader", user=leader)
    form = sign_in(leader).get(reverse("inspection_edit", args=[made.uuid])).context["form"]
    assert "follows" not in form.fields


def test_the_team_writes_what_it_saw_and_its_leader_verifies(again, asked, officer, sign_in):
    url = write_url(again, asked)
    member, chair = sign_in(on(again, "member")), sign_in(on(again, "leader"))
    page = member.get(again.get_absolute_url()).text
    assert "Niêm yết đủ thủ tục." in page
    assert member.get(reverse("remedy_detail", args=[asked.uuid])).status_code == 200
    assert "Xác nhận đã khắc phục" not in member.get(url).text  # a member sees, the chair judges
    assert member.post(url, said(step="verify")).status_code in (302, 422)
    asked.refresh_from_db()
    assert asked.state == Remedy.State.REPORTED

    check = RemedyCheck.objects.filter(remedy=asked).first()
    version = {"version": check.version} if check else {}
    assert "Xác nhận đã khắc phục" in chair.get(url).text
    contradiction = chair.post(url, said(seen="chua", words="Bảng cũ.", step="verify", **version))
    assert contradiction.status_code == 422
    assert "trái với thực tế" in contradiction.text
    assert chair.post(url, said(step="verify", **version)).status_code == 302
    asked.refresh_from_db()
    assert asked.state == Remedy.State.VERIFIED
    assert asked.transitions.first().name == "verify"

    # The unit reads it once both sides have signed the minutes.
    detail = reverse("remedy_detail", args=[asked.uuid])
    assert "Phúc tra thấy" not in sign_in(officer).get(detail).text
    Inspection.objects.filter(pk=again.pk).update(state="minutes_signed")
    assert "Phúc tra thấy" in sign_in(officer).get(detail).text


def test_what_came_back_is_sent_back_with_what_was_seen(again, asked, sign_in):
    chair, url = sign_in(on(again, "leader")), write_url(again, asked)
    refused = chair.post(url, said(seen="chua", step="send_back"))
    assert refused.status_code == 422
    assert "Hãy ghi rõ đã thấy gì" in refused.text
    sent = said(seen="chua", words="Bảng niêm yết còn cũ.", step="send_back")
    assert chair.post(url, sent).status_code == 302
    asked.refresh_from_db()
    assert asked.state == Remedy.State.OPEN
    told = asked.responses.get()
    assert told.words == "Phúc tra ngày 04/09/2019: chưa khắc phục. Bảng niêm yết còn cũ."
    assert chair.post(url, said(version=0, seen="tai_dien", words="x")).status_code == 409  # an older form


def test_judging_what_the_unit_has_not_reported_is_answered_with_what_is_missing(again, asked, sign_in):
    Remedy.objects.filter(pk=asked.pk).update(state=Remedy.State.OPEN)
    chair, url = sign_in(on(again, "leader")), write_url(again, asked)
    missing = "Huyện Lai Vung chưa báo cáo đã khắc phục việc này nên chưa xác nhận hay trả lại được"
    assert missing in chair.get(url).text
    assert missing not in sign_in(on(again, "member")).get(url).text  # who judges nothing needs no reason
    refused = chair.post(url, said(step="verify", words="Đã thấy tại chỗ."))
    assert refused.status_code == 422
    assert missing in refused.text
    assert "Đã thấy tại chỗ." in refused.text
    assert not RemedyCheck.objects.exists()
    assert chair.post(url, said()).status_code == 302  # what was seen is written down all the same
    pressed = chair.post(reverse("remedy_verify", args=[asked.uuid]), {"uuid": uuid4(), "words": ""})
    assert pressed.status_code == 422
    assert missing in pressed.text
    asked.refresh_from_db()
    assert asked.state == Remedy.State.OPEN


def test_a_re_inspection_draws_its_own_sample_beside_the_earlier_one(again, asked, inspection, sign_in):
    first = inspection.visits.get(unit=again.visits.get().unit)
    make.dossier(first, code="HS-0001", faults=["tre_hen"])
    visit = again.visits.get()
    member = sign_in(on(again, "member"))
    codes = "\n".join(f"HS-{number:04d}" for number in range(1, 31))
    answer = member.post(
        reverse("visit_dossier_draw", args=[visit.uuid]),
        {"uuid": uuid4(), "codes": codes, "n_drawn": "5"},
    )
    assert answer.status_code == 302
    assert visit.dossier_draws.get().n_drawn == 5
    page = member.get(reverse("visit_dossiers", args=[visit.uuid])).text
    assert "mẫu 5 trên 30 hồ sơ" in page
    assert first.sampled_dossiers.count() == 1  # the earlier sample stays with its own visit


def test_the_earlier_sample_stands_beside_for_who_may_see_it(again, asked, inspection, staff, sign_in):
    first = inspection.visits.get(unit=again.visits.get().unit)
    make.dossier(first, faults=["tre_hen"])
    make.dossier(first)
    url = reverse("visit_dossiers", args=[again.visits.get().uuid])
    page = sign_in(staff).get(url).text
    assert "Mẫu của lần kiểm tra trước" in page
    assert "1/2 hồ sơ được chọn trễ hẹn" in page
    assert reverse("visit_dossiers", args=[first.uuid]) in page
    assert "Mẫu của lần kiểm tra trước" not in sign_in(on(again, "member")).get(url).text
    make.member(inspection, user=on(again, "member"))
    assert "Mẫu của lần kiểm tra trước" in sign_in(on(again, "member")).get(url).text


def test_a_second_round_stands_beside_the_first_and_not_the_other_way(inspection, district, staff, sign_in):
    first = inspection.visits.get(unit=district)
    make.dossier(first, faults=["tre_hen"])
    second = make.visit(inspection, district, round=2)
    client = sign_in(staff)
    assert "Mẫu của lần kiểm tra trước" in client.get(reverse("visit_dossiers", args=[second.uuid])).text
    assert "Mẫu của lần kiểm tra trước" not in client.get(reverse("visit_dossiers", args=[first.uuid])).text


def test_a_later_round_of_the_same_inspection_looks_at_the_same(inspection, district, inspector, sign_in):
    remedy = make.requirement(inspection, units=[district]).remedies.get()
    visit = make.visit(inspection, district, round=2)
    url = reverse("recheck_write", args=[visit.uuid, remedy.uuid])
    assert sign_in(inspector).post(url, said()).status_code == 302
    assert RemedyCheck.objects.get().visit == visit
    other = make.requirement(inspection, units=[make.unit()]).remedies.get()
    elsewhere = reverse("recheck_write", args=[visit.uuid, other.uuid])
    assert sign_in(inspector).get(elsewhere).status_code == 404


def test_minutes_may_say_only_what_was_seen_again(again, asked, staff):
    assert workflow.why_not(again, "sign_minutes_elsewhere", by=staff) == [
        "Chưa ghi ưu điểm hay hạn chế nào."
    ]
    make.remedy_check(again.visits.get(), asked)
    assert workflow.why_not(again, "sign_minutes_elsewhere", by=staff) == []


def test_nothing_is_written_before_the_team_has_gone(again, asked, sign_in):
    Inspection.objects.filter(pk=again.pk).update(state="scheduled")
    answer = sign_in(on(again, "leader")).post(write_url(again, asked), said())
    assert answer.status_code == 422
    assert "chưa bắt đầu" in answer.text


def test_rights_follow_the_team_and_not_the_account(inspection, again, asked, district, sign_in):
    """Whoever leaves the team loses everything at once; other roles of the account give nothing here."""
    person = make.user("inspector", full_name="Nhiều Vai")
    make.membership(person, "unit_officer", make.unit())
    make.inspection(team={"leader": person})
    pages = [again.get_absolute_url(), reverse("remedy_detail", args=[asked.uuid])]
    client = sign_in(person)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    place = make.member(again, "deputy", user=person)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert access.can(person, "verify_remedy", Remedy.objects.get(pk=asked.pk))
    assert client.get(write_url(again, asked)).status_code == 200
    assert client.get(reverse("inspection_detail", args=[inspection.uuid])).status_code == 404  # not its team
    place.delete()
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(write_url(again, asked), said()).status_code == 404
    assert not access.can(person, "verify_remedy", Remedy.objects.get(pk=asked.pk))


def test_the_number_of_queries_does_not_follow_the_number_of_obligations(
    inspection, again, asked, district, sign_in
):
    client = sign_in(on(again, "leader"))

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(again.get_absolute_url()).status_code == 200
        return len(captured)

    make.remedy_check(again.visits.get(), asked)
    few = count()
    for _ in range(9):
        remedy = make.requirement(inspection, units=[district]).remedies.get()
        make.remedy_check(again.visits.get(), remedy)
    assert count() == few
