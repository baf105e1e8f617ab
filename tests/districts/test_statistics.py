"""Statistics tell what the returns say, what they lack, and never put zero for unknown."""

import datetime
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

import make
from districts.models import DossierReturn, ProcedureField, ReturnDuty, Unit, UnitSuccession
from districts.reading import reporting_month
from districts.returns.completeness import units_of_month
from districts.statistics import (
    by_channel,
    by_field,
    month_end,
    rank_units,
    read_series,
    read_units,
    scope_of,
)
from districts.statistics.pictures import against_last_year, answer, trend_chart
from districts.statistics.ranking import MEASURES

pytestmark = pytest.mark.django_db

AUGUST = month_end(2019, 8)


@pytest.fixture
def staff_client(staff, sign_in):
    return sign_in(staff)


@pytest.fixture
def province():
    make.return_duty(
        level=Unit.Level.DISTRICT, valid_from=datetime.date(2015, 1, 1), valid_to=month_end(2019, 12)
    )
    return make.unit("Thử", type="tinh", level="tinh")


def district(province, name):
    return make.unit(name, type="huyen", level="huyen", parent=province)


def sent(unit, year=2019, month=8, state="accepted", lines=1, **counts):
    end = month_end(year, month)
    start = datetime.date(year - (month == 1), (month - 2) % 12 + 1, 15)
    made = make.dossier_return(unit, lines=0, state=state, period_from=start, period_to=end)
    for _ in range(lines):
        make.line(made, explanation="thử", **({"field_name": "Đất đai"} | counts))
    return made


def scope(province, first=AUGUST, last=AUGUST, **about):
    return scope_of(first, last, level="huyen", parent=province, **about)


def test_ties_share_a_rank_and_who_lacks_data_stands_apart(province):
    for name, late in (("A", 0), ("B", 5), ("C", 5), ("D", 10)):
        sent(district(province, name), early=20, on_time=80 - late, late=late)
    sent(district(province, "E"), late=None)
    sent(district(province, "F"), state="submitted")
    district(province, "G")
    sent(district(province, "H"), state="draft")
    ranking = rank_units(scope(province))
    assert [(row.unit.name, row.rank) for row in ranking.ranked] == [("A", 1), ("B", 2), ("C", 2), ("D", 4)]
    assert {row.unit.name: row.why_not for row in ranking.unranked} == {
        "E": "còn 1 ô chưa rõ số để tính tỷ lệ trước và đúng hạn",
        "F": "biểu đã gửi, chờ nhận",
        "G": "chưa gửi biểu",
        "H": "chưa gửi biểu",
    }
    assert (ranking.n_ranked, ranking.n_unranked) == (4, 4)
    assert rank_units(scope(province), page=2, per_page=3).rows[0].unit.name == "D"
    provisional = rank_units(scope(province, with_submitted=True))
    assert "F" in [row.unit.name for row in provisional.ranked]


def test_a_sum_says_what_it_lacks(province):
    sent(district(province, "A"))
    sent(district(province, "B"), late=None)
    district(province, "C")
    series = read_series(scope(province))
    total = series.total
    assert (total.late.shown, total.late.value) == ("ít nhất 5", None)
    assert total.online.shown == "ít nhất 60"  # C has sent nothing
    assert total.on_time_rate.percent == Decimal(8500) / 90
    assert total.on_time_rate.n_left_out == 1
    assert answer(series) == (
        "Tháng 8/2019: 94,4 % hồ sơ giải quyết trước và đúng hạn (không tính 1 dòng chưa rõ số); "
        "có 2/3 biểu, 1 chưa gửi."
    )
    nothing = read_series(scope(province, month_end(2019, 7), month_end(2019, 7)))
    assert nothing.total.online.shown == "—"
    assert answer(nothing) == "Tháng 7/2019: thiếu số liệu, có 0/3 biểu, 3 chưa gửi."


def test_over_months_flows_add_up_and_stocks_do_not(province):
    unit = district(province, "A")
    sent(unit, month=7, carried_over=4, pending_overdue=7)
    sent(unit, month=8, carried_over=9, pending_overdue=2)
    series = read_series(scope(province, month_end(2019, 7)))
    total = series.total
    assert (total.online.value, total.carried_over.value, total.pending_overdue.value) == (60, 4, 2)
    assert [point.label for point in series.trend] == ["7/2019", "8/2019"]
    ranked = rank_units(scope(province, month_end(2019, 7)), "overdue").rows[0]
    assert (ranked.value, ranked.figures.carried_over.value, ranked.figures.online.value) == (2, 4, 60)


def test_a_stock_of_a_month_without_a_return_is_unknown_and_not_zero(province):
    ended, going_on = district(province, "A"), district(province, "B")
    for unit in (ended, going_on):
        sent(unit, month=7, pending_overdue=7)
    sent(going_on, month=8, pending_overdue=3)
    Unit.objects.filter(pk=ended.pk).update(valid_to=datetime.date(2019, 7, 31))
    asked = scope(province, month_end(2019, 7))
    ranking = rank_units(asked, "overdue")
    assert [(row.unit.name, row.value) for row in ranking.ranked] == [("B", 3)]
    assert [row.why_not for row in ranking.unranked] == ["không có biểu của kỳ cuối, tháng 8/2019"]
    assert rank_units(asked, "new").n_ranked == 2  # a flow is known without the last month
    land = ProcedureField.objects.get(name="Đất đai")
    of_field = rank_units(scope(province, month_end(2019, 7), field=land), "overdue")
    assert [row.unit.name for row in of_field.ranked] == ["B"]


def test_in_person_is_told_only_where_the_post_is_known_in_every_line(province):
    sent(district(province, "A"), direct=100, postal=12)
    assert read_series(scope(province)).total.in_person.shown == "88"
    sent(district(province, "B"), direct=100, postal=None)
    total = read_series(scope(province)).total
    # 100 of B may all have come by post: "at least 188" would be false.
    assert (total.in_person.shown, total.postal.shown) == ("—", "ít nhất 12")
    sent(district(province, "C"), direct=None, postal=12)
    assert read_series(scope(province)).total.in_person.shown == "—"


def test_the_answer_is_of_the_measure_asked_for(province):
    sent(district(province, "A"), direct=2000, postal=1012)
    district(province, "B")
    told = [answer(read_series(scope(province)), MEASURES[name]) for name in ("on_time", "online", "postal")]
    assert told == [
        "Tháng 8/2019: 94,4 % hồ sơ giải quyết trước và đúng hạn; có 1/2 biểu, 1 chưa gửi.",
        "Tháng 8/2019: tỷ lệ hồ sơ trực tuyến 1,5 %; có 1/2 biểu, 1 chưa gửi.",
        "Tháng 8/2019: hồ sơ tiếp nhận qua bưu chính ít nhất 1.012; có 1/2 biểu, 1 chưa gửi.",
    ]


def test_months_after_the_last_unit_has_ended_are_told_and_not_compared(province):
    unit = district(province, "A")
    for year, month in ((2018, 7), (2018, 8), (2019, 7)):
        sent(unit, year, month)
    Unit.objects.filter(pk=unit.pk).update(valid_to=datetime.date(2019, 7, 31))
    series = read_series(scope(province, month_end(2019, 7)))
    assert answer(series).endswith("đủ 1/1 biểu; 1/2 tháng không có biểu nào.")
    assert against_last_year(MEASURES["new"], series.last_year) == (
        "Không nêu chênh lệch: từ 01/08/2019 đơn vị hành chính thay đổi (1 đơn vị kết thúc): "
        "số trước và sau không so được."
    )


def test_periods_without_returns_of_the_same_months_are_not_compared(province):
    unit = district(province, "A")
    for year, month in ((2018, 7), (2018, 8), (2019, 7)):
        sent(unit, year, month)
    ReturnDuty.objects.filter(valid_from__year=2015).update(valid_to=datetime.date(2019, 7, 31))
    series = read_series(scope(province, month_end(2019, 7)))
    assert against_last_year(MEASURES["new"], series.last_year) == (
        "Không nêu chênh lệch: hai kỳ không có biểu của cùng những tháng."
    )


def test_a_trend_of_districts_is_cut_where_they_ended_without_successions_of_their_own(province):
    for name in ("A", "B"):
        sent(district(province, name))
    Unit.objects.filter(parent=province).update(valid_to=datetime.date(2019, 8, 31))
    [told] = read_series(scope(province, last=month_end(2019, 10))).breaks
    assert (told.on, told.runs_on) == (datetime.date(2019, 9, 1), False)
    assert "(2 đơn vị kết thúc)" in str(told)


def test_a_unit_that_cedes_a_part_is_not_said_to_have_ended(province):
    giver, taker = (district(province, name) for name in ("A", "B"))
    UnitSuccession.objects.create(
        predecessor=giver, successor=taker, kind="sap_nhap", part="mot_phan", on=datetime.date(2019, 7, 1)
    )
    [told] = read_series(scope(province)).breaks
    assert "(1 đơn vị chuyển một phần địa bàn)" in str(told)


def test_ranking_the_units_of_a_day_leaves_the_sums_and_what_they_lack_alone(province, staff_client):
    sent(district(province, "A"))
    district(province, "B")
    day = datetime.date(2020, 1, 1)
    Unit.objects.filter(parent=province).update(valid_to=datetime.date(2019, 12, 31))
    of_day = read_series(scope(province, as_of=day))
    assert of_day.total == read_series(scope(province)).total
    assert of_day.total_completeness.sentence == "có 1/2 biểu, 1 chưa gửi"
    assert rank_units(scope(province, as_of=day)).rows == []
    page = staff_client.get(reverse("statistics"), {"tu": "2019-08", "cap": "huyen", "ngay": "01/01/2020"})
    assert "Vào ngày 01/01/2020 không có đơn vị nào" in page.content.decode()
    assert "chưa có biểu nào" not in page.content.decode()


def test_nobody_owes_a_return_of_a_month_that_is_not_over(province, staff_client):
    make.return_duty(level=Unit.Level.DISTRICT, valid_from=datetime.date(2190, 1, 1))
    sent(district(province, "A"))
    page = staff_client.get(reverse("statistics"), {"tu": "2198-12", "den": "2199-02", "cap": "huyen"})
    assert "Từ tháng 12/2198 đến tháng 2/2199: thiếu số liệu, không có biểu nào phải gửi." in (
        page.content.decode()
    )


def test_sample_data_anywhere_in_the_period_are_told(province, staff_client):
    sample = sent(district(province, "A"), month=6)
    DossierReturn.objects.filter(pk=sample.pk).update(is_sample=True)
    sent(district(province, "B"))

    def marked(**asked):
        page = staff_client.get(reverse("statistics"), {"den": "2019-08", "cap": "huyen"} | asked)
        return "số liệu mẫu" in page.content.decode()

    assert marked(tu="2019-06")
    assert not marked(tu="2019-07")
    assert not marked(tu="2019-06", cap="xa")


def test_last_year_is_compared_only_like_with_like(province):
    unit, other = district(province, "A"), district(province, "B")
    for year in (2018, 2019):
        sent(unit, year, late=0 if year == 2019 else 5)
        sent(other, year)
    rate = MEASURES["on_time"]
    compared = read_series(scope(province)).last_year
    assert against_last_year(rate, compared).startswith("Cao hơn cùng kỳ năm trước 2,7")
    heir = district(province, "C")
    UnitSuccession.objects.create(
        predecessor=other, successor=heir, kind="sap_nhap", on=datetime.date(2019, 1, 1)
    )
    series = read_series(scope(province))
    assert "đơn vị hành chính thay đổi" in against_last_year(rate, series.last_year)
    assert [each.on for each in series.breaks] == [datetime.date(2019, 1, 1)]


def test_fields_and_channels(province):
    made = sent(district(province, "A"), postal=12)
    make.line(made, field_name="Lĩnh vực đất đai", online=5, direct=0, postal=0, explanation="thử")
    make.line(made, field_name="Lạ", explanation="thử")
    parts = by_field(scope(province))
    assert [(part.of.name, part.figures.online.value) for part in parts] == [("Đất đai", 35), ("Lạ", 30)]
    land = ProcedureField.objects.get(name="Đất đai")
    series = read_series(scope(province, field=land))
    assert series.total.online.value == 35
    assert [(each.name, each.count.shown) for each in by_channel(series.total)][1:] == [
        ("Trực tiếp", "48"),
        ("Bưu chính", "12"),
    ]
    assert rank_units(scope(province, field=land)).rows[0].figures.online.value == 35
    [unit] = Unit.objects.filter(name="A")
    assert by_field(scope_of(AUGUST, AUGUST, unit=unit))[0].figures.online.value == 35
    assert read_units(scope(province), [unit])[unit.pk][0].figures.online.value == 65


def test_communes_of_the_province_after_the_merger_owe_before_the_first_has_sent(province):
    own, theirs = district(province, "A"), make.unit("Bên kia", type="tinh", level="tinh")
    sent(own)
    old = [
        make.unit("Cũ", type="xa", level="xa", parent=own, valid_to=datetime.date(2019, 8, 31)),
        make.unit("Láng giềng", type="xa", level="xa", parent=theirs, valid_to=datetime.date(2019, 8, 31)),
    ]
    Unit.objects.filter(level="tinh").update(valid_to=datetime.date(2019, 8, 31))
    merged = make.unit("Sau", type="tinh", level="tinh", valid_from=datetime.date(2019, 9, 1))
    for each in old:
        begun = datetime.date(2019, 9, 1)
        new = make.unit(f"{each.name} nay", type="xa", level="xa", parent=merged, valid_from=begun)
        UnitSuccession.objects.create(predecessor=each, successor=new, kind="sap_nhap", on=begun)
    make.return_duty(level="xa", valid_to=datetime.date(2019, 12, 31))
    after = read_series(scope_of(month_end(2019, 10), month_end(2019, 10), level="xa"))
    assert answer(after) == "Tháng 10/2019: thiếu số liệu, có 0/2 biểu, 2 chưa gửi."
    october, july = (units_of_month(reporting_month(2019, month)) for month in (10, 7))
    assert [row.unit.name for row in october if row.unit.level == "xa"] == ["Cũ nay", "Láng giềng nay"]
    # The neighbour's own units of before the merger owe nothing here.
    assert [row.unit.name for row in july if row.unit.level == "xa"] == ["Cũ"]


# --- Pages --------------------------------------------------------------------------------------


def test_the_page_answers_first_and_gives_every_table_as_excel(province, staff_client):
    for name, late in (("A", 0), ("B", 5)):
        for month in (6, 8):
            sent(district(province, f"{name}{month}"), month=month, late=late, postal=1)
    page = staff_client.get(reverse("statistics")).content.decode()
    assert "Tháng 8/2019:" in page
    assert "2 chưa gửi" in page
    assert page.count('role="img"') >= 6
    for asked in ("xep-hang", "xu-huong", "linh-vuc", "kenh", "cap-tren"):
        response = staff_client.get(reverse("statistics"), {"excel": asked})
        sheet = load_workbook(BytesIO(response.content)).active
        assert sheet.max_row > 3, asked
    wrong = staff_client.get(reverse("statistics"), {"tu": "2019-09", "den": "2019-01", "linh_vuc": "x"})
    assert wrong.status_code == 200
    assert "Kỳ cuối phải từ kỳ đầu trở đi." in wrong.content.decode()
    for query in ("?tu=%00", "?trang=99", "?thuoc=x&cap=y", "?excel=z", "?den=2199-12", "?ngay=x"):
        assert staff_client.get(reverse("statistics") + query).status_code == 200, query


def test_excel_of_a_trend_has_the_months_of_the_page_and_says_which(province, staff_client):
    unit = district(province, "A")
    for year, month in ((2017, 10), (2018, 6), (2019, 8)):
        sent(unit, year, month)
    page = staff_client.get(reverse("statistics")).content.decode()
    assert "10/2017" in page
    response = staff_client.get(reverse("statistics"), {"excel": "xu-huong"})
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[0][0] == "DIỄN BIẾN THEO THÁNG TỪ THÁNG 10/2017 ĐẾN THÁNG 8/2019"
    months = [row[0] for row in rows if re.fullmatch(r"\d+/\d{4}", str(row[0]))]
    assert (months[0], months[-1], len(months)) == ("10/2017", "8/2019", 23)


def test_a_period_without_returns_is_not_drawn_unit_by_unit(province, staff_client):
    sent(district(province, "A"))
    district(province, "B")
    asked = {"tu": "2020-12", "den": "2020-12", "cap": "huyen"}
    make.return_duty(
        level="huyen", valid_from=datetime.date(2020, 11, 1), valid_to=datetime.date(2020, 12, 31)
    )
    page = staff_client.get(reverse("statistics"), asked).content.decode()
    assert "Chưa xếp hạng được đơn vị nào: cả 2 đơn vị thiếu số liệu." in page
    assert 'class="small-multiples"' not in page


def test_a_unit_sees_its_own_page_without_its_neighbours(province, client):
    own, neighbour = district(province, "Của mình"), district(province, "Láng giềng")
    for unit in (own, neighbour):
        sent(unit)
    client.force_login(make.user("unit_officer", unit=own))
    response = client.get(reverse("statistics"), follow=True)
    assert response.redirect_chain == [(reverse("statistics_unit", args=[own.uuid]), 302)]
    assert "Láng giềng" not in response.content.decode()
    assert client.get(reverse("statistics_unit", args=[neighbour.uuid])).status_code == 404


def test_queries_do_not_grow_with_the_data(province, staff_client):
    def queries(address):
        with CaptureQueriesContext(connection) as asked:
            assert staff_client.get(address).status_code == 200
        return len(asked)

    unit = district(province, "A")
    sent(unit)
    pages = [reverse("statistics"), reverse("statistics_unit", args=[unit.uuid])]
    few = [queries(address) for address in pages]
    for place in range(9):
        other = district(province, f"B{place}")
        for month in (6, 7, 8):
            sent(other, month=month, lines=3, field_name=f"Lĩnh vực {place}")
    assert [queries(address) for address in pages] == few


def test_a_kept_ranking_is_given_up_once_anything_it_says_has_changed(province):
    first = sent(district(province, "A"), early=20, on_time=80, late=0)
    second = sent(district(province, "B"), early=20, on_time=70, late=10)

    def order():
        with CaptureQueriesContext(connection) as queries:
            rows = rank_units(scope(province)).rows
        was_worked_out = any("rank() OVER" in query["sql"] for query in queries)
        return was_worked_out, [row.unit.name for row in rows if row.is_ranked]

    assert order() == (True, ["A", "B"])
    assert order() == (False, ["A", "B"])
    first.lines.update(on_time=60, late=20)
    assert order() == (True, ["B", "A"])
    second.state = "submitted"
    second.save()
    assert order() == (True, ["A"])
    Unit.objects.filter(pk=first.unit_id).update(valid_to=datetime.date(2019, 1, 1))
    assert order() == (True, [])


def test_a_chart_marks_what_is_missing(province, staff_client):
    unit = district(province, "A")
    for month in (5, 6, 8):
        sent(unit, month=month)
    page = staff_client.get(reverse("statistics_unit", args=[unit.uuid])).content.decode()
    assert "7/2019: thiếu số liệu" in page
    trend = re.search(r'<svg[^>]*aria-label="Tỷ lệ trước và đúng hạn theo tháng".*?</svg>', page, re.S)[0]
    assert "× thiếu số liệu" in trend
    assert "số chưa đủ" not in trend
    assert len(re.findall(r"M[\d.]+ [\d.]+", re.findall(r'<path d="([^"]*)" fill="none"', trend)[0])) == 2


def test_a_chart_says_what_its_hollow_dots_are(province):
    for month in (7, 8):
        sent(district(province, f"A{month}"), month=month)
    assert "số chưa đủ" in trend_chart(read_series(scope(province, month_end(2019, 7))), MEASURES["new"])
