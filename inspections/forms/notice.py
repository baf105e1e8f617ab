"""Asking the list of notices, and choosing what comes by mail."""

from django import forms

from districts.filtering import FilterForm
from inspections.models import MailChoice, Notice

_EVENT = Notice.Event
# What people call the events together; each event stands in one group.
GROUPS = {
    "han": ("Hạn khắc phục", (_EVENT.DUE_SOON, _EVENT.OVERDUE, _EVENT.ESCALATED)),
    "khac_phuc": (
        "Yêu cầu và khắc phục",
        (
            _EVENT.REQUIREMENT_ISSUED,
            _EVENT.REQUIREMENT_WITHDRAWN,
            _EVENT.REMEDY_REPORTED,
            _EVENT.REMEDY_DISAGREED,
            _EVENT.REMEDY_UPHELD,
            _EVENT.REMEDY_SENT_BACK,
            _EVENT.REMEDY_VERIFIED,
            _EVENT.REMEDY_REOPENED,
            _EVENT.REMEDY_PASSED_ON,
            _EVENT.EXTENSION_ASKED,
            _EVENT.EXTENSION_GRANTED,
            _EVENT.EXTENSION_REFUSED,
        ),
    ),
    "trao_doi": (
        "Trao đổi, đề nghị sửa",
        (_EVENT.COMMENT_SAID, _EVENT.CORRECTION_ASKED, _EVENT.CORRECTION_ANSWERED),
    ),
    "kiem_tra": (
        "Kế hoạch, cuộc kiểm tra",
        (
            _EVENT.INSPECTION_NOTIFIED,
            _EVENT.INSPECTION_STARTED,
            _EVENT.MINUTES_WAITING,
            _EVENT.MINUTES_ANSWERED,
            _EVENT.MINUTES_SIGNED,
            _EVENT.JOINED_TEAM,
            _EVENT.PLAN_MONTH_CAME,
        ),
    ),
    "van_ban": (
        "Văn bản",
        (_EVENT.DOCUMENT_READY, _EVENT.DOCUMENT_FAILED, _EVENT.DOCUMENT_ISSUED),
    ),
    "so_lieu": (
        "Biểu số liệu",
        (
            _EVENT.RETURN_SUBMITTED,
            _EVENT.RETURN_SENT_BACK,
            _EVENT.RETURN_ACCEPTED,
            _EVENT.RETURN_REMINDED,
        ),
    ),
}


class NoticeFilterForm(FilterForm):
    viec = forms.ChoiceField(
        label="Về việc",
        choices=[("", "Mọi việc"), *((code, name) for code, (name, _) in GROUPS.items())],
        required=False,
    )
    doc = forms.ChoiceField(
        label="Đã đọc chưa",
        choices=[("", "Tất cả"), ("chua", "Chưa đọc"), ("roi", "Đã đọc")],
        required=False,
    )

    @property
    def is_narrowed(self):
        return bool(self.asked.get("viec") or self.asked.get("doc"))

    def filter(self, notices):
        """Narrow; the unread first, the newest first among them."""
        if group := self.asked.get("viec"):
            notices = notices.filter(event__in=GROUPS[group][1])
        if read := self.asked.get("doc"):
            notices = notices.filter(read_at__isnull=read == "chua")
        return notices.unread_first()


class ReadAllForm(forms.Form):
    """The newest notice that the page showed: what came after it was not seen, so it stays unread."""

    newest = forms.UUIDField(widget=forms.HiddenInput)


class MailChoiceForm(forms.ModelForm):
    class Meta:
        model = MailChoice
        fields = ["wants_daily", "wants_at_once", "address"]

    def __init__(self, data=None, *, choice):
        super().__init__(data, instance=choice)
        own = choice.user.email
        address = self.fields["address"]
        address.help_text = (
            f"Để trống thì gửi đến địa chỉ của tài khoản: {own}."
            if own
            else "Tài khoản chưa có địa chỉ thư, nên phải ghi ở đây thì mới nhận được thư."
        )
        address.widget.attrs["autocomplete"] = "email"
        self.fields["wants_daily"].label = "Thư gộp mỗi sáng ngày làm việc"
        self.fields["wants_at_once"].label = "Thư báo ngay việc không chờ được"
