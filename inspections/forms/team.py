"""The form of one person on the team."""

from django import forms

from districts.fields import CleanCharField
from inspections.models import TeamMember

from .choosing import AccountSearch
from .records import RecordForm


class MemberForm(RecordForm):
    noun = "member"
    compared = ("role", "user", "full_name", "office", "field_numbers")

    role = forms.ChoiceField(
        label="Vai trò trong Đoàn",
        choices=TeamMember.Role,
        initial=TeamMember.Role.MEMBER,
        widget=forms.RadioSelect,
    )
    user_words = CleanCharField(label="Tìm tài khoản theo tên", required=False, max_length=60)
    user = forms.TypedChoiceField(
        label="Tài khoản trên cổng",
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text="Người không có tài khoản vẫn có tên trong Đoàn, nhưng không tự ghi được.",
        error_messages={"invalid_choice": "Tài khoản đã chọn không dùng được; hãy tìm lại."},
    )
    full_name = CleanCharField(
        label="Họ và tên", required=False, max_length=50, help_text="Để trống thì lấy theo tài khoản."
    )
    office = CleanCharField(
        label="Chức vụ lúc đó", required=False, max_length=100, help_text="Ví dụ: Phó Giám đốc Sở Nội vụ."
    )
    field_numbers = forms.TypedMultipleChoiceField(
        label="Lĩnh vực phụ trách", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def set_choices(self):
        fields = self.inspection.scheme.fields.all()
        self.fields["field_numbers"].choices = [(field.number, field.name) for field in fields]
        chosen = self.data.get("user") if self.is_bound else getattr(self.record, "user_id", None)
        found = AccountSearch(
            words=self.data.get("user_words", ""), chosen=chosen or "", without=self._on_the_team()
        )
        self.fields["user"].choices = found.choices
        self.fields["user"].coerce = found.by_key.__getitem__

    def _on_the_team(self):
        """Accounts that have a place on this team already, but for the one this form is about.

        Asked of the database: the next empty form is made right after somebody was added.
        """
        own = getattr(self.record, "user_id", None)
        ids = set(self.inspection.team.values_list("user_id", flat=True))
        return ids - {None, own}

    def initial_values(self):
        return super().initial_values() if self.record else {"role": TeamMember.Role.MEMBER}

    def values_of(self, record):
        return {name: getattr(record, name) for name in self.compared}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("user_words") and not cleaned.get("user") and "user" not in self.errors:
            self.add_error("user", "Chọn một tài khoản tìm được, hoặc xóa chữ trong ô tìm.")
        if not cleaned.get("full_name") and cleaned.get("user"):
            cleaned["full_name"] = cleaned["user"].full_name
        if not self.errors and not cleaned["full_name"]:
            self.add_error("full_name", "Hãy ghi họ tên hoặc chọn tài khoản của thành viên.")
        return cleaned

    def member_values(self):
        return {name: self.cleaned_data[name] for name in self.compared}
