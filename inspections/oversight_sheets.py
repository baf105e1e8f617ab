"""The province page as a workbook: one sheet for each of its tables."""

from districts.spreadsheets import Sheet, SheetColumn

COLUMNS = [
    SheetColumn("Yêu cầu", "number"),
    SheetColumn("Chưa xong", "number"),
    SheetColumn("Quá hạn", "number"),
    SheetColumn("Trễ nhất (ngày làm việc)", "number"),
    SheetColumn("Chờ xác nhận", "number"),
    SheetColumn("Đã xác nhận", "number"),
    SheetColumn("Từ hạn chế lặp lại", "number"),
]
COUNTED = ("total", "undone", "late", "days_late", "reported", "verified", "repeated")
FORMER = [SheetColumn("Có từ trước", "number"), SheetColumn("Thời người đứng đầu nào", width=60)]


def of_tables(tables, form, today):
    asked = "; ".join(form.said) or "không lọc"
    for table in tables:
        yield Sheet(
            table["title"],
            [SheetColumn(table["of"], width=40), SheetColumn("Ghi chú", width=50), *COLUMNS]
            + (FORMER if table["has_former"] else []),
            [_row(group, table["has_former"]) for group in table["groups"]],
            title=f"THEO DÕI YÊU CẦU VÀ KHẮC PHỤC: {table['title'].upper()}",
            notes=[
                f"Tính đến {today:%d/%m/%Y}, theo yêu cầu đã gửi đơn vị và chưa rút. Điều kiện lọc: {asked}",
                *([table["says"]] if table["says"] else []),
            ],
        )


def _row(group, has_former):
    values = [group.label, group.note or None]
    for name in COUNTED:
        values.append(group.days_late or None if name == "days_late" else group.counts[name])
    return values + ([group.counts["former"], group.former_words or None] if has_former else [])
