from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from districts.models import Unit
from districts.official_units import load_official_units
from districts.reading import show_number
from inspections.demo.accounts import ARTICLE_DAY, load_accounts
from inspections.demo.article import LAI_VUNG, load_article
from inspections.demo.documents import ask_for_documents, wait_for
from inspections.demo.sample import load_sample
from inspections.models import Document


class Command(BaseCommand):
    help = (
        "Nạp dữ liệu minh họa: tám tài khoản và cuộc kiểm tra ngày 4/9/2019 đúng như bài báo. Chạy lại không "
        "đổi gì."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--sample",
            action="store_true",
            help="thêm số liệu mẫu, có ghi rõ là mẫu: hai năm biểu II.06a của 12 huyện và 12 cuộc kiểm tra",
        )
        parser.add_argument(
            "--documents",
            action="store_true",
            help="lập mỗi loại văn bản một bản từ cuộc kiểm tra minh họa và chờ cho xong (cần có worker)",
        )
        parser.add_argument(
            "--wait",
            type=int,
            default=180,
            metavar="GIÂY",
            help="chờ văn bản nhiều nhất bao nhiêu giây (mặc định 180)",
        )

    def handle(self, **options):
        if not settings.DEMO_PASSWORD:
            raise CommandError(
                "Chưa có mật khẩu cho tài khoản minh họa. Chưa có gì thay đổi. Hãy đặt biến môi trường "
                "DEMO_PASSWORD, hoặc chạy qua bin/run hay bin/manage (tự sinh và giữ trong var/)."
            )
        self.load_units()
        users = self.load_accounts()
        inspection = self.load_article(users)
        if options["sample"]:
            self.load_sample(users)
        if options["documents"]:
            self.make_documents(inspection, users["thuky"], options["wait"])

    def load_units(self):
        districts = Unit.objects.in_force(ARTICLE_DAY).filter(level=Unit.Level.DISTRICT, code=LAI_VUNG)
        if not districts.exists():
            loaded = load_official_units()
            self.stdout.write(
                f"Đã thêm {loaded.units} đơn vị hành chính và {loaded.successions} quan hệ kế thừa."
            )

    def load_accounts(self):
        users, added, changed = load_accounts(settings.DEMO_PASSWORD)
        if added:
            self.stdout.write(f"Đã tạo {added} tài khoản minh họa: {', '.join(users)}.")
        if changed:
            self.stdout.write(f"Đã đặt lại mật khẩu của {changed} tài khoản minh họa theo DEMO_PASSWORD.")
        if not added and not changed:
            self.stdout.write("Tài khoản minh họa đã đủ, giữ nguyên.")
        return users

    def load_article(self, users):
        inspection, is_new = load_article(users)
        if is_new:
            self.stdout.write(f"Đã nạp “{inspection}” đúng như bài báo ngày 05/09/2019.")
        else:
            self.stdout.write(f"“{inspection}” đã có, giữ nguyên.")
        return inspection

    def load_sample(self, users):
        returns, lines, inspections = load_sample(users)
        if returns or inspections:
            self.stdout.write(
                f"Đã thêm số liệu mẫu: {returns} biểu II.06a với {lines} dòng, {inspections} cuộc kiểm tra."
            )
        else:
            self.stdout.write("Số liệu mẫu đã đủ, giữ nguyên.")

    def make_documents(self, inspection, by, seconds):
        have, asked = ask_for_documents(inspection, by)
        for document in have:
            self.stdout.write(
                f"{document.get_kind_display()}: đã có bản lập từ đúng dữ liệu này, giữ nguyên."
            )
        unmade = [document for document in wait_for(asked, seconds) if not self.tell(document)]
        if unmade:
            raise CommandError(
                f"{len(unmade)} văn bản chưa lập được. Dữ liệu vẫn giữ nguyên; văn bản đang chờ sẽ được lập "
                "khi có worker (bin/run tự chạy worker). Chạy lại lệnh này không lập lại văn bản đã có."
            )

    def tell(self, document):
        """Say how it went; true if the document is ready."""
        kind = document.get_kind_display()
        match document.state:
            case Document.State.READY:
                size = show_number(round(document.pdf_size / 1024))
                self.stdout.write(f"{kind}: đã xong, {document.pages} trang, {size} KB.")
            case Document.State.FAILED:
                self.stderr.write(f"{kind}: không lập được. {document.failure_reason}")
            case _:
                self.stderr.write(f"{kind}: chưa xong, tình trạng “{document.get_state_display().lower()}”.")
        return document.state == Document.State.READY
