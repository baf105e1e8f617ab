"""How each kind of paper is issued, and what law it stands on: data an administrator keeps, by date."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q

from districts.models.ranges import NoOverlap, end_not_before_start, in_force_on, valid_dates

from .document import Document

YEAR_REPORT = "year_report"
PAPERS = [*Document.Kind.choices, (YEAR_REPORT, "Báo cáo kết quả kiểm tra cả năm")]
PLACEHOLDERS = "Ghi {tỉnh}, {TỈNH} hay {địa danh} ở chỗ phải điền tên tỉnh."


class DatedQuerySet(models.QuerySet):
    def in_force(self, on):
        return self.filter(in_force_on(on))


class LegalBasisQuerySet(DatedQuerySet):
    def printed(self, kind, on):
        """What such a paper may cite on that day: only what was read or confirmed."""
        fits = Q(kinds__contains=[kind]) | Q(kinds=[])
        return self.in_force(on).filter(fits, is_confirmed=True).order_by("order", "pk")


@pghistory.track()
class DocumentTemplate(models.Model):
    """Who issues a kind of paper, under which symbol, to whom, signed by whom, between two days."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("loại văn bản", max_length=20, choices=PAPERS)
    superior = models.CharField(
        "cơ quan chủ quản", max_length=200, blank=True, help_text=f"Để trống nếu không có. {PLACEHOLDERS}"
    )
    issuer = models.TextField(
        "cơ quan ban hành", max_length=400, blank=True, help_text=f"Mỗi dòng một dòng in. {PLACEHOLDERS}"
    )
    symbol = models.CharField("ký hiệu", max_length=30, blank=True, help_text="Ví dụ: BC-ĐKT, QĐ-UBND-HC.")
    place = models.CharField("địa danh", max_length=100, blank=True, default="{địa danh}")
    authority = models.CharField(
        "thẩm quyền ra quyết định", max_length=200, blank=True, help_text="Chỉ quyết định mới có."
    )
    leader_signs = models.BooleanField(
        "Trưởng đoàn ký", default=False, help_text="Lấy họ tên, chức vụ của Trưởng đoàn."
    )
    offices = models.TextField(
        "quyền hạn, chức vụ người ký",
        max_length=400,
        blank=True,
        help_text="Mỗi dòng một dòng in, ví dụ: TM. ỦY BAN NHÂN DÂN, xuống dòng: KT. CHỦ TỊCH.",
    )
    signer = models.CharField("người ký", max_length=50, blank=True, help_text="Không ghi học hàm, học vị.")
    addressee = models.CharField("kính gửi", max_length=300, blank=True, help_text=PLACEHOLDERS)
    recipients = models.TextField(
        "nơi nhận",
        max_length=2000,
        blank=True,
        help_text="Mỗi dòng một nơi. {đơn vị}: các đơn vị được kiểm tra.",
    )
    basis = models.CharField("quy định của tỉnh", max_length=300, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "thể thức văn bản"
        verbose_name_plural = "thể thức văn bản"
        ordering = ["kind", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="documenttemplate_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            NoOverlap(
                name="documenttemplate_one_of_a_kind_at_a_time",
                expressions=[(F("kind"), RangeOperators.EQUAL), (valid_dates(), RangeOperators.OVERLAPS)],
                violation_error_message="Loại văn bản này đã có thể thức trong thời gian ấy.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.symbol})" if self.symbol else self.get_kind_display()


@pghistory.track()
class LegalBasis(models.Model):
    """A law papers cite between two days. What nobody has read is unconfirmed, and never printed."""

    class Certainty(models.TextChoices):
        READ = "da_doc", "Đã đọc văn bản gốc"
        SECONDARY = "nguon_khac", "Theo nguồn khác, chưa đọc văn bản gốc"
        UNVERIFIED = "chua_kiem", "Chưa kiểm chứng"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    words = models.CharField(
        "văn bản",
        max_length=500,
        help_text="Như in sau chữ “Căn cứ”: loại, số, ngày, cơ quan, trích yếu; không có dấu ở cuối.",
    )
    kinds = ArrayField(
        models.CharField(max_length=20, choices=PAPERS),
        verbose_name="dùng cho",
        default=list,
        blank=True,
        help_text="Mã các loại văn bản, cách nhau bằng dấu phẩy; để trống là mọi loại.",
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=100)
    valid_from = models.DateField("hiệu lực từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    certainty = models.CharField(
        "mức chắc chắn", max_length=10, choices=Certainty, default=Certainty.UNVERIFIED
    )
    is_confirmed = models.BooleanField(
        "được in làm căn cứ",
        default=False,
        help_text="Chỉ đánh dấu khi đã đối chiếu văn bản gốc và ngày hiệu lực.",
    )
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = "căn cứ pháp lý"
        verbose_name_plural = "căn cứ pháp lý"
        ordering = ["order", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="legalbasis_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.UniqueConstraint(
                name="legalbasis_is_told_once",
                fields=["words"],
                violation_error_message="Văn bản này đã có trong danh mục căn cứ.",
            ),
        ]

    def __str__(self):
        return self.words
