"""What is left to the clerk: the number and the day, blank or filled in (domain 1.2, rows 5, 6, 21)."""

from districts.reading import show_date_long

GAP = "\u00a0" * 6  # left for the clerk's pen


def shown_number(number):
    """Numbers below 10 take a zero before them; a missing one leaves room for the pen."""
    if not number:
        return GAP
    return number.zfill(2) if number.isdigit() else number


def shown_day(day):
    return show_date_long(day) if day else f"ngày{GAP}tháng{GAP}năm 20{GAP}".rstrip("\u00a0") + "\u00a0" * 4


def place_and_date(province, day):
    """ "Đồng Tháp, ngày 05 tháng 9 năm 2019"; `province` is the name in a sentence ("tỉnh Đồng Tháp")."""
    return f"{province.removeprefix('tỉnh ').removeprefix('thành phố ')}, {shown_day(day)}"


def attached_to(kind, number, symbol, day, issuer):
    """The line under the title of an appendix."""
    return f"(Kèm theo {kind} số {shown_number(number)}/{symbol} {shown_day(day)} của {issuer})"
