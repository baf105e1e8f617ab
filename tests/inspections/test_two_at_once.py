"""Two people press at the same moment, each over a connection of their own: one wins, the other is told.

Each row of RACES makes a record and two presses that cannot both hold. All races run in one test, because
what a test over two connections costs is the emptying of the database after it.
"""

import datetime
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

import make
from inspections import workflow
from inspections.actions import discussion, minutes, remedy
from inspections.actions import plan as planning
from inspections.actions.requirement import issue_requirement
from inspections.actions.succession import hand_over_remedy
from inspections.minutes.content import collect
from inspections.minutes.wording import sha256_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)

LATER = timezone.localdate() + datetime.timedelta(days=30)


def asked(cast, **fields):
    """A remedy that the officer's unit is asked for."""
    requirement = make.requirement(cast["inspection"], units=[], deadline_on=make.DAY)
    return make.remedy(requirement, cast["district"], **fields)


def said(record, step, by, words="Nội dung.", **more):
    return partial(remedy.say, remedy=record, step=step, uuid=uuid.uuid4(), words=words, by=by, **more)


def applied(record, step, by, **more):
    """The step pressed on a page that showed the record as it is now."""
    own = type(record).objects.get(pk=record.pk)
    return partial(workflow.apply, own, step, by=by, **more)


def verify_or_send_back(cast):
    record = asked(cast, state="reported", done_on=make.DAY)
    return record, said(record, "verify", cast["staff"]), said(record, "send_back", cast["leader"])


def agree_or_disagree(cast):
    record = asked(cast)
    head = make.user("unit_head", cast["district"])
    agree = said(record, "agree", cast["officer"], seen="")
    return record, agree, said(record, "disagree", head, "Việc này của tỉnh.", seen="")


def verify_or_hand_over(cast):
    record, heir = asked(cast, state="reported", done_on=make.DAY), make.unit()
    hand_over = partial(
        hand_over_remedy, remedy=record, successors=[heir], note="Sáp nhập.", by=cast["staff"]
    )
    return record, hand_over, said(record, "verify", cast["leader"])


def grant_or_refuse(cast):
    record = asked(cast)
    extension = make.extension(record, LATER)
    values = {"extension": extension, "words": "Đã xem."}
    grant = partial(
        remedy.grant_extension, uuid=uuid.uuid4(), granted_until=LATER, by=cast["staff"], **values
    )
    return extension, grant, partial(remedy.refuse_extension, uuid=uuid.uuid4(), by=cast["leader"], **values)


def freeze_twice(cast):
    draft = make.draft_minutes(make.ready_for_minutes(make.visit(cast["inspection"], make.unit())))
    freeze = partial(minutes.freeze_minutes, minutes=draft, sha256=sha256_of(text_of(collect(draft))))
    return draft, partial(freeze, by=cast["secretary"]), partial(freeze, by=cast["leader"])


def acknowledge_or_give_an_opinion(cast):
    """The leader acknowledges the very text that the unit's opinion replaces, or comes too late for it."""
    visit = make.ready_for_minutes(make.visit(cast["inspection"], cast["district"], round=2))
    frozen = make.minutes(visit, acknowledged_by=["don_vi"])
    read = {"minutes": frozen, "sha256": frozen.sha256}
    opinion = partial(
        minutes.give_opinion, words="Xin bổ sung.", uuid=uuid.uuid4(), by=cast["officer"], **read
    )
    return frozen, partial(minutes.acknowledge, side="doan", by=cast["leader"], **read), opinion


def correct_or_decline(cast):
    finding = make.finding(cast["inspection"], words="Còn hồ sơ trễ hẹn.")
    comment = make.comment(finding, field="words", created_by=cast["officer"])
    accept = partial(
        discussion.accept_correction,
        comment=comment,
        value="Câu khác.",
        seen="Còn hồ sơ trễ hẹn.",
        note="",
        by=cast["secretary"],
    )
    return (
        comment,
        accept,
        partial(discussion.decline_correction, comment=comment, note="Đúng rồi.", by=cast["leader"]),
    )


def issue_requirement_twice(cast):
    record = make.requirement(cast["inspection"], state="draft", issued_on=None)
    return (
        record,
        partial(issue_requirement, requirement=record, by=cast["staff"]),
        partial(issue_requirement, requirement=record, by=cast["leader"]),
    )


def issue_plan_twice(cast):
    plan = make.plan(lines=1, number=f"{make.number()}/KH-UBND", dated_on=make.DAY)
    return plan, applied(plan, "issue", cast["staff"]), applied(plan, "issue", cast["other_staff"])


def withdraw_the_line_or_begin_it(cast):
    plan = make.plan(state="issued")
    line = make.planned(plan)
    withdraw = partial(planning.withdraw_line, line=line, reason="Hoãn.", by=cast["staff"])
    return plan, withdraw, partial(planning.begin_inspection, line=line, by=cast["other_staff"])


def notify_twice(cast):
    record = make.inspection(units=[cast["district"]], team={"leader": cast["leader"]}, state="scheduled")
    return record, applied(record, "notify", cast["staff"]), applied(record, "notify", cast["other_staff"])


RACES = (
    verify_or_send_back,
    agree_or_disagree,
    verify_or_hand_over,
    grant_or_refuse,
    freeze_twice,
    acknowledge_or_give_an_opinion,
    correct_or_decline,
    issue_requirement_twice,
    issue_plan_twice,
    withdraw_the_line_or_begin_it,
    notify_twice,
)
# How many rows its log has more where it is not one: an opinion is logged with the number that it makes, and
# the second side's acknowledgement completes the minutes; what is begun changes nothing in its plan.
LOGGED = {acknowledge_or_give_an_opinion: (0, 2), withdraw_the_line_or_begin_it: (0, 1)}


def press(together, act):
    """ "" where it was done, else the sentences that were told."""
    together.wait(timeout=10)
    try:
        act()
    except workflow.Refused as refused:
        return str(refused)
    finally:
        connection.close()
    return ""


def test_of_two_presses_one_wins_and_the_other_is_told(
    inspection, district, officer, leader, secretary, staff
):
    cast = {"inspection": inspection, "district": district, "officer": officer, "leader": leader}
    cast |= {"secretary": secretary, "staff": staff, "other_staff": make.user("provincial_staff")}
    with ThreadPoolExecutor(2) as pool:
        for race in RACES:
            record, *presses = race(cast)
            before = record.transitions.count()
            together = threading.Barrier(2)
            pressed = [pool.submit(press, together, act) for act in presses]
            told = sorted(each.result(timeout=30) for each in pressed)
            assert told[0] == "", (race.__name__, told)
            assert told[1] != "", (race.__name__, "both won")
            assert record.transitions.count() - before in LOGGED.get(race, (1,)), race.__name__
