from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from districts.reading import show_number
from districts.returns.importing import ImportRefused, commit_import, look_at, summary
from districts.returns.target import EXAMPLE, NoSuchTarget, period_named, unit_coded


class Command(BaseCommand):
    help = (
        "Nhập Biểu II.06a từ tệp Excel (.xlsx, .xls) hoặc CSV. Mặc định chỉ xem thử; thêm --commit để ghi. "
        "Có bất cứ lỗi nào thì không ghi gì và trả mã 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP", help="đường dẫn tệp")
        parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị, ví dụ 875 hoặc huyen:875")
        parser.add_argument("--period", required=True, metavar="KỲ", help=EXAMPLE)
        parser.add_argument("--commit", action="store_true", help="ghi vào cơ sở dữ liệu")
        parser.add_argument("--replace", action="store_true", help="thay các dòng đang có của biểu nháp")
        parser.add_argument("--by", metavar="TÊN ĐĂNG NHẬP", help="người chịu trách nhiệm về việc ghi")

    def handle(self, *, file, unit, period, commit, replace, by, **options):
        try:
            period = period_named(period)
            unit = unit_coded(unit, period.end)
            by = self.person(by)
            with open(file, "rb") as stream:
                preview = look_at(stream, Path(file).name, unit=unit, period=period)
                self.tell(preview)
                self.finish(preview, commit=commit, replace=replace, by=by)
        except NoSuchTarget as why:
            raise CommandError(f"{why} Chưa ghi gì.") from why
        except ImportRefused as why:
            raise CommandError(f"{why} Chưa ghi gì.") from why
        except OSError as why:
            raise CommandError(f"Không mở được tệp {file}: {why.strerror}. Chưa ghi gì.") from why

    def person(self, username):
        if not username:
            return None
        try:
            return User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            raise CommandError(f"Không có người dùng “{username}”. Chưa ghi gì.") from None

    def tell(self, preview):
        """What was understood, what was noticed, and every problem."""
        reading = preview.reading
        self.stdout.write(f"Tệp: {preview.name} (SHA-256 {preview.sha256})")
        self.stdout.write(f"Đơn vị: {preview.unit.full_name} (mã {preview.unit.code})")
        self.stdout.write(f"Kỳ: {preview.period.shown}")
        if reading.sheet:
            self.stdout.write(f"Biểu: trang “{reading.sheet}”, tiêu đề từ dòng {reading.header_row}")
            self.stdout.write(f"Đọc được: {summary(preview)}")
        for notice in preview.notices:
            self.stdout.write(f"Lưu ý: {notice}")
        for problem in preview.problems:
            self.stdout.write(f"Lỗi: {problem}")

    def finish(self, preview, *, commit, replace, by):
        if preview.refusals or preview.problems:
            n = len(preview.problems)
            found = f"Tệp có {show_number(n)} lỗi." if n else ""
            raise CommandError(" ".join([*preview.refusals, *filter(None, [found]), "Chưa ghi gì."]))
        if preview.is_same:
            self.stdout.write(
                self.style.SUCCESS("Biểu trên cổng đã có đúng các dòng này. Không có gì thay đổi.")
            )
        elif preview.needs_replace and not replace:
            raise CommandError(
                f"Biểu nháp của kỳ này đã có {show_number(preview.n_existing)} dòng. Thêm --replace nếu muốn "
                "thay tất cả bằng các dòng của tệp (bản cũ vẫn còn trong lịch sử). Chưa ghi gì."
            )
        elif commit:
            commit_import(preview, by=by, replace=replace)
            self.stdout.write(self.style.SUCCESS(f"Đã ghi {summary(preview)}; tệp gốc được giữ lại."))
        else:
            action = "thay" if preview.needs_replace else "ghi"
            self.stdout.write(f"Sẽ {action} {summary(preview)}. Đây là xem thử; thêm --commit để ghi.")
