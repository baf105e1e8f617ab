"""What may be asked of documents: which to make, which to list, under which number to issue."""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, UUIDField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from districts.fields import CleanCharField, DateField
from districts.filtering import FilterForm
from districts.models import Unit
from districts.reading import show_date
from inspections.documents import archive
from inspections.documents.kinds import KINDS, OF_INSPECTION
from inspections.models import Document, SignedFile, Visit

ISSUED, DRAFT, WAITING, FAILED = "da_phat_hanh", "ban_thao", "dang_lap", "khong_lap_duoc"
STATES = {
    DRAFT: ("Bản thảo", {"state": Document.State.READY, "issued_at": None}),
    ISSUED: ("Đã phát hành", {"issued_at__isnull": False}),
    WAITING: ("Đang lập", {"state__in": [Document.State.QUEUED, Document.State.RUNNING]}),
    FAILED: ("Không lập được", {"state": Document.State.FAILED}),
}


class RequestDocumentForm(forms.Form):
    """Which paper to make. `uuid` is the page's own, so that a form sent twice asks once."""

    kind = forms.ChoiceField(choices=[(code, kind.name) for code, kind in OF_INSPECTION.items()])
    uuid = forms.UUIDField(required=False)


class ReplaceDocumentForm(forms.Form):
    """`uuid` is the page's own, so that a form sent twice asks once."""

    uuid = forms.UUIDField(required=False)


class DocumentFilterForm(FilterForm):
    """What the list of documents may be asked; it lives in the address, so a view can be sent on."""

    SIGNED = {"co": ("Đã có chữ ký số", True), "chua": ("Chưa có chữ ký số", False)}

    q = CleanCharField(
        label="Tìm trong số, trích yếu, đơn vị và toàn văn",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    loai = forms.ChoiceField(
        label="Loại văn bản", choices=[("", "Mọi loại"), *Document.Kind.choices], required=False
    )
    don_vi = CleanCharField(label="Đơn vị", max_length=100, required=False)
    nam = forms.TypedChoiceField(label="Năm của văn bản", coerce=int, required=False)
    tinh_trang = forms.ChoiceField(
        label="Tình trạng",
        choices=[("", "Mọi tình trạng"), *((code, label) for code, (label, _) in STATES.items())],
        required=False,
    )
    ky = forms.ChoiceField(
        label="Chữ ký số",
        choices=[("", "Có hay chưa"), *((code, label) for code, (label, _) in SIGNED.items())],
        required=False,
    )

    def __init__(self, data, *, years):
        super().__init__(data)
        self.fields["nam"].choices = [("", "Mọi năm"), *((year, str(year)) for year in years)]

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in ("q", "loai", "don_vi", "nam", "tinh_trang", "ky"))

    @property
    def wanted(self):
        return archive.Wanted(self.asked.get("q") or "")

    def filter(self, documents):
        """In the order of the list: the nearest to what was typed first, else the latest."""
        asked = self.asked
        if asked.get("loai"):
            documents = documents.filter(kind=asked["loai"])
        if asked.get("tinh_trang"):
            documents = documents.filter(**STATES[asked["tinh_trang"]][1])
        if asked.get("nam"):
            first = datetime.date(asked["nam"], 1, 1)
            documents = documents.annotate(day=archive.DAY)
            documents = documents.filter(day__gte=first, day__lt=first.replace(year=first.year + 1))
        if asked.get("don_vi"):
            about_unit = Cast(KT("parameters__unit"), UUIDField())
            documents = documents.alias(about_unit=about_unit).filter(self._of_units(asked["don_vi"]))
        if asked.get("ky"):
            signed = Exists(SignedFile.objects.filter(document=OuterRef("pk")))
            documents = documents.filter(signed if self.SIGNED[asked["ky"]][1] else ~signed)
        return archive.found(documents, asked.get("q") or "")

    def _of_units(self, words):
        """About an inspection that visits such a unit; minutes of the unit's own visit; a unit's report."""
        units = Unit.objects.search(words)
        visits = Visit.objects.filter(unit__in=units)
        of_inspections = Q(visit=None, inspection__in=visits.values("inspection"))
        return Q(visit__in=visits) | of_inspections | Q(about_unit__in=units.values("uuid"))


class IssueDocumentForm(forms.Form):
    """The number and the day of an issued paper; both may be left for the clerk's pen."""

    number = CleanCharField(
        label="Số",
        max_length=11,
        required=False,
        help_text="Chỉ ghi số, ví dụ 5 hoặc 112. Để trống thì văn thư ghi tay.",
        error_messages={"max_length": "Số văn bản dài nhất %(limit_value)d ký tự."},
    )
    dated_on = DateField(
        label="Ngày văn bản", required=False, help_text="Để trống thì văn thư ghi tay. Ví dụ 05/09/2019."
    )

    def __init__(self, data=None, *, document):
        self.document = document
        known = {"dated_on": document.dated_on}
        super().__init__(data, initial=known, use_required_attribute=False, auto_id="issue_%s")

    def clean_number(self):
        number = self.cleaned_data["number"].removeprefix("Số").strip(" :")
        symbol = f"/{self.document.symbol}"
        number = number.removesuffix(symbol)
        if "/" in number:
            raise ValidationError(f"Chỉ ghi phần số đứng trước “{symbol}”.")
        if number and not re.fullmatch("0*[1-9][0-9]*[a-zđ]?", number):
            # Nghị định 30/2020, phụ lục I: Arabic figures; clerks add a letter to one put in between later.
            raise ValidationError(f"“{number}” không phải là số văn bản. Chỉ ghi chữ số, ví dụ 5 hoặc 112.")
        return number.lstrip("0")

    def clean_dated_on(self):
        day, inspection = self.cleaned_data["dated_on"], self.document.inspection
        before = KINDS[self.document.kind].comes_before if self.document.kind in KINDS else False
        if day and inspection and not before and day < inspection.starts_on:
            first = show_date(inspection.starts_on)
            raise ValidationError(f"Cuộc kiểm tra bắt đầu ngày {first}; văn bản không thể có trước.")
        if day and day > timezone.localdate():
            raise ValidationError("Ngày văn bản không thể ở sau hôm nay.")
        return day
