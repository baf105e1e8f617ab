"""Files of others are what docs/decisions/0020-vendored-files.md says they are."""

import hashlib
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
FOLDERS = [ROOT / "static/vendor", ROOT / "static/fonts", ROOT / "tests/vendor"]
FONTS = sorted((ROOT / "static/fonts").glob("*.ttf"))


def sums(folder):
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def vietnamese_letters():
    """The 146 letters: every vowel with every tone, and đ, in both cases."""
    vowels = [
        unicodedata.normalize("NFC", vowel + tone)
        for vowel in "aăâeêioôơuưy"
        for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    ]
    small = [*vowels, "đ"]
    return [*small, *(letter.upper() for letter in small)]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_file_is_the_one_that_was_taken(folder):
    recorded = sums(folder)
    others = {path.name for path in folder.iterdir() if path.suffix in {".js", ".css", ".ttf"}}

    assert recorded.keys() == others
    for name, digest in recorded.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_file_has_its_licence_beside_it(folder):
    licensed = [path.name.removesuffix(".LICENSE.txt") for path in folder.glob("*.LICENSE.txt")]

    for name in sums(folder):
        assert any(name.startswith(work) for work in licensed), name


def test_no_reference_to_a_source_map_stops_collectstatic():
    for path in (ROOT / "static/vendor").glob("*.min.*"):
        assert "sourceMappingURL" not in path.read_text(), path.name


def test_there_are_four_faces():
    assert [path.stem for path in FONTS] == [
        "Tinos-Bold",
        "Tinos-BoldItalic",
        "Tinos-Italic",
        "Tinos-Regular",
    ]


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_every_vietnamese_letter_is_in_the_font_and_may_be_embedded(path):
    font = TTFont(path)
    known = font.getBestCmap()

    letters = vietnamese_letters()
    assert len(set(letters)) == 146
    assert [letter for letter in letters if ord(letter) not in known] == []
    assert [
        mark for mark in "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323" if ord(mark) not in known
    ] == []
    assert [sign for sign in "–—“”…≥≤≈×" if ord(sign) not in known] == []
    assert [sign for sign in "☐☑✓" if ord(sign) in known] == [], (
        "documents draw their boxes: see fonts/README.md"
    )
    assert font["OS/2"].fsType == 0
