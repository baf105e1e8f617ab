"""Sample minutes of the sample inspections: hours, people and a text that both sides have acknowledged."""

import datetime

from django.utils import timezone

from inspections.minutes.content import collect, likely_people
from inspections.minutes.wording import sha256_of, text_of
from inspections.models import Minutes, MinutesAcknowledgement, Visit, VisitAttendee

TEAM, UNIT = VisitAttendee.Side.TEAM, VisitAttendee.Side.UNIT
PROCEEDINGS = (
    "Trưởng đoàn công bố quyết định thành lập Đoàn kiểm tra.\n"
    "Đơn vị báo cáo công tác cải cách hành chính.\n"
    "Đoàn kiểm tra Bộ phận Tiếp nhận và Trả kết quả, xem sổ và phần mềm một cửa."
)


def add_sample_minutes(visits, *, users, uuid, mark, is_signed):
    """Minutes of each visit; of an inspection still in the field those of the first, not acknowledged yet.

    :param uuid: gives a row of this inspection its identity by names.
    """
    for order, visit in enumerate(visits if is_signed else visits[:1]):
        _meet(visit, mark)
        _write(visit, uuid("minutes", order), users, mark, is_signed)


def _meet(visit, mark):
    visit.from_time, visit.to_time = datetime.time(8), datetime.time(11, 30)
    visit.place = f"Hội trường {visit.unit.people_committee}"[:200]
    visit.save(update_fields=["from_time", "to_time", "place"])
    people = (
        (TEAM, "Trưởng đoàn và các thành viên Đoàn kiểm tra"),
        (UNIT, f"Lãnh đạo {visit.unit.people_committee} {mark}"),
    )
    VisitAttendee.objects.bulk_create(
        VisitAttendee(visit=visit, side=side, order=1, office=office[:150]) for side, office in people
    )


def _write(visit, uuid, users, mark, is_signed):
    visit = Visit.objects.select_related("inspection", "unit").get(pk=visit.pk)
    minutes = Minutes(
        uuid=uuid,
        visit=visit,
        proceedings=PROCEEDINGS,
        opinion="Đơn vị nhất trí với nội dung biên bản." if is_signed else "",
        opinion_by=f"Lãnh đạo {visit.unit.people_committee} {mark}" if is_signed else "",
        opinion_how=Minutes.OpinionBy.TOLD if is_signed else "",
        created_by=users["thuky"],
        **likely_people(visit.inspection),
    )
    minutes.save()
    content = collect(minutes)
    minutes.content, minutes.text = content.to_json(), text_of(content)
    minutes.sha256 = sha256_of(minutes.text)
    minutes.state, minutes.frozen_at, minutes.frozen_by = Minutes.State.FROZEN, timezone.now(), users["thuky"]
    minutes.save()
    if is_signed:
        _acknowledge(minutes, users, mark)


def _acknowledge(minutes, users, mark):
    unit = minutes.visit.unit.people_committee
    for side, name, username in ((TEAM, "Trưởng đoàn", "truongdoan"), (UNIT, f"Lãnh đạo {unit}", "thuky")):
        MinutesAcknowledgement.objects.create(
            minutes=minutes,
            side=side,
            sha256=minutes.sha256,
            full_name=f"{name} {mark}"[:100],
            by=users[username],
        )
    minutes.state = Minutes.State.ACKNOWLEDGED
    minutes.save(update_fields=["state"])
