"""A batch as people read it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from inspections.models import Document, DocumentBatch, DocumentBatchItem
from inspections.presenters import Badge

from . import batches
from .batch_files import subject_of

Batch, Item = DocumentBatch.State, DocumentBatchItem.State
TONES = {
    Batch.GATHERING: "waiting",
    Batch.JOINING: "waiting",
    Batch.READY: "done",
    Batch.FAILED: "late",
    Batch.CANCELLED: "idle",
    Batch.EXPIRED: "idle",
}
ITEM_TONES = {Item.MAKING: "waiting", Item.READY: "done", Item.FAILED: "late"}


@dataclass(frozen=True)
class BatchRow:
    """Needs the counts of `views.batch.counted`."""

    batch: DocumentBatch

    @property
    def papers(self):
        """What the batch is of, within a sentence: "quyết định thành lập Đoàn"."""
        kind = self.batch.get_kind_display()
        return kind[:1].lower() + kind[1:]

    @property
    def badge(self):
        return Badge(self.batch.get_state_display(), TONES[self.batch.state])

    @property
    def n_done(self):
        return self.batch.n_ready + self.batch.n_failed

    @property
    def line(self):
        """How far it is: "12 trong 40 văn bản, 1 không lập được"."""
        batch = self.batch
        if batch.state == Batch.JOINING:
            return f"Đang gộp {batch.progress} trong {batch.n_ready} văn bản"
        failed = f", {batch.n_failed} không lập được" if batch.n_failed else ""
        return f"{batch.n_ready} trong {batch.n_items} văn bản đã xong{failed}"

    @property
    def size_line(self):
        size = self.batch.pdf_size
        return f"{self.batch.pages} trang, {max(1, round(size / 1024 / 1024))} MB" if size else ""

    @property
    def kept_line(self):
        """Until when the merged file can be had, or since when it cannot."""
        batch = self.batch
        if batch.state == Batch.EXPIRED:
            return (
                f"Tệp gộp đã được xóa ngày {timezone.localtime(batch.removed_at):%d/%m/%Y} vì đã quá "
                f"{settings.MERGED_FILE_DAYS} ngày. Các văn bản trong tập vẫn còn nguyên; cần thì gộp lại."
            )
        if batch.state == Batch.READY and batch.pdf:
            last = timezone.localtime(batches.kept_until(batch))
            return f"Tệp gộp được giữ đến ngày {last:%d/%m/%Y}; sau đó vẫn gộp lại được."
        return ""

    @property
    def can_merge_again(self):
        return self.batch.state == Batch.EXPIRED

    @property
    def can_resume(self):
        batch = self.batch
        if batch.is_waiting or self.can_merge_again:
            return False
        return batch.n_ready < batch.n_items or batch.state != Batch.READY


@dataclass(frozen=True)
class ItemRow:
    item: DocumentBatchItem
    subject: str
    badge: Badge
    opens: bool  # the reader may open the document


def item_rows(batch, user):
    """Every item as `user` sees it, in two questions."""
    items = batch.items.select_related("inspection", "visit__unit", "document")
    items = list(items.defer("document__snapshot"))
    keys = [item.document_id for item in items if item.document_id]
    opened = set(Document.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        ItemRow(
            item,
            subject_of(item),
            Badge(item.get_state_display(), ITEM_TONES.get(item.state, "idle")),
            item.document_id in opened,
        )
        for item in items
    ]
