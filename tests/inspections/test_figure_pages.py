"""Figures typed as people say them: understood, asked about, added like with like."""

import datetime
import uuid

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from accounts.models import User
from districts.models import Programme, ReportedFigure
from inspections.figure_table import figure_groups
from inspections.models import Inspection
from inspections.views.figure import section

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
POSTAL = "Đề án chuyển giao nhiệm vụ, dịch vụ hành chính công thông qua Bưu điện công ích"


@pytest.fixture
def client_of_inspector(inspector, sign_in):
    return sign_in(inspector)


def add_url(inspection):
    return reverse("figure_create", args=[inspection.uuid])


def edit_url(figure):
    return reverse("figure_edit", args=[figure.uuid])


def filled(inspection, **fields):
    usual = {"counted": "tiep_nhan", "source": "don_vi", "as_typed": "97", "period": ""}
    visit = inspection.visits.first()
    return {"uuid": str(uuid.uuid4()), "visit": str(visit.uuid), **usual, **fields}


def refilled(figure, **fields):
    usual = {"counted": figure.counted, "source": figure.source, "as_typed": figure.as_typed, "period": ""}
    return {"version": figure.version, "visit": str(figure.visit.uuid), **usual, **fields}


@pytest.mark.parametrize(
    ("typed", "value", "comparator", "unit"),
    [
        ("hơn 2.000 hồ sơ", 2000, ">", "hồ sơ"),
        ("khoảng 40", 40, "~", "hồ sơ"),
        ("ít nhất 12", 12, ">=", "hồ sơ"),
        ("97", 97, "=", "hồ sơ"),
        ("2 000", 2000, "=", "hồ sơ"),
        ("97,5 %", 97.5, "=", "%"),
    ],
)
def test_a_number_is_kept_as_it_was_said(inspection, client_of_inspector, typed, value, comparator, unit):
    response = client_of_inspector.post(add_url(inspection), filled(inspection, as_typed=typed))
    assert response["Location"] == f"/kiem-tra/{inspection.uuid}/#_figures"
    figure = ReportedFigure.objects.get()
    assert (figure.as_typed, float(figure.value), figure.comparator) == (typed, value, comparator)
    assert figure.unit_of_count == unit
    assert figure.unit == figure.visit.unit == inspection.visits.first().unit


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("từ đầu năm đến nay", datetime.date(2019, 1, 1), datetime.date(2019, 9, 4)),
        ("tháng 8/2019", datetime.date(2019, 8, 1), datetime.date(2019, 8, 31)),
        ("15/07–14/08/2019", datetime.date(2019, 7, 15), datetime.date(2019, 8, 14)),
        ("không rõ", None, None),
        ("", None, None),
    ],
)
def test_a_period_is_kept_in_days_and_in_words(inspection, client_of_inspector, typed, start, end):
    client_of_inspector.post(add_url(inspection), filled(inspection, period=typed))
    figure = ReportedFigure.objects.get()
    assert (figure.period_from, figure.period_to, figure.period_words) == (start, end, typed)


def test_what_was_understood_is_said_after_the_save(inspection, client_of_inspector):
    data = filled(inspection, as_typed="hơn 2.000 hồ sơ", period="từ đầu năm đến nay")
    response = client_of_inspector.post(add_url(inspection), data, follow=True)
    assert "hiểu là: hơn 2.000 hồ sơ, " in response.content.decode()
    assert "01/01/2019–04/09/2019" in response.content.decode()


def test_two_readings_are_asked_about_and_never_guessed(inspection, client_of_inspector):
    data = filled(inspection, as_typed="2,000", quote="Đang gõ")
    response = client_of_inspector.post(add_url(inspection), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'name="as_typed_meant" value="2.000"' in page
    assert 'name="as_typed_meant" value="2"' in page
    assert "Đang gõ" in page
    assert not ReportedFigure.objects.exists()

    client_of_inspector.post(add_url(inspection), data | {"as_typed_meant": "2.000"})
    figure = ReportedFigure.objects.get()
    assert (figure.value, figure.as_typed) == (2000, "2.000")


def test_a_year_is_asked_about(inspection, client_of_inspector):
    data = filled(inspection, period="năm 2018")
    response = client_of_inspector.post(add_url(inspection), data)
    assert response.status_code == 422
    choices = response.context["form"].questions["period"]
    assert len(choices) == 2

    client_of_inspector.post(add_url(inspection), data | {"period_meant": choices[0][0]})
    figure = ReportedFigure.objects.get()
    assert (figure.period_from, figure.period_to) == (datetime.date(2018, 1, 1), datetime.date(2018, 12, 31))
    assert figure.period_words == "năm 2018"
    # Opened again, the form asks nothing: it says the days.
    form = client_of_inspector.get(edit_url(figure)).context["form"]
    assert form["period"].value() == "01/01/2018–31/12/2018"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"as_typed": ""}, "Hãy ghi số"),
        ({"as_typed": "1e9"}, "viết theo lối máy tính"),
        ({"as_typed": "-3"}, "số âm"),
        ({"as_typed": "0,1234"}, "Nhiều nhất 3 chữ số"),
        ({"as_typed": "12 hồ sơ tiếp nhận qua dịch vụ công trực tuyến"}, "dài quá 30 ký tự"),
        ({"period": "31/02/2019"}, "chỉ có 28 ngày"),
        ({"period": "tháng 12/2019"}, "2019"),
        ({"visit": ""}, "Hãy chọn đơn vị."),
        ({"visit": "x"}, "Đơn vị"),
        ({"counted": "khac"}, "cần nói rõ đếm cái gì"),
        ({"counted": ""}, "Đếm cái gì"),
        ({"quote": "Céng hßa x· héi"}, "TCVN3"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_typing_stays(inspection, client_of_inspector, fields, sentence):
    data = filled(inspection, counted_note="", **({"quote": "Đang gõ"} | fields))
    response = client_of_inspector.post(add_url(inspection), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert data["quote"] in page
    assert not ReportedFigure.objects.exists()


@pytest.mark.parametrize("field", ["as_typed", "period", "visit", "counted", "programme_name", "channel"])
def test_a_null_byte_is_no_crash(inspection, client_of_inspector, field):
    response = client_of_inspector.post(add_url(inspection), filled(inspection, **{field: "a\x00b"}))
    assert response.status_code in (302, 422)


# --- Programmes ---------------------------------------------------------------------------------


def test_a_new_programme_is_made_by_its_name(inspection, client_of_inspector):
    client_of_inspector.post(add_url(inspection), filled(inspection, programme_name=POSTAL))
    assert ReportedFigure.objects.get().programme.name == POSTAL


def test_a_known_programme_is_found_whatever_its_accents(inspection, client_of_inspector):
    programme = make.programme(POSTAL)
    typed = "de an chuyen giao nhiem vu, dich vu hanh chinh cong thong qua buu dien cong ich"
    client_of_inspector.post(add_url(inspection), filled(inspection, programme_name=typed))
    assert ReportedFigure.objects.get().programme == programme


def test_a_programme_is_searched_and_what_is_typed_stays(inspection, client_of_inspector):
    programme = make.programme(POSTAL)
    make.programme("Đề án khác hẳn")
    data = filled(inspection, programme_name="buu dien", find="1", as_typed="hơn 2.000")
    response = client_of_inspector.post(add_url(inspection), data)
    form = response.context["form"]
    assert response.status_code == 200
    assert form.questions["programme_name"][0] == (str(programme.uuid), POSTAL)
    assert 'value="hơn 2.000"' in response.content.decode()
    assert not ReportedFigure.objects.exists()

    del data["find"]
    client_of_inspector.post(add_url(inspection), data | {"programme_name_meant": str(programme.uuid)})
    assert ReportedFigure.objects.get().programme == programme


def test_a_name_close_to_a_known_one_is_asked_about(inspection, client_of_inspector):
    make.programme(POSTAL)
    data = filled(inspection, programme_name="Đề án chuyển giao qua Bưu điện")
    assert client_of_inspector.post(add_url(inspection), data).status_code == 422
    assert Programme.objects.count() == 1

    client_of_inspector.post(add_url(inspection), data | {"programme_name_meant": "moi"})
    assert ReportedFigure.objects.get().programme.name == "Đề án chuyển giao qua Bưu điện"


# --- Twice, meanwhile, withdrawn, locked --------------------------------------------------------


def test_a_form_sent_twice_makes_one_figure(inspection, client_of_inspector):
    data = filled(inspection)
    first = client_of_inspector.post(add_url(inspection), data)
    second = client_of_inspector.post(add_url(inspection), data)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert ReportedFigure.objects.count() == 1


def test_an_old_form_with_another_number_is_not_swallowed(inspection, client_of_inspector):
    data = filled(inspection)
    client_of_inspector.post(add_url(inspection), data)
    response = client_of_inspector.post(add_url(inspection), data | {"as_typed": "530"})
    assert response.status_code == 422
    assert "bấm Lưu lần nữa" in response.content.decode()


def test_an_edit_is_the_next_version(inspection, client_of_inspector):
    figure = make.figure(inspection.visits.first())
    other = inspection.visits.last()
    data = refilled(figure, as_typed="hơn 100", visit=str(other.uuid), channel="truc_tuyen")
    assert client_of_inspector.post(edit_url(figure), data).status_code == 302
    figure.refresh_from_db()
    assert (figure.value, figure.comparator, figure.version) == (100, ">", 2)
    assert (figure.visit, figure.unit) == (other, other.unit)


def test_an_edit_keeps_the_unit_of_count_that_is_not_typed_again(inspection, client_of_inspector):
    figure = make.figure(inspection.visits.first(), unit_of_count="lượt")
    client_of_inspector.post(edit_url(figure), refilled(figure))
    figure.refresh_from_db()
    assert figure.unit_of_count == "lượt"


def test_a_form_older_than_the_figure_shows_both_texts(inspection, client_of_inspector):
    figure = make.figure(inspection.visits.first())
    stale = refilled(figure, as_typed="100")
    client_of_inspector.post(edit_url(figure), refilled(figure, as_typed="hơn 99"))
    response = client_of_inspector.post(edit_url(figure), stale)
    assert response.status_code == 409
    differences = response.context["form"].differences()
    assert ("Số", "hơn 99", "100") in differences


def test_a_withdrawn_figure_is_struck_through_and_not_added(inspection, inspector, client_of_inspector):
    first, second = inspection.visits.all()
    make.figure(first, value=7, as_typed="7")
    make.figure(second)
    wrong = make.figure(second, value=1000, as_typed="1.000")
    url = reverse("figure_withdraw", args=[wrong.uuid])
    assert client_of_inspector.post(url, {"reason": ""}).status_code == 422
    page = client_of_inspector.post(url, {"reason": "Ghi nhầm."}, **HTMX).content.decode()
    assert "<s>1.000 hồ sơ</s>" in page
    assert "104 hồ sơ" in page


def test_a_locked_inspection_takes_no_figure(inspection, client_of_inspector):
    figure = make.figure(inspection.visits.first())
    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.CONCLUDED)
    for url, data in (
        (add_url(inspection), filled(inspection)),
        (edit_url(figure), refilled(figure, as_typed="1")),
        (reverse("figure_withdraw", args=[figure.uuid]), {"reason": "Thử"}),
    ):
        response = client_of_inspector.post(url, data)
        assert response.status_code == 422
        assert "hồ sơ đã khóa" in response.content.decode()
    figure.refresh_from_db()
    assert figure.version == 1


@pytest.mark.parametrize(
    ("who", "status"), [("inspector", 200), ("staff", 200), ("leadership", 403), ("outsider", 404)]
)
@pytest.mark.parametrize("page", ["figure_create", "figure_edit", "figure_withdraw"])
def test_who_may_write(request, inspection, sign_in, who, status, page):
    of = inspection if page == "figure_create" else make.figure(inspection.visits.first())
    client = sign_in(request.getfixturevalue(who))
    assert client.get(reverse(page, args=[of.uuid])).status_code == status


def test_a_figure_of_no_visit_is_not_edited_here(client_of_inspector):
    figure = make.figure(unit=make.unit())
    assert client_of_inspector.get(edit_url(figure)).status_code == 404


# --- Told at once -------------------------------------------------------------------------------


def understood(client, **query):
    return client.get(reverse("figure_understood"), query)


def test_how_it_is_understood_is_told_while_typing(inspection, client_of_inspector):
    visit = inspection.visits.first()
    response = understood(
        client_of_inspector, as_typed="hơn 2.000 hồ sơ", period="từ đầu năm đến nay", visit=visit.uuid
    )
    page = response.content.decode()
    assert "đã hiểu là: hơn 2.000 hồ sơ" in page
    assert "01/01/2019–04/09/2019" in page


def test_a_doubt_is_told_while_typing(client_of_inspector):
    page = understood(client_of_inspector, count="2,000").content.decode()
    assert "understood-doubt" in page
    assert "2.000 hay 2 phẩy 000" in page


def test_an_empty_field_is_told_nothing(client_of_inspector):
    assert understood(client_of_inspector, as_typed="  ").content.decode().strip() == ""


def test_html_that_is_typed_is_told_back_as_typed(client_of_inspector):
    page = understood(client_of_inspector, as_typed="<b>9").content.decode()
    assert "<b>" not in page


@pytest.mark.parametrize("query", [{"as_typed": "\x00"}, {"period": "1\x00"}, {"as_typed": "9" * 500}])
def test_nonsense_is_no_crash(client_of_inspector, query):
    assert understood(client_of_inspector, **query).status_code == 200


def test_a_visit_that_is_none_is_no_page(client_of_inspector):
    assert understood(client_of_inspector, period="tháng 8/2019", visit="x").status_code == 404


def test_the_day_of_an_unseen_visit_is_not_told(inspection, sign_in, outsider):
    visit = inspection.visits.first()
    page = understood(sign_in(outsider), period="từ đầu năm đến nay", visit=visit.uuid).content.decode()
    assert "04/09/2019" not in page


def test_strangers_are_told_nothing(client):
    assert understood(client, as_typed="1").status_code == 302


# --- The table ----------------------------------------------------------------------------------


def test_like_is_added_to_like_and_the_bound_is_kept(inspection):
    first, second = inspection.visits.all()
    postal = {"channel": "buu_chinh", "service_level": "", "programme": make.programme(POSTAL)}
    figures = [
        make.figure(first, as_typed="hơn 2.000", value=2000, comparator=">", **postal),
        make.figure(second, as_typed="530", value=530, **postal),
        make.figure(first, value=7),
        make.figure(second, value=97),
    ]
    assert [group.total for group in figure_groups(figures)] == [">2.530 hồ sơ", "104 hồ sơ"]


def test_a_sum_that_would_say_nothing_is_refused_with_the_reason(inspection):
    first, second = inspection.visits.all()
    figures = [
        make.figure(first, as_typed="hơn 20", value=20, comparator=">"),
        make.figure(second, as_typed="dưới 9", value=9, comparator="<"),
    ]
    (group,) = figure_groups(figures)
    assert group.total == ""
    assert "không biết tổng" in group.why_not


def test_two_statements_about_one_unit_are_not_added(inspection):
    visit = inspection.visits.first()
    (group,) = figure_groups([make.figure(visit, value=530), make.figure(visit, value=540)])
    assert (group.total, "một đơn vị có nhiều số" in group.why_not) == ("", True)


def test_a_commune_is_not_added_to_its_district():
    district = make.unit()
    commune = make.unit(type="xa", parent=district)
    (group,) = figure_groups([make.figure(unit=district), make.figure(unit=commune)])
    assert "tính hai lần" in group.why_not


def test_percentages_are_not_added(inspection):
    figures = [make.figure(visit, unit_of_count="%") for visit in inspection.visits.all()]
    assert figure_groups(figures)[0].total == ""


def test_a_unit_sees_only_its_own_figures_once_the_minutes_are_signed(inspection, district, officer, sign_in):
    own = make.figure(inspection.visits.get(unit=district), as_typed="12345", value=12345)
    other = make.figure(inspection.visits.exclude(unit=district).get(), as_typed="54321", value=54321)
    url = reverse("inspection_detail", args=[inspection.uuid])
    Inspection.objects.filter(pk=inspection.pk).update(state=Inspection.State.MINUTES_SIGNED)
    page = sign_in(officer).get(url).content.decode()
    assert str(own.uuid) in page
    assert str(other.uuid) not in page


def test_the_section_costs_the_same_for_one_and_for_many(inspection, inspector):
    def queries():
        fresh = Inspection.objects.get(pk=inspection.pk)
        person = User.objects.get(pk=inspector.pk)
        with CaptureQueriesContext(connection) as captured:
            context = section(fresh, person)
            render_to_string("inspections/_figures.html", {"inspection": fresh, **context})
        return len(captured)

    visit = inspection.visits.first()
    make.figure(visit)
    one = queries()
    for value in range(24):
        make.figure(visit, value=value, programme=make.programme())
    assert queries() == one
