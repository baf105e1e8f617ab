"""Which line of a paper is what: recognised by words and place, never by the style it ought to have."""

import itertools
import re
from collections import Counter
from functools import cached_property

from .reading import MM, middle

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
# Phụ lục III: the kinds of document and their letters.
KINDS = {
    "NGHỊ QUYẾT": "NQ",
    "QUYẾT ĐỊNH": "QĐ",
    "CHỈ THỊ": "CT",
    "QUY CHẾ": "QC",
    "QUY ĐỊNH": "QyĐ",
    "THÔNG CÁO": "TC",
    "THÔNG BÁO": "TB",
    "HƯỚNG DẪN": "HD",
    "CHƯƠNG TRÌNH": "CTr",
    "KẾ HOẠCH": "KH",
    "PHƯƠNG ÁN": "PA",
    "ĐỀ ÁN": "ĐA",
    "DỰ ÁN": "DA",
    "BÁO CÁO": "BC",
    "BIÊN BẢN": "BB",
    "TỜ TRÌNH": "TTr",
    "HỢP ĐỒNG": "HĐ",
    "CÔNG ĐIỆN": "CĐ",
    "GIẤY MỜI": "GM",
    "GIẤY GIỚI THIỆU": "GGT",
    "GIẤY ỦY QUYỀN": "GUQ",
    "GIẤY NGHỈ PHÉP": "GNP",
}
DATE = re.compile(r"ngày\s*(\d*)\s*tháng\s*(\d*)\s*năm\s*(\d*)")
MARKS = re.compile(r"BẢN THẢO lập|SỐ LIỆU MẪU|Mã xác minh:|/xac-minh\b")
APPENDIX = re.compile(r"phụ lục(?: ([ivxlc]+|\d+))?\.?$", re.IGNORECASE)
BASIS = ("Căn cứ ", "Theo đề nghị ", "Xét ")
CLOSED = "./."
NEAR = 16  # points under a baseline within which a line's own rule stands


class Paper:
    """A file's pages with their parts named. What was not recognised is None or empty."""

    def __init__(self, file):
        self.file = file
        self.pages = file.pages
        self.running = {id(line) for page in self.pages for line in page.lines if is_running(page, line)}
        self.appendix_pages = [page for page in self.pages[1:] if self.appendix_label(page)]
        first = self.appendix_pages[0].number if self.appendix_pages else len(self.pages) + 1
        self.main = self.pages[: first - 1]

    def lines(self, page):
        """The page's lines without its number and the marks in its margins."""
        return [line for line in page.lines if id(line) not in self.running]

    def appendix_label(self, page):
        """The line "Phụ lục" at the head of a page, where an appendix begins."""
        lines = self.lines(page)
        return lines[0] if lines and APPENDIX.match(lines[0].text) else None

    @cached_property
    def left(self):
        """The left edge of the text: the outermost place where more than one line begins."""
        edges = Counter(round(line.x0 * 2) / 2 for line in self.free_lines)
        return min((edge for edge, count in edges.items() if count > 1), default=min(edges))

    @cached_property
    def right(self):
        """The right edge: as far as any line of the text reaches, but for a hair."""
        return max(line.x1 for line in self.free_lines) - 0.5

    @cached_property
    def free_lines(self):
        """Lines of upright pages that stand in no table; all lines where there are no such."""
        upright = [page for page in self.pages if not page.is_landscape]
        found = [line for page in upright for line in self.lines(page) if not page.in_table(line)]
        return found or [line for page in self.pages for line in page.lines]

    @property
    def centre(self):
        return (self.left + self.right) / 2

    def is_centred(self, line):
        return abs(middle(line) - self.centre) <= 3

    # --- Boxes 1 to 4 -----------------------------------------------------------------------------

    @cached_property
    def state(self):
        return self.found_on_first(STATE)

    @cached_property
    def motto(self):
        return self.found_on_first(MOTTO) or self.found_on_first(MOTTO.replace("-", "–"))

    def found_on_first(self, words):
        return next((found for line in self.lines(self.pages[0])[:12] if (found := line.find(words))), None)

    @cached_property
    def number_line(self):
        """The whole line with "Số:"."""
        return next((line for line in self.lines(self.pages[0])[:14] if re.match(r"Số\s*:", line.text)), None)

    @cached_property
    def _number_and_date(self):
        if self.number_line is None:
            return None, next(
                (line for line in self.lines(self.pages[0])[:14] if DATE.search(line.text)), None
            )
        ink = self.number_line.ink
        slash = next((place for place, char in enumerate(ink) if char.text == "/"), 0)
        gaps = [(ink[i + 1].x0 - ink[i].x1, i + 1) for i in range(slash, len(ink) - 1)]
        gap, cut = max(gaps, default=(0, 0))
        if gap < 20:
            return self.number_line, None
        place = ink[cut].x0 - 0.1
        return self.number_line.within(0, place), self.number_line.within(place, 10_000)

    @property
    def number(self):
        return self._number_and_date[0]

    @cached_property
    def date(self):
        beside = self._number_and_date[1]
        if beside is not None:
            return beside
        top = self.motto.base if self.motto else 0
        end = self.name_lines[0].base if self.name_lines else 0
        between = [line for line in self.lines(self.pages[0]) if top < line.base < end]
        return next((line for line in between if DATE.search(line.text)), None)

    @cached_property
    def bodies(self):
        """(superior's lines, issuer's lines), left of the state's name and above the number."""
        if self.state is None or self.number is None:
            return [], []
        edge = min(self.state.x0, self.motto.x0 if self.motto else self.state.x0) - 2
        found = [
            part
            for line in self.lines(self.pages[0])
            if line.base < self.number.base - 2 and (part := line.within(0, edge))
        ]
        bold = [place for place, line in enumerate(found) if line.is_bold]
        first = bold[0] if bold else min(1, len(found) - 1)
        return found[:first], found[first:]

    # --- Box 5 ------------------------------------------------------------------------------------

    @cached_property
    def below_head(self):
        """Lines of the main pages after the head."""
        lines = [line for page in self.main for line in self.lines(page)]
        marks = [self.number, self.date if self.number is None else None, self.motto]
        head = max((each.base for each in marks if each is not None), default=0)
        return [line for line in lines if line.page > 1 or line.base > head + 2]

    @cached_property
    def name_lines(self):
        lines = [line for page in self.pages[:1] for line in self.lines(page)]
        return [line for line in lines[:20] if kind_in(line.text)][:1]

    @property
    def name(self):
        return self.name_lines[0] if self.name_lines else None

    @property
    def kind(self):
        return kind_in(self.name.text) if self.name else ""

    @property
    def is_letter(self):
        """Công văn: no name, its abstract begins with "V/v"."""
        return not self.name and bool(self.abstract_of_letter)

    @cached_property
    def abstract_of_letter(self):
        lines = self.lines(self.pages[0])[:16]
        return next((line for line in lines if line.text.startswith("V/v")), None)

    @cached_property
    def subject(self):
        """The lines of the abstract under the name, up to its rule or a gap."""
        if self.name is None:
            return []
        taken, last = [], self.name
        for line in self.lines(self.pages[0]):
            if line.base <= self.name.base + 1:
                continue
            # The abstract stands close under the name.
            if line.base - last.base > 1.9 * last.size or line.text.startswith(("Kính gửi", *BASIS)):
                break
            taken.append(line)
            last = line
            if self.rule_under(taken):
                break
        return taken

    def rule_under(self, lines):
        """The rule that belongs to these lines: it stands closely under the last, within their width."""
        last = lines[-1]
        x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
        page = self.pages[last.page - 1]
        below = [
            rule
            for rule in page.rules
            if 0 < rule.top - last.base < NEAR and x0 - 40 <= rule.x0 and rule.x1 <= x1 + 40
        ]
        return min(below, key=lambda rule: rule.top) if below else None

    # --- Box 6 ------------------------------------------------------------------------------------

    @cached_property
    def after_title(self):
        last = (self.subject or self.name_lines or [None])[-1]
        if last is None:
            return self.below_head
        return [line for line in self.below_head if line.page > 1 or line.base > last.base + 1]

    @cached_property
    def _content_and_foot(self):
        lines = self.after_title
        closed = [place for place, line in enumerate(lines) if line.text.endswith(CLOSED)]
        ends = [place for place, line in enumerate(lines) if line.text.startswith("Nơi nhận")]
        if closed:
            end = closed[-1] + 1
        elif ends:
            end = ends[-1]
        else:
            end = len(lines)
        return lines[:end], lines[end:]

    @property
    def foot(self):
        """Lines under the last words of the text: offices, names, recipients."""
        return self._content_and_foot[1]

    @cached_property
    def content(self):
        """Lines of the text: no tables, no captions, nothing centred."""
        return [line for line in self._content_and_foot[0] if self.is_of_text(line)]

    def is_of_text(self, line):
        page = self.pages[line.page - 1]
        if page.in_table(line) or page.is_landscape:
            return False
        begins = line.x0 - self.left
        is_inside = -3 <= begins <= 3 or 12 < begins < 70
        is_small_print = line.is_italic and line.size < 12.6
        is_indented = min(abs(begins - 28.35), abs(begins - 36)) < 1.5
        is_title = self.is_centred(line) and begins > 8 and not is_indented
        return is_inside and not is_small_print and not is_title

    @cached_property
    def addressees(self):
        """The lines from "Kính gửi" to the full stop; the first alone where there is none."""
        lines = self.after_title
        start = next((n for n, line in enumerate(lines[:6]) if line.text.startswith("Kính gửi")), None)
        if start is None:
            return []
        several = lines[start].text.strip().endswith(":")
        found = lines[start : start + (40 if several else 4)]
        end = next((n for n, line in enumerate(found, 1) if line.text.endswith(".")), 1)
        return found[:end]

    @cached_property
    def paragraphs(self):
        """Lists of lines; one begins where the first line is indented."""
        found = []
        for line in self.content:
            if line.text.startswith("Kính gửi"):
                continue
            if not found or line.x0 - self.left > 3 or self.is_far(found[-1][-1], line):
                found.append([line])
            else:
                found[-1].append(line)
        return found

    def is_far(self, line, following):
        """Something else stands between two lines, or nothing where a line might."""
        return line.page == following.page and following.base - line.base > 3 * line.size

    @cached_property
    def bases(self):
        """The paragraphs of the legal bases: those before the first other paragraph."""
        found = []
        for paragraph in self.paragraphs:
            if not paragraph[0].text.startswith(BASIS):
                break
            found.append(paragraph)
        return found

    @property
    def body(self):
        return self.paragraphs[len(self.bases) :]

    def pairs(self):
        """(line, following, begins a paragraph) for lines of the text that are neighbours on their page."""
        page_lines = {page.number: self.lines(page) for page in self.main}
        starts = {id(paragraph[0]) for paragraph in self.paragraphs}
        ours = {id(line) for paragraph in self.paragraphs for line in paragraph}
        for page in self.main:
            lines = page_lines[page.number]
            for line, following in itertools.pairwise(lines):
                if id(line) in ours and id(following) in ours and not self.is_apart(page, line, following):
                    yield line, following, id(following) in starts

    def is_apart(self, page, line, following):
        """A picture or a frame stands between the two lines."""
        between = [*((each.top, each.bottom) for each in page.figures), *page.bands]
        return any(line.base - 2 < bottom and top < following.base for top, bottom in between)

    # --- Boxes 7 and 9 -----------------------------------------------------------------------------

    @cached_property
    def signed(self):
        """The foot without what ties the file to its record (hashes, where to verify), in small letters."""
        return [line for line in self.foot if line.size > 10.5 or line.text.startswith("-")]

    @cached_property
    def halves(self):
        """The foot as (left half's lines, right half's lines)."""
        beside = [line for line in self.signed if not self.is_across(line)]
        left = [part for line in beside if (part := line.within(0, self.centre))]
        right = [part for line in beside if (part := line.within(self.centre, 10_000))]
        return left, right

    def is_across(self, line):
        """One run of words over the middle of the page: somebody who signs below the others."""
        before = max((char.x1 for char in line.ink if char.x0 < self.centre), default=0)
        after = min((char.x0 for char in line.ink if char.x0 >= self.centre), default=10_000)
        return self.is_centred(line) and after - before < line.size

    @cached_property
    def recipients_title(self):
        return next((line for line in self.halves[0] if line.text.startswith("Nơi nhận")), None)

    @cached_property
    def recipients(self):
        title = self.recipients_title
        return [line for line in self.halves[0] if title and is_after(line, title)] if title else []

    @cached_property
    def signatures(self):
        """The blocks of who signs, left one first: lists of lines, the name last."""
        left, right = self.halves
        if self.recipients_title:
            left = [line for line in left if not is_after(line, self.recipients_title)]
            left = [line for line in left if line is not self.recipients_title]
        below = [line for line in self.signed if self.is_across(line)]
        return [block for block in (left, right, below) if block]


def kind_in(text):
    """The kind of Phụ lục III that a name is or, in capitals, begins with: BIÊN BẢN LÀM VIỆC; else empty."""
    if text.upper() in KINDS:
        return text.upper()
    is_capitals = text == text.upper()
    return next((kind for kind in KINDS if is_capitals and text.startswith(f"{kind} ")), "")


def is_after(line, other):
    return (line.page, line.base) > (other.page, other.base + 1)


def is_running(page, line):
    """The page's number in its margin; under the text, the mark of a draft and where to verify the file."""
    if line.base < 20 * MM + 3 and re.fullmatch(r"[-–\s]*\d+[-–\s]*", line.text):
        return True
    return line.base > page.height - 20 * MM and bool(MARKS.search(line.text))


def joined(lines):
    return " ".join(line.text for line in lines)
