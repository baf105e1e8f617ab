"""A file that is only asked about: hashed while it arrives, kept nowhere, not even for a moment on disk."""

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MAX_BYTES = 25_000_000  # under the proxy's limit of docs/operations.md


class HashedFile(UploadedFile):
    """What is left of the file: its name, its size and its SHA-256."""

    def __init__(self, name, size, sha256):
        super().__init__(file=None, name=name, size=size)
        self.sha256 = sha256

    def close(self):
        """There is nothing to close."""


class HashedUpload(FileUploadHandler):
    """Stands alone among `request.upload_handlers`; `is_too_big` once a file went beyond the limit."""

    is_too_big = False

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.digest = hashlib.sha256()
        self.taken = 0

    def receive_data_chunk(self, raw_data, start):
        self.taken += len(raw_data)
        if self.taken > MAX_BYTES:
            self.is_too_big = True
            raise SkipFile
        self.digest.update(raw_data)

    def file_complete(self, file_size):
        return HashedFile(self.file_name or "tep", file_size, self.digest.hexdigest())
