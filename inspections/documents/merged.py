"""The documents of a batch as one PDF to read and print: a contents page, then each with its bookmark.

A copy for reading. It is no PDF/A, has no tags and no signature that can be verified: joining takes them away
(decision 0151), and the contents page says so. The documents themselves stay as they are.
"""

import tempfile
import warnings
from dataclasses import dataclass
from io import BytesIO

from django.core.files import File
from django.template.loader import render_to_string
from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, NullObject, TextStringObject

from inspections.models import Document, DocumentBatchItem

from . import seal
from .batch_files import LEFT_OUT, entry_of, sentence_of

MOST_PAGES = 1500  # measured: 0.4 MB of memory a page (decision 0151)
LINK = "https://muc-luc.invalid/"  # written by the layout, turned into a place in the file, never opened
OF_A_FIELD = ("/FT", "/V", "/T", "/Parent", "/Ff", "/DA", "/MK", "/AA", "/A", "/StructParent")


class CannotJoin(Exception):
    """The documents cannot be one file; the message is for people."""


@dataclass(frozen=True)
class Merged:
    content: File
    size: int
    pages: int


def joined(batch, on_progress=lambda done: None) -> Merged:
    """One file of what the maker of the batch may see; `on_progress` is told how many are in it.

    :raises CannotJoin: there is nothing to join, or too much.
    """
    items = list(batch.items.select_related("inspection", "visit__unit"))
    documents = documents_of(items, batch.made_by)
    body, entries, left_out = PdfWriter(), [], []
    for item in items:
        document = documents.get(item.document_id)
        data = _bytes_of(item, document)
        if data is None:
            left_out.append((item, sentence_of(item, document)))
            continue
        first = len(body.pages)
        _append(body, data)
        entries.append((entry_of(item, document), first, len(body.pages) - first))
        if len(body.pages) > MOST_PAGES:
            raise CannotJoin(
                f"Các văn bản cộng lại hơn {MOST_PAGES} trang, quá lớn cho một tệp. Hãy lập tập dạng zip."
            )
        on_progress(len(entries))
    if not entries:
        raise CannotJoin("Không còn văn bản nào để gộp.")
    return _finished(batch, body, entries, left_out)


def documents_of(items, user):
    """{key: document} of those that `user` may see now, with what their names and files need."""
    documents = Document.objects.visible_to(user).with_successor().select_related("inspection", "replaced_by")
    documents = documents.prefetch_related("signed_files", "inspection__visits__unit")
    keys = [item.document_id for item in items if item.state == DocumentBatchItem.State.READY]
    return documents.filter(state=Document.State.READY).in_bulk(keys)


def _bytes_of(item, document):
    if document is None:
        return None
    try:
        return seal.stored_bytes(document)
    except (seal.Altered, FileNotFoundError):
        return None


def _append(writer, data):
    """The pages without tags, fields and bookmarks of their own; a drawn signature stays as a picture.

    What is left out goes before the page is added: pypdf copies all that a page leads to, and a signature
    without its field would lie in the file for ever.
    """
    for page in PdfReader(BytesIO(data)).pages:
        for name in ("/StructParents", "/Tabs", "/Metadata"):
            page.pop(NameObject(name), None)
        if "/Annots" in page:
            _keep_only_pictures_and_links(page)
        writer.add_page(page)


def _keep_only_pictures_and_links(page):
    kept = ArrayObject()
    for each in page["/Annots"]:
        annotation = each.get_object()
        if annotation.get("/Subtype") == "/Widget":
            annotation[NameObject("/Subtype")] = NameObject("/Stamp")
            for name in OF_A_FIELD:
                annotation.pop(NameObject(name), None)
        elif "/Dest" in annotation or "/URI" not in annotation.get("/A", {}):
            continue  # to a place in the file it came from
        kept.append(each)
    page[NameObject("/Annots")] = kept


def _finished(batch, body, entries, left_out):
    contents = _contents(batch, entries, left_out)
    before = len(contents.pages)
    for place, page in enumerate(contents.pages):
        body.insert_page(page, place)
        for name in ("/StructParents", "/Tabs"):
            body.pages[place].pop(NameObject(name), None)
    body.add_outline_item(title="Mục lục", page_number=0)
    for entry, first, _ in entries:
        body.add_outline_item(title=entry.bookmark, page_number=before + first)
    for place in range(before):
        _link(body, body.pages[place], [before + first for _, first, _ in entries])
    body.root_object[NameObject("/Lang")] = TextStringObject("vi-VN")
    body.root_object[NameObject("/PageMode")] = NameObject("/UseOutlines")
    moment = timezone.localtime()
    body.add_metadata({"/Title": _title(batch), "/CreationDate": f"D:{moment:%Y%m%d%H%M%S}+07'00'"})
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by who stores it
    body.write(file)
    size = file.tell()
    file.seek(0)
    return Merged(File(file), size, len(body.pages))


def _link(writer, page, targets):
    """Turn the addresses that the layout wrote into places of this file."""
    for each in page.get("/Annots", ()):
        annotation = each.get_object()
        address = str(annotation.get("/A", {}).get("/URI", ""))
        if address.startswith(LINK):
            target = writer.pages[targets[int(address.removeprefix(LINK))]]
            annotation.pop(NameObject("/A"))
            annotation.pop(NameObject("/StructParent"), None)
            annotation[NameObject("/Dest")] = ArrayObject(
                [target.indirect_reference, NameObject("/XYZ"), NullObject(), NullObject(), NullObject()]
            )


def _title(batch):
    return f"{batch.get_kind_display()}: tập văn bản gộp"


def _contents(batch, entries, left_out):
    """The contents page or pages; laid out again until their own number agrees with what they say."""
    before = 1
    while True:
        lines = [
            (place, entry, before + first + 1, count) for place, (entry, first, count) in enumerate(entries)
        ]
        reader = PdfReader(BytesIO(_laid_out(batch, lines, left_out)))
        if len(reader.pages) == before:
            return reader
        before = len(reader.pages)


def _laid_out(batch, lines, left_out):
    from weasyprint import HTML

    from . import pdf

    context = {
        "batch": batch,
        "title": _title(batch),
        "lines": lines,
        "left_out": left_out,
        "left_out_sentence": LEFT_OUT,
        "link": LINK,
        "moment": timezone.localtime(),
    }
    html = HTML(
        string=render_to_string("documents/batch_contents.html", context),
        base_url="paper:",
        url_fetcher=pdf.OnlyOurOwn(),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return html.write_pdf(font_config=pdf.fonts())
