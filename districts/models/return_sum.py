"""Sums of the returns, worked out by the database as they change, so that statistics read few rows.

Only what a unit has sent is summed (a draft says nothing yet), and only returns of a reporting month: a
return of a quarter would count the same dossiers again. `sum_triggers` keeps the tables; nothing else writes
them. `manage.py check_sums` compares them with the lines.
"""

from django.db import models

from .sum_triggers import PARTS


class ProcedureField(models.Model):
    """A field of procedures as statistics know it, whatever the returns call it."""

    is_worked_out = True

    key = models.CharField("khóa tên", max_length=300, unique=True)
    name = models.CharField("lĩnh vực thủ tục", max_length=300)

    class Meta:
        verbose_name = "lĩnh vực thủ tục"
        verbose_name_plural = "lĩnh vực thủ tục"
        ordering = ["pk"]

    def __str__(self):
        return self.name


class ProcedureFieldName(models.Model):
    """One way in which returns write the name of a field; other names of a field share no key with it."""

    is_worked_out = True

    field = models.ForeignKey(ProcedureField, models.PROTECT, related_name="names", verbose_name="lĩnh vực")
    written = models.CharField("tên ghi trong biểu", max_length=300, unique=True)
    key = models.CharField("khóa tên", max_length=300, db_index=True)

    class Meta:
        verbose_name = "tên của lĩnh vực thủ tục"
        verbose_name_plural = "tên của lĩnh vực thủ tục"
        ordering = ["pk"]

    def __str__(self):
        return self.written


def _sum_of(words):
    return models.BigIntegerField(f"tổng {words}", default=0, db_default=0)


def _number_of(words):
    return models.IntegerField(f"số {words}", default=0, db_default=0)


class Sums(models.Model):
    """Sums of what is known of the lines, and in how many lines each count is not known.

    A rate is worked out over the lines that tell all of its parts: `rated_…` where (8), (9), (10) are known,
    `split_…` where (4) and (5) are.
    """

    is_worked_out = True

    n_lines = _number_of("dòng")
    online = _sum_of("trực tuyến")
    direct = _sum_of("trực tiếp, bưu chính")
    postal = _sum_of("bưu chính")
    carried_over = _sum_of("từ kỳ trước")
    early = _sum_of("trước hạn")
    on_time = _sum_of("đúng hạn")
    late = _sum_of("quá hạn")
    pending_in_time = _sum_of("đang giải quyết trong hạn")
    pending_overdue = _sum_of("đang giải quyết quá hạn")
    unknown_online = _number_of("dòng chưa rõ trực tuyến")
    unknown_direct = _number_of("dòng chưa rõ trực tiếp, bưu chính")
    unknown_postal = _number_of("dòng chưa rõ bưu chính")
    unknown_carried_over = _number_of("dòng chưa rõ từ kỳ trước")
    unknown_early = _number_of("dòng chưa rõ trước hạn")
    unknown_on_time = _number_of("dòng chưa rõ đúng hạn")
    unknown_late = _number_of("dòng chưa rõ quá hạn")
    unknown_pending_in_time = _number_of("dòng chưa rõ đang giải quyết trong hạn")
    unknown_pending_overdue = _number_of("dòng chưa rõ đang giải quyết quá hạn")
    n_rated = _number_of("dòng tính được tỷ lệ đúng hạn")
    rated_handled = _sum_of("đã giải quyết của các dòng tính được tỷ lệ")
    rated_in_time = _sum_of("trước và đúng hạn của các dòng tính được tỷ lệ")
    n_split = _number_of("dòng tính được tỷ lệ trực tuyến")
    split_new = _sum_of("tiếp nhận mới của các dòng tính được tỷ lệ")
    split_online = _sum_of("trực tuyến của các dòng tính được tỷ lệ")

    class Meta:
        abstract = True


SUM_FIELDS = tuple(field.name for field in Sums._meta.fields)
assert set(PARTS) <= set(SUM_FIELDS)


class ReturnSum(Sums):
    """The sums of one return that a unit has sent for a reporting month (`month` is its last day)."""

    dossier_return = models.OneToOneField(
        "DossierReturn", models.DO_NOTHING, db_constraint=False, related_name="sums", verbose_name="biểu"
    )
    unit = models.ForeignKey(
        "Unit", models.DO_NOTHING, db_constraint=False, db_index=False, verbose_name="đơn vị"
    )
    month = models.DateField("kỳ báo cáo tháng, ngày cuối")
    is_final = models.BooleanField("đã nhận")

    class Meta:
        verbose_name = "tổng của biểu"
        verbose_name_plural = "tổng của các biểu"
        ordering = ["month", "unit"]
        indexes = [
            models.Index(name="returnsum_of_a_month", fields=["month", "unit"]),
            models.Index(name="returnsum_of_a_unit", fields=["unit", "month"]),
        ]

    def __str__(self):
        return f"{self.dossier_return_id}"


class MonthSum(Sums):
    """The sums of a month: of a level, under a parent, received or only sent, of one field or (null) of all.

    `n_returns` counts the returns, `n_in_force` those of units that were there at the month's end; both stand
    only where `field` is null.
    """

    month = models.DateField("kỳ báo cáo tháng, ngày cuối")
    level = models.CharField("cấp", max_length=10)
    parent = models.ForeignKey(
        "Unit",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        verbose_name="đơn vị cấp trên",
    )
    is_final = models.BooleanField("đã nhận")
    field = models.ForeignKey(
        ProcedureField,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        verbose_name="lĩnh vực",
    )
    n_returns = _number_of("biểu")
    n_in_force = _number_of("biểu của đơn vị còn đến cuối kỳ")

    class Meta:
        verbose_name = "tổng của tháng"
        verbose_name_plural = "tổng của các tháng"
        ordering = ["month"]
        indexes = [models.Index(name="monthsum_of_a_month", fields=["month", "level", "parent"])]
        constraints = [
            models.UniqueConstraint(
                name="monthsum_one_of_a_kind",
                fields=["field", "month", "level", "parent", "is_final"],
                nulls_distinct=False,
                violation_error_message="Tổng này của tháng đã có.",
            )
        ]

    def __str__(self):
        return f"{self.month:%m/%Y}"
