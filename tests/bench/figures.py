"""How a measurement is told."""


def line(name, value, unit, against=None):
    """One JSON line; numbers are rounded to three places."""
    ratio = round(value / against, 3) if against else None
    told = {"name": name, "value": rounded(value), "unit": unit}
    return told | {"against": None if against is None else rounded(against), "ratio": ratio}


def rounded(value):
    return value if isinstance(value, int) else round(value, 3)
