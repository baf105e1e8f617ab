"""Boxes 1 to 5 of the first page (Phụ lục I, Phần I, Mục II.1–II.5)."""

import itertools
import re

from .layout import DATE, KINDS, MOTTO, STATE, joined
from .page import describe
from .reading import middle, width
from .rules import absent, broken, comma, held, judged, rule

SINGLE = 1.1499  # the single line of Times New Roman, in em
CLOSE = 1.25  # what still is a single line: tone marks on capitals are given a little room


def sized(lines, least, most, *, bold, italic=False):
    """Judge how lines look; `bold` None where the decree leaves it open."""
    problems = [
        f"{line.said(30)}: {describe(line)}"
        for line in lines
        for looks in line.looks
        if not least - 0.2 <= looks.size <= most + 0.2
        or (bold is not None and looks.bold != bold)
        or looks.italic != italic
    ]
    return judged(problems, describe(lines[0]))


def is_upper(text):
    return text == text.upper()


def is_sentence(text):
    return text != text.upper()


def under(upper, lower, tolerance=3):
    return abs(middle(upper) - middle(lower)) <= tolerance


def is_single(upper, lower):
    size = max(upper.size, lower.size)
    return lower.base - upper.base <= SINGLE * CLOSE * size


def whole(lines):
    """The widest of the lines: what a rule under them is measured by."""
    return max(lines, key=width)


@rule("Q1", "Quốc hiệu: chữ và kiểu", f"“{STATE}”, in hoa, cỡ 12–13, đứng, đậm", "Mục II.1.a")
def state(paper):
    if paper.state is None:
        return broken("không tìm thấy Quốc hiệu ở trang đầu")
    if not is_upper(paper.state.text):
        return broken(paper.state.said())
    return sized([paper.state], 12, 13, bold=True)


@rule("Q2", "Quốc hiệu: vị trí", "trên cùng, bên phải trang đầu", "Mục II.1.a")
def state_place(paper):
    if paper.state is None:
        return absent("không có Quốc hiệu")
    page = paper.pages[0]
    above = [line for line in paper.lines(page) if line.base < paper.state.base - 2]
    problems = ["không ở nửa bên phải"] if middle(paper.state) < page.width / 2 else []
    if above:
        problems.append(f"phía trên còn {above[0].said(30)}")
    return judged(problems, "trên cùng, bên phải")


@rule("Q3", "Tiêu ngữ: chữ và kiểu", f"“{MOTTO}”, in thường, cỡ 13–14, đứng, đậm", "Mục II.1.b")
def motto(paper):
    if paper.motto is None:
        return broken("không tìm thấy Tiêu ngữ ở trang đầu")
    if paper.motto.text != MOTTO:
        return broken(paper.motto.said())
    return sized([paper.motto], 13, 14, bold=True)


@rule("Q4", "Tiêu ngữ: vị trí", "giữa, ngay dưới Quốc hiệu, cách dòng đơn", "Mục II.1.b, II.1.c")
def motto_place(paper):
    if paper.state is None or paper.motto is None:
        return absent("thiếu Quốc hiệu hoặc Tiêu ngữ")
    problems = [] if under(paper.state, paper.motto) else ["không canh giữa dưới Quốc hiệu"]
    gap = paper.motto.base - paper.state.base
    if not is_single(paper.state, paper.motto):
        problems.append(f"cách {comma(gap)} pt")
    return judged(problems, f"cách {comma(gap)} pt, canh giữa")


@rule("Q5", "Đường kẻ dưới Tiêu ngữ", "nét liền, dài bằng dòng chữ (±5 %)", "Mục II.1.b")
def motto_rule(paper):
    if paper.motto is None:
        return absent("không có Tiêu ngữ")
    return ruled(paper, [paper.motto], 0.95, 1.05)


def ruled(paper, lines, least, most):
    line = paper.rule_under(lines)
    if line is None:
        return broken("không có đường kẻ")
    share = width(line) / width(whole(lines))
    problems = [] if least - 0.005 <= share <= most + 0.005 else [f"dài {share:.0%} dòng chữ"]
    if not under(whole(lines), line):
        problems.append("không cân đối so với dòng chữ")
    return judged(problems, f"dài {share:.0%} dòng chữ")


@rule("Q6", "Tên cơ quan chủ quản", "in hoa, cỡ 12–13, đứng, không đậm", "Mục II.2.b")
def superior(paper):
    lines = paper.bodies[0]
    if not lines:
        return absent("không ghi cơ quan chủ quản")
    if not is_upper(joined(lines)):
        return broken(lines[0].said())
    return sized(lines, 12, 13, bold=False)


@rule("Q7", "Tên cơ quan ban hành", "in hoa, cỡ 12–13, đứng, đậm", "Mục II.2.b")
def issuer(paper):
    lines = paper.bodies[1]
    if not lines:
        return broken("không tìm thấy tên cơ quan ban hành")
    if not is_upper(joined(lines)):
        return broken(lines[0].said())
    return sized(lines, 12, 13, bold=True)


@rule("Q8", "Tên cơ quan: vị trí", "canh giữa dưới tên cơ quan chủ quản, cách dòng đơn", "Mục II.2.b")
def issuer_place(paper):
    lines = [*paper.bodies[0], *paper.bodies[1]]
    if len(lines) < 2:
        return absent("chỉ có một dòng")
    problems = [
        f"{line.said(30)} lệch {comma(middle(line) - middle(lines[0]))} pt"
        for line in lines[1:]
        if not under(lines[0], line)
    ]
    problems += [
        f"{b.said(30)} cách {comma(b.base - a.base)} pt"
        for a, b in itertools.pairwise(lines)
        if not is_single(a, b)
    ]
    return judged(problems, f"{len(lines)} dòng canh giữa")


@rule("Q9", "Đường kẻ dưới tên cơ quan", "dài từ 1/3 đến 1/2 dòng chữ, cân đối", "Mục II.2.b")
def issuer_rule(paper):
    if not paper.bodies[1]:
        return absent("không có tên cơ quan ban hành")
    return ruled(paper, paper.bodies[1], 1 / 3, 1 / 2)


# --- Number and date ------------------------------------------------------------------------------------


@rule("S1", "Số, ký hiệu: kiểu chữ", "cỡ 13, đứng, không đậm", "Mục II.3.c")
def number_looks(paper):
    if paper.number is None:
        return broken("không tìm thấy “Số:” ở trang đầu")
    return sized([paper.number], 13, 13, bold=False)


@rule(
    "S2",
    "Số, ký hiệu: cách viết",
    "“Số: 05/BC-SNV”: số dưới 10 thêm 0, ký hiệu in hoa, gạch nối không cách chữ",
    "Mục II.3.c",
)
def number_form(paper):
    if paper.number is None:
        return absent("không tìm thấy số")
    text = paper.number.text
    found = re.fullmatch(r"Số: ?(.*?) ?/(\S+)", text)
    if not found:
        return broken(paper.number.said())
    number, symbol = found[1].strip(" .…_"), found[2]
    problems = [f"số {number}"] if re.fullmatch(r"[1-9]", number) else []
    letters = re.sub(r"QyĐ|CTr|TTr|TrS", "", symbol)
    if letters != letters.upper() or not re.fullmatch(r"[\wÀ-ỹĐ]+([-/.][\wÀ-ỹĐ]+)*", symbol):
        problems.append(f"ký hiệu {symbol}")
    return judged(problems, f"{paper.number.said()}{'' if number else ', số để trống cho văn thư'}")


@rule("S3", "Ký hiệu hợp với tên loại", "chữ viết tắt tên loại theo Phụ lục III", "Mục II.3.b; Phụ lục III")
def symbol_of_kind(paper):
    if not paper.kind or paper.number is None:
        return absent("không có tên loại hoặc số")
    symbol = paper.number.text.split("/", 1)[-1]
    wanted = KINDS[paper.kind]
    fits = re.split(r"[-/]", symbol)[0] == wanted or f"/{wanted}-" in paper.number.text
    return held(f"{wanted} – {paper.kind}") if fits else broken(f"{symbol}, {paper.kind} phải là {wanted}-…")


@rule("S4", "Số, ký hiệu: vị trí", "canh giữa dưới tên cơ quan ban hành", "Mục II.3.c")
def number_place(paper):
    if paper.number is None or not paper.bodies[1]:
        return absent("không có số hoặc tên cơ quan")
    off = middle(paper.number) - middle(paper.bodies[1][-1])
    # Room left for the clerk's pen is part of the line, seen as nothing.
    return judged([] if abs(off) <= 5 else [f"lệch {comma(off)} pt"], f"lệch {comma(off)} pt")


@rule("S5", "Địa danh, thời gian", "cỡ 13–14, nghiêng; biên bản không ghi", "Mục II.4.c; Mẫu 1.9")
def date_looks(paper):
    if paper.kind == "BIÊN BẢN":
        return broken(paper.date.said()) if paper.date else held("không ghi, đúng Mẫu 1.9")
    if paper.date is None:
        return broken("không tìm thấy địa danh và ngày tháng")
    return sized([paper.date], 13, 14, bold=False, italic=True)


@rule(
    "S6",
    "Địa danh, thời gian: cách viết",
    "“Đồng Tháp, ngày 05 tháng 9 năm 2019”: thêm 0 chỉ cho ngày dưới 10 và tháng 1, 2",
    "Mục II.4.b",
)
def date_form(paper):
    if paper.date is None:
        return absent("không ghi địa danh, thời gian")
    text = paper.date.text
    found = DATE.search(text)
    if not found or not re.match(r"[^\W\d_].*, ?ngày", text):
        return broken(paper.date.said(60))
    day, month, _ = found.groups()
    problems = [f"ngày {day}"] if day and (len(day) != 2) else []
    if month and month != (month.lstrip("0").zfill(2) if int(month) <= 2 else month.lstrip("0")):
        problems.append(f"tháng {month}")
    return judged(problems, paper.date.said(60) + ("" if day else ", ngày để trống"))


@rule("S7", "Địa danh, thời gian: vị trí", "cùng dòng với số; giữa, dưới Quốc hiệu", "Mục II.4.c")
def date_place(paper):
    if paper.date is None or paper.number is None or paper.state is None:
        return absent("không ghi địa danh, thời gian")
    level = paper.date.base - paper.number.base
    off = middle(paper.date) - middle(paper.state)
    problems = [] if abs(level) <= 2 else [f"cao thấp {comma(level)} pt so với số"]
    has_day = DATE.search(paper.date.text)[1] if DATE.search(paper.date.text) else ""
    if abs(off) > (5 if has_day else 20):
        problems.append(f"lệch {comma(off)} pt so với Quốc hiệu")
    return judged(problems, f"lệch {comma(off)} pt")


# --- Name and abstract -------------------------------------------------------------------------------


@rule("N1", "Tên loại văn bản", "in hoa, cỡ 13–14, đứng, đậm, canh giữa", "Mục II.5.b")
def name(paper):
    if paper.is_letter:
        return absent("công văn không có tên loại")
    if paper.name is None:
        return broken("không nhận ra tên loại (Phụ lục III)")
    if not is_upper(paper.name.text):
        return broken(paper.name.said())
    if not paper.is_centred(paper.name):
        return broken(f"lệch {comma(middle(paper.name) - paper.centre)} pt")
    return sized([paper.name], 13, 14, bold=True)


@rule("N2", "Trích yếu", "in thường, cỡ 13–14, đứng, đậm, giữa, ngay dưới tên loại", "Mục II.5.b")
def subject(paper):
    if paper.name is None:
        return absent("không có tên loại")
    if not paper.subject:
        return broken("không có trích yếu dưới tên loại")
    if not is_sentence(joined(paper.subject)):
        return broken(paper.subject[0].said())
    off = [line.said(30) for line in paper.subject if not paper.is_centred(line)]
    return broken(f"không canh giữa: {off[0]}") if off else sized(paper.subject, 13, 14, bold=True)


@rule("N3", "Đường kẻ dưới trích yếu", "dài từ 1/3 đến 1/2 dòng chữ, cân đối", "Mục II.5.b")
def subject_rule(paper):
    if not paper.subject:
        return absent("không có trích yếu")
    return ruled(paper, paper.subject, 1 / 3, 1 / 2)


@rule("N4", "Trích yếu công văn", "“V/v …”, cỡ 12–13, đứng, dưới số và ký hiệu", "Mục II.5.b")
def abstract_of_letter(paper):
    if not paper.is_letter:
        return absent("không phải công văn")
    line = paper.abstract_of_letter
    return sized([line.within(0, paper.centre) or line], 12, 13, bold=False)
