"""Answering the checklist of a visit: part by part, by several people at once, nothing overwritten unseen."""

from dataclasses import dataclass, field

import pghistory.core
from django.db import transaction
from django.utils import timezone

from inspections import workflow
from inspections.models import ChecklistAnswer, ChecklistItem, ChecklistVersion, Evidence, VisitChecklist

from .evidence import save_row, stored
from .finding import add_finding
from .records import open_for_writing, rewrite

# What is said of an item: each may be changed by somebody else without the others.
PARTS = {"result": "Kết quả", "note": "Ghi chú", "count": "Số lượng"}
NOTHING_SAID = dict.fromkeys(PARTS, "")
OTHER_VERSION = "Phiếu của buổi này là một bản khác với trang đang mở. Hãy tải lại trang rồi trả lời tiếp."


@dataclass
class Typed:
    """What one form says of one item. `texts`: part → text; `wrong`: part → why it was not understood.

    `version` is that of the answer the form was made from, 0 where there was none.
    """

    item: ChecklistItem
    version: int
    texts: dict = field(default_factory=dict)
    count: object = None
    wrong: dict = field(default_factory=dict)


@dataclass
class Outcome:
    """`clashes`: parts that somebody else changed meanwhile to something else; they were left as they are."""

    typed: Typed
    answer: ChecklistAnswer | None
    clashes: list
    is_changed: bool = False


def version_for(visit):
    """The version the visit is checked by, or would be if it began now; None where none is published."""
    checklist = VisitChecklist.objects.select_related("version").filter(visit=visit).first()
    return checklist.version if checklist else ChecklistVersion.objects.in_force(visit.on).first()


def parts_of(answer):
    """Part → its text as stored."""
    if answer is None:
        return dict(NOTHING_SAID)
    return {"result": answer.result, "note": answer.note, "count": answer.count_as_typed}


@transaction.atomic
def save_answers(*, visit, typed, by):
    """Write what was typed, where nobody else has said something else since the form was made.

    :return: an `Outcome` for each of `typed`.
    :raises workflow.Refused: the inspection is locked, or no checklist is published for the visit's day.
    """
    open_for_writing(visit.inspection)
    if not typed:
        return []
    checklist = _begun(visit, by)
    items = {each.item.pk for each in typed}
    if ChecklistItem.objects.filter(pk__in=items, section__version=checklist.version_id).count() < len(items):
        raise workflow.Refused(OTHER_VERSION)
    known = {answer.item_id: answer for answer in checklist.answers.filter(item__in=items)}
    bases = _bases(typed, known)
    return [_save(checklist, known.get(each.item.pk), bases[each.item.pk], each, by) for each in typed]


def _begun(visit, by):
    """The visit's checklist; the first answer chooses its version by the visit's day, for ever."""
    checklist = VisitChecklist.objects.filter(visit=visit).first()
    if checklist:
        return checklist
    version = ChecklistVersion.objects.in_force(visit.on).first()
    if version is None:
        raise workflow.Refused(f"Chưa có phiếu kiểm tra nào ban hành cho ngày {visit.on:%d/%m/%Y}.")
    return VisitChecklist.objects.create(visit=visit, version=version, begun_by=by)


def _bases(typed, known):
    """Item → what the answer said when the form was made: now, or as the history has it."""
    bases, stale = {}, {}
    for each in typed:
        answer = known.get(each.item.pk)
        if answer and each.version != answer.version:
            stale[answer.pk, each.version] = each.item.pk
        bases[each.item.pk] = parts_of(answer if answer and each.version == answer.version else None)
    if stale:
        for event in events_of({pk for pk, _ in stale}):
            if item := stale.get((event.pgh_obj_id, event.version)):
                bases[item] = parts_of(event)
    return bases


def events_of(answer_ids):
    """Every version of these answers, oldest first, as the database's triggers saw them."""
    event_model = pghistory.core.event_models(tracks_model=ChecklistAnswer)[0]
    return event_model.objects.filter(pgh_obj__in=answer_ids).order_by("pgh_id")


def _save(checklist, answer, base, typed, by):
    now = parts_of(answer)
    said = {part: text for part, text in typed.texts.items() if text not in (now[part], base[part])}
    clashes = [part for part in said if now[part] != base[part]]
    changes = {part: text for part, text in said.items() if part not in clashes}
    if not changes:
        return Outcome(typed, answer, clashes)
    values = _columns(changes, typed, by)
    if answer is None:
        answer = ChecklistAnswer.objects.create(checklist=checklist, item=typed.item, **values)
    else:
        answer = rewrite(answer, **values)
    return Outcome(typed, answer, clashes, is_changed=True)


def _columns(changes, typed, by):
    """Columns of the model for the parts that change, with who and when."""
    at, values = timezone.now(), {}
    if "result" in changes:
        is_answered = changes["result"] != ""
        values |= {
            "result": changes["result"],
            "answered_at": at if is_answered else None,
            "answered_by": by if is_answered else None,
        }
    if "note" in changes:
        values["note"] = changes["note"]
    if "count" in changes:
        count = typed.count
        values |= {
            "count_as_typed": changes["count"],
            "count_value": count.value if count else None,
            "count_comparator": count.comparator if count else "",
        }
    if "note" in changes or "count" in changes:
        values |= {"noted_at": at, "noted_by": by}
    return values


def add_photos(*, visit, item, form_uuid, photos, caption, by):
    """Keep photos of what was seen of one item; they are the team's own until a finding rests on them.

    :raises workflow.Refused: the inspection is locked, or the item is not of the visit's checklist.
    """
    with stored(photos, form_uuid=form_uuid) as rows, transaction.atomic():
        inspection = open_for_writing(visit.inspection)
        checklist = _begun(visit, by)
        if item.section.version_id != checklist.version_id:
            raise workflow.Refused(OTHER_VERSION)
        answer, _ = ChecklistAnswer.objects.get_or_create(checklist=checklist, item=item)
        known = set(
            Evidence.objects.filter(uuid__in=[row.uuid for row in rows]).values_list("uuid", flat=True)
        )
        for row in rows:
            if row.uuid not in known:
                finding = answer.standing_finding
                about = {"visit": visit, "checklist_answer": answer, "finding": finding}
                save_row(row, inspection=inspection, by=by, caption=caption, **about)
        return answer


def why_not_find(answer):
    """Sentences on why no limitation is written from this answer."""
    if answer.standing_finding:
        return [f"Mục {answer.item.code} đã có hạn chế ghi trong hồ sơ; hãy mở hạn chế ấy ra sửa."]
    if not answer.calls_for_a_finding:
        return [f"Mục {answer.item.code} không ở kết quả “Chưa đạt” hay “Đạt một phần”."]
    return []


@transaction.atomic
def add_finding_from(*, answer, by, **values):
    """Write the limitation that an answer calls for, once; its photos prove the limitation too.

    :raises workflow.Refused: the inspection is locked, or there is such a limitation already.
    """
    open_for_writing(values["inspection"])
    locked = ChecklistAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    is_sent_again = locked.finding and locked.finding.uuid == values["uuid"]
    if not is_sent_again and (reasons := why_not_find(locked)):
        raise workflow.Refused(reasons)
    finding = add_finding(by=by, **values)
    if not is_sent_again:
        rewrite(locked, finding=finding)
        locked.evidence.standing().update(finding=finding)
    return finding
