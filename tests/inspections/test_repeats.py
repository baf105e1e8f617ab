"""Limitations that come back: what is offered, what a person confirms, what is told to whom."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from inspections.finding_presenter import told
from inspections.models import Finding, Inspection
from inspections.repeats import likely_repeats

pytestmark = pytest.mark.django_db

SIGNED = Inspection.State.CONCLUDED


def found_in(year, units, words="Còn hồ sơ trễ hẹn.", state=SIGNED, **fields):
    """A limitation of an inspection of that September."""
    inspection = make.inspection(units=units, starts_on=datetime.date(year, 9, 4), state=state)
    return make.finding(inspection, words=words, **fields)


def offered(inspection, fault=None, words=""):
    return likely_repeats(list(inspection.visits.all()), fault, words)


def as_told(finding, user=None):
    return told(Finding.objects.filter(pk=finding.pk).select_related("inspection", "fault"), user)[0]


def sent(inspection, **fields):
    visits = [str(visit.uuid) for visit in inspection.visits.all()]
    return {"uuid": str(uuid.uuid4()), "visits": visits, "words": "Còn hồ sơ trễ hẹn.", **fields}


def add_url(inspection):
    return reverse("finding_create", args=[inspection.uuid]) + "?loai=han_che"


def test_the_same_fault_is_offered_first_then_words_alike_the_newest_first(inspection, district):
    late = make.fault("tre_hen")
    alike = found_in(2018, [district], "Hồ sơ trả kết quả trễ hẹn còn nhiều.")
    older = found_in(2016, [district], "Một câu khác hẳn.", fault=late)
    newer = found_in(2017, [district], "Lại một câu khác.", fault=late)
    found_in(2018, [district], "Trang thông tin điện tử chưa cập nhật.")
    assert offered(inspection, late, "Hồ sơ trả kết quả trễ hẹn.") == [newer, older, alike]
    assert offered(inspection) == []


def test_only_what_was_found_before_at_these_units_and_told_is_offered(inspection, district, far_district):
    words = "Còn hồ sơ trễ hẹn."
    found_in(2018, [far_district])
    found_in(2020, [district])
    found_in(2018, [district], state=Inspection.State.IN_FIELD)
    withdrawn = found_in(2018, [district])
    withdrawn.withdrawn_at, withdrawn.withdrawn_by = make.NOON, make.user()
    withdrawn.withdrawn_reason = "Ghi nhầm."
    withdrawn.save()
    make.finding(inspection, words=words)
    assert offered(inspection, words=words) == []


def test_what_was_found_at_a_unit_that_lives_on_here_is_offered(district):
    before = make.unit("Cũ", valid_to=datetime.date(2025, 6, 30))
    today = make.unit("Mới", valid_from=datetime.date(2025, 7, 1))
    make.succession(before, today)
    earlier = found_in(2024, [before])
    now = make.inspection(units=[today], starts_on=datetime.date(2025, 9, 4))
    assert offered(now, words="Còn hồ sơ trễ hẹn.") == [earlier]
    assert offered(make.inspection(units=[district]), words="Còn hồ sơ trễ hẹn.") == []


def test_a_person_confirms_a_repeat_or_says_that_it_is_none(inspection, district, inspector, sign_in):
    earlier = found_in(2018, [district])
    client = sign_in(inspector)
    fragment = client.post(reverse("finding_repeats", args=[inspection.uuid]), sent(inspection))
    assert str(earlier.uuid) in fragment.text
    assert "04/09/2018" in fragment.text
    assert Finding.objects.filter(inspection=inspection).count() == 0

    client.post(add_url(inspection), sent(inspection, repeats=str(earlier.uuid)))
    client.post(add_url(inspection), sent(inspection, repeats="khong"))
    client.post(add_url(inspection), sent(inspection))
    answers = inspection.findings.order_by("pk").values_list("repeats", "is_no_repeat")
    assert list(answers) == [(earlier.pk, False), (None, True), (None, False)]
    page = client.get(reverse("inspection_detail", args=[inspection.uuid])).text
    assert "Lặp lại lần 2 (huyện Lai Vung): 2018, 2019" in page
    assert "Đã xem: không phải lặp lại" in page


def test_what_another_unit_was_told_is_never_repeated(inspection, far_district, inspector, sign_in):
    other = found_in(2018, [far_district])
    for value in (str(other.uuid), "mot-chu-la"):
        response = sign_in(inspector).post(add_url(inspection), sent(inspection, repeats=value))
        assert response.status_code == 422
        assert "không phải của những đơn vị này" in response.text
    assert not inspection.findings.exists()


def test_a_chain_is_told_both_ways_and_for_the_units_it_is_about(district, neighbour_district):
    both = [district, neighbour_district]
    first = found_in(2017, [neighbour_district])
    second = found_in(2018, both, repeats=first)
    third = found_in(2019, [district], repeats=second)
    assert as_told(second).repeat_words == "Lặp lại lần 2 (huyện Lấp Vò): 2017, 2018"
    assert as_told(second).later_words == "Còn lặp lại ở lần sau: 2019"
    # What came up at the neighbour's in 2017 did not come up here.
    assert as_told(third).repeat_words == "Lặp lại lần 2: 2018, 2019"
    assert as_told(first).repeat_words == ""
    fourth = found_in(2020, both, repeats=second)
    words = "Lặp lại lần 3 (huyện Lấp Vò): 2017, 2018, 2020; lần 2 (huyện Lai Vung): 2018, 2020"
    assert as_told(fourth).repeat_words == words


def test_a_unit_reads_only_the_repeats_that_it_was_told_of(district, neighbour_district, officer, neighbour):
    first = found_in(2017, [district])
    second = found_in(2018, [district, neighbour_district], repeats=first)
    found_in(2019, [district], repeats=second, state=Inspection.State.IN_FIELD)
    assert as_told(second, officer).repeat_words == "Lặp lại lần 2 (huyện Lai Vung): 2017, 2018"
    assert as_told(second, officer).later_words == ""
    assert as_told(second, neighbour).repeat_words == ""


def test_the_basis_is_the_one_in_force_on_the_day_of_the_visit():
    fault = make.fault("chua_giay_hen")
    then, now = (
        make.finding(make.inspection(units=1, starts_on=datetime.date(year, 9, 4)), fault=fault)
        for year in (2019, 2025)
    )
    assert [basis.words[:22] for basis in as_told(then).basis] == ["Nghị định số 61/2018/N"]
    assert [basis.words[:22] for basis in as_told(now).basis] == ["Nghị định số 118/2025/"]
    assert as_told(make.finding(make.inspection(units=1), words="Không có lỗi.")).basis == []


def test_the_list_is_searched_and_narrowed(district, neighbour_district, staff, officer, sign_in):
    first = found_in(2018, [district], fault=make.fault("tre_hen"), severity="nang")
    again = found_in(2019, [district], "Lại trễ hẹn.", repeats=first)
    slow = found_in(
        2019, [neighbour_district], "Phần mềm chậm.", responsible="khac", responsible_body="Sở Thông tin"
    )
    url = reverse("finding_list")

    def listed(person, **asked):
        return {finding.pk for finding in sign_in(person).get(url, asked).context["findings"]}

    assert listed(staff) == {first.pk, again.pk, slow.pk}
    assert listed(staff, q="tre hen") == {first.pk, again.pk}
    assert listed(staff, lap_lai="co") == {again.pk}
    assert listed(staff, trach_nhiem="khac") == listed(staff, don_vi="lap vo") == {slow.pk}
    assert listed(staff, nam="2018") == listed(staff, muc_do="nang") == listed(staff, loi="tre_hen")
    assert listed(staff, nam="2018") == {first.pk}
    assert listed(officer) == {first.pk, again.pk}


def test_the_list_costs_the_same_for_few_and_for_many(district, staff, sign_in):
    client = sign_in(staff)
    late = make.fault("tre_hen")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("finding_list")).status_code == 200
        return len(captured)

    found_in(2019, [district], repeats=found_in(2018, [district], fault=late), fault=late)
    few = queries()
    for _ in range(8):
        found_in(2019, [make.unit()], repeats=found_in(2018, [district]), fault=late)
    assert queries() == few
