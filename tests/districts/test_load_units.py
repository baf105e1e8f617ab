"""`manage.py load_units`: both sides of 1 July 2025, exactly, and nothing twice."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count

import make
from districts.actions import rename_unit
from districts.models import Unit, UnitSuccession
from districts.official_units import FIRST_NEW_DAY, LAST_OLD_DAY, load_official_units

pytestmark = pytest.mark.django_db

COMMUNE, DISTRICT, PROVINCE = Unit.Level.COMMUNE, Unit.Level.DISTRICT, Unit.Level.PROVINCE
# Domain §5.1: communes of each district of Đồng Tháp in June 2025.
COMMUNES_OF_DISTRICTS = {
    "866": 13,
    "867": 9,
    "868": 7,
    "869": 9,
    "870": 10,
    "871": 12,
    "872": 13,
    "873": 18,
    "874": 13,
    "875": 13,
    "876": 12,
    "877": 12,
}


@pytest.fixture
def loaded(db):
    return load_official_units()


def old(code, level=COMMUNE):
    return Unit.objects.in_force(LAST_OLD_DAY).get(code=code, level=level)


def new(code, level=COMMUNE):
    return Unit.objects.in_force(FIRST_NEW_DAY).get(code=code, level=level)


def heirs(unit):
    return {
        heir.unit.code: {str(source) for source, _ in heir.through} for heir in unit.became(FIRST_NEW_DAY)
    }


def test_how_many_there_are(loaded):
    for day, counts in ((LAST_OLD_DAY, (2, 23, 305)), (FIRST_NEW_DAY, (1, 0, 102))):
        in_force = Unit.objects.in_force(day)
        assert (
            tuple(in_force.filter(level=level).count() for level in (PROVINCE, DISTRICT, COMMUNE)) == counts
        )
    assert UnitSuccession.objects.count() == 308
    assert (loaded.units, loaded.successions) == (433, 308)


def test_twelve_districts_of_dong_thap_with_their_communes(loaded):
    districts = Unit.objects.filter(parent=old("87", PROVINCE)).annotate(n=Count("children"))
    assert {district.code: district.n for district in districts} == COMMUNES_OF_DISTRICTS


def test_names_and_types_of_2025(loaded):
    types = dict(
        Unit.objects.in_force(FIRST_NEW_DAY).filter(level=COMMUNE).values_list("type").annotate(Count("pk"))
    )
    assert types == {"xa": 82, "phuong": 20}
    assert str(new("82", PROVINCE)) == "Tỉnh Đồng Tháp"
    assert str(old("82", PROVINCE)) == "Tỉnh Tiền Giang"


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [("30208", "Thị trấn Lai Vung", "Xã Hòa Long"), ("30226", "Xã Tân Thành", "Xã Lai Vung")],
)
def test_codes_are_used_again(loaded, code, before, after):
    assert (str(old(code)), str(new(code))) == (before, after)


def test_names_are_without_the_word_for_the_type(loaded):
    ward = old("28249")
    assert (ward.type, ward.name, str(ward), ward.in_sentence) == ("phuong", "5", "Phường 5", "Phường 5")
    township = Unit.objects.get(name="Sa Rài")
    assert (township.type, str(township)) == ("thi_tran", "Thị trấn Sa Rài")
    assert str(old("866", DISTRICT)) == "Thành phố Cao Lãnh"


def test_units_are_found_and_ordered_as_if_saved_one_by_one(loaded):
    for unit in Unit.objects.order_by("?")[:20]:
        keys = (unit.sort_key, unit.search_text)
        unit.save()
        assert (unit.sort_key, unit.search_text) == keys
    assert [str(unit) for unit in Unit.objects.search("lap vo").filter(level=DISTRICT)] == ["Huyện Lấp Vò"]


def test_the_beginning_of_old_units_is_unknown(loaded):
    assert not Unit.objects.filter(valid_to=LAST_OLD_DAY, valid_from__isnull=False).exists()
    assert not Unit.objects.filter(valid_from=FIRST_NEW_DAY, legal_basis="").exists()
    assert str(Unit.objects.in_force("2019-09-04").get(code="876")) == "Huyện Lai Vung"


def test_what_became_of_lai_vung(loaded):
    assert heirs(old("876", DISTRICT)) == {
        "30208": {"Thị trấn Lai Vung", "Xã Long Hậu", "Xã Long Thắng", "Xã Hòa Long"},
        "30226": {"Xã Tân Thành", "Xã Tân Phước"},
        "30235": {"Xã Phong Hòa", "Xã Tân Hòa", "Xã Định Hòa", "Xã Vĩnh Thới"},
        "30214": {"Xã Tân Dương", "Xã Hòa Thành"},
    }


def test_what_became_of_lap_vo(loaded):
    assert heirs(old("875", DISTRICT)) == {
        "30169": {"Thị trấn Lấp Vò", "Xã Vĩnh Thạnh", "Xã Bình Thành", "Xã Bình Thạnh Trung"},
        "30178": {"Xã Mỹ An Hưng A", "Xã Mỹ An Hưng B", "Xã Tân Mỹ", "Xã Hội An Đông"},
        "30184": {"Xã Tân Khánh Trung", "Xã Long Hưng A", "Xã Long Hưng B"},
        "30226": {"Xã Định An", "Xã Định Yên"},
    }


def test_nine_new_communes_lie_across_old_districts(loaded):
    across = (
        Unit.objects.filter(valid_from=FIRST_NEW_DAY, level=COMMUNE)
        .annotate(n=Count("origins__predecessor__parent", distinct=True))
        .filter(n__gt=1)
    )
    assert across.count() == 9


def test_three_old_communes_were_divided(loaded):
    divided = UnitSuccession.objects.filter(part="mot_phan")
    assert divided.count() == 6
    assert {str(step.predecessor) for step in divided} == {"Xã Gáo Giồng", "Xã Phú Thuận B", "Xã Tân Thạnh"}
    assert {heir.is_whole for heir in old("30079").became(FIRST_NEW_DAY)} == {False}


def test_both_old_provinces_live_on_whole_in_the_new_one(loaded):
    for code in ("87", "82"):
        [heir] = old(code, PROVINCE).became(FIRST_NEW_DAY)
        assert (heir.unit, heir.is_whole) == (new("82", PROVINCE), True)


def test_every_old_commune_has_an_heir_and_every_new_one_two_origins(loaded):
    assert not Unit.objects.filter(level=COMMUNE, valid_to=LAST_OLD_DAY, successions=None).exists()
    few = (
        Unit.objects.filter(level=COMMUNE, valid_from=FIRST_NEW_DAY)
        .annotate(n=Count("origins"))
        .filter(n__lt=2)
    )
    assert not few.exists()


# --- Again --------------------------------------------------------------------------------------


def run():
    out = StringIO()
    call_command("load_units", stdout=out)
    return out.getvalue()


def test_a_second_run_changes_nothing():
    assert "Đã thêm 433 đơn vị và 308 quan hệ kế thừa" in run()
    n_events = Unit.events.rel.related_model.objects.count()
    said = run()
    assert "433 đơn vị, 308 quan hệ kế thừa. Không có gì thay đổi." in said
    assert "Ngày 30/06/2025: 2 cấp tỉnh, 23 cấp huyện, 305 cấp xã." in said
    assert Unit.objects.count() == 433
    assert Unit.events.rel.related_model.objects.count() == n_events


def test_an_edit_is_not_overwritten(loaded):
    unit = old("876", DISTRICT)
    unit.legal_basis = "do quản trị viên ghi"
    unit.valid_from = datetime.date(1989, 6, 27)
    unit.save()
    again = load_official_units()
    unit.refresh_from_db()
    assert (again.units, again.successions) == (0, 0)
    assert unit.legal_basis == "do quản trị viên ghi"


def test_a_rename_since_is_not_undone(loaded, administrator):
    successor = rename_unit(
        unit=new("30226"),
        new_name="Tân Lai Vung",
        new_type="xa",
        on=datetime.date(2026, 12, 1),
        legal_basis="NQ 1",
        by=administrator,
    )
    again = load_official_units()
    assert (again.units, again.successions) == (0, 0)
    assert successor.valid_to is None


def test_what_is_missing_is_added_beside_what_is_there(db):
    own = make.unit("Lai Vung", code="876", valid_to=LAST_OLD_DAY)
    loaded = load_official_units()
    assert (loaded.units, loaded.units_kept) == (432, 1)
    assert own.children.count() == 12


def test_it_is_quick(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        load_official_units()
