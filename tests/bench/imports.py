"""Import of a workbook of 100,000 lines into one return, against two other ways to put the same lines there.

`calamine plus COPY` reads the cells and copies them unlooked at: the least that any import can take. The
history's triggers fire in all of them. django-import-export reads by calamine too and saves in bulk, its
quickest way; its usual way, row by row, is measured on a tenth of the lines and multiplied.

Each runs in a process of its own, so that peak memory is its own.
"""

import io
import os
import pickle
import resource
import time
import traceback
from statistics import median

import python_calamine
from django.core.management import call_command
from django.db import connection

import make
from districts.models import DossierReturnLine, Unit

from .figures import line

N_LINES = 100_000
ROUNDS = 3
PART_OF_SLOW_WAY = 10
MEMORY_LIMIT = 500  # MB
COLUMNS = (
    "online",
    "direct",
    "carried_over",
    "early",
    "on_time",
    "late",
    "pending_in_time",
    "pending_overdue",
)
# Where those stand in a row of the workbook.
CELLS = (3, 4, 5, 7, 8, 9, 11, 12)
FIRST_ROW = 4


def measure(folder):
    path = folder / "bieu.xlsx"
    apart(write_workbook, path)
    unit = make.unit("Lấp Vò", code="875")
    pairs = [(run(import_command, path, unit.code), run(calamine_and_copy, path)) for _ in range(ROUNDS)]
    ours, least = (median(result[0] for result in each) for each in zip(*pairs, strict=True))
    memory, least_memory = (max(result[1] for result in each) for each in zip(*pairs, strict=True))
    bulk, _ = run(import_export, path, True, N_LINES)
    slow, _ = run(import_export, path, False, N_LINES // PART_OF_SLOW_WAY)
    yield line("import_100000_lines_against_calamine_and_copy", ours, "s", against=least)
    yield line("import_100000_lines_against_import_export", ours, "s", against=slow * PART_OF_SLOW_WAY)
    yield line("import_100000_lines_against_import_export_in_bulk", ours, "s", against=bulk)
    yield line("import_100000_lines_peak_memory", memory, "MB", against=MEMORY_LIMIT)
    yield line("calamine_and_copy_peak_memory", least_memory, "MB", against=MEMORY_LIMIT)


def run(work, *arguments):
    """Run `work` on empty tables, in a process of its own: (seconds, peak MB)."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE districts_dossierreturn, districts_dossierreturnlineevent CASCADE")
    result = apart(work, *arguments)
    assert DossierReturnLine.objects.count() in (N_LINES, N_LINES // PART_OF_SLOW_WAY)
    return result


def apart(work, *arguments):
    """Run `work` in a child; return (seconds, peak MB). The child connects to the database itself."""
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        told = b""
        try:
            start = time.perf_counter()
            work(*arguments)
            seconds = time.perf_counter() - start
            told = pickle.dumps((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
        except BaseException:
            traceback.print_exc()
        finally:
            os.write(writing, told)
            os._exit(0 if told else 1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    assert told, f"{work.__name__} failed"
    return pickle.loads(told)


def write_workbook(path):
    """Lines that add up, all different, as an official form."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("II.06a")
    groups = ("Số lượng hồ sơ tiếp nhận", "Số lượng hồ sơ đã giải quyết", "Số lượng hồ sơ đang giải quyết")
    top = ["STT", "Lĩnh vực, công việc giải quyết theo cấp", groups[0], *[None] * 3, groups[1], *[None] * 3]
    sheet.append(["Biểu số II.06a/VPCP/KSTT"])
    sheet.append([*top, groups[2], None, None])
    received = ["Tổng số", "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", "Từ kỳ trước"]
    handled = ["Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn"]
    sheet.append([None, None, *received, *handled, "Tổng số", "Trong hạn", "Quá hạn"])
    sheet.append([f"({number})" for number in range(1, 14)])
    for number in range(1, N_LINES + 1):
        out = [number % 97, number % 89, number % 7, number % 5, number % 3]
        received = sum(out)
        online = received // 3
        direct = (received - online) // 2
        parts = [online, direct, received - online - direct]
        row = [number, f"Lĩnh vực giải quyết thủ tục {number}", received, *parts, sum(out[:3]), *out[:3]]
        sheet.append([*row, sum(out[3:]), *out[3:]])
    book.save(path)


def import_command(path, code):
    call_command("import_returns", str(path), unit=code, period="2019-08", commit=True, stdout=io.StringIO())


def calamine_and_copy(path):
    pk = make.dossier_return(Unit.objects.get(), lines=0).pk
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
    buffer = io.StringIO()
    for index, row in enumerate(rows):
        if index >= FIRST_ROW:
            counts = "\t".join([str(int(row[cell])) for cell in CELLS])
            buffer.write(f"{pk}\t{int(row[0])}\t{row[1]}\t{counts}\t\n")
    buffer.seek(0)
    names = ", ".join(
        f'"{name}"' for name in ("dossier_return_id", "order", "field_name", *COLUMNS, "explanation")
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY districts_dossierreturnline ({names}) FROM STDIN", buffer)


def import_export(path, in_bulk, n_lines):
    import tablib
    from import_export import resources

    class LineResource(resources.ModelResource):
        class Meta:
            model = DossierReturnLine
            fields = ("dossier_return", "order", "field_name", *COLUMNS, "explanation")
            import_id_fields = ("dossier_return", "order")
            use_bulk = skip_diff = force_init_instance = in_bulk
            batch_size = 5000

    pk = make.dossier_return(Unit.objects.get(), lines=0).pk
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    data = tablib.Dataset(headers=["dossier_return", "order", "field_name", *COLUMNS, "explanation"])
    for row in rows[FIRST_ROW : FIRST_ROW + n_lines]:
        data.append([pk, int(row[0]), row[1], *(int(row[cell]) for cell in CELLS), ""])
    result = LineResource().import_data(data, raise_errors=True, use_transactions=True)
    assert not result.has_errors()
