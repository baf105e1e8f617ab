"""The steps of a remedy and of a request for more time; `workflow` puts them into its table.

A step of a remedy from a state to the same one adds a fact (agreed, planned) and leaves the turn where it is.
"""

from django.utils import timezone

from accounts.steps import Step

from .models import Extension, Remedy, Response

_REMEDY = Remedy.State
_EXTENSION = Extension.State


def _missing_to_answer(remedy):
    return ["Yêu cầu này đã rút."] if remedy.requirement.withdrawn_at else []


def _missing_to_agree(remedy):
    if remedy.stance == Remedy.Stance.AGREED:
        return [_stated_before(remedy)]
    return _missing_to_answer(remedy)


def _missing_to_disagree(remedy):
    if remedy.stance == Remedy.Stance.DISAGREED:
        return [_stated_before(remedy)]
    return _missing_to_answer(remedy)


def _stated_before(remedy):
    at = timezone.localtime(remedy.stance_at)
    stance = remedy.get_stance_display().lower()
    return f"Đơn vị đã nêu ý kiến “{stance}” lúc {at:%H:%M %d/%m/%Y} ({remedy.stance_by})."


def _not_reported_yet(remedy):
    """The unit's turn: nothing to judge before it has reported for the first time."""
    if remedy.state != _REMEDY.OPEN or remedy.transitions.filter(name="report").exists():
        return []
    unit = remedy.unit.in_sentence
    return [
        f"{unit[:1].upper()}{unit[1:]} chưa báo cáo đã khắc phục việc này nên chưa xác nhận hay trả lại "
        "được; cần đơn vị gửi báo cáo trước (kết quả, ngày làm xong, bằng chứng)."
    ]


def _missing_to_uphold(remedy):
    if remedy.stance != Remedy.Stance.DISAGREED:
        return ["Đơn vị không nêu ý kiến không đồng ý."]
    answered = (Response.Kind.DISAGREED, Response.Kind.UPHELD)
    last = remedy.responses.filter(kind__in=answered).order_by("created_at", "pk").last()
    if last and last.kind == Response.Kind.UPHELD:
        return ["Ý kiến không đồng ý của đơn vị đã được trả lời."]
    return _missing_to_answer(remedy)


def _missing_to_ask_for_time(remedy):
    if remedy.due_on is None:
        return ["Yêu cầu này không có hạn theo ngày nên không cần gia hạn."]
    if waiting := remedy.extensions.filter(state=Extension.State.ASKED).first():
        return [f"Lần xin gia hạn đến {waiting.asked_until:%d/%m/%Y} đang chờ trả lời."]
    return _missing_to_answer(remedy)


def _missing_to_decide(extension):
    if extension.remedy.state == Remedy.State.VERIFIED:
        return ["Việc này đã được xác nhận, không còn gì để gia hạn."]
    if extension.remedy.state == Remedy.State.HANDED_ON:
        return ["Việc này đã chuyển cho đơn vị kế thừa; nếu cần, đơn vị ấy xin gia hạn lại."]
    return _missing_to_answer(extension.remedy)


def _verified_by(by, note):
    return {"verified_at": timezone.now(), "verified_by": by}


def _not_done(by, note):
    """Back with the unit: neither the day it named nor the confirmation holds any more."""
    return {"done_on": None, "verified_at": None, "verified_by": None}


def _decided_by(by, note):
    return {"note": note, "decided_at": timezone.now(), "decided_by": by}


def _stance_of(stance):
    def stamps(by, note):
        return {"stance": stance, "stance_words": note, "stance_at": timezone.now(), "stance_by": by}

    return stamps


def _planned_by(by, note):
    return {"planned_at": timezone.now(), "planned_by": by}


REMEDY_STEPS = (
    Step(
        "agree",
        "Đồng ý với yêu cầu",
        "Đơn vị nhận làm theo yêu cầu này. Chưa phải là báo cáo đã làm xong.",
        (_REMEDY.OPEN,),
        _REMEDY.OPEN,
        "answer_remedy",
        missing=_missing_to_agree,
        done="Đã ghi nhận đơn vị đồng ý. Bước tiếp theo: lập kế hoạch khắc phục.",
        stamps=_stance_of(Remedy.Stance.AGREED),
    ),
    Step(
        "plan",
        "Gửi kế hoạch khắc phục",
        "Nói rõ sẽ làm gì, ai phụ trách, ngày nào xong; sửa lại được đến khi báo cáo.",
        (_REMEDY.OPEN,),
        _REMEDY.OPEN,
        "answer_remedy",
        needs_note=True,
        missing=_missing_to_answer,
        done="Đã gửi kế hoạch khắc phục.",
        stamps=_planned_by,
    ),
    Step(
        "report",
        "Báo cáo đã khắc phục",
        "Gửi kết quả, ngày làm xong và bằng chứng để tỉnh xác nhận.",
        (_REMEDY.OPEN,),
        _REMEDY.REPORTED,
        "answer_remedy",
        needs_note=True,
        missing=_missing_to_answer,
        done="Đã gửi báo cáo. Sở Nội vụ hoặc Trưởng đoàn sẽ xem và xác nhận.",
    ),
    Step(
        "disagree",
        "Không đồng ý với yêu cầu",
        "Nêu lý do để tỉnh xem lại. Hạn vẫn tính cho đến khi tỉnh rút yêu cầu hoặc gia hạn.",
        (_REMEDY.OPEN,),
        _REMEDY.OPEN,
        "answer_remedy",
        needs_note=True,
        missing=_missing_to_disagree,
        done="Đã gửi ý kiến không đồng ý. Tỉnh sẽ trả lời; trong khi chờ, hạn vẫn tính.",
        stamps=_stance_of(Remedy.Stance.DISAGREED),
    ),
    Step(
        "ask_extension",
        "Xin gia hạn",
        "Đề nghị tỉnh cho thêm thời gian. Hạn cũ vẫn tính cho đến khi được trả lời.",
        (_REMEDY.OPEN,),
        _REMEDY.OPEN,
        "answer_remedy",
        needs_note=True,
        missing=_missing_to_ask_for_time,
        done="Đã gửi đề nghị gia hạn.",
    ),
    Step(
        "uphold",
        "Giữ nguyên yêu cầu",
        "Trả lời ý kiến không đồng ý: yêu cầu và hạn không đổi. Muốn bỏ thì rút yêu cầu.",
        (_REMEDY.OPEN,),
        _REMEDY.OPEN,
        "verify_remedy",
        needs_note=True,
        missing=_missing_to_uphold,
        done="Đã trả lời đơn vị: giữ nguyên yêu cầu.",
    ),
    Step(
        "send_back",
        "Trả lại",
        "Kết quả chưa đạt: nói rõ còn thiếu gì.",
        (_REMEDY.REPORTED,),
        _REMEDY.OPEN,
        "verify_remedy",
        needs_note=True,
        done="Đã trả lại để đơn vị làm tiếp.",
        stamps=_not_done,
        too_early=_not_reported_yet,
    ),
    Step(
        "verify",
        "Xác nhận đã khắc phục",
        "Khép lại việc này.",
        (_REMEDY.REPORTED,),
        _REMEDY.VERIFIED,
        "verify_remedy",
        done="Đã xác nhận khắc phục.",
        stamps=_verified_by,
        too_early=_not_reported_yet,
    ),
    Step(
        "reopen",
        "Mở lại",
        "Đã xác nhận nhầm hoặc lỗi tái diễn.",
        (_REMEDY.VERIFIED,),
        _REMEDY.OPEN,
        "verify_remedy",
        needs_note=True,
        done="Đã mở lại.",
        stamps=_not_done,
    ),
    Step(
        "hand_on",
        "Chuyển cho đơn vị kế thừa",
        "Đơn vị đã kết thúc; việc này do đơn vị kế thừa làm tiếp.",
        (_REMEDY.OPEN, _REMEDY.REPORTED),
        _REMEDY.HANDED_ON,
        None,
        needs_note=True,
    ),
    Step(
        "take_over",
        "Tiếp nhận từ đơn vị trước",
        "Đơn vị kế thừa làm tiếp từ chỗ đơn vị trước dừng lại.",
        (),
        _REMEDY.OPEN,
        None,
    ),
)

EXTENSION_STEPS = (
    Step(
        "grant",
        "Cho gia hạn",
        "Hạn mới có hiệu lực ngay và đơn vị thấy hạn ấy.",
        (_EXTENSION.ASKED,),
        _EXTENSION.GRANTED,
        "decide_extension",
        needs_note=True,
        missing=_missing_to_decide,
        done="Đã cho gia hạn.",
        stamps=_decided_by,
    ),
    Step(
        "refuse",
        "Không cho gia hạn",
        "Hạn cũ giữ nguyên; đơn vị thấy lý do.",
        (_EXTENSION.ASKED,),
        _EXTENSION.REFUSED,
        "decide_extension",
        needs_note=True,
        missing=_missing_to_decide,
        done="Đã trả lời: không cho gia hạn.",
        stamps=_decided_by,
    ),
)
