from django.core.management.base import BaseCommand, CommandError

from districts.statistics.upkeep import differences, rebuild


class Command(BaseCommand):
    help = "So các tổng dùng cho trang thống kê với từng dòng của biểu; --rebuild để tính lại tất cả."

    def add_arguments(self, parser):
        parser.add_argument("--rebuild", action="store_true", help="tính lại mọi tổng trước khi so")

    def handle(self, *args, **options):
        if options["rebuild"]:
            self.stdout.write(f"Đã tính lại {rebuild()} tổng của các tháng.")
        of_returns, of_months = differences()
        if of_returns or of_months:
            raise CommandError(
                f"{of_returns} tổng của biểu và {of_months} tổng của tháng không khớp với các dòng. "
                "Chạy lại với --rebuild để tính lại."
            )
        self.stdout.write("Mọi tổng đều khớp với các dòng của biểu.")
