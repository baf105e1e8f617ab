"""The steps of a comment that asks for a correction of one field; `workflow` puts them into its table."""

from django.utils import timezone

from accounts.steps import Step

from .corrections import why_not_correct
from .models import Comment

_STATE = Comment.State


def _missing_to_accept(comment):
    return _missing_to_answer(comment) or why_not_correct(comment.about, comment.field)


def _missing_to_answer(comment):
    return ["Người đề nghị đã rút lời này."] if comment.withdrawn_at else []


def _decided_by(by, note):
    return {"decided_at": timezone.now(), "decided_by": by, "answer": note}


COMMENT_STEPS = (
    Step("ask", "Đề nghị sửa một ô", "Người giữ bản ghi sửa đúng ô ấy hoặc trả lời.", (), _STATE.ASKED, None),
    Step(
        "accept",
        "Sửa ô này",
        "Ghi giá trị mới; bản cũ còn trong nhật ký.",
        (_STATE.ASKED,),
        _STATE.ACCEPTED,
        "settle_correction",
        missing=_missing_to_accept,
        done="Đã sửa ô được đề nghị.",
        stamps=_decided_by,
    ),
    Step(
        "decline",
        "Không sửa",
        "Giữ như đang ghi; người đề nghị đọc được lý do.",
        (_STATE.ASKED,),
        _STATE.DECLINED,
        "settle_correction",
        needs_note=True,
        missing=_missing_to_answer,
        done="Đã trả lời: không sửa.",
        stamps=_decided_by,
    ),
)
