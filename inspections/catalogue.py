"""The faults that inspections keep meeting, with the wording offered for each.

Loaded once by a migration and editable in the admin from then on: what is there is never overwritten.
A legal basis is given only where its number and date were verified. `field_number` is the same in both
programmes of reform (2011–2020 and 2021–2030): 0 direction and management, 1 institutions, 2 procedures,
3 organisation, 4 civil service, 5 public finance, 6 modernisation and e-government.
"""

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

LEGAL_BASES = {
    "chua_thu_xin_loi": "Quyết định số 585/QĐ-UBND-HC ngày 25 tháng 6 năm 2015 của UBND tỉnh Đồng Tháp",
}


def load_faults(fault_model):
    """Add the faults that are missing; works with a migration's models too, which have no `save` of ours."""
    for order, (code, field, name, wording) in enumerate(FAULTS, start=1):
        values = {
            "name": name,
            "wording": wording,
            "field_number": field,
            "legal_basis": LEGAL_BASES.get(code, ""),
            "order": order * 10,
            "search_text": fold(f"{name} {wording}"),
        }
        fault_model.objects.get_or_create(code=code, defaults=values)
