"""What the map of units may be asked."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import access
from districts.fields import DateField
from districts.filtering import FilterForm
from districts.models import Unit
from districts.reading import reporting_month
from districts.return_forms import MonthField
from districts.returns.calendar import last_month_over, months_to_choose

DEMANDS, RECEIVED = "yeu_cau", "tiep_nhan"
FIGURES = {
    DEMANDS: ("Yêu cầu chưa xong", "view_requirement"),
    RECEIVED: ("Hồ sơ tiếp nhận trong kỳ", "view_returns"),
}


class UnitMapForm(FilterForm):
    """The day, the level and the figure; only figures of all units, which the province's own may see."""

    ngay = DateField(label="Tính đến ngày", required=False)
    cap = forms.ChoiceField(
        label="Cấp", choices=[("", "Theo ngày đã chọn"), *Unit.Level.choices], required=False
    )
    so_lieu = forms.ChoiceField(label="Số liệu", required=False)
    ky = MonthField(label="Kỳ của hồ sơ", required=False)

    def __init__(self, data, user):
        super().__init__(data)
        allowed = [
            (name, label) for name, (label, verb) in FIGURES.items() if access.province_wide(user, verb)
        ]
        self.fields["so_lieu"].choices = [("", "Chỉ vị trí"), *allowed]
        self.figures = allowed
        self.fields["ky"].choices = [("", "Kỳ gần ngày đã chọn"), *months_to_choose()]
        for name, needed in (("so_lieu", allowed), ("ky", any(each == RECEIVED for each, _ in allowed))):
            if not needed:
                del self.fields[name]
        today = timezone.localdate()
        try:
            self.day = self.fields["ngay"].clean(data.get("ngay", "")) or today
        except ValidationError:
            self.day = today
        self.fields["ngay"].widget.attrs["placeholder"] = f"{today:%d/%m/%Y}"

    @property
    def level(self):
        """The level asked for; without one the districts of the day, or communes where there are none."""
        if asked := self.asked.get("cap"):
            return asked
        districts = Unit.objects.in_force(self.day).filter(level=Unit.Level.DISTRICT)
        return Unit.Level.DISTRICT if districts.exists() else Unit.Level.COMMUNE

    @property
    def figure(self):
        return self.asked.get("so_lieu") or ""

    @property
    def period(self):
        return self.asked.get("ky") or reporting_month(*last_month_over(self.day))
