"""Merging, dividing, dissolving units: everything wrong is said at once; done, it is whole or not at all."""

import datetime

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

import make
from accounts.models import Membership
from accounts.steps import Refused
from districts.models import Reorganisation, Unit, UnitSuccession
from districts.reorganising.drafting import discard
from districts.reorganising.plan import read_plan
from districts.reorganising.preview import notices, sections
from districts.succession import provinces_after, same_body
from districts.unit_life import aftermath
from districts.unit_timeline import timeline
from inspections.actions.reorganisation import Obligations, confirm_reorganisation, everything_wrong
from inspections.models import Remedy

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 7, 1)
BEFORE = datetime.date(2025, 6, 30)


def commune(name, **fields):
    return make.unit(name, type="xa", **fields)


def confirm(draft, by):
    return confirm_reorganisation(reorganisation=draft, version=draft.version, by=by)


def wrong(draft):
    plan = read_plan(draft)
    return everything_wrong(plan, Obligations(plan))


def refused(draft, by):
    with pytest.raises(Refused) as why:
        confirm(draft, by)
    return why.value.sentences


@pytest.fixture
def province(db):
    return make.unit("Đồng Tháp", type="tinh", code="82")


@pytest.fixture
def decree(province):
    """Xã A + xã B + a part of xã C become xã D with A's code; C goes on."""
    units = {name: commune(name, code=f"3020{n}", parent=province) for n, name in enumerate("ABC")}
    draft = make.reorganisation()
    new = make.target(draft, name="D", code="30200", parent=province)
    for name in "AB":
        make.reorganised(new, units[name])
    make.reorganised(new, units["C"], share="tach_ra")
    return draft, units, new


def test_a_merger_closes_opens_and_tells(decree, inspection, administrator, staff):
    draft, units, new = decree
    requirement = make.requirement(inspection, units=[units["A"], units["B"], units["C"]])
    open_a, done_b, open_c = (requirement.remedies.get(unit=units[name]) for name in "ABC")
    Remedy.objects.filter(pk=done_b.pk).update(
        state="verified", verified_at=make.NOON, verified_by=make.user()
    )
    stays, leaves = (make.user("unit_officer", units[name]) for name in "AB")
    make.membership_placement(new, stays.memberships.get())
    head = make.unit_head(units["A"])
    n_units = Unit.objects.count()
    assert wrong(draft) == []
    assert Unit.objects.count() == n_units  # reading a draft changes nothing

    confirm(draft, administrator)
    new.refresh_from_db()
    opened = new.opened
    assert (str(opened), opened.code, opened.valid_from, opened.legal_basis) == (
        "Xã D",
        "30200",
        DAY,
        "NQ 1663/NQ-UBTVQH15",
    )
    told = UnitSuccession.objects.values_list("predecessor__name", "successor", "kind", "part", "on")
    assert set(told) == {
        ("A", opened.pk, "sap_nhap", "toan_bo", DAY),
        ("B", opened.pk, "sap_nhap", "toan_bo", DAY),
        ("C", opened.pk, "sap_nhap", "mot_phan", DAY),
    }
    for unit in units.values():
        unit.refresh_from_db()
    assert [units[name].valid_to for name in "ABC"] == [BEFORE, BEFORE, None]
    # Obligations: A's goes on with D; B's was confirmed and C still answers itself.
    [row] = Remedy.objects.filter(unit=opened)
    assert (row.continues, row.state) == (open_a, "open")
    assert {each.state for each in Remedy.objects.filter(pk__in=[done_b.pk, open_c.pk])} == {
        "verified",
        "open",
    }
    # People: both roles end, one goes on in the new unit; the head's term ends with the unit.
    assert set(Membership.objects.filter(unit__in=units.values()).values_list("valid_to", flat=True)) == {
        BEFORE
    }
    assert list(Membership.objects.in_force(DAY).filter(unit=opened).values_list("user", flat=True)) == [
        stays.pk
    ]
    head.refresh_from_db()
    assert head.valid_to == BEFORE
    assert not Membership.objects.in_force(DAY).filter(user=leaves).exists()
    # Who, when, why; and a second press does nothing.
    draft.refresh_from_db()
    assert (draft.state, draft.decided_by) == ("confirmed", administrator)
    event = Unit.pgh_event_model.objects.filter(pgh_obj=opened).get()
    assert "NQ 1663" in event.pgh_context.metadata["reason"]
    assert "Đã xác nhận lúc" in refused(draft, administrator)[0]
    assert Unit.objects.count() == n_units + 1


def test_a_divided_district_leaves_nothing_behind(province, inspection, administrator):
    """Sub-units, and demands where several could go on with them, are named or nothing is done."""
    old = make.unit("Cũ", parent=province)
    below = [commune(name, parent=old) for name in ("Một", "Hai")]
    remedies = [make.requirement(inspection, units=[old]).remedies.get() for _ in range(2)]
    draft = make.reorganisation(kind="chia_tach")
    east, west = (
        make.target(draft, name=name, type="huyen", level="huyen", parent=province)
        for name in ("Đông", "Tây")
    )
    for target in (east, west):
        make.reorganised(target, old, share="mot_phan")
    assert refused(draft, administrator) == [
        *(
            f"Xã {name} trực thuộc huyện Cũ là đơn vị kết thúc: hãy ghi xã {name} về đơn vị nào, hoặc ghi nó "
            "vào các đơn vị trước sắp xếp."
            for name in ("Hai", "Một")
        ),
        "Huyện Cũ còn 2 việc khắc phục đang mở chưa ghi đơn vị nào làm tiếp: hãy chọn ở bước “Chuyển giao”.",
    ]
    officer = make.user("unit_officer", below[0])
    for unit, target in zip(below, (east, west), strict=True):
        make.sub_unit_placement(target, unit)
    make.remedy_placement(east, remedies[0])
    for target in (east, west):
        make.remedy_placement(target, remedies[1])
    confirm(draft, administrator)
    east, west = (Unit.objects.get(name=name) for name in ("Đông", "Tây"))
    assert [step.kind for step in UnitSuccession.objects.filter(predecessor=old)] == ["chia_tach"] * 2
    [moved] = Unit.objects.in_force(DAY).children_of(east)
    assert (moved.name, moved.code, moved.origins.get().kind) == ("Một", below[0].code, "chuyen")
    assert Membership.objects.in_force(DAY).filter(user=officer, unit=moved).exists()
    assert [sorted(str(each.unit) for each in remedy.continued_by.all()) for remedy in remedies] == [
        ["Huyện Đông"],
        ["Huyện Tây", "Huyện Đông"],
    ]


def test_an_existing_unit_takes_another_in_and_one_is_dissolved(province, administrator):
    stays, goes, ends = (commune(name, parent=province) for name in ("Ở", "Đi", "Hết"))
    draft = make.reorganisation()
    make.reorganised(make.target(draft, stays), goes)
    make.reorganised(unit=ends, reorganisation=draft)
    confirm(draft, administrator)
    assert set(UnitSuccession.objects.values_list("predecessor__name", "successor__name", "kind")) == {
        ("Đi", "Ở", "sap_nhap"),
        ("Hết", None, "giai_the"),
    }
    stays.refresh_from_db()
    assert stays.valid_to is None


def test_a_renamed_province_and_its_renamed_commune_in_one_go(province, administrator):
    below = commune("Con", parent=province)
    draft = make.reorganisation(kind="doi_loai")
    city = make.target(draft, name="Đồng Tháp", type="thanh_pho", level="tinh", code="82", parent=None)
    make.reorganised(city, province)
    make.reorganised(make.target(draft, name="Con Mới", code=below.code, parent=province), below)
    confirm(draft, administrator)
    [new] = Unit.objects.filter(name="Con Mới")
    city.refresh_from_db()
    assert new.parent == city.opened
    assert list(Unit.objects.in_force(DAY).children_of(city.opened)) == [new]


def test_everything_wrong_is_said_at_once(province, administrator):
    other = commune("Khác", code="30299", parent=province)
    ended = commune("Đã Hết", valid_to="2024-12-31")
    young = commune("Trẻ", valid_from="2025-08-01", parent=province)
    half = commune("Nửa", parent=province)
    draft = make.reorganisation(on=None, legal_basis="")
    new = make.target(draft, name="D", code=other.code, parent=ended)
    for unit in (ended, young):
        make.reorganised(new, unit)
    make.reorganised(new, half, share="mot_phan")
    make.target(draft, name="", code="", parent=None)
    make.target(draft, name="Thừa", type="huyen", level="xa", parent=province)
    Reorganisation.objects.filter(pk=draft.pk).update(on=DAY)
    draft.refresh_from_db()
    said = " ".join(wrong(draft))
    for words in (
        "Chưa ghi căn cứ",
        "Xã Đã Hết đã kết thúc ngày 31/12/2024.",
        "Xã Trẻ có từ ngày 01/08/2025: ngày sắp xếp 01/07/2025 phải sau ngày ấy.",
        "Xã Nửa kết thúc nhưng mới ghi một phần: phần còn lại về đơn vị nào?",
        "còn thiếu tên riêng, mã",
        "Mã 30299 đang là của xã Khác, đơn vị này không kết thúc ở đây.",
        "Xã D thuộc xã Đã Hết, là đơn vị kết thúc ở đây.",
        "Huyện Thừa: loại “Huyện” không phải là đơn vị cấp xã.",
        "Huyện Thừa chưa nhận gì",
    ):
        assert words in said
    assert refused(draft, administrator)
    assert not UnitSuccession.objects.exists()
    Reorganisation.objects.filter(pk=draft.pk).update(on=None)
    draft.refresh_from_db()
    assert "Chưa ghi ngày có hiệu lực." in wrong(draft)


def test_units_that_still_work_are_not_ended_before_the_day(province, administrator):
    unit = commune("Một", parent=province)
    draft = make.reorganisation(on=datetime.date(2999, 1, 1))
    make.reorganised(make.target(draft, commune("Hai", parent=province)), unit)
    assert "Ngày 01/01/2999 chưa đến" in refused(draft, administrator)[0]


def test_the_preview_says_what_is_owed_and_what_stays(decree, inspection):
    draft, units, _ = decree
    make.dossier_return(units["A"])
    make.visit(inspection, units["B"], on=datetime.date(2025, 8, 1))
    make.return_duty(Unit.Level.COMMUNE, valid_from="2025-01-01", valid_to="2025-06-30")
    plan = read_plan(draft)
    said = " ".join(notices(plan))
    assert "Xã B có hồ sơ ghi từ ngày 01/07/2025 trở đi (1 buổi kiểm tra)" in said
    assert "Xã A còn phải gửi biểu II.06a của 6 tháng, từ tháng 1/2025 đến tháng 6/2025" in said
    assert "tháng 7/2025" not in said
    assert "Xã D chưa có cán bộ đầu mối nào" in said
    told = " ".join(sentence for _, sentences in sections(plan) for sentence in sentences)
    assert "hình thành từ toàn bộ xã A, toàn bộ xã B, một phần xã C" in told
    assert "Mã 30200 được dùng lại: cho tới khi ấy là mã của xã A." in told


def test_the_preview_says_what_is_owed_of_every_year(decree):
    make.return_duty(Unit.Level.COMMUNE, valid_from="2024-11-01", valid_to="2025-06-30")
    said = " ".join(notices(read_plan(decree[0])))
    assert "Xã A còn phải gửi biểu II.06a của 8 tháng, từ tháng 11/2024 đến tháng 6/2025" in said


def test_a_unit_that_moves_is_not_said_to_become_itself(province, administrator):
    other = make.unit("Tây Ninh", type="tinh", code="80")
    unit = commune("A", code="30201", parent=province)
    draft = make.reorganisation(kind="chuyen_thuoc")
    make.reorganised(make.target(draft, name="A", code="25999", parent=other), unit)
    told = " ".join(sentence for _, sentences in sections(read_plan(draft)) for sentence in sentences)
    assert "Từ ngày 01/07/2025, xã A đổi mã 30201 thành 25999, về tỉnh Tây Ninh." in told
    confirm(draft, administrator)
    unit.refresh_from_db()
    assert aftermath(unit).words == (
        "Từ 01/07/2025, xã A mang mã 25999, thuộc tỉnh Tây Ninh; vẫn là đơn vị ấy, số liệu tính tiếp."
    )
    assert provinces_after({province.pk}) == {province.pk}, "the neighbour owes nothing here for it"


def test_of_a_dissolved_unit_with_open_demands_the_next_step_is_told(province, inspection):
    unit = commune("A", parent=province)
    make.requirement(inspection, units=[unit])
    draft = make.reorganisation(kind="giai_the")
    make.reorganised(None, unit, reorganisation=draft)
    assert wrong(draft) == [
        "Xã A còn 1 việc khắc phục đang mở chưa ghi đơn vị nào làm tiếp: hãy thêm đơn vị ấy ở bước “Đơn vị "
        "sau”, rồi chọn ở bước “Chuyển giao”."
    ]


def test_a_unit_that_cedes_a_part_goes_on_in_its_time_line(decree, administrator):
    draft, units, _ = decree
    confirm(draft, administrator)
    [event] = [each for each in timeline(units["C"]) if each.on == DAY]
    assert (event.title, event.words) == ("Chuyển đi một phần", "Chuyển sang:")


def test_of_two_who_edit_or_decide_one_wins(decree, administrator):
    draft, units, _ = decree
    rival = make.reorganisation()
    make.reorganised(make.target(rival, units["C"]), units["A"])
    stale = Reorganisation.objects.get(pk=draft.pk)
    Reorganisation.objects.filter(pk=draft.pk).update(version=2)
    assert "vừa được sửa ở nơi khác" in refused(stale, administrator)[0]
    draft.refresh_from_db()
    confirm(draft, administrator)
    assert refused(rival, administrator)[0] == "Xã A đã kết thúc ngày 30/06/2025."
    discard(reorganisation=rival, by=administrator)
    assert "Đã bỏ lúc" in refused(Reorganisation.objects.get(pk=rival.pk), administrator)[0]


class AnyReorganisation(TestCase):
    """Property: what was confirmed leaves no code twice, nobody under an ended unit, no demand unanswered."""

    @settings(max_examples=15, deadline=None)
    @given(
        lines=st.dictionaries(
            st.integers(0, 3),
            st.tuples(st.sets(st.integers(0, 2), max_size=2), st.booleans()),
            min_size=1,
        ),
        staying=st.booleans(),
        placed=st.booleans(),
    )
    def test_whole_or_not_at_all(self, lines, staying, placed):
        by = make.user("administrator")
        province = make.unit(type="tinh")
        units = [make.unit(parent=province) for _ in range(4)]
        below = [commune(f"Con {n}", parent=unit) for n, unit in enumerate(units)]
        inspection = make.inspection(units=0)
        remedies = [make.requirement(inspection, units=[unit]).remedies.get() for unit in units]
        draft = make.reorganisation()
        used = sorted(set().union(*(targets for targets, _ in lines.values())))
        targets = {
            n: make.target(draft, make.unit(parent=province))
            if staying and n == 0
            else make.target(draft, name=f"Sau {n}", type="huyen", level="huyen", parent=province)
            for n in used
        }
        for unit, (into, ceded) in lines.items():
            share = "tach_ra" if ceded and into else "toan_bo" if len(into) < 2 else "mot_phan"
            for n in into:
                make.reorganised(targets[n], units[unit], share=share)
            if not into:
                make.reorganised(unit=units[unit], reorganisation=draft)
        if placed and used:
            for n, unit in enumerate(below):
                make.sub_unit_placement(targets[used[0]], unit)
                make.remedy_placement(targets[used[-1]], remedies[n])
        try:
            with transaction.atomic():
                confirm(draft, by)
        except Refused:
            assert not placed or not used
            assert not UnitSuccession.objects.exists()
            return
        there = list(Unit.objects.in_force(DAY))
        assert len({(unit.level, unit.code) for unit in there}) == len(there)
        for unit in there:
            assert unit.parent_id is None or unit.parent_on(DAY) is not None
        asked = Remedy.objects.asked().select_related("unit")
        assert {each.requirement_id for each in asked} == {each.requirement_id for each in remedies}
        for remedy in asked:
            assert Unit.objects.in_force(DAY).filter(pk__in=same_body(remedy.unit)).exists()


@pytest.mark.parametrize("kind", ["sap_nhap", "chia_tach"])
def test_a_unit_that_only_takes_a_new_name_is_neither_merged_nor_divided(province, administrator, kind):
    draft = make.reorganisation(kind=kind)
    old = commune("A", code="30200", parent=province)
    make.reorganised(make.target(draft, name="B", code="30200", parent=province), old)
    [why] = refused(draft, administrator)
    assert "xã A vẫn là một đơn vị" in why
    Reorganisation.objects.filter(pk=draft.pk).update(kind="doi_ten")
    draft.refresh_from_db()
    confirm(draft, administrator)
    assert draft.targets.get().opened.name == "B"
