"""What a paper says of its own proof: the code, the address it leads to, and the QR code that holds it.

Decided before an issued paper is laid out and frozen with its data, so that the paper gives the same bytes
for ever, whatever address the portal moves to.
"""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.urls import reverse

KEY = "proof"  # in the frozen data
QR = "proof:qr"
MODULES_AROUND = 1  # of white; the empty margin of the page is the rest of the quiet zone


@dataclass(frozen=True)
class Proof:
    """`body` is who issued it, as the head of the paper names it."""

    code: str
    address: str
    body: str

    @property
    def typed_address(self):
        """Where a code is typed: without the scheme, as people read it."""
        return self.address.split("://", 1)[-1].removesuffix(f"{self.code}/").rstrip("/")


def address_of(code):
    return settings.SITE_URL + reverse("proof_detail", args=[code])


def decided(code, head) -> Proof:
    """:param head: `parts.Head` of the paper, or None for one that has no head."""
    lines = [head.superior, " ".join(head.issuer)] if head else []
    return Proof(code, address_of(code), " - ".join(line for line in lines if line))


def frozen_in(data) -> Proof | None:
    """The proof in a document's frozen data (JSON), if it was decided."""
    return Proof(**data[KEY]) if data and KEY in data else None


def qr_svg(address) -> str:
    """The QR code; level M survives a stamp or a fold over an eighth of it."""
    return segno.make_qr(address, error="m").svg_inline(border=MODULES_AROUND, omitsize=True)


def qr_data_uri(address) -> str:
    """The same for a page on the screen."""
    return segno.make_qr(address, error="m").svg_data_uri(border=4, omitsize=True)
