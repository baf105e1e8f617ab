"""States and steps of every record that has them, as one table, and the one way to take a step.

The method that decides also explains: `why_not()` answers in sentences the page can show, and
`apply()` refuses with the same sentences. A step locks the row first, so of two people who press at
once one wins and the other is told.
"""

from django.db import transaction
from django.utils import timezone

from accounts import access
from accounts.steps import Refused, Step

from .comment_steps import COMMENT_STEPS
from .minutes_steps import MINUTES_STEPS, wanting_in_minutes
from .models import (
    Comment,
    Document,
    Extension,
    Inspection,
    InspectionPlan,
    Minutes,
    PlanTransition,
    Remedy,
    RemedyCheck,
    Requirement,
    Transition,
)
from .notices.steps import tell_of_step
from .remedy_steps import EXTENSION_STEPS, REMEDY_STEPS


def _missing_to_schedule(inspection):
    sentences = []
    if not inspection.visits.exists():
        sentences.append("Chưa có đơn vị nào trong lịch kiểm tra.")
    if not inspection.team.filter(role="leader").exists():
        sentences.append("Chưa có Trưởng đoàn.")
    return sentences


def _missing_to_notify(inspection):
    if inspection.kind == Inspection.Kind.UNANNOUNCED:
        return ["Kiểm tra đột xuất thì không thông báo trước."]
    return []


def _missing_of_records(inspection):
    looked_again = RemedyCheck.objects.filter(visit__inspection=inspection)
    if inspection.findings.standing().exists() or looked_again.exists():
        return []
    return ["Chưa ghi ưu điểm hay hạn chế nào."]


def _missing_to_sign_minutes(inspection):
    """Both sides acknowledged the last text of every visit; whose word is wanting is said visit by visit."""
    sentences = _missing_of_records(inspection)
    visits = inspection.visits.select_related("unit").prefetch_related("minutes__acknowledgements")
    for visit in visits.order_by("round", "on", "unit__sort_key"):
        if wanting := wanting_in_minutes(visit):
            sentences.append(f"Biên bản tại {visit.unit.people_committee}: {wanting}.")
    return sentences


def why_not_minutes(inspection):
    """Sentences on why no minutes of this inspection may be written, frozen or corrected now."""
    if inspection.state in Inspection.BEFORE_FIELD:
        return ["Cuộc kiểm tra chưa bắt đầu nên chưa lập biên bản."]
    if inspection.state == Inspection.State.IN_FIELD:
        return []
    if inspection.state == Inspection.State.MINUTES_SIGNED:
        return [
            "Đã ghi nhận ký biên bản; muốn sửa thì trả cuộc kiểm tra về “Đang kiểm tra” trước, kèm lý do."
        ]
    state = inspection.get_state_display().lower()
    return [f"Cuộc kiểm tra {state} nên không lập, không sửa biên bản nữa."]


def _missing_to_report(inspection):
    if inspection.documents.filter(kind=Document.Kind.REPORT, issued_at__isnull=False).exists():
        return []
    return ["Chưa có báo cáo kết quả kiểm tra nào được phát hành."]


def _missing_to_conclude(inspection):
    drafts = inspection.requirements.filter(state=Requirement.State.DRAFT, withdrawn_at=None).count()
    return [f"Còn {drafts} yêu cầu ở dạng dự thảo: ban hành hoặc rút trước."] if drafts else []


def _missing_to_close(inspection):
    open_remedies = (
        Remedy.objects.asked()
        .filter(requirement__inspection=inspection)
        .exclude(state=Remedy.State.VERIFIED)
        .count()
    )
    return [f"Còn {open_remedies} việc khắc phục chưa được xác nhận."] if open_remedies else []


def _missing_to_issue_requirement(requirement):
    sentences = []
    if requirement.withdrawn_at:
        sentences.append("Yêu cầu này đã rút.")
    if not requirement.remedies.exists():
        sentences.append("Chưa chọn đơn vị phải làm.")
    return sentences


def _missing_to_issue_document(document):
    sentences = []
    if document.stage == Document.Stage.ISSUED:
        sentences.append("Văn bản này đã phát hành; muốn sửa thì lập văn bản thay thế.")
    concludes = document.kind in (Document.Kind.CONCLUSION_NOTICE, Document.Kind.NEWS)
    if concludes and document.inspection.state not in Inspection.AFTER_MINUTES:
        sentences.append("Biên bản kiểm tra chưa ký nên chưa phát hành được văn bản này.")
    return sentences


def _missing_to_sign_document(document):
    if not document.is_issued:
        return ["Chỉ ký được văn bản đã phát hành; bản thảo thì phát hành trước."]
    if Document.objects.filter(replaces=document, issued_at__isnull=False).exists():
        return ["Văn bản này đã được thay thế; hãy ký văn bản thay thế."]
    return []


def _missing_to_issue_plan(plan):
    sentences = []
    if not plan.number:
        sentences.append("Chưa ghi số kế hoạch.")
    if not plan.dated_on:
        sentences.append("Chưa ghi ngày kế hoạch.")
    lines = plan.lines.standing()
    if not lines.exists():
        sentences.append("Chưa có dòng nào trong kế hoạch.")
    without_month = lines.filter(month=None).count()
    if without_month:
        sentences.append(f"Còn {without_month} dòng chưa định tháng.")
    without_unit = lines.filter(units=None).exclude(kind=Inspection.Kind.UNANNOUNCED).count()
    if without_unit:
        sentences.append(f"Còn {without_unit} dòng chưa chọn đơn vị.")
    return sentences


_PLAN = InspectionPlan.State
_INSPECTION = Inspection.State
_REQUIREMENT = Requirement.State
_DOCUMENT = Document.State

TABLE = {
    InspectionPlan: (
        Step(
            "issue",
            "Ban hành kế hoạch",
            "Từ đây kế hoạch chỉ thay đổi bằng điều chỉnh có lý do.",
            (_PLAN.DRAFT,),
            _PLAN.ISSUED,
            "edit_plan",
            missing=_missing_to_issue_plan,
            done="Đã ban hành kế hoạch.",
        ),
        Step(
            "adjust",
            "Điều chỉnh",
            "Thay đổi kế hoạch đã ban hành; lý do được ghi lại.",
            (_PLAN.ISSUED,),
            _PLAN.ISSUED,
            "edit_plan",
            needs_note=True,
        ),
    ),
    Inspection: (
        Step(
            "schedule",
            "Lên lịch",
            "Chốt đơn vị, ngày và thành phần Đoàn.",
            (_INSPECTION.DRAFT,),
            _INSPECTION.SCHEDULED,
            "move_inspection",
            missing=_missing_to_schedule,
        ),
        Step(
            "notify",
            "Ghi nhận đã thông báo",
            "Từ lúc này đơn vị thấy lịch kiểm tra.",
            (_INSPECTION.SCHEDULED,),
            _INSPECTION.NOTIFIED,
            "move_inspection",
            missing=_missing_to_notify,
        ),
        Step(
            "start",
            "Bắt đầu kiểm tra",
            "Đoàn làm việc tại đơn vị và ghi nội dung.",
            (_INSPECTION.SCHEDULED, _INSPECTION.NOTIFIED),
            _INSPECTION.IN_FIELD,
            "move_inspection",
            missing=_missing_to_schedule,
        ),
        Step(
            "sign_minutes",
            "Ghi nhận đã ký biên bản",
            "Từ lúc này đơn vị thấy những gì Đoàn ghi về mình.",
            (_INSPECTION.IN_FIELD,),
            _INSPECTION.MINUTES_SIGNED,
            "move_inspection",
            missing=_missing_to_sign_minutes,
        ),
        Step(
            "sign_minutes_elsewhere",
            "Ghi nhận biên bản không xác nhận trên cổng",
            "Biên bản ký giấy ngoài cổng, hồ sơ cũ không có biên bản, hoặc đơn vị không ký: ghi rõ vì sao.",
            (_INSPECTION.IN_FIELD,),
            _INSPECTION.MINUTES_SIGNED,
            "move_inspection",
            needs_note=True,
            missing=_missing_of_records,
        ),
        Step(
            "report",
            "Ghi nhận đã báo cáo",
            "Báo cáo đã phát hành và gửi UBND tỉnh.",
            (_INSPECTION.MINUTES_SIGNED,),
            _INSPECTION.REPORTED,
            "move_inspection",
            missing=_missing_to_report,
        ),
        Step(
            "conclude",
            "Kết luận",
            "Khóa hồ sơ: từ đây muốn sửa phải lập văn bản thay thế.",
            (_INSPECTION.REPORTED,),
            _INSPECTION.CONCLUDED,
            "move_inspection",
            missing=_missing_to_conclude,
        ),
        Step(
            "close",
            "Kết thúc",
            "Mọi yêu cầu đã được khắc phục và xác nhận.",
            (_INSPECTION.CONCLUDED,),
            _INSPECTION.CLOSED,
            "move_inspection",
            missing=_missing_to_close,
        ),
        Step(
            "return_to_draft",
            "Trả về dự thảo",
            "Sửa lại lịch hoặc thành phần Đoàn.",
            (_INSPECTION.SCHEDULED, _INSPECTION.NOTIFIED),
            _INSPECTION.DRAFT,
            "move_inspection",
            needs_note=True,
        ),
        Step(
            "return_to_field",
            "Trả về đang kiểm tra",
            "Biên bản chưa ký thật hoặc phải làm việc lại với đơn vị.",
            (_INSPECTION.MINUTES_SIGNED,),
            _INSPECTION.IN_FIELD,
            "move_inspection",
            needs_note=True,
        ),
    ),
    Minutes: MINUTES_STEPS,
    Comment: COMMENT_STEPS,
    Requirement: (
        Step(
            "issue",
            "Gửi yêu cầu cho đơn vị",
            "Đơn vị thấy yêu cầu này và phải trả lời.",
            (_REQUIREMENT.DRAFT,),
            _REQUIREMENT.ISSUED,
            "edit_requirements",
            missing=_missing_to_issue_requirement,
        ),
    ),
    Remedy: REMEDY_STEPS,
    Extension: EXTENSION_STEPS,
    Document: (
        Step(
            "claim",
            "Nhận việc",
            "Máy bắt đầu lập văn bản.",
            (_DOCUMENT.QUEUED,),
            _DOCUMENT.RUNNING,
            None,
        ),
        Step("finish", "Xong", "Tệp đã được lưu.", (_DOCUMENT.RUNNING,), _DOCUMENT.READY, None),
        Step(
            "fail",
            "Không lập được",
            "Lý do ghi trên văn bản.",
            (_DOCUMENT.QUEUED, _DOCUMENT.RUNNING),
            _DOCUMENT.FAILED,
            None,
        ),
        Step(
            "take_up_again",
            "Nhận lại việc",
            "Máy đang lập đã ngừng giữa chừng; việc được giao lại.",
            (_DOCUMENT.QUEUED, _DOCUMENT.RUNNING),
            _DOCUMENT.QUEUED,
            None,
        ),
        Step(
            "retry",
            "Lập lại",
            "Đưa văn bản vào hàng đợi một lần nữa.",
            (_DOCUMENT.FAILED,),
            _DOCUMENT.QUEUED,
            "request_document",
        ),
        Step(
            "issue",
            "Phát hành",
            "Lập bản chính thức từ đúng dữ liệu này; từ đó tệp không bao giờ đổi.",
            (_DOCUMENT.READY,),
            _DOCUMENT.QUEUED,
            "issue_document",
            missing=_missing_to_issue_document,
        ),
        # `actions.signing` logs it: the row of an issued document is frozen, the signed file has its own.
        Step(
            "sign",
            "Gửi tệp đã ký số",
            "Tệp đã ký thay cho tệp phát hành khi tải về; tệp nào cũng được giữ.",
            (_DOCUMENT.READY,),
            _DOCUMENT.READY,
            "issue_document",
            missing=_missing_to_sign_document,
        ),
    ),
}

STEPS = {(model, step.name): step for model, steps in TABLE.items() for step in steps}


def step_named(record, name):
    """:raises KeyError: there is no such step for this kind of record."""
    return STEPS[type(record), name]


def step_label(model, name):
    """The step in words, for the log; a name no longer in the table is shown as it is."""
    step = STEPS.get((model, name))
    return step.label if step else name


def steps_for(record, user):
    """Steps that start from the record's state and that the user has the right to take.

    :return: list of (Step, reasons); the reasons are empty where the step can be taken now.
    """
    return [
        (step, step.missing(record))
        for step in TABLE[type(record)]
        if step.verb and record.state in step.start and access.can(user, step.verb, record)
    ]


def why_not(record, name, *, by):
    """Sentences on why this person cannot take this step now; an empty list where they can."""
    step = step_named(record, name)
    if record.state not in step.start:
        return step.too_early(record) or [_moved_on(record)]
    if step.verb and (by is None or not access.can(by, step.verb, record)):
        return [f"Anh/chị không có quyền: {access.VERBS[step.verb]}."]
    return step.missing(record)


def _moved_on(record):
    last = record.transitions.select_related("by").first()
    state = record.get_state_display()
    if last is None:
        return f"Bước này không làm được khi đang ở tình trạng “{state}”."
    at = timezone.localtime(last.at)
    who = f" do {last.by}" if last.by else ""
    return f"Bước này không làm được nữa: đã chuyển sang “{state}” lúc {at:%H:%M %d/%m/%Y}{who}."


def why_not_edit(inspection):
    """Sentences on why nothing of this inspection may be edited now."""
    if not inspection.is_locked:
        return []
    state = inspection.get_state_display().lower()
    return [f"Cuộc kiểm tra {state} nên hồ sơ đã khóa; muốn sửa phải lập văn bản thay thế."]


def _inspection_of(record):
    match record:
        case Inspection():
            return record
        case Remedy():
            return record.requirement.inspection
        case Extension():
            return record.remedy.requirement.inspection
        case Minutes():
            return record.visit.inspection
        case _:
            return record.inspection


def record_step(record, name, *, from_state, to_state, by, note=""):
    """Write one row of the log and tell whom it concerns. `apply` does it, and the worker by itself."""
    if isinstance(record, InspectionPlan):
        return PlanTransition.objects.create(
            plan=record, name=name, from_state=from_state, to_state=to_state, by=by, note=note
        )
    about = {} if isinstance(record, Inspection) else {type(record).__name__.lower(): record}
    step = Transition.objects.create(
        inspection=_inspection_of(record),
        name=name,
        from_state=from_state,
        to_state=to_state,
        by=by,
        note=note,
        **about,
    )
    tell_of_step(record, step)
    return step


@transaction.atomic
def apply(record, name, *, by, note="", **changes):
    """Take the step: lock the row, check state, right and what is missing, change, log.

    :param changes: other columns that change with the state, such as a date.
    :raises Refused: with the sentences of `why_not`, or because a needed note is empty.
    """
    step = step_named(record, name)
    locked = type(record).objects.select_for_update().get(pk=record.pk)
    reasons = why_not(locked, name, by=by)
    if step.needs_note and not note.strip():
        reasons = [*reasons, f"“{step.label}” cần ghi rõ nội dung hoặc lý do."]
    if reasons:
        raise Refused(reasons)
    changes = step.stamps(by, note.strip()) | changes
    from_state, locked.state = locked.state, step.end
    for column, value in changes.items():
        setattr(locked, column, value)
    locked.save(update_fields=["state", *changes])
    record_step(locked, name, from_state=from_state, to_state=step.end, by=by, note=note.strip())
    record.state = locked.state
    for column, value in changes.items():
        setattr(record, column, value)
    return record
