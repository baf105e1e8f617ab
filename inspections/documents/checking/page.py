"""The page: paper, margins, letters, numbers (Phụ lục I, Phần I, Mục I)."""

import itertools
import re
import unicodedata

from .reading import MM, middle
from .rules import absent, broken, comma, judged, rule

HAIR = 0.6  # points a justified line's last letter may reach over its edge
TIMES = re.compile(r"Times|Tinos|LiberationSerif|Liberation-Serif|Nimbus ?Roman", re.IGNORECASE)
LEGACY = re.compile(r"\.Vn|VNI-", re.IGNORECASE)


def mm(points):
    return comma(points / MM)


@rule("T1", "Khổ giấy", "A4, 210 × 297 mm", "Mục I.1")
def paper_size(paper):
    sizes = [(page, sorted((page.width / MM, page.height / MM))) for page in paper.pages]
    odd = [
        f"trang {page.number}: {short:.0f} × {long:.0f} mm"
        for page, (short, long) in sizes
        if abs(short - 210) > 1 or abs(long - 297) > 1
    ]
    return judged(odd, f"A4, {len(paper.pages)} trang")


@rule("T2", "Kiểu trình bày", "theo chiều dài; chiều rộng chỉ ở trang bảng, biểu, phụ lục", "Mục I.2")
def orientation(paper):
    odd = [f"trang {page.number} nằm ngang" for page in paper.main if page.is_landscape and not page.bands]
    wide = sum(page.is_landscape for page in paper.pages)
    return judged(odd, f"{len(paper.pages) - wide} trang dọc, {wide} trang ngang")


def edges(paper):
    """(page, left, right, top, bottom): how far the text stands from each edge of its page."""
    for page in paper.pages:
        lines = paper.lines(page)
        if lines:
            yield (
                page,
                min(line.x0 for line in lines),
                page.width - max(line.x1 for line in lines),
                min(char.top for line in lines for char in line.ink),
                page.height - max(char.bottom for line in lines for char in line.ink),
            )


def margin(paper, side, least, most):
    """Every page keeps the least; the page that is filled best shows the most."""
    found = [(page, values[side]) for page, *values in edges(paper)]
    problems = [f"trang {page.number}: {mm(at)} mm" for page, at in found if at < least * MM - HAIR]
    smallest = min(at for _, at in found)
    if most and smallest > most * MM + HAIR:
        problems.append(f"{mm(smallest)} mm")
    return judged(problems, f"nhỏ nhất {mm(smallest)} mm")


def full_pages(paper):
    """Pages that end inside a paragraph: they are as full as they can be."""
    for page, following in itertools.pairwise(paper.main):
        lines, rest = paper.lines(page), paper.lines(following)
        if not lines or not rest or not (paper.is_of_text(lines[-1]) and paper.is_of_text(rest[0])):
            continue
        if rest[0].x0 - paper.left < 3:
            yield page


@rule("T3", "Lề trái", "30–35 mm", "Mục I.3")
def left_margin(paper):
    return margin(paper, 0, 30, 35)


@rule("T4", "Lề phải", "15–20 mm", "Mục I.3")
def right_margin(paper):
    return margin(paper, 1, 15, 20)


@rule("T5", "Lề trên", "20–25 mm", "Mục I.3")
def top_margin(paper):
    return margin(paper, 2, 20, 25)


@rule("T6", "Lề dưới", "20–25 mm (trang kín chữ); không chữ nào thấp hơn 20 mm", "Mục I.3")
def bottom_margin(paper):
    least = margin(paper, 3, 20, 0)
    full = {page.number for page in full_pages(paper)}
    rooms = [bottom for page, _, _, _, bottom in edges(paper) if page.number in full]
    # White may stay under the last line of a full page: part of a line, and one line kept for the next page.
    if rooms and min(rooms) > 25 * MM + 48:
        return broken(f"trang kín chữ còn trống {mm(min(rooms))} mm")
    return least


@rule("T7", "Phông chữ", "Times New Roman hoặc phông cùng kích thước (Tinos, Liberation Serif)", "Mục I.4")
def typeface(paper):
    names = {char.fontname.split("+")[-1] for page in paper.pages for line in page.lines for char in line.ink}
    odd = [name for name in sorted(names) if not TIMES.search(name)]
    return judged(odd, ", ".join(sorted(names)))


@rule("T8", "Bộ mã Unicode", "chữ chép ra được, dựng sẵn (NFC), không phông mã cũ", "Mục I.4")
def unicode_text(paper):
    problems = []
    for page in paper.pages:
        text = "".join(char.text for char in page.all_chars)
        fonts = {char.fontname for char in page.all_chars}
        if "(cid:" in text or "\ufffd" in text or any("\ue000" <= char <= "\uf8ff" for char in text):
            problems.append(f"trang {page.number} có chữ không có mã")
        if not unicodedata.is_normalized("NFC", text):
            problems.append(f"trang {page.number} có chữ tổ hợp rời")
        if any(LEGACY.search(name) for name in fonts):
            problems.append(f"trang {page.number} dùng phông mã cũ")
    return judged(problems, "mọi trang")


@rule("T9", "Màu chữ", "đen", "Mục I.4")
def black(paper):
    problems = [
        f"trang {page.number}: {line.said(24)}"
        for page in paper.pages
        for line in paper.lines(page)
        if not all(is_black(char) for char in line.ink)
    ]
    return judged(problems, "mọi chữ")


def is_black(char):
    color = char.color
    if color is None:
        return True
    parts = color if isinstance(color, (tuple, list)) else (color,)
    numbers = [part for part in parts if isinstance(part, (int, float))]
    if len(numbers) == 4:
        return numbers[3] > 0.9 or sum(numbers[:3]) > 2.4
    return sum(numbers) <= 0.1 * max(len(numbers), 1)


# --- The number of the page ---------------------------------------------------------------------------


def wanted_numbers(paper):
    """(page, the number it ought to show, 0 for none): each appendix counts its own pages."""
    number = 0
    for page in paper.pages:
        number = 1 if page in paper.appendix_pages else number + 1
        yield page, 0 if number == 1 else number


def shown_numbers(page):
    return [
        line for line in page.lines if re.fullmatch(r"[-–\s]*\d+[-–\s]*", line.text) and line.base < 23 * MM
    ]


@rule(
    "T10", "Số trang", "từ 1, chữ số Ả Rập; trang thứ nhất không hiện; phụ lục đánh riêng", "Mục I.7, III.1"
)
def page_numbers(paper):
    problems = []
    for page, wanted in wanted_numbers(paper):
        shown = [line.text for line in shown_numbers(page)]
        if shown != ([str(wanted)] if wanted else []):
            told = shown[0] if shown else "không có"
            problems.append(f"trang tệp {page.number}: {told}, phải là {wanted or 'không hiện'}")
    return judged(problems, f"{len(paper.pages)} trang")


@rule("T11", "Số trang: vị trí và kiểu", "giữa, trong lề trên, cỡ 13–14, đứng", "Mục I.7")
def page_number_looks(paper):
    problems, shown = [], [(page, line) for page in paper.pages[1:] for line in shown_numbers(page)]
    if not shown:
        return absent("không có trang nào phải hiện số")
    for page, line in shown:
        centres = [page.width / 2]
        centres.append((paper.left + page.width - (paper_right_gap(paper))) / 2)
        if min(abs(middle(line) - centre) for centre in centres) > 2.5:
            problems.append(f"trang {page.number} không ở giữa")
        if any(not 12.8 <= looks.size <= 14.2 or looks.bold or looks.italic for looks in line.looks):
            problems.append(f"trang {page.number}: {describe(line)}")
    return judged(problems, describe(shown[0][1]))


def paper_right_gap(paper):
    upright = next((page for page in paper.pages if not page.is_landscape), paper.pages[0])
    return upright.width - paper.right


def describe(line):
    """ "cỡ 14, đậm" as its letters are."""
    looks = sorted(line.looks)
    sizes = sorted({comma(each.size, "g") for each in looks})
    words = [
        word
        for word, has in (("đậm", any(e.bold for e in looks)), ("nghiêng", any(e.italic for e in looks)))
        if has
    ]
    return ", ".join([f"cỡ {'/'.join(sizes)}", *(words or ["đứng"])])


# --- What no page may do -----------------------------------------------------------------------------


@rule("T12", "Không có gì ra ngoài trang", "mọi chữ, hình nằm trong trang", "Mục I.1")
def inside(paper):
    problems = []
    for page in paper.pages:
        things = [*page.all_chars, *page.figures]
        if any(
            each.x0 < -1 or each.x1 > page.width + 1 or each.top < -1 or each.bottom > page.height + 1
            for each in things
            if getattr(each, "text", "x").strip()
        ):
            problems.append(f"trang {page.number}")
    return judged(problems, f"{len(paper.pages)} trang")


@rule("T14", "Không có trang trống", "mỗi trang có chữ hoặc hình", "Mục I.7")
def not_empty(paper):
    empty = [f"trang {page.number}" for page in paper.pages if not (paper.lines(page) or page.figures)]
    return judged(empty, f"{len(paper.pages)} trang")


@rule("T13", "Chữ không đè lên nhau", "các dòng rời nhau", "Mục II.6.e")
def apart(paper):
    problems = []
    for page in paper.pages:
        for line, following in zip(page.lines, page.lines[1:], strict=False):
            # Letters of two cells may stand on nearly one line: only what is above each other counts.
            gap = following.base - line.base
            if gap < 0.55 * min(line.size, following.size) and crosses(line, following):
                problems.append(f"trang {page.number}: {line.said(24)}")
        for line in page.lines:
            if any(b.x0 < a.x0 + 0.3 * (a.x1 - a.x0) for a, b in neighbours(line)):
                problems.append(f"trang {page.number}: {line.said(24)}")
    return judged(problems, f"{len(paper.pages)} trang")


def neighbours(line):
    letters = [char for char in line.ink if char.x1 - char.x0 > 1]
    return itertools.pairwise(letters)


def crosses(line, following):
    """Some letter of one stands over a letter of the other."""
    theirs = [(char.x0 + 0.5, char.x1 - 0.5) for char in following.ink]
    return any(x0 < char.x1 and char.x0 < x1 for char in line.ink for x0, x1 in theirs)
