"""The national programmes of administrative reform and what an inspection looks at; who owes returns.

Loaded once by a migration and editable in the admin from then on: what is there is never overwritten.
Source of the dates: NQ 30c/NQ-CP of 08/11/2011 and NQ 76/NQ-CP of 15/07/2021. Field 0 is in neither text:
inspections look at direction and management as well as at the six fields.
"""

import datetime

DIRECTION = "Công tác chỉ đạo, điều hành"

SCHEMES = [
    {
        "code": "2011-2020",
        "name": "Chương trình tổng thể cải cách hành chính nhà nước giai đoạn 2011 - 2020",
        "legal_basis": "Nghị quyết số 30c/NQ-CP ngày 08 tháng 11 năm 2011 của Chính phủ",
        "valid_from": datetime.date(2011, 1, 1),
        "valid_to": datetime.date(2020, 12, 31),
        "fields": [
            DIRECTION,
            "Cải cách thể chế",
            "Cải cách thủ tục hành chính",
            "Cải cách tổ chức bộ máy hành chính nhà nước",
            "Xây dựng và nâng cao chất lượng đội ngũ cán bộ, công chức, viên chức",
            "Cải cách tài chính công",
            "Hiện đại hóa hành chính",
        ],
    },
    {
        "code": "2021-2030",
        "name": "Chương trình tổng thể cải cách hành chính nhà nước giai đoạn 2021 - 2030",
        "legal_basis": "Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ",
        "valid_from": datetime.date(2021, 1, 1),
        "valid_to": datetime.date(2030, 12, 31),
        "fields": [
            DIRECTION,
            "Cải cách thể chế",
            "Cải cách thủ tục hành chính",
            "Cải cách tổ chức bộ máy hành chính nhà nước",
            "Cải cách chế độ công vụ",
            "Cải cách tài chính công",
            "Xây dựng và phát triển Chính phủ điện tử, Chính phủ số",
        ],
    },
]


def load_reform_schemes(scheme_model, field_model):
    """Add the programmes and fields that are missing; works with a migration's models too."""
    for row in SCHEMES:
        values = {name: row[name] for name in ("name", "legal_basis", "valid_from", "valid_to")}
        scheme, _ = scheme_model.objects.get_or_create(code=row["code"], defaults=values)
        for number, name in enumerate(row["fields"]):
            field_model.objects.get_or_create(scheme=scheme, number=number, defaults={"name": name})


# Level → days after the period's end until its return is due, from the day on, until the day. Nghị định
# 09/2019/NĐ-CP sets the periods; the days are each province's own and stand here only to begin with.
DUTIES = [
    ("huyen", 5, datetime.date(2023, 6, 15), datetime.date(2025, 6, 30)),
    ("xa", 5, datetime.date(2025, 7, 1), None),
]


def load_return_duties(duty_model):
    """Say which levels owe monthly returns, where nothing is said yet."""
    if not duty_model.objects.exists():
        for level, days, start, end in DUTIES:
            duty_model.objects.create(level=level, days_to_send=days, valid_from=start, valid_to=end)
