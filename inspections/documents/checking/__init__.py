"""Holds a PDF, ours or anybody's, against Nghị định 30/2020/NĐ-CP, Phụ lục I, and PDF/A-2.

It reads the produced file only: no template, no record, no stylesheet. `reading` sees letters and rules,
`layout` names the parts of a paper, the other modules hold one rule in each function.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from . import archive, body, foot, head, page
from .layout import Paper
from .reading import File, Unreadable
from .rules import BROKEN, DECREE, NOT_MEASURED, RULES, STATUS_WORDS, UNMEASURED, Result

__all__ = [
    "BROKEN",
    "RULES",
    "STATUS_WORDS",
    "File",
    "Paper",
    "Report",
    "Unreadable",
    "archive",
    "body",
    "check",
    "fingerprint",
    "foot",
    "head",
    "page",
]
NOT_RECOGNISED = "không nhận ra"
READERS = ("pdfminer.six", "pdfplumber", "pypdf")
ORDER = "TQSNDBKPA"  # groups of codes as they stand on the paper; the file itself last


@dataclass(frozen=True)
class Report:
    kind: str  # as the paper calls itself
    pages: int
    results: tuple[Result, ...]

    @property
    def broken(self):
        return [result for result in self.results if result.state == BROKEN]

    @classmethod
    def from_json(cls, told):
        return cls(told["kind"], told["pages"], tuple(Result(**result) for result in told["results"]))

    def to_json(self):
        return {
            "kind": self.kind,
            "pages": self.pages,
            "passed": not self.broken,
            "results": [result.to_json() for result in self.results],
        }


@cache
def fingerprint():
    """64 letters that change with the rules or with what reads the file: what was kept then is no answer."""
    told = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        told.update(path.read_bytes())
    told.update(" ".join(version(name) for name in READERS).encode())
    return told.hexdigest()


def check(data: bytes, *, decree_only=False, on_progress=lambda share: None) -> Report:
    """Return what every rule says of the file.

    :param decree_only: leaves out PDF/A and tags, which the decree does not ask for.
    :param on_progress: told after each page how much of the file has been read, from 0 to 1.
    :raises Unreadable: not a PDF, broken, locked, or without letters.
    """
    paper = Paper(File(data, on_progress))
    rules = [rule for rule in RULES if rule.part == DECREE or not decree_only]
    rules.sort(key=lambda rule: ORDER.index(rule.code[0]))
    results = [result_of(rule, rule.look(paper)) for rule in rules]
    results += [Result(code, name, source, "", UNMEASURED, why) for code, name, source, why in NOT_MEASURED]
    kind = paper.kind or ("CÔNG VĂN" if paper.is_letter else NOT_RECOGNISED)
    return Report(kind, len(paper.pages), tuple(results))


def result_of(rule, finding):
    return Result(rule.code, rule.name, rule.source, rule.wanted, finding.state, finding.measured)
