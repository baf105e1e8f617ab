"""What was typed into the grid: read as an import reads it, kept as typed where it is not understood."""

from dataclasses import dataclass, field

from accounts.vietnamese import clean, clean_line, legacy_font_problem

from .arithmetic import COLUMNS
from .counts import DASHES_FOR_ZERO, NotACount, read_count

DASH = "có thể là không có hồ sơ hoặc chưa biết"
DASH_WANTED = "0 nếu không có; để trống nếu chưa biết"
MAX_EXPLANATION = 2000


def read_typed_count(text):
    """Return the count somebody typed, or None where the cell is empty; raises :class:`NotACount`.

    In a file a lone dash is the statisticians' zero. Here, where unknown cells stand beside it, it is asked
    about.
    """
    if clean_line(text) in DASHES_FOR_ZERO:
        raise NotACount(f"“{clean_line(text)}” {DASH}", DASH_WANTED)
    return read_count(text)


def explanation_problem(text):
    """Return why `text` cannot be kept as an explanation, or None."""
    if not (problem := legacy_font_problem(text)) and len(text) > MAX_EXPLANATION:
        problem = f"dài quá {MAX_EXPLANATION} ký tự"
    return problem


def wrong_sentence(part, why):
    column, name = COLUMNS[part]
    return f"Cột {column} ({name}): {why}. Cần: {why.wanted}."


@dataclass
class TypedLine:
    """One line as it came: `version` is the one it was typed on, `wrong` is {count: sentence}.

    A script sends the cells that were changed: a count that is not in `texts`, an explanation that is None,
    was not sent.
    """

    pk: int
    version: int
    texts: dict
    explanation: str | None
    counts: dict = field(default_factory=dict)
    wrong: dict = field(default_factory=dict)

    def __post_init__(self):
        for part, text in self.texts.items():
            try:
                self.counts[part] = read_typed_count(text)
            except NotACount as why:
                self.wrong[part] = wrong_sentence(part, why)
        if self.explanation is None:
            return
        if problem := explanation_problem(self.explanation):
            self.wrong["explanation"] = f"Giải trình: {problem}"
        else:
            self.explanation = clean(self.explanation)

    @property
    def values(self):
        """What was understood: counts, and the explanation where it may be stored."""
        has_words = self.explanation is not None and "explanation" not in self.wrong
        told = {"explanation": self.explanation} if has_words else {}
        return self.counts | told


def read_lines(post, pks):
    """Return the :class:`TypedLine` of every line of `pks` that the form carries."""
    typed = []
    for pk in pks:
        version = post.get(f"{pk}-version", "")
        if not (version.isascii() and version.isdigit() and len(version) < 10):
            continue
        texts = {part: post[f"{pk}-{part}"] for part in COLUMNS if f"{pk}-{part}" in post}
        typed.append(TypedLine(pk, int(version), texts, post.get(f"{pk}-explanation")))
    return typed
