"""States and steps: who may, from where, what is missing, and that nothing else ever happens."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from inspections import workflow
from inspections.models import Document, Inspection, Remedy, Requirement, Transition
from inspections.workflow import Refused

pytestmark = pytest.mark.django_db

State = Inspection.State


def in_state(inspection, state, **fields):
    Inspection.objects.filter(pk=inspection.pk).update(state=state, **fields)
    return Inspection.objects.get(pk=inspection.pk)


def test_a_step_changes_the_state_and_leaves_one_row_in_the_log(inspection, leader):
    make.finding(inspection)
    make.agreed_minutes(inspection)
    workflow.apply(inspection, "sign_minutes", by=leader)
    inspection.refresh_from_db()
    assert inspection.state == State.MINUTES_SIGNED
    row = Transition.objects.get(inspection=inspection)
    assert (row.name, row.from_state, row.to_state, row.by) == (
        "sign_minutes",
        "in_field",
        "minutes_signed",
        leader,
    )


def test_what_is_missing_is_said_in_sentences_and_nothing_changes(inspection, leader):
    with pytest.raises(Refused) as refused:
        workflow.apply(inspection, "sign_minutes", by=leader)
    assert refused.value.sentences == [
        "Chưa ghi ưu điểm hay hạn chế nào.",
        "Biên bản tại UBND huyện Lai Vung: chưa lập.",
        "Biên bản tại UBND huyện Lấp Vò: chưa lập.",
    ]
    inspection.refresh_from_db()
    assert inspection.state == State.IN_FIELD
    assert not Transition.objects.exists()


def test_scheduling_needs_a_unit_and_a_leader(leader, staff):
    bare = make.inspection(units=0, state=State.DRAFT)
    assert workflow.why_not(bare, "schedule", by=staff) == [
        "Chưa có đơn vị nào trong lịch kiểm tra.",
        "Chưa có Trưởng đoàn.",
    ]


def test_an_unannounced_inspection_is_not_announced(inspection, staff):
    inspection = in_state(inspection, State.SCHEDULED, kind=Inspection.Kind.UNANNOUNCED)
    assert workflow.why_not(inspection, "notify", by=staff) == [
        "Kiểm tra đột xuất thì không thông báo trước."
    ]
    assert workflow.why_not(inspection, "start", by=staff) == []


@pytest.mark.parametrize("person", ["inspector", "outsider", "officer", "leadership", "administrator"])
def test_only_those_who_lead_or_keep_the_inspection_move_it(request, inspection, person):
    make.finding(inspection)
    user = request.getfixturevalue(person)
    with pytest.raises(Refused, match="không có quyền"):
        workflow.apply(inspection, "sign_minutes", by=user)


def test_going_back_needs_a_note(inspection, leader):
    inspection = in_state(inspection, State.MINUTES_SIGNED)
    with pytest.raises(Refused, match="cần ghi rõ"):
        workflow.apply(inspection, "return_to_field", by=leader, note="  ")
    workflow.apply(inspection, "return_to_field", by=leader, note="Đơn vị chưa ký thật.")
    assert Transition.objects.get().note == "Đơn vị chưa ký thật."


def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(inspection, leader, secretary):
    make.finding(inspection)
    make.agreed_minutes(inspection)
    seen_by_secretary = Inspection.objects.get(pk=inspection.pk)
    workflow.apply(inspection, "sign_minutes", by=leader)
    with pytest.raises(Refused, match=f"đã chuyển sang “Đã ký biên bản” lúc .* do {leader}"):
        workflow.apply(seen_by_secretary, "sign_minutes", by=secretary)
    assert Transition.objects.count() == 1


def test_reporting_needs_an_issued_report(inspection, leader):
    inspection = in_state(inspection, State.MINUTES_SIGNED)
    assert workflow.why_not(inspection, "report", by=leader) == [
        "Chưa có báo cáo kết quả kiểm tra nào được phát hành."
    ]


def test_concluding_needs_every_requirement_issued_or_withdrawn(inspection, leader):
    inspection = in_state(inspection, State.REPORTED)
    make.requirement(inspection, state=Requirement.State.DRAFT, issued_on=None)
    with pytest.raises(Refused, match="Còn 1 yêu cầu ở dạng dự thảo"):
        workflow.apply(inspection, "conclude", by=leader)


def test_closing_waits_for_every_remedy(inspection, leader, district):
    inspection = in_state(inspection, State.CONCLUDED)
    requirement = make.requirement(inspection, state=Requirement.State.ISSUED, issued_on=make.DAY)
    remedy = requirement.remedies.first() or make.remedy(requirement, district)
    confirmed = {"state": Remedy.State.VERIFIED, "verified_at": make.NOON, "verified_by": leader}
    requirement.remedies.exclude(pk=remedy.pk).update(**confirmed)
    with pytest.raises(Refused, match="Còn 1 việc khắc phục"):
        workflow.apply(inspection, "close", by=leader)
    Remedy.objects.filter(pk=remedy.pk).update(**confirmed)
    assert workflow.why_not(inspection, "close", by=leader) == []


def test_a_concluded_inspection_is_locked(inspection):
    assert workflow.why_not_edit(inspection) == []
    (sentence,) = workflow.why_not_edit(in_state(inspection, State.CONCLUDED))
    assert "đã khóa" in sentence


def test_an_issued_document_cannot_be_issued_again(inspection, leader):
    document = make.document(inspection, state=Document.State.READY)
    Document.objects.filter(pk=document.pk).update(stage=Document.Stage.ISSUED)
    document.refresh_from_db()
    assert workflow.why_not(document, "issue", by=leader) == [
        "Văn bản này đã phát hành; muốn sửa thì lập văn bản thay thế."
    ]


def test_the_page_is_offered_only_steps_the_person_may_take(inspection, leader, inspector):
    offered = {step.name: reasons for step, reasons in workflow.steps_for(inspection, leader)}
    assert set(offered) == {"sign_minutes", "sign_minutes_elsewhere"}
    assert offered["sign_minutes_elsewhere"] == ["Chưa ghi ưu điểm hay hạn chế nào."]
    assert workflow.steps_for(inspection, inspector) == []


def test_the_log_cannot_be_rewritten(inspection, leader):
    make.finding(inspection)
    make.agreed_minutes(inspection)
    workflow.apply(inspection, "sign_minutes", by=leader)
    for rewrite in (
        lambda: Transition.objects.update(note="khác"),
        lambda: Transition.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="log_is_append_only"), transaction.atomic():
            rewrite()


def test_every_step_leads_from_and_to_states_that_exist_with_a_right_that_exists():
    from accounts.access import VERBS

    for model, steps in workflow.TABLE.items():
        states = set(model.State.values)
        for step in steps:
            assert {*step.start, step.end} <= states, step
            assert step.verb is None or step.verb in VERBS, step


REMEDY_STEPS = sorted(step.name for step in workflow.TABLE[Remedy])
INSPECTION_STEPS = sorted(step.name for step in workflow.TABLE[Inspection])
ACTORS = ["leader", "inspector", "officer", "neighbour", "staff", "leadership", "outsider"]
# Columns that the action of a step writes with it, and that are whole or not there at all.
WRITTEN_WITH = {
    "plan": {"plan": "Tập huấn.", "person_in_charge": "Phó Chủ tịch", "promised_on": make.DAY},
}
moves = st.lists(
    st.tuples(
        st.sampled_from(["inspection", "remedy"]),
        st.sampled_from(INSPECTION_STEPS + REMEDY_STEPS),
        st.sampled_from(ACTORS),
        st.sampled_from(["", "Lý do rõ ràng."]),
    ),
    max_size=25,
)


@pytest.fixture
def actors(request):
    return {name: request.getfixturevalue(name) for name in ACTORS}


@given(moves=moves)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_anybody_tries_only_arrows_of_the_table_happen_and_all_are_logged(
    inspection, district, actors, moves
):
    with transaction.atomic():
        make.finding(inspection)
        requirement = make.requirement(
            inspection, state=Requirement.State.ISSUED, issued_on=timezone.localdate()
        )
        remedy = requirement.remedies.filter(unit=district).first() or make.remedy(requirement, district)
        records = {"inspection": inspection, "remedy": remedy}
        for which, name, actor, note in moves:
            record = type(records[which]).objects.get(pk=records[which].pk)
            before, logged = record.state, Transition.objects.count()
            try:
                workflow.apply(record, name, by=actors[actor], note=note, **WRITTEN_WITH.get(name, {}))
            except (Refused, KeyError):
                record.refresh_from_db()
                assert record.state == before
                assert Transition.objects.count() == logged
            else:
                step = workflow.step_named(record, name)
                record.refresh_from_db()
                assert before in step.start
                assert record.state == step.end
                row = Transition.objects.first()
                assert (row.from_state, row.to_state, row.by) == (before, step.end, actors[actor])
                assert Transition.objects.count() == logged + 1
        transaction.set_rollback(True)
