"""What the pages of statistics may be asked; it lives in the address."""

from django import forms

from accounts.vietnamese import sort_key

from .fields import DateField
from .filtering import FilterForm
from .models import MonthSum, ProcedureField, Unit
from .reading import reporting_month
from .return_forms import MonthField
from .returns.calendar import last_month_over
from .statistics import MEASURES, month_end, scope_of
from .statistics.scope import months_back

MOST_MONTHS = 60


class StatisticsForm(FilterForm):
    tu = MonthField(label="Từ kỳ", required=False)
    den = MonthField(label="Đến kỳ", required=False)
    linh_vuc = forms.ChoiceField(label="Lĩnh vực", required=False)
    chi_tieu = forms.ChoiceField(
        label="Chỉ tiêu, kênh",
        required=False,
        choices=[(measure.name, measure.label.capitalize()) for measure in MEASURES.values()],
    )
    tam_tinh = forms.BooleanField(
        label="Tính cả biểu chờ nhận (số tạm tính)",
        required=False,
    )

    def __init__(self, data):
        super().__init__(data)
        self.latest = latest_month()
        self.fields["tam_tinh"].widget.attrs["class"] = "form-check-input"
        self.fields["linh_vuc"].choices = [("", "Mọi lĩnh vực"), *self._field_choices()]

    def clean(self):
        cleaned = super().clean()
        first, last = self._months(cleaned)
        if first > last:
            self.add_error("den", "Kỳ cuối phải từ kỳ đầu trở đi.")
        elif months_back(last, MOST_MONTHS - 1) > first:
            self.add_error("tu", f"Xem được nhiều nhất {MOST_MONTHS} kỳ một lần.")
        return cleaned

    @property
    def months(self):
        """(first, last) as last days of reporting months; the latest with returns where nothing is asked."""
        first, last = self._months(self.asked)
        if first > last or months_back(last, MOST_MONTHS - 1) > first:
            return last, last
        return first, last

    def _months(self, cleaned):
        first, last = cleaned.get("tu"), cleaned.get("den")
        last_day = last.end if last else first.end if first and first.end > self.latest else self.latest
        return (first.end if first else last_day), last_day

    @property
    def measure(self):
        return MEASURES[self.asked.get("chi_tieu") or "on_time"]

    @property
    def field(self):
        pk = self.asked.get("linh_vuc")
        return ProcedureField.objects.get(pk=pk) if pk else None

    def _field_choices(self):
        used = MonthSum.objects.filter(
            month__in=[self.latest, *_months_typed(self.data)], field__isnull=False
        )
        fields = ProcedureField.objects.filter(pk__in=used.values("field"))
        return [(str(field.pk), field.name) for field in sorted(fields, key=lambda each: sort_key(each.name))]

    def scope(self, **about):
        first, last = self.months
        return scope_of(
            first,
            last,
            field=self.field,
            with_submitted=bool(self.asked.get("tam_tinh")),
            **about,
        )


class ProvinceStatisticsForm(StatisticsForm):
    """Of all units, or of those of a level or under one parent."""

    cap = forms.ChoiceField(label="Cấp", required=False, choices=Unit.Level.choices)
    thuoc = forms.ChoiceField(label="Thuộc", required=False)
    ngay = DateField(
        label="Chỉ xếp hạng đơn vị có vào ngày",
        required=False,
        help_text="Bỏ trống: mọi đơn vị của kỳ.",
    )
    excel = forms.ChoiceField(
        required=False,
        choices=[
            (name, name) for name in ("so-lieu-chinh", "xep-hang", "xu-huong", "linh-vuc", "kenh", "cap-tren")
        ],
        widget=forms.HiddenInput,
    )
    field_order = ["tu", "den", "cap", "thuoc", "linh_vuc", "chi_tieu", "ngay", "tam_tinh", "trang", "excel"]

    def __init__(self, data):
        super().__init__(data)
        self.parents = _parents(self.latest, *_months_typed(self.data))
        self.fields["thuoc"].choices = [("", "Toàn tỉnh")] + [
            (str(unit.uuid), unit.full_name) for unit in self.parents
        ]

    @property
    def level(self):
        return self.asked.get("cap") or _usual_level(self.months[1])

    @property
    def parent(self):
        asked = self.asked.get("thuoc")
        return next((unit for unit in self.parents if str(unit.uuid) == asked), None)

    def scope(self):
        return super().scope(level=self.level, parent=self.parent, as_of=self.asked.get("ngay"))


class UnitStatisticsForm(StatisticsForm):
    excel = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in ("so-lieu-chinh", "xu-huong", "linh-vuc", "kenh")],
        widget=forms.HiddenInput,
    )


def latest_month():
    """The last reporting month with a return; the last one over where there is none."""
    found = MonthSum.objects.filter(field=None, n_returns__gt=0).order_by("-month").values("month").first()
    return found["month"] if found else month_end(*last_month_over())


def _months_typed(data):
    """Months in the address, before anything is validated: their fields and parents may be chosen."""
    months = []
    for name in ("tu", "den"):
        year, _, month = str(data.get(name, "")).partition("-")
        if year.isdecimal() and month.isdecimal() and 1990 <= int(year) <= 2199 and 1 <= int(month) <= 12:
            months.append(reporting_month(int(year), int(month)).end)
    return months


def _parents(*months):
    """The parents of units that sent returns of these months, in Vietnamese order."""
    used = MonthSum.objects.filter(field=None, month__in=months, n_returns__gt=0).values("parent")
    return list(Unit.objects.filter(pk__in=used).order_by("level", "sort_key"))


def _usual_level(month):
    """The level that sent most returns of the month; communes where none did."""
    levels = {}
    for level, n in MonthSum.objects.filter(field=None, month=month).values_list("level", "n_returns"):
        levels[level] = levels.get(level, 0) + n
    return max(levels, key=levels.get) if any(levels.values()) else Unit.Level.COMMUNE
