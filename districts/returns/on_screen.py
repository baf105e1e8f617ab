"""A return as the page shows it: the paper's thirteen columns, each cell with what one needs to know of it.

Made of plain objects before the template runs: sixty lines are nearly seven hundred cells.
"""

from dataclasses import dataclass, field

from districts.reading import UNKNOWN, show_number

from .arithmetic import COLUMNS, SUMS
from .definition import COLUMN_NAMES, FIELD_ALIASES, II_06A
from .past import name_key

COUNT_COLUMNS = tuple(column for column in II_06A.columns if column.number > 2)
# What a screen reader and a card on a phone call the column.
LABELS = {
    column.key: f"{COLUMN_NAMES[column.key][0].upper()}{COLUMN_NAMES[column.key][1:]} ({column.number})"
    for column in COUNT_COLUMNS
}


class Cell:
    """One count on the screen: `text` is what stands in it, `wrong` why it could not be stored.

    `stored` is the text of what is stored where that is not what stands in it.
    """

    __slots__ = ("has_clash", "is_sum", "key", "label", "name", "stored", "text", "usual", "wrong")

    def __init__(self, key, name, text, usual="", wrong="", has_clash=False, stored=None):
        self.key, self.name, self.text, self.stored = key, name, text, stored
        self.usual, self.wrong, self.has_clash = usual, wrong, has_clash
        self.is_sum, self.label = key in SUMS, LABELS[key]


@dataclass
class Row:
    """One line on the screen; `theirs` is what another person has stored where something else was typed."""

    line: object
    number: int
    cells: list
    explanation: str
    sentences: list
    hints: list
    theirs: list = field(default_factory=list)
    has_wrong_explanation: bool = False
    stored_explanation: str | None = None
    previous_pending: str = ""

    @property
    def keys(self):
        """What a pasted block may call this field."""
        name = self.line.field_name
        return "|".join({name_key(each): None for each in (name, *FIELD_ALIASES.get(name, ()))})

    # Keys and versions as text: templates write the number 4945 as 4.945.

    @property
    def pk(self):
        return str(self.line.pk)

    @property
    def version(self):
        return str(self.line.version)

    @property
    def name(self):
        return self.line.field_name

    @property
    def has_notes(self):
        return bool(self.sentences or self.hints or self.explanation or self.theirs)


def typed_text(count):
    """A count as it stands in a box: empty where it is unknown."""
    return "" if count is None else show_number(count)


def rows_of(review, past, outcomes=()):
    """Return a :class:`Row` for every line; `outcomes` are of a sending that could not be stored whole."""
    typed = {outcome.typed.pk: outcome for outcome in outcomes}
    return [
        _row(number, line, remarks, past, typed.get(line.pk))
        for number, (line, remarks) in enumerate(review.lines, start=1)
    ]


def _row(number, line, remarks, past, outcome):
    usual = past.usual_of(line.field_name)
    before = past.line_before(line.field_name)
    typed = outcome.typed if outcome and (outcome.clashes or outcome.typed.wrong) else None
    clashes = outcome.clashes if typed else ()
    arithmetic = line.as_arithmetic()
    cells = []
    for column in COUNT_COLUMNS:
        key = column.key
        if key in SUMS:
            cells.append(Cell(key, "", show_number(getattr(arithmetic, key))))
            continue
        kept = typed and (key in typed.wrong or key in clashes)
        stored = typed_text(getattr(line, key))
        text = typed.texts[key] if kept else stored
        bounds = f"{usual[key].low} {usual[key].high} {usual[key].n_periods}" if key in usual else ""
        wrong = typed.wrong.get(key, "") if typed else ""
        cells.append(
            Cell(key, f"{line.pk}-{key}", text, bounds, wrong, key in clashes, stored if kept else None)
        )
    keeps_words = typed and ("explanation" in typed.wrong or "explanation" in clashes)
    return Row(
        line=line,
        number=number,
        cells=cells,
        explanation=typed.explanation if keeps_words else line.explanation,
        sentences=_sentences(remarks, typed),
        hints=list(remarks.unusual),
        theirs=theirs_in(line, typed, clashes),
        stored_explanation=line.explanation if keeps_words else None,
        has_wrong_explanation=bool(typed and "explanation" in typed.wrong),
        previous_pending=str(before.pending) if before and before.pending is not None else "",
    )


def _sentences(remarks, typed):
    wrong = list(typed.wrong.values()) if typed else []
    return [*wrong, *remarks.problems, *([remarks.unknown] if remarks.unknown else [])]


def theirs_in(line, typed, clashes):
    """(column, what another person has stored, what was typed here) of every cell both have changed."""
    return [
        (
            "Giải trình" if name == "explanation" else LABELS[name],
            line.explanation or UNKNOWN if name == "explanation" else show_number(getattr(line, name)),
            typed.explanation or UNKNOWN if name == "explanation" else show_number(typed.counts[name]),
        )
        for name in clashes
    ]


def total_cells(total):
    """(key, label, text) of the total row. With cells unknown, what is known is a lower bound: '≥ 1.204'."""
    cells = []
    for column in COUNT_COLUMNS:
        parts = SUMS[column.key][2] if column.key in SUMS else (column.key,)
        known = sum(getattr(total.known, part) for part in parts)
        n_unknown = sum(total.unknown[part] for part in parts)
        cells.append((column.key, LABELS[column.key], _bounded(known, n_unknown, len(parts) * total.n_lines)))
    return cells


def _bounded(known, n_unknown, n_cells):
    if n_unknown == n_cells:
        return UNKNOWN
    return f"≥ {show_number(known)}" if n_unknown else show_number(known)


def status_line(review):
    """'2 dòng cần giải thích · 9 dòng chưa nhập', or that all is well; what follows 'Đã lưu 10:42'."""
    told = []
    if review.n_to_explain:
        told.append(f"{review.n_to_explain} dòng cần giải thích")
    if review.n_empty:
        told.append(f"{review.n_empty} dòng chưa nhập")
    if not told and review.n_explained:
        return f"{review.n_explained} dòng có giải trình, các dòng khác khớp"
    return " · ".join(told) or "mọi dòng đều khớp"


RETURN_TONES = {"draft": "active", "submitted": "waiting", "accepted": "done", "locked": "done"}
__all__ = [
    "COLUMNS",
    "LABELS",
    "RETURN_TONES",
    "Cell",
    "Row",
    "rows_of",
    "status_line",
    "total_cells",
    "typed_text",
]
