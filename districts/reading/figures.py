"""A figure as somebody states it: 'hơn 2.000 hồ sơ', 'khoảng 40', '97,5 %'.

Readings keep the comparator, because 'hơn 2.000' is a bound and not a count. Where a text has two readings
the person is asked: '2,000' may be two thousand or two, and no default is right.

'gần 500' is read as '~' (about 500) and not as '<': it says how large the number is, not where it must end;
as 'dưới 500' it would also be true of 3.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.vietnamese import clean_line, fold
from districts.reading.numbers import UNKNOWN, show_number

MAX_FIGURE = 999_999_999_999
DECIMAL_PLACES = 3
MAX_LENGTH = 60

# Comparator → the word and the sign it is shown with.
COMPARATORS = {
    "=": ("", ""),
    ">": ("hơn", ">"),
    ">=": ("ít nhất", "≥"),
    "<": ("dưới", "<"),
    "<=": ("không quá", "≤"),
    "~": ("khoảng", "≈"),
}
WORDS = {
    ">": "hơn, nhiều hơn, lớn hơn, cao hơn, trên, vượt, vượt quá",
    ">=": "ít nhất, tối thiểu, không dưới, không ít hơn, không thấp hơn, lớn hơn hoặc bằng",
    "<": "dưới, ít hơn, nhỏ hơn, thấp hơn, chưa đến, chưa tới, chưa đầy",
    "<=": "không quá, không vượt quá, không hơn, không trên, tối đa, nhiều nhất, nhỏ hơn hoặc bằng",
    "~": "khoảng, khoảng chừng, gần, gần bằng, xấp xỉ, ước, ước khoảng, ước tính, trên dưới, chừng, cỡ",
    "=": "bằng, đúng, đúng bằng, chính xác",
}
ACCENTS_NEEDED = {"cỡ"}  # without accents it would be 'có' as well
SIGNS = {
    ">": [">"],
    ">=": [">=", "=>", "≥", "⩾"],
    "<": ["<"],
    "<=": ["<=", "=<", "≤", "⩽"],
    "~": ["~", "≈", "≃", "∼", "≅"],
    "=": ["="],
}
MULTIPLIERS = {"chục": 10, "trăm": 100, "nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6}
MULTIPLIERS |= {"tỷ": 10**9, "tỉ": 10**9}
TYPED_MULTIPLIERS = {fold(word): size for word, size in MULTIPLIERS.items()} | MULTIPLIERS

FROM = ("từ ", "tu ")  # "từ 12 trở lên"

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*(?: [0-9]{3}(?![0-9])(?:,[0-9]+)?)*")
RANGE = re.compile(r"[0-9.,]+ ?(?:[-–—]|đến|tới|den|toi) ?[0-9]")
# Digits that belong to the name of what is counted: "hồ sơ mức độ 3, 4".
LEVELS = re.compile(r"\b(?:mức độ|mức|cấp|loại|muc do|muc|cap|loai) [0-9](?:(?:, ?| và | va |-)[0-9])*\b")
NUMBER_WORDS = "một hai ba bốn tư năm sáu bảy tám chín mười mươi trăm nghìn ngàn triệu"

EXAMPLE = "Hãy viết một số như 97, 2.000, hơn 2.000, khoảng 40."


@dataclass(frozen=True)
class Question:
    """What to ask when a text can be read in two ways; each reading is complete."""

    text: str
    readings: tuple


@dataclass(frozen=True)
class FigureReading:
    """One figure as understood. Exactly one of `value`, `problem`, `question` is there."""

    value: Decimal | None = None
    comparator: str = "="
    unit_words: str = ""
    as_typed: str = ""
    problem: str | None = None
    question: Question | None = None

    @property
    def is_understood(self):
        return self.value is not None

    @property
    def shown(self):
        """Return how it was understood, as a person says it: 'hơn 2.000 hồ sơ'."""
        return show_figure(self.value, self.comparator, self.unit_words)


class NotAFigure(ValueError):
    """Why a text is no figure, as a sentence."""


def read_figure(text):
    """Return the :class:`FigureReading` of what was typed; it never raises and never guesses.

    Dots group thousands and a comma starts decimals (2.000 and 97,5). Values go from 0 to 999.999.999.999
    with at most three decimals. Words after the number are kept as `unit_words`.
    """
    typed = clean_line(text or "")
    try:
        return _read(typed)
    except NotAFigure as why:
        return FigureReading(as_typed=typed, problem=str(why))


def _read(typed):
    _refuse_what_is_no_text(typed)
    comparator, rest = _comparator(typed)
    number, rest = _number(typed, rest)
    factor, unit_words = _factor(rest)
    comparator, unit_words = _bound_behind(typed, comparator, unit_words)
    _refuse_second_number(typed, unit_words)
    reading = FigureReading(comparator=comparator or "=", unit_words=unit_words, as_typed=typed)
    readings = tuple(
        _bounded(replace(reading, value=value * factor)) for value in dict.fromkeys(_values(number))
    )
    if unit_words.startswith("+"):
        return _ask_about_plus(readings[0], unit_words[1:].strip())
    return readings[0] if len(readings) == 1 else _ask(number, readings)


def _refuse_what_is_no_text(typed):
    if not typed:
        raise NotAFigure(f"Chưa có số nào. {EXAMPLE}")
    if len(typed) > MAX_LENGTH:
        raise NotAFigure(f"Dài quá {MAX_LENGTH} ký tự nên không đọc thành một số. {EXAMPLE}")
    strange = next((char for char in typed if char.isnumeric() and not "0" <= char <= "9"), None)
    if strange:
        raise NotAFigure(f"“{strange}” không phải là chữ số thường. Hãy chỉ dùng các chữ số từ 0 đến 9.")


def _phrases():
    """Return [(phrase as typed, comparator)], longest first, with and without accents."""
    phrases = {}
    for comparator, words in WORDS.items():
        for phrase in words.split(", "):
            if phrase not in ACCENTS_NEEDED:
                phrases[fold(phrase)] = comparator
            phrases[phrase] = comparator
    return sorted(phrases.items(), key=lambda pair: -len(pair[0]))


PHRASES = _phrases()
ALL_SIGNS = sorted(
    ((sign, comparator) for comparator, signs in SIGNS.items() for sign in signs),
    key=lambda pair: -len(pair[0]),
)


def _comparator(typed):
    """Return (comparator or None, what follows it)."""
    lower = typed.lower()
    for phrase, comparator in PHRASES:
        if lower.startswith(phrase + " "):
            rest = typed[len(phrase) :].strip()
            return comparator, rest.removeprefix("là ").removeprefix("la ")
    for sign, comparator in ALL_SIGNS:
        if typed.startswith(sign):
            return comparator, typed[len(sign) :].strip()
    return None, typed


def _number(typed, rest):
    """Return (the digits with their separators, what follows), or raise with the reason."""
    again, behind = _comparator(rest)
    if again and behind[:1].isdigit():
        raise NotAFigure(
            f"“{typed}” có hai chữ so sánh. Hãy chỉ giữ một, ví dụ “hơn {behind}” hoặc “khoảng {behind}”."
        )
    if rest[:1] in "-−–" or fold(rest).startswith("am "):
        raise NotAFigure(f"“{typed}” là số âm. Số lượng không thể nhỏ hơn 0.")
    if rest == typed and rest.lower().startswith(FROM):
        rest = rest[3:]
    match = NUMBER.match(rest)
    if not match:
        raise NotAFigure(_no_number(typed, rest))
    if RANGE.match(rest):
        raise NotAFigure(
            f"“{typed}” là một khoảng, không phải một số. Hãy ghi số nhỏ nhất, ví dụ “ít nhất {match[0]}”."
        )
    return match[0], _after(typed, match[0], rest[match.end() :])


def _no_number(typed, rest):
    if set(rest.lower().split()) & set(NUMBER_WORDS.split()) and not re.search("[0-9]", rest):
        return f"“{typed}” viết bằng chữ. Hãy viết bằng chữ số, ví dụ 20 hoặc 2 nghìn."
    before = re.match(r"[^0-9]+(?=[0-9])", rest)
    if before and before[0].strip():
        return f"Chưa hiểu “{before[0].strip()}” đứng trước số. {EXAMPLE}"
    return f"“{typed}” không phải là một số. {EXAMPLE}"


def _after(typed, number, rest):
    """Return what follows the number, once it is sure that the number ended there."""
    if re.match("[eE][+-]?[0-9]", rest):
        raise NotAFigure(f"“{typed}” viết theo lối máy tính. Hãy viết đủ các chữ số, ví dụ 1.000.000.")
    if rest[:1].isalpha():
        raise NotAFigure(
            f"“{typed}” có chữ dính liền số. Hãy để một khoảng trắng ở giữa, hoặc viết 2 nghìn, 2 triệu."
        )
    if rest[:1] in list(".,'’*^±") and not re.match("[.,]( |$)", rest):
        raise NotAFigure(f"“{typed}” có dấu không rõ nghĩa sau {number}. {EXAMPLE}")
    return rest.strip(" .,")


def _factor(rest):
    """Return (what 'nghìn', 'triệu' … multiply by, the words left)."""
    word, _, others = rest.partition(" ")
    size = TYPED_MULTIPLIERS.get(word.lower())
    if size is None or fold(others).split(" ")[0] == "le":  # tỷ lệ
        return 1, rest
    return size, others.strip()


def _bound_behind(typed, comparator, unit_words):
    """Read '… trở lên' and '… trở xuống', which stand behind the number."""
    for ending, found in (("trở lên", ">="), ("tro len", ">="), ("trở xuống", "<="), ("tro xuong", "<=")):
        if unit_words.lower().endswith(ending):
            if comparator:
                raise NotAFigure(f"“{typed}” có hai chữ so sánh. Hãy chỉ giữ một, ví dụ “từ 12 trở lên”.")
            return found, unit_words[: -len(ending)].strip()
    if not comparator and typed.lower().startswith(FROM):
        raise NotAFigure(f"“{typed}” chưa trọn ý. Hãy viết “{typed} trở lên” hoặc chỉ ghi số.")
    return comparator, "%" if fold(unit_words) == "phan tram" else unit_words


def _refuse_second_number(typed, unit_words):
    if unit_words.startswith("/") or fold(unit_words).split(" ")[0] in ("nua", "ruoi", "phan"):
        raise NotAFigure(f"“{typed}” là phân số. Hãy viết số thập phân, ví dụ 0,5, hoặc ghi hai số riêng.")
    if re.search("[0-9]", LEVELS.sub("", unit_words)):
        raise NotAFigure(f"“{typed}” có hơn một số. Mỗi ô chỉ ghi một số.")


def _values(number):
    """Return the one value of `number`, or the two it may have."""
    digits = re.sub("[., ]", "", number)
    if re.fullmatch(r"[0-9]+", number):
        return (Decimal(number),)
    if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", number):
        return Decimal(digits), Decimal(number.replace(",", "."))
    if re.fullmatch(
        r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)(?:,[0-9]+)?", number
    ):
        return (Decimal(re.sub("[. ]", "", number).replace(",", ".")),)
    if re.fullmatch(r"[0-9]+\.[0-9]+", number):
        return Decimal(number), Decimal(digits)
    raise NotAFigure(_wrong_grouping(number))


def _wrong_grouping(number):
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?", number):
        vietnamese = number.translate(str.maketrans(",.", ".,"))
        return f"“{number}” viết theo lối Anh. Hãy viết {vietnamese}."
    return f"“{number}” có dấu chấm, dấu phẩy hoặc khoảng trắng đặt lạ. Hãy viết như 1.234.567 hoặc 97,5."


def _bounded(reading):
    if reading.value > MAX_FIGURE:
        raise NotAFigure(f"Số quá lớn: nhiều nhất là {show_number(MAX_FIGURE)}.")
    value = reading.value.normalize()
    if -value.as_tuple().exponent > DECIMAL_PLACES:
        raise NotAFigure(f"Nhiều nhất {DECIMAL_PLACES} chữ số sau dấu phẩy.")
    return replace(reading, value=value.quantize(Decimal(1)) if value == value.to_integral() else value)


def _ask(number, readings):
    shown = [show_figure(r.value, "=", r.unit_words) for r in readings]
    if "," in number:
        whole, _, decimals = number.partition(",")
        shown[1] = f"{whole} phẩy {decimals}"
    text = f"“{number}” là {shown[0]} hay {shown[1]}? Dấu chấm tách hàng nghìn, dấu phẩy tách phần thập phân."
    return FigureReading(
        comparator=readings[0].comparator,
        unit_words=readings[0].unit_words,
        as_typed=readings[0].as_typed,
        question=Question(text, readings),
    )


def _ask_about_plus(reading, unit_words):
    readings = tuple(replace(reading, comparator=c, unit_words=unit_words) for c in (">", ">="))
    shown = show_number(reading.value)
    text = f"“{shown}+” là hơn {shown} hay từ {shown} trở lên?"
    return FigureReading(unit_words=unit_words, as_typed=reading.as_typed, question=Question(text, readings))


def show_figure(value, comparator="=", unit_words=""):
    """Return a figure as a sentence says it: 'hơn 2.000', 'ít nhất 12 hồ sơ'; an unknown value is '—'."""
    return _shown(value, COMPARATORS[comparator][0], " ", unit_words)


def symbol_figure(value, comparator="=", unit_words=""):
    """Return a figure as a table shows it: '>2.000', '≥12'; an unknown value is '—'."""
    return _shown(value, COMPARATORS[comparator][1], "", unit_words)


def _shown(value, mark, gap, unit_words):
    if value is None:
        return UNKNOWN
    return " ".join(filter(None, [(mark + gap if mark else "") + show_number(value), unit_words]))
