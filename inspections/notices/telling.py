"""Writing a notice: once for each person, and only to those who may see what it is about."""

from inspections.models import Notice
from inspections.models.notice import SUBJECTS

SHOWN_WORDS = 280


def tell(people, *, event, subject, key, headline, path, about="", words="", by=None, is_urgent=False):
    """Write the notice for each of the people, but not for the one who did it.

    Called again with the same key, nothing happens: also where two do so at the same moment.

    :param about: goes into letters too, so it must not quote what was found; `words` stay in the portal.
    """
    seen = type(subject).objects
    told = {
        person.pk
        for person in people
        if (by is None or person.pk != by.pk) and seen.visible_to(person).filter(pk=subject.pk).exists()
    }
    row = {
        "event": event,
        "key": key,
        name_of(subject): subject,
        "headline": cut(headline[:1].upper() + headline[1:], 300),
        "about": cut(about, 500),
        "words": cut(words),
        "path": path,
        "is_urgent": is_urgent,
    }
    write([Notice(to_id=pk, **row) for pk in sorted(told)])


def write(notices):
    """Insert those that nobody wrote before; the caller sorts, so that two writers never wait crosswise."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)


def name_of(subject):
    """The name of the key of Notice that points at such a record."""
    return next(name for name, model in SUBJECTS.items() if isinstance(subject, model))


def cut(text, length=SHOWN_WORDS):
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
