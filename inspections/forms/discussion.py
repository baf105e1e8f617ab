"""Forms of what is said about a finding or a remedy, and of the one field that is opened for a correction."""

import uuid

from django import forms

from districts.fields import CleanCharField, CleanTextField
from inspections.corrections import fields_of

from .records import SENT_BEFORE


class CommentForm(forms.Form):
    """A comment under a uuid of its own; `locked` says why no field can be asked for."""

    uuid = forms.UUIDField(widget=forms.HiddenInput({"data-keep-field": ""}))
    words = CleanTextField(
        label="Lời trao đổi",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lời trao đổi."},
    )
    wants_answer = forms.BooleanField(label="Cần bên kia trả lời", required=False)
    field = forms.ChoiceField(label="Ô cần sửa", required=False)
    proposed = CleanTextField(
        label="Đề nghị ghi là", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data=None, *, about, locked=()):
        super().__init__(data, auto_id=f"trao_doi_{about.uuid}_%s", use_required_attribute=False)
        self.initial = {"uuid": uuid.uuid4(), "wants_answer": True}
        self.locked = list(locked)
        choices = [
            (field.name, f"{field.label} (đang ghi: {_short(field.shown(about))})")
            for field in fields_of(about).values()
        ]
        self.fields["field"].choices = [("", "Không, chỉ trao đổi"), *choices]

    def clean(self):
        cleaned = super().clean()
        field, proposed = cleaned.get("field"), cleaned.get("proposed")
        if field and self.locked:
            for sentence in self.locked:
                self.add_error("field", sentence)
        elif field and not proposed and "proposed" not in self.errors:
            self.add_error("proposed", "Hãy ghi anh/chị đề nghị sửa thành gì.")
        elif proposed and not field and "field" not in self.errors:
            self.add_error("field", "Hãy chọn ô cần sửa, hoặc bỏ trống phần đề nghị.")
        return cleaned

    def start_anew(self):
        """Give the form a uuid that nothing was said under, so that it can be sent again."""
        self.data = self.data.copy()
        self.data["uuid"] = str(uuid.uuid4())
        self.add_error(None, SENT_BEFORE)

    @property
    def asks(self):
        """Whether the part that asks for a correction stands open."""
        names = ("field", "proposed")
        return any(self[name].value() or self[name].errors for name in names)


class CorrectForm(forms.Form):
    """The one field that was asked for, with what it said when the form was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    note = CleanTextField(
        label="Trả lời (không bắt buộc)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None, *, comment):
        super().__init__(data, auto_id="sua_o_%s", use_required_attribute=False)
        about = comment.about
        self.open_field = fields_of(about)[comment.field]
        self.now = self.open_field.shown(about)
        self.fields["value"] = self.open_field.make(about)
        self.fields["value"].label = self.open_field.label
        self.order_fields(["seen", "value", "note"])
        self.initial = {"seen": self.now, "value": self.open_field.guess(about, comment.proposed)}

    def put_beside(self, about):
        """Show what the field says now, and keep what was typed; the next sending overwrites knowingly."""
        self.now = self.open_field.shown(about)
        self.data = self.data.copy()
        self.data["seen"] = self.now
        self.add_error(
            None,
            "Ô này vừa được người khác sửa. Phần anh/chị gõ vẫn còn; xem giá trị đang ghi, rồi bấm lần nữa "
            "nếu vẫn cần.",
        )


class DeclineForm(forms.Form):
    reason = CleanTextField(
        label="Vì sao không sửa",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy nói rõ vì sao không sửa."},
    )

    def __init__(self, data=None, *, reasons=()):
        super().__init__(data, auto_id="khong_sua_%s", use_required_attribute=False)
        self.initial = {"reason": " ".join(reasons)}


class WithdrawCommentForm(forms.Form):
    reason = CleanCharField(
        label="Lý do rút", max_length=300, error_messages={"required": "Hãy ghi lý do rút."}
    )


def _short(text, length=60):
    return text if len(text) <= length else f"{text[: length - 1]}…"
