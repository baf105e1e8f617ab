"""Every constraint of every model bites: in a form with its Vietnamese sentence, and in the database."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
from districts.models import MonthSum

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


def month_sum():
    make.dossier_return(state="accepted")
    return MonthSum.objects.get(field=None)


def withdrawn_without_reason(record):
    return changed(record, withdrawn_at=timezone.now(), withdrawn_by=make.user())


def with_itself(record, name):
    return changed(record, **{name: record})


# Constraint → a record that breaks it (and nothing else).
BROKEN = {
    # notices
    "notice_is_told_once": lambda: copy_of(make.notice()),
    "notice_is_about_exactly_one_record": lambda: changed(
        copy_of(make.notice(), key="khac"), document=make.document()
    ),
    "notice_mailed_went_with_a_letter": lambda: changed(make.notice(), mailed_at=timezone.now()),
    "letter_one_daily_a_day": lambda: copy_of(make.letter(state="needless")),
    "letter_one_of_a_kind_waits": lambda: copy_of(make.letter(), on=LATER + datetime.timedelta(days=1)),
    "letter_sent_has_its_time": lambda: changed(make.letter(), state="sent"),
    "letter_sending_was_claimed": lambda: changed(make.letter(), state="sending"),
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
    "unithead_ends_after_it_begins": lambda: backwards(make.unit_head()),
    "unithead_one_of_a_unit_at_a_time": lambda: copy_of(
        make.unit_head(valid_to=LATER), valid_from=LATER, valid_to=None
    ),
    # districts: reorganisations
    "reorganisation_decided_has_person_and_time": lambda: changed(make.reorganisation(), state="discarded"),
    "reorganisation_confirmed_has_date_and_basis": lambda: changed(
        make.reorganisation(state="confirmed", decided_at=timezone.now(), decided_by=make.user()), on=None
    ),
    "reorganisationline_is_told_once": lambda: copy_of(make.reorganised(make.target())),
    "reorganisationline_only_the_whole_is_dissolved": lambda: changed(make.reorganised(), share="mot_phan"),
    "subunitplacement_one_parent": lambda: copy_of(make.sub_unit_placement()),
    "membershipplacement_one_unit": lambda: copy_of(make.membership_placement()),
    "remedyplacement_is_told_once": lambda: copy_of(make.remedy_placement()),
    "boundaryfile_hash_is_sha256": lambda: copy_of(make.boundary_file(), sha256="G" * 64),
    # districts: programmes and models
    "reformscheme_ends_after_it_begins": lambda: backwards(new_scheme(2041), "valid_from", "valid_to"),
    "reformscheme_one_at_a_time": lambda: new_scheme(2015),
    "reformfield_number_is_unique_in_its_scheme": lambda: copy_of(make.field()),
    "servicemodel_is_not_copied_from_itself": lambda: with_itself(make.service_model(), "copied_from"),
    "servicemodeladoption_unit_once_per_start": lambda: copy_of(make.adoption()),
    "servicemodeladoption_is_learned_from_another_unit": lambda: (
        lambda adoption: changed(adoption, learned_from=adoption.unit)
    )(make.adoption()),
    "servicemodeladoption_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(
        make.adoption()
    ),
    "servicemodelstatus_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(
        make.model_status()
    ),
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
    "monthsum_one_of_a_kind": lambda: copy_of(month_sum()),
    "returnreminder_period_ends_after_it_begins": lambda: backwards(
        copy_of(make.return_reminder()), "period_from", "period_to"
    ),
    # inspections
    "inspection_ends_after_it_begins": lambda: changed(make.inspection(), ends_on=EARLIER),
    "inspection_only_a_recheck_follows_another": lambda: changed(
        make.inspection(), follows=make.inspection()
    ),
    "inspection_does_not_follow_itself": lambda: with_itself(make.inspection(kind="phuc_tra"), "follows"),
    "visit_ends_after_it_begins": lambda: changed(
        make.visit(), from_time=datetime.time(8), to_time=datetime.time(7)
    ),
    "visitattendee_has_a_name_or_an_office": lambda: changed(make.attendee(), full_name=""),
    "inspectionplan_issued_has_number_and_day": lambda: changed(make.plan(state="issued"), number=""),
    "inspectionplan_year_is_a_year": lambda: changed(make.plan(), year=1800),
    "inspectionplan_number_once_a_year": lambda: copy_of(make.plan(number="9/KH-UBND")),
    "plannedinspection_month_is_one_of_twelve": lambda: changed(make.planned(), month=13),
    "plannedinspection_day_lies_in_its_month": lambda: changed(make.planned(), on=datetime.date(2019, 8, 1)),
    "plannedinspection_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.planned()),
    "plantransition_adjustment_has_a_reason": lambda: copy_of(make.plan_transition(), name="adjust"),
    "remedycheck_once_per_visit": lambda: copy_of(make.remedy_check()),
    "remedycheck_says_what_is_not_remedied": lambda: changed(make.remedy_check(), seen="chua"),
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
    "comment_is_about_one_record": lambda: changed(make.comment(), remedy=make.remedy()),
    "comment_says_something": lambda: changed(make.comment(), words=""),
    "comment_correction_is_whole": lambda: changed(make.comment(field="words"), proposed=""),
    "comment_decision_has_person_and_time": lambda: changed(make.comment(field="words"), state="accepted"),
    "comment_declined_has_reason": lambda: changed(
        make.comment(field="words"), state="declined", decided_at=timezone.now(), decided_by=make.user()
    ),
    "comment_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.comment()),
    "finding_repeats_or_is_said_not_to": lambda: changed(
        make.finding(repeats=make.finding()), is_no_repeat=True
    ),
    "finding_only_limitations_repeat": lambda: changed(make.strength(), is_no_repeat=True),
    "faultbasis_ends_after_it_begins": lambda: backwards(make.fault_basis()),
    "faultbasis_is_named": lambda: changed(make.fault_basis(), words=""),
    "faultbasis_is_told_once": lambda: copy_of(make.fault_basis()),
    "finding_does_not_repeat_itself": lambda: with_itself(make.finding(), "repeats"),
    "finding_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.finding()),
    "servicemodelobservation_once_per_visit": lambda: copy_of(make.observation()),
    "servicemodelobservation_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(
        make.observation()
    ),
    "evidence_file_has_its_hash_and_size": lambda: changed(make.evidence(), original="evidence/x/original"),
    "evidence_without_file_says_what_it_was": lambda: changed(make.evidence(), caption=""),
    "evidence_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.evidence()),
    "checklistversion_ends_after_it_begins": lambda: backwards(make.checklist_draft()),
    "checklistversion_published_has_its_time": lambda: changed(
        make.checklist_draft(), published_at=timezone.now()
    ),
    "checklistversion_one_published_at_a_time": lambda: copy_of(make.checklist_version()),
    "checklistsection_field_once_per_version": lambda: copy_of(make.checklist_section()),
    "checklistitem_code_once_per_section": lambda: copy_of(make.checklist_item()),
    "checklistanswer_one_per_visit_and_item": lambda: copy_of(make.checklist_answer()),
    "checklistanswer_result_says_when": lambda: changed(make.checklist_answer(), answered_at=None),
    "checklistanswer_count_is_read_whole": lambda: changed(make.checklist_answer(), count_as_typed="hơn 20"),
    "requirement_issued_has_its_day": lambda: changed(make.requirement(), issued_on=None),
    "requirement_days_become_a_date_when_issued": lambda: changed(make.requirement(), deadline_days=15),
    "requirement_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.requirement()),
    "remedy_one_per_requirement_and_unit": lambda: copy_of(make.remedy()),
    "remedy_stance_has_person_and_time": lambda: changed(make.remedy(), stance="dong_y"),
    "remedy_disagreement_has_reason": lambda: changed(
        make.remedy(), stance="khong_dong_y", stance_at=timezone.now(), stance_by=make.user()
    ),
    "remedy_plan_is_whole": lambda: changed(make.remedy(), plan="Tập huấn."),
    "remedy_open_is_not_done": lambda: changed(make.remedy(), done_on=LATER),
    "remedy_verified_has_person_and_time": lambda: changed(make.remedy(), state="verified"),
    "extension_one_waits_at_a_time": lambda: copy_of(make.extension()),
    "extension_says_why": lambda: changed(make.extension(), reason=""),
    "extension_answer_has_person_time_and_note": lambda: changed(make.extension(), note="Được."),
    "extension_granted_has_its_day": lambda: changed(
        make.extension(), state="granted", note="Được.", decided_at=timezone.now(), decided_by=make.user()
    ),
    "deadlinerule_gives_at_least_a_day": lambda: changed(make.deadline_rule(), working_days=0),
    "deadlinerule_ends_after_it_begins": lambda: backwards(make.deadline_rule()),
    "deadlinerule_one_of_a_severity_at_a_time": lambda: copy_of(make.deadline_rule()),
    "escalationrung_begins_when_late": lambda: changed(make.escalation_rung(), days_late=0),
    "escalationrung_one_for_a_number_of_days": lambda: changed(
        make.escalation_rung(), days_late=20, told="", is_used=True
    ),
    "escalationrung_tells_each_once": lambda: changed(make.escalation_rung(), is_used=True),
    "response_says_something_unless_it_confirms": lambda: changed(make.response(), words=""),
    "decreedday_day_is_decided_once": lambda: copy_of(make.decreed_day()),
    "decreedday_says_its_basis": lambda: changed(make.decreed_day(), legal_basis=""),
    "minutes_number_once_per_visit": lambda: copy_of(make.minutes()),
    "minutes_one_draft_per_visit": lambda: copy_of(make.draft_minutes(), number=2, reason="Sửa."),
    "minutes_later_number_says_why": lambda: changed(make.draft_minutes(), number=2),
    "minutes_frozen_have_text_and_hash": lambda: changed(make.draft_minutes(), text="x"),
    "minutes_opinion_has_its_speaker": lambda: changed(make.draft_minutes(), opinion="Nhất trí."),
    "minutesacknowledgement_each_side_once": lambda: copy_of(make.acknowledgement()),
    "minutesacknowledgement_names_a_person": lambda: copy_of(
        make.acknowledgement(), side="doan", full_name=""
    ),
    "document_of_a_visit_is_its_minutes": lambda: changed(make.document(), visit=make.visit()),
    "documenttemplate_ends_after_it_begins": lambda: backwards(make.document_template()),
    "documenttemplate_one_of_a_kind_at_a_time": lambda: copy_of(make.document_template()),
    "legalbasis_ends_after_it_begins": lambda: backwards(make.legal_basis()),
    "legalbasis_is_told_once": lambda: copy_of(make.legal_basis()),
    "document_one_job_at_a_time": lambda: copy_of(make.document()),
    "document_one_province_job_at_a_time": lambda: copy_of(make.statistics_report()),
    "document_says_what_it_is_about": lambda: changed(make.document(), parameters={}),
    "document_draft_has_no_code": lambda: changed(make.document(), code="K7QPM-2XDRT-9HWAE"),
    "document_ready_has_its_bytes": lambda: changed(make.document(state="ready"), pdf_sha256=""),
    "trustedcertificate_ends_after_it_begins": lambda: changed(
        (trusted := make.trusted_certificate()), valid_to=trusted.valid_from
    ),
    "signedfile_one_of_its_order": lambda: copy_of(make.signed_file(), sha256="0" * 64),
    "signedfile_is_sent_once": lambda: copy_of(make.signed_file(), order=2),
    "documentbatch_failed_says_why": lambda: changed(make.documentbatch(), failure_reason="Hỏng."),
    "documentbatch_merged_has_its_file": lambda: changed(make.documentbatch(form="merged"), state="ready"),
    "documentbatch_expired_has_no_file": lambda: changed(make.documentbatch(form="merged"), state="expired"),
    "documentbatchitem_one_of_its_order": lambda: copy_of(make.batch_item()),
    "documentbatchitem_failed_says_why": lambda: changed(make.batch_item(), state="failed"),
    "documentbatchitem_made_is_a_document": lambda: changed(make.batch_item(), state="ready"),
    "documentcheck_one_of_a_file": lambda: copy_of(make.documentcheck()),
    "documentcheck_ready_has_its_report": lambda: changed(make.documentcheck(), state="ready"),
    "documentcheck_failed_says_why": lambda: changed(make.documentcheck(), failure_reason="Hỏng."),
    "documentcheck_running_was_claimed": lambda: changed(make.documentcheck(), state="running"),
    "document_failed_says_why": lambda: changed(make.document(state="failed"), failure_reason=""),
    "document_running_was_claimed": lambda: changed(make.document(state="running"), heartbeat_at=None),
    "document_issued_is_ready_and_signed_off": lambda: changed(
        make.document(state="ready"), issued_at=timezone.now(), issued_by=make.user()
    ),
    "transition_is_of_an_inspection_or_of_a_document": lambda: copy_of(make.transition(), inspection=None),
    "transition_is_about_one_record": lambda: step_of_two_records(),
    # inspections: sampled dossiers
    "dossierdraw_draws_from_what_is_listed": lambda: copy_of(make.draw(n_codes=3, n_drawn=2), n_drawn=4),
    "sampleddossier_code_once_per_visit": lambda: copy_of(make.dossier(code="hs-1"), code="HS-1"),
    "sampleddossier_returned_after_received": lambda: backwards(make.dossier(), "received_on", "returned_on"),
    "sampleddossier_appointed_after_received": lambda: backwards(
        make.dossier(), "received_on", "appointed_on"
    ),
    "sampleddossier_reappointed_after_appointed": lambda: backwards(
        make.dossier(), "appointed_on", "reappointed_on"
    ),
    "sampleddossier_checked_says_who": lambda: changed(make.dossier(), checked_by=None),
    "sampleddossier_withdrawal_has_person_and_reason": lambda: withdrawn_without_reason(make.dossier()),
    "dossierfault_once_per_dossier": lambda: copy_of(make.dossier_fault()),
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
