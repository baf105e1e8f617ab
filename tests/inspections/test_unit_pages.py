"""The list of units as of a day, and the page of one: its life first, the rest by the rights of who asks."""

import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

import make
from districts.actions import rename_unit
from districts.models import Unit
from districts.official_units import LAST_OLD_DAY, load_official_units
from districts.unit_timeline import timeline
from inspections.models import Inspection

pytestmark = pytest.mark.django_db

LIST = "/don-vi/"
CHANGE = datetime.date(2025, 7, 1)


@pytest.fixture
def client(staff, sign_in):
    return sign_in(staff)


def text_of(response):
    """The page's words with single spaces, without its tags."""
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def page_of(unit):
    return unit.get_absolute_url()


def n_queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


class TestList:
    def test_as_of_a_day_with_the_names_of_that_day(self, client, administrator):
        province = make.unit("Đồng Tháp", type="tinh", code="87", valid_to=CHANGE - datetime.timedelta(1))
        town = make.unit("Hồng Ngự", type="thi_xa", code="868", parent=province)
        on = datetime.date(2020, 11, 1)
        rename_unit(
            unit=town,
            new_name="Hồng Ngự",
            new_type="thanh_pho",
            on=on,
            legal_basis="NQ 1003",
            by=administrator,
        )
        page = text_of(client.get(LIST, {"ngay": "4/9/2019", "q": "hong ngu"}))
        assert "1 đơn vị khớp" in page
        assert "Thị xã Hồng Ngự" in page
        assert "Thành phố Hồng Ngự" in text_of(client.get(LIST, {"ngay": "1/11/2020", "q": "868"}))
        ended = client.get(LIST, {"tinh_trang": "ket_thuc"}).text.partition("<tbody>")[2]
        assert "Thị xã Hồng Ngự" in ended
        assert "Thành phố Hồng Ngự" not in ended

    def test_the_parent_is_named_as_of_the_day(self, client, administrator):
        parent = make.unit("Cũ", type="tinh")
        make.unit("Con", parent=parent)
        rename_unit(
            unit=parent, new_name="Mới", new_type="tinh", on=CHANGE, legal_basis="NQ 1", by=administrator
        )
        for day, name in (("30/6/2025", "Tỉnh Cũ"), ("1/7/2025", "Tỉnh Mới")):
            body = client.get(LIST, {"ngay": day, "q": "con"}).text.partition("<tbody>")[2]
            assert name in body, day

    def test_filters_together_and_nonsense(self, client):
        load_official_units()
        province = Unit.objects.in_force(LAST_OLD_DAY).get(level="tinh", code="87")
        asked = {"ngay": "30/06/2025", "cap": "huyen", "loai": "huyen", "thuoc": str(province.uuid)}
        assert "9 đơn vị khớp" in text_of(client.get(LIST, asked))
        assert "153 đơn vị khớp" in text_of(client.get(LIST, {"ngay": "30/06/2025", "thuoc": province.uuid}))
        said = text_of(client.get(LIST, {"ngay": "31/02/2025", "thuoc": "x", "cap": "x", "trang": "x"}))
        assert "Ngày ấy không có đơn vị cấp trên này." in said
        assert "103 đơn vị" in said

    def test_excel_is_the_list(self, client):
        load_official_units()
        answer = client.get(LIST, {"ngay": "30/06/2025", "q": "lap vo", "cap": "huyen", "excel": "1"})
        rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
        assert rows[-1][:7] == (
            "875",
            "Huyện Lấp Vò",
            "Huyện",
            "Cấp huyện",
            "Tỉnh Đồng Tháp",
            "đang có",
            None,
        )

    def test_queries_do_not_grow_with_rows(self, client):
        parent = make.unit(type="tinh")
        make.unit(parent=parent)
        few = n_queries(client, LIST)
        for _ in range(10):
            make.unit(parent=make.unit(type="tinh"))
        assert n_queries(client, LIST) == few


class TestEnded:
    """Domain §5.2: the new communes cut across the old districts."""

    @pytest.fixture(autouse=True)
    def loaded(self, db):
        load_official_units()

    def district(self, code):
        return Unit.objects.in_force(LAST_OLD_DAY).get(level="huyen", code=code)

    @pytest.mark.parametrize(
        ("code", "sentence", "heirs"),
        [
            (
                "876",
                "huyện Lai Vung không còn. 12 xã, thị trấn của huyện Lai Vung nay thuộc 4 đơn vị",
                [
                    "Xã Hòa Long mã 30208 nhận Xã Hòa Long, Thị trấn Lai Vung, Xã Long Hậu, Xã Long Thắng",
                    "Xã Lai Vung mã 30226 nhận Xã Tân Phước, Xã Tân Thành cùng với Xã Định An, Xã Định Yên ( "
                    "huyện Lấp Vò )",
                    "Xã Phong Hòa mã 30235 nhận",
                    "Xã Tân Dương mã 30214 nhận Xã Hòa Thành, Xã Tân Dương cùng với Xã Tân Phú Đông ( thành "
                    "phố Sa Đéc )",
                ],
            ),
            (
                "875",
                "huyện Lấp Vò không còn. 13 xã, thị trấn của huyện Lấp Vò nay thuộc 4 đơn vị",
                [
                    "Xã Lấp Vò mã 30169 nhận",
                    "Xã Mỹ An Hưng mã 30178 nhận",
                    "Xã Tân Khánh Trung mã 30184 nhận",
                    "Xã Lai Vung mã 30226 nhận Xã Định An, Xã Định Yên cùng với Xã Tân Phước, Xã Tân Thành ( "
                    "huyện Lai Vung )",
                ],
            ),
        ],
    )
    def test_what_became_of_a_district_stands_first(self, client, code, sentence, heirs):
        answer = client.get(page_of(self.district(code)))
        page = text_of(answer)
        assert f"Từ 01/07/2025, {sentence}" in page
        for heir in heirs:
            assert heir in page
        assert "Không đơn vị nào nhận trọn" in page
        assert "Căn cứ: Nghị quyết số 1663/NQ-UBTVQH15" in page
        assert page.index(sentence) < page.index("Người đứng đầu")
        lai_vung = Unit.objects.in_force(CHANGE).get(code="30226")
        assert f'href="{page_of(lai_vung)}"' in answer.text

    def test_a_divided_commune_says_part(self, client):
        page = text_of(client.get(page_of(Unit.objects.in_force(LAST_OLD_DAY).get(code="30079"))))
        assert "xã Gáo Giồng không còn, địa bàn chia về 2 đơn vị" in page
        assert page.count("nhận một phần") == 2

    def test_a_new_unit_names_what_it_was_made_of(self, client):
        page = text_of(client.get(page_of(Unit.objects.in_force(CHANGE).get(code="30226"))))
        assert "Thành lập." in page
        assert "Xã Định An (toàn bộ, huyện Lấp Vò)" in page
        assert "nay là gì" not in page
        province = Unit.objects.in_force(CHANGE).get(level="tinh")
        [began] = [event for event in timeline(province) if event.on == CHANGE]
        assert {str(unit) for unit, _ in began.units} == {"Tỉnh Đồng Tháp", "Tỉnh Tiền Giang"}
        assert province.pk not in {unit.pk for unit, _ in began.units}

    def test_its_communes_are_those_of_its_last_day(self, client):
        page = text_of(client.get(page_of(self.district("876"))))
        assert "Đơn vị trực thuộc ngày 30/06/2025: 12" in page

    def test_abolished_and_untold_ends_say_so(self, client):
        gone = make.unit("Đã Hết", valid_to=LAST_OLD_DAY)
        assert "chưa ghi đơn vị kế thừa" in text_of(client.get(page_of(gone)))
        make.succession(gone, kind="giai_the", on=CHANGE, legal_basis="NQ 9")
        page = text_of(client.get(page_of(gone)))
        assert "đã giải thể; không có đơn vị kế thừa" in page
        assert "Giải thể. Đơn vị kết thúc. Căn cứ: NQ 9" in page


def test_the_time_line_tells_every_change_once(client, administrator):
    parent = make.unit("Đồng Tháp", type="tinh")
    unit = make.unit(
        "Hồng Ngự", type="thi_xa", code="868", parent=parent, valid_from=datetime.date(2009, 1, 1)
    )
    rename = {"legal_basis": "NQ 1003", "by": administrator}
    on = datetime.date(2020, 11, 1)
    city = rename_unit(unit=unit, new_name="Hồng Ngự", new_type="thanh_pho", on=on, **rename)
    parent_on = datetime.date(2022, 1, 1)
    rename_unit(unit=parent, new_name="Sen", new_type="tinh", on=parent_on, **rename)
    neighbour = make.unit("Bên", valid_to=LAST_OLD_DAY)
    make.succession(neighbour, city, part="mot_phan", on=CHANGE)
    heads = make.unit_head(unit, full_name="Lê Văn Trước", valid_to=None)
    told = [(event.on, event.title) for event in timeline(unit)]
    assert told == [
        (datetime.date(2009, 1, 1), "Thành lập"),
        (on, "Đổi loại"),
        (parent_on, "Cấp trên đổi tên"),
        (CHANGE, "Nhận thêm"),
    ]
    assert told == [(event.on, event.title) for event in timeline(city)]
    page = text_of(client.get(page_of(unit)))
    assert "thị xã Hồng Ngự mang tên thành phố Hồng Ngự; vẫn là đơn vị ấy" in page
    page = text_of(client.get(page_of(city)))
    assert "Huyện Bên (một phần)" in page
    assert "thuộc tỉnh Sen" in page
    assert f"{heads.full_name} , {heads.office} đương chức" in page


class TestRights:
    """What stands on the page of a unit is what each of its readers may see elsewhere."""

    @pytest.fixture
    def scene(self, inspection, district):
        inspection.state = Inspection.State.MINUTES_SIGNED
        inspection.save()
        make.requirement(inspection, words="Ra giấy hẹn đầy đủ.")
        make.figure(inspection.visits.get(unit=district), as_typed="530", value=530)
        make.dossier_return(district, period_words="tháng 8/2019")
        make.adoption(make.service_model("Tiếp nhận qua Zalo"), district)
        return page_of(district)

    def test_province_and_own_unit_see_it_all(self, scene, staff, officer, leader, sign_in):
        for person in (staff, officer):
            page = text_of(sign_in(person).get(scene))
            for words in ("Ra giấy hẹn", "Kiểm tra thử nghiệm", "530", "Biểu II.06a", "Zalo"):
                assert words in page, (str(person), words)
        assert "Ra giấy hẹn" in text_of(sign_in(leader).get(scene))
        assert "Biểu II.06a" not in text_of(sign_in(leader).get(scene))

    def test_others_see_the_unit_and_nothing_of_its_matters(self, scene, stranger_officer, outsider, sign_in):
        for person in (stranger_officer, outsider):
            page = text_of(sign_in(person).get(scene))
            assert "Huyện Lai Vung" in page
            for words in ("Ra giấy hẹn", "Kiểm tra thử nghiệm", "530", "Biểu II.06a", "Yêu cầu chưa xong"):
                assert words not in page, (str(person), words)

    def test_before_the_minutes_the_unit_sees_no_figures(self, scene, inspection, officer, sign_in):
        inspection.state = Inspection.State.IN_FIELD
        inspection.save()
        assert "530" not in text_of(sign_in(officer).get(scene))

    def test_queries_do_not_grow(self, scene, inspection, district, client):
        few = n_queries(client, scene)
        visit = inspection.visits.get(unit=district)
        for number in range(9):
            make.requirement(inspection)
            make.figure(visit)
            make.adoption(unit=district)
            make.unit(parent=district)
            make.visit(make.inspection(units=0), district)
            end = datetime.date(2020, 1 + number, 14)
            make.dossier_return(
                district, period_from=end - datetime.timedelta(30), period_to=end, period_words=f"kỳ {number}"
            )
        assert n_queries(client, scene) <= few + 2  # the two lists that are cut off are counted


def test_months_with_words_and_what_is_unknown(client, district):
    made = make.dossier_return(district, state="submitted", lines=1)
    make.line(made, online=None)
    district.valid_to = datetime.date(2019, 8, 31)
    district.save()
    page = text_of(client.get(page_of(district)))
    assert "24 tháng gần nhất" in page
    assert "8/2019 đủ , mở biểu tháng 8/2019 ≥ 170" in page
    assert "7/2019 thiếu tiếp nhận: thiếu số liệu —" in page or "7/2019 chưa có tiếp nhận: thiếu" in page


def test_search_leads_to_the_page(client, district):
    answer = client.get("/tim/", {"q": "lai vung"})
    assert f'href="{page_of(district)}"' in answer.text
