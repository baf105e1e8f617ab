"""What the forms of an inspection's records have in common: findings, figures, models, photos."""

import uuid

from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from accounts.vietnamese import clean_line
from districts.fields import CleanCharField
from districts.reading import UNKNOWN, read_figure, show_figure
from inspections.models import Visit

from .names import NEW_NAME, choices_of_name, look_up

SENT_BEFORE = (
    "Biểu mẫu này đã lưu một lần với nội dung khác (thường do bấm nút Quay lại của trình duyệt). Nội dung "
    "đang gõ vẫn còn và chưa được lưu: bấm Lưu lần nữa để ghi thành nội dung mới."
)


class RecordForm(forms.Form):
    """A form that writes one record: a new one under its own `uuid`, or the next `version` of `record`.

    `visits` are the inspection's own; `visit` is the one the page is narrowed to. A text with two readings
    is asked about: `questions` holds what to choose from, and the choice comes back as `<field>_meant`.
    """

    # Fields whose two texts are put side by side when somebody else wrote first, in this order.
    compared = ()
    # Fields behind "Thêm chi tiết".
    details = ()
    # Fields read by `districts.reading`, which may have to ask.
    asked = ()
    # Fields that hold a name, and the model that knows such names.
    named = {}

    # Kind of form, in the name its draft is kept under and in the ids of its fields.
    noun = "record"

    uuid = forms.UUIDField(
        label="Mã biểu mẫu", widget=forms.HiddenInput({"data-keep-field": ""}), required=False
    )
    version = forms.IntegerField(label="Phiên bản", widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, files=None, *, inspection, record=None, visit=None):
        self.inspection, self.record, self.visit = inspection, record, visit
        self.visits = list(inspection.visits.all()) if inspection else []  # a new one has none yet
        self.newer, self.questions = None, {name: [] for name in (*self.asked, *self.named)}
        super().__init__(data, files, use_required_attribute=False, auto_id=f"{self.noun}_%s")
        self.set_choices()
        for name in self.asked:
            self.fields[name].widget.attrs |= self._asks_at_once(name)
        for name in self.named:
            self.fields[name].widget.attrs |= {"class": "form-control", "autocomplete": "off"}
        self.initial = self.initial_values()
        self.initial |= {"version": record.version} if record else {"uuid": uuid.uuid4()}

    def set_choices(self):
        """Give the fields what this inspection lets one choose from."""

    def _asks_at_once(self, name):
        """Attributes with which a field shows, while it is typed in, how it is understood."""
        # "đến nay" ends on the day of the visit that is chosen.
        visit = {"hx-include": f"#{self.noun}_visit [name='visit']"} if "visit" in self.fields else {}
        return visit | {
            "data-understand": "",
            "autocomplete": "off",
            "class": "form-control",
            "hx-get": reverse("figure_understood"),
            "hx-trigger": "change, understand",
            "hx-target": f"#{self.noun}_{name}_understood",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }

    def initial_values(self):
        """What the form opens with: the record's own values, or what is likely."""
        return (
            {name: _key(value) for name, value in self.values_of(self.record).items()} if self.record else {}
        )

    def values_of(self, record):
        """The record's values under the names and in the shape of `cleaned_data`."""
        raise NotImplementedError

    def likely_visits(self):
        """Keys of the visits to choose beforehand: the one looked at, or the only one."""
        likely = [self.visit] if self.visit else self.visits if len(self.visits) == 1 else []
        return [str(visit.uuid) for visit in likely]

    def choose_visits(self, name, none=None):
        """Offer the visits of the inspection under `name`; cleaned to the visits themselves.

        :param none: what choosing no visit in particular is called, where that may be.
        """
        labels = _visit_labels(self.visits)
        choices = [(str(visit.uuid), labels[visit.pk]) for visit in self.visits]
        self.fields[name].choices = [("", none), *choices] if none else choices
        self.fields[name].coerce = {str(visit.uuid): visit for visit in self.visits}.__getitem__

    def reopened(self):
        """The form with what was typed, not judged: it was sent to search, not to save."""
        nothing = MultiValueDict()
        for name, field in self.fields.items():
            self.initial[name] = field.widget.value_from_datadict(self.data, nothing, self.add_prefix(name))
        self.is_bound = False
        for name in self.named:
            if typed := clean_line(self.initial[name] or ""):
                self.questions[name] = choices_of_name(typed, *look_up(self.named[name], typed))
        return self

    @property
    def key(self):
        """One name for this form through all its sendings."""
        return self.record.uuid if self.record else self["uuid"].value()

    @property
    def keep_key(self):
        """What the browser keeps the draft under: one new record of a kind, or this record."""
        return f"{self.noun}-{self.record.uuid}" if self.record else f"{self.noun}-new-{self.inspection.uuid}"

    @property
    def adds_more(self):
        """Whether one more may be wanted once this is saved."""
        return self.record is None

    def clean(self):
        self._answer_questions()
        for name in self.named:
            self._recognise(name)
        if self.record is None and not self.cleaned_data.get("uuid"):
            self.cleaned_data["uuid"] = uuid.uuid4()
        if self.record and self.cleaned_data.get("version") is None:
            self.add_error(None, "Biểu mẫu thiếu số phiên bản; hãy tải lại trang rồi sửa lại.")
        return self.cleaned_data

    def _answer_questions(self):
        for name in self.asked:
            for error in self.errors.as_data().get(name, ()):
                if error.code == "question":
                    self._answer(name, error.params["readings"])

    def _answer(self, name, readings):
        meant = {reading.shown: reading for reading in readings}
        answer = meant.get(self.data.get(f"{name}_meant"))
        if answer is None:
            self.questions[name] = [(shown, shown) for shown in meant]
        else:
            del self.errors[name]
            self.cleaned_data[name] = answer

    def _recognise(self, name):
        """Find the record that a typed name means; `<field>_found` is None for a new name."""
        typed = self.cleaned_data.get(name)
        found, near = look_up(self.named[name], typed) if typed else (None, [])
        meant = self.data.get(f"{name}_meant")
        found = found or next((each for each in near if str(each.uuid) == meant), None)
        if near and not found and meant != NEW_NAME:
            self.questions[name] = choices_of_name(typed, found, near)
            self.add_error(name, "Có tên gần giống đã ghi. Hãy chọn một tên, hoặc ghi thành tên mới.")
        self.cleaned_data[f"{name}_found"] = found
        if found:
            self.cleaned_data[name] = found.name

    # --- What the write answered -----------------------------------------------------------------

    def start_anew(self):
        """Give the form a uuid that no row has, so that sending it again makes a row of its own."""
        self.data = self.data.copy()
        self.data["uuid"] = str(uuid.uuid4())
        self.add_error(None, SENT_BEFORE)

    def put_beside(self, newer):
        """Keep what was typed and show it beside the record that somebody else wrote first.

        The next sending carries the newer version, so it overwrites knowingly.
        """
        self.newer = newer
        self.data = self.data.copy()
        self.data["version"] = str(newer.version)
        self.add_error(
            None,
            "Nội dung này đã có người khác sửa sau khi anh/chị mở biểu mẫu. Phần anh/chị gõ vẫn còn nguyên "
            "bên dưới; xem hai bản, sửa nếu cần rồi bấm Lưu để ghi bản của anh/chị.",
        )

    def differences(self):
        """(label, text as stored now, text as typed here) of what differs."""
        stored = self.values_of(self.newer)
        rows = [
            (self.fields[name].label, self._text(name, stored.get(name)), self._text(name, self._own(name)))
            for name in self.compared
        ]
        return [row for row in rows if row[1] != row[2]]

    def _own(self, name):
        return self.cleaned_data.get(name)

    def _text(self, name, value):
        """A value as a person reads it."""
        if isinstance(value, (list, tuple)):
            return ", ".join(self._text(name, each) for each in value) or UNKNOWN
        if isinstance(value, Visit):
            return str(value.unit)
        labels = dict(getattr(self.fields[name], "choices", ()))
        text = labels.get(value) if isinstance(value, str) and value in labels else value
        return str(getattr(text, "as_typed", getattr(text, "words", text)) or UNKNOWN)

    @property
    def is_detailed(self):
        """True if something behind "Thêm chi tiết" is filled in or wrong: it then stands open."""
        return any(
            self[name].errors or self.questions.get(name) or self[name].value() not in self._plain(name)
            for name in self.details
        )

    def _plain(self, name):
        return ("", None, self.fields[name].initial)


def said_clearly(reading):
    """A figure's own words where they can be read one way only; else the way they were answered to be meant.

    "2,000" that was said to mean 2.000 is kept as "2.000", or every later reader would have to ask again.
    """
    if read_figure(reading.as_typed).is_understood:
        return reading.as_typed
    return show_figure(reading.value, reading.comparator, reading.unit_words)


class WithdrawForm(forms.Form):
    reason = CleanCharField(
        label="Lý do rút",
        max_length=300,
        error_messages={"required": "Hãy ghi lý do rút, ví dụ: ghi nhầm đơn vị."},
        help_text="Nội dung vẫn còn trong hồ sơ, gạch ngang, kèm lý do; không in vào báo cáo.",
    )


def _visit_labels(visits):
    """Visit → the unit's name, with the round or the day where one unit was visited more than once."""
    rounds = {visit.unit_id: 0 for visit in visits}
    for visit in visits:
        rounds[visit.unit_id] += 1
    return {
        visit.pk: f"{visit.unit}, lần {visit.round}" if rounds[visit.unit_id] > 1 else str(visit.unit)
        for visit in visits
    }


def _key(value):
    """What a widget knows a value by."""
    if isinstance(value, (list, tuple)):
        return [_key(each) for each in value]
    if hasattr(value, "uuid"):
        return str(value.uuid)
    return getattr(value, "pk", value)
