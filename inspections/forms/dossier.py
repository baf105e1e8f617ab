"""Forms of sampled dossiers: one at a time, a list to draw from, a block pasted from a spreadsheet."""

import datetime
from functools import cached_property
from itertools import chain

from django import forms

from districts.fields import CleanCharField, CleanTextField, DateField, IntegerField
from districts.filtering import FilterForm
from districts.models import ProcedureField
from districts.reading import show_date
from inspections.dossier_lists import (
    LONGEST_CODE,
    MOST_ROWS,
    first_problems,
    read_codes,
    rows_of,
    why_not_code,
)
from inspections.dossiers import refused_words, wrong_days
from inspections.models import FaultType, SampledDossier

from .photos import PhotosField
from .records import RecordForm

MOST_DRAWN = 200
LONGEST_LIST = 1_500_000
DAYS = ("received_on", "appointed_on", "reappointed_on", "returned_on")
NO_NAMES = "Chỉ ghi mã hồ sơ, không ghi tên, số giấy tờ, số điện thoại của người dân."


class RowForm(forms.Form):
    """What every dossier must obey, typed in the form or pasted as one row of a block."""

    code = CleanCharField(
        label="Mã hồ sơ",
        max_length=LONGEST_CODE,
        help_text=NO_NAMES,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Hãy ghi mã hồ sơ như trên giấy hẹn."},
    )
    procedure = CleanCharField(label="Thủ tục", required=False, max_length=300)
    received_on = DateField(label="Ngày tiếp nhận", required=False)
    appointed_on = DateField(label="Ngày hẹn trả", required=False)
    returned_on = DateField(
        label="Ngày trả kết quả", required=False, help_text="Để trống nếu đến ngày kiểm tra chưa trả."
    )

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for why in why_not_code(cleaned.get("code", "")):
            self.add_error("code", why)
        for why in refused_words(cleaned.get("procedure", "")):
            self.add_error("procedure", why)
        for name, why in wrong_days({name: cleaned.get(name) for name in DAYS}).items():
            self.add_error(name, why)
        return cleaned


class DossierForm(RowForm, RecordForm):
    noun = "ho-so"
    compared = (
        "code",
        "procedure",
        "procedure_field",
        "channel",
        *DAYS,
        "faults",
        "note",
        "no_name_reason",
    )
    details = ("procedure_field", "channel", "reappointed_on", "no_name_reason")

    procedure_field = CleanCharField(
        label="Lĩnh vực thủ tục",
        required=False,
        max_length=150,
        widget=forms.TextInput({"list": "linh-vuc-thu-tuc", "autocomplete": "off"}),
    )
    reappointed_on = DateField(label="Ngày hẹn lại", required=False)
    channel = forms.ChoiceField(
        label="Kênh tiếp nhận",
        required=False,
        choices=SampledDossier.Channel.choices,
        widget=forms.RadioSelect,
    )
    faults = forms.TypedMultipleChoiceField(
        label="Lỗi thấy ở hồ sơ", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = CleanTextField(
        label="Ghi chú", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    no_name_reason = CleanCharField(
        label="Vì sao không phải tên người",
        required=False,
        max_length=200,
        help_text="Chỉ ghi khi cổng nhận nhầm cụm từ trong ghi chú là tên người; lý do được lưu cùng hồ sơ.",
    )
    photos_taken = PhotosField(label="Chụp ảnh", camera=True)
    photos = PhotosField(label="Chọn ảnh có sẵn")
    caption = CleanCharField(
        label="Chú thích ảnh",
        required=False,
        max_length=300,
        help_text="Che tên, số giấy tờ của người dân trước khi chụp.",
    )
    field_order = ("uuid", "version", *compared)

    def __init__(self, *args, is_drawn=False, **kwargs):
        """:param is_drawn: the code came by lot and stays as it is."""
        self.is_drawn = is_drawn
        super().__init__(*args, **kwargs)

    def set_choices(self):
        self.fields["faults"].choices = [(str(fault.pk), fault.name) for fault in self.faults_offered]
        self.fields["faults"].coerce = {str(fault.pk): fault for fault in self.faults_offered}.__getitem__
        if self.is_drawn:
            self.fields["code"].widget.attrs["readonly"] = ""
            self.fields["code"].help_text = "Mã do chọn ngẫu nhiên mà có, không sửa được."

    @cached_property
    def faults_offered(self):
        """Those of the visit's day that one dossier may have, and what the record holds."""
        visit = self.visit or self.record.visit
        offered = list(FaultType.objects.in_force(visit.on).filter(is_of_dossier=True))
        kept = list(self.record.faults.all()) if self.record else []
        return offered + [fault for fault in kept if fault not in offered]

    @cached_property
    def procedure_fields(self):
        """Names of fields as the returns write them, to choose from while typing."""
        return ProcedureField.objects.order_by("name").values_list("name", flat=True)[:200]

    @property
    def keep_key(self):
        return f"{super().keep_key}-{self.visit.uuid}" if self.record is None else super().keep_key

    @property
    def is_detailed(self):
        return super().is_detailed or bool(self["note"].errors)

    def values_of(self, record):
        plain = {name: getattr(record, name) for name in self.compared if name != "faults"}
        return plain | {"faults": list(record.faults.all())}

    def initial_values(self):
        values = super().initial_values()
        if self.record:
            values["faults"] = [str(pk) for pk in values["faults"]]
        return values

    def clean(self):
        cleaned = super().clean()
        allowed = bool(cleaned.get("no_name_reason"))
        for why in refused_words(cleaned.get("note", ""), names_allowed=allowed):
            self.add_error("note", why)
        for name in ("procedure_field", "no_name_reason", "caption"):
            for why in refused_words(cleaned.get(name, "")):
                self.add_error(name, why)
        return cleaned

    def _text(self, name, value):
        return show_date(value) if isinstance(value, datetime.date) else super()._text(name, value)

    def dossier_values(self):
        """What `actions.dossier` writes, from a valid form."""
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in self.compared} | {
            "photos": cleaned["photos_taken"] + cleaned["photos"],
            "caption": cleaned["caption"],
        }


class LatenessForm(forms.Form):
    """The days and faults of a form that is still being filled in; what makes no sense is passed over."""

    appointed_on = DateField(required=False)
    reappointed_on = DateField(required=False)
    returned_on = DateField(required=False)
    faults = forms.ModelMultipleChoiceField(FaultType.objects.all(), required=False)

    @property
    def understood(self):
        self.is_valid()
        said = self.cleaned_data
        days = {name: said.get(name) for name in ("appointed_on", "reappointed_on", "returned_on")}
        return SampledDossier(**days), {fault.code for fault in said.get("faults", ())}


class DrawForm(RecordForm):
    noun = "chon-mau"

    n_drawn = IntegerField(
        label="Chọn bao nhiêu hồ sơ",
        min_value=1,
        max_value=MOST_DRAWN,
        error_messages={
            "required": "Hãy ghi số hồ sơ cần chọn, ví dụ 20.",
            "min_value": "Chọn ít nhất 1 hồ sơ.",
            "max_value": f"Mỗi lần chọn nhiều nhất {MOST_DRAWN} hồ sơ.",
        },
    )
    codes = forms.CharField(
        label="Danh sách mã hồ sơ",
        strip=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "form-control"}),
        help_text=f"Mỗi dòng một mã; dán được cả cột từ Excel, tới 20.000 mã. {NO_NAMES}",
        error_messages={"required": "Hãy dán danh sách mã hồ sơ để chọn."},
    )

    def clean_codes(self):
        pasted = self.cleaned_data["codes"]
        self.read = read_codes(pasted)
        if self.read.problems:
            raise forms.ValidationError(first_problems(self.read.problems))
        if not self.read.codes:
            raise forms.ValidationError("Danh sách không có mã nào.")
        return pasted

    def clean(self):
        cleaned = super().clean()
        n = cleaned.get("n_drawn")
        if n and "codes" in cleaned and n > len(self.read.codes):
            self.add_error("n_drawn", f"Danh sách chỉ có {len(self.read.codes)} mã khác nhau.")
        return cleaned


class BlockForm(forms.Form):
    """Columns in this order: code, procedure, received, appointed, returned; the last four may be missing."""

    COLUMNS = ("code", "procedure", "received_on", "appointed_on", "returned_on")

    block = forms.CharField(
        label="Khối dán từ Excel",
        strip=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "form-control"}),
        help_text=(
            "Các cột theo thứ tự: mã hồ sơ, thủ tục, ngày tiếp nhận, ngày hẹn trả, ngày trả kết quả. "
            f"Nhiều nhất {MOST_ROWS} dòng. {NO_NAMES}"
        ),
        error_messages={"required": "Hãy dán các dòng hồ sơ từ Excel."},
    )

    def clean_block(self):
        """Every problem of every row at once; `rows` holds (line number, values)."""
        found, problems, self.rows, seen = rows_of(self.cleaned_data["block"]), [], [], {}
        if len(found) > MOST_ROWS:
            raise forms.ValidationError(f"Có {len(found)} dòng; mỗi lần nhiều nhất {MOST_ROWS}.")
        for number, cells in found:
            row = RowForm(dict(zip(self.COLUMNS, cells, strict=False)))
            problems += [f"Dòng {number}: {why}" for why in self._wrong(row, cells, number, seen)]
            self.rows.append((number, row.cleaned_data))
        if problems:
            raise forms.ValidationError(first_problems(problems))
        if not self.rows:
            raise forms.ValidationError("Không có dòng nào.")
        return self.cleaned_data["block"]

    def _wrong(self, row, cells, number, seen):
        if len([cell for cell in cells[len(self.COLUMNS) :] if cell]):
            yield f"có {len(cells)} cột, chỉ nhận {len(self.COLUMNS)} cột."
        for name, sentences in row.errors.items():
            yield from (f"{row.fields[name].label.lower()}: {why}" for why in chain(sentences))
        code = row.cleaned_data.get("code", "").upper()
        if code and seen.setdefault(code, number) != number:
            yield f"mã {code} đã có ở dòng {seen[code]}."


class DossierFilterForm(FilterForm):
    """Lives in the address of the page."""

    loi = forms.ModelChoiceField(
        FaultType.objects.all(), to_field_name="code", label="Lỗi", required=False, empty_label="Mọi hồ sơ"
    )
    xem = forms.ChoiceField(
        label="Đã xem",
        required=False,
        choices=[("", "Đã và chưa xem"), ("chua", "Chưa xem"), ("roi", "Đã xem")],
    )

    def __init__(self, data, *, dossiers):
        super().__init__(data)
        used = FaultType.objects.filter(sampled_dossiers__in=dossiers).distinct()
        self.fields["loi"].queryset = used.order_by("order", "name")

    @property
    def is_narrowed(self):
        return bool(self.asked.get("loi") or self.asked.get("xem"))

    def filter(self, dossiers):
        if fault := self.asked.get("loi"):
            dossiers = dossiers.filter(faults=fault)
        if seen := self.asked.get("xem"):
            dossiers = dossiers.filter(checked_at__isnull=seen == "chua")
        return dossiers
