"""What inspections look at: one checklist for each programme of reform, to begin with.

Loaded once by a migration as published versions; a province that wants other words makes a new version of its
own in the admin. Every item says how sure we are of it (`Certainty`): B where the article of 05/09/2019 tells
that a team looked at it, M where it is common practice and no text was read, ? where even that is doubted.
None of it is law. A legal basis is given only where its number and dates were read (never where they are M),
and only for the days for which that is known: where it is unknown since when it holds, it begins on the first
day on which it is known to hold.
"""

from django.utils import timezone

SEEN, COMMON, DOUBTED = "B", "M", "?"
BOTH, FIRST, SECOND = ("2011-2020", "2021-2030"), ("2011-2020",), ("2021-2030",)


def basis(words, start=None, end=None):
    return {"words": words, "from": start, "to": end}


PROGRAMME = [
    basis("Nghị quyết số 30c/NQ-CP ngày 08 tháng 11 năm 2011 của Chính phủ", "2011-11-08", "2020-12-31"),
    basis("Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ", "2021-07-15"),
]
ONE_STOP = [
    # Known to hold at the visit of the article; ended by Nghị định 118/2025.
    basis("Nghị định số 61/2018/NĐ-CP của Chính phủ", "2019-09-04", "2025-06-30"),
    basis("Thông tư số 01/2018/TT-VPCP của Văn phòng Chính phủ", "2019-09-04", "2025-06-30"),
    basis("Nghị định số 118/2025/NĐ-CP của Chính phủ", "2025-07-01"),
    basis("Nghị định số 367/2025/NĐ-CP của Chính phủ", "2026-11-01"),
    basis("Thông tư số 03/2025/TT-VPCP của Văn phòng Chính phủ", "2026-11-01"),
]
APOLOGY = [
    # Of the province as it was until 30/06/2025; whether the new province keeps it is not known.
    basis(
        "Quyết định số 585/QĐ-UBND-HC ngày 25 tháng 6 năm 2015 của UBND tỉnh Đồng Tháp",
        "2015-06-25",
        "2025-06-30",
    )
]
ONLINE = [
    basis("Luật Chuyển đổi số số 148/2025/QH15", "2026-11-01"),
    basis("Nghị định số 224/2026/NĐ-CP của Chính phủ", "2026-07-01"),
]
SERVICE_QUALITY = [
    basis("Quyết định số 766/QĐ-TTg ngày 23 tháng 6 năm 2022 của Thủ tướng Chính phủ", "2022-06-23")
]
CLERICAL_WORK = [basis("Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ", "2020-03-05")]


def item(words, how, proof, *, fault="", finding="", count="", sure=COMMON, bases=(), schemes=BOTH):
    """`fault` is a code of catalogue.FAULTS; `finding` the wording offered where there is no such fault."""
    return {
        "words": words,
        "how_to_check": how,
        "proof": proof,
        "fault": fault,
        "finding_words": finding,
        "count_label": count,
        "certainty": sure,
        "legal_bases": list(bases),
        "schemes": schemes,
    }


# Field → its items, in the order in which they are looked at.
ITEMS = {
    0: [
        item(
            "Ban hành và hoàn thành kế hoạch cải cách hành chính năm",
            "Xem ngày ban hành kế hoạch; đối chiếu từng nhiệm vụ với báo cáo kết quả.",
            "Kế hoạch năm, báo cáo kết quả thực hiện.",
            fault="ke_hoach_cham",
            bases=PROGRAMME,
        ),
        item(
            "Báo cáo cải cách hành chính định kỳ đủ và đúng hạn",
            "Đối chiếu ngày gửi từng báo cáo với thời hạn được giao.",
            "Các báo cáo định kỳ, ngày gửi.",
            fault="bao_cao_cham",
            count="số báo cáo thiếu hoặc trễ",
        ),
        item(
            "Tự kiểm tra cải cách hành chính tại các phòng chuyên môn, cấp xã và xử lý sau kiểm tra",
            "Xem kế hoạch tự kiểm tra, số nơi đã kiểm tra trên tổng số, việc xử lý sau kiểm tra. Mức 30% số "
            "đơn vị mỗi năm chưa kiểm chứng được.",
            "Kế hoạch, kết luận tự kiểm tra, báo cáo khắc phục.",
            fault="chua_tu_kiem_tra",
            count="số nơi đã tự kiểm tra",
            sure=DOUBTED,
        ),
        item(
            "Tuyên truyền cải cách hành chính, dịch vụ công trực tuyến",
            "Xem kế hoạch, hình thức, số lần tuyên truyền; hỏi người dân đang chờ tại quầy.",
            "Kế hoạch, tin bài, tài liệu, ảnh.",
            fault="tuyen_truyen_yeu",
            sure=SEEN,
        ),
        item(
            "Sáng kiến, mô hình mới trong cải cách hành chính",
            "Hỏi mô hình đang áp dụng, từ khi nào, kết quả ra sao; ghi mô hình vào phần Mô hình.",
            "Văn bản triển khai, số liệu kết quả.",
            finding="Chưa có sáng kiến, mô hình mới trong cải cách hành chính.",
            sure=SEEN,
        ),
        item(
            "Đánh giá trách nhiệm người đứng đầu phòng chuyên môn, lãnh đạo cấp xã về cải cách hành chính",
            "Xem tiêu chí và kết quả đánh giá của từng người trong năm.",
            "Tiêu chí, kết quả đánh giá.",
            fault="chua_danh_gia_dung_dau",
            sure=SEEN,
        ),
        item(
            "Đưa kết quả cải cách hành chính vào thi đua, khen thưởng",
            "Xem tiêu chí thi đua có nội dung cải cách hành chính không.",
            "Tiêu chí, quyết định khen thưởng.",
            finding="Chưa đưa kết quả cải cách hành chính vào tiêu chí thi đua, khen thưởng.",
        ),
        item(
            "Hoàn thành nhiệm vụ UBND tỉnh giao",
            "Đối chiếu danh mục nhiệm vụ được giao với kết quả và thời hạn.",
            "Danh mục nhiệm vụ, văn bản báo cáo kết quả.",
            finding="Còn nhiệm vụ UBND tỉnh giao chưa hoàn thành đúng thời hạn.",
            count="số nhiệm vụ quá hạn",
        ),
        item(
            "Đối thoại với người dân, doanh nghiệp",
            "Xem số cuộc đối thoại trong năm và việc giải quyết kiến nghị sau đối thoại.",
            "Thông báo, biên bản đối thoại.",
            finding="Chưa tổ chức đối thoại với người dân, doanh nghiệp hoặc chưa giải quyết kiến nghị sau "
            "đối thoại.",
            count="số cuộc đối thoại",
        ),
    ],
    1: [
        item(
            "Chương trình và chất lượng văn bản quy phạm pháp luật",
            "Xem danh mục văn bản đã ban hành; chọn ngẫu nhiên vài văn bản, xem hồ sơ soạn thảo, thẩm định.",
            "Danh mục văn bản, hồ sơ soạn thảo.",
            finding="Việc xây dựng, ban hành văn bản quy phạm pháp luật chưa bảo đảm chương trình hoặc "
            "chất lượng.",
        ),
        item(
            "Tự kiểm tra, rà soát, hệ thống hóa văn bản",
            "Xem kế hoạch và kết quả rà soát trong năm.",
            "Kế hoạch, kết quả rà soát.",
            fault="chua_ra_soat_van_ban",
        ),
        item(
            "Xử lý văn bản trái pháp luật",
            "Xem danh mục văn bản bị kiến nghị xử lý và kết quả xử lý.",
            "Kiến nghị của cơ quan kiểm tra, văn bản xử lý.",
            finding="Còn văn bản trái pháp luật chưa được xử lý.",
            count="số văn bản chưa xử lý",
        ),
        item(
            "Theo dõi tình hình thi hành pháp luật",
            "Xem kế hoạch, báo cáo theo dõi thi hành pháp luật trong năm.",
            "Kế hoạch, báo cáo.",
            finding="Việc theo dõi tình hình thi hành pháp luật chưa thực hiện đầy đủ.",
        ),
    ],
    2: [
        item(
            "Công bố, niêm yết, công khai thủ tục hành chính đầy đủ, kịp thời",
            "Xem bảng niêm yết và trang thông tin điện tử; đối chiếu vài thủ tục với quyết định "
            "công bố mới nhất.",
            "Ảnh bảng niêm yết, ảnh chụp màn hình.",
            fault="niem_yet_thieu",
            count="số thủ tục thiếu hoặc đã cũ",
            bases=ONE_STOP,
        ),
        item(
            "Rà soát, đơn giản hóa thủ tục hành chính",
            "Xem kế hoạch rà soát năm và phương án đơn giản hóa đã đề xuất.",
            "Kế hoạch, kết quả rà soát.",
            finding="Việc rà soát, đơn giản hóa thủ tục hành chính chưa thực hiện hoặc chưa có kết quả.",
        ),
        item(
            "Bộ phận Một cửa: trụ sở, trang thiết bị, công chức",
            "Đến tận nơi: diện tích, quầy, ghế chờ, máy lấy số, máy tính; công chức có mặt theo phân công.",
            "Ảnh, quyết định phân công.",
            fault="mot_cua_thieu",
            bases=ONE_STOP,
        ),
        item(
            "Tiếp nhận đủ hồ sơ qua phần mềm một cửa điện tử",
            "Đối chiếu sổ, hồ sơ giấy đang giữ tại quầy với danh sách trên phần mềm.",
            "Ảnh chụp màn hình, mã hồ sơ chưa nhập.",
            fault="chua_nhap_phan_mem",
            count="số hồ sơ chưa nhập phần mềm",
            sure=SEEN,
            bases=ONE_STOP,
        ),
        item(
            "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
            "Rút ngẫu nhiên hồ sơ đang giải quyết, xem có giấy hẹn và ngày hẹn.",
            "Mã hồ sơ không có giấy hẹn.",
            fault="chua_giay_hen",
            count="số hồ sơ không có giấy hẹn",
            sure=SEEN,
            bases=ONE_STOP,
        ),
        item(
            "Yêu cầu bổ sung hồ sơ bằng phiếu, nêu đủ trong một lần",
            "Lọc trên phần mềm các hồ sơ bị yêu cầu bổ sung; xem phiếu và số lần.",
            "Phiếu yêu cầu bổ sung, mã hồ sơ.",
            fault="chua_phieu_bo_sung",
            count="số hồ sơ không có phiếu hoặc bổ sung nhiều lần",
            bases=ONE_STOP,
        ),
        item(
            "Từ chối tiếp nhận, giải quyết hồ sơ bằng phiếu có lý do",
            "Lọc các hồ sơ bị từ chối; xem phiếu từ chối.",
            "Phiếu từ chối, mã hồ sơ.",
            fault="chua_phieu_tu_choi",
            count="số hồ sơ từ chối không có phiếu",
            bases=ONE_STOP,
        ),
        item(
            "Trả kết quả đúng ngày hẹn",
            "Đối chiếu ngày trả với ngày hẹn trên giấy tiếp nhận của các hồ sơ rút ngẫu nhiên.",
            "Danh sách hồ sơ trễ hẹn trên phần mềm.",
            fault="tre_hen",
            count="số hồ sơ trễ hẹn",
            sure=SEEN,
            bases=ONE_STOP,
        ),
        item(
            "Giải quyết hồ sơ trong thời hạn quy định",
            "Lọc hồ sơ quá hạn trên phần mềm, cả hồ sơ đang giải quyết; hỏi nguyên nhân từng hồ sơ.",
            "Danh sách hồ sơ quá hạn trên phần mềm.",
            fault="qua_han",
            count="số hồ sơ quá hạn",
            sure=SEEN,
            bases=ONE_STOP,
        ),
        item(
            "Thư xin lỗi khi hồ sơ trễ hẹn",
            "Với mỗi hồ sơ trễ hẹn đã rút, xem có thư xin lỗi và ngày hẹn lại.",
            "Bản lưu thư xin lỗi.",
            fault="chua_thu_xin_loi",
            count="số hồ sơ trễ hẹn không có thư xin lỗi",
            sure=SEEN,
            bases=APOLOGY,
        ),
        item(
            "Không có hồ sơ mang tính hình thức",
            "Tìm hồ sơ có ngày nhận, ngày trả trùng nhau bất thường hoặc nhập sau khi đã trả kết quả.",
            "Mã hồ sơ, ảnh chụp màn hình.",
            fault="hinh_thuc",
            count="số hồ sơ hình thức",
            sure=SEEN,
        ),
        item(
            "Không có hồ sơ treo trên phần mềm một cửa điện tử",
            "Lọc hồ sơ không có thao tác đã lâu hoặc đã trả kết quả nhưng chưa kết thúc.",
            "Danh sách hồ sơ treo.",
            fault="ho_so_treo",
            count="số hồ sơ treo",
            sure=SEEN,
        ),
        item(
            "Tiếp nhận, trả kết quả qua dịch vụ bưu chính công ích",
            "Xem số hồ sơ nhận, trả qua bưu chính trong kỳ; việc giới thiệu dịch vụ tại quầy.",
            "Số liệu trên phần mềm, bảng giới thiệu.",
            fault="buu_chinh_thap",
            count="số hồ sơ qua bưu chính",
            sure=SEEN,
        ),
        item(
            "Tiếp nhận, xử lý phản ánh, kiến nghị về thủ tục hành chính",
            "Xem sổ, hệ thống phản ánh, kiến nghị; ngày nhận và ngày trả lời.",
            "Danh sách phản ánh, văn bản trả lời.",
            fault="phan_anh_cham",
            count="số phản ánh chưa trả lời",
        ),
        item(
            "Đánh giá sự hài lòng của cá nhân, tổ chức",
            "Xem cách lấy ý kiến, số phiếu, kết quả và việc khắc phục.",
            "Phiếu, kết quả đánh giá.",
            fault="chua_do_hai_long",
            bases=SERVICE_QUALITY,
        ),
    ],
    3: [
        item(
            "Rà soát, sắp xếp tổ chức bộ máy",
            "Xem đề án, kế hoạch sắp xếp và kết quả đến ngày kiểm tra.",
            "Đề án, quyết định sắp xếp.",
            fault="bo_may_chua_sap_xep",
            sure=SEEN,
        ),
        item(
            "Quản lý, sử dụng biên chế và tinh giản biên chế",
            "Đối chiếu biên chế được giao với số có mặt; kết quả tinh giản theo kế hoạch.",
            "Quyết định giao biên chế, danh sách tinh giản.",
            finding="Việc tinh giản biên chế chưa đạt kế hoạch.",
            count="số biên chế đã tinh giản",
            sure=SEEN,
        ),
        item(
            "Số lượng cấp phó",
            "Đếm cấp phó của từng phòng, đối chiếu với số được phép.",
            "Danh sách lãnh đạo các phòng.",
            finding="Số lượng cấp phó vượt quy định.",
            count="số cấp phó vượt",
        ),
        item(
            "Phân cấp, ủy quyền",
            "Xem văn bản phân cấp, ủy quyền và việc kiểm tra sau phân cấp.",
            "Văn bản phân cấp, ủy quyền.",
            finding="Việc phân cấp, ủy quyền chưa thực hiện đầy đủ hoặc chưa kiểm tra sau phân cấp.",
        ),
        item(
            "Quy chế làm việc",
            "Xem quy chế hiện hành, ngày sửa đổi gần nhất.",
            "Quy chế làm việc.",
            finding="Quy chế làm việc chưa được ban hành hoặc chưa sửa đổi cho phù hợp.",
        ),
    ],
    4: [
        item(
            "Vị trí việc làm",
            "Xem đề án vị trí việc làm được duyệt; đối chiếu vài người với vị trí.",
            "Quyết định phê duyệt vị trí việc làm.",
            finding="Việc bố trí công chức, viên chức theo vị trí việc làm chưa thực hiện đầy đủ.",
        ),
        item(
            "Tuyển dụng, bổ nhiệm",
            "Rút ngẫu nhiên hồ sơ tuyển dụng, bổ nhiệm trong kỳ, xem điều kiện và trình tự.",
            "Hồ sơ tuyển dụng, bổ nhiệm.",
            finding="Hồ sơ tuyển dụng, bổ nhiệm chưa bảo đảm điều kiện hoặc trình tự.",
        ),
        item(
            "Đánh giá cán bộ, công chức, viên chức hằng năm",
            "Xem kết quả xếp loại; đối chiếu với hồ sơ trễ hạn, phản ánh của người dân.",
            "Kết quả đánh giá, xếp loại.",
            fault="danh_gia_cong_chuc",
            sure=SEEN,
        ),
        item(
            "Đào tạo, bồi dưỡng",
            "Xem kế hoạch đào tạo và kết quả trong năm.",
            "Kế hoạch, danh sách cử đi học.",
            finding="Việc đào tạo, bồi dưỡng chưa thực hiện theo kế hoạch.",
        ),
        item(
            "Kỷ luật, kỷ cương hành chính, giờ giấc làm việc",
            "Đến đúng giờ mở cửa; quan sát quầy, hỏi người dân đang chờ.",
            "Ảnh có giờ chụp, bảng chấm công.",
            fault="ky_luat_ky_cuong",
        ),
        item(
            "Chuyển đổi vị trí công tác",
            "Xem kế hoạch chuyển đổi và quyết định đã ban hành.",
            "Kế hoạch, quyết định chuyển đổi.",
            finding="Việc chuyển đổi vị trí công tác chưa thực hiện theo kế hoạch.",
        ),
    ],
    5: [
        item(
            "Tự chủ kinh phí",
            "Xem quyết định giao tự chủ, quy chế chi tiêu nội bộ, mức tăng thu nhập.",
            "Quyết định giao tự chủ, quy chế chi tiêu nội bộ.",
            finding="Việc thực hiện cơ chế tự chủ kinh phí còn hạn chế.",
        ),
        item(
            "Giải ngân vốn được giao",
            "Đối chiếu số giải ngân với kế hoạch vốn đến ngày kiểm tra.",
            "Báo cáo giải ngân.",
            finding="Tiến độ giải ngân vốn được giao còn chậm.",
        ),
        item(
            "Quản lý, sử dụng tài sản công",
            "Xem sổ tài sản, quy chế quản lý, sử dụng tài sản công.",
            "Sổ tài sản, quy chế.",
            finding="Việc quản lý, sử dụng tài sản công chưa thực hiện đầy đủ.",
        ),
        item(
            "Thực hiện kiến nghị sau thanh tra, kiểm toán",
            "Xem kết luận, kiến nghị còn hiệu lực và kết quả thực hiện từng kiến nghị.",
            "Kết luận thanh tra, kiểm toán; báo cáo thực hiện.",
            finding="Còn kiến nghị sau thanh tra, kiểm toán chưa thực hiện xong.",
            count="số kiến nghị chưa thực hiện",
        ),
        item(
            "Công khai tài chính",
            "Xem hình thức, thời điểm công khai dự toán, quyết toán.",
            "Văn bản, ảnh niêm yết công khai.",
            fault="cong_khai_tai_chinh",
        ),
    ],
    6: [
        item(
            "Gửi, nhận văn bản điện tử, ký số",
            "Rút ngẫu nhiên văn bản đi trong tháng, xem có bản điện tử và chữ ký số hợp lệ.",
            "Ảnh chụp màn hình, số văn bản.",
            fault="van_ban_dien_tu",
            count="số văn bản chưa ký số",
            bases=CLERICAL_WORK,
        ),
        item(
            "Dịch vụ công trực tuyến mức độ 3, mức độ 4",
            "Xem số dịch vụ đã cung cấp và số hồ sơ tiếp nhận qua mạng trong kỳ.",
            "Số liệu trên phần mềm.",
            fault="dvctt_thap",
            count="số hồ sơ trực tuyến",
            sure=SEEN,
            schemes=FIRST,
        ),
        item(
            "Dịch vụ công trực tuyến một phần, toàn trình",
            "Xem số dịch vụ đã cung cấp và số hồ sơ tiếp nhận trực tuyến trong kỳ.",
            "Số liệu trên phần mềm.",
            fault="dvctt_thap",
            count="số hồ sơ trực tuyến",
            sure=SEEN,
            bases=ONLINE,
            schemes=SECOND,
        ),
        item(
            "Trang thông tin điện tử cập nhật đầy đủ, kịp thời",
            "Mở trang tại chỗ: ngày tin mới nhất, mục thủ tục hành chính, lịch tiếp công dân.",
            "Ảnh chụp màn hình có ngày.",
            fault="trang_tin_cham",
            sure=SEEN,
        ),
        item(
            "Chất lượng kết nối của phần mềm",
            "Thao tác thử tại quầy một hồ sơ, ghi thời gian chờ. Bên chịu trách nhiệm có thể là cơ quan "
            "quản lý phần mềm, không phải đơn vị.",
            "Ảnh chụp màn hình, thời gian đo được.",
            fault="ket_noi_cham",
            sure=SEEN,
        ),
        item(
            "Số hóa hồ sơ, kết quả giải quyết thủ tục hành chính",
            "Rút ngẫu nhiên hồ sơ đã giải quyết, xem thành phần và kết quả đã số hóa.",
            "Mã hồ sơ chưa số hóa.",
            fault="chua_so_hoa",
            count="số hồ sơ chưa số hóa",
        ),
        item(
            "Thanh toán trực tuyến phí, lệ phí",
            "Xem số giao dịch thanh toán trực tuyến trên số hồ sơ có phí trong kỳ.",
            "Số liệu trên phần mềm.",
            fault="thanh_toan_thap",
            count="số hồ sơ thanh toán trực tuyến",
        ),
        item(
            "Hệ thống quản lý chất lượng ISO 9001",
            "Xem công bố, lần cập nhật và đánh giá nội bộ gần nhất.",
            "Bản công bố, báo cáo đánh giá nội bộ.",
            finding="Việc áp dụng, duy trì hệ thống quản lý chất lượng ISO 9001 còn hình thức.",
        ),
    ],
}


def load_checklists(version_model, section_model, item_model, scheme_model, fault_model):
    """Publish a checklist for every programme that has none; works with a migration's models too."""
    faults = {fault.code: fault for fault in fault_model.objects.all()}
    for scheme in scheme_model.objects.filter(code__in=BOTH).order_by("valid_from"):
        if version_model.objects.filter(scheme=scheme).exists():
            continue
        version = version_model.objects.create(
            scheme=scheme,
            title=f"Phiếu kiểm tra công tác cải cách hành chính giai đoạn {scheme.code.replace('-', ' - ')}",
            valid_from=scheme.valid_from,
            valid_to=scheme.valid_to,
        )
        for field in scheme.fields.filter(number__in=ITEMS).order_by("number"):
            section = section_model.objects.create(
                version=version, reform_field=field, name=field.name, order=field.number
            )
            _load_items(item_model, section, field.number, scheme.code, faults)
        version.state, version.published_at = "published", timezone.now()
        version.save()


def _load_items(item_model, section, number, scheme_code, faults):
    rows = [row for row in ITEMS[number] if scheme_code in row["schemes"]]
    for order, row in enumerate(rows, start=1):
        values = {name: value for name, value in row.items() if name not in ("schemes", "fault")}
        item_model.objects.create(
            section=section,
            code=f"{number}.{order:02d}",
            order=order,
            fault=faults.get(row["fault"]),
            **values,
        )
