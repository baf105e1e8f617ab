"""What a report of statistics is asked for: months, level, place, field, the measure that orders units."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.vietnamese import sort_key
from districts import statistics
from districts.models import ProcedureField, Unit
from districts.models.return_sum import ReturnSum
from districts.statistics import MEASURES, month_end, months_between
from inspections.documents.kinds import KINDS
from inspections.documents.statistics_snapshot import province_of
from inspections.models import Document


class StatisticsReportForm(forms.Form):
    """The fields have the names the statistics pages use in their address, so that a link fills them in."""

    tu = forms.ChoiceField(label="Từ tháng báo cáo")
    den = forms.ChoiceField(label="Đến tháng báo cáo")
    cap = forms.ChoiceField(
        label="Cấp đơn vị", choices=[("", "Mọi cấp"), *Unit.Level.choices], required=False
    )
    thuoc = forms.UUIDField(required=False, widget=forms.HiddenInput)
    linh_vuc = forms.ChoiceField(label="Lĩnh vực", required=False)
    chi_tieu = forms.ChoiceField(
        label="Xếp thứ tự đơn vị theo", choices=[(each.name, each.label) for each in MEASURES.values()]
    )
    tam_tinh = forms.BooleanField(label="Tính cả biểu đã gửi, chưa nhận (số liệu tạm tính)", required=False)
    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, initial=None):
        months = [f"{month:%Y-%m}" for month in reported_months()]
        latest = months[-1] if months else ""
        asked = {name: value for name, value in (initial or {}).items() if name in self.base_fields}
        self.unreported = [asked[name] for name in ("tu", "den") if asked.get(name) not in (None, *months)]
        if months and self.unreported:
            asked |= {name: _nearest(asked[name], months) for name in ("tu", "den") if asked.get(name)}
        super().__init__(
            data,
            initial={"tu": latest, "den": latest} | asked,
            use_required_attribute=False,
            auto_id="report_%s",
        )
        choices = [(month, _in_words(month)) for month in reversed(months)]
        self.fields["tu"].choices = self.fields["den"].choices = choices
        self.procedures = {str(field.pk): field for field in ProcedureField.objects.all()}
        named = sorted(self.procedures.items(), key=lambda each: sort_key(each[1].name))
        choices = [("", "Mọi lĩnh vực"), *((pk, field.name) for pk, field in named)]
        self.fields["linh_vuc"].choices = choices
        self.has_months = bool(months)

    @property
    def notice(self):
        """That a month the link asked for has no return, and which is chosen instead; else empty."""
        named = [_in_words(month) for month in dict.fromkeys(self.unreported) if _is_month(month)]
        if not named or not self.has_months:
            return ""
        first, last = (_in_words(self.initial[name]) for name in ("tu", "den"))
        chosen = f"tháng {last}" if first == last else f"từ tháng {first} đến tháng {last}"
        return f"Tháng {', '.join(named)} chưa có biểu nào; đã chọn {chosen}, là những tháng có biểu."

    def clean_thuoc(self):
        unit = self.cleaned_data["thuoc"]
        if unit and not Unit.objects.filter(uuid=unit).exists():
            raise ValidationError("Không có đơn vị này trong danh mục.")
        return unit

    def clean(self):
        asked = super().clean()
        if asked.get("tu") and asked.get("den") and asked["tu"] > asked["den"]:
            self.add_error("den", "Tháng cuối ở trước tháng đầu. Hãy chọn lại một trong hai.")
        return asked

    @property
    def parameters(self):
        """What is frozen on the document's row."""
        asked = self.cleaned_data
        return {
            "first": _month(asked["tu"]).isoformat(),
            "last": _month(asked["den"]).isoformat(),
            "level": asked["cap"],
            "parent": str(asked["thuoc"]) if asked["thuoc"] else None,
            "field": self.procedures[asked["linh_vuc"]].key if asked["linh_vuc"] else None,
            "measure": asked["chi_tieu"],
            "with_submitted": asked["tam_tinh"],
        }

    @property
    def title(self):
        asked = self.cleaned_data
        first, last = _month(asked["tu"]), _month(asked["den"])
        parent = Unit.objects.filter(uuid=asked["thuoc"]).first() if asked["thuoc"] else None
        return KINDS[Document.Kind.STATISTICS_REPORT].title_of(
            first,
            last,
            level=asked["cap"],
            parent=parent.in_sentence if parent else "",
            field=self.procedures[asked["linh_vuc"]].name if asked["linh_vuc"] else "",
            province=province_of(statistics.scope_of(first, last, parent=parent)),
        )


def reported_months():
    """The last days of the reporting months from the first return to the last."""
    known = ReturnSum.objects.order_by("month").values_list("month", flat=True)
    first, last = known.first(), known.last()
    return months_between(first, last) if first else ()


def _nearest(written, months):
    return min(max(written, months[0]), months[-1]) if _is_month(written) else months[-1]


def _is_month(written):
    year, _, month = written.partition("-")
    return len(year) == 4 and len(month) == 2 and (year + month).isdecimal() and 1 <= int(month) <= 12


def _in_words(written):
    year, month = written.split("-")
    return f"{int(month)}/{year}"


def _month(written):
    year, month = written.split("-")
    return month_end(int(year), int(month))
