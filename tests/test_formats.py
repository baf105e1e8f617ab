"""Dates and numbers through real Django forms and templates: every trap of its `vi` locale."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.template import Context, Template
from django.utils import timezone
from django.utils.formats import date_format, get_format, get_format_modules
from django.utils.translation import get_language

from districts import fields
from districts.reading import FigureReading

SEPTEMBER_5 = date(2019, 9, 5)


def render(source, **context):
    return Template(source).render(Context(context))


class TestOurFormatsAreUsed:
    def test_module(self):
        assert get_language() == "vi"
        assert get_format_modules()[0].__name__ == "cchc_portal.formats.vi.formats"

    def test_week_starts_on_monday(self):
        assert get_format("FIRST_DAY_OF_WEEK") == 1

    @pytest.mark.parametrize("kind", ["DATE_INPUT_FORMATS", "DATETIME_INPUT_FORMATS"])
    def test_no_format_reads_the_month_first(self, kind):
        assert not [
            known for known in get_format(kind) if known.replace("-", "/").startswith(("%m", "%b", "%B"))
        ]
        assert not [known for known in get_format(kind) if "%y" in known]


class TestDjangoDateFields:
    """Fields that are not ours: those of the admin, filters and other packages."""

    @pytest.mark.parametrize("localize", [True, False])
    def test_day_comes_first(self, localize):
        field = forms.DateField(localize=localize)
        assert (
            field.clean("05/09/2019") == field.clean("05-09-2019") == field.clean("2019-09-05") == SEPTEMBER_5
        )
        assert field.clean("25/09/2019") == date(2019, 9, 25)

    @pytest.mark.parametrize("typed", ["9/25/2019", "31/02/2019", "5/9/19"])
    def test_refused(self, typed):
        with pytest.raises(ValidationError):
            forms.DateField(localize=True).clean(typed)

    def test_date_and_time(self):
        read = forms.DateTimeField(localize=True).clean("05/09/2019 11:02:20")
        assert (read.day, read.month, read.hour, read.utcoffset().total_seconds()) == (5, 9, 11, 7 * 3600)

    def test_box_of_the_admin_shows_what_it_reads(self):
        html = AdminDateWidget().render("d", SEPTEMBER_5)
        assert 'value="05/09/2019"' in html


class TestTemplates:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (2000, "2.000"),
            (1234567, "1.234.567"),
            (97, "97"),
            (Decimal("97.5"), "97,5"),
            (Decimal("1234.5"), "1.234,5"),
            (97.5, "97,5"),
            (SEPTEMBER_5, "05/09/2019"),
            (datetime(2019, 9, 5, 11, 2, 20), "05/09/2019 11:02"),
            (time(8, 5), "08:05"),
            (True, "True"),
        ],
    )
    def test_shown(self, value, shown):
        assert render("{{ value }}", value=value) == shown

    def test_named_formats(self):
        assert render("{{ d|date:'SHORT_DATE_FORMAT' }}", d=SEPTEMBER_5) == "05/09/2019"
        assert date_format(SEPTEMBER_5, "YEAR_MONTH_FORMAT") == "tháng 9/2019"
        assert date_format(SEPTEMBER_5, "MONTH_DAY_FORMAT") == "05/09"

    def test_years_are_written_without_a_dot_when_asked(self):
        """A bare {{ year }} is '2.019': templates use a date filter, or unlocalize for a plain number."""
        assert render("{{ d|date:'Y' }}", d=SEPTEMBER_5) == "2019"
        assert render("{% load l10n %}{{ year|unlocalize }}", year=2019) == "2019"
        assert render("{{ year }}", year=2019) == "2.019"

    def test_option_values_and_form_values_are_not_grouped(self):
        class ChooseForm(forms.Form):
            unit = forms.ChoiceField(choices=[(12345, "Lấp Vò")])
            key = forms.IntegerField(widget=forms.HiddenInput, initial=12345)

        html = ChooseForm().as_div()
        assert html.count('value="12345"') == 2


class TestWhatFormatsCannotMend:
    """Why `districts.fields` exists; when Django mends one of these, this fails and the field can go."""

    def test_django_reads_two_thousand_as_two(self):
        assert forms.IntegerField(localize=True).clean("2,000") == 2
        assert forms.IntegerField().clean("2.000") == 2


class TestDateField:
    def test_reads(self):
        field = fields.DateField()
        assert (
            field.clean("05/09/2019")
            == field.clean("ngày 5 tháng 9 năm 2019")
            == field.clean("05092019")
            == SEPTEMBER_5
        )
        assert field.clean(SEPTEMBER_5) == SEPTEMBER_5
        assert fields.DateField(required=False).clean(" \u200b") is None

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("31/02/2019", "chỉ có 28 ngày"),
            ("5/9/19", "bốn chữ số"),
            ("9/25/2019", "25/9/2019"),
            ("", "04/09/2019"),
        ],
    )
    def test_says_why_not(self, typed, said):
        with pytest.raises(ValidationError, match=said):
            fields.DateField().clean(typed)

    def test_box(self):
        class VisitForm(forms.Form):
            visited_on = fields.DateField(initial=SEPTEMBER_5)

        html = str(VisitForm()["visited_on"])
        assert 'type="text"' in html
        assert 'inputmode="numeric"' in html
        assert 'placeholder="ngày/tháng/năm"' in html
        assert 'value="05/09/2019"' in html
        assert 'value="31/02/2019"' in str(VisitForm({"visited_on": "31/02/2019"})["visited_on"])
        assert not VisitForm({"visited_on": "5/9/2019"}).has_changed()


class TestNumberFields:
    @pytest.mark.parametrize("localize", [True, False])
    @pytest.mark.parametrize("typed", ["2000", "2.000", "2 000", "2\u00a0000", " 2.000 "])
    def test_two_thousand(self, typed, localize):
        assert fields.IntegerField(localize=localize).clean(typed) == 2000
        assert fields.DecimalField(localize=localize).clean(typed) == 2000

    @pytest.mark.parametrize(
        "field", [fields.IntegerField(), fields.DecimalField(), fields.IntegerField(localize=True)]
    )
    def test_comma_thousand_is_asked_about(self, field):
        with pytest.raises(ValidationError, match="hay 2 phẩy 000") as asked:
            field.clean("2,000")
        assert asked.value.code == "question"

    @pytest.mark.parametrize(
        "typed", ["97,5", "2.5", "20.00", "hơn 20", "97 hồ sơ", "1e9", "½", "٣", "-5", "0x10", "nan"]
    )
    def test_no_whole_number(self, typed):
        with pytest.raises(ValidationError):
            fields.IntegerField().clean(typed)

    @pytest.mark.parametrize("localize", [True, False])
    def test_decimals(self, localize):
        assert fields.DecimalField(localize=localize).clean("97,5") == Decimal("97.5")
        assert fields.DecimalField(localize=localize).clean("1.234,125") == Decimal("1234.125")

    def test_bounds_and_emptiness(self):
        with pytest.raises(ValidationError):
            fields.IntegerField(max_value=10).clean("11")
        assert fields.IntegerField(required=False).clean(" ") is None
        assert fields.IntegerField().clean(2000) == 2000

    def test_shows_grouped_and_reads_its_own_text(self):
        class CountForm(forms.Form):
            n_received = fields.IntegerField(initial=2000)

        assert 'value="2.000"' in str(CountForm()["n_received"])
        assert not CountForm({"n_received": "2.000"}).has_changed()
        assert 'value="2,000"' in str(CountForm({"n_received": "2,000"})["n_received"])


class TestFigureField:
    def test_reading(self):
        reading = fields.FigureField().clean(" hơn 2.000 hồ sơ ")
        assert isinstance(reading, FigureReading)
        assert (reading.value, reading.comparator, reading.as_typed) == (2000, ">", "hơn 2.000 hồ sơ")
        assert fields.FigureField(required=False).clean("") is None

    @pytest.mark.parametrize("typed", ["2,000", "2,000 %"])
    def test_question_carries_its_readings(self, typed):
        with pytest.raises(ValidationError) as asked:
            fields.FigureField().clean(typed)
        assert [reading.value for reading in asked.value.params["readings"]] == [2000, 2]
        assert "hay 2 phẩy 000?" in asked.value.messages[0]

    def test_problem_and_emptiness(self):
        with pytest.raises(ValidationError, match="lối máy tính"):
            fields.FigureField().clean("1e9")
        with pytest.raises(ValidationError, match="Hãy ghi số"):
            fields.FigureField().clean("")

    def test_shows_what_was_typed(self):
        class AddFigureForm(forms.Form):
            figure = fields.FigureField()

        reading = fields.FigureField().clean("hơn 2.000")
        assert 'value="hơn 2.000"' in str(AddFigureForm(initial={"figure": reading})["figure"])
        assert 'value="2,000"' in str(AddFigureForm({"figure": "2,000"})["figure"])


class TestPeriodField:
    def test_as_of(self):
        field = fields.PeriodField(as_of=date(2019, 9, 4))
        reading = field.clean("từ đầu năm đến nay")
        assert (reading.start, reading.end) == (date(2019, 1, 1), date(2019, 9, 4))
        field.as_of = date(2019, 6, 30)
        assert field.clean("từ đầu năm đến nay").end == date(2019, 6, 30)

    def test_today_where_nothing_else_is_said(self):
        assert fields.PeriodField().clean("từ đầu năm").end == timezone.localdate()

    def test_empty_is_unknown_unless_required(self):
        assert fields.PeriodField().clean("").kind == "unknown"
        with pytest.raises(ValidationError):
            fields.PeriodField(required=True).clean("")

    def test_question_and_problem(self):
        with pytest.raises(ValidationError) as asked:
            fields.PeriodField(as_of=date(2019, 9, 4)).clean("năm 2018")
        assert asked.value.code == "question"
        with pytest.raises(ValidationError, match="28 ngày"):
            fields.PeriodField().clean("31/02/2019")


class TestCleanText:
    def test_cleans_before_it_measures(self):
        assert (
            fields.CleanCharField(max_length=6).clean("La\u0302\u0301p\u00a0 Vo\u0300\u200b\x00") == "Lấp Vò"
        )
        assert fields.CleanTextField().clean("một \r\nhai\x00") == "một\nhai"

    def test_invisible_text_is_no_text(self):
        with pytest.raises(ValidationError):
            fields.CleanCharField().clean("\u200b\u00a0")
        assert fields.CleanCharField(required=False).clean("\u200b") == ""

    @pytest.mark.parametrize("typed", ["Céng hßa x· héi", "Coäng hoøa xaõ hoäi", "thñ tôc th\u00adêng xuyªn"])
    def test_old_fonts_are_refused_with_an_offer(self, typed):
        with pytest.raises(ValidationError, match="Có phải ý anh/chị là") as refused:
            fields.CleanTextField().clean(typed)
        assert refused.value.code == "legacy_font"

    @pytest.mark.parametrize("letter", ["😀", "☑", "漢"])
    def test_letters_no_document_can_show_are_refused_by_name(self, letter):
        with pytest.raises(ValidationError, match=f"không in được: {letter} Hãy bỏ đi") as refused:
            fields.CleanTextField().clean(f"Đã xong {letter}")
        assert refused.value.code == "unprintable"

    def test_every_vietnamese_letter_and_the_usual_signs_can_be_shown(self):
        signs = "“”‘’–—…→≥≤≈×½%°§ ăâđêôơư ẮẰẲẴẶ ỹỵỳỷý"
        assert fields.CleanTextField().clean(f"{signs}\nhai dòng\tvà cột") == f"{signs}\nhai dòng\tvà cột"

    def test_html_stays_as_typed(self):
        assert fields.CleanCharField().clean("<b>97 %</b>") == "<b>97 %</b>"


@pytest.mark.parametrize(
    ("model_field", "form_field"),
    [
        (models.DateField(), fields.DateField),
        (models.PositiveIntegerField(), fields.IntegerField),
        (models.DecimalField(max_digits=15, decimal_places=3), fields.DecimalField),
        (models.CharField(max_length=10), fields.CleanCharField),
        (models.TextField(), fields.CleanTextField),
    ],
    ids=lambda field: type(field).__name__,
)
def test_model_fields_in_the_admin(model_field, form_field):
    override = next(
        fields.FORMFIELDS[kind] for kind in type(model_field).__mro__ if kind in fields.FORMFIELDS
    )
    assert type(model_field.formfield(**override)) is form_field
