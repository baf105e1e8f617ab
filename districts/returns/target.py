"""For whom and for when a return is: a unit by its code, a reporting period by its short name."""

import re

from districts.models import Unit
from districts.reading import show_date
from districts.reading.periods import reporting_half, reporting_month, reporting_quarter, reporting_year

PERIOD = re.compile(r"([0-9]{4})(?:-(?:([0-9]{1,2})|[QqHh]([1-4])))?")
EXAMPLE = "Hãy viết như 2019-08 (tháng báo cáo 8/2019: 15/07–14/08/2019), 2019-Q3, 2019-H1 hoặc 2019."


class NoSuchTarget(ValueError):
    """`str()` is a sentence on why there is no such unit or period."""


def period_named(text):
    """Return the reporting period (Nghị định 09/2019/NĐ-CP) that '2019-08' names."""
    text = text.strip()
    match = PERIOD.fullmatch(text)
    if not match:
        raise NoSuchTarget(f"Không hiểu kỳ “{text}”. {EXAMPLE}")
    year, month, part = int(match[1]), match[2], match[3]
    if not 1990 <= year <= 2199:
        raise NoSuchTarget(f"Kỳ “{text}” có năm {year}; chỉ nhận từ năm 1990 đến 2199.")
    if month:
        if not 1 <= int(month) <= 12:
            raise NoSuchTarget(f"Kỳ “{text}”: không có tháng {int(month)}. {EXAMPLE}")
        return reporting_month(year, int(month))
    if part and "q" in text.lower():
        return reporting_quarter(year, int(part))
    if part:
        if int(part) > 2:
            raise NoSuchTarget(f"Kỳ “{text}”: một năm chỉ có H1 và H2. {EXAMPLE}")
        return reporting_half(year, int(part))
    return reporting_year(year)


def unit_coded(text, on):
    """Return the unit that has the code on the day; 'huyen:876' names the level too."""
    level, _, code = text.strip().rpartition(":")
    units = Unit.objects.filter(code=code)
    if level:
        if level not in Unit.Level.values:
            raise NoSuchTarget(f"Không có cấp “{level}”. Các cấp: {', '.join(Unit.Level.values)}.")
        units = units.filter(level=level)
    found = list(units.in_force(on))
    if len(found) == 1:
        return found[0]
    if found:
        choices = "; ".join(f"{unit.level}:{unit.code} là {unit.in_sentence}" for unit in found)
        raise NoSuchTarget(
            f"Ngày {show_date(on)} mã {code} là của nhiều đơn vị: {choices}. Hãy ghi rõ cấp như vậy."
        )
    raise NoSuchTarget(_no_unit(units, code, on))


def _no_unit(units, code, on):
    sentence = f"Ngày {show_date(on)} không có đơn vị nào mang mã “{code}”."
    others = [f"{unit.in_sentence} ({_validity(unit)})" for unit in units[:4]]
    if others:
        return f"{sentence} Mã này từng hoặc sẽ là của: {'; '.join(others)}."
    padded = list(Unit.objects.filter(code__endswith=code).in_force(on)[:3]) if code else []
    padded = [unit for unit in padded if unit.code.lstrip("0") == code.lstrip("0")]
    if padded:
        return f"{sentence} Có phải mã {padded[0].code} ({padded[0].in_sentence}) bị mất số 0 ở đầu?"
    return f"{sentence} Xem mã ở trang quản trị, mục Đơn vị."


def _validity(unit):
    start = f"từ {show_date(unit.valid_from)}" if unit.valid_from else ""
    end = f"đến hết {show_date(unit.valid_to)}" if unit.valid_to else ""
    return " ".join(filter(None, (start, end))) or "không ghi hạn"
