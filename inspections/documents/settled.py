"""A composed paper made ready for print, whatever its kind: what people typed and its length meet the page.

Words within “…” are somebody's own and stay as they are. Minutes keep all their words (`laid_out_only`): the
text is the one both sides acknowledged.
"""

import re
from dataclasses import replace

from .lines import width_of
from .parts import LONG_WORD, Article, Heading, Paragraph, Plate, Row, Table

QUOTED = re.compile("(“[^”]*”)")
MENDED = (
    (re.compile(r"\s*\./\.(?!\S)"), "."),  # it closes a paper, once
    (re.compile(r"(?<!\.)\.\.(?!\.)"), "."),
    (re.compile(r"(?<!v\.v)(?<!\.)\.(?=[;,])"), ""),
    (re.compile(r"[;,]\.(?!\.)"), "."),
    (re.compile(r"([;,])(?:\s*[;,])+"), r"\1"),
    (re.compile(r"(?<=trễ )(\d{1,3})(\d{3})(?= ngày làm việc)"), r"\1.\2"),
    (re.compile(r"\b(ngày|tháng|năm) (?=…)"), "\\1\u00a0"),  # room for the pen beside its word
)
DASHES = re.compile(r"^- (?:[-–•+]\s+)+")
FULL_STOP_BEFORE_DASH = re.compile(r"\.(?= - [^.]*$)")
NUMBERED = re.compile(r"^(Bảng|Biểu đồ)(?: \d+)?\. ")
FIRST_LABELS = {"1.": "2.", "a)": "b)"}
PADDING = {False: 9.5, True: 7.5}  # points beside the words of a cell, by whether the table is dense
SIZES = {False: 12, True: 10.5}
LONGEST_KEPT = 14  # letters of a word that its column has to hold: a day, a number, a word of the language
POINTS_ACROSS = {False: 164 * 72 / 25.4, True: 251 * 72 / 25.4}


def settled(paper):
    """`paper` with its words mended, its points and tables in order."""
    return laid_out_only(
        replace(
            paper,
            bases=tuple(mended(basis) for basis in paper.bases),
            blocks=tuple(numbered(alone_unlabelled(settled_blocks(paper.blocks)))),
            appendices=tuple(
                replace(each, blocks=tuple(settled_blocks(each.blocks))) for each in paper.appendices
            ),
        )
    )


def laid_out_only(paper):
    """`paper` with its words as they are: only lines and columns are fitted to the page."""
    return replace(
        paper,
        is_settled=True,
        blocks=tuple(fitted_blocks(paper.blocks, landscape=False)),
        appendices=tuple(
            replace(each, blocks=tuple(fitted_blocks(each.blocks, landscape=each.landscape)))
            for each in paper.appendices
        ),
    )


# --- Words ----------------------------------------------------------------------------------------------


def mended(text):
    """Without two marks where one belongs; what cannot be parted by the end of a line is tied together.

    >>> mended("Thiếu người.. (đối tượng: các phòng.; thời hạn: sớm.)")
    'Thiếu người. (đối tượng: các phòng; thời hạn: sớm.)'
    """
    if not text:
        return text
    parts = QUOTED.split(text)
    parts[::2] = [_mended(part) for part in parts[::2]]
    return DASHES.sub("- ", "".join(parts))


def _mended(text):
    for pattern, better in MENDED:
        text = pattern.sub(better, text)
    return text


def settled_blocks(blocks):
    for block in blocks:
        match block:
            case Paragraph():
                yield from _paragraphs(block)
            case Heading() | Article():
                yield replace(block, text=mended(block.text))
            case Table():
                yield replace(block, rows=tuple(_row(row) for row in block.rows))
            case Plate():
                photos = tuple(replace(each, caption=mended(each.caption)) for each in block.photos)
                yield replace(block, photos=photos)
            case _:
                yield block


def _paragraphs(block):
    """One for each line somebody ended: each is indented, as the decree has it."""
    lines = [line.strip() for line in block.text.split("\n") if line.strip()] or [block.text]
    for place, line in enumerate(lines):
        yield replace(block, text=_dash_kept(mended(line)), label=block.label if place == 0 else "")


def _dash_kept(text):
    """A dash is not left alone on a line before a word that is longer than the line has room."""
    first = text.removeprefix("- ").split(" ", 1)[0]
    return f"-\u00a0{text[2:]}" if text.startswith("- ") and len(first) > LONG_WORD else text


def _row(row):
    cells = tuple(FULL_STOP_BEFORE_DASH.sub("", mended(cell)) for cell in row.cells)
    return Row(cells, row.is_sum, row.lead)


def alone_unlabelled(blocks):
    """Without the label of a point or heading that has no second one beside it."""
    blocks = list(blocks)
    for place, block in enumerate(blocks):
        following = FIRST_LABELS.get(getattr(block, "label", ""))
        if following and not _goes_on(blocks[place + 1 :], block, following):
            block = replace(block, label="")
        yield block


def _goes_on(blocks, first, label):
    for block in blocks:
        if isinstance(block, Heading) and isinstance(first, Heading) and block.level <= first.level:
            return block.level == first.level and block.label == label
        if isinstance(block, Heading | Article) and not isinstance(first, Heading):
            return False
        if type(block) is type(first) and not isinstance(first, Heading) and block.label == label:
            return True
    return False


def numbered(blocks):
    """Tables and charts counted anew, all of them, where the composer has numbered any."""
    counts = {"Bảng": 0, "Biểu đồ": 0}
    blocks = list(blocks)
    captions = [getattr(block, "caption", "") for block in blocks]
    counted = {found[1] for caption in captions if (found := NUMBERED.match(caption))}
    for block, caption in zip(blocks, captions, strict=True):
        noun = "Bảng" if isinstance(block, Table) else "Biểu đồ"
        if caption and noun in counted:
            counts[noun] += 1
            block = replace(block, caption=f"{noun} {counts[noun]}. {NUMBERED.sub('', caption)}")
        yield block


# --- Columns --------------------------------------------------------------------------------------------


def fitted_blocks(blocks, *, landscape):
    for block in blocks:
        yield fitted(block, POINTS_ACROSS[landscape]) if isinstance(block, Table) else block


def fitted(table, across):
    """The table with no column narrower than its longest date, number or word, where the page has room.

    What a column needs more is taken from those that have more than they need, in proportion to it.
    """
    least = _least_widths(table)
    least = [width * 100 / across for width in least]
    now = [column.width for column in table.columns]
    lacking = sum(max(0, need - has) for need, has in zip(least, now, strict=True))
    spare = sum(max(0, has - need) for need, has in zip(least, now, strict=True))
    if not lacking or lacking > spare:
        return table
    widths = [
        need if has < need else has - (has - need) * lacking / spare
        for need, has in zip(least, now, strict=True)
    ]
    columns = tuple(
        replace(column, width=round(width, 2)) for column, width in zip(table.columns, widths, strict=True)
    )
    return replace(table, columns=columns)


def _least_widths(table):
    said = [set(column.title.split()) for column in table.columns]
    for row in table.rows:
        if row.is_sum:
            continue
        for words, cell in zip(said, row.cells, strict=True):
            words.update(word for word in cell.split() if len(word) <= LONGEST_KEPT)
    size = SIZES[table.dense]
    return [max((width_of(word, size) for word in words), default=0) + PADDING[table.dense] for words in said]
