"""Real numbers of headings and clauses: Word counts them, and counts anew when a paragraph is added.

"I." and "1." are one list of two levels, clauses ("1." under an article) another, "- " a third. Points are
"a)", "b)", "c)", "d)", "đ)", "e)": Word knows no alphabet with đ, and a list that is right up to the fourth
point and wrong from the fifth is worse than letters that are typed; so those are text (decision 0142).
"""

import re

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ..parts import roman
from .styles import CLAUSE_LIST, DASH_LIST, HEADING_LIST, style_id

SHOWN = {HEADING_LIST: (roman, str), CLAUSE_LIST: (str,)}
ORDINAL = re.compile(r"([IVX]+|[1-9]\d*)\.")
LEVELS = {
    HEADING_LIST: (("upperRoman", "%1.", "Mục 1"), ("decimal", "%2.", "Mục 2")),
    CLAUSE_LIST: (("decimal", "%1.", "Khoản"),),
    DASH_LIST: (("bullet", "-", "Gạch đầu dòng"),),
}


class Numbering:
    """Which list each label belongs to, and whether the list has come to it by itself.

    `place(list, level, label)` is the numId a paragraph needs besides its style: None where the style's own
    list counts to this very label, a new one where it must begin anew, False where the label is no number.
    """

    def __init__(self):
        self.counts = {HEADING_LIST: [0, 0], CLAUSE_LIST: [0]}
        self.current = {HEADING_LIST: HEADING_LIST, CLAUSE_LIST: CLAUSE_LIST}
        self.starts = []  # (numId, list, {level: first number}) of lists that begin anew

    def place(self, which, level, label):
        wanted = number_of(label)
        if wanted is None or SHOWN[which][level](wanted) != label.rstrip("."):
            return False
        counts = self.counts[which]
        comes = counts[level] + 1
        counts[level] = wanted
        for deeper in range(level + 1, len(counts)):
            counts[deeper] = 0
        if wanted != comes:
            self._begin(which, {level: wanted} | ({0: counts[0] + 1} if level else {}))
        current = self.current[which]
        return None if current == which else current

    def _begin(self, which, starts):
        self.current[which] = len(LEVELS) + 1 + len(self.starts)
        self.starts.append((self.current[which], which, starts))

    def xml(self):
        """The whole of numbering.xml."""
        abstract = "".join(_abstract(which, levels) for which, levels in LEVELS.items())
        plain = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in LEVELS)
        anew = "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{which}"/>{_overrides(starts)}</w:num>'
            for number, which, starts in self.starts
        )
        return parse_xml(f"<w:numbering {nsdecls('w')}>{abstract}{plain}{anew}</w:numbering>")


def number_of(label):
    """1 for "I." and "1."; None for "a)" and whatever else is no number."""
    found = ORDINAL.fullmatch(label)
    if not found:
        return None
    if found[1].isdigit():
        return int(found[1])
    return next((number for number in range(1, 90) if roman(number) == found[1]), None)


def _overrides(starts):
    return "".join(
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{first}"/></w:lvlOverride>'
        for level, first in sorted(starts.items())
    )


def _abstract(which, levels):
    kind = "multilevel" if len(levels) > 1 else "singleLevel"
    drawn = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>'
        f'<w:pStyle w:val="{style_id(style)}"/><w:suff w:val="space"/><w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="720"/></w:pPr></w:lvl>'
        for level, (shape, text, style) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{which}"><w:multiLevelType w:val="{kind}"/>{drawn}</w:abstractNum>'
    )
