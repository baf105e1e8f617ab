"""The form of a strength or a limitation."""

from collections import Counter
from functools import cached_property

from django import forms

from accounts.vietnamese import fold
from districts.fields import CleanCharField, CleanTextField, FigureField
from inspections.models import FaultType, Finding
from inspections.repeats import earlier_of, likely_repeats, with_visits

from .choosing import valid_uuids
from .photos import PhotosField
from .records import RecordForm, said_clearly

N_OFFERED = 6
N_LOOKED_AT = 500
NO_REPEAT = "khong"
NOT_OF_STRENGTHS = (
    "fault",
    "fault_words",
    "severity",
    "responsible",
    "responsible_body",
    "cause",
    "repeats",
)


class FindingForm(RecordForm):
    compared = (
        "fault",
        "visits",
        "words",
        "count",
        "reform_field",
        "severity",
        "responsible",
        "responsible_body",
        "cause",
        "consequence",
        "quote",
        "repeats",
    )
    details = ("reform_field", "severity", "responsible", "responsible_body", "cause", "consequence", "quote")
    asked = ("count",)

    fault = forms.TypedChoiceField(label="Lỗi", required=False, empty_value=None)
    fault_words = CleanCharField(
        label="Tìm lỗi khác",
        required=False,
        max_length=100,
        widget=forms.TextInput(
            {"class": "form-control", "autocomplete": "off", "placeholder": "Tìm, không cần gõ dấu"}
        ),
    )
    visits = forms.TypedMultipleChoiceField(
        label="Đơn vị",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một đơn vị."},
    )
    words = CleanTextField(
        label="Nội dung",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    count = FigureField(
        label="Số lượng",
        required=False,
        max_length=60,
        help_text="Không bắt buộc. Ghi như được nêu: hơn 20, khoảng 40 hồ sơ.",
    )
    photos_taken = PhotosField(label="Chụp ảnh", camera=True)
    photos = PhotosField(label="Chọn ảnh có sẵn")
    caption = CleanCharField(label="Chú thích ảnh", required=False, max_length=300)
    reform_field = forms.TypedChoiceField(label="Lĩnh vực", required=False, empty_value=None)
    severity = forms.ChoiceField(
        label="Mức độ",
        required=False,
        choices=[("", "Không nêu"), *Finding.Severity.choices],
        widget=forms.RadioSelect,
    )
    responsible = forms.ChoiceField(
        label="Bên chịu trách nhiệm",
        required=False,
        choices=Finding.Responsible,
        initial=Finding.Responsible.UNIT,
        widget=forms.RadioSelect,
    )
    responsible_body = CleanCharField(
        label="Tên cơ quan khác",
        required=False,
        max_length=200,
        help_text="Ví dụ: phần mềm chậm là do cơ quan quản lý phần mềm, không phải do đơn vị.",
    )
    cause = CleanTextField(
        label="Nguyên nhân", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    consequence = CleanTextField(
        label="Ảnh hưởng", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    repeats = forms.CharField(label="Lặp lại", required=False, max_length=36)
    quote = CleanTextField(
        label="Nguyên văn",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Câu chữ của nguồn, giữ cả lỗi chính tả.",
    )

    def __init__(self, data=None, files=None, *, kind, answer=None, offer=None, **kwargs):
        """:param answer: of the checklist, which the finding is offered from.
        :param offer: what sampled dossiers call for: "fault", "words", and a "key" that names the offer.
        """
        self.kind = self.noun = kind
        self.answer, self.offer = answer, offer
        super().__init__(data, files, **kwargs)

    def set_choices(self):
        self.choose_visits("visits")
        fields = list(self.inspection.scheme.fields.all())
        empty = "Theo lỗi đã chọn" if self.is_limitation else "Chưa xếp lĩnh vực"
        self.fields["reform_field"].choices = [("", empty)] + [(str(f.pk), f.name) for f in fields]
        self.fields["reform_field"].coerce = {str(field.pk): field for field in fields}.__getitem__
        self.field_by_number = {field.number: field for field in fields}
        if not self.is_limitation:
            for name in NOT_OF_STRENGTHS:
                del self.fields[name]
            self.compared = [name for name in self.compared if name in self.fields]
            self.details = [name for name in ("consequence", "quote") if name in self.fields]
            return
        self.fields["fault"].choices = [
            ("", "Chưa chọn"),
            *((str(each.pk), each.name) for each in self.faults),
        ]
        self.fields["fault"].coerce = {str(each.pk): each for each in self.faults}.__getitem__

    @property
    def is_limitation(self):
        return self.kind == Finding.Kind.LIMITATION

    @property
    def starts_at_visits(self):
        """A strength has no fault to choose first."""
        return not self.is_limitation

    @cached_property
    def faults(self):
        """The catalogue of the inspection's day, most used first: by these units, then by this programme."""
        standing = Finding.objects.standing().exclude(fault=None)
        here = _uses(standing.filter(visits__unit__in=[visit.unit_id for visit in self.visits]))
        in_scheme = _uses(standing.filter(inspection__scheme=self.inspection.scheme_id))
        faults = list(FaultType.objects.in_force(self.inspection.starts_on))
        faults.sort(key=lambda fault: (-here[fault.pk], -in_scheme[fault.pk], fault.order, fault.name))
        kept = self._fault_meant
        return faults if not kept or kept in faults else [kept, *faults]

    @property
    def _fault_meant(self):
        if self.answer:
            return self.answer.item.fault
        return self.offer["fault"] if self.offer else self.record and self.record.fault

    @property
    def chosen_fault(self):
        return str(self["fault"].value() or "")

    @property
    def offered_faults(self):
        """The six most used, and the chosen one where it is not among them."""
        offered = self.faults[:N_OFFERED]
        return offered + [each for each in self.faults[N_OFFERED:] if str(each.pk) == self.chosen_fault]

    @property
    def other_faults(self):
        """The rest of the catalogue, narrowed by the words searched for, accents ignored."""
        words = fold(str(self["fault_words"].value() or "")).split()
        offered = self.offered_faults
        searched = self.faults if words else [each for each in self.faults if each not in offered]
        return [
            each
            for each in searched
            if all(word in each.search_text for word in words) and str(each.pk) != self.chosen_fault
        ]

    @cached_property
    def repeat_offers(self):
        """Earlier limitations that may come back in this one, and the one that is chosen."""
        visits = [visit for visit in self.visits if str(visit.uuid) in (self["visits"].value() or ())]
        fault = next((each for each in self.faults if str(each.pk) == self.chosen_fault), None)
        offers = likely_repeats(visits, fault, str(self["words"].value() or "")[:2000])
        chosen = valid_uuids([self.chosen_repeat])
        if chosen and self.chosen_repeat not in {str(each.uuid) for each in offers}:
            offers += with_visits(earlier_of(visits).filter(uuid__in=chosen))
        return offers

    @property
    def chosen_repeat(self):
        return str(self["repeats"].value() or "")

    def initial_values(self):
        if self.record:
            return super().initial_values()
        likely = {"visits": self.likely_visits(), "responsible": Finding.Responsible.UNIT}
        if self.offer:
            return likely | {"fault": self.offer["fault"].pk, "words": self.offer["words"]}
        return likely | self._offered() if self.answer else likely

    def _offered(self):
        """What the checklist offers for an item that is not as it should be."""
        item = self.answer.item
        number = item.section.reform_field.number
        follows = item.fault and item.fault.field_number == number  # then the fault says the field
        field = None if follows else self.field_by_number.get(number)
        return {
            "fault": item.fault_id or "",
            "words": item.offered_words,
            "count": self.answer.count_as_typed,
            "reform_field": field.pk if field else "",
        }

    @property
    def keep_key(self):
        if self.offer:
            return f"{self.noun}-mau-{self.offer['key']}"
        return f"{self.noun}-muc-{self.answer.uuid}" if self.answer else super().keep_key

    @property
    def adds_more(self):
        return super().adds_more and self.answer is None and self.offer is None

    def values_of(self, record):
        return {
            "fault": record.fault,
            "visits": list(record.visits.select_related("unit")),
            "words": record.words,
            "count": record.count_as_typed,
            "reform_field": record.reform_field,
            "severity": record.severity,
            "responsible": record.responsible,
            "responsible_body": record.responsible_body,
            "cause": record.cause,
            "consequence": record.consequence,
            "quote": record.quote,
            "repeats": record.repeats or (NO_REPEAT if record.is_no_repeat else ""),
        }

    def _text(self, name, value):
        if name == "repeats" and value:
            return "Không phải lặp lại" if value == NO_REPEAT else _earlier_line(value)
        return super()._text(name, value)

    def clean(self):
        cleaned = super().clean()
        fault = cleaned.get("fault")
        if not cleaned.get("words") and "words" not in self.errors:
            cleaned["words"] = fault.wording if fault else ""
            if not fault:
                missing = "Hãy chọn một lỗi hoặc ghi nội dung." if self.is_limitation else "Hãy ghi nội dung."
                self.add_error("words", missing)
        if fault and not cleaned.get("reform_field"):
            cleaned["reform_field"] = self.field_by_number.get(fault.field_number)
        self._clean_count(cleaned.get("count"))
        if self.is_limitation:
            self._clean_responsible(cleaned)
            self._clean_repeats(cleaned)
        return cleaned

    def _clean_repeats(self, cleaned):
        """What was chosen must be earlier and about one of the units chosen, under whatever name."""
        chosen = cleaned.get("repeats")
        if not chosen or chosen == NO_REPEAT or "visits" not in cleaned:
            return
        known = earlier_of(cleaned["visits"]).filter(uuid__in=valid_uuids([chosen]))
        cleaned["repeats"] = known.first()
        if cleaned["repeats"] is None:
            self.add_error(
                "repeats",
                "Hạn chế đã chọn không phải của những đơn vị này ở lần kiểm tra trước. Hãy chọn lại.",
            )

    def _clean_count(self, reading):
        if reading and reading.value.as_tuple().exponent < -3:
            self.add_error("count", "Nhiều nhất 3 chữ số sau dấu phẩy.")

    def _clean_responsible(self, cleaned):
        body = cleaned.get("responsible_body")
        # Whoever typed the name of another body meant it, tapped or not.
        cleaned["responsible"] = Finding.Responsible.OTHER if body else cleaned.get("responsible") or "don_vi"
        if cleaned["responsible"] == Finding.Responsible.OTHER and not body:
            self.add_error("responsible_body", "Chọn “Cơ quan khác” thì cần ghi tên cơ quan.")

    def finding_values(self):
        """What `actions.finding` writes, from a valid form."""
        cleaned = self.cleaned_data
        count = cleaned["count"]
        plain = {name: cleaned[name] for name in self.compared if name not in ("visits", "count", "repeats")}
        if self.is_limitation:
            answer = cleaned["repeats"]
            plain["is_no_repeat"] = answer == NO_REPEAT
            plain["repeats"] = None if answer in ("", NO_REPEAT) else answer
        return plain | {
            "visits": cleaned["visits"],
            "count_as_typed": said_clearly(count) if count else "",
            "count_value": count.value if count else None,
            "count_comparator": count.comparator if count else "",
            "photos": cleaned["photos_taken"] + cleaned["photos"],
            "caption": cleaned["caption"],
        }


def _earlier_line(finding):
    return f"{finding.inspection.starts_on:%d/%m/%Y}: {finding.words}"


def _uses(findings):
    """Fault id → how often it was used, of the latest so many: what is common now, at a bounded cost."""
    latest = findings.order_by("-pk").values_list("pk", "fault_id").distinct()[:N_LOOKED_AT]
    return Counter(fault_id for _, fault_id in latest)
