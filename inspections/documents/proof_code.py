"""The short code by which anybody can ask whether a paper was issued: printed on it, typed or scanned.

Fifteen signs in three groups, such as K7QPM-2XDRT-9HWAE: fourteen are random (70 bits, so guessing is
hopeless whatever the limit on tries) and the last tells a slip of the finger from an unknown code. No sign
looks like another: neither 0 and O nor 1 and I are among them.
"""

import secrets

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32: each stands for five bits
RANDOM_SIGNS = 14
LENGTH = RANDOM_SIGNS + 1
GROUP = 5
UNUSED = "01IO"
BETWEEN_GROUPS = " -–—._\u00a0"
FIELD_POLYNOMIAL = 0b100101  # x⁵ + x² + 1, which is primitive


class Mistyped(ValueError):
    """The code cannot be one of ours; `str()` is a sentence for who typed it."""


def new_code() -> str:
    """A code in its printed form."""
    values = [secrets.randbelow(len(SIGNS)) for _ in range(RANDOM_SIGNS)]
    return _grouped("".join(SIGNS[value] for value in [*values, _check(values)]))


def read_code(typed: str) -> str:
    """The printed form of what somebody typed: in any case, with or without the signs between groups.

    :raises Mistyped: a sign is missing, one too many, not in use, or does not agree with the last.
    """
    code = typed.upper().translate({ord(sign): None for sign in BETWEEN_GROUPS})
    if wrong := sorted(set(code) & set(UNUSED)):
        raise Mistyped(
            f"Mã không dùng chữ số 0, 1 và chữ I, O (đang có {', '.join(wrong)}). "
            "Xin xem lại mã in trên văn bản."
        )
    if wrong := sorted(set(code) - set(SIGNS)):
        raise Mistyped(f"Mã chỉ gồm chữ cái không dấu và chữ số; đang có {' '.join(wrong[:5])}.")
    if len(code) != LENGTH:
        raise Mistyped(f"Mã có {LENGTH} ký tự, đang có {len(code)}. Xin xem lại mã in trên văn bản.")
    *values, last = (SIGNS.index(sign) for sign in code)
    if _check(values) != last:
        raise Mistyped("Có ký tự gõ nhầm hoặc đổi chỗ cho nhau. Xin so từng ký tự với mã in trên văn bản.")
    return _grouped(code)


def _check(values):
    """The value that makes the sum of each value times its own power of x zero, in the field of 32 elements.

    As no two places weigh the same, one wrong sign and any two that changed places are always noticed.
    """
    total = 0
    for value in values:
        total = _times_x(total ^ value)
    return total


def _times_x(value):
    doubled = value << 1
    return doubled ^ FIELD_POLYNOMIAL if doubled & 32 else doubled


def _grouped(code):
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))
