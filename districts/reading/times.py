"""Times of day as people type them, on the 24-hour clock."""

import re
from datetime import time

from accounts.vietnamese import clean_line, fold

from .dates import Unreadable

TIME_EXAMPLE = "Hãy viết giờ theo 24 giờ, ví dụ 08:00, 8h30, 13 giờ 45."
CLOCK = re.compile(
    r"(?:luc )?([0-9]{1,2})\s*(?::|\.|gio|h|g)\s*(?:([0-9]{1,2})\s*(?:phut|p|')?|(ruoi))?"
    r"(?:\s*(sang|trua|chieu|toi))?"
)
FOUR_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})()()")
AFTER_NOON = {"chieu": range(1, 7), "toi": range(6, 12), "trua": range(1, 3)}


def read_time(text):
    """Return the time `text` names: '8h', '08:00', '8 giờ 30', '8h rưỡi', '1330', '2 giờ chiều'.

    A bare number is refused: "8" may be anything. Raises :class:`Unreadable`.
    """
    typed = clean_line(text)
    folded = fold(typed)
    match = CLOCK.fullmatch(folded) or FOUR_DIGITS.fullmatch(folded)
    if match is None:
        shown = typed if len(typed) <= 40 else typed[:40] + "…"
        raise Unreadable(f"“{shown}” không phải là giờ. {TIME_EXAMPLE}")
    hour, minute = int(match[1]), 30 if match[3] else int(match[2] or 0)
    if hour in AFTER_NOON.get(match[4], ()):
        hour += 12
    if hour > 23 or minute > 59:
        raise Unreadable(f"“{typed}” không có trong một ngày. {TIME_EXAMPLE}")
    return time(hour, minute)
