"""The form of a number that somebody stated, and the little one that says how it is understood."""

from datetime import date

from django import forms

from districts.fields import CleanCharField, CleanTextField, FigureField, PeriodField
from districts.models import Programme, ReportedFigure
from districts.reading import read_period, show_period

from .records import RecordForm, said_clearly

Counted = ReportedFigure.Counted
USUAL_UNIT = ReportedFigure._meta.get_field("unit_of_count").default


class FigureForm(RecordForm):
    noun = "so-lieu"
    compared = (
        "visit",
        "as_typed",
        "period",
        "counted",
        "counted_note",
        "channel",
        "service_level",
        "source",
        "programme_name",
        "quote",
    )
    details = ("counted_note", "programme_name", "quote")
    asked = ("as_typed", "period")
    named = {"programme_name": Programme}

    visit = forms.TypedChoiceField(
        label="Đơn vị", widget=forms.RadioSelect, error_messages={"required": "Hãy chọn đơn vị."}
    )
    as_typed = FigureField(
        label="Số",
        max_length=60,
        help_text="Ghi như được nêu: hơn 2.000 hồ sơ, khoảng 40, ít nhất 12, 97.",
    )
    period = PeriodField(
        label="Kỳ số liệu",
        max_length=100,
        help_text="Ví dụ: từ đầu năm đến nay; tháng 8/2019; 15/07–14/08/2019. Để trống nếu không rõ.",
    )
    counted = forms.ChoiceField(label="Đếm cái gì", choices=Counted, initial=Counted.RECEIVED)
    counted_note = CleanCharField(
        label="Nói rõ", required=False, max_length=200, help_text="Bắt buộc khi chọn “Khác”."
    )
    channel = forms.ChoiceField(label="Kênh", required=False, choices=ReportedFigure.Channel)
    service_level = forms.ChoiceField(
        label="Mức độ dịch vụ công trực tuyến", required=False, choices=ReportedFigure.ServiceLevel
    )
    source = forms.ChoiceField(
        label="Nguồn", choices=ReportedFigure.Source, initial=ReportedFigure.Source.UNIT
    )
    programme_name = CleanCharField(
        label="Đề án, chương trình",
        required=False,
        max_length=300,
        help_text="Gõ vài chữ, không cần dấu, rồi bấm Tìm; hoặc gõ đúng tên mới.",
    )
    quote = CleanTextField(
        label="Nguyên văn",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Câu chữ của nguồn, giữ cả lỗi chính tả.",
    )

    def set_choices(self):
        self.choose_visits("visit")
        self.fields["period"].as_of = self._stated_on()

    def _stated_on(self):
        """The day of the chosen visit: "đến nay" ends there, and no period may end later."""
        days = {str(visit.uuid): visit.on for visit in self.visits}
        return days.get(self.data.get("visit")) or max(days.values(), default=self.inspection.starts_on)

    def initial_values(self):
        return super().initial_values() or {
            "visit": next(iter(self.likely_visits()), ""),
            "counted": Counted.RECEIVED,
            "source": ReportedFigure.Source.UNIT,
        }

    def values_of(self, record):
        return {
            "visit": record.visit,
            "as_typed": record.as_typed,
            "period": period_words(record),
            "counted": record.counted,
            "counted_note": record.counted_note,
            "channel": record.channel,
            "service_level": record.service_level,
            "source": record.source,
            "programme_name": record.programme.name if record.programme else "",
            "quote": record.quote,
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("counted") == Counted.OTHER and not cleaned.get("counted_note"):
            self.add_error("counted_note", "Chọn “Khác” thì cần nói rõ đếm cái gì.")
        if reading := cleaned.get("as_typed"):
            for problem in unstorable(reading):
                self.add_error("as_typed", problem)
        return cleaned

    def figure_values(self):
        """What `actions.figure` writes, from a valid form."""
        cleaned = self.cleaned_data
        number, period = cleaned["as_typed"], cleaned["period"]
        plain = ("visit", "counted", "counted_note", "channel", "service_level", "source", "quote")
        return {name: cleaned[name] for name in (*plain, "programme_name")} | {
            "as_typed": said_clearly(number),
            "value": number.value,
            "comparator": number.comparator,
            "unit_of_count": number.unit_words or (self.record.unit_of_count if self.record else USUAL_UNIT),
            "period_from": period.start,
            "period_to": period.end,
            "period_words": period.words,
        }


def period_words(figure):
    """The words a figure's period was stated in; its days where the words alone do not say them."""
    days = (figure.period_from, figure.period_to)
    as_of = figure.visit.on if figure.visit else None
    reading = read_period(figure.period_words, as_of=as_of) if as_of else None
    if reading and reading.is_understood and (reading.start, reading.end) == days:
        return figure.period_words
    return show_period(*days) if any(days) else figure.period_words


class UnderstoodForm(forms.Form):
    """What is being typed, to be told how it is understood. A field that is not sent is not spoken of."""

    as_typed = FigureField(required=False, max_length=60)
    count = FigureField(required=False, max_length=60)
    period = PeriodField(max_length=100)
    visit = forms.UUIDField(required=False)

    def __init__(self, data, *, as_of: date):
        super().__init__(data)
        self.fields["period"].as_of = as_of

    def sentences(self):
        """(sentence, whether it is a doubt) for each field that was sent with something in it."""
        self.full_clean()
        for name in ("as_typed", "count", "period"):
            for error in self.errors.get(name, ()):
                yield error, True
            reading = self.cleaned_data.get(name)
            if reading and self.data.get(name, "").strip():
                yield f"đã hiểu là: {reading.shown}", False


def unstorable(reading):
    """Sentences on why a number that was understood cannot be kept as it is."""
    if reading.value.as_tuple().exponent < -3:
        yield "Nhiều nhất 3 chữ số sau dấu phẩy."
    if len(reading.unit_words) > 30:
        yield f"Chữ đi sau số (“{reading.unit_words}”) dài quá 30 ký tự; phần giải thích ghi vào ô Nói rõ."
