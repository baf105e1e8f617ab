"""Which demands a page is about: made between two days, of units of a level, under a unit."""

from django import forms
from django.db.models import Q

from districts.fields import DateField
from districts.filtering import FilterForm
from districts.models import Unit
from districts.succession import same_body


class DemandScopeForm(FilterForm):
    """It lives in the address, and every link from a number to its list carries it along."""

    SCOPE = ("tu", "den", "cap", "thuoc")

    tu = DateField(label="Yêu cầu từ ngày", required=False)
    den = DateField(label="Yêu cầu đến ngày", required=False)
    cap = forms.ChoiceField(
        label="Cấp của đơn vị", choices=[("", "Mọi cấp"), *Unit.Level.choices], required=False
    )
    thuoc = forms.ChoiceField(label="Đơn vị thuộc", required=False)

    def __init__(self, data):
        super().__init__(data)
        above = Unit.objects.filter(children__remedies__isnull=False).select_related("parent").distinct()
        self.above = {str(unit.uuid): unit for unit in above.order_by("level", "sort_key", "valid_from")}
        self.fields["thuoc"].choices = [("", "Mọi nơi"), *self._named()]

    def _named(self):
        for key, unit in self.above.items():
            ended = f", đến {unit.valid_to:%d/%m/%Y}" if unit.valid_to else ""
            yield key, f"{unit}{ended}"

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("tu"), cleaned.get("den")
        if first and last and last < first:
            self.add_error("den", "Ngày cuối phải từ ngày đầu trở đi.")
        return cleaned

    @property
    def scope_asked(self):
        """What of the address says which demands are meant, to carry it into links."""
        return {name: self.data[name] for name in self.SCOPE if self.data.get(name)}

    def in_scope(self, remedies):
        asked = self.asked
        if asked.get("tu"):
            remedies = remedies.filter(requirement__issued_on__gte=asked["tu"])
        if asked.get("den"):
            remedies = remedies.filter(requirement__issued_on__lte=asked["den"])
        if asked.get("cap"):
            remedies = remedies.filter(unit__level=asked["cap"])
        if asked.get("thuoc"):
            body = same_body(self.above[asked["thuoc"]])
            remedies = remedies.filter(Q(unit__parent__in=body) | Q(unit__parent__parent__in=body))
        return remedies


class OversightForm(DemandScopeForm):
    """The province page asks nothing else."""

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in self.SCOPE)
