"""Passwords: what a good one is, and the first one that an administrator hands over."""

import secrets

from django.contrib.auth.password_validation import MinimumLengthValidator

RULES = (
    "Ít nhất 14 ký tự, không chỉ toàn chữ số, không gần giống tên của anh/chị, không phải mật khẩu ai cũng "
    "đoán được. Một câu ngắn dễ nhớ là tốt nhất, có dấu cách cũng được."
)

# Nothing that is mistaken for another when it is read aloud or copied from paper.
FIRST_PASSWORD_LETTERS = "abcdefghkmnpqrstuvwxyz23456789"


class LongEnough(MinimumLengthValidator):
    """Django's rule; its sentence for the number of characters is missing from Django's Vietnamese."""

    def get_error_message(self):
        return f"Mật khẩu quá ngắn: cần ít nhất {self.min_length} ký tự."

    def get_help_text(self):
        return f"Cần ít nhất {self.min_length} ký tự."


def first_password():
    """Return a random password of four groups of four, about 78 bits, to be read out or written down."""
    return "-".join("".join(secrets.choice(FIRST_PASSWORD_LETTERS) for _ in range(4)) for _ in range(4))
