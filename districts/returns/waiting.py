"""Uploaded files between preview and commit: in storage, under a signed name that only the sender may use."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "returns/waiting"
SALT = "districts.returns.waiting"
WAITS = timedelta(hours=2)


class NotWaiting(Exception):
    """The name is not ours, not this person's, or the file is gone."""


@dataclass(frozen=True)
class WaitingFile:
    """`stored` is the name in storage, `name` what the sender called it, `about` what it is for."""

    stored: str
    name: str
    about: list
    user: int

    @property
    def unit(self):
        return self.about[0]

    @property
    def period(self):
        return self.about[1]

    def open(self):
        try:
            return default_storage.open(self.stored)
        except OSError as error:
            raise NotWaiting from error

    def delete(self):
        default_storage.delete(self.stored)

    @property
    def token(self):
        return signing.dumps([self.stored, self.name, self.about, self.user], salt=SALT, compress=True)


def keep_waiting(file, *, unit, period, user):
    """Store an uploaded file until its sender commits it; return the :class:`WaitingFile`."""
    return keep(file, [str(unit.uuid), period], user)


def keep(file, about, user):
    """The same for a file of another kind; `about` is a list of texts."""
    drop_expired()
    stored = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", file)
    return WaitingFile(stored, file.name[-100:], about, user.pk)


def waiting_file(token, user, n_about=2):
    """Return the file behind a token of this very person, or raise :class:`NotWaiting`.

    `n_about` texts say what a file of this kind is for: a token of another kind is none of ours.
    """
    try:
        found = WaitingFile(*signing.loads(token, salt=SALT, max_age=WAITS))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotWaiting from error
    if found.user != user.pk or len(found.about) != n_about or not default_storage.exists(found.stored):
        raise NotWaiting
    return found


def drop_expired():
    """Delete what nobody can commit any more."""
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    oldest = timezone.now() - WAITS
    for name in names:
        stored = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(stored) < oldest:
            default_storage.delete(stored)
