"""A return looked through before it is sent: what does not add up, what is unknown, what is unusual.

static/js/return-arithmetic.js says the same sentences while a person types; a test holds the two together.
"""

from dataclasses import dataclass

from districts.reading import show_number

from .arithmetic import COLUMNS, problems, total
from .past import past_of

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Remarks:
    """What there is to say of one line.

    `problems` are sentences that ask for an explanation; `unknown` is the one on empty cells of a line that
    is partly filled, or ""; `unusual` are hints only. `is_empty` is true of a line nobody has filled in.
    """

    problems: tuple
    unknown: str
    unusual: tuple
    is_empty: bool
    is_explained: bool

    @property
    def needs_explanation(self):
        return bool(self.problems or self.unknown) and not self.is_explained

    @property
    def is_open(self):
        """Whether the line keeps the return from being sent."""
        return not self.is_explained and bool(self.problems or self.unknown or self.is_empty)


def remarks_on(line, past, explanation="", is_explained_as_a_whole=False):
    """Return the :class:`Remarks` on an arithmetic `Line`.

    `is_explained_as_a_whole`: the return's general explanation says why cells are unknown; it does not cover
    numbers that do not add up, which each line has to explain itself.
    """
    found = tuple(problem.message for problem in problems(line, previous=past.line_before(line.name)))
    missing = [part for part in COLUMNS if getattr(line, part) is None]
    is_empty = len(missing) == len(COLUMNS)
    return Remarks(
        problems=found,
        unknown="" if is_empty or not missing else unknown_sentence(missing),
        unusual=tuple(_unusual(line, past)),
        is_empty=is_empty,
        is_explained=bool(explanation.strip()) or (is_explained_as_a_whole and not found),
    )


def unknown_sentence(parts):
    """'Chưa biết cột 12, 13: ghi số …' on the empty cells of a line."""
    columns = ", ".join(str(COLUMNS[part][0]) for part in parts)
    return f"Chưa biết cột {columns}: ghi 0 nếu không có hồ sơ nào, hoặc giải trình vì sao chưa biết."


def unusual_sentence(part, count, usual):
    column, name = COLUMNS[part]
    low, high = show_number(usual.low), show_number(usual.high)
    return (
        f"Cột {column} ({name}) ghi {show_number(count)}, khác thường: {usual.n_periods} kỳ gần đây của đơn "
        f"vị thường từ {low} đến {high}. Nếu đúng thì cứ để vậy."
    )


def _unusual(line, past):
    for part, usual in past.usual_of(line.name).items():
        count = getattr(line, part)
        if count is not None and not usual.low <= count <= usual.high:
            yield unusual_sentence(part, count, usual)


# --- The whole return ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Review:
    """`lines` pairs every stored line with its remarks, in the order of the form."""

    lines: list
    total: object

    def _count(self, condition):
        return sum(1 for _, remarks in self.lines if condition(remarks))

    @property
    def n_to_explain(self):
        return self._count(lambda remarks: remarks.needs_explanation)

    @property
    def n_explained(self):
        """Lines that would have to be explained, and are."""
        return self._count(
            lambda remarks: (
                not remarks.is_open and bool(remarks.problems or remarks.unknown or remarks.is_empty)
            )
        )

    @property
    def n_empty(self):
        return self._count(lambda remarks: remarks.is_empty and remarks.is_open)


def review_of(dossier_return, past=None, lines=None):
    """Return the :class:`Review` of a return as it is stored."""
    past = past_of(dossier_return) if past is None else past
    lines = list(dossier_return.lines.order_by("order")) if lines is None else lines
    covers = bool(dossier_return.explanation.strip())
    arithmetic = [line.as_arithmetic() for line in lines]
    reviewed = [
        (stored, remarks_on(line, past, stored.explanation, covers))
        for stored, line in zip(lines, arithmetic, strict=True)
    ]
    return Review(reviewed, total(arithmetic))


def missing_to_submit(dossier_return):
    """Sentences on what keeps a return from being sent; each names the line and what to do there."""
    review = review_of(dossier_return)
    if not review.lines:
        return ["Biểu chưa có dòng nào: thêm lĩnh vực hoặc nhập tệp."]
    sentences = []
    for line, remarks in review.lines:
        if remarks.is_open and remarks.problems:
            sentences.append(
                f"{line.field_name}: {remarks.problems[0]} Sửa số, hoặc ghi giải trình ở dòng này."
            )
        elif remarks.is_open and remarks.unknown:
            sentences.append(f"{line.field_name}: {remarks.unknown}")
    empty = [line.field_name for line, remarks in review.lines if remarks.is_open and remarks.is_empty]
    if empty:
        sentences.append(_empty_lines(empty))
    return sentences


def _empty_lines(names):
    more = f" và {len(names) - NAMED_AT_MOST} dòng nữa" if len(names) > NAMED_AT_MOST else ""
    return (
        f"{len(names)} dòng chưa nhập: {'; '.join(names[:NAMED_AT_MOST])}{more}. Ghi 0 nếu không phát sinh, "
        "bỏ dòng nếu đơn vị không có lĩnh vực này, hoặc ghi giải trình chung vì sao chưa biết."
    )
