"""The steps of minutes of a visit; `workflow` puts them into its table.

Each side's acknowledgement is a step from frozen to frozen; the second one completes the text.
"""

from accounts.steps import Step

from .models import Minutes

_MINUTES = Minutes.State


def wanting_in_minutes(visit):
    """What the minutes of a visit lack before their signing may be noted; empty where nothing is."""
    last = max(visit.minutes.all(), key=lambda minutes: minutes.number, default=None)
    if last is None:
        return "chưa lập"
    if last.is_draft:
        return "chưa chốt" if last.number == 1 else "đang sửa, chưa chốt lại"
    return f"chưa có xác nhận của {' và của '.join(last.sides_missing)}" if last.sides_missing else ""


def _missing_to_freeze(minutes):
    """What Mẫu 1.9 of Nghị định 30/2020 asks of any minutes."""
    visit = minutes.visit
    sides = {each.side for each in visit.attendees.all()}
    wanting = (
        (not visit.from_time, "Chưa ghi giờ bắt đầu buổi làm việc."),
        (not visit.to_time, "Chưa ghi giờ kết thúc buổi làm việc."),
        (not visit.place, "Chưa ghi địa điểm."),
        ("doan" not in sides, "Chưa ghi người dự phía Đoàn."),
        ("don_vi" not in sides, "Chưa ghi người dự phía đơn vị."),
        (not minutes.chair_name, "Chưa ghi người chủ trì."),
        (not minutes.secretary_name, "Chưa ghi thư ký."),
        (not minutes.proceedings, "Chưa ghi nội dung theo diễn biến."),
    )
    return [sentence for is_wanting, sentence in wanting if is_wanting]


MINUTES_STEPS = (
    Step(
        "freeze",
        "Chốt biên bản",
        "Từ đây văn bản không đổi được nữa; đơn vị đọc được và hai bên xác nhận.",
        (_MINUTES.DRAFT,),
        _MINUTES.FROZEN,
        "edit_minutes",
        missing=_missing_to_freeze,
        done="Đã chốt biên bản. Đơn vị đọc được đúng văn bản này.",
    ),
    Step(
        "give_opinion",
        "Ghi ý kiến của đơn vị",
        "Ý kiến thành một phần của văn bản: lập bản mới thay bản này.",
        (_MINUTES.FROZEN,),
        _MINUTES.FROZEN,
        "answer_minutes",
        done="Đã ghi ý kiến vào biên bản.",
    ),
    Step(
        "acknowledge_for_team",
        "Đoàn xác nhận",
        "Trưởng đoàn hoặc Phó Trưởng đoàn đã đọc đúng văn bản này.",
        (_MINUTES.FROZEN,),
        _MINUTES.FROZEN,
        "acknowledge_for_team",
        done="Đã ghi nhận xác nhận của Đoàn.",
    ),
    Step(
        "acknowledge_for_unit",
        "Đơn vị xác nhận",
        "Người của đơn vị đã đọc đúng văn bản này.",
        (_MINUTES.FROZEN,),
        _MINUTES.FROZEN,
        "answer_minutes",
        done="Đã ghi nhận xác nhận của đơn vị.",
    ),
    Step(
        "file_paper",
        "Lưu chữ ký trên giấy",
        "Ảnh chụp trang có chữ ký của một bên.",
        (_MINUTES.FROZEN,),
        _MINUTES.FROZEN,
        "edit_minutes",
        done="Đã lưu chữ ký trên giấy.",
    ),
    Step(
        "complete",
        "Đủ xác nhận của hai bên",
        "Cả hai bên đã xác nhận cùng một văn bản.",
        (_MINUTES.FROZEN,),
        _MINUTES.ACKNOWLEDGED,
        None,
    ),
)
