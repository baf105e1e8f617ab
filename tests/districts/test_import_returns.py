"""`manage.py import_returns`: what it says, what it writes, and that it writes all or nothing."""

import datetime
import io
import json
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command

import make
import quirky_workbooks as quirky
from districts.models import DossierReturn, ReturnFile, Unit
from districts.returns.importing import ImportRefused, commit_import, look_at
from districts.returns.target import NoSuchTarget, period_named, unit_coded
from quirky_workbooks import Quirks

RETURNS = Path(__file__).parent / "returns"
EXPECTED = json.loads((RETURNS / "expected.json").read_text())
CODES = {"lap-vo": "875", "lai-vung": "876"}
LAP_VO = RETURNS / "bieu-ii-06a-lap-vo-2019-08.xlsx"
LINES = [
    ("Đất đai", (7, 279, 8, 121, 131, 19, 18, 5)),
    ("Hộ tịch", (18, 34, 0, 35, 9, 1, 7, 0)),
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units(district, neighbour_district):
    """Lai Vung (876) and Lấp Vò (875)."""


def run(path, unit="875", period="2019-08", **options):
    """Return (exit code, all that was said)."""
    out = io.StringIO()
    try:
        call_command("import_returns", str(path), unit=unit, period=period, stdout=out, **options)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


@pytest.fixture
def sheet_file(tmp_path):
    """`sheet_file(lines, name=…, edit=function, **quirks)` writes a workbook and gives its path."""

    def write(lines=LINES, name="bieu.xlsx", edit=None, **quirks):
        sheet = quirky.sheet_of(lines, Quirks(**{"title_rows": 0} | quirks))
        if edit:
            edit(sheet)
        path = tmp_path / name
        path.write_bytes(quirky.as_xlsx(sheet))
        return path

    return write


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case["file"])
@pytest.mark.parametrize("commit", [False, True])
def test_shared_workbooks(case, commit):
    code = next(code for name, code in CODES.items() if name in case["file"])
    status, said = run(RETURNS / case["file"], code, commit=commit)
    assert status == (0 if case["ok"] else 1)
    assert f"{case['lines']} dòng" in said
    assert f"{case['received']:,}".replace(",", ".") in said
    assert all(words in said for words in case["must_say"])
    written = commit and case["ok"]
    assert DossierReturn.objects.count() == ReturnFile.objects.count() == written
    if written:
        dossier_return = DossierReturn.objects.get()
        assert dossier_return.lines.count() == case["lines"]
        assert dossier_return.total().line.received == case["received"]
        assert all(line.problems() == [] for line in dossier_return.lines.all())


class TestWriting:
    def test_dry_run_writes_nothing(self):
        status, said = run(LAP_VO)
        assert (status, DossierReturn.objects.count()) == (0, 0)
        assert "Sẽ ghi 14 dòng, tiếp nhận 2.904 hồ sơ" in said
        assert "--commit" in said

    def test_what_is_written(self):
        by = make.user(username="nhap")
        status, said = run(LAP_VO, commit=True, by="nhap")
        assert (status, "Đã ghi 14 dòng" in said) == (0, True)
        made = DossierReturn.objects.get()
        assert (made.unit.code, made.period_words, made.state) == ("875", "tháng 8/2019", "draft")
        assert (made.period_from, made.period_to) == (datetime.date(2019, 7, 15), datetime.date(2019, 8, 14))
        first = made.lines.get(order=1)
        assert (first.field_name, first.online, first.direct, first.carried_over) == ("Đất đai", 4, 292, 4)
        assert (first.as_arithmetic().received, first.explanation, first.postal) == (300, "", None)
        kept = ReturnFile.objects.get()
        assert (kept.committed_by, kept.n_lines, kept.sheet) == (by, 14, "II.06a")
        with default_storage.open(kept.file.name) as stored:
            assert stored.read() == LAP_VO.read_bytes()
        assert kept.sha256 in said

    def test_the_history_knows_every_line(self):
        run(LAP_VO, commit=True)
        events = DossierReturn.objects.get().lines.first().events.all()
        assert [event.pgh_label for event in events] == ["insert"]

    def test_again_changes_nothing(self):
        run(LAP_VO, commit=True)
        status, said = run(LAP_VO, commit=True)
        assert status == 0
        assert "Đúng tệp này đã được ghi lúc" in said
        assert "Không có gì thay đổi" in said
        assert ReturnFile.objects.count() == 1

    def test_other_lines_need_replace(self, sheet_file):
        run(LAP_VO, commit=True)
        status, said = run(sheet_file(), commit=True)
        assert (status, "--replace" in said) == (1, True)
        assert DossierReturn.objects.get().lines.count() == 14
        status, _ = run(sheet_file(), commit=True, replace=True)
        assert (status, DossierReturn.objects.get().lines.count()) == (0, 2)
        assert ReturnFile.objects.count() == 2

    @pytest.mark.parametrize("state", ["submitted", "accepted", "locked"])
    def test_what_was_sent_is_not_written_over(self, state, neighbour_district):
        make.dossier_return(neighbour_district, state=state)
        status, said = run(LAP_VO, commit=True, replace=True)
        assert (status, "không sửa được nữa" in said) == (1, True)

    def test_the_same_file_for_another_unit(self, sheet_file):
        run(sheet_file(), commit=True)
        status, said = run(sheet_file(), "876", commit=True)
        assert status == 1
        assert "cho huyện Lấp Vò, kỳ tháng 8/2019" in said

    def test_nothing_is_kept_when_storing_the_file_fails(self, monkeypatch):
        def fail(*args, **kwargs):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(FileSystemStorage, "_save", fail)
        status, _ = run(LAP_VO, commit=True)
        assert (status, DossierReturn.objects.count()) == (1, 0)

    def test_somebody_else_wrote_meanwhile(self, neighbour_district):
        with LAP_VO.open("rb") as file:
            preview = look_at(file, LAP_VO.name, unit=neighbour_district, period=period_named("2019-08"))
            make.dossier_return(neighbour_district)
            with pytest.raises(ImportRefused, match="vừa được người khác sửa"):
                commit_import(preview)
        assert ReturnFile.objects.count() == 0

    def test_lines_that_do_not_add_up_are_kept_once_explained(self, neighbour_district, sheet_file):
        path = sheet_file([("Đất đai", (7, 279, 8, 121, 131, 19, 18, 9))])
        assert run(path, commit=True)[0] == 1
        with path.open("rb") as file:
            preview = look_at(file, path.name, unit=neighbour_district, period=period_named("2019-08"))
            assert list(preview.to_explain) == [0]
            with pytest.raises(ImportRefused, match="chưa có giải trình"):
                commit_import(preview, explanations={0: "  "})
            made = commit_import(preview, explanations={0: "Phần mềm\tmột cửa \\N ghi thừa.\nĐã báo."})
        assert made.lines.get().explanation == "Phần mềm\tmột cửa \\N ghi thừa.\nĐã báo."

    def test_names_that_look_like_something_else(self, sheet_file):
        names = ["=1+1", "\\N", "a\\b", "'quoted", "@x", "NULL", "Công Thương"]
        lines = [(name, LINES[0][1]) for name in names]
        assert run(sheet_file(lines), commit=True)[0] == 0
        assert list(DossierReturn.objects.get().lines.values_list("field_name", flat=True)) == names

    def test_names_by_the_catalogue_and_by_the_unit(self, sheet_file, neighbour_district):
        before = make.dossier_return(
            neighbour_district,
            0,
            period_from=datetime.date(2019, 6, 15),
            period_to=datetime.date(2019, 7, 14),
        )
        make.line(before, field_name="Văn hoá cơ sở ")
        lines = [
            (name, LINES[0][1]) for name in ("DAT DAI", "Lĩnh vực văn hóa cơ sở", "Tư pháp - Hộ tịch", "Rừng")
        ]
        status, said = run(sheet_file(lines), commit=True)
        made = DossierReturn.objects.get(period_to=datetime.date(2019, 8, 14))
        kept = list(made.lines.values_list("field_name", flat=True))
        assert (status, kept) == (0, ["Đất đai", "Văn hoá cơ sở", "Hộ tịch", "Rừng"])
        assert "“DAT DAI” ghi là “Đất đai”" in said

    def test_carried_over_is_compared_with_the_period_before(self, sheet_file, neighbour_district):
        before = make.dossier_return(
            neighbour_district,
            0,
            period_from=datetime.date(2019, 6, 15),
            period_to=datetime.date(2019, 7, 14),
        )
        make.line(before, field_name="Đất đai")
        status, said = run(sheet_file())
        assert (status, "Đất đai: " in said) == (0, True)


class TestRefusals:
    @pytest.mark.parametrize(
        ("unit", "period", "words"),
        [
            ("876", "2019-08", "Tệp ghi đơn vị báo cáo khác"),
            ("875", "2019-09", "Tệp ghi kỳ 15/07/2019–14/08/2019"),
            ("999", "2019-08", "không có đơn vị nào mang mã “999”"),
            ("875", "2019-13", "không có tháng 13"),
            ("875", "tháng 8", "Không hiểu kỳ"),
            ("875", "2199-01", "chưa kết thúc"),
        ],
    )
    def test_other_targets(self, unit, period, words):
        status, said = run(LAP_VO, unit, period, commit=True)
        assert (status, words in said, DossierReturn.objects.count()) == (1, True, 0)

    def test_every_problem_at_once_with_its_place(self, sheet_file):
        def spoil(sheet):
            for index, key, value in ((0, "online", "2,000"), (1, "late", 12.5), (1, "early", "abc")):
                sheet.cells[sheet.places[index, key]] = value

        status, said = run(sheet_file(edit=spoil, total_row=None), commit=True)
        assert status == 1
        assert "Tệp có 3 lỗi. Chưa ghi gì." in said
        for words in ("ô D5, giá trị “2,000”", "ô J6, giá trị “12,5”", "ô H6, giá trị “abc”", "Cần:"):
            assert words in said

    def test_no_such_file(self, tmp_path):
        status, said = run(tmp_path / "khong-co.xlsx")
        assert (status, "Không mở được tệp" in said) == (1, True)

    def test_nobody_by_that_name(self):
        assert run(LAP_VO, commit=True, by="ai-do")[0] == 1

    @pytest.mark.parametrize(
        ("stated", "is_ours"),
        [
            ("UBND huyện Lấp Vò", True),
            ("Ủy ban nhân dân huyện Lấp Vò (số liệu mẫu)", True),
            ("UỶ BAN NHÂN DÂN HUYỆN LẤP VÒ, tỉnh Đồng Tháp", True),
            ("UBND H. Lấp Vò", True),
            ("Lấp Vò", True),
            ("Văn phòng HĐND và UBND huyện Lấp Vò", True),
            ("…………", True),
            ("UBND huyện Lai Vung", False),
            ("UBND xã Lấp Vò", False),
            ("UBND thị trấn Lấp Vò, huyện Lấp Vò", False),
            ("UBND xã Tân Mỹ huyện Lấp Vò", False),
            ("TT. Lấp Vò", False),
            ("Sở Nội vụ", False),
        ],
    )
    def test_the_unit_a_file_states(self, stated, is_ours, sheet_file):
        def state(sheet):
            sheet.cells[0, 7] = f"Đơn vị báo cáo: {stated}\nĐơn vị nhận báo cáo: Sở Nội vụ"

        assert run(sheet_file(title_rows=1, edit=state))[0] == (0 if is_ours else 1)

    @pytest.mark.parametrize(
        ("heads", "is_ours"),
        [
            (["UBND HUYỆN LẤP VÒ"], True),
            (["UBND HUYỆN LAI VUNG"], False),
            (["ỦY BAN NHÂN DÂN\nHUYỆN LAI VUNG"], False),
            (["ỦY BAN NHÂN DÂN\nHUYỆN LẤP VÒ"], True),
            (["UBND TỈNH ĐỒNG THÁP", "UBND huyện Lấp Vò"], True),
            (["UBND TỈNH ĐỒNG THÁP", "SỞ NỘI VỤ"], True),
            (["Đơn vị: UBND huyện Lai Vung"], False),
            (["Đơn vị tính: hồ sơ"], True),
            (["Đơn vị nhận báo cáo: UBND huyện Lai Vung"], True),
        ],
    )
    def test_the_unit_at_the_head_without_a_label(self, heads, is_ours, sheet_file):
        def state(sheet):
            sheet.cells |= {(0, 2 * column): text for column, text in enumerate(heads)}
            sheet.cells.pop((0, 7), None)

        assert run(sheet_file(title_rows=1, edit=state))[0] == (0 if is_ours else 1)

    @pytest.mark.parametrize(
        ("cells", "is_ours"),
        [
            ({2: "Kỳ báo cáo: tháng 8 năm 2019 (từ ngày 15/07/2019 đến ngày 14/08/2019)"}, True),
            ({2: "Kỳ báo cáo: Tháng 8/2019"}, True),
            ({2: "Kỳ báo cáo: 8/2019"}, True),
            ({2: "Kỳ báo cáo: 7/2019"}, False),
            ({2: "(Từ ngày 15 tháng 7 năm 2019 đến hết ngày 14 tháng 8 năm 2019)"}, True),
            (
                {2: "Từ ngày", 3: datetime.date(2019, 7, 15), 4: "đến ngày", 5: datetime.date(2019, 8, 14)},
                True,
            ),
            ({2: "Kỳ báo cáo: từ ngày ... đến ngày ..."}, True),
            ({2: "Kỳ báo cáo:", 3: "15/7/2019 - 14/8/2019"}, True),
            ({2: "Kỳ báo cáo:", 3: "15/6/2019 - 14/7/2019"}, False),
            ({2: "Kỳ báo cáo: tháng 7 năm 2019"}, False),
            ({2: "Kỳ báo cáo: quý III năm 2019"}, False),
            ({2: "Kỳ báo cáo: từ ngày 01/08/2019 đến ngày 31/08/2019"}, False),
            ({2: "Kỳ báo cáo: tháng 8 năm 2019 (từ ngày 15/06/2019 đến ngày 14/07/2019)"}, False),
            ({2: "Kỳ báo cáo: từ ngày 31/02/2019 đến ngày 14/08/2019"}, False),
            ({2: "Kỳ báo cáo: lần thứ hai"}, False),
        ],
    )
    def test_the_period_a_file_states(self, cells, is_ours, sheet_file):
        def state(sheet):
            for column in range(12):
                sheet.cells.pop((0, column), None)
            sheet.cells |= {(0, column): value for column, value in cells.items()}

        assert run(sheet_file(title_rows=1, edit=state))[0] == (0 if is_ours else 1)


class TestTarget:
    def test_periods(self):
        day = datetime.date
        for text, start, end in (
            ("2019-08", day(2019, 7, 15), day(2019, 8, 14)),
            ("2019-1", day(2018, 12, 15), day(2019, 1, 14)),
            ("2019-Q3", day(2019, 6, 15), day(2019, 9, 14)),
            ("2019-H2", day(2019, 6, 15), day(2019, 12, 14)),
            ("2019", day(2018, 12, 15), day(2019, 12, 14)),
        ):
            period = period_named(text)
            assert (period.start, period.end) == (start, end)
        for text in ("2019-H3", "1800-01", "2019-00", "", "2019/08"):
            with pytest.raises(NoSuchTarget):
                period_named(text)

    def test_a_code_of_two_levels_is_asked_about(self):
        make.unit("Thử", code="875", type=Unit.Type.WARD)
        on = datetime.date(2019, 8, 14)
        with pytest.raises(NoSuchTarget, match="huyen:875"):
            unit_coded("875", on)
        assert unit_coded("huyen:875", on).name == "Lấp Vò"
        with pytest.raises(NoSuchTarget, match="Không có cấp"):
            unit_coded("to:875", on)

    def test_a_code_of_another_time(self):
        make.unit("Hòa Long", code="30208", type=Unit.Type.COMMUNE, valid_from=datetime.date(2025, 7, 1))
        with pytest.raises(NoSuchTarget, match=r"xã Hòa Long \(từ 01/07/2025\)"):
            unit_coded("30208", datetime.date(2019, 8, 14))

    def test_a_code_without_its_zeros(self):
        make.unit("Tiền Giang", code="082", type=Unit.Type.PROVINCE)
        with pytest.raises(NoSuchTarget, match="mất số 0"):
            unit_coded("82", datetime.date(2019, 8, 14))
