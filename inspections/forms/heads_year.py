"""Which year, and which units, the sheet on heads is about; it lives in the address."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from districts.fields import CleanCharField
from districts.filtering import FilterForm
from districts.models import Unit
from districts.succession import same_body
from inspections import heads_year


class HeadsYearForm(FilterForm):
    nam = forms.TypedChoiceField(label="Năm", coerce=int, required=False)
    q = CleanCharField(label="Đơn vị, không cần gõ dấu", max_length=100, required=False)
    cap = forms.ChoiceField(label="Cấp", choices=[("", "Mọi cấp"), *Unit.Level.choices], required=False)
    thuoc = forms.ChoiceField(label="Thuộc", required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["nam"].choices = [(year, f"Năm {year}") for year in heads_year.years()]
        above = Unit.objects.filter(children__remedies__isnull=False).distinct()
        self.above = {str(unit.uuid): unit for unit in above.order_by("level", "sort_key", "valid_from")}
        self.fields["thuoc"].choices = [
            ("", "Mọi nơi"),
            *((key, str(unit)) for key, unit in self.above.items()),
        ]

    @property
    def year(self):
        return self.asked.get("nam") or timezone.localdate().year

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in ("q", "cap", "thuoc"))

    def units(self):
        units, asked = Unit.objects.exclude(level=Unit.Level.PROVINCE), self.asked
        if asked.get("q"):
            units = units.filter(pk__in=Unit.objects.search(asked["q"]).order_by().values("pk"))
        if asked.get("cap"):
            units = units.filter(level=asked["cap"])
        if asked.get("thuoc"):
            body = same_body(self.above[asked["thuoc"]])
            units = units.filter(Q(parent__in=body) | Q(parent__parent__in=body))
        return units.order_by()
