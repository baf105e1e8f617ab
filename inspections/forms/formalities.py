"""Before a paper is made: who issues it, to whom, on what law, as proposed and as the person wants it."""

from dataclasses import fields as dataclass_fields

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from districts.fields import CleanCharField, CleanTextField, DateField
from inspections.documents.formalities import Formalities, body_named, lines_of

NAMES = [field.name for field in dataclass_fields(Formalities)]


def area(rows):
    return forms.Textarea({"rows": rows})


class FormalitiesForm(forms.Form):
    """Everything that stands around the words of a paper; what is empty is left to the pen."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)
    dated_on = DateField(
        label="Ngày văn bản",
        required=False,
        help_text="Căn cứ được lấy theo ngày này. Để trống thì văn thư ghi tay khi phát hành.",
    )
    symbol = CleanCharField(label="Ký hiệu", max_length=30, help_text="Đứng sau số, ví dụ BC-ĐKT.")
    superior = CleanCharField(label="Cơ quan chủ quản", max_length=200, required=False)
    issuer = CleanTextField(
        label="Cơ quan ban hành", max_length=400, widget=area(2), help_text="Mỗi dòng là một dòng in."
    )
    place = CleanCharField(label="Địa danh", max_length=100, required=False)
    addressee = CleanTextField(
        label="Kính gửi",
        max_length=1000,
        required=False,
        widget=area(2),
        help_text="Mỗi dòng một nơi; gửi nhiều nơi thì mỗi nơi in trên một dòng.",
    )
    authority = CleanCharField(label="Thẩm quyền ra quyết định", max_length=200, required=False)
    bases = CleanTextField(
        label="Căn cứ",
        max_length=6000,
        required=False,
        widget=area(5),
        help_text="Mỗi dòng một căn cứ. Danh mục chỉ đề nghị văn bản đã được xác nhận, đang có hiệu lực.",
    )
    offices = CleanTextField(
        label="Quyền hạn, chức vụ người ký",
        max_length=400,
        required=False,
        widget=area(2),
        help_text="Mỗi dòng là một dòng in, ví dụ TM. ỦY BAN NHÂN DÂN, xuống dòng KT. CHỦ TỊCH.",
    )
    signer = CleanCharField(
        label="Người ký", max_length=50, required=False, help_text="Không ghi học hàm, học vị."
    )
    recipients = CleanTextField(
        label="Nơi nhận",
        max_length=2000,
        required=False,
        widget=area(4),
        help_text="Mỗi dòng một nơi; dòng cuối là nơi lưu.",
    )

    def __init__(self, data=None, *, kind, symbol="", proposal=None, first_day=None, **how):
        self.first_day = first_day
        initial = {"symbol": symbol} | (proposal.to_json() if proposal else {}) | how.pop("initial", {})
        super().__init__(data, initial=initial, use_required_attribute=False, auto_id="formal_%s", **how)
        if kind != "decision":
            del self.fields["authority"]
        if kind == "news":
            for name in (
                "symbol",
                "superior",
                "issuer",
                "place",
                "addressee",
                "bases",
                "offices",
                "recipients",
            ):
                del self.fields[name]
            self.fields["signer"].label = "Tác giả"

    def clean_addressee(self):
        """Several on one line, as they are often typed, are several."""
        return "\n".join(lines_of(self.cleaned_data["addressee"].replace(";", "\n")))

    def clean_dated_on(self):
        day = self.cleaned_data["dated_on"]
        if day and day > timezone.localdate():
            raise ValidationError("Ngày văn bản không thể ở sau hôm nay.")
        if day and self.first_day and day < self.first_day:
            raise ValidationError(
                f"Cuộc kiểm tra bắt đầu ngày {self.first_day:%d/%m/%Y}; văn bản không thể có trước."
            )
        return day

    @property
    def said(self):
        """What `request_document` keeps on the document."""
        cleaned = self.cleaned_data
        typed = {name: cleaned.get(name) or "" for name in NAMES}
        formalities = Formalities(**typed | {"body": body_named(typed["issuer"])})
        return {
            "symbol": cleaned.get("symbol", ""),
            "dated_on": cleaned["dated_on"],
            "formalities": formalities.to_json(),
        }
