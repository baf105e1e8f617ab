"""Forms of the inspections: finding them in the list, making one, moving it on."""

from django import forms
from django.db.models import Case, IntegerField, Value, When

from districts.fields import CleanCharField, CleanTextField
from districts.models import Unit
from inspections.models import Inspection, Visit

from .filtering import FilterForm

STATE_ORDER = Case(
    *[When(state=state, then=Value(rank)) for rank, state in enumerate(Inspection.State)],
    output_field=IntegerField(),
)


class InspectionFilterForm(FilterForm):
    """What the list of inspections may be asked; it lives in the address, so a view can be sent on."""

    ORDERS = {
        "-ngay": ("Mới nhất trước", ["-starts_on", "-pk"]),
        "ngay": ("Cũ nhất trước", ["starts_on", "pk"]),
        "ten": ("Tên, A–Y", ["search_text", "pk"]),
        "-ten": ("Tên, Y–A", ["-search_text", "-pk"]),
        "tinh_trang": ("Tình trạng, từ dự thảo", [STATE_ORDER.asc(), "-starts_on", "-pk"]),
        "-tinh_trang": ("Tình trạng, từ kết thúc", [STATE_ORDER.desc(), "-starts_on", "-pk"]),
    }
    USUAL = "-ngay"

    q = CleanCharField(label="Tìm", max_length=100, required=False)
    tinh_trang = forms.ChoiceField(
        label="Tình trạng", choices=[("", "Mọi tình trạng"), *Inspection.State.choices], required=False
    )
    hinh_thuc = forms.ChoiceField(
        label="Hình thức", choices=[("", "Mọi hình thức"), *Inspection.Kind.choices], required=False
    )
    don_vi = CleanCharField(label="Đơn vị", max_length=100, required=False)
    nam = forms.TypedChoiceField(label="Năm", coerce=int, required=False)
    sap_xep = forms.ChoiceField(
        label="Sắp xếp", choices=[(code, label) for code, (label, _) in ORDERS.items()], required=False
    )

    def __init__(self, data, *, years):
        super().__init__(data)
        self.fields["nam"].choices = [("", "Mọi năm"), *((year, str(year)) for year in years)]

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in ("q", "tinh_trang", "hinh_thuc", "don_vi", "nam"))

    @property
    def order(self):
        return self.asked.get("sap_xep") or self.USUAL

    def filter(self, inspections):
        asked = self.asked
        if asked.get("q"):
            inspections = inspections.search(asked["q"])
        if asked.get("tinh_trang"):
            inspections = inspections.filter(state=asked["tinh_trang"])
        if asked.get("hinh_thuc"):
            inspections = inspections.filter(kind=asked["hinh_thuc"])
        if asked.get("nam"):
            inspections = inspections.filter(starts_on__year=asked["nam"])
        if asked.get("don_vi"):
            # A subquery: a join would list an inspection once for each of its units.
            visits = Visit.objects.filter(unit__in=Unit.objects.search(asked["don_vi"]))
            inspections = inspections.filter(pk__in=visits.values("inspection"))
        return inspections.order_by(*self.ORDERS[self.order][1])


class VisitSwitchForm(forms.Form):
    """Which unit of the inspection is looked at; nothing chosen or nothing sensible is all of them."""

    don_vi = forms.UUIDField(required=False)

    def visit_of(self, inspection):
        chosen = self.cleaned_data.get("don_vi") if self.is_valid() else None
        return next((visit for visit in inspection.visits.all() if visit.uuid == chosen), None)


class TakeStepForm(forms.Form):
    """One step of a record, with the note that some steps need."""

    step = CleanCharField(max_length=30)
    note = CleanTextField(label="Ghi chú", max_length=2000, required=False)
