"""The file itself: PDF/A-2 (ISO 19005-2), tags for those who listen, and what it says of itself."""

import re

from .rules import ARCHIVE, absent, broken, held, judged, rule

PDFA = "ISO 19005-2"
TAGS = "ISO 32000-1, 14.8"
OURS = "Yêu cầu của Cổng"
ACTIONS = ("/OpenAction", "/AA")


def archive_rule(code, name, wanted, source):
    return rule(code, name, wanted, source, ARCHIVE)


def root(paper):
    return paper.file.reader.root_object


def found(thing):
    """The object behind a reference."""
    return thing.get_object() if hasattr(thing, "get_object") else thing


def fonts_of(paper):
    """Each font of the pages and of the drawings on them, once."""
    seen, waiting = {}, [found(page.get("/Resources", {})) for page in paper.file.reader.pages]
    visited = set()
    while waiting:
        resources = found(waiting.pop())
        if not resources or id(resources) in visited:
            continue
        visited.add(id(resources))
        for font in found(resources.get("/Font", {})).values():
            font = found(font)
            seen.setdefault(str(font.get("/BaseFont", font.get("/Name", "?"))), font)
        for drawing in found(resources.get("/XObject", {})).values():
            drawing = found(drawing)
            if drawing.get("/Subtype") == "/Form" and "/Resources" in drawing:
                waiting.append(drawing["/Resources"])
    return seen


def images_of(paper):
    for page in paper.file.reader.pages:
        for drawing in found(found(page.get("/Resources", {})).get("/XObject", {})).values():
            drawing = found(drawing)
            if drawing.get("/Subtype") == "/Image":
                yield drawing


@archive_rule("A1", "Phông chữ nhúng trong tệp", "mọi phông", "Mục I.4; ISO 19005-2, 6.2.11.4")
def embedded(paper):
    fonts = fonts_of(paper)
    problems = []
    for name, font in fonts.items():
        inner = found(font["/DescendantFonts"][0]) if "/DescendantFonts" in font else font
        descriptor = found(inner.get("/FontDescriptor", {}))
        if font.get("/Subtype") != "/Type3" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            descriptor
        ):
            problems.append(name.lstrip("/"))
    return judged(problems, f"{len(fonts)} phông")


@archive_rule("A2", "Không có phông Type 3", "chữ là chữ, không phải hình", "Mục I.4")
def no_type3(paper):
    fonts = fonts_of(paper)
    return judged(
        [name for name, font in fonts.items() if font.get("/Subtype") == "/Type3"], f"{len(fonts)} phông"
    )


@archive_rule("A3", "Phông có bảng mã (ToUnicode)", "mọi phông", "ISO 19005-2, 6.2.11.7")
def to_unicode(paper):
    fonts = fonts_of(paper)
    lacking = [name.lstrip("/") for name, font in fonts.items() if "/ToUnicode" not in font]
    return judged(lacking, f"{len(fonts)} phông")


@archive_rule("A4", "Tên văn bản trong tệp", "có Title; Info và XMP như nhau", OURS)
def title(paper):
    info = paper.file.reader.metadata
    said = (info.title if info else "") or ""
    if not said.strip():
        return broken("không có tên")
    inside = re.search(r"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", xmp(paper), re.DOTALL)
    if inside and unescaped(inside[1]) != said:
        return broken(f"Info “{said}”, XMP “{inside[1]}”")
    return held(f"“{said[:60]}”")


def unescaped(text):
    for sign, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(sign, letter)
    return text


def xmp(paper):
    metadata = root(paper).get("/Metadata")
    return found(metadata).get_data().decode("utf-8", "replace") if metadata is not None else ""


@archive_rule("A5", "Ngôn ngữ", "vi-VN", OURS)
def language(paper):
    said = str(root(paper).get("/Lang", ""))
    return held(said) if said.lower() in ("vi-vn", "vi") else broken(said or "không khai")


@archive_rule("A6", "Khai là PDF/A-2", "XMP pdfaid: part 2, conformance B, U hoặc A", f"{PDFA}, 6.6.4")
def identification(paper):
    text = xmp(paper)
    part = re.search(r"pdfaid:part(?:>|=[\"'])(\d)", text)
    level = re.search(r"pdfaid:conformance(?:>|=[\"'])(\w)", text)
    said = f"PDF/A-{part[1]}{level[1].lower()}" if part and level else "không khai"
    return held(said) if said in ("PDF/A-2b", "PDF/A-2u", "PDF/A-2a") else broken(said)


@archive_rule("A7", "Hệ màu đầu ra", "OutputIntent GTS_PDFA1 có hồ sơ màu ICC", f"{PDFA}, 6.2.3")
def output_intent(paper):
    intents = [found(each) for each in found(root(paper).get("/OutputIntents", []))]
    good = [each for each in intents if each.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in each]
    return held(str(good[0].get("/OutputConditionIdentifier", "ICC"))) if good else broken("không có")


@archive_rule(
    "A8", "Không có lệnh chạy, tệp đính kèm", "không JavaScript, không hành động tự chạy", f"{PDFA}, 6.5, 6.8"
)
def no_actions(paper):
    top = root(paper)
    problems = [
        name for name in ACTIONS if name in top and "/S" in (found(top[name]) if is_dict(top[name]) else {})
    ]
    problems += [
        f"Names{name}" for name in ("/JavaScript", "/EmbeddedFiles") if name in found(top.get("/Names", {}))
    ]
    return judged(problems, "không có")


def is_dict(thing):
    return hasattr(found(thing), "keys")


@archive_rule("A9", "Mã nhận dạng tệp", "có ID trong trailer", f"{PDFA}, 6.1.3")
def identifier(paper):
    return held("có") if "/ID" in paper.file.reader.trailer else broken("không có")


@archive_rule("A10", "Ảnh không nội suy", "Interpolate = false", f"{PDFA}, 6.2.8")
def no_interpolation(paper):
    images = list(images_of(paper))
    if not images:
        return absent("không có ảnh")
    smooth = [image for image in images if str(found(image.get("/Interpolate"))) == "True"]
    return judged([f"{len(smooth)} ảnh"] if smooth else [], f"{len(images)} ảnh")


# --- Tags ------------------------------------------------------------------------------------------------


def tags_of(paper):
    """Every element of the tree of tags as (its own dictionary, name)."""
    tree = found(root(paper).get("/StructTreeRoot", {}))
    waiting = [tree.get("/K")] if tree else []
    while waiting:
        thing = found(waiting.pop())
        if isinstance(thing, list):
            waiting.extend(thing)
        elif is_dict(thing):
            if "/S" in thing:
                yield thing, str(thing["/S"]).lstrip("/")
            if "/K" in thing:
                waiting.append(thing["/K"])


@archive_rule("A11", "Gắn thẻ cấu trúc", "MarkInfo và cây thẻ có đoạn văn", TAGS)
def tagged(paper):
    marked = found(root(paper).get("/MarkInfo", {})).get("/Marked")
    names = [name for _, name in tags_of(paper)]
    if not marked or "P" not in names:
        return broken("không gắn thẻ")
    return held(f"{len(names)} thẻ")


@archive_rule("A12", "Thẻ tiêu đề", "tên loại và các mục là H1–H6", TAGS)
def headings(paper):
    count = sum(bool(re.fullmatch(r"H[1-6]?", name)) for _, name in tags_of(paper))
    return held(f"{count} tiêu đề") if count else broken("không có thẻ tiêu đề")


@archive_rule("A13", "Đầu bảng", "ô đầu bảng là TH; ô số liệu dẫn tới TH (Headers) hoặc TH có Scope", TAGS)
def table_heads(paper):
    cells = [(tag, name) for tag, name in tags_of(paper) if name in ("Table", "TH", "TD")]
    if not cells:
        has_tables = any(page.bands for page in paper.pages)
        return broken("bảng không gắn thẻ") if has_tables else absent("không có bảng")
    heads = [tag for tag, name in cells if name == "TH"]
    if not heads:
        return broken("bảng không có ô TH")
    if all(has_attribute(tag, "/Scope") for tag in heads):
        return held(f"{len(heads)} ô TH có Scope")
    lost = sum(name == "TD" and not has_attribute(tag, "/Headers") for tag, name in cells)
    return judged([f"{lost} ô không dẫn tới đầu bảng"] if lost else [], f"{len(heads)} ô TH")


def has_attribute(tag, name):
    attributes = found(tag.get("/A", []))
    attributes = attributes if isinstance(attributes, list) else [attributes]
    return any(name in found(each) for each in attributes if is_dict(each))


@archive_rule("A14", "Lời thay cho hình", "mọi hình gắn thẻ có Alt", TAGS)
def alternatives(paper):
    figures = [tag for tag, name in tags_of(paper) if name == "Figure"]
    if not figures:
        return absent("không có hình")
    lacking = sum(not str(tag.get("/Alt", "")).strip() for tag in figures)
    return judged([f"{lacking} hình"] if lacking else [], f"{len(figures)} hình")
