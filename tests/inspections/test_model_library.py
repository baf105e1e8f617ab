"""The library of models: what everybody may learn, what staff say, what a unit is advised to look at."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from districts.models import Unit
from inspections.model_library import adoptions_known_to
from inspections.models import Inspection
from inspections.models_to_learn import models_to_learn

pytestmark = pytest.mark.django_db
DAY = datetime.date(2019, 9, 4)


@pytest.fixture
def signed(inspection):
    inspection.state = Inspection.State.CONCLUDED
    inspection.save()
    return inspection


@pytest.fixture
def zalo(signed, neighbour_district):
    """Seen at Lấp Vò with good effect; field 2."""
    visit = signed.visits.get(unit=neighbour_district)
    model = make.service_model("Tiếp nhận qua Zalo", [neighbour_district], reform_field=make.field(2))
    make.observation(visit, model, rating="hieu_qua", effect="Dân bớt đi lại.")
    return model


def page(client, model):
    return client.get(model.get_absolute_url())


def test_a_page_tells_where_what_and_who(zalo, stranger_officer, sign_in):
    """To anybody, once the minutes are signed; the page of the inspection stays closed to a stranger."""
    text = page(sign_in(stranger_officer), zalo).text
    for words in (
        "Thấy lần đầu: Huyện Lấp Vò, 04/09/2019",
        "Dân bớt đi lại.",
        "Đánh giá: hiệu quả",
        "Thấy lần cuối ngày 04/09/2019; chưa kiểm tra lại từ đó.",
    ):
        assert words in text
    assert "Xem cuộc kiểm tra" not in text
    assert "Sửa" not in text


def test_before_the_minutes_only_the_team_knows(zalo, signed, stranger_officer, inspector, sign_in):
    signed.state = Inspection.State.IN_FIELD
    signed.save()
    assert page(sign_in(stranger_officer), zalo).status_code == 404
    assert "Zalo" not in sign_in(stranger_officer).get(reverse("model_list")).text
    assert page(sign_in(inspector), zalo).status_code == 200


def test_search_and_filters(zalo, staff, sign_in):
    make.service_model("Ngày không viết", status="dung")
    client, address = sign_in(staff), reverse("model_list")
    for asked, found in (
        ({"q": "tiep nhan ZALO"}, True),
        ({"q": "khong co"}, False),
        ({"linh_vuc": 2, "don_vi": "lap vo", "nam": 2019}, True),
        ({"linh_vuc": 3}, False),
        ({"tinh_trang": "dung"}, False),
        ({"nam": "năm ngoái"}, True),
    ):
        assert ("Tiếp nhận qua Zalo" in client.get(address, asked).text) is found, asked


def test_a_unit_that_ended_and_its_heir(zalo, neighbour_district, staff, sign_in):
    neighbour_district.valid_to = datetime.date(2025, 6, 30)
    neighbour_district.save()
    heir = make.unit("Mỹ An Hưng", type="xa", valid_from=datetime.date(2025, 7, 1))
    make.succession(neighbour_district, heir)
    text = page(sign_in(staff), zalo).text
    assert "Kết thúc ngày 30/06/2025; nay là Xã Mỹ An Hưng" in text


def test_a_unit_with_another_name_or_parent_goes_on_with_its_models(zalo, neighbour_district, staff, sign_in):
    first, second, third = neighbour_district, make.unit(), make.unit(valid_to=datetime.date(2025, 12, 31))
    for before, after, on in ((first, second, (2024, 1, 1)), (second, third, (2025, 1, 1))):
        before.valid_to = datetime.date(*on) - datetime.timedelta(days=1)
        before.save()
        make.succession(before, after, kind="chuyen", on=datetime.date(*on))
    client = sign_in(staff)
    known = adoptions_known_to(staff).get()
    assert known.unit_until == third.valid_to
    assert "Áp dụng cho đến khi đơn vị kết thúc" in client.get(third.get_absolute_url()).text
    Unit.objects.filter(pk=third.pk).update(valid_to=None)
    assert adoptions_known_to(staff).get().unit_until is None
    assert "Kết thúc ngày" not in page(client, zalo).text
    assert "Thấy lần cuối ngày 04/09/2019; chưa kiểm tra lại từ đó." in page(client, zalo).text


def test_staff_say_who_learned_of_whom(zalo, neighbour_district, far_district, staff, sign_in):
    """By name, once for two sendings; not twice in one time, not of itself; taken back with a reason."""
    client, address = sign_in(staff), reverse("model_adopt", args=[zalo.uuid])
    key = "0e1b4b34-0000-4000-8000-000000000001"
    sent = {
        "uuid": key,
        "unit_words": "tam nong",
        "started_on": "1/3/2020",
        "learned_from": str(neighbour_district.uuid),
    }
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302
    adoption = zalo.adoptions.get(unit=far_district)
    assert (adoption.learned_from, adoption.created_by) == (neighbour_district, staff)
    again = client.post(address, sent | {"uuid": "0e1b4b34-0000-4000-8000-000000000002"})
    assert (again.status_code, "hãy sửa dòng đã có" in again.text) == (422, True)
    future = client.post(address, {"uuid": key, "unit_words": "tam nong", "started_on": "1/1/2190"})
    assert (future.status_code, "Ngày này chưa đến" in future.text) == (422, True)
    edit = reverse("adoption_edit", args=[adoption.uuid])
    assert (
        client.post(edit, {"version": 1, "ended_on": "1/2/2020", "started_on": "1/3/2020"}).status_code == 422
    )
    assert client.post(edit, {"version": 1, "ended_on": "31/12/2021"}).status_code == 302
    assert client.post(edit, {"version": 1, "note": "cũ"}).status_code == 409
    assert "Đã dừng" in page(client, zalo).text
    withdraw = reverse("adoption_withdraw", args=[adoption.uuid])
    assert client.post(withdraw, {"reason": ""}).status_code == 422
    assert client.post(withdraw, {"reason": "ghi nhầm"}).status_code == 302
    assert "Tam Nông" not in page(client, zalo).text


def test_status_over_time(zalo, inspector, staff, sign_in):
    """The latest day decides; the status of before is kept; what is withdrawn counts no more."""
    zalo.status = "thi_diem"
    zalo.save()
    client, address = sign_in(inspector), reverse("model_status", args=[zalo.uuid])
    assert (
        client.post(address, {"status": "dung", "on": "1/1/2022", "note": "hết kinh phí"}).status_code == 302
    )
    assert client.post(address, {"status": "nhan_rong", "on": "1/1/2021"}).status_code == 302
    assert client.post(address, {"status": "dung", "on": "hôm qua"}).status_code == 422
    zalo.refresh_from_db()
    assert zalo.status == "dung"
    text = page(client, zalo).text
    assert text.index("Trước đó") < text.index("Từ 01/01/2021") < text.index("Từ 01/01/2022")
    last = zalo.statuses.standing().last()
    client.post(reverse("status_withdraw", args=[last.uuid]), {"reason": "nhầm mô hình"})
    zalo.refresh_from_db()
    assert zalo.status == "nhan_rong"


def test_the_chain_both_ways_has_no_circle(zalo, staff, sign_in):
    copy = make.service_model("Bản làm theo", copied_from=zalo)
    client = sign_in(staff)
    assert "Bản làm theo" in page(client, zalo).text
    assert "Tiếp nhận qua Zalo" in page(client, copy).text
    address = reverse("model_edit", args=[zalo.uuid])
    answer = client.post(address, {"version": 1, "copied_from": copy.pk})
    assert (answer.status_code, "học từ mô hình này" in answer.text) == (422, True)
    said = {"version": 1, "channel": "mang_xa_hoi", "channel_name": "Zalo", "reform_field": make.field(2).pk}
    assert client.post(address, said).status_code == 302


def test_what_to_learn_and_why(zalo, signed, district, far_district, staff, officer, stranger_officer):
    """The unit's own weak field first, told only to who may see the limitations; never what runs here."""
    other = make.service_model("Hẹn giờ", [far_district], reform_field=make.field(6))
    far = make.inspection([far_district], state=Inspection.State.CLOSED)
    make.observation(far.visits.get(), other, rating="hieu_qua")
    make.finding(signed, [signed.visits.get(unit=district)])
    first, second = models_to_learn(district, staff, DAY)
    assert (first.model, second.model) == (zalo, other)
    assert first.reason.startswith(
        "Vì đơn vị có 1 hạn chế ở lĩnh vực Cải cách thủ tục hành chính; huyện Lấp Vò"
    )
    assert second.reason.startswith("Huyện Tam Nông (đơn vị cùng cấp) đang áp dụng")
    assert models_to_learn(district, officer, DAY)[0].n_limitations == 1
    assert "hạn chế" not in models_to_learn(district, stranger_officer, DAY)[0].reason
    make.adoption(zalo, district)
    assert [each.model for each in models_to_learn(district, staff, DAY)] == [other]
    zalo.adoptions.update(ended_on=datetime.date(2019, 1, 1))
    other.adoptions.update(ended_on=datetime.date(2019, 1, 1))
    assert models_to_learn(district, staff, DAY) == []


def test_as_many_queries_for_many(zalo, signed, staff, sign_in):
    client = sign_in(staff)

    def queries(address):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    def add_ended(through_commune):
        """A unit that ended, whose heirs are told by itself or by its commune."""
        ended = make.unit(type="huyen", level="huyen", valid_to=datetime.date(2025, 6, 30))
        told = make.unit(parent=ended, valid_to=ended.valid_to) if through_commune else ended
        make.succession(told)
        make.adoption(zalo, ended)

    addresses = [reverse("model_list") + "?hoc=lai+vung", zalo.get_absolute_url()]
    add_ended(False)
    add_ended(True)
    before = [queries(each) for each in addresses]
    for place in range(8):
        add_ended(place % 2)
        unit = make.unit()
        make.observation(make.visit(signed, unit), make.service_model(units=[unit]), rating="hieu_qua")
        make.observation(make.visit(signed, far := make.unit()), zalo)
        make.adoption(zalo, far)
    assert [queries(each) for each in addresses] == before
