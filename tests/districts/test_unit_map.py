"""Outlines from a GeoJSON file, and the map: what is wrong is said, nothing is half taken over."""

import datetime
import json
import re
from math import hypot

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from districts import boundaries, succession, unit_map
from districts.boundaries import look_at
from districts.geojson import Unusable, read_outlines
from districts.geometry import DETAILS, NORTH, WEST, area, drawn_path, point_inside, simplified
from districts.models import BoundaryFile, UnitBoundary
from districts.unit_map import map_svg, place_of

DAY = datetime.date(2019, 9, 4)
ADD = "admin:districts_boundaryfile_add"


def square(west=105.5, south=10.2, side=0.1):
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(code="876", name="Huyện Lai Vung", kind="Polygon", coordinates=None, **properties):
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name} | properties,
        "geometry": {"type": kind, "coordinates": square() if coordinates is None else coordinates},
    }


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | more).encode()


# --- Reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"  ", "Tệp trống"),
        (b"\xff\xfe{}", "không phải văn bản UTF-8"),
        (b'{"type": ', "không đọc được ở dòng 1, cột 10"),
        (b"[" * 200_000, "lồng quá nhiều tầng"),
        (b" " * 1 + b"x" * (20 * 1024**2 + 1), "lớn hơn 20 MB"),
        (b"[]", "không phải GeoJSON dạng FeatureCollection"),
        (b'{"type": "Topology"}', "TopoJSON"),
        (collection(), "không có đối tượng nào"),
        (collection(feature(), crs={"type": "name", "properties": {"name": "EPSG:9210"}}), "EPSG:9210"),
        (collection({"type": "Feature", "properties": None, "geometry": None}), "không có thuộc tính nào"),
        (collection({"properties": {"gid": 1, "tên vùng": "x"}}), "Tệp có các thuộc tính “gid”, “tên vùng”"),
        (collection(feature(code=None)), "Đối tượng 1: không có mã."),
        (collection(feature(kind="Point", coordinates=[105, 10])), "mã 876 không có vùng"),
        (collection(feature(coordinates=[])), "mã 876 có vùng trống"),
        (collection(feature(coordinates=[[[105, 10], [105, 10]]])), "ít hơn 3 điểm"),
        (collection(feature(coordinates=[[["105", 10]] * 4])), "không phải cặp số"),
        (collection(feature(coordinates=[[[10.2, 105.5]] * 4])), "đảo kinh độ và vĩ độ"),
        (collection(feature(coordinates=[[[583000, 1135000]] * 4])), "VN-2000"),
        (collection(feature(coordinates=[[[2.3, 48.8]] * 4])), "nằm ngoài Việt Nam"),
        (collection(feature(), feature()), "Đối tượng 2: mã 876 đã có ở đối tượng 1"),
        (collection(feature()).replace(b"105.5", b"NaN", 1), "“NaN”, không phải số"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(data, sentence):
    with pytest.raises(Unusable) as refused:
        read_outlines(data)
    assert any(sentence in each for each in refused.value.sentences), refused.value.sentences


def test_codes_keep_or_get_back_their_zeros():
    data = collection(feature(code="00123"), feature(code=45))
    assert [each.code for each in read_outlines(data, digits=5)] == ["00123", "00045"]
    renamed = collection({**feature(), "properties": {"DVHC": "876"}})
    assert read_outlines(renamed, code_property="DVHC")[0].code == "876"


def test_many_faults_are_cut_off():
    with pytest.raises(Unusable) as refused:
        read_outlines(collection(*(feature(code=str(n), coordinates=[]) for n in range(50))))
    assert len(refused.value.sentences) == 21
    assert refused.value.sentences[-1] == "Còn 30 lỗi nữa."


point = st.tuples(st.floats(102, 118), st.floats(6, 24)).map(list)


@given(st.lists(point, min_size=3, max_size=40))
def test_a_simplified_ring_is_a_ring_of_its_own_points(points):
    ring = [*points, points[0]]
    thin = simplified(ring, 0.01)
    assert thin[0] == thin[-1]
    assert len(thin) >= 4
    assert all(each in ring for each in thin)


def test_fine_detail_goes_and_the_area_stays():
    side = [[105 + n / 1000, 10 + (n % 2) * 0.0001] for n in range(1001)]
    ring = [*side, [106, 11], [105, 11], side[0]]
    thin = simplified(ring, 0.0005)
    assert len(thin) == 5
    assert area(thin) == pytest.approx(area(ring), rel=0.001)


def test_the_point_lies_inside_even_of_a_bent_unit():
    bent = [[105, 10], [106, 10], [106, 11], [105.9, 11], [105.9, 10.1], [105, 10.1], [105, 10]]
    x, y = point_inside([[bent]])
    assert (105.9 < x < 106) or (10 < y < 10.1)


@settings(deadline=None)
@given(st.lists(point, min_size=3, max_size=40), st.sampled_from(DETAILS))
def test_a_drawn_path_lies_where_the_outline_does(points, detail):
    ring = [*points, points[0]]
    first, *steps = re.findall(r"-?\d+", drawn_path([[ring]], detail))
    numbers = [int(first), *map(int, steps)]
    x, y, corners = numbers[0], numbers[1], []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = (x + dx, y + dy) if corners else (x, y)
        corners.append((WEST + x * detail.unit, NORTH - y * detail.unit))
    thin = simplified(ring, detail.tolerance)[:-1]
    assert all(any(hypot(a - x, b - y) <= detail.unit for a, b in corners) for x, y in thin)


def test_small_islands_go_and_the_mainland_stays():
    mainland, island = square(side=0.1), square(west=107, side=0.001)
    near, far = DETAILS[-1], DETAILS[0]
    assert drawn_path([island, mainland], near).count("M") == 2
    assert drawn_path([island, mainland], far).count("M") == 1
    assert drawn_path([island], far).count("M") == 1


# --- Loading ------------------------------------------------------------------------------------


def upload(client, data, **changes):
    file = SimpleUploadedFile("ranh-gioi.geojson", data)
    asked = {"file": file, "level": "huyen", "on": "4/9/2019", "source": "Bản đồ tỉnh 2019"} | changes
    return client.post(reverse(ADD), asked)


@pytest.mark.django_db
def test_an_administrator_loads_outlines_after_a_look(administrator, sign_in, district, neighbour_district):
    client = sign_in(administrator)
    two = collection(feature(), feature("875", "Huyện Thạnh Hưng", coordinates=square(105.4)))
    answer = upload(client, two)
    assert answer.status_code == 302, answer.text
    page = client.get(answer.url).text
    assert "2 đơn vị khớp, 1 đơn vị có tên khác trong tệp" in " ".join(page.split())
    assert "tệp gọi là “Huyện Thạnh Hưng”" in page
    assert not UnitBoundary.objects.exists()
    assert client.post(answer.url).status_code == 302
    assert UnitBoundary.objects.count() == 2
    assert client.post(answer.url).status_code == 302  # pressed twice
    assert BoundaryFile.objects.get().n_units == 2
    again = client.get(upload(client, two).url).text
    assert "thay ranh giới đang có của 2 đơn vị" in again
    assert "Đúng tệp này đã được" in again


@pytest.mark.django_db
def test_a_file_of_another_level_is_told_in_one_sentence(administrator, sign_in, district):
    commune = make.unit("Long Hậu", type="xa", level="xa", code="876")
    type(commune).objects.filter(pk=district.pk).update(code="999")
    client = sign_in(administrator)
    page = client.get(upload(client, collection(feature())).url).text
    assert "mọi mã trong tệp là mã của đơn vị cấp xã, không phải cấp huyện: hãy chọn lại cấp." in page
    assert "nào mang mã" not in page


@pytest.mark.django_db
def test_a_file_with_an_unknown_code_is_not_taken_over(administrator, sign_in, district):
    client = sign_in(administrator)
    answer = upload(client, collection(feature(), feature("999", "Huyện Lạ")))
    page = client.get(answer.url).text
    assert "“Huyện Lạ”: ngày 04/09/2019 không có đơn vị cấp huyện nào mang mã 999." in page
    assert client.post(answer.url).status_code == 200
    assert not UnitBoundary.objects.exists()
    wrong = upload(client, b"{}", on="31/02/2019", source="")
    assert wrong.status_code == 422
    assert "Hãy ghi nguồn" in wrong.text


@pytest.mark.django_db
def test_another_persons_token_is_no_way_in(administrator, sign_in, district):
    answer = upload(sign_in(administrator), collection(feature()))
    other = sign_in(make.user("administrator"))
    assert other.get(answer.url).url == reverse(ADD)
    assert sign_in(make.user("provincial_staff")).get(answer.url).status_code == 403


# --- The map ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_unknown_is_hollow_and_the_drawing_prints(district, neighbour_district):
    make.boundary(district)
    neighbour_district.latitude, neighbour_district.longitude = "10.36", "105.52"
    places = [place_of(district, district.boundary, None), place_of(neighbour_district, None, 1234, False)]
    svg = map_svg(places, name="map", title="A < B", words="Chữ", measure="Hồ sơ")
    assert "<title>Huyện Lai Vung: thiếu số liệu</title>" in svg
    assert "≥ 1.234" in svg
    assert "A &lt; B" in svg
    assert re.search(r'r="6" fill="#fff"[^>]+stroke-dasharray', svg)
    assert "style=" not in svg


@pytest.mark.django_db
class TestPage:
    ADDRESS = "/don-vi/ban-do/"

    def test_places_table_and_who_is_not_on_the_map(self, staff, sign_in, inspection, district, far_district):
        make.boundary(district)
        make.requirement(inspection)
        page = " ".join(sign_in(staff).get(self.ADDRESS, {"so_lieu": "yeu_cau"}).text.split())
        assert "<svg" in page
        assert "2/3 đơn vị chưa có tọa độ hoặc ranh giới" in page
        assert "Huyện Lai Vung: 1" in page
        assert "Ranh giới: Bản đồ thử nghiệm" in page
        assert page.index("Huyện Lấp Vò") < page.index("Huyện Tam Nông")

    def test_received_of_a_month(self, leadership, sign_in, district, neighbour_district):
        make.boundary(district)
        make.dossier_return(district, state="submitted")
        asked = {"so_lieu": "tiep_nhan", "ky": "2019-08", "ngay": "4/9/2019"}
        page = " ".join(sign_in(leadership).get(self.ADDRESS, asked).text.split())
        assert "Kỳ 15/07/2019–14/08/2019" in page
        assert "Huyện Lai Vung: 100" in page
        assert page.count("thiếu số liệu") >= 2

    def test_figures_are_for_who_may_see_them_all(self, officer, sign_in, district):
        make.boundary(district)
        page = sign_in(officer).get(self.ADDRESS, {"so_lieu": "yeu_cau", "ngay": "x"})
        assert page.status_code == 200
        assert "Yêu cầu chưa xong" not in page.text

    @pytest.mark.parametrize("figure", ["", "yeu_cau", "tiep_nhan"])
    def test_queries_do_not_grow_with_the_units(self, figure, staff, sign_in, district, monkeypatch):
        client, province = sign_in(staff), make.unit(type="tinh", level="tinh")

        def queries():
            with CaptureQueriesContext(connection) as asked:
                assert client.get(self.ADDRESS, {"cap": "huyen", "so_lieu": figure}).status_code == 200
            return len(asked)

        def add():
            unit = make.unit(type="huyen", level="huyen", parent=province)
            make.boundary(unit)
            make.dossier_return(unit, state="accepted")

        add()
        few = queries()
        for _ in range(4):
            add()
        assert queries() == few
        for module in (boundaries, succession):
            monkeypatch.setattr(module, "MANY", 2)
        monkeypatch.setattr(unit_map, "MANY", 2)
        assert queries() <= few

    def test_without_any_place_it_says_what_to_do(self, staff, sign_in, district):
        assert "nạp tệp ranh giới GeoJSON" in sign_in(staff).get(self.ADDRESS).text


@pytest.mark.django_db
def test_a_new_name_keeps_the_outline(administrator, district):
    from districts.actions import rename_unit
    from districts.boundaries import boundaries_of
    from districts.succession import same_bodies

    row = make.boundary(district)
    renamed = rename_unit(
        unit=district,
        new_name="Lai Vung",
        new_type="thi_xa",
        on=datetime.date(2026, 1, 1),
        legal_basis="NQ 1",
        by=administrator,
    )
    assert boundaries_of(same_bodies([renamed]))[renamed.pk].pk == row.pk
    assert look_at(collection(feature()), level="huyen", on=DAY).n_replaced == 1
