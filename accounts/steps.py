"""What every table of states and steps is made of, and how a step that may not be taken says why."""

from collections.abc import Callable
from dataclasses import dataclass


class Refused(Exception):
    """Something the rules do not allow now; `sentences` say why, for the person who asked."""

    def __init__(self, sentences):
        self.sentences = [sentences] if isinstance(sentences, str) else list(sentences)
        super().__init__(" ".join(self.sentences))


def nothing(record):
    return []


def not_too_early(record):
    return []


def no_stamps(by, note):
    return {}


@dataclass(frozen=True)
class Step:
    """One arrow of a table. A step without a verb is taken by the portal itself, not by a person.

    `missing` says in sentences what the record still lacks; `done` is what the person reads afterwards.
    `stamps(by, note)` gives the columns that change with the state: who, when, why, or emptied.
    """

    name: str
    label: str
    meaning: str
    start: tuple[str, ...]
    end: str
    verb: str | None
    needs_note: bool = False
    missing: Callable[[object], list[str]] = nothing
    done: str = ""
    stamps: Callable[[object, str], dict] = no_stamps
    # Sentences where the step's turn has not come yet, instead of who moved the record on.
    too_early: Callable[[object], list[str]] = not_too_early
