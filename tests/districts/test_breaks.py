"""Series of figures that cross a change of units say so, with the day, and nothing is shared out."""

import datetime

import pytest

import make
from districts.actions import rename_unit
from districts.breaks import breaks_by_unit, breaks_in
from districts.models import Unit
from districts.official_units import FIRST_NEW_DAY, LAST_OLD_DAY, load_official_units

pytestmark = pytest.mark.django_db

START, END = datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)


def told(unit, start=START, end=END):
    return [(each.on, str(each), each.is_whole, each.runs_on) for each in breaks_in(unit, start, end)]


def test_july_2025_as_the_units_of_lai_vung_and_lap_vo_tell_it(django_assert_num_queries):
    load_official_units()
    old = {unit.code: unit for unit in Unit.objects.in_force(LAST_OLD_DAY).exclude(level="xa")}
    new = {unit.code: unit for unit in Unit.objects.in_force(FIRST_NEW_DAY)}
    commune = Unit.objects.in_force(LAST_OLD_DAY).get(name="Tân Thạnh", parent__code="874")

    assert told(old["876"]) == [
        (
            FIRST_NEW_DAY,
            "Huyện Lai Vung kết thúc ngày 30/06/2025: địa bàn chia về xã Hòa Long, xã Lai Vung, xã Phong Hòa "
            "và xã Tân Dương; số liệu dừng ở ngày ấy, không chia cho đơn vị sau.",
            False,
            False,
        )
    ]
    [[_, sentence, _, _]] = told(old["875"])
    assert "xã Lai Vung, xã Lấp Vò, xã Mỹ An Hưng và xã Tân Khánh Trung" in sentence
    assert told(new["30226"]) == [
        (
            FIRST_NEW_DAY,
            "Xã Lai Vung có từ ngày 01/07/2025, hình thành từ toàn bộ xã Định An, xã Định Yên, xã Tân Phước "
            "và xã Tân Thành; số liệu trước đó là của các đơn vị cũ, không cộng nối.",
            True,
            False,
        )
    ]
    assert told(commune) == [
        (
            FIRST_NEW_DAY,
            "Xã Tân Thạnh kết thúc ngày 30/06/2025: một phần vào xã Tân Thạnh (mới) và một phần vào xã "
            "Thanh Bình; số liệu dừng ở ngày ấy, không chia cho đơn vị sau.",
            False,
            False,
        )
    ]
    [[_, sentence, is_whole, _]] = told(old["87"])
    assert "Tỉnh Đồng Tháp kết thúc ngày 30/06/2025: toàn bộ vào tỉnh Đồng Tháp (mới)" in sentence
    assert is_whole
    [[_, sentence, _, _]] = told(new["82"])
    assert "hình thành từ toàn bộ tỉnh Đồng Tháp (cũ) và tỉnh Tiền Giang" in sentence

    # A period on one side crosses nothing; many units cost as much as one.
    assert told(old["876"], START, LAST_OLD_DAY) == told(new["30226"], FIRST_NEW_DAY, END) == []
    with django_assert_num_queries(3):
        breaks = breaks_by_unit([*old.values(), *new.values()], START, END)
    assert {len(each) for each in breaks.values()} == {1}


def test_a_new_name_is_mentioned_and_the_series_runs_on(administrator):
    unit = make.unit("Hồng Ngự", type="thi_xa")
    later = rename_unit(
        unit=unit,
        new_name="Hồng Ngự",
        new_type="thanh_pho",
        on=datetime.date(2025, 3, 1),
        legal_basis="NQ 1",
        by=administrator,
    )
    sentence = (
        "Từ ngày 01/03/2025, thị xã Hồng Ngự đổi loại thành thành phố Hồng Ngự; vẫn là một đơn vị, số liệu "
        "tính tiếp."
    )
    assert told(unit) == told(later) == [(datetime.date(2025, 3, 1), sentence, True, True)]


def test_a_unit_that_goes_on_and_takes_or_gives_a_part_says_so_on_both_sides():
    giver, taker = make.unit("Một", type="xa"), make.unit("Hai", type="xa")
    make.succession(giver, taker, part="mot_phan", kind="chia_tach", on="2025-07-01")
    [[_, gave, is_whole, _]], [[_, took, _, _]] = told(giver), told(taker)
    assert "xã Một chuyển một phần sang xã Hai" in gave
    assert "xã Hai nhận thêm một phần xã Một; số liệu trước và sau ngày ấy không cùng phạm vi." in took
    assert not is_whole


def test_ends_without_an_heir_are_told_as_known():
    gone = make.unit("Cũ", type="xa", valid_to="2025-06-30")
    silent = make.unit("Lặng", type="xa", valid_to="2025-06-30")
    make.succession(gone, kind="giai_the")
    assert "do giải thể" in told(gone)[0][1]
    assert "không ghi đơn vị kế thừa" in told(silent)[0][1]


def test_a_commune_that_changes_its_district_is_told_by_both_districts():
    one, two = make.unit("Một"), make.unit("Hai")
    old = make.unit("An", type="xa", parent=one, code="1", valid_to="2025-06-30")
    new = make.unit("An", type="xa", parent=two, code="1", valid_from="2025-07-01")
    make.succession(old, new, kind="chuyen")
    assert "huyện Một không còn xã An;" in told(one)[0][1]
    assert "huyện Hai nhận thêm xã An;" in told(two)[0][1]
    [[_, sentence, is_whole, runs_on]] = told(new)
    assert "xã An chuyển về huyện Hai; vẫn là một đơn vị" in sentence
    assert is_whole
    assert runs_on
