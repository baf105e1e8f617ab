from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from inspections.documents import building, kinds, pdf, proof, seal
from inspections.documents.snapshot import CannotBuild, read_photos
from inspections.models import Document


class Command(BaseCommand):
    help = "Ghi tệp PDF của một văn bản, đúng từng byte như máy lập văn bản lưu. Không đổi gì khác."

    def add_arguments(self, parser):
        parser.add_argument("uuid", type=UUID, help="mã của văn bản, như trong địa chỉ trang của nó")
        parser.add_argument("-o", "--output", type=Path, required=True, help="tệp PDF sẽ ghi")

    def handle(self, *, uuid, output, **options):
        document = Document.objects.select_related("inspection").filter(uuid=uuid).first()
        if document is None:
            raise CommandError(f"Không có văn bản nào mang mã {uuid}. Chưa ghi gì.")
        data = self.bytes_of(document)
        try:
            output.write_bytes(data)
        except OSError as error:
            raise CommandError(f"Không ghi được {output}: {error.strerror}. Chưa ghi gì.") from error
        self.stdout.write(f"Đã ghi {output}: {len(data)} byte, SHA-256 {seal.sha256(data)}.")

    def bytes_of(self, document):
        """The stored bytes where there are some; else what the worker would store now."""
        try:
            if document.state == Document.State.READY:
                return seal.made_bytes(document)
            return render(document)
        except (seal.Altered, FileNotFoundError) as error:
            raise CommandError(
                "Tệp trong kho bị mất hoặc không khớp mã băm ghi lúc lập. Chưa ghi gì; hãy khôi phục tệp từ "
                "bản sao lưu."
            ) from error
        except CannotBuild as why:
            raise CommandError(f"{why} Chưa ghi gì.") from why


def render(document):
    frozen = bool(document.snapshot)
    snapshot = kinds.thawed(document) if frozen else building.collect_at_one_moment(document)
    return pdf.render(
        snapshot,
        stage=document.stage,
        number=document.number,
        dated_on=document.dated_on,
        symbol=document.symbol,
        photos=read_photos(snapshot),
        proof=proof.frozen_in(document.snapshot)
        or (document.code and building.decided_proof(document, snapshot)),
    )
