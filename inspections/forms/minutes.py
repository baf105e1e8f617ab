"""Forms around the minutes of a visit: what is typed into them, and what names the text that was read."""

from django import forms

from accounts.vietnamese import clean_line
from districts.fields import CleanCharField, CleanTextField
from inspections.models import Minutes, VisitAttendee

from .photos import PhotosField
from .records import RecordForm

TOLD = Minutes.OpinionBy.TOLD


class MinutesForm(RecordForm):
    """The free parts of a draft; all else comes from what was recorded."""

    noun = "minutes"
    compared = (
        "proceedings",
        "chair_name",
        "chair_office",
        "secretary_name",
        "secretary_office",
        "opinion",
        "opinion_by",
    )

    proceedings = CleanTextField(
        label="Nội dung theo diễn biến",
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Công bố quyết định, đơn vị báo cáo, Đoàn xem ở đâu, ai phát biểu gì… Mỗi ý một dòng.",
    )
    chair_name = CleanCharField(label="Chủ trì (chủ tọa)", required=False, max_length=100)
    chair_office = CleanCharField(label="Chức vụ của chủ trì", required=False, max_length=150)
    secretary_name = CleanCharField(label="Thư ký (người ghi)", required=False, max_length=100)
    secretary_office = CleanCharField(label="Chức vụ của thư ký", required=False, max_length=150)
    opinion = CleanTextField(
        label="Ý kiến của đơn vị, thư ký ghi theo lời",
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Để trống nếu đơn vị tự ghi bằng tài khoản của mình sau khi chốt.",
    )
    opinion_by = CleanCharField(
        label="Theo lời ai (họ tên, chức vụ)",
        required=False,
        max_length=200,
        help_text="In trong biên bản: “Thư ký ghi theo lời …”.",
    )

    def values_of(self, record):
        return {name: getattr(record, name) for name in self.compared}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("opinion") and not cleaned.get("opinion_by") and "opinion_by" not in self.errors:
            self.add_error("opinion_by", "Hãy ghi ý kiến này theo lời ai.")
        if cleaned.get("opinion_by") and not cleaned.get("opinion") and "opinion" not in self.errors:
            self.add_error("opinion", "Đã ghi theo lời ai thì cần ghi ý kiến.")
        return cleaned

    def minutes_values(self):
        """What `actions.minutes` writes. Words that the unit wrote itself stay its own while unchanged."""
        values = {name: self.cleaned_data[name] for name in self.compared}
        own = self.record.opinion_how == Minutes.OpinionBy.ACCOUNT
        same = all(values[name] == getattr(self.record, name) for name in ("opinion", "opinion_by"))
        how = TOLD if values["opinion"] else ""
        return values | {"opinion_how": self.record.opinion_how if own and same else how}


class CorrectMinutesForm(forms.Form):
    """Why a frozen text is replaced; nothing for the first text."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    reason = CleanCharField(
        label="Lý do sửa biên bản đã chốt",
        required=False,
        max_length=300,
        help_text="In trong bản mới. Bản cũ còn nguyên và ghi là đã được thay.",
    )


class RequestPaperForm(forms.Form):
    uuid = forms.UUIDField(widget=forms.HiddenInput)


class ReadTextForm(forms.Form):
    """Which text who presses has read."""

    sha256 = forms.RegexField("^[0-9a-f]{64}$", widget=forms.HiddenInput)


class AcknowledgeForm(ReadTextForm):
    side = forms.ChoiceField(choices=VisitAttendee.Side)


class OpinionForm(ReadTextForm):
    """The unit's own words."""

    noun = "y-kien"

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    words = CleanTextField(
        label="Ý kiến của đơn vị",
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Nguyên văn lời của đơn vị. Ghi xong, biên bản thành bản mới có ý kiến này.",
        error_messages={"required": "Hãy ghi ý kiến của đơn vị."},
    )


class PaperForm(ReadTextForm):
    """A photographed signature: of which side, by whom."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    side = forms.ChoiceField(
        label="Chữ ký của bên nào",
        choices=VisitAttendee.Side,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn bên đã ký."},
    )
    full_name = CleanCharField(
        label="Họ tên người ký",
        max_length=100,
        error_messages={"required": "Hãy ghi họ tên người ký."},
    )
    office = CleanCharField(label="Chức vụ", max_length=150, required=False)
    photo = PhotosField(
        label="Ảnh hoặc tệp PDF trang có chữ ký và mã băm",
        required=True,
        help_text="Chụp rõ chữ ký và mã băm in ở cuối biên bản.",
    )

    def clean_full_name(self):
        return clean_line(self.cleaned_data["full_name"])

    def clean_photo(self):
        photos = self.cleaned_data["photo"]
        if len(photos) != 1:
            raise forms.ValidationError("Mỗi lần gửi một ảnh hoặc một tệp PDF.")
        return photos[0]
