"""What a paper says, as plain text in the order it is read: to find it by, not to show it."""

from dataclasses import fields, is_dataclass

from .parts import Chart, Column, Paper, Photo, Row


def text_of(paper: Paper) -> str:
    """One line for each part; a row of a table is one line."""
    return "\n".join(line for line in _lines(paper) if line)


def _lines(part):
    match part:
        case str():
            yield part
        case tuple():
            for each in part:
                yield from _lines(each)
        case Chart():
            yield from (part.words, part.caption)
        case Photo():
            yield from (part.caption, part.note)
        case Column():
            yield part.title
        case Row():
            yield " ".join(part.cells)
        case _ if is_dataclass(part):
            values = [getattr(part, field.name) for field in fields(part)]
            label = getattr(part, "label", "")
            if isinstance(getattr(part, "text", None), str):
                yield f"{label} {part.text}".strip()
            else:
                for value in values:
                    yield from _lines(value)
