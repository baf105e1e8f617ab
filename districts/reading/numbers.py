"""Numbers as Vietnamese officials write them: 2.000 and 97,5."""

from decimal import ROUND_HALF_UP, Decimal

UNKNOWN = "—"


def show_number(value):
    """Return 2000 as '2.000' and 97.50 as '97,5'; None as '—'."""
    if value is None:
        return UNKNOWN
    whole, _, decimals = f"{Decimal(str(value)):,f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + ("," + decimals if decimals else "")


def show_percent(percent, places=1, *, is_padded=False):
    """Return a number of percent (97.5, not 0.975) as '97,5 %'; None as '—'.

    :param is_padded: keep every place ('97,50 %'), for numbers that stand below each other.

    Rounding never makes all or nothing of what is not: 99.97 is '99,97 %', not '100 %'.
    """
    if percent is None:
        return UNKNOWN
    percent = Decimal(percent)
    rounded = _rounded(percent, places)
    while rounded != percent and rounded in (0, 100) and places < 6:
        places += 1
        rounded = _rounded(percent, places)
    return (f"{rounded:f}".replace(".", ",") if is_padded else show_number(rounded)) + " %"


def _rounded(value, places):
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
