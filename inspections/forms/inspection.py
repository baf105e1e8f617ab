"""Forms of the inspections: finding them in the list, making one, moving it on."""

from django import forms
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from districts.fields import CleanCharField, CleanTextField, DateField
from districts.filtering import FilterForm
from districts.models import ReformScheme, Unit
from inspections import presenters
from inspections.models import Inspection, Visit
from inspections.recheck import followable, units_to_visit_again

from .choosing import UnitSearch, valid_uuids
from .records import RecordForm

MOST_FOLLOWABLE = 10
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


class InspectionForm(RecordForm):
    """What is said of an inspection as a whole. The reform programme follows from the first day."""

    noun = "inspection"
    compared = (
        "title",
        "kind",
        "starts_on",
        "ends_on",
        "organised_by",
        "decision_number",
        "decision_on",
        "source",
        "follows",
    )

    starts_on = DateField(label="Ngày bắt đầu")
    ends_on = DateField(label="Ngày kết thúc", required=False, help_text="Để trống nếu chỉ một ngày.")
    kind = forms.ChoiceField(
        label="Hình thức", choices=Inspection.Kind, initial=Inspection.Kind.PLANNED, widget=forms.RadioSelect
    )
    title = CleanCharField(label="Tên cuộc kiểm tra", max_length=300)
    organised_by = CleanCharField(label="Cơ quan thành lập Đoàn", max_length=200, initial="UBND tỉnh")
    decision_number = CleanCharField(
        label="Số quyết định thành lập Đoàn",
        max_length=40,
        required=False,
        help_text="Ví dụ: 123/QĐ-UBND-HC. Để trống nếu chưa có.",
    )
    decision_on = DateField(label="Ngày quyết định", required=False)
    source = CleanTextField(
        label="Nguồn",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Chỉ ghi khi nhập lại từ hồ sơ cũ hoặc bài báo.",
    )

    follows = forms.ModelChoiceField(
        label="Phúc tra của cuộc",
        queryset=Inspection.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="Không",
        widget=forms.RadioSelect,
        help_text="Chỉ chọn khi hình thức là Phúc tra. Đoàn sẽ thấy các yêu cầu của cuộc ấy để xem lại.",
    )

    def __init__(self, data=None, *, inspection, record=None, may_follow=False):
        """Make the form; without `may_follow` it does not ask which inspection this one follows.

        To name one opens to the team what the earlier inspection asked for: that is the province's to say.
        """
        self.may_follow = may_follow
        super().__init__(data, inspection=inspection, record=record)

    def set_choices(self):
        """The inspections that this one may be a re-inspection of: earlier ones of the same units."""
        if not self.may_follow:
            del self.fields["follows"]
            self.compared = tuple(name for name in self.compared if name != "follows")
            return
        found = followable(self.record)
        either = Q(pk__in=found.values("pk")) | Q(pk=self.record.follows_id)
        self.fields["follows"].queryset = Inspection.objects.filter(either)
        latest = [(str(each.uuid), presenters.inspection_line(each)) for each in found[:MOST_FOLLOWABLE]]
        known = self.record.follows
        if known and str(known.uuid) not in dict(latest):
            latest.append((str(known.uuid), presenters.inspection_line(known)))
        self.fields["follows"].choices = [("", "Không"), *latest]

    def values_of(self, record):
        return {name: getattr(record, name) for name in self.compared}

    def clean(self):
        cleaned = super().clean()
        follows = cleaned.get("follows") if self.may_follow else self.record.follows
        if follows and cleaned.get("kind") not in (None, Inspection.Kind.RECHECK):
            self.add_error("kind", "Chỉ hình thức Phúc tra mới nối tiếp một cuộc kiểm tra trước.")
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        if starts_on:
            cleaned["scheme"] = ReformScheme.objects.in_force(starts_on).first()
            if cleaned["scheme"] is None:
                self.add_error(
                    "starts_on",
                    "Danh mục chưa có chương trình cải cách hành chính cho ngày này; nhờ quản trị viên thêm.",
                )
        return cleaned

    def inspection_values(self):
        """What `actions.inspection.edit_inspection` writes, from a valid form."""
        return {name: self.cleaned_data[name] for name in (*self.compared, "scheme", "version")}


class NewInspectionForm(InspectionForm):
    """A new inspection with the units it goes to; the title is made from them where none is typed."""

    unit_words = CleanCharField(
        label="Tìm thêm: gõ tên, nhiều đơn vị cách nhau bằng dấu phẩy, không cần gõ dấu",
        required=False,
        max_length=200,
    )
    units = forms.TypedMultipleChoiceField(
        label="Đơn vị được kiểm tra",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Đơn vị đang tồn tại vào ngày bắt đầu. Có thể để sau.",
        error_messages={"invalid_choice": "Có đơn vị đã chọn không tồn tại vào ngày này; hãy tìm lại."},
    )

    def __init__(self, data=None, *, follows=None):
        self.following = follows
        super().__init__(data, inspection=None, may_follow=True)
        self.fields["title"].required = False
        self.fields["title"].help_text = "Để trống thì đặt theo đơn vị: Kiểm tra CCHC huyện Lai Vung, Lấp Vò."

    def set_choices(self):
        self.fields["follows"].widget = forms.HiddenInput()
        self.fields["follows"].queryset = Inspection.objects.exclude(state__in=Inspection.BEFORE_FIELD)
        chosen = self.data.getlist("units") if self.is_bound else self._open_units()
        self.found = UnitSearch(
            on=self._day(), words=self.data.get("unit_words", "")[:200], chosen=valid_uuids(chosen)
        )
        self.fields["units"].choices = self.found.choices
        self.fields["units"].coerce = self.found.by_key.__getitem__

    def _open_units(self):
        """Of a re-inspection: the units with something still open."""
        units = units_to_visit_again(self.following, timezone.localdate()) if self.following else []
        return [str(unit.uuid) for unit in units]

    def _day(self):
        try:
            return self.fields["starts_on"].clean(self.data.get("starts_on", ""))
        except forms.ValidationError:
            return timezone.localdate()

    def initial_values(self):
        if self.following is None:
            return {"kind": Inspection.Kind.PLANNED, "organised_by": "UBND tỉnh"}
        return {
            "kind": Inspection.Kind.RECHECK,
            "organised_by": self.following.organised_by,
            "title": f"Phúc tra: {self.following.title}"[:300],
            "follows": str(self.following.uuid),
            "units": self._open_units(),
        }

    @property
    def keep_key(self):
        return "inspection-new"

    def clean(self):
        cleaned = super().clean()
        if "units" not in self.errors:
            cleaned["units"], problems = self.found.resolved(cleaned.get("units", []))
            for sentence in problems:
                self.add_error("units", sentence)
        if not cleaned.get("title") and "title" not in self.errors:
            if cleaned.get("units"):
                cleaned["title"] = presenters.suggested_title(cleaned["units"])
            elif "units" not in self.errors:
                self.add_error("title", "Hãy ghi tên, hoặc chọn đơn vị để cổng đặt tên.")
        return cleaned

    def inspection_values(self):
        """What `actions.inspection.create_inspection` writes, from a valid form."""
        return {name: self.cleaned_data[name] for name in (*self.compared, "scheme", "units", "uuid")}


class FollowedForm(forms.Form):
    """Of which inspection a re-inspection is to be made; what makes no sense is none."""

    phuc_tra = forms.UUIDField(required=False)

    @property
    def inspection_uuid(self):
        return self.cleaned_data.get("phuc_tra") if self.is_valid() else None


class TakeStepForm(forms.Form):
    """One step of a record, with the note that some steps need."""

    step = CleanCharField(max_length=30)
    note = CleanTextField(label="Ghi chú", max_length=2000, required=False)
