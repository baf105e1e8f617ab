"""Finding remedies in the list, and what is said about one."""

import uuid
from datetime import timedelta

from django import forms
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone

from districts.fields import CleanCharField, CleanTextField
from districts.filtering import FilterForm
from districts.models import Unit
from inspections.models import Remedy

from .photos import PhotosField
from .records import SENT_BEFORE

LATE, SOON = "qua_han", "sap_den_han"
SOON_DAYS = 7


def is_soon(today):
    """Open, and due within a week."""
    week = (today, today + timedelta(days=SOON_DAYS))
    return Q(state=Remedy.State.OPEN, requirement__deadline_on__range=week)


class RemedyFilterForm(FilterForm):
    """What the list of remedies may be asked; it lives in the address."""

    don_vi = CleanCharField(label="Đơn vị, không cần gõ dấu", max_length=100, required=False)
    tinh_trang = forms.ChoiceField(
        label="Tình trạng",
        choices=[
            ("", "Mọi tình trạng"),
            (LATE, "Quá hạn"),
            (SOON, f"Đến hạn trong {SOON_DAYS} ngày"),
            *Remedy.State.choices,
        ],
        required=False,
    )

    @property
    def is_narrowed(self):
        return any(self.asked.get(name) for name in ("don_vi", "tinh_trang"))

    def filter(self, remedies, today=None):
        """Narrow, and put the late first, then what waits for an answer, by its deadline."""
        today = today or timezone.localdate()
        asked = self.asked
        if asked.get("don_vi"):
            remedies = remedies.filter(unit__in=Unit.objects.search(asked["don_vi"]))
        if asked.get("tinh_trang") == LATE:
            remedies = remedies.overdue(today)
        elif asked.get("tinh_trang") == SOON:
            remedies = remedies.filter(is_soon(today))
        elif asked.get("tinh_trang"):
            remedies = remedies.filter(state=asked["tinh_trang"])
        deadline = F("requirement__deadline_on").asc(nulls_last=True)
        return remedies.order_by(urgency(today), deadline, "unit__sort_key", "pk")


def urgency(today):
    """0 late, 1 reported and waiting to be confirmed, 2 open, 3 confirmed."""
    late = Q(state=Remedy.State.OPEN, requirement__deadline_on__lt=today)
    return Case(
        When(late, then=Value(0)),
        When(state=Remedy.State.REPORTED, then=Value(1)),
        When(state=Remedy.State.OPEN, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


class SayForm(forms.Form):
    """Something said about a remedy, under a uuid of its own so that it is said once."""

    uuid = forms.UUIDField(widget=forms.HiddenInput({"data-keep-field": ""}))
    words = CleanTextField(label="Ghi chú", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data=None, files=None, *, step, label, needs_words=True):
        super().__init__(
            data, files, initial={"uuid": uuid.uuid4()}, auto_id=f"{step}_%s", use_required_attribute=False
        )
        self.step = step
        self.fields["words"].label = label
        self.fields["words"].required = needs_words
        self.fields["words"].error_messages["required"] = "Hãy ghi nội dung."

    def start_anew(self):
        """Give the form a uuid that nothing was said under, so that it can be sent again."""
        self.data = self.data.copy()
        self.data["uuid"] = str(uuid.uuid4())
        self.add_error(None, SENT_BEFORE)


class ReportForm(SayForm):
    """A unit's report of what it did, with proof."""

    photos = PhotosField(label="Ảnh hoặc tệp PDF chứng minh")
