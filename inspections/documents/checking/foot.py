"""Who signs, who receives, and appendices (Phụ lục I, Phần I, Mục II.7, II.9, III.1)."""

import re

from .body import number_of
from .head import is_sentence, is_upper, sized
from .layout import APPENDIX, is_after, joined
from .page import describe
from .reading import MM, middle
from .rules import absent, broken, comma, judged, rule

TITLES = re.compile(r"\b(GS|PGS|TS|ThS|CN|KS|BS|BSCK\w*|NGƯT|NGND|TSKH)\.\s?", re.IGNORECASE)
AUTHORITY = re.compile(r"(TM|Q|KT|TL|TUQ)\.? ")


def names_and_offices(paper):
    """(offices, name or None) of each who signs."""
    for block in paper.signatures:
        offices = [line for line in block if is_upper(line.text)]
        names = [line for line in block if is_sentence(line.text)]
        yield offices, names


@rule("K1", "Quyền hạn, chức vụ người ký", "in hoa, cỡ 13–14, đứng, đậm", "Mục II.7.đ")
def offices(paper):
    found = [line for offices, _ in names_and_offices(paper) for line in offices]
    if not found:
        return broken("không tìm thấy chức vụ người ký sau “./.”")
    return sized(found, 13, 14, bold=True)


@rule("K2", "Chữ viết tắt quyền hạn", "TM., Q., KT., TL., TUQ. có dấu chấm", "Mục II.7.b")
def authority(paper):
    found = [
        line for offices, _ in names_and_offices(paper) for line in offices if AUTHORITY.match(line.text)
    ]
    if not found:
        return absent("người ký không ký thay, thừa lệnh")
    return judged([line.said() for line in found if "." not in line.text.split()[0]], found[0].said())


@rule("K3", "Họ tên người ký", "in thường, cỡ 13–14, đứng, đậm, giữa, dưới chức vụ", "Mục II.7.đ")
def names(paper):
    pairs = [(offices, names) for offices, names in names_and_offices(paper) if names]
    if not pairs:
        return absent("chưa ghi họ tên người ký")
    problems = []
    for offices, found in pairs:
        if offices and abs(middle(found[-1]) - middle(offices[0])) > 3:
            problems.append(f"{found[-1].said()} không ở giữa")
        if offices and not is_after(found[-1], offices[-1]):
            problems.append(f"{found[-1].said()} ở trên chức vụ")
    looks = sized([names[-1] for _, names in pairs], 13, 14, bold=True)
    return judged([*problems, *([looks.measured] if looks.state == "khong_dat" else [])], looks.measured)


@rule("K4", "Không ghi học hàm, học vị", "trước họ tên không có GS., TS., ThS.…", "Mục II.7.c")
def no_titles(paper):
    found = [line for _, names in names_and_offices(paper) for line in names]
    if not found:
        return absent("chưa ghi họ tên người ký")
    return judged([line.said() for line in found if TITLES.match(line.text)], joined(found))


@rule("K5", "Chữ ký không đứng riêng một trang", "cùng trang có lời văn", "Mục II.7.đ; cách trình bày")
def not_alone(paper):
    if not paper.signatures:
        return broken("không tìm thấy chữ ký")
    first = min(
        (line for block in paper.signatures for line in block), key=lambda line: (line.page, line.base)
    )
    pages = {line.page for block in paper.signatures for line in block}
    above = [line for line in paper.content if line.page == first.page]
    problems = [] if above else [f"trang {first.page} chỉ có chữ ký"]
    if len(pages) > 1:
        problems.append("chữ ký bị tách sang trang sau")
    return judged(problems, f"trang {first.page}, {len(above)} dòng lời văn phía trên")


@rule(
    "K6",
    "“Nơi nhận:”",
    "cỡ 12, nghiêng, đậm, sát lề trái; ngang hàng với chức vụ (biên bản: ở dưới)",
    "Mục II.9.d",
)
def recipients_title(paper):
    title = paper.recipients_title
    if title is None:
        return (
            absent("biên bản không ghi nơi nhận")
            if paper.kind == "BIÊN BẢN"
            else broken("không có “Nơi nhận:”")
        )
    looks = sized([title], 12, 12, bold=True, italic=True)
    problems = (
        [] if abs(title.x0 - paper.left) <= 3 else [f"cách lề trái {comma((title.x0 - paper.left) / MM)} mm"]
    )
    right = paper.halves[1]
    level = title.base - right[0].base if right and right[0].page == title.page else None
    if paper.kind != "BIÊN BẢN" and len(paper.signatures) < 2 and (level is None or abs(level) > 4):
        problems.append("không ngang hàng với chức vụ")
    return judged([*([looks.measured] if looks.state == "khong_dat" else []), *problems], describe(title))


@rule("K7", "Danh sách nơi nhận", "cỡ 11, đứng, sát lề trái", "Mục II.9.d")
def recipients(paper):
    if not paper.recipients:
        return absent("không có danh sách nơi nhận")
    off = [line.said() for line in paper.recipients if abs(line.x0 - paper.left) > 12]
    return broken(f"không sát lề: {off[0]}") if off else sized(paper.recipients, 11, 11, bold=False)


@rule("K8", "Dấu trong nơi nhận", "mỗi dòng “- …;”, dòng cuối “- Lưu: ….”", "Mục II.9.d")
def recipients_form(paper):
    if not paper.recipients:
        return absent("không có danh sách nơi nhận")
    items = []
    for line in paper.recipients:
        if line.text.startswith("-") or not items:
            items.append(line.text)
        else:
            items[-1] += f" {line.text}"
    problems = [f"“{item}”" for item in items[:-1] if not re.fullmatch(r"- .*[;:]", item)]
    if not re.fullmatch(r"- Lưu: ?.*\.", items[-1]):
        problems.append(f"“{items[-1]}”")
    return judged(problems, f"{len(items)} nơi, cuối “{items[-1]}”")


# --- Appendices ------------------------------------------------------------------------------------------


def heads(paper):
    """(page, label, lines of the title, the line "(Kèm theo …)" or None)."""
    for page in paper.appendix_pages:
        label, *lines = paper.lines(page)
        named = next((place for place, line in enumerate(lines[:8]) if line.text.startswith("(")), None)
        if named is None:
            titles = [line for line in lines[:4] if is_upper(line.text) and not page.in_table(line)]
            yield page, label, titles, []
            continue
        rest = lines[named:]
        end = next((place for place, line in enumerate(rest) if line.text.endswith(")")), 0)
        yield page, label, lines[:named], rest[: end + 1]


def off_centre(paper, page, lines):
    right = page.width - (paper.pages[0].width - paper.right)
    return [line.said() for line in lines if abs(middle(line) - (paper.left + right) / 2) > 3]


@rule(
    "P1", "Từ “Phụ lục” và số thứ tự", "cỡ 14, đứng, đậm, giữa; số La Mã khi có từ hai phụ lục", "Mục III.1.c"
)
def appendix_label(paper):
    found = list(heads(paper))
    if not found:
        return absent("không có phụ lục")
    labels = [label for _, label, _, _ in found]
    problems = [said for page, label, _, _ in found for said in off_centre(paper, page, [label])]
    if any(is_upper(label.text) for label in labels):
        problems.append("in hoa")
    romans = [APPENDIX.match(label.text)[1] for label in labels]
    if len(romans) > 1 and [
        roman and re.fullmatch("[IVX]+", roman) and number_of(roman) for roman in romans
    ] != list(range(1, len(romans) + 1)):
        problems.append(", ".join(label.said() for label in labels))
    looks = sized(labels, 14, 14, bold=True)
    return judged(
        [*problems, *([looks.measured] if looks.state == "khong_dat" else [])], f"{len(labels)} phụ lục"
    )


@rule("P2", "Tên phụ lục", "in hoa, cỡ 13–14, đứng, đậm, canh giữa", "Mục III.1.c")
def appendix_title(paper):
    found = [(page, line) for page, _, titles, _ in heads(paper) for line in titles]
    if not found:
        return broken("không có tên phụ lục") if paper.appendix_pages else absent("không có phụ lục")
    problems = [said for page, line in found for said in off_centre(paper, page, [line])]
    problems += [line.said() for _, line in found if not is_upper(line.text)]
    looks = sized([line for _, line in found], 13, 14, bold=True)
    return judged([*problems, *([looks.measured] if looks.state == "khong_dat" else [])], found[0][1].said())


@rule("P3", "Chỉ dẫn “(Kèm theo …)”", "cỡ 13–14, nghiêng, canh giữa", "Mục III.1.c")
def belongs_to(paper):
    found = [(page, line) for page, _, _, lines in heads(paper) for line in lines]
    if not found:
        return absent("không ghi" if paper.appendix_pages else "không có phụ lục")
    problems = [said for page, line in found for said in off_centre(paper, page, [line])]
    looks = sized([line for _, line in found], 13, 14, bold=False, italic=True)
    return judged([*problems, *([looks.measured] if looks.state == "khong_dat" else [])], looks.measured)
