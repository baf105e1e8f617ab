"""Vietnamese text: cleaning what was typed, search keys, and alphabetical order.

PostgreSQL is used without ICU, so order is a stored key that is right under the ``C`` collation (plain
bytes); search without accents is a stored folded text. Legacy fonts (TCVN3, VNI) are in
:mod:`accounts.legacy_fonts` and offered from here too.
"""

import re
import unicodedata
from itertools import count, islice, product

from accounts.legacy_fonts import convert_legacy, legacy_font_problem

__all__ = [
    "clean",
    "clean_line",
    "convert_legacy",
    "fold",
    "fold_in_place",
    "legacy_font_problem",
    "letter_list",
    "person_sort_key",
    "sort_key",
]

# A tone typed before the circumflex or breve (a + acute + circumflex) never composes; swapped, it does.
TONE_BEFORE_SHAPE = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
SPACES_AT_LINE_END = re.compile(r"[ \t]+(?=\n|\Z)")

LETTERS = "abcdđeghiklmnopqrstuvxy"
# Letters of their own in the alphabet: the mark sorts after every plain continuation of the base letter.
SHAPES = {
    "a\u0306": "a{",
    "a\u0302": "a|",
    "e\u0302": "e{",
    "o\u0302": "o{",
    "o\u031b": "o|",
    "u\u031b": "u{",
}
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
SHAPE_MARKS = "\u0302\u0306\u031b"
# Eth (Ð ð) looks like Đ đ and comes from old keyboards.
D_WITH_STROKE = str.maketrans({"đ": "d", "ð": "d", "Đ": "d", "Ð": "d"})
# Every Latin letter with marks, small or capital, to the small letter without them.
WITHOUT_MARKS = {
    code: unicodedata.normalize("NFD", chr(code).lower())[0].translate(D_WITH_STROKE)
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))
}
ENGLISH = "abcdefghijklmnopqrstuvwxyz"


def clean(text):
    """Return `text` as it is stored: NFC, one kind of line end, plain spaces, nothing invisible.

    Zero-width characters, byte-order marks, soft hyphens and control characters (NUL among them) go; a
    newline and a tab stay; spaces at the ends of lines and empty lines at both ends go. What was typed is
    otherwise kept: 'hòa' and 'hoà' stay as they are. Cleaning twice changes nothing.
    """
    text = LINE_ENDS.sub("\n", text)
    text = "".join(map(_visible, text))
    text = TONE_BEFORE_SHAPE.sub(r"\2\1", unicodedata.normalize("NFD", text))
    return SPACES_AT_LINE_END.sub("", unicodedata.normalize("NFC", text)).strip(" \n\t")


def clean_line(text):
    """Return `text` cleaned and on one line, every run of white space one space."""
    return " ".join(clean(text).split())


def _visible(char):
    if char in "\n\t":
        return char
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    return "" if category in ("Cc", "Cf", "Cs") else char


def fold(text):
    """Return the search key of `text`: no accents, đ as d, lower case, one space between words.

    'hòa' and 'hoà' fold alike; 'Lấp Vò' becomes 'lap vo'.
    """
    text = unicodedata.normalize("NFD", clean(text).lower())
    text = "".join(char for char in text if unicodedata.category(char) != "Mn")
    return " ".join(text.translate(D_WITH_STROKE).split())


def fold_in_place(text):
    """Return cleaned `text` without accents and in lower case, letter for letter: places stay the same.

    For long texts where something found is shown again as it was written; spaces and signs stay.
    """
    return text.translate(WITHOUT_MARKS)


def sort_key(text):
    """Return an ASCII key that puts `text` in Vietnamese order when compared byte by byte.

    a < ă < â < b … d < đ … with every tone decided only after all letters are equal (ngang, huyền, hỏi, ngã,
    sắc, nặng). Numbers go by value, so 'Phường 2' comes before 'Phường 10'. Letter case and punctuation do
    not count. The key is the letters, a space, then one tone digit for each word: because the tone belongs to
    the word, 'hòa' and 'hoà' have one key.
    """
    words = [_word_key(word) for word in _words(text)]
    if not words:
        return ""
    letters, tones = zip(*words, strict=True)
    return "-".join(letters) + " " + "".join(tones)


def person_sort_key(full_name):
    """Return the key that sorts people by given name, then family name, then middle names."""
    names = clean_line(full_name).split()
    if not names:
        return ""
    family = names[:1] if len(names) > 1 else []
    parts = [names[-1], *family, " ".join(names[1:-1])]
    # The comma is lower than every character a key may hold, so a shorter given name always comes first.
    return ",".join(filter(None, map(sort_key, parts)))


def letter_list(length=23):
    """Return the first `length` letters for points in a document: a, b, c, d, đ, e, g … y, aa, ab …"""
    labels = ("".join(letters) for size in count(1) for letters in product(LETTERS, repeat=size))
    return list(islice(labels, length))


def _words(text):
    """Return the words of `text` in lower case; in NFC a Vietnamese letter is one character `re` knows."""
    text = clean(text).lower()
    return re.findall(
        r"[^\W_]+", "".join(char for char in text if not unicodedata.category(char).startswith("M"))
    )


def _word_key(word):
    """Return (letters, tone) of one word."""
    letters, tones = [], []
    for number, char in re.findall(r"([0-9]+)|(.)", word):
        if number:
            letters.append(_number_key(number))
            continue
        marks = unicodedata.normalize("NFD", char)
        letters.append(_letter_key(marks))
        tones.extend(TONES[mark] for mark in marks if mark in TONES)
    return "".join(letters), "".join(tones) or "0"


def _letter_key(marks):
    """Return the code of one letter given decomposed; what no key knows sorts after z."""
    base = marks[0].translate(D_WITH_STROKE)
    if base not in ENGLISH:
        return "".join(f"z}}{ord(char):06x}" for char in marks)
    if marks[0] != base:
        return base + "{"
    shape = next((mark for mark in marks if mark in SHAPE_MARKS), "")
    return SHAPES.get(base + shape, base)


def _number_key(digits):
    """Return digits led by their count, so that longer numbers are greater: 2 → '12', 10 → '210'."""
    digits = digits.lstrip("0") or "0"
    size = str(len(digits)) if len(digits) < 9 else f"9{len(digits):04d}"
    return size + digits
