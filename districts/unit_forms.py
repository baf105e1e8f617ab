"""Finding units in their list, as they stood on a day."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from .fields import CleanCharField, DateField
from .filtering import FilterForm
from .models import Unit
from .models.ranges import in_force_on
from .succession import same_body

THERE, ENDED, BOTH = "", "ket_thuc", "ca_hai"


class UnitFilterForm(FilterForm):
    """What the list of units may be asked; it lives in the address. Everything is as of one day."""

    n_in_front = 2

    q = CleanCharField(label="Tên hoặc mã, không cần gõ dấu", max_length=100, required=False)
    ngay = DateField(label="Tính đến ngày", required=False)
    cap = forms.ChoiceField(label="Cấp", choices=[("", "Mọi cấp"), *Unit.Level.choices], required=False)
    loai = forms.ChoiceField(label="Loại", choices=[("", "Mọi loại"), *Unit.Type.choices], required=False)
    thuoc = forms.ChoiceField(
        label="Thuộc",
        required=False,
        error_messages={"invalid_choice": "Ngày ấy không có đơn vị cấp trên này."},
    )
    tinh_trang = forms.ChoiceField(
        label="Tình trạng",
        choices=[(THERE, "Đang có"), (ENDED, "Đã kết thúc"), (BOTH, "Đang có và đã kết thúc")],
        required=False,
    )

    def __init__(self, data, today=None):
        super().__init__(data)
        self.today = today or timezone.localdate()
        self.day = self._day_asked(data.get("ngay", ""))
        above = Unit.objects.in_force(self.day).filter(level__in=[Unit.Level.PROVINCE, Unit.Level.DISTRICT])
        self.above = {str(unit.uuid): unit for unit in above.select_related("parent")}
        self.fields["thuoc"].choices = [("", "Mọi nơi"), *self._named()]
        self.fields["ngay"].widget.attrs["placeholder"] = f"{self.today:%d/%m/%Y}"

    def _day_asked(self, typed):
        try:
            return self.fields["ngay"].clean(typed) or self.today
        except ValidationError:
            return self.today

    def _named(self):
        """Provinces first; a district by its province too, for there are two Huyện Châu Thành."""
        order = [Unit.Level.PROVINCE, Unit.Level.DISTRICT]
        units = sorted(self.above.items(), key=lambda each: (order.index(each[1].level), each[1].sort_key))
        return [
            (key, f"{unit} ({unit.parent.in_sentence})" if unit.parent_id else str(unit))
            for key, unit in units
        ]

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in ("q", "ngay", "cap", "loai", "thuoc", "tinh_trang"))

    def filter(self, units):
        asked = self.asked
        units = units.filter(self._lives(asked.get("tinh_trang")))
        if asked.get("q"):
            units = units.search(asked["q"])
        if asked.get("cap"):
            units = units.filter(level=asked["cap"])
        if asked.get("loai"):
            units = units.filter(type=asked["loai"])
        if asked.get("thuoc"):
            body = same_body(self.above[asked["thuoc"]])
            units = units.filter(Q(parent__in=body) | Q(parent__parent__in=body))
        return units

    def _lives(self, state):
        match state:
            case "ket_thuc":
                return Q(valid_to__lt=self.day)
            case "ca_hai":
                return Q(valid_from=None) | Q(valid_from__lte=self.day)
        return in_force_on(self.day)
