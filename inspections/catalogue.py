"""The faults that inspections keep meeting, with the wording offered for each.

Loaded once by a migration and editable in the admin from then on: what is there is never overwritten.
A legal basis is given only where its number and date were verified. `field_number` is the same in both
programmes of reform (2011–2020 and 2021–2030): 0 direction and management, 1 institutions, 2 procedures,
3 organisation, 4 civil service, 5 public finance, 6 modernisation and e-government.
"""

import datetime

from accounts.vietnamese import fold

# (code, field, short name, wording offered); the order is the order in which they are offered.
FAULTS = [
    (
        "tre_hen",
        2,
        "Hồ sơ trễ hẹn",
        "Còn xảy ra tình trạng hồ sơ trả kết quả trễ so với ngày hẹn ghi trên giấy tiếp nhận hồ sơ và hẹn "
        "trả kết quả.",
    ),
    ("qua_han", 2, "Hồ sơ quá hạn", "Còn xảy ra tình trạng hồ sơ giải quyết quá thời hạn quy định."),
    ("hinh_thuc", 2, "Hồ sơ hình thức", "Còn hồ sơ mang tính hình thức."),
    (
        "chua_giay_hen",
        2,
        "Chưa ra giấy hẹn",
        "Còn hồ sơ đã tiếp nhận nhưng chưa có giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
    ),
    ("chua_thu_xin_loi", 2, "Chưa có thư xin lỗi", "Chưa thực hiện thư xin lỗi khi hồ sơ trễ hẹn."),
    (
        "chua_nhap_phan_mem",
        2,
        "Chưa nhập phần mềm",
        "Còn hồ sơ đã tiếp nhận nhưng chưa được nhập vào phần mềm một cửa điện tử.",
    ),
    (
        "ho_so_treo",
        2,
        "Hồ sơ treo trên phần mềm",
        "Còn hồ sơ treo trên phần mềm một cửa điện tử, chưa được xử lý dứt điểm.",
    ),
    (
        "ket_noi_cham",
        6,
        "Phần mềm kết nối chậm",
        "Phần mềm một cửa điện tử kết nối chậm, ảnh hưởng đến việc giải quyết hồ sơ.",
    ),
    (
        "dvctt_thap",
        6,
        "Dịch vụ công trực tuyến thấp",
        "Số hồ sơ tiếp nhận qua dịch vụ công trực tuyến còn thấp.",
    ),
    (
        "trang_tin_cham",
        6,
        "Trang thông tin điện tử chậm cập nhật",
        "Trang thông tin điện tử chưa được cập nhật, bổ sung nội dung đầy đủ, kịp thời.",
    ),
    (
        "niem_yet_thieu",
        2,
        "Niêm yết, công khai chưa đủ",
        "Việc niêm yết, công khai thủ tục hành chính chưa đầy đủ, chưa kịp thời.",
    ),
    (
        "chua_phieu_bo_sung",
        2,
        "Yêu cầu bổ sung không có phiếu",
        "Yêu cầu bổ sung hồ sơ nhưng không lập phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.",
    ),
    (
        "bo_sung_nhieu_lan",
        2,
        "Yêu cầu bổ sung nhiều lần",
        "Còn hồ sơ bị yêu cầu bổ sung nhiều lần, chưa hướng dẫn đầy đủ trong một lần.",
    ),
    (
        "chua_phieu_tu_choi",
        2,
        "Từ chối không có phiếu",
        "Từ chối tiếp nhận hồ sơ nhưng không lập phiếu từ chối tiếp nhận, giải quyết hồ sơ.",
    ),
    (
        "buu_chinh_thap",
        2,
        "Hồ sơ qua bưu chính thấp",
        "Số hồ sơ tiếp nhận, trả kết quả qua dịch vụ bưu chính công ích còn thấp.",
    ),
    (
        "mot_cua_thieu",
        2,
        "Bộ phận Một cửa chưa bảo đảm",
        "Trụ sở, trang thiết bị hoặc việc bố trí công chức tại Bộ phận Tiếp nhận và Trả kết quả chưa bảo đảm "
        "theo quy định.",
    ),
    (
        "phan_anh_cham",
        2,
        "Xử lý phản ánh, kiến nghị chậm",
        "Việc tiếp nhận, xử lý phản ánh, kiến nghị của cá nhân, tổ chức về thủ tục hành chính chưa kịp thời.",
    ),
    (
        "chua_do_hai_long",
        2,
        "Chưa đánh giá sự hài lòng",
        "Chưa tổ chức đánh giá sự hài lòng của cá nhân, tổ chức đối với việc giải quyết thủ tục hành chính.",
    ),
    (
        "chua_so_hoa",
        6,
        "Chưa số hóa hồ sơ",
        "Việc số hóa hồ sơ, kết quả giải quyết thủ tục hành chính chưa thực hiện đầy đủ.",
    ),
    (
        "van_ban_dien_tu",
        6,
        "Văn bản điện tử, ký số hạn chế",
        "Việc gửi, nhận văn bản điện tử và sử dụng chữ ký số còn hạn chế.",
    ),
    (
        "thanh_toan_thap",
        6,
        "Thanh toán trực tuyến thấp",
        "Số hồ sơ thanh toán trực tuyến phí, lệ phí còn thấp.",
    ),
    (
        "ke_hoach_cham",
        0,
        "Chậm ban hành kế hoạch",
        "Kế hoạch cải cách hành chính năm ban hành chậm hoặc chưa hoàn thành các nhiệm vụ đề ra.",
    ),
    (
        "bao_cao_cham",
        0,
        "Báo cáo chưa đủ, chưa đúng hạn",
        "Chế độ báo cáo cải cách hành chính định kỳ thực hiện chưa đầy đủ, chưa đúng thời hạn.",
    ),
    (
        "chua_tu_kiem_tra",
        0,
        "Chưa tự kiểm tra",
        "Chưa tổ chức tự kiểm tra công tác cải cách hành chính tại các phòng chuyên môn và cấp xã hoặc chưa "
        "xử lý sau kiểm tra.",
    ),
    (
        "tuyen_truyen_yeu",
        0,
        "Tuyên truyền còn hạn chế",
        "Công tác tuyên truyền cải cách hành chính, dịch vụ công trực tuyến đến người dân còn hạn chế.",
    ),
    (
        "chua_danh_gia_dung_dau",
        0,
        "Chưa đánh giá người đứng đầu",
        "Chưa đánh giá trách nhiệm người đứng đầu các phòng chuyên môn, lãnh đạo cấp xã đối với công tác cải "
        "cách hành chính.",
    ),
    (
        "chua_ra_soat_van_ban",
        1,
        "Chưa rà soát văn bản",
        "Việc tự kiểm tra, rà soát, hệ thống hóa văn bản quy phạm pháp luật chưa thực hiện đầy đủ.",
    ),
    (
        "bo_may_chua_sap_xep",
        3,
        "Chậm sắp xếp bộ máy, biên chế",
        "Việc rà soát, sắp xếp tổ chức bộ máy, tinh giản biên chế thực hiện còn chậm.",
    ),
    (
        "danh_gia_cong_chuc",
        4,
        "Đánh giá công chức chưa thực chất",
        "Việc đánh giá cán bộ, công chức, viên chức hằng năm chưa thực chất.",
    ),
    (
        "ky_luat_ky_cuong",
        4,
        "Kỷ luật, kỷ cương chưa nghiêm",
        "Việc chấp hành kỷ luật, kỷ cương hành chính, giờ giấc làm việc có nơi chưa nghiêm.",
    ),
    (
        "cong_khai_tai_chinh",
        5,
        "Chưa công khai tài chính",
        "Việc công khai tài chính, quản lý, sử dụng tài sản công chưa thực hiện đầy đủ.",
    ),
]

# What a fault is measured by, day by day: (faults, text, from, to, how sure, note). Only what was found out
# about number and date stands here; no article is cited, because none was read.
ONE_STOP = (
    "tre_hen",
    "qua_han",
    "chua_giay_hen",
    "chua_thu_xin_loi",
    "chua_phieu_bo_sung",
    "bo_sung_nhieu_lan",
    "chua_phieu_tu_choi",
    "mot_cua_thieu",
)
OLD_ONE_STOP = "Nghị định số 61/2018/NĐ-CP; Thông tư số 01/2018/TT-VPCP ngày 23 tháng 11 năm 2018"
NEW_ONE_STOP = "Nghị định số 118/2025/NĐ-CP ngày 09 tháng 6 năm 2025; Thông tư số 03/2025/TT-VPCP"
FROM_DATE_OF_CIRCULAR = "Ngày bắt đầu lấy theo ngày ký Thông tư; điều khoản chưa đối chiếu."
FORM_OF = {
    "chua_giay_hen": "Mẫu số 01, Phụ lục I",
    "chua_phieu_bo_sung": "Mẫu số 02, Phụ lục I",
    "chua_phieu_tu_choi": "Mẫu số 03, Phụ lục I",
    "chua_thu_xin_loi": "Mẫu số 04, Phụ lục I",
}


def fault_bases():
    """Yield (fault code, words, from, to, how sure, note)."""
    day = datetime.date
    for code in ONE_STOP:
        until = day(2025, 6, 30)
        yield code, OLD_ONE_STOP, day(2018, 11, 23), until, "ten_ngay", FROM_DATE_OF_CIRCULAR
        form = f" ({FORM_OF[code]})" if code in FORM_OF else ""
        yield code, f"{NEW_ONE_STOP}{form}", day(2025, 7, 1), None, "thu_cap", "Điều khoản chưa đối chiếu."
    yield (
        "chua_so_hoa",
        "Nghị định số 118/2025/NĐ-CP ngày 09 tháng 6 năm 2025",
        day(2025, 7, 1),
        None,
        "thu_cap",
        "Điều khoản chưa đối chiếu.",
    )
    yield (
        "chua_thu_xin_loi",
        "Quyết định số 585/QĐ-UBND-HC ngày 25 tháng 6 năm 2015 của UBND tỉnh Đồng Tháp",
        day(2015, 6, 25),
        None,
        "ten_ngay",
        "Ngày bắt đầu lấy theo ngày ký; chưa rõ còn hiệu lực đến nay không.",
    )
    yield (
        "dvctt_thap",
        "Nghị định số 42/2022/NĐ-CP ngày 24 tháng 6 năm 2022",
        day(2022, 6, 24),
        day(2026, 6, 30),
        "ten_ngay",
        "Ngày bắt đầu lấy theo ngày ký.",
    )
    yield (
        "dvctt_thap",
        "Nghị định số 224/2026/NĐ-CP ngày 24 tháng 6 năm 2026",
        day(2026, 7, 1),
        None,
        "ten_ngay",
        "",
    )
    yield (
        "chua_do_hai_long",
        "Quyết định số 766/QĐ-TTg ngày 23 tháng 6 năm 2022",
        day(2022, 6, 23),
        None,
        "thu_cap",
        "Ngày bắt đầu lấy theo ngày ký.",
    )


def load_fault_bases(fault_model, basis_model):
    """Add the first bases of faults that have none; what an administrator wrote is left alone."""
    without = {fault.code: fault for fault in fault_model.objects.filter(bases=None)}
    basis_model.objects.bulk_create(
        basis_model(
            fault=without[code], words=words, valid_from=start, valid_to=end, sureness=sureness, note=note
        )
        for code, words, start, end, sureness, note in fault_bases()
        if code in without
    )


def load_faults(fault_model):
    """Add the faults that are missing; works with a migration's models too, which have no `save` of ours."""
    for order, (code, field, name, wording) in enumerate(FAULTS, start=1):
        values = {
            "name": name,
            "wording": wording,
            "field_number": field,
            "order": order * 10,
            "search_text": fold(f"{name} {wording}"),
        }
        fault_model.objects.get_or_create(code=code, defaults=values)


# Faults that one dossier may have by itself.
OF_A_DOSSIER = (
    *(
        "tre_hen",
        "qua_han",
        "hinh_thuc",
        "chua_giay_hen",
        "chua_thu_xin_loi",
        "chua_nhap_phan_mem",
        "ho_so_treo",
    ),
    *("chua_phieu_bo_sung", "bo_sung_nhieu_lan", "chua_phieu_tu_choi", "chua_so_hoa"),
)


def mark_faults_of_dossiers(fault_model):
    """Offer these faults for sampled dossiers; what the province marks in the admin comes on top."""
    fault_model.objects.filter(code__in=OF_A_DOSSIER).update(is_of_dossier=True)


# Where a province has set nothing of its own yet. Common practice gives 15 to 30 days; no law does.
NOT_LAW = "Mức ban đầu của cổng, không phải quy định của luật; tỉnh sửa theo quy định riêng."
DEADLINE_RULES = {"": 30, "nang": 15}
RUNGS = [
    (1, "don_vi", "Việc khắc phục đã quá hạn: đề nghị đơn vị báo cáo kết quả hoặc xin gia hạn."),
    (5, "dung_dau", "Đơn vị chưa báo cáo: đề nghị người đứng đầu chỉ đạo thực hiện."),
    (10, "so_noi_vu", "Đơn vị vẫn chưa báo cáo: Sở Nội vụ làm việc với đơn vị."),
    (20, "ubnd", "Việc khắc phục kéo dài: báo cáo UBND tỉnh xem xét, chỉ đạo."),
]


def load_deadline_rules(rule_model, rung_model):
    """Add the first rules where there are none; what the province has set is left alone."""
    if not rule_model.objects.exists():
        for severity, days in DEADLINE_RULES.items():
            rule_model.objects.create(severity=severity, working_days=days, basis=NOT_LAW)
    if not rung_model.objects.exists():
        for days, told, words in RUNGS:
            rung_model.objects.create(days_late=days, told=told, words=words, basis=NOT_LAW)
