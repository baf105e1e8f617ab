"""Service models: found without accents or named anew, seen at a visit, adopted by its unit."""

import uuid

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from accounts.models import User
from districts.models import ServiceModel
from inspections.models import Inspection, ServiceModelObservation
from inspections.views.service_model import section

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
ZALO = "Tiếp nhận và trả kết quả TTHC qua mạng xã hội Zalo"


@pytest.fixture
def client_of_inspector(inspector, sign_in):
    return sign_in(inspector)


def add_url(inspection):
    return reverse("observation_create", args=[inspection.uuid])


def edit_url(observation):
    return reverse("observation_edit", args=[observation.uuid])


def filled(inspection, **fields):
    visit = inspection.visits.first()
    return {"uuid": str(uuid.uuid4()), "visit": str(visit.uuid), "model_name": ZALO, "effect": "", **fields}


def refilled(observation, **fields):
    return {
        "version": observation.version,
        "visit": str(observation.visit.uuid),
        "model_name": observation.service_model.name,
        "effect": observation.effect,
        **fields,
    }


def test_a_new_model_is_named_exactly_and_its_unit_runs_it(inspection, inspector, client_of_inspector):
    data = filled(inspection, effect="Dân biết kết quả ngay.", rating="hieu_qua", quote="qua Zalo")
    response = client_of_inspector.post(add_url(inspection), data)
    assert response["Location"] == f"/kiem-tra/{inspection.uuid}/#_models"
    seen = ServiceModelObservation.objects.get()
    assert seen.service_model.name == ZALO
    assert (seen.effect, seen.rating, seen.quote) == ("Dân biết kết quả ngay.", "hieu_qua", "qua Zalo")
    assert (seen.visit, seen.created_by) == (inspection.visits.first(), inspector)
    assert list(seen.service_model.units.all()) == [seen.visit.unit]


def test_a_known_model_is_found_whatever_its_accents(inspection, client_of_inspector):
    model = make.service_model(ZALO)
    data = filled(inspection, model_name="tiep nhan va tra ket qua tthc qua mang xa hoi zalo")
    client_of_inspector.post(add_url(inspection), data)
    assert ServiceModelObservation.objects.get().service_model == model


def test_an_adoption_that_is_known_is_not_made_again(inspection, client_of_inspector):
    model = make.service_model(ZALO, units=[inspection.visits.first().unit])
    client_of_inspector.post(add_url(inspection), filled(inspection))
    assert model.adoptions.count() == 1


def test_a_model_is_searched_and_what_is_typed_stays(inspection, client_of_inspector):
    model = make.service_model(ZALO)
    make.service_model("Sinh viên đồng hành")
    data = filled(inspection, model_name="zalo", find="1", effect="Đang gõ")
    response = client_of_inspector.post(add_url(inspection), data)
    assert response.status_code == 200
    assert response.context["form"].questions["model_name"] == [
        (str(model.uuid), ZALO),
        ("moi", "Tên mới: “zalo”"),
    ]
    assert "Đang gõ" in response.content.decode()
    assert not ServiceModelObservation.objects.exists()

    del data["find"]
    client_of_inspector.post(add_url(inspection), data | {"model_name_meant": str(model.uuid)})
    assert ServiceModelObservation.objects.get().service_model == model


def test_a_name_close_to_a_known_one_is_asked_about(inspection, client_of_inspector):
    make.service_model(ZALO)
    data = filled(inspection, model_name="Trả kết quả qua Zalo")
    response = client_of_inspector.post(add_url(inspection), data)
    assert response.status_code == 422
    assert "Có tên gần giống" in response.content.decode()
    assert ServiceModel.objects.count() == 1

    client_of_inspector.post(add_url(inspection), data | {"model_name_meant": "moi"})
    assert ServiceModel.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"model_name": ""}, "Hãy ghi tên mô hình."),
        ({"visit": ""}, "Hãy chọn đơn vị."),
        ({"effect": "Céng hßa x· héi"}, "TCVN3"),
        ({"model_name": "a" * 301}, "300"),
        ({"rating": "x"}, "Đánh giá"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_typing_stays(inspection, client_of_inspector, fields, sentence):
    response = client_of_inspector.post(add_url(inspection), filled(inspection, quote="Đang gõ", **fields))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "Đang gõ" in page
    assert not ServiceModelObservation.objects.exists()


def test_one_model_is_seen_once_at_a_visit(inspection, client_of_inspector):
    client_of_inspector.post(add_url(inspection), filled(inspection))
    response = client_of_inspector.post(add_url(inspection), filled(inspection))
    assert response.status_code == 422
    assert "đã được ghi nhận tại" in response.content.decode()
    assert ServiceModelObservation.objects.count() == 1


def test_a_form_sent_twice_makes_one_observation(inspection, client_of_inspector):
    data = filled(inspection)
    first = client_of_inspector.post(add_url(inspection), data)
    second = client_of_inspector.post(add_url(inspection), data)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert ServiceModelObservation.objects.count() == 1


def test_an_old_form_about_another_model_is_not_swallowed(inspection, client_of_inspector):
    data = filled(inspection)
    client_of_inspector.post(add_url(inspection), data)
    response = client_of_inspector.post(add_url(inspection), data | {"model_name": "Ngày không hẹn"})
    assert response.status_code == 422
    assert "bấm Lưu lần nữa" in response.content.decode()


def test_an_edit_is_the_next_version(inspection, client_of_inspector):
    seen = make.observation(inspection.visits.first())
    other = inspection.visits.last()
    data = refilled(seen, effect="Đã sửa.", visit=str(other.uuid))
    assert client_of_inspector.post(edit_url(seen), data).status_code == 302
    seen.refresh_from_db()
    assert (seen.effect, seen.visit, seen.version) == ("Đã sửa.", other, 2)
    assert other.unit in seen.service_model.units.all()


def test_a_form_older_than_the_observation_shows_both_texts(inspection, client_of_inspector):
    seen = make.observation(inspection.visits.first())
    stale = refilled(seen, effect="Của tôi.")
    client_of_inspector.post(edit_url(seen), refilled(seen, effect="Của người khác."))
    response = client_of_inspector.post(edit_url(seen), stale)
    assert response.status_code == 409
    differences = response.context["form"].differences()
    assert ("Hiệu quả ghi nhận", "Của người khác.", "Của tôi.") in differences


def test_withdrawing_keeps_the_record_and_lets_it_be_written_again(inspection, client_of_inspector):
    seen = make.observation(inspection.visits.first(), make.service_model(ZALO))
    url = reverse("observation_withdraw", args=[seen.uuid])
    assert client_of_inspector.post(url, {"reason": ""}).status_code == 422
    page = client_of_inspector.post(url, {"reason": "Ghi nhầm."}, **HTMX).content.decode()
    assert f"<s>“{ZALO}”</s>" in page

    client_of_inspector.post(add_url(inspection), filled(inspection))
    assert ServiceModelObservation.objects.standing().count() == 1


def test_a_locked_inspection_takes_no_model(inspection, client_of_inspector):
    seen = make.observation(inspection.visits.first())
    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.CONCLUDED)
    for url, data in (
        (add_url(inspection), filled(inspection)),
        (edit_url(seen), refilled(seen)),
        (reverse("observation_withdraw", args=[seen.uuid]), {"reason": "Thử"}),
    ):
        response = client_of_inspector.post(url, data)
        assert response.status_code == 422
        assert "hồ sơ đã khóa" in response.content.decode()
    assert not ServiceModel.objects.filter(name=ZALO).exists()


@pytest.mark.parametrize(
    ("who", "status"), [("inspector", 200), ("staff", 200), ("leadership", 403), ("outsider", 404)]
)
@pytest.mark.parametrize("page", ["observation_create", "observation_edit", "observation_withdraw"])
def test_who_may_write(request, inspection, sign_in, who, status, page):
    of = inspection if page == "observation_create" else make.observation(inspection.visits.first())
    client = sign_in(request.getfixturevalue(who))
    assert client.get(reverse(page, args=[of.uuid])).status_code == status


def test_a_unit_sees_only_its_own_once_the_minutes_are_signed(inspection, officer, district, inspector):
    own = make.observation(inspection.visits.get(unit=district))
    make.observation(inspection.visits.exclude(unit=district).get())
    assert section(inspection, officer)["models"]["rows"] == []
    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.MINUTES_SIGNED)
    fresh = Inspection.objects.get(pk=inspection.pk)
    assert section(fresh, officer)["models"]["rows"] == [own]
    assert section(fresh, inspector)["models"]["count"] == 2


def test_the_unit_switch_narrows_the_section(inspection, inspector):
    first, second = inspection.visits.all()
    make.observation(first)
    own = make.observation(second)
    assert section(inspection, inspector, second)["models"]["rows"] == [own]


def test_the_section_costs_the_same_for_one_and_for_many(inspection, inspector):
    def queries():
        fresh = Inspection.objects.get(pk=inspection.pk)
        person = User.objects.get(pk=inspector.pk)
        with CaptureQueriesContext(connection) as captured:
            context = section(fresh, person)
            render_to_string("inspections/_models.html", {"inspection": fresh, **context})
        return len(captured)

    visit = inspection.visits.first()
    make.observation(visit)
    one = queries()
    for _ in range(24):
        make.observation(visit)
    assert queries() == one
