"""The inspection of 4 September 2019 (domain §7) as records, for tests of documents and for the bench."""

import datetime

import make

FROM_JANUARY = {
    "period_from": datetime.date(2019, 1, 1),
    "period_to": datetime.date(2019, 9, 4),
    "period_words": "Từ đầu năm đến nay",
}
LIMITATIONS = [
    (6, "ket_noi_cham", "Phần mềm một cửa điện tử kết nối rất chậm."),
    (6, "ho_so_treo", "Số lượng hồ sơ còn treo trên phần mềm."),
    (
        6,
        "dvctt_thap",
        "Tình hình thực hiện dịch vụ công trực tuyến mức độ 3, 4 trong giải quyết TTHC còn thấp.",
    ),
    (2, "tre_hen", "Còn xảy ra tình trạng hồ sơ trễ hẹn."),
    (2, "qua_han", "Còn xảy ra tình trạng hồ sơ quá hạn."),
    (2, "hinh_thuc", "Còn hồ sơ mang tính hình thức."),
    (2, "chua_giay_hen", "Chưa ra giấy hẹn."),
    (2, "chua_thu_xin_loi", "Chưa thực hiện thư xin lỗi khi trễ hẹn."),
    (2, "chua_nhap_phan_mem", "Chưa nhập vào phần mềm một cửa điện tử."),
]
STRENGTHS = [
    (6, "Ứng dụng công nghệ thông tin trong giải quyết TTHC."),
    (6, "Triển khai thực hiện phần mềm một cửa điện tử trong quá trình giải quyết TTHC."),
]
REQUIREMENTS = [
    ([2, 6], "Khắc phục những hạn chế mà các thành viên trong Đoàn kiểm tra đã nêu ra.", "", "sớm"),
    (
        [0, 6],
        "Đẩy mạnh công tác tuyên truyền đến công dân thực hiện dịch vụ công trực tuyến mức độ 3, 4.",
        "",
        "",
    ),
    ([6], "Trang thông tin điện tử huyện cập nhật, bổ sung nội dung thông tin.", "", ""),
    (
        [0],
        "Đánh giá trách nhiệm người đứng đầu đối với công tác CCHC.",
        "các phòng chuyên môn, lãnh đạo cấp xã",
        "cuối năm",
    ),
    (
        [4],
        "Mạnh dạn đánh giá cán bộ, công chức để làm cơ sở cho việc tinh giản biên chế.",
        "",
        "",
    ),
    ([3], "Rà soát, sắp xếp lại tổ chức bộ máy theo tinh thần tinh giản biên chế.", "", ""),
]
EFFECT = "Giúp người dân tiếp cận các dịch vụ công, mang lại hiệu quả trong giải quyết TTHC của địa phương."


def inspection(**fields):
    """2 visits, 3 models, 4 figures, 2 strengths, 9 limitations, 6 requirements and a caption."""
    province = make.unit("Đồng Tháp", type="tinh")
    lai_vung, lap_vo = (make.unit(name, parent=province) for name in ("Lai Vung", "Lấp Vò"))
    fields = {"title": "Kiểm tra CCHC huyện Lai Vung, Lấp Vò", "units": [lai_vung, lap_vo]} | fields
    made = make.inspection(**fields)
    make.member(made, "leader", full_name="Lê Minh Trung", office="Phó Giám đốc Sở Nội vụ")
    at = {visit.unit.name: visit for visit in made.visits.select_related("unit")}
    seen(made, at)
    found(made)
    return made


def seen(made, at):
    online = "Sinh viên đồng hành cùng tổ chức, cá nhân thực hiện dịch vụ công trực tuyến mức độ 3, 4"
    software = "Ứng dụng phần mềm điện tử để hỗ trợ kê khai thủ tục hành chính (TTHC) cho công dân, tổ chức"
    zalo = "Tiếp nhận và trả kết quả TTHC qua mạng xã hội Zalo"
    for name, model in (("Lai Vung", online), ("Lấp Vò", software), ("Lấp Vò", zalo)):
        make.observation(at[name], make.service_model(model), effect=EFFECT, rating="hieu_qua")
    postal = make.programme("Đề án chuyển giao nhiệm vụ, dịch vụ hành chính công thông qua Bưu điện công ích")
    known = {"source": "bao_chi", "channel": "", "service_level": "", "programme": postal}
    make.figure(at["Lấp Vò"], as_typed="hơn 2.000", value=2000, comparator=">", **known)
    make.figure(at["Lai Vung"], as_typed="530", value=530, **known)
    make.figure(at["Lấp Vò"], as_typed="7", value=7, source="bao_chi", **FROM_JANUARY)
    make.figure(at["Lai Vung"], as_typed="97", value=97, source="bao_chi", **FROM_JANUARY)
    caption = "Kiểm tra thực hiện dịch vụ công tại Bộ phận tiếp nhận và trả kết quả của huyện Lai Vung"
    make.evidence(made, visit=at["Lai Vung"], caption=caption)


def found(made):
    for number, words in STRENGTHS:
        make.strength(made, reform_field=field(made, number), words=words)
    for number, fault, words in LIMITATIONS:
        consequence = (
            "ảnh hưởng đến chất lượng giải quyết công việc" if fault in ("ket_noi_cham", "ho_so_treo") else ""
        )
        make.finding(
            made,
            reform_field=field(made, number),
            words=words,
            fault=make.fault(fault),
            consequence=consequence,
        )
    for fields, words, addressed_to, deadline in REQUIREMENTS:
        asked = make.requirement(made, words=words, addressed_to=addressed_to, deadline_words=deadline)
        asked.reform_fields.set([field(made, number) for number in fields])


def field(made, number):
    return made.scheme.fields.get(number=number)
