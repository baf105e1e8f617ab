"""Frozen data to Word: the parts of the PDF, in named styles, to be edited; it is not the issued paper."""

import io

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from .. import kinds, pdf
from . import pages
from .numbering import Numbering
from .styles import styles_xml
from .writer import Writer

COPY = "Bản Word để biên tập, không phải bản phát hành"
LANGUAGE = "vi-VN"

__all__ = ["COPY", "Numbering", "render"]


def render(snapshot, *, stage, number="", dated_on=None, symbol, photos=None) -> bytes:
    """Return the .docx of a paper, from the data, in the words and in the order of its PDF."""
    paper = kinds.compose(snapshot, number=number, dated_on=dated_on, symbol=symbol)
    document = Document()
    foot = [line for line in (pdf.mark_line(paper, snapshot, stage), COPY) if line]
    pages.set_first(document, foot, pdf.mark_words(paper, stage))
    writer = Writer(document, photos or {})
    writer.paper(paper)
    _set_styles(document, styles_xml(writer.styles.values()))
    _replace(document.part.numbering_part.element, writer.numbering.xml())
    _set_settings(document.settings.element)
    _describe(document.core_properties, paper, snapshot)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _set_styles(document, ours):
    _replace(document.styles.element, ours)


def _replace(element, ours):
    """The children of one element become those of another: what the library's own template brings goes."""
    for child in list(element):
        element.remove(child)
    element.extend(list(ours))


def _set_settings(settings):
    """As Word of today lays out; a typed line end does not stretch the line before it."""
    for name in ("w:compat", "w:themeFontLang"):
        for known in settings.findall(qn(name)):
            settings.remove(known)
    compat = parse_xml(
        f'<w:compat {nsdecls("w")}><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    language = parse_xml(f'<w:themeFontLang {nsdecls("w")} w:val="{LANGUAGE}"/>')
    following = ("w:clrSchemeMapping", "w:shapeDefaults", "w:decimalSymbol", "w:listSeparator")
    anchor = next((each for each in settings if each.tag in map(qn, following)), None)
    for element in (compat, language):
        if anchor is None:
            settings.append(element)
        else:
            anchor.addprevious(element)


def _describe(said, paper, snapshot):
    said.title = f"{paper.name} {paper.subject}".strip()[:255]
    said.author = " ".join(" ".join(paper.head.issuer).split())[:255]
    said.last_modified_by = said.author
    said.subject = paper.subject[:255]
    said.comments = COPY
    said.keywords = ""
    said.category = snapshot.template_version
    said.language = LANGUAGE
    said.created = said.modified = snapshot.requested_at.replace(tzinfo=None)
    said.revision = 1
