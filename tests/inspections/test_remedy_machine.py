"""Whoever tries whatever: no state that the table does not know is ever stored, and no step is unlogged."""

import datetime
import uuid

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

import make
from inspections import workflow
from inspections.actions import remedy as actions
from inspections.actions.requirement import issue_requirement
from inspections.models import Extension, Inspection, Remedy, Requirement, Transition
from inspections.workflow import Refused

ACTORS = ["leader", "inspector", "officer", "neighbour", "staff", "leadership", "outsider"]
NOTES = st.sampled_from(["", "  ", "Lý do rõ ràng."])
DAYS = st.integers(-3, 60)


@pytest.mark.django_db
def test_nobody_can_bring_about_what_the_table_does_not_know(request, inspection, district):
    actors = {name: request.getfixturevalue(name) for name in ACTORS}
    today = timezone.localdate()

    class Chain(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            make.finding(inspection)
            self.requirement = make.requirement(
                inspection, units=[district], state="draft", deadline_on=today
            )
            self.remedy = self.requirement.remedies.get()

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        def records(self):
            rows = (inspection, self.requirement, self.remedy, *self.remedy.extensions.all())
            return [type(row).objects.get(pk=row.pk) for row in rows]

        def attempt(self, record, step, by, action):
            """Take the step; a refused one leaves every row and the log as they were."""
            record = type(record).objects.get(pk=record.pk)
            before, logged, all_before = record.state, Transition.objects.count(), self.values()
            may = not workflow.why_not(record, step.name, by=by)
            try:
                with transaction.atomic():
                    action(record)
            except Refused:
                assert (self.values(), Transition.objects.count()) == (all_before, logged)
                return
            assert may
            assert before in step.start
            assert type(record).objects.get(pk=record.pk).state == step.end
            assert Transition.objects.count() == logged + 1
            row = Transition.objects.first()
            assert (row.name, row.from_state, row.to_state, row.by) == (step.name, before, step.end, by)

        def values(self):
            models = (Inspection, Requirement, Remedy, Extension)
            return [list(model.objects.order_by("pk").values()) for model in models]

        @rule(step=st.sampled_from(workflow.TABLE[Inspection]), actor=st.sampled_from(ACTORS), note=NOTES)
        def move_inspection(self, step, actor, note):
            by = actors[actor]
            self.attempt(inspection, step, by, lambda row: workflow.apply(row, step.name, by=by, note=note))

        @rule(actor=st.sampled_from(ACTORS))
        def issue(self, actor):
            step, by = workflow.STEPS[Requirement, "issue"], actors[actor]
            self.attempt(self.requirement, step, by, lambda row: issue_requirement(requirement=row, by=by))

        @rule(name=st.sampled_from(sorted(actions.KIND_OF)), actor=st.sampled_from(ACTORS), note=NOTES)
        def say(self, name, actor, note):
            by, said = actors[actor], {"uuid": uuid.uuid4(), "words": note.strip()}
            step = workflow.STEPS[Remedy, name]
            self.attempt(self.remedy, step, by, lambda row: actions.say(remedy=row, step=name, by=by, **said))

        @rule(actor=st.sampled_from(["officer", "staff", "neighbour"]), note=NOTES)
        def report(self, actor, note):
            by = actors[actor]
            said = {"uuid": uuid.uuid4(), "words": note.strip(), "done_on": today, "photos": [], "by": by}
            step = workflow.STEPS[Remedy, "report"]
            self.attempt(self.remedy, step, by, lambda row: actions.report_remedy(remedy=row, **said))

        @rule(actor=st.sampled_from(["officer", "staff"]), days=DAYS)
        def ask(self, actor, days):
            by, until = actors[actor], today + datetime.timedelta(days=days)
            said = {"uuid": uuid.uuid4(), "words": "Chờ máy in.", "until": until, "by": by}
            step = workflow.STEPS[Remedy, "ask_extension"]
            self.attempt(self.remedy, step, by, lambda row: actions.ask_extension(remedy=row, **said))

        @rule(
            actor=st.sampled_from(["officer", "staff", "leader", "inspector"]),
            days=DAYS,
            grants=st.booleans(),
        )
        def decide(self, actor, days, grants):
            extension = self.remedy.extensions.order_by("pk").last()
            if extension is None:
                return
            by, said = actors[actor], {"uuid": uuid.uuid4(), "words": "Đã xem xét."}
            act = actions.refuse_extension
            if grants:
                act = actions.grant_extension
                said["granted_until"] = today + datetime.timedelta(days=days)
            step = workflow.STEPS[Extension, "grant" if grants else "refuse"]
            self.attempt(extension, step, by, lambda row: act(extension=row, by=by, **said))

        @invariant()
        def facts_and_states_agree(self):
            remedy = Remedy.objects.select_related("requirement").get(pk=self.remedy.pk)
            assert (remedy.verified_at is not None) == (remedy.state == "verified")
            assert (remedy.done_on is not None) == (remedy.state != "open")
            assert remedy.responses.count() == Transition.objects.filter(remedy=remedy).count() + (
                remedy.extensions.exclude(state="asked").count()
            )
            granted = remedy.extensions.filter(state="granted").order_by("decided_at").last()
            assert remedy.extended_until == (granted.granted_until if granted else None)
            if remedy.requirement.state == "draft":
                assert not remedy.responses.exists()

    bounds = settings(
        max_examples=8,
        stateful_step_count=18,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Chain, settings=bounds)
