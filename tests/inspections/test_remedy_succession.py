"""What an ended unit left undone goes on with its successors: once, with its history, and nothing lost."""

from uuid import uuid4

import pytest
from django.urls import reverse

import make
from accounts.steps import Refused
from inspections import workflow
from inspections.actions.remedy import report_remedy, say
from inspections.actions.succession import hand_over_remedy
from inspections.models import Remedy, Transition

pytestmark = pytest.mark.django_db

NOTE = "Sắp xếp từ 01/07/2025, NQ 1663."


def hand_over(remedy, successors, by):
    return hand_over_remedy(remedy=remedy, successors=successors, note=NOTE, by=by)


def shown(client):
    return [row.remedy for row in client.get(reverse("remedy_list")).context["rows"]]


def test_the_successor_goes_on_where_the_ended_unit_stopped(
    inspection, district, staff, officer, administrator, sign_in
):
    finding = make.finding(inspection, visits=[inspection.visits.get(unit=district)], words="Chậm.")
    requirement = make.requirement(inspection, units=[district], deadline_on="2019-12-31")
    requirement.findings.add(finding)
    old = requirement.remedies.get()
    make.response(old, words="Đã sửa một nửa.", created_by=officer)
    successors = [make.unit("Hòa Long", type="xa"), make.unit("Lai Vung", type="xa")]
    heirs = [make.user("unit_officer", unit) for unit in successors]

    rows = hand_over(old, successors, administrator)
    assert [(row.unit, row.state, row.continues) for row in rows] == [
        (unit, Remedy.State.OPEN, old) for unit in successors
    ]
    old.refresh_from_db()
    assert old.state == Remedy.State.HANDED_ON
    logged = Transition.objects.filter(remedy=old).get()
    assert (logged.name, logged.by) == ("hand_on", administrator)
    assert "xã Hòa Long, xã Lai Vung" in logged.note
    assert workflow.step_label(Remedy, rows[0].transitions.get().name) == "Tiếp nhận từ đơn vị trước"

    # A second time nothing happens; the province sees what goes on, and only that.
    assert hand_over(old, successors, administrator) == []
    assert set(shown(sign_in(staff))) == set(rows)

    # The successor reads what was said before, and answers; the old row is there to read.
    client = sign_in(heirs[0])
    assert shown(client) == [rows[0]]
    page = client.get(reverse("remedy_detail", args=[rows[0].uuid])).text
    for words in ("Đã sửa một nửa.", "Chậm.", "31/12/2019", "tiếp nối việc của"):
        assert words in page
    before = client.get(reverse("remedy_detail", args=[old.uuid]))
    assert before.context["forms"] == []
    assert "Đã chuyển cho" in before.text
    assert sign_in(heirs[1]).get(reverse("remedy_detail", args=[rows[0].uuid])).status_code == 404
    sent = {"uuid": uuid4().hex, "words": "x", "done_on": "20/09/2019"}
    assert client.post(reverse("remedy_report", args=[old.uuid]), sent).status_code in (409, 422)

    said = {"photos": [], "done_on": make.DAY, "by": heirs[0], "words": "Đã sửa xong."}
    report_remedy(remedy=rows[0], uuid=uuid4(), **said)
    say(remedy=rows[0], step="verify", uuid=uuid4(), words="", by=staff)
    inspection.state = "concluded"
    assert workflow._missing_to_close(inspection) == ["Còn 1 việc khắc phục chưa được xác nhận."]

    # And again, years later: the chain is whole.
    last = make.unit("Sau Cùng", type="xa")
    [row] = hand_over(rows[1], [last], administrator)
    client = sign_in(make.user("unit_officer", last))
    assert "Đã sửa một nửa." in client.get(reverse("remedy_detail", args=[row.uuid])).text
    assert client.get(reverse("remedy_detail", args=[old.uuid])).status_code == 200


def test_a_report_goes_on_waiting_and_what_is_confirmed_stays(inspection, district, administrator):
    waiting, done = (make.requirement(inspection, units=[district]).remedies.get() for _ in range(2))
    Remedy.objects.filter(pk=waiting.pk).update(state="reported")
    Remedy.objects.filter(pk=done.pk).update(
        state="verified", verified_at=make.NOON, verified_by=administrator
    )
    heir = make.unit(type="xa")
    [row] = hand_over(waiting, [heir], administrator)
    assert row.state == Remedy.State.REPORTED
    with pytest.raises(Refused):
        hand_over(done, [heir], administrator)
    assert not done.continued_by.exists()


def test_two_ended_units_may_leave_the_same_demand_to_one_successor(inspection, administrator):
    requirement = make.requirement(inspection)
    heir = make.unit(type="xa")
    rows = [hand_over(remedy, [heir], administrator)[0] for remedy in requirement.remedies.all()]
    assert [row.unit for row in rows] == [heir, heir]
    assert requirement.remedies.asked().count() == 2


def test_a_request_for_more_time_waits_with_each_successor(inspection, district, staff, sign_in):
    old = make.requirement(inspection, units=[district], deadline_on="2019-12-31").remedies.get()
    asked = make.extension(old)
    rows = hand_over(old, [make.unit(type="xa"), make.unit(type="xa")], staff)
    waiting = [row.extensions.get() for row in rows]
    assert [each.state for each in waiting] == ["asked", "asked"]
    assert {(each.asked_until, each.asked_at, each.reason) for each in waiting} == {
        (asked.asked_until, asked.asked_at, asked.reason)
    }
    assert not old.extensions.exists()
    assert "chuyển theo, còn chờ trả lời" in old.transitions.get().note
    page = sign_in(staff).get(reverse("remedy_detail", args=[rows[1].uuid])).text
    assert reverse("extension_grant", args=[waiting[1].uuid]) in page
