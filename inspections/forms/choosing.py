"""Choosing from more than fits in a list: search by words without accents, then tap.

The choices of such a field are only what is chosen already and what the words find, so that a form never
draws hundreds of options, and works without scripts: "Tìm" sends the form back with what was found.
"""

from functools import reduce

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, Value, When

from accounts.models import Membership, User
from accounts.vietnamese import fold
from districts.models import Unit

SHOWN = 15
TEAM_ROLES = ("inspector", "provincial_staff")
DISTRICTS_FIRST = Case(
    When(level=Unit.Level.DISTRICT, then=Value(0)),
    When(level=Unit.Level.DEPARTMENT, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


class UnitSearch:
    """Units of one day to choose from: `chosen` (uuids as text) and what `words` find.

    Several units are asked for with commas: "lai vung, lấp vò". Without words the districts are offered,
    where there are few of them.
    """

    def __init__(self, *, on, words="", chosen=()):
        self.units = Unit.objects.in_force(on).select_related("parent")
        self.parts = [part for part in words.split(",") if fold(part)]
        self.chosen = list(self._by_uuid(chosen))
        self.found = [unit for unit in self._found() if unit not in self.chosen]

    def _by_uuid(self, uuids):
        uuids = list(uuids)
        return self.units.filter(uuid__in=uuids) if uuids else []

    def _found(self):
        if not self.parts:
            districts = list(self.units.filter(level=Unit.Level.DISTRICT)[: SHOWN + 1])
            return districts if len(districts) <= SHOWN else []
        any_part = reduce(Q.__or__, (Q(pk__in=self.units.search(part).values("pk")) for part in self.parts))
        return list(self.units.filter(any_part).order_by(DISTRICTS_FIRST, "sort_key")[:SHOWN])

    @property
    def choices(self):
        return [(str(unit.uuid), unit_label(unit)) for unit in [*self.chosen, *self.found]]

    @property
    def by_key(self):
        return {str(unit.uuid): unit for unit in [*self.chosen, *self.found]}

    def meant(self):
        """For each part the units it may mean: [(words, [units])]; several units are a question."""
        return [(part.strip(), self._matching(part)) for part in self.parts]

    def resolved(self, units):
        """(units with those the words mean, sentences on words that fit none or several: never guessed)."""
        units, sentences = list(units), []
        for words, matching in self.meant():
            if any(unit in units for unit in matching):
                continue
            if len(matching) == 1:
                units += matching
            elif matching:
                sentences.append(f"Có {len(matching)} đơn vị khớp “{words}”: hãy chọn.")
            else:
                sentences.append(f"Không có đơn vị nào khớp “{words}” vào ngày này.")
        return units, sentences

    def _matching(self, part):
        words = fold(part).split()
        known = [*self.chosen, *self.found]
        return [unit for unit in known if all(word in unit.search_text for word in words)]


def unit_label(unit):
    """Xã Tân Thành (Huyện Lai Vung): a commune's name alone may be that of several."""
    if unit.level == Unit.Level.COMMUNE and unit.parent:
        return f"{unit} ({unit.parent})"
    return str(unit)


class AccountSearch:
    """Accounts of the province's own people: the chosen one and what the words find."""

    def __init__(self, *, words="", chosen="", without=()):
        """:param without: ids of accounts that may not be chosen, such as those on the team already."""
        of_province = Membership.objects.in_force().filter(role__in=TEAM_ROLES).values("user")
        people = User.objects.filter(is_active=True, pk__in=of_province).exclude(pk__in=without)
        for word in fold(words).split():
            people = people.filter(search_text__contains=word)
        chosen = list(User.objects.filter(pk=chosen)) if str(chosen).isdigit() else []
        self.people = chosen + [user for user in people[:SHOWN] if user not in chosen]

    @property
    def choices(self):
        return [("", "Không có tài khoản")] + [
            (str(user.pk), f"{user} ({user.username})") for user in self.people
        ]

    @property
    def by_key(self):
        return {str(user.pk): user for user in self.people}


def valid_uuids(texts):
    """Those that are UUIDs; anything else was not made by our forms."""
    return [str(valid) for text in texts if (valid := _as_uuid(text))]


def _as_uuid(text):
    try:
        return forms.UUIDField(required=False).clean(text)
    except ValidationError:
        return None
