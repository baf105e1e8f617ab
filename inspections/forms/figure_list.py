"""What the list of figures across units may be asked."""

from django import forms
from django.db.models import Q

from districts.fields import CleanCharField
from districts.filtering import FilterForm
from districts.models import Programme, ReportedFigure, Unit

UNKNOWN = "khong_ro"


class ReportedFilterForm(FilterForm):
    """It lives in the address, so a view can be sent on."""

    don_vi = CleanCharField(label="Đơn vị, không cần gõ dấu", max_length=100, required=False)
    dem = forms.ChoiceField(
        label="Đếm cái gì", choices=[("", "Mọi nội dung"), *ReportedFigure.Counted.choices], required=False
    )
    kenh = forms.ChoiceField(
        label="Kênh",
        choices=[("", "Mọi kênh"), *(each for each in ReportedFigure.Channel.choices if each[0])],
        required=False,
    )
    de_an = forms.ChoiceField(label="Đề án, chương trình", required=False)
    ky = forms.ChoiceField(label="Kỳ có ngày trong năm", required=False)

    def __init__(self, data, *, figures):
        super().__init__(data)
        years = {day.year for day in figures.dates("period_to", "year") if day}
        years |= {day.year for day in figures.dates("period_from", "year") if day}
        self.fields["ky"].choices = [
            ("", "Mọi kỳ"),
            *((str(year), str(year)) for year in sorted(years, reverse=True)),
            (UNKNOWN, "Không rõ kỳ"),
        ]
        programmes = Programme.objects.filter(figures__in=figures).distinct()
        self.fields["de_an"].choices = [
            ("", "Mọi đề án"),
            *((str(each.uuid), each.name) for each in programmes),
        ]

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in ("don_vi", "dem", "kenh", "de_an", "ky"))

    def filter(self, figures):
        asked = self.asked
        if asked.get("don_vi"):
            figures = figures.filter(unit__in=Unit.objects.search(asked["don_vi"]))
        if asked.get("dem"):
            figures = figures.filter(counted=asked["dem"])
        if asked.get("kenh"):
            figures = figures.filter(channel=asked["kenh"])
        if asked.get("de_an"):
            figures = figures.filter(programme__uuid=asked["de_an"])
        if asked.get("ky") == UNKNOWN:
            figures = figures.filter(period_to=None)
        elif asked.get("ky"):
            year = int(asked["ky"])
            figures = figures.filter(Q(period_from__year__lte=year, period_to__year__gte=year))
        return figures
