"""The description of a file in XML: `docs/ho-so-van-ban.xsd` is its schema, the page beside it explains it.

The names are those of the decree (Nghị định 30/2020, Phụ lục VI, Phần II) where it names the datum; it says
nothing of hashes, relations and signatures, whose names are ours.
"""

import datetime
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.utils import timezone

from accounts.vietnamese import clean_line

from . import presenter

NAMESPACE = "urn:kiem-tra-cchc:ho-so-van-ban:1"
SCHEMA = settings.BASE_DIR / "docs" / "ho-so-van-ban.xsd"
LANGUAGE = "Tiếng Việt"


def described(papers, *, title, by) -> bytes:
    """:param papers: `chain.Filed` in their order. :param by: who took the file out."""
    root = Xml.Element("File", {"xmlns": NAMESPACE, "version": "1"})
    days = [paper.document.dated_on for paper in papers if paper.document.dated_on]
    if days:
        _add(root, "FileCatalog", str(min(days).year))
    _add(root, "Title", title[:500])
    _add(root, "Language", LANGUAGE)
    if days:
        _add(root, "StartDate", min(days).isoformat())
        _add(root, "EndDate", max(days).isoformat())
    _add(root, "DocTotal", str(len(papers)))
    _add(root, "PageTotal", str(sum(paper.document.pages or 0 for paper in papers)))
    _add(root, "ExportedAt", _here(timezone.now()))
    _add(root, "ExportedBy", str(by))
    places = {paper.document.pk: f"vb{paper.ordinal}" for paper in papers}
    documents = Xml.SubElement(root, "Documents")
    for paper in papers:
        _add_document(documents, paper, places)
    Xml.indent(root)
    return Xml.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_document(parent, paper, places):
    document = paper.document
    element = Xml.SubElement(parent, "Document", {"id": places[document.pk]})
    _add(element, "DocOrdinal", str(paper.ordinal))
    _add(element, "TypeName", document.get_kind_display())
    _add(element, "CodeNumber", document.number)
    _add(element, "CodeNotation", document.symbol)
    if document.dated_on:
        _add(element, "IssuedDate", document.dated_on.isoformat())
    _add(element, "OrganName", paper.organ[:200])
    _add(element, "Subject", document.title)
    _add(element, "Language", LANGUAGE)
    _add(element, "PageAmount", str(document.pages or 0))
    if paper.position or paper.signer:
        signer = Xml.SubElement(element, "SignerInfo")
        _add(signer, "Position", paper.position[:100])
        _add(signer, "FullName", paper.signer[:50])
    _add(element, "ReleasedAt", _here(document.issued_at))
    if document.code:
        _add(element, "VerificationCode", document.code)
    _add(element, "Replaced", "true" if presenter.is_replaced(document) else "false")
    _add_files(element, paper)
    _add_relations(element, document, places)


def _add_files(element, paper):
    """The file in the zip; of a signed one also the hash of what was issued before anybody signed."""
    document, signed = paper.document, paper.document.last_signed
    files = Xml.SubElement(element, "PdfFile", {"name": paper.name})
    _add(files, "SHA256", signed.sha256 if signed else document.pdf_sha256)
    _add(files, "Size", str(signed.size if signed else document.pdf_size))
    if signed:
        _add(files, "SHA256BeforeSigning", document.pdf_sha256)
        signatures = Xml.SubElement(files, "DigitalSignatures")
        for each in signed.signatures:
            signature = Xml.SubElement(signatures, "DigitalSignature")
            _add(signature, "Name", each["name"])
            _add(signature, "Body", each["body"])
            if each["signed_at"]:
                _add(signature, "SignedAt", _here(datetime.datetime.fromisoformat(each["signed_at"])))
            _add(signature, "Issuer", each["issuer"])
            _add(signature, "CertificateSerial", each["serial"])


def _add_relations(element, document, places):
    """To papers of this file alone: nothing is said of what the reader may not see."""
    relations = [("follows", document.previous_id), ("replaces", document.replaces_id)]
    known = [(kind, places[key]) for kind, key in relations if key in places]
    if known:
        parent = Xml.SubElement(element, "Relations")
        for kind, place in known:
            Xml.SubElement(parent, "Relation", {"kind": kind, "to": place})


def _here(moment):
    """To the second, in Vietnamese time, as the decree writes when a paper was signed."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _add(parent, name, text):
    Xml.SubElement(parent, name).text = clean_line(text)
