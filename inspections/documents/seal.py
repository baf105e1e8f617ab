"""The hash of a paper's bytes: what proves that a file is the one that was made, or signed."""

import hashlib
import hmac


class Altered(Exception):
    """The stored bytes are not the ones that were made."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stored_bytes(document) -> bytes:
    """The PDF that stands for the document: as it was last signed, or as it was made where nobody signed.

    :raises Altered: the file in the storage has another hash than the row.
    :raises FileNotFoundError: the file is gone.
    """
    signed = document.last_signed
    return _proved(signed.file, signed.sha256, document) if signed else made_bytes(document)


def made_bytes(document) -> bytes:
    """The PDF as it was made, before any signature; raises as `stored_bytes`."""
    return _proved(document.pdf, document.pdf_sha256, document)


def stored_hash(document) -> str:
    """SHA-256 of what `stored_bytes` gives."""
    return document.last_signed.sha256 if document.last_signed else document.pdf_sha256


def _proved(file, expected, document):
    with file.open("rb") as stored:
        data = stored.read()
    if not hmac.compare_digest(sha256(data), expected):
        raise Altered(f"document {document.uuid}: stored file does not match its hash")
    return data
