"""What Django itself says to people is Vietnamese too (cchc_portal/locale)."""

from django import forms
from django.urls import reverse


class AnyForm(forms.Form):
    uuid = forms.UUIDField()
    words = forms.CharField()
    number = forms.IntegerField()
    choice = forms.ChoiceField(choices=[("a", "A")])


def test_fields_refuse_in_vietnamese():
    form = AnyForm({"uuid": "zzz", "words": "a\x00b", "number": "mười", "choice": "zzz"})
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "uuid": ["Mã của biểu mẫu không đọc được. Hãy tải lại trang rồi gửi lại."],
        "words": ["Ô này có ký tự không đọc được. Hãy xóa đi rồi gõ lại."],
        "number": ["Hãy ghi một số nguyên."],
        "choice": ["“zzz” không có trong danh sách. Hãy chọn lại."],
    }


def test_the_admin_refuses_several_fields_in_vietnamese(administrator, sign_in):
    page = sign_in(administrator).post(reverse("admin:accounts_user_add"), {}).text
    assert "Hãy sửa các lỗi dưới đây." in page
    assert "Please correct" not in page


def test_the_lists_of_the_admin_are_headed_in_vietnamese(administrator, sign_in):
    """Heads that only a screen reader says."""
    page = sign_in(administrator).get(reverse("admin:index")).text
    assert '<th scope="col">Danh mục</th>' in page
    assert "Model name" not in page
    assert "Add link" not in page
