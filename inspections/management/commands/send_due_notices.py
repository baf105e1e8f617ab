import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspections.models import NoticeRound
from inspections.notices import letters, rounds


class Command(BaseCommand):
    help = "Báo hạn khắc phục, gộp thư buổi sáng và gửi mọi thư đang chờ; chạy lại không báo hai lần."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on",
            type=datetime.date.fromisoformat,
            metavar="NĂM-THÁNG-NGÀY",
            help="làm lượt của ngày này ngay, không chờ đến giờ gửi",
        )

    def handle(self, *args, on=None, **options):
        now = timezone.now()
        if on:
            if later := NoticeRound.objects.filter(on__gt=on, finished_at__isnull=False).first():
                raise CommandError(f"Đã có lượt của ngày {later.on:%d/%m/%Y}, không làm lượt trước đó.")
            held = rounds.hold_round(on, now)
            done = "xong" if held else "đã làm từ trước"
            self.stdout.write(f"Lượt ngày {on:%d/%m/%Y}: {done}.")
        sent = letters.send_waiting(now) if on else rounds.tend(now)
        self.stdout.write(f"Đã gửi {sent} thư.")
