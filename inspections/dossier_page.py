"""The page of sampled dossiers: a card for each, what a block would do, the Excel of the list."""

from dataclasses import dataclass
from functools import cached_property

from districts.list_sheets import ListColumn, ListSheet
from districts.reading import show_number

from .actions.dossier import plan_block
from .dossiers import disagreement, lateness
from .models import Finding

DAYS = ("received_on", "appointed_on", "reappointed_on", "returned_on")


def days_of(values):
    return {name: values[name] for name in DAYS}


@dataclass(frozen=True)
class Row:
    """One dossier with what its days say, as of the day of the visit."""

    dossier: object
    visit: object
    calendar: object

    @cached_property
    def late(self):
        return lateness(self.dossier, self.visit.on, self.calendar)

    @cached_property
    def disagreement(self):
        if self.dossier.checked_at is None:
            return ""
        return disagreement(self.late, {fault.code for fault in self.dossier.faults.all()})

    @property
    def days(self):
        """(label, day) of every day that is known."""
        labels = ("Tiếp nhận", "Hẹn trả", "Hẹn lại", "Trả kết quả")
        found = zip(labels, (getattr(self.dossier, name) for name in DAYS), strict=True)
        return [(label, day) for label, day in found if day]

    @property
    def fault_names(self):
        return "; ".join(fault.name for fault in self.dossier.faults.all())


def findings_by_fault(visit):
    """Fault → the limitation of this visit that stands for it already."""
    found = Finding.objects.standing().filter(visits=visit).exclude(fault=None).order_by("pk")
    return {finding.fault_id: finding for finding in found}


@dataclass(frozen=True)
class BlockPlan:
    """What a pasted block would do, before it is done."""

    visit: object
    rows: list

    @cached_property
    def parts(self):
        return plan_block(self.visit, self.rows)

    @property
    def problems(self):
        return self.parts[3]

    @property
    def words(self):
        added, filled, same, _ = self.parts
        counts = ((added, "hồ sơ mới"), (filled, "hồ sơ đã chọn được điền thêm"), (same, "dòng đã có sẵn"))
        return ", ".join(f"{show_number(len(found))} {words}" for found, words in counts if found)

    @property
    def values(self):
        return [values for _, values in self.rows]


def block_words(added, filled):
    if not added and not filled:
        return "Các hồ sơ này đã có đủ; không có gì mới."
    return f"Đã thêm {show_number(added)} hồ sơ, điền vào {show_number(filled)} hồ sơ đã chọn."


def drawn_words(read, n_drawn):
    words = f"Đã chọn ngẫu nhiên {show_number(n_drawn)} trên {show_number(len(read.codes))} mã."
    if not read.repeated:
        return words
    named = ", ".join(list(read.repeated)[:5]) + ("…" if len(read.repeated) > 5 else "")
    return f"{words} Bỏ {show_number(read.n_repeated)} dòng trùng ({named})."


def sheet(visit, calendar, *, with_notes):
    """The list as Excel; notes and who looked are the team's own."""
    columns = [
        ListColumn("Mã hồ sơ", "dossier.code"),
        ListColumn("Thủ tục", "dossier.procedure", width=60),
        ListColumn("Lĩnh vực", "dossier.procedure_field"),
        ListColumn("Kênh", lambda row: row.dossier.get_channel_display() if row.dossier.channel else None),
        ListColumn("Ngày tiếp nhận", "dossier.received_on", "date"),
        ListColumn("Ngày hẹn trả", "dossier.appointed_on", "date"),
        ListColumn("Ngày hẹn lại", "dossier.reappointed_on", "date"),
        ListColumn("Ngày trả kết quả", "dossier.returned_on", "date"),
        ListColumn("Trễ, ngày làm việc", "late.days", "number"),
        ListColumn("Tính theo ngày", "late.words", width=40),
        ListColumn("Lỗi", "fault_names", width=40),
        ListColumn("Đã xem", lambda row: "đã xem" if row.dossier.checked_at else "chưa xem"),
    ]
    if with_notes:
        columns += [
            ListColumn("Ghi chú", "dossier.note", width=40),
            ListColumn("Người xem", "dossier.checked_by"),
            ListColumn("Đã rút vì", "dossier.withdrawn_reason"),
        ]
    columns.append(ListColumn("Nguồn", lambda row: "số liệu mẫu" if visit.inspection.is_sample else None))
    return ListSheet("Hồ sơ chọn mẫu", columns, as_row=lambda dossier: Row(dossier, visit, calendar))
