"""Letters that the font of official documents has.

A letter it lacks would be drawn by whatever font the machine happens to have, or as an empty box, and
the same document would differ from one machine to the next.
"""

from functools import cache

from django.conf import settings
from fontTools.ttLib import TTFont

LINE_BREAKS = frozenset("\n\t")


@cache
def _letters():
    with TTFont(settings.DOCUMENT_FONTS_DIR / "Tinos-Regular.ttf", lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap())) | LINE_BREAKS


def unprintable_problem(text):
    """Return a sentence that names the letters documents cannot show, or None where they show all."""
    if text.isascii():
        return None
    lacking = sorted(set(text) - _letters())
    if not lacking:
        return None
    named = " ".join(lacking[:5]) + (" …" if len(lacking) > 5 else "")
    return f"Phông chữ của văn bản không in được: {named} Hãy bỏ đi hoặc viết bằng chữ."
