"""What the rows under the head of the form are: lines of fields, the total, groups, remarks."""

import re
from functools import lru_cache

from accounts.vietnamese import clean_line, fold

from .counts import is_blank

# "Tổng cộng", "TỔNG SỐ:", "Cộng (I + II)", "Tổng cộng toàn huyện"; but not "Công Thương", "Công chứng".
TOTAL_LABEL = re.compile(
    r"(tong|tong so|tong cong|tong so ho so|tong hop)( (chung|toan|cac|tat ca|cua|trong ky)\b.*)?"
    r"|cong( tong)?( (toan|cac linh vuc|tat ca)\b.*)?"
)
MAY_BE_TOTAL = re.compile(r"[\W_]*[tc][oôổộồốỗ][\u0300-\u036f]*n", re.IGNORECASE)
# What a row of a part of another row begins with.
PART_LABEL = re.compile(r"(trong do|[-+*•])\b.*|[-+*•].*")

NUMBERED, GROUPED, NESTED, UNNUMBERED = "numbered", "grouped", "nested", "unnumbered"


def is_total_label(text):
    """True for what a total row is called; any name that begins with 'Tổng' counts as one."""
    return bool(MAY_BE_TOTAL.match(text)) and _is_total_label(text)


@lru_cache(maxsize=4096)
def _is_total_label(text):
    if clean_line(text).lower().startswith(("tổng ", "tổng:")):
        return True
    label = re.sub(r"[(\[].*?[)\]]", " ", fold(text)).strip(" .:;*-–=")
    return bool(TOTAL_LABEL.fullmatch(" ".join(label.split())))


def is_part_label(name):
    """True for 'Trong đó: …' and '- …', which are parts of the row above."""
    return bool(PART_LABEL.match(fold(name)))


def order_of(value):
    """Return (kind, number or None) of a cell of the column STT."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return (NUMBERED, int(value)) if value == int(value) and value >= 0 else (NESTED, None)
    if is_blank(value) or not isinstance(value, str):
        return UNNUMBERED, None
    text = clean_line(value).strip("().")
    if re.fullmatch(r"[0-9]{1,6}", text):
        return NUMBERED, int(text)
    if re.fullmatch(r"[IVXLC]+|[A-ZĐ]", text):
        return GROUPED, None
    return (
        (NESTED, None) if re.fullmatch(r"[0-9]+([.,-][0-9]+)+|[0-9]*[.]?[a-zđ]", text) else (UNNUMBERED, None)
    )
