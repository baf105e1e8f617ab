"""How the province's papers are issued and what they may cite, loaded once by a migration; then the admin's.

The symbols are habits of provinces, "QĐ-UBND-HC" that of Đồng Tháp. Laws whose text was not read are loaded
unconfirmed: they wait for an administrator and are printed nowhere.
"""

import datetime

COMMITTEE = "ỦY BAN NHÂN DÂN\n{TỈNH}"
COMMITTEE_SIGNS = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
TEAM = {
    "superior": "UBND {TỈNH}",
    "issuer": "ĐOÀN KIỂM TRA\nCẢI CÁCH HÀNH CHÍNH",
    "leader_signs": True,
    "offices": "TRƯỞNG ĐOÀN",
}
DEPARTMENT = {"superior": "UBND {TỈNH}", "issuer": "SỞ NỘI VỤ", "offices": "GIÁM ĐỐC"}
TO_COMMITTEE = "Ủy ban nhân dân {tỉnh}"

TEMPLATES = [
    {
        "kind": "plan",
        "symbol": "KH-UBND",
        "issuer": COMMITTEE,
        "offices": COMMITTEE_SIGNS,
        "recipients": "{đơn vị}\nSở Nội vụ\nLưu: VT",
    },
    {
        "kind": "decision",
        "symbol": "QĐ-UBND-HC",
        "issuer": COMMITTEE,
        "authority": "ỦY BAN NHÂN DÂN {TỈNH}",
        "offices": COMMITTEE_SIGNS,
        "recipients": "Như Điều 3\nLưu: VT",
    },
    {
        "kind": "schedule_notice",
        "symbol": "TB-ĐKT",
        "recipients": "{đơn vị}\nThành viên Đoàn kiểm tra\nLưu: VT, ĐKT",
        **TEAM,
    },
    {
        "kind": "report",
        "symbol": "BC-ĐKT",
        "addressee": TO_COMMITTEE,
        "recipients": "Như trên\n{đơn vị}\nThành viên Đoàn kiểm tra\nLưu: VT, ĐKT",
        **TEAM,
    },
    {
        "kind": "conclusion_notice",
        "symbol": "TB-UBND",
        "issuer": COMMITTEE,
        "offices": COMMITTEE_SIGNS,
        "recipients": "{đơn vị}\nSở Nội vụ\nThành viên Đoàn kiểm tra\nLưu: VT",
    },
    {
        "kind": "remedy_report",
        "symbol": "BC-SNV",
        "addressee": TO_COMMITTEE,
        "recipients": "Như trên\n{đơn vị}\nLưu: VT",
        **DEPARTMENT,
    },
    {
        "kind": "year_report",
        "symbol": "BC-SNV",
        "addressee": TO_COMMITTEE,
        "recipients": "Như trên\nLưu: VT",
        **DEPARTMENT,
    },
    {"kind": "news", "place": ""},
]

OF_INSPECTIONS = ["plan", "decision", "schedule_notice", "report", "conclusion_notice", "year_report"]
BASES = [
    {
        "words": "Nghị quyết số 30c/NQ-CP ngày 08 tháng 11 năm 2011 của Chính phủ ban hành Chương trình tổng "
        "thể cải cách hành chính nhà nước giai đoạn 2011 - 2020",
        "kinds": OF_INSPECTIONS,
        "order": 50,
        "valid_from": datetime.date(2011, 11, 8),
        "valid_to": datetime.date(2020, 12, 31),
        "certainty": "da_doc",
        "is_confirmed": True,
    },
    {
        "words": "Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ ban hành Chương trình tổng "
        "thể cải cách hành chính nhà nước giai đoạn 2021 - 2030",
        "kinds": OF_INSPECTIONS,
        "order": 50,
        "valid_from": datetime.date(2021, 7, 15),
        "valid_to": datetime.date(2030, 12, 31),
        "certainty": "da_doc",
        "is_confirmed": True,
    },
    {
        "words": "Luật Tổ chức chính quyền địa phương số 77/2015/QH13",
        "kinds": ["plan", "decision"],
        "order": 10,
        "valid_to": datetime.date(2025, 6, 30),
        "note": "Kiểm lại ngày ký, ngày hiệu lực và những lần sửa đổi trước khi cho in.",
    },
    {
        "words": "Luật Tổ chức chính quyền địa phương số 72/2025/QH15",
        "kinds": ["plan", "decision"],
        "order": 10,
        "valid_from": datetime.date(2025, 7, 1),
        "certainty": "nguon_khac",
        "note": "Kiểm lại ngày ký và ngày hiệu lực trước khi cho in.",
    },
    {
        "words": "Nghị định số 61/2018/NĐ-CP của Chính phủ về thực hiện cơ chế một cửa, một cửa liên thông "
        "trong giải quyết thủ tục hành chính",
        "kinds": ["plan"],
        "order": 60,
        "valid_to": datetime.date(2025, 6, 30),
        "certainty": "nguon_khac",
        "note": "Chưa đọc văn bản gốc; kiểm lại ngày ký và trích yếu.",
    },
    {
        "words": "Nghị định số 118/2025/NĐ-CP của Chính phủ về thực hiện thủ tục hành chính theo cơ chế một "
        "cửa, một cửa liên thông",
        "kinds": ["plan"],
        "order": 60,
        "valid_from": datetime.date(2025, 7, 1),
        "certainty": "nguon_khac",
        "note": "Chưa đọc văn bản gốc; kiểm lại ngày ký, trích yếu và các lần sửa đổi.",
    },
]


def load_issuing(DocumentTemplate, LegalBasis):
    """Add what is not there yet; what an administrator changed is left alone."""
    for row in TEMPLATES:
        if not DocumentTemplate.objects.filter(kind=row["kind"]).exists():
            DocumentTemplate.objects.create(**row)
    for row in BASES:
        LegalBasis.objects.get_or_create(words=row["words"], defaults=row)
