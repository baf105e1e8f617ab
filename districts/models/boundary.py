"""Where units lie: outlines an administrator loaded from a file, drawn on the map."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from ..geometry import DETAILS, drawn_path
from .unit import Unit


class BoundaryFile(models.Model):
    """A GeoJSON file whose outlines were taken over: when, by whom, from where. Written once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("tên tệp", max_length=100)
    sha256 = models.CharField("mã băm SHA-256", max_length=64)
    size = models.PositiveIntegerField("số byte")
    level = models.CharField("cấp", max_length=10, choices=Unit.Level)
    as_of = models.DateField("mã đơn vị theo ngày")
    source = models.CharField("nguồn dữ liệu", max_length=300)
    n_units = models.PositiveIntegerField("số đơn vị")
    committed_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    committed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+", verbose_name="người ghi"
    )

    class Meta:
        verbose_name = "tệp ranh giới"
        verbose_name_plural = "tệp ranh giới đơn vị"
        ordering = ["-committed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="boundaryfile_hash_is_sha256",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Mã băm phải là 64 chữ số thập lục phân.",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return self.name


def _edge(words):
    return models.FloatField(words, editable=False)


def _path(words):
    return models.TextField(words, editable=False)


@pghistory.track(exclude=["polygons", "west", "east", "south", "north", "far", "middle", "near"])
class UnitBoundary(models.Model):
    """The outline of one unit, simplified for drawing: not a survey.

    `polygons` is [[ring, hole, …], …], a ring [[longitude, latitude], …] in WGS 84, closed. The point lies
    inside the largest of them. What maps read of it is worked out once, by `draw`: how far it reaches, and a
    path for each of `geometry.DETAILS`.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="boundary", verbose_name="đơn vị")
    file = models.ForeignKey(
        BoundaryFile, models.PROTECT, related_name="boundaries", verbose_name="lấy từ tệp"
    )
    polygons = models.JSONField("đường ranh giới")
    latitude = models.FloatField("vĩ độ điểm giữa")
    longitude = models.FloatField("kinh độ điểm giữa")
    west, east = _edge("mép tây"), _edge("mép đông")
    south, north = _edge("mép nam"), _edge("mép bắc")
    far, middle, near = _path("nét vẽ toàn quốc"), _path("nét vẽ toàn tỉnh"), _path("nét vẽ một huyện")

    class Meta:
        verbose_name = "ranh giới đơn vị"
        verbose_name_plural = "ranh giới đơn vị"
        ordering = ["unit"]

    def __str__(self):
        return f"Ranh giới {self.unit.in_sentence}"

    def draw(self):
        """Work out from `polygons` what maps read."""
        xs, ys = zip(*(point for rings in self.polygons for point in rings[0]), strict=True)
        self.west, self.east, self.south, self.north = min(xs), max(xs), min(ys), max(ys)
        for detail in DETAILS:
            setattr(self, detail.name, drawn_path(self.polygons, detail))
