from django.core.management.base import BaseCommand

from districts.models import Unit
from districts.official_units import FIRST_NEW_DAY, LAST_OLD_DAY, load_official_units


class Command(BaseCommand):
    help = "Nạp đơn vị hành chính Đồng Tháp trước và sau ngày 01/07/2025. Chạy lại không đổi gì."

    def handle(self, **options):
        loaded = load_official_units()
        if loaded.units or loaded.successions:
            self.stdout.write(
                f"Đã thêm {loaded.units} đơn vị và {loaded.successions} quan hệ kế thừa; giữ nguyên "
                f"{loaded.units_kept} đơn vị và {loaded.successions_kept} quan hệ đã có."
            )
        else:
            self.stdout.write(
                f"Đơn vị hành chính đã đủ: {loaded.units_kept} đơn vị, {loaded.successions_kept} quan hệ kế "
                "thừa. Không có gì thay đổi."
            )
        for day in (LAST_OLD_DAY, FIRST_NEW_DAY):
            self.stdout.write(f"Ngày {day:%d/%m/%Y}: {summary(day)}.")


def summary(day):
    """ "2 cấp tỉnh, 23 cấp huyện, 305 cấp xã"."""
    levels = [Unit.Level.PROVINCE, Unit.Level.DISTRICT, Unit.Level.COMMUNE]
    in_force = Unit.objects.in_force(day)
    counts = [(in_force.filter(level=level).count(), level.label.lower()) for level in levels]
    return ", ".join(f"{count} {label}" for count, label in counts)
