"""The form of one visit: which unit, which day, which round."""

from django import forms
from django.core.exceptions import ValidationError

from districts.fields import CleanCharField, CleanTextField, DateField, IntegerField, TimeField
from inspections.attendees import attendees_as_text, read_attendees
from inspections.models import Inspection, VisitAttendee

from .choosing import UnitSearch, valid_uuids
from .records import RecordForm

ATTENDEES_HELP = (
    "Mỗi dòng một người: họ tên, chức vụ. Không rõ tên thì ghi dấu ? rồi chức vụ: ?, công chức một cửa."
)


class VisitForm(RecordForm):
    noun = "visit"
    compared = ("unit", "on", "from_time", "to_time", "round", "place", "of_team", "of_unit")
    details = ("of_team", "of_unit")

    on = DateField(label="Ngày làm việc")
    unit_words = CleanCharField(
        label="Tìm đơn vị, không cần gõ dấu",
        required=False,
        max_length=100,
    )
    unit = forms.TypedChoiceField(
        label="Đơn vị",
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text="Chỉ có đơn vị đang tồn tại vào ngày làm việc.",
        error_messages={"invalid_choice": "Đơn vị đã chọn không có vào ngày này; hãy tìm lại."},
    )
    round = IntegerField(label="Lần", min_value=1, max_value=99, help_text="Phúc tra cùng Đoàn là lần 2, 3…")
    place = CleanCharField(label="Địa điểm", required=False, max_length=200)
    from_time = TimeField(label="Từ giờ", required=False, help_text="Ví dụ: 8h, 08:00, 8 giờ 30.")
    to_time = TimeField(label="Đến giờ", required=False)
    of_team = CleanTextField(
        label="Người dự, phía Đoàn",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=ATTENDEES_HELP,
    )
    of_unit = CleanTextField(
        label="Người dự, phía đơn vị",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=ATTENDEES_HELP,
    )

    def set_choices(self):
        chosen = self.data.get("unit") if self.is_bound else self.record and str(self.record.unit.uuid)
        self.found = UnitSearch(
            on=self._day(), words=self.data.get("unit_words", "")[:100], chosen=valid_uuids([chosen])
        )
        self.fields["unit"].choices = self.found.choices
        self.fields["unit"].coerce = self.found.by_key.__getitem__

    def _day(self):
        """The day whose units are offered: the one typed if it can be read, else the inspection's first."""
        try:
            return self.fields["on"].clean(self.data.get("on", "")) if self.is_bound else self._usual_day()
        except ValidationError:
            return self._usual_day()

    def _usual_day(self):
        return self.record.on if self.record else self.inspection.starts_on

    def initial_values(self):
        if self.record:
            values = super().initial_values()
            nobody = not values["of_team"] and not values["of_unit"]
            return values | ({"of_team": self._team_as_text()} if nobody else {})
        return {"on": self.inspection.starts_on, "round": 1, "of_team": self._team_as_text()}

    def _team_as_text(self):
        """Once the team has gone its people are offered as present; who writes takes out who was not."""
        if self.inspection.state in Inspection.BEFORE_FIELD:
            return ""
        return attendees_as_text(self.inspection.team.all())

    def values_of(self, record):
        people = list(record.attendees.all())
        return {name: getattr(record, name) for name in self.compared if not name.startswith("of_")} | {
            "of_team": attendees_as_text(each for each in people if each.side == VisitAttendee.Side.TEAM),
            "of_unit": attendees_as_text(each for each in people if each.side == VisitAttendee.Side.UNIT),
        }

    def clean(self):
        cleaned = super().clean()
        begin, end = cleaned.get("from_time"), cleaned.get("to_time")
        if begin and end and end <= begin:
            self.add_error("to_time", "Giờ kết thúc phải sau giờ bắt đầu.")
        for name in ("of_team", "of_unit"):
            self._read_people(name)
        if not cleaned.get("unit") and "unit" not in self.errors:
            self._take_the_unit_meant(cleaned)
        return cleaned

    def _read_people(self, name):
        people, problems = read_attendees(self.cleaned_data.get(name, ""))
        for sentence in problems:
            self.add_error(name, sentence)
        if not problems:
            self.cleaned_data[f"{name}_read"] = people

    def _take_the_unit_meant(self, cleaned):
        meant = self.found.meant()
        units = {unit for _words, matching in meant for unit in matching}
        if len(units) == 1:
            cleaned["unit"] = units.pop()
        elif units:
            self.add_error("unit", f"Có {len(units)} đơn vị khớp “{cleaned['unit_words']}”: hãy chọn một.")
        elif meant:
            self.add_error("unit", f"Không có đơn vị nào khớp “{cleaned['unit_words']}” vào ngày này.")
        else:
            self.add_error("unit", "Hãy chọn đơn vị.")

    def visit_values(self):
        """What `actions.visit` writes; the people of both sides as [(side, full name, office)]."""
        values = {name: self.cleaned_data[name] for name in self.compared if not name.startswith("of_")}
        sides = ((VisitAttendee.Side.TEAM, "of_team_read"), (VisitAttendee.Side.UNIT, "of_unit_read"))
        people = [(side, *person) for side, name in sides for person in self.cleaned_data[name]]
        return values | {"attendees": people}
