"""Text made for fonts older than Unicode (TCVN3 such as .VnTime, VNI), or UTF-8 read with the wrong table.

Such text still arrives by copy and paste from files of the 1990s and 2000s: "Céng hßa x· héi", "Coäng hoøa
xaõ hoäi", "Cá»™ng hÃ²a". A word counts as a sign only if it is no Vietnamese syllable as it stands and is one
after conversion; that is what keeps right Vietnamese, French, German and the like from raising a false alarm.
"""

import re
import unicodedata
from functools import lru_cache

TCVN3, VNI, UTF8 = "tcvn3", "vni", "utf8"

TCVN3_TABLE = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)

# VNI writes a letter and then its mark as a second character; the mark's code depends on the letter.
VNI_TONES = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
VNI_CIRCUMFLEX = dict(zip("âàáåãä", ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"], strict=True))
VNI_BREVE = dict(zip("êèéúüë", ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"], strict=True))
VNI_SINGLE = {"ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư"}


def _vni_table():
    table = dict(VNI_SINGLE)
    for letter in "aeouyôö":
        for code, mark in VNI_TONES.items():
            table[letter + code] = VNI_SINGLE.get(letter, letter) + mark
    for letter in "aeo":
        table |= {letter + code: letter + "\u0302" + mark for code, mark in VNI_CIRCUMFLEX.items()}
    table |= {"a" + code: "a\u0306" + mark for code, mark in VNI_BREVE.items()}
    return {code: unicodedata.normalize("NFC", letter) for code, letter in table.items()}


VNI_TABLE = _vni_table()
VNI_CODES = re.compile("|".join(sorted(VNI_TABLE, key=len, reverse=True)), re.IGNORECASE)

# Codes of the old tables that no other language puts inside a word; one such word is enough to speak up.
LOUD = {
    TCVN3: re.compile("(?<=[A-Za-z])[®©¨¸¶µ¾¼½ÞßÆ¬«»]|(?<=[a-z])[À-Þ]|(?<=[A-Z])[ÊÒÖ](?=[a-z])"),
    VNI: re.compile("[aeo][äå]|[aeouyôö]ø|[äå](?=ng|nh|ch)", re.IGNORECASE),
}

WORD = re.compile("[A-Za-z\u00a1-\u024f\u1e00-\u1eff]+")
ONLY_UNICODE = re.compile("[\u0100-\u024f\u1e00-\u1eff]")
ASCII_LETTERS = re.compile("[A-Za-z]")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")

NAMES = {
    TCVN3: "phông chữ cũ TCVN3 (.VnTime, .VnTimeH), không phải Unicode",
    VNI: "phông chữ cũ VNI (VNI-Times), không phải Unicode",
    UTF8: "Unicode bị đọc sai bảng mã",
}
WHAT_TO_DO = {
    TCVN3: "gõ lại bằng mã Unicode trong Unikey, hoặc đổi cả đoạn từ TCVN3 sang Unicode (Ctrl+Shift+F6)",
    VNI: "gõ lại bằng mã Unicode trong Unikey, hoặc đổi cả đoạn từ VNI sang Unicode (Ctrl+Shift+F6)",
    UTF8: "mở lại tệp gốc với bảng mã UTF-8 rồi chép lại",
}


def legacy_font_problem(text):
    """Return a sentence that says which old encoding was seen and what to do, or None for right text.

    Give it the text as typed: cleaning drops the soft hyphen, which is the letter ư of TCVN3.
    """
    kind, signs = _recognise(text)
    if kind is None:
        return None
    seen = _excerpt(text, signs[0])
    converted, _ = convert_legacy(seen) if kind != UTF8 else (_utf8(seen) or seen, kind)
    offer = f" Có phải ý anh/chị là “{converted}”?" if converted != seen else ""
    return f"Chữ “{seen}” là {NAMES[kind]}. Hãy {WHAT_TO_DO[kind]}.{offer}"


def convert_legacy(text):
    """Return (Unicode text, kind): kind is 'tcvn3', 'vni', 'utf8', or None where nothing was to convert.

    Where the text holds Unicode Vietnamese beside old text, only the words that show the signs are converted,
    so that right words stay right. The result is for a person to look at before it is kept.
    """
    kind, signs = _recognise(text)
    if kind is None:
        return text, None
    if kind == UTF8:
        return _utf8(text), kind
    text = unicodedata.normalize("NFC", text)
    only = signs if ONLY_UNICODE.search(text) else None
    converted = WORD.sub(lambda match: _convert_word(match[0], kind, only), text)
    # The fonts for capitals (.VnTimeH) draw small codes as capitals: "CéNG HßA X·" is meant as CỘNG HÒA XÃ.
    plain = ASCII_LETTERS.findall(text)
    return (converted.upper() if len(plain) > 1 and all(map(str.isupper, plain)) else converted), kind


def _recognise(text):
    """Return (kind, the words that show it), or (None, [])."""
    if not NOT_ASCII.search(text):
        return None, []
    if _utf8(text) is not None:
        return UTF8, [NOT_ASCII.search(text)[0]]
    words = dict.fromkeys(WORD.findall(unicodedata.normalize("NFC", text)))
    odd = [word for word in words if _is_odd(word)]
    signs = {kind: [word for word in odd if is_syllable(CONVERTERS[kind](word))] for kind in (TCVN3, VNI)}
    kind = max(signs, key=lambda kind: len(signs[kind]))
    enough = len(signs[kind]) > 1 or any(LOUD[kind].search(word) for word in signs[kind])
    # In old text nearly every odd word turns into Vietnamese; in Swedish or French only one here and there
    # does.
    return (kind, signs[kind]) if enough and 2 * len(signs[kind]) > len(odd) else (None, [])


def _is_odd(word):
    """Say whether `word` is neither plain English letters nor right Vietnamese, and may be old text."""
    return not (word.isascii() or ONLY_UNICODE.search(word) or is_syllable(word)) and ASCII_LETTERS.search(
        word
    )


def _convert_word(word, kind, only):
    return CONVERTERS[kind](word) if only is None or word in only else word


def _from_tcvn3(word):
    return word.translate(TCVN3_TABLE)


def _from_vni(word):
    return VNI_CODES.sub(_vni_letter, word)


def _vni_letter(match):
    letter = VNI_TABLE[match[0].lower()]
    return letter.upper() if match[0][0].isupper() else letter


CONVERTERS = {TCVN3: _from_tcvn3, VNI: _from_vni}


def _utf8(text):
    """Return the text that was UTF-8 before it was read as Windows-1252, or None if it was not."""
    try:
        found = b"".join(map(_windows_byte, text)).decode("utf-8")
    except UnicodeError:
        return None
    return found if ONLY_UNICODE.search(found) or "Ã" in text else None


def _windows_byte(char):
    # Five codes are empty in Windows-1252; readers pass them through as control characters.
    return char.encode("latin-1" if "\x80" <= char <= "\x9f" else "cp1252")


def _excerpt(text, sign):
    """Return up to four words of `text` around its first sign."""
    words = text.split()
    at = next((i for i, word in enumerate(words) if sign in unicodedata.normalize("NFC", word)), 0)
    return " ".join(words[max(0, at - 1) : at + 3])[:60].strip(" -–·,;")


# What a Vietnamese syllable looks like.

ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
RHYMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu
    iêc iêm iên iêng iêp iêt iêu yêm yên yêng yêt yêu y ynh yt
    o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uâ uân uâng uât uây uê uêch uên uênh uêt uơ uôc uôi uôm uôn uông uôt
    uy uya uych uyn uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
"""
KNOWN_RHYMES = frozenset(RHYMES.split())
TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
STOPS = ("c", "ch", "p", "t")


@lru_cache(maxsize=4096)
def is_syllable(word):
    """Say whether `word` is written as a Vietnamese syllable can be: onset, rhyme, tone in its place."""
    letters, tones = _without_tones(word.lower())
    if len(tones) > 1:
        return False
    return any(
        letters.startswith(onset) and _fits(onset, letters[len(onset) :], tones, len(onset))
        for onset in ["", *ONSETS.split()]
    )


def _without_tones(word):
    """Return (letters without tones, [(place, mark), …])."""
    letters, tones = [], []
    for place, char in enumerate(unicodedata.normalize("NFC", word)):
        marks = unicodedata.normalize("NFD", char)
        tones += [(place, mark) for mark in marks if mark in TONE_MARKS]
        letters.append(
            unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONE_MARKS))
        )
    return "".join(letters), tones


def _fits(onset, rhyme, tones, offset):
    if rhyme not in KNOWN_RHYMES or not _onset_before(onset, rhyme[0]):
        return False
    if not tones:
        return not rhyme.endswith(STOPS)
    place, mark = tones[0]
    if rhyme.endswith(STOPS) and mark not in "\u0301\u0323":
        return False
    return place - offset in _tone_places(rhyme)


def _onset_before(onset, vowel):
    front = vowel in "eêiy"
    if onset in ("k", "gh", "ngh"):
        return front
    return not (onset in ("c", "g", "ng") and front) or (onset == "g" and vowel == "i")


@lru_cache(maxsize=512)
def _tone_places(rhyme):
    """Return the places of `rhyme` that may carry the tone, old and new style (hòa and hoà)."""
    shaped = [place for place, letter in enumerate(rhyme) if letter in "ăâêôơư"]
    if shaped:
        return {shaped[-1]} if rhyme not in ("ưa", "ưi", "ưu") else {0}
    vowels = len(rhyme.rstrip("bcdghmnpt"))
    if rhyme in ("oa", "oe", "uy"):
        return {0, 1}
    if vowels < len(rhyme):
        return {vowels - 1}
    return {1} if vowels == 3 else {0}
