"""A zip that is sent while it is made: one file at a time is in memory."""

from zipfile import ZIP_STORED

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from zipstream import ZipStream

from accounts.vietnamese import fold

MOST_LETTERS = 110


def zipped(files):
    """Yield the bytes of a zip of `files`: (name, bytes), taken one after the other.

    PDFs are compressed already, so nothing is compressed again.
    """
    stream = ZipStream(compress_type=ZIP_STORED)
    for name, data in files:
        stream.add(data, name)
        yield from stream.all_files()
    yield from stream.finalize()


def zip_response(files, name):
    response = StreamingHttpResponse(zipped(files), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def plain_name(*words, suffix=""):
    """A name that any system takes: plain small letters and figures, joined by hyphens."""
    folded = fold(" ".join(words))
    letters = "".join(char if char.isascii() and char.isalnum() else "-" for char in folded)
    return "-".join(filter(None, letters.split("-")))[:MOST_LETTERS].strip("-") + suffix
