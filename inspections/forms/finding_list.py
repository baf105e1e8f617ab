"""What the list of limitations across inspections may be asked."""

from django import forms
from django.db.models import Exists, OuterRef

from districts.fields import CleanCharField
from districts.filtering import FilterForm
from districts.models import ReformField, Unit
from inspections.models import FaultType, Finding, Visit

REPEATED, NOT_LOOKED_AT = "co", "chua_xem"


class FindingFilterForm(FilterForm):
    """It lives in the address, so a view can be sent on."""

    q = CleanCharField(label="Tìm trong nội dung, không cần gõ dấu", max_length=200, required=False)
    don_vi = CleanCharField(label="Đơn vị, không cần gõ dấu", max_length=100, required=False)
    loi = forms.ModelChoiceField(
        label="Lỗi", queryset=FaultType.objects, to_field_name="code", required=False, empty_label="Mọi lỗi"
    )
    linh_vuc = forms.TypedChoiceField(label="Lĩnh vực", coerce=int, empty_value=None, required=False)
    nam = forms.TypedChoiceField(label="Năm kiểm tra", coerce=int, empty_value=None, required=False)
    muc_do = forms.ChoiceField(
        label="Mức độ", choices=[("", "Mọi mức độ"), *Finding.Severity.choices], required=False
    )
    lap_lai = forms.ChoiceField(
        label="Lặp lại",
        choices=[
            ("", "Tất cả"),
            (REPEATED, "Chỉ hạn chế lặp lại"),
            (NOT_LOOKED_AT, "Chưa xem có lặp lại không"),
        ],
        required=False,
    )
    trach_nhiem = forms.ChoiceField(
        label="Bên chịu trách nhiệm", choices=[("", "Mọi bên"), *Finding.Responsible.choices], required=False
    )

    NARROWING = ("q", "don_vi", "loi", "linh_vuc", "nam", "muc_do", "lap_lai", "trach_nhiem")

    def __init__(self, data, *, years):
        super().__init__(data)
        self.fields["nam"].choices = [("", "Mọi năm"), *((year, str(year)) for year in years)]
        numbers = ReformField.objects.order_by("number", "-scheme__valid_from").values_list("number", "name")
        latest = {}
        for number, name in numbers:
            latest.setdefault(number, name)
        self.fields["linh_vuc"].choices = [("", "Mọi lĩnh vực"), *latest.items()]

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) not in (None, "") for name in self.NARROWING)

    def filter(self, findings):
        """Narrow, the latest inspection first."""
        asked = self.asked
        if asked.get("q"):
            findings = findings.search(asked["q"])
        if asked.get("don_vi"):
            about = Visit.objects.filter(
                findings=OuterRef("pk"), unit__in=Unit.objects.search(asked["don_vi"])
            )
            findings = findings.filter(Exists(about))
        plain = {
            "fault": asked.get("loi"),
            "reform_field__number": asked.get("linh_vuc"),
            "inspection__starts_on__year": asked.get("nam"),
            "severity": asked.get("muc_do") or None,
            "responsible": asked.get("trach_nhiem") or None,
        }
        findings = findings.filter(**{name: value for name, value in plain.items() if value is not None})
        if asked.get("lap_lai") == REPEATED:
            findings = findings.filter(repeats__withdrawn_at=None, repeats__isnull=False)
        elif asked.get("lap_lai"):
            findings = findings.filter(repeats=None, is_no_repeat=False)
        return findings.order_by("-inspection__starts_on", "-inspection", "reform_field__number", "-pk")
