"""What a photo says about itself: when it was taken, where, and which way up it is.

Every value may be missing, damaged or false; then it is unknown, and the photo is still good evidence.
"""

import re
import struct
import warnings
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
EARLIEST_TAKEN = datetime(2005, 1, 1, tzinfo=VIETNAM)  # older: a camera whose clock was reset


def read_exif(image: Image.Image) -> Image.Exif:
    """The EXIF of a decoded picture (PNG may keep it at the end); a damaged one counts as none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = image.getexif()
            for directory in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
                exif.get_ifd(directory)  # read now, while the file is at hand
        return exif
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error):
        return Image.Exif()


def orientation(exif: Image.Exif) -> int:
    """1 to 8 as in EXIF; 1 (upright) where unknown."""
    value = exif.get(ExifTags.Base.Orientation)
    return value if value in range(1, 9) else 1


def taken_at(exif: Image.Exif, now: datetime) -> datetime | None:
    """When the shutter opened, or None where unsaid or implausible.

    The plain DateTime tag is not used: an editor writes there when it saved. Without an offset the camera's
    clock is taken to run on Vietnam's time.
    """
    tags = exif.get_ifd(ExifTags.IFD.Exif)
    text = tags.get(ExifTags.Base.DateTimeOriginal) or tags.get(ExifTags.Base.DateTimeDigitized)
    offset = tags.get(ExifTags.Base.OffsetTimeOriginal) or tags.get(ExifTags.Base.OffsetTimeDigitized)
    numbers = re.match(r"(\d{4})[:\-/](\d\d)[:\-/](\d\d)[ T](\d\d):(\d\d):(\d\d)", str(text or ""))
    try:
        taken_at = datetime(*map(int, numbers.groups()), tzinfo=_zone(str(offset or ""))) if numbers else None
    except ValueError:
        return None
    if taken_at is None or not EARLIEST_TAKEN <= taken_at <= now + timedelta(days=1):
        return None
    return taken_at.astimezone(VIETNAM)


def _zone(offset: str):
    parts = re.match(r"([+-])(\d\d):(\d\d)", offset)
    if not parts:
        return VIETNAM
    minutes = int(parts[2]) * 60 + int(parts[3])
    return timezone(timedelta(minutes=minutes if parts[1] == "+" else -minutes))


def place(exif: Image.Exif) -> tuple[Decimal, Decimal] | tuple[None, None]:
    """Latitude and longitude in degrees; (None, None) if unsaid, out of range, or the 0, 0 of no fix."""
    tags = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(tags.get(ExifTags.GPS.GPSLatitude), tags.get(ExifTags.GPS.GPSLatitudeRef), "NS", 90)
    longitude = _degrees(
        tags.get(ExifTags.GPS.GPSLongitude), tags.get(ExifTags.GPS.GPSLongitudeRef), "EW", 180
    )
    if latitude is None or longitude is None or not (latitude or longitude):
        return None, None
    return latitude, longitude


def _degrees(parts, hemisphere, letters: str, limit: int) -> Decimal | None:
    """Degrees, minutes and seconds to decimal degrees, about 10 cm fine."""
    letter = str(hemisphere or "").strip("\0 ")
    if letter not in tuple(letters):
        return None
    try:
        degrees, minutes, seconds = (Decimal(str(float(part))) for part in parts)
        value = (degrees + minutes / 60 + seconds / 3600).quantize(Decimal("0.000001"))
        if not 0 <= value <= limit:  # raises on the NaN of a 0/0
            return None
    except (TypeError, ValueError, ZeroDivisionError, InvalidOperation, OverflowError):
        return None
    return -value if letter == letters[1] else value
