"""Form fields that read what people type in Vietnamese, and ask or refuse instead of guessing.

Django's own IntegerField reads '2.000' as 2 where it is not localized and '2,000' as 2 where it is; no
setting changes that. Use these fields, in the admin through `FORMFIELDS`.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.vietnamese import clean, clean_line, legacy_font_problem
from districts.printable import unprintable_problem
from districts.reading import (
    Unreadable,
    read_date,
    read_figure,
    read_period,
    read_time,
    show_date,
    show_number,
)


class DateInput(forms.DateInput):
    """A text box: the browsers' own date boxes show month before day on phones set to English."""

    def __init__(self, attrs=None):
        defaults = {"inputmode": "numeric", "placeholder": "ngày/tháng/năm", "autocomplete": "off"}
        super().__init__({**defaults, **(attrs or {})}, format="%d/%m/%Y")


class DateField(forms.DateField):
    """A date, day first: 05/09/2019 is 5 September; 5/9/19 and 31/02/2019 are refused with the reason."""

    widget = DateInput
    default_error_messages = {"required": "Hãy ghi ngày, ví dụ 04/09/2019."}

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        typed = clean_line(value)
        try:
            return read_date(typed) if typed else None
        except Unreadable as why:
            raise ValidationError(str(why), code="invalid") from why

    def prepare_value(self, value):
        return value if isinstance(value, str) else show_date(value) if value else None


class TimeField(forms.TimeField):
    """A time of day on the 24-hour clock: 8h, 08:00, 8 giờ 30."""

    widget = forms.TextInput

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        typed = clean_line(value)
        try:
            return read_time(typed) if typed else None
        except Unreadable as why:
            raise ValidationError(str(why), code="invalid") from why

    def prepare_value(self, value):
        return value if isinstance(value, str) else f"{value:%H:%M}" if value else None


class CleanCharField(forms.CharField):
    """One line of text as it is stored: NFC, no invisible characters.

    Text of old fonts, and letters that documents cannot show, are refused.
    """

    cleaner = staticmethod(clean_line)

    def to_python(self, value):
        text = "" if value in self.empty_values else str(value)
        # Before cleaning: the soft hyphen that cleaning drops is the letter ư of TCVN3.
        problem = legacy_font_problem(text)
        if problem:
            raise ValidationError(problem, code="legacy_font")
        cleaned = self.cleaner(text)
        problem = unprintable_problem(cleaned)
        if problem:
            raise ValidationError(problem, code="unprintable")
        return super().to_python(cleaned)


class CleanTextField(CleanCharField):
    """Several lines of text, cleaned like `CleanCharField`; lines stay."""

    cleaner = staticmethod(clean)
    widget = forms.Textarea


class FigureField(forms.CharField):
    """A figure as people say it ('hơn 2.000'); cleans to a `FigureReading`, or None where it may be empty.

    A text with two readings is invalid with code 'question'; the error's `params["readings"]` holds them.
    """

    default_error_messages = {"required": "Hãy ghi số, ví dụ 97, 2.000, hơn 2.000, khoảng 40."}

    def clean(self, value):
        typed = super().clean(clean_line(str(value or "")))
        return _accept(read_figure(typed)) if typed else None

    def prepare_value(self, value):
        return getattr(value, "as_typed", value)


class PeriodField(forms.CharField):
    """A period as people say it; cleans to a `PeriodReading`, for an empty field the unknown period.

    `as_of` is the day the figures were stated; a form sets it (``form.fields["period"].as_of = visit.date``),
    without it today counts.
    """

    def __init__(self, *, as_of=None, required=False, **kwargs):
        self.as_of = as_of
        super().__init__(required=required, **kwargs)

    def clean(self, value):
        typed = super().clean(clean_line(str(value or "")))
        return _accept(read_period(typed, as_of=self.as_of or timezone.localdate()))

    def prepare_value(self, value):
        return getattr(value, "words", value)


def _accept(reading):
    """Return `reading` if it was understood; otherwise raise its problem or its question."""
    if reading.question:
        text = reading.question.text.replace("%", "%%")  # Django formats a message that has params
        raise ValidationError(text, code="question", params={"readings": reading.question.readings})
    if reading.problem:
        raise ValidationError(reading.problem, code="invalid")
    return reading


class NumberInput(forms.TextInput):
    """A text box with a number pad: the browsers' number boxes take no '2.000' or turn it into 2."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})


class _PlainNumber:
    """Reads one exact number without words; shows it grouped."""

    def to_python(self, value):
        if isinstance(value, str):
            typed = clean_line(value)
            # A Decimal, because Django would take the separators out of a text once more.
            value = _exact(typed) if typed else None
        return super().to_python(value)

    def prepare_value(self, value):
        return value if isinstance(value, str) else show_number(value) if value is not None else None


def _exact(typed):
    reading = _accept(read_figure(typed))
    if reading.comparator != "=" or reading.unit_words:
        raise ValidationError(
            f"“{typed}”: ô này chỉ nhận một số, ví dụ {show_number(reading.value)}.", code="invalid"
        )
    return reading.value


class IntegerField(_PlainNumber, forms.IntegerField):
    """A whole number: '2.000', '2 000' and '2000' are two thousand, '2,000' is asked about."""

    widget = NumberInput
    default_error_messages = {"invalid": "Hãy nhập một số nguyên, ví dụ 97 hoặc 2.000."}
    re_decimal = re.compile("(?!)")  # Django drops zeros behind a dot; here nothing is dropped


class DecimalField(_PlainNumber, forms.DecimalField):
    """A number that may have decimals: '97,5'; '97.5' is asked about."""

    widget = NumberInput
    default_error_messages = {"invalid": "Hãy nhập một số, ví dụ 97,5 hoặc 2.000."}


# For ModelAdmin.formfield_overrides; subclasses of these model fields are covered too.
FORMFIELDS = {
    models.DateField: {"form_class": DateField, "widget": DateInput},
    models.IntegerField: {"form_class": IntegerField, "widget": NumberInput},
    models.BigIntegerField: {"form_class": IntegerField, "widget": NumberInput},
    models.DecimalField: {"form_class": DecimalField, "widget": NumberInput},
    models.CharField: {"form_class": CleanCharField},
    models.TextField: {"form_class": CleanTextField},
}
