"""The catalogues that migrations bring: complete, and never overwriting what an administrator changed."""

import datetime

import pytest

import make
from accounts.vietnamese import fold
from districts.catalogue import load_reform_schemes
from districts.models import ReformField, ReformScheme
from inspections.catalogue import FAULTS, load_faults
from inspections.models import FaultBasis, FaultType

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "code", "fourth"),
    [
        ("2011-01-01", "2011-2020", "Xây dựng và nâng cao chất lượng đội ngũ cán bộ, công chức, viên chức"),
        ("2020-12-31", "2011-2020", "Xây dựng và nâng cao chất lượng đội ngũ cán bộ, công chức, viên chức"),
        ("2021-01-01", "2021-2030", "Cải cách chế độ công vụ"),
        ("2030-12-31", "2021-2030", "Cải cách chế độ công vụ"),
    ],
)
def test_a_day_is_read_by_the_programme_of_its_time(day, code, fourth):
    scheme = ReformScheme.objects.in_force(datetime.date.fromisoformat(day)).get()
    assert scheme.code == code
    assert [field.number for field in scheme.fields.all()] == list(range(7))
    assert scheme.fields.get(number=4).name == fourth
    assert scheme.fields.get(number=0).name == "Công tác chỉ đạo, điều hành"


def test_every_fault_has_a_wording_and_a_field():
    assert FaultType.objects.count() == len(FAULTS) == len({code for code, *_ in FAULTS})
    for fault in FaultType.objects.all():
        fault.full_clean()
        assert fault.wording.endswith(".")
        assert fault.search_text == fold(f"{fault.name} {fault.wording}")


def test_the_faults_of_the_article_are_offered_first():
    first = list(FaultType.objects.values_list("code", flat=True)[:9])
    assert set(first) == {
        "tre_hen",
        "qua_han",
        "hinh_thuc",
        "chua_giay_hen",
        "chua_thu_xin_loi",
        "chua_nhap_phan_mem",
        "ho_so_treo",
        "ket_noi_cham",
        "dvctt_thap",
    }
    assert make.fault("tre_hen").field_number == 2
    assert make.fault("ket_noi_cham").field_number == make.fault("dvctt_thap").field_number == 6


def test_only_what_was_verified_is_printed_as_law():
    """Names and days of documents only: no article was read, so none is cited and none is called read."""
    assert not FaultBasis.objects.filter(sureness=FaultBasis.Sureness.READ).exists()
    assert not FaultBasis.objects.filter(words__iregex=r"(điều|khoản|điểm) [0-9a-zđ]+ ").exists()
    own = FaultBasis.objects.get(words__startswith="Quyết định số 585/QĐ-UBND-HC ngày 25 tháng 6 năm 2015")
    assert own.fault.code == "chua_thu_xin_loi"


def test_loading_again_overwrites_nothing():
    fault, field = make.fault("tre_hen"), make.field(2)
    fault.wording = field.name = "Do quản trị viên sửa."
    fault.save()
    field.save()
    FaultBasis.objects.filter(fault__code="bo_sung_nhieu_lan").delete()
    FaultType.objects.get(code="bo_sung_nhieu_lan").delete()

    load_faults(FaultType)
    load_reform_schemes(ReformScheme, ReformField)

    fault.refresh_from_db()
    field.refresh_from_db()
    assert fault.wording == field.name == "Do quản trị viên sửa."
    assert FaultType.objects.filter(code="bo_sung_nhieu_lan").exists()
