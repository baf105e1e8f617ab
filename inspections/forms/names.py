"""Names that may be known already: found whatever their accents, and asked about where only close."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q

from accounts.vietnamese import fold

N_NEAR = 6
NEW_NAME = "moi"


def look_up(model, typed):
    """(the record of this very name, accents and case ignored; records of names like it, at most six)."""
    key = fold(typed)
    exact = [each for each in model.objects.filter(search_text__startswith=key) if fold(each.name) == key]
    if exact:
        return exact[0], []
    words = Q()
    for word in key.split():
        words &= Q(search_text__contains=word)
    near = model.objects.filter(words | Q(search_text__trigram_similar=key))
    near = near.annotate(likeness=TrigramSimilarity("search_text", key)).order_by("-likeness", "pk")
    return None, list(near[:N_NEAR])


def choices_of_name(typed, found, near):
    known = [(str(each.uuid), each.name) for each in ([found] if found else near)]
    return known if found else [*known, (NEW_NAME, f"Tên mới: “{typed}”")]
