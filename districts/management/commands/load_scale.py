"""Made-up returns of a whole country through five years, to measure how pages bear eight million lines."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from districts.models import DossierReturn, DossierReturnLine, Unit
from districts.returns.calendar import last_month_over
from districts.statistics import month_end
from districts.statistics.scope import months_back

MARK = "(số liệu thử tải)"
PROVINCES = 34  # as the country has since 01/07/2025; fewer units are spread over as many

# One return of a unit and month in 211 is missing, one in 97 is sent but not received.
RETURNS = f"""
INSERT INTO districts_dossierreturn (uuid, unit_id, form_version, period_from, period_to, period_words, state,
    explanation, source, is_sample, version, created_at)
SELECT gen_random_uuid(), u.id, 'II.06a/2020', (m.ends - interval '1 month')::date + 1, m.ends,
    to_char(m.ends, '"tháng "FMMM/YYYY') || ' {MARK}',
    CASE WHEN (u.place * 13 + m.place) %% 97 = 0 THEN 'submitted' ELSE 'accepted' END,
    '', 'Số liệu thử tải', true, 1, now()
FROM unnest(%(months)s::date[]) WITH ORDINALITY AS m (ends, place)
    CROSS JOIN unnest(%(units)s::bigint[]) WITH ORDINALITY AS u (id, place)
WHERE (u.place * 31 + m.place * 17) %% 211 <> 0
ORDER BY m.place, u.place
"""
# Numbers that add up and look scattered; in one line of 501 it is not known how many were late.
LINES = f"""
INSERT INTO districts_dossierreturnline (dossier_return_id, "order", field_name, online, direct, postal,
    carried_over, early, on_time, late, pending_in_time, pending_overdue, explanation, is_provisional,
    version)
SELECT id, field, 'Lĩnh vực thử tải ' || field, online, direct, direct / 10, carried_over, done / 2,
    done - done / 2, CASE WHEN r %% 501 = 0 THEN NULL ELSE late END, pending, overdue, '', false, 1
FROM (
    SELECT *, online + direct + carried_over - late - pending - overdue AS done
    FROM (
        SELECT *, (online + direct) / 12 AS pending, (r %% 13 = 0)::int AS overdue,
            CASE WHEN r %% 11 < 2 THEN (online + direct) / 9 ELSE 0 END AS late
        FROM (
            SELECT r.id, f.field, scattered.r, scattered.r %% 41 AS online, scattered.r / 41 %% 37 AS direct,
                1 + scattered.r %% 7 AS carried_over
            FROM districts_dossierreturn AS r
                CROSS JOIN generate_series(1, %(fields)s) AS f (field)
                CROSS JOIN LATERAL (
                    SELECT ((r.unit_id * 7919 + r.id * 104729 + f.field * 1299709) %% 1000003)::int AS r
                ) AS scattered
            WHERE r.period_words LIKE '%%{MARK}'
        ) AS received
    ) AS going
) AS lines
ORDER BY id, field
"""


class Command(BaseCommand):
    help = (
        "Tạo số liệu giả để thử tải trang thống kê: đơn vị × tháng × lĩnh vực. Chỉ dùng trên cơ sở dữ liệu "
        "riêng để thử; xong thì bỏ cả cơ sở dữ liệu ấy."
    )

    def add_arguments(self, parser):
        parser.add_argument("--units", type=int, default=3321, help="số đơn vị cấp xã")
        parser.add_argument("--months", type=int, default=60, help="số kỳ báo cáo tháng, tới kỳ vừa qua")
        parser.add_argument("--fields", type=int, default=40, help="số lĩnh vực trong mỗi biểu")
        parser.add_argument(
            "--among-others",
            action="store_true",
            help="vẫn tạo dù cơ sở dữ liệu đang giữ biểu khác (không gỡ ra riêng được nữa)",
        )

    def handle(self, *args, **options):
        if min(options["units"], options["months"], options["fields"]) < 1:
            raise CommandError("Số đơn vị, số kỳ và số lĩnh vực phải từ 1 trở lên.")
        if DossierReturn.objects.filter(period_words__endswith=MARK).exists():
            raise CommandError("Cơ sở dữ liệu này đã có số liệu thử tải.")
        if DossierReturn.objects.exists() and not options["among_others"]:
            raise CommandError(
                "Cơ sở dữ liệu này đang giữ biểu khác. Số liệu thử tải sẽ lẫn vào thống kê và không gỡ ra "
                "riêng được; hãy dùng một cơ sở dữ liệu mới, hoặc thêm --among-others nếu thật sự muốn."
            )
        start = time.perf_counter()
        n_returns, n_lines = load(options["units"], options["months"], options["fields"])
        seconds = round(time.perf_counter() - start)
        self.stdout.write(f"Đã tạo {n_returns} biểu, {n_lines} dòng trong {seconds} giây.")


def load(n_units, n_months, n_fields):
    """Fill the database; the history's triggers rest meanwhile, the sums are worked out at the end.

    :return: (number of returns, number of lines)
    """
    last = month_end(*last_month_over())
    months = [months_back(last, back) for back in reversed(range(n_months))]
    tables = (DossierReturn._meta.db_table, DossierReturnLine._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        units = _units(n_units)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(RETURNS, {"months": months, "units": [unit.pk for unit in units]})
        n_returns = cursor.rowcount
        cursor.execute(LINES, {"fields": n_fields})
        n_lines = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table cannot be altered with checks outstanding
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("SELECT districts_sum_everything()")
        cursor.execute("ANALYZE")
    return n_returns, n_lines


def _units(n_units):
    provinces = Unit.objects.bulk_create(
        _unit(f"Thử tải {place}", f"TT{place:03d}", Unit.Type.PROVINCE, Unit.Level.PROVINCE)
        for place in range(1, min(n_units, PROVINCES) + 1)
    )
    return Unit.objects.bulk_create(
        _unit(
            f"Thử tải {place}",
            f"TT{place:05d}",
            Unit.Type.COMMUNE,
            Unit.Level.COMMUNE,
            provinces[place % len(provinces)],
        )
        for place in range(1, n_units + 1)
    )


def _unit(name, code, kind, level, parent=None):
    unit = Unit(name=name, code=code, type=kind, level=level, parent=parent)
    unit.fill_keys()
    return unit
