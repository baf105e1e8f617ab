"""Which files can be evidence, told by their content alone, and the sentences for those that cannot.

The name, the extension and the media type the browser sent are never looked at: a script called ``anh.jpg``
is refused as the script it is. Nothing is decoded here.
"""

import io
import re
import struct
from dataclasses import dataclass
from typing import BinaryIO

# Phones make 4-12 MB a photo, 50-megapixel modes up to 18 MB. Decimal megabytes, as phones show them.
MAX_BYTES = 20_000_000
# Above this a picture is a scan of a wall map, a panorama or an attack; phones stop at 50 unless told.
MAX_PIXELS_JPEG = 60_000_000
# Formats that must be decoded whole: PNG takes 5 bytes a pixel in all, WebP (two canvases and a copy) 16.
MAX_PIXELS_PNG = 30_000_000
MAX_PIXELS_WEBP = 16_000_000

# For the file input, so that the right files are offered; it says nothing about what then arrives.
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"

WHAT_IS_ACCEPTED = "ảnh JPEG, PNG, WebP hoặc tệp PDF"
WHAT_IS_KEPT = "Tệp này không được lưu; phần đã gõ vẫn còn."


class UnacceptableFile(ValueError):
    """The file cannot be evidence. ``str()`` is a Vietnamese sentence for the person who chose it.

    ``code`` is one of empty, too_heavy, wrong_kind, too_many_pixels, damaged, animated, encrypted.
    """

    def __init__(self, code: str, what_happened: str, what_to_do: str):
        super().__init__(f"{what_happened} {WHAT_IS_KEPT} {what_to_do}")
        self.code = code


@dataclass(frozen=True)
class Kind:
    """A kind of file that can be evidence. ``pillow``: Pillow's name of the format, or empty."""

    name: str
    media_type: str
    extension: str
    pillow: str = ""
    max_pixels: int = 0


JPEG = Kind("jpeg", "image/jpeg", "jpg", "JPEG", MAX_PIXELS_JPEG)
PNG = Kind("png", "image/png", "png", "PNG", MAX_PIXELS_PNG)
WEBP = Kind("webp", "image/webp", "webp", "WEBP", MAX_PIXELS_WEBP)
PDF = Kind("pdf", "application/pdf", "pdf")


def size_of(file: BinaryIO) -> int:
    """Bytes of a file, left at its beginning; refuses one that is empty or beyond ``MAX_BYTES``."""
    size = file.seek(0, io.SEEK_END) or file.tell()
    file.seek(0)
    if size == 0:
        raise UnacceptableFile(
            "empty",
            "Tệp rỗng (0 byte), có thể ảnh chưa tải hết về máy.",
            "Hãy mở ảnh trên máy để kiểm tra rồi chọn lại.",
        )
    if size > MAX_BYTES:
        raise UnacceptableFile(
            "too_heavy",
            f"Tệp nặng {_megabytes(size)}, vượt mức {_megabytes(MAX_BYTES)} cho một tệp.",
            "Hãy chụp lại ở cỡ ảnh thường (12 MP), hoặc thu nhỏ tệp rồi chọn lại.",
        )
    return size


def kind_of(file: BinaryIO) -> Kind:
    """The kind by content; a file that only looks like a picture by its name is refused by its true kind."""
    head = file.read(4096)
    file.seek(0)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    what, what_to_do = _what_else(head)
    raise UnacceptableFile("wrong_kind", f"Đây là {what}, không phải {WHAT_IS_ACCEPTED}.", what_to_do)


CHOOSE_AGAIN = "Hãy chọn tệp khác."
BY_FIRST_BYTES = (
    (b"GIF8", "ảnh GIF"),
    (b"BM", "ảnh BMP"),
    (b"II*\0", "ảnh TIFF hoặc ảnh thô của máy ảnh"),
    (b"MM\0*", "ảnh TIFF hoặc ảnh thô của máy ảnh"),
    (b"8BPS", "tệp Photoshop"),
    (b"MZ", "chương trình chạy trên Windows"),
    (b"\x7fELF", "chương trình chạy trên Linux"),
    (b"\xca\xfe\xba\xbe", "chương trình"),
    (b"#!", "tệp lệnh"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7-Zip"),
    (b"\x1f\x8b", "tệp nén GZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "tệp Word, Excel hoặc PowerPoint đời cũ"),
    (b"{\\rtf", "tệp văn bản RTF"),
    (b"\x1aE\xdf\xa3", "đoạn phim"),
    (b"RIFF", "tệp âm thanh hoặc đoạn phim"),
    (b"ID3", "tệp âm thanh"),
)
INSIDE_ZIP = ((b"word/", "tệp Word"), (b"xl/", "tệp Excel"), (b"ppt/", "tệp PowerPoint"))
IN_TEXT = (
    (r"<svg\b", "ảnh vẽ SVG (có thể chứa mã lệnh)"),
    (r"<!doctype html|<html\b|<head\b|<body\b|<script\b|<iframe\b", "trang web (HTML)"),
    (r"<\?php", "tệp lệnh PHP"),
    (r"^<\?xml", "tệp XML"),
)


def _what_else(head: bytes) -> tuple[str, str]:
    """What a refused file is, and what to do about it, both in Vietnamese."""
    if head[4:8] == b"ftyp":
        return _what_in_boxes(head)
    if head.startswith(b"PK"):
        inside = next((what for mark, what in INSIDE_ZIP if mark in head), "tệp nén ZIP")
        return inside, CHOOSE_AGAIN
    for first, what in BY_FIRST_BYTES:
        if head.startswith(first):
            return what, CHOOSE_AGAIN
    text = _as_text(head)
    if text is None:
        return "tệp không rõ loại", CHOOSE_AGAIN
    for pattern, what in IN_TEXT:
        if re.search(pattern, text, re.IGNORECASE):
            return what, CHOOSE_AGAIN
    return "tệp chữ", CHOOSE_AGAIN


def _what_in_boxes(head: bytes) -> tuple[str, str]:
    """HEIC, AVIF and films share one container; Pillow's wheels cannot open HEIC, for its patents."""
    brands = head[8 : min(len(head), int.from_bytes(head[:4], "big"), 64)]
    if re.search(rb"avi[fs]", brands):
        return "ảnh AVIF", "Hãy đổi sang JPEG rồi chọn lại."
    if re.search(rb"hei[cfmsx]|hev[cmsx]|mif1|msf1", brands):
        return "ảnh HEIC của điện thoại", (
            "Trên iPhone: Cài đặt → Camera → Định dạng → “Tương thích nhất”, rồi chụp lại; "
            "trên Android: trong cài đặt của máy ảnh, tắt “Ảnh hiệu suất cao (HEIF)”."
        )
    return "đoạn phim", "Hãy chụp ảnh thay cho quay phim rồi chọn lại."


def _as_text(head: bytes) -> str | None:
    """The text in the head, or None where it is not text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace").strip()
    if b"\0" in head:
        return None
    return head.decode("utf-8", errors="replace").lstrip("\ufeff").strip()


def damaged(what: str) -> UnacceptableFile:
    """The refusal of a file that begins well and cannot be read to its end."""
    return UnacceptableFile(
        "damaged",
        f"{what} bị hỏng hoặc bị cắt giữa chừng, không đọc được đến hết.",
        "Hãy mở tệp trên máy để kiểm tra, rồi chọn lại hoặc chụp lại.",
    )


def refuse_too_many_pixels(size: tuple[int, int], kind: Kind) -> None:
    width, height = size
    if width * height > kind.max_pixels:
        raise UnacceptableFile(
            "too_many_pixels",
            f"Ảnh có {_thousands(width)} × {_thousands(height)} điểm ảnh ({_megapixels(width * height)}), "
            f"vượt mức {_megapixels(kind.max_pixels)} cho ảnh {kind.name.upper()}.",
            "Hãy chụp lại ở cỡ ảnh thường (12 MP), hoặc thu nhỏ ảnh rồi chọn lại.",
        )


def claimed_size(file: BinaryIO, kind: Kind) -> tuple[int, int]:
    """Width and height from the header, not by Pillow: its WebP reader sets memory aside first."""
    file.seek(0)
    try:
        return {"jpeg": _jpeg_size, "png": _png_size, "webp": _webp_size}[kind.name](file)
    except (struct.error, EOFError) as error:
        raise damaged("Ảnh") from error


def _png_size(file: BinaryIO) -> tuple[int, int]:
    return struct.unpack(">16xII", file.read(24))


def _webp_size(file: BinaryIO) -> tuple[int, int]:
    """The three forms of https://developers.google.com/speed/webp/docs/riff_container."""
    form, body = struct.unpack("<12x4s4x10s", file.read(30))
    if form == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if form == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<6xHH", body)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(file: BinaryIO) -> tuple[int, int]:
    """From the first frame header (SOF0-SOF15 but for DHT, JPG and DAC), skipping the segments before it."""
    file.seek(2)
    while True:
        if file.read(1) != b"\xff":
            raise EOFError
        marker = 0xFF
        while marker == 0xFF:
            (marker,) = struct.unpack("B", file.read(1))
        if marker in (0x01, *range(0xD0, 0xD9)):
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">xHH", file.read(5))
            return width, height
        if marker in (0xD9, 0xDA):
            raise EOFError
        file.seek(length - 2, io.SEEK_CUR)


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _megapixels(pixels: int) -> str:
    return f"{round(pixels / 1_000_000)} triệu điểm ảnh"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".rstrip("0").rstrip(".").replace(".", ",") + " MB"
