"""The text: bases, paragraphs, headings, tables, the end mark (Phụ lục I, Phần I, Mục II.6)."""

import itertools
import re
from statistics import median

from accounts.vietnamese import letter_list

from .head import SINGLE, sized
from .layout import CLOSED
from .page import describe
from .reading import MM
from .rules import absent, broken, comma, judged, rule

ROMAN = re.compile(r"([IVX]+)\. ")
CLAUSE = re.compile(r"(\d+)\. ")
ARTICLE = re.compile(r"Điều (\d+)\.")
DOUBLED = re.compile(r"(?<![.…])\.\.(?![.…])|[;,]\.(?!\.)|(?<!v\.v)\.[;,]|[;,]\s?[;,]")
QUOTED = re.compile("“[^”]*”")
CUT_DATE = re.compile(r"(?<![\w/])\d{1,2}/\d{1,2}/\d{0,3}(?!\w)")
POINT = re.compile(r"([a-zđ]{1,2})\) ")
VALUES = {"I": 1, "V": 5, "X": 10}


@rule(
    "D1",
    "Kính gửi",
    "cỡ 13–14, đứng, không đậm; gửi nhiều nơi thì mỗi nơi một dòng “- …;”, dòng cuối “.”",
    "Mục II.9.d",
)
def addressee(paper):
    if not paper.addressees:
        return absent("văn bản không có “Kính gửi”")
    looks = sized(paper.addressees, 13, 14, bold=False)
    said = " ".join(line.text for line in paper.addressees[1:] or paper.addressees)
    several = paper.addressees[0].text.strip().endswith(":")
    is_right = re.fullmatch(r"(- [^;]+; )+- [^;]+\.", said) if several else ";" not in said
    problems = [looks.measured] if looks.state == "khong_dat" else []
    return judged(problems if is_right else [*problems, f"“{said}”"], looks.measured)


@rule("D2", "Căn cứ: kiểu chữ", "cỡ 13–14, nghiêng", "Mục II.6.a")
def bases(paper):
    if not paper.bases:
        return absent("không có căn cứ")
    return sized([line for basis in paper.bases for line in basis], 13, 14, bold=False, italic=True)


@rule("D3", "Căn cứ: dấu cuối dòng", "mỗi căn cứ một dòng, cuối “;”, dòng cuối “.”", "Mục II.6.a")
def bases_end(paper):
    if not paper.bases:
        return absent("không có căn cứ")
    *others, last = [basis[-1] for basis in paper.bases]
    problems = [line.said() for line in others if not line.text.endswith(";")]
    if not last.text.endswith("."):
        problems.append(last.said())
    return judged(problems, f"{len(paper.bases)} căn cứ")


@rule("D4", "Lời văn: cỡ và kiểu chữ", "cỡ 13–14, đứng", "Mục II.6.e")
def text_looks(paper):
    lines = [line for paragraph in paper.body for line in paragraph]
    if not lines:
        return broken("không tìm thấy lời văn")
    problems = [
        f"{line.said(30)}: {describe(line)}"
        for line in lines
        if any(not 12.8 <= looks.size <= 14.2 for looks in line.looks) or line.is_italic
    ]
    return judged(problems, f"{describe_size(lines)}, {len(lines)} dòng")


def describe_size(lines):
    return f"cỡ {comma(median(line.size for line in lines), 'g')}"


@rule("D5", "Canh đều hai lề", "mọi dòng chưa hết đoạn chạm lề phải", "Mục II.6.e")
def justified(paper):
    problems, seen = [], 0
    for paragraph in paper.paragraphs:
        for line, following in itertools.pairwise(paragraph):
            if " " not in line.text or line.is_bold:
                continue  # one word cannot be stretched; a heading is not the text
            seen += 1
            room, word = paper.right - line.x1, first_word(following)
            if word > (paper.right - paper.left) / 2:
                continue  # nothing fills the line before an address that long but gaps
            if room > 2 and word + line.size / 4 > room:
                problems.append(f"trang {line.page}: {line.said(30)} hụt {room:.0f} pt")
    return judged(problems, f"{seen} dòng") if seen else absent("không có đoạn nào quá một dòng")


def first_word(line):
    """How wide the word is that begins the line: one that had room above was put here on purpose."""
    end = line.x1
    for char, following in zip(line.chars, line.chars[1:], strict=False):
        if char.text == " " or following.x0 - char.x1 > 0.18 * char.size:
            end = char.x1 if char.text != " " else char.x0
            break
    return end - line.x0


@rule("D6", "Lùi đầu dòng", "1 cm hoặc 1,27 cm", "Mục II.6.e")
def indent(paper):
    firsts = [paragraph[0] for paragraph in paper.paragraphs if not begins_over(paper, paragraph)]
    if not firsts:
        return broken("không tìm thấy đoạn văn nào")
    steps = [(line, line.x0 - paper.left) for line in firsts]
    problems = [
        f"trang {line.page}: {line.said(30)} lùi {comma(step / MM / 10, '.2f')} cm"
        for line, step in steps
        if min(abs(step - 28.35), abs(step - 36)) > 1.5
    ]
    return judged(problems, f"{comma(median(step for _, step in steps) / MM / 10, '.2f')} cm")


def begins_over(paper, paragraph):
    """The rest of a paragraph that a picture or a page's end has cut in two."""
    line = paragraph[0]
    return line.x0 - paper.left <= 3 and line is paper.lines(paper.pages[line.page - 1])[0]


def inside_gaps(paper):
    return [
        following.base - line.base
        for line, following, begins in paper.pairs()
        if not begins and abs(line.size - following.size) < 0.3
    ]


@rule("D7", "Khoảng cách dòng", "dòng đơn đến 1,5 lines", "Mục II.6.e")
def line_spacing(paper):
    gaps = [
        (line, (following.base - line.base) / (line.size * SINGLE))
        for line, following, begins in paper.pairs()
        if not begins
    ]
    if not gaps:
        return absent("không có đoạn nào quá một dòng")
    problems = [
        f"{line.said(30)}: {comma(lines, '.2f')} lines" for line, lines in gaps if not 0.985 <= lines <= 1.515
    ]
    return judged(problems, f"{comma(median(lines for _, lines in gaps), '.2f')} lines")


@rule("D8", "Khoảng cách đoạn", "tối thiểu 6 pt", "Mục II.6.e")
def paragraph_gap(paper):
    inside = inside_gaps(paper)
    gaps = []
    for line, following, begins in paper.pairs():
        if begins:
            step = median(inside) if inside else SINGLE * following.size
            gaps.append((following, following.base - line.base - step))
    if not gaps:
        return absent("không có hai đoạn liền nhau")
    problems = [f"trang {line.page}: {line.said(30)} cách {comma(gap)} pt" for line, gap in gaps if gap < 5.8]
    return judged(problems, f"nhỏ nhất {comma(min(gap for _, gap in gaps))} pt")


# --- Headings --------------------------------------------------------------------------------------------


def bold_starts(paper, pattern):
    """(value, line) of paragraphs whose label is bold."""
    for paragraph in paper.body:
        found = pattern.match(f"{paragraph[0].text} ")
        if found and paragraph[0].ink[0].fontname.count("Bold"):
            yield found[1], paragraph[0]


def number_of(roman):
    values = [VALUES[sign] for sign in roman]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


@rule("D9", "Mục I, II, III…", "in hoa, cỡ 13–14, đứng, đậm; thứ tự liền nhau", "Mục II.6.đ; Mẫu trình bày")
def sections(paper):
    found = [
        (number_of(roman[1]), paragraph)
        for paragraph in paper.body
        if (
            (roman := ROMAN.match(paragraph[0].text))
            and any(char.fontname.count("Bold") for char in paragraph[0].ink)
        )
        or (roman and paragraph[0].text == paragraph[0].text.upper())
    ]
    if not found:
        return absent("không chia mục bằng số La Mã")
    problems = [line.said() for _, lines in found for line in lines if line.text != line.text.upper()]
    numbers = [number for number, _ in found]
    if numbers != list(range(1, len(numbers) + 1)):
        problems.append(f"thứ tự {numbers}")
    looks = sized([line for _, lines in found for line in lines], 13, 14, bold=True)
    return judged([*problems, *([looks.measured] if looks.state == "khong_dat" else [])], f"{len(found)} mục")


@rule("D10", "Khoản 1, 2, 3… có tiêu đề", "đậm, đứng; thứ tự liền nhau trong mỗi mục", "Mục II.6.đ")
def clauses(paper):
    wanted, problems, seen = 1, [], 0
    for paragraph in paper.body:
        line = paragraph[0]
        if ROMAN.match(line.text) and line.is_bold:
            wanted = 1
        elif (found := CLAUSE.match(line.text)) and line.ink[0].fontname.count("Bold"):
            seen += 1
            if int(found[1]) != wanted:
                problems.append(f"{line.said(30)}, phải là {wanted}")
            if line.is_italic or not line.is_bold:
                problems.append(f"{line.said(30)}: {describe(line)}")
            wanted = int(found[1]) + 1
    return judged(problems, f"{seen} khoản") if seen else absent("không có khoản có tiêu đề")


@rule("D11", "Điểm a, b, c, d, đ…", "theo bảng chữ cái tiếng Việt, đứng", "Mục II.6.đ")
def points(paper):
    alphabet = letter_list(120)
    last, problems, seen = None, [], 0
    for paragraph in paper.body:
        line = paragraph[0]
        found = POINT.match(f"{line.text} ")
        if found:
            seen += 1
            wanted = {"a", alphabet[alphabet.index(last) + 1]} if last in alphabet else {"a"}
            if found[1] not in wanted:
                problems.append(f"trang {line.page}: {line.said(30)} sau {last or 'đầu mục'}")
            last = found[1]
    return judged(problems, f"{seen} điểm") if seen else absent("không chia điểm")


@rule("D12", "Điều", "“Điều 1.” đậm, đứng, lùi đầu dòng; thứ tự liền nhau", "Mục II.6.đ")
def articles(paper):
    found = [(int(match[1]), p[0]) for p in paper.body if (match := ARTICLE.match(p[0].text))]
    if not found or paper.kind not in ("QUYẾT ĐỊNH", "NGHỊ QUYẾT", "QUY CHẾ", "QUY ĐỊNH"):
        return absent("không chia điều")
    numbers = [number for number, _ in found]
    problems = [f"thứ tự {numbers}"] if numbers != list(range(1, len(numbers) + 1)) else []
    labels = [line.find(ARTICLE.match(line.text)[0]) for _, line in found]
    problems += [
        f"{label.said()}: {describe(label)}" for label in labels if not label.is_bold or label.is_italic
    ]
    return judged(problems, f"{len(found)} điều")


@rule("D14", "Dấu câu", "không hai dấu liền nhau (“..”, “;.”, “,,”)", "Cách viết lời văn")
def marks(paper):
    """What is quoted is somebody's own."""
    problems = []
    for paragraph in paper.body:
        text = QUOTED.sub("“”", " ".join(line.text for line in paragraph).replace(CLOSED, "."))
        if found := DOUBLED.search(text):
            around = text[max(0, found.start() - 20) : found.end() + 5].strip()
            problems.append(f"trang {paragraph[0].page}: “{around}”")
    return judged(problems, f"{len(paper.body)} đoạn")


# --- The end, and tables ------------------------------------------------------------------------------------


@rule("D13", "Dấu kết thúc “./.”", "một lần, liền sau chữ cuối cùng", "Phụ lục III, các mẫu")
def end_mark(paper):
    marks = [line for page in paper.main for line in paper.lines(page) if CLOSED in line.text]
    if not marks:
        return broken("không có “./.”")
    problems = [f"có {len(marks)} lần"] if len(marks) > 1 else []
    last = marks[-1].text
    if not re.search(r"\w[\w)\]”\"'’%]*\./\.$", last):
        problems.append(f"{marks[-1].said()} không liền chữ cuối")
    if len(re.sub(r"\W", "", last)) == 0:
        problems.append("đứng một mình trên dòng")
    return judged(problems, marks[-1].said())


@rule("B1", "Đầu bảng lặp lại", "bảng sang trang có lại đầu bảng", "Cách trình bày bảng")
def table_heads(paper):
    problems, seen = [], 0
    for page, following in zip(paper.pages, paper.pages[1:], strict=False):
        if goes_over(paper, page, following):
            seen += 1
            if head_of(paper, page, page.bands[-1]) != head_of(paper, following, following.bands[0]):
                problems.append(f"trang {following.number}")
    return judged(problems, f"{seen} chỗ bảng sang trang") if seen else absent("không có bảng nào sang trang")


@rule("B2", "Ngày trong bảng", "năm đủ bốn chữ số, không bị cắt làm hai dòng", "Cách trình bày bảng")
def whole_dates(paper):
    """A column too narrow for a date breaks it anywhere: “24/11/202” over “6”."""
    lines = [line for page in paper.pages for line in paper.lines(page) if page.in_table(line)]
    if not lines:
        return absent("không có bảng")
    problems = [f"trang {line.page}: “{found[0]}”" for line in lines if (found := CUT_DATE.search(line.text))]
    return judged(problems, f"{len(lines)} dòng trong bảng")


def goes_over(paper, page, following):
    """The page ends with a table and the next begins with one of the same columns."""
    lines, next_lines = paper.lines(page), paper.lines(following)
    if not (lines and next_lines and page.bands and following.bands):
        return False
    ends = page.in_table(lines[-1]) and lines[-1].base >= page.bands[-1][0]
    begins = following.in_table(next_lines[0]) and next_lines[0].base <= following.bands[0][1]
    return ends and begins and columns_of(page, page.bands[-1]) == columns_of(following, following.bands[0])


def columns_of(page, band):
    inside = [each for each in page.uprights if band[0] - 1 <= each.top and each.bottom <= band[1] + 1]
    return {round(each.x0 / 2) for each in inside}


def head_of(paper, page, band):
    """The words in bold that begin a table."""
    words = []
    for line in paper.lines(page):
        if band[0] - 1 <= line.base <= band[1] + 1:
            if not line.is_bold:
                break
            words.append(line.text)
    return words
