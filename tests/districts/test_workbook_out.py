"""What is exported is imported again unchanged, and no cell of it becomes a formula."""

import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from accounts.vietnamese import clean_line, legacy_font_problem
from districts.models import DossierReturnLine
from districts.returns.definition import PARTS
from districts.returns.files import open_book
from districts.returns.importing import commit_import, look_at
from districts.returns.target import period_named
from districts.returns.workbook_out import return_workbook
from districts.spreadsheets import SheetColumn, sheet_title, workbook_bytes, workbook_response

pytestmark = pytest.mark.django_db

names = st.one_of(
    st.sampled_from(["Đất đai", "=SUM(A1:A9)", "+84", "-5", "@x", "Công chứng", "a\\b", "'a'", "Tôn giáo"]),
    st.text(st.characters(exclude_categories=["C", "Z", "M"]), min_size=2, max_size=30)
    .map(clean_line)
    .filter(lambda text: text and not text.lower().startswith(("t", "c")) and not legacy_font_problem(text)),
)
part = st.none() | st.integers(0, 9999)
lines = st.lists(
    st.tuples(
        names,
        st.tuples(*[part] * 8),
        st.booleans(),
        st.sampled_from(["", "Phần mềm ghi sai.\nĐã báo.", "=1"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda line: clean_line(line[0]).lower(),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=lines)
def test_round_trip(lines):
    unit = make.unit()
    made = make.dossier_return(unit, lines=0)
    for order, (name, counts, has_postal, explanation) in enumerate(lines, 1):
        values = dict(zip(PARTS, counts, strict=True))
        line = DossierReturnLine(dossier_return=made, order=order, field_name=name, **values)
        line.postal = line.direct // 2 if has_postal and line.direct is not None else None
        line.explanation = explanation or ("Có lý do." if line.problems() else "")
        line.save()
    preview = look_at(
        io.BytesIO(return_workbook(made)), "bieu.xlsx", unit=unit, period=period_named("2019-08")
    )
    problems = [str(problem) for problem in preview.problems if "có vẻ là dòng tổng" not in problem.message]
    assert problems == []
    assert preview.is_same
    made.lines.update(**dict.fromkeys(PARTS), postal=None)
    before = [(line.order, line.name, line.counts, line.postal, line.explanation) for line in preview.lines]
    if len(preview.problems) == len(problems):
        preview = look_at(preview.file, "bieu.xlsx", unit=unit, period=period_named("2019-08"))
        commit_import(preview, replace=True)
        assert rows_of(made) == before


def rows_of(dossier_return):
    rows = dossier_return.lines.order_by("order").values_list(
        "order", "field_name", *PARTS, "postal", "explanation"
    )
    return [(order, name, tuple(counts), postal, told) for order, name, *counts, postal, told in rows]


class TestLayout:
    @pytest.fixture
    def sheet(self):
        province = make.unit("Đồng Tháp", type="tinh", code="87")
        unit = make.unit("Lấp Vò", code="875", parent=province)
        made = make.dossier_return(unit, lines=0)
        make.line(made, order=1, field_name="Đất đai")
        make.line(made, order=2, field_name="=HYPERLINK(1)", late=None, explanation="Chưa rõ.")
        book = openpyxl.load_workbook(io.BytesIO(return_workbook(made)))
        return book.active

    def test_head(self, sheet):
        assert sheet["A1"].value == "Biểu số II.06a/VPCP/KSTT"
        assert sheet["I1"].value == "- Đơn vị báo cáo: UBND huyện Lấp Vò"
        assert sheet["I4"].value == "- Đơn vị nhận báo cáo: UBND tỉnh Đồng Tháp"
        assert sheet["C3"].value == "Kỳ báo cáo: từ ngày 15/07/2019 đến ngày 14/08/2019"
        assert sheet["I5"].value == "Đơn vị tính: Số hồ sơ TTHC"

    def test_the_head_is_merged_as_on_paper(self, sheet):
        merges = {str(merge) for merge in sheet.merged_cells.ranges}
        assert merges >= {"A6:A8", "B6:B8", "C6:F6", "G6:J6", "K6:M6", "C7:C8", "D7:E7", "F7:F8", "M7:M8"}
        assert [sheet.cell(9, column).value for column in range(1, 14)] == [f"({n})" for n in range(1, 14)]
        assert [sheet.cell(8, column).value for column in (4, 5)] == [
            "Trực tuyến",
            "Trực tiếp, dịch vụ bưu chính",
        ]

    def test_lines_and_totals_are_values(self, sheet):
        assert [cell.value for cell in sheet[10]][:13] == [
            1,
            "Đất đai",
            100,
            30,
            60,
            10,
            90,
            20,
            65,
            5,
            10,
            8,
            2,
        ]
        assert sheet["J11"].value is None
        assert sheet["G11"].value is None
        assert sheet["B12"].value == "Tổng cộng"
        assert (sheet["C12"].value, sheet["J12"].value) == (200, None)
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert sheet["B11"].value == "=HYPERLINK(1)"
        assert sheet["B11"].quotePrefix

    def test_explanations_stand_behind_the_form(self, sheet):
        assert (sheet["N6"].value, sheet["N11"].value) == ("Giải trình", "Chưa rõ.")


class TestLists:
    COLUMNS = [
        SheetColumn("Đơn vị"),
        SheetColumn("Tiếp nhận", "number"),
        SheetColumn("Đúng hạn", "percent"),
        SheetColumn("Ngày", "date"),
        SheetColumn("Ghi chú", width=40),
    ]
    ROWS = [
        ["Huyện Lấp Vò", 2904, Decimal("97.5"), datetime.date(2019, 9, 4), "=cmd|' /C calc'!A0"],
        ["@x", None, None, datetime.datetime(2019, 9, 4, 5, tzinfo=datetime.UTC), "\x01+1😀ổ"],
        ["-1", 0, 0.5, None, True],
    ]

    def sheet(self, **options):
        data = workbook_bytes(self.COLUMNS, iter(self.ROWS), sheet="Danh sách: đơn vị/kỳ", **options)
        return openpyxl.load_workbook(io.BytesIO(data)).active

    def test_values(self):
        sheet = self.sheet()
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0] == tuple(column.heading for column in self.COLUMNS)
        assert rows[1][:3] == ("Huyện Lấp Vò", 2904, 97.5)
        assert rows[2][3] == datetime.datetime(2019, 9, 4, 12)
        assert rows[3][4] == "có"
        assert (sheet["B2"].number_format, sheet["C2"].number_format) == ("#,##0", '0.0"%"')
        assert sheet["D2"].number_format == "dd/mm/yyyy"

    def test_nothing_is_a_formula(self):
        cells = [cell for row in self.sheet().iter_rows() for cell in row]
        assert all(cell.data_type != "f" for cell in cells)
        assert [cell.value for cell in cells if cell.quotePrefix] == [
            "=cmd|' /C calc'!A0",
            "@x",
            "+1😀ổ",
            "-1",
        ]

    def test_head_stays_in_sight(self):
        assert self.sheet().freeze_panes == "A2"
        sheet = self.sheet(title="Danh sách", notes=["Kỳ tháng 8/2019"])
        assert (sheet.freeze_panes, sheet["A1"].value, sheet["A2"].value) == (
            "A4",
            "Danh sách",
            "Kỳ tháng 8/2019",
        )
        assert sheet.column_dimensions["E"].width == 40

    def test_response(self):
        response = workbook_response("Đơn vị 8/2019", self.COLUMNS, self.ROWS)
        assert zipfile.is_zipfile(io.BytesIO(response.content))
        assert "filename*=utf-8''" in response["Content-Disposition"]
        assert open_book(io.BytesIO(response.content)).grids[0].name == "Đơn vị 8 2019"

    def test_names_of_sheets(self):
        assert sheet_title("a[b]:c*?/\\") == "a b  c"
        assert sheet_title("") == "Bảng"
        assert len(sheet_title("x" * 99)) == 31
