"""Every list can be taken away as Excel: the rows of the page, typed, safe, saying what they are."""

import datetime
import re
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

import make
from districts import list_sheets
from districts.list_sheets import ListColumn, ListSheet
from districts.models import Unit
from test_rights import doors

pytestmark = pytest.mark.django_db

WAY = re.compile(r'<a\s[^>]*href="([^"]*)"[^>]*>[^<]*Excel')
# Pages with a table that is no list of records, each with why nobody would want it as Excel.
NO_LIST = {}
WITH_WORDS = {"search": {"q": "lai vung"}}


@pytest.fixture
def something_of_everything(inspection, district):
    visit = inspection.visits.get(unit=district)
    make.finding(inspection, words='=HYPERLINK("x")')
    make.figure(visit)
    make.observation(visit)
    make.requirement(inspection)
    make.document(inspection)
    make.dossier_return(district)
    return inspection


def pages_without_a_record():
    for name, pattern in doors():
        of_one = pattern.pattern.converters or not pattern.name
        if not of_one and not name.startswith(("admin:", "account_", "mfa_")):
            yield name


def open_sheets(response):
    assert response.status_code == 200
    return load_workbook(BytesIO(response.content)).worksheets


def lines_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_every_list_offers_its_excel(something_of_everything, staff, officer, sign_in):
    """A page called a list, or that shows a table of records, has a link to a workbook that opens."""
    wrong = []
    for person in (staff, officer):
        client = sign_in(person)
        for name in sorted(set(pages_without_a_record()) - set(NO_LIST)):
            response = client.get(reverse(name), WITH_WORDS.get(name, {}))
            if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
                continue
            is_list = name.endswith("_list") or name == "search" or 'class="table' in response.text
            way = WAY.search(response.text)
            if is_list and not way:
                wrong.append(f"{name} ({person}): no Excel")
            elif is_list:
                taken = client.get(reverse(name) + unescape(way[1]))
                assert open_sheets(taken), name
    assert wrong == []


def test_the_workbook_says_what_it_holds(something_of_everything, staff, sign_in):
    """What list, which filters, as of when; the rows that the filter leaves; a date is a date."""
    make.inspection(title="Một cuộc khác")
    asked = {"q": something_of_everything.title, "tinh_trang": "in_field", "excel": "1", "trang": "7"}
    [sheet] = open_sheets(sign_in(staff).get(reverse("inspection_list"), asked))
    title, filters, taken, head, *rows = lines_of(sheet)
    assert title[0] == "CÁC CUỘC KIỂM TRA"
    assert filters[0] == f"Điều kiện lọc: Tìm: {something_of_everything.title}; Tình trạng: Đang kiểm tra"
    assert re.match(r"1 dòng, lấy lúc \d\d:\d\d \d\d/\d\d/\d{4}$", taken[0])
    [row] = [dict(zip(head, row, strict=True)) for row in rows]
    assert row["Cuộc kiểm tra"] == something_of_everything.title
    assert row["Ngày bắt đầu"] == datetime.datetime(2019, 9, 4)
    assert row["Mã đơn vị"] == "876; 875"


def test_a_unit_takes_only_its_own(something_of_everything, stranger_officer, officer, sign_in):
    address = reverse("remedy_list") + "?excel=1"
    [own] = open_sheets(sign_in(officer).get(address))
    assert [row[2] for row in lines_of(own)[4:]] == ["Huyện Lai Vung"]
    [nothing] = open_sheets(sign_in(stranger_officer).get(address))
    assert lines_of(nothing)[4:] == []


def test_an_inspection_is_one_workbook(something_of_everything, inspector, sign_in):
    address = reverse("inspection_workbook", args=[something_of_everything.uuid])
    sheets = open_sheets(sign_in(inspector).get(address))
    assert [sheet.title for sheet in sheets] == ["Ưu điểm, hạn chế", "Số liệu", "Mô hình"]
    findings = lines_of(sheets[0])
    [words] = [cell for row in sheets[0].iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert (words.data_type, words.quotePrefix) == ("s", True)
    assert len(findings) == 5
    values = dict(zip(*lines_of(sheets[1])[3:5], strict=True))
    assert (values["Giá trị"], values["Mã đơn vị"]) == (97, "876")


def test_a_long_list_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(list_sheets, "MOST_ROWS", 2)
    for code in ("001", "002", "003"):
        make.unit(code=code)
    sheet = ListSheet("Đơn vị", [ListColumn("Mã", "code"), ListColumn("Thuộc", "parent.name")])
    made = sheet.sheet(Unit.objects.order_by("code"))
    assert list(made.rows) == [["001", None], ["002", None]]
    assert "tệp chỉ ghi 2 dòng đầu" in made.notes[-1]


def test_the_lists_of_the_admin(administrator, district, sign_in):
    client = sign_in(administrator)
    make.unit("Tân Hồng", code="0869", valid_from=datetime.date(2008, 1, 1))
    page = client.get(reverse("admin:districts_unit_changelist"), {"q": "tan hong"})
    [sheet] = open_sheets(client.get(page.request["PATH_INFO"] + unescape(WAY.search(page.text)[1])))
    title, filters, _, head, *rows = lines_of(sheet)
    assert (title[0], filters[0]) == ("ĐƠN VỊ", "Điều kiện lọc: Tìm: tan hong")
    [row] = [dict(zip(head, row, strict=True)) for row in rows]
    assert (row["Mã"], row["Cấp"]) == ("0869", "Cấp huyện")
    assert row["Có hiệu lực từ ngày"] == datetime.datetime(2008, 1, 1)
    wrong = []
    for name, _pattern in doors():
        if name.startswith("admin:") and name.endswith("_changelist"):
            page = client.get(reverse(name))
            way = WAY.search(page.text)
            if not way or not open_sheets(client.get(reverse(name) + unescape(way[1]))):
                wrong.append(name)
    assert wrong == []
