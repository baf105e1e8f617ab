"""Units in time: which row holds on a day, what a new name does, what became of what has ended."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

import make
from accounts.models import Membership
from districts.actions import is_referred_to, rename_unit
from districts.models import Unit, UnitHead, UnitSuccession

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
CHANGE = datetime.date(2025, 7, 1)
BEFORE = CHANGE - DAY


def rename(unit, administrator, **changes):
    arguments = {
        "new_name": "Tên Mới",
        "new_type": unit.type,
        "on": CHANGE,
        "legal_basis": "Nghị quyết số 1/NQ-UBTVQH15",
    }
    return rename_unit(unit=unit, by=administrator, **(arguments | changes))


# --- In force -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "holds"),
    [
        (None, None, "2019-09-04", True),
        (None, "2025-06-30", "2025-06-30", True),
        (None, "2025-06-30", "2025-07-01", False),
        ("2025-07-01", None, "2025-06-30", False),
        ("2025-07-01", None, "2025-07-01", True),
        ("2025-07-01", "2025-07-01", "2025-07-01", True),
    ],
)
def test_both_ends_belong_to_the_time_in_force(valid_from, valid_to, day, holds):
    unit = make.unit(valid_from=valid_from, valid_to=valid_to)
    assert Unit.objects.in_force(day).filter(pk=unit.pk).exists() is holds


def test_one_code_names_one_body_after_another():
    old = make.unit("Lai Vung", type="thi_tran", code="30208", valid_to=BEFORE)
    new = make.unit("Hòa Long", type="xa", code="30208", valid_from=CHANGE)
    assert Unit.objects.in_force(BEFORE).get(code="30208") == old
    assert Unit.objects.in_force(CHANGE).get(code="30208") == new


def test_search_ignores_accents_and_finds_codes():
    make.unit("Lấp Vò", code="875")
    assert [str(unit) for unit in Unit.objects.search("lap vo")] == ["Huyện Lấp Vò"]
    assert [str(unit) for unit in Unit.objects.search("huyen 875")] == ["Huyện Lấp Vò"]
    assert not Unit.objects.search("lap vung").exists()


def test_vietnamese_order():
    for name in ("Đông", "Dinh", "Ân", "An", "10", "2"):
        make.unit(name, type="phuong")
    assert list(Unit.objects.values_list("name", flat=True)) == ["2", "10", "An", "Ân", "Dinh", "Đông"]


@pytest.mark.parametrize(
    ("fields", "in_sentence", "committee"),
    [
        ({"name": "Lai Vung", "type": "huyen"}, "huyện Lai Vung", "UBND huyện Lai Vung"),
        ({"name": "1", "type": "phuong"}, "Phường 1", "UBND Phường 1"),
        (
            {"name": "Điện Biên Phủ", "type": "phuong", "capitalised_type": True},
            "Phường Điện Biên Phủ",
            "UBND Phường Điện Biên Phủ",
        ),
        ({"name": "Nội vụ", "type": "so"}, "sở Nội vụ", "Sở Nội vụ"),
    ],
)
def test_names_in_a_sentence(fields, in_sentence, committee):
    unit = make.unit(**fields)
    assert (unit.in_sentence, unit.people_committee) == (in_sentence, committee)


# --- A new name ---------------------------------------------------------------------------------


def test_a_new_name_closes_the_row_and_opens_the_next(administrator):
    unit = make.unit("Lai Vung", code="876", latitude="10.28")
    successor = rename(unit, administrator, new_name=" Tân  Lai Vung ", new_type="thi_xa")
    unit.refresh_from_db()
    assert (unit.name, unit.valid_to) == ("Lai Vung", BEFORE)
    assert (str(successor), successor.code, successor.valid_from, successor.valid_to) == (
        "Thị xã Tân Lai Vung",
        "876",
        CHANGE,
        None,
    )
    assert (successor.level, float(successor.latitude)) == (unit.level, 10.28)
    assert (successor.legal_basis, unit.legal_basis) == ("Nghị quyết số 1/NQ-UBTVQH15", "")
    told = UnitSuccession.objects.get()
    assert (told.predecessor, told.successor, told.on, told.part) == (unit, successor, CHANGE, "toan_bo")
    assert told.kind == UnitSuccession.Kind.RENAME


def test_a_new_type_alone_is_told_as_such(administrator):
    unit = make.unit("Hồng Ngự", type="thi_xa")
    rename(unit, administrator, new_name="Hồng Ngự", new_type="thanh_pho")
    assert UnitSuccession.objects.get().kind == UnitSuccession.Kind.RETYPE


def test_an_old_report_keeps_the_old_name(administrator):
    visit = make.visit(unit=make.unit("Lai Vung"))
    successor = rename(visit.unit, administrator)
    visit.refresh_from_db()
    assert str(visit.unit) == "Huyện Lai Vung"
    assert not successor.visits.exists()


def test_sub_units_stay_and_are_read_through_the_new_name(administrator):
    province = make.unit("Đồng Tháp", type="tinh", code="82")
    district = make.unit("Lai Vung", parent=province)
    successor = rename(province, administrator, new_type="thanh_pho")
    district.refresh_from_db()
    assert district.parent == province
    assert district.parent_on(BEFORE) == province
    assert district.parent_on(CHANGE) == successor
    assert list(Unit.objects.children_of(successor)) == [district]
    assert list(Unit.objects.children_of(province)) == [district]


def test_children_of_another_body_are_not_taken_in():
    old, new = make.unit(valid_to=BEFORE), make.unit(valid_from=CHANGE)
    make.unit("Con", parent=old)
    make.succession(old, new, kind="sap_nhap")
    assert not Unit.objects.children_of(new).exists()


def test_who_answers_for_the_unit_answers_for_both_names(administrator):
    unit = make.unit()
    officer = make.user("unit_officer", unit)
    gone = make.user()
    make.membership(gone, "unit_officer", unit, valid_to=BEFORE)
    successor = rename(unit, administrator)
    held = Membership.objects.in_force(CHANGE).filter(user=officer).values_list("unit", flat=True)
    assert set(held) == {unit.pk, successor.pk}
    assert not Membership.objects.filter(user=gone, unit=successor).exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"new_name": "Lai Vung"}, "new_name", "chưa có gì để đổi"),
        ({"new_name": "  "}, "new_name", "Hãy ghi tên riêng mới"),
        ({"on": datetime.date(2020, 1, 1)}, "on", "Ngày đổi phải sau 01/01/2020"),
        ({"legal_basis": ""}, "legal_basis", "Hãy ghi văn bản làm căn cứ"),
    ],
)
def test_a_rename_that_cannot_be_says_why(administrator, changes, field, words):
    unit = make.unit("Lai Vung", valid_from="2020-01-01")
    with pytest.raises(ValidationError) as refused:
        rename(unit, administrator, **changes)
    assert words in refused.value.message_dict[field][0]
    unit.refresh_from_db()
    assert unit.valid_to is None
    assert Unit.objects.count() == 1


def test_an_ended_unit_is_not_renamed(administrator):
    unit = make.unit("Lai Vung", valid_to=BEFORE)
    with pytest.raises(ValidationError, match="đã kết thúc ngày 30/06/2025"):
        rename(unit, administrator)


@pytest.mark.parametrize(
    "refer",
    [
        lambda unit: make.unit(parent=unit),
        lambda unit: make.visit(unit=unit),
        lambda unit: make.figure(unit=unit),
        lambda unit: make.membership(role="unit_head", unit=unit),
        lambda unit: make.succession(unit, make.unit()),
        lambda unit: make.succession(make.unit(), unit),
    ],
)
def test_what_refers_to_a_unit_is_seen(refer):
    unit = make.unit()
    assert not is_referred_to(unit)
    refer(unit)
    assert is_referred_to(unit)


def test_a_unit_that_is_named_cannot_be_deleted_by_any_way():
    unit = make.visit().unit
    with pytest.raises(ProtectedError):
        unit.delete()


# --- What became of it --------------------------------------------------------------------------


def heirs(unit, on=None):
    return [(str(heir.unit), heir.is_whole) for heir in unit.became(on)]


def commune(name, **fields):
    return make.unit(name, type="xa", **fields)


def test_a_unit_in_force_became_nothing_else():
    old = commune("Định An", valid_to=BEFORE)
    make.succession(old, commune("Lai Vung", valid_from=CHANGE))
    assert heirs(old, BEFORE) == []
    assert heirs(old, CHANGE) == [("Xã Lai Vung", True)]


def test_a_divided_unit_became_its_parts():
    old = commune("Gáo Giồng", valid_to=BEFORE)
    for name in ("Phú Cường", "Phong Mỹ"):
        make.succession(old, commune(name, valid_from=CHANGE), part="mot_phan")
    assert heirs(old) == [("Xã Phong Mỹ", False), ("Xã Phú Cường", False)]


def test_an_abolished_unit_has_no_heir():
    old = commune("Cũ", valid_to=BEFORE)
    make.succession(old, kind="giai_the")
    assert heirs(old) == []


def test_later_changes_are_followed_up_to_the_day(administrator):
    old = commune("Định An", valid_to=BEFORE)
    new = commune("Lai Vung", valid_from=CHANGE)
    make.succession(old, new)
    rename(new, administrator, new_name="Tân Lai Vung", on=datetime.date(2026, 1, 1))
    assert heirs(old, datetime.date(2025, 12, 31)) == [("Xã Lai Vung", True)]
    assert heirs(old, datetime.date(2026, 1, 1)) == [("Xã Tân Lai Vung", True)]


def test_a_part_of_a_part_is_a_part():
    first = commune("Một", valid_to=datetime.date(2019, 12, 31))
    second = commune("Hai", valid_from=datetime.date(2020, 1, 1), valid_to=BEFORE)
    make.succession(first, second, on="2020-01-01")
    make.succession(second, commune("Ba", valid_from=CHANGE), part="mot_phan")
    assert heirs(first) == [("Xã Ba", False)]


def test_a_district_became_what_its_communes_became():
    district = make.unit("Lai Vung", valid_to=BEFORE)
    new = commune("Phong Hòa", valid_from=CHANGE)
    for name in ("Tân Hòa", "Định Hòa"):
        make.succession(commune(name, parent=district, valid_to=BEFORE), new)
    [heir] = district.became()
    assert (heir.unit, heir.is_whole) == (new, True)
    assert [(str(source), whole) for source, whole in heir.through] == [
        ("Xã Định Hòa", True),
        ("Xã Tân Hòa", True),
    ]


def test_a_province_lives_on_in_a_province_even_where_communes_were_divided():
    province = make.unit("Tiền Giang", type="tinh", code="82", valid_to=BEFORE)
    district = make.unit("Cái Bè", parent=province, valid_to=BEFORE)
    heir = make.unit("Đồng Tháp", type="tinh", code="82", valid_from=CHANGE)
    old = commune("An Hữu", parent=district, valid_to=BEFORE)
    for name in ("Một", "Hai"):
        make.succession(old, commune(name, parent=heir, valid_from=CHANGE), part="mot_phan")
    assert heirs(province) == [("Tỉnh Đồng Tháp", True)]


def test_a_circle_in_the_data_ends():
    first, second = commune("Một", valid_to=BEFORE), commune("Hai", valid_to=BEFORE)
    make.succession(first, second)
    make.succession(second, first)
    assert heirs(first) in ([], [("Xã Hai", True)])


class AnyHistory(TestCase):
    """Property: whatever mergers happened, every path is followed to its very end."""

    @classmethod
    def setUpTestData(cls):
        cls.units = [commune(f"Cũ {n}", valid_to=datetime.date(2020 + n, 6, 30)) for n in range(5)]
        cls.units.append(commune("Nay"))

    @settings(max_examples=30, deadline=None)
    @given(links=st.dictionaries(st.tuples(st.integers(0, 4), st.integers(1, 5)), st.booleans(), max_size=12))
    def test_every_path_is_followed_to_its_end(self, links):
        forward = {(old, new): whole for (old, new), whole in links.items() if old < new}
        UnitSuccession.objects.bulk_create(
            UnitSuccession(
                predecessor=self.units[old],
                successor=self.units[new],
                kind="sap_nhap",
                on=datetime.date(2020 + old, 7, 1),
                part="toan_bo" if whole else "mot_phan",
            )
            for (old, new), whole in forward.items()
        )
        for n, unit in enumerate(self.units):
            heirs = {heir.unit: heir.is_whole for heir in unit.became(datetime.date(2030, 1, 1))}
            assert heirs == {self.units[m]: whole for m, whole in ends(n, forward).items() if m != n}


def ends(n, links):
    """The same by a slow way: {end of a path: whether some path there is whole all along}."""
    nexts = [(new, whole) for (old, new), whole in links.items() if old == n]
    if not nexts:
        return {n: True}
    found = {}
    for new, whole in nexts:
        for end, rest in ends(new, links).items():
            found[end] = found.get(end, False) or (whole and rest)
    return found


# --- Heads --------------------------------------------------------------------------------------


def test_who_stood_at_the_head_on_a_day_under_any_name(administrator):
    unit = make.unit()
    first = make.unit_head(unit, full_name="Lê  Văn Trước", valid_from=None, valid_to=CHANGE - 9 * DAY)
    then = make.unit_head(unit, full_name="Đặng Thị Sau", valid_from=CHANGE - 8 * DAY)
    renamed = rename(unit, administrator)
    assert list(UnitHead.objects.of_body(renamed).in_force(CHANGE - 9 * DAY)) == [first]
    assert list(UnitHead.objects.of_body(renamed).in_force(CHANGE)) == [then]
    assert str(first) == "Lê Văn Trước, Chủ tịch Ủy ban nhân dân huyện"
