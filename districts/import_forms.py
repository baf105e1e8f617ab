"""Filing a return from a file in two steps: which file for what, and what is said before it is written."""

from datetime import date

from django import forms
from django.utils import timezone

from .fields import CleanTextField
from .models import Unit
from .returns.calendar import last_month_over, month_named, months_to_choose
from .returns.files import MAX_BYTES
from .returns.target import NoSuchTarget, period_named

MAX_EXPLAINED = 60


class UploadReturnForm(forms.Form):
    """`user`'s own units; one unit is not asked about."""

    file = forms.FileField(
        label="Tệp biểu II.06a",
        help_text="Excel (.xlsx, .xls) hoặc CSV. Chưa ghi gì cho tới khi anh/chị xem lại và đồng ý.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.csv,.txt", "data-max-bytes": MAX_BYTES}),
        error_messages={
            "required": "Hãy chọn tệp.",
            "empty": "Tệp trống, không có byte nào. Hãy chọn lại tệp.",
            "missing": "Hãy chọn tệp.",
            "invalid": "Tệp chưa được gửi lên. Hãy chọn lại tệp.",
        },
    )
    ky = forms.ChoiceField(label="Kỳ báo cáo", error_messages={"required": "Hãy chọn kỳ."})
    don_vi = forms.ModelChoiceField(
        label="Đơn vị",
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        empty_label=None,
        error_messages={
            "required": "Hãy chọn đơn vị.",
            "invalid_choice": "Anh/chị không lập biểu cho đơn vị này.",
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=user.current_unit_ids)
        self.fields["don_vi"].queryset = units
        if len(user.current_unit_ids) == 1:
            self.fields["don_vi"].initial = units.first().uuid
            self.fields["don_vi"].widget = forms.HiddenInput()
        last_day = _last_day(units)
        self.fields["ky"].choices = months_to_choose(last_day)
        self.fields["ky"].initial = "{:04d}-{:02d}".format(*last_month_over(last_day))
        self.fields["ky"].valid_value = lambda value: month_named(value) is not None

    def clean_ky(self):
        text = self.cleaned_data["ky"]
        try:
            self.period = period_named(text)
        except NoSuchTarget as why:
            raise forms.ValidationError(str(why)) from why
        return text

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"Tệp lớn hơn {MAX_BYTES // 1_000_000} MB nên không nhận.")
        return file

    def clean(self):
        cleaned = super().clean()
        unit, period = cleaned.get("don_vi"), getattr(self, "period", None)
        if unit and period and not Unit.objects.in_force(period.end).filter(pk=unit.pk).exists():
            self.add_error("ky", f"Cuối kỳ này không có {unit.in_sentence}. Hãy chọn kỳ khác.")
        return cleaned


def _last_day(units):
    """Today, or the day on which the last of these units ended: later months are not theirs to file."""
    ends = [unit.valid_to or date.max for unit in units]
    return min(timezone.localdate(), max(ends, default=date.max))


class CommitImportForm(forms.Form):
    """What is said of a preview before it is written: explanations, and consent to replace."""

    seen = forms.CharField(max_length=100, widget=forms.HiddenInput)

    def __init__(self, data=None, *, preview):
        super().__init__(data, initial={"seen": preview.seen})
        self.preview = preview
        for index in list(preview.to_explain)[:MAX_EXPLAINED]:
            line = preview.lines[index]
            self.fields[f"giai_trinh_{index}"] = CleanTextField(
                label=f"Giải trình dòng {line.row + 1}, {line.name}",
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=" ".join(problem.message for problem in preview.to_explain[index]),
                error_messages={
                    "required": "Hãy giải trình vì sao số liệu không khớp, hoặc sửa tệp rồi nhập lại."
                },
            )
        if preview.needs_replace:
            self.fields["thay"] = forms.BooleanField(
                label=f"Thay {preview.n_existing} dòng đang có trong biểu nháp",
                help_text="Số liệu cũ vẫn còn trong lịch sử.",
                error_messages={"required": "Biểu nháp đã có số liệu; hãy đồng ý thay nếu muốn ghi tệp này."},
            )

    def explanations(self):
        return {
            int(name.rpartition("_")[2]): text
            for name, text in self.cleaned_data.items()
            if name.startswith("giai_trinh_")
        }

    def show_present_state(self):
        """Let the next sending be about what is shown now; what was typed stays."""
        self.data = {**self.data.dict(), "seen": self.preview.seen}

    def clean_seen(self):
        if self.cleaned_data["seen"] != self.preview.seen:
            raise forms.ValidationError(
                "Biểu này vừa được sửa ở nơi khác sau khi anh/chị xem. Chưa ghi gì; hãy xem lại rồi "
                "bấm ghi lần nữa."
            )
        return self.cleaned_data["seen"]
