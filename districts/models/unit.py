import uuid

import pghistory
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.vietnamese import clean, fold, sort_key

from .ranges import NoOverlap, end_not_before_start, in_force_on, valid_dates
from .sum_triggers import UNIT_TRIGGERS


class UnitQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Units that exist on the day (today unless told), by the names of that day."""
        return self.filter(in_force_on(on or timezone.localdate()))

    def search(self, words):
        """Every word of the phrase somewhere in the name or code, accents ignored."""
        units = self
        for word in fold(words).split():
            units = units.filter(search_text__contains=word)
        return units

    def children_of(self, unit):
        """Units directly under this body, under whatever name it had when they were placed there."""
        from ..succession import same_body

        return self.filter(parent__in=same_body(unit))


@pghistory.track()
class Unit(models.Model):
    """A body of the administration as it was called and placed between two dates.

    A change of name, type, parent or code is a new row, never an edit: codes of the statistical
    office are reused with other names (30208 was Thị trấn Lai Vung, and is Xã Hòa Long since
    01/07/2025), so a code alone names nothing.
    """

    class Type(models.TextChoices):
        PROVINCE = "tinh", "Tỉnh"
        CITY = "thanh_pho", "Thành phố"
        TOWN = "thi_xa", "Thị xã"
        RURAL_DISTRICT = "huyen", "Huyện"
        URBAN_DISTRICT = "quan", "Quận"
        WARD = "phuong", "Phường"
        COMMUNE = "xa", "Xã"
        TOWNSHIP = "thi_tran", "Thị trấn"
        DEPARTMENT = "so", "Sở"
        BOARD = "ban", "Ban"
        SECTOR = "nganh_doc", "Cơ quan ngành dọc"

    class Level(models.TextChoices):
        PROVINCE = "tinh", "Cấp tỉnh"
        DISTRICT = "huyen", "Cấp huyện"
        COMMUNE = "xa", "Cấp xã"
        DEPARTMENT = "so_nganh", "Sở, ban, ngành"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        "mã",
        max_length=13,
        validators=[RegexValidator(r"^[0-9A-Za-z.\-]+\Z", "Mã chỉ gồm chữ, số, dấu chấm và gạch ngang.")],
        help_text="Giữ nguyên số 0 ở đầu. Mã có thể được dùng lại cho đơn vị khác về sau.",
    )
    name = models.CharField("tên riêng", max_length=150, help_text="Ví dụ: Lai Vung; Phường 1 thì ghi 1.")
    type = models.CharField("loại", max_length=12, choices=Type)
    level = models.CharField("cấp", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc"
    )
    valid_from = models.DateField("có hiệu lực từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)
    latitude = models.DecimalField("vĩ độ", max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField("kinh độ", max_digits=8, decimal_places=5, null=True, blank=True)
    capitalised_type = models.BooleanField(
        "viết hoa loại đơn vị",
        default=False,
        help_text="Chọn khi tên là tên người, sự kiện (Phường Điện Biên Phủ). Tên bằng số tự viết hoa.",
    )
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    search_text = models.CharField(max_length=400, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "valid_from"]
        triggers = UNIT_TRIGGERS
        indexes = [GinIndex(name="unit_search_trgm", fields=["search_text"], opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(
                name="unit_ends_after_it_begins",
                condition=end_not_before_start(),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            NoOverlap(
                name="unit_code_names_one_unit_at_a_time",
                expressions=[
                    (F("level"), RangeOperators.EQUAL),
                    (F("code"), RangeOperators.EQUAL),
                    (valid_dates(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Mã này đang là của một đơn vị khác cùng cấp trong thời gian ấy.",
            ),
            models.CheckConstraint(
                name="unit_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message="Đơn vị không thể trực thuộc chính mình.",
            ),
        ]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.fill_keys()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("unit_detail", args=[self.uuid])

    def fill_keys(self):
        """Work out the stored keys; `bulk_create` does not pass through `save`."""
        self.name = clean(self.name)
        self.sort_key = sort_key(f"{self.name} {self.get_type_display()}")
        self.search_text = fold(f"{self.full_name} {self.code}")

    def get_type_display(self):
        """Django's, without asking the field for its choices each time: pages name thousands of units."""
        return TYPE_LABELS.get(self.type, self.type)

    @property
    def full_name(self):
        """ "Huyện Lai Vung", as at the head of a line."""
        return f"{self.get_type_display()} {self.name}"

    @property
    def in_sentence(self):
        """ "huyện Lai Vung" but "Phường 1": NĐ 30/2020, Phụ lục II."""
        if self.capitalised_type or self.name[:1].isdigit():
            return self.full_name
        label = self.get_type_display()
        return f"{label[0].lower()}{label[1:]} {self.name}"

    @property
    def people_committee(self):
        """ "UBND huyện Lai Vung": the body that answers for a unit; a department answers itself."""
        if self.level == self.Level.DEPARTMENT:
            return self.full_name
        return f"UBND {self.in_sentence}"

    @property
    def told_apart(self):
        """ "Xã Lai Vung · 30226 · thuộc tỉnh Đồng Tháp · từ 01/07/2025": names and codes are used again."""
        parts = [self.full_name, self.code]
        if self.parent_id:
            parts.append(f"thuộc {self.parent.in_sentence}")
        if self.valid_from:
            parts.append(f"từ {self.valid_from:%d/%m/%Y}")
        if self.valid_to:
            parts.append(f"đến hết {self.valid_to:%d/%m/%Y}")
        return " · ".join(parts)

    @property
    def has_ended(self):
        return self.valid_to is not None and self.valid_to < timezone.localdate()

    def became(self, on=None):
        """What became of an ended unit, as of the day: see `districts.succession.became`."""
        from ..succession import became

        return became(self, on)

    def parent_on(self, on=None):
        """The parent by its name of the day; a new name of the parent is no change of this row."""
        from ..succession import same_body

        if self.parent_id is None:
            return None
        return Unit.objects.in_force(on).filter(pk__in=same_body(self.parent)).first()


TYPE_LABELS = dict(Unit.Type.choices)


@pghistory.track()
class UnitSuccession(models.Model):
    """What became of a unit: many-to-many, whole or part. Numbers are never shared out over a part."""

    class Kind(models.TextChoices):
        MERGE = "sap_nhap", "Sáp nhập"
        SPLIT = "chia_tach", "Chia tách"
        RENAME = "doi_ten", "Đổi tên"
        RETYPE = "doi_loai", "Đổi loại"
        RECODE = "doi_ma", "Đổi mã"
        MOVE = "chuyen", "Chuyển về đơn vị cấp trên khác"
        ABOLISH = "giai_the", "Giải thể"

    class Part(models.TextChoices):
        WHOLE = "toan_bo", "Toàn bộ"
        PART = "mot_phan", "Một phần"

    predecessor = models.ForeignKey(
        Unit, models.PROTECT, related_name="successions", verbose_name="đơn vị trước"
    )
    successor = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="origins", verbose_name="đơn vị sau"
    )
    kind = models.CharField("cách thay đổi", max_length=10, choices=Kind)
    part = models.CharField("phần chuyển sang", max_length=8, choices=Part, default=Part.WHOLE)
    on = models.DateField("từ ngày")
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)

    class Meta:
        verbose_name = "sự kế thừa đơn vị"
        verbose_name_plural = "kế thừa đơn vị"
        ordering = ["on", "predecessor__sort_key"]
        constraints = [
            models.UniqueConstraint(
                name="unitsuccession_is_told_once",
                fields=["predecessor", "successor", "on"],
                nulls_distinct=False,
                violation_error_message="Sự kế thừa này đã có.",
            ),
            models.CheckConstraint(
                name="unitsuccession_only_abolition_has_no_successor",
                condition=Q(kind="giai_the", successor=None)
                | (~Q(kind="giai_the") & Q(successor__isnull=False)),
                violation_error_message="Chỉ giải thể mới không có đơn vị sau; các cách khác phải ghi rõ.",
            ),
            models.CheckConstraint(
                name="unitsuccession_leads_to_another_row",
                condition=Q(successor=None) | ~Q(successor=F("predecessor")),
                violation_error_message="Đơn vị trước và đơn vị sau phải là hai bản ghi khác nhau.",
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor or 'giải thể'}"
