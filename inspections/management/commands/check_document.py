import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from inspections.documents import checking


class Command(BaseCommand):
    help = (
        "Kiểm tra thể thức của một tệp PDF theo Nghị định 30/2020/NĐ-CP, Phụ lục I, và chuẩn lưu trữ "
        "PDF/A-2. Kết thúc bằng mã 1 khi có điểm không đạt."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="tệp PDF, của Cổng hay của nơi khác")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument(
            "--decree-only", action="store_true", help="chỉ xét Nghị định 30, bỏ qua PDF/A và thẻ cấu trúc"
        )

    def handle(self, *, file, decree_only, **options):
        try:
            report = checking.check(file.read_bytes(), decree_only=decree_only)
        except OSError as error:
            raise CommandError(f"Không đọc được {file}: {error.strerror}.") from error
        except checking.Unreadable as why:
            raise CommandError(f"{file}: {why}") from why
        if options["json"]:
            self.stdout.write(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        else:
            self.print_table(report)
        if report.broken:
            sys.exit(1)

    def print_table(self, report):
        self.stdout.write(f"Loại văn bản: {report.kind} · {report.pages} trang")
        width = max(len(result.name) for result in report.results)
        for result in report.results:
            words = checking.STATUS_WORDS[result.state]
            self.stdout.write(f"{result.code:<4} {words:<15} {result.name:<{width}}  {result.measured}")
            if result.state == checking.BROKEN:
                self.stdout.write(f"{'':<20} phải là: {result.wanted} ({result.source})")
        count = len(report.broken)
        self.stdout.write(f"{count} điểm không đạt." if count else "Không có điểm nào không đạt.")
