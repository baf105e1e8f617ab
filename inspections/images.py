"""Taking in an uploaded evidence file: its hash, what it says of itself, and copies that are safe to show.

Bytes in, facts and bytes out; no model, no request, no setting. Nothing here trusts the name, the
extension or the media type the browser sent. The original is kept untouched as evidence (its hash is the
proof) and goes out only as an attachment, under ``ORIGINAL_HEADERS``, to those who may see where and when it
was taken. Everybody else, every page and every document gets the copies of ``copies()``, which are encoded
anew: no EXIF, no GPS, no colour profile, no comment, nothing that was hidden behind the end of the picture.

Peak memory on top of the process's own, measured with Pillow 13: a 48-megapixel photo as baseline JPEG
33 MB (``draft()`` decodes it at a fraction of its size; whole it would be 190 MB), as progressive JPEG 151 MB
(libjpeg holds every coefficient), a 30-megapixel PNG 156 MB, a 16-megapixel WebP 254 MB: hence a pixel limit
per kind. Time for ``examine`` and ``copies`` together: 0.2 s for a 12-megapixel JPEG, 0.4 s for 48.
"""

import hashlib
import io
import re
import struct
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import BinaryIO
from uuid import UUID

from PIL import Image, ImageCms, ImageFile

from accounts.vietnamese import clean_line, fold
from inspections.exif import orientation, place, read_exif, taken_at
from inspections.file_kinds import (
    JPEG,
    PDF,
    Kind,
    UnacceptableFile,
    claimed_size,
    damaged,
    kind_of,
    refuse_too_many_pixels,
    size_of,
)

ORIGINAL_HEADERS = {
    # An original may be a polyglot (a photo with a page of HTML behind it): it is never shown, only saved.
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Examined:
    """What is known of an evidence file from its content alone.

    ``width`` and ``height`` are pixels as the picture is looked at (turned upright), None for a PDF.
    ``taken_at`` is aware, in Vietnam's time. ``latitude`` and ``longitude`` are degrees, six decimals,
    both or neither.
    """

    kind: Kind
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def is_picture(self) -> bool:
        return bool(self.kind.pillow)


@dataclass(frozen=True)
class Copy:
    """A JPEG made anew from the picture, in sRGB, without any metadata; sizes in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Copies:
    web: Copy  # a page at full width, at most 1600 px a side
    print: Copy  # a plate in a document has two photos of 80 mm beside each other: 632 px is 200 dots an inch
    small: Copy  # a thumbnail, at most 400 px a side


def examine(file: BinaryIO, *, now: datetime | None = None) -> Examined:
    """Read an uploaded file once through and say what it is, or raise ``UnacceptableFile``.

    The cheap checks come first: size, kind, dimensions from the header; only then is anything decoded.
    ``file`` is any seekable binary file (Django's ``UploadedFile`` too) and is left open at its beginning.
    ``now`` bounds the date the picture may claim.
    """
    size = size_of(file)
    kind = kind_of(file)
    sha256 = _sha256(file)
    if kind is PDF:
        _check_pdf(file)
        file.seek(0)
        return Examined(kind, size, sha256)
    image = _open(file, kind)
    width, height = image.size
    exif = read_exif(_decode(image, 400))
    if orientation(exif) >= 5:
        width, height = height, width
    file.seek(0)
    latitude, longitude = place(exif)
    when = taken_at(exif, now or datetime.now(UTC))
    return Examined(kind, size, sha256, width, height, when, latitude, longitude)


def copies(file: BinaryIO) -> Copies:
    """The three copies of a picture that ``examine`` accepts; raises ``UnacceptableFile`` as it does.

    A picture is never made larger. Transparent parts become white, as on paper.
    """
    size_of(file)
    kind = kind_of(file)
    if not kind.pillow:
        raise UnacceptableFile("wrong_kind", "Tệp PDF không có bản ảnh thu nhỏ.", "Hãy mở tệp gốc để xem.")
    image = _decode(_open(file, kind), 1600)
    web = _turned(_srgb(_shrunk(image, 1600)), orientation(read_exif(image)))
    printed, small = _shrunk(web, 632), _shrunk(web, 400)
    file.seek(0)
    return Copies(
        web=_encoded(web, progressive=True),
        print=_encoded(printed),
        small=_encoded(small),
    )


def download_name(uuid: UUID, caption: str, extension: str) -> str:
    """A name for a file being saved: plain letters of the caption, then enough of the uuid to be unique.

    >>> download_name(UUID("0b9c5d7e-0000-4000-8000-000000000000"), "Bộ phận Một cửa", "jpg")
    'bo-phan-mot-cua_0b9c5d7e.jpg'
    """
    words = re.findall(r"[a-z0-9]+", fold(caption))
    stem = "-".join(words)[:60].strip("-") or "minh-chung"
    return f"{stem}_{uuid.hex[:8]}.{extension}"


def shown_name(name: str) -> str:
    """The name somebody's device gave a file, fit to be shown in a sentence, never to be used in a path.

    Folders, control characters and the marks that turn the direction of writing (``gpj.exe`` shown as
    ``exe.jpg``) are dropped.
    """
    name = clean_line(re.split(r"[/\\]", name)[-1])
    return name if len(name) <= 80 else f"{name[:60]}…{name[-16:]}"


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    for block in iter(lambda: file.read(CHUNK), b""):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _check_pdf(file: BinaryIO) -> None:
    """Refuse a PDF that was cut off or locked. A reader of PDF is not worth a dependency for that.

    ``/Encrypt`` stands in the trailer, which is plain text in every version of the format.
    """
    tail = b""
    for block in iter(lambda: file.read(CHUNK), b""):
        window = tail + block
        if re.search(rb"/Encrypt\s*(<<|\d+\s+\d+\s+R)", window):
            raise UnacceptableFile(
                "encrypted",
                "Tệp PDF có mật khẩu hoặc bị khóa nên người khác không đọc được.",
                "Hãy in lại ra PDF không khóa rồi chọn lại.",
            )
        tail = window[-2048:]
    if b"%%EOF" not in tail:
        raise damaged("Tệp PDF")


# --- Pictures --------------------------------------------------------------------------------------------


def _open(file: BinaryIO, kind: Kind) -> Image.Image:
    """Pillow's image, header read, nothing decoded; its dimensions are within the limit of its kind."""
    refuse_too_many_pixels(claimed_size(file, kind), kind)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a doubtful block of metadata is no reason to refuse a photo
            image = Image.open(file, formats=[kind.pillow])
    except (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError) as error:
        raise damaged("Ảnh") from error
    # A second header inside the file may claim another size than the first.
    refuse_too_many_pixels(image.size, kind)
    # A JPEG with several pictures is a phone's photo with its depth or gain map: the first one is the photo.
    if kind is not JPEG and getattr(image, "is_animated", False):
        raise UnacceptableFile("animated", "Đây là ảnh động.", "Hãy chọn ảnh tĩnh.")
    return image


def _decode(image: Image.Image, side: int) -> Image.Image:
    """Decode every byte; a JPEG at the smallest fraction that has ``side`` pixels on its longer side."""
    scale = side / max(image.size)
    try:
        image.draft(image.mode, tuple(max(1, int(length * scale)) for length in image.size))
        with _cut_off_is_an_error():
            image.load()
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise damaged("Ảnh") from error
    return image


@contextmanager
def _cut_off_is_an_error():
    """Pillow keeps one switch for the whole process, and WeasyPrint, once imported, leaves it on."""
    tolerated = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = tolerated


# --- Copies ----------------------------------------------------------------------------------------------


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(TURNS[orientation]) if orientation in TURNS else image


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """At most ``side`` pixels a side, in a mode that can be shrunk smoothly; never larger than it was."""
    image = _continuous(image)
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = tuple(max(1, round(length * scale)) for length in image.size)
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _continuous(image: Image.Image) -> Image.Image:
    """One of L, RGB, RGBA, CMYK: palettes and 16-bit greys cannot be averaged as they are."""
    if image.mode.startswith("I"):
        # Sixteen bits of grey; convert("L") alone would make everything above 255 white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("LA", "PA") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _srgb(image: Image.Image) -> Image.Image:
    """RGB in the sRGB space, transparent parts white. A profile that cannot be used is ignored."""
    profile = image.info.get("icc_profile")
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    if profile:
        # Colours a shade off are better than no photo.
        with suppress(ImageCms.PyCMSError, OSError, TypeError, ValueError):
            image = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
    return image.convert("RGB")


def _encoded(image: Image.Image, *, progressive: bool = False) -> Copy:
    image.info.clear()  # Pillow would carry a comment over
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82, optimize=True, progressive=progressive)
    return Copy(buffer.getvalue(), *image.size)
