"""Finding remedies in the list, and what is said about one."""

import uuid
from datetime import timedelta

from django import forms
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from districts.fields import CleanCharField, CleanTextField, DateField
from districts.models import Unit, UnitHead
from districts.reading import show_date
from districts.succession import same_body
from inspections.actions.remedy import plan_seen, stance_seen
from inspections.heads_of_units import term_words
from inspections.models import Extension, FaultType, Finding, Remedy
from inspections.models.requirement import DUE, FIRST_UNIT
from inspections.repeats import repeated_at
from inspections.working_days import Calendar

from .demand_scope import DemandScopeForm
from .photos import PhotosField
from .records import SENT_BEFORE

LATE, SOON, WITHDRAWN = "qua_han", "sap_den_han", "da_rut"
ASKED_TIME, DISAGREED = "xin_gia_han", "khong_dong_y"
UNDONE = "chua_xong"
UNDONE_STATES = (Remedy.State.OPEN, Remedy.State.REPORTED)
SOON_DAYS = 7
# Working days late, from and to: the value of the filter, and what it reads.
LATE_BY = {"1-5": (1, 5), "6-15": (6, 15), "16-30": (16, 30), "tren-30": (31, None)}
LATE_BY_WORDS = {
    key: f"trễ {first}–{last} ngày làm việc" if last else f"trễ hơn {first - 1} ngày làm việc"
    for key, (first, last) in LATE_BY.items()
}


def is_late(today, calendar):
    """Open, and at least a working day past the deadline that holds; over rows that have `due`."""
    return Q(state=Remedy.State.OPEN, due__lte=calendar.latest_start(today, 1))


def is_soon(today, calendar):
    """Open, not late, and due within a week; over rows that have `due`."""
    late = calendar.latest_start(today, 1)
    return Q(state=Remedy.State.OPEN, due__gt=late, due__lte=today + timedelta(days=SOON_DAYS))


def is_late_by(key, today, calendar):
    """Late by a number of working days of `LATE_BY`; over rows that have `due`."""
    first, last = LATE_BY[key]
    late = Q(state=Remedy.State.OPEN, due__lte=calendar.latest_start(today, first))
    return late & Q(due__gt=calendar.latest_start(today, last + 1)) if last else late


class RemedyFilterForm(DemandScopeForm):
    """What the list of remedies may be asked; it lives in the address."""

    field_order = ("don_vi", "tinh_trang", "tre", "nac", "loi", "lap_lai", "ben", "dung_dau")

    don_vi = CleanCharField(label="Đơn vị, không cần gõ dấu", max_length=100, required=False)
    tinh_trang = forms.ChoiceField(
        label="Tình trạng",
        choices=[
            ("", "Mọi tình trạng"),
            (UNDONE, "Chưa được xác nhận xong"),
            (LATE, "Quá hạn"),
            (SOON, f"Đến hạn trong {SOON_DAYS} ngày"),
            *(state for state in Remedy.State.choices if state[0] != Remedy.State.HANDED_ON),
            (ASKED_TIME, "Đang xin gia hạn"),
            (DISAGREED, "Đơn vị không đồng ý"),
            (WITHDRAWN, "Yêu cầu đã rút"),
        ],
        required=False,
    )
    nac = forms.ChoiceField(label="Nấc báo cáo việc trễ", required=False)
    loi = forms.ModelChoiceField(
        FaultType.objects.all(), label="Lỗi", empty_label="Mọi lỗi", to_field_name="code", required=False
    )
    dung_dau = CleanCharField(label="Người đứng đầu, không cần gõ dấu", max_length=100, required=False)
    tre = forms.ChoiceField(
        label="Trễ bao nhiêu", choices=[("", "Mọi việc"), *LATE_BY_WORDS.items()], required=False
    )
    lap_lai = forms.ChoiceField(
        label="Lặp lại",
        choices=[("", "Mọi việc"), ("1", "Chỉ việc từ hạn chế lặp lại")],
        required=False,
    )
    ben = CleanCharField(label="Cơ quan khác chịu trách nhiệm", max_length=200, required=False)
    # One unit under all its names; what a head has to answer for now, of it what was asked before the term.
    dv = forms.ModelChoiceField(
        Unit.objects.all(), to_field_name="uuid", required=False, widget=forms.HiddenInput
    )
    nguoi = forms.ModelChoiceField(
        UnitHead.objects.select_related("unit"),
        to_field_name="uuid",
        required=False,
        widget=forms.HiddenInput,
    )
    truoc = forms.BooleanField(required=False, widget=forms.HiddenInput)
    kieu = forms.ChoiceField(
        choices=[("", "Danh sách"), ("bang", "Bảng")], required=False, widget=forms.HiddenInput
    )

    def __init__(self, data, *, ladder):
        super().__init__(data)
        self.ladder = ladder
        told = [(rung.told, str(rung)) for rung in ladder.rungs]
        self.fields["nac"].choices = [("", "Mọi nấc"), *told]

    @property
    def is_narrowed(self):
        kept = ("trang", "excel", "kieu")
        return any(value for name, value in self.asked.items() if name not in kept)

    @property
    def kept_fields(self):
        """What a link asked for and no field shows: it stays while the rest is narrowed further."""
        return [self[name] for name in ("dv", "nguoi", "truoc", "kieu") if self.asked.get(name)]

    @property
    def narrowed_to(self):
        """What the hidden fields ask, in words."""
        unit, head = self.asked.get("dv"), self.asked.get("nguoi")
        words = [f"Chỉ yêu cầu với {unit.in_sentence}"] if unit else []
        if head:
            of_head = f"{head.full_name}, {head.office} ({term_words(head)})"
            when = " đã có trước khi giữ chức" if self.asked.get("truoc") else ""
            words.append(f"Chỉ yêu cầu với đơn vị của {of_head}{when}")
        return words

    @property
    def said(self):
        return [*super().said, *self.narrowed_to]

    @property
    def is_board(self):
        return self.asked.get("kieu") == "bang"

    def filter(self, remedies, today=None):
        """Narrow, and put the late first, then what waits for an answer, by the deadline that holds."""
        today = today or timezone.localdate()
        found = self._in_state(self._of_head(self._about(self.in_scope(remedies))), today)
        if self.asked.get("tre"):
            late = is_late_by(self.asked["tre"], today, self.ladder.calendar)
            found = found.alias(due=DUE).filter(late)
        if self.asked.get("nac"):
            found = self.ladder.on_rung(found, self.asked["nac"], today)
        found = found.alias(due=DUE)
        deadline = DUE.asc(nulls_last=True)
        return found.order_by(urgency(today, self.ladder.calendar), deadline, "unit__sort_key", "pk")

    def _about(self, remedies):
        asked = self.asked
        if asked.get("don_vi"):
            remedies = remedies.filter(unit__in=Unit.objects.search(asked["don_vi"]))
        if asked.get("loi"):
            of_fault = asked["loi"].findings.filter(withdrawn_at=None, requirements__isnull=False)
            remedies = remedies.filter(requirement__in=of_fault.values("requirements"))
        if asked.get("dung_dau"):
            remedies = remedies.filter(_answered_for_by(asked["dung_dau"]))
        if asked.get("lap_lai"):
            remedies = _of_repeats(remedies)
        if asked.get("ben"):
            other = {"responsible": Finding.Responsible.OTHER, "responsible_body__iexact": asked["ben"]}
            remedies = _because_of(remedies, **other)
        return remedies

    def _of_head(self, remedies):
        unit, head = self.asked.get("dv"), self.asked.get("nguoi")
        if unit:
            remedies = remedies.filter(unit__in=same_body(unit))
        if head:
            body = same_body(head.unit)
            remedies = remedies.filter(unit__in=body)
            if self.asked.get("truoc"):
                in_term = Q(first_unit__in=body)
                if head.valid_from:
                    in_term &= Q(requirement__issued_on__gte=head.valid_from)
                remedies = remedies.alias(first_unit=FIRST_UNIT).exclude(in_term)
        return remedies

    def _in_state(self, remedies, today):
        wanted = self.asked.get("tinh_trang")
        if wanted == WITHDRAWN:
            return remedies.withdrawn()
        remedies = remedies.asked()
        calendar = self.ladder.calendar
        narrowing = {
            UNDONE: lambda: Q(state__in=UNDONE_STATES),
            LATE: lambda: is_late(today, calendar),
            SOON: lambda: is_soon(today, calendar),
            ASKED_TIME: lambda: Q(
                pk__in=Extension.objects.filter(state=Extension.State.ASKED).values("remedy")
            ),
            DISAGREED: lambda: Q(stance=Remedy.Stance.DISAGREED),
        }
        if wanted in narrowing:
            return remedies.alias(due=DUE).filter(narrowing[wanted]())
        return remedies.filter(state=wanted) if wanted else remedies


def _because_of(remedies, **finding):
    """Asked because of at least one standing finding like this."""
    found = Finding.objects.standing().filter(**finding, requirements__isnull=False)
    return remedies.filter(requirement__in=found.values("requirements"))


def _of_repeats(remedies):
    """Asked because of a limitation that comes back at the very unit that was asked first."""
    found = Finding.objects.standing().filter(repeats__isnull=False, requirements__remedies__in=remedies)
    at = repeated_at(found.order_by().distinct())
    rows = remedies.order_by().filter(requirement__findings__in=list(at)).annotate(first_unit=FIRST_UNIT)
    rows = rows.values_list("pk", "first_unit", "requirement__findings")
    return remedies.filter(pk__in={pk for pk, unit, finding in rows if unit in at.get(finding, ())})


def _answered_for_by(name):
    """Remedies asked of a unit until the end of the head's term, and not confirmed before it began."""
    narrowing = Q(pk=None)
    for head in UnitHead.objects.search(name):
        theirs = Q(unit=head.unit_id)
        if head.valid_to:
            theirs &= Q(requirement__issued_on__lte=head.valid_to)
        if head.valid_from:
            theirs &= Q(verified_at=None) | Q(verified_at__date__gte=head.valid_from)
        narrowing |= theirs
    return narrowing


def urgency(today, calendar):
    """0 late, 1 reported and waiting to be confirmed, 2 open, 3 confirmed; over rows that have `due`."""
    return Case(
        When(is_late(today, calendar), then=Value(0)),
        When(state=Remedy.State.REPORTED, then=Value(1)),
        When(state=Remedy.State.OPEN, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


class SayForm(forms.Form):
    """Something said about a remedy, under a uuid of its own so that it is said once."""

    # Fields after the words, in the order of the page; the one that sets a day to be done by.
    more = ()
    deadline_field = ""

    uuid = forms.UUIDField(widget=forms.HiddenInput({"data-keep-field": ""}))
    words = CleanTextField(label="Ghi chú", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data=None, files=None, *, remedy, step, label, needs_words=True):
        super().__init__(data, files, auto_id=f"{step}_%s", use_required_attribute=False)
        self.initial = {"uuid": uuid.uuid4()} | self.opens_with(remedy)
        self.remedy, self.step = remedy, step
        self.fields["words"].label = label
        self.fields["words"].required = needs_words
        self.fields["words"].error_messages["required"] = "Hãy ghi nội dung."

    def opens_with(self, remedy):
        return {}

    @property
    def more_fields(self):
        return [self[name] for name in self.more]

    def notices(self):
        """What the writer may have overlooked; nothing of it is wrong."""
        if not self.deadline_field:
            return []
        rest = Calendar.load().rest_day_words(self.cleaned_data[self.deadline_field])
        return [rest] if rest else []

    def see_again(self, remedy):
        """The page that brings the form back shows what stands now; what was typed stays."""
        if "seen" in self.fields:
            self.data = self.data.copy()
            self.data["seen"] = self.opens_with(remedy)["seen"]

    def start_anew(self):
        """Give the form a uuid that nothing was said under, so that it can be sent again."""
        self.data = self.data.copy()
        self.data["uuid"] = str(uuid.uuid4())
        self.add_error(None, SENT_BEFORE)


class StanceForm(SayForm):
    """Agree or disagree, for a unit whose stance the page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def opens_with(self, remedy):
        return {"seen": stance_seen(remedy)}


class PlanForm(SayForm):
    deadline_field = "promised_on"
    more = ("person_in_charge", "promised_on")

    person_in_charge = CleanCharField(
        label="Người phụ trách",
        max_length=120,
        help_text="Họ tên, chức vụ người chịu trách nhiệm thực hiện.",
        error_messages={"required": "Hãy ghi người phụ trách."},
    )
    promised_on = DateField(label="Hẹn xong ngày")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def opens_with(self, remedy):
        return {
            "words": remedy.plan,
            "person_in_charge": remedy.person_in_charge,
            "promised_on": remedy.promised_on,
            "seen": plan_seen(remedy),
        }

    def clean_promised_on(self):
        promised = self.cleaned_data["promised_on"]
        if promised < timezone.localdate():
            raise forms.ValidationError("Ngày hẹn xong không thể ở trước hôm nay.")
        return promised


class ReportForm(SayForm):
    """A unit's report of what it did, with proof."""

    more = ("done_on",)

    done_on = DateField(label="Làm xong ngày")
    photos = PhotosField(label="Ảnh hoặc tệp PDF chứng minh")

    def clean_done_on(self):
        done = self.cleaned_data["done_on"]
        if done > timezone.localdate():
            raise forms.ValidationError("Ngày làm xong không thể ở sau hôm nay.")
        return done


class AskExtensionForm(SayForm):
    deadline_field = "until"
    more = ("until",)

    until = DateField(label="Xin đến ngày")

    def clean_until(self):
        return later_than_due(self.remedy, self.cleaned_data["until"])


class GrantForm(SayForm):
    deadline_field = "granted_until"
    more = ("granted_until",)

    granted_until = DateField(label="Cho đến ngày")

    def opens_with(self, remedy):
        waiting = remedy.extensions.filter(state=Extension.State.ASKED).first()
        return {"granted_until": waiting.asked_until} if waiting else {}

    def clean_granted_until(self):
        return later_than_due(self.remedy, self.cleaned_data["granted_until"])


def later_than_due(remedy, until):
    if until < timezone.localdate():
        raise forms.ValidationError("Hạn mới không thể ở trước hôm nay.")
    if remedy.due_on and until <= remedy.due_on:
        raise forms.ValidationError(f"Hạn mới phải sau hạn đang tính ({show_date(remedy.due_on)}).")
    return until


FORMS = {
    "agree": StanceForm,
    "disagree": StanceForm,
    "plan": PlanForm,
    "report": ReportForm,
    "ask_extension": AskExtensionForm,
    "grant": GrantForm,
}
LABELS = {
    "agree": "Ý kiến (không bắt buộc)",
    "disagree": "Vì sao không đồng ý",
    "plan": "Sẽ làm gì",
    "report": "Đã làm gì, kết quả ra sao",
    "ask_extension": "Vì sao cần thêm thời gian",
    "uphold": "Trả lời đơn vị, vì sao giữ nguyên",
    "verify": "Nhận xét (không bắt buộc)",
    "send_back": "Còn thiếu gì, cần làm thêm gì",
    "reopen": "Vì sao mở lại",
    "grant": "Ghi chú, căn cứ cho gia hạn",
    "refuse": "Vì sao không cho gia hạn",
}


def form_of(step, remedy, data=None, files=None):
    """The form of a step, and what its button says."""
    words_may_lack = step.name in ("agree", "verify")
    form = FORMS.get(step.name, SayForm)(
        data, files, remedy=remedy, step=step.name, label=LABELS[step.name], needs_words=not words_may_lack
    )
    form.button, form.meaning = step.label, step.meaning
    return form
