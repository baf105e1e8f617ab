"""`check_document`: every kind of ours passes, and each rule catches a paper that breaks it."""

import datetime
import io
import json
import re
import uuid
from dataclasses import replace
from types import SimpleNamespace

import pypdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from PIL import Image, ImageFont
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject
from weasyprint import CSS, HTML

import make
from documents import article
from inspections.actions.document import (
    request_document,
    request_minutes,
    request_province_document,
    request_unit_report,
)
from inspections.documents import checking, kinds, pdf
from inspections.documents.formalities import proposed_for_plan, proposed_for_unit
from inspections.documents.parts import (
    Appendix,
    Article,
    Column,
    Head,
    Heading,
    Paper,
    Paragraph,
    Photo,
    Plate,
    Row,
    Signature,
    Table,
    numbered,
)
from inspections.documents.proof import Proof
from inspections.models import Document

LONG = "Bộ phận tiếp nhận và trả kết quả niêm yết công khai đầy đủ các thủ tục hành chính. " * 4


def table(n_rows):
    columns = (Column("TT", 10), Column("Nội dung", 90))
    rows = tuple(Row((str(n), "Hồ sơ tiếp nhận trong kỳ")) for n in range(1, n_rows + 1))
    return Table("Bảng 1. Hồ sơ", columns, rows)


POINTS = ("a)", "b)", "c)", "d)", "đ)", "e)")
BLOCKS = (
    Paragraph(LONG),
    Heading(1, "I.", "KẾT QUẢ"),
    Heading(2, "1.", "Ưu điểm"),
    *(Paragraph(LONG, label) for label in POINTS),
    Heading(2, "2.", "Hạn chế"),
    Plate((Photo("p", "Ảnh chụp"),)),
    table(5),
    Heading(1, "II.", "ĐÁNH GIÁ"),
    Paragraph(LONG * 9),  # longer than any page, so that one is full
    Paragraph(LONG),
)
BELONGS = "(Kèm theo Báo cáo số 05/BC-SNV ngày 05 tháng 9 năm 2019 của Sở Nội vụ)"
GOOD = Paper(
    head=Head("UBND TỈNH ĐỒNG THÁP", ("SỞ NỘI VỤ",), "05", "BC-SNV", "Đồng Tháp, ngày 05 tháng 9 năm 2019"),
    name="BÁO CÁO",
    subject="Kết quả kiểm tra công tác cải cách hành chính",
    addressee="Ủy ban nhân dân tỉnh Đồng Tháp.",
    bases=("Căn cứ Luật Tổ chức chính quyền địa phương;", "Căn cứ Quyết định số 1/QĐ-UBND."),
    blocks=BLOCKS,
    closing="Trên đây là báo cáo kết quả kiểm tra, kính trình Ủy ban nhân dân tỉnh xem xét, chỉ đạo./.",
    signature=Signature(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Lê Minh Trung"),
    recipients=("- Như trên;", "- Lưu: VT, CCHC."),
    appendices=numbered(
        [
            Appendix("", "SỐ LIỆU", BELONGS, (table(44),)),
            Appendix("", "BIỂU", BELONGS, (table(24),), landscape=True),
        ]
    ),
)


PROOF = Proof("8K3M-Q2RT-7WXP", "https://cchc.example.vn/xac-minh/8K3M-Q2RT-7WXP/", "UBND - SỞ NỘI VỤ")


def jpeg():
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(file, "JPEG")
    return file.getvalue()


def laid_out(paper, monkeypatch, css="", **options):
    """A paper of parts as a PDF, with styles of a careless hand after ours."""
    with monkeypatch.context() as patched:
        ours = pdf.stylesheet()
        patched.setattr(kinds, "compose", lambda *args, **kwargs: paper)
        patched.setattr(pdf, "OPTIONS", pdf.OPTIONS | options)
        if css:
            theirs = CSS(string=css, font_config=pdf.fonts(), url_fetcher=pdf.OnlyOurOwn())
            patched.setattr(pdf.Press, "sheet", with_styles(pdf.Press.sheet, theirs))
        assert ours is pdf.stylesheet()
        at = datetime.datetime(2019, 9, 5, 8, tzinfo=datetime.UTC)
        frozen = SimpleNamespace(template_version="statistics_v1", requested_at=at, uuid="1")
        return pdf.lay_out(frozen, stage="issued", symbol="BC-SNV", photos={"p": jpeg()}).data


def with_styles(sheet, css):
    return lambda self, template, context, stylesheets=(): sheet(self, template, context, [*stylesheets, css])


def broken(data):
    return {result.code: result.measured for result in checking.check(data).broken}


@pytest.fixture(scope="module")
def good():
    with pytest.MonkeyPatch.context() as monkeypatch:
        return laid_out(GOOD, monkeypatch)


# --- Ours -----------------------------------------------------------------------------------------


def small():
    return make.inspection(units=1)


def huge():
    made = make.inspection(units=12)
    for number in range(30):
        make.finding(made, words=f"Hạn chế thứ {number}: {LONG}")
    return made


def awkward():
    """Long names without a space, lists and line ends somebody typed, a title that breaks over lines."""
    unit = make.unit("Nguyễn Thị Minh Khai – Trần Hưng Đạo và các vùng phụ cận phía bên kia sông Tiền")
    made = make.inspection(units=[unit, *(make.unit() for _ in range(3))])
    make.member(made, "leader", full_name="Công Tằng Tôn Nữ Thị Hoàng Ngọc Bảo Châu", office="Phó Giám đốc")
    make.finding(made, words="Dòng thứ nhất\ndòng thứ hai ngắn\n- dòng thứ ba;\n" + LONG)
    make.finding(made, words="https://dichvucong.dongthap.gov.vn/" + "thutuc" * 40)
    make.finding(made, words="Tỷ lệ 93,4 %; hồ sơ “treo” ./ (điểm a khoản 1 Điều 24)…")
    return made


def document_of(code, made):
    """A queued document of a kind; a kind that needs more than an inspection has its own line here."""
    if code == Document.Kind.STATISTICS_REPORT:
        return make.statistics_report()
    if code == Document.Kind.MINUTES:
        return minutes_of(made.visits.first())
    if code == Document.Kind.PLAN:
        return plan_of([visit.unit for visit in made.visits.select_related("unit")])
    if code == Document.Kind.REMEDY_REPORT:
        make.requirement(made)
    return request_document(inspection=made, kind=code, by=make.user(), uuid=uuid.uuid4())


def plan_of(units):
    plan = make.plan()
    make.planned(plan, units=units, month=3)
    symbol, formalities = proposed_for_plan(plan)
    return request_province_document(
        kind="plan",
        parameters={"plan": str(plan.uuid)},
        title=kinds.KINDS["plan"].title_of(plan),
        by=make.user(),
        uuid=uuid.uuid4(),
        said={"symbol": symbol, "formalities": formalities.to_json()},
    )


def minutes_of(visit):
    make.minutes(make.ready_for_minutes(visit))
    return request_minutes(visit=visit, by=make.user(), uuid=uuid.uuid4())


@pytest.mark.django_db
@pytest.mark.parametrize("content", [small, huge, awkward, article.inspection])
@pytest.mark.parametrize(
    "code", [code for code in kinds.KINDS if code != Document.Kind.NEWS]
)  # no official paper
def test_every_kind_of_paper_passes(code, content):
    if code == Document.Kind.STATISTICS_REPORT and content is not small:
        pytest.skip("không lập từ cuộc kiểm tra")
    document = document_of(code, content())
    snapshot = kinds.collect(document)
    day = datetime.date(2019, 9, 5)
    paper = kinds.compose(snapshot, number="5", dated_on=day, symbol=document.symbol)
    assert broken_heads(paper) == []
    for stage, given in (("draft", {}), ("issued", {"number": "5", "dated_on": day, "proof": PROOF})):
        if stage == "issued" or content is small:
            data = pdf.render(snapshot, stage=stage, symbol=document.symbol, **given)
            assert broken(data) == {}


def broken_heads(paper):
    """Words in heads of tables that are wider than their column, and so would be broken anywhere."""
    bold = ImageFont.truetype(settings.DOCUMENT_FONTS_DIR / "Tinos-Bold.ttf", 100)
    places = [(paper.blocks, 164)] + [
        (each.blocks, 251 if each.landscape else 164) for each in paper.appendices
    ]
    return [
        f"{found.caption}: {word}"
        for blocks, page in [(paper.blocks, 164), *places]
        for found in blocks
        if isinstance(found, Table)
        for column in found.columns
        for word in column.title.split()
        if bold.getlength(word) / 100 * (10.5 if found.dense else 12)
        > column.width / 100 * page * 72 / 25.4 - (6.5 if found.dense else 8.5)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("content", [small, awkward])
def test_a_report_of_a_unit_passes(content):
    held = content()
    unit = held.visits.first().unit
    for _ in range(3):
        make.requirement(held, words=LONG, deadline_on=datetime.date(2019, 10, 1))
    symbol, formalities = proposed_for_unit(unit)
    said = {"symbol": symbol, "formalities": formalities.to_json()}
    document = request_unit_report(unit=unit, by=make.user(), uuid=uuid.uuid4(), said=said)
    snapshot = kinds.collect(document)
    day = datetime.date(2020, 9, 5)
    paper = kinds.compose(snapshot, number="5", dated_on=day, symbol=symbol)
    assert broken_heads(paper) == []
    given = {"number": "5", "dated_on": day, "proof": PROOF}
    assert broken(pdf.render(snapshot, stage="issued", symbol=symbol, **given)) == {}


@pytest.mark.django_db
def test_statistics_with_an_appendix_pass():
    province = make.unit("Đồng Tháp", type="tinh")
    for name in ("Lai Vung", "Lấp Vò"):
        days = {
            "period_from": datetime.date(2024, 7, 15),
            "period_to": datetime.date(2024, 8, 14),
            "period_words": "tháng 8/2024",
        }
        returned = make.dossier_return(make.unit(name, parent=province), lines=0, state="accepted", **days)
        make.line(returned, field_name="Đất đai")
    snapshot = kinds.collect(make.statistics_report(parameters={"level": "huyen"}))
    assert broken_heads(kinds.compose(snapshot, number="", dated_on=None, symbol="BC-SNV")) == []
    assert broken(pdf.render(snapshot, stage="draft", symbol="BC-SNV")) == {}


def test_the_paper_of_parts_passes_before_it_is_broken(good):
    assert broken(good) == {}


@pytest.mark.parametrize("names", [("Ủy ban nhân dân tỉnh", LONG.rstrip("."), "Sở Nội vụ"), ("A", "B")])
def test_a_paper_to_several_passes(names, monkeypatch):
    lines = "\n".join(f"- {name}{'.' if name is names[-1] else ';'}" for name in names)
    assert broken(laid_out(replace(GOOD, addressee=lines), monkeypatch)) == {}


def test_our_quicker_reading_of_a_page_gives_the_bytes_of_the_thorough_one(good, monkeypatch):
    """`Page` reads our templates as XML and knows few elements; an element it forgot would look otherwise."""
    monkeypatch.setattr(pdf, "Page", lambda string, **given: HTML(string=string, **given))
    assert laid_out(GOOD, monkeypatch) == good


def test_a_page_that_is_no_xml_is_read_thoroughly():
    page = pdf.Page("<!doctype html><p>Một\x0bhai", base_url="paper:", url_fetcher=pdf.OnlyOurOwn())
    assert [each.tag for each in page.etree_element.iter()] == ["html", "head", "body", "p"]


# --- Mutants: what a careless hand may do ---------------------------------------------------------

HEAD = GOOD.head
STYLES = {
    "@page { size: 200mm 280mm; margin: 12mm 10mm 12mm 22mm }": {"T1", "T3", "T4", "T5", "T6"},
    "@page { margin: 32mm 26mm 60mm 40mm; @top-center { font: italic bold 11pt Tinos; text-align: left } }": {
        "T3",
        "T4",
        "T5",
        "T6",
        "T11",
    },
    "@page :first { @top-center { content: counter(page) } } .text { color: #c00 } "
    ".state { font-size: 11pt } .motto { font-size: 12pt; margin: 12pt 60pt 0 0 } "
    ".ruled-whole::after { width: 60% } .superior { font-weight: bold; text-align: left } "
    ".issuer { font-size: 11pt; text-align: right } .number { font-size: 11pt !important } "
    ".place-and-date { font-style: normal !important; text-align: left; padding-top: 8pt } "
    ".title h1 { font-size: 12pt } .title p { font-weight: normal !important } "
    ".addressee { font-weight: bold } .basis { font-style: normal }": {
        "T10",
        "T9",
        "Q1",
        "Q3",
        "Q4",
        "Q5",
        "Q7",
        "S1",
        "S5",
        "S7",
        "N1",
        "N2",
        "D1",
        "D2",
    },
    ".ruled-part::after { width: 90% } .superior { font-size: 15pt } .head .number { text-align: left } "
    ".text, .basis { text-align: left; text-indent: 60pt; margin-bottom: 2pt; line-height: 1.9 } "
    "h2 { font-weight: normal } h3 { font-style: italic; font-weight: normal } "
    "thead { display: table-row-group } "
    ".signature { font-weight: normal } .signer { margin-left: 60pt } "
    ".recipients-title { font-size: 14pt; margin-top: 12pt } .recipients { font-size: 13pt } "
    "h2.appendix-label { font-size: 12pt } .appendix-title { font-weight: normal } "
    ".title .belongs-to { font-style: normal }": {
        "Q6",
        "Q9",
        "S4",
        "N3",
        "D5",
        "D6",
        "D7",
        "D8",
        "D9",
        "B1",
        "K1",
        "K3",
        "K6",
        "K7",
        "P1",
        "P2",
        "P3",
    },
    ".text { font-size: 12pt } .closing .foot { break-before: page } .closing { break-inside: auto } "
    ".text strong { font-weight: normal } .plate { margin-left: -200mm } "
    ".caption { margin-top: -14pt } h3 + .text { line-height: .4 }": {"D4", "D7", "K5", "T12", "T13"},
    "@page { size: 297mm 210mm } .issuer { margin-top: 20pt } .head-state { float: left } "
    ".head-body { float: right } .title h1 { text-align: left; text-indent: 0 }": {"T2", "Q2", "N1"},
    ".text { font-family: 'DejaVu Sans', sans-serif }": {"T7"},
    ".issuer { margin-top: 20pt; text-align: right }": {"Q8"},
    ".appendix-title { text-align: left; text-transform: lowercase }": {"P2"},
}


@pytest.mark.parametrize(("css", "codes"), STYLES.items(), ids=range(len(STYLES)))
def test_careless_styles_are_caught(css, codes, monkeypatch):
    found = broken(laid_out(GOOD, monkeypatch, css))
    assert codes <= set(found), {code: found.get(code) for code in codes}


LETTER = replace(GOOD, name="V/v kiểm tra", subject="", head=replace(HEAD, symbol="SNV-CCHC"))
WORDS = [
    (
        replace(
            GOOD,
            head=Head(
                "Ubnd tỉnh Đồng Tháp", ("Sở Nội vụ",), "5", "qđ-SNV", "Đồng Tháp, ngày 5 tháng 09 năm 2019"
            ),
            bases=("Căn cứ Luật.", "Căn cứ Quyết định;"),
            blocks=(
                Heading(1, "I.", "Kết quả"),
                Heading(2, "1.", "Một"),
                Heading(2, "3.", "Ba"),
                *(Paragraph("Điểm.", label) for label in ("a)", "b)", "c)", "d)", "e)")),
            ),
            closing="Xem xét ./.",
            signature=Signature(("KT GIÁM ĐỐC",), "TS. Lê Minh Trung"),
            recipients=("- Như trên", "Lưu: VT"),
            appendices=tuple(replace(each, label="Phụ lục II") for each in GOOD.appendices),
        ),
        {"Q6", "Q7", "S2", "S3", "S6", "D3", "D9", "D10", "D11", "D13", "K2", "K4", "K8", "P1"},
    ),
    (
        replace(
            GOOD,
            name="QUYẾT ĐỊNH",
            blocks=(Article("Điều 1.", "Một."), Article("Điều 3.", "Ba.")),
            appendices=(),
        ),
        {"S3", "D12"},
    ),
    (replace(GOOD, name="BIÊN BẢN", appendices=()), {"S3", "S5"}),
    (LETTER, {"N4"}),
    (replace(GOOD, addressee="Ủy ban nhân dân tỉnh; Sở Nội vụ."), {"D1"}),
    (replace(GOOD, addressee="- Ủy ban nhân dân tỉnh,\n- Sở Nội vụ."), {"D1"}),
    (
        replace(
            GOOD,
            blocks=(
                Paragraph("Thiếu người.. Đã nhắc nhở."),
                Table(
                    "Bảng",
                    (Column("Nội dung", 88), Column("Xong", 12)),
                    (Row(("Niêm yết thủ tục", "24/11/2026")),),
                ),
            ),
            appendices=(Appendix("", "", "", ()),),
        ),
        {"D14", "B2", "T14"},
    ),
]


@pytest.mark.parametrize(("paper", "codes"), WORDS, ids=range(len(WORDS)))
def test_careless_words_are_caught(paper, codes, monkeypatch):
    found = broken(laid_out(paper, monkeypatch))
    assert codes <= set(found), {code: found.get(code) for code in codes}


def test_measures_are_written_with_a_comma(good):
    told = [f"{result.measured} {result.wanted}" for result in checking.check(good).results]
    assert any(re.search(r"[0-9],[0-9] pt", words) for words in told)
    assert not [words for words in told if re.search(r"[0-9]\.[0-9]+ (pt|mm|cm|lines)|-0,0", words)]


def test_decomposed_letters_are_caught(good):
    paper = checking.Paper(checking.File(good))
    paper.pages[0].all_chars[0].text = "a\u0301"
    rule = next(rule for rule in checking.RULES if rule.code == "T8")
    assert rule.look(paper).state == checking.BROKEN


# --- Mutants: the file ----------------------------------------------------------------------------


def changed(data, change):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def stripped(writer):
    """Says nothing of itself, runs a script, has lost its tags and its fonts' tables."""
    root = writer.root_object
    for name in ("/Lang", "/Metadata", "/OutputIntents", "/StructTreeRoot", "/MarkInfo"):
        root.pop(name)
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    )
    root[NameObject("/OpenAction")] = action
    writer.metadata = {"/Title": ""}
    writer._ID = None
    for font in fonts(writer):
        font.pop("/ToUnicode", None)
        inner = font["/DescendantFonts"][0].get_object()
        inner["/FontDescriptor"].get_object().pop("/FontFile2", None)


def fonts(writer):
    return {
        str(font): font.get_object() for page in writer.pages for font in page["/Resources"]["/Font"].values()
    }.values()


def untold(writer):
    """Tags without what they are for."""
    for thing in writer._objects:
        if isinstance(thing, DictionaryObject):
            if thing.get("/S") in ("/TD", "/TH"):
                thing.pop("/A", None)
            if thing.get("/S") == "/Figure":
                thing.pop("/Alt", None)
            if str(thing.get("/S", ""))[:2] in ("/H",):
                thing[NameObject("/S")] = NameObject("/P")
            if thing.get("/Subtype") == "/Image":
                thing[NameObject("/Interpolate")] = pypdf.generic.BooleanObject(True)
    font = next(iter(fonts(writer)))
    font[NameObject("/Subtype")] = NameObject("/Type3")
    font[NameObject("/FontMatrix")] = ArrayObject(map(NumberObject, (1, 0, 0, 1, 0, 0)))


FILES = [
    (stripped, {"A1", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A11", "A12", "A13"}),
    (untold, {"A2", "A10", "A12", "A13", "A14"}),
]


@pytest.mark.parametrize(("change", "codes"), FILES)
def test_a_file_that_lost_what_it_says_of_itself_is_caught(good, change, codes):
    paper = checking.Paper(checking.File(good))
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(good))
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    paper.file.reader = pypdf.PdfReader(file)
    rules = [rule for rule in checking.RULES if rule.code.startswith("A")]
    found = {rule.code for rule in rules if rule.look(paper).state == checking.BROKEN}
    assert codes <= found, codes - found


def test_every_rule_can_fail():
    caught = set().union(
        *STYLES.values(), *(codes for _, codes in WORDS), *(codes for _, codes in FILES), {"T8"}
    )
    assert {rule.code for rule in checking.RULES} - caught == set()


# --- Files of others, and the command -------------------------------------------------------------


def test_a_paper_of_somebody_else_is_told_apart_without_a_crash():
    html = "<h1>Notes</h1><p>Nothing official at all.</p><table border=1><tr><td>1</td></tr></table>"
    found = broken(HTML(string=html).write_pdf())
    assert {"Q1", "Q3", "S1", "N1", "K1", "A5", "A6"} <= set(found)


def encrypted(data):
    return changed(data, lambda writer: writer.encrypt("x"))


def only_a_picture(data):
    file = io.BytesIO()
    Image.new("RGB", (60, 40)).save(file, "PDF")
    return file.getvalue()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (encrypted, "mật khẩu"),
        (lambda data: data[: len(data) // 3], "hỏng hoặc bị cắt"),
        (lambda data: b"%PDF-1.7\n", "hỏng hoặc bị cắt"),
        (lambda data: b"PK\x03\x04 docx", "không phải là PDF"),
        (only_a_picture, "chỉ có hình"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(good, spoil, words, tmp_path):
    path = tmp_path / "thu.pdf"
    path.write_bytes(spoil(good))
    with pytest.raises(CommandError, match=words):
        call_command("check_document", str(path))


def test_the_command_prints_a_table_or_json_and_ends_with_one(good, tmp_path, capsys):
    path = tmp_path / "tot.pdf"
    path.write_bytes(good)
    call_command("check_document", str(path))
    assert "Không có điểm nào không đạt." in capsys.readouterr().out
    path.write_bytes(HTML(string="<p>Chào").write_pdf())
    with pytest.raises(SystemExit) as ended:
        call_command("check_document", str(path), "--json", "--decree-only")
    assert ended.value.code == 1
    said = json.loads(capsys.readouterr().out)
    assert said["kind"] == "không nhận ra"
    assert not said["passed"]
    assert not any(result["code"].startswith("A") for result in said["results"])
    with pytest.raises(CommandError, match="Không đọc được"):
        call_command("check_document", str(tmp_path / "khong-co.pdf"))
