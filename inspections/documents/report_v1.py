"""The report of an inspection (Báo cáo kết quả kiểm tra), first version: frozen data to parts.

The outline is the one provinces use (I. Khái quát, II. Kết quả theo lĩnh vực, III. Đánh giá chung,
IV. Yêu cầu, Phụ lục). Each finding is stated once, in its field; what several units share is stated once for
all of them. Section III sums up and points back. What nobody said is said to be unsaid, never filled in.
"""

from accounts.vietnamese import letter_list
from districts.reading import show_date_long

from . import report_figures
from .clerk import attached_to, place_and_date, shown_number
from .parts import (
    Appendix,
    Head,
    Heading,
    Paper,
    Paragraph,
    Photo,
    Plate,
    Signature,
    ended,
    listed,
    roman,
)
from .snapshot import Snapshot

TEAM = "Đoàn kiểm tra cải cách hành chính"
ISSUER = ("ĐOÀN KIỂM TRA", "CẢI CÁCH HÀNH CHÍNH")
UNSAID = "Hồ sơ kiểm tra: không đề cập."
NUMBERS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
MOST_UNITS_NAMED = 5
MEMBERS = ("secretary", "member")
STRENGTH, LIMITATION = "uu_diem", "han_che"


def title_of(units):
    """The abstract (trích yếu) of a report about these units."""
    subject = "Kết quả kiểm tra công tác cải cách hành chính"
    names = list(dict.fromkeys(unit.in_sentence for unit in units))
    if not names:
        return subject
    if len(names) > MOST_UNITS_NAMED:
        return f"{subject} tại {len(names)} đơn vị"
    return f"{subject} tại {listed(names)}"


def compose(snapshot: Snapshot, *, number, dated_on, symbol, worded_by=None) -> Paper:
    """:param worded_by: the `Report` of a later version, which says some of it otherwise."""
    report = (worded_by or Report)(snapshot)
    return Paper(
        head=report.head(number, dated_on, symbol),
        name="BÁO CÁO",
        subject=snapshot.title,
        addressee=f"{report.organiser_in_full}.",
        bases=report.bases(),
        blocks=(
            Paragraph(report.opening()),
            *report.overview(),
            *report.results(),
            *report.assessment(),
            *report.requirements(),
        ),
        closing=report.closing(),
        signature=report.signature(),
        recipients=report.recipients(),
        appendices=report.appendices(number, dated_on, symbol),
        is_sample=snapshot.is_sample,
    )


def full_organiser(organised_by, province):
    """ "UBND tỉnh" says which province on paper: "UBND tỉnh Đồng Tháp"."""
    if organised_by in ("UBND tỉnh", "Ủy ban nhân dân tỉnh", "Uỷ ban nhân dân tỉnh"):
        return f"UBND {province}"
    return organised_by


class Report:
    """One snapshot being put into words."""

    def __init__(self, snapshot: Snapshot):
        self.snapshot = snapshot
        self.units = {unit.key: unit for unit in snapshot.units}
        self.visited = list(dict.fromkeys(visit.unit for visit in snapshot.visits))
        self.figures = report_figures.Figures(snapshot, self.units, self.visited)

    # --- Head and foot ---------------------------------------------------------------------------

    @property
    def organiser(self):
        return full_organiser(self.snapshot.organised_by, self.snapshot.province)

    @property
    def organiser_in_full(self):
        return self.organiser.replace("UBND", "Ủy ban nhân dân", 1)

    @property
    def scheme(self):
        """The programme's name, its years never parted by the end of a line."""
        return self.snapshot.scheme.replace(" - ", "\u00a0-\u00a0")

    def head(self, number, dated_on, symbol):
        where = place_and_date(self.snapshot.province, dated_on)
        return Head(self.organiser.upper(), ISSUER, shown_number(number), symbol, where)

    def bases(self):
        snapshot = self.snapshot
        bases = []
        if snapshot.decision_number:
            on = f" {show_date_long(snapshot.decision_on)}" if snapshot.decision_on else ""
            bases.append(
                f"Căn cứ Quyết định số {snapshot.decision_number}{on} của {self.organiser_in_full} về việc "
                f"thành lập {TEAM}"
            )
        if snapshot.scheme_basis:
            bases.append(f"Căn cứ {snapshot.scheme_basis} ban hành {self.scheme}")
        return tuple(f"{basis}{'.' if basis is bases[-1] else ';'}" for basis in bases)

    def opening(self):
        places = listed([self.units[key].in_sentence for key in self.visited]) if self.visited else ""
        at = f" tại {places}" if places else ""
        return (
            f"{self.days()}, {TEAM} (CCHC) của {self.organiser} (sau đây gọi là Đoàn kiểm tra) đã kiểm tra "
            f"công tác CCHC{at}. Đoàn kiểm tra báo cáo kết quả như sau:"
        )

    def days(self):
        days = sorted({visit.on for visit in self.snapshot.visits} or {self.snapshot.starts_on})
        if len(days) == 1:
            return capital(show_date_long(days[0]))
        return f"Từ {show_date_long(days[0])} đến {show_date_long(days[-1])}"

    def closing(self):
        subject = self.snapshot.title
        return (
            f"Trên đây là báo cáo {subject[:1].lower()}{subject[1:]}, Đoàn kiểm tra kính trình "
            f"{self.organiser_in_full} xem xét, chỉ đạo./."
        )

    def signature(self):
        leader = next((person for person in self.snapshot.team if person.role == "leader"), None)
        offices = ["TRƯỞNG ĐOÀN"] + ([leader.office.upper()] if leader and leader.office else [])
        return Signature(tuple(offices), leader.name if leader else "")

    def recipients(self):
        bodies = [self.units[key].committee for key in self.visited]
        if len(bodies) > MOST_UNITS_NAMED:
            bodies = ["Các đơn vị được kiểm tra"]
        names = ["Như trên", *bodies, "Thành viên Đoàn kiểm tra"]
        return (*[f"- {name};" for name in names], "- Lưu: VT, ĐKT.")

    # --- I. What was inspected ----------------------------------------------------------------------

    def overview(self):
        yield Heading(1, "I.", "KHÁI QUÁT VỀ CUỘC KIỂM TRA")
        yield Heading(2, "1.", "Thời gian, đơn vị được kiểm tra")
        yield from self.visits()
        yield Heading(2, "2.", "Thành phần Đoàn kiểm tra")
        yield from self.team()
        yield Heading(2, "3.", "Nội dung kiểm tra")
        yield Paragraph(
            f"Báo cáo trình bày theo công tác chỉ đạo, điều hành và các lĩnh vực của {self.scheme}; "
            "nội dung nào hồ sơ kiểm tra không nêu thì ghi “không đề cập”."
        )
        if self.snapshot.source:
            yield Paragraph(ended(f"Nguồn của hồ sơ: {self.snapshot.source}"))

    def visits(self):
        if not self.snapshot.visits:
            yield Paragraph("Hồ sơ kiểm tra chưa ghi đơn vị được kiểm tra.")
        for visit in self.snapshot.visits:
            again = f" (lần {visit.round})" if visit.round > 1 else ""
            place = f", tại {visit.place}" if visit.place else ""
            yield Paragraph(
                f"- {self.units[visit.unit].full_name}{again}: {show_date_long(visit.on)}{place}."
            )

    def team(self):
        people = self.snapshot.team
        named = [person for person in people if person.name]
        lines = [f"{person.name}{office_of(person)} - {person.role_label}" for person in named]
        if len(named) < len(people) or not any(person.role in MEMBERS for person in named):
            lines.append("và các thành viên trong Đoàn" if lines else "Các thành viên trong Đoàn")
        yield from dashed(lines)
        if not self.snapshot.decision_number:
            yield Paragraph("Hồ sơ kiểm tra chưa ghi số và ngày của quyết định thành lập Đoàn.")

    # --- II. What was found, field by field ---------------------------------------------------------

    def results(self):
        yield Heading(1, "II.", "KẾT QUẢ KIỂM TRA THEO TỪNG LĨNH VỰC")
        for place, field in enumerate(self.snapshot.fields, 1):
            yield Heading(2, f"{place}.", field.name)
            yield from self.field(field.number)
        if any(finding.field is None for finding in self.snapshot.findings):
            yield Heading(2, f"{len(self.snapshot.fields) + 1}.", "Nội dung khác")
            yield from self.field(None)

    def field(self, number):
        """What is known of one field, in lettered points; the only point stands without a letter."""
        points = [
            ("Ưu điểm", self.in_groups(self.findings(STRENGTH, number))),
            ("Số liệu ghi nhận", [Paragraph(text) for text in self.figures.sentences(number)]),
            ("Tồn tại, hạn chế", self.in_groups(self.findings(LIMITATION, number))),
        ]
        points = [(title, blocks) for title, blocks in points if blocks]
        for letter, (title, blocks) in zip("abc", points, strict=False):
            yield Heading(3, f"{letter})" if len(points) > 1 else "", title)
            yield from blocks
        yield from self.pointers(number, bool(points))

    def pointers(self, number, has_points):
        """Where else the paper speaks of this field; that it speaks of it nowhere."""
        models = sum(model.field == number for model in self.snapshot.models)
        asked = any(number in requirement.fields for requirement in self.snapshot.requirements)
        if models:
            yield Paragraph(f"Có {models} mô hình, cách làm hay, nêu tại khoản 1 Mục III.")
        if has_points or number is None:
            return
        if asked:
            others = "" if models else "Không ghi nhận riêng ưu điểm, hạn chế; "
            yield Paragraph(capital(f"{others}có yêu cầu của Đoàn kiểm tra, nêu tại Mục IV."))
        elif not models:
            yield Paragraph(UNSAID)

    def findings(self, kind, number):
        return [line for line in self.snapshot.findings if line.kind == kind and line.field == number]

    def in_groups(self, findings):
        """Findings by the units they concern, those of all units first, each group under its units' names."""
        groups = {}
        for finding in sorted(findings, key=lambda line: self.order(line.units)):
            groups.setdefault(self.scope(finding.units), []).append(self.finding_text(finding))
        return [block for scope, texts in groups.items() for block in grouped(scope, texts)]

    def order(self, units):
        """Everybody's first, then by the units' order of visit."""
        places = sorted(self.visited.index(unit) for unit in units)
        return (set(units) != set(self.visited), places)

    def scope(self, units):
        """ "Chung cho hai huyện", "Huyện Lai Vung"; nothing where only one unit was inspected."""
        if len(self.visited) < 2:
            return ""
        if set(units) == set(self.visited):
            return f"Chung cho {self.how_many(units)}"
        return capital(listed([self.units[key].in_sentence for key in self.visited if key in units]))

    def how_many(self, units):
        words = {self.units[key].type_word for key in units}
        word = words.pop() if len(words) == 1 and all(words) else ""
        count = NUMBERS[len(units)] if len(units) < len(NUMBERS) else str(len(units))
        return f"{count} {word or 'đơn vị'}"

    def finding_text(self, finding):
        text = ended(finding.words)
        notes = []
        if finding.count_typed:
            notes.append(f"số lượng: {finding.count_typed}")
        if finding.severity:
            notes.append(f"mức độ: {finding.severity.lower()}")
        if finding.responsible_body:
            notes.append(f"trách nhiệm: {finding.responsible_body}")
        if finding.repeat_words:
            notes.append(f"{finding.repeat_words[:1].lower()}{finding.repeat_words[1:]}")
        elif finding.repeats_of:
            notes.append(f"lặp lại hạn chế của lần kiểm tra {show_date_long(finding.repeats_of)}")
        return f"{text} ({capital('; '.join(notes))}.)" if notes else text

    # --- III. Assessment -------------------------------------------------------------------------------

    def assessment(self):
        yield Heading(1, "III.", "ĐÁNH GIÁ CHUNG")
        yield Heading(2, "1.", "Ưu điểm")
        yield from self.strengths()
        yield Heading(2, "2.", "Tồn tại, hạn chế")
        yield from self.limitations()
        yield Heading(2, "3.", "Nguyên nhân")
        yield from self.causes()

    def strengths(self):
        strengths = [line for line in self.snapshot.findings if line.kind == STRENGTH]
        if not strengths and not self.snapshot.models:
            yield Paragraph(UNSAID)
        if strengths:
            yield from self.summed_up(
                f"Qua kiểm tra, Đoàn kiểm tra ghi nhận {len(strengths)} ưu điểm", strengths
            )
        if self.snapshot.models:
            yield from self.models()

    def models(self):
        models = {}
        for seen in self.snapshot.models:
            models.setdefault((seen.name, seen.effect, seen.rating), []).append(seen.unit)
        count = len({seen.name for seen in self.snapshot.models})
        yield Paragraph(f"Mô hình, cách làm hay: Đoàn kiểm tra ghi nhận {count} mô hình.", opens=True)
        effects = {effect for _, effect, _ in models}
        shared = effects.pop() if len(effects) == 1 and len(models) > 1 else ""
        for label, ((name, effect, rating), units) in zip(letters(len(models)), models.items(), strict=True):
            of = listed(list(dict.fromkeys(self.units[key].in_sentence for key in units)))
            said = ". ".join(filter(None, [rating and f"Đánh giá: {rating.lower()}", not shared and effect]))
            text = f"Mô hình “{name}” của {of}" + (f". {said}" if said else "")
            yield Paragraph(ended(text), label=label)
        if shared:
            yield Paragraph(ended(f"Hiệu quả ghi nhận chung của các mô hình: {shared}"))

    def limitations(self):
        limitations = [line for line in self.snapshot.findings if line.kind == LIMITATION]
        if not limitations:
            yield Paragraph(UNSAID)
            return
        lead = f"Bên cạnh những kết quả đạt được, còn {len(limitations)} tồn tại, hạn chế"
        yield from self.summed_up(lead, limitations)
        consequences = distinct(line.consequence for line in limitations)
        if consequences:
            yield Paragraph(ended(f"Hệ quả được nêu: {self.joined(consequences)}"))

    def joined(self, texts):
        return small("; ".join(texts))

    def summed_up(self, lead, findings):
        """How many there are, how many of them are shared, and where each field has its own."""
        common = (
            sum(set(line.units) == set(self.visited) for line in findings) if len(self.visited) > 1 else 0
        )
        in_all = "đều" if common == len(findings) else f"trong đó {common} nội dung"
        shared = f", {in_all} chung cho {self.how_many(self.visited)}" if common else ""
        yield Paragraph(f"{lead}{shared}, phân theo lĩnh vực như sau:", opens=True)
        yield from dashed(self.count_by_field(findings))

    def count_by_field(self, findings):
        """ "Cải cách thủ tục hành chính: 6 nội dung (khoản 3 Mục II), gồm …" for each field that has some."""
        for place, field in enumerate([*self.snapshot.fields, None], 1):
            number = field.number if field else None
            lines = [line for line in findings if line.field == number]
            if lines:
                faults = distinct(small(line.fault) for line in lines)
                names = f", gồm: {', '.join(faults)}" if faults else ""
                others = sum(not line.fault for line in lines)
                rest = f" và {others} nội dung khác" if faults and others else ""
                name = field.name if field else "Nội dung khác"
                yield f"{name}: {len(lines)} nội dung (khoản {place} Mục II){names}{rest}"

    def causes(self):
        causes = distinct(line.cause for line in self.snapshot.findings if line.kind == LIMITATION)
        if not causes:
            yield Paragraph("Nguyên nhân của các tồn tại, hạn chế không được nêu trong quá trình kiểm tra.")
        for cause in causes:
            yield Paragraph(ended(f"- {cause}"))

    # --- IV. What is asked -----------------------------------------------------------------------------

    def requirements(self):
        yield Heading(1, "IV.", "YÊU CẦU, KIẾN NGHỊ")
        if not self.snapshot.requirements:
            yield Paragraph(UNSAID)
            return
        groups = {}
        for requirement in self.snapshot.requirements:
            groups.setdefault(requirement.units, []).append(requirement)
        for place, (units, asked) in enumerate(groups.items(), 1):
            bodies = (
                listed([self.units[key].committee for key in units]) if units else "các đơn vị được kiểm tra"
            )
            yield Heading(2, f"{place}.", f"Đối với {bodies}")
            for label, requirement in zip(letters(len(asked)), asked, strict=True):
                yield Paragraph(requirement_text(requirement), label=label)

    # --- Appendix --------------------------------------------------------------------------------------

    def appendices(self, number, dated_on, symbol):
        sections = list(filter(None, [self.figures.blocks(), self.photo_blocks()]))
        if not sections:
            return ()
        titles = [title for title, _ in sections]
        blocks = []
        for place, (title, section) in enumerate(sections, 1):
            if len(sections) > 1:
                blocks.append(Heading(1, f"{roman(place)}.", title))
            blocks.extend(section)
        belongs_to = attached_to("Báo cáo", number, symbol, dated_on, TEAM)
        return (Appendix("Phụ lục", " VÀ ".join(titles), belongs_to, tuple(blocks)),)

    def photo_blocks(self):
        photos = tuple(
            Photo(line.key if line.file else "", caption(line), photo_note(line))
            for line in self.snapshot.photos
        )
        return ("ẢNH KIỂM TRA", [Plate(photos)]) if photos else None


def grouped(scope, texts):
    if len(texts) == 1:
        return [Paragraph(f"- {scope}: {texts[0]}" if scope else f"- {texts[0]}")]
    lead = [Paragraph(f"{scope}:", opens=True)] if scope else []
    return lead + [Paragraph(f"- {text}") for text in texts]


def requirement_text(requirement):
    notes = []
    if requirement.addressed_to:
        notes.append(f"đối tượng: {requirement.addressed_to}")
    if requirement.deadline_on:
        words = f" ({requirement.deadline_words})" if requirement.deadline_words else ""
        notes.append(f"thời hạn: {show_date_long(requirement.deadline_on)}{words}")
    elif requirement.deadline_words:
        notes.append(f"thời hạn: {requirement.deadline_words}")
    text = ended(requirement.words)
    return f"{text} ({capital('; '.join(notes))}.)" if notes else text


def caption(photo):
    taken = f", chụp {show_date_long(photo.taken_on)}" if photo.taken_on else ""
    return f"{photo.caption or 'Ảnh không có chú thích'}{taken}"


def photo_note(photo):
    return "" if photo.file else "Ảnh không có trong nguồn"


def letters(count):
    return [f"{letter})" for letter in letter_list(count)]


def capital(text):
    return text[:1].upper() + text[1:]


def office_of(person):
    return f", {person.office}" if person.office else ""


def dashed(texts):
    """A list as sentences of one paragraph each: semicolons between, a full stop at the end."""
    texts = list(texts)
    return [Paragraph(f"- {text}{'.' if text is texts[-1] else ';'}") for text in texts]


def small(name):
    """A catalogue's name inside a sentence; abbreviations keep their capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def distinct(texts):
    return list(dict.fromkeys(filter(None, texts)))
