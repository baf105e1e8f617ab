"""Evidence files: every one is made here, byte by byte where it has to be wrong."""

import hashlib
import io
import struct
import subprocess
import sys
import zipfile
import zlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageCms, ImageFile, ImageOps
from PIL.TiffImagePlugin import IFDRational

from inspections import file_kinds, images
from inspections.file_kinds import UnacceptableFile
from inspections.images import copies, examine

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LAI_VUNG = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (10.0, 17.0, 18.6),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (105.0, 39.0, 36.0),
}


def picture(size=(640, 480), mode="RGB", colour=None):
    return Image.new(mode, size, colour if colour is not None else ("teal" if mode == "RGB" else 0))


def saved(image, form="JPEG", **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def exif(*, taken="2019:09:04 08:15:30", offset=None, gps=None, orientation=None):
    tags = Image.Exif()
    if orientation:
        tags[ExifTags.Base.Orientation] = orientation
    directory = tags.get_ifd(ExifTags.IFD.Exif)
    if taken:
        directory[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        directory[ExifTags.Base.OffsetTimeOriginal] = offset
    if gps:
        tags.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return tags.tobytes()


def png_header(width, height):
    """A PNG that claims a size and has next to nothing in it."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 10) + b"IDAT" + b"\0" * 14


def jpeg_claiming(width, height):
    data = saved(picture())
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def zipped(name="readme.txt"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


def look(data, **options):
    return examine(io.BytesIO(data), now=NOW, **options)


def opened(copy):
    return Image.open(io.BytesIO(copy.data))


def refused(data):
    with pytest.raises(UnacceptableFile) as refusal:
        look(data)
    assert "không được lưu" in str(refusal.value)
    assert "phần đã gõ vẫn còn" in str(refusal.value)
    return refusal.value


class TestAccepted:
    @pytest.mark.parametrize(
        ("form", "kind"), [("JPEG", file_kinds.JPEG), ("PNG", file_kinds.PNG), ("WEBP", file_kinds.WEBP)]
    )
    def test_pictures_by_content(self, form, kind):
        data = saved(picture((640, 480)), form)

        found = look(data)

        assert found.kind is kind
        assert (found.width, found.height, found.size) == (640, 480, len(data))
        assert found.sha256 == hashlib.sha256(data).hexdigest()
        assert found.is_picture

    def test_the_name_does_not_matter(self):
        file = SimpleUploadedFile("../../etc/passwd.exe", saved(picture()), content_type="text/html")

        assert examine(file).kind is file_kinds.JPEG

    def test_the_file_is_left_open_at_its_beginning(self):
        file = io.BytesIO(saved(picture()))

        examine(file)
        assert file.tell() == 0
        copies(file)
        assert file.tell() == 0
        assert not file.closed

    @pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 50}, {"exif": exif()}])
    def test_every_form_of_webp_header(self, options):
        assert look(saved(picture((321, 123)), "WEBP", **options)).width == 321

    def test_a_phone_photo_with_a_second_picture_inside(self):
        data = saved(picture(), "MPO", save_all=True, append_images=[picture((64, 48))])

        assert look(data).kind is file_kinds.JPEG
        assert opened(copies(io.BytesIO(data)).web).size == (640, 480)

    def test_pdf(self):
        data = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

        found = look(data)

        assert found.kind is file_kinds.PDF
        assert not found.is_picture
        assert found.width is None
        with pytest.raises(UnacceptableFile):
            copies(io.BytesIO(data))


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"<!DOCTYPE html><html><script>alert(1)</script>", "trang web (HTML)"),
            (b"\xef\xbb\xbf  <HTML><body>", "trang web (HTML)"),
            ("<html>".encode("utf-16"), "trang web (HTML)"),
            (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "ảnh vẽ SVG"),
            (b"<svg onload=alert(1)>", "ảnh vẽ SVG"),
            (b"<?xml version='1.0'?><a/>", "tệp XML"),
            (b"<?php system($_GET[0]);", "tệp lệnh PHP"),
            (b"#!/bin/sh\nrm -rf /", "tệp lệnh"),
            (b"MZ\x90\0\x03\0", "chương trình chạy trên Windows"),
            (b"\x7fELF\x02\x01", "chương trình chạy trên Linux"),
            (zipped(), "tệp nén ZIP"),
            (zipped("word/document.xml"), "tệp Word"),
            (zipped("xl/workbook.xml"), "tệp Excel"),
            (b"GIF89a" + b"\0" * 20, "ảnh GIF"),
            (b"BM" + b"\0" * 40, "ảnh BMP"),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "đoạn phim"),
            (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif", "ảnh AVIF"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "tệp âm thanh hoặc đoạn phim"),
            ("Biên bản kiểm tra".encode(), "tệp chữ"),
            (b"\x01\x02\0\x03" * 9, "tệp không rõ loại"),
            (b"\n" + b"%PDF-1.4 %%EOF", "tệp chữ"),
        ],
    )
    def test_wrong_kind_says_what_it_really_is(self, data, what):
        refusal = refused(data)

        assert refusal.code == "wrong_kind"
        assert f"Đây là {what}" in str(refusal)

    def test_heic_tells_how_to_set_the_phone(self):
        refusal = refused(b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEheic" + b"\0" * 40)

        assert "Tương thích nhất" in str(refusal)

    def test_empty(self):
        assert refused(b"").code == "empty"

    def test_too_heavy_names_both_sizes(self):
        refusal = refused(saved(picture()) + b"\0" * 30_000_000)

        assert refusal.code == "too_heavy"
        assert "30 MB" in str(refusal)
        assert "20 MB" in str(refusal)

    @pytest.mark.parametrize(
        "data", [png_header(20_000, 10_000), jpeg_claiming(20_000, 10_000)], ids=["png", "jpeg"]
    )
    def test_two_hundred_megapixels_are_refused_before_decoding(self, data, monkeypatch):
        monkeypatch.setattr(Image, "open", lambda *args, **kwargs: pytest.fail("Pillow was asked"))

        refusal = refused(data)

        assert refusal.code == "too_many_pixels"
        assert "20.000 × 10.000" in str(refusal)
        assert "200 triệu" in str(refusal)

    def test_a_webp_claiming_the_largest_canvas(self):
        head = b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xfe\x3f\0" * 2

        assert "16.383 × 16.383" in str(refused(head + b"\0" * 20))

    def test_a_second_header_claiming_more_than_the_first(self):
        data = saved(picture())
        at = data.index(b"\xff\xc0")
        frame = data[at : at + 19]
        larger = frame[:5] + struct.pack(">HH", 9_000, 9_000) + frame[9:]

        assert refused(data[:at] + frame + larger + data[at + 19 :]).code == "too_many_pixels"

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    @pytest.mark.parametrize("part", [0.02, 0.5, 0.95])
    @pytest.mark.parametrize("tolerant", [False, True], ids=["strict", "where WeasyPrint is loaded"])
    def test_cut_off(self, form, part, tolerant, monkeypatch):
        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", tolerant)
        noise = Image.merge("RGB", [Image.effect_noise((300, 300), 90)] * 3)
        data = saved(noise, form)

        assert refused(data[: int(len(data) * part)]).code == "damaged"

    @pytest.mark.parametrize(
        "data",
        [b"\xff\xd8\xff", b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"%PDF-1.7\n1 0"],
    )
    def test_only_a_beginning(self, data):
        assert refused(data).code == "damaged"

    @pytest.mark.parametrize("form", ["PNG", "WEBP"])
    def test_animated(self, form):
        data = saved(picture(), form, save_all=True, append_images=[picture(colour="red")], duration=100)

        assert refused(data).code == "animated"

    @pytest.mark.parametrize("mark", [b"/Encrypt 5 0 R", b"/Encrypt<</Filter/Standard>>"])
    def test_locked_pdf(self, mark):
        assert refused(b"%PDF-1.6\n" + b"x" * 70_000 + mark + b"\n%%EOF").code == "encrypted"

    def test_a_mark_on_the_edge_of_two_blocks_is_seen(self):
        before = b"%PDF-1.6\n".ljust(images.CHUNK - 5, b"x")

        assert refused(before + b"/Encrypt 5 0 R\n%%EOF").code == "encrypted"


class TestTakenAt:
    def taken(self, **options):
        return look(saved(picture(), exif=exif(**options))).taken_at

    def test_the_clock_of_vietnam_where_no_offset_is_given(self):
        assert self.taken().isoformat() == "2019-09-04T08:15:30+07:00"

    def test_an_offset_is_turned_into_vietnams_time(self):
        assert self.taken(offset="+00:00").isoformat() == "2019-09-04T15:15:30+07:00"

    @pytest.mark.parametrize(
        "text",
        [
            None,
            "",
            "0000:00:00 00:00:00",
            "2019:02:31 08:00:00",
            "1980:01:01 00:00:00",
            "2027:01:01 00:00:00",
            "hôm nay",
        ],
    )
    def test_implausible_is_unknown(self, text):
        assert self.taken(taken=text) is None

    def test_an_impossible_offset_is_unknown(self):
        assert self.taken(offset="+99:00") is None

    def test_when_it_was_last_edited_is_not_when_it_was_taken(self):
        tags = Image.Exif()
        tags[ExifTags.Base.DateTime] = "2019:09:05 10:00:00"

        assert look(saved(picture(), exif=tags)).taken_at is None

    @pytest.mark.parametrize("form", ["PNG", "WEBP"])
    def test_other_formats_carry_exif_too(self, form):
        assert look(saved(picture(), form, exif=exif())).taken_at is not None


class TestPlace:
    def place(self, **changes):
        gps = LAI_VUNG | {getattr(ExifTags.GPS, name): value for name, value in changes.items()}
        found = look(saved(picture(), exif=exif(gps=gps)))
        return found.latitude, found.longitude

    def test_degrees_minutes_seconds_to_decimals(self):
        assert self.place() == (Decimal("10.288500"), Decimal("105.660000"))

    def test_south_and_west_are_negative(self):
        assert self.place(GPSLatitudeRef="S", GPSLongitudeRef="W") == (
            Decimal("-10.288500"),
            Decimal("-105.660000"),
        )

    @pytest.mark.parametrize(
        "changes",
        [
            {"GPSLatitude": (91.0, 0.0, 0.0)},
            {"GPSLatitude": (IFDRational(0, 0), 0.0, 0.0)},
            {"GPSLatitude": (10.0, 1.0)},
            {"GPSLatitudeRef": ""},
            {"GPSLatitudeRef": "NS"},
            {"GPSLatitude": (0.0, 0.0, 0.0), "GPSLongitude": (0.0, 0.0, 0.0)},
        ],
    )
    def test_what_cannot_be_is_unknown(self, changes):
        assert self.place(**changes) == (None, None)

    def test_damaged_exif_does_not_refuse_the_photo(self):
        data = saved(picture(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xee" * 30)

        found = look(data)

        assert (found.taken_at, found.latitude) == (None, None)

    def test_cut_exif_does_not_refuse_the_photo(self):
        whole = exif(gps=LAI_VUNG)

        for length in range(8, len(whole), 7):
            assert look(saved(picture(), exif=whole[:length])).kind is file_kinds.JPEG


class TestCopies:
    def made(self, image, form="JPEG", **options):
        return copies(io.BytesIO(saved(image, form, **options)))

    def test_sizes(self):
        made = self.made(picture((4000, 3000)))

        assert [(c.width, c.height) for c in (made.web, made.print, made.small)] == [
            (1600, 1200),
            (632, 474),
            (400, 300),
        ]
        assert opened(made.web).size == (1600, 1200)

    def test_never_larger_than_it_was(self):
        made = self.made(picture((320, 200)), "PNG")

        assert {opened(c).size for c in (made.web, made.print, made.small)} == {(320, 200)}

    def test_a_very_long_picture_keeps_at_least_one_pixel(self):
        assert opened(self.made(picture((9000, 2)), "PNG").small).size == (400, 1)

    def test_nothing_goes_along(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        data = saved(
            picture(),
            exif=exif(gps=LAI_VUNG),
            icc_profile=profile,
            comment=b"bi mat",
            dpi=(72, 72),
            xmp=b"<x:xmpmeta/>",
        )
        data += b"<html><script>alert(1)</script>"
        made = copies(io.BytesIO(data))

        for copy in (made.web, made.print, made.small):
            assert dict(opened(copy).getexif()) == {}
            for trace in (b"Exif", b"ICC_PROFILE", b"bi mat", b"xmpmeta", b"script", b"2019:09:04"):
                assert trace not in copy.data
            assert copy.data.endswith(b"\xff\xd9")

    def test_the_orientation_is_applied(self):
        # The camera was turned: the red half is on the left as stored, on top as seen.
        stored = picture((80, 60), colour="blue")
        stored.paste("red", (0, 0, 40, 60))
        data = saved(stored, exif=exif(orientation=6), quality=95)

        found, web = look(data), opened(copies(io.BytesIO(data)).web)

        assert (found.width, found.height) == (60, 80)
        assert web.size == (60, 80)
        assert near(web.getpixel((30, 10)), (255, 0, 0))
        assert near(web.getpixel((30, 70)), (0, 0, 255))

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_every_orientation_agrees_with_pillow(self, orientation):
        stored = Image.linear_gradient("L").resize((96, 48)).convert("RGB")
        stored.paste("red", (0, 0, 30, 16))
        data = saved(stored, exif=exif(orientation=orientation), quality=95)
        expected = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")

        web = opened(copies(io.BytesIO(data)).web)

        assert web.size == expected.size
        for at in ((4, 4), (web.width - 5, 4), (4, web.height - 5)):
            assert near(web.getpixel(at), expected.getpixel(at))

    def test_cmyk(self):
        web = opened(self.made(Image.new("CMYK", (64, 64), (0, 255, 255, 0))).web)

        assert web.mode == "RGB"
        assert near(web.getpixel((32, 32)), (255, 0, 0))

    def test_sixteen_bit_grey_is_not_blown_out(self):
        web = opened(self.made(Image.new("I;16", (64, 64), 0x8000), "PNG").web)

        assert near(web.getpixel((32, 32)), (128, 128, 128))

    def test_palette_with_transparency_becomes_white(self):
        image = Image.new("P", (64, 64), 0)
        image.putpalette([255, 0, 0, 0, 128, 0])
        image.paste(1, (0, 0, 32, 64))

        web = opened(self.made(image, "PNG", transparency=0).web)

        assert near(web.getpixel((8, 8)), (0, 128, 0))
        assert near(web.getpixel((56, 8)), (255, 255, 255))

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "P"])
    def test_every_mode_of_png(self, mode):
        assert opened(self.made(Image.new(mode, (2000, 100)), "PNG").web).mode == "RGB"

    def test_a_wide_colour_space_is_brought_to_srgb(self):
        profile = display_p3()
        web = opened(self.made(picture(colour=(0, 200, 0)), icc_profile=profile, quality=95).web)

        red, green, _ = web.getpixel((9, 9))
        assert red < 10
        assert green > 203, "the green of Display P3 is stronger in sRGB's numbers"

    def test_an_unusable_profile_is_left_out_of_account(self):
        assert near(opened(self.made(picture(), icc_profile=b"nonsense").web).getpixel((9, 9)), (0, 128, 128))

    def test_a_profile_of_another_space_is_left_out_of_account(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

        assert near(opened(self.made(picture(), icc_profile=profile).web).getpixel((9, 9)), (0, 128, 128))


class TestNames:
    UUID = UUID("0b9c5d7e-0000-4000-8000-000000000000")

    @pytest.mark.parametrize(
        ("caption", "name"),
        [
            ("Bộ phận Một cửa", "bo-phan-mot-cua_0b9c5d7e.jpg"),
            ("Đường Ưu tiên: hồ sơ 7/97", "duong-uu-tien-ho-so-7-97_0b9c5d7e.jpg"),
            ("../../<script>", "script_0b9c5d7e.jpg"),
            ("", "minh-chung_0b9c5d7e.jpg"),
            ("ắ" * 300, "a" * 60 + "_0b9c5d7e.jpg"),
        ],
    )
    def test_download_name(self, caption, name):
        assert images.download_name(self.UUID, caption, "jpg") == name

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("C:\\fake\\Ảnh 1.jpg", "Ảnh 1.jpg"),
            ("../../etc/passwd", "passwd"),
            ("an\u202egpj.exe", "angpj.exe"),
            ("a\0\nb.png", "a b.png"),
            ("x" * 100 + ".jpg", "x" * 60 + "…" + "x" * 12 + ".jpg"),
        ],
    )
    def test_shown_name(self, name, shown):
        assert images.shown_name(name) == shown


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak from Linux's /proc")
def test_a_48_megapixel_photo_stays_small_in_memory(tmp_path):
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (8000, 6000), "teal").save(photo, quality=85)
    code = (
        "import sys; from inspections import images\n"
        "def peak():\n"
        "    return int(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])\n"
        "before = peak(); file = open(sys.argv[1], 'rb'); images.examine(file); images.copies(file)\n"
        "print(peak() - before)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, photo],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(images.__file__).parents[1],
    )

    assert int(done.stdout) < 60_000, "kB; decoded whole it would take 190,000"


def near(pixel, expected, by=6):
    return all(abs(a - b) <= by for a, b in zip(pixel, expected, strict=True))


def display_p3():
    """A matrix profile with the primaries of Display P3 in the place of sRGB's (tags rXYZ, gXYZ, bXYZ)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.51512, 0.2412, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.1571, 0.06657, 0.78407),
    }
    for n in range(struct.unpack_from(">I", profile, 128)[0]):
        tag, offset, _ = struct.unpack_from(">4sII", profile, 132 + 12 * n)
        if tag in primaries:
            struct.pack_into(">3i", profile, offset + 8, *(round(value * 65536) for value in primaries[tag]))
    return bytes(profile)
