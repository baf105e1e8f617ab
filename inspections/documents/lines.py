"""How wide words are on paper, and where a title is broken so that its lines are alike and end at a sense."""

from functools import cache

from django.conf import settings
from fontTools.ttLib import TTFont

# No line of a title ends with these: they belong to the word after them.
LEADING = {
    *("và", "tại", "của", "với", "đối", "cho", "theo", "sau", "trong", "các", "những", "cả", "số"),
    *(
        "tỉnh",
        "huyện",
        "quận",
        "xã",
        "phường",
        "thị",
        "trấn",
        "thành",
        "phố",
        "năm",
        "tháng",
        "ngày",
        "giai",
        "về",
    ),
}
OPENING = {"tại", "về", "của", "và", "đối", "sau", "theo"}  # with which the next line begins best
TOGETHER = {
    ("cải", "cách"),
    ("cách", "hành"),
    ("hành", "chính"),
    ("công", "tác"),
    ("kiểm", "tra"),
    ("tồn", "tại"),
}
COST = 120  # points a line may be shorter rather than end with such a word


@cache
def _widths():
    font = TTFont(settings.DOCUMENT_FONTS_DIR / "Tinos-Bold.ttf")
    return font.getBestCmap(), font["hmtx"].metrics, font["head"].unitsPerEm


def width_of(text, size):
    """How wide bold words are, in points: Tinos has the widths of Times New Roman."""
    names, metrics, em = _widths()
    return sum(metrics[names.get(ord(char), ".notdef")][0] for char in text) * size / em


def in_lines(text, *, size, room) -> tuple[str, ...]:
    """The words in as few lines as they need, none wider than `room` points, as alike as they can be.

    A word wider than the room stands on a line of its own.
    """
    words = text.split()
    if width_of(text, size) <= room or len(words) < 2:
        return (text,)
    best = {len(words): (0, 0, None)}  # first word → (lines, cost, first word of the next line)
    for start in range(len(words) - 1, -1, -1):
        for end in range(start + 1, len(words) + 1):
            width = width_of(" ".join(words[start:end]), size)
            if width > room and end > start + 1:
                break
            lines, cost, _ = best[end]
            found = (lines + 1, cost + (room - width) ** 2 + _cost_of_break(words, end), end)
            if start not in best or found < best[start]:
                best[start] = found
    lines, start = [], 0
    while start < len(words):
        end = best[start][2]
        lines.append(" ".join(words[start:end]))
        start = end
    return tuple(lines)


def _cost_of_break(words, end):
    if end == len(words):
        return 0
    last, following = words[end - 1 : end + 1]
    parted = last.lower() in LEADING or last.isdigit() or (last.lower(), following.lower()) in TOGETHER
    if parted or _is_in_a_name(last, following):
        return COST**2
    return 0 if following.lower() in OPENING else COST**2 / 2


def _is_in_a_name(last, following):
    """Between "Ngũ" and "Hiệp"; in a title in capitals no name is told apart."""
    return last.istitle() and following[:1].isupper() and last[-1] not in ",;"
