"""Every constraint of every model bites: in a form with its Vietnamese sentence, and in the database."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

import make

pytestmark = pytest.mark.django_db

EARLIER, LATER = datetime.date(2019, 9, 3), datetime.date(2019, 9, 4)


def changed(record, **values):
    """The record with values that nobody has checked yet."""
    for name, value in values.items():
        setattr(record, name, value)
    return record


def backwards(record, start="valid_from", end="valid_to"):
    return changed(record, **{start: LATER, end: EARLIER})


def copy_of(record, **values):
    """A second row like the first."""
    twin = type(record).objects.get(pk=record.pk)
    twin.pk = None
    twin._state.adding = True
    if hasattr(twin, "uuid"):
        twin.uuid = type(record)._meta.get_field("uuid").get_default()
    return changed(twin, **values)


def withdrawn_without_reason(record):
    return changed(record, withdrawn_at=timezone.now(), withdrawn_by=make.user())


def with_itself(record, name):
    return changed(record, **{name: record})


# Constraint → a record that breaks it (and nothing else).
BROKEN = {
    # accounts
    "membership_unit_role_names_its_unit": lambda: changed(make.membership(), unit=None),
    "membership_ends_after_it_begins": lambda: backwards(make.membership()),
    "membership_role_is_held_once_at_a_time": lambda: copy_of(make.membership()),
    # districts: units
    "unit_ends_after_it_begins": lambda: backwards(make.unit()),
    "unit_code_names_one_unit_at_a_time": lambda: copy_of(
        make.unit(valid_to=LATER), valid_from=LATER, valid_to=None
    ),
    "unit_is_not_its_own_parent": lambda: with_itself(make.unit(), "parent"),
    "unitsuccession_is_told_once": lambda: copy_of(make.succession()),
    "unitsuccession_only_abolition_has_no_successor": lambda: changed(make.succession(), successor=None),
    "unitsuccession_leads_to_another_row": lambda: same_unit_on_both_sides(),
    # districts: programmes and models
    "reformscheme_ends_after_it_begins": lambda: backwards(new_scheme(2041), "valid_from", "valid_to"),
    "reformscheme_one_at_a_time": lambda: new_scheme(2015),
    "reformfield_number_is_unique_in_its_scheme": lambda: copy_of(make.field()),
    "servicemodel_is_not_copied_from_itself": lambda: with_itself(make.service_model(), "copied_from"),
    "servicemodeladoption_unit_once_per_start": lambda: copy_of(make.adoption()),
    "servicemodeladoption_ends_after_it_begins": lambda: backwards(make.adoption(), "started_on", "ended_on"),
    # districts: numbers
    "dossierreturn_period_ends_after_it_begins": lambda: backwards(
        make.dossier_return(), "period_from", "period_to"
    ),
    "dossierreturn_one_per_unit_period_and_form": lambda: copy_of(make.dossier_return()),
    "dossierreturnline_order_is_unique_in_its_return": lambda: copy_of(make.line()),
    "dossierreturnline_postal_is_part_of_direct": lambda: changed(make.line(), postal=61),
    "dossierreturnline_adds_up_or_is_explained": lambda: changed(make.line(), online=31),
    "reportedfigure_is_not_negative": lambda: changed(make.figure(), value=-1),
    "reportedfigure_period_has_both_ends_or_none": lambda: changed(make.figure(), period_from=EARLIER),
    "reportedfigure_period_ends_after_it_begins": lambda: backwards(
        make.figure(), "period_from", "period_to"
    ),
    "reportedfigure_other_count_is_said": lambda: changed(make.figure(), counted="khac"),
    "reportedfigure_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.figure()),
    "returnfile_hash_is_sha256": lambda: changed(make.return_file(), sha256="G" * 64),
    "returnduty_ends_after_it_begins": lambda: backwards(make.return_duty()),
    "returnduty_one_of_a_level_at_a_time": lambda: copy_of(make.return_duty()),
    "returnreminder_period_ends_after_it_begins": lambda: backwards(
        copy_of(make.return_reminder()), "period_from", "period_to"
    ),
    # inspections
    "inspection_ends_after_it_begins": lambda: changed(make.inspection(), ends_on=EARLIER),
    "teammember_one_leader_per_inspection": lambda: copy_of(
        make.member(role="leader"), full_name="Người khác"
    ),
    "teammember_account_once_per_inspection": lambda: copy_of(make.member(user=make.user())),
    "teammember_has_a_name_or_an_account": lambda: changed(make.member(), full_name=""),
    "visit_unit_once_per_round": lambda: copy_of(make.visit()),
    "visit_round_starts_at_one": lambda: changed(make.visit(), round=0),
    "faulttype_ends_after_it_begins": lambda: backwards(make.fault()),
    "faulttype_field_is_one_of_seven": lambda: changed(make.fault(), field_number=7),
    "finding_only_limitations_have_faults": lambda: changed(make.strength(), fault=make.fault()),
    "finding_count_is_read_whole": lambda: changed(make.finding(), count_as_typed="hơn 20"),
    "finding_other_body_is_named": lambda: changed(make.finding(), responsible="khac"),
    "finding_does_not_repeat_itself": lambda: with_itself(make.finding(), "repeats"),
    "finding_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.finding()),
    "servicemodelobservation_once_per_visit": lambda: copy_of(make.observation()),
    "servicemodelobservation_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(
        make.observation()
    ),
    "evidence_file_has_its_hash_and_size": lambda: changed(make.evidence(), original="evidence/x/original"),
    "evidence_without_file_says_what_it_was": lambda: changed(make.evidence(), caption=""),
    "evidence_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.evidence()),
    "requirement_issued_has_its_day": lambda: changed(make.requirement(), issued_on=None),
    "requirement_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.requirement()),
    "remedy_one_per_requirement_and_unit": lambda: copy_of(make.remedy()),
    "response_says_something_unless_it_confirms": lambda: changed(make.response(), words=""),
    "document_one_job_at_a_time": lambda: copy_of(make.document()),
    "document_ready_has_its_bytes": lambda: changed(make.document(state="ready"), pdf_sha256=""),
    "document_failed_says_why": lambda: changed(make.document(state="failed"), failure_reason=""),
    "document_running_was_claimed": lambda: changed(make.document(state="running"), heartbeat_at=None),
    "document_issued_is_ready_and_signed_off": lambda: changed(
        make.document(state="ready"), issued_at=timezone.now(), issued_by=make.user()
    ),
    "transition_is_about_one_record": lambda: step_of_two_records(),
}


def same_unit_on_both_sides():
    step = make.succession()
    return changed(step, successor=step.predecessor)


def new_scheme(year):
    scheme = make.scheme()
    return copy_of(
        scheme,
        code=f"tu-{year}",
        valid_from=datetime.date(year, 1, 1),
        valid_to=datetime.date(year, 12, 31),
    )


def step_of_two_records():
    remedy = make.remedy()
    step = copy_of(make.transition(remedy.requirement.inspection))
    return changed(step, requirement=remedy.requirement, remedy=remedy)


def our_constraints():
    return {
        constraint.name: (model, constraint)
        for label in ("accounts", "districts", "inspections")
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_has_a_record_that_breaks_it():
    assert set(BROKEN) == set(our_constraints())


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_form_says_what_is_wrong(name):
    record = BROKEN[name]()
    sentence = our_constraints()[name][1].violation_error_message
    with pytest.raises(ValidationError) as refused:
        record.validate_constraints()
    said = {message for messages in refused.value.message_dict.values() for message in messages}
    assert sentence in said
    assert refused.value.message_dict.keys() <= {NON_FIELD_ERRORS, *field_names(record)}


def field_names(record):
    return [field.name for field in record._meta.fields]


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_the_database_has_the_last_word(name):
    record = BROKEN[name]()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        record.save()


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_message_is_a_sentence(name):
    message = our_constraints()[name][1].violation_error_message
    assert message.endswith(".")
    assert message[0].isupper()
    assert "constraint" not in message.lower()
