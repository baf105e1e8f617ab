"""The hash of a paper's bytes: what proves that a file is the one that was made."""

import hashlib
import hmac


class Altered(Exception):
    """The stored bytes are not the ones that were made."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stored_bytes(document) -> bytes:
    """The PDF as it was made.

    :raises Altered: the file in the storage has another hash than the row.
    :raises FileNotFoundError: the file is gone.
    """
    with document.pdf.open("rb") as file:
        data = file.read()
    if not hmac.compare_digest(sha256(data), document.pdf_sha256):
        raise Altered(f"document {document.uuid}: stored file does not match its hash")
    return data
