"""What is known of a sampled dossier beyond what was typed: how late it is, and what must not stand in it."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.personal_data import Kind, personal_data
from districts.reading import show_date, show_number

# The fault that the days themselves tell.
LATE = "tre_hen"
CODE_INSTEAD = "Cổng không giữ thông tin của người dân; hãy ghi mã hồ sơ và bỏ phần này."
NUMBER_INSTEAD = (
    "Cổng không giữ thông tin của người dân. Nếu đây đúng là mã hồ sơ, hãy ghi kèm ký hiệu như trên giấy "
    "hẹn, ví dụ HS-201900123."
)


# --- Lateness -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lateness:
    """`days`: working days late, 0 where in time, None where the day of the appointment is not known."""

    days: int | None
    words: str

    @property
    def is_known(self):
        return self.days is not None

    @property
    def is_late(self):
        return bool(self.days)

    @property
    def tone(self):
        return "late" if self.is_late else "done" if self.is_known else "idle"


def lateness(dossier, on, calendar):
    """By how much the result came after the day it was promised for, as of the day `on` of the visit.

    Counted from the first appointment: a second one says when it came, not that it was in time. Days are
    counted as `Calendar.between` does.
    """
    if dossier.appointed_on is None:
        return Lateness(None, "chưa tính được vì thiếu ngày hẹn trả")
    end = dossier.returned_on or on
    days = calendar.between(dossier.appointed_on, end)
    words = (
        _returned_words(dossier, days, calendar) if dossier.returned_on else _open_words(dossier, on, days)
    )
    return Lateness(days, words + _reappointed_words(dossier, end, calendar) + _rest_day(dossier, calendar))


def _returned_words(dossier, days, calendar):
    if days:
        return f"trả trễ {show_number(days)} ngày làm việc"
    if dossier.returned_on == dossier.appointed_on:
        return "trả đúng ngày hẹn"
    if dossier.returned_on > dossier.appointed_on:
        return "trả sau ngày hẹn, nhưng không qua ngày làm việc nào"
    early = calendar.between(dossier.returned_on, dossier.appointed_on)
    return f"trả trước hẹn {show_number(early)} ngày làm việc" if early else "trả trước ngày hẹn"


def _open_words(dossier, on, days):
    until = f"tính đến {show_date(on)}"
    if days:
        return f"chưa trả, đã trễ {show_number(days)} ngày làm việc {until}"
    return f"chưa trả, chưa quá hẹn {until}"


def _reappointed_words(dossier, end, calendar):
    if dossier.reappointed_on is None:
        return ""
    days = calendar.between(dossier.reappointed_on, end)
    said = f"trễ {show_number(days)} ngày làm việc" if days else "không trễ"
    return f"; so với ngày hẹn lại {show_date(dossier.reappointed_on)}: {said}"


def _rest_day(dossier, calendar):
    if calendar.is_working_day(dossier.appointed_on):
        return ""
    return f"; ngày hẹn {show_date(dossier.appointed_on)} là ngày nghỉ"


def disagreement(late, fault_codes):
    """Where the days and the faults chosen do not say the same; empty where they do."""
    is_chosen = LATE in fault_codes
    if late.is_late and not is_chosen:
        return f"Theo ngày thì trễ {show_number(late.days)} ngày làm việc, nhưng chưa chọn lỗi trễ hẹn."
    if is_chosen and not late.is_known:
        return "Đã chọn lỗi trễ hẹn, nhưng thiếu ngày hẹn trả nên không kiểm lại được theo ngày."
    if is_chosen and not late.is_late:
        return "Đã chọn lỗi trễ hẹn, nhưng theo ngày thì không trễ."
    return ""


# --- Days that cannot be ------------------------------------------------------------------------

_NAMES = {
    "received_on": "tiếp nhận",
    "appointed_on": "hẹn trả",
    "reappointed_on": "hẹn lại",
    "returned_on": "trả kết quả",
}
_ORDER = (
    ("appointed_on", "received_on"),
    ("returned_on", "received_on"),
    ("reappointed_on", "appointed_on"),
    ("reappointed_on", "received_on"),
)


def wrong_days(days: dict[str, date | None], today=None):
    """Field → why its day cannot be, naming both days."""
    today, found = today or timezone.localdate(), {}
    for later, earlier in _ORDER:
        if days.get(later) and days.get(earlier) and days[later] < days[earlier]:
            found.setdefault(
                later,
                f"Ngày {_NAMES[later]} {show_date(days[later])} trước ngày {_NAMES[earlier]} "
                f"{show_date(days[earlier])}: xin xem lại hai ngày ấy.",
            )
    for name in ("received_on", "returned_on"):
        if days.get(name) and days[name] > today:
            found.setdefault(name, f"Ngày {_NAMES[name]} {show_date(days[name])} sau hôm nay.")
    if days.get("reappointed_on") and not days.get("appointed_on"):
        found.setdefault("reappointed_on", "Có ngày hẹn lại thì cần có ngày hẹn trả lần đầu.")
    return found


# --- Nobody's name ------------------------------------------------------------------------------


def refused_words(text, *, names_allowed=False):
    """Sentences on what in this text says who a citizen is, and what to write instead."""
    found = [each for each in personal_data(text) if not (names_allowed and each.kind == Kind.NAME)]
    return [
        f"{each.sentence}. {NUMBER_INSTEAD if each.kind == Kind.IDENTITY else CODE_INSTEAD}" for each in found
    ]


def doubtful_words(*texts):
    """One warning on what looks like personal data in texts that may hold it; empty where nothing does."""
    found = list(dict.fromkeys(each.sentence for text in texts for each in personal_data(text)))
    if not found:
        return []
    said = "; ".join(found)
    return [f"{said}. Nếu là người dân, hãy sửa lại: ghi mã hồ sơ thay cho tên, số giấy tờ, số điện thoại."]
